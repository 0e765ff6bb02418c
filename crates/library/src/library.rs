//! The library's folder: making it, finding it, opening it, and the lock that writers share.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::blob::{BlobError, BlobStore, FolderStore, Operation};
use crate::catalogue::{self, Head};
use crate::error::{CatalogueError, CreateError, OpenError};

const BLOBS: &str = "blobs";
const EDITIONS: &str = "editions";
/// Held while blobs get their names and the catalogue learns of them, or forgets them.
const LOCK: &str = "lock";
/// The catalogue while it is being made.
const UNFINISHED: &str = "catalogue.sqlite.new";

/// All works and blobs of the desk, in a folder.
///
/// Threads may share it; several processes may have it open. Readers never wait for writers.
pub struct Library {
    root: PathBuf,
    store: Arc<dyn BlobStore>,
    db: Mutex<Connection>,
}

impl Library {
    /// Makes a library of the folder `dir`, which is empty or not there.
    ///
    /// # Errors
    /// When the folder is a library already or holds anything else, or the system refuses.
    pub fn create(dir: &Path) -> Result<Self, CreateError> {
        let failed = |path: &Path, source| CreateError::Io {
            path: path.to_owned(),
            source,
        };
        fs::create_dir_all(dir).map_err(|e| failed(dir, e))?;
        if dir.join(catalogue::FILE).exists() {
            return Err(CreateError::AlreadyLibrary(dir.to_owned()));
        }
        if !is_free(dir).map_err(|e| failed(dir, e))? {
            return Err(CreateError::NotEmpty(dir.to_owned()));
        }
        for name in [BLOBS, EDITIONS] {
            let folder = dir.join(name);
            fs::create_dir_all(&folder).map_err(|e| failed(&folder, e))?;
        }
        // The catalogue's name makes a folder a library, so it comes last and whole.
        let unfinished = dir.join(UNFINISHED);
        remove_unfinished(dir).map_err(|e| failed(&unfinished, e))?;
        catalogue::create(&unfinished)?;
        let file = dir.join(catalogue::FILE);
        fs::rename(&unfinished, &file).map_err(|e| failed(&file, e))?;
        sync_folder(dir).map_err(|e| failed(dir, e))?;
        if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
            sync_folder(parent).map_err(|e| failed(parent, e))?;
        }
        Self::open(dir).map_err(|error| match error {
            OpenError::Io { path, source } => CreateError::Io { path, source },
            OpenError::Catalogue(error) => CreateError::Catalogue(error),
            // Somebody put another file in its place within this instant.
            _ => CreateError::NotEmpty(dir.to_owned()),
        })
    }

    /// Opens the library in the folder `dir`, and brings a catalogue of an older release to the
    /// present form.
    ///
    /// # Errors
    /// When there is none, it is not ours, is newer than this release, or fails.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let store = Arc::new(FolderStore::new(dir.join(BLOBS)));
        Self::open_on(dir, store)
    }

    /// Opens the library in the folder `dir` whose blobs lie in `store`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_on(dir: &Path, store: Arc<dyn BlobStore>) -> Result<Self, OpenError> {
        let failed = |path: &Path, source| OpenError::Io {
            path: path.to_owned(),
            source,
        };
        let file = dir.join(catalogue::FILE);
        match catalogue::head(&file) {
            Ok(Head::Ours) => {}
            Ok(Head::Foreign) => return Err(OpenError::Foreign(file)),
            Ok(Head::Other) => return Err(OpenError::NoCatalogue(file)),
            Err(e) => {
                let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
                return Err(match absent.contains(&e.kind()) {
                    true => OpenError::NoLibrary(dir.to_owned()),
                    false => failed(&file, e),
                });
            }
        }
        let root = dir.canonicalize().map_err(|e| failed(dir, e))?;
        let db = Mutex::new(catalogue::open(&root.join(catalogue::FILE))?);
        Ok(Self { root, store, db })
    }

    /// The nearest folder that is a library: `start` itself or one above it.
    #[must_use]
    pub fn find_above(start: &Path) -> Option<PathBuf> {
        let start = start.canonicalize().ok()?;
        start
            .ancestors()
            .find(|dir| matches!(catalogue::head(&dir.join(catalogue::FILE)), Ok(Head::Ours)))
            .map(Path::to_owned)
    }

    /// The library's folder, as an absolute path.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of edition files.
    #[must_use]
    pub fn editions_dir(&self) -> PathBuf {
        self.root.join(EDITIONS)
    }

    /// Where its blobs lie.
    #[must_use]
    pub fn blobs(&self) -> &dyn BlobStore {
        self.store.as_ref()
    }

    pub(crate) fn store(&self) -> Arc<dyn BlobStore> {
        Arc::clone(&self.store)
    }

    /// The connection of this process for questions and small changes.
    pub(crate) fn db(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere rolled its transaction back; the connection is as good as before.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection of its own, for work that should not hold up questions.
    pub(crate) fn connect(&self) -> Result<Connection, CatalogueError> {
        catalogue::connect(&self.root.join(catalogue::FILE))
    }

    /// Waits for the lock that everybody holds who gives blobs names or takes them away.
    pub(crate) fn lock(&self) -> Result<Held, BlobError> {
        hold(&self.root)
    }
}

/// The lock of a library; it ends with the value, or with the process.
pub(crate) struct Held(#[allow(dead_code, reason = "closing the file unlocks it")] File);

/// Waits for the lock of the library in the folder `root`.
pub(crate) fn hold(root: &Path) -> Result<Held, BlobError> {
    let path = root.join(LOCK);
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(&path);
    let locked = file.and_then(|file| file.lock().map(|()| file));
    match locked {
        Ok(file) => Ok(Held(file)),
        Err(e) => Err(BlobError::io(Operation::Lock, path, e)),
    }
}

/// Whether `dir` holds nothing but what a creation that was cut short leaves.
fn is_free(dir: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        let ours = match name {
            BLOBS | EDITIONS => fs::read_dir(entry.path())?.next().is_none(),
            _ => name.starts_with(UNFINISHED),
        };
        if !ours {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Removes the catalogue that a creation cut short has left, with SQLite's files beside it.
fn remove_unfinished(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(UNFINISHED))
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Makes the names in a folder durable, where the system can.
fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}
