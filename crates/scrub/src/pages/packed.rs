//! ZIP archives: read with bounds, written anew with one date, in one order, without gaps.

use std::io::{Cursor, Read, Write};

use bulssi_model::Format;
use encoding_rs::EUC_KR;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use zip::ZipArchive;

use crate::{Findings, Kind, Refusal, ScrubError, picture, scrub};

/// More files than this are no book.
const FILES_MOST: usize = 20_000;
/// The most that all of it may come to.
const ALL_MOST: u64 = 1 << 30;

/// Files by name, in the order of the archive.
pub(super) struct Packed {
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Packed {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let damaged = |_| Refusal::damaged("ZIP", 0);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > FILES_MOST {
            return Err(Refusal::unaccounted("ZIP", 0));
        }
        let mut files = Vec::with_capacity(archive.len());
        let mut left = ALL_MOST;
        for number in 0..archive.len() {
            let file = archive.by_index(number).map_err(damaged)?;
            if file.encrypted() {
                return Err(Refusal::unaccounted("encrypted file", 0));
            }
            if file.is_dir() {
                continue;
            }
            let name = named(file.name_raw()).ok_or(Refusal::unaccounted("name in ZIP", 0))?;
            let bad = name.starts_with('/')
                || name.contains(['\\', ':', '\0'])
                || name.split('/').any(|part| matches!(part, "" | "." | ".."))
                || name.chars().any(char::is_control);
            if bad {
                return Err(Refusal::unaccounted("name in ZIP", 0));
            }
            let mut content = Vec::new();
            let read = file.take(left + 1).read_to_end(&mut content);
            read.map_err(|_| Refusal::damaged("file in ZIP", 0))?;
            left = left
                .checked_sub(content.len() as u64)
                .ok_or(Refusal::unaccounted("ZIP", 0))?;
            files.push((name, content));
        }
        Ok(Self { files })
    }

    pub(super) fn file(&self, name: &str) -> Option<&[u8]> {
        let found = self.files.iter().find(|(own, _)| own == name);
        found.map(|(_, content)| content.as_slice())
    }
}

/// UTF-8, whether the archive says so or not, or what Korean Windows writes.
fn named(raw: &[u8]) -> Option<String> {
    if let Ok(name) = std::str::from_utf8(raw) {
        return Some(name.to_owned());
    }
    let name = EUC_KR.decode_without_bom_handling_and_without_replacement(raw)?;
    Some(name.into_owned())
}

/// An archive of these files, dated 1980-01-01; the first is stored as it is, where it tells what the archive is.
pub(super) fn write(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let mut crc = Crc::new();
        crc.update(content);
        let deflated = if name == "mimetype" {
            None
        } else {
            deflated(content)
        };
        let (method, body) = match &deflated {
            Some(body) => (8u16, body),
            None => (0, content),
        };
        // From the version needed to the length of the name; no extra field.
        let mut head = vec![20, 0];
        head.extend((if name.is_ascii() { 0u16 } else { 0x800 }).to_le_bytes());
        head.extend(method.to_le_bytes());
        head.extend([0, 0, 0x21, 0]);
        head.extend(crc.sum().to_le_bytes());
        for len in [body.len(), content.len()] {
            head.extend(u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
        }
        head.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        head.extend([0, 0]);
        let at = u32::try_from(out.len()).unwrap_or(u32::MAX);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        // No comment, one disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(body);
    }
    let at = u32::try_from(out.len()).unwrap_or(u32::MAX);
    let len = u32::try_from(directory.len()).unwrap_or(u32::MAX);
    let count = u16::try_from(files.len()).unwrap_or(u16::MAX).to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(len.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// The content deflated, where that makes it shorter.
fn deflated(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).ok()?;
    let out = encoder.finish().ok()?;
    (out.len() < content.len()).then_some(out)
}

/// What an archive's rewriting left to say where only its form was different.
pub(super) fn noted(out: Vec<u8>, bytes: &[u8], findings: &mut Findings) -> Vec<u8> {
    if out != bytes && findings.is_empty() {
        findings.add(Kind::Dates, 1, 0);
    }
    out
}

/// A picture within an archive, by its first bytes.
pub(super) fn inner_picture(content: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let format = match content {
        [0xff, 0xd8, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', ..] => Format::Png,
        [b'G', b'I', b'F', b'8', ..] => Format::Gif,
        [b'R', b'I', b'F', b'F', ..] => Format::WebP,
        _ if memchr::memmem::find(content, b"<svg").is_some() => {
            return super::svg::rewrite(content, findings);
        }
        _ => return Err(Refusal::unaccounted("picture within", 0)),
    };
    picture::rewrite(content, format, findings)
}

/// Sound or a film within an archive, by the ending of its name; the rewriter of another kind refuses it.
pub(super) fn inner_media(
    name: &str,
    content: &[u8],
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let format = match super::sorts::ending(name, content) {
        "mp4" => Format::Mp4,
        "mov" => Format::Mov,
        "m4a" => Format::M4a,
        "mp3" => Format::Mp3,
        "wav" => Format::Wav,
        "avi" => Format::Avi,
        "mpg" => Format::MpegPs,
        _ => return Err(Refusal::unaccounted("sound or film within", 0)),
    };
    let mut out = Vec::new();
    match scrub(&mut Cursor::new(content), &mut out, format) {
        Ok(done) => {
            findings.join(&done.findings);
            Ok(out)
        }
        Err(ScrubError::Refused(refusal)) => Err(refusal),
        Err(_) => Err(Refusal::damaged("sound or film within", 0)),
    }
}
