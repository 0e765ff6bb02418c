//! MPEG program streams (ISO/IEC 11172-1 and 13818-1, 2.5): packs with their clocks, packets of pictures and sound.
//! Padding stays as long as it was, because discs count on it, and becomes empty.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use super::codec::Codec;
use super::elementary::{Elementary, packet_head};
use crate::bytes::{be16, part};
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The longest packet.
const PACKET_MOST: usize = 6 + 65_535;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut lines: BTreeMap<u8, Elementary> = BTreeMap::new();
    each(input, &mut Findings::default(), |packet, skip, _| {
        let codec = match packet[3] {
            0xe0..=0xef => Codec::Mpeg2,
            0xc0..=0xdf => Codec::Mp3,
            _ => return Ok(()),
        };
        let content = &packet[skip..];
        if codec == Codec::Mpeg2 && !lines.contains_key(&packet[3]) && !begins_mpeg(content) {
            return Err(Refusal::unaccounted("coding of pictures", 0).into());
        }
        let line = lines
            .entry(packet[3])
            .or_insert_with(|| Elementary::new(codec));
        Ok(line.look(content)?)
    })?;
    if lines.is_empty() {
        return Err(Refusal::Damaged {
            what: "packet",
            at: 0,
        }
        .into());
    }
    for line in lines.values_mut() {
        line.end()?;
        findings.join(&std::mem::take(&mut line.findings));
    }
    let mut behind: BTreeMap<u8, u64> = BTreeMap::new();
    each(input, findings, |packet, skip, findings| {
        if let Some(line) = lines.get(&packet[3]) {
            let behind = behind.entry(packet[3]).or_default();
            line.apply(*behind, &mut packet[skip..], findings);
            *behind += (packet.len() - skip) as u64;
        }
        output.write(packet)
    })
}

/// Whether a sequence, a group or a picture of MPEG-1 or -2 begins here: other codings name themselves elsewhere.
fn begins_mpeg(content: &[u8]) -> bool {
    [0xb3, 0xb8, 0x00]
        .into_iter()
        .any(|code| memchr::memmem::find(content, &[0, 0, 1, code]).is_some())
}

/// Goes through the packs and packets, each as it goes over, and where its content begins.
fn each<R: Read + Seek>(
    input: &mut Input<'_, R>,
    findings: &mut Findings,
    mut visit: impl FnMut(&mut [u8], usize, &mut Findings) -> Result<(), ScrubError>,
) -> Result<(), ScrubError> {
    let mut room = vec![0; PACKET_MOST];
    let mut at = 0;
    while at < input.len() {
        let bytes = input.read_some(at, &mut room)?;
        let damaged = Refusal::Damaged { what: "packet", at };
        let code = match bytes {
            [0, 0, 1, code, ..] => *code,
            // Bytes of zero between packs, and at the end.
            [0, ..] => {
                let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                let next = bytes.get(zeros) == Some(&1) && zeros >= 2;
                let gone = if next { zeros - 2 } else { zeros };
                if gone == 0 {
                    return Err(damaged.into());
                }
                findings.add(Kind::Padding, 1, gone as u64);
                at += gone as u64;
                continue;
            }
            _ if at > 0 && input.len() - at < PACKET_MOST as u64 => {
                findings.add(Kind::Trailing, 1, input.len() - at);
                return Ok(());
            }
            _ => return Err(damaged.into()),
        };
        if code == 0xb9 {
            visit(&mut [0, 0, 1, 0xb9], 4, findings)?;
            if at + 4 < input.len() {
                findings.add(Kind::Trailing, 1, input.len() - at - 4);
            }
            return Ok(());
        }
        let len = length(bytes, code).ok_or(damaged.clone())?;
        let mut packet = part(bytes, 0, len).ok_or(damaged.clone())?.to_vec();
        at += len as u64;
        match code {
            0xba => {
                // Room at the end of a pack's head.
                for byte in packet.iter_mut().skip(14) {
                    *byte = 0xff;
                }
                visit(&mut packet, len, findings)?;
            }
            0xbb => visit(&mut packet, len, findings)?,
            0xbe => {
                if packet[6..].iter().any(|byte| *byte != 0xff) {
                    findings.add(Kind::Padding, 1, len as u64);
                    packet[6..].fill(0xff);
                }
                visit(&mut packet, len, findings)?;
            }
            0xbd | 0xc0..=0xef => {
                let skip = if packet.get(6).is_some_and(|first| first & 0xc0 == 0x80) {
                    packet_head(&mut packet, findings)
                } else {
                    old_head(&packet)
                };
                let skip = skip.ok_or(damaged)?;
                visit(&mut packet, skip, findings)?;
            }
            // Menus of discs, and what programs put there.
            0xbf | 0xf0..=0xff => findings.add(Kind::ProgramData, 1, len as u64),
            _ => return Err(Refusal::Unaccounted { what: "packet", at }.into()),
        }
    }
    Ok(())
}

fn length(bytes: &[u8], code: u8) -> Option<usize> {
    if code == 0xba {
        return match bytes.get(4)? >> 4 {
            2 => Some(12),
            4..=7 => Some(14 + usize::from(bytes.get(13)? & 7)),
            _ => None,
        };
    }
    Some(6 + usize::from(be16(bytes, 4)?))
}

/// The head of a packet of MPEG-1 (2.4.3.3): room, the size of a buffer, times.
fn old_head(packet: &[u8]) -> Option<usize> {
    let mut at = 6;
    while packet.get(at) == Some(&0xff) {
        at += 1;
    }
    if packet.get(at)? >> 6 == 1 {
        at += 2;
    }
    match packet.get(at)? >> 4 {
        2 => Some(at + 5),
        3 => Some(at + 10),
        0 => (packet.get(at) == Some(&0x0f)).then_some(at + 1),
        _ => None,
    }
    .filter(|at| *at <= packet.len())
}
