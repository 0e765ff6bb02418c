//! Why an archive could not be converted.

use crate::pack::PackError;
use crate::search::IndexError;
use crate::{SinkError, wiki::SourceError};

/// Why an archive could not be converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WikiError {
    /// The archive could not be read.
    #[error("an archive could not be read")]
    Source(#[from] SourceError),
    /// It has more entries than numbers for them.
    #[error("an archive of more than {} entries", u32::MAX >> 1)]
    TooMany,
    /// It has no article.
    #[error("an archive without articles")]
    NoArticles,
    /// Not even one article fits into the bytes given.
    #[error("no article fits into {bytes} bytes")]
    NoRoom {
        /// The bytes given.
        bytes: u64,
    },
    /// A file could not be packed or kept.
    #[error("a file of an encyclopedia could not be written")]
    Pack(#[from] PackError),
    /// A file could not be kept.
    #[error("a file of an encyclopedia could not be kept")]
    Sink(#[from] SinkError),
    /// The index could not be built.
    #[error("the index of an encyclopedia could not be built")]
    Index(#[from] IndexError),
    /// The scratch folder failed.
    #[error("a scratch file of an encyclopedia failed")]
    Scratch(#[from] std::io::Error),
    /// What was kept of an earlier run does not fit this archive and these options.
    #[error("what was kept of an earlier run does not fit")]
    State,
    /// The person asked to stop.
    #[error("stopped as asked")]
    Cancelled,
}
