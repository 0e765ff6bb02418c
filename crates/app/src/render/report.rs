//! What came of making renditions.

use bulssi_library::{JobId, JobRow, RenditionKey};
use bulssi_model::ByteLen;

/// What one run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenderReport {
    /// Renditions that were there before.
    pub already: u64,
    /// Renditions that this process made.
    pub made: u64,
    /// Their bytes.
    pub len: ByteLen,
    /// Jobs that this process had begun and another one took, because it was silent for too long.
    pub lost: u64,
    /// Jobs whose works left the library.
    pub gone: u64,
    /// What could not be made, now or before.
    pub failed: Vec<FailedJob>,
    /// Whether it was asked to stop before all was done.
    pub cancelled: bool,
}

impl RenderReport {
    /// Adds what a later run of the same errand did.
    pub(crate) fn join(&mut self, later: Self) {
        self.already += later.already;
        self.made += later.made;
        self.len += later.len;
        self.lost += later.lost;
        self.gone += later.gone;
        self.cancelled |= later.cancelled;
        for failed in later.failed {
            self.failed.retain(|known| known.id != failed.id);
            self.failed.push(failed);
        }
    }
}

/// A job that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedJob {
    /// Its number.
    pub id: JobId,
    /// What people know it by.
    pub name: String,
    /// What was to be made.
    pub key: RenditionKey,
    /// Why it failed the last time.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
}

impl From<JobRow> for FailedJob {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            key: row.key,
            reason: row.reason.unwrap_or_default(),
            tries: row.attempt,
        }
    }
}
