//! The pass itself: a reader that fills buffers, a hash that checks them, a sink that takes them.
//!
//! The three hand a fixed number of buffers around, so memory does not grow with the content, and
//! none waits for another longer than the slowest needs.

use std::io::Read;
use std::sync::mpsc;
use std::thread;

use bulssi_model::{ByteLen, Content, Digest, Event, Hasher, Watch};

use super::WriteReport;
use super::chunk::{ALIGN, CHUNK, Chunk, Outlet, Part};
use crate::{Contents, Layout, Source, SourceFault, WriteError};

/// Buffers that go around: enough that a stage which is held up for a moment holds up no other.
const RING: usize = 8;
/// Zeros that are worth a gap in the writing: fewer are written, so that requests stay long.
const LEAST_SKIP: u64 = 64 << 10;

/// Streams a layout into an outlet.
pub(super) fn stream(
    layout: &Layout,
    contents: &dyn Contents,
    outlet: &mut dyn Outlet,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<WriteReport, WriteError> {
    let feed = Feed::new(layout, contents);
    let mut check = Check::new(layout);
    let (free, chunks) = ring();
    let mut drain = Drain {
        outlet,
        watch,
        free,
    };
    match jobs {
        0 | 1 => {
            let mut feed = feed;
            while let Ok(mut chunk) = chunks.recv() {
                if !feed.fill(&mut chunk)? {
                    break;
                }
                check.take(&chunk)?;
                drain.take(chunk)?;
            }
        }
        // The drain goes before the threads are waited for: a reader waits for free buffers until then.
        2 => thread::scope(move |scope| {
            let (filled, full) = mpsc::sync_channel(RING);
            scope.spawn(move || {
                feed.run(&chunks, &filled, |chunk| check.take(chunk));
            });
            full.iter().try_for_each(|chunk| drain.take(chunk?))
        })?,
        _ => thread::scope(move |scope| {
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
            good.iter().try_for_each(|chunk| drain.take(chunk?))
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
    ///
    /// Gaps begin and end between pages, so every chunk does, too.
    fn fill(&mut self, chunk: &mut Chunk) -> Result<bool, WriteError> {
        chunk.restart(self.at);
        while chunk.len < CHUNK {
            let Some(extent) = self.layout.extents_from(self.at).next() else {
                break;
            };
            let mut len = extent.len.min((CHUNK - chunk.len) as u64);
            if extent.source == Source::Zero && extent.len >= LEAST_SKIP {
                let rest = self.at.next_multiple_of(ALIGN as u64) - self.at;
                if rest == 0 {
                    let end = self.at + extent.len;
                    let end = if end == self.layout.image_len().0 {
                        end
                    } else {
                        end / ALIGN as u64 * ALIGN as u64
                    };
                    chunk.zeros = end - self.at;
                    self.at = end;
                    break;
                }
                len = len.min(rest);
            }
            let start = chunk.len;
            let end = start + len as usize;
            let place = &mut chunk.room()[start..end];
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
            self.hasher.update(&chunk.bytes()[part.start..part.end]);
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

/// Hands chunks to the outlet and tells of them.
struct Drain<'s> {
    outlet: &'s mut dyn Outlet,
    watch: &'s dyn Watch,
    free: mpsc::Sender<Chunk>,
}

impl Drain<'_> {
    fn take(&mut self, chunk: Chunk) -> Result<(), WriteError> {
        if self.watch.cancelled() {
            return Err(WriteError::Cancelled);
        }
        let at = chunk.at;
        let bytes: usize = chunk.parts.iter().map(|part| part.end - part.start).sum();
        let files = chunk.parts.iter().filter(|part| part.last).count();
        let put = self.outlet.put(chunk, &self.free);
        put.map_err(|error| WriteError::Target {
            at,
            path: None,
            error,
        })?;
        if bytes > 0 {
            self.watch.event(Event::Advanced {
                bytes: ByteLen(bytes as u64),
                files: files as u64,
            });
        }
        Ok(())
    }
}
