//! Short names of 8 and 3 bytes, which every long name has beside it.

use std::collections::{BTreeMap, BTreeSet};

/// A short name as it stands in an entry: padded with spaces, without the dot.
pub(crate) type ShortName = [u8; 11];

/// The largest number behind a `~`: six digits leave one character of the name.
const MOST_NUMBER: u32 = 999_999;

/// Whether a short name can have this byte: upper case, ASCII, so that no host's code page matters.
fn is_short(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"!#$%&'()-@^_`{}~".contains(&byte)
}

/// Puts stem and extension in their places.
fn padded(stem: &[u8], extension: &[u8]) -> ShortName {
    let mut name = [b' '; 11];
    for (place, byte) in name[..8].iter_mut().zip(stem) {
        *place = *byte;
    }
    for (place, byte) in name[8..].iter_mut().zip(extension) {
        *place = *byte;
    }
    name
}

/// The short name that says all of `name`, so that no long one is needed.
pub(crate) fn exact(name: &str) -> Option<ShortName> {
    let (stem, extension) = match name.split_once('.') {
        Some((stem, extension)) if !extension.is_empty() => (stem, extension),
        Some(_) => return None,
        None => (name, ""),
    };
    let fits = (1..=8).contains(&stem.len()) && extension.len() <= 3;
    let legal = stem.bytes().chain(extension.bytes()).all(is_short);
    (fits && legal).then(|| padded(stem.as_bytes(), extension.as_bytes()))
}

/// How many 32-byte entries a name takes: one, and one for each 13 UTF-16 units of a long name.
pub(crate) fn entries(name: &str) -> u64 {
    match exact(name) {
        Some(_) => 1,
        None => 1 + name.encode_utf16().count().div_ceil(13) as u64,
    }
}

/// The checksum that ties long entries to their short one (section "Long Directory Entries").
pub(crate) fn checksum(name: &ShortName) -> u8 {
    name.iter()
        .fold(0, |sum: u8, byte| sum.rotate_right(1).wrapping_add(*byte))
}

/// What is left of a name in short characters: spaces and dots go, the rest becomes `_`.
fn basis(name: &str) -> (Vec<u8>, Vec<u8>) {
    let name = name.trim_start_matches('.');
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) => (stem, extension),
        None => (name, ""),
    };
    let short = |text: &str, most: usize| -> Vec<u8> {
        let kept = text.chars().filter(|c| !matches!(c, ' ' | '.'));
        let bytes = kept.map(|c| {
            let byte = u8::try_from(c.to_ascii_uppercase()).unwrap_or(b'_');
            if is_short(byte) { byte } else { b'_' }
        });
        bytes.take(most).collect()
    };
    let mut stem = short(stem, 8);
    if stem.is_empty() {
        stem.push(b'_');
    }
    (stem, short(extension, 3))
}

/// Gives the names of one folder their short names, in order.
///
/// The numbers count up in play order, so that a device that shows short names still lists parts
/// of one series in sequence. A name is a function of the folder's names and their order alone.
pub(crate) fn assign<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<Vec<ShortName>> {
    // A long name may itself look like a short one: whoever opens it must not find another file.
    let mut taken: BTreeSet<ShortName> = names
        .clone()
        .filter_map(|name| exact(&name.to_ascii_uppercase()))
        .collect();
    // The last number given, by what stands before the `~`, the extension and the digits.
    let mut last: BTreeMap<(Vec<u8>, Vec<u8>, u32), u32> = BTreeMap::new();
    let mut assigned = Vec::with_capacity(names.size_hint().0);
    for name in names {
        if let Some(short) = exact(&name.to_ascii_uppercase()) {
            assigned.push(short);
            continue;
        }
        let short = numbered(name, &mut taken, &mut last)?;
        assigned.push(short);
    }
    Some(assigned)
}

fn numbered(
    name: &str,
    taken: &mut BTreeSet<ShortName>,
    last: &mut BTreeMap<(Vec<u8>, Vec<u8>, u32), u32>,
) -> Option<ShortName> {
    let (stem, extension) = basis(name);
    for digits in 1..=MOST_NUMBER.ilog10() + 1 {
        let room = 8 - 1 - digits as usize;
        let prefix = &stem[..stem.len().min(room)];
        let key = (prefix.to_vec(), extension.clone(), digits);
        let next = last.entry(key).or_insert(10u32.pow(digits - 1) - 1);
        while *next < 10u32.pow(digits) - 1 {
            *next += 1;
            let stem = [prefix, format!("~{next}").as_bytes()].concat();
            let short = padded(&stem, &extension);
            if taken.insert(short) {
                return Some(short);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shorts(names: &[&str]) -> Vec<String> {
        let assigned = assign(names.iter().copied()).unwrap();
        let text = |name: &ShortName| String::from_utf8(name.to_vec()).unwrap();
        assigned.iter().map(text).collect()
    }

    #[test]
    fn names_get_their_short_ones() {
        let names = [
            "README.TXT",
            "readme.md",
            "01 겨울 이야기.mp4",
            "02 겨울 이야기.mp4",
            "가.mp4",
            "나.mp4",
            ".hidden",
            "a.b.c",
            "longer name.html",
            "LONGER~1.HTM",
        ];
        let want = [
            "README  TXT",
            "README  MD ",
            "01____~1MP4",
            "02____~1MP4",
            "_~1     MP4",
            "_~2     MP4",
            "HIDDEN~1   ",
            "AB~1    C  ",
            "LONGER~2HTM",
            "LONGER~1HTM",
        ];
        assert_eq!(shorts(&names), want);
    }

    #[test]
    fn only_what_says_all_needs_no_long_name() {
        for (name, count) in [
            ("README.TXT", 1),
            ("README", 1),
            ("readme.txt", 2),
            ("README.", 2),
            ("A.B.C", 2),
            (".TXT", 2),
            ("NINECHARS", 2),
            ("A B", 2),
            ("thirteen char", 2),
            ("fourteen chars", 3),
        ] {
            assert_eq!(entries(name), count, "{name}");
        }
    }

    #[test]
    fn a_full_folder_has_no_equal_names() {
        let names: Vec<String> = (0..65_000).map(|n| format!("가{n:05}.txt")).collect();
        let assigned = assign(names.iter().map(String::as_str)).unwrap();
        let distinct: BTreeSet<_> = assigned.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }

    #[test]
    fn checksum_of_the_specification() {
        // By hand: eleven zero bytes stay zero; a first 1 is rotated ten times, to bit 6.
        assert_eq!(checksum(&[0; 11]), 0);
        assert_eq!(checksum(&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 0x40);
    }
}
