//! One attempt at a job: files come in and become a whole rendition, if nobody else was faster.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bulssi_model::{Digest, TreePath, Watch};

use super::{Claim, JobQueue, Made, SqliteQueue};
use crate::blob::{BlobError, Operation};
use crate::error::{CatalogueError, RenditionError};
use crate::flush::judge;
use crate::library::{Library, hold};
use crate::rendition::{FOLDER, Lock, Pieces, Rendition, RenditionFile};

/// What the locks and folders of attempts are called, in the folder of what is being made.
const PREFIX: &str = "job-";
/// How often, and after which time, a lock is asked for that somebody sweeps at this moment.
const SWEEPS: u32 = 100;
const SWEEP: Duration = Duration::from_millis(5);

/// A job being done by this process. Two attempts at one job, of which one has lost it, do not meet:
/// each has files of its own.
///
/// Nothing of it is seen by others before [`publish`](Self::publish); dropping it leaves nothing.
pub struct Attempt {
    root: PathBuf,
    queue: Arc<dyn JobQueue>,
    db: rusqlite::Connection,
    claim: Claim,
    material: BTreeSet<Digest>,
    pieces: Pieces,
    lock: Lock,
}

impl Library {
    /// The jobs of this library.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn queue(&self) -> Result<Arc<dyn JobQueue>, CatalogueError> {
        Ok(Arc::new(SqliteQueue::new(self.connect()?)))
    }

    /// Begins an attempt at a job of `queue`, which is this library's, to make it of these blobs.
    /// What attempts of dead processes left is removed.
    ///
    /// # Errors
    /// [`RenditionError::Material`] where a blob is not here; [`RenditionError::Busy`] where this
    /// attempt has been begun before; the others where the library fails.
    pub fn attempt(
        &self,
        queue: Arc<dyn JobQueue>,
        claim: Claim,
        material: &[Digest],
    ) -> Result<Attempt, RenditionError> {
        sweep(self.root())?;
        let name = format!("{PREFIX}{}-{}", claim.id.0, claim.attempt);
        let lock = own_lock(self.root(), &name)?;
        let store = self.store();
        let stage = {
            let _held = self.lock()?;
            store.sweep()?;
            store.stage()?
        };
        let db = self.connect()?;
        let material: BTreeSet<Digest> = material.iter().copied().collect();
        crate::rendition::check_material(&db, &material)?;
        Ok(Attempt {
            root: self.root().to_owned(),
            queue,
            db,
            claim,
            material,
            pieces: Pieces::new(stage, BTreeSet::new()),
            lock,
        })
    }
}

/// The lock of an attempt. Nobody else makes this one, but whoever sweeps may have taken its new file for that of a
/// dead worker; that takes a moment.
fn own_lock(root: &Path, name: &str) -> Result<Lock, RenditionError> {
    for _ in 0..SWEEPS {
        if let Some(lock) = Lock::take_named(root, name)? {
            return Ok(lock);
        }
        thread::sleep(SWEEP);
    }
    Err(RenditionError::Busy)
}

impl Attempt {
    /// The job, and which attempt at it this is.
    #[must_use]
    pub fn claim(&self) -> &Claim {
        &self.claim
    }

    /// An empty folder for files of the maker's own; it goes with the attempt.
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

    /// Takes the next file of the rendition, to its end. Each path comes once. `watch` hears of the
    /// bytes and may cancel.
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

    /// Makes what was put the whole rendition of the job's key, with a note for those who use it,
    /// and ends the job: first the bytes are durable, then they are named, then one transaction.
    ///
    /// # Errors
    /// [`RenditionError::Superseded`] where another worker has taken the job since;
    /// [`RenditionError::Material`] where what it was made of left the library; else when the
    /// library fails.
    pub fn publish(mut self, note: &[u8]) -> Result<Rendition, RenditionError> {
        let _held = hold(&self.root)?;
        // Asked before bytes get names, so that a worker which came back late leaves no orphans.
        if !self.queue.beat(&self.claim, 1000)? {
            return Err(RenditionError::Superseded);
        }
        let (files, drafts) = self.pieces.take();
        let drafts = judge(&self.db, &drafts, |_| {})?;
        self.pieces.stage.publish(&drafts)?;
        let made = Made {
            files: &files,
            blobs: &drafts,
            material: &self.material,
            note,
        };
        if !self.queue.publish(&self.claim, &made)? {
            return Err(RenditionError::Superseded);
        }
        Ok(Rendition {
            key: self.claim.job.key.clone(),
            files,
            note: note.to_vec(),
        })
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.lock.remove();
    }
}

/// Removes what attempts left whose process died. A process that is stopped still holds its lock.
fn sweep(root: &Path) -> Result<(), BlobError> {
    let folder = root.join(FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        // Nothing was ever made.
        Err(_) => return Ok(()),
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        let ours = name.starts_with(PREFIX) && !name.contains('.');
        if ours && let Some(lock) = Lock::take_named(root, name)? {
            lock.remove();
        }
    }
    Ok(())
}
