//! Making a rendition: files come in, are kept at checkpoints, and become one whole at the end.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bulssi_model::{Digest, Hasher, TreePath, Watch, fold_name};
use rusqlite::{Connection, TransactionBehavior, params};

use super::{Rendition, RenditionFile, RenditionKey, files, find, is_hurt};
use crate::blob::{BlobError, Operation, Publish, Stage};
use crate::error::{CatalogueError, RenditionError};
use crate::flush::{judge, record_blobs};
use crate::intake::{PIECE, copy};
use crate::library::{Library, hold};

/// The folder of locks, one a rendition that is being made.
const FOLDER: &str = "making";

/// What came of asking for a rendition.
pub enum Make {
    /// Somebody had made it already.
    Whole(Rendition),
    /// It is to be made; nobody else can meanwhile.
    Begun(Box<Making>),
}

/// A rendition being made by this process.
///
/// [`put`](Self::put) takes its files in order. Nothing of it is seen by others before
/// [`finish`](Self::finish); dropping it keeps what the last [`checkpoint`](Self::checkpoint) kept.
pub struct Making {
    root: PathBuf,
    db: Connection,
    stage: Box<dyn Stage>,
    key: RenditionKey,
    material: BTreeSet<Digest>,
    num: i64,
    /// Files that are durable and in the catalogue.
    done: Vec<RenditionFile>,
    note: Vec<u8>,
    /// Files that are written and not durable.
    waiting: Vec<(RenditionFile, Publish)>,
    paths: BTreeSet<String>,
    buffer: Vec<u8>,
    lock: Lock,
}

impl Library {
    /// The rendition of this name, or the means to make it of these blobs of the library.
    ///
    /// What an earlier making kept is in [`Making::done`]. A rendition that is there and known to
    /// be damaged is begun anew.
    ///
    /// # Errors
    /// [`RenditionError::Busy`] while somebody else makes it; [`RenditionError::Material`] where a
    /// blob is not here; the others where the library fails.
    pub fn make(&self, key: &RenditionKey, material: &[Digest]) -> Result<Make, RenditionError> {
        let Some(lock) = Lock::take(self.root(), key)? else {
            return Err(RenditionError::Busy);
        };
        let store = self.store();
        let stage = {
            let _held = self.lock()?;
            store.sweep()?;
            store.stage()?
        };
        let mut db = self.connect()?;
        let material: BTreeSet<Digest> = material.iter().copied().collect();
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        check_material(&tx, &material)?;
        let mut found = find(&tx, key)?;
        if let Some(old) = &found {
            if is_hurt(&tx, old.num)? {
                tx.execute("DELETE FROM rendition WHERE num = ?1", [old.num])?;
                found = None;
            } else if old.whole {
                let rendition = Rendition {
                    key: key.clone(),
                    files: files(&tx, old.num)?,
                    note: old.note.clone(),
                };
                lock.remove();
                return Ok(Make::Whole(rendition));
            }
        }
        let (num, note) = match found {
            Some(found) => (found.num, found.note),
            None => {
                // Files of a maker that kept nothing lead nowhere.
                lock.clear();
                (insert(&tx, key, &material)?, Vec::new())
            }
        };
        let done = files(&tx, num)?;
        tx.commit()?;
        Ok(Make::Begun(Box::new(Making {
            root: self.root().to_owned(),
            db,
            stage,
            key: key.clone(),
            material,
            num,
            paths: done.iter().map(|f| fold_name(f.path.as_str())).collect(),
            done,
            note,
            waiting: Vec::new(),
            buffer: vec![0; PIECE],
            lock,
        })))
    }
}

impl Making {
    /// The files that earlier makings kept and this one has put since, up to the last checkpoint,
    /// in order.
    #[must_use]
    pub fn done(&self) -> &[RenditionFile] {
        &self.done
    }

    /// What was noted at the last checkpoint: where to go on. Empty at the beginning.
    #[must_use]
    pub fn note(&self) -> &[u8] {
        &self.note
    }

    /// Takes the next file, to its end. Each path comes once. `watch` hears of the bytes and may
    /// cancel.
    ///
    /// # Errors
    /// [`RenditionError::Twice`], [`RenditionError::Source`], or what the store says. The file is
    /// then left out.
    pub fn put(
        &mut self,
        path: TreePath,
        from: &mut dyn Read,
        watch: &dyn Watch,
    ) -> Result<RenditionFile, RenditionError> {
        if !self.paths.insert(fold_name(path.as_str())) {
            return Err(RenditionError::Twice(path));
        }
        let draft = self.stage.draft()?;
        let (id, mut writer, at) = (draft.id, draft.writer, draft.path);
        let failed = |e| BlobError::io(Operation::Write, &at, e);
        let copied = copy(from, &mut writer, &mut self.buffer, watch, &failed);
        drop(writer);
        let (digest, len) = copied.inspect_err(|_| {
            self.stage.discard(id);
            self.paths.remove(&fold_name(path.as_str()));
        })?;
        let file = RenditionFile { path, digest, len };
        let publish = Publish {
            draft: id,
            digest,
            len,
            keep_existing: false,
        };
        self.waiting.push((file.clone(), publish));
        Ok(file)
    }

    /// Keeps everything that was put so far, with a note of where to go on: whoever makes this
    /// rendition again begins after it.
    ///
    /// # Errors
    /// When the library fails, or somebody removed what the rendition is made of.
    pub fn checkpoint(&mut self, note: &[u8]) -> Result<(), RenditionError> {
        self.keep(note, false)
    }

    /// Forgets what earlier makings kept, for a maker who cannot go on from there.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn start_over(&mut self) -> Result<(), RenditionError> {
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute("DELETE FROM rendition WHERE num = ?1", [self.num])?;
        self.num = insert(&tx, &self.key, &self.material)?;
        tx.commit()?;
        for (_, publish) in self.waiting.drain(..) {
            self.stage.discard(publish.draft);
        }
        self.done.clear();
        self.note.clear();
        self.paths.clear();
        self.lock.clear();
        Ok(())
    }

    /// A folder for files of the maker's own while it works: empty at the beginning, and as it was
    /// left where an earlier making is gone on with. It goes when the rendition is whole.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn scratch(&self) -> Result<PathBuf, RenditionError> {
        let path = self.lock.scratch();
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(path),
            Err(error) => Err(BlobError::io(Operation::Write, path, error).into()),
        }
    }

    /// Makes it whole, with a note for those who use it.
    ///
    /// # Errors
    /// As [`checkpoint`](Self::checkpoint).
    pub fn finish(mut self, note: &[u8]) -> Result<Rendition, RenditionError> {
        self.keep(note, true)?;
        self.lock.remove();
        Ok(Rendition {
            key: self.key,
            files: self.done,
            note: self.note,
        })
    }

    /// As an addition: first the bytes, then their names, then what the catalogue says of them, all
    /// while the library's lock is held.
    fn keep(&mut self, note: &[u8], whole: bool) -> Result<(), RenditionError> {
        let _held = hold(&self.root)?;
        let drafts: Vec<Publish> = self.waiting.iter().map(|(_, publish)| *publish).collect();
        let drafts = judge(&self.db, &drafts, |_| {})?;
        self.stage.publish(&drafts)?;

        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        check_material(&tx, &self.material)?;
        record_blobs(&tx, &drafts)?;
        {
            let mut update =
                tx.prepare_cached("UPDATE rendition SET whole = ?2, note = ?3 WHERE num = ?1")?;
            if update.execute(params![self.num, whole, note])? == 0 {
                return Err(RenditionError::Removed);
            }
            let mut insert = tx.prepare_cached(
                "INSERT INTO piece (num, place, path, digest) VALUES (?1, ?2, ?3, ?4)",
            )?;
            let first = i64::try_from(self.done.len()).unwrap_or(i64::MAX);
            for (place, (file, _)) in (first..).zip(&self.waiting) {
                let path = file.path.as_str();
                insert.execute(params![self.num, place, path, file.digest.as_bytes()])?;
            }
        }
        tx.commit()?;
        self.note = note.to_vec();
        self.done
            .extend(self.waiting.drain(..).map(|(file, _)| file));
        Ok(())
    }
}

fn insert(
    db: &Connection,
    key: &RenditionKey,
    material: &BTreeSet<Digest>,
) -> Result<i64, CatalogueError> {
    db.prepare_cached("INSERT INTO rendition (source, recipe) VALUES (?1, ?2)")?
        .execute(params![key.source.as_bytes(), key.recipe])?;
    let num = db.last_insert_rowid();
    let mut insert = db.prepare_cached("INSERT INTO material (num, digest) VALUES (?1, ?2)")?;
    for digest in material {
        insert.execute(params![num, digest.as_bytes()])?;
    }
    Ok(num)
}

fn check_material(db: &Connection, material: &BTreeSet<Digest>) -> Result<(), RenditionError> {
    let mut select = db.prepare_cached("SELECT 1 FROM blob WHERE digest = ?1")?;
    for digest in material {
        if !select.exists([digest.as_bytes()])? {
            return Err(RenditionError::Material(*digest));
        }
    }
    Ok(())
}

/// Whether somebody makes the rendition at this moment.
pub(super) fn is_under_way(root: &Path, key: &RenditionKey) -> Result<bool, BlobError> {
    if !Lock::path(root, key).exists() {
        return Ok(false);
    }
    // Nobody makes it where the lock can be had; it is let go at once.
    Ok(Lock::take(root, key)?.is_none())
}

/// Removes what the maker of a rendition left, where nobody makes it at this moment.
pub(crate) fn clear(root: &Path, key: &RenditionKey) {
    if let Ok(Some(lock)) = Lock::take(root, key) {
        lock.remove();
    }
}

/// The lock of one rendition; it ends with the value, or with the process.
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn path(root: &Path, key: &RenditionKey) -> PathBuf {
        let mut hasher = Hasher::new();
        hasher.update(key.source.as_bytes());
        hasher.update(key.recipe.as_bytes());
        let name = hasher.finish().to_string();
        root.join(FOLDER).join(&name[..32])
    }

    /// Takes the lock; nothing where somebody else has it.
    fn take(root: &Path, key: &RenditionKey) -> Result<Option<Self>, BlobError> {
        let path = Self::path(root, key);
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
    fn scratch(&self) -> PathBuf {
        self.path.with_extension("d")
    }

    /// Removes the maker's own files.
    fn clear(&self) {
        // What stays is removed when the rendition is made again, or tidied away.
        let _ = fs::remove_dir_all(self.scratch());
    }

    /// Removes its file while it is held, and the maker's own files.
    fn remove(&self) {
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
