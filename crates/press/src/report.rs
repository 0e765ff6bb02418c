//! What came of each drive.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{DriveId, Place};

/// What came of a press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PressReport {
    /// A report of each drive, in the order they were given.
    pub drives: Vec<DriveReport>,
    /// Bytes of the source that were read for all drives together.
    pub source_read: u64,
    /// Bytes of the source that drives read by themselves, because they fell behind or had to find
    /// the first bad byte.
    pub source_reread: u64,
    /// The most memory that stood in buffers at once, in bytes.
    pub buffers_peak: u64,
}

/// What came of one drive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriveReport {
    /// The drive.
    pub id: DriveId,
    /// How it ended.
    pub outcome: Outcome,
    /// How much was moved.
    pub moved: Moved,
    /// How long writing took, comparing included.
    pub writing: Duration,
    /// How long proving took.
    pub proving: Duration,
}

/// How much was moved to and from a drive, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Content that was written.
    pub written: u64,
    /// Content that was there already, and read to know it.
    pub skipped: u64,
    /// What was read to compare, whatever came of it.
    pub compared: u64,
    /// What was read back as proof.
    pub proven: u64,
    /// What was written only to find fakes, and to wipe that again.
    pub probe_written: u64,
    /// What was read only to find fakes.
    pub probe_read: u64,
}

/// How it ended with a drive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// All of it was read back and is right.
    Good,
    /// The drive does not hold what was written.
    Bad {
        /// The first place where it does not.
        fault: Fault,
    },
    /// The drive does not hold what it claims to.
    Fake {
        /// What it claims, in bytes.
        claimed: u64,
        /// What it holds.
        real: RealSize,
        /// How it pretends.
        how: Pretence,
    },
    /// Nothing was written to it.
    Refused {
        /// Why.
        why: Refusal,
    },
    /// The drive went away.
    Lost {
        /// Where the press was.
        address: u64,
    },
    /// The drive answers nothing: it hangs in the kernel, which says neither yes nor no. Its thread
    /// was left behind, and ends when the drive is pulled out or the kernel gives up; a process
    /// cannot end before that.
    Hangs {
        /// Where the press was.
        address: u64,
        /// For how long nothing had worked when it was given up, to a quarter of a second.
        silent: Duration,
    },
    /// The source could not be read, or changed. The drive may be good; it is not proven.
    SourceFailed {
        /// Where, and what it said.
        fault: SourceFault,
    },
    /// The person asked to stop. The drive is not proven; if it was written to, it is not finished.
    Cancelled,
}

/// The first bad place of a drive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its address, in bytes.
    pub address: u64,
    /// What should stand there.
    pub place: Place,
    /// What is wrong with it.
    pub what: FaultKind,
}

/// What is wrong with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FaultKind {
    /// Other bytes came back than were written.
    Corrupt,
    /// Zeros came back.
    Zero,
    /// What was written at another address came back.
    Alias {
        /// That address, in bytes.
        of: u64,
    },
    /// It came back wrong once and right the next time: a bad contact, cable or reader, or a dying
    /// chip.
    Unstable,
    /// The drive refused to read it.
    Unreadable {
        /// The system's number for the error.
        errno: Option<i32>,
    },
    /// The drive refused to write it.
    Unwritable {
        /// The system's number for the error.
        errno: Option<i32>,
    },
    /// The drive refused to make it durable.
    Unflushable {
        /// The system's number for the error.
        errno: Option<i32>,
    },
}

/// What a fake drive really holds, as far as it can be known, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RealSize {
    /// At least this much.
    pub least: u64,
    /// At most this much; the same as `least` where it is known exactly.
    pub most: u64,
}

/// How a fake drive pretends to be larger than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Pretence {
    /// High addresses are low ones again.
    WrapAround,
    /// What is written to high addresses is forgotten.
    Limbo,
    /// What is written to high addresses stands in a cache until other writes push it out.
    Cached,
}

/// Why a drive was not written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Refusal {
    /// The image does not fit.
    TooSmall {
        /// What the drive claims to hold, in bytes.
        capacity: u64,
        /// What the image needs, in bytes.
        needed: u64,
    },
    /// The image's partition table counts in other sectors than the drive.
    SectorLen {
        /// The drive's, in bytes.
        drive: u32,
        /// The image's, in bytes.
        image: u32,
    },
    /// The drive's length is no number of whole sectors, or not one that can be addressed.
    Odd {
        /// What the drive claims to hold, in bytes.
        capacity: u64,
    },
}

/// A fault of the source, which is no drive's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("the source failed at byte {address}: {said}")]
pub struct SourceFault {
    /// Where in the image.
    pub address: u64,
    /// What stands there.
    pub place: Place,
    /// What the source said.
    pub said: String,
    /// That it could be read, but is not what it was the first time.
    pub changed: bool,
}
