//! Where the system tells about its devices, and bounded reading from there.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// An attribute in sysfs is at most a page (sysfs(5)).
const ATTRIBUTE_MOST: u64 = 4096;
/// A line takes some 200 bytes, so this is more mounts than the kernel allows (`fs.mount-max`).
const TABLE_MOST: u64 = 32 << 20;
/// More entries than any folder of sysfs that is read here has.
const ENTRIES_MOST: usize = 1 << 16;

/// The folder that holds `sys`, `proc` and `dev`: `/`, or a likeness of it in tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemRoot {
    root: PathBuf,
}

/// Why drives could not be listed. Without all of what is read here no drive can be called safe to
/// write to, so none is given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// A file or folder of the system cannot be read.
    #[error("{}: {error}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// A table of the system has more than this many bytes, or a folder more than 65,536 entries.
    #[error("too long: {}", .path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
    },
    /// Nothing is mounted at `/`, as in a folder that a process was locked into: what the system
    /// stands on cannot be told from in there.
    #[error("nothing is mounted at /: {}", .path.display())]
    NoRoot {
        /// The table of mounts.
        path: PathBuf,
    },
    /// A line of a table of the system is not what it should be.
    #[error("line {line} is not understood: {}", .path.display())]
    Garbled {
        /// The table.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

impl Default for SystemRoot {
    fn default() -> Self {
        Self::real()
    }
}

impl SystemRoot {
    /// This machine.
    #[must_use]
    pub fn real() -> Self {
        Self::at("/")
    }

    /// A folder laid out like `/`.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            root: folder.into(),
        }
    }

    /// A place below the root; `path` is absolute or relative to it.
    pub(super) fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// `path` of this system without links, as far as it exists.
    pub(super) fn canonical(&self, path: &Path) -> PathBuf {
        let root = fs::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
        let mut missing = Vec::new();
        for place in path.ancestors() {
            if let Ok(found) = fs::canonicalize(self.join(place))
                && let Ok(inside) = found.strip_prefix(&root)
            {
                let mut whole = Path::new("/").join(inside);
                whole.extend(missing.iter().rev());
                return whole;
            }
            missing.extend(place.file_name());
        }
        path.to_owned()
    }

    /// The device file of a block device that the kernel calls `name`; it has `!` for `/`.
    pub(super) fn node(&self, name: &str) -> PathBuf {
        self.join("dev").join(name.replace('!', "/"))
    }

    /// A whole table below `proc`. `None` where the kernel does not have it.
    pub(super) fn table(&self, path: &str) -> Result<Option<Vec<u8>>, ListError> {
        let path = self.join(path);
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            File::open(&path)?
                .take(TABLE_MOST + 1)
                .read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) if bytes.len() as u64 > TABLE_MOST => Err(ListError::TooLong { path }),
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ListError::Unreadable { path, error }),
        }
    }
}

/// One attribute of sysfs, without the spaces around it. `None` where there is none, or where it
/// cannot be read: a device that was just pulled out has none any more.
pub(super) fn attribute(dir: &Path, name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(&raw_attribute(dir, name)?).into_owned();
    Some(
        text.trim_matches(|c: char| c.is_whitespace() || c == '\0')
            .to_owned(),
    )
}

/// The bytes of one attribute of sysfs.
pub(super) fn raw_attribute(dir: &Path, name: &str) -> Option<Vec<u8>> {
    let path = dir.join(name);
    if !fs::metadata(&path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(ATTRIBUTE_MOST)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// A number in an attribute.
pub(super) fn number_attribute(dir: &Path, name: &str) -> Option<u64> {
    attribute(dir, name)?.parse().ok()
}

/// The names in a folder, sorted; none where there is no such folder. Names that are no text are
/// left out: the kernel gives none.
pub(super) fn names(dir: &Path) -> Result<Vec<String>, ListError> {
    let unreadable = |error| ListError::Unreadable {
        path: dir.to_owned(),
        error,
    };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        // A device may go away while it is looked at.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(unreadable(error)),
        };
        if names.len() >= ENTRIES_MOST {
            return Err(ListError::TooLong {
                path: dir.to_owned(),
            });
        }
        names.extend(entry.file_name().into_string());
    }
    names.sort();
    Ok(names)
}
