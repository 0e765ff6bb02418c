//! Foreign bytes at the start of a drive: partition tables, boot sectors, labels, members of arrays. Nothing
//! panics, reads are few and small whatever the bytes claim, and what is said can be printed.
//!
//! An input is a drive that somebody else formatted, a claimed length, and a list of changes to it; or the
//! bytes themselves. Signatures and places are given, because an engine finds none by itself.
#![no_main]

use std::cell::Cell;
use std::io;
use std::sync::LazyLock;

use bulssi_model::ByteLen;
use bulssi_press::drives::{Bytes, look};
use libfuzzer_sys::fuzz_target;

const KIB: usize = 1 << 10;
/// As much of a drive as is more than zero.
const HELD: usize = 320 * KIB;
/// The most that a look may read: the head of the drive and of 128 partitions, and for each of them a folder
/// or a record, and two places at its end.
const READ_MOST: u64 = 129 * (256 + 8) * KIB as u64 + (128 << 10);

/// A drive of any length that is zero behind its first bytes.
struct Sparse<'d> {
    bytes: &'d [u8],
    len: u64,
    /// From here on it cannot be read.
    broken: u64,
    read: Cell<u64>,
}

impl Bytes for Sparse<'_> {
    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        let len = buf.len() as u64;
        self.read.set(self.read.get() + len);
        if at.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if at + len > self.broken {
            return Err(io::Error::from_raw_os_error(5));
        }
        buf.fill(0);
        if let Some(held) = usize::try_from(at).ok().and_then(|at| self.bytes.get(at..)) {
            let count = held.len().min(buf.len());
            buf[..count].copy_from_slice(&held[..count]);
        }
        Ok(())
    }
}

/// Where each format is known by, with what a sound one has there.
const FORMATS: [&[(usize, &[u8])]; 14] = [
    &[],
    // A table of one FAT32 partition; FAT12; FAT32.
    &[(446, &[0, 0, 0, 0, 0x0c, 0, 0, 0, 64, 0, 0, 0, 0, 0, 1, 0]), (510, &[0x55, 0xaa])],
    &[
        (0, b"\xeb\x3c\x90mkfs.fat\0\x02\x04\x01\0\x02\0\x02\0\x08\xf8\x02\0"),
        (510, &[0x55, 0xaa]),
        (2560, b"LABEL      \x08"),
    ],
    &[
        (0, b"\xeb\x58\x90MSDOS5.0\0\x02\x08\x20\0\x02\0\0\0\0\xf8\0\0"),
        (32, &[0, 0, 1, 0, 64, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]),
        (510, &[0x55, 0xaa]),
        (160 * 512, b"LABEL      \x08"),
    ],
    &[
        (0, b"\xeb\x76\x90EXFAT   "),
        (88, &[64, 0, 0, 0, 0, 1, 0, 0, 4, 0, 0, 0]),
        (108, &[9, 3]),
        (510, &[0x55, 0xaa]),
        (80 * 512, b"\x83\x04L\0A\0B\0E\0"),
    ],
    &[
        (0, b"\xeb\x52\x90NTFS    \0\x02\x08"),
        (48, &[4, 0, 0, 0, 0, 0, 0, 0]),
        (64, &[0xf6]),
        (510, &[0x55, 0xaa]),
        (19 * KIB, b"FILE\x30\0\x03\0"),
        (19 * KIB + 20, &[0x38, 0]),
        (19 * KIB + 0x38, b"\x60\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0\x18\0\0\0D\0a\0t\0a\0"),
    ],
    &[
        (446, &[0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
        (510, &[0x55, 0xaa]),
        (512, b"EFI PART"),
        (584, &[2, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 128, 0, 0, 0]),
        (1024, &[1]),
        (1056, &[64, 0, 0, 0, 0, 0, 0, 0, 0xff, 1, 0, 0, 0, 0, 0, 0]),
    ],
    &[(1024, &[1]), (1080, &[0x53, 0xef]), (1144, b"label")],
    &[(64 * KIB + 64, b"_BHRfS_M"), (64 * KIB + 136, &[2]), (64 * KIB + 299, b"label")],
    &[(32769, b"CD001"), (32808, b"LABEL"), (34817, b"NSR03")],
    &[(512, b"LABELONE"), (536, b"LVM2 001")],
    &[(1024, &[0x10, 0x20, 0xf5, 0xf2]), (1148, b"L\0A\0")],
    &[(4086, b"SWAPSPACE2"), (1052, b"label")],
    &[(0, b"XFSB"), (108, b"label"), (200 * KIB, &[0x0c, 0xb1, 0xba])],
];

static DRIVES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let made = FORMATS.iter().map(|parts| {
        let mut drive = vec![0; HELD];
        for (at, bytes) in *parts {
            drive[*at..*at + bytes.len()].copy_from_slice(bytes);
        }
        drive
    });
    made.collect()
});

fn check(drive: &Sparse<'_>, sector_len: u32, known: &[(ByteLen, ByteLen)]) {
    let Ok(look) = look(drive, ByteLen(drive.len), sector_len, known) else {
        assert!(drive.broken < 256 * KIB as u64, "the first bytes can be read");
        return;
    };
    assert!(look.volumes.len() <= 129);
    assert!(drive.read.get() <= READ_MOST, "{}", drive.read.get());
    for volume in &look.volumes {
        let Some(label) = &volume.label else {
            continue;
        };
        assert!(volume.kind.is_some() && !label.is_empty());
        assert!(label.chars().count() <= 64 && !label.chars().any(char::is_control));
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((head, data)) = data.split_first_chunk::<4>() else {
        return;
    };
    let [format, sectors, length, broken] = *head;
    let sector_len = 512 << (sectors % 8);
    // From less than a sector to all that can be addressed.
    let len = ((HELD as u64) << (length % 48)) >> (length / 48 * 3);
    let broken = match broken {
        0..224 => u64::MAX,
        part => u64::from(part - 224) << 14,
    };
    let kind = usize::from(format) % (FORMATS.len() + 1);
    let Some(made) = DRIVES.get(kind) else {
        let read = Cell::new(0);
        return check(&Sparse { bytes: data, len, broken, read }, sector_len, &[]);
    };
    let mut bytes = made.clone();
    for change in data.chunks(8) {
        let [low, high, page, value @ ..] = change else {
            break;
        };
        let at = usize::from(u16::from_le_bytes([*low, *high])) + (usize::from(*page) << 10);
        let at = at % HELD;
        let end = (at + value.len()).min(HELD);
        bytes[at..end].copy_from_slice(&value[..end - at]);
    }
    let mut known = Vec::new();
    if let (true, Some(place)) = (format >= 128, data.first_chunk::<16>()) {
        let (at, part_len) = place.split_at(8);
        let number = |bytes: &[u8]| bytes.iter().fold(0u64, |all, byte| all << 8 | u64::from(*byte));
        known.push((ByteLen(number(at)), ByteLen(number(part_len))));
    }
    let read = Cell::new(0);
    check(&Sparse { bytes: &bytes, len, broken, read }, sector_len, &known);
});
