//! Drives as others make them, and as nobody should.

use proptest::prelude::*;

use super::*;

const MIB: usize = 1 << 20;

/// Bytes at their addresses.
type Parts<'p> = &'p [(usize, &'p [u8])];

fn seen(drive: &[u8], known: &[(u64, u64)]) -> Look {
    let known: Vec<_> = known
        .iter()
        .map(|(at, len)| (ByteLen(*at), ByteLen(*len)))
        .collect();
    look(drive, ByteLen(drive.len() as u64), 512, &known).unwrap()
}

fn with(len: usize, parts: Parts<'_>) -> Vec<u8> {
    let mut drive = vec![0; len];
    for (at, bytes) in parts {
        drive[*at..*at + bytes.len()].copy_from_slice(bytes);
    }
    drive
}

/// An MBR with these entries: type, first sector, sectors.
fn mbr(drive: &mut [u8], entries: &[(u8, u32, u32)]) {
    drive[510..512].copy_from_slice(&[0x55, 0xaa]);
    for (index, (kind, first, count)) in entries.iter().enumerate() {
        let at = 446 + 16 * index;
        drive[at + 4] = *kind;
        drive[at + 8..at + 12].copy_from_slice(&first.to_le_bytes());
        drive[at + 12..at + 16].copy_from_slice(&count.to_le_bytes());
    }
}

#[test]
fn signatures_at_their_places() {
    use HoldKind::{Bcache, Btrfs, Lvm, Raid, Zfs};
    let md = 0xa92b_4efc_u32.to_le_bytes();
    let uberblock = 0x00ba_b10c_u64;
    let two = 2u64.to_le_bytes();
    let ext: [(usize, &[u8]); 4] = [
        (1024, &[1]),
        (1024 + 56, &[0x53, 0xef]),
        (1024 + 96, &[0x40]),
        (1024 + 120, b"data"),
    ];
    type Case<'c> = (&'c str, Parts<'c>, Option<VolumeKind>, Option<HoldKind>);
    let cases: [Case<'_>; 23] = [
        ("nothing", &[], None, None),
        (
            "md 1.1",
            &[(0, &md)],
            Some(VolumeKind::LinuxRaid),
            Some(Raid),
        ),
        (
            "md 1.2",
            &[(4096, &md)],
            Some(VolumeKind::LinuxRaid),
            Some(Raid),
        ),
        ("md 1.0", &[(MIB - 8192, &md)], None, Some(Raid)),
        ("md 0.90", &[(MIB - 65536, &md)], None, Some(Raid)),
        (
            "LVM",
            &[(512, b"LABELONE"), (536, b"LVM2 001")],
            Some(VolumeKind::Lvm),
            Some(Lvm),
        ),
        ("half of LVM", &[(512, b"LABELONE")], None, None),
        (
            "ZFS",
            &[(200 << 10, &uberblock.to_le_bytes())],
            Some(VolumeKind::Zfs),
            Some(Zfs),
        ),
        (
            "ZFS, big-endian",
            &[(128 << 10, &uberblock.to_be_bytes())],
            Some(VolumeKind::Zfs),
            Some(Zfs),
        ),
        (
            "bcache",
            &[(
                4120,
                b"\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81",
            )],
            Some(VolumeKind::Bcache),
            Some(Bcache),
        ),
        (
            "btrfs of two",
            &[(65600, b"_BHRfS_M"), (65672, &two)],
            Some(VolumeKind::Btrfs),
            Some(Btrfs),
        ),
        (
            "btrfs",
            &[(65600, b"_BHRfS_M"), (65672, &[1])],
            Some(VolumeKind::Btrfs),
            None,
        ),
        ("ext4", &ext, Some(VolumeKind::Ext4), None),
        ("ext without inodes", &ext[1..], None, None),
        ("XFS", &[(0, b"XFSB")], Some(VolumeKind::Xfs), None),
        (
            "LUKS",
            &[(0, b"LUKS\xba\xbe")],
            Some(VolumeKind::Luks),
            None,
        ),
        (
            "swap",
            &[(4086, b"SWAPSPACE2")],
            Some(VolumeKind::LinuxSwap),
            None,
        ),
        (
            "swap of large pages",
            &[(65526, b"SWAPSPACE2")],
            Some(VolumeKind::LinuxSwap),
            None,
        ),
        (
            "ISO 9660",
            &[(32769, b"CD001")],
            Some(VolumeKind::Iso9660),
            None,
        ),
        (
            "UDF",
            &[(32769, b"BEA01"), (34817, b"NSR03")],
            Some(VolumeKind::Udf),
            None,
        ),
        (
            "HFS+",
            &[(1024, b"H+\0\x04")],
            Some(VolumeKind::HfsPlus),
            None,
        ),
        ("APFS", &[(32, b"NXSB")], Some(VolumeKind::Apfs), None),
        (
            "squashfs",
            &[(0, b"hsqs")],
            Some(VolumeKind::Squashfs),
            None,
        ),
    ];
    for (name, parts, kind, member) in cases {
        let look = seen(&with(MIB, parts), &[]);
        let volume = look.volumes.first();
        assert_eq!(volume.and_then(|volume| volume.kind), kind, "{name}");
        assert_eq!(volume.and_then(|volume| volume.member), member, "{name}");
        let nothing = parts.is_empty();
        assert_eq!((look.blank, look.table), (nothing, None), "{name}");
    }
}

#[test]
fn erased_flash_is_blank() {
    assert!(seen(&vec![0xff; MIB], &[]).blank);
    assert!(seen(&[], &[]).blank);
}

#[test]
fn labels() {
    let ext: [(usize, &[u8]); 3] = [(1024, &[1]), (1080, &[0x53, 0xef]), (1144, b"ma\x1bil\0x")];
    let iso: [(usize, &[u8]); 2] = [
        (32769, b"CD001"),
        (32808, b"LIVE 13                         "),
    ];
    let blank: [(usize, &[u8]); 2] = [
        (32769, b"CD001"),
        (32808, b"                                "),
    ];
    let cases: [(Parts<'_>, Option<&str>); 3] = [
        (&ext, Some("mail")),
        (&iso, Some("LIVE 13")),
        (&blank, None),
    ];
    for (parts, label) in cases {
        let look = seen(&with(MIB, parts), &[]);
        assert_eq!(look.volumes[0].label.as_deref(), label);
    }
}

#[test]
fn the_kernels_partitions_come_before_the_table() {
    let mut drive = with(4 * MIB, &[(2 * MIB, b"XFSB"), (3 * MIB, b"hsqs")]);
    mbr(&mut drive, &[(0x83, 4096, 2048), (0x83, 6144, 2048)]);
    let places = |look: &Look| -> Vec<_> {
        look.volumes
            .iter()
            .map(|v| (v.at.0 as usize / MIB, v.kind))
            .collect()
    };
    let own = seen(&drive, &[]);
    assert_eq!(own.table, Some(Table::Mbr));
    assert_eq!(
        places(&own),
        [(2, Some(VolumeKind::Xfs)), (3, Some(VolumeKind::Squashfs))]
    );
    let known = seen(&drive, &[(3 << 20, 1 << 20)]);
    assert_eq!(known.table, Some(Table::Mbr));
    assert_eq!(places(&known), [(3, Some(VolumeKind::Squashfs))]);
}

#[test]
fn partitions_of_a_gpt() {
    let mut drive = with(4 * MIB, &[(512, b"EFI PART"), (2 * MIB, b"XFSB")]);
    mbr(&mut drive, &[(0xee, 1, u32::MAX)]);
    drive[512 + 72..512 + 80].copy_from_slice(&2u64.to_le_bytes());
    drive[512 + 80..512 + 84].copy_from_slice(&u32::MAX.to_le_bytes());
    drive[512 + 84..512 + 88].copy_from_slice(&128u32.to_le_bytes());
    drive[1024] = 1;
    drive[1024 + 32..1024 + 40].copy_from_slice(&4096u64.to_le_bytes());
    drive[1024 + 40..1024 + 48].copy_from_slice(&8191u64.to_le_bytes());
    let look = seen(&drive, &[]);
    assert_eq!(look.table, Some(Table::Gpt));
    assert_eq!(look.volumes.len(), 1);
    assert_eq!(
        (look.volumes[0].at.0, look.volumes[0].len.0),
        (2 << 20, 2 << 20)
    );
    assert_eq!(look.volumes[0].kind, Some(VolumeKind::Xfs));
}

#[test]
fn a_disc_image_on_a_stick_has_a_table_and_a_filesystem() {
    let mut drive = with(MIB, &[(32769, b"CD001"), (32808, b"LIVE")]);
    mbr(&mut drive, &[(0x17, 64, 1000)]);
    let look = seen(&drive, &[]);
    assert_eq!(look.table, Some(Table::Mbr));
    assert_eq!(look.volumes[0].kind, Some(VolumeKind::Iso9660));
    assert_eq!(look.volumes[0].label.as_deref(), Some("LIVE"));
}

#[test]
fn what_an_earlier_user_left_under_a_table_is_not_there() {
    let mut drive = with(4 * MIB, &[(1024, &[1]), (1080, &[0x53, 0xef])]);
    mbr(&mut drive, &[(0x0c, 2048, 2048)]);
    let kinds: Vec<_> = seen(&drive, &[]).volumes.iter().map(|v| v.kind).collect();
    assert_eq!(kinds, [None]);
}

/// A volume of NTFS with clusters of 4 KiB, records of 1 KiB, the table of files at `table` and the
/// record of `$Volume` with these attributes behind its standard one.
fn ntfs(table: u64, attributes: &[u8]) -> Vec<u8> {
    let mut drive = with(
        MIB,
        &[(0, b"\xebR\x90NTFS    "), (11, &[0, 2, 8]), (64, &[0xf6])],
    );
    drive[48..56].copy_from_slice(&table.to_le_bytes());
    drive[510..512].copy_from_slice(&[0x55, 0xaa]);
    let mut record = vec![0; 1024];
    record[..8].copy_from_slice(b"FILE\x30\0\x03\0");
    // The update sequence: its number, then what belongs at the ends of both sectors.
    record[0x30..0x36].copy_from_slice(&[1, 0, b'Z', 0, 0, 0]);
    record[20..22].copy_from_slice(&0x38u16.to_le_bytes());
    record[0x38..0x40].copy_from_slice(&[0x10, 0, 0, 0, 0x18, 0, 0, 0]);
    record[0x50..0x50 + attributes.len()].copy_from_slice(attributes);
    record[510..512].copy_from_slice(&[1, 0]);
    drive[4 * 4096 + 3 * 1024..][..1024].copy_from_slice(&record);
    drive
}

/// The attribute `$VOLUME_NAME` with a value of `len` bytes at `at` in it.
fn volume_name(len: u32, at: u16, value: &str) -> Vec<u8> {
    let mut attribute = vec![0x60, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    attribute.extend(len.to_le_bytes());
    attribute.extend(at.to_le_bytes());
    attribute.extend([0, 0]);
    attribute.extend(value.encode_utf16().flat_map(u16::to_le_bytes));
    attribute
}

#[test]
fn labels_of_ntfs() {
    let good = volume_name(8, 24, "Data");
    // Ends at byte 510 of the record, so that its last letter is kept by the update sequence.
    let mut far = vec![0x30, 0, 0, 0];
    far.extend(((510 - 0x50 - 24 - 6) as u32).to_le_bytes());
    far.resize(510 - 0x50 - 24 - 6, 0);
    far.extend(volume_name(8, 24, "abc"));
    for (name, drive, label) in [
        ("a label", ntfs(4, &good), Some("Data")),
        ("a label across sectors", ntfs(4, &far), Some("abcZ")),
        ("a table beyond the end", ntfs(1 << 40, &good), None),
        ("a table that overflows", ntfs(u64::MAX, &good), None),
        (
            "a value that ends beyond the record",
            ntfs(4, &volume_name(2000, 24, "Data")),
            None,
        ),
        (
            "a value that begins beyond the record",
            ntfs(4, &volume_name(8, 2000, "Data")),
            None,
        ),
        (
            "a length that overflows",
            ntfs(4, &volume_name(u32::MAX, u16::MAX, "")),
            None,
        ),
        (
            "attributes of no length",
            ntfs(4, &[0x30, 0, 0, 0, 0, 0, 0, 0]),
            None,
        ),
        (
            "attributes without end",
            ntfs(4, &[0x30, 0, 0, 0, 8, 0, 0, 0].repeat(80)),
            None,
        ),
    ] {
        let volume = &seen(&drive, &[]).volumes[0];
        assert_eq!(volume.kind, Some(VolumeKind::Ntfs), "{name}");
        assert_eq!(volume.label.as_deref(), label, "{name}");
    }
}

#[test]
fn boot_sectors_that_lie() {
    let fat = |at: usize, bytes: &[u8]| {
        let mut drive = with(MIB, &[(0, b"\xeb\x3c\x90mkfs.fat")]);
        drive[510..512].copy_from_slice(&[0x55, 0xaa]);
        let fields = [0, 2, 4, 1, 0, 2, 0, 2, 0, 8, 0xf8, 2, 0];
        drive[11..24].copy_from_slice(&fields);
        drive[at..at + bytes.len()].copy_from_slice(bytes);
        seen(&drive, &[])
            .volumes
            .first()
            .and_then(|volume| volume.kind)
    };
    assert_eq!(fat(510, &[0x55, 0xaa]), Some(VolumeKind::Fat12));
    for (fault, at, bytes) in [
        ("no jump", 0, &[0x90][..]),
        ("sectors of 3 bytes", 11, &[3, 0]),
        ("no clusters", 13, &[0]),
        ("clusters of 3 sectors", 13, &[3]),
        ("no reserved sector", 14, &[0, 0]),
        ("three tables", 16, &[3]),
        ("no such medium", 21, &[1]),
        ("no sectors", 19, &[0, 0]),
        ("tables longer than the volume", 22, &[0xff, 0xff]),
        ("no signature", 510, &[0, 0]),
    ] {
        assert_eq!(fat(at, bytes), None, "{fault}");
    }
}

#[test]
fn a_drive_that_cannot_be_read_says_so() {
    let short = [0u8; 100];
    assert!(look(&short[..], ByteLen(1 << 20), 512, &[]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Bytes of strangers at the places that are read, under each signature.
    #[test]
    fn any_bytes_can_be_looked_at(
        signature in 0..6usize,
        changes in prop::collection::vec((0..3000usize, any::<[u8; 4]>()), 0..40),
        partition in any::<(u64, u64)>(),
        shift in 0..8u32,
    ) {
        let starts: [(usize, &[u8]); 6] = [
            (3, b"EXFAT   "), (3, b"NTFS    "), (512, b"EFI PART"), (0, b"\xeb\x00\x90"),
            (1080, &[0x53, 0xef]), (0, b""),
        ];
        let mut drive = vec![0; 300 << 10];
        for (at, bytes) in changes {
            drive[at..at + 4].copy_from_slice(&bytes);
        }
        let (at, bytes) = starts[signature];
        drive[at..at + bytes.len()].copy_from_slice(bytes);
        drive[510..512].copy_from_slice(&[0x55, 0xaa]);
        let (at, len) = partition;
        for known in [&[][..], &[(ByteLen(at), ByteLen(len))]] {
            let look = look(&drive[..], ByteLen(300 << 10), 512 << shift, known).unwrap();
            prop_assert!(look.volumes.len() <= VOLUMES_MOST + 1);
        }
    }
    /// A drive of any length, of which the first bytes are foreign and others cannot be read: what
    /// is read is bounded, and what is said can be printed.
    #[test]
    fn a_look_costs_little_whatever_is_claimed(
        text in any::<[u8; 64]>(),
        len in any::<u64>(),
        entries in any::<[u8; 64]>(),
        gpt in any::<[u8; 24]>(),
        label in 0..4usize,
        shift in 0..8u32,
        broken in any::<Option<u16>>(),
    ) {
        let at = [1144, 32808, 64 * 1024 + 299, 108][label];
        let signature: (usize, &[u8]) = [
            (1080, &[0x53, 0xef][..]), (32769, b"CD001"), (64 * 1024 + 64, b"_BHRfS_M"), (0, b"XFSB"),
        ][label];
        let mut bytes = with(320 << 10, &[
            signature, (at, &text), (1024, &[1]), (446, &entries), (510, &[0x55, 0xaa]), (584, &gpt),
        ]);
        if gpt[0] & 1 == 1 {
            bytes[512 << shift..][..8].copy_from_slice(b"EFI PART");
        }
        let drive = Claims {
            bytes,
            len,
            broken: broken.map(|at| u64::from(at) << 20),
            read: std::cell::Cell::new(0),
        };
        if let Ok(look) = look(&drive, ByteLen(len), 512 << shift, &[]) {
            let labels = look.volumes.iter().filter_map(|volume| volume.label.as_ref());
            for label in labels {
                prop_assert!(!label.is_empty() && label.chars().count() <= 64, "{label:?}");
                prop_assert!(!label.chars().any(char::is_control), "{label:?}");
            }
            let heads = look.volumes.len() as u64 + 1;
            prop_assert!(drive.read.get() <= heads * (264 << 10) + (128 << 10));
        } else {
            prop_assert_eq!(drive.broken, Some(0));
        }
    }
}

/// A drive of any claimed length that is zero behind its first bytes.
struct Claims {
    bytes: Vec<u8>,
    len: u64,
    /// From here on it cannot be read.
    broken: Option<u64>,
    read: std::cell::Cell<u64>,
}

impl Bytes for Claims {
    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        let end = at.checked_add(buf.len() as u64);
        self.read.set(self.read.get() + buf.len() as u64);
        if end.is_none_or(|end| end > self.len || self.broken.is_some_and(|from| end > from)) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buf.fill(0);
        let held = usize::try_from(at).ok().and_then(|at| self.bytes.get(at..));
        if let Some(held) = held {
            let count = held.len().min(buf.len());
            buf[..count].copy_from_slice(&held[..count]);
        }
        Ok(())
    }
}
