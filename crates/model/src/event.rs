//! Progress: what long work says while it runs, and how it is asked to stop.

use crate::ByteLen;

/// What kind of long work runs. Front ends have a sentence for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Job {
    /// Files come into the library.
    Add,
    /// Blobs are read and held against their names.
    Verify,
    /// An image or a folder is written.
    Build,
    /// An image, a drive or a folder is held against its manifest.
    Check,
    /// The pages of a drive are made, and the packs of its encyclopedias.
    Pages,
    /// Works are converted so that they play.
    Render,
    /// Clean copies of files are made.
    Scrub,
    /// Cleaning a drive for passing on.
    Clean,
    /// Looking for what must not be on a drive.
    Lint,
    /// What goes on a drive is read for its seal.
    Seal,
}

/// A stretch of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Step {
    /// Folders are walked to learn how much there is.
    Survey,
    /// The bytes themselves are read or written.
    Transfer,
    /// What was written is made durable.
    Sync,
}

/// How much a job has to do, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Bytes to read or write.
    pub bytes: ByteLen,
    /// Files to handle.
    pub files: u64,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// A path or a name, as the person knows it.
    pub name: String,
}

/// One thing that happened. `Started` and `Finished` come exactly once a job; an `Advanced` may be
/// dropped or joined with the next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The job begins.
    Started(Job),
    /// A step of the job begins; `None` where the amount is not known.
    Step(Step, Option<Total>),
    /// Work on this item begins.
    Item(Item),
    /// This much more has been done.
    Advanced {
        /// Bytes read or written since the last event.
        bytes: ByteLen,
        /// Files finished since the last event.
        files: u64,
    },
    /// The job ended, well or not.
    Finished(Job),
}

/// Whoever wants to know how far work has come. Bars, JSON lines and web pages implement it.
pub trait Watch: Sync {
    /// Takes notice of an event. Called from any thread; must return at once.
    fn event(&self, event: Event);

    /// Whether the person asked to stop. Work looks at it at least every few MiB.
    fn cancelled(&self) -> bool {
        false
    }
}

/// The twin that says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Watch for Silent {
    fn event(&self, _: Event) {}
}
