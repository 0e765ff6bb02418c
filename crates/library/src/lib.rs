//! Works and blobs: add, query, verify.
//!
//! A [`Library`] is a folder with a catalogue (SQLite) and a [`BlobStore`]. New works come in
//! through an [`Intake`]; what is there is asked for with a [`Filter`]; what the desk knows better
//! is an edit over what was found; what is made of blobs for drives is kept as a [`Rendition`], and
//! what is to be made waits in a [`JobQueue`].
//! `docs/formats/library.md` describes every file and table.
//!
//! A crash at any instant leaves every finished work whole: bytes are durable before they are
//! named, names before the catalogue speaks of them, and the catalogue forgets a blob before its
//! bytes go.

mod blob;
mod catalogue;
mod edit;
mod error;
mod flush;
mod intake;
mod job;
mod library;
mod query;
mod remove;
mod rendition;
mod shelf;
mod source;
mod verify;
mod vocabulary;

pub use blob::{
    BlobError, BlobReader, BlobStore, Draft, DraftId, Entry, Files, FolderStore, HostFiles,
    Operation, Publish, Stage, Stored, Swept,
};
pub use error::{
    CatalogueError, CreateError, DatabaseError, IntakeError, LibraryError, OpenError,
    RenditionError, ResolveError,
};
pub use intake::{Intake, IntakeOptions, IntakeReport, Outcome};
pub use job::{
    Attempt, Claim, JobId, JobQueue, JobRow, JobState, LOST, MOST_LOST, Made, NewJob, Vigil,
};
pub use library::Library;
pub use query::{Filter, Row};
pub use remove::{RemovePlan, RemoveReport};
pub use rendition::{
    Make, Making, Rendition, RenditionFile, RenditionKey, RenditionRow, RenditionState,
};
pub use source::{Source, Stamp};
pub use verify::{
    CatalogueFault, Damage, Fault, Orphan, PruneReport, VerifyDepth, VerifyOptions, VerifyReport,
};
pub use vocabulary::VocabularyError;
