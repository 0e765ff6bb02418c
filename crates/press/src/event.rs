//! What the press says while it runs, and who listens.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Outcome;

/// How the caller names a drive: its port and serial number, or whatever it likes. The press only
/// hands it back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DriveId(String);

impl DriveId {
    /// A drive by this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is being done to a drive. They come in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Phase {
    /// Probes for a fake are written and read.
    Probing,
    /// The content is written, and compared with what is there already.
    Writing,
    /// What was written is read back.
    Proving,
    /// Probes are wiped, and the first MiB goes on.
    Finishing,
}

/// One thing that happened to a drive.
///
/// `Started` and `Finished` come exactly once a drive, first and last; phases in their order; an
/// `Advanced` may be dropped. As JSON each is one object with the field `event`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PressEvent {
    /// Work on the drive begins.
    Started {
        /// What it claims to hold, in bytes.
        capacity: u64,
        /// How much content it is to get, in bytes.
        content: u64,
    },
    /// A phase begins.
    Phase {
        /// Which.
        phase: Phase,
        /// How many bytes it will handle; zero where it is short.
        total: u64,
    },
    /// How far the phase has come.
    Advanced {
        /// Bytes of the phase that are done, written or found right already.
        done: u64,
        /// Bytes written by the press in all so far.
        written: u64,
    },
    /// The drive fell so far behind the others that it now reads the source by itself.
    FellBehind,
    /// Nothing that was asked of the drive has worked for a sixth of the
    /// [`patience`](crate::PressOptions::patience): it may hang. `Advanced` or `Phase` says that it
    /// moves again.
    Stalled,
    /// The drive is done with, well or not.
    Finished(Outcome),
}

/// Whoever listens to the press. Called from many threads; must return at once.
pub trait PressWatch: Sync {
    /// Takes notice of an event.
    fn event(&self, drive: &DriveId, event: PressEvent);

    /// Whether the person asked to stop all drives. Looked at every few MiB.
    fn cancelled(&self) -> bool {
        false
    }

    /// The time since any moment that stays the same: for the times in reports, and for nothing
    /// else. The press has no clock of its own. Who does not care leaves it at zero.
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

/// The twin that says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl PressWatch for Silent {
    fn event(&self, _: &DriveId, _: PressEvent) {}
}
