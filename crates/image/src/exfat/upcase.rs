//! The up-case table that exFAT volumes carry (exFAT specification, section 7.2.5.1, table 25).
//!
//! The recommended table is written, because there are devices that know no other. It is kept here
//! as ranges and unfolded when needed; length and checksum show that it is the same.

/// Ranges of letters that have another upper case: first, how many, the distance between them, and
/// what is added to each.
#[rustfmt::skip]
const RANGES: &[(u16, u16, u16, i32)] = &[
    (0x0061, 26, 1, -32), (0x00e0, 23, 1, -32), (0x00f8, 7, 1, -32), (0x00ff, 1, 1, 121),
    (0x0101, 24, 2, -1), (0x0133, 3, 2, -1), (0x013a, 8, 2, -1), (0x014b, 23, 2, -1),
    (0x017a, 3, 2, -1), (0x0180, 1, 1, 195), (0x0183, 2, 2, -1), (0x0188, 1, 1, -1),
    (0x018c, 1, 1, -1), (0x0192, 1, 1, -1), (0x0195, 1, 1, 97), (0x0199, 1, 1, -1),
    (0x019a, 1, 1, 163), (0x019e, 1, 1, 130), (0x01a1, 3, 2, -1), (0x01a8, 1, 1, -1),
    (0x01ad, 1, 1, -1), (0x01b0, 1, 1, -1), (0x01b4, 2, 2, -1), (0x01b9, 1, 1, -1),
    (0x01bd, 1, 1, -1), (0x01bf, 1, 1, 56), (0x01c6, 1, 1, -2), (0x01c9, 1, 1, -2),
    (0x01cc, 1, 1, -2), (0x01ce, 8, 2, -1), (0x01dd, 1, 1, -79), (0x01df, 9, 2, -1),
    (0x01f3, 1, 1, -2), (0x01f5, 1, 1, -1), (0x01f9, 20, 2, -1), (0x0223, 9, 2, -1),
    (0x023a, 1, 1, 10795), (0x023c, 1, 1, -1), (0x023e, 1, 1, 10792), (0x0242, 1, 1, -1),
    (0x0247, 5, 2, -1), (0x0253, 1, 1, -210), (0x0254, 1, 1, -206), (0x0256, 2, 1, -205),
    (0x0259, 1, 1, -202), (0x025b, 1, 1, -203), (0x0260, 1, 1, -205), (0x0263, 1, 1, -207),
    (0x0268, 1, 1, -209), (0x0269, 1, 1, -211), (0x026b, 1, 1, 10743), (0x026f, 1, 1, -211),
    (0x0272, 1, 1, -213), (0x0275, 1, 1, -214), (0x027d, 1, 1, 10727), (0x0280, 1, 1, -218),
    (0x0283, 1, 1, -218), (0x0288, 1, 1, -218), (0x0289, 1, 1, -69), (0x028a, 2, 1, -217),
    (0x028c, 1, 1, -71), (0x0292, 1, 1, -219), (0x037b, 3, 1, 130), (0x03ac, 1, 1, -38),
    (0x03ad, 3, 1, -37), (0x03b1, 17, 1, -32), (0x03c2, 1, 1, -31), (0x03c3, 9, 1, -32),
    (0x03cc, 1, 1, -64), (0x03cd, 2, 1, -63), (0x03d9, 12, 2, -1), (0x03f2, 1, 1, 7),
    (0x03f8, 1, 1, -1), (0x03fb, 1, 1, -1), (0x0430, 32, 1, -32), (0x0450, 16, 1, -80),
    (0x0461, 17, 2, -1), (0x048b, 27, 2, -1), (0x04c2, 7, 2, -1), (0x04cf, 1, 1, -15),
    (0x04d1, 34, 2, -1), (0x0561, 38, 1, -48), (0x1d7d, 1, 1, 3814), (0x1e01, 75, 2, -1),
    (0x1ea1, 45, 2, -1), (0x1f00, 8, 1, 8), (0x1f10, 6, 1, 8), (0x1f20, 8, 1, 8), (0x1f30, 8, 1, 8),
    (0x1f40, 6, 1, 8), (0x1f51, 4, 2, 8), (0x1f60, 8, 1, 8), (0x1f70, 2, 1, 74), (0x1f72, 4, 1, 86),
    (0x1f76, 2, 1, 100), (0x1f78, 2, 1, 128), (0x1f7a, 2, 1, 112), (0x1f7c, 2, 1, 126),
    (0x1f80, 8, 1, 8), (0x1f90, 8, 1, 8), (0x1fa0, 8, 1, 8), (0x1fb0, 2, 1, 8), (0x1fb3, 1, 1, 9),
    (0x1fcc, 1, 1, -9), (0x1fd0, 2, 1, 8), (0x1fe0, 2, 1, 8), (0x1fe5, 1, 1, 7), (0x1ffc, 1, 1, -9),
    (0x214e, 1, 1, -28), (0x2170, 16, 1, -16), (0x2184, 1, 1, -1), (0x24d0, 26, 1, -26),
    (0x2c30, 47, 1, -48), (0x2c61, 1, 1, -1), (0x2c68, 3, 2, -1), (0x2c76, 1, 1, -1),
    (0x2c81, 50, 2, -1), (0x2d00, 38, 1, -7264), (0xff41, 26, 1, -32),
];

/// Bytes of the table as it stands on the disk.
pub(crate) const TABLE_LEN: u64 = 5_836;
/// Its checksum, as the specification gives it.
pub(crate) const TABLE_SUM: u32 = 0xe619_d30d;

/// Announces a run of letters that are their own upper case.
const RUN: u16 = 0xffff;
/// The shortest run that the recommended table shortens is 843 letters, the longest that it spells
/// out 337.
const LEAST_RUN: usize = 512;

/// The upper case of a UTF-16 unit; surrogates are their own.
pub(crate) fn upcase(unit: u16) -> u16 {
    let after = RANGES.partition_point(|(first, ..)| *first <= unit);
    let Some((first, count, step, delta)) = after.checked_sub(1).and_then(|i| RANGES.get(i)) else {
        return unit;
    };
    let (index, rest) = ((unit - first) / step, (unit - first) % step);
    if rest != 0 || index >= *count {
        return unit;
    }
    u16::try_from(i32::from(unit) + delta).unwrap_or(unit)
}

/// The table in its compressed form, little-endian.
pub(crate) fn table() -> Vec<u8> {
    let own = |unit: &u16| upcase(*unit) == *unit;
    let mut table = Vec::with_capacity(TABLE_LEN as usize);
    let mut unit = 0u32;
    while let Ok(at) = u16::try_from(unit) {
        let run = (at..=u16::MAX).take_while(own).count();
        // Shorter ones are spelled out below, letter by letter or, all at once, here.
        if run >= LEAST_RUN {
            table.extend(RUN.to_le_bytes());
            table.extend((run as u16).to_le_bytes());
            unit += run as u32;
        } else {
            let spelled = run.max(1) as u32;
            for spelled in unit..unit + spelled {
                table.extend(upcase(spelled as u16).to_le_bytes());
            }
            unit += spelled;
        }
    }
    table
}

/// The checksum of a table (exFAT specification, section 7.2.2).
pub(crate) fn checksum(table: &[u8]) -> u32 {
    table.iter().fold(0u32, |sum, byte| {
        sum.rotate_right(1).wrapping_add(u32::from(*byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_table_is_the_recommended_one() {
        let table = table();
        assert_eq!(table.len() as u64, TABLE_LEN);
        assert_eq!(checksum(&table), TABLE_SUM);
    }

    #[test]
    fn names_apart_for_a_tree_are_apart_here() {
        let mut seen: BTreeMap<u16, String> = BTreeMap::new();
        for c in (0..=0xffff).filter_map(char::from_u32) {
            let folded = bulssi_model::fold_name(&c.to_string());
            let unit = u32::from(c) as u16;
            let before = seen.entry(upcase(unit)).or_insert_with(|| folded.clone());
            assert_eq!(before, &folded, "U+{unit:04X}");
        }
    }
}
