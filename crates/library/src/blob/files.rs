//! The few things that a folder store asks of a filesystem, so that tests can pull the plug on it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A filesystem as [`FolderStore`](super::FolderStore) uses it.
///
/// What is written is durable only after [`sync_files`](Self::sync_files) named it, and a name is
/// only after [`sync_folders`](Self::sync_folders) named its folder.
pub trait Files: Send + Sync {
    /// Makes a new file that nobody may write to later; fails where there is one.
    ///
    /// # Errors
    /// What the system says.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>>;
    /// Opens a file for reading from a byte on.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read + Send>>;
    /// The length of a regular file; `None` where there is none.
    ///
    /// # Errors
    /// What the system says.
    fn len(&self, path: &Path) -> io::Result<Option<u64>>;
    /// What lies in a folder.
    ///
    /// # Errors
    /// What the system says.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;
    /// Makes a folder; says whether it is new, or was there already.
    ///
    /// # Errors
    /// What the system says.
    fn make_folder(&self, path: &Path) -> io::Result<bool>;
    /// Makes the bytes of files durable.
    ///
    /// # Errors
    /// What the system says of any of them.
    fn sync_files(&self, paths: &[PathBuf]) -> io::Result<()>;
    /// Makes durable which names these folders hold.
    ///
    /// # Errors
    /// What the system says of any of them.
    fn sync_folders(&self, paths: &[PathBuf]) -> io::Result<()>;
    /// Gives a file another name, in place of a file that has it.
    ///
    /// # Errors
    /// What the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// What the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    ///
    /// # Errors
    /// What the system says.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Takes a lock on a file, made where it is not there, that ends with the value or the process;
    /// `None` where somebody else has it.
    ///
    /// # Errors
    /// What the system says.
    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>>;
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: OsString,
    /// Its length, of a regular file; `None` of anything else.
    pub len: Option<u64>,
    /// Whether it is a folder, not counting links to one.
    pub is_folder: bool,
}

/// The filesystem of this machine.
#[derive(Debug, Default)]
pub struct HostFiles;

/// From this many files on, one `syncfs` beats a sync of each: the files of one batch then share
/// a commit of the filesystem's journal. Below, syncing everything on the disk is not worth it.
#[cfg(target_os = "linux")]
const SYNC_TOGETHER: usize = 8;

impl Files for HostFiles {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o444);
        Ok(Box::new(options.open(path)?))
    }

    fn open(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let mut file = File::open(path)?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset))?;
        }
        Ok(Box::new(file))
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::symlink_metadata(path) {
            Ok(meta) => Ok(meta.is_file().then_some(meta.len())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // Whoever removes files at the same time makes entries vanish between the two calls.
            let meta = match entry.metadata() {
                Ok(meta) => meta,
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                Err(e) => return Err(e),
            };
            entries.push(Entry {
                name: entry.file_name(),
                len: meta.is_file().then_some(meta.len()),
                is_folder: meta.is_dir(),
            });
        }
        Ok(entries)
    }

    fn make_folder(&self, path: &Path) -> io::Result<bool> {
        match fs::create_dir(path) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(e),
        }
    }

    fn sync_files(&self, paths: &[PathBuf]) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        if let (Some(first), true) = (paths.first(), paths.len() >= SYNC_TOGETHER) {
            // Since Linux 5.8 this also tells of bytes that could not be written.
            rustix::fs::syncfs(File::open(first)?)?;
            return Ok(());
        }
        paths.iter().try_for_each(|path| {
            // Windows syncs only what is open for writing, and these files are not.
            File::open(path)?.sync_data()
        })
    }

    fn sync_folders(&self, paths: &[PathBuf]) -> io::Result<()> {
        #[cfg(unix)]
        for path in paths {
            File::open(path)?.sync_all()?;
        }
        let _ = paths;
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(e),
        }
    }
}
