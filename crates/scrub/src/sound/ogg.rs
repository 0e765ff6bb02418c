//! Ogg (RFC 3533) with Vorbis or Opus: heads without names, then pages of sound, numbered anew.

use std::io::{Read, Seek, Write};

use crate::bytes::{le32, part};
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The longest page: its head, its table, 255 pieces of 255 bytes.
const PAGE_MOST: usize = 27 + 255 + 255 * 255;
/// The longest heads: books of codes, and covers among the comments.
const HEADS_MOST: usize = 64 << 20;
const VORBIS: &[u8] = b"\x01vorbis";
const OPUS: &[u8] = b"OpusHead";

/// The heads of a stream as they come: whole packets, and the one at hand.
struct Heads {
    packets: Vec<Vec<u8>>,
    open: Vec<u8>,
    wanted: usize,
}

struct Stream {
    serial: [u8; 4],
    /// Which one it is of those one after the other, and its next page.
    number: u32,
    page: u32,
    heads: Option<Heads>,
}

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut room = vec![0; PAGE_MOST];
    let mut stream: Option<Stream> = None;
    let mut count = 0;
    let mut at = super::tags::front(input, findings)?;
    while at < input.len() {
        let held = input.read_some(at, &mut room)?;
        let Some((page, table, body)) = page(held) else {
            if count > 0 && part(held, 0, 4) != Some(b"OggS") {
                findings.add(Kind::Trailing, 1, input.len() - at);
                break;
            }
            return Err(Refusal::Damaged { what: "page", at }.into());
        };
        let (flags, serial) = (page[5], [page[14], page[15], page[16], page[17]]);
        let first = flags & 2 != 0;
        if first {
            let side = stream.as_ref().is_some_and(|stream| stream.heads.is_some());
            let wanted = match body {
                body if body.starts_with(VORBIS) => 3,
                body if body.starts_with(OPUS) => 2,
                _ => {
                    return Err(Refusal::Unaccounted {
                        what: "coding of sound",
                        at,
                    }
                    .into());
                }
            };
            if side {
                return Err(Refusal::Unaccounted {
                    what: "second stream",
                    at,
                }
                .into());
            }
            count += 1;
            stream = Some(Stream {
                serial,
                number: count,
                page: 0,
                heads: Some(Heads {
                    packets: Vec::new(),
                    open: Vec::new(),
                    wanted,
                }),
            });
        }
        let own = stream.as_mut().filter(|stream| stream.serial == serial);
        let own = own.ok_or(Refusal::Unaccounted {
            what: "second stream",
            at,
        })?;
        let len = page.len() + table.len() + body.len();
        if own.serial != own.number.to_le_bytes() && first {
            findings.add(Kind::ProgramData, 1, 4);
        }
        match &mut own.heads {
            Some(heads) => {
                heads
                    .take(table, body)
                    .ok_or(Refusal::Damaged { what: "page", at })?;
                if heads.packets.len() == heads.wanted {
                    let packets = std::mem::take(&mut heads.packets);
                    own.heads = None;
                    own.write_heads(&packets, output, findings)?;
                }
            }
            None => {
                let head: [u8; 8] = part(page, 6, 8)
                    .and_then(|head| head.try_into().ok())
                    .unwrap_or_default();
                let clean = own.page(flags & 5, head, table, body);
                output.write(&clean)?;
            }
        }
        at += len as u64;
    }
    match stream {
        Some(Stream { heads: None, .. }) => Ok(()),
        _ => Err(Refusal::Damaged {
            what: "page",
            at: 0,
        }
        .into()),
    }
}

/// A page: its head, its table, its body; its checksum is right.
fn page(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let head = part(bytes, 0, 27).filter(|head| head.starts_with(b"OggS\0"))?;
    let table = part(bytes, 27, usize::from(head[26]))?;
    let len: usize = table.iter().map(|piece| usize::from(*piece)).sum();
    let body = part(bytes, 27 + table.len(), len)?;
    let mut whole = bytes[..27 + table.len() + len].to_vec();
    whole[22..26].fill(0);
    (le32(head, 22) == Some(crc(&whole))).then_some((head, table, body))
}

impl Heads {
    fn take(&mut self, table: &[u8], body: &[u8]) -> Option<()> {
        let mut at = 0;
        for piece in table {
            // Sound on a page of the heads would have no page of its own.
            if self.packets.len() == self.wanted {
                return None;
            }
            self.open.extend(part(body, at, usize::from(*piece))?);
            at += usize::from(*piece);
            if *piece < 255 {
                self.packets.push(std::mem::take(&mut self.open));
            }
        }
        let all: usize = self.packets.iter().map(Vec::len).sum();
        (all + self.open.len() <= HEADS_MOST).then_some(())
    }
}

impl Stream {
    fn page(&mut self, flags: u8, place: [u8; 8], table: &[u8], body: &[u8]) -> Vec<u8> {
        let mut out = b"OggS\0".to_vec();
        out.push(flags);
        out.extend(place);
        out.extend(self.number.to_le_bytes());
        out.extend(self.page.to_le_bytes());
        out.extend([0; 4]);
        out.push(table.len() as u8);
        out.extend(table);
        out.extend(body);
        let sum = crc(&out).to_le_bytes();
        out[22..26].copy_from_slice(&sum);
        self.page = self.page.wrapping_add(1);
        out
    }

    /// The heads: the first on a page of its own, the others together; comments empty.
    fn write_heads<W: Write>(
        &mut self,
        packets: &[Vec<u8>],
        output: &mut Output<'_, W>,
        findings: &mut Findings,
    ) -> Result<(), ScrubError> {
        let damaged = || Refusal::damaged("heads", 0);
        let [first, comment, rest @ ..] = packets else {
            return Err(damaged().into());
        };
        let (first, silent): (Vec<u8>, &[u8]) = if first.starts_with(OPUS) {
            let family = *first.get(18).ok_or_else(damaged)?;
            let len = if family == 0 {
                19
            } else {
                21 + usize::from(first[9])
            };
            (
                part(first, 0, len).ok_or_else(damaged)?.to_vec(),
                b"OpusTags\0\0\0\0\0\0\0\0",
            )
        } else {
            let head = part(first, 0, 30).ok_or_else(damaged)?;
            (head.to_vec(), b"\x03vorbis\0\0\0\0\0\0\0\0\x01")
        };
        if comment.as_slice() != silent {
            findings.add(Kind::Tags, 1, comment.len() as u64);
        }
        let table = [u8::try_from(first.len()).map_err(|_| damaged())?];
        let begin = self.page(2, [0; 8], &table, &first);
        output.write(&begin)?;
        let mut table = Vec::new();
        let mut body = Vec::new();
        for packet in std::iter::once(silent).chain(rest.iter().map(Vec::as_slice)) {
            table.extend(std::iter::repeat_n(255, packet.len() / 255));
            table.push((packet.len() % 255) as u8);
            body.extend(packet);
        }
        let mut at = 0;
        for (number, pieces) in table.chunks(255).enumerate() {
            let len: usize = pieces.iter().map(|piece| usize::from(*piece)).sum();
            let continued = number > 0 && table.get(number * 255 - 1) == Some(&255);
            let ends = pieces.iter().any(|piece| *piece < 255);
            let place = if ends { [0; 8] } else { [0xff; 8] };
            let page = self.page(
                u8::from(continued),
                place,
                pieces,
                part(&body, at, len).ok_or_else(damaged)?,
            );
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

fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        sum << 8 ^ TABLE[usize::from((sum >> 24) as u8 ^ byte)]
    })
}
