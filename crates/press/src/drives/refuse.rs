//! Why a drive is not written to.

use std::path::{Path, PathBuf};

use bulssi_model::ByteLen;

use super::drive::{Contents, Drive};
use super::mounts::is_system_place;
use super::place::Place;
use super::usage::{Hold, HoldKind};

/// What is wanted of a drive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The content takes this much.
    pub least: ByteLen,
    /// The edition is meant for drives of at most this size; `None` for no limit.
    pub most: Option<ByteLen>,
    /// The library.
    pub library: Option<Place>,
    /// What the content is read from beside the library: an image, a folder.
    pub sources: Vec<Place>,
}

/// One reason not to write to a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The running system is on it.
    System {
        /// The mount point.
        at: String,
    },
    /// The running system swaps to it.
    Swap {
        /// The device or file.
        by: String,
    },
    /// It belongs to an array, a pool, a volume group or the like.
    Held(Hold),
    /// The library lies on it.
    Library {
        /// The library.
        path: PathBuf,
    },
    /// What is to be written lies on it.
    Source {
        /// The image or folder.
        path: PathBuf,
    },
    /// It is mounted, and made to come and go.
    Mounted {
        /// The mount points.
        at: Vec<PathBuf>,
    },
    /// It is mounted, and does not come and go.
    FixedMounted {
        /// The mount points.
        at: Vec<PathBuf>,
    },
    /// It is neither on USB nor made to be taken out.
    Fixed,
    /// It cannot be written to: a card with its switch on lock.
    ReadOnly,
    /// The content does not fit.
    TooSmall {
        /// What the drive has.
        len: ByteLen,
        /// What the content takes.
        least: ByteLen,
    },
    /// It is larger than the edition allows, as somebody's own hard drive would be.
    TooLarge {
        /// What the drive has.
        len: ByteLen,
        /// What the edition allows.
        most: ByteLen,
    },
    /// What is on it could not be seen, so it may belong to an array or a pool.
    Unseen(Contents),
}

/// What can be done about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Unmounting, see [`UnmountPlan`](super::UnmountPlan).
    Unmount,
    /// The person can insist.
    Force,
    /// Nothing: no flag makes it right to write to this drive.
    Nothing,
}

impl Refusal {
    /// What can be done about it.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Mounted { .. } => Remedy::Unmount,
            Self::Held(hold) if hold.active => Remedy::Nothing,
            Self::Held(_) | Self::Fixed | Self::TooLarge { .. } | Self::Unseen(_) => Remedy::Force,
            Self::System { .. }
            | Self::Swap { .. }
            | Self::Library { .. }
            | Self::Source { .. }
            | Self::FixedMounted { .. }
            | Self::ReadOnly
            | Self::TooSmall { .. } => Remedy::Nothing,
        }
    }
}

/// All reasons not to write to this drive, gravest first; none where it is free.
#[must_use]
pub fn refusals(drive: &Drive, wanted: &Wanted) -> Vec<Refusal> {
    let mut refusals: Vec<_> = drive.holds.iter().map(of_hold).collect();
    if let Some(library) = wanted.library.as_ref().filter(|place| place.is_on(drive)) {
        refusals.push(Refusal::Library {
            path: library.path().to_owned(),
        });
    }
    for source in wanted.sources.iter().filter(|place| place.is_on(drive)) {
        refusals.push(Refusal::Source {
            path: source.path().to_owned(),
        });
    }
    let own = |at: &&Path| !is_system_place(at);
    let at: Vec<_> = drive.mounts().filter(own).map(Path::to_owned).collect();
    let fixed = !drive.comes_and_goes();
    match at.is_empty() {
        true => {}
        false if fixed && !drive.is_stand_in() => refusals.push(Refusal::FixedMounted { at }),
        false => refusals.push(Refusal::Mounted { at }),
    }
    if fixed {
        refusals.push(Refusal::Fixed);
    }
    if drive.read_only {
        refusals.push(Refusal::ReadOnly);
    }
    let len = drive.id.len;
    if len < wanted.least {
        refusals.push(Refusal::TooSmall {
            len,
            least: wanted.least,
        });
    }
    if let Some(most) = wanted.most.filter(|most| len > *most) {
        refusals.push(Refusal::TooLarge { len, most });
    }
    if !matches!(drive.contents, Contents::Seen(_)) {
        refusals.push(Refusal::Unseen(drive.contents.clone()));
    }
    refusals.sort_by_key(|refusal| std::cmp::Reverse(refusal.remedy()));
    refusals
}

fn of_hold(hold: &Hold) -> Refusal {
    match hold.kind {
        HoldKind::System => Refusal::System {
            at: hold.by.clone(),
        },
        HoldKind::Swap => Refusal::Swap {
            by: hold.by.clone(),
        },
        _ => Refusal::Held(hold.clone()),
    }
}
