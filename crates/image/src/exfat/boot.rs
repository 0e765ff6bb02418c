//! The boot region and its copy.

use crate::bytes::put;
use crate::geometry::{Geometry, SECTOR};

/// Sectors of one boot region; a copy follows at once.
pub(crate) const SECTORS: u64 = 12;

/// The checksum of sectors 0 to 10 (section 3.4), without the fields that change in use.
pub(crate) fn checksum(sectors: &[u8]) -> u32 {
    let counted = sectors
        .iter()
        .enumerate()
        .filter(|(at, _)| !matches!(at, 106 | 107 | 112));
    counted.fold(0u32, |sum, (_, byte)| {
        sum.rotate_right(1).wrapping_add(u32::from(*byte))
    })
}

/// The first 24 sectors of the partition. `root` is the root folder's first cluster, `next` the
/// first free one, everything behind it is free.
pub(crate) fn region(geometry: &Geometry, serial: u32, root: u32, next: u64) -> Vec<u8> {
    let sector = SECTOR as usize;
    let mut region = vec![0; sector * SECTORS as usize];
    let boot = &mut region[..sector];
    put(boot, 0, [0xeb, 0x76, 0x90]);
    put(boot, 3, *b"EXFAT   ");
    let sectors = |bytes: u64| (bytes / SECTOR) as u32;
    put(boot, 64, u64::from(geometry.part_lba()).to_le_bytes());
    put(boot, 72, u64::from(geometry.part_sectors()).to_le_bytes());
    put(
        boot,
        80,
        sectors(geometry.fat_at - geometry.part_at).to_le_bytes(),
    );
    put(boot, 84, sectors(geometry.fat_len).to_le_bytes());
    put(
        boot,
        88,
        sectors(geometry.heap_at - geometry.part_at).to_le_bytes(),
    );
    put(boot, 92, (geometry.clusters as u32).to_le_bytes());
    put(boot, 96, root.to_le_bytes());
    put(boot, 100, serial.to_le_bytes());
    put(boot, 104, 0x0100u16.to_le_bytes()); // revision 1.00
    boot[108] = SECTOR.ilog2() as u8;
    boot[109] = (geometry.cluster_len / SECTOR).ilog2() as u8;
    boot[110] = 1; // FATs
    boot[111] = 0x80;
    boot[112] = ((next - 2) * 100 / geometry.clusters) as u8;
    boot[120..510].fill(0xf4); // halt
    put(boot, 510, [0x55, 0xaa]);
    // Extended boot sectors.
    for index in 1..=8 {
        put(
            &mut region,
            index * sector + 508,
            0xaa55_0000u32.to_le_bytes(),
        );
    }
    let (body, sums) = region.split_at_mut(11 * sector);
    let sum = checksum(body);
    for place in sums.chunks_exact_mut(4) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
    region.extend_from_within(..);
    region
}
