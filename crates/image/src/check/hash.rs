//! Hashing many files one after the other, reading ahead.

use std::io::{self, Read};
use std::sync::mpsc;
use std::thread;

use bulssi_model::{ByteLen, Event, Hasher, Manifest, Watch};

use super::{Change, CheckError, CheckedFile, State};

/// Bytes a buffer.
const CHUNK: usize = 1 << 20;
/// Buffers that go around.
const RING: usize = 8;

/// Opens something found, by its place.
pub(super) type Open<'a> = dyn Fn(usize) -> io::Result<Box<dyn Read + 'a>> + Sync + 'a;

/// Bytes of one file on their way.
struct Part {
    /// Place in the manifest.
    index: usize,
    buf: Vec<u8>,
    len: usize,
    /// The file ends here, well or not.
    end: Option<Result<(), io::ErrorKind>>,
}

/// Reads files in the order given, one thread ahead of the hash, and says how each is.
pub(super) fn hash(
    manifest: &Manifest,
    order: &[(usize, usize)],
    open: &Open<'_>,
    files: &mut [CheckedFile],
    watch: &dyn Watch,
) -> Result<(), CheckError> {
    thread::scope(|scope| {
        let (free, buffers) = mpsc::channel();
        for _ in 0..RING {
            // The other end is here.
            let _ = free.send(vec![0; CHUNK]);
        }
        let (filled, parts) = mpsc::sync_channel(RING);
        scope.spawn(move || {
            for (index, place) in order {
                let len = manifest.files[*index].len.0;
                if read(*index, len, open(*place), &buffers, &filled).is_none() {
                    return;
                }
            }
        });
        let mut hasher = Hasher::new();
        for part in parts {
            if watch.cancelled() {
                return Err(CheckError::Cancelled);
            }
            hasher.update(&part.buf[..part.len]);
            watch.event(Event::Advanced {
                bytes: ByteLen(part.len as u64),
                files: u64::from(part.end.is_some()),
            });
            if let Some(end) = part.end {
                let have = std::mem::take(&mut hasher).finish();
                let want = manifest.files[part.index].blake3;
                files[part.index].state = match end {
                    Err(kind) => State::Unreadable(kind),
                    Ok(()) if have == want => State::Right,
                    Ok(()) => State::Changed(Change::Content { have, want }),
                };
            }
            // The reader may have come to its end.
            let _ = free.send(part.buf);
        }
        Ok(())
    })
}

/// Reads one file into parts; nothing when nobody takes them any more.
fn read(
    index: usize,
    len: u64,
    reader: io::Result<Box<dyn Read + '_>>,
    buffers: &mpsc::Receiver<Vec<u8>>,
    filled: &mpsc::SyncSender<Part>,
) -> Option<()> {
    let mut reader = reader.map_err(|error| error.kind());
    let mut left = len;
    loop {
        let mut buf = buffers.recv().ok()?;
        let want = left.min(CHUNK as u64) as usize;
        let result = match &mut reader {
            Ok(reader) => reader.read_exact(&mut buf[..want]),
            Err(kind) => Err((*kind).into()),
        };
        let len = if result.is_ok() { want } else { 0 };
        left -= want as u64;
        let end = match result {
            Err(error) => Some(Err(error.kind())),
            Ok(()) if left == 0 => Some(Ok(())),
            Ok(()) => None,
        };
        let last = end.is_some();
        let part = Part {
            index,
            buf,
            len,
            end,
        };
        filled.send(part).ok()?;
        if last {
            return Some(());
        }
    }
}
