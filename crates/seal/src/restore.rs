//! Gives back the original bytes of a file that a host marked, and proves it.

use std::io::{self, Read, Write};

use crate::SealedContent;
use crate::chunks::{FileSealer, ZIP_AT};

/// Bytes of a buffer.
const BUFFER: usize = 1 << 16;

/// What had to be done to a file. Its bytes are the original ones, whatever stands here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Bytes that stood behind the end.
    pub appended: u64,
    /// Whether bytes of its last 32 had been changed or cut off.
    pub tail: bool,
    /// Whether the bytes inside a ZIP file had been changed.
    pub zip: bool,
}

impl Restored {
    /// Whether it was the original already.
    #[must_use]
    pub fn was_right(&self) -> bool {
        *self == Self::default()
    }
}

/// A file that could not be given back. What was written then must be thrown away.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// More was changed than a seal keeps, or more cut off: it is another file.
    #[error("changed in more than a seal gives back")]
    Changed,
    /// The file could not be read.
    #[error("reading: {0}")]
    Read(#[source] io::Error),
    /// What is written to failed.
    #[error("writing: {0}")]
    Write(#[source] io::Error),
}

/// Reads a file from its beginning to its end and writes the original: cut to its length, with the bytes of its end
/// and those inside ZIP files put back, whatever stood there. Streams; what was written is proven by its BLAKE3 digest.
///
/// # Errors
/// [`RestoreError`]. That it is the original is only known at the end, so write to a new file.
pub fn restore<R: Read, W: Write>(
    sealed: &SealedContent,
    input: &mut R,
    output: &mut W,
) -> Result<Restored, RestoreError> {
    let len = sealed.len.0;
    let tail_at = len - sealed.tail.len() as u64;
    let mut restored = Restored::default();
    let mut sealer = FileSealer::new();
    let mut write = |part: &[u8]| {
        sealer.update(part);
        output.write_all(part).map_err(RestoreError::Write)
    };
    let mut buffer = vec![0; BUFFER];
    let mut at = 0;
    loop {
        let count = match input.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(RestoreError::Read(error)),
        };
        if count == 0 {
            break;
        }
        let own = count.min(usize::try_from(len.saturating_sub(at)).unwrap_or(count));
        restored.appended += (count - own) as u64;
        let part = &mut buffer[..own];
        if let Some(zip) = &sealed.zip {
            restored.zip |= put_back(part, at, ZIP_AT as u64, zip);
        }
        restored.tail |= put_back(part, at, tail_at, &sealed.tail);
        write(part)?;
        at += own as u64;
    }
    if at < tail_at {
        return Err(RestoreError::Changed);
    }
    if at < len {
        restored.tail = true;
        write(&sealed.tail[(at - tail_at) as usize..])?;
    }
    if sealer.finish().blake3 == sealed.blake3 {
        Ok(restored)
    } else {
        Err(RestoreError::Changed)
    }
}

/// Puts bytes that belong at `place` of the file into a part of it that begins at `at`; whether that changed any.
fn put_back(part: &mut [u8], at: u64, place: u64, bytes: &[u8]) -> bool {
    let mut changed = false;
    for (place, byte) in (place..).zip(bytes) {
        let index = place.checked_sub(at).and_then(|i| usize::try_from(i).ok());
        if let Some(own) = index.and_then(|index| part.get_mut(index)) {
            changed |= own != byte;
            *own = *byte;
        }
    }
    changed
}
