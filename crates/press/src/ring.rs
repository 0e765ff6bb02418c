//! The source, read once for all drives: a ring of chunks that drives take from at their own pace.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::buffer::PoolBuf;
use crate::plan::{CHUNK, PressPlan};
use crate::{PressWatch, SourceFault};

/// Chunks in memory at once, the one being read included: 64 MiB.
pub(crate) const RING: usize = 16;
/// How many chunks the foremost drive finds ready even if others still want the last of the ring.
/// What is left of the ring, 48 MiB, is what the drives may be apart.
const AHEAD: u64 = 4;
/// How long the foremost drive waits for the last before that is left behind, ...
const PATIENCE: Duration = Duration::from_millis(20);
/// ... how often at the start, when some drives have been found sooner than others, ...
const PATIENCE_FIRST: u32 = 10;
/// ... and after how many chunks once more: 20 ms for 256 MiB.
const PATIENCE_EVERY: u64 = 64;

/// Up to [`CHUNK`] bytes of the image.
#[derive(Debug)]
pub(crate) struct Chunk {
    buf: PoolBuf,
    len: usize,
}

impl Chunk {
    pub(crate) fn new(buf: PoolBuf, len: usize) -> Self {
        Self { buf, len }
    }
}

impl Deref for Chunk {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.buf[..self.len]
    }
}

/// What a drive gets that asks for a chunk.
#[derive(Debug)]
pub(crate) enum Taken {
    /// The chunk.
    Chunk(Arc<Chunk>),
    /// It is no longer there: the drive reads the source by itself.
    Gone,
    /// It will never be there.
    Failed(SourceFault),
    /// The person asked to stop.
    Cancelled,
}

/// The ring.
pub(crate) struct Ring {
    state: Mutex<State>,
    changed: Condvar,
    /// Bytes of the source that were read into the ring.
    pub(crate) read: AtomicU64,
    /// Bytes of it that drives read by themselves.
    pub(crate) reread: AtomicU64,
}

struct State {
    chunks: VecDeque<Arc<Chunk>>,
    /// The index of the first of them.
    tail: u64,
    /// The chunk that each drive wants next; nothing for those that want no more.
    wanted: Vec<Option<u64>>,
    patience: u32,
    end: Option<End>,
}

#[derive(Clone)]
enum End {
    Failed(SourceFault),
    Cancelled,
}

impl State {
    fn head(&self) -> u64 {
        self.tail + self.chunks.len() as u64
    }
}

impl Ring {
    /// A ring for this many drives, all of which want the first chunk.
    pub(crate) fn new(drives: usize) -> Self {
        Self {
            state: Mutex::new(State {
                chunks: VecDeque::with_capacity(RING),
                tail: 0,
                wanted: vec![Some(0); drives],
                patience: PATIENCE_FIRST,
                end: None,
            }),
            changed: Condvar::new(),
            read: AtomicU64::new(0),
            reread: AtomicU64::new(0),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Chunk `index`, for a drive; waits until it is there.
    pub(crate) fn take(&self, drive: usize, index: u64) -> Taken {
        let mut state = self.state();
        if let Some(wanted) = state.wanted.get_mut(drive) {
            *wanted = Some(index);
        }
        self.changed.notify_all();
        loop {
            if index < state.tail {
                return Taken::Gone;
            }
            let place = usize::try_from(index - state.tail).unwrap_or(usize::MAX);
            if let Some(chunk) = state.chunks.get(place) {
                return Taken::Chunk(Arc::clone(chunk));
            }
            match &state.end {
                Some(End::Failed(fault)) => return Taken::Failed(fault.clone()),
                Some(End::Cancelled) => return Taken::Cancelled,
                None => {}
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A drive wants no more.
    pub(crate) fn leave(&self, drive: usize) {
        if let Some(wanted) = self.state().wanted.get_mut(drive) {
            *wanted = None;
        }
        self.changed.notify_all();
    }

    /// Reads the image from front to back, as fast as the fastest drive takes it, until nobody
    /// wants any more.
    pub(crate) fn fill(&self, plan: &PressPlan<'_>, watch: &dyn PressWatch) {
        // An image whose code panics is a source that fails; without this the drives would wait.
        let ends = Ends { ring: self, plan };
        if let Err(end) = self.read_all(plan, watch) {
            self.end(end);
        }
        drop(ends);
    }

    fn end(&self, end: End) {
        self.state().end = Some(end);
        self.changed.notify_all();
    }

    fn read_all(&self, plan: &PressPlan<'_>, watch: &dyn PressWatch) -> Result<(), End> {
        let mut source = Source::new(plan);
        for index in 0..plan.chunks() {
            if !self.make_room(index) {
                return Ok(());
            }
            if watch.cancelled() {
                return Err(End::Cancelled);
            }
            let mut buf = plan.pool.take();
            let len = source.read(index, &mut buf).map_err(End::Failed)?;
            self.read.fetch_add(len as u64, Relaxed);
            self.state()
                .chunks
                .push_back(Arc::new(Chunk::new(buf, len)));
            self.changed.notify_all();
        }
        Ok(())
    }

    /// Waits until another chunk may be read; not so once no drive wants one.
    fn make_room(&self, index: u64) -> bool {
        let mut state = self.state();
        if index % PATIENCE_EVERY == PATIENCE_EVERY - 1 {
            state.patience = state.patience.saturating_add(1);
        }
        loop {
            let Some(last) = state.wanted.iter().flatten().min().copied() else {
                return false;
            };
            let first = state.wanted.iter().flatten().max().copied();
            if state.chunks.len() < RING - 1 {
                return true;
            }
            let starving = state.head().saturating_sub(first.unwrap_or(0)) < AHEAD;
            if last > state.tail || (starving && state.patience == 0) {
                state.chunks.pop_front();
                state.tail += 1;
                continue;
            }
            if starving {
                let waited = self.changed.wait_timeout(state, PATIENCE);
                let (back, result) = waited.unwrap_or_else(PoisonError::into_inner);
                state = back;
                if result.timed_out() {
                    state.patience = state.patience.saturating_sub(1);
                }
            } else {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// Ends the ring when the reading thread panics.
struct Ends<'r> {
    ring: &'r Ring,
    plan: &'r PressPlan<'r>,
}

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let at = self.ring.read.load(Relaxed);
            let said = io::Error::other("the image's reader panicked");
            self.ring.end(End::Failed(self.plan.fault(at, Some(said))));
        }
    }
}

/// The image as somebody reads it by themselves, chunk by chunk.
pub(crate) struct Source<'p> {
    plan: &'p PressPlan<'p>,
    open: Option<(u64, Box<dyn Read + Send + 'p>)>,
}

impl<'p> Source<'p> {
    pub(crate) fn new(plan: &'p PressPlan<'_>) -> Self {
        Self { plan, open: None }
    }

    /// Reads chunk `index` into `buf`, holds it against what is known of it, and says its length.
    pub(crate) fn read(&mut self, index: u64, buf: &mut [u8]) -> Result<usize, SourceFault> {
        let (at, len) = (index * CHUNK, self.plan.chunk_len(index) as usize);
        let data = &mut buf[..len];
        self.read_bytes(at, data)?;
        self.plan.learn(&self.plan.salt(), at, data)?;
        Ok(len)
    }

    /// Reads the bytes at `at`; going on where the last call ended costs no new opening.
    pub(crate) fn read_bytes(&mut self, at: u64, data: &mut [u8]) -> Result<(), SourceFault> {
        let mut reader = match self.open.take() {
            Some((open_at, reader)) if open_at == at => reader,
            _ => match self.plan.image.reader(at) {
                Ok(reader) => reader,
                Err(said) => return Err(self.plan.fault(at, Some(said))),
            },
        };
        let mut done = 0;
        while done < data.len() {
            match reader.read(&mut data[done..]) {
                Ok(0) => {
                    let said = io::ErrorKind::UnexpectedEof.into();
                    return Err(self.plan.fault(at + done as u64, Some(said)));
                }
                Ok(count) => done += count,
                Err(said) if said.kind() == io::ErrorKind::Interrupted => {}
                Err(said) => return Err(self.plan.fault(at + done as u64, Some(said))),
            }
        }
        self.open = Some((at + data.len() as u64, reader));
        Ok(())
    }
}
