//! Entries of a FAT32 folder.

use super::walk::Found;
use crate::bytes::{u16_at, u32_at};
use crate::fat32::entry::{ATTR_FOLDER, ATTR_LONG, ATTR_VOLUME, LAST_LONG, UNIT_AT, UNITS};
use crate::fat32::short::{ShortName, checksum};

/// Long entries of one name: 20 of 13 units hold 255 and more.
const MOST_LONG: usize = 20;
const DELETED: u8 = 0xe5;
/// Hidden or system.
const ATTR_HIDDEN: u8 = 0x06;

/// The long entries met before their short one.
#[derive(Default)]
struct Long {
    /// Units in the order of the drive: the end of the name first.
    parts: Vec<[u16; UNITS]>,
    /// The number that must come next; 0 when the short entry must.
    next: u8,
    sum: u8,
}

impl Long {
    /// Takes a long entry; says whether it goes on what was there.
    fn take(&mut self, entry: &[u8]) -> bool {
        let (order, sum) = (entry[0], entry[13]);
        let number = order & !LAST_LONG;
        let first = order & LAST_LONG != 0;
        let whole = self.parts.is_empty();
        if first {
            self.parts.clear();
            self.next = number;
            self.sum = sum;
        }
        let fits = number == self.next && number > 0 && sum == self.sum;
        if !fits || usize::from(number) > MOST_LONG || (!first && self.parts.is_empty()) {
            self.parts.clear();
            return false;
        }
        let unit = |at: usize| u16_at(entry, at).unwrap_or(0);
        self.parts.push(UNIT_AT.map(unit));
        self.next = number - 1;
        // A second beginning leaves the first without an end.
        whole || !first
    }

    /// The name, if it belongs to this short one.
    fn name(&self, short: &ShortName) -> Option<String> {
        if self.parts.is_empty() || self.next != 0 || self.sum != checksum(short) {
            return None;
        }
        let units = self.parts.iter().rev().flatten().copied();
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        Some(String::from_utf16_lossy(&units))
    }
}

/// The names of a folder's bytes, in order, and whether all entries made sense.
pub(super) fn entries(bytes: &[u8]) -> (Vec<Found>, bool) {
    let mut found = Vec::new();
    let mut sound = true;
    let mut long = Long::default();
    for entry in bytes.chunks_exact(32) {
        match (entry[0], entry[11]) {
            (0, _) => break,
            (DELETED, _) => {
                sound &= long.parts.is_empty();
                long.parts.clear();
            }
            (_, attr) if attr & 0x3f == ATTR_LONG => sound &= long.take(entry),
            (_, attr) if attr & ATTR_VOLUME != 0 => {
                sound &= long.parts.is_empty();
                long.parts.clear();
            }
            (_, attr) => {
                let Some(short) = entry.first_chunk::<11>() else {
                    break;
                };
                let name = long.name(short);
                sound &= name.is_some() || long.parts.is_empty();
                long.parts.clear();
                if matches!(short, b".          " | b"..         ") {
                    continue;
                }
                let high = u16_at(entry, 20).map_or(0, u32::from);
                let low = u16_at(entry, 26).map_or(0, u32::from);
                let folder = attr & ATTR_FOLDER != 0;
                let len = u32_at(entry, 28).map_or(0, u64::from);
                found.push(Found {
                    name: name.unwrap_or_else(|| short_text(short, entry[12])),
                    folder,
                    first: high << 16 | low,
                    len: if folder { 0 } else { len },
                    valid_len: len,
                    contiguous: false,
                    hidden: attr & ATTR_HIDDEN != 0,
                });
            }
        }
    }
    (found, sound && long.parts.is_empty())
}

/// A short name as text. What lies beyond ASCII depends on a code page that nobody knows, and
/// becomes `U+FFFD`. `case` says which halves Windows shows in lower case.
fn short_text(short: &ShortName, case: u8) -> String {
    let mut short = *short;
    // A first byte 0xE5 would mean "deleted".
    if short[0] == 0x05 {
        short[0] = DELETED;
    }
    let half = |bytes: &[u8], lower: bool| -> String {
        let chars = bytes.iter().map(|byte| match byte {
            byte if !byte.is_ascii() => '\u{fffd}',
            byte if lower => char::from(byte.to_ascii_lowercase()),
            byte => char::from(*byte),
        });
        let text: String = chars.collect();
        text.trim_end_matches(' ').to_owned()
    };
    let (stem, extension) = short.split_at(8);
    let stem = half(stem, case & 0x08 != 0);
    match half(extension, case & 0x10 != 0).as_str() {
        "" => stem,
        extension => format!("{stem}.{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_as_text() {
        for (short, case, want) in [
            (b"README  TXT", 0, "README.TXT"),
            (b"README  TXT", 0x18, "readme.txt"),
            (b"README     ", 0x10, "README"),
            (b"\x05ABC    T  ", 0, "\u{fffd}ABC.T"),
        ] {
            assert_eq!(short_text(short, case), want);
        }
    }
}
