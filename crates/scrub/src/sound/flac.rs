//! FLAC (RFC 9639): the stream's numbers, then its frames, each held against its checksums.

use std::io::{Read, Seek, Write};

use crate::bytes::part;
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

const STREAMINFO: usize = 34;
/// The longest head of a frame (9.1): its places and numbers, and its checksum.
const HEAD_MOST: usize = 16;
/// How much is read at once.
const STEP: usize = 256 << 10;
/// More blocks of description than this are no music.
const BLOCKS_MOST: u32 = 4096;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let start = super::tags::front(input, findings)?;
    let end = super::tags::back(input, start, findings)?;
    input.cut(end);
    let mut info = [0; STREAMINFO];
    let frames = description(input, start, &mut info, findings)?;
    output.write(b"fLaC\x80\0\0\x22")?;
    output.write(&info)?;
    check_frames(input, frames, end)?;
    output.copy(input, frames, end - frames, "frames")
}

/// Reads the blocks before the frames; where the frames begin.
fn description<R: Read + Seek>(
    input: &mut Input<'_, R>,
    start: u64,
    info: &mut [u8; STREAMINFO],
    findings: &mut Findings,
) -> Result<u64, ScrubError> {
    let mut letters = [0; 4];
    input.read(start, &mut letters, "fLaC")?;
    if &letters != b"fLaC" {
        return Err(Refusal::Damaged {
            what: "fLaC",
            at: start,
        }
        .into());
    }
    let mut at = start + 4;
    for number in 0..BLOCKS_MOST {
        let mut head = [0; 4];
        input.read(at, &mut head, "block")?;
        let [flags, len @ ..] = head;
        let len = u32::from_be_bytes([0, len[0], len[1], len[2]]);
        let kind = flags & 0x7f;
        match (number, kind) {
            (0, 0) if len as usize == STREAMINFO => input.read(at + 4, info, "STREAMINFO")?,
            (0, _) | (_, 0 | 127) => return Err(Refusal::Damaged { what: "block", at }.into()),
            (_, kind) => findings.add(left_out(kind), 1, u64::from(len) + 4),
        }
        at += 4 + u64::from(len);
        if flags & 0x80 != 0 {
            return Ok(at);
        }
    }
    Err(Refusal::Unaccounted { what: "block", at }.into())
}

fn left_out(kind: u8) -> Kind {
    match kind {
        1 => Kind::Padding,
        // The table of places: players find them without.
        3 => Kind::ProgramData,
        4 => Kind::Tags,
        5 => Kind::Comment,
        6 => Kind::OtherPicture,
        _ => Kind::ProgramData,
    }
}

/// Every byte belongs to a frame whose checksum is right, up to the last one.
fn check_frames<R: Read + Seek>(
    input: &mut Input<'_, R>,
    start: u64,
    end: u64,
) -> Result<(), ScrubError> {
    let mut held = Vec::new();
    let mut room = vec![0; STEP];
    // Where `held` begins in the file, the place looked at in it, and the sum of the frame at hand so far.
    let (mut base, mut at, mut sum) = (start, 0usize, 0u16);
    let mut frames = 0u64;
    let mut frame_at = start;
    while base + (at as u64) < end {
        if held.len() < at + HEAD_MOST && base + (held.len() as u64) < end {
            held.drain(..at);
            base += at as u64;
            at = 0;
            let more = input.read_some(base + held.len() as u64, &mut room)?;
            held.extend_from_slice(more);
        }
        let first = base + at as u64 == frame_at && frames == 0;
        let begins = head_fits(&held[at..]);
        if first && !begins {
            return Err(Refusal::Damaged {
                what: "frame",
                at: start,
            }
            .into());
        }
        // The sum over a frame and its checksum is zero.
        if begins && (first || sum == 0) {
            frames += 1;
            frame_at = base + at as u64;
            sum = 0;
        }
        sum = TABLE[usize::from((sum >> 8) as u8 ^ held[at])] ^ (sum << 8);
        at += 1;
    }
    if frames == 0 || sum != 0 {
        return Err(Refusal::Unaccounted {
            what: "bytes behind a frame",
            at: frame_at,
        }
        .into());
    }
    Ok(())
}

/// Whether the head of a frame is here: its sync, no reserved values, its number, its checksum (9.1).
fn head_fits(bytes: &[u8]) -> bool {
    let (Some(0xff), Some(0xf8 | 0xf9)) = (bytes.first(), bytes.get(1)) else {
        return false;
    };
    let read = || {
        let (sizes, form) = (*bytes.get(2)?, *bytes.get(3)?);
        let (size, rate) = (sizes >> 4, sizes & 0xf);
        let known =
            size != 0 && rate != 15 && form >> 4 <= 10 && form & 1 == 0 && form >> 1 & 7 != 3;
        let number = match bytes.get(4)?.leading_ones() {
            0 => 1,
            count @ 2..=7 => count as usize,
            _ => return None,
        };
        let size = match size {
            6 => 1,
            7 => 2,
            _ => 0,
        };
        let rate = match rate {
            12 => 1,
            13 | 14 => 2,
            _ => 0,
        };
        let len = 4 + number + size + rate;
        let sum = part(bytes, 0, len)?
            .iter()
            .fold(0u8, |sum, byte| crc8(sum ^ byte));
        (known && sum == *bytes.get(len)?).then_some(())
    };
    read().is_some()
}

fn crc8(mut sum: u8) -> u8 {
    for _ in 0..8 {
        sum = if sum & 0x80 != 0 {
            (sum << 1) ^ 0x07
        } else {
            sum << 1
        };
    }
    sum
}

/// The polynomial 0x8005, high bit first.
const TABLE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = (byte as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 0x8000 != 0 {
                (sum << 1) ^ 0x8005
            } else {
                sum << 1
            };
            bit += 1;
        }
        table[byte] = sum;
        byte += 1;
    }
    table
};
