//! Drives made to break their reader: it neither panics nor runs on.

use std::io::Read;

use bulssi_image::check::check_drive;
use bulssi_image::read::{Fault, Limits, ReadError, Volume};
use bulssi_model::{Filesystem, Manifest, Silent};
use proptest::prelude::*;

use crate::support::*;

/// A small image in memory, its layout, its manifest.
fn image(filesystem: Filesystem) -> (Vec<u8>, bulssi_image::Layout, Manifest) {
    let paths = [
        "a/b/c/d.txt",
        "a/b/e.txt",
        "f.txt",
        "가나다라마바사아자차카타파하.txt",
        "g/h.txt",
    ];
    let (tree, blobs) = noisy_tree(&paths.map(String::from));
    let layout = plan(&tree, filesystem, 36 * MIB);
    let mut bytes = Vec::new();
    layout.reader(&blobs, 0).read_to_end(&mut bytes).unwrap();
    // Free space has nothing to break.
    bytes.truncate(layout.used_end() as usize);
    (bytes, layout, Manifest::of(&tree, None))
}

/// Reads all there is to read; gives the faults.
fn exhaust(bytes: &[u8]) -> Result<Vec<Fault>, ReadError> {
    let volume = Volume::open(&bytes)?;
    let limits = Limits {
        entries: 10_000,
        ..Limits::default()
    };
    let walk = volume.walk(&limits);
    assert!(walk.entries.len() <= 10_000);
    let _ = volume.fat_fault();
    let _ = volume.bitmap_faults(&walk);
    for entry in walk.entries.iter().take(20) {
        for name in entry.path.split('/') {
            assert!(!matches!(name, "" | "." | "..") && !name.contains(['\\', '\0']));
        }
        let mut file = volume.file(entry).take(1 << 20);
        let _ = std::io::copy(&mut file, &mut std::io::sink());
    }
    Ok(walk.faults)
}

/// Addresses of the metadata that matter most, and some of the rest.
fn places(layout: &bulssi_image::Layout) -> Vec<u64> {
    let extents = layout.extents();
    let metadata = extents.filter(|e| e.source == bulssi_image::Source::Metadata);
    metadata.flat_map(|e| e.at..e.at + e.len.min(600)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_break_nothing(
        exfat: bool,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        thread_local! {
            static IMAGES: [(Vec<u8>, bulssi_image::Layout, Manifest); 2] =
                [image(Filesystem::Fat32), image(Filesystem::ExFat)];
        }
        IMAGES.with(|images| {
            let (bytes, layout, manifest) = &images[usize::from(exfat)];
            let mut bytes = bytes.clone();
            let places = places(layout);
            for (index, value) in flips {
                bytes[places[index.index(places.len())] as usize] = value;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = exhaust(&bytes);
            let _ = check_drive(&bytes, manifest, &Silent);
        });
    }
}

#[test]
fn what_is_no_drive_says_so() {
    for bytes in [
        vec![],
        vec![0; 511],
        vec![0; 512],
        vec![0xff; 4096],
        noise(3, 1 << 16),
    ] {
        assert!(matches!(
            Volume::open(&bytes).err(),
            Some(ReadError::NoVolume)
        ));
    }
    let (mut bytes, layout, _) = image(Filesystem::Fat32);
    bytes[layout.partition_at() as usize + 13] = 3;
    match Volume::open(&bytes).err() {
        Some(ReadError::Field { field, value, .. }) => {
            assert_eq!((field, value), ("BPB_SecPerClus", 3));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_volume_without_a_partition_table_is_read() {
    for filesystem in BOTH {
        let (bytes, layout, manifest) = image(filesystem);
        let bare = bytes[layout.partition_at() as usize..].to_vec();
        let report = check_drive(&bare, &manifest, &Silent).unwrap();
        assert!(report.is_complete());
    }
}

/// Where the FAT begins.
fn fat_at(layout: &bulssi_image::Layout, bytes: &[u8]) -> usize {
    let part = layout.partition_at() as usize;
    let sectors = match layout.filesystem() {
        Filesystem::Fat32 => u32::from(u16::from_le_bytes([bytes[part + 14], bytes[part + 15]])),
        Filesystem::ExFat => u32::from_le_bytes(bytes[part + 80..part + 84].try_into().unwrap()),
    };
    part + sectors as usize * 512
}

fn link(bytes: &mut [u8], fat: usize, from: u32, to: u32) {
    let at = fat + from as usize * 4;
    bytes[at..at + 4].copy_from_slice(&to.to_le_bytes());
}

#[test]
fn a_chain_in_a_circle_ends() {
    let (good, layout, manifest) = image(Filesystem::Fat32);
    let fat = fat_at(&layout, &good);
    let first = |index: usize| {
        let at = layout.file_at(index).unwrap() - layout.clusters_at();
        2 + (at / layout.cluster_len().0) as u32
    };
    // The longest file: its last cluster leads back to its first.
    let long = first(4);
    let mut bytes = good.clone();
    link(&mut bytes, fat, long + 3, long);
    let report = check_drive(&bytes, &manifest, &Silent).unwrap();
    assert!(
        report
            .faults
            .iter()
            .any(|fault| matches!(fault, Fault::Chain { path } if path == "g/h.txt"))
    );
    // The root leads to itself.
    let mut bytes = good.clone();
    link(&mut bytes, fat, 2, 2);
    assert!(exhaust(&bytes).unwrap().contains(&Fault::Chain {
        path: String::new()
    }));
    // Every cluster leads to the next one, for ever.
    let mut bytes = good;
    for cluster in 2..60_000 {
        link(&mut bytes, fat, cluster, cluster + 1);
    }
    link(&mut bytes, fat, 60_000, 2);
    exhaust(&bytes).unwrap();
}

#[test]
fn a_folder_within_itself_ends() {
    let (mut bytes, layout, _) = image(Filesystem::Fat32);
    // `a` stands in the root behind the label: one long entry, then its short one.
    let root = layout.clusters_at() as usize;
    let entry = root + 64;
    assert_eq!(&bytes[entry..entry + 11], b"A          ");
    let a = u16::from_le_bytes([bytes[entry + 26], bytes[entry + 27]]);
    let inner = root + (usize::from(a) - 2) * 512 + 64 + 32;
    assert_eq!(&bytes[inner..inner + 11], b"B          ");
    bytes[inner + 26..inner + 28].copy_from_slice(&a.to_le_bytes());
    let faults = exhaust(&bytes).unwrap();
    assert!(faults.contains(&Fault::FolderTwice { path: "a/b".into() }));
}

#[test]
fn shared_clusters_are_named() {
    let (mut bytes, layout, _) = image(Filesystem::ExFat);
    // The root's first names are behind label, bitmap and table; `f.txt` is the second.
    let root = layout.clusters_at() as usize + 3 * 4096;
    let set = |index: usize| root + 96 + index * 96;
    assert_eq!(&bytes[set(1) + 66..set(1) + 68], b"f\0");
    let (a, f) = (set(0) + 32 + 20, set(1) + 32 + 20);
    bytes.copy_within(a..a + 4, f);
    let faults = exhaust(&bytes).unwrap();
    assert!(
        faults
            .iter()
            .any(|fault| matches!(fault, Fault::CrossLinked { .. })),
        "{faults:?}"
    );
    assert!(faults.contains(&Fault::Entries {
        path: String::new()
    }));
}

#[test]
fn limits_hold() {
    let (bytes, _, _) = image(Filesystem::Fat32);
    let volume = Volume::open(&bytes).unwrap();
    let default = Limits::default();
    for limits in [
        Limits {
            entries: 3,
            ..default
        },
        Limits {
            depth: 1,
            ..default
        },
        Limits {
            folder_bytes: 600,
            ..default
        },
        Limits {
            path_bytes: 10,
            ..default
        },
        Limits { runs: 2, ..default },
    ] {
        let walk = volume.walk(&limits);
        let over = |fault: &Fault| matches!(fault, Fault::Limit { .. } | Fault::Chain { .. });
        assert!(walk.faults.iter().any(over), "{limits:?}");
        assert!(walk.entries.len() as u64 <= limits.entries);
    }
}
