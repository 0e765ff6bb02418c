//! JPEG (ISO/IEC 10918-1, annex B): tables, frame, scans. A JFIF segment of fixed content stays where one was, and
//! Adobe's of three numbers, because both say how colours are to be read. The coded bytes stream through: a picture
//! of a camera is never held as a whole.

use std::io::{Read, Seek, Write};

use super::exif;
use super::window::Window;
use crate::bytes::be16;
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
/// JFIF 1.01 without a density and without a thumbnail.
const JFIF: [u8; 14] = *b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
/// The longest tables before a scan: four of each kind are 2 KB, and some writers repeat them.
const TABLES_MOST: usize = 1 << 20;
/// A marker, and the longest segment behind it.
const SEGMENT_MOST: usize = 2 + 65_535;

/// Writes the clean picture. Where `alone`, nothing but its own data says how it lies, and one that must be turned is
/// refused; before its first scan nothing has been written then.
pub(super) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    alone: bool,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let len = input.len();
    let mut window = Window::new(input);
    if !window.at(0, 2)?.starts_with(&[0xff, SOI]) {
        return Err(Refusal::damaged("SOI", 0).into());
    }
    let mut at = 2;
    let mut seen = Seen {
        alone,
        ..Seen::default()
    };
    // Markers and segments up to the next scan.
    let mut out = vec![0xff, SOI];
    loop {
        let (marker, behind) = marker(&mut window, at, findings)?;
        if marker == EOI {
            if !seen.scan {
                return Err(Refusal::Damaged { what: "SOS", at }.into());
            }
            out.extend([0xff, EOI]);
            output.write(&out)?;
            if len > behind {
                // Phones put whole films and second pictures there.
                findings.add(Kind::Trailing, 1, len - behind);
            }
            return Ok(());
        }
        let damaged = Refusal::Damaged {
            what: "segment",
            at,
        };
        let held = window.at(behind, SEGMENT_MOST)?;
        let size = be16(held, 0).map_or(0, usize::from);
        let body = held.get(2..size).ok_or(damaged)?;
        seen.segment(marker, body, at, &mut out, findings)?;
        if out.len() > TABLES_MOST {
            return Err(Refusal::Unaccounted { what: "tables", at }.into());
        }
        at = behind + size as u64;
        if marker == SOS {
            output.write(&out)?;
            out.clear();
            at = scan(&mut window, at, output)?;
        }
    }
}

/// The marker at `at` and where it ends; fill bytes before it are left out (B.1.1.2).
fn marker<R: Read + Seek>(
    window: &mut Window<'_, '_, R>,
    start: u64,
    findings: &mut Findings,
) -> Result<(u8, u64), ScrubError> {
    let damaged = Refusal::Damaged {
        what: "marker",
        at: start,
    };
    let mut at = start;
    loop {
        match *window.at(at, 2)? {
            [0xff, 0xff, ..] => at += 1,
            [0xff, marker, ..] => {
                if at > start {
                    findings.add(Kind::Padding, 1, at - start);
                }
                return Ok((marker, at + 2));
            }
            _ => return Err(damaged.into()),
        }
    }
}

/// Copies the coded bytes of a scan; they end at a marker that is not a restart (B.1.1.5).
fn scan<R: Read + Seek, W: Write>(
    window: &mut Window<'_, '_, R>,
    start: u64,
    output: &mut Output<'_, W>,
) -> Result<u64, ScrubError> {
    let mut at = start;
    loop {
        let held = window.at(at, 2)?;
        let mut done = 0;
        let ends = loop {
            let rest = held.get(done..).unwrap_or_default();
            let Some(found) = memchr::memchr(0xff, rest) else {
                done = held.len();
                break false;
            };
            done += found;
            match held.get(done + 1) {
                Some(0 | 0xd0..=0xd7) => done += 2,
                Some(_) => break true,
                None => break false,
            }
        };
        if done > 0 {
            output.write(&held[..done])?;
            at += done as u64;
        }
        if ends {
            return Ok(at);
        }
        if done == 0 {
            return Err(Refusal::Damaged {
                what: "scan",
                at: start,
            }
            .into());
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
    /// Appends what a segment becomes; nothing where it is left out.
    fn segment(
        &mut self,
        marker: u8,
        body: &[u8],
        at: u64,
        out: &mut Vec<u8>,
        findings: &mut Findings,
    ) -> Result<(), Refusal> {
        let len = body.len() as u64 + 4;
        match marker {
            // DHT, DQT, DRI.
            0xc4 | 0xdb | 0xdd => push(out, marker, body),
            // Baseline, extended and progressive with Huffman codes.
            0xc0..=0xc2 => {
                if std::mem::replace(&mut self.frame, true) {
                    let what = "second frame";
                    return Err(Refusal::Unaccounted { what, at });
                }
                let parts = usize::from(*body.get(5).unwrap_or(&0));
                if parts == 0 || body.len() != 6 + parts * 3 {
                    return Err(Refusal::Damaged { what: "SOF", at });
                }
                push(out, marker, body);
            }
            SOS => {
                let parts = usize::from(*body.first().unwrap_or(&0));
                if !self.frame || parts == 0 || body.len() != 4 + parts * 2 {
                    return Err(Refusal::Damaged { what: "SOS", at });
                }
                self.scan = true;
                push(out, marker, body);
            }
            0xe0 if body.starts_with(b"JFIF\0") && !self.jfif => {
                self.jfif = true;
                if body != JFIF {
                    // Density and thumbnail.
                    findings.add(Kind::ProgramData, 1, len);
                }
                push(out, marker, &JFIF);
            }
            0xee if body.starts_with(b"Adobe") && body.len() >= 12 && !self.adobe => {
                self.adobe = true;
                // Version 100 without flags; then how colours were transformed.
                let mut kept = *b"Adobe\0\x64\0\0\0\0\0";
                kept[11] = body[11];
                if body != kept {
                    findings.add(Kind::ProgramData, 1, len);
                }
                push(out, marker, &kept);
            }
            0xe0..=0xef => {
                if self.alone && marker == 0xe1 && body.starts_with(b"Exif\0") {
                    exif::upright(body.get(6..).unwrap_or_default())?;
                }
                findings.add(application(marker, body), 1, len);
            }
            0xfe => findings.add(Kind::Comment, 1, len),
            0xc3 | 0xc5..=0xcf => {
                let what = "coding process";
                return Err(Refusal::Unaccounted { what, at });
            }
            _ => return Err(Refusal::Unaccounted { what: "marker", at }),
        }
        Ok(())
    }
}

/// Appends a segment.
pub(super) fn push(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    out.extend([0xff, marker]);
    // Bodies are those of segments, or shorter.
    let len = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
    out.extend(len.to_be_bytes());
    out.extend(body);
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
