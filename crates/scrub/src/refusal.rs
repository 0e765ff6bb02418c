//! Why a file is not passed on, and what to do about it.

use std::io;

use bulssi_model::{ByteLen, Format};

/// Why a file cannot be called clean.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No rewriter knows this format.
    #[error("{0} is not covered")]
    NotCovered(Format),
    /// The file breaks the rules of its format, or ends too soon.
    #[error("{what} at byte {at} is damaged")]
    Damaged {
        /// The part, in the words of the format.
        what: &'static str,
        /// Where it begins.
        at: u64,
    },
    /// A part is sound, but nothing here knows what it can hold.
    #[error("{what} at byte {at} cannot be accounted for")]
    Unaccounted {
        /// The part, in the words of the format.
        what: &'static str,
        /// Where it begins.
        at: u64,
    },
    /// The picture lies on its side and says so in data that will not be copied.
    #[error("orientation {orientation} must be applied first")]
    Sideways {
        /// 2 to 8, as EXIF counts.
        orientation: u16,
    },
    /// The text is in no encoding that can be accounted for character by character.
    #[error("unknown text encoding at byte {at}")]
    Encoding {
        /// The first byte that fits none.
        at: u64,
    },
    /// A mark of a host is left within what a decoder needs.
    #[error("a host's mark within the content")]
    MarkInside,
    /// Each time something is taken out something else shows that must be.
    #[error("more to take out after every turn")]
    Unsettled,
    /// A file within an archive cannot be called clean.
    #[error("{name}: {why}")]
    Member {
        /// What it is called there.
        name: String,
        /// Why not.
        why: Box<Self>,
    },
    /// More than is held in memory for this format.
    #[error("longer than {most} bytes")]
    TooLarge {
        /// The longest that is taken.
        most: ByteLen,
    },
}

/// What helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Advice {
    /// Convert it into a format that is covered.
    Convert,
    /// Make the picture anew, turned upright.
    Turn,
    /// Find a sound copy, or convert this one.
    Replace,
    /// Save it as UTF-8.
    SaveAsUtf8,
}

impl Refusal {
    /// What to do with the file.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self {
            Self::Member { why, .. } => why.advice(),
            Self::Sideways { .. } => Advice::Turn,
            Self::Damaged { .. } => Advice::Replace,
            Self::Encoding { .. } => Advice::SaveAsUtf8,
            _ => Advice::Convert,
        }
    }

    pub(crate) fn damaged(what: &'static str, at: usize) -> Self {
        Self::Damaged {
            what,
            at: at as u64,
        }
    }

    pub(crate) fn unaccounted(what: &'static str, at: usize) -> Self {
        Self::Unaccounted {
            what,
            at: at as u64,
        }
    }
}

/// Why nothing clean was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScrubError {
    /// The file is not one that can be made clean.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The input could not be read.
    #[error("input")]
    Read(#[source] io::Error),
    /// The output could not be written.
    #[error("output")]
    Write(#[source] io::Error),
}
