//! Holding a drive, an image or a folder against its manifest, file by file.

mod compare;
mod folder;
mod hash;
mod image;

use std::io;

use bulssi_model::{ByteLen, Digest, Event, Filesystem, Job, TreePath, Watch};

use crate::read::{Fault, ReadError};

pub use folder::check_folder;
pub use image::{check_drive, check_image};

/// A check that could not be made at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The image or device could not be opened.
    #[error("cannot be opened: {0}")]
    Open(#[source] io::Error),
    /// There is no filesystem that can be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A folder below the checked one could not be listed.
    #[error("folder {path}: {error}")]
    Folder {
        /// The folder, relative to the checked one.
        path: String,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// The filesystem found; nothing for a folder.
    pub filesystem: Option<Filesystem>,
    /// Every file of the manifest, in its order.
    pub files: Vec<CheckedFile>,
    /// What is there and not in the manifest, in the order of the drive.
    pub added: Vec<Added>,
    /// What is wrong with the filesystem itself.
    pub faults: Vec<Fault>,
}

impl CheckReport {
    /// Whether every file of the manifest is there and right; what was added does not matter.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.files.iter().all(|file| file.state == State::Right)
    }

    /// Whether it is exactly as it was made: complete, nothing added, nothing wrong.
    #[must_use]
    pub fn is_pristine(&self) -> bool {
        let same = |file: &CheckedFile| file.found_as.is_none();
        self.is_complete()
            && self.files.iter().all(same)
            && self.added.is_empty()
            && self.faults.is_empty()
    }
}

/// A file of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedFile {
    /// Its path in the manifest.
    pub path: TreePath,
    /// Its path as it was found, where that differs in case or normalisation.
    pub found_as: Option<String>,
    /// How it is.
    pub state: State,
}

/// How a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// As it should be.
    Right,
    /// Something else.
    Changed(Change),
    /// Not there.
    Missing,
    /// There, but not to be read; [`io::ErrorKind::UnexpectedEof`] for a broken chain of clusters
    /// or an image that was cut off.
    Unreadable(io::ErrorKind),
}

/// How a file differs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Its length.
    Length {
        /// What it is.
        have: ByteLen,
        /// What it should be.
        want: ByteLen,
    },
    /// Its bytes, at the right length.
    Content {
        /// Their digest.
        have: Digest,
        /// What it should be.
        want: Digest,
    },
    /// A folder, a link or something else stands in its place.
    Kind,
}

/// Something that is not in the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Where.
    pub path: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// Its length; 0 for folders.
    pub len: ByteLen,
    /// Left behind by a computer, a phone or a television that the drive was in, as all of them
    /// do: it is no sign of a change.
    pub leftover: bool,
}

/// Says that a check starts and ends, each once, however it ends.
fn watched<T>(
    watch: &dyn Watch,
    job: impl FnOnce() -> Result<T, CheckError>,
) -> Result<T, CheckError> {
    watch.event(Event::Started(Job::Check));
    let result = job();
    watch.event(Event::Finished(Job::Check));
    result
}
