//! A file written past the system's page cache, by threads of its own.
//!
//! An image is far larger than what the cache should hold, and has to be on the disk before it gets
//! its name. Through the cache its bytes are copied once more and then waited for; past it they are
//! on the disk when the last of them was handed over (open(2), `O_DIRECT`).

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;

use super::chunk::{Chunk, Outlet};

/// Requests under way at once: the disk has the next one when it is done with one.
const WRITERS: usize = 2;

/// What statfs(2) calls a filesystem in memory.
#[cfg(target_os = "linux")]
const TMPFS_MAGIC: rustix::fs::FsWord = 0x0102_1994;

/// A chunk, and the way back for it.
type Order = (Chunk, mpsc::Sender<Chunk>);

/// A new file in which zeros become holes, written past the page cache.
pub(super) struct DirectFile {
    orders: Option<mpsc::Sender<Order>>,
    fault: Arc<Mutex<Option<io::Error>>>,
    writers: Vec<JoinHandle<()>>,
}

impl DirectFile {
    /// Opens the empty file at `path`; `None` where it cannot be written past the cache: on other
    /// systems and on filesystems that know no direct I/O.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let Some(file) = open(path)? else {
            return Ok(None);
        };
        // Some filesystems take the flag and refuse the bytes. The first page is written again.
        let mut first = Chunk::new();
        first.len = 1;
        if write(&file, &mut first).is_err() {
            return Ok(None);
        }
        let (orders, queue) = mpsc::channel();
        let (file, queue) = (Arc::new(file), Arc::new(Mutex::new(queue)));
        let mut direct = Self {
            orders: Some(orders),
            fault: Arc::default(),
            writers: Vec::with_capacity(WRITERS),
        };
        for _ in 0..WRITERS {
            let (file, queue) = (Arc::clone(&file), Arc::clone(&queue));
            let fault = Arc::clone(&direct.fault);
            let writer = std::thread::Builder::new();
            let writer = writer.spawn(move || serve(&file, &queue, &fault))?;
            direct.writers.push(writer);
        }
        Ok(Some(direct))
    }

    /// Waits until every byte is with the disk. The file may be up to a page longer than what was
    /// put: its length is the caller's matter.
    ///
    /// # Errors
    /// The first error of any write.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.stop();
        self.failed()
    }

    /// Ends the writers when they have written what they were given.
    fn stop(&mut self) {
        self.orders = None;
        for writer in self.writers.drain(..) {
            // A writer does not panic; what it could not write is in `fault`.
            let _ = writer.join();
        }
    }

    fn failed(&self) -> io::Result<()> {
        locked(&self.fault).take().map_or(Ok(()), Err)
    }
}

impl Drop for DirectFile {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Outlet for DirectFile {
    fn put(&mut self, chunk: Chunk, free: &mpsc::Sender<Chunk>) -> io::Result<()> {
        self.failed()?;
        let orders = self.orders.as_ref().ok_or(io::ErrorKind::BrokenPipe)?;
        let order = (chunk, free.clone());
        orders
            .send(order)
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes what is ordered until nothing more comes.
fn serve(file: &File, queue: &Mutex<mpsc::Receiver<Order>>, fault: &Mutex<Option<io::Error>>) {
    let next = || locked(queue).recv();
    while let Ok((mut chunk, free)) = next() {
        if chunk.len > 0
            && let Err(error) = write(file, &mut chunk)
        {
            locked(fault).get_or_insert(error);
        }
        // The reader may have come to its end.
        let _ = free.send(chunk);
    }
}

#[cfg(target_os = "linux")]
fn open(path: &Path) -> io::Result<Option<File>> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let flags = (OFlags::DIRECT | OFlags::NOFOLLOW).bits();
    let mut options = File::options();
    let options = options.write(true).custom_flags(flags.cast_signed());
    match options.open(path) {
        // There is no disk behind it, so no cache to go past either.
        Ok(file) if rustix::fs::fstatfs(&file)?.f_type == TMPFS_MAGIC => Ok(None),
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(target_os = "linux")]
fn write(file: &File, chunk: &mut Chunk) -> io::Result<()> {
    use std::os::unix::fs::FileExt;

    let at = chunk.at;
    file.write_all_at(chunk.pages(), at)
}

#[cfg(not(target_os = "linux"))]
fn open(_: &Path) -> io::Result<Option<File>> {
    Ok(None)
}

#[cfg(not(target_os = "linux"))]
fn write(_: &File, _: &mut Chunk) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
