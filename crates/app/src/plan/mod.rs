//! What an edition comes to: which works go on the drive, where they stand, and why others do not.
//!
//! [`plan`] makes nothing: it is what is shown before anything is built, and what is then built.

mod choose;
mod edition;
mod eligible;
mod exact;
mod report;
mod table;
mod trade;

use std::collections::BTreeMap;

use bulssi_image::{Costs, Layout, LayoutError, LayoutOptions};
use bulssi_model::{
    ByteLen, Digest, Edition, EditionName, Filesystem, Hasher, ThemeId, Tree, TreeError,
    Vocabulary, Work, WorkId,
};

use crate::compose::Composed;
use crate::pages::{PagesError, PagesFiles, PagesRoom};
use crate::renditions::Refused;

pub use choose::{Candidate, Choice, Left, Problem, ShareBytes, choose};
pub(crate) use edition::{Desk, rendered};
pub use edition::{
    PlanEditionError, missing_renditions, plan_edition, plan_read, plan_to_build, render_edition,
};
pub use eligible::{Barred, SelectorError};
pub use report::{KindShare, LeftWork, Plan, PlannedPages, PlannedWork, ThemeShare, Why};
pub use table::{Plays, PlaysWork};

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// All works of the library.
    pub works: &'a [Work],
    /// The library's words.
    pub vocabulary: &'a Vocabulary,
    /// What is wanted.
    pub edition: &'a Edition,
    /// Works that earlier editions held.
    pub sent: &'a BTreeMap<WorkId, EditionName>,
    /// What the pages take and where they put works; nothing for an edition without pages.
    pub pages: Option<&'a PagesRoom>,
    /// Works that are folders of their own, with the number of files in each; those that the pages
    /// put into folders are in `pages`.
    pub folders: &'a BTreeMap<WorkId, usize>,
    /// Works that do not play on the edition's devices.
    pub refused: &'a BTreeMap<WorkId, Refused>,
}

/// Gives the files of the pages for works as they would stand on the drive, or what stands for
/// them while nothing is made.
pub(crate) type MakePages<'m> =
    dyn FnMut(&Composed, &[&Work]) -> Result<PagesFiles, PagesError> + 'm;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// `pin` or `out` names what there is not.
    #[error(transparent)]
    Selector(#[from] SelectorError),
    /// Folder names make two paths one.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The drive cannot hold such a filesystem, or a name is impossible on it.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The pages could not be made.
    #[error(transparent)]
    Pages(#[from] PagesError),
}

/// What a film that stands alone is worth; the scale of everything else.
const WORTH: u64 = 1000;

/// Plans an edition. Equal input gives an equal plan.
///
/// # Errors
/// [`PlanError`]. That works do not fit is no error: they are in [`Plan::left`].
pub fn plan(input: PlanInput<'_>) -> Result<Plan, PlanError> {
    let (plan, _) = plan_with(input, &mut |_, _| Ok(PagesFiles::default()), None)?;
    Ok(plan)
}

/// Plans an edition with the files that `pages` gives, within `room` bytes where that is told. Says
/// what room it came to in the end.
fn plan_with(
    input: PlanInput<'_>,
    pages: &mut MakePages<'_>,
    room: Option<u64>,
) -> Result<(Plan, u64), PlanError> {
    let edition = input.edition;
    let filesystem = edition.capacity.filesystem(edition.filesystem);
    let image_len = edition.capacity.usable();
    let costs = Costs::of(filesystem, image_len)?;
    let parted = eligible::eligible(&input, costs.longest_file())?;
    let mut problem = problem(&parted, edition, &costs, input.pages);
    problem.room = problem.room.min(room.unwrap_or(u64::MAX));
    let flat: Vec<&Work> = parted.units.iter().flatten().copied().collect();
    let fitted = exact::fit(&problem, &flat, &input, pages, |tree| {
        let tree = crate::seal::reserved(edition, tree)?;
        Ok(laid_out(edition, &tree, filesystem, image_len)?)
    })?;
    let report = report::Report {
        input: &input,
        parted: &parted,
        flat: &flat,
        costs: &costs,
    };
    let room = fitted.room;
    Ok((report.plan(fitted, filesystem, image_len), room))
}

/// Where the files of a tree go on the edition's drive.
pub(crate) fn laid_out(
    edition: &Edition,
    tree: &Tree,
    filesystem: Filesystem,
    image_len: ByteLen,
) -> Result<Layout, LayoutError> {
    Layout::plan(
        tree,
        &LayoutOptions {
            filesystem,
            image_len,
            label: edition.label.clone(),
            date: edition.date,
            seed: seed(edition, tree),
        },
    )
}

/// Worths, costs and topics of all works that may go in.
fn problem(
    parted: &eligible::Eligible<'_>,
    edition: &Edition,
    costs: &Costs,
    pages: Option<&PagesRoom>,
) -> Problem {
    let themes: Vec<&ThemeId> = edition.themes.keys().collect();
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    let mut problem = Problem {
        room: (costs.room().0).saturating_sub(pages.map_or(0, |pages| pages.base.0)),
        shares: edition
            .themes
            .values()
            .map(|wish| ShareBytes {
                least: wish.least.of(costs.room()).0,
                most: wish.most.of(costs.room()).0,
            })
            .collect(),
        ..Problem::default()
    };
    for unit in &parted.units {
        let start = problem.candidates.len();
        for (index, work) in unit.iter().enumerate() {
            let kind = work.kind.as_str();
            let names = std::iter::once(kind).chain(work.themes.iter().map(ThemeId::as_str));
            let topics = names
                .map(|name| {
                    let next = topics.len();
                    *topics.entry(name).or_insert(next)
                })
                .collect();
            let of_wish = |theme: &&ThemeId| work.themes.contains(*theme);
            problem.candidates.push(Candidate {
                cost: cost(work, index == 0 && work.episode.is_some(), costs).0
                    + pages.map_or(0, |pages| pages.of(work).0),
                worth: worth(work, edition),
                topics,
                themes: (0..themes.len()).filter(|i| of_wish(&themes[*i])).collect(),
                pinned: parted.pinned.contains(&work.id),
            });
        }
        problem.units.push(start..problem.candidates.len());
    }
    problem
}

/// Entries of a folder that one file takes at most: names have 32 visible characters, a few of
/// which are several UTF-16 units; exFAT takes most, 2 + 4 entries for 60 units.
const ENTRY_BYTES: u64 = 6 * 32;

/// What a work takes on the drive at most: its files in whole clusters, their entries, and for the
/// first of a series the series' folder.
fn cost(work: &Work, opens_folder: bool, costs: &Costs) -> ByteLen {
    let files: ByteLen = work.files.iter().map(|file| costs.file(file.len)).sum();
    let entries = ENTRY_BYTES * work.files.len() as u64;
    let folder = if opens_folder {
        costs.cluster_len().0
    } else {
        0
    };
    files + ByteLen(entries + folder)
}

/// What a work is worth to the edition: doubled with each step of priority, times the weights of
/// its kind and of its most wanted theme; an episode is worth half of what stands alone.
fn worth(work: &Work, edition: &Edition) -> u64 {
    let base = if work.episode.is_some() {
        WORTH / 2
    } else {
        WORTH
    };
    let kind = edition
        .kind_weights
        .get(&work.kind)
        .copied()
        .unwrap_or(1000);
    let wishes = work
        .themes
        .iter()
        .filter_map(|theme| edition.themes.get(theme));
    let theme = wishes.map(|wish| wish.weight).max().unwrap_or(1000);
    let steps = u32::from(u8::from(work.priority)) - 1;
    // 3 is the usual priority: 1 is a quarter of it, 5 four times.
    (base << steps) / 4 * u64::from(kind) / 1000 * u64::from(theme) / 1000
}

/// What serial numbers are made from: what the drive holds and how it is called, so that equal
/// editions have equal serials and nothing tells when or where it was made.
pub(crate) fn seed(edition: &Edition, tree: &Tree) -> Digest {
    let mut hasher = Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(b"drive serial 1");
    part(edition.label.as_bytes());
    part(edition.date.to_string().as_bytes());
    for file in tree.files() {
        part(file.path.as_str().as_bytes());
        part(file.content.digest().as_bytes());
    }
    hasher.finish()
}

#[cfg(test)]
mod tests;
