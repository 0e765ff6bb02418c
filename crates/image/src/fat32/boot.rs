//! Boot sector, FSInfo and their spare copies.

use crate::bytes::put;
use crate::geometry::{Geometry, SECTOR};

/// Sectors that hold something: three boot sectors, three spare ones at 6.
pub(crate) const SECTORS: u64 = 9;
/// Where the spare copy begins.
pub(crate) const SPARE: usize = 6;

/// Jumps over the parameters.
const JUMP: [u8; 3] = [0xeb, 0x58, 0x90];
/// What the specification recommends, because there is firmware that looks for it.
const OEM: [u8; 8] = *b"MSWIN4.1";
/// `INT 18h`, then halt, as in the partition table's sector.
const BOOT_CODE: [u8; 5] = [0xcd, 0x18, 0xf4, 0xeb, 0xfd];

/// The first nine sectors of the partition. `next` is the first free cluster, everything behind it
/// is free.
pub(crate) fn region(geometry: &Geometry, serial: u32, label: &[u8; 11], next: u64) -> Vec<u8> {
    let sector = SECTOR as usize;
    let mut region = vec![0; sector * SECTORS as usize];
    let boot = &mut region[..sector];
    put(boot, 0, JUMP);
    put(boot, 3, OEM);
    put(boot, 11, (SECTOR as u16).to_le_bytes());
    boot[13] = (geometry.cluster_len / SECTOR) as u8;
    let reserved = (geometry.fat_at - geometry.part_at) / SECTOR;
    put(boot, 14, (reserved as u16).to_le_bytes());
    boot[16] = geometry.fats as u8;
    boot[21] = 0xf8; // a fixed disk, as on all sticks and cards
    put(boot, 24, 63u16.to_le_bytes());
    put(boot, 26, 255u16.to_le_bytes());
    put(boot, 28, geometry.part_lba().to_le_bytes());
    put(boot, 32, geometry.part_sectors().to_le_bytes());
    put(boot, 36, ((geometry.fat_len / SECTOR) as u32).to_le_bytes());
    put(boot, 44, 2u32.to_le_bytes()); // the root's first cluster
    put(boot, 48, 1u16.to_le_bytes()); // FSInfo
    put(boot, 50, (SPARE as u16).to_le_bytes());
    boot[64] = 0x80;
    boot[66] = 0x29; // serial, label and type follow
    put(boot, 67, serial.to_le_bytes());
    put(boot, 71, *label);
    put(boot, 82, *b"FAT32   ");
    put(boot, 90, BOOT_CODE);

    let info = &mut region[sector..2 * sector];
    put(info, 0, *b"RRaA");
    put(info, 484, *b"rrAa");
    let free = geometry.clusters + 2 - next;
    put(info, 488, (free as u32).to_le_bytes());
    let hint = if free == 0 { u32::MAX } else { next as u32 };
    put(info, 492, hint.to_le_bytes());

    for index in 0..3 {
        put(&mut region, index * sector + 510, [0x55, 0xaa]);
    }
    region.copy_within(..3 * sector, SPARE * sector);
    region
}
