//! The list that a desk keeps of names and addresses which must not leave it: `never.txt` in the library's folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

/// The file in the library's folder.
pub const LIST: &str = "never.txt";
/// Shorter ones would be found everywhere.
const SHORTEST: usize = 2;

/// Names and addresses, as they are compared: composed, small letters, single spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed(Vec<String>);

/// The list cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// It could not be read.
    #[error("{}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line is too short to be searched for.
    #[error("{}:{line}", path.display())]
    Short {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

impl Listed {
    /// The list of a library; an empty one where there is none. A line is a name or an address, in UTF-8; lines that
    /// begin with `#` and empty ones say nothing.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn read(library: &Path) -> Result<Self, ListError> {
        let path = library.join(LIST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(ListError::Read { path, source }),
        };
        let mut listed = Vec::new();
        for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let name = text.trim();
            if name.is_empty() || name.starts_with('#') {
                continue;
            }
            let name = plain(name);
            if name.chars().count() < SHORTEST {
                return Err(ListError::Short { path, line });
            }
            listed.push(name);
        }
        listed.sort();
        listed.dedup();
        Ok(Self(listed))
    }

    /// The names, as [`plain`] writes them.
    pub(super) fn names(&self) -> &[String] {
        &self.0
    }
}

/// A text as it is compared: composed, small letters, one space for any blanks.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfc().flat_map(char::to_lowercase) {
        match letter.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_line_by_line() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Listed::read(folder.path()).unwrap(), Listed::default());
        let path = folder.path().join(LIST);
        fs::write(
            &path,
            "\u{feff}# ours\n\nKim  Example \r\n가나다\nkim example\n",
        )
        .unwrap();
        let listed = Listed::read(folder.path()).unwrap();
        assert_eq!(listed.names(), ["kim example", "가나다"]);
        fs::write(&path, "가나다\nx\n").unwrap();
        let short = Listed::read(folder.path()).unwrap_err();
        assert!(matches!(short, ListError::Short { line: 2, .. }));
        fs::write(&path, b"\xff\xfe").unwrap();
        let unreadable = Listed::read(folder.path()).unwrap_err();
        assert!(matches!(unreadable, ListError::Read { .. }));
    }
}
