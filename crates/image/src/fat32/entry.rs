//! Directory entries: long names before their short one.

use bulssi_model::Date;

use super::short::{ShortName, checksum, exact};
use crate::bytes::put;

/// UTF-16 units of a name in one long entry.
pub(crate) const UNITS: usize = 13;
/// Where they stand in it.
pub(crate) const UNIT_AT: [usize; UNITS] = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

pub(crate) const ATTR_VOLUME: u8 = 0x08;
pub(crate) const ATTR_FOLDER: u8 = 0x10;
/// "Changed since the last backup": what every host sets on a file it writes.
pub(crate) const ATTR_ARCHIVE: u8 = 0x20;
pub(crate) const ATTR_LONG: u8 = 0x0f;
/// In the order byte of the long entry that comes first and holds the end of the name.
pub(crate) const LAST_LONG: u8 = 0x40;

/// What an entry says of a file or folder.
pub(crate) struct Item<'a> {
    pub(crate) name: &'a str,
    pub(crate) short: ShortName,
    pub(crate) folder: bool,
    pub(crate) first: u32,
    pub(crate) len: u32,
}

/// A date in 16 bits: years from 1980.
pub(crate) fn date_bits(date: Date) -> u16 {
    let year = date.year().saturating_sub(1980) & 0x7f;
    year << 9 | u16::from(date.month()) << 5 | u16::from(date.day())
}

/// A short entry; all three dates are the drive's date, all times midnight.
pub(crate) fn short_entry(
    name: &ShortName,
    attr: u8,
    first: u32,
    len: u32,
    date: Date,
) -> [u8; 32] {
    let mut entry = [0; 32];
    put(&mut entry, 0, *name);
    entry[11] = attr;
    let date = date_bits(date).to_le_bytes();
    put(&mut entry, 16, date);
    put(&mut entry, 18, date);
    put(&mut entry, 24, date);
    put(&mut entry, 20, ((first >> 16) as u16).to_le_bytes());
    put(&mut entry, 26, (first as u16).to_le_bytes());
    put(&mut entry, 28, len.to_le_bytes());
    entry
}

/// All entries of a file or folder, in the order of the disk.
pub(crate) fn entries(item: &Item<'_>, date: Date, out: &mut Vec<u8>) {
    if exact(item.name).is_none() {
        let units: Vec<u16> = item.name.encode_utf16().collect();
        let sum = checksum(&item.short);
        let count = units.len().div_ceil(UNITS);
        for (index, part) in units.chunks(UNITS).enumerate().rev() {
            let mut entry = [0; 32];
            let last = if index + 1 == count { LAST_LONG } else { 0 };
            // At most 20 entries: names were checked.
            entry[0] = (index + 1) as u8 | last;
            entry[11] = ATTR_LONG;
            entry[13] = sum;
            for (place, at) in UNIT_AT.iter().enumerate() {
                // The name, a zero if there is room, then all ones.
                let unit = match part.get(place) {
                    Some(unit) => *unit,
                    None if place == part.len() => 0,
                    None => 0xffff,
                };
                put(&mut entry, *at, unit.to_le_bytes());
            }
            out.extend(entry);
        }
    }
    let attr = if item.folder {
        ATTR_FOLDER
    } else {
        ATTR_ARCHIVE
    };
    out.extend(short_entry(&item.short, attr, item.first, item.len, date));
}

/// The two entries that begin each folder but the root; `parent` is 0 where that is the root.
pub(crate) fn dots(own: u32, parent: u32, date: Date) -> [u8; 64] {
    let mut entries = [0; 64];
    put(
        &mut entries,
        0,
        short_entry(b".          ", ATTR_FOLDER, own, 0, date),
    );
    put(
        &mut entries,
        32,
        short_entry(b"..         ", ATTR_FOLDER, parent, 0, date),
    );
    entries
}

/// A label in 11 bytes, upper case, as the entry and the boot sector hold it.
pub(crate) fn label_bytes(label: &str) -> ShortName {
    let mut bytes = [b' '; 11];
    for (place, byte) in bytes.iter_mut().zip(label.bytes()) {
        *place = byte.to_ascii_uppercase();
    }
    bytes
}

/// The root's first entry: the volume label.
pub(crate) fn label_entry(label: &str, date: Date) -> [u8; 32] {
    let mut entry = short_entry(&label_bytes(label), ATTR_VOLUME, 0, 0, date);
    // A label has a last-written date only.
    put(&mut entry, 16, [0; 4]);
    entry
}
