//! The largest that there may be, and memory that does not grow.

use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use bulssi_image::read::{FileDrive, Limits, Volume};
use bulssi_image::{Layout, LayoutError, Source, WriteOptions, build_image};
use bulssi_model::{Content, Digest, Filesystem, Silent, Tree, TreeFile};

use crate::support::*;

/// Writes all but the bytes of files: these are zero, and holes do.
fn write_metadata(layout: &Layout, image: &Path) {
    let file = File::create(image).unwrap();
    file.set_len(layout.image_len().0).unwrap();
    let mut buf = Vec::new();
    for extent in layout.extents() {
        if extent.source == Source::Metadata {
            buf.resize(extent.len as usize, 0);
            layout.metadata_at(extent.at, &mut buf);
            file.write_all_at(&buf, extent.at).unwrap();
        }
    }
}

/// Looks for a line of mdir, which prints names and lengths in columns.
fn mtools_see(layout: &Layout, image: &Path, line: &str) {
    let at = layout.partition_at();
    let drive = format!("{}@@{at}", image.display());
    let output = run(Command::new("mdir").args(["-i", &drive, "::"]));
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    assert!(
        lines.any(|found| found.to_lowercase().contains(line)),
        "{text}"
    );
}

#[test]
fn files_around_4_gib() {
    let zeros = |len| Content::Blob {
        digest: Digest::new([0; 32]),
        len: bulssi_model::ByteLen(len),
    };
    let files = [("largest.bin", 4 * GIB - 1), ("beyond.bin", 4 * GIB)];
    let files = files.map(|(name, len)| (name.to_owned(), zeros(len)));
    let dir = scratch();
    let image = dir.path().join("a.img");
    for filesystem in BOTH {
        let count = if filesystem == Filesystem::Fat32 {
            1
        } else {
            2
        };
        let tree = tree(files[..count].iter().cloned());
        let layout = plan(&tree, filesystem, 12 * GIB);
        write_metadata(&layout, &image);
        // fsck.vfat 4.2 counts a chain's bytes in 32 bits, so that one of 4 GiB has none to it.
        match filesystem {
            Filesystem::Fat32 => mtools_see(&layout, &image, "largest bin 4294967295"),
            Filesystem::ExFat => fsck_sparse(&layout, &image),
        }
        let drive = FileDrive::open(&image).unwrap();
        let walk = Volume::open(&drive).unwrap().walk(&Limits::default());
        let found = walk
            .entries
            .iter()
            .map(|entry| (entry.path.as_str(), entry.len));
        let want = tree
            .files()
            .iter()
            .map(|file| (file.path.as_str(), file.content.len().0));
        assert!(found.eq(want) && walk.faults.is_empty());
    }
    let almost = [("a.bin".to_owned(), zeros(4 * GIB - (32 << 10)))];
    let layout = plan(&tree(almost), Filesystem::Fat32, 12 * GIB);
    write_metadata(&layout, &image);
    fsck_sparse(&layout, &image);
    let both = tree(files.iter().cloned());
    let refused = Layout::plan(&both, &options(Filesystem::Fat32, 12 * GIB)).unwrap_err();
    assert!(
        matches!(refused, LayoutError::FileTooLarge { path, .. } if path.as_str() == "beyond.bin")
    );
}

#[test]
fn a_full_folder() {
    let mut blobs = Blobs::default();
    let tiny = blobs.add(b"tiny");
    // Most are empty: it is the entries that count here.
    let content = |n: u32| match n % 8 {
        0 => tiny.clone(),
        _ => Content::Bytes(Arc::from([])),
    };
    // FAT32 has 65,536 entries a folder: names of 8 and 3 letters take one.
    let short = (0..65_000).map(|n| (format!("F/{n:05}.TXT"), content(n)));
    let long = (0..65_000).map(|n| (format!("가나다/{n:05} 긴 이름입니다.txt"), content(n)));
    let dir = scratch();
    let image = dir.path().join("a.img");
    for (filesystem, files) in [
        (Filesystem::Fat32, short.collect::<Vec<_>>()),
        (Filesystem::ExFat, long.collect()),
    ] {
        let tree = tree(files);
        let layout = build(&tree, &blobs, filesystem, 64 * MIB, &image);
        fsck(&layout, &image);
        let manifest = bulssi_model::Manifest::of(&tree, None);
        let report = bulssi_image::check::check_image(&image, &manifest, &Silent).unwrap();
        assert!(report.is_pristine());
    }
}

#[test]
fn zeros_are_holes() {
    let (tree, blobs) = noisy_tree(&["a.txt".to_owned(), "b.txt".to_owned()]);
    let dir = scratch();
    let image = dir.path().join("a.img");
    for filesystem in BOTH {
        build(&tree, &blobs, filesystem, 64 * GIB, &image);
        let metadata = std::fs::metadata(&image).unwrap();
        assert_eq!(metadata.len(), 64 * GIB);
        assert!(metadata.blocks() * 512 < 4 * MIB);
    }
}

#[test]
fn a_folder_one_entry_too_full() {
    let name = |n: u32| (format!("F/{n:05}.TXT"), Content::Bytes(Arc::from([])));
    // Two of the 65,536 are `.` and `..`.
    let fits = tree((0..65_534).map(name));
    plan(&fits, Filesystem::Fat32, 64 * MIB);
    let over = tree((0..65_535).map(name));
    let error = Layout::plan(&over, &options(Filesystem::Fat32, 64 * MIB)).unwrap_err();
    match error {
        LayoutError::FolderTooFull { path, len, most } => {
            assert_eq!(path.unwrap().as_str(), "F");
            assert_eq!((len.0, most.0), (65_537 * 32, 65_536 * 32));
        }
        other => panic!("{other}"),
    }
    plan(&over, Filesystem::ExFat, 64 * MIB);
}

/// The tree of a large drive: 100,000 files in folders of 99.
fn large_tree() -> Tree {
    let files = (0u32..100_000).map(|n| {
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&n.to_le_bytes());
        TreeFile {
            path: format!(
                "{:04} 드라마와 영화/{:02} 제 {n} 화 겨울 이야기.mp4",
                n / 99,
                n % 99
            )
            .parse()
            .unwrap(),
            content: Content::Blob {
                digest: Digest::new(digest),
                len: bulssi_model::ByteLen(9_000_000),
            },
        }
    });
    Tree::new(files.collect()).unwrap()
}

/// Run by the test below in a process of its own: a 1 TB layout, all of its metadata.
#[test]
fn a_large_layout() {
    if std::env::var_os("BULSSI_TEST_MEMORY").is_none() {
        return;
    }
    let large = large_tree();
    for filesystem in BOTH {
        let layout = plan(&large, filesystem, 1_000_000_000_000 / 512 * 512);
        let mut buf = vec![0; MIB as usize];
        let mut bytes = 0;
        for extent in layout.extents() {
            if extent.source == Source::Metadata {
                // Of FATs of 122 MB, a part here and there.
                for at in (extent.at..extent.at + extent.len).step_by(buf.len() * 9) {
                    layout.metadata_at(at, &mut buf);
                }
                bytes += extent.len;
            }
        }
        assert!(bytes > 10 * MIB, "{bytes}");
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    print!("{status}");
}

#[test]
fn a_layout_of_1_tb_stays_under_300_mb() {
    let output = run(Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "extremes::a_large_layout", "--nocapture"])
        .env("BULSSI_TEST_MEMORY", "1"));
    let text = String::from_utf8_lossy(&output.stdout);
    let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak
        .and_then(|peak| peak.trim().strip_suffix(" kB"))
        .unwrap();
    let peak: u64 = peak.trim().parse().unwrap();
    println!("peak of a 1 TB layout: {} MB", peak / 1024);
    assert!(peak < 150 << 10, "{peak} KiB");
}

/// Memory of a pass over content many times its size; run by the test below.
#[test]
fn a_long_pass() {
    if std::env::var_os("BULSSI_TEST_MEMORY").is_none() {
        return;
    }
    let mut blobs = Blobs::default();
    let long = blobs.add_zeros(GIB);
    let tree = tree([("a.bin".to_owned(), long)]);
    let layout = plan(&tree, Filesystem::ExFat, 2 * GIB);
    struct Nowhere;
    impl bulssi_image::Sink for Nowhere {
        fn write(&mut self, _: &[u8]) -> std::io::Result<()> {
            Ok(())
        }
        fn skip(&mut self, _: u64) -> std::io::Result<()> {
            Ok(())
        }
    }
    layout
        .write(&blobs, &mut Nowhere, &WriteOptions { jobs: 3 }, &Silent)
        .unwrap();
    print!("{}", std::fs::read_to_string("/proc/self/status").unwrap());
}

#[test]
fn a_pass_does_not_grow_with_its_content() {
    let output = run(Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "extremes::a_long_pass", "--nocapture"])
        .env("BULSSI_TEST_MEMORY", "1"));
    let text = String::from_utf8_lossy(&output.stdout);
    let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak
        .and_then(|peak| peak.trim().strip_suffix(" kB"))
        .unwrap();
    let peak: u64 = peak.trim().parse().unwrap();
    println!("peak of a pass over 1 GiB: {} MB", peak / 1024);
    assert!(peak < 64 << 10, "{peak} KiB");
}

#[test]
fn building_again_replaces_only_when_done() {
    let (tree, blobs) = noisy_tree(&["a.txt".to_owned(), "b.txt".to_owned()]);
    let dir = scratch();
    let image = dir.path().join("a.img");
    std::fs::write(&image, b"what was there").unwrap();
    // The leftover of a crash.
    std::fs::write(dir.path().join("a.img.part"), vec![1; 50 << 20]).unwrap();
    let layout = plan(&tree, Filesystem::ExFat, 8 * MIB);
    build_image(&layout, &blobs, &image, &WriteOptions::default(), &Silent).unwrap();
    let mut want = Vec::new();
    std::io::Read::read_to_end(&mut layout.reader(&blobs, 0), &mut want).unwrap();
    assert!(std::fs::read(&image).unwrap() == want);
    assert!(!dir.path().join("a.img.part").exists());
}
