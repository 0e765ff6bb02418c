//! Drives that anybody may have written: nothing panics, nothing runs on.
//!
//! An input is a list of changes to a sound image (address among its metadata, then what to write),
//! because an engine finds no checksum and no second boot sector by itself.
#![no_main]

use std::io::Read;
use std::sync::{Arc, LazyLock};

use bulssi_image::check::check_drive;
use bulssi_image::read::{Limits, Volume};
use bulssi_image::{Contents, Layout, LayoutOptions, Source};
use bulssi_model::{
    ByteLen, Content, Date, Digest, Filesystem, Manifest, Silent, Tree, TreeFile,
};
use libfuzzer_sys::fuzz_target;

/// A tree of bytes made for the drive names no blobs.
struct Nothing;

impl Contents for Nothing {
    fn open(&self, _: &Digest, _: u64) -> std::io::Result<Box<dyn Read + Send + '_>> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

/// A sound image, where its metadata is, and what it should hold.
struct Seed {
    bytes: Vec<u8>,
    metadata: Vec<(usize, usize)>,
    manifest: Manifest,
}

fn seed(filesystem: Filesystem) -> Seed {
    let names = ["a/b/c.txt", "a/d.txt", "긴 이름이 있는 파일 하나와 둘.txt", "E.TXT"];
    let files = names.map(|path| TreeFile {
        path: path.parse().expect("a path"),
        content: Content::Bytes(Arc::from(vec![7; 3000])),
    });
    let tree = Tree::new(files.into()).expect("a tree");
    let options = LayoutOptions {
        filesystem,
        image_len: ByteLen(36 << 20),
        label: "SEED".into(),
        date: Date::new(2026, 1, 1).expect("a date"),
        seed: Digest::of(b"seed"),
    };
    let layout = Layout::plan(&tree, &options).expect("a layout");
    // Free space has nothing to break.
    let mut bytes = vec![0; layout.used_end() as usize];
    layout.read_at(&Nothing, 0, &mut bytes).expect("bytes");
    let metadata = layout
        .extents()
        .filter(|extent| extent.source == Source::Metadata)
        .map(|extent| (extent.at as usize, extent.len as usize))
        .collect();
    Seed {
        bytes,
        metadata,
        manifest: Manifest::of(&tree, None),
    }
}

static SEEDS: LazyLock<[Seed; 2]> =
    LazyLock::new(|| [seed(Filesystem::Fat32), seed(Filesystem::ExFat)]);

fn read(bytes: &[u8], manifest: &Manifest) {
    if let Ok(volume) = Volume::open(&bytes) {
        let limits = Limits {
            entries: 2000,
            ..Limits::default()
        };
        let walk = volume.walk(&limits);
        assert!(walk.entries.len() <= 2000);
        for entry in walk.entries.iter().take(8) {
            assert!(!entry.path.split('/').any(|name| matches!(name, "" | "." | "..")));
            let mut part = volume.file(entry).take(64 << 10);
            let _ = std::io::copy(&mut part, &mut std::io::sink());
        }
    }
    let _ = check_drive(&bytes, manifest, &Silent);
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let seed = &SEEDS[usize::from(kind & 1)];
    if kind & 2 != 0 {
        // The bytes themselves, as a volume without a partition table.
        return read(data, &seed.manifest);
    }
    let mut bytes = seed.bytes.clone();
    for change in data.chunks(8) {
        let [piece, low, high, value @ ..] = change else {
            break;
        };
        let (at, len) = seed.metadata[usize::from(*piece) % seed.metadata.len()];
        let at = at + usize::from(u16::from_le_bytes([*low, *high])) % len;
        let end = (at + value.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&value[..end - at]);
    }
    if kind & 4 != 0 {
        let cut = bytes.len() / 256 * usize::from(kind >> 3);
        bytes.truncate(cut);
    }
    read(&bytes, &seed.manifest);
});
