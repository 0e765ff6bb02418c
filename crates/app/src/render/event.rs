//! What is told while renditions are made, and how it is asked to stop.

use bulssi_library::JobId;
use bulssi_model::ByteLen;

/// One thing that happened. Of each job that this process took, `Begun` comes first and one of
/// `Made`, `Failed`, `Lost` and `Stopped` last.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenderEvent {
    /// So many jobs are to be done, by this process and others.
    Planned {
        /// How many.
        jobs: u64,
        /// The bytes of their sources; nothing where whatever waits is done.
        len: ByteLen,
    },
    /// A job is taken.
    Begun {
        /// Its number.
        id: JobId,
        /// What people know it by.
        name: String,
        /// What is made, as the rendition's recipe says it.
        recipe: String,
        /// Which attempt at it this is, from 1.
        attempt: u32,
        /// The bytes of its source.
        len: ByteLen,
    },
    /// More of a job is done.
    Advanced {
        /// Its number.
        id: JobId,
        /// How much, in thousandths.
        done: u32,
    },
    /// Its rendition is whole.
    Made {
        /// Its number.
        id: JobId,
        /// The bytes of the rendition.
        len: ByteLen,
    },
    /// It cannot be made.
    Failed {
        /// Its number.
        id: JobId,
        /// Why, in the maker's words.
        reason: String,
    },
    /// Another worker has it: this one was silent for too long.
    Lost {
        /// Its number.
        id: JobId,
    },
    /// It waits for whoever comes next, because it was asked to stop.
    Stopped {
        /// Its number.
        id: JobId,
    },
    /// A worker fell silent, and its job waits again.
    TakenOver {
        /// Its number.
        id: JobId,
        /// What people know it by.
        name: String,
        /// The name of the worker.
        worker: String,
    },
    /// Another process works on a job that is wanted here. Told from time to time.
    Elsewhere {
        /// Its number.
        id: JobId,
        /// What people know it by.
        name: String,
        /// How much is done, in thousandths.
        done: u32,
    },
}

/// Whoever follows the making of renditions.
pub trait RenderWatch: Sync {
    /// Takes notice of an event. Called from any thread; must return at once.
    fn event(&self, event: RenderEvent);

    /// Whether the person asked to stop.
    fn cancelled(&self) -> bool {
        false
    }
}

/// The twin that says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl RenderWatch for Unwatched {
    fn event(&self, _: RenderEvent) {}
}
