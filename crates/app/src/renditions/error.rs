//! Why renditions could not be decided on or made.

use bulssi_library::{BlobError, LibraryError, RenditionError};
use bulssi_media::ToolError;

use crate::profiles::UnknownProfile;
use crate::render::RenderError;

/// Why nothing more is made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenditionsError {
    /// The edition names a profile that there is not.
    #[error(transparent)]
    Profile(#[from] UnknownProfile),
    /// The catalogue could not be asked.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// What was made could not be kept.
    #[error(transparent)]
    Keep(#[from] RenditionError),
    /// A file of a work could not be read from the library.
    #[error("{title}: {source}")]
    Blob {
        /// The work's title.
        title: String,
        /// What the store said.
        source: BlobError,
    },
    /// A tool that films need is missing or too old.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// What wanted the film has another font for subtitles than this machine; the start of its
    /// file's digest.
    #[error("the font {0} is not here")]
    OtherFont(String),
    /// Making them failed in another way.
    #[error(transparent)]
    Render(RenderError),
    /// The person asked to stop. What was made stays.
    #[error("cancelled")]
    Cancelled,
}

impl From<RenderError> for RenditionsError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Library(error) => Self::Library(error),
            RenderError::Rendition(error) => Self::Keep(error),
            // What stopped the maker was one of ours.
            RenderError::Machine(error) => match error.downcast::<Self>() {
                Ok(error) => *error,
                Err(error) => Self::Render(RenderError::Machine(error)),
            },
            other => Self::Render(other),
        }
    }
}

impl RenditionsError {
    /// Whether it is that the person asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Keep(RenditionError::Cancelled)
        )
    }
}

/// A work of which something could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMade {
    /// Its title.
    pub title: String,
    /// What its maker said.
    pub words: String,
}

/// An error and what stands behind it, in one line.
pub(super) fn words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        source = error.source();
    }
    text
}
