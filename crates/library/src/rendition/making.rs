//! Making a rendition: files come in, are kept at checkpoints, and become one whole at the end.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Digest, TreePath, Watch, fold_name};
use rusqlite::{Connection, TransactionBehavior, params};

use super::{Lock, Pieces, Rendition, RenditionFile, RenditionKey, files, find, is_hurt};
use crate::blob::{BlobError, Operation, Publish};
use crate::error::{CatalogueError, RenditionError};
use crate::flush::{judge, record_blobs};
use crate::job::Made;
use crate::library::{Library, hold};

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
    pieces: Pieces,
    key: RenditionKey,
    material: BTreeSet<Digest>,
    num: i64,
    /// Files that are durable and in the catalogue.
    done: Vec<RenditionFile>,
    note: Vec<u8>,
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
            pieces: Pieces::new(
                stage,
                done.iter().map(|f| fold_name(f.path.as_str())).collect(),
            ),
            key: key.clone(),
            material,
            num,
            done,
            note,
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
        self.pieces.put(path, from, watch)
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
        self.pieces.discard();
        self.done.clear();
        self.note.clear();
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
        let drafts: Vec<Publish> = self.pieces.drafts().collect();
        let drafts = judge(&self.db, &drafts, |_| {})?;
        self.pieces.stage.publish(&drafts)?;

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
            let first = i64::try_from(self.done.len()).unwrap_or(i64::MAX);
            insert_pieces(&tx, self.num, first, self.pieces.files())?;
        }
        tx.commit()?;
        self.note = note.to_vec();
        self.done.extend(self.pieces.take().0);
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

/// Notes the files of a rendition, from the place `first` on.
fn insert_pieces<'a>(
    db: &Connection,
    num: i64,
    first: i64,
    files: impl Iterator<Item = &'a RenditionFile>,
) -> Result<(), CatalogueError> {
    let mut insert =
        db.prepare_cached("INSERT INTO piece (num, place, path, digest) VALUES (?1, ?2, ?3, ?4)")?;
    for (place, file) in (first..).zip(files) {
        let path = file.path.as_str();
        insert.execute(params![num, place, path, file.digest.as_bytes()])?;
    }
    Ok(())
}

/// Puts a whole rendition in the place of whatever was made under its key so far, unless that is
/// whole and undamaged.
pub(crate) fn replace(
    db: &Connection,
    key: &RenditionKey,
    made: &Made<'_>,
) -> Result<(), CatalogueError> {
    if let Some(old) = find(db, key)? {
        if old.whole && !is_hurt(db, old.num)? {
            return Ok(());
        }
        db.execute("DELETE FROM rendition WHERE num = ?1", [old.num])?;
    }
    let num = insert(db, key, made.material)?;
    insert_pieces(db, num, 0, made.files.iter())?;
    db.prepare_cached("UPDATE rendition SET whole = 1, note = ?2 WHERE num = ?1")?
        .execute(params![num, made.note])?;
    Ok(())
}

pub(crate) fn check_material(
    db: &Connection,
    material: &BTreeSet<Digest>,
) -> Result<(), RenditionError> {
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

/// Bytes that the maker of a rendition left in its own folder.
pub(crate) fn left_behind(root: &Path, key: &RenditionKey) -> ByteLen {
    let mut folders = vec![Lock::path(root, key).with_extension("d")];
    let mut len = 0;
    while let Some(folder) = folders.pop() {
        // What cannot be listed is not counted; it is as likely gone.
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries {
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => len += found.len(),
                Err(_) => {}
            }
        }
    }
    ByteLen(len)
}

/// Removes what the maker of a rendition left, where nobody makes it at this moment.
pub(crate) fn clear(root: &Path, key: &RenditionKey) {
    if let Ok(Some(lock)) = Lock::take(root, key) {
        lock.remove();
    }
}
