//! Ogg (RFC 3533): streams of sound, and of pictures with sound, side by side or one after the other. Their heads go
//! over without names, their pages numbered anew.

use std::io::{Read, Seek, Write};

use super::ogg_heads::{Coding, Heads};
use crate::bytes::{le32, part};
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The longest page: its head, its table, 255 pieces of 255 bytes.
const PAGE_MOST: usize = 27 + 255 + 255 * 255;
/// More streams than this side by side are no film.
const SIDE_MOST: usize = 16;
/// Flags of a page: a packet goes on, a stream begins.
const CONTINUED: u8 = 1;
const BEGINS: u8 = 2;

struct Stream {
    serial: [u8; 4],
    /// Which one it is, and its next page.
    number: u32,
    page: u32,
    coding: Coding,
    /// Until all of them went over.
    heads: Option<Heads>,
}

/// The streams that play together.
#[derive(Default)]
struct Link {
    streams: Vec<Stream>,
    /// Descriptions of the others, which players do without.
    dropped: Vec<[u8; 4]>,
    /// Whether a page came that begins no stream.
    begun: bool,
}

impl Link {
    fn is_whole(&self) -> bool {
        !self.streams.is_empty() && self.streams.iter().all(|stream| stream.heads.is_none())
    }
}

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut room = vec![0; PAGE_MOST];
    let mut link = Link::default();
    let mut count = 0;
    let mut at = super::tags::front(input, findings)?;
    while at < input.len() {
        let held = input.read_some(at, &mut room)?;
        let Some(page) = Page::read(held) else {
            if count > 0 && part(held, 0, 4) != Some(b"OggS") {
                findings.add(Kind::Trailing, 1, input.len() - at);
                break;
            }
            return Err(Refusal::Damaged { what: "page", at }.into());
        };
        if page.flags & BEGINS != 0 {
            if link.begun {
                if !link.is_whole() {
                    return Err(Refusal::Damaged { what: "page", at }.into());
                }
                link = Link::default();
            }
            begin(&page, at, &mut link, &mut count, output, findings)?;
        } else {
            link.begun = true;
            go_on(&page, at, &mut link, output, findings)?;
        }
        at += page.len as u64;
    }
    if link.is_whole() {
        return Ok(());
    }
    Err(Refusal::Damaged { what: "page", at }.into())
}

/// The first page of a stream, which holds its first head alone (6).
fn begin<W: Write>(
    page: &Page<'_>,
    at: u64,
    link: &mut Link,
    count: &mut u32,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    if page.body.starts_with(b"fishead\0") {
        findings.add(Kind::ProgramData, 1, page.len as u64);
        link.dropped.push(page.serial);
        return Ok(());
    }
    let damaged = Refusal::Damaged { what: "page", at };
    let coding = Coding::of(page.body).ok_or(Refusal::Unaccounted {
        what: "coding of a stream",
        at,
    })?;
    let whole = page.table.iter().rev().skip(1).all(|piece| *piece == 255)
        && page.table.last().is_some_and(|last| *last < 255);
    let twice = link
        .streams
        .iter()
        .any(|stream| stream.serial == page.serial);
    if !whole || twice || link.streams.len() == SIDE_MOST {
        return Err(damaged.into());
    }
    let (first, heads) = coding.first(page.body, findings).ok_or(damaged)?;
    *count += 1;
    if page.serial != count.to_le_bytes() {
        findings.add(Kind::ProgramData, 1, 4);
    }
    let mut stream = Stream {
        serial: page.serial,
        number: *count,
        page: 0,
        coding,
        heads: (heads.wanted() != Some(0)).then_some(heads),
    };
    let table = laced(first.len());
    let clean = stream.page(BEGINS, [0; 8], &table, &first);
    link.streams.push(stream);
    output.write(&clean)
}

/// A page of a stream that has begun.
fn go_on<W: Write>(
    page: &Page<'_>,
    at: u64,
    link: &mut Link,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    if link.dropped.contains(&page.serial) {
        findings.add(Kind::ProgramData, 1, page.len as u64);
        return Ok(());
    }
    let mut streams = link.streams.iter_mut();
    let stream = streams.find(|stream| stream.serial == page.serial);
    let stream = stream.ok_or(Refusal::Unaccounted {
        what: "second stream",
        at,
    })?;
    let damaged = Refusal::Damaged { what: "page", at };
    let Some(heads) = &mut stream.heads else {
        let clean = stream.page(page.flags & 5, page.place, page.table, page.body);
        return output.write(&clean);
    };
    heads.take(page.table, page.body).ok_or(damaged.clone())?;
    if heads.is_whole() {
        let packets = heads.packets(stream.coding, findings).ok_or(damaged)?;
        stream.heads = None;
        stream.write_heads(&packets, output)?;
    }
    Ok(())
}

/// A page of the file; its checksum is right.
struct Page<'b> {
    flags: u8,
    /// How far the stream is when its last packet ends.
    place: [u8; 8],
    serial: [u8; 4],
    table: &'b [u8],
    body: &'b [u8],
    len: usize,
}

impl<'b> Page<'b> {
    fn read(bytes: &'b [u8]) -> Option<Self> {
        let head = part(bytes, 0, 27).filter(|head| head.starts_with(b"OggS\0"))?;
        let table = part(bytes, 27, usize::from(head[26]))?;
        let len: usize = table.iter().map(|piece| usize::from(*piece)).sum();
        let body = part(bytes, 27 + table.len(), len)?;
        let sum = crc(crc(crc(0, &head[..22]), &[0; 4]), &[head[26]]);
        let sum = crc(crc(sum, table), body);
        (le32(head, 22) == Some(sum)).then_some(Self {
            flags: head[5],
            place: part(head, 6, 8)?.try_into().ok()?,
            serial: part(head, 14, 4)?.try_into().ok()?,
            table,
            body,
            len: 27 + table.len() + len,
        })
    }
}

/// The pieces of a packet.
fn laced(len: usize) -> Vec<u8> {
    let mut table = vec![255; len / 255];
    table.push((len % 255) as u8);
    table
}

impl Stream {
    fn page(&mut self, flags: u8, place: [u8; 8], table: &[u8], body: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(27 + table.len() + body.len());
        out.extend(b"OggS\0");
        out.push(flags);
        out.extend(place);
        out.extend(self.number.to_le_bytes());
        out.extend(self.page.to_le_bytes());
        out.extend([0; 4]);
        out.push(table.len() as u8);
        out.extend(table);
        out.extend(body);
        let sum = crc(0, &out).to_le_bytes();
        out[22..26].copy_from_slice(&sum);
        self.page = self.page.wrapping_add(1);
        out
    }

    /// The heads behind the first, together on as few pages as they need.
    fn write_heads<W: Write>(
        &mut self,
        packets: &[Vec<u8>],
        output: &mut Output<'_, W>,
    ) -> Result<(), ScrubError> {
        let mut table = Vec::new();
        let mut body = Vec::new();
        for packet in packets {
            table.extend(laced(packet.len()));
            body.extend(packet);
        }
        let mut at = 0;
        for (number, pieces) in table.chunks(255).enumerate() {
            let len: usize = pieces.iter().map(|piece| usize::from(*piece)).sum();
            let continued = number > 0 && table.get(number * 255 - 1) == Some(&255);
            let ends = pieces.iter().any(|piece| *piece < 255);
            let place = if ends { [0; 8] } else { [0xff; 8] };
            let flags = if continued { CONTINUED } else { 0 };
            let page = self.page(flags, place, pieces, &body[at..at + len]);
            output.write(&page)?;
            at += len;
        }
        Ok(())
    }
}

/// The polynomial 0x04c11db7, high bit first, from zero.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = (byte as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 << 31 != 0 {
                sum << 1 ^ 0x04c1_1db7
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

fn crc(sum: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(sum, |sum, byte| {
        sum << 8 ^ TABLE[usize::from((sum >> 24) as u8 ^ byte)]
    })
}
