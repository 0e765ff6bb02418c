//! The pass itself: a reader that fills buffers, a hash that checks them, a sink that takes them.
//!
//! The three hand a fixed number of buffers around, so memory does not grow with the content, and
//! none waits for another longer than the slowest needs.

use std::io::Read;
use std::sync::mpsc;
use std::thread;

use bulssi_model::{ByteLen, Content, Digest, Event, Hasher, Watch};

use super::{Sink, WriteReport};
use crate::{Contents, Layout, Source, SourceFault, WriteError};

/// Bytes a buffer: what was read is still in the processor's cache when it is hashed and written.
const CHUNK: usize = 256 << 10;
/// Buffers that go around: enough that a stage which is held up for a moment holds up no other.
const RING: usize = 16;
/// Zeros that are worth a gap in the writing.
const LEAST_SKIP: u64 = 16 << 10;

/// A stretch of the image on its way, and zeros after it.
struct Chunk {
    buf: Box<[u8]>,
    len: usize,
    zeros: u64,
    /// Which bytes are of which file.
    parts: Vec<Part>,
}

/// Bytes of one file in a chunk.
struct Part {
    index: usize,
    start: usize,
    end: usize,
    /// The file ends here.
    last: bool,
}

impl Chunk {
    fn new() -> Self {
        Self {
            buf: vec![0; CHUNK].into_boxed_slice(),
            len: 0,
            zeros: 0,
            parts: Vec::new(),
        }
    }
}

/// Streams a layout into a sink.
pub(super) fn stream(
    layout: &Layout,
    contents: &dyn Contents,
    sink: &mut dyn Sink,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<WriteReport, WriteError> {
    let mut feed = Feed::new(layout, contents);
    let mut check = Check::new(layout);
    let mut drain = Drain::new(sink, watch);
    match jobs {
        0 | 1 => {
            let mut chunk = Chunk::new();
            while feed.fill(&mut chunk)? {
                check.take(&chunk)?;
                drain.take(&chunk)?;
            }
        }
        2 => thread::scope(|scope| {
            let (free, chunks) = ring();
            let (filled, full) = mpsc::sync_channel(RING);
            scope.spawn(move || {
                feed.run(&chunks, &filled, |chunk| check.take(chunk));
            });
            full.iter().try_for_each(|chunk| {
                let chunk = chunk?;
                drain.take(&chunk)?;
                // The reader may have come to its end.
                let _ = free.send(chunk);
                Ok(())
            })
        })?,
        _ => thread::scope(|scope| {
            let (free, chunks) = ring();
            let (filled, full) = mpsc::sync_channel(RING);
            let (checked, good) = mpsc::sync_channel(RING);
            scope.spawn(move || feed.run(&chunks, &filled, |_| Ok(())));
            scope.spawn(move || {
                for chunk in full {
                    let result = chunk.and_then(|chunk| check.take(&chunk).map(|()| chunk));
                    let failed = result.is_err();
                    if checked.send(result).is_err() || failed {
                        return;
                    }
                }
            });
            good.iter().try_for_each(|chunk| {
                let chunk = chunk?;
                drain.take(&chunk)?;
                let _ = free.send(chunk);
                Ok(())
            })
        })?,
    }
    // Files without a byte pass unseen.
    let files = layout.tree.files();
    let empty = files.iter().filter(|file| file.content.is_empty()).count() as u64;
    if empty > 0 {
        watch.event(Event::Advanced {
            bytes: ByteLen::ZERO,
            files: empty,
        });
    }
    Ok(WriteReport {
        len: layout.image_len(),
        content: layout.tree.len(),
        files: files.len() as u64,
    })
}

/// The buffers, and the way back for those that are done with.
fn ring() -> (mpsc::Sender<Chunk>, mpsc::Receiver<Chunk>) {
    let (free, chunks) = mpsc::channel();
    for _ in 0..RING {
        // The other end is here.
        let _ = free.send(Chunk::new());
    }
    (free, chunks)
}

/// Fills chunks with what the layout says.
struct Feed<'l> {
    layout: &'l Layout,
    contents: &'l dyn Contents,
    at: u64,
    /// The blob at hand and the bytes read of it.
    open: Option<(Box<dyn Read + Send + 'l>, u64)>,
}

impl<'l> Feed<'l> {
    fn new(layout: &'l Layout, contents: &'l dyn Contents) -> Self {
        Self {
            layout,
            contents,
            at: 0,
            open: None,
        }
    }

    /// Fills chunks until the end, a fault, or until nobody takes them any more.
    fn run(
        mut self,
        chunks: &mpsc::Receiver<Chunk>,
        filled: &mpsc::SyncSender<Result<Chunk, WriteError>>,
        mut check: impl FnMut(&Chunk) -> Result<(), WriteError>,
    ) {
        while let Ok(mut chunk) = chunks.recv() {
            let result = match self.fill(&mut chunk) {
                Ok(false) => return,
                Ok(true) => check(&chunk).map(|()| chunk),
                Err(error) => Err(error),
            };
            let failed = result.is_err();
            if filled.send(result).is_err() || failed {
                return;
            }
        }
    }

    /// Fills a chunk with what comes next; says whether there was anything.
    fn fill(&mut self, chunk: &mut Chunk) -> Result<bool, WriteError> {
        chunk.len = 0;
        chunk.zeros = 0;
        chunk.parts.clear();
        while chunk.len < CHUNK {
            let Some(extent) = self.layout.extents_from(self.at).next() else {
                break;
            };
            if extent.source == Source::Zero && extent.len >= LEAST_SKIP {
                chunk.zeros = extent.len;
                self.at += extent.len;
                break;
            }
            let start = chunk.len;
            let len = extent.len.min((CHUNK - start) as u64);
            let end = start + len as usize;
            let place = &mut chunk.buf[start..end];
            match extent.source {
                Source::Zero => place.fill(0),
                Source::Metadata => self.layout.metadata_at(self.at, place),
                Source::File { index, from } => {
                    self.read(index, from, place)?;
                    chunk.parts.push(Part {
                        index,
                        start,
                        end,
                        last: len == extent.len,
                    });
                }
            }
            chunk.len = end;
            self.at += len;
        }
        Ok(chunk.len > 0 || chunk.zeros > 0)
    }

    /// Reads the bytes of a file from `from` on; sees that it ends with its last one.
    fn read(&mut self, index: usize, from: u64, place: &mut [u8]) -> Result<(), WriteError> {
        let file = self.layout.file(index);
        let (digest, len) = match &file.content {
            Content::Bytes(bytes) => {
                place.copy_from_slice(&bytes[from as usize..from as usize + place.len()]);
                return Ok(());
            }
            Content::Blob { digest, len } => (digest, *len),
        };
        let fault = |fault| WriteError::Source {
            path: file.path.clone(),
            fault,
        };
        let broken = |error| fault(SourceFault::of(error));
        let (mut reader, mut have) = match self.open.take() {
            Some((reader, have)) if have == from => (reader, have),
            _ => (self.contents.open(digest, from).map_err(broken)?, from),
        };
        fill_from(&mut *reader, place, &mut have)
            .map_err(broken)?
            .then_some(())
            .ok_or_else(|| {
                fault(SourceFault::Shorter {
                    have: ByteLen(have),
                    want: len,
                })
            })?;
        if have < len.0 {
            self.open = Some((reader, have));
        } else if !ends(&mut *reader).map_err(broken)? {
            return Err(fault(SourceFault::Longer { want: len }));
        }
        Ok(())
    }
}

/// Fills `place`, counting in `have`; says whether there was enough.
pub(super) fn fill_from(
    reader: &mut dyn Read,
    mut place: &mut [u8],
    have: &mut u64,
) -> std::io::Result<bool> {
    while !place.is_empty() {
        match reader.read(place) {
            Ok(0) => return Ok(false),
            Ok(count) => {
                *have += count as u64;
                place = &mut place[count..];
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Whether nothing more comes.
pub(super) fn ends(reader: &mut dyn Read) -> std::io::Result<bool> {
    let mut more = 0;
    fill_from(reader, &mut [0], &mut more).map(|more| !more)
}

/// Holds the bytes that pass against the digests of their files.
struct Check<'l> {
    layout: &'l Layout,
    hasher: Hasher,
}

impl<'l> Check<'l> {
    fn new(layout: &'l Layout) -> Self {
        Self {
            layout,
            hasher: Hasher::new(),
        }
    }

    fn take(&mut self, chunk: &Chunk) -> Result<(), WriteError> {
        for part in &chunk.parts {
            let file = self.layout.file(part.index);
            // The digest of bytes in memory is made of themselves.
            let Content::Blob { digest, .. } = &file.content else {
                continue;
            };
            self.hasher.update(&chunk.buf[part.start..part.end]);
            if part.last {
                let have = std::mem::take(&mut self.hasher).finish();
                verify(have, *digest).map_err(|fault| WriteError::Source {
                    path: file.path.clone(),
                    fault,
                })?;
            }
        }
        Ok(())
    }
}

/// Holds a digest against another.
pub(super) fn verify(have: Digest, want: Digest) -> Result<(), SourceFault> {
    if have == want {
        Ok(())
    } else {
        Err(SourceFault::Differs { have, want })
    }
}

/// Hands chunks to the sink and tells of them.
struct Drain<'s> {
    sink: &'s mut dyn Sink,
    watch: &'s dyn Watch,
    at: u64,
}

impl<'s> Drain<'s> {
    fn new(sink: &'s mut dyn Sink, watch: &'s dyn Watch) -> Self {
        Self { sink, watch, at: 0 }
    }

    fn take(&mut self, chunk: &Chunk) -> Result<(), WriteError> {
        if self.watch.cancelled() {
            return Err(WriteError::Cancelled);
        }
        let target = |at| {
            move |error| WriteError::Target {
                at,
                path: None,
                error,
            }
        };
        if chunk.len > 0 {
            let bytes = &chunk.buf[..chunk.len];
            self.sink.write(bytes).map_err(target(self.at))?;
            self.at += chunk.len as u64;
        }
        if chunk.zeros > 0 {
            self.sink.skip(chunk.zeros).map_err(target(self.at))?;
            self.at += chunk.zeros;
        }
        let bytes: usize = chunk.parts.iter().map(|part| part.end - part.start).sum();
        let files = chunk.parts.iter().filter(|part| part.last).count();
        if bytes > 0 {
            self.watch.event(Event::Advanced {
                bytes: ByteLen(bytes as u64),
                files: files as u64,
            });
        }
        Ok(())
    }
}
