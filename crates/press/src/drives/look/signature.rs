//! Filesystems and members of pools and arrays that a signature at a fixed place tells.

use super::{Bytes, Found, Inside, VolumeKind, text_at, u32_at, u64_at, utf16};
use crate::drives::usage::HoldKind;

/// Superblocks of md (`md_p.h`): `MD_SB_MAGIC`.
const MD: u32 = 0xa92b_4efc;
/// `UBERBLOCK_MAGIC` of OpenZFS, in the byte order of the machine that wrote it.
const UBERBLOCK: u64 = 0x00ba_b10c;
/// Where the uberblocks are in a label (`vdev_label_t`), and how far apart at least.
const UBERBLOCKS: std::ops::Range<usize> = 128 << 10..256 << 10;
const UBERBLOCK_STEP: usize = 1024;
/// Volume descriptors of ISO 9660 and UDF: from sector 16 on, of 2,048 bytes each.
const DESCRIPTORS: usize = 16 * 2048;
const BTRFS: usize = 64 << 10;

/// What `head` begins.
pub(super) fn find(head: &[u8]) -> Option<Found> {
    // Members first: what lies in an array may show through.
    member(head).or_else(|| filesystem(head))
}

fn is_at(head: &[u8], at: usize, signature: &[u8]) -> bool {
    head.get(at..)
        .is_some_and(|rest| rest.starts_with(signature))
}

fn member(head: &[u8]) -> Option<Found> {
    let is_md = |at| u32_at(head, at) == Some(MD);
    let is_lvm = |sector: usize| {
        is_at(head, sector * 512, b"LABELONE") && is_at(head, sector * 512 + 24, b"LVM2 001")
    };
    let is_zfs = || {
        UBERBLOCKS.step_by(UBERBLOCK_STEP).any(|at| {
            let magic = u64_at(head, at);
            magic == Some(UBERBLOCK) || magic == Some(UBERBLOCK.swap_bytes())
        })
    };
    let bcache = [
        0xc6, 0x85, 0x73, 0xf6, 0x4e, 0x1a, 0x45, 0xca, 0x82, 0x65, 0xf5, 0x7f, 0x48, 0xba, 0x6d,
        0x81,
    ];
    let (kind, hold) = if is_md(0) || is_md(4096) {
        (VolumeKind::LinuxRaid, HoldKind::Raid)
    } else if (0..4).any(is_lvm) {
        (VolumeKind::Lvm, HoldKind::Lvm)
    } else if is_at(head, 4096 + 24, &bcache) {
        (VolumeKind::Bcache, HoldKind::Bcache)
    } else if is_zfs() {
        (VolumeKind::Zfs, HoldKind::Zfs)
    } else {
        return None;
    };
    Some(Found {
        kind,
        label: None,
        member: Some(hold),
    })
}

fn filesystem(head: &[u8]) -> Option<Found> {
    let text = |at, len| text_at(head, at, len);
    let found = |kind, label| Some(Found::new(kind, label));
    if let Some(kind) = ext(head) {
        return found(kind, text(1024 + 120, 16));
    }
    if is_at(head, BTRFS + 64, b"_BHRfS_M") {
        let devices = u64_at(head, BTRFS + 136)?;
        return Some(Found {
            kind: VolumeKind::Btrfs,
            label: text(BTRFS + 299, 256),
            member: (devices > 1).then_some(HoldKind::Btrfs),
        });
    }
    if is_at(head, 0, b"XFSB") {
        return found(VolumeKind::Xfs, text(108, 12));
    }
    if is_at(head, 0, b"LUKS\xba\xbe") {
        return found(VolumeKind::Luks, None);
    }
    if is_at(head, 32, b"NXSB") {
        return found(VolumeKind::Apfs, None);
    }
    if is_at(head, 1024, b"H+\0\x04") || is_at(head, 1024, b"HX\0\x05") {
        return found(VolumeKind::HfsPlus, None);
    }
    if is_at(head, 1024, &[0x10, 0x20, 0xf5, 0xf2]) {
        let label = head.get(1024 + 124..1024 + 124 + 1024).map(utf16);
        return found(VolumeKind::F2fs, label);
    }
    if is_at(head, 1024, &[0xe2, 0xe1, 0xf5, 0xe0]) {
        return found(VolumeKind::Erofs, text(1024 + 64, 16));
    }
    if is_at(head, 0, b"hsqs") {
        return found(VolumeKind::Squashfs, None);
    }
    // At the end of the first page, whose length depends on the machine.
    if [4 << 10, 16 << 10, 64 << 10]
        .iter()
        .any(|page| is_at(head, page - 10, b"SWAPSPACE2"))
    {
        return found(VolumeKind::LinuxSwap, text(1052, 16));
    }
    // Many discs are both; UDF is what hosts then read.
    let udf = (1..8).any(|sector| is_at(head, DESCRIPTORS + sector * 2048 + 1, b"NSR0"));
    let iso = is_at(head, DESCRIPTORS + 1, b"CD001");
    let label = || text(DESCRIPTORS + 40, 32);
    match (udf, iso) {
        (true, true) => found(VolumeKind::Udf, label()),
        (true, false) => found(VolumeKind::Udf, None),
        (false, true) => found(VolumeKind::Iso9660, label()),
        (false, false) => None,
    }
}

/// Which of its generations, by features that the older ones lack (`ext4.h`).
fn ext(head: &[u8]) -> Option<VolumeKind> {
    const HAS_JOURNAL: u32 = 0x4;
    /// Extents, 64 bit, flexible groups.
    const NEW: u32 = 0x40 | 0x80 | 0x200;
    // Two bytes of signature are few, so other fields are held against their limits: there are
    // inodes, blocks are at most 64 KiB, the revision is 0 or 1.
    let signed = is_at(head, 1024 + 56, &[0x53, 0xef]);
    let sound =
        u32_at(head, 1024)? > 0 && u32_at(head, 1024 + 24)? <= 6 && u32_at(head, 1024 + 76)? <= 1;
    (signed && sound).then_some(())?;
    let compatible = u32_at(head, 1024 + 92)?;
    let incompatible = u32_at(head, 1024 + 96)?;
    Some(if incompatible & NEW != 0 {
        VolumeKind::Ext4
    } else if compatible & HAS_JOURNAL != 0 {
        VolumeKind::Ext3
    } else {
        VolumeKind::Ext2
    })
}

/// Whether md has a superblock of format 0.90 or 1.0 at the end of the volume.
pub(super) fn raid_at_end<D: Bytes + ?Sized>(volume: &Inside<'_, D>) -> bool {
    // 0.90: the last whole 64 KiB. 1.0: at least 8 KiB from the end, on a 4 KiB boundary.
    let old = (volume.len & !0xffff).checked_sub(0x1_0000);
    let new = volume.len.checked_sub(0x2000).map(|at| at & !0xfff);
    let is_md = |at: Option<u64>| at.and_then(|at| volume.array::<4>(at));
    [old, new]
        .into_iter()
        .filter_map(is_md)
        .any(|magic| u32::from_le_bytes(magic) == MD || u32::from_be_bytes(magic) == MD)
}
