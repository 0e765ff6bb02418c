//! What is on a drive now, from a few reads of bounded length: the partition table, the filesystem
//! and label of each volume, and signatures of drives that belong to others of a pool or an array.
//!
//! Everything here was written by strangers: no field is trusted further than a bounded read.
//!
//! | specification | where |
//! | --- | --- |
//! | UEFI specification 2.10, section 5 (MBR and GPT) | `table` |
//! | Microsoft, "FAT32 File System Specification" 1.03; "exFAT file system specification" | `fat` |
//! | ECMA-119 (ISO 9660) sections 8.1 and 8.4, ECMA-167 (UDF) part 2 section 9.1 | `signature` |
//! | the headers of Linux for ext, btrfs, XFS, swap, md, LVM; of OpenZFS for `vdev_label` | `signature` |

mod fat;
mod ntfs;
mod signature;
mod table;

use std::io;

use bulssi_model::ByteLen;

use super::usage::HoldKind;
use super::words::plain;
pub use table::Table;
use table::find_table;

/// The first bytes of a volume that are looked at: ZFS has its uberblocks between 128 and 256 KiB,
/// everything else begins earlier.
const HEAD: usize = 256 << 10;
/// A volume in the middle of a drive without a table is none; more than this many are not looked at.
pub(super) const VOLUMES_MOST: usize = 128;

/// Gives bytes of a drive at any address.
pub trait Bytes {
    /// Fills `buf` with what stands at `at`.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] past the end, anything else as the system says it.
    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()>;
}

impl Bytes for [u8] {
    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        let from = usize::try_from(at).ok();
        let bytes = from
            .and_then(|from| self.get(from..))
            .and_then(|rest| rest.get(..buf.len()))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buf.copy_from_slice(bytes);
        Ok(())
    }
}

impl Bytes for std::fs::File {
    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, buf, at)
    }
}

/// What a volume holds, as far as its first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is the name of what it is")]
pub enum VolumeKind {
    Fat12,
    Fat16,
    Fat32,
    ExFat,
    Ntfs,
    Ext2,
    Ext3,
    Ext4,
    Iso9660,
    Udf,
    HfsPlus,
    Apfs,
    Btrfs,
    Xfs,
    F2fs,
    Squashfs,
    Erofs,
    LinuxSwap,
    Luks,
    LinuxRaid,
    Lvm,
    Zfs,
    Bcache,
}

/// A stretch of a drive that holds something, or nothing known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Where it begins.
    pub at: ByteLen,
    /// How long it is.
    pub len: ByteLen,
    /// What it holds.
    pub kind: Option<VolumeKind>,
    /// The name it was given, fit for print.
    pub label: Option<String>,
    /// Whether the drive is part of a pool or an array by this.
    pub(super) member: Option<HoldKind>,
}

/// What is on a drive now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Its partition table.
    pub table: Option<Table>,
    /// What is on it: partitions in the order of their table, or the whole of a drive that has
    /// none; at most 128.
    pub volumes: Vec<Volume>,
    /// Whether its first bytes are all zero, or all ones as erased flash is.
    pub blank: bool,
}

/// Looks at a drive of `len` bytes with sectors of `sector_len` bytes. `known` are the partitions
/// that the kernel found, as address and length; where it found none, the table is read.
///
/// # Errors
/// When the first 256 KiB cannot be read. What else cannot be read is passed over.
pub fn look(
    drive: &(impl Bytes + ?Sized),
    len: ByteLen,
    sector_len: u32,
    known: &[(ByteLen, ByteLen)],
) -> io::Result<Look> {
    let head = head(drive, 0, len.0)?;
    let blank = head.iter().all(|b| *b == 0) || head.iter().all(|b| *b == 0xff);
    let whole = look_at(drive, &head, 0, len.0);
    // A boot sector ends as a partition table does, so what fills the whole drive comes first.
    let filled = matches!(
        whole.kind,
        Some(VolumeKind::Fat12 | VolumeKind::Fat16 | VolumeKind::Fat32 | VolumeKind::ExFat)
            | Some(VolumeKind::Ntfs)
    );
    let table = if filled && known.is_empty() {
        None
    } else {
        find_table(drive, &head, len.0, u64::from(sector_len))
    };
    let parts = match &table {
        _ if !known.is_empty() => known.iter().map(|(at, len)| (at.0, len.0)).collect(),
        Some((_, parts)) => parts.clone(),
        None => Vec::new(),
    };
    let mut volumes = Vec::new();
    // Beside a table only discs are meant to begin the drive; anything else was left behind.
    let disc = matches!(whole.kind, Some(VolumeKind::Iso9660 | VolumeKind::Udf));
    let meant = whole.kind.is_some() && (disc || table.is_none() && known.is_empty());
    if meant || whole.member.is_some() {
        volumes.push(whole);
    }
    for (at, part_len) in parts.into_iter().take(VOLUMES_MOST) {
        // Behind the end of what can be read there is nothing to say.
        let head = self::head(drive, at, part_len.min(len.0.saturating_sub(at)));
        let volume = look_at(drive, &head.unwrap_or_default(), at, part_len);
        volumes.push(volume);
    }
    Ok(Look {
        table: table.map(|(table, _)| table),
        blank: blank && volumes.iter().all(|volume| volume.member.is_none()),
        volumes,
    })
}

fn head(drive: &(impl Bytes + ?Sized), at: u64, len: u64) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD.min(usize::try_from(len).unwrap_or(HEAD))];
    drive.read_at(at, &mut head)?;
    Ok(head)
}

/// A volume that begins with these bytes.
fn look_at(drive: &(impl Bytes + ?Sized), head: &[u8], at: u64, len: u64) -> Volume {
    let inside = Inside { drive, at, len };
    let found = fat::find(&inside, head)
        .or_else(|| ntfs::find(&inside, head))
        .or_else(|| signature::find(head));
    // Superblocks at the end of a volume leave the filesystem at its head as it was.
    let raid_at_end = signature::raid_at_end(&inside).then_some(HoldKind::Raid);
    let member = found.as_ref().and_then(|found| found.member);
    let label = found.as_ref().and_then(|found| found.label.as_deref());
    Volume {
        at: ByteLen(at),
        len: ByteLen(len),
        kind: found.as_ref().map(|found| found.kind),
        label: label.map(plain).filter(|label| !label.is_empty()),
        member: member.or(raid_at_end),
    }
}

/// What the first bytes of a volume say.
struct Found {
    kind: VolumeKind,
    label: Option<String>,
    member: Option<HoldKind>,
}

impl Found {
    fn new(kind: VolumeKind, label: Option<String>) -> Self {
        Self {
            kind,
            label,
            member: None,
        }
    }
}

/// Reads from within a volume.
struct Inside<'d, D: ?Sized> {
    drive: &'d D,
    at: u64,
    len: u64,
}

impl<D: Bytes + ?Sized> Inside<'_, D> {
    /// `N` bytes at this address of the volume.
    fn array<const N: usize>(&self, at: u64) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        let end = at.checked_add(N as u64)?;
        (end <= self.len).then_some(())?;
        let at = self.at.checked_add(at)?;
        self.drive.read_at(at, &mut bytes).ok()?;
        Some(bytes)
    }
}

fn bytes_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    let end = at.checked_add(N)?;
    bytes.get(at..end)?.try_into().ok()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes_at(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes_at(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes_at(bytes, at).map(u64::from_le_bytes)
}

/// A label of `len` bytes at `at` that ends at its first zero.
fn text_at(bytes: &[u8], at: usize, len: usize) -> Option<String> {
    let field = bytes.get(at..at.checked_add(len)?)?;
    let end = field.iter().position(|b| *b == 0).unwrap_or(len);
    Some(String::from_utf8_lossy(&field[..end]).into_owned())
}

/// A label in UTF-16 that ends at its first zero.
fn utf16(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    char::decode_utf16(units.take_while(|unit| *unit != 0))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests;
