//! MPEG transport streams (ISO/IEC 13818-1): packets of pictures, sound and subtitles, with tables made anew in the
//! places of the old ones. Names of programmes and senders go, and arrival times of Blu-ray discs.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use super::codec::Codec;
use super::elementary::{Elementary, packet_head};
use super::nal::Nal;
use crate::bytes::{be16, part};
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

const PACKET: usize = 188;
/// Packets that are read at once.
const TOGETHER: usize = 4096;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut head = [0; 197];
    let head = input.read_some(0, &mut head)?;
    let skip = match (head.first(), head.get(4), head.get(196)) {
        (_, Some(0x47), Some(0x47))
            if head.first() != Some(&0x47) || head.get(188) != Some(&0x47) =>
        {
            4
        }
        (Some(0x47), ..) => 0,
        _ => {
            return Err(Refusal::Damaged {
                what: "packet",
                at: 0,
            }
            .into());
        }
    };
    let mut stream = Stream::default();
    each(input, skip, |packet, at| stream.tables(packet, at))?;
    stream.begin()?;
    each(input, skip, |packet, at| stream.look(packet, at))?;
    for line in stream.lines.values_mut() {
        line.elementary.end()?;
        line.behind = 0;
    }
    for line in stream.lines.values_mut() {
        findings.join(&std::mem::take(&mut line.elementary.findings));
    }
    let whole = input.len() / (PACKET + skip) as u64 * (PACKET + skip) as u64;
    if whole < input.len() {
        findings.add(Kind::Trailing, 1, input.len() - whole);
    }
    if skip > 0 {
        findings.add(Kind::ProgramData, 1, 0);
    }
    let mut failed = None;
    each(input, skip, |packet, at| {
        if let Some(clean) = stream.clean(packet, at, findings)?
            && let Err(error) = output.write(&clean)
        {
            failed = Some(error);
            return Err(Refusal::Damaged { what: "packet", at });
        }
        Ok(())
    })
    .map_err(|error| failed.unwrap_or(error))
}

fn each<R: Read + Seek>(
    input: &mut Input<'_, R>,
    skip: usize,
    mut visit: impl FnMut(&[u8; PACKET], u64) -> Result<(), Refusal>,
) -> Result<(), ScrubError> {
    let step = PACKET + skip;
    let mut room = vec![0; step * TOGETHER];
    let mut at = 0;
    loop {
        let bytes = input.read_some(at, &mut room)?;
        let whole = bytes.len() / step;
        if whole == 0 {
            return Ok(());
        }
        for number in 0..whole {
            let at = at + (number * step) as u64;
            let packet =
                part(bytes, number * step + skip, PACKET).and_then(|packet| packet.try_into().ok());
            let packet: &[u8; PACKET] = packet.ok_or(Refusal::Damaged { what: "packet", at })?;
            // No sync; damaged on the way; enciphered.
            if packet[0] != 0x47 || packet[1] & 0x80 != 0 {
                return Err(Refusal::Damaged { what: "packet", at }.into());
            }
            visit(packet, at)?;
        }
        at += (whole * step) as u64;
    }
}

/// A stream of one kind within the whole.
struct Line {
    kind: u8,
    descriptors: Vec<u8>,
    elementary: Elementary,
    /// How much of it went by.
    behind: u64,
    /// Whether a packet began.
    begun: bool,
}

/// A programme: where its table is, its clock, its streams.
#[derive(Default)]
struct Programme {
    clock: u16,
    streams: Vec<u16>,
}

#[derive(Default)]
struct Stream {
    /// Programmes by where their tables are.
    programmes: BTreeMap<u16, Programme>,
    known: bool,
    lines: BTreeMap<u16, Line>,
    /// Tables that come in several packets.
    sections: BTreeMap<u16, Vec<u8>>,
    /// How many packets of each table went out.
    counts: BTreeMap<u16, u8>,
    dropped: BTreeMap<u16, ()>,
}

fn pid(packet: &[u8; PACKET]) -> u16 {
    u16::from(packet[1] & 0x1f) << 8 | u16::from(packet[2])
}

fn begins(packet: &[u8; PACKET]) -> bool {
    packet[1] & 0x40 != 0
}

/// Where the payload begins; nothing where there is none.
fn payload(packet: &[u8; PACKET]) -> Option<usize> {
    let at = match packet[3] >> 4 & 3 {
        1 => 4,
        3 => 5 + usize::from(packet[4]),
        _ => return None,
    };
    (at < PACKET).then_some(at)
}

impl Stream {
    /// Reads the tables, wherever they come first.
    fn tables(&mut self, packet: &[u8; PACKET], at: u64) -> Result<(), Refusal> {
        let pid = pid(packet);
        let wanted = pid == 0 && !self.known
            || self
                .programmes
                .get(&pid)
                .is_some_and(|programme| programme.streams.is_empty());
        let Some(from) = payload(packet).filter(|_| wanted) else {
            return Ok(());
        };
        let mut bytes = &packet[from..];
        let section = self.sections.entry(pid).or_default();
        if begins(packet) {
            let skip = 1 + usize::from(bytes[0]);
            bytes = bytes.get(skip..).unwrap_or_default();
            section.clear();
        } else if section.is_empty() {
            return Ok(());
        }
        section.extend(bytes);
        let Some(len) = be16(section, 1).map(|len| usize::from(len & 0xfff) + 3) else {
            return Ok(());
        };
        if section.len() < len {
            return Ok(());
        }
        let table = std::mem::take(section);
        let damaged = Refusal::Damaged { what: "table", at };
        let body = len
            .checked_sub(4)
            .and_then(|end| table.get(8..end))
            .ok_or(damaged.clone())?;
        if pid == 0 {
            for row in body.as_chunks::<4>().0 {
                let number = u16::from_be_bytes([row[0], row[1]]);
                if number != 0 {
                    let place = u16::from_be_bytes([row[2], row[3]]) & 0x1fff;
                    self.programmes.entry(place).or_default();
                }
            }
            self.known = true;
            return Ok(());
        }
        self.programme(pid, body).ok_or(damaged)?
    }

    /// The table of a programme.
    fn programme(&mut self, place: u16, body: &[u8]) -> Option<Result<(), Refusal>> {
        let clock = be16(body, 0)? & 0x1fff;
        let mut at = 4 + usize::from(be16(body, 2)? & 0xfff);
        let mut streams = Vec::new();
        while at < body.len() {
            let kind = *body.get(at)?;
            let pid = be16(body, at + 1)? & 0x1fff;
            let len = usize::from(be16(body, at + 3)? & 0xfff);
            let descriptors = part(body, at + 5, len)?;
            at += 5 + len;
            let (kept, codec) = match stream_kind(kind, descriptors) {
                Ok(Some(found)) => found,
                Ok(None) => {
                    self.dropped.insert(pid, ());
                    continue;
                }
                Err(refusal) => return Some(Err(refusal)),
            };
            streams.push(pid);
            self.lines.entry(pid).or_insert_with(|| Line {
                kind,
                descriptors: kept,
                elementary: Elementary::new(codec),
                behind: 0,
                begun: false,
            });
        }
        let programme = self.programmes.get_mut(&place)?;
        programme.clock = clock;
        programme.streams = streams;
        Some(Ok(()))
    }

    fn begin(&mut self) -> Result<(), Refusal> {
        if !self.dropped.is_empty() && self.lines.is_empty() {
            return Err(Refusal::unaccounted("coding", 0));
        }
        self.programmes
            .retain(|_, programme| !programme.streams.is_empty());
        if self.programmes.is_empty() {
            return Err(Refusal::damaged("table", 0));
        }
        Ok(())
    }

    fn look(&mut self, packet: &[u8; PACKET], at: u64) -> Result<(), Refusal> {
        let Some(line) = self.lines.get_mut(&pid(packet)) else {
            return Ok(());
        };
        let damaged = Refusal::Damaged { what: "packet", at };
        if packet[3] & 0xc0 != 0 {
            return Err(Refusal::Unaccounted {
                what: "enciphered packet",
                at,
            });
        }
        let Some(from) = payload(packet) else {
            return Ok(());
        };
        let mut bytes = packet[from..].to_vec();
        let mut skip = 0;
        if begins(packet) {
            skip = packet_head(&mut bytes, &mut Findings::default()).ok_or(damaged)?;
            line.begun = true;
        }
        if line.begun {
            line.elementary.look(&bytes[skip..])?;
        }
        Ok(())
    }

    /// A packet as it goes over; nothing where it is left out.
    fn clean(
        &mut self,
        packet: &[u8; PACKET],
        at: u64,
        findings: &mut Findings,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let pid = pid(packet);
        if pid == 0 || self.programmes.contains_key(&pid) {
            return Ok(begins(packet).then(|| self.table(pid, packet, findings)));
        }
        let clock = self
            .programmes
            .values()
            .any(|programme| programme.clock == pid);
        if pid == 0x1fff || !clock && !self.lines.contains_key(&pid) {
            let kind = if pid == 0x1fff {
                Kind::Padding
            } else {
                Kind::ProgramData
            };
            findings.add(kind, 1, PACKET as u64);
            return Ok(None);
        }
        let mut out = packet.to_vec();
        // Priority says nothing.
        out[1] &= 0xdf;
        adaptation(&mut out, findings).ok_or(Refusal::Damaged { what: "packet", at })?;
        let Some(line) = self.lines.get_mut(&pid) else {
            return Ok(Some(out));
        };
        if let Some(from) = payload(packet) {
            let bytes = &mut out[from..];
            let mut skip = 0;
            if begins(packet) {
                skip = packet_head(bytes, findings).unwrap_or(0);
            } else if line.behind == 0 {
                // The rest of a packet whose beginning is not here.
                findings.add(Kind::Stray, 1, bytes.len() as u64);
                return Ok(None);
            }
            line.elementary
                .apply(line.behind.saturating_sub(1), &mut bytes[skip..], findings);
            // One more than went by, so that zero says that nothing began.
            line.behind = line.behind.max(1) + (bytes.len() - skip) as u64;
        }
        Ok(Some(out))
    }

    /// A table made anew, in a packet of its own.
    fn table(&mut self, pid: u16, packet: &[u8; PACKET], findings: &mut Findings) -> Vec<u8> {
        let mut section = Vec::new();
        if pid == 0 {
            for (number, place) in self.programmes.keys().enumerate() {
                section.extend((number as u16 + 1).to_be_bytes());
                section.extend((0xe000 | place).to_be_bytes());
            }
        } else if let Some(programme) = self.programmes.get(&pid) {
            section.extend((0xe000 | programme.clock).to_be_bytes());
            section.extend([0xf0, 0]);
            for stream in &programme.streams {
                if let Some(line) = self.lines.get(stream) {
                    section.push(line.kind);
                    section.extend((0xe000 | stream).to_be_bytes());
                    section.extend((0xf000 | line.descriptors.len() as u16).to_be_bytes());
                    section.extend(&line.descriptors);
                }
            }
        }
        let number = self
            .programmes
            .keys()
            .position(|place| *place == pid)
            .map_or(1, |at| at as u16 + 1);
        let mut table = vec![if pid == 0 { 0 } else { 2 }];
        table.extend((0xb000 | (section.len() + 9) as u16).to_be_bytes());
        table.extend(number.to_be_bytes());
        table.extend([0xc1, 0, 0]);
        table.extend(section);
        table.extend(crc(&table).to_be_bytes());
        let count = self.counts.entry(pid).or_default();
        let mut out = vec![
            0x47,
            0x40 | (pid >> 8) as u8,
            (pid & 0xff) as u8,
            0x10 | *count,
        ];
        *count = (*count + 1) & 0xf;
        out.push(0);
        out.extend(table);
        out.resize(PACKET.max(out.len()), 0xff);
        if out != packet {
            findings.add(Kind::ProgramData, 1, PACKET as u64);
        }
        out
    }
}

/// The field before the payload (2.4.3.4): marks and clock; all else becomes room.
fn adaptation(packet: &mut [u8], findings: &mut Findings) -> Option<()> {
    if packet[3] & 0x20 == 0 {
        return Some(());
    }
    let len = usize::from(packet[4]);
    if len == 0 {
        return Some(());
    }
    let field = packet.get_mut(5..5 + len)?;
    let flags = field[0];
    let kept = if flags & 0x10 != 0 { 7 } else { 1 };
    field[0] = flags & 0xf0;
    let rest = field.get_mut(kept..)?;
    if flags & 0x0f != 0 || rest.iter().any(|byte| *byte != 0xff) {
        findings.add(Kind::ProgramData, 1, rest.len() as u64);
        rest.fill(0xff);
    }
    Some(())
}

/// What a stream is, and what of its description goes over; nothing for data that no player shows.
fn stream_kind(kind: u8, descriptors: &[u8]) -> Result<Option<(Vec<u8>, Codec)>, Refusal> {
    let mut kept = Vec::new();
    let mut codec = None;
    let mut at = 0;
    while let Some((tag, len)) = descriptors.get(at).zip(descriptors.get(at + 1)) {
        let Some(whole) = part(descriptors, at, 2 + usize::from(*len)) else {
            break;
        };
        let body = &whole[2..];
        match (*tag, body) {
            // Language, and for whom the sound is.
            (0x0a, [_, _, _, _]) => kept.extend(whole),
            (
                0x05,
                [b'A', b'C', b'-', b'3', ..]
                | [b'E', b'A', b'C', b'3', ..]
                | [b'D', b'T', b'S', b'1'..=b'3', ..],
            ) => {
                kept.extend([0x05, 4]);
                kept.extend(&body[..4]);
                codec = codec.or(Some(Codec::Plain));
            }
            (0x05, [b'H', b'E', b'V', b'C', ..]) => {
                kept.extend([0x05, 4]);
                kept.extend(b"HEVC");
                codec = codec.or(Some(Codec::Nal(Nal::H265, None)));
            }
            // AC-3, E-AC-3, subtitles as pictures.
            (0x6a | 0x7a, body) if body.len() <= 8 => {
                kept.extend(whole);
                codec = codec.or(Some(Codec::Plain));
            }
            (0x59, body) if body.len() <= 64 => {
                kept.extend(whole);
                codec = codec.or(Some(Codec::Plain));
            }
            _ => {}
        }
        at += whole.len();
    }
    let codec = match kind {
        0x01 | 0x02 => Some(Codec::Mpeg2),
        0x10 => Some(Codec::Mpeg4),
        0x1b => Some(Codec::Nal(Nal::H264, None)),
        0x24 => Some(Codec::Nal(Nal::H265, None)),
        0x03 | 0x04 => Some(Codec::Mp3),
        0x0f => Some(Codec::Adts),
        0x81 | 0x87 | 0x80 | 0x82..=0x85 | 0x90 => Some(Codec::Plain),
        0x06 => codec,
        0x05 | 0x0a..=0x0d | 0x15 | 0x86 | 0xc0 => None,
        _ => return Err(Refusal::unaccounted("coding", 0)),
    };
    if kept.len() > 96 {
        return Err(Refusal::unaccounted("table", 0));
    }
    Ok(codec.map(|codec| (kept, codec)))
}

/// The checksum of tables (annex A): polynomial 0x04c11db7, high bit first.
fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            sum = if sum & 1 << 31 != 0 {
                sum << 1 ^ 0x04c1_1db7
            } else {
                sum << 1
            };
        }
        sum
    })
}
