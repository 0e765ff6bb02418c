//! Edition files: found by name, read, checked, created.

mod copy;
mod file;
mod pages;
mod seal;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bulssi_model::{Edition, EditionName, KindId, SlugError, ThemeId, Vocabulary};

pub use copy::{Changes, copy};
pub use file::{EditionFault, parse};

/// Why an edition cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditionError {
    /// There is no such file.
    #[error("no edition at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// The editions that the library has.
        known: Vec<EditionName>,
    },
    /// The file is there and could not be read.
    #[error("reading {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file could not be written.
    #[error("writing {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An edition of this name is there already.
    #[error("{} exists", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file's name is no edition's name.
    #[error(transparent)]
    Name(#[from] SlugError),
    /// The text says something that cannot be done.
    #[error("{}: {fault}", path.display())]
    Fault {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        fault: EditionFault,
    },
}

/// The file that `text` names: a path where it ends in `.toml` or holds a separator, else the
/// edition of that name in `editions`.
#[must_use]
pub fn path_of(editions: &Path, text: &str) -> PathBuf {
    let as_path = Path::new(text);
    if as_path.extension().is_some_and(|end| end == "toml") || as_path.components().count() > 1 {
        as_path.to_owned()
    } else {
        editions.join(format!("{text}.toml"))
    }
}

/// The names of all editions in a folder, in order.
///
/// # Errors
/// When the folder is there and cannot be listed.
pub fn names(editions: &Path) -> io::Result<Vec<EditionName>> {
    let entries = match fs::read_dir(editions) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if path.extension().is_some_and(|end| end == "toml") {
            names.extend(stem.and_then(|stem| stem.parse::<EditionName>().ok()));
        }
    }
    names.sort();
    Ok(names)
}

/// Reads an edition and holds its words against the library's vocabulary.
///
/// # Errors
/// [`EditionError`], naming the line where the text is at fault.
pub fn read(editions: &Path, text: &str, vocabulary: &Vocabulary) -> Result<Edition, EditionError> {
    let (path, name, content) = text_of(editions, text)?;
    let fault = |fault| EditionError::Fault {
        path: path.clone(),
        fault,
    };
    let mut edition = parse(name, &content).map_err(fault)?;
    let pages = edition.pages.as_mut();
    if let Some(pages) = pages.filter(|pages| !pages.glossary.as_os_str().is_empty()) {
        // Beside the edition's file, unless it is named from the root.
        pages.glossary = path.with_file_name("").join(&pages.glossary);
    }
    check_words(&edition, vocabulary).map_err(fault)?;
    Ok(edition)
}

/// The text of the edition that `text` names, with its file and name.
fn text_of(editions: &Path, text: &str) -> Result<(PathBuf, EditionName, String), EditionError> {
    let path = path_of(editions, text);
    let content = fs::read_to_string(&path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => EditionError::Missing {
            path: path.clone(),
            known: names(editions).unwrap_or_default(),
        },
        _ => EditionError::Read {
            path: path.clone(),
            source,
        },
    })?;
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    let name = stem.unwrap_or_default().parse()?;
    Ok((path, name, content))
}

/// Kinds and themes that the library does not know would silently wish for nothing.
fn check_words(edition: &Edition, vocabulary: &Vocabulary) -> Result<(), EditionFault> {
    let kinds = edition
        .kinds
        .iter()
        .chain(edition.kind_weights.keys())
        .chain(edition.folders.keys());
    for kind in kinds {
        if !vocabulary.kinds.contains_key(kind) {
            return Err(EditionFault::UnknownKind {
                kind: kind.clone(),
                known: vocabulary.kinds.keys().map(KindId::to_string).collect(),
            });
        }
    }
    for theme in edition.themes.keys() {
        if !vocabulary.themes.contains_key(theme) {
            return Err(EditionFault::UnknownTheme {
                theme: theme.clone(),
                known: vocabulary.themes.keys().map(ThemeId::to_string).collect(),
            });
        }
    }
    Ok(())
}

/// Writes a new edition file and gives its path; never over one that is there.
///
/// # Errors
/// [`EditionError::Exists`], [`EditionError::Write`], and [`EditionError::Fault`] for a text that
/// is no edition.
pub fn create(editions: &Path, name: &EditionName, text: &str) -> Result<PathBuf, EditionError> {
    let path = editions.join(format!("{name}.toml"));
    parse(name.clone(), text).map_err(|fault| EditionError::Fault {
        path: path.clone(),
        fault,
    })?;
    let write = || {
        fs::create_dir_all(editions)?;
        let mut file = fs::File::create_new(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => EditionError::Exists { path: path.clone() },
        _ => EditionError::Write {
            path: path.clone(),
            source,
        },
    })?;
    Ok(path)
}
