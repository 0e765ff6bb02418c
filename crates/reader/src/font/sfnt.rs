//! The containers of fonts: sfnt (OpenType 1.9, "Font file structure") and WOFF 1.0 (W3C).

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A font's tables and the version that its file begins with.
pub(super) struct Tables {
    version: [u8; 4],
    by_tag: BTreeMap<[u8; 4], Vec<u8>>,
}

/// Reads the directory of a font that was just written by a library.
pub(super) fn read(font: &[u8]) -> Option<Tables> {
    let count = u16::from_be_bytes(font.get(4..6)?.try_into().ok()?);
    let mut by_tag = BTreeMap::new();
    for record in font.get(12..)?.chunks_exact(16).take(count.into()) {
        let number =
            |at: usize| Some(u32::from_be_bytes(record.get(at..at + 4)?.try_into().ok()?) as usize);
        let (offset, length) = (number(8)?, number(12)?);
        let table = font.get(offset..offset.checked_add(length)?)?;
        by_tag.insert(record.get(..4)?.try_into().ok()?, table.to_vec());
    }
    let version = font.get(..4)?.try_into().ok()?;
    (by_tag.len() == usize::from(count)).then_some(Tables { version, by_tag })
}

/// Takes out what tells where and when the font was made; puts in the names it must have, and those
/// its licence asks for.
pub(super) fn scrub(mut tables: Tables, licence: &BTreeMap<u16, String>) -> Option<Tables> {
    let head = tables.by_tag.get_mut(b"head")?;
    // fontRevision; checksumAdjustment is written anew; created, modified.
    head.get_mut(4..8)?.copy_from_slice(&[0, 1, 0, 0]);
    head.get_mut(8..12)?.fill(0);
    head.get_mut(20..36)?.fill(0);
    if let Some(os2) = tables.by_tag.get_mut(b"OS/2") {
        // achVendID.
        os2.get_mut(58..62)?.fill(b' ');
    }
    let mut names: BTreeMap<u16, &str> = BTreeMap::from([
        (1, "H"),
        (2, "Regular"),
        (3, "H"),
        (4, "H"),
        (5, "Version 1.0"),
        (6, "H"),
    ]);
    names.extend(licence.iter().map(|(id, text)| (*id, text.as_str())));
    tables.by_tag.insert(*b"name", name_table(&names)?);
    Some(tables)
}

/// A name table (format 0) of Windows names in UTF-16 (platform 3, encoding 1), American English.
fn name_table(names: &BTreeMap<u16, &str>) -> Option<Vec<u8>> {
    let mut records = Vec::new();
    let mut strings = Vec::new();
    for (id, text) in names {
        let at = strings.len();
        strings.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        for number in [3, 1, 0x409, *id] {
            records.extend(number.to_be_bytes());
        }
        records.extend(u16::try_from(strings.len() - at).ok()?.to_be_bytes());
        records.extend(u16::try_from(at).ok()?.to_be_bytes());
    }
    let count = u16::try_from(names.len()).ok()?;
    let mut table = Vec::new();
    for number in [0, count, 6 + 12 * count] {
        table.extend(number.to_be_bytes());
    }
    table.extend(records);
    table.extend(strings);
    Some(table)
}

/// The sum of a table as big-endian words, zeros after its end.
fn checksum(table: &[u8]) -> u32 {
    table.chunks(4).fold(0, |sum: u32, word| {
        let mut four = [0; 4];
        four[..word.len()].copy_from_slice(word);
        sum.wrapping_add(u32::from_be_bytes(four))
    })
}

/// The font as a file, with its `head` table telling the sum of all.
pub(super) fn write(tables: &Tables) -> Option<Vec<u8>> {
    let plain = layout(tables)?;
    let mut font = plain.bytes;
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&font));
    font.get_mut(plain.head + 8..plain.head + 12)?
        .copy_from_slice(&adjustment.to_be_bytes());
    Some(font)
}

struct Layout {
    bytes: Vec<u8>,
    /// Where the `head` table begins.
    head: usize,
}

fn layout(tables: &Tables) -> Option<Layout> {
    let count = u16::try_from(tables.by_tag.len()).ok()?;
    let power = count.checked_ilog2()?;
    let range = 16u16.checked_shl(power)?;
    let mut bytes = tables.version.to_vec();
    for number in [
        count,
        range,
        u16::try_from(power).ok()?,
        (count * 16).checked_sub(range)?,
    ] {
        bytes.extend(number.to_be_bytes());
    }
    let mut at = bytes.len() + 16 * usize::from(count);
    let mut head = None;
    for (tag, table) in &tables.by_tag {
        if tag == b"head" {
            head = Some(at);
        }
        bytes.extend(tag);
        for number in [
            checksum(table),
            u32::try_from(at).ok()?,
            u32::try_from(table.len()).ok()?,
        ] {
            bytes.extend(number.to_be_bytes());
        }
        at += table.len().next_multiple_of(4);
    }
    for table in tables.by_tag.values() {
        bytes.extend(table);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    Some(Layout { bytes, head: head? })
}

/// The font as WOFF 1.0: each table in zlib where that is shorter.
pub(super) fn woff(tables: &Tables) -> Option<Vec<u8>> {
    let font = write(tables)?;
    let inside = read(&font)?;
    let count = inside.by_tag.len();
    let mut directory = Vec::new();
    let mut data: Vec<u8> = Vec::new();
    let start = 44 + 20 * count;
    for (tag, table) in &inside.by_tag {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(table).ok()?;
        let packed = encoder.finish().ok()?;
        let stored = if packed.len() < table.len() {
            &packed
        } else {
            table
        };
        directory.extend(tag);
        // origChecksum of `head` is that of the table with its adjustment left out.
        let mut plain = table.clone();
        if tag == b"head" {
            plain.get_mut(8..12)?.fill(0);
        }
        let at = start + data.len();
        for number in [at, stored.len(), table.len()] {
            directory.extend(u32::try_from(number).ok()?.to_be_bytes());
        }
        directory.extend(checksum(&plain).to_be_bytes());
        data.extend(stored);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut woff = b"wOFF".to_vec();
    woff.extend(inside.version);
    woff.extend(u32::try_from(start + data.len()).ok()?.to_be_bytes());
    woff.extend(u16::try_from(count).ok()?.to_be_bytes());
    woff.extend(0u16.to_be_bytes());
    woff.extend(u32::try_from(font.len()).ok()?.to_be_bytes());
    // Version 1.0, no metadata, no private data.
    woff.extend([0, 1, 0, 0]);
    woff.extend([0; 20]);
    woff.extend(directory);
    woff.extend(data);
    Some(woff)
}

#[cfg(test)]
pub(super) fn tests_name_table(names: &BTreeMap<u16, &str>) -> Vec<u8> {
    name_table(names).unwrap()
}

#[cfg(test)]
pub(super) fn tests_write<const N: usize>(tables: [([u8; 4], Vec<u8>); N]) -> Vec<u8> {
    let by_tag = BTreeMap::from(tables);
    write(&Tables {
        version: [0, 1, 0, 0],
        by_tag,
    })
    .unwrap()
}
