//! What a font is called (ISO/IEC 14496-22, 5.2.7): by these names programs list it and people choose it. Its makers,
//! their addresses, its version and its number in their books go.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes::{be16, part};
use crate::{Findings, Kind, Refusal};

/// Family, style, whole name, PostScript name; the first two without the limits of old programs, and for sizes of
/// one design; the stem of the PostScript names of variations.
const KEPT: [u16; 10] = [1, 2, 4, 6, 16, 17, 18, 21, 22, 25];

/// The table with the names that go over; with those from 256 on where they name `styles`.
pub(super) fn clean(
    table: &[u8],
    styles: bool,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let damaged = || Refusal::damaged("name", 0);
    let count = be16(table, 2).ok_or_else(damaged)?;
    let storage = usize::from(be16(table, 4).ok_or_else(damaged)?);
    // In the order of platform, encoding, language and name, in which they must stand.
    let mut names: BTreeSet<([u16; 4], &[u8])> = BTreeSet::new();
    for number in 0..usize::from(count) {
        let record = part(table, 6 + 12 * number, 12).ok_or_else(damaged)?;
        let value = |at| be16(record, at).unwrap_or(0);
        let key = [value(0), value(2), value(4), value(6)];
        let [_, _, language, name] = key;
        let text = part(
            table,
            storage + usize::from(value(10)),
            usize::from(value(8)),
        );
        // Languages from 0x8000 on are named in a list of the table's second form, which is not written.
        if (KEPT.contains(&name) || styles && name >= 256) && language < 0x8000 {
            names.insert((key, text.ok_or_else(damaged)?));
        } else {
            findings.add(Kind::Tags, 1, u64::from(value(8)));
        }
    }
    let mut out = Vec::new();
    let mut texts: Vec<u8> = Vec::new();
    let mut places: BTreeMap<&[u8], usize> = BTreeMap::new();
    let half = |len: usize| {
        u16::try_from(len)
            .map(u16::to_be_bytes)
            .map_err(|_| damaged())
    };
    out.extend([0, 0]);
    out.extend(half(names.len())?);
    out.extend(half(6 + 12 * names.len())?);
    for (key, text) in names {
        let at = *places.entry(text).or_insert_with(|| {
            let at = texts.len();
            texts.extend(text);
            at
        });
        out.extend(key.into_iter().flat_map(u16::to_be_bytes));
        out.extend(half(text.len())?);
        out.extend(half(at)?);
    }
    out.extend(texts);
    Ok(out)
}
