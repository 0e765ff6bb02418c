//! The lock of whoever makes a rendition, and the folder of files that belongs to it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::Hasher;

use super::RenditionKey;
use crate::blob::{BlobError, Operation};

/// The folder of locks, one a rendition that is being made.
pub(crate) const FOLDER: &str = "making";

/// The lock of one rendition or attempt; it ends with the value, or with the process.
pub(crate) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    pub(super) fn path(root: &Path, key: &RenditionKey) -> PathBuf {
        let mut hasher = Hasher::new();
        hasher.update(key.source.as_bytes());
        hasher.update(key.recipe.as_bytes());
        let name = hasher.finish().to_string();
        root.join(FOLDER).join(&name[..32])
    }

    /// Takes the lock; nothing where somebody else has it.
    pub(super) fn take(root: &Path, key: &RenditionKey) -> Result<Option<Self>, BlobError> {
        Self::take_at(root, Self::path(root, key))
    }

    /// Takes the lock of this name; nothing where somebody else has it.
    pub(crate) fn take_named(root: &Path, name: &str) -> Result<Option<Self>, BlobError> {
        Self::take_at(root, root.join(FOLDER).join(name))
    }

    fn take_at(root: &Path, path: PathBuf) -> Result<Option<Self>, BlobError> {
        let take = || {
            fs::create_dir_all(root.join(FOLDER))?;
            let mut options = OpenOptions::new();
            let file = options
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            match file.try_lock() {
                // Whoever had it may have removed the name since; a lock without one keeps nobody out.
                Ok(()) => Ok(is_named(&path, &file)?.then_some(file)),
                Err(fs::TryLockError::WouldBlock) => Ok(None),
                Err(fs::TryLockError::Error(error)) => Err(error),
            }
        };
        match take() {
            Ok(file) => Ok(file.map(|file| Self {
                path: path.clone(),
                _file: file,
            })),
            Err(error) => Err(BlobError::io(Operation::Lock, path, error)),
        }
    }

    /// The folder of the maker's own files.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.path.with_extension("d")
    }

    /// Removes the maker's own files.
    pub(super) fn clear(&self) {
        // What stays is removed when the rendition is made again, or tidied away.
        let _ = fs::remove_dir_all(self.scratch());
    }

    /// Removes its file while it is held, and the maker's own files.
    pub(crate) fn remove(&self) {
        self.clear();
        // A file that stays is as good as none.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_named(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    match fs::metadata(path) {
        Ok(named) => Ok(named.ino() == file.metadata()?.ino()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)]
fn is_named(_: &Path, _: &File) -> io::Result<bool> {
    // Files that are open are not removed there.
    Ok(true)
}
