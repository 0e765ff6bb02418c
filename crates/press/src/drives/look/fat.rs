//! FAT12, FAT16, FAT32 and exFAT: the boot sector, and the label in the root directory.

use super::{Bytes, Found, Inside, VolumeKind, text_at, u16_at, u32_at, utf16};

/// As much of the root directory as is searched for the label; formatting puts it first.
const ROOT: usize = 4096;
/// What takes the place of a label that was never given.
const NO_NAME: &str = "NO NAME";

/// The FAT or exFAT volume that begins with `head`.
pub(super) fn find<D: Bytes + ?Sized>(volume: &Inside<'_, D>, head: &[u8]) -> Option<Found> {
    (head.get(510..512)? == [0x55, 0xaa]).then_some(())?;
    exfat(volume, head).or_else(|| fat(volume, head))
}

/// Section 3 of the FAT specification.
fn fat<D: Bytes + ?Sized>(volume: &Inside<'_, D>, boot: &[u8]) -> Option<Found> {
    let jump = matches!(boot, [0xeb, _, 0x90, ..] | [0xe9, ..]);
    let sector = u64::from(u16_at(boot, 11)?);
    let per_cluster = u64::from(boot[13]);
    let reserved = u64::from(u16_at(boot, 14)?);
    let fats = u64::from(boot[16]);
    let root_entries = u64::from(u16_at(boot, 17)?);
    let sound = jump
        && matches!(sector, 512 | 1024 | 2048 | 4096)
        && per_cluster.is_power_of_two()
        && reserved > 0
        && matches!(fats, 1 | 2)
        && boot[21] >= 0xf0;
    sound.then_some(())?;
    let sectors = match u16_at(boot, 19)? {
        0 => u64::from(u32_at(boot, 32)?),
        few => u64::from(few),
    };
    let (fat_len, wide) = match u16_at(boot, 22)? {
        0 => (u64::from(u32_at(boot, 36)?), true),
        len => (u64::from(len), false),
    };
    // All factors are below 2^33, so nothing overflows.
    let root_at = reserved + fats * fat_len;
    let data_at = root_at + (root_entries * 32).div_ceil(sector);
    let clusters = sectors.checked_sub(data_at)? / per_cluster;
    let kind = match clusters {
        _ if wide => VolumeKind::Fat32,
        0 => return None,
        1..4085 => VolumeKind::Fat12,
        _ => VolumeKind::Fat16,
    };
    let root_at = if wide {
        let first = u64::from(u32_at(boot, 44)?).checked_sub(2)?;
        data_at + first * per_cluster
    } else {
        root_at
    };
    let root = volume.array::<ROOT>(root_at * sector);
    let label = root.and_then(|root| fat_label(&root));
    let in_boot = || {
        let at = if wide { 66 } else { 38 };
        let said = boot[at] == 0x29;
        said.then(|| text_at(boot, at + 5, 11)).flatten()
    };
    let label = label.or_else(in_boot);
    let label = label.filter(|label| label.trim() != NO_NAME);
    Some(Found::new(kind, label))
}

/// The label among the entries of a root directory: section 6.
fn fat_label(root: &[u8]) -> Option<String> {
    let (entries, _) = root.as_chunks::<32>();
    let entries = entries.iter().take_while(|entry| entry[0] != 0);
    let live = entries.filter(|entry| entry[0] != 0xe5);
    // Parts of long names have this attribute too, among others.
    let mut labels = live.filter(|entry| entry[11] & 0x3f == 0x08);
    text_at(labels.next()?, 0, 11)
}

/// Sections 3.1 and 7.3 of the exFAT specification.
fn exfat<D: Bytes + ?Sized>(volume: &Inside<'_, D>, boot: &[u8]) -> Option<Found> {
    (boot.get(3..11)? == b"EXFAT   ").then_some(())?;
    let label = || {
        let sector_shift = boot.get(108).filter(|shift| (9..=12).contains(*shift))?;
        let cluster_shift = boot.get(109).filter(|shift| **shift <= 25 - sector_shift)?;
        let heap_at = u64::from(u32_at(boot, 88)?) << sector_shift;
        let root = u64::from(u32_at(boot, 96)?).checked_sub(2)?;
        let root = volume.array::<ROOT>(heap_at + (root << (sector_shift + cluster_shift)))?;
        let (entries, _) = root.as_chunks::<32>();
        let mut entries = entries.iter().take_while(|entry| entry[0] != 0);
        let entry = entries.find(|entry| entry[0] == 0x83)?;
        let units = usize::from(entry[1]).min(11);
        Some(utf16(&entry[2..2 + 2 * units]))
    };
    Some(Found::new(VolumeKind::ExFat, label()))
}
