//! A stretch of the image on its way, and what takes it at the end.

use std::io;
use std::sync::mpsc;

use super::Sink;

/// What direct I/O asks of addresses in memory and in the file: a page. Disks want their logical
/// sector at most, and none is larger (open(2), `O_DIRECT`).
pub(super) const ALIGN: usize = 4096;
/// Bytes a buffer: long enough for a request to a disk, short enough that what was read is still in
/// the processor's cache when it is hashed.
pub(super) const CHUNK: usize = 1 << 20;

/// A stretch of the image on its way, and zeros after it.
pub(super) struct Chunk {
    /// [`ALIGN`] bytes longer than [`CHUNK`]; never grown, so that it stays where it is.
    buf: Box<[u8]>,
    /// Where the aligned part of `buf` begins.
    from: usize,
    /// Address in the image, a multiple of [`ALIGN`].
    pub at: u64,
    pub len: usize,
    pub zeros: u64,
    /// Which bytes are of which file.
    pub parts: Vec<Part>,
}

/// Bytes of one file in a chunk.
pub(super) struct Part {
    pub index: usize,
    pub start: usize,
    pub end: usize,
    /// The file ends here.
    pub last: bool,
}

impl Chunk {
    pub(super) fn new() -> Self {
        let buf = vec![0; CHUNK + ALIGN].into_boxed_slice();
        Self {
            from: buf.as_ptr().align_offset(ALIGN).min(ALIGN),
            buf,
            at: 0,
            len: 0,
            zeros: 0,
            parts: Vec::new(),
        }
    }

    /// Empties the chunk, for what stands at `at`.
    pub(super) fn restart(&mut self, at: u64) {
        self.at = at;
        self.len = 0;
        self.zeros = 0;
        self.parts.clear();
    }

    /// The bytes it holds.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buf[self.from..self.from + self.len]
    }

    /// All the room there is, [`CHUNK`] bytes.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.buf[self.from..self.from + CHUNK]
    }

    /// The bytes it holds, and zeros up to the end of the last page.
    pub(super) fn pages(&mut self) -> &[u8] {
        let len = self.len.next_multiple_of(ALIGN);
        let pages = &mut self.buf[self.from..self.from + len];
        pages[self.len..].fill(0);
        pages
    }
}

/// Where chunks go: each begins where the one before ended.
pub(super) trait Outlet: Send {
    /// Takes a chunk, and gives it back through `free` when it needs it no more.
    fn put(&mut self, chunk: Chunk, free: &mpsc::Sender<Chunk>) -> io::Result<()>;
}

/// Any sink: it has taken a chunk when it returns.
pub(super) struct ToSink<'s>(pub &'s mut dyn Sink);

impl Outlet for ToSink<'_> {
    fn put(&mut self, chunk: Chunk, free: &mpsc::Sender<Chunk>) -> io::Result<()> {
        if chunk.len > 0 {
            self.0.write(chunk.bytes())?;
        }
        if chunk.zeros > 0 {
            self.0.skip(chunk.zeros)?;
        }
        // The reader may have come to its end.
        let _ = free.send(chunk);
        Ok(())
    }
}
