//! Memory that a drive can be written from directly, and a count of how much of it is alive.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

/// What direct I/O asks of an address in memory: a page. Linux wants the logical sector of the
/// drive at most (open(2), `O_DIRECT`), and no sector is larger than this.
pub const ALIGN: usize = 4096;

/// Bytes that begin at a multiple of [`ALIGN`].
///
/// It takes [`ALIGN`] bytes more than asked for, and gives out the aligned part of them.
pub struct AlignedBuf {
    /// Never grown, so that it stays where it is.
    room: Box<[u8]>,
    from: usize,
    len: usize,
}

impl AlignedBuf {
    /// `len` zero bytes.
    #[must_use]
    pub fn new(len: usize) -> Self {
        let room = vec![0u8; len + ALIGN].into_boxed_slice();
        let from = room.as_ptr().align_offset(ALIGN).min(ALIGN);
        Self { room, from, len }
    }
}

impl Deref for AlignedBuf {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.room[self.from..self.from + self.len]
    }
}

impl DerefMut for AlignedBuf {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.room[self.from..self.from + self.len]
    }
}

impl fmt::Debug for AlignedBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlignedBuf")
            .field("len", &self.len)
            .finish()
    }
}

/// Buffers of one length, used again and again.
#[derive(Debug)]
pub(crate) struct Pool {
    len: usize,
    spare: Mutex<Vec<AlignedBuf>>,
    live: AtomicUsize,
    peak: AtomicUsize,
}

impl Pool {
    pub(crate) fn new(len: usize) -> Arc<Self> {
        Arc::new(Self {
            len,
            spare: Mutex::new(Vec::new()),
            live: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
        })
    }

    /// A buffer with anything in it.
    pub(crate) fn take(self: &Arc<Self>) -> PoolBuf {
        let live = self.live.fetch_add(1, Relaxed) + 1;
        self.peak.fetch_max(live, Relaxed);
        let spare = self.spare().pop();
        PoolBuf {
            buf: Some(spare.unwrap_or_else(|| AlignedBuf::new(self.len))),
            pool: Arc::clone(self),
        }
    }

    /// The most buffers that were out at once.
    pub(crate) fn peak(&self) -> usize {
        self.peak.load(Relaxed)
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<AlignedBuf>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer of a pool; it goes back there by itself.
#[derive(Debug)]
pub(crate) struct PoolBuf {
    buf: Option<AlignedBuf>,
    pool: Arc<Pool>,
}

impl PoolBuf {
    /// Takes the bytes out, for somebody who may never give them back; nothing remains here.
    pub(crate) fn lend(&mut self) -> Self {
        Self {
            buf: self.buf.take(),
            pool: Arc::clone(&self.pool),
        }
    }
}

impl Deref for PoolBuf {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.buf.as_deref().unwrap_or_default()
    }
}

impl DerefMut for PoolBuf {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.buf.as_deref_mut().unwrap_or_default()
    }
}

impl Drop for PoolBuf {
    fn drop(&mut self) {
        if let Some(buf) = self.buf.take() {
            self.pool.spare().push(buf);
            self.pool.live.fetch_sub(1, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_aligned_and_of_the_length_asked_for() {
        for len in [0, 1, 511, 4096, 1 << 20] {
            let buf = AlignedBuf::new(len);
            assert_eq!(buf.len(), len);
            assert_eq!(buf.as_ptr().align_offset(ALIGN), 0, "{len}");
        }
    }

    #[test]
    fn a_pool_counts_what_is_out() {
        let pool = Pool::new(4096);
        let (a, b) = (pool.take(), pool.take());
        drop(a);
        let c = pool.take();
        assert_eq!((pool.peak(), b.len(), c.len()), (2, 4096, 4096));
    }
}
