//! Descriptions of samples (ISO/IEC 14496-12, 8.5.2; -14, -15): which coding, how large, what a decoder begins with.

use super::boxes::{Box, Letters, boxes, push};
use super::codec::Codec;
use super::nal::Nal;
use super::track::left_out;
use crate::bytes::{be16, be32, part};
use crate::{Findings, Kind, Refusal};

/// All descriptions of a track.
pub(super) struct Described {
    pub(super) bytes: Vec<u8>,
    pub(super) codecs: Vec<Codec>,
}

pub(super) fn read(
    body: &[u8],
    handler: &Letters,
    findings: &mut Findings,
) -> Result<Described, Refusal> {
    let rows = body.get(8..).ok_or(Refusal::damaged("stsd", 0))?;
    let mut bytes = vec![0; 4];
    let mut codecs = Vec::new();
    let mut entries = Vec::new();
    for one in boxes(rows, "stsd")? {
        let (clean, codec) = match handler {
            b"vide" => picture(&one, findings)?,
            b"soun" => sound(&one, findings)?,
            _ => text(&one)?,
        };
        push(&mut entries, &one.kind, &[&clean]);
        codecs.push(codec);
    }
    let count = u32::try_from(codecs.len()).unwrap_or(0);
    if be32(body, 4) != Some(count) {
        return Err(Refusal::damaged("stsd", 0));
    }
    bytes.extend(count.to_be_bytes());
    bytes.extend(entries);
    Ok(Described { bytes, codecs })
}

/// The head of every description: zeros, and that the samples are in this file.
const HEAD: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];

fn picture(one: &Box<'_>, findings: &mut Findings) -> Result<(Vec<u8>, Codec), Refusal> {
    let damaged = Refusal::damaged("stsd", 0);
    let body = one.body;
    let fixed = part(body, 0, 78).ok_or(damaged.clone())?;
    let mut out = HEAD.to_vec();
    out.extend([0; 16]);
    out.extend(&fixed[24..28]);
    // 72 points an inch; one frame a sample; no name; 24 bits.
    out.extend([0, 0x48, 0, 0, 0, 0x48, 0, 0, 0, 0, 0, 0, 0, 1]);
    out.extend([0; 32]);
    out.extend([0, 0x18, 0xff, 0xff]);
    if fixed[42..74].iter().any(|byte| *byte != 0) || fixed[16..24].iter().any(|byte| *byte != 0) {
        findings.add(Kind::Program, 1, 32);
    }
    let mut codec = match &one.kind {
        b"mp4v" => None,
        b"s263" | b"h263" | b"H263" | b"vp08" | b"vp09" => Some(Codec::Plain),
        b"jpeg" | b"mjpa" => Some(Codec::Jpeg),
        b"avc1" | b"avc3" | b"hvc1" | b"hev1" => None,
        _ => return Err(Refusal::unaccounted("coding of pictures", 0)),
    };
    for inner in boxes(&body[78..], "stsd")? {
        match &inner.kind {
            b"avcC" => {
                let (clean, width) = avc(inner.body).ok_or(Refusal::damaged("avcC", 0))?;
                push(&mut out, b"avcC", &[&clean]);
                codec = Some(Codec::Nal(Nal::H264, Some(width)));
            }
            b"hvcC" => {
                let (clean, width) =
                    hevc(inner.body, findings).ok_or(Refusal::damaged("hvcC", 0))?;
                push(&mut out, b"hvcC", &[&clean]);
                codec = Some(Codec::Nal(Nal::H265, Some(width)));
            }
            b"esds" => {
                let (clean, coding) = esds(inner.body, findings)?;
                push(&mut out, b"esds", &[&clean]);
                codec = Some(match coding.coding {
                    0x20 => Codec::Mpeg4,
                    0x60..=0x65 | 0x6a => Codec::Mpeg2,
                    0x6c => Codec::Jpeg,
                    _ => return Err(Refusal::unaccounted("coding of pictures", 0)),
                });
            }
            b"vpcC" => push(
                &mut out,
                b"vpcC",
                &[part(inner.body, 0, 12).ok_or(damaged.clone())?],
            ),
            // The vendor's letters and the decoder's version become zero.
            b"d263" => {
                let own = part(inner.body, 5, 2).ok_or(damaged.clone())?;
                push(&mut out, b"d263", &[&[0; 5], own]);
            }
            b"pasp" => push(
                &mut out,
                b"pasp",
                &[part(inner.body, 0, 8).ok_or(damaged.clone())?],
            ),
            b"clap" => push(
                &mut out,
                b"clap",
                &[part(inner.body, 0, 32).ok_or(damaged.clone())?],
            ),
            b"fiel" => push(
                &mut out,
                b"fiel",
                &[part(inner.body, 0, 2).ok_or(damaged.clone())?],
            ),
            b"colr" if matches!(part(inner.body, 0, 4), Some(b"nclx" | b"nclc")) => {
                let len = if inner.body.starts_with(b"nclx") {
                    11
                } else {
                    10
                };
                push(
                    &mut out,
                    b"colr",
                    &[part(inner.body, 0, len).ok_or(damaged.clone())?],
                );
            }
            _ => findings.add(left_out(&inner.kind), 1, inner.body.len() as u64 + 8),
        }
    }
    let codec = codec.ok_or(Refusal::damaged("stsd", 0))?;
    Ok((out, codec))
}

/// `avcC` (ISO/IEC 14496-15, 5.3.3): parameter sets.
pub(super) fn avc(body: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut at = 5;
    for first in [true, false] {
        let count = *body.get(at)? & if first { 0x1f } else { 0xff };
        at += 1;
        for _ in 0..count {
            let len = usize::from(be16(body, at)?);
            let kind = part(body, at + 2, len)?.first()? & 0x1f;
            if kind != if first { 7 } else { 8 } {
                return None;
            }
            at += 2 + len;
        }
    }
    // Higher profiles: three bytes and parameter sets of extensions.
    let high = matches!(body.get(1)?, 100 | 110 | 122 | 144 | 244);
    if high && body.get(at + 3) == Some(&0) {
        at += 4;
    }
    let width = usize::from(body.get(4)? & 3) + 1;
    Some((body[..at].to_vec(), width))
}

/// `hvcC` (ISO/IEC 14496-15, 8.3.3): parameter sets, without the messages that encoders put beside them.
pub(super) fn hevc(body: &[u8], findings: &mut Findings) -> Option<(Vec<u8>, usize)> {
    let mut out = part(body, 0, 22)?.to_vec();
    out.push(0);
    let mut at = 23;
    for _ in 0..*body.get(22)? {
        let start = at;
        let kind = *body.get(at)? & 0x3f;
        let count = be16(body, at + 1)?;
        at += 3;
        for _ in 0..count {
            at += 2 + usize::from(be16(body, at)?);
        }
        let all = body.get(start..at)?;
        if matches!(kind, 32..=34) {
            out.extend(all);
            out[22] += 1;
        } else {
            findings.add(Kind::Program, 1, all.len() as u64);
        }
    }
    Some((out, usize::from(body[21] & 3) + 1))
}

fn sound(one: &Box<'_>, findings: &mut Findings) -> Result<(Vec<u8>, Codec), Refusal> {
    let damaged = || Refusal::damaged("stsd", 0);
    let body = one.body;
    let version = be16(body, 8).ok_or_else(damaged)?;
    let len = match version {
        0 => 28,
        1 => 44,
        2 => 64,
        _ => return Err(damaged()),
    };
    let fixed = part(body, 0, len).ok_or_else(damaged)?;
    let mut out = HEAD.to_vec();
    out.extend(&fixed[8..10]);
    // Revision and vendor.
    out.extend([0; 6]);
    if fixed[10..16].iter().any(|byte| *byte != 0) {
        findings.add(Kind::Program, 1, 6);
    }
    out.extend(&fixed[16..]);
    let mut codec = match &one.kind {
        b"mp4a" => None,
        b".mp3" => Some(Codec::Mp3),
        b"ac-3" | b"ec-3" | b"Opus" | b"fLaC" | b"alac" | b"samr" | b"sawb" | b"ulaw" | b"alaw"
        | b"sowt" | b"twos" | b"lpcm" | b"in24" | b"in32" | b"fl32" | b"fl64" | b"raw "
        | b"ima4" => Some(Codec::Plain),
        _ => return Err(Refusal::unaccounted("coding of sound", 0)),
    };
    for inner in boxes(&body[len..], "stsd")? {
        inside(&inner, &mut out, &mut codec, findings)?;
    }
    let codec = codec.ok_or_else(damaged)?;
    Ok((out, codec))
}

/// What a decoder of sound begins with.
fn inside(
    one: &Box<'_>,
    out: &mut Vec<u8>,
    codec: &mut Option<Codec>,
    findings: &mut Findings,
) -> Result<(), Refusal> {
    let damaged = || Refusal::damaged("stsd", 0);
    let first = |len: usize| part(one.body, 0, len).ok_or_else(damaged);
    match &one.kind {
        b"esds" => {
            let (clean, coding) = esds(one.body, findings)?;
            push(out, b"esds", &[&clean]);
            *codec = Some(match coding.coding {
                // Main, LC, SSR, LTP, with and without SBR; the others begin in other ways.
                0x40 if !matches!(coding.kind, 1..=5 | 29) => Codec::Plain,
                0x40 | 0x66..=0x68 => Codec::Aac,
                0x69 | 0x6b => Codec::Mp3,
                0xa5 | 0xa6 | 0xdd | 0xe1 => Codec::Plain,
                _ => return Err(Refusal::unaccounted("coding of sound", 0)),
            });
        }
        b"dac3" => push(out, b"dac3", &[first(3)?]),
        b"dec3" => push(
            out,
            b"dec3",
            &[one.body.get(..one.body.len().min(32)).unwrap_or_default()],
        ),
        b"dOps" => push(
            out,
            b"dOps",
            &[one.body.get(..one.body.len().min(32)).unwrap_or_default()],
        ),
        b"alac" => push(
            out,
            b"alac",
            &[one.body.get(..one.body.len().min(52)).unwrap_or_default()],
        ),
        // The first block alone: the numbers of the stream, marked as the last one.
        b"dfLa" => {
            let mut numbers = first(42)?.to_vec();
            numbers[4] |= 0x80;
            push(out, b"dfLa", &[&numbers]);
        }
        b"damr" => {
            let own = part(one.body, 5, 4).ok_or_else(damaged)?;
            push(out, b"damr", &[&[0; 5], own]);
        }
        // QuickTime wraps what stands beside it elsewhere.
        b"wave" => {
            let mut inner = Vec::new();
            for one in boxes(one.body, "wave")? {
                inside(&one, &mut inner, codec, findings)?;
            }
            inner.extend([0, 0, 0, 8, 0, 0, 0, 0]);
            push(out, b"wave", &[&inner]);
        }
        b"frma" => push(out, b"frma", &[first(4)?]),
        b"enda" => push(out, b"enda", &[first(2)?]),
        b"mp4a" => push(out, b"mp4a", &[&[0; 4]]),
        b"\0\0\0\0" => {}
        b"chan" => push(out, b"chan", &[first(12)?]),
        _ => findings.add(left_out(&one.kind), 1, one.body.len() as u64 + 8),
    }
    Ok(())
}

/// Lines of text: 3GPP's timed text alone (TS 26.245).
fn text(one: &Box<'_>) -> Result<(Vec<u8>, Codec), Refusal> {
    if &one.kind != b"tx3g" {
        return Err(Refusal::unaccounted("coding of text", 0));
    }
    let fixed = part(one.body, 8, 30).ok_or(Refusal::damaged("tx3g", 0))?;
    let mut out = HEAD.to_vec();
    out.extend(fixed);
    // One font, of a name that every player has.
    const USUAL: [&[u8]; 4] = [b"Serif", b"Sans-Serif", b"Monospace", b"Arial"];
    let fonts = boxes(one.body.get(38..).unwrap_or_default(), "tx3g").unwrap_or_default();
    let named = fonts.iter().find(|one| &one.kind == b"ftab");
    let named = named.and_then(|one| one.body.get(5..));
    let font = USUAL.into_iter().find(|usual| named == Some(*usual));
    let font = font.unwrap_or(USUAL[0]);
    push(&mut out, b"ftab", &[&[0, 1, 0, 1, font.len() as u8], font]);
    // Styles name the font by its number.
    out[8 + 18 + 4..8 + 18 + 6].copy_from_slice(&[0, 1]);
    Ok((out, Codec::Plain))
}

/// `esds` (ISO/IEC 14496-1, 7.2.6): which coding, and what its decoder begins with.
fn esds(body: &[u8], findings: &mut Findings) -> Result<(Vec<u8>, Coding), Refusal> {
    let read = || {
        let (kind, stream, _) = descriptor(body.get(4..)?)?;
        let flags = *stream.get(2)?;
        if kind != 3 {
            return None;
        }
        let mut at = 3;
        at += if flags & 0x80 != 0 { 2 } else { 0 };
        at += if flags & 0x40 != 0 {
            1 + usize::from(*stream.get(at)?)
        } else {
            0
        };
        at += if flags & 0x20 != 0 { 2 } else { 0 };
        let (kind, config, _) = descriptor(stream.get(at..)?)?;
        (kind == 4).then_some(())?;
        let numbers = part(config, 0, 13)?;
        let special = config.get(13..).filter(|rest| !rest.is_empty());
        let special = special.and_then(descriptor).filter(|(kind, ..)| *kind == 5);
        Some((numbers, special.map(|(_, body, _)| body)))
    };
    let (numbers, special) = read().ok_or(Refusal::damaged("esds", 0))?;
    let coding = numbers.first().copied().unwrap_or(0);
    let mut config = numbers.to_vec();
    if let Some(special) = special {
        let mut special = special.to_vec();
        if matches!(coding, 0x20 | 0x60..=0x65 | 0x6a) {
            let _ = Codec::Mpeg4.quiet(&mut special, findings);
        }
        describe(&mut config, 5, &special);
    }
    let mut stream = vec![0, 0, 0];
    describe(&mut stream, 4, &config);
    describe(&mut stream, 6, &[2]);
    let mut out = vec![0; 4];
    describe(&mut out, 3, &stream);
    let kind = special
        .and_then(|special| special.first())
        .map_or(0, |first| first >> 3);
    Ok((out, Coding { coding, kind }))
}

/// Which coding (14496-1, table 5), and for sound of MPEG-4 which kind (14496-3, table 1.17).
struct Coding {
    coding: u8,
    kind: u8,
}

/// The first descriptor: its tag, its body, and where it ends.
fn descriptor(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let mut len = 0usize;
    for at in 1..5 {
        let byte = *bytes.get(at)?;
        len = len << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            let body = part(bytes, at + 1, len)?;
            return Some((*bytes.first()?, body, at + 1 + len));
        }
    }
    None
}

/// Appends a descriptor; lengths have four bytes, as most writers have it.
fn describe(out: &mut Vec<u8>, tag: u8, body: &[u8]) {
    let len = body.len();
    out.push(tag);
    out.extend([21, 14, 7].map(|shift| (len >> shift & 0x7f) as u8 | 0x80));
    out.push((len & 0x7f) as u8);
    out.extend(body);
}
