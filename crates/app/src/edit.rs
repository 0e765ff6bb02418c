//! What the desk says of works: checked against the library's words, then kept.

use bulssi_library::{Library, LibraryError, VocabularyError};
use bulssi_model::{KindId, Overlay, ThemeId, WorkId};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// A kind that the library does not know.
    #[error("unknown kind {kind}")]
    UnknownKind {
        /// The word.
        kind: KindId,
        /// The words that there are.
        known: Vec<KindId>,
    },
    /// A theme that the library does not know.
    #[error("unknown theme {theme}")]
    UnknownTheme {
        /// The word.
        theme: ThemeId,
        /// The words that there are.
        known: Vec<ThemeId>,
    },
    /// The library's words cannot be read.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    /// The library failed, or a work is not there.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

/// Lays `overlay` over what is known of each work; with `reset` after forgetting what was said
/// before. What is said here holds over what files tell, also when they are added again.
///
/// # Errors
/// [`EditError`]; unknown words are told before any work is changed.
pub fn edit(
    library: &Library,
    works: &[WorkId],
    overlay: &Overlay,
    reset: bool,
) -> Result<(), EditError> {
    let words = library.vocabulary()?;
    if let Some(kind) = overlay
        .kind
        .as_ref()
        .filter(|kind| !words.kinds.contains_key(kind))
    {
        return Err(EditError::UnknownKind {
            kind: kind.clone(),
            known: words.kinds.into_keys().collect(),
        });
    }
    let mut themes = overlay.themes.iter().flatten();
    if let Some(theme) = themes.find(|theme| !words.themes.contains_key(theme)) {
        return Err(EditError::UnknownTheme {
            theme: theme.clone(),
            known: words.themes.into_keys().collect(),
        });
    }
    for work in works {
        if reset {
            library.reset_edits(*work)?;
        }
        library.edit(*work, overlay)?;
    }
    Ok(())
}
