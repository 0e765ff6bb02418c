//! Stamps: bytes that only one address of one image has.

use bulssi_model::Digest;

use twox_hash::XxHash3_128;

use crate::plan::{BLOCK, PIECE};

/// What all that looks like chance is made of: the image's seed. There is no clock and no random
/// number in it, so equal drives get equal probes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Salt([u8; 32]);

/// What is kept of a block to know it again.
pub(crate) type BlockHash = [u8; 16];

impl Salt {
    pub(crate) fn new(seed: &Digest) -> Self {
        Self(blake3::derive_key("bulssi press 1 stamps", seed.as_bytes()))
    }

    /// The hash of a block: XXH3 of 128 bits, which costs a fifth of BLAKE3, because proving many
    /// drives is bound by it. It tells what went wrong by accident; a drive that were built to
    /// deceive it could as well give the right bytes now and others later.
    pub(crate) fn hash(&self, block: &[u8]) -> BlockHash {
        XxHash3_128::oneshot_with_seed(first_word(&self.0), block).to_le_bytes()
    }

    /// Fills `buf` with what only `address` has. No mask or counter in a drive makes one stamp of
    /// another, and none looks like a filesystem.
    pub(crate) fn stamp(&self, address: u64, buf: &mut [u8]) {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&address.to_le_bytes());
        hasher.finalize_xof().fill(buf);
    }

    /// A number below `below` that looks like chance, and is always the same for `(what, index)`.
    pub(crate) fn number(&self, what: &str, index: u64, below: u64) -> u64 {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&index.to_le_bytes());
        hasher.update(what.as_bytes());
        first_word(hasher.finalize().as_bytes()) % below.max(1)
    }

    /// Where in block `index`, of `len` bytes, the piece lies by which it is known again. A block
    /// shorter than a piece is one.
    pub(crate) fn piece_of(&self, index: u64, len: u64) -> std::ops::Range<u64> {
        if len <= PIECE {
            return 0..len;
        }
        let at = self.number("piece", index, len / PIECE) * PIECE;
        at..at + PIECE
    }

    /// The start of the hash of that piece.
    pub(crate) fn piece_in(&self, index: u64, block: &[u8]) -> u64 {
        debug_assert!(block.len() as u64 <= BLOCK);
        let piece = self.piece_of(index, block.len() as u64);
        piece_hash(&block[piece.start as usize..piece.end as usize])
    }
}

/// The start of the hash of a piece.
pub(crate) fn piece_hash(piece: &[u8]) -> u64 {
    first_word(blake3::hash(piece).as_bytes())
}

fn first_word(hash: &[u8; 32]) -> u64 {
    hash[..8]
        .iter()
        .fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_differ_by_address_and_image() {
        let (one, two) = (Salt::new(&Digest::of(b"1")), Salt::new(&Digest::of(b"2")));
        let stamp = |salt: &Salt, address| {
            let mut buf = [0; 64];
            salt.stamp(address, &mut buf);
            buf
        };
        assert_eq!(stamp(&one, 4096), stamp(&one, 4096));
        assert_ne!(stamp(&one, 4096), stamp(&one, 8192));
        assert_ne!(stamp(&one, 4096), stamp(&two, 4096));
    }

    #[test]
    fn pieces_lie_within_their_block() {
        let salt = Salt::new(&Digest::of(b"1"));
        for (index, len) in [(0, 512), (1, 4096), (2, 5000), (3, BLOCK), (4, 8191)] {
            let piece = salt.piece_of(index, len);
            assert!(piece.start < piece.end && piece.end <= len, "{piece:?}");
            assert_eq!(piece.start % PIECE, 0);
        }
    }
}
