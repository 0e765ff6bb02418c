//! ISO base media files (ISO/IEC 14496-12) and what preceded them, by their brands.

use bulssi_model::Format;

use crate::{Refusal, Sniffed};

pub(super) fn sniff(head: &[u8]) -> Option<Sniffed> {
    let kind = head.get(4..8)?;
    let size = u32::from_be_bytes(head.get(..4)?.try_into().ok()?);
    if kind != b"ftyp" {
        // QuickTime before 2002 has no brand; its first box is one of these.
        let old = matches!(
            kind,
            b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot"
        );
        let fits = size == 1 || size == 0 || size >= 8;
        return (old && fits).then_some(Sniffed::Format(Format::Mov));
    }
    let major = head.get(8..12)?;
    let end = usize::try_from(size).ok()?.clamp(16, 512);
    let brands = head.get(16..end.min(head.len())).unwrap_or_default();
    let compatible = |brand: &[u8; 4]| brands.chunks_exact(4).any(|b| b == brand);
    Some(match major {
        b"mif1" | b"msf1" | b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"avif"
        | b"avis" | b"mif2" => Sniffed::Format(Format::Heif),
        b"qt  " => Sniffed::Format(Format::Mov),
        b"M4A " | b"M4B " => Sniffed::Format(Format::M4a),
        b"M4P " => Sniffed::Refused(Refusal::Encrypted),
        // JPEG 2000, camera raw: nothing that readers open.
        b"jp2 " | b"jpx " | b"jpm " | b"crx " => Sniffed::Refused(Refusal::Unknown),
        _ if major.starts_with(b"3g") => Sniffed::Format(Format::ThreeGp),
        _ if compatible(b"mif1") && !compatible(b"isom") && !compatible(b"mp42") => {
            Sniffed::Format(Format::Heif)
        }
        _ => Sniffed::Format(Format::Mp4),
    })
}
