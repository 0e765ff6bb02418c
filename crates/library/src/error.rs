//! What goes wrong with a catalogue or a library, one type an operation.

use std::io;
use std::path::PathBuf;

use bulssi_model::{Digest, TreePath, WorkId};

use crate::BlobError;

/// Why the catalogue could not serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// Somebody else was writing for longer than the wait of a minute.
    #[error("catalogue is busy")]
    Busy,
    /// The disk has no room for the catalogue.
    #[error("no room left for the catalogue")]
    Full,
    /// It may only be read.
    #[error("catalogue is read-only")]
    ReadOnly,
    /// The file is damaged.
    #[error("catalogue is damaged")]
    Damaged(#[source] DatabaseError),
    /// What is kept of a work cannot be understood.
    #[error("catalogue entry of work {work} cannot be read")]
    Entry {
        /// The work, as the catalogue names it.
        work: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A file of a rendition has a path that no drive can hold.
    #[error("catalogue holds an impossible path: {0}")]
    Path(String),
    /// It failed in another way.
    #[error("catalogue failed")]
    Failed(#[source] DatabaseError),
}

/// What SQLite said.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DatabaseError(rusqlite::Error);

impl From<rusqlite::Error> for CatalogueError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::DiskFull) => Self::Full,
            Some(Code::ReadOnly) => Self::ReadOnly,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Damaged(DatabaseError(error)),
            // Values of types that no version of ours writes: somebody else's bytes.
            None => Self::Damaged(DatabaseError(error)),
            Some(_) => Self::Failed(DatabaseError(error)),
        }
    }
}

/// Why a folder did not become a library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// It is one already.
    #[error("already a library: {}", .0.display())]
    AlreadyLibrary(PathBuf),
    /// It holds something else.
    #[error("folder is not empty: {}", .0.display())]
    NotEmpty(PathBuf),
    /// The system refused.
    #[error("cannot make {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The catalogue could not be made.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

/// Why a folder was not opened as a library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no catalogue in it.
    #[error("no library: {}", .0.display())]
    NoLibrary(PathBuf),
    /// What lies in the catalogue's place is no SQLite file.
    #[error("no catalogue: {}", .0.display())]
    NoCatalogue(PathBuf),
    /// It is an SQLite file of another program.
    #[error("catalogue of another program: {}", .0.display())]
    Foreign(PathBuf),
    /// A newer release wrote it.
    #[error("catalogue of version {found}, newer than {known}: {}", path.display())]
    Newer {
        /// The catalogue.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest that this release knows.
        known: i64,
    },
    /// The system refused.
    #[error("cannot open {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

/// Why something could not be added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// The source could not be read; other sources may be fine.
    #[error("cannot read the source")]
    Source(#[source] io::Error),
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The work's id is not made of its main files, or it has none.
    #[error("work {0} does not have the id of its main files")]
    WrongId(WorkId),
    /// A file of the work was neither read in by this intake nor is it in the library.
    #[error("work {work} has a file that is not here: {digest}")]
    NotHere {
        /// The work.
        work: WorkId,
        /// The file's digest.
        digest: Digest,
    },
    /// The store failed; nothing more can be added.
    #[error(transparent)]
    Store(#[from] BlobError),
    /// The catalogue failed; nothing more can be added.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// An earlier call told of a failure that ended this intake.
    #[error("intake has failed before")]
    Stopped,
}

impl IntakeError {
    /// Whether other files and works can still be added after this.
    #[must_use]
    pub fn is_of_one_file(&self) -> bool {
        matches!(
            self,
            Self::Source(_) | Self::WrongId(_) | Self::NotHere { .. }
        )
    }
}

/// Why a rendition was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenditionError {
    /// Somebody else makes it at this moment.
    #[error("somebody else is making it")]
    Busy,
    /// What it is made of is not in the library, or was removed meanwhile.
    #[error("made of a blob that is not here: {0}")]
    Material(Digest),
    /// Somebody removed what was made of it so far.
    #[error("removed while it was being made")]
    Removed,
    /// Another worker has taken the job since.
    #[error("somebody else makes it by now")]
    Superseded,
    /// Two files have one path, or two that a drive takes for one.
    #[error("path comes twice: {0}")]
    Twice(TreePath),
    /// The maker's bytes could not be read.
    #[error("cannot read what was made")]
    Source(#[source] io::Error),
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] BlobError),
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

impl From<IntakeError> for RenditionError {
    /// Of copying bytes into the store, which additions and makings share.
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Source(error) => Self::Source(error),
            IntakeError::Cancelled => Self::Cancelled,
            IntakeError::Store(error) => Self::Store(error),
            IntakeError::Catalogue(error) => Self::Catalogue(error),
            other => Self::Source(io::Error::other(other)),
        }
    }
}

impl From<rusqlite::Error> for RenditionError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Catalogue(error.into())
    }
}

/// Why an edit, a question or a removal did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// There is no such work.
    #[error("no work {0}")]
    NoWork(WorkId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] BlobError),
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

impl From<rusqlite::Error> for LibraryError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Catalogue(error.into())
    }
}

impl From<rusqlite::Error> for IntakeError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Catalogue(error.into())
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Catalogue(error.into())
    }
}

/// Why the start of an id did not name one work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// No work's id starts so.
    #[error("no work {0}")]
    None(String),
    /// Several do.
    #[error("several works start with {prefix}")]
    Ambiguous {
        /// What was asked for.
        prefix: String,
        /// Some of them, at most ten, in order.
        works: Vec<WorkId>,
    },
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

impl From<rusqlite::Error> for ResolveError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Catalogue(error.into())
    }
}
