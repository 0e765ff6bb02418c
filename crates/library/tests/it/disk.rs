//! A filesystem in memory that knows what a power cut would leave, and fails where it is told to.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bulssi_library::{Entry, Files};

/// When the plug is pulled relative to the operation it is pulled at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pull {
    Before,
    After,
}

/// Which names a power cut leaves. Real filesystems do either, or anything between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Only those in folders that were synced.
    Synced,
    /// All, whether or not the bytes behind them were synced.
    All,
}

/// An operation before which something else happens, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    SyncFiles,
    List,
}

type Hook = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    hook: Option<(Moment, Hook)>,
    /// Each file's bytes, as written and as durable.
    files: Vec<(Vec<u8>, Vec<u8>)>,
    /// Names now and names that a cut leaves; `None` is a folder.
    names: BTreeMap<PathBuf, Option<usize>>,
    durable: BTreeMap<PathBuf, Option<usize>>,
    operations: u64,
    pull_at: Option<(u64, Pull)>,
    dead: bool,
    room: Option<usize>,
    shortest: Option<usize>,
    lying: bool,
    failing_sync: bool,
}

/// The filesystem; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

fn unplugged() -> io::Error {
    io::Error::other("unplugged")
}

impl State {
    /// Does one operation that changes something, unless the plug is out.
    fn change<T>(&mut self, change: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<T> {
        if self.dead {
            return Err(unplugged());
        }
        let now = self.operations;
        self.operations += 1;
        match self.pull_at {
            Some((at, Pull::Before)) if at == now => {
                self.dead = true;
                Err(unplugged())
            }
            Some((at, Pull::After)) if at == now => {
                let _ = change(self);
                self.dead = true;
                Err(unplugged())
            }
            _ => change(self),
        }
    }

    fn file(&self, path: &Path) -> io::Result<usize> {
        match self.names.get(path) {
            Some(Some(file)) => Ok(*file),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Disk {
    /// A disk with an empty, durable folder.
    pub(crate) fn with_folder(folder: &Path) -> Self {
        let disk = Self::default();
        let mut state = disk.0.lock().unwrap();
        state.names.insert(folder.to_owned(), None);
        state.durable.insert(folder.to_owned(), None);
        drop(state);
        disk
    }

    pub(crate) fn pull_at(&self, operation: u64, pull: Pull) {
        let mut state = self.0.lock().unwrap();
        state.pull_at = Some((state.operations + operation, pull));
    }

    /// Whether the plug came out.
    pub(crate) fn is_dead(&self) -> bool {
        self.0.lock().unwrap().dead
    }

    /// Does something else before the next such operation.
    pub(crate) fn before(&self, moment: Moment, hook: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap().hook = Some((moment, Box::new(hook)));
    }

    fn reach(&self, moment: Moment) {
        let hook = {
            let mut state = self.0.lock().unwrap();
            state.hook.take_if(|(at, _)| *at == moment)
        };
        if let Some((_, hook)) = hook {
            hook();
        }
    }

    /// Takes at most this many bytes more.
    pub(crate) fn limit(&self, room: usize) {
        self.0.lock().unwrap().room = Some(room);
    }

    /// Each write takes at most this many bytes.
    pub(crate) fn write_short(&self, most: usize) {
        self.0.lock().unwrap().shortest = Some(most);
    }

    /// From now on, syncs of files say that they are done and are not.
    pub(crate) fn lie(&self) {
        self.0.lock().unwrap().lying = true;
    }

    /// From now on, syncs of files fail.
    pub(crate) fn fail_syncs(&self) {
        self.0.lock().unwrap().failing_sync = true;
    }

    /// The power comes back: what was not durable is gone, and every fault is repaired.
    pub(crate) fn power_cycle(&self, names: Names) {
        let mut state = self.0.lock().unwrap();
        let kept = match names {
            Names::Synced => state.durable.clone(),
            Names::All => state.names.clone(),
        };
        let reachable = |path: &PathBuf| {
            let mut above = path.ancestors().skip(1);
            let top = kept.keys().next();
            above.all(|p| kept.contains_key(p) || top.is_some_and(|top| !p.starts_with(top)))
        };
        let kept: BTreeMap<_, _> = kept.iter().filter(|(p, _)| reachable(p)).collect();
        let kept: BTreeMap<PathBuf, Option<usize>> =
            kept.into_iter().map(|(p, n)| (p.clone(), *n)).collect();
        let files = state.files.iter();
        let files = files.map(|(_, durable)| (durable.clone(), durable.clone()));
        *state = State {
            files: files.collect(),
            names: kept.clone(),
            durable: kept,
            ..State::default()
        };
    }

    /// The process died and another one runs; nothing that was written is lost.
    pub(crate) fn revive(&self) {
        let mut state = self.0.lock().unwrap();
        state.dead = false;
        state.pull_at = None;
    }

    /// The files below a folder, in order.
    pub(crate) fn files_below(&self, folder: &Path) -> Vec<PathBuf> {
        let state = self.0.lock().unwrap();
        let files = state.names.iter().filter(|(_, file)| file.is_some());
        let below = files.filter(|(path, _)| path.starts_with(folder));
        below.map(|(path, _)| path.clone()).collect()
    }
}

struct Writer {
    disk: Disk,
    file: usize,
}

impl Write for Writer {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.disk.0.lock().unwrap().change(|state| {
            let most = state.shortest.unwrap_or(usize::MAX);
            let n = data.len().min(most).min(state.room.unwrap_or(usize::MAX));
            if n == 0 && !data.is_empty() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            if let Some(room) = &mut state.room {
                *room -= n;
            }
            state.files[self.file].0.extend_from_slice(&data[..n]);
            Ok(n)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Files for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>> {
        let file = self.0.lock().unwrap().change(|state| {
            if state.names.contains_key(path) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            state.files.push(Default::default());
            let file = state.files.len() - 1;
            state.names.insert(path.to_owned(), Some(file));
            Ok(file)
        })?;
        let disk = self.clone();
        Ok(Box::new(Writer { disk, file }))
    }

    fn open(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let state = self.0.lock().unwrap();
        let data = state.files[state.file(path)?].0.clone();
        let mut reader = Cursor::new(data);
        reader.set_position(offset);
        Ok(Box::new(reader))
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        let state = self.0.lock().unwrap();
        let file = state.file(path).ok();
        Ok(file.map(|file| state.files[file].0.len() as u64))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.reach(Moment::List);
        let state = self.0.lock().unwrap();
        if !matches!(state.names.get(folder), Some(None)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let inside = state
            .names
            .iter()
            .filter(|(path, _)| path.parent() == Some(folder));
        let entries = inside.map(|(path, node)| Entry {
            name: path.file_name().unwrap_or_default().to_owned(),
            len: node.map(|file| state.files[file].0.len() as u64),
            is_folder: node.is_none(),
        });
        Ok(entries.collect())
    }

    fn make_folder(&self, path: &Path) -> io::Result<bool> {
        self.0.lock().unwrap().change(|state| {
            if state.names.contains_key(path) {
                return Ok(false);
            }
            state.names.insert(path.to_owned(), None);
            Ok(true)
        })
    }

    fn sync_files(&self, paths: &[PathBuf]) -> io::Result<()> {
        self.reach(Moment::SyncFiles);
        for path in paths {
            self.0.lock().unwrap().change(|state| {
                let file = state.file(path)?;
                if state.failing_sync {
                    return Err(io::Error::other("bytes could not be written"));
                }
                if !state.lying {
                    state.files[file].1 = state.files[file].0.clone();
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn sync_folders(&self, paths: &[PathBuf]) -> io::Result<()> {
        for folder in paths {
            self.0.lock().unwrap().change(|state| {
                state
                    .durable
                    .retain(|path, _| path.parent() != Some(folder));
                let inside = state
                    .names
                    .iter()
                    .filter(|(path, _)| path.parent() == Some(folder));
                let inside: Vec<_> = inside.map(|(path, node)| (path.clone(), *node)).collect();
                state.durable.extend(inside);
                Ok(())
            })?;
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.lock().unwrap().change(|state| {
            let file = state.file(from)?;
            state.names.remove(from);
            state.names.insert(to.to_owned(), Some(file));
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.lock().unwrap().change(|state| {
            state.file(path)?;
            state.names.remove(path);
            Ok(())
        })
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.0.lock().unwrap().change(|state| {
            state.names.remove(path);
            Ok(())
        })
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        // Whoever held a lock died with the power; one process uses this disk.
        let mut state = self.0.lock().unwrap();
        if state.dead {
            return Err(unplugged());
        }
        if !state.names.contains_key(path) {
            state.files.push(Default::default());
            let file = state.files.len() - 1;
            state.names.insert(path.to_owned(), Some(file));
        }
        Ok(Some(Box::new(())))
    }
}
