//! The one thing of EXIF that a picture needs: which way is up (Exif 2.32, 4.6.4, tag 0x0112).

use crate::Refusal;
use crate::bytes::{be16, be32, le16, le32, part};

/// The most entries of a directory that are looked at.
const ENTRIES_MOST: u16 = 1024;

/// Refuses data that says the picture must be turned or mirrored before it is seen. `tiff` begins at the byte
/// order. Data that cannot be read says nothing: viewers cannot read it either.
pub(super) fn upright(tiff: &[u8]) -> Result<(), Refusal> {
    match orientation(tiff) {
        Some(orientation @ 2..=8) => Err(Refusal::Sideways { orientation }),
        _ => Ok(()),
    }
}

type Short = fn(&[u8], usize) -> Option<u16>;
type Long = fn(&[u8], usize) -> Option<u32>;

fn orientation(tiff: &[u8]) -> Option<u16> {
    let (short, long): (Short, Long) = match part(tiff, 0, 4)? {
        b"II\x2a\0" => (le16, le32),
        b"MM\0\x2a" => (be16, be32),
        _ => return None,
    };
    let first = usize::try_from(long(tiff, 4)?).ok()?;
    let count = short(tiff, first)?.min(ENTRIES_MOST);
    for number in 0..usize::from(count) {
        let entry = part(tiff, first.checked_add(2 + number * 12)?, 12)?;
        if short(entry, 0)? == 0x0112 {
            return short(entry, 8);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientation_in_both_byte_orders() {
        let little = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
        assert_eq!(upright(little), Err(Refusal::Sideways { orientation: 6 }));
        assert_eq!(upright(big), Ok(()));
        assert_eq!(upright(&little[..20]), Ok(()));
        assert_eq!(upright(b"II\x2a\0\xff\xff\xff\xff"), Ok(()));
    }
}
