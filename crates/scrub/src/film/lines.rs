//! Tracks of Matroska (RFC 9559, 5.1.4): how each is coded, and what of its description goes over.

use super::codec::Codec;
use super::ebml::{Element, elements, number, push, push_number};
use super::nal::Nal;
use crate::bytes::{be16, le16, le32, part};
use crate::{Findings, Kind, Refusal, words};

/// What the frames of a track are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frames {
    Coded(Codec),
    /// Lines of text, as in SubRip files.
    Text,
    /// Lines of SubStation Alpha.
    Ass,
}

/// A track.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) picture: bool,
    pub(super) frames: Frames,
    /// Whether its frames are deflated; they go over as they were before.
    pub(super) deflated: bool,
    pub(super) bytes: Vec<u8>,
}

/// Numbers of a track, its pictures and its sound; what is no number of these is left out.
const NUMBERS: [u32; 8] = [0xb9, 0x88, 0x55aa, 0x9c, 0x23_e383, 0x56aa, 0x56bb, 0x55ab];
const PICTURE: [u32; 14] = [
    0x9a, 0x9d, 0x53b8, 0xb0, 0xba, 0x54aa, 0x54bb, 0x54cc, 0x54dd, 0x54b0, 0x54ba, 0x54b2, 0x54b3,
    0x53c0,
];
const COLOUR: [u32; 13] = [
    0x55b1, 0x55b2, 0x55b3, 0x55b4, 0x55b5, 0x55b6, 0x55b7, 0x55b8, 0x55b9, 0x55ba, 0x55bb, 0x55bc,
    0x55bd,
];
const SOUND: [u32; 4] = [0xb5, 0x78b5, 0x9f, 0x6264];

/// Copies numbers and floating-point numbers of these ids.
fn numbers(out: &mut Vec<u8>, all: &[Element<'_>], known: &[u32], findings: &mut Findings) {
    for one in all {
        if !known.contains(&one.id) {
            if !matches!(one.id, 0xec | 0xbf) || !one.body.is_empty() {
                findings.add(Kind::ProgramData, 1, one.body.len() as u64);
            }
        } else if matches!(one.id, 0xb5 | 0x78b5) {
            push(out, one.id, &one.body[..one.body.len().min(8)]);
        } else if let Some(value) = number(one.body) {
            push_number(out, one.id, value);
        }
    }
}

/// Reads a track; nothing where it is of a kind that plays nowhere: buttons, controls, data.
pub(super) fn read(body: &[u8], findings: &mut Findings) -> Result<Option<Line>, Refusal> {
    let all = elements(body, "TrackEntry")?;
    let one = |id: u32| all.iter().find(|one| one.id == id).map(|one| one.body);
    let value = |id: u32| one(id).and_then(number);
    let damaged = || Refusal::damaged("TrackEntry", 0);
    let track = value(0xd7)
        .filter(|track| (1..=126).contains(track))
        .ok_or_else(damaged)?;
    let kind = value(0x83).ok_or_else(damaged)?;
    if !matches!(kind, 1 | 2 | 0x11) {
        findings.add(Kind::ProgramData, 1, body.len() as u64);
        return Ok(None);
    }
    let coding = one(0x86).unwrap_or_default();
    let coding = std::str::from_utf8(coding)
        .unwrap_or_default()
        .trim_end_matches('\0');
    let private = one(0x63a2).unwrap_or_default();
    let (frames, private) = coded(coding, private, findings)?;
    let deflated = one(0x6d80).map_or(Ok(false), encodings)?;
    let mut out = Vec::new();
    push_number(&mut out, 0xd7, track);
    push_number(&mut out, 0x73c5, track);
    push_number(&mut out, 0x83, kind);
    for one in &all {
        match one.id {
            // Number, UID, kind, coding and what it begins with: written by hand.
            0xd7 | 0x83 | 0x86 | 0x63a2 | 0x6d80 | 0xe0 | 0xe1 => {}
            0x73c5 if number(one.body) == Some(track) => {}
            0x73c5 => findings.add(Kind::ProgramData, 1, one.body.len() as u64),
            0x22_b59c | 0x22_b59d => {
                let language = one.body.strip_suffix(b"\0").unwrap_or(one.body);
                let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
                if language.len() <= 12 && language.iter().all(plain) {
                    push(&mut out, one.id, language);
                }
            }
            id if NUMBERS.contains(&id) => {
                push_number(&mut out, id, number(one.body).ok_or_else(damaged)?);
            }
            0x536e => findings.add(Kind::Tags, 1, one.body.len() as u64),
            0xec | 0xbf => findings.add(Kind::Padding, 1, one.body.len() as u64),
            _ => findings.add(Kind::ProgramData, 1, one.body.len() as u64),
        }
    }
    push(&mut out, 0x86, coding.as_bytes());
    if !private.is_empty() {
        push(&mut out, 0x63a2, &private);
    }
    if let Some(body) = one(0xe0) {
        push(&mut out, 0xe0, &picture(body, findings)?);
    }
    if let Some(body) = one(0xe1) {
        let mut sound = Vec::new();
        numbers(&mut sound, &elements(body, "Audio")?, &SOUND, findings);
        push(&mut out, 0xe1, &sound);
    }
    Ok(Some(Line {
        number: track,
        picture: kind == 1,
        frames,
        deflated,
        bytes: out,
    }))
}

fn picture(body: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let (colours, others): (Vec<_>, Vec<_>) = elements(body, "Video")?
        .into_iter()
        .partition(|one| one.id == 0x55b0);
    numbers(&mut out, &others, &PICTURE, findings);
    for one in colours {
        let (lights, others): (Vec<_>, Vec<_>) = elements(one.body, "Colour")?
            .into_iter()
            .partition(|one| one.id == 0x55d0);
        let mut colour = Vec::new();
        numbers(&mut colour, &others, &COLOUR, findings);
        for one in lights {
            let mut light = Vec::new();
            for one in elements(one.body, "Colour")? {
                if matches!(one.id, 0x55d1..=0x55da) && matches!(one.body.len(), 4 | 8) {
                    push(&mut light, one.id, one.body);
                }
            }
            push(&mut colour, 0x55d0, &light);
        }
        push(&mut out, 0x55b0, &colour);
    }
    Ok(out)
}

/// Frames may be deflated, and nothing else: not enciphered, not shortened.
fn encodings(body: &[u8]) -> Result<bool, Refusal> {
    let refused = || Refusal::unaccounted("ContentEncoding", 0);
    let all = elements(body, "ContentEncodings")?;
    let [one] = all.as_slice() else {
        return if all.is_empty() {
            Ok(false)
        } else {
            Err(refused())
        };
    };
    let inner = elements(one.body, "ContentEncoding")?;
    let value = |id: u32| inner.iter().find(|one| one.id == id);
    let kind = value(0x5033).and_then(|one| number(one.body)).unwrap_or(0);
    let scope = value(0x5032).and_then(|one| number(one.body)).unwrap_or(1);
    let compression = value(0x5034).ok_or_else(refused)?;
    let inner = elements(compression.body, "ContentCompression")?;
    let way = inner.iter().find(|one| one.id == 0x4254);
    let way = way.and_then(|one| number(one.body)).unwrap_or(0);
    if (kind, scope, way) == (0, 1, 0) {
        Ok(true)
    } else {
        Err(refused())
    }
}

/// What the frames of a coding are, and what its decoder begins with.
fn coded(
    coding: &str,
    private: &[u8],
    findings: &mut Findings,
) -> Result<(Frames, Vec<u8>), Refusal> {
    let damaged = || Refusal::damaged("CodecPrivate", 0);
    let coded = |codec| (Frames::Coded(codec), Vec::new());
    let first = |len: usize| private[..private.len().min(len)].to_vec();
    let video = |codec: Codec, findings: &mut Findings| {
        let mut head = private.to_vec();
        let _ = codec.quiet(&mut head, findings);
        (Frames::Coded(codec), head)
    };
    Ok(match coding {
        "V_MPEG4/ISO/AVC" => {
            let (clean, width) = super::entry::avc(private).ok_or_else(damaged)?;
            (Frames::Coded(Codec::Nal(Nal::H264, Some(width))), clean)
        }
        "V_MPEGH/ISO/HEVC" => {
            let (clean, width) = super::entry::hevc(private, findings).ok_or_else(damaged)?;
            (Frames::Coded(Codec::Nal(Nal::H265, Some(width))), clean)
        }
        "V_MPEG4/ISO/ASP" | "V_MPEG4/ISO/SP" | "V_MPEG4/ISO/AP" => video(Codec::Mpeg4, findings),
        "V_MPEG1" | "V_MPEG2" => video(Codec::Mpeg2, findings),
        "V_AV1" => {
            let mut head = private.to_vec();
            super::codec::av1(head.get_mut(4..).unwrap_or_default(), findings);
            (Frames::Coded(Codec::Av1), head)
        }
        "V_VP8" | "V_VP9" => (Frames::Coded(Codec::Plain), first(32)),
        "V_MJPEG" => coded(Codec::Jpeg),
        "V_MS/VFW/FOURCC" => {
            let codec = fourcc(part(private, 16, 4).ok_or_else(damaged)?)?;
            let (_, head) = video(codec, findings);
            (Frames::Coded(codec), head)
        }
        "A_MPEG/L3" => coded(Codec::Mp3),
        "A_MPEG/L1" | "A_MPEG/L2" | "A_AC3" | "A_EAC3" | "A_DTS" | "A_PCM/INT/LIT"
        | "A_PCM/INT/BIG" | "A_PCM/FLOAT/IEEE" => coded(Codec::Plain),
        "A_AAC" => {
            let kind = private.first().map_or(2, |first| first >> 3);
            let codec = if matches!(kind, 1..=5 | 29) {
                Codec::Aac
            } else {
                Codec::Plain
            };
            (Frames::Coded(codec), super::codec::sound_config(private))
        }
        "A_VORBIS" => (
            Frames::Coded(Codec::Plain),
            vorbis(private, findings).ok_or_else(damaged)?,
        ),
        "A_OPUS" => (
            Frames::Coded(Codec::Plain),
            opus(private).ok_or_else(damaged)?,
        ),
        "A_FLAC" => {
            let mut head = part(private, 0, 42).ok_or_else(damaged)?.to_vec();
            head[4] = 0x80;
            if private.len() > 42 {
                findings.add(Kind::Tags, 1, private.len() as u64 - 42);
            }
            (Frames::Coded(Codec::Plain), head)
        }
        "S_TEXT/UTF8" => (Frames::Text, Vec::new()),
        "S_TEXT/ASS" | "S_TEXT/SSA" | "S_ASS" | "S_SSA" => {
            (Frames::Ass, words::ass_head(private, findings)?)
        }
        "S_HDMV/PGS" => coded(Codec::Plain),
        "S_VOBSUB" => (Frames::Coded(Codec::Plain), index(private, findings)),
        _ => return Err(Refusal::unaccounted("coding", 0)),
    })
}

/// The coding of four letters that AVI has.
pub(super) fn fourcc(letters: &[u8]) -> Result<Codec, Refusal> {
    let upper = letters.to_ascii_uppercase();
    match upper.as_slice() {
        b"XVID" | b"DIVX" | b"DX50" | b"MP4V" | b"FMP4" | b"MP4S" | b"DIV5" | b"M4S2" => {
            Ok(Codec::Mpeg4)
        }
        b"H264" | b"X264" | b"AVC1" | b"DAVC" => Ok(Codec::Nal(Nal::H264, None)),
        b"MJPG" => Ok(Codec::Jpeg),
        b"MPG1" | b"MPG2" | b"MPEG" | b"\x01\0\0\x10" | b"\x02\0\0\x10" => Ok(Codec::Mpeg2),
        b"DIV3" | b"DIV4" | b"MP43" | b"MP42" | b"DIV2" | b"H263" | b"S263" | b"U263" | b"FLV1"
        | b"VP80" | b"VP90" | b"VP60" | b"VP61" | b"VP62" => Ok(Codec::Plain),
        _ => Err(Refusal::unaccounted("coding of pictures", 0)),
    }
}

/// Three heads (Vorbis I, 4.2), of which the second names the program and whatever people wrote: it becomes empty.
pub(super) fn vorbis(private: &[u8], findings: &mut Findings) -> Option<Vec<u8>> {
    let [2, rest @ ..] = private else {
        return None;
    };
    let mut at = 0;
    let mut lens = [0usize; 2];
    for len in &mut lens {
        loop {
            let byte = *rest.get(at)?;
            at += 1;
            *len += usize::from(byte);
            if byte != 255 {
                break;
            }
        }
    }
    let first = part(rest, at, lens[0])?;
    let second = part(rest, at + lens[0], lens[1])?;
    let third = rest.get(at + lens[0] + lens[1]..)?;
    if !first.starts_with(b"\x01vorbis") || !third.starts_with(b"\x05vorbis") {
        return None;
    }
    let silent = b"\x03vorbis\0\0\0\0\0\0\0\0\x01";
    if second != silent {
        findings.add(Kind::Program, 1, lens[1] as u64);
    }
    let mut out = vec![2, u8::try_from(first.len()).ok()?, silent.len() as u8];
    out.extend(first);
    out.extend(silent);
    out.extend(third);
    Some(out)
}

/// The head of Opus (RFC 7845, 5.1), with its table of channels where it has one.
pub(super) fn opus(head: &[u8]) -> Option<Vec<u8>> {
    let family = *head.get(18)?;
    let len = if family == 0 {
        19
    } else {
        21 + usize::from(*head.get(9)?)
    };
    head.starts_with(b"OpusHead").then_some(())?;
    Some(part(head, 0, len)?.to_vec())
}

/// Of the index of picture subtitles the size of the screen and the colours.
fn index(private: &[u8], findings: &mut Findings) -> Vec<u8> {
    let text = String::from_utf8_lossy(private);
    let kept = |line: &&str| {
        let value = line.strip_prefix("size:").or(line.strip_prefix("palette:"));
        value.is_some_and(|value| {
            value
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b' ' | b',' | b'x'))
        })
    };
    let lines: Vec<&str> = text.lines().filter(kept).collect();
    let out = lines
        .iter()
        .flat_map(|line| [line.as_bytes(), b"\n"].concat())
        .collect::<Vec<u8>>();
    if out != private {
        findings.add(Kind::Comment, 1, private.len().abs_diff(out.len()) as u64);
    }
    out
}

/// The format of sound in AVI (`WAVEFORMATEX`), as its kind allows: what is coded, and what goes over.
pub(super) fn wave(format: &[u8]) -> Option<(Codec, Vec<u8>)> {
    let kind = le16(format, 0)?;
    let extra = le16(format, 16)
        .map_or(0, usize::from)
        .min(format.len().saturating_sub(18));
    let codec = match kind {
        0x55 => Codec::Mp3,
        1 | 2 | 3 | 6 | 7 | 0x11 | 0x50 | 0x2000 | 0x2001 | 0x160..=0x162 => Codec::Plain,
        0xff | 0x706d => Codec::Aac,
        0x1600 => Codec::Adts,
        0xfffe => Codec::Plain,
        _ => return None,
    };
    if kind == 0xfffe && !matches!(le32(format, 24), Some(1 | 3 | 0x55 | 0x2000 | 0x2001)) {
        return None;
    }
    let len = if extra == 0 {
        format.len().min(16)
    } else {
        18 + extra
    };
    Some((codec, part(format, 0, len)?.to_vec()))
}

/// The number of a track at the beginning of a block, its time and its flags, and where its frames begin.
pub(super) fn block(bytes: &[u8]) -> Option<(u64, i16, u8, usize)> {
    let (track, at) = super::ebml::size(bytes)?;
    let time = be16(bytes, at)?.cast_signed();
    Some((track?, time, *bytes.get(at + 2)?, at + 3))
}
