//! Fonts (ISO/IEC 14496-22, WOFF 1.0, Adobe's Technical Notes 5176 and Type 1): the letters and how they are set go
//! over; who drew, sold and changed the font, and when, goes. Hints and outlines stay byte for byte.

mod cff;
mod names;
mod sfnt;
mod tables;
mod type1;
mod woff;

use bulssi_model::Format;

use crate::{Findings, Refusal};

/// Fonts together are not longer than this when unpacked.
const UNPACKED_MOST: usize = 512 << 20;

/// Where a font stands decides what of it anybody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a file of its own, which people choose by its name.
    Alone,
    /// In a document, which names it itself.
    Within,
}

pub(crate) fn rewrite(
    bytes: &[u8],
    format: Format,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    match format {
        Format::Woff => woff::rewrite(bytes, findings),
        _ if bytes.starts_with(b"ttcf") => sfnt::collection(bytes, findings),
        _ => sfnt::font(bytes, Place::Alone, findings),
    }
}

/// A font in a document, by its first bytes: the three kinds that PDF has (ISO 32000-2, 9.9).
pub(crate) fn within(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    match bytes {
        [0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] | [b'O', b'T', b'T', b'O', ..] => {
            sfnt::font(bytes, Place::Within, findings)
        }
        [b'%', b'!', ..] => type1::rewrite(bytes, findings),
        [1, 0, ..] => cff::rewrite(bytes, Place::Within, findings),
        _ => Err(Refusal::unaccounted("font", 0)),
    }
}
