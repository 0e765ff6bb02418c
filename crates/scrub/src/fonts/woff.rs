//! WOFF 1.0 (W3C Recommendation): a font whose tables are deflated one by one. Its description and the block of its
//! maker are left out.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};

use super::Place;
use super::sfnt::{self, Font};
use crate::bytes::{be16, be32, part};
use crate::{Findings, Kind, Refusal};

const HEAD: usize = 44;

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let damaged = || Refusal::damaged("WOFF", 0);
    let flavour = be32(bytes, 4)
        .filter(|flavour| bytes.starts_with(b"wOFF") && sfnt::is_flavour(*flavour))
        .ok_or_else(damaged)?;
    let count = be16(bytes, 12).ok_or_else(damaged)?;
    let mut font = Font {
        flavour,
        tables: std::collections::BTreeMap::new(),
    };
    let mut room = super::UNPACKED_MOST;
    for number in 0..usize::from(count) {
        let record = part(bytes, HEAD + 20 * number, 20).ok_or_else(damaged)?;
        let value = |at| be32(record, at).unwrap_or(0) as usize;
        let (from, packed, len) = (value(4), value(8), value(12));
        room = room
            .checked_sub(len)
            .ok_or(Refusal::unaccounted("font table", from))?;
        let packed = part(bytes, from, packed).ok_or_else(damaged)?;
        let table = if packed.len() < len {
            inflated(packed, len).ok_or(Refusal::damaged("font table", from))?
        } else {
            packed.to_vec()
        };
        let tag = [record[0], record[1], record[2], record[3]];
        if table.len() != len || font.tables.insert(tag, table).is_some() {
            return Err(Refusal::damaged("font table", from));
        }
    }
    for (at, kind) in [(24, Kind::Tags), (36, Kind::ProgramData)] {
        if be32(bytes, at).is_some_and(|at| at != 0) {
            findings.add(kind, 1, u64::from(be32(bytes, at + 4).unwrap_or(0)));
        }
    }
    sfnt::clean(&mut font, Place::Alone, findings)?;
    let out = write(&font);
    if out != bytes && findings.is_empty() {
        findings.add(Kind::Stray, 1, 0);
    }
    Ok(out)
}

fn write(font: &Font) -> Vec<u8> {
    // Of the unpacked font come the sum in `head`, and how long it is.
    let plain = sfnt::write(font);
    let adjustment = |at: usize| plain.get(at..at + 4).unwrap_or(&[0; 4]).to_vec();
    let mut directory = Vec::new();
    let mut bodies = Vec::new();
    let from = HEAD + 20 * font.tables.len();
    let mut plain_at = 12 + 16 * font.tables.len();
    for (tag, table) in &font.tables {
        let mut whole = table.clone();
        if tag == b"head" && whole.len() >= 12 {
            whole[8..12].copy_from_slice(&adjustment(plain_at + 8));
        }
        plain_at += table.len().next_multiple_of(4);
        let body = deflated(&whole).unwrap_or(whole);
        directory.extend(tag);
        for value in [from + bodies.len(), body.len(), table.len()] {
            directory.extend(sfnt::u32_of(value).to_be_bytes());
        }
        directory.extend(sfnt::sum(table).to_be_bytes());
        bodies.extend(body);
        bodies.resize(bodies.len().next_multiple_of(4), 0);
    }
    let mut out = b"wOFF".to_vec();
    out.extend(font.flavour.to_be_bytes());
    out.extend(sfnt::u32_of(from + bodies.len()).to_be_bytes());
    out.extend(
        u16::try_from(font.tables.len())
            .unwrap_or(u16::MAX)
            .to_be_bytes(),
    );
    out.extend([0, 0]);
    out.extend(sfnt::u32_of(plain.len()).to_be_bytes());
    // The version of the font, the description and the block of its maker: none.
    out.resize(HEAD, 0);
    out.extend(directory);
    out.extend(bodies);
    out
}

/// The table deflated, where that makes it shorter.
fn deflated(table: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(table).ok()?;
    let out = encoder.finish().ok()?;
    (out.len() < table.len()).then_some(out)
}

/// Exactly `len` bytes.
fn inflated(packed: &[u8], len: usize) -> Option<Vec<u8>> {
    // One byte more, to see whether there is one.
    let mut out = Vec::with_capacity(len.checked_add(1)?);
    let status = Decompress::new(true).decompress_vec(packed, &mut out, FlushDecompress::Finish);
    (status.ok()? == Status::StreamEnd && out.len() == len).then_some(out)
}
