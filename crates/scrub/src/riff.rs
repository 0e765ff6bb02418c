//! RIFF: chunks of four letters, a length and a body, filled up to even places.

use crate::bytes::{le32, part};

/// A chunk of a form that is held in memory.
pub(crate) struct Chunk<'b> {
    pub(crate) kind: [u8; 4],
    pub(crate) body: &'b [u8],
    /// Where it begins.
    pub(crate) at: usize,
}

/// The chunk at `at`, and where the next one begins; `None` where it does not fit.
pub(crate) fn chunk(bytes: &[u8], at: usize) -> Option<(Chunk<'_>, usize)> {
    let kind: [u8; 4] = part(bytes, at, 4)?.try_into().ok()?;
    let len = usize::try_from(le32(bytes, at + 4)?).ok()?;
    let body = part(bytes, at + 8, len)?;
    let next = at + 8 + len + len % 2;
    Some((
        Chunk { kind, body, at },
        next.min(bytes.len().max(at + 8 + len)),
    ))
}

/// Appends a chunk.
pub(crate) fn push(out: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]) {
    out.extend(kind);
    // Bodies are parts of a form, whose length has as many bits.
    out.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
}

/// What a chunk that is left out holds, by its letters.
pub(crate) fn left_out(kind: [u8; 4]) -> crate::Kind {
    use crate::Kind;
    match &kind {
        b"EXIF" => Kind::Exif,
        b"XMP " | b"_PMX" | b"iXML" | b"aXML" => Kind::Xmp,
        b"ICCP" => Kind::ColourProfile,
        b"LIST" | b"id3 " | b"ID3 " | b"IID3" | b"bext" | b"cart" | b"DISP" | b"CSET" => Kind::Tags,
        b"IDIT" => Kind::Dates,
        b"ISFT" => Kind::Program,
        b"JUNK" | b"PAD " | b"FLLR" | b"junk" => Kind::Padding,
        b"C2PA" => Kind::Provenance,
        b"cue " | b"plst" | b"labl" | b"note" => Kind::Comment,
        _ => Kind::ProgramData,
    }
}
