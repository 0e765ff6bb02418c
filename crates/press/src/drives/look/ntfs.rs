//! NTFS: the boot sector, and the label in the file `$Volume`.
//!
//! Microsoft does not publish the layout; the fields used are those that the kernel's `fs/ntfs3`
//! documents in `ntfs.h`.

use super::{Bytes, Found, Inside, VolumeKind, bytes_at, u16_at, u32_at, u64_at, utf16};

/// The record of `$Volume` among the files.
const VOLUME_RECORD: u64 = 3;
/// The attribute `$VOLUME_NAME`.
const VOLUME_NAME: u32 = 0x60;
/// Attributes begin within this; the label of a fresh volume lies in the first sector.
const RECORD: usize = 1024;
/// A record has some six attributes.
const ATTRIBUTES_MOST: usize = 32;

/// The NTFS volume that begins with `head`.
pub(super) fn find<D: Bytes + ?Sized>(volume: &Inside<'_, D>, head: &[u8]) -> Option<Found> {
    (head.get(3..11)? == b"NTFS    ").then_some(())?;
    Some(Found::new(VolumeKind::Ntfs, label(volume, head)))
}

fn label<D: Bytes + ?Sized>(volume: &Inside<'_, D>, boot: &[u8]) -> Option<String> {
    let sector = u64::from(u16_at(boot, 11)?);
    let cluster = match *boot.get(13)? {
        sectors @ 0..=128 => sector * u64::from(sectors),
        // Above 64 KiB: the negative of the power of two.
        shift => sector.checked_shl(u32::from(shift.wrapping_neg()))?,
    };
    let record_len = match i8::from_le_bytes(bytes_at(boot, 64)?) {
        clusters @ 1.. => cluster.checked_mul(u64::from(clusters.unsigned_abs()))?,
        shift => 1u64.checked_shl(u32::from(shift.unsigned_abs()))?,
    };
    let table = u64_at(boot, 48)?.checked_mul(cluster)?;
    let at = table.checked_add(record_len.checked_mul(VOLUME_RECORD)?)?;
    let mut record = volume.array::<RECORD>(at)?;
    record.starts_with(b"FILE").then_some(())?;
    restore(&mut record)?;
    let mut at = usize::from(u16_at(&record, 20)?);
    for _ in 0..ATTRIBUTES_MOST {
        let attribute = record.get(at..)?;
        let len = u32_at(attribute, 4)? as usize;
        if u32_at(attribute, 0)? == VOLUME_NAME {
            // Resident: the value's length and place are in the header.
            let value_len = u32_at(attribute, 16)? as usize;
            let value_at = usize::from(u16_at(attribute, 20)?);
            let value = attribute.get(value_at..value_at.checked_add(value_len)?)?;
            return Some(utf16(value));
        }
        if len < 8 {
            return None;
        }
        at = at.checked_add(len)?;
    }
    None
}

/// Puts back the last two bytes of each sector, which the update sequence array keeps.
fn restore(record: &mut [u8; RECORD]) -> Option<()> {
    let at = usize::from(u16_at(record, 4)?);
    for sector in 0..RECORD / 512 {
        let kept: [u8; 2] = bytes_at(record, at + 2 + 2 * sector)?;
        record[sector * 512 + 510..sector * 512 + 512].copy_from_slice(&kept);
    }
    Some(())
}
