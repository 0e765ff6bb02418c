//! The pages of a plan as a rendition, and where its files stand.

use std::thread;
use std::time::Duration;

use bulssi_library::{Library, Make, Making, Rendition, RenditionError, RenditionKey};
use bulssi_model::{Content, Digest, TreeFile, TreePath, Watch};
use bulssi_reader::{Sink, SinkError};

use super::PagesError;

/// How often to look whether somebody else has finished what both need.
const PATIENCE: Duration = Duration::from_millis(200);

/// The rendition of this name: as it is in the library, or made now by `make`, which gives the note
/// to keep with it. Waits while somebody else makes the same.
pub(super) fn rendition(
    library: &Library,
    key: &RenditionKey,
    material: &[Digest],
    watch: &dyn Watch,
    make: impl FnOnce(&mut Making) -> Result<Vec<u8>, PagesError>,
) -> Result<Rendition, PagesError> {
    let mut making = loop {
        match library.make(key, material) {
            Ok(Make::Whole(rendition)) => return Ok(rendition),
            Ok(Make::Begun(making)) => break making,
            Err(RenditionError::Busy) if watch.cancelled() => return Err(PagesError::Cancelled),
            Err(RenditionError::Busy) => thread::sleep(PATIENCE),
            Err(error) => return Err(error.into()),
        }
    };
    let note = make(&mut making)?;
    Ok(making.finish(&note)?)
}

/// Takes the reader's files as pieces of a rendition.
pub(super) struct RenditionSink<'a> {
    pub(super) making: &'a mut Making,
    pub(super) watch: &'a dyn Watch,
}

impl Sink for RenditionSink<'_> {
    fn put(&mut self, path: &TreePath, mut bytes: &[u8]) -> Result<(), SinkError> {
        let put = self.making.put(path.clone(), &mut bytes, self.watch);
        put.map(drop)
            .map_err(|error| PagesError::from(error).into())
    }
}

/// The files of a rendition as files of a tree.
pub(super) fn tree_files(rendition: &Rendition) -> impl Iterator<Item = TreeFile> + '_ {
    rendition.files.iter().map(|file| TreeFile {
        path: file.path.clone(),
        content: Content::Blob {
            digest: file.digest,
            len: file.len,
        },
    })
}
