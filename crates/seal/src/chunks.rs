//! What is kept of a file: its length, its digests, and the bytes that marks overwrite.

use std::mem;

use bulssi_model::{ByteLen, Digest, Hasher};
use sha2::{Digest as _, Sha256};

/// The length of a chunk in bytes. Browsers hash in one go, so a file of any length is hashed in pieces of this.
pub const CHUNK: usize = 1 << 20;
/// How many bytes of a file's end are kept: more than the longest mark that is known to be laid over an end, 31.
pub const TAIL: usize = 32;
/// Where a mark is laid into ZIP files, in bytes from their beginning.
pub const ZIP_AT: usize = 0x50;
/// How many bytes it takes there.
pub const ZIP_LEN: usize = 31;

/// Whether a file with this beginning is a ZIP file (a document, a book) that is long enough for a mark inside: the
/// bytes at [`ZIP_AT`] of it are kept.
#[must_use]
pub fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") && start.len() >= ZIP_AT + ZIP_LEN
}

/// What a seal holds of the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedContent {
    /// Its length.
    pub len: ByteLen,
    /// The BLAKE3 digest of the whole file.
    pub blake3: Digest,
    /// The SHA-256 digest of each [`CHUNK`], the last of which may be shorter; none for an empty file.
    pub chunks: Vec<[u8; 32]>,
    /// The last [`TAIL`] bytes, or all of a shorter file.
    pub tail: Vec<u8>,
    /// The [`ZIP_LEN`] bytes at [`ZIP_AT`] of a ZIP file.
    pub zip: Option<[u8; ZIP_LEN]>,
}

impl SealedContent {
    /// What is kept of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut sealer = FileSealer::new();
        sealer.update(bytes);
        sealer.finish()
    }

    /// What is kept of a file whose digests were taken elsewhere, such as on several threads.
    ///
    /// `start` is the file's beginning, at least [`ZIP_AT`] + [`ZIP_LEN`] bytes of it where it has as many; `end` its
    /// end, at least [`TAIL`] bytes of it where it has as many.
    #[must_use]
    pub fn from_parts(
        len: ByteLen,
        blake3: Digest,
        chunks: Vec<[u8; 32]>,
        start: &[u8],
        end: &[u8],
    ) -> Self {
        let zip = is_zip(start).then(|| {
            let mut kept = [0; ZIP_LEN];
            kept.copy_from_slice(&start[ZIP_AT..ZIP_AT + ZIP_LEN]);
            kept
        });
        Self {
            len,
            blake3,
            chunks,
            tail: end[end.len().saturating_sub(TAIL)..].to_vec(),
            zip,
        }
    }
}

/// How many chunks a file of this length has.
pub(crate) const fn chunks_of(len: u64) -> u64 {
    len.div_ceil(CHUNK as u64)
}

/// Takes a file piece by piece and says what a seal holds of it.
#[derive(Clone, Debug, Default)]
pub struct FileSealer {
    len: u64,
    blake3: Hasher,
    chunk: Sha256,
    chunks: Vec<[u8; 32]>,
    /// The beginning, as far as it is needed.
    start: Vec<u8>,
    /// The end so far.
    end: Vec<u8>,
}

impl FileSealer {
    /// One that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece, of any length.
    pub fn update(&mut self, data: &[u8]) {
        self.blake3.update(data);
        let missing = (ZIP_AT + ZIP_LEN).saturating_sub(self.start.len());
        self.start
            .extend_from_slice(&data[..missing.min(data.len())]);
        let kept = &data[data.len().saturating_sub(TAIL)..];
        let over = (self.end.len() + kept.len()).saturating_sub(TAIL);
        self.end.drain(..over.min(self.end.len()));
        self.end.extend_from_slice(kept);
        let mut rest = data;
        while !rest.is_empty() {
            let room = CHUNK - (self.len % CHUNK as u64) as usize;
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.chunk.update(now);
            self.len += now.len() as u64;
            if now.len() == room {
                self.end_chunk();
            }
            rest = later;
        }
    }

    fn end_chunk(&mut self) {
        self.chunks
            .push(mem::take(&mut self.chunk).finalize().into());
    }

    /// What a seal holds of all that was taken.
    #[must_use]
    pub fn finish(mut self) -> SealedContent {
        if !self.len.is_multiple_of(CHUNK as u64) {
            self.end_chunk();
        }
        SealedContent::from_parts(
            ByteLen(self.len),
            self.blake3.finish(),
            self.chunks,
            &self.start,
            &self.end,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_the_whole() {
        let bytes: Vec<u8> = (0..CHUNK * 2 + 77).map(|i| (i % 251) as u8).collect();
        for len in [0, 1, 31, 32, 33, CHUNK - 1, CHUNK, CHUNK + 1, bytes.len()] {
            let whole = SealedContent::of(&bytes[..len]);
            assert_eq!(whole.chunks.len() as u64, chunks_of(len as u64));
            assert_eq!(whole.tail, bytes[len.saturating_sub(32)..len]);
            assert_eq!(whole.blake3, Digest::of(&bytes[..len]));
            for step in [7, 4096, CHUNK] {
                if len / step > 100_000 {
                    continue;
                }
                let mut sealer = FileSealer::new();
                bytes[..len]
                    .chunks(step)
                    .for_each(|part| sealer.update(part));
                assert_eq!(sealer.finish(), whole);
            }
        }
    }

    #[test]
    fn bytes_inside_zip_files_are_kept() {
        let mut zip = b"PK\x03\x04".to_vec();
        zip.resize(111, 9);
        assert_eq!(SealedContent::of(&zip).zip, Some([9; 31]));
        assert_eq!(SealedContent::of(&zip[..110]).zip, None);
    }
}
