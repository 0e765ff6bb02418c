//! Archives made for one rule each, where no real one shows it.

use bulssi_model::{Silent, Watch};
use bulssi_wiki::{Archive, Checksum, Depth, Limits, Part, Source, Target, ZimError};

/// An archive in the making: entries with their raw bytes, clusters as they are on disk.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) titles: Option<Vec<u32>>,
    pub(crate) clusters: Vec<Vec<u8>>,
}

pub(crate) fn item(path: &str, title: &str, cluster: u32, blob: u32) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, b'C', 0, 0, 0, 0];
    bytes.extend(cluster.to_le_bytes());
    bytes.extend(blob.to_le_bytes());
    bytes.extend([path.as_bytes(), &[0], title.as_bytes(), &[0]].concat());
    bytes
}

pub(crate) fn redirect(path: &str, to: u32) -> Vec<u8> {
    let mut bytes = vec![255, 255, 0, b'C', 0, 0, 0, 0];
    bytes.extend(to.to_le_bytes());
    bytes.extend([path.as_bytes(), &[0, 0]].concat());
    bytes
}

pub(crate) fn cluster(blobs: &[&[u8]], extended: bool) -> Vec<u8> {
    let width = if extended { 8 } else { 4 };
    let mut bytes = vec![if extended { 0x11 } else { 1 }];
    let mut offset = (blobs.len() + 1) * width;
    let mut put = |offset: usize| {
        bytes.extend(&(offset as u64).to_le_bytes()[..width]);
    };
    put(offset);
    for blob in blobs {
        offset += blob.len();
        put(offset);
    }
    bytes.extend(blobs.concat());
    bytes
}

impl Made {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut body = b"text/plain\0\0".to_vec();
        let mut put = |chunk: &[u8]| {
            let at = 80 + body.len() as u64;
            body.extend(chunk);
            at
        };
        let clusters: Vec<u64> = self.clusters.iter().map(|chunk| put(chunk)).collect();
        let entries: Vec<u64> = self.entries.iter().map(|chunk| put(chunk)).collect();
        let table = |places: &[u64]| {
            places
                .iter()
                .flat_map(|p| p.to_le_bytes())
                .collect::<Vec<_>>()
        };
        let paths = put(&table(&entries));
        let titles = self.titles.as_ref().map_or(u64::MAX, |titles| {
            put(&titles
                .iter()
                .flat_map(|t| t.to_le_bytes())
                .collect::<Vec<_>>())
        });
        let pointers = put(&table(&clusters));
        let end = put(&[]);
        let mut bytes = b"ZIM\x04\x06\0\x03\0".to_vec();
        bytes.extend([7; 16]);
        bytes.extend((entries.len() as u32).to_le_bytes());
        bytes.extend((clusters.len() as u32).to_le_bytes());
        for place in [paths, titles, pointers, 80] {
            bytes.extend(place.to_le_bytes());
        }
        bytes.extend([255; 8]);
        bytes.extend(end.to_le_bytes());
        bytes.extend(body);
        let sum = md5(&bytes);
        bytes.extend(sum);
        bytes
    }

    pub(crate) fn open(&self) -> Result<Archive, ZimError> {
        open(self.bytes())
    }

    fn check(&self) -> Result<(), ZimError> {
        self.open()?.check(Depth::Full, &Silent)
    }
}

fn open(bytes: Vec<u8>) -> Result<Archive, ZimError> {
    let source = Source::new([Part::whole(bytes).unwrap()]).unwrap();
    Archive::open(source, Limits::default())
}

fn md5(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new("md5sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let text = child.wait_with_output().unwrap().stdout;
    let text = String::from_utf8(text).unwrap();
    (0..16)
        .map(|i| u8::from_str_radix(&text[i * 2..i * 2 + 2], 16).unwrap())
        .collect()
}

pub(crate) fn sound() -> Made {
    Made {
        entries: vec![
            item("a", "Zebra", 0, 1),
            item("b", "", 0, 0),
            redirect("c", 1),
        ],
        titles: Some(vec![0, 1, 2]),
        clusters: vec![cluster(&[b"first", b"second"], false)],
    }
}

#[test]
fn the_made_archive_is_sound() {
    let made = sound();
    made.check().unwrap();
    let archive = made.open().unwrap();
    let entry = archive.find(b'C', "a").unwrap().unwrap();
    assert_eq!(archive.content(&entry, 6).unwrap().unwrap(), b"second");
    assert!(matches!(
        archive.content(&entry, 5),
        Err(ZimError::BlobTooLong { len: 6, .. })
    ));
    let third = archive.find(b'C', "c").unwrap().unwrap();
    assert_eq!(archive.content(&third, 5).unwrap(), None);
    let third = archive.resolve(third).unwrap();
    assert_eq!(archive.content(&third, 5).unwrap().unwrap(), b"first");
    let mut sum = Checksum::new();
    made.bytes().chunks(7).for_each(|piece| sum.update(piece));
    sum.finish().unwrap();
}

#[test]
fn no_entries_and_no_titles_and_wide_offsets() {
    let mut made = sound();
    made.titles = None;
    made.clusters = vec![cluster(&[b"", b"x"], true)];
    made.check().unwrap();
    Made::default().check().unwrap();
}

#[test]
fn faults_between_entries_and_clusters() {
    type Fault = (&'static str, fn(&mut Made), fn(&ZimError) -> bool);
    let faults: [Fault; 12] = [
        (
            "no such cluster",
            |made| made.entries[1] = item("b", "", 1, 0),
            |e| {
                matches!(
                    e,
                    ZimError::DirentCluster {
                        index: 1,
                        cluster: 1
                    }
                )
            },
        ),
        (
            "no such blob",
            |made| made.entries[1] = item("b", "", 0, 2),
            |e| {
                matches!(
                    e,
                    ZimError::DirentBlob {
                        index: 1,
                        cluster: 0,
                        blob: 2
                    }
                )
            },
        ),
        (
            "redirect outside",
            |made| made.entries[2] = redirect("c", 3),
            |e| {
                matches!(
                    e,
                    ZimError::DirentRedirect {
                        index: 2,
                        target: 3
                    }
                )
            },
        ),
        (
            "equal paths",
            |made| made.entries[1] = item("a", "", 0, 0),
            |e| matches!(e, ZimError::DirentsNotSorted { index: 1 }),
        ),
        (
            "path without end",
            |made| made.entries[0] = item(&"a".repeat(20_000), "", 0, 0),
            |e| matches!(e, ZimError::DirentTooLong { index: 0 }),
        ),
        (
            "path that is no text",
            |made| made.entries[0][16] = 0xFF,
            |e| matches!(e, ZimError::DirentName { index: 0 }),
        ),
        (
            "titles out of order",
            |made| made.titles = Some(vec![1, 0, 2]),
            |e| matches!(e, ZimError::TitleIndexNotSorted { index: 1 }),
        ),
        (
            "old compression",
            |made| made.clusters[0][0] = 3,
            |e| {
                matches!(
                    e,
                    ZimError::ClusterCompression {
                        cluster: 0,
                        compression: 3
                    }
                )
            },
        ),
        (
            "first offset between two",
            |made| made.clusters[0][1] = 13,
            |e| {
                matches!(
                    e,
                    ZimError::OffsetInCluster {
                        cluster: 0,
                        blob: 0
                    }
                )
            },
        ),
        (
            "more blobs than entries",
            |made| made.clusters[0][1] = 20,
            |e| {
                matches!(
                    e,
                    ZimError::OffsetInCluster {
                        cluster: 0,
                        blob: 0
                    }
                )
            },
        ),
        (
            "no Zstandard frame",
            |made| made.clusters[0][0] = 5,
            |e| matches!(e, ZimError::ClusterData { cluster: 0, .. }),
        ),
        (
            "no xz stream",
            |made| made.clusters[0][0] = 4,
            |e| matches!(e, ZimError::ClusterData { cluster: 0, .. }),
        ),
    ];
    for (name, spoil, fits) in faults {
        let mut made = sound();
        spoil(&mut made);
        let error = made.check().unwrap_err();
        assert!(fits(&error), "{name}: {error:?}");
    }
}

#[test]
fn a_redirect_to_itself_ends() {
    let mut made = sound();
    made.entries[2] = redirect("c", 2);
    let archive = made.open().unwrap();
    let entry = archive.entry(2).unwrap().unwrap();
    assert_eq!(entry.target, Target::Redirect(2));
    let error = archive.resolve(entry).unwrap_err();
    assert!(matches!(error, ZimError::RedirectLoop { index: 2 }));
}

#[test]
fn a_changed_byte_is_found_by_the_sum_alone() {
    let mut bytes = sound().bytes();
    let at = bytes.windows(5).position(|five| five == b"first").unwrap();
    bytes[at] = b'F';
    let archive = open(bytes).unwrap();
    archive.check(Depth::Structure, &Silent).unwrap();
    let error = archive.check(Depth::Full, &Silent).unwrap_err();
    assert!(matches!(error, ZimError::ChecksumMismatch));
}

/// A table that names one long entry, or one large cluster, over and over is work without end for a
/// reader that believes it.
#[test]
fn claimed_work_is_bounded_by_the_archive() {
    let mut made = sound();
    made.entries[0] = item(&"a".repeat(9_000), "Zebra", 0, 1);
    made.titles = Some(vec![0; 3]);
    assert!(matches!(made.check(), Err(ZimError::DirentsOverlap { .. })));

    // 300 pointers to one cluster of 400 blobs.
    let blobs: Vec<&[u8]> = vec![b""; 400];
    let mut made = Made {
        entries: (0..400)
            .map(|n| item(&format!("{n:03}"), "", 0, n))
            .collect(),
        titles: None,
        clusters: vec![cluster(&blobs, false)],
    };
    made.check().unwrap();
    made.clusters.extend(vec![vec![1]; 299]);
    let mut bytes = made.bytes();
    let end = bytes.len() - 16;
    let first: [u8; 8] = bytes[end - 2400..end - 2392].try_into().unwrap();
    for pointer in bytes[end - 2400..end].chunks_exact_mut(8) {
        pointer.copy_from_slice(&first);
    }
    let error = open(bytes).unwrap().check(Depth::Structure, &Silent);
    assert!(matches!(error, Err(ZimError::ClustersExpand { .. })));
}

/// 24 MiB of zeros in a few KiB, packed by the zstd and xz programs themselves.
#[test]
fn a_bomb_is_not_decoded() {
    use std::process::Command;
    for (program, number) in [("zstd", 5), ("xz", 4)] {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("plain");
        // The table says one blob of 24 MiB, and the bytes are there.
        let mut bytes = 8u32.to_le_bytes().to_vec();
        bytes.extend((8 + (24u32 << 20)).to_le_bytes());
        bytes.resize(8 + (24 << 20), 0);
        std::fs::write(&plain, bytes).unwrap();
        let packed = Command::new(program)
            .args(["-1", "-c"])
            .arg(&plain)
            .output()
            .unwrap();
        assert!(packed.status.success());
        let mut made = sound();
        made.entries[0] = item("a", "Zebra", 0, 0);
        made.clusters = vec![[vec![number], packed.stdout].concat()];
        let bytes = made.bytes();
        let limits = Limits {
            expansion: 100,
            ..Limits::default()
        };
        let source = Source::new([Part::whole(bytes).unwrap()]).unwrap();
        let archive = Archive::open(source, limits).unwrap();
        archive.check(Depth::Structure, &Silent).unwrap();
        let error = archive.check(Depth::Full, &Silent).unwrap_err();
        assert!(
            matches!(error, ZimError::ClustersExpand { cluster: 0 }),
            "{program}: {error:?}"
        );
        let entry = archive.entry(0).unwrap().unwrap();
        let error = archive.content(&entry, 1 << 20).unwrap_err();
        assert!(matches!(error, ZimError::BlobTooLong { .. }), "{error:?}");
    }
}

#[test]
fn asked_to_stop_it_stops() {
    struct Stop;
    impl Watch for Stop {
        fn event(&self, _: bulssi_model::Event) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let archive = sound().open().unwrap();
    let error = archive.check(Depth::Structure, &Stop).unwrap_err();
    assert!(matches!(error, ZimError::Cancelled));
}
