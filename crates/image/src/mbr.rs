//! The master boot record: one primary partition, no GPT.

use bulssi_model::Filesystem;

use crate::bytes::put;
use crate::geometry::{Geometry, SECTOR};

/// Where the partition table starts within sector 0.
pub(crate) const TABLE_AT: usize = 0x1be;
/// Where Windows keeps the disk signature; zero makes it write its own.
const SIGNATURE_AT: usize = 0x1b8;

/// `INT 18h` (try the next boot device), then halt for good: an old computer started with the
/// drive plugged in goes on to its own disk where its firmware can.
const BOOT_CODE: [u8; 5] = [0xcd, 0x18, 0xf4, 0xeb, 0xfd];

/// The partition's type byte.
pub(crate) const fn type_of(filesystem: Filesystem) -> u8 {
    match filesystem {
        Filesystem::Fat32 => 0x0c,
        Filesystem::ExFat => 0x07,
    }
}

/// Sector 0.
pub(crate) fn sector(geometry: &Geometry, signature: u32) -> [u8; SECTOR as usize] {
    let mut sector = [0; SECTOR as usize];
    put(&mut sector, 0, BOOT_CODE);
    put(&mut sector, SIGNATURE_AT, signature.to_le_bytes());
    let (first, count) = (geometry.part_lba(), geometry.part_sectors());
    let entry = &mut sector[TABLE_AT..TABLE_AT + 16];
    put(entry, 1, chs(u64::from(first)));
    entry[4] = type_of(geometry.filesystem);
    put(entry, 5, chs(u64::from(first) + u64::from(count) - 1));
    put(entry, 8, first.to_le_bytes());
    put(entry, 12, count.to_le_bytes());
    put(&mut sector, 510, [0x55, 0xaa]);
    sector
}

/// Cylinder, head and sector of an address for 255 heads of 63 sectors, or the largest that the
/// field can say, which means "look at the other field".
fn chs(lba: u64) -> [u8; 3] {
    let (cylinder, head, sector) = (lba / (255 * 63), lba / 63 % 255, lba % 63 + 1);
    if cylinder > 1023 {
        return [0xfe, 0xff, 0xff];
    }
    [
        head as u8,
        sector as u8 | (cylinder >> 2 & 0xc0) as u8,
        cylinder as u8,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_cylinder() {
        for (lba, want) in [
            (0, [0, 1, 0]),
            (2048, [32, 33, 0]),
            (8192, [130, 3, 0]),
            (1023 * 255 * 63, [0, 0xc1, 0xff]),
            (1024 * 255 * 63, [0xfe, 0xff, 0xff]),
        ] {
            assert_eq!(chs(lba), want, "{lba}");
        }
    }
}
