//! Manifest files: what `build` leaves beside an image and `check` reads.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bulssi_model::{Manifest, ManifestError};

/// Longer than the manifest of a drive of a million files; more is not read into memory.
const MOST: u64 = 1 << 30;

/// A manifest file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestFileError {
    /// The file could not be read.
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
    /// It is no JSON of a manifest.
    #[error("{}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said, with line and column.
        message: String,
    },
    /// It is one, and cannot be used.
    #[error("{}: {source}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ManifestError,
    },
}

/// Where the manifest of an image or a folder lies: beside it, `NAME.manifest.json`.
#[must_use]
pub fn beside(target: &Path) -> PathBuf {
    beside_with(target, ".manifest.json")
}

/// Where the seal of an image or a folder lies: beside it, `NAME.seal`.
#[must_use]
pub fn seal_beside(target: &Path) -> PathBuf {
    beside_with(target, ".seal")
}

fn beside_with(target: &Path, end: &str) -> PathBuf {
    // A folder given as `drive/` has its manifest beside it, not within.
    let target: PathBuf = target.components().collect();
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(end);
    target.with_file_name(name)
}

/// Reads a manifest.
///
/// # Errors
/// [`ManifestFileError`].
pub fn read(path: &Path) -> Result<Manifest, ManifestFileError> {
    let read = |source| ManifestFileError::Read {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(read)?.len() > MOST {
        return Err(read(io::ErrorKind::FileTooLarge.into()));
    }
    let text = fs::read(path).map_err(read)?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| ManifestFileError::Syntax {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
    manifest
        .checked()
        .map_err(|source| ManifestFileError::Unusable {
            path: path.to_owned(),
            source,
        })
}

/// Writes a manifest so that the file is there whole or not at all.
///
/// # Errors
/// [`ManifestFileError::Write`].
pub fn write(path: &Path, manifest: &Manifest) -> Result<(), ManifestFileError> {
    let text = serde_json::to_vec_pretty(manifest).map_err(io::Error::from);
    text.and_then(|text| write_whole(path, &text))
        .map_err(|source| ManifestFileError::Write {
            path: path.to_owned(),
            source,
        })
}

/// Writes a text and a line end under a temporary name beside it, makes it durable and renames it.
pub(crate) fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    write_bytes(path, &[text, b"\n"].concat())
}

/// Writes a file under a temporary name beside it, makes it durable and renames it.
pub(crate) fn write_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let write = || {
        let mut file = fs::File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().inspect_err(|_| {
        // The first error is the one to tell.
        let _ = fs::remove_file(&part);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lies_beside() {
        for (target, manifest) in [
            ("a/spring.img", "a/spring.img.manifest.json"),
            ("a/drive/", "a/drive.manifest.json"),
            ("x", "x.manifest.json"),
        ] {
            assert_eq!(beside(Path::new(target)), Path::new(manifest));
        }
    }
}
