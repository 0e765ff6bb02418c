//! Blobs in a folder: `ab/cdef…`, with unfinished files in `tmp/`.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bulssi_model::{ByteLen, Digest};

use super::{
    BlobError, BlobStore, Draft, DraftId, Files, HostFiles, Operation, Publish, Stage, Stored,
    Swept,
};

/// The folder of unfinished files.
const STAGES: &str = "tmp";
/// The file in a stage's folder that its process holds locked.
const LOCK: &str = "lock";

/// A folder of blobs.
///
/// A blob lies at `ab/cdef…`: the first two hexadecimal digits of its name, then the other 62. It
/// is readable and not writable. Unfinished files lie in `tmp/N/`, one folder a [`Stage`], whose
/// file `lock` is locked while its process lives.
#[derive(Clone)]
pub struct FolderStore {
    root: PathBuf,
    files: Arc<dyn Files>,
}

impl FolderStore {
    /// The store in the folder `root`, which is there, on this machine's filesystem.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self::on(root, Arc::new(HostFiles))
    }

    /// The store in the folder `root` of another filesystem.
    #[must_use]
    pub fn on(root: impl Into<PathBuf>, files: Arc<dyn Files>) -> Self {
        Self {
            root: root.into(),
            files,
        }
    }

    fn place(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        let (head, tail) = name.split_at(2);
        self.root.join(head).join(tail)
    }

    fn entries(&self, folder: &Path) -> Result<Vec<super::Entry>, BlobError> {
        match self.files.list(folder) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            other => other.map_err(|e| BlobError::io(Operation::List, folder, e)),
        }
    }

    fn list_stages(
        &self,
        folder: &Path,
        each: &mut dyn FnMut(Stored) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, BlobError> {
        for stage in self.entries(folder)? {
            let inside = folder.join(&stage.name);
            if !stage.is_folder {
                let name = Path::new(STAGES).join(&stage.name);
                if each(Stored::Foreign { name }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                continue;
            }
            for entry in self.entries(&inside)? {
                if entry.name == LOCK {
                    continue;
                }
                let len = ByteLen(entry.len.unwrap_or(0));
                if each(Stored::Draft { len }).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// The digest that a file in the folder `head` is named by, if it is.
fn digest_of(head: &str, tail: &str) -> Option<Digest> {
    (head.len() == 2)
        .then(|| format!("{head}{tail}").parse().ok())
        .flatten()
}

impl BlobStore for FolderStore {
    fn open_at(&self, digest: &Digest, offset: u64) -> Result<Box<dyn Read + Send>, BlobError> {
        let path = self.place(digest);
        self.files
            .open(&path, offset)
            .map_err(|source| match source.kind() {
                io::ErrorKind::NotFound => BlobError::Missing { digest: *digest },
                _ => BlobError::io(Operation::Read, path, source),
            })
    }

    fn stat(&self, digest: &Digest) -> Result<ByteLen, BlobError> {
        let path = self.place(digest);
        match self.files.len(&path) {
            Ok(Some(len)) => Ok(ByteLen(len)),
            Ok(None) => Err(BlobError::Missing { digest: *digest }),
            Err(e) => Err(BlobError::io(Operation::Read, path, e)),
        }
    }

    fn list(&self, each: &mut dyn FnMut(Stored) -> ControlFlow<()>) -> Result<(), BlobError> {
        for top in self.entries(&self.root)? {
            let folder = self.root.join(&top.name);
            let head = top.name.to_str().unwrap_or_default();
            if head == STAGES && top.is_folder {
                if self.list_stages(&folder, each)?.is_break() {
                    return Ok(());
                }
                continue;
            }
            let ours =
                head.len() == 2 && head.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            if !ours || !top.is_folder {
                let name = PathBuf::from(&top.name);
                if each(Stored::Foreign { name }).is_break() {
                    return Ok(());
                }
                continue;
            }
            for entry in self.entries(&folder)? {
                let digest = entry.name.to_str().and_then(|tail| digest_of(head, tail));
                let stored = match (digest, entry.len) {
                    (Some(digest), Some(len)) => Stored::Blob {
                        digest,
                        len: ByteLen(len),
                    },
                    _ => Stored::Foreign {
                        name: Path::new(head).join(&entry.name),
                    },
                };
                if each(stored).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn remove(&self, digest: &Digest) -> Result<(), BlobError> {
        let path = self.place(digest);
        match self.files.remove(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                Err(BlobError::io(Operation::Remove, path, e))
            }
            _ => Ok(()),
        }
    }

    fn stage(&self) -> Result<Box<dyn Stage>, BlobError> {
        let write = |path: &Path, e| BlobError::io(Operation::Write, path, e);
        let stages = self.root.join(STAGES);
        self.files
            .make_folder(&stages)
            .map_err(|e| write(&stages, e))?;
        let mut folder = stages.join("0");
        let mut next = 1u64;
        while !self
            .files
            .make_folder(&folder)
            .map_err(|e| write(&folder, e))?
        {
            folder = stages.join(next.to_string());
            next += 1;
        }
        let lock = folder.join(LOCK);
        let held = match self.files.try_lock(&lock) {
            Ok(Some(held)) => held,
            Ok(None) => {
                let source = io::ErrorKind::ResourceBusy.into();
                return Err(BlobError::io(Operation::Lock, lock, source));
            }
            Err(e) => return Err(BlobError::io(Operation::Lock, lock, e)),
        };
        Ok(Box::new(FolderStage {
            store: self.clone(),
            folder,
            next: AtomicU64::new(0),
            held: Some(held),
        }))
    }

    fn sweep(&self) -> Result<Swept, BlobError> {
        let stages = self.root.join(STAGES);
        let mut swept = Swept::default();
        for stage in self.entries(&stages)? {
            let folder = stages.join(&stage.name);
            if !stage.is_folder {
                continue;
            }
            let lock = folder.join(LOCK);
            let _held = match self.files.try_lock(&lock) {
                Ok(Some(held)) => held,
                Ok(None) => continue,
                // Its owner just finished.
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                Err(e) => return Err(BlobError::io(Operation::Lock, lock, e)),
            };
            // A lock that was opened before its owner finished can be had after that: then everything is gone.
            let gone = |path: &Path, removed: io::Result<()>| match removed {
                Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
                Err(e) => Err(BlobError::io(Operation::Remove, path, e)),
                Ok(()) => Ok(true),
            };
            for entry in self.entries(&folder)? {
                if entry.name == LOCK {
                    continue;
                }
                let path = folder.join(&entry.name);
                if gone(&path, self.files.remove(&path))? {
                    swept.files += 1;
                    swept.bytes += ByteLen(entry.len.unwrap_or(0));
                }
            }
            gone(&lock, self.files.remove(&lock))?;
            gone(&folder, self.files.remove_folder(&folder))?;
        }
        Ok(swept)
    }

    fn path_of(&self, digest: &Digest) -> Option<PathBuf> {
        let path = self.place(digest);
        matches!(self.files.len(&path), Ok(Some(_))).then_some(path)
    }
}

/// The unfinished files of one addition.
struct FolderStage {
    store: FolderStore,
    folder: PathBuf,
    next: AtomicU64,
    held: Option<Box<dyn Send + Sync>>,
}

impl FolderStage {
    fn path(&self, draft: DraftId) -> PathBuf {
        self.folder.join(draft.0.to_string())
    }
}

impl Stage for FolderStage {
    fn draft(&self) -> Result<Draft, BlobError> {
        let id = DraftId(self.next.fetch_add(1, Ordering::Relaxed));
        let path = self.path(id);
        match self.store.files.create(&path) {
            Ok(writer) => Ok(Draft { id, writer, path }),
            Err(e) => Err(BlobError::io(Operation::Write, path, e)),
        }
    }

    fn discard(&self, draft: DraftId) {
        // What stays is swept later.
        let _ = self.store.files.remove(&self.path(draft));
    }

    /// The order is what makes it safe: first the bytes are durable, then they get their name,
    /// then the name is durable. A name that is seen after a crash therefore has all its bytes.
    fn publish(&self, drafts: &[Publish]) -> Result<(), BlobError> {
        let store = &self.store;
        let mut moves = Vec::new();
        let mut named = BTreeSet::new();
        for publish in drafts {
            let stays = publish.keep_existing
                && matches!(store.stat(&publish.digest), Ok(len) if len == publish.len);
            if stays || !named.insert(publish.digest) {
                self.discard(publish.draft);
            } else {
                moves.push((self.path(publish.draft), store.place(&publish.digest)));
            }
        }
        let sources: Vec<_> = moves.iter().map(|(from, _)| from.clone()).collect();
        let sync = |path: &Path, e| BlobError::io(Operation::Sync, path, e);
        store
            .files
            .sync_files(&sources)
            .map_err(|e| sync(&self.folder, e))?;

        let folders: BTreeSet<PathBuf> = moves
            .iter()
            .filter_map(|(_, to)| to.parent().map(Path::to_owned))
            .collect();
        for folder in &folders {
            let made = store.files.make_folder(folder);
            made.map_err(|e| BlobError::io(Operation::Write, folder, e))?;
        }
        for (from, to) in &moves {
            let renamed = store.files.rename(from, to);
            renamed.map_err(|e| BlobError::io(Operation::Rename, to, e))?;
        }
        // The root too, always: a folder that is not new may be of somebody who died before this line.
        let folders: Vec<_> = folders.into_iter().chain([store.root.clone()]).collect();
        store
            .files
            .sync_folders(&folders)
            .map_err(|e| sync(&store.root, e))
    }
}

impl Drop for FolderStage {
    fn drop(&mut self) {
        let files = &self.store.files;
        for entry in files.list(&self.folder).unwrap_or_default() {
            if entry.name != LOCK {
                let _ = files.remove(&self.folder.join(&entry.name));
            }
        }
        // The lock's file goes while it is held: nobody can then take the name for a dead stage's.
        let _ = files.remove(&self.folder.join(LOCK));
        let _ = files.remove_folder(&self.folder);
        self.held = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicBool;

    use super::*;

    /// Stages begin, and are swept, while the library is locked; they end at any time.
    #[test]
    fn a_stage_that_ends_while_others_sweep_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderStore::new(folder.path());
        let library = Mutex::new(());
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    let _held = library.lock().unwrap();
                    store.sweep().unwrap();
                }
            });
            for _ in 0..3000 {
                let held = library.lock().unwrap();
                let stage = store.stage().unwrap();
                drop(held);
                drop(stage);
            }
            ended.store(true, Ordering::Relaxed);
        });
        assert_eq!(store.sweep().unwrap(), Swept::default());
    }
}
