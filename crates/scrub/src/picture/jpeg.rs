//! JPEG (ISO/IEC 10918-1, annex B): tables, frame, scans. A JFIF segment of fixed content stays where one was, and
//! Adobe's of three numbers, because both say how colours are to be read.

use super::exif;
use crate::bytes::{be16, part};
use crate::{Findings, Kind, Refusal};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
/// JFIF 1.01 without a density and without a thumbnail.
const JFIF: [u8; 18] = *b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    parts(bytes, true, findings)
}

/// A picture within a page, which says itself how it lies.
pub(super) fn within(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    parts(bytes, false, findings)
}

fn parts(bytes: &[u8], alone: bool, findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    if part(bytes, 0, 2) != Some(&[0xff, SOI]) {
        return Err(Refusal::damaged("SOI", 0));
    }
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xff, SOI]);
    let mut at = 2;
    let mut seen = Seen {
        alone,
        ..Seen::default()
    };
    loop {
        let (marker, behind) = marker(bytes, at, findings)?;
        if marker == EOI {
            if !seen.scan {
                return Err(Refusal::damaged("SOS", at));
            }
            out.extend([0xff, EOI]);
            at = behind;
            break;
        }
        let len = usize::from(be16(bytes, behind).ok_or(Refusal::damaged("segment", at))?);
        let body = len
            .checked_sub(2)
            .and_then(|len| part(bytes, behind + 2, len))
            .ok_or(Refusal::damaged("segment", at))?;
        let end = behind + len;
        if let Some(kept) = seen.segment(marker, body, at, findings)? {
            out.extend([0xff, marker]);
            // Cannot overflow: no longer than what came.
            out.extend(u16::try_from(kept.len() + 2).unwrap_or(2).to_be_bytes());
            out.extend(kept);
        }
        at = end;
        if marker == SOS {
            let end = scan_end(bytes, at)?;
            out.extend(&bytes[at..end]);
            at = end;
        }
    }
    let behind = bytes.len() - at;
    if behind > 0 {
        // Phones put whole films and second pictures there.
        findings.add(Kind::Trailing, 1, behind as u64);
    }
    Ok(out)
}

/// The marker at `at` and where it ends; fill bytes before it are left out (B.1.1.2).
fn marker(bytes: &[u8], mut at: usize, findings: &mut Findings) -> Result<(u8, usize), Refusal> {
    if bytes.get(at) != Some(&0xff) {
        return Err(Refusal::damaged("marker", at));
    }
    let start = at;
    while bytes.get(at) == Some(&0xff) {
        at += 1;
    }
    if at - start > 1 {
        findings.add(Kind::Padding, 1, (at - start - 1) as u64);
    }
    let marker = bytes.get(at).ok_or(Refusal::damaged("marker", start))?;
    Ok((*marker, at + 1))
}

/// Where the coded bytes of a scan end: at a marker that is not a restart (B.1.1.5).
fn scan_end(bytes: &[u8], start: usize) -> Result<usize, Refusal> {
    let mut at = start;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        at += memchr::memchr(0xff, rest).ok_or(Refusal::damaged("scan", start))?;
        match bytes.get(at + 1) {
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(_) => return Ok(at),
            None => return Err(Refusal::damaged("scan", start)),
        }
    }
}

/// What came before.
#[derive(Default)]
struct Seen {
    /// Whether nothing but itself says how it lies.
    alone: bool,
    frame: bool,
    scan: bool,
    jfif: bool,
    adobe: bool,
}

impl Seen {
    /// What a segment's body becomes; `None` where it is left out.
    fn segment(
        &mut self,
        marker: u8,
        body: &[u8],
        at: usize,
        findings: &mut Findings,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let len = body.len() as u64 + 4;
        match marker {
            // DHT, DQT, DRI.
            0xc4 | 0xdb | 0xdd => Ok(Some(body.to_vec())),
            // Baseline, extended and progressive with Huffman codes.
            0xc0..=0xc2 => {
                if std::mem::replace(&mut self.frame, true) {
                    return Err(Refusal::unaccounted("second frame", at));
                }
                let parts = usize::from(*body.get(5).unwrap_or(&0));
                if parts == 0 || body.len() != 6 + parts * 3 {
                    return Err(Refusal::damaged("SOF", at));
                }
                Ok(Some(body.to_vec()))
            }
            SOS => {
                let parts = usize::from(*body.first().unwrap_or(&0));
                if !self.frame || parts == 0 || body.len() != 4 + parts * 2 {
                    return Err(Refusal::damaged("SOS", at));
                }
                self.scan = true;
                Ok(Some(body.to_vec()))
            }
            0xe0 if body.starts_with(b"JFIF\0") && !self.jfif => {
                self.jfif = true;
                if body != &JFIF[4..] {
                    // Density and thumbnail.
                    findings.add(Kind::ProgramData, 1, len);
                }
                Ok(Some(JFIF[4..].to_vec()))
            }
            0xee if body.starts_with(b"Adobe") && body.len() >= 12 && !self.adobe => {
                self.adobe = true;
                // Version 100 without flags; then how colours were transformed.
                let kept = [b"Adobe\0\x64\0\0\0\0".as_slice(), &body[11..12]].concat();
                if kept != body {
                    findings.add(Kind::ProgramData, 1, len);
                }
                Ok(Some(kept))
            }
            0xe0..=0xef => {
                if self.alone && marker == 0xe1 && body.starts_with(b"Exif\0") {
                    exif::upright(body.get(6..).unwrap_or_default())?;
                }
                findings.add(application(marker, body), 1, len);
                Ok(None)
            }
            0xfe => {
                findings.add(Kind::Comment, 1, len);
                Ok(None)
            }
            0xc3 | 0xc5..=0xcf => Err(Refusal::unaccounted("coding process", at)),
            _ => Err(Refusal::unaccounted("marker", at)),
        }
    }
}

/// What an APPn segment holds, by its first letters.
fn application(marker: u8, body: &[u8]) -> Kind {
    match marker {
        0xe0 if body.starts_with(b"JFXX") => Kind::OtherPicture,
        0xe1 if body.starts_with(b"Exif\0") => Kind::Exif,
        0xe1 if body.starts_with(b"http://ns.adobe.com/") => Kind::Xmp,
        0xe2 if body.starts_with(b"ICC_PROFILE\0") => Kind::ColourProfile,
        0xe2 if body.starts_with(b"MPF\0") => Kind::OtherPicture,
        0xeb => Kind::Provenance,
        0xed => Kind::Press,
        _ => Kind::ProgramData,
    }
}
