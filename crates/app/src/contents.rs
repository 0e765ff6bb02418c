//! The library's blobs as the contents of an image.

use std::io::{self, Read};

use bulssi_image::Contents;
use bulssi_library::{BlobError, BlobStore};
use bulssi_model::Digest;

/// Hands blobs to the `image` crate, which hashes what it reads: the store need not.
pub(crate) struct LibraryContents<'a>(pub(crate) &'a dyn BlobStore);

impl Contents for LibraryContents<'_> {
    fn open(&self, digest: &Digest, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        self.0.open_at(digest, at).map_err(|error| match error {
            BlobError::Missing { .. } => io::ErrorKind::NotFound.into(),
            other => io::Error::other(other),
        })
    }
}
