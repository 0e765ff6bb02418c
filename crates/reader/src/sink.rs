//! Where finished files go: the reader writes each path once and never reads one back.

use bulssi_model::TreePath;

/// Takes the files of the pages as they are made. `app` keeps them as blobs of the library.
pub trait Sink {
    /// Takes one whole file. Each path comes once; no file is longer than a few MiB.
    ///
    /// # Errors
    /// [`SinkError`] with whatever went wrong where the file should go.
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError>;
}

/// The failure of a [`Sink`], passed through as it came.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SinkError(pub Box<dyn std::error::Error + Send + Sync>);
