//! A slow stick: a folder shown read-only at another place, where opening and reading take time.
//!
//!     slow_stick FOLDER MOUNTPOINT [OPEN_MS READ_MS MB_A_SECOND]        default: 15 1 20
//!
//! Prints `ready` when the folder can be used there. Ends, and takes the mount away, when its own
//! standard input ends; then it prints how many opens, reads and bytes there were. One request is
//! served at a time, as by a stick. Nothing stays in the system's cache from one open to the next.
//! Needs /dev/fuse and the right to mount (root, or Debian's fuse3).

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, UNIX_EPOCH};

use fuser::{
    Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo,
    LockOwner, MountOption, OpenFlags, ReplyAttr, ReplyData, ReplyDirectory, ReplyEmpty,
    ReplyEntry, ReplyOpen, Request,
};

/// How long the system may believe what it was told of names: nothing changes under it.
const TTL: Duration = Duration::from_secs(3600);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, mountpoint, pace @ ..] = arguments.as_slice() else {
        return Err("slow_stick FOLDER MOUNTPOINT [OPEN_MS READ_MS MB_A_SECOND]".into());
    };
    let pace: Vec<f64> = pace.iter().map(|n| n.parse()).collect::<Result<_, _>>()?;
    let given = |at: usize, default| pace.get(at).copied().unwrap_or(default);
    let state = Arc::new(Mutex::new(State::new(Path::new(folder).canonicalize()?)));
    let stick = Stick {
        state: Arc::clone(&state),
        open: Duration::from_secs_f64(given(0, 15.0) / 1e3),
        read: Duration::from_secs_f64(given(1, 1.0) / 1e3),
        second: given(2, 20.0) * 1e6,
    };
    let mut config = Config::default();
    config.mount_options = vec![MountOption::RO, MountOption::FSName("slow".to_owned())];
    let session = fuser::spawn_mount2(stick, mountpoint, &config)?;
    println!("ready");
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(session);
    let state = state.lock().unwrap_or_else(PoisonError::into_inner);
    println!(
        "{} opens {} reads {} bytes",
        state.opens, state.reads, state.bytes
    );
    Ok(())
}

/// The filesystem: what it shows, and how long it takes.
struct Stick {
    state: Arc<Mutex<State>>,
    open: Duration,
    read: Duration,
    /// Bytes a second.
    second: f64,
}

/// Names that were met and files that are open. Whoever holds it is the one who is served.
struct State {
    paths: Vec<PathBuf>,
    numbers: BTreeMap<PathBuf, u64>,
    files: BTreeMap<u64, File>,
    opens: u64,
    reads: u64,
    bytes: u64,
}

impl State {
    fn new(root: PathBuf) -> Self {
        Self {
            numbers: BTreeMap::from([(root.clone(), 1)]),
            // Number 1 is the root; there is no 0.
            paths: vec![PathBuf::new(), root],
            files: BTreeMap::new(),
            opens: 0,
            reads: 0,
            bytes: 0,
        }
    }

    fn path(&self, inode: INodeNo) -> Result<PathBuf, Errno> {
        let place = usize::try_from(inode.0).map_err(|_| Errno::ENOENT)?;
        self.paths.get(place).cloned().ok_or(Errno::ENOENT)
    }

    fn number(&mut self, path: &Path) -> u64 {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        let number = self.paths.len() as u64;
        self.paths.push(path.to_owned());
        self.numbers.insert(path.to_owned(), number);
        number
    }

    fn attributes(&mut self, path: &Path) -> Result<FileAttr, Errno> {
        let metadata = fs::metadata(path).map_err(|_| Errno::ENOENT)?;
        Ok(attributes(self.number(path), &metadata))
    }
}

fn attributes(number: u64, metadata: &Metadata) -> FileAttr {
    let seconds = u64::try_from(metadata.mtime()).unwrap_or(0);
    let time = UNIX_EPOCH + Duration::from_secs(seconds);
    FileAttr {
        ino: INodeNo(number),
        size: metadata.len(),
        blocks: metadata.len().div_ceil(512),
        atime: time,
        mtime: time,
        ctime: time,
        crtime: time,
        kind: kind(metadata),
        perm: if metadata.is_dir() { 0o555 } else { 0o444 },
        nlink: 1,
        uid: metadata.uid(),
        gid: metadata.gid(),
        rdev: 0,
        flags: 0,
        blksize: 4096,
    }
}

fn kind(metadata: &Metadata) -> FileType {
    if metadata.is_dir() {
        FileType::Directory
    } else {
        FileType::RegularFile
    }
}

impl Stick {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Filesystem for Stick {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let mut state = self.state();
        let found = state
            .path(parent)
            .and_then(|path| state.attributes(&path.join(name)));
        match found {
            Ok(attributes) => reply.entry(&TTL, &attributes, Generation(0)),
            Err(error) => reply.error(error),
        }
    }

    fn getattr(&self, _: &Request, inode: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        let mut state = self.state();
        match state.path(inode).and_then(|path| state.attributes(&path)) {
            Ok(attributes) => reply.attr(&TTL, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn open(&self, _: &Request, inode: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        let mut state = self.state();
        sleep(self.open);
        state.opens += 1;
        let file = state
            .path(inode)
            .and_then(|path| File::open(path).map_err(|_| Errno::EIO));
        match file {
            Ok(file) => {
                let handle = state.opens;
                state.files.insert(handle, file);
                reply.opened(FileHandle(handle), FopenFlags::empty());
            }
            Err(error) => reply.error(error),
        }
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut state = self.state();
        let mut bytes = vec![0; size as usize];
        let mut filled = 0;
        while let Some(file) = state.files.get(&handle.0)
            && filled < bytes.len()
        {
            match file.read_at(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(_) => return reply.error(Errno::EIO),
            }
        }
        sleep(self.read + Duration::from_secs_f64(filled as f64 / self.second));
        state.reads += 1;
        state.bytes += filled as u64;
        reply.data(&bytes[..filled]);
    }

    fn release(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        self.state().files.remove(&handle.0);
        reply.ok();
    }

    fn readdir(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let mut state = self.state();
        let listed = state.path(inode).and_then(|path| {
            let entries = fs::read_dir(path).map_err(|_| Errno::EIO)?;
            let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            Ok(paths)
        });
        let paths = match listed {
            Ok(paths) => paths,
            Err(error) => return reply.error(error),
        };
        for (place, path) in (1..).zip(&paths).skip_while(|(place, _)| *place <= offset) {
            let Ok(found) = state.attributes(path) else {
                continue;
            };
            let name = path.file_name().unwrap_or_default();
            if reply.add(found.ino, place, found.kind, name) {
                break;
            }
        }
        reply.ok();
    }
}
