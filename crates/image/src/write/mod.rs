//! Writing: a layout into an image file or any sink, a tree into a folder.

mod chunk;
mod direct;
mod folder;
mod image;
mod pump;
mod sink;

use bulssi_model::{ByteLen, Event, Job, Step, Total, Tree, Watch};

use crate::{Contents, Layout, WriteError};

use chunk::ToSink;

pub use folder::write_folder;
pub use image::build_image;
pub use sink::{Sink, SparseFile, Streamed};

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Threads that work at once: 1 reads, hashes and writes by turns, 2 reads ahead while
    /// writing, 3 and more hash in a thread of its own. The bytes are the same.
    pub jobs: usize,
}

impl Default for WriteOptions {
    /// Three, even on fewer cores: two of them mostly wait for disks.
    fn default() -> Self {
        Self { jobs: 3 }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// The length of the image; of all files for a folder.
    pub len: ByteLen,
    /// Bytes of files, each held against its digest.
    pub content: ByteLen,
    /// Files, the empty ones counted.
    pub files: u64,
}

impl Layout {
    /// Streams the image into `sink` in one pass, front to back, with 8 MiB of buffers.
    ///
    /// The bytes of each file are held against its digest while they pass, so that a source which
    /// shrinks, grows, vanishes or changes is found; what has gone to the sink by then must be
    /// thrown away. Emits [`Job::Build`] with a [`Step::Transfer`] of bytes and files of the tree.
    ///
    /// # Errors
    /// [`WriteError::Source`], [`WriteError::Target`] and [`WriteError::Cancelled`].
    pub fn write(
        &self,
        contents: &dyn Contents,
        sink: &mut dyn Sink,
        options: &WriteOptions,
        watch: &dyn Watch,
    ) -> Result<WriteReport, WriteError> {
        watched(watch, || {
            announce(&self.tree, watch);
            pump::stream(self, contents, &mut ToSink(sink), options.jobs, watch)
        })
    }
}

/// Says that a build starts and ends, each once, however it ends.
fn watched<T>(
    watch: &dyn Watch,
    job: impl FnOnce() -> Result<T, WriteError>,
) -> Result<T, WriteError> {
    watch.event(Event::Started(Job::Build));
    let result = job();
    watch.event(Event::Finished(Job::Build));
    result
}

/// Says how much is to be transferred.
fn announce(tree: &Tree, watch: &dyn Watch) {
    let total = Total {
        bytes: tree.len(),
        files: tree.files().len() as u64,
    };
    watch.event(Event::Step(Step::Transfer, Some(total)));
}
