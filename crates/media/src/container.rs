//! Whether a container ends where its own structure says: a film cut off while it was copied still
//! has its head and looks whole to most tools.

use std::io::{Read, Seek};

use bulssi_model::Format;

use crate::probe::{Trouble, window};

/// A fragmented film of a day has under 50,000 top-level boxes.
const MOST_BOXES: usize = 200_000;

/// # Errors
/// [`Trouble::TRUNCATED`] when the structure goes on past the end of the file.
pub(crate) fn ends<R: Read + Seek>(file: &mut R, len: u64, format: Format) -> Result<(), Trouble> {
    let end = match format {
        Format::Mp4 | Format::Mov | Format::ThreeGp | Format::M4a | Format::Heif => {
            boxes(file, len)?
        }
        Format::Avi | Format::Wav | Format::WebP => riff(&window(file, 0, 8)?),
        Format::Matroska | Format::WebM | Format::Mka => segment(&window(file, 0, 4096)?),
        Format::Wmv | Format::Wma => asf(&window(file, 0, 65536)?),
        _ => None,
    };
    match end {
        Some(end) if end > len => Err(Trouble::TRUNCATED),
        _ => Ok(()),
    }
}

/// The boxes of a file (ISO/IEC 14496-12, 4.2), up to what is no box: copies and watermarks leave
/// bytes behind the last one, which players ignore.
fn boxes<R: Read + Seek>(file: &mut R, len: u64) -> Result<Option<u64>, Trouble> {
    let mut at = 0u64;
    for _ in 0..MOST_BOXES {
        let head = window(file, at, 16)?;
        let (Some(size), Some(kind)) = (be32(&head, 0), head.get(4..8)) else {
            break;
        };
        let known = [
            b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"meta", b"uuid",
            b"sidx", b"styp", b"mfra", b"udta", b"pnot",
        ];
        if !known.iter().any(|name| name.as_slice() == kind) {
            break;
        }
        let size = match (size, be32(&head, 8), be32(&head, 12)) {
            (0, ..) => break,
            (1, Some(high), Some(low)) => u64::from(high) << 32 | u64::from(low),
            (1, ..) => return Ok(Some(u64::MAX)),
            (size, ..) => u64::from(size),
        };
        if size < 8 {
            break;
        }
        at = at.saturating_add(size);
        if at >= len {
            break;
        }
    }
    Ok(Some(at))
}

/// The first RIFF chunk; writers that stream leave 0 or a number near the largest.
fn riff(head: &[u8]) -> Option<u64> {
    let size = u32::from_le_bytes(head.get(4..8)?.try_into().ok()?);
    let told = head.starts_with(b"RIFF") && size > 0 && size < 0x7fff_0000;
    told.then_some(8 + u64::from(size))
}

/// The Segment of a Matroska file (RFC 9559, section 5.1) behind the EBML header.
fn segment(head: &[u8]) -> Option<u64> {
    const EBML: u64 = 0x1a45_dfa3;
    const SEGMENT: u64 = 0x1853_8067;
    const VOID: u64 = 0xec;
    let mut at = 0usize;
    for _ in 0..8 {
        let (id, id_len) = vint(head.get(at..)?, false)?;
        let (size, size_len) = vint(head.get(at + id_len..)?, true)?;
        let body = at + id_len + size_len;
        // All ones: the length was not known when it was written.
        let unknown = size == (1u64 << (7 * size_len)) - 1;
        match id {
            SEGMENT if unknown => return None,
            SEGMENT => return (body as u64).checked_add(size),
            EBML | VOID if !unknown => at = body.checked_add(usize::try_from(size).ok()?)?,
            _ => return None,
        }
    }
    None
}

/// A variable-length number (RFC 8794, section 4) and its length; ids keep their marker bit.
pub(crate) fn vint(bytes: &[u8], strip: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let len = first.leading_zeros() as usize + 1;
    if len > 8 {
        return None;
    }
    let body = bytes.get(1..len)?;
    let mask = if strip { (0xffu16 >> len) as u8 } else { 0xff };
    let value = body
        .iter()
        .fold(u64::from(first & mask), |n, b| n << 8 | u64::from(*b));
    Some((value, len))
}

/// The file length in ASF's File Properties Object, unless it was broadcast (ASF 1.2, section 3.2).
fn asf(head: &[u8]) -> Option<u64> {
    const PROPERTIES: [u8; 16] = [
        0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11, 0x8e, 0xe4, 0x00, 0xc0, 0x0c, 0x20, 0x53,
        0x65,
    ];
    let at = head.windows(16).position(|w| w == PROPERTIES)?;
    let size = u64::from_le_bytes(head.get(at + 40..at + 48)?.try_into().ok()?);
    let flags = head.get(at + 88)?;
    (flags & 1 == 0).then_some(size)
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn cut(format: Format, bytes: &[u8]) -> bool {
        ends(&mut Cursor::new(bytes), bytes.len() as u64, format).is_err()
    }

    #[test]
    fn cut_off_containers() {
        let ftyp = b"\0\0\0\x10ftypisom\0\0\0\0";
        let with = |tail: &[u8]| [ftyp.as_slice(), tail].concat();
        assert!(!cut(Format::Mp4, ftyp));
        assert!(!cut(Format::Mp4, &with(b"\0\0\0\x0cmdatabcd")));
        assert!(
            !cut(Format::Mp4, &with(b"\0\0\0\x00mdatabcd")),
            "to the end"
        );
        assert!(!cut(Format::Mp4, &with(b"trailing bytes")), "not a box");
        assert!(cut(Format::Mp4, &with(b"\0\0\0\x0dmdatabcd")));
        assert!(cut(
            Format::Mp4,
            &with(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x15abcd")
        ));
        assert!(cut(
            Format::Mp4,
            &with(b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff")
        ));
        assert!(!cut(
            Format::Mp4,
            &with(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x14abcd")
        ));
        assert!(!cut(Format::Avi, b"RIFF\x04\0\0\0AVI "));
        assert!(cut(Format::Avi, b"RIFF\x05\0\0\0AVI "));
        assert!(!cut(Format::Wav, b"RIFF\xff\xff\xff\xffWAVE"));
        let ebml = b"\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67";
        let mkv = |tail: &[u8]| [ebml.as_slice(), tail].concat();
        assert!(!cut(Format::Matroska, &mkv(b"\x82ab")));
        assert!(cut(Format::Matroska, &mkv(b"\x83ab")));
        assert!(!cut(Format::Matroska, &mkv(b"\xffab")), "length not known");
        assert!(!cut(
            Format::Matroska,
            &mkv(b"\x01\xff\xff\xff\xff\xff\xff\xffab")
        ));
    }
}
