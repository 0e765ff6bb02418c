//! The MD5 at an archive's end, fed while somebody copies the archive.

use std::collections::VecDeque;

use md5::{Digest, Md5};

use crate::ZimError;
use crate::header::CHECKSUM_LEN;

/// Takes an archive's bytes in order, piece by piece, and compares the last 16 of them with the
/// MD5 (RFC 1321) of all before. Of a split archive, the parts follow each other.
#[derive(Default)]
pub struct Checksum {
    md5: Md5,
    /// The last bytes seen, which may be the checksum itself; at most 16.
    tail: VecDeque<u8>,
}

impl Checksum {
    /// One that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        let keep = CHECKSUM_LEN as usize;
        let split = piece.len().saturating_sub(keep);
        let (body, end) = piece.split_at(split);
        let surplus = (self.tail.len() + end.len()).saturating_sub(keep);
        let surplus = if body.is_empty() {
            surplus
        } else {
            self.tail.len()
        };
        let settled: Vec<u8> = self.tail.drain(..surplus).collect();
        self.md5.update(&settled);
        self.md5.update(body);
        self.tail.extend(end);
    }

    /// Compares, when all has been taken.
    ///
    /// # Errors
    /// [`ZimError::ChecksumMismatch`].
    pub fn finish(self) -> Result<(), ZimError> {
        let sum = self.md5.finalize();
        if self.tail.iter().eq(sum.iter()) {
            Ok(())
        } else {
            Err(ZimError::ChecksumMismatch)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_length_make_the_whole() {
        let body: Vec<u8> = (0..200u8).collect();
        let mut all = body.clone();
        all.extend(Md5::digest(&body));
        for step in [1, 3, 15, 16, 17, 40, 216] {
            let mut sum = Checksum::new();
            all.chunks(step).for_each(|piece| sum.update(piece));
            assert!(sum.finish().is_ok(), "pieces of {step}");
            let mut sum = Checksum::new();
            all[1..].chunks(step).for_each(|piece| sum.update(piece));
            assert!(sum.finish().is_err(), "pieces of {step}");
        }
        assert!(Checksum::new().finish().is_err());
    }
}
