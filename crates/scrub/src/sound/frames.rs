//! Sound whose frames follow each other, each of a length that it tells itself: MPEG audio layer II (ISO/IEC 11172-3
//! and 13818-3) and AC-3 (ETSI TS 102 366). What stands before, between and behind the frames goes.

use std::io::{Read, Seek, Write};

use crate::bytes::part;
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The longest frame: AC-3 of 640 kbit/s at 32 kHz.
const FRAME_MOST: usize = 3840;
/// How far the next frame may be behind bytes that are none, before the file is no sound.
const STRAY_MOST: u64 = 64 << 10;

/// What a frame tells of itself.
struct Head {
    len: usize,
    /// What is equal in all frames of a stream.
    form: [u8; 2],
}

pub(crate) fn mp2<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let start = super::tags::front(input, findings)?;
    let end = super::tags::back(input, start, findings)?;
    input.cut(end);
    frames(input, start, output, findings, layer_2, |_| None)
}

pub(crate) fn ac3<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    frames(input, 0, output, findings, dolby, told)
}

/// Copies the frames from `start` on; `unknown` names what a frame has beside its sound.
fn frames<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    start: u64,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
    head: fn(&[u8]) -> Option<Head>,
    unknown: fn(&[u8]) -> Option<&'static str>,
) -> Result<(), ScrubError> {
    let end = input.len();
    let mut room = [0; FRAME_MOST + 8];
    let (mut at, mut count, mut stray) = (start, 0u64, 0u64);
    let mut form = None;
    while at < end {
        let held = input.read_some(at, &mut room)?;
        let fits = |head: &Head| form.is_none_or(|form| head.form == form);
        let found = head(held).filter(fits).filter(|found| {
            // After stray bytes, and at the start, two bytes of sync prove nothing.
            (count > 0 && stray == 0)
                || found.len == held.len()
                || held
                    .get(found.len..)
                    .and_then(head)
                    .is_some_and(|next| next.form == found.form)
        });
        let Some(found) = found else {
            stray += 1;
            at += 1;
            if stray > STRAY_MOST {
                let what = "bytes between frames";
                return Err(Refusal::Unaccounted { what, at }.into());
            }
            continue;
        };
        let Some(frame) = held.get(..found.len) else {
            // Recordings are often cut within their last frame, which no decoder plays.
            findings.add(Kind::Trailing, 1, end - at);
            break;
        };
        if let Some(what) = unknown(frame) {
            return Err(Refusal::Unaccounted { what, at }.into());
        }
        if stray > 0 {
            findings.add(Kind::Stray, 1, stray);
            stray = 0;
        }
        form = Some(found.form);
        output.write(frame)?;
        at += found.len as u64;
        count += 1;
    }
    if count == 0 {
        return Err(Refusal::Damaged {
            what: "frame",
            at: start,
        }
        .into());
    }
    if stray > 0 {
        findings.add(Kind::Trailing, 1, stray);
    }
    Ok(())
}

/// A frame of layer II (2.4.1.3, and 2.4.2.3 of 13818-3 for the lower rates).
fn layer_2(bytes: &[u8]) -> Option<Head> {
    const KBITS_1: [usize; 14] = [
        32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ];
    const KBITS_2: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    const RATES: [usize; 3] = [44_100, 48_000, 32_000];
    let [0xff, second, third, fourth] = *bytes.first_chunk::<4>()? else {
        return None;
    };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    if second & 0xe0 != 0xe0 || version < 2 || layer != 2 || fourth & 3 == 2 {
        return None;
    }
    let (kbits, halved) = if version == 3 {
        (KBITS_1, 1)
    } else {
        (KBITS_2, 2)
    };
    let rate = RATES.get(usize::from(third >> 2 & 3))? / halved;
    let index = usize::from(third >> 4).checked_sub(1)?;
    Some(Head {
        len: 144_000 * kbits.get(index)? / rate + usize::from(third >> 1 & 1),
        form: [second & 0xfe, third & 0x0c],
    })
}

/// A frame of AC-3 (4.4.1 and table 4.13).
fn dolby(bytes: &[u8]) -> Option<Head> {
    const KBITS: [usize; 19] = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
    ];
    let [0x0b, 0x77, _, _, fifth, sixth] = *bytes.first_chunk::<6>()? else {
        return None;
    };
    if sixth >> 3 > 10 {
        return None;
    }
    let code = usize::from(fifth & 0x3f);
    let kbits = KBITS.get(code / 2)?;
    let words = match fifth >> 6 {
        0 => kbits * 2,
        1 => kbits * 320 / 147 + code % 2,
        2 => kbits * 3,
        _ => return None,
    };
    Some(Head {
        len: words * 2,
        form: [fifth & 0xc0, sixth & 0xf8],
    })
}

/// What of the head of AC-3 tells more than sound (4.4.2): the time of day, and room for anything; at the end of the
/// frame the same (4.4.4).
fn told(frame: &[u8]) -> Option<&'static str> {
    let mut at = 40;
    let mut bits = |count: usize| {
        let value = (at..at + count).fold(0usize, |sum, at| {
            let byte = frame.get(at / 8).copied().unwrap_or(0);
            sum << 1 | usize::from(byte >> (7 - at % 8) & 1)
        });
        at += count;
        value
    };
    let version = bits(5);
    bits(3);
    let mode = bits(3);
    if mode & 1 != 0 && mode != 1 {
        bits(2);
    }
    if mode & 4 != 0 {
        bits(2);
    }
    if mode == 2 {
        bits(2);
    }
    bits(1);
    // Once, or for each of two programmes: loudness, compression, language, how the room was.
    for _ in 0..if mode == 0 { 2 } else { 1 } {
        bits(5);
        for len in [8, 8, 7] {
            if bits(1) == 1 {
                bits(len);
            }
        }
    }
    bits(2);
    let codes: Vec<usize> = (0..2)
        .map(|_| if bits(1) == 1 { bits(14) } else { 0 })
        .collect();
    // In version 6 these say how it becomes stereo (annex D).
    if version != 6 && codes.iter().any(|code| *code != 0) {
        return Some("time code");
    }
    if bits(1) == 1 {
        return Some("data beside the sound");
    }
    // Behind the sound: a bit that says whether there is data, one reserved, a checksum.
    let last = part(frame, frame.len().checked_sub(3)?, 1)?;
    (last[0] & 2 != 0).then_some("data beside the sound")
}
