//! AMR speech (RFC 4867, 5): letters, then frames, each with a byte that says which kind it is.

use std::io::{Read, Seek, Write};

use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// Bits of speech by kind of frame (3GPP TS 26.101, table 1a, and 26.201, table 1a); the last ones are silence, and
/// that nothing was heard.
const NARROW: [Option<u32>; 16] = [
    Some(95),
    Some(103),
    Some(118),
    Some(134),
    Some(148),
    Some(159),
    Some(204),
    Some(244),
    Some(39),
    None,
    None,
    None,
    None,
    None,
    None,
    Some(0),
];
const WIDE: [Option<u32>; 16] = [
    Some(132),
    Some(177),
    Some(253),
    Some(285),
    Some(317),
    Some(365),
    Some(397),
    Some(461),
    Some(477),
    Some(40),
    None,
    None,
    None,
    None,
    Some(0),
    Some(0),
];
/// How much is read at once.
const STEP: usize = 64 << 10;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut room = vec![0; STEP];
    let letters = input.read_some(0, &mut room[..9])?;
    let (letters, kinds): (&[u8], _) = if letters == b"#!AMR-WB\n" {
        (b"#!AMR-WB\n", WIDE)
    } else if letters.starts_with(b"#!AMR\n") {
        (b"#!AMR\n", NARROW)
    } else {
        // Several channels have other letters; nothing plays them.
        return Err(Refusal::damaged("letters", 0).into());
    };
    output.write(letters)?;
    let mut at = letters.len() as u64;
    let mut frames = 0u64;
    let mut changed = 0u64;
    while at < input.len() {
        let held = input.read_some(at, &mut room)?;
        let mut out = Vec::with_capacity(held.len());
        while let Some(head) = held.get(out.len()).copied() {
            let from = out.len();
            let kind = usize::from(head >> 3 & 0xf);
            let bits = kinds[kind].ok_or(Refusal::Damaged {
                what: "frame",
                at: at + from as u64,
            })?;
            let len = 1 + bits.div_ceil(8) as usize;
            let Some(frame) = held.get(from..from + len) else {
                break;
            };
            out.extend(frame);
            // Whether it came well, and nothing else; what fills up the last byte is zero.
            out[from] &= 0x7c;
            if !bits.is_multiple_of(8) {
                out[from + len - 1] &= 0xff << (8 - bits % 8);
            }
            changed += u64::from(&out[from..] != frame);
            frames += 1;
        }
        if out.is_empty() {
            // Recordings are often cut within their last frame.
            findings.add(Kind::Trailing, 1, input.len() - at);
            break;
        }
        output.write(&out)?;
        at += out.len() as u64;
    }
    if changed > 0 {
        findings.add(Kind::Padding, changed, 0);
    }
    if frames == 0 {
        return Err(Refusal::Damaged { what: "frame", at }.into());
    }
    Ok(())
}
