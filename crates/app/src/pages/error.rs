//! Why pages could not be made.

use std::io;
use std::path::PathBuf;

use bulssi_library::{BlobError, LibraryError, RenditionError};
use bulssi_model::TreeError;
use bulssi_reader::glossary::GlossaryError;
use bulssi_reader::search::IndexError;
use bulssi_reader::wiki::{EntryError, WikiError};
use bulssi_reader::{SinkError, WriteError};
use bulssi_wiki::ZimError;

use crate::keys::KeysError;
use crate::plan::SelectorError;

/// Why pages could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PagesError {
    /// `pages.encyclopedia.ID` names what there is not.
    #[error(transparent)]
    Selector(#[from] SelectorError),
    /// The catalogue could not be asked.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// What was made could not be kept.
    #[error(transparent)]
    Rendition(#[from] RenditionError),
    /// A file of a work could not be read.
    #[error("{name}: {source}")]
    Blob {
        /// The file's name.
        name: String,
        /// What the store said.
        source: BlobError,
    },
    /// A file of a work could not be read to its end.
    #[error("{name}: {source}")]
    Read {
        /// The file's name.
        name: String,
        /// What the system or the store said.
        source: io::Error,
    },
    /// The file of glosses or of the font could not be read.
    #[error("reading {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file of glosses is none.
    #[error("{}: {source}", path.display())]
    Glossary {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: GlossaryError,
    },
    /// An encyclopedia cannot be read.
    #[error("{title}: {source}")]
    Wiki {
        /// Its title.
        title: String,
        /// What is wrong with its archive.
        source: ZimError,
    },
    /// An encyclopedia cannot be converted.
    #[error("{title}: {source}")]
    Convert {
        /// Its title.
        title: String,
        /// What is wrong.
        source: WikiError,
    },
    /// The page to open of an encyclopedia cannot be written.
    #[error(transparent)]
    Entry(EntryError),
    /// The keys could not be read that the page knows which checks other drives.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Names make two paths one.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The pages could not be written.
    #[error(transparent)]
    Write(WriteError),
    /// The search index could not be built.
    #[error(transparent)]
    Index(IndexError),
    /// Something that the pages are written to or read from failed.
    #[error(transparent)]
    Sink(SinkError),
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl From<SinkError> for PagesError {
    /// What went wrong behind the sink or the contents comes back as what it was.
    fn from(error: SinkError) -> Self {
        match error.0.downcast::<Self>() {
            Ok(own) => *own,
            Err(other) => Self::Sink(SinkError(other)),
        }
    }
}

impl From<IndexError> for PagesError {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Sink(error) => error.into(),
            other => Self::Index(other),
        }
    }
}

impl From<WriteError> for PagesError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Sink(error) => error.into(),
            WriteError::Cancelled => Self::Cancelled,
            other => Self::Write(other),
        }
    }
}

impl PagesError {
    /// Whether it is that the person asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Rendition(RenditionError::Cancelled)
        )
    }
}

impl From<PagesError> for SinkError {
    fn from(error: PagesError) -> Self {
        Self(Box::new(error))
    }
}
