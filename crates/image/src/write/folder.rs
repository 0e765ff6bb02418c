//! A tree as plain files in a folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Content, Event, Hasher, Step, Tree, TreeFile, TreePath, Watch};

use super::image::sync_folder;
use super::pump::{ends, fill_from, verify};
use super::{WriteReport, announce, watched};
use crate::{Contents, SourceFault, WriteError};

/// Bytes read at once.
const CHUNK: usize = 1 << 20;

/// Writes a tree as plain files into `dir`, which is made if it is not there, in play order, each
/// file held against its digest; then makes all of them durable.
///
/// Every file and folder is made new within `dir`, so nothing is written through a link. On every
/// error and when cancelled all of it is removed again, and `dir` too when it was made here.
///
/// # Errors
/// As [`Layout::write`](crate::Layout::write), [`WriteError::NotEmpty`] for a folder that holds
/// anything.
pub fn write_folder(
    tree: &Tree,
    contents: &dyn Contents,
    dir: &Path,
    watch: &dyn Watch,
) -> Result<WriteReport, WriteError> {
    watched(watch, || {
        let mut made = Made::new(dir)?;
        announce(tree, watch);
        let mut buf = vec![0; CHUNK];
        for file in tree.files() {
            made.parents(&file.path)?;
            write_file(file, contents, &mut made, &mut buf, watch)?;
            watch.event(Event::Advanced {
                bytes: ByteLen::ZERO,
                files: 1,
            });
        }
        watch.event(Event::Step(Step::Sync, None));
        made.sync(tree, watch)?;
        made.keep();
        Ok(WriteReport {
            len: tree.len(),
            content: tree.len(),
            files: tree.files().len() as u64,
        })
    })
}

fn target(path: Option<&TreePath>, at: u64) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.cloned();
    move |error| WriteError::Target { at, path, error }
}

fn write_file(
    file: &TreeFile,
    contents: &dyn Contents,
    made: &mut Made,
    buf: &mut [u8],
    watch: &dyn Watch,
) -> Result<(), WriteError> {
    let path = &file.path;
    let mut out = made.file(path)?;
    let (digest, len) = match &file.content {
        Content::Bytes(bytes) => {
            out.write_all(bytes).map_err(target(Some(path), 0))?;
            watch.event(Event::Advanced {
                bytes: file.content.len(),
                files: 0,
            });
            return Ok(());
        }
        Content::Blob { digest, len } => (*digest, *len),
    };
    let fault = |fault| WriteError::Source {
        path: path.clone(),
        fault,
    };
    let broken = |error| fault(SourceFault::of(error));
    let mut reader = contents.open(&digest, 0).map_err(broken)?;
    let mut hasher = Hasher::new();
    let mut have = 0;
    while have < len.0 {
        if watch.cancelled() {
            return Err(WriteError::Cancelled);
        }
        let at = have;
        let part = (len.0 - have).min(buf.len() as u64) as usize;
        if !fill_from(&mut *reader, &mut buf[..part], &mut have).map_err(broken)? {
            let have = ByteLen(have);
            return Err(fault(SourceFault::Shorter { have, want: len }));
        }
        hasher.update(&buf[..part]);
        out.write_all(&buf[..part])
            .map_err(target(Some(path), at))?;
        watch.event(Event::Advanced {
            bytes: ByteLen(part as u64),
            files: 0,
        });
    }
    if !ends(&mut *reader).map_err(broken)? {
        return Err(fault(SourceFault::Longer { want: len }));
    }
    verify(hasher.finish(), digest).map_err(fault)
}

/// What was made so far, removed in reverse unless it is kept.
struct Made {
    dir: PathBuf,
    /// Paths below `dir` in the order of making, and whether they are folders. The folder itself
    /// is the empty path.
    paths: Vec<(PathBuf, bool)>,
    kept: bool,
}

impl Made {
    fn new(dir: &Path) -> Result<Self, WriteError> {
        let mut made = Self {
            dir: dir.to_owned(),
            paths: Vec::new(),
            kept: false,
        };
        match fs::read_dir(dir) {
            Ok(mut entries) => match entries.next() {
                None => {}
                Some(Ok(_)) => return Err(WriteError::NotEmpty),
                Some(Err(error)) => return Err(target(None, 0)(error)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir(dir).map_err(target(None, 0))?;
                made.paths.push((PathBuf::new(), true));
            }
            Err(error) => return Err(target(None, 0)(error)),
        }
        Ok(made)
    }

    /// Makes the folders above a file.
    fn parents(&mut self, path: &TreePath) -> Result<(), WriteError> {
        let Some(parent) = path.parent() else {
            return Ok(());
        };
        // Play order keeps a folder's files together, so mostly it is the folder of the last file.
        let last = self.paths.iter().rev().map(|(path, _)| path.as_path());
        if last
            .take(1)
            .any(|path| path.parent() == Some(Path::new(parent.as_str())))
        {
            return Ok(());
        }
        let mut folder = PathBuf::new();
        for name in parent.names() {
            folder.push(name);
            match fs::create_dir(self.dir.join(&folder)) {
                Ok(()) => self.paths.push((folder.clone(), true)),
                // Made for a file before: the folder was empty, and all within it is ours.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(target(Some(path), 0)(error)),
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &TreePath) -> Result<File, WriteError> {
        let below = PathBuf::from(path.as_str());
        let file = File::create_new(self.dir.join(&below)).map_err(target(Some(path), 0))?;
        self.paths.push((below, false));
        Ok(file)
    }

    /// Makes files durable first, then the names in folders, the innermost first.
    fn sync(&self, tree: &Tree, watch: &dyn Watch) -> Result<(), WriteError> {
        for file in tree.files() {
            if watch.cancelled() {
                return Err(WriteError::Cancelled);
            }
            // Windows makes only files durable that are open for writing.
            let opened = File::options()
                .write(true)
                .open(self.dir.join(file.path.as_str()));
            opened
                .and_then(|file| file.sync_all())
                .map_err(target(Some(&file.path), file.content.len().0))?;
        }
        let folders = self.paths.iter().rev().filter(|(_, folder)| *folder);
        for (folder, _) in folders {
            sync_folder(Some(&self.dir.join(folder))).map_err(target(None, 0))?;
        }
        sync_folder(Some(&self.dir)).map_err(target(None, 0))
    }

    fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        for (path, folder) in self.paths.iter().rev() {
            let path = self.dir.join(path);
            // Nothing better can be done about what cannot be removed.
            let _ = if *folder {
                fs::remove_dir(path)
            } else {
                fs::remove_file(path)
            };
        }
    }
}
