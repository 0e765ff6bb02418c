//! The format of a file from its first bytes.

mod frames;
mod iso;
mod outside;
mod textual;
mod zipped;

use bulssi_model::{ByteLen, Format};

use crate::{Refusal, Sniffed};

pub use outside::sniff_outside;
pub(crate) use zipped::{Member, judge};

/// How many of the first bytes [`sniff`] wants. Fewer will do where the file has no more.
pub const HEAD: usize = 64 << 10;

/// Names of Windows programs and scripts, of shell scripts and of what runs when it is opened.
const RUNS: [&str; 50] = [
    "exe",
    "com",
    "scr",
    "pif",
    "bat",
    "cmd",
    "vbs",
    "vbe",
    "js",
    "jse",
    "mjs",
    "wsf",
    "wsh",
    "hta",
    "ps1",
    "psm1",
    "ps1xml",
    "psc1",
    "msi",
    "msp",
    "mst",
    "cpl",
    "dll",
    "sys",
    "drv",
    "ocx",
    "jar",
    "apk",
    "sh",
    "bash",
    "zsh",
    "csh",
    "py",
    "pyw",
    "pl",
    "rb",
    "php",
    "reg",
    "inf",
    "sct",
    "chm",
    "msc",
    "gadget",
    "application",
    "command",
    "scpt",
    "ahk",
    "app",
    "deb",
    "rpm",
];
const LEADS: [&str; 6] = ["lnk", "url", "desktop", "webloc", "library-ms", "search-ms"];
const LISTS: [&str; 12] = [
    "m3u", "m3u8", "pls", "asx", "wax", "wvx", "xspf", "ram", "cue", "sdp", "ffconcat", "mpd",
];

/// What a file is by the first [`HEAD`] bytes of it, its length, and its name for what content
/// cannot tell apart: Markdown from plain text, scripts from other texts, the further parts of a
/// split archive from noise.
///
/// The answer for ZIP containers and for sound and film in one kind of container is the best the
/// first bytes allow; [`probe`](crate::probe()) has the last word. Never panics.
///
/// ```
/// use bulssi_media::{Refusal, Sniffed, sniff};
/// use bulssi_model::{ByteLen, Format};
///
/// let text = "# 겨울\n\n눈이 온다.\n".as_bytes();
/// let len = ByteLen(text.len() as u64);
/// assert_eq!(sniff(text, len, "겨울.md"), Sniffed::Format(Format::Markdown));
/// assert_eq!(sniff(text, len, "겨울.txt"), Sniffed::Format(Format::PlainText));
/// assert_eq!(sniff(b"\x7fELF", ByteLen(4), "film.mp4"), Sniffed::Refused(Refusal::Executable));
/// ```
#[must_use]
pub fn sniff(head: &[u8], len: ByteLen, name: &str) -> Sniffed {
    if len == ByteLen::ZERO || head.is_empty() {
        return Sniffed::Refused(Refusal::Empty);
    }
    let head = &head[..head.len().min(HEAD)];
    let extension = extension(name);
    if let Some(refusal) = named(name, &extension) {
        return Sniffed::Refused(refusal);
    }
    if let Some(found) = magic(head).or_else(|| fuzzy(head, len)) {
        return found;
    }
    if is_zim_part(&extension) {
        return Sniffed::Format(Format::ZimPart);
    }
    textual::sniff(head, len, &extension)
}

/// The extension in lower case, without the dot.
pub(crate) fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, extension)) if extension.len() <= 16 => extension.to_lowercase(),
        _ => String::new(),
    }
}

/// What is dangerous by its name, whatever it holds: a television shows the film in `film.scr`,
/// a computer runs it.
fn named(name: &str, extension: &str) -> Option<Refusal> {
    let lower = name.to_lowercase();
    if matches!(
        lower.as_str(),
        "autorun.inf" | "desktop.ini" | ".autorun" | "autorun.sh"
    ) {
        Some(Refusal::Autorun)
    } else if RUNS.contains(&extension) {
        Some(Refusal::Executable)
    } else if LEADS.contains(&extension) {
        Some(Refusal::Shortcut)
    } else if LISTS.contains(&extension) {
        Some(Refusal::Playlist)
    } else {
        None
    }
}

/// `zimab` to `zimzz`: parts of a split archive start anywhere in it.
fn is_zim_part(extension: &str) -> bool {
    let two = extension.strip_prefix("zim");
    two.is_some_and(|two| two.len() == 2 && two.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Formats that begin with bytes of their own.
fn magic(head: &[u8]) -> Option<Sniffed> {
    use Format::*;
    use Refusal::*;
    let format = |f| Some(Sniffed::Format(f));
    let refused = |r| Some(Sniffed::Refused(r));
    let starts = |magic: &[u8]| head.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };

    if starts(b"ZIM\x04") {
        return format(Zim);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return format(Png);
    }
    if starts(b"GIF87a") || starts(b"GIF89a") {
        return format(Gif);
    }
    if starts(b"\xff\xd8\xff") {
        return format(Jpeg);
    }
    if starts(b"II*\0") || starts(b"MM\0*") {
        return format(Tiff);
    }
    if starts(b"BM")
        && at(6, &[0; 4])
        && matches!(head.get(14), Some(12 | 40 | 52 | 56 | 64 | 108 | 124))
    {
        return format(Bmp);
    }
    if starts(b"RIFF") || starts(b"RF64") {
        return match head.get(8..12)? {
            b"AVI " | b"AVI\x19" => format(Avi),
            b"AMV " => format(Amv),
            b"WAVE" => format(Wav),
            b"WEBP" => format(WebP),
            b"CDXA" => format(MpegPs),
            _ => refused(Unknown),
        };
    }
    if starts(b"\x1a\x45\xdf\xa3") {
        return Some(ebml(head));
    }
    if starts(b"OggS") {
        return Some(ogg(head));
    }
    if starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c") {
        return Some(asf(head));
    }
    if starts(b"fLaC") {
        return format(Flac);
    }
    if starts(b"#!AMR\n") || starts(b"#!AMR-WB\n") {
        return format(Amr);
    }
    if starts(b"FLV\x01") {
        return format(Flv);
    }
    if starts(b".RMF\0") || starts(b".ra\xfd") {
        return format(RealMedia);
    }
    if starts(b"\0\0\x01\xba") {
        return format(MpegPs);
    }
    if starts(b"PK\x03\x04") {
        return Some(zipped::sniff(head));
    }
    if let Some(found) = iso::sniff(head) {
        return Some(found);
    }
    if starts(b"\x7fELF")
        || starts(b"dex\n")
        || starts(b"\0asm")
        || starts(b"!<arch>\n")
        || starts(b"\xed\xab\xee\xdb")
        || starts(b"\xca\xfe\xba\xbe")
        || starts(b"ITSF")
        || [
            b"\xfe\xed\xfa\xce",
            b"\xfe\xed\xfa\xcf",
            b"\xce\xfa\xed\xfe",
            b"\xcf\xfa\xed\xfe",
        ]
        .iter()
        .any(|magic| starts(*magic))
        || (matches!(head.get(..3), Some(b"FWS" | b"CWS" | b"ZWS")) && head.get(3) < Some(&64))
        || is_dos(head)
    {
        return refused(Executable);
    }
    if starts(b"L\0\0\0\x01\x14\x02\0") || starts(b"bplist00") {
        return refused(Shortcut);
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // A locked Office document is a stream of this name (MS-OFFCRYPTO, 2.3.4.4).
        let name: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let locked = head.windows(name.len()).any(|w| w == name);
        return refused(if locked { Encrypted } else { MacroDocument });
    }
    if starts(b"PK\x05\x06")
        || starts(b"PK\x07\x08")
        || starts(b"Rar!\x1a\x07")
        || starts(b"7z\xbc\xaf\x27\x1c")
        || starts(b"\x1f\x8b")
        || starts(b"BZh")
        || starts(b"\xfd7zXZ\0")
        || starts(b"\x28\xb5\x2f\xfd")
        || starts(b"\x04\x22\x4d\x18")
        || starts(b"MSCF\0\0\0\0")
        || starts(b"EGGA")
        || starts(b"ALZ\x01")
        || starts(b"xar!")
        || at(257, b"ustar")
        || (at(2, b"-lh") && at(6, b"-"))
        || at(32769, b"CD001")
    {
        return refused(Archive);
    }
    if starts(b"Salted__") || starts(b"age-encryption.org/") || starts(b"-----BEGIN PGP MESSAGE") {
        return refused(Encrypted);
    }
    // Bytes before the header are allowed (ISO 32000-2, annex I, note to 7.5.2 as readers do it).
    let early = &head[..head.len().min(1024)];
    if early.windows(5).any(|w| w == b"%PDF-") {
        return format(Pdf);
    }
    if starts(b"{\\rtf") || starts(b"%!PS") {
        return refused(Unknown);
    }
    None
}

/// Formats that show only in a rhythm of bytes; texts cannot have it by chance.
fn fuzzy(head: &[u8], len: ByteLen) -> Option<Sniffed> {
    if frames::is_transport_stream(head, len) {
        return Some(Sniffed::Format(Format::MpegTs));
    }
    // ID3 stands before MP3, and now and then before FLAC and AAC.
    let tag = id3_len(head);
    match usize::try_from(tag).ok().and_then(|tag| head.get(tag..)) {
        Some(rest) if tag > 0 => behind_tag(rest, len.0.saturating_sub(tag)),
        Some(rest) => frames::sync(rest, len.0),
        // The tag goes on past what is seen here.
        None => None,
    }
    .or((tag > 0).then_some(Format::Mp3))
    .map(Sniffed::Format)
}

/// The format behind an ID3v2 tag that is longer than the first bytes, as tags with covers are.
pub(crate) fn behind_tag(rest: &[u8], len: u64) -> Option<Format> {
    if rest.starts_with(b"fLaC") {
        return Some(Format::Flac);
    }
    frames::sync(rest, len)
}

/// The bytes of an ID3v2 tag at the start (ID3v2.4, section 3.1), 0 where there is none.
pub(crate) fn id3_len(head: &[u8]) -> u64 {
    match head.get(..10) {
        Some(tag) if tag.starts_with(b"ID3") && tag[6..].iter().all(|b| *b < 0x80) => {
            let size = tag[6..].iter().fold(0u64, |n, b| n << 7 | u64::from(*b));
            let footer = if tag[5] & 0x10 == 0 { 0 } else { 10 };
            10 + size + footer
        }
        _ => 0,
    }
}

/// A DOS or Windows program: `MZ`, and bytes that no text has.
fn is_dos(head: &[u8]) -> bool {
    head.starts_with(b"MZ") && head.len() > 2 && head.iter().take(64).any(|b| *b == 0)
}

/// The DocType element (RFC 8794, section 11.2.4) within the EBML header.
fn ebml(head: &[u8]) -> Sniffed {
    const DOC_TYPE: &[u8] = b"\x42\x82";
    let early = &head[..head.len().min(256)];
    let value = early.windows(2).position(|w| w == DOC_TYPE).and_then(|at| {
        let (size, used) = crate::container::vint(early.get(at + 2..)?, true)?;
        let start = at + 2 + used;
        early.get(start..start.checked_add(usize::try_from(size).ok()?)?)
    });
    match value.map(|v| v.split(|b| *b == 0).next().unwrap_or_default()) {
        Some(b"webm") => Sniffed::Format(Format::WebM),
        Some(b"matroska") => Sniffed::Format(Format::Matroska),
        _ => Sniffed::Refused(Refusal::Unknown),
    }
}

/// The first packets of all streams stand on the first pages (RFC 3533, section 4).
fn ogg(head: &[u8]) -> Sniffed {
    let mut found = Sniffed::Refused(Refusal::Unknown);
    let mut rest = head;
    while let (true, Some(kind), Some(segments)) =
        (rest.starts_with(b"OggS"), rest.get(5), rest.get(26))
    {
        let lacing = rest
            .get(27..27 + usize::from(*segments))
            .unwrap_or_default();
        let body: usize = lacing.iter().map(|b| usize::from(*b)).sum();
        let packet = rest.get(27 + lacing.len()..).unwrap_or_default();
        if kind & 2 == 0 {
            break;
        }
        let is = |magic: &[u8]| packet.starts_with(magic);
        if is(b"\x80theora") || is(b"\x01video") || is(b"BBCD\0") || is(b"OVP80") {
            return Sniffed::Format(Format::OggVideo);
        }
        if is(b"\x01vorbis") || is(b"OpusHead") || is(b"Speex   ") || is(b"\x7fFLAC") {
            found = Sniffed::Format(Format::Ogg);
        }
        rest = packet.get(body..).unwrap_or_default();
    }
    found
}

/// Stream types and encryption of ASF (version 1.2, sections 10.4 and 10.1).
fn asf(head: &[u8]) -> Sniffed {
    const VIDEO: [u8; 16] = *b"\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b";
    const ENCRYPTION: [u8; 16] =
        *b"\xfb\xb3\x11\x22\x23\xbd\xd2\x11\xb4\xb7\x00\xa0\xc9\x55\xfc\x6e";
    const EXTENDED: [u8; 16] = *b"\x14\xe6\x8a\x29\x22\x26\x17\x4c\xb9\x35\xda\xe0\x7e\xe9\x28\x9c";
    let has = |id: &[u8; 16]| head.windows(16).any(|w| w == id);
    if has(&ENCRYPTION) || has(&EXTENDED) {
        Sniffed::Refused(Refusal::Encrypted)
    } else if has(&VIDEO) {
        Sniffed::Format(Format::Wmv)
    } else {
        Sniffed::Format(Format::Wma)
    }
}
