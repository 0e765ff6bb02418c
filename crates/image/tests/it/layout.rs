//! A layout as a value: extents, ranges, costs, refusals.

use bulssi_image::{Costs, Layout, LayoutError, NameFault, Source};
use bulssi_model::{ByteLen, Content, Date, Digest, Filesystem, Tree};
use std::io::Read;
use std::sync::Arc;

use crate::support::*;
use crate::tools::paths;

fn bytes(len: usize) -> Content {
    Content::Bytes(Arc::from(vec![7; len]))
}

fn blob(len: u64) -> Content {
    Content::Blob {
        digest: Digest::new([0; 32]),
        len: ByteLen(len),
    }
}

fn error(files: Vec<(&str, Content)>, filesystem: Filesystem, len: u64) -> LayoutError {
    let files = files
        .into_iter()
        .map(|(path, content)| (path.to_owned(), content));
    Layout::plan(&tree(files), &options(filesystem, len)).unwrap_err()
}

#[test]
fn extents_cover_every_byte_once() {
    let (tree, _) = noisy_tree(&paths());
    for filesystem in BOTH {
        let layout = plan(&tree, filesystem, 64 * MIB);
        let mut at = 0;
        let mut seen = Vec::new();
        for extent in layout.extents() {
            assert_eq!(extent.at, at);
            assert!(extent.len > 0);
            if let Source::File { index, from } = extent.source {
                assert_eq!((from, layout.file_at(index)), (0, Some(at)));
                assert_eq!(ByteLen(extent.len), tree.files()[index].content.len());
                assert_eq!((at - layout.clusters_at()) % layout.cluster_len().0, 0);
                seen.push(index);
            }
            at += extent.len;
        }
        assert_eq!(at, layout.image_len().0);
        // Tree order is the order of addresses, and only files without a byte have none.
        let files = tree.files().iter().enumerate();
        let filled = files.filter(|(_, file)| !file.content.is_empty());
        assert!(filled.map(|(index, _)| index).eq(seen));
        // From anywhere on it is the same.
        for at in [
            0,
            1,
            511,
            layout.clusters_at() + 1,
            layout.used_end() - 1,
            64 * MIB - 1,
        ] {
            let from = layout.extents_from(at).next().unwrap();
            let whole = layout.extents().find(|e| e.at + e.len > at).unwrap();
            assert_eq!(from.at + from.len, whole.at + whole.len);
        }
        assert_eq!(layout.extents_from(64 * MIB).next(), None);
    }
}

#[test]
fn every_range_is_a_part_of_the_whole() {
    let (tree, blobs) = noisy_tree(&paths());
    for filesystem in BOTH {
        let layout = plan(&tree, filesystem, 36 * MIB);
        let mut whole = Vec::new();
        layout.reader(&blobs, 0).read_to_end(&mut whole).unwrap();
        assert_eq!(whole.len() as u64, layout.image_len().0);
        let mut at = 0;
        let mut buf = vec![0; 100_003];
        while at < whole.len() {
            let len = buf.len().min(whole.len() - at);
            layout.read_at(&blobs, at as u64, &mut buf[..len]).unwrap();
            assert!(buf[..len] == whole[at..at + len], "{filesystem} at {at}");
            at += 77_777;
        }
        // Around everything that begins or ends, in small odd pieces.
        for extent in layout.extents().take(400) {
            for start in [extent.at.saturating_sub(33), extent.at + extent.len / 2] {
                let mut small = [0; 67];
                let len = small.len().min(whole.len() - start as usize);
                layout.read_at(&blobs, start, &mut small[..len]).unwrap();
                assert_eq!(small[..len], whole[start as usize..start as usize + len]);
            }
        }
        assert!(layout.read_at(&blobs, 36 * MIB - 1, &mut [0; 2]).is_err());
    }
}

#[test]
fn costs_are_exact() {
    let (tree, _) = noisy_tree(&paths());
    for filesystem in BOTH {
        for len in [36 * MIB, 600 * MIB, 4 * GIB] {
            let costs = Costs::of(filesystem, ByteLen(len)).unwrap();
            let layout = plan(&tree, filesystem, len);
            let mut folders: std::collections::BTreeMap<String, Vec<String>> = Default::default();
            let mut sum = ByteLen::ZERO;
            for file in tree.files() {
                sum += costs.file(file.content.len());
                let mut path = Some(file.path.clone());
                while let Some(here) = path {
                    let parent = here.parent();
                    let key = parent.as_ref().map(ToString::to_string).unwrap_or_default();
                    let names = folders.entry(key).or_default();
                    if !names.iter().any(|name| name == here.name()) {
                        names.push(here.name().to_owned());
                    }
                    path = parent;
                }
            }
            for (path, names) in &folders {
                let names = names.iter().map(String::as_str);
                sum += match path.as_str() {
                    "" => costs.root(names, true),
                    _ => costs.folder(names),
                };
            }
            assert_eq!(layout.used(), sum);
            assert_eq!(layout.used() + layout.free(), costs.room());
        }
    }
}

#[test]
fn a_drive_can_be_full_to_the_last_cluster() {
    for filesystem in BOTH {
        let costs = Costs::of(filesystem, ByteLen(64 * MIB)).unwrap();
        let root = costs.root(["a"], true);
        let room = costs.room().0 - root.0;
        let mut blobs = Blobs::default();
        let content = blobs.add_zeros(room);
        let full = tree([("a".to_owned(), content)]);
        let dir = scratch();
        let image = dir.path().join("full.img");
        let layout = build(&full, &blobs, filesystem, 64 * MIB, &image);
        assert_eq!(layout.free(), ByteLen::ZERO);
        fsck(&layout, &image);
        assert_eq!(
            error(vec![("a", blob(room + 1))], filesystem, 64 * MIB),
            LayoutError::DoesNotFit {
                needed: costs.room() + costs.cluster_len(),
                available: costs.room(),
            }
        );
    }
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    use Filesystem::{ExFat, Fat32};
    let name = |path: &str, filesystem| match error(vec![(path, bytes(1))], filesystem, 64 * MIB) {
        LayoutError::Name { path, fault } => (path.to_string(), fault),
        other => panic!("{other}"),
    };
    for filesystem in BOTH {
        assert_eq!(
            name("good/what?/a", filesystem),
            ("good/what?".into(), NameFault::Character('?'))
        );
        assert_eq!(
            name("a/b/c ", filesystem),
            ("a/b/c ".into(), NameFault::TrailingDotOrSpace)
        );
        assert_eq!(
            name("aux/x", filesystem),
            ("aux".into(), NameFault::Reserved("aux".into()))
        );
        let long = "가".repeat(256);
        let fault = NameFault::TooLong {
            units: 256,
            most: 255,
        };
        assert_eq!(name(&long, filesystem), (long, fault));
        // Lengths that no drive has, and whose sum passes 64 bits.
        let huge = vec![("a", blob(1)), ("b", blob(u64::MAX)), ("c", blob(u64::MAX))];
        match (filesystem, error(huge, filesystem, 64 * MIB)) {
            (Fat32, LayoutError::FileTooLarge { path, .. }) => assert_eq!(path.as_str(), "b"),
            (ExFat, LayoutError::DoesNotFit { .. }) => {}
            (_, other) => panic!("{other}"),
        }
    }
    let large = error(vec![("x", blob(4 * GIB))], Fat32, 8 * GIB);
    assert_eq!(
        large,
        LayoutError::FileTooLarge {
            path: "x".parse().unwrap(),
            len: ByteLen(4 * GIB),
            most: ByteLen(4 * GIB - 1),
            filesystem: Fat32,
        }
    );
}

#[test]
fn options_that_cannot_be_are_refused() {
    let empty = Tree::default();
    let with = |change: &dyn Fn(&mut bulssi_image::LayoutOptions)| {
        let mut options = options(Filesystem::Fat32, 64 * MIB);
        change(&mut options);
        Layout::plan(&empty, &options).unwrap_err()
    };
    let label = with(&|options| options.label = "불씨".into());
    assert_eq!(label, LayoutError::Label(NameFault::Character('불')));
    let day = Date::new(1979, 12, 31).unwrap();
    assert_eq!(with(&|options| options.date = day), LayoutError::Date(day));
    let len = with(&|options| options.image_len = ByteLen(64 * MIB + 1));
    assert_eq!(len, LayoutError::ImageNotSectors(ByteLen(64 * MIB + 1)));
    assert!(matches!(
        with(&|options| options.image_len = ByteLen(MIB)),
        LayoutError::ImageTooSmall { .. }
    ));
}

#[test]
fn the_seed_gives_serial_and_signature_alone() {
    let (tree, blobs) = noisy_tree(&paths());
    for (filesystem, serial_at) in [(Filesystem::Fat32, 67), (Filesystem::ExFat, 100)] {
        let image = |seed: [u8; 32]| {
            let mut options = options(filesystem, 36 * MIB);
            options.seed = Digest::new(seed);
            let layout = Layout::plan(&tree, &options).unwrap();
            let mut whole = Vec::new();
            layout.reader(&blobs, 0).read_to_end(&mut whole).unwrap();
            (layout.partition_at() as usize, whole)
        };
        let (start, zero) = image([0; 32]);
        // Windows writes its own where it finds none.
        assert_ne!(zero[0x1b8..0x1bc], [0; 4]);
        assert_ne!(zero[start + serial_at..start + serial_at + 4], [0; 4]);
        let (_, one) = image([9; 32]);
        assert_eq!(one[0x1b8..0x1bc], [9; 4]);
        assert_eq!(one[start + serial_at..start + serial_at + 4], [9; 4]);
        let differ = zero
            .iter()
            .zip(&one)
            .enumerate()
            .filter(|(_, (a, b))| a != b);
        for (at, _) in differ {
            let boot = start + 512 * 12;
            let known = (0x1b8..0x1bc).contains(&at) || (start..boot * 2).contains(&at);
            assert!(known, "{filesystem} differs at {at}");
        }
        // Bytes 8 to 31 of the seed say nothing.
        let mut other = [9; 32];
        other[8..].fill(1);
        assert!(image(other).1 == one);
    }
}
