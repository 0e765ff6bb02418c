//! A reader that holds a blob against its name.

use std::io::{self, Read};

use bulssi_model::{ByteLen, Digest, Hasher};

use super::BlobError;

/// Reads a blob and checks it on the way.
///
/// The bytes that complete the blob are handed out only if the whole is what its name says;
/// otherwise that read fails with [`io::ErrorKind::InvalidData`] around a [`BlobError::Corrupt`].
pub struct BlobReader {
    inner: Box<dyn Read + Send>,
    hasher: Hasher,
    digest: Digest,
    len: u64,
    done: u64,
    checked: bool,
}

impl BlobReader {
    pub(super) fn new(inner: Box<dyn Read + Send>, digest: Digest, len: ByteLen) -> Self {
        Self {
            inner,
            hasher: Hasher::new(),
            digest,
            len: len.0,
            done: 0,
            checked: false,
        }
    }

    /// How many bytes the store holds under this name.
    #[must_use]
    pub fn stored_len(&self) -> ByteLen {
        ByteLen(self.len)
    }

    fn corrupt(&self) -> io::Error {
        let digest = self.digest;
        io::Error::new(io::ErrorKind::InvalidData, BlobError::Corrupt { digest })
    }
}

impl Read for BlobReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        let n = self.inner.read(buf)?;
        self.done += n as u64;
        self.hasher.update(buf.get(..n).unwrap_or_default());
        // A file that shrank ends early, one that grew goes on: neither is the blob.
        let ended = n == 0 || self.done == self.len;
        if self.done > self.len || (n == 0 && self.done < self.len) {
            return Err(self.corrupt());
        }
        if ended && !self.checked {
            if self.hasher.finish() != self.digest {
                return Err(self.corrupt());
            }
            self.checked = true;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(data: &'static [u8], name: &[u8], len: u64, step: usize) -> io::Result<Vec<u8>> {
        let mut reader = BlobReader::new(Box::new(data), Digest::of(name), ByteLen(len));
        let mut all = Vec::new();
        let mut buf = vec![0; step];
        loop {
            match reader.read(&mut buf)? {
                0 => return Ok(all),
                n => all.extend_from_slice(&buf[..n]),
            }
        }
    }

    #[test]
    fn only_the_blob_itself_is_read_to_its_end() {
        for step in [1, 2, 3, 100] {
            assert_eq!(read(b"ember", b"ember", 5, step).unwrap(), b"ember");
            assert_eq!(read(b"", b"", 0, step).unwrap(), b"");
            for (data, len) in [
                (&b"embeR"[..], 5),
                (b"embe", 5),
                (b"embe", 4),
                (b"ember!", 5),
                (b"ember!", 6),
                (b"", 5),
                (b"", 0),
            ] {
                let error = read(data, b"ember", len, step).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{data:?} {step}");
            }
        }
    }

    #[test]
    fn the_last_byte_of_a_changed_blob_is_not_handed_out() {
        let mut reader = BlobReader::new(Box::new(&b"embeR"[..]), Digest::of(b"ember"), ByteLen(5));
        let mut whole = [0; 5];
        let error = reader.read_exact(&mut whole).unwrap_err();
        let inner = error.get_ref().and_then(|e| e.downcast_ref::<BlobError>());
        assert!(matches!(inner, Some(BlobError::Corrupt { .. })));
    }
}
