//! Where the bytes of blobs come from.

use std::io::{self, Read};

use bulssi_model::Digest;

/// The blobs that a tree names. `app` implements it over the library's store.
///
/// Readers are asked for large pieces (up to a MiB), so they need no buffer of their own, and an
/// implementation need not hash what passes: the image does, and holds it against the name.
pub trait Contents: Sync {
    /// A reader of the blob from byte `at` to its end. Called once a file, in the order of the
    /// drive, from one thread; opening should cost no more than opening a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] for a blob that is not there, anything else as it came.
    fn open(&self, digest: &Digest, at: u64) -> io::Result<Box<dyn Read + Send + '_>>;
}

impl<C: Contents + ?Sized> Contents for &C {
    fn open(&self, digest: &Digest, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        (**self).open(digest, at)
    }
}
