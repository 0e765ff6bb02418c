//! What becomes of a fake drive: it is as good as any other as far as it really reaches.

use bulssi_library::Library;
use bulssi_media::Tools;
use bulssi_model::{ByteLen, DriveCapacity, EditionName};
use bulssi_press::RealSize;

use crate::edition;
use crate::plan::{Plan, plan_read};
use crate::renditions::Makers;

/// What a fake drive can be used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FakeUse {
    /// All of the edition fits into what it really holds.
    Whole,
    /// An edition with another capacity does.
    Smaller(Smaller),
    /// It holds too little for anything.
    Nothing,
}

/// An edition that fits a fake drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smaller {
    /// A name that is free, or already the name of such an edition.
    pub name: EditionName,
    /// Whether there is an edition of this name.
    pub exists: bool,
    /// Its capacity, as an edition file writes it.
    pub capacity: String,
    /// How many works would go in, of as many as go in now.
    pub works: (usize, usize),
    /// What they take together.
    pub bytes: ByteLen,
}

/// What a fake drive of this real size can be used for instead of `plan`'s edition.
#[must_use]
pub fn use_of_fake(library: &Library, plan: &Plan, real: RealSize) -> FakeUse {
    if real.least >= plan.image_len.0 {
        return FakeUse::Whole;
    }
    smaller(library, plan, real.least).map_or(FakeUse::Nothing, FakeUse::Smaller)
}

fn smaller(library: &Library, plan: &Plan, real: u64) -> Option<Smaller> {
    const MB: u64 = 1_000_000;
    let megabytes = real / MB;
    let size = match megabytes {
        1000.. => format!("{}gb", megabytes / 1000),
        _ => format!("{megabytes}mb"),
    };
    let name: EditionName = format!("{}-{size}", plan.edition.name).parse().ok()?;
    let mut edition = plan.edition.clone();
    edition.capacity = DriveCapacity::Exact(ByteLen(megabytes * MB));
    edition.largest_drive = None;
    // Whatever stands against it, there is nothing to offer then.
    // Without tools: what is not made yet is estimated, as the fake's size is.
    let makers = Makers::of(library, Tools::none()).ok()?;
    let small = plan_read(library, &edition, &library.vocabulary().ok()?, &makers).ok()?;
    let fits = !small.works.is_empty() && small.pinned_left().next().is_none();
    fits.then(|| Smaller {
        exists: edition::path_of(&library.editions_dir(), name.as_str()).exists(),
        name,
        capacity: format!("{megabytes}MB exact"),
        works: (small.works.len(), plan.works.len()),
        bytes: small.tree().len(),
    })
}
