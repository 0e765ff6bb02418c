//! Directory entry sets: file, stream and names.

use bulssi_model::Date;

use super::upcase;
use crate::bytes::put;

pub(crate) const TYPE_BITMAP: u8 = 0x81;
pub(crate) const TYPE_UPCASE: u8 = 0x82;
pub(crate) const TYPE_LABEL: u8 = 0x83;
pub(crate) const TYPE_FILE: u8 = 0x85;
pub(crate) const TYPE_STREAM: u8 = 0xc0;
pub(crate) const TYPE_NAME: u8 = 0xc1;

pub(crate) const ATTR_FOLDER: u16 = 0x10;
/// What every host sets on a file it writes.
const ATTR_ARCHIVE: u16 = 0x20;
/// There are clusters.
const ALLOCATED: u8 = 0x01;
/// They are contiguous, and the FAT says nothing of them.
pub(crate) const NO_FAT_CHAIN: u8 = 0x02;
/// The time is UTC (section 7.4.10).
const UTC: u8 = 0x80;

/// UTF-16 units of a name in one entry.
pub(crate) const UNITS: usize = 15;

/// What an entry set says of a file or folder.
pub(crate) struct Item<'a> {
    pub(crate) name: &'a str,
    pub(crate) folder: bool,
    pub(crate) first: u32,
    pub(crate) len: u64,
}

/// How many 32-byte entries a name takes.
pub(crate) fn count(name: &str) -> u64 {
    2 + name.encode_utf16().count().div_ceil(UNITS) as u64
}

/// The hash by which readers compare names quickly (section 7.6.4).
pub(crate) fn name_hash(units: &[u16]) -> u16 {
    let bytes = units
        .iter()
        .flat_map(|unit| upcase::upcase(*unit).to_le_bytes());
    bytes.fold(0u16, |sum, byte| {
        sum.rotate_right(1).wrapping_add(u16::from(byte))
    })
}

/// The checksum of a set (section 6.3.3), without the field that holds it.
pub(crate) fn set_checksum(set: &[u8]) -> u16 {
    let counted = set
        .iter()
        .enumerate()
        .filter(|(at, _)| !matches!(at, 2 | 3));
    counted.fold(0u16, |sum, (_, byte)| {
        sum.rotate_right(1).wrapping_add(u16::from(*byte))
    })
}

/// A date at midnight in 32 bits.
fn timestamp(date: Date) -> [u8; 4] {
    let date = u32::from(crate::fat32::entry::date_bits(date));
    (date << 16).to_le_bytes()
}

/// The entry set of a file or folder.
pub(crate) fn set(item: &Item<'_>, date: Date, out: &mut Vec<u8>) {
    let start = out.len();
    let units: Vec<u16> = item.name.encode_utf16().collect();
    let names = units.len().div_ceil(UNITS);

    let mut file = [0; 32];
    file[0] = TYPE_FILE;
    // At most 18: names were checked.
    file[1] = (1 + names) as u8;
    let attr = if item.folder {
        ATTR_FOLDER
    } else {
        ATTR_ARCHIVE
    };
    put(&mut file, 4, attr.to_le_bytes());
    for at in [8, 12, 16] {
        put(&mut file, at, timestamp(date));
    }
    for at in [22, 23, 24] {
        file[at] = UTC;
    }
    out.extend(file);

    let mut stream = [0; 32];
    stream[0] = TYPE_STREAM;
    let chain = if item.len == 0 { 0 } else { NO_FAT_CHAIN };
    stream[1] = ALLOCATED | chain;
    stream[3] = units.len() as u8;
    put(&mut stream, 4, name_hash(&units).to_le_bytes());
    put(&mut stream, 8, item.len.to_le_bytes());
    let first = if item.len == 0 { 0 } else { item.first };
    put(&mut stream, 20, first.to_le_bytes());
    put(&mut stream, 24, item.len.to_le_bytes());
    out.extend(stream);

    for part in units.chunks(UNITS) {
        let mut name = [0; 32];
        name[0] = TYPE_NAME;
        for (unit, place) in part.iter().zip(name[2..].chunks_exact_mut(2)) {
            place.copy_from_slice(&unit.to_le_bytes());
        }
        out.extend(name);
    }
    let sum = set_checksum(&out[start..]);
    put(&mut out[start..], 2, sum.to_le_bytes());
}

/// What stands first in the root: label (if any), bitmap, up-case table, each by first cluster and
/// length.
pub(crate) fn root_head(label: &str, bitmap: (u32, u64), table: (u32, u64)) -> Vec<u8> {
    let mut head = Vec::with_capacity(96);
    if !label.is_empty() {
        let mut entry = [0; 32];
        entry[0] = TYPE_LABEL;
        let units = label.encode_utf16().count();
        // At most 11: the label was checked.
        entry[1] = units as u8;
        for (unit, place) in label.encode_utf16().zip(entry[2..24].chunks_exact_mut(2)) {
            place.copy_from_slice(&unit.to_le_bytes());
        }
        head.extend(entry);
    }
    let mut entry = [0; 32];
    entry[0] = TYPE_BITMAP;
    put(&mut entry, 20, bitmap.0.to_le_bytes());
    put(&mut entry, 24, bitmap.1.to_le_bytes());
    head.extend(entry);
    let mut entry = [0; 32];
    entry[0] = TYPE_UPCASE;
    put(&mut entry, 4, upcase::TABLE_SUM.to_le_bytes());
    put(&mut entry, 20, table.0.to_le_bytes());
    put(&mut entry, 24, table.1.to_le_bytes());
    head.extend(entry);
    head
}
