//! Entries of an exFAT folder.

use super::walk::Found;
use crate::bytes::{u16_at, u32_at, u64_at};
use crate::exfat::entry::{
    ATTR_FOLDER, NO_FAT_CHAIN, TYPE_BITMAP, TYPE_FILE, TYPE_NAME, TYPE_STREAM, TYPE_UPCASE, UNITS,
    set_checksum,
};

/// The entry is in use.
const IN_USE: u8 = 0x80;
/// Hidden or system.
const ATTR_HIDDEN: u16 = 0x06;

/// What the root says besides its names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tables {
    /// First cluster and length of the allocation bitmap of the active FAT.
    pub(super) bitmap: Option<(u32, u64)>,
    /// First cluster, length and checksum of the up-case table.
    pub(super) upcase: Option<(u32, u64, u32)>,
}

/// The names of a folder's bytes in order, at most `most` of them, what else the root says, and whether all entries made
/// sense.
pub(super) fn entries(bytes: &[u8], most: usize) -> (Vec<Found>, Tables, bool) {
    let mut found = Vec::new();
    let mut tables = Tables::default();
    let mut sound = true;
    let mut at = 0;
    while let Some(entry) = bytes.get(at..at + 32) {
        at += 32;
        if found.len() >= most {
            break;
        }
        let stretch = || Some((u32_at(entry, 20)?, u64_at(entry, 24)?));
        match entry[0] {
            0 => break,
            TYPE_BITMAP if tables.bitmap.is_none() => tables.bitmap = stretch(),
            TYPE_UPCASE => {
                tables.upcase = stretch()
                    .zip(u32_at(entry, 4))
                    .map(|((first, len), sum)| (first, len, sum));
            }
            TYPE_FILE => {
                let len = 32 * (1 + usize::from(entry[1]));
                let set = bytes.get(at - 32..at - 32 + len);
                match set.and_then(file) {
                    Some((file, good)) => {
                        found.push(file);
                        sound &= good;
                        at += len - 32;
                    }
                    // What follows is looked at entry by entry.
                    None => sound = false,
                }
            }
            // Secondary entries without a primary one before them.
            kind if kind & 0xc0 == 0xc0 => sound = false,
            // Free entries, the label, and what later revisions may add without harm.
            kind => sound &= kind & IN_USE == 0 || kind & 0x20 != 0 || kind == 0x83 || kind == 0x81,
        }
    }
    (found, tables, sound)
}

/// The file of an entry set, and whether its checksum is right.
fn file(set: &[u8]) -> Option<(Found, bool)> {
    let sum = u16_at(set, 2)?;
    let attr = u16_at(set, 4)?;
    let stream = set.get(32..64)?;
    if stream[0] != TYPE_STREAM {
        return None;
    }
    let count = usize::from(stream[3]);
    let names = set.get(64..)?.chunks_exact(32);
    let names = names.take(count.div_ceil(UNITS));
    if count == 0 || names.clone().any(|name| name[0] != TYPE_NAME) {
        return None;
    }
    let units: Vec<u16> = names
        .flat_map(|name| name[2..].chunks_exact(2))
        .filter_map(|unit| u16_at(unit, 0))
        .take(count)
        .collect();
    if units.len() != count {
        return None;
    }
    let folder = attr & ATTR_FOLDER != 0;
    let (valid_len, len) = (u64_at(stream, 8)?, u64_at(stream, 24)?);
    let file = Found {
        name: String::from_utf16_lossy(&units),
        folder,
        first: u32_at(stream, 20)?,
        len,
        valid_len,
        contiguous: stream[1] & NO_FAT_CHAIN != 0,
        hidden: attr & ATTR_HIDDEN != 0,
    };
    Some((file, sum == set_checksum(set) && valid_len <= len))
}
