//! Partition tables: where the volumes of a drive are.

use super::{Bytes, VOLUMES_MOST, u32_at, u64_at};

/// Where the table of an MBR begins (UEFI 2.10, section 5.2.1).
const MBR_ENTRIES: usize = 446;
/// The type that stands for "this drive has a GPT" (section 5.2.3).
const PROTECTIVE: u8 = 0xee;
/// Addresses in an MBR count sectors of 512 bytes or of the drive's own length; so do GPT's.
const GPT_SIGNATURE: &[u8] = b"EFI PART";

/// Which partition table a drive has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Table {
    /// A master boot record.
    Mbr,
    /// A GUID partition table.
    Gpt,
}

/// The table of a drive that begins with `head`, and its partitions as address and length in
/// bytes. Of an MBR the four primary ones; of a GPT at most 128.
pub(super) fn find_table(
    drive: &(impl Bytes + ?Sized),
    head: &[u8],
    len: u64,
    sector_len: u64,
) -> Option<(Table, Vec<(u64, u64)>)> {
    let on_drive = |(at, part_len): &(u64, u64)| *part_len > 0 && *at < len;
    if let Some(parts) = gpt(drive, head, sector_len) {
        return Some((Table::Gpt, parts.into_iter().filter(on_drive).collect()));
    }
    let parts = mbr(head, sector_len)?;
    Some((Table::Mbr, parts.into_iter().filter(on_drive).collect()))
}

fn mbr(head: &[u8], sector_len: u64) -> Option<Vec<(u64, u64)>> {
    (head.get(510..512)? == [0x55, 0xaa]).then_some(())?;
    let (entries, _) = head.get(MBR_ENTRIES..510)?.as_chunks::<16>();
    let mut parts = Vec::new();
    let mut named = false;
    for entry in entries {
        // Anything else than "active" and "not" is program code: a boot sector without a table.
        if !matches!(entry[0], 0x00 | 0x80) {
            return None;
        }
        named |= entry[4] != 0;
        if entry[4] != 0 && entry[4] != PROTECTIVE {
            let at = u64::from(u32_at(entry, 8)?) * sector_len;
            let part_len = u64::from(u32_at(entry, 12)?) * sector_len;
            parts.push((at, part_len));
        }
    }
    named.then_some(parts)
}

/// Section 5.3.2 has the header, 5.3.3 the entries. Checksums do not matter to somebody who only
/// wants to say what is there.
fn gpt(drive: &(impl Bytes + ?Sized), head: &[u8], sector_len: u64) -> Option<Vec<(u64, u64)>> {
    let header = head.get(usize::try_from(sector_len).ok()?..)?;
    header.starts_with(GPT_SIGNATURE).then_some(())?;
    let mut parts = Vec::new();
    let entries_at = u64_at(header, 72)?.checked_mul(sector_len);
    let count = (u32_at(header, 80)? as usize).min(VOLUMES_MOST);
    let entry_len = u32_at(header, 84)? as usize;
    let mut entries = vec![0; count * entry_len.min(1024)];
    let sound = matches!(entry_len, 128 | 256 | 512 | 1024);
    let read = entries_at.is_some_and(|at| drive.read_at(at, &mut entries).is_ok());
    if sound && read {
        for entry in entries.chunks_exact(entry_len) {
            let used = entry[..16].iter().any(|b| *b != 0);
            let (first, last) = (u64_at(entry, 32)?, u64_at(entry, 40)?);
            let sectors = last.checked_sub(first).and_then(|n| n.checked_add(1));
            let at = first.checked_mul(sector_len);
            let part_len = sectors.and_then(|n| n.checked_mul(sector_len));
            if let (true, Some(at), Some(part_len)) = (used, at, part_len) {
                parts.push((at, part_len));
            }
        }
    }
    Some(parts)
}
