//! Which tables of a font go over, and those that have something to lose.

use super::names;
use super::sfnt::Tag;
use super::{Place, cff};
use crate::{Findings, Kind, Refusal};

/// What shapes letters and lines: outlines, measures, hints, how letters join, variations, colours (ISO/IEC 14496-22,
/// 5.1.2). Everything else, signatures, notes of editors and Apple's own among it, is left out: letters show without.
const KEPT: [&Tag; 42] = [
    b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name", b"OS/2", b"post", b"cvt ", b"fpgm",
    b"glyf", b"loca", b"prep", b"gasp", b"CFF ", b"CFF2", b"VORG", b"EBDT", b"EBLC", b"EBSC",
    b"BASE", b"GDEF", b"GPOS", b"GSUB", b"JSTF", b"MATH", b"avar", b"cvar", b"fvar", b"gvar",
    b"HVAR", b"MVAR", b"STAT", b"VVAR", b"COLR", b"CPAL", b"hdmx", b"kern", b"LTSH", b"VDMX",
    b"vhea", b"vmtx",
];
/// Letters that are pictures, in which anything can stand.
const PICTURES: [&Tag; 3] = [b"CBDT", b"sbix", b"SVG "];

/// The table as it goes over; `None` where it does not. `named` where the font has styles with names of its own.
pub(super) fn clean(
    tag: Tag,
    mut table: Vec<u8>,
    place: Place,
    named: bool,
    findings: &mut Findings,
) -> Result<Option<Vec<u8>>, Refusal> {
    if PICTURES.contains(&&tag) {
        return Err(Refusal::unaccounted("pictures in a font", 0));
    }
    if !KEPT.contains(&&tag) {
        return Ok(None);
    }
    match &tag {
        // Documents name their fonts themselves.
        b"name" if place == Place::Within => return Ok(None),
        b"name" => table = names::clean(&table, named, findings)?,
        b"CFF " => table = cff::rewrite(&table, place, findings)?,
        b"head" => head(&mut table, findings)?,
        // Four letters of who made it.
        b"OS/2" => blank(&mut table, 58..62, b' ', Kind::Tags, findings),
        _ => {}
    }
    Ok(Some(table))
}

/// The dates go; the sum over the whole font is made anew by whoever writes it.
fn head(table: &mut [u8], findings: &mut Findings) -> Result<(), Refusal> {
    if table.len() < 54 {
        return Err(Refusal::damaged("head", 0));
    }
    table[8..12].fill(0);
    blank(table, 20..36, 0, Kind::Dates, findings);
    Ok(())
}

/// Writes over what stands at `range`, if something does.
fn blank(
    table: &mut [u8],
    range: std::ops::Range<usize>,
    with: u8,
    kind: Kind,
    findings: &mut Findings,
) {
    if let Some(bytes) = table.get_mut(range)
        && bytes.iter().any(|byte| *byte != with)
    {
        findings.add(kind, 1, bytes.len() as u64);
        bytes.fill(with);
    }
}
