//! The search index: one for works, articles and titles, in shards that a page at `file://` can load.
//!
//! [`IndexBuilder`] takes [`Document`]s in any order and writes files; `assets/search.js` answers from
//! them. `docs/formats/search.md` gives every byte and says how results are ranked.
//!
//! | module | what |
//! | --- | --- |
//! | `class`, `particle`, `stem`, `terms` | text to terms |
//! | `run`, `merge` | terms of all documents, sorted outside of memory |
//! | `documents` | their order, and what is shown of each |
//! | `impact`, `postings`, `shard` | documents of a term, as bytes |
//! | `builder` | all of it, in order |

mod builder;
mod class;
mod documents;
mod impact;
mod merge;
mod particle;
mod postings;
mod run;
mod shard;
mod stem;
mod terms;

use std::num::NonZeroUsize;

use crate::SinkError;
use crate::pack::PackError;

pub use builder::IndexBuilder;

/// Answers queries in the page; needs [`crate::pack::SCRIPT`] before it. ECMAScript 3; adds `search`
/// to the one global `B`.
pub const SCRIPT: &str = concat!(
    include_str!("../../assets/query.js"),
    include_str!("../../assets/lists.js"),
    include_str!("../../assets/search.js"),
);

/// What can be found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Document<'a> {
    /// What is shown as the result, and searched first of all.
    pub title: &'a str,
    /// A short word for what it is, passed on to the pages: `film`, `article`.
    pub kind: &'a str,
    /// Where the result leads, passed on to the pages as it is.
    pub target: &'a str,
    /// What is searched: plain text without markup.
    pub text: &'a str,
    /// What a result shows when the pages cannot get at its text themselves; empty otherwise, since
    /// it is stored a second time.
    pub shown: &'a str,
    /// Greater is better. Among equals the better document comes first; documents of about equal
    /// importance are stored together.
    pub importance: u64,
}

/// How an index is built.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IndexOptions {
    /// Bytes of memory that sorting may use, over all threads: 256 MiB. What is more goes through
    /// the scratch folder. Each million documents takes another 36 MB.
    pub memory: usize,
    /// Threads that cut texts into terms: 1. The bytes are the same for any number.
    pub threads: NonZeroUsize,
    /// Length in bytes that a shard is planned to have on the drive: 65,536.
    pub shard_bytes: usize,
    /// Bytes of a term's documents above which only the better half stands in its shard: 12,288. A
    /// page reads the rest when it has painted.
    pub list_bytes: usize,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self {
            memory: 256 << 20,
            threads: NonZeroUsize::MIN,
            shard_bytes: 64 << 10,
            list_bytes: 12 << 10,
        }
    }
}

/// What an index holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexSummary {
    /// Documents.
    pub documents: u32,
    /// Different terms.
    pub terms: u64,
    /// Pairs of a term and a document.
    pub postings: u64,
    /// Files.
    pub files: u64,
    /// Bytes of these files.
    pub bytes: u64,
}

/// Why an index could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The scratch folder failed.
    #[error("a scratch file of the search index failed")]
    Scratch(#[from] std::io::Error),
    /// A file of the index could not be packed or kept.
    #[error("a file of the search index could not be written")]
    Pack(#[from] PackError),
    /// The sink refused a file.
    #[error("a file of the search index could not be kept")]
    Sink(#[from] SinkError),
    /// A thread ended before its work.
    #[error("a thread of the search index ended early")]
    Thread,
    /// More documents or kinds of them than numbers for them.
    #[error("too many documents for one search index")]
    TooMany,
}
