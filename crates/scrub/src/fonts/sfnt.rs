//! The directory of tables that TrueType and OpenType fonts are (ISO/IEC 14496-22, 4.5), and collections of them.

use std::collections::BTreeMap;

use super::Place;
use super::tables;
use crate::bytes::{be16, be32, part};
use crate::{Findings, Kind, Refusal};

/// More tables, and more fonts in a collection, than anybody makes.
const TABLES_MOST: u16 = 256;
const FONTS_MOST: u32 = 256;
/// What the sum of a whole font is made to be (5.2.2).
const WHOLE: u32 = 0xb1b0_afba;

pub(super) type Tag = [u8; 4];

/// The tables of a font, in the order of their tags, in which directories have them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Font {
    pub(super) flavour: u32,
    pub(super) tables: BTreeMap<Tag, Vec<u8>>,
}

pub(super) fn font(
    bytes: &[u8],
    place: Place,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let mut font = read(bytes, 0, place)?;
    clean(&mut font, place, findings)?;
    let out = write(&font);
    if out != bytes && findings.is_empty() {
        findings.add(Kind::Stray, 1, 0);
    }
    Ok(out)
}

/// Several fonts that share tables (4.6): the same bytes are written once.
pub(super) fn collection(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let damaged = || Refusal::damaged("ttcf", 0);
    let count = be32(bytes, 8)
        .filter(|count| (1..=FONTS_MOST).contains(count))
        .ok_or_else(damaged)?;
    let mut fonts = Vec::new();
    let mut room = super::UNPACKED_MOST;
    for number in 0..count as usize {
        let at = be32(bytes, 12 + 4 * number).ok_or_else(damaged)?;
        let mut font = read(bytes, at as usize, Place::Alone)?;
        let len: usize = font.tables.values().map(Vec::len).sum();
        room = room
            .checked_sub(len)
            .ok_or(Refusal::unaccounted("fonts in one file", 0))?;
        clean(&mut font, Place::Alone, findings)?;
        // The sum over a whole font means nothing where tables are shared.
        if let Some(head) = font.tables.get_mut(b"head") {
            head[8..12].fill(0);
        }
        fonts.push(font);
    }
    // A signature of the collection stands behind the list in its second version.
    if be16(bytes, 4) != Some(1) {
        findings.add(Kind::ProgramData, 1, 0);
    }
    let out = joined(&fonts);
    if out != bytes && findings.is_empty() {
        findings.add(Kind::Stray, 1, 0);
    }
    Ok(out)
}

/// The tables of the font whose directory begins at `at`.
fn read(bytes: &[u8], at: usize, place: Place) -> Result<Font, Refusal> {
    let damaged = || Refusal::damaged("font directory", at);
    let flavour = be32(bytes, at).ok_or_else(damaged)?;
    if !is_flavour(flavour) {
        return Err(Refusal::unaccounted("kind of font", at));
    }
    let count = be16(bytes, at + 4)
        .filter(|count| (1..=TABLES_MOST).contains(count))
        .ok_or_else(damaged)?;
    let mut tables = BTreeMap::new();
    let mut room = super::UNPACKED_MOST;
    for number in 0..usize::from(count) {
        let record = part(bytes, at + 12 + 16 * number, 16).ok_or_else(damaged)?;
        let tag: Tag = [record[0], record[1], record[2], record[3]];
        let (from, len) = (be32(record, 8), be32(record, 12));
        let (Some(from), Some(len)) = (from, len) else {
            return Err(damaged());
        };
        let (from, len) = (from as usize, len as usize);
        let table = match part(bytes, from, len) {
            Some(table) => table,
            // Programs that cut fonts for documents write wrong lengths, and decoders read what is there.
            None if place == Place::Within => bytes.get(from..).unwrap_or_default(),
            None => return Err(Refusal::damaged("font table", from)),
        };
        room = room
            .checked_sub(table.len())
            .ok_or(Refusal::unaccounted("font table", from))?;
        if tables.insert(tag, table.to_vec()).is_some() {
            return Err(Refusal::unaccounted("font table twice", from));
        }
    }
    Ok(Font { flavour, tables })
}

/// TrueType outlines, Apple's word for them, and Adobe's outlines.
pub(super) const fn is_flavour(flavour: u32) -> bool {
    matches!(flavour, 0x0001_0000 | 0x7472_7565 | 0x4f54_544f)
}

/// Takes out of the tables what letters do without.
pub(super) fn clean(font: &mut Font, place: Place, findings: &mut Findings) -> Result<(), Refusal> {
    // Variations have styles that people choose by their names.
    let named = font.tables.contains_key(b"fvar") || font.tables.contains_key(b"STAT");
    let mut kept = BTreeMap::new();
    for (tag, table) in std::mem::take(&mut font.tables) {
        let len = table.len() as u64;
        match tables::clean(tag, table, place, named, findings)? {
            Some(table) => {
                kept.insert(tag, table);
            }
            None => {
                let kind = match &tag {
                    b"FFTM" => Kind::Dates,
                    b"name" => Kind::Tags,
                    _ => Kind::ProgramData,
                };
                findings.add(kind, 1, len);
            }
        }
    }
    let outlines = [*b"glyf", *b"CFF ", *b"CFF2", *b"EBDT"];
    if !kept.contains_key(b"head") && place == Place::Alone
        || !outlines.iter().any(|tag| kept.contains_key(tag))
    {
        return Err(Refusal::damaged("font", 0));
    }
    font.tables = kept;
    Ok(())
}

/// The font with its directory, and the sum over all of it in its `head`.
pub(super) fn write(font: &Font) -> Vec<u8> {
    let from = 12 + 16 * font.tables.len();
    let mut bodies = Vec::new();
    let mut whole = None;
    let directory = directory(font, |tag, table| {
        let at = from + bodies.len();
        append(&mut bodies, table);
        if tag == *b"head" {
            whole = Some(at + 8);
        }
        at
    });
    let mut out = directory;
    out.extend(bodies);
    // The sum is one over the file with nothing in its place.
    let sum = WHOLE.wrapping_sub(sum(&out));
    if let Some(place) = whole.and_then(|at| out.get_mut(at..at + 4)) {
        place.copy_from_slice(&sum.to_be_bytes());
    }
    out
}

fn joined(fonts: &[Font]) -> Vec<u8> {
    let mut out = b"ttcf\0\x01\0\0".to_vec();
    out.extend(u32_of(fonts.len()).to_be_bytes());
    let mut at = 12 + 4 * fonts.len();
    for font in fonts {
        out.extend(u32_of(at).to_be_bytes());
        at += 12 + 16 * font.tables.len();
    }
    let from = at;
    let mut bodies = Vec::new();
    let mut places: BTreeMap<&[u8], usize> = BTreeMap::new();
    for font in fonts {
        // Borrowed from the fonts, which outlive the list of what was written.
        let mut own = Vec::new();
        for table in font.tables.values() {
            let place = *places.entry(table).or_insert_with(|| {
                let at = from + bodies.len();
                append(&mut bodies, table);
                at
            });
            own.push(place);
        }
        let mut own = own.into_iter();
        out.extend(directory(font, |_, _| own.next().unwrap_or(0)));
    }
    out.extend(bodies);
    out
}

/// Tables begin at every fourth byte.
fn append(bodies: &mut Vec<u8>, table: &[u8]) {
    bodies.extend(table);
    bodies.resize(bodies.len().next_multiple_of(4), 0);
}

/// The directory of a font whose tables are put where `place` says.
fn directory(font: &Font, mut place: impl FnMut(Tag, &[u8]) -> usize) -> Vec<u8> {
    let count = u16::try_from(font.tables.len()).unwrap_or(u16::MAX);
    let entries = count.checked_ilog2().unwrap_or(0);
    let range = 16u16 << entries.min(11);
    let mut out = font.flavour.to_be_bytes().to_vec();
    out.extend(count.to_be_bytes());
    out.extend(range.to_be_bytes());
    out.extend([0, u8::try_from(entries).unwrap_or(0)]);
    out.extend((16 * count).saturating_sub(range).to_be_bytes());
    for (tag, table) in &font.tables {
        let at = place(*tag, table);
        out.extend(tag);
        out.extend(sum(table).to_be_bytes());
        out.extend(u32_of(at).to_be_bytes());
        out.extend(u32_of(table.len()).to_be_bytes());
    }
    out
}

/// The sum of the table's words (5.1); what is missing from the last counts as nothing.
pub(super) fn sum(table: &[u8]) -> u32 {
    let words = table.chunks(4).map(|word| {
        let mut whole = [0; 4];
        whole[..word.len()].copy_from_slice(word);
        u32::from_be_bytes(whole)
    });
    words.fold(0, u32::wrapping_add)
}

/// What is held in memory is shorter than this can say.
pub(super) fn u32_of(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
