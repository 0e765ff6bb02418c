//! Jobs: renditions that are to be made, which any worker may take.
//!
//! A job is [enqueued](JobQueue::enqueue), [claimed](JobQueue::claim) by one worker at a time, kept
//! alive by [beats](JobQueue::beat) and over when its rendition is whole. A worker that falls silent
//! loses its job to another ([`Vigil`]). Every claim has the number of its attempt, and what an
//! [`Attempt`] made is accepted only while its number is the newest: whoever was stopped, lost the
//! job and goes on later changes nothing.
//!
//! No clock is asked, here or anywhere: a beat is a number that goes up. Whoever watches looks at it
//! again and again, and a number that stood still through several looks is a worker that is gone.
//! So clocks of different machines need not agree, and a computer that slept finds nothing expired.

mod attempt;
mod sqlite;
mod vigil;

use std::collections::BTreeSet;

use bulssi_model::Digest;

use crate::blob::Publish;
use crate::error::{CatalogueError, RenditionError};
use crate::rendition::{RenditionFile, RenditionKey};

pub use attempt::Attempt;
pub(crate) use sqlite::SqliteQueue;
pub use vigil::Vigil;

/// A job is given up when so many workers in a row fell silent over it: it may be what kills them.
pub const MOST_LOST: u32 = 3;
/// What is kept as the reason of a job that was given up so.
pub const LOST: &str = "lost";

/// The number of a job; never given twice in one library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(pub i64);

/// A rendition to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What the rendition will be named by.
    pub key: RenditionKey,
    /// What people know it by: a title.
    pub name: String,
    /// Everything that a worker needs to make it, in words of its own.
    pub task: String,
}

/// A job that a worker has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its number.
    pub id: JobId,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// What is to be made.
    pub job: NewJob,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobState {
    /// Nobody has it.
    Waiting,
    /// A worker has it.
    Running,
    /// It failed and is not tried again by itself.
    Failed,
}

/// What lists show of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// Its number.
    pub id: JobId,
    /// What is to be made, and its title.
    pub key: RenditionKey,
    /// What people know it by.
    pub name: String,
    /// How far it is.
    pub state: JobState,
    /// How often it was tried.
    pub attempt: u32,
    /// Who has it, or had it last.
    pub worker: Option<String>,
    /// How many times that worker said that it lives.
    pub beats: u64,
    /// How much of it is done, in thousandths.
    pub done: u32,
    /// Why the last attempt failed, as the worker said it, or [`LOST`].
    pub reason: Option<String>,
}

/// What the files of an attempt become a rendition with.
pub struct Made<'a> {
    /// The files, in order.
    pub files: &'a [RenditionFile],
    /// Their blobs, durable under their names.
    pub blobs: &'a [Publish],
    /// The blobs that they were made of.
    pub material: &'a BTreeSet<Digest>,
    /// What the maker keeps with them.
    pub note: &'a [u8],
}

/// Where jobs wait: a table of the catalogue. A catalogue in another database brings its own.
///
/// It is one database with the renditions, because a job ends in the transaction that its rendition
/// begins in. Every call is one transaction, and blocks.
pub trait JobQueue: Send + Sync {
    /// Puts jobs in, each behind those that wait. One that is there already stays where and as it
    /// is; its name and task are renewed unless a worker has it. Answers in the order of `jobs`.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn enqueue(&self, jobs: &[NewJob]) -> Result<Vec<JobId>, CatalogueError>;

    /// Takes the first job that waits, of those `among` where they are given, for `worker`, a name
    /// that people see.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn claim(
        &self,
        worker: &str,
        among: Option<&BTreeSet<JobId>>,
    ) -> Result<Option<Claim>, CatalogueError>;

    /// Says that the worker lives, and how many thousandths are done. `false` where the job is not
    /// its own any more: it should stop.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn beat(&self, claim: &Claim, done: u32) -> Result<bool, CatalogueError>;

    /// Lets another worker take the job, as when a person asks to stop.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn give_back(&self, claim: &Claim) -> Result<(), CatalogueError>;

    /// Ends the attempt for a reason that would be the same the next time. The job stays, with the
    /// reason, until it is [tried again](Self::retry) or [forgotten](Self::forget).
    ///
    /// # Errors
    /// When the catalogue fails.
    fn fail(&self, claim: &Claim, reason: &str) -> Result<(), CatalogueError>;

    /// Takes a job away from a worker that fell silent: `seen` is its row as it was and still has to
    /// be. After [`MOST_LOST`] workers in a row the job has failed.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn take_away(&self, seen: &JobRow) -> Result<bool, CatalogueError>;

    /// Takes the files of a job into the catalogue as a whole rendition and ends the job, where the
    /// claim is the newest. `false` where it is not: nothing has changed then.
    ///
    /// # Errors
    /// [`RenditionError::Material`], or when the catalogue fails.
    fn publish(&self, claim: &Claim, made: &Made<'_>) -> Result<bool, RenditionError>;

    /// All jobs, in their order.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn jobs(&self) -> Result<Vec<JobRow>, CatalogueError>;

    /// Lets failed jobs wait again.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn retry(&self, ids: &[JobId]) -> Result<(), CatalogueError>;

    /// Removes jobs that no worker has.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn forget(&self, ids: &[JobId]) -> Result<(), CatalogueError>;
}
