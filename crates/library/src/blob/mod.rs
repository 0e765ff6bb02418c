//! Where blobs lie: the trait that a store implements, and the reader that checks a blob's name.

mod files;
mod folder;
mod reader;

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use bulssi_model::{ByteLen, Digest};

pub use files::{Entry, Files, HostFiles};
pub use folder::FolderStore;
pub use reader::BlobReader;

/// A place that keeps blobs by their digest. All calls block.
///
/// The reach is that of an object store: read a range, ask for a length, list, remove, and write
/// something whole or not at all, so that a bucket can serve as well as a folder. Writing goes
/// through a [`Stage`], because the digest is known only when the last byte has come, and because
/// making files durable one by one is ruinous.
///
/// [`stage`](Self::stage) and [`sweep`](Self::sweep) are called while the library's lock is held.
pub trait BlobStore: Send + Sync {
    /// Reads a blob from the byte `offset` on, unchecked. Past its end there is nothing to read.
    ///
    /// # Errors
    /// [`BlobError::Missing`], or what the store says.
    fn open_at(&self, digest: &Digest, offset: u64) -> Result<Box<dyn Read + Send>, BlobError>;

    /// How many bytes are stored under a name.
    ///
    /// # Errors
    /// [`BlobError::Missing`], or what the store says.
    fn stat(&self, digest: &Digest) -> Result<ByteLen, BlobError>;

    /// Tells of everything in the store, in no order, until `each` breaks.
    ///
    /// # Errors
    /// What the store says.
    fn list(&self, each: &mut dyn FnMut(Stored) -> ControlFlow<()>) -> Result<(), BlobError>;

    /// Removes a blob; one that is not there is removed already.
    ///
    /// # Errors
    /// What the store says.
    fn remove(&self, digest: &Digest) -> Result<(), BlobError>;

    /// Opens a place for new blobs that goes away with everything unpublished when it is dropped.
    ///
    /// # Errors
    /// What the store says.
    fn stage(&self) -> Result<Box<dyn Stage>, BlobError>;

    /// Removes what stages left whose process died.
    ///
    /// # Errors
    /// What the store says.
    fn sweep(&self) -> Result<Swept, BlobError>;

    /// The file that holds a blob, for tools that need one; `None` where there is no such file.
    fn path_of(&self, digest: &Digest) -> Option<PathBuf> {
        let _ = digest;
        None
    }

    /// Reads a blob from the start and holds it against its name: whoever gets its last byte has
    /// had every byte checked.
    ///
    /// # Errors
    /// [`BlobError::Missing`], or what the store says. The reader itself fails with a
    /// [`BlobError::Corrupt`] inside its [`io::Error`].
    fn open(&self, digest: &Digest) -> Result<BlobReader, BlobError> {
        let len = self.stat(digest)?;
        Ok(BlobReader::new(self.open_at(digest, 0)?, *digest, len))
    }
}

/// Where new blobs are written before their names are known. Threads may share it.
pub trait Stage: Send + Sync {
    /// Begins a file.
    ///
    /// # Errors
    /// What the store says.
    fn draft(&self) -> Result<Draft, BlobError>;

    /// Forgets a draft; the store may free its room at any time after.
    fn discard(&self, draft: DraftId);

    /// Gives drafts their names. When it returns, each of them is durable under its name: not even
    /// a power cut takes it away. When it fails, any of them may or may not be there, whole.
    ///
    /// # Errors
    /// What the store says; the drafts are then lost.
    fn publish(&self, drafts: &[Publish]) -> Result<(), BlobError>;
}

/// A file that is being written; its bytes end where the writer is dropped.
pub struct Draft {
    /// Its number.
    pub id: DraftId,
    /// Takes its bytes.
    pub writer: Box<dyn Write + Send>,
    /// Where it lies, for messages.
    pub path: PathBuf,
}

/// The number of a draft within its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DraftId(pub u64);

/// A draft whose bytes are all written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Which one.
    pub draft: DraftId,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many there are.
    pub len: ByteLen,
    /// Whether a blob of that name and length that is there already may stay in its place.
    pub keep_existing: bool,
}

/// Something that lies in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stored {
    /// A blob.
    Blob {
        /// Its name.
        digest: Digest,
        /// Its length.
        len: ByteLen,
    },
    /// A file that an unfinished addition wrote, running or dead.
    Draft {
        /// Its length.
        len: ByteLen,
    },
    /// Something that is none of ours, by its place in the store.
    Foreign {
        /// Its path below the store's root.
        name: PathBuf,
    },
}

/// What [`BlobStore::sweep`] removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: ByteLen,
}

/// Why a store could not serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// There is no blob of this name.
    #[error("no blob {digest}")]
    Missing {
        /// The name.
        digest: Digest,
    },
    /// The bytes under a name are not those that the name stands for.
    #[error("blob {digest} is not what its name says")]
    Corrupt {
        /// The name.
        digest: Digest,
    },
    /// The store has no room left.
    #[error("no room left at {}", path.display())]
    Full {
        /// The file or folder that could not grow.
        path: PathBuf,
    },
    /// The store failed in another way.
    #[error("{operation} {}", path.display())]
    Io {
        /// What was tried.
        operation: Operation,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What a store was doing when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Opening or reading.
    Read,
    /// Creating or writing.
    Write,
    /// Making durable.
    Sync,
    /// Giving a file its name.
    Rename,
    /// Removing.
    Remove,
    /// Looking what there is.
    List,
    /// Taking a lock.
    Lock,
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Read => "cannot read",
            Self::Write => "cannot write",
            Self::Sync => "cannot make durable",
            Self::Rename => "cannot name",
            Self::Remove => "cannot remove",
            Self::List => "cannot list",
            Self::Lock => "cannot lock",
        })
    }
}

impl BlobError {
    /// An error of the system as one of ours.
    #[must_use]
    pub fn io(operation: Operation, path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io {
                operation,
                path,
                source,
            },
        }
    }
}
