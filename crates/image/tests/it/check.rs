//! Checks name every file by its state, and everything else that is there.

use std::fs;
use std::os::unix::fs::{FileExt, symlink};
use std::path::Path;
use std::sync::Mutex;

use bulssi_image::check::{Change, CheckReport, State, check_drive, check_folder, check_image};
use bulssi_image::read::Fault;
use bulssi_image::write_folder;
use bulssi_model::{ByteLen, Event, Filesystem, Job, Manifest, Silent, Step, Total, Tree, Watch};

use crate::support::*;
use crate::tools::paths;

fn state<'r>(report: &'r CheckReport, path: &str) -> &'r State {
    let mut files = report.files.iter();
    &files.find(|file| file.path.as_str() == path).unwrap().state
}

/// A small tree, its blobs, and its image in memory.
fn drive(filesystem: Filesystem) -> (Tree, Manifest, Vec<u8>, bulssi_image::Layout) {
    let paths = [
        "a/00.txt", "a/01.txt", "a/02.txt", "a/03.txt", "a/04.txt", "b/05.txt", "b/06.txt",
    ];
    let (tree, blobs) = noisy_tree(&paths.map(String::from));
    let layout = plan(&tree, filesystem, 36 * MIB);
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut layout.reader(&blobs, 0), &mut bytes).unwrap();
    let manifest = Manifest::of(&tree, Some((filesystem, layout.image_len())));
    (tree, manifest, bytes, layout)
}

#[test]
fn a_fresh_image_is_pristine() {
    for filesystem in BOTH {
        let (tree, blobs) = noisy_tree(&paths());
        let dir = scratch();
        let image = dir.path().join("a.img");
        build(&tree, &blobs, filesystem, 64 * MIB, &image);
        let report = check_image(&image, &Manifest::of(&tree, None), &Silent).unwrap();
        assert!(report.is_pristine(), "{report:?}");
        assert_eq!(report.filesystem, Some(filesystem));
    }
}

#[test]
fn one_byte_of_a_file_is_found() {
    for filesystem in BOTH {
        let (_, manifest, mut bytes, layout) = drive(filesystem);
        let at = layout.file_at(5).unwrap() as usize + 32_767;
        bytes[at] ^= 1;
        let report = check_drive(&bytes, &manifest, &Silent).unwrap();
        for file in &report.files {
            let changed = matches!(file.state, State::Changed(Change::Content { .. }));
            assert_eq!(changed, file.path.as_str() == "b/05.txt");
        }
        assert!(report.faults.is_empty());
    }
}

#[test]
fn what_is_missing_or_added_is_named() {
    for filesystem in BOTH {
        let (_, manifest, bytes, _) = drive(filesystem);
        let mut wanted = manifest.clone();
        let gone = wanted.files.remove(1);
        let mut other = wanted.files[0].clone();
        other.path = "c/nowhere.txt".parse().unwrap();
        wanted.files.push(other);
        wanted.files[2].len = ByteLen(1);
        let report = check_drive(&bytes, &wanted, &Silent).unwrap();
        assert_eq!(*state(&report, "c/nowhere.txt"), State::Missing);
        let change = Change::Length {
            have: ByteLen(512),
            want: ByteLen(1),
        };
        assert_eq!(*state(&report, "a/03.txt"), State::Changed(change));
        assert_eq!(report.added.len(), 1);
        assert_eq!(report.added[0].path, gone.path.as_str());
        assert!(!report.added[0].leftover && !report.is_complete());
    }
}

#[test]
fn an_image_cut_off_is_unreadable_from_there() {
    for filesystem in BOTH {
        let (_, manifest, mut bytes, layout) = drive(filesystem);
        bytes.truncate(layout.file_at(6).unwrap() as usize + 100);
        let report = check_drive(&bytes, &manifest, &Silent).unwrap();
        assert_eq!(*state(&report, "b/05.txt"), State::Right);
        let end = State::Unreadable(std::io::ErrorKind::UnexpectedEof);
        assert_eq!(*state(&report, "b/06.txt"), end);
        assert!(matches!(report.faults[..], [Fault::Truncated { .. }]));
    }
}

#[test]
fn damage_to_the_filesystem_is_named() {
    let (_, manifest, good, layout) = drive(Filesystem::Fat32);
    let part = layout.partition_at() as usize;
    let root = layout.clusters_at() as usize;
    let fat_at = part + usize::from(u16::from_le_bytes([good[part + 14], good[part + 15]])) * 512;
    let fault = |at: usize, value: u8| {
        let mut bytes = good.clone();
        assert_ne!(bytes[at], value);
        bytes[at] = value;
        check_drive(&bytes, &manifest, &Silent).unwrap().faults
    };
    // The spare boot sector's serial number; FAT[1]'s top byte; one entry of the first FAT.
    assert_eq!(fault(part + 6 * 512 + 67, 0), [Fault::BootCopy]);
    assert!(fault(fat_at + 7, 0x03).contains(&Fault::Dirty));
    assert!(fault(fat_at + 4 * 40, 0x77).contains(&Fault::FatCopy { at: 160 }));
    // A long entry's checksum in the root; the entry behind the label.
    assert_eq!(
        fault(root + 32 + 13, 0),
        [Fault::Entries {
            path: String::new()
        }]
    );

    let (_, manifest, good, layout) = drive(Filesystem::ExFat);
    let part = layout.partition_at() as usize;
    let fault = |at: usize, value: u8| {
        let mut bytes = good.clone();
        assert_ne!(bytes[at], value);
        bytes[at] = value;
        check_drive(&bytes, &manifest, &Silent).unwrap().faults
    };
    assert_eq!(fault(part + 100, 0), [Fault::BootCopy, Fault::BootSum]);
    assert_eq!(fault(part + 106, 2), [Fault::Dirty]);
    // The bitmap is the first cluster of all; the up-case table the next.
    let heap = layout.clusters_at() as usize;
    assert!(
        fault(heap, 0)
            .iter()
            .all(|fault| matches!(fault, Fault::MarkedFree { .. }))
    );
    assert_eq!(fault(heap + 4096, 9), [Fault::Upcase]);
}

#[test]
fn a_drive_that_was_written_to_by_others_is_read() {
    // mtools put files among ours: in free clusters, fragmented, with names of their own.
    let (tree, blobs) = noisy_tree(&["keep.txt".to_owned(), "a/b.txt".to_owned()]);
    let dir = scratch();
    let image = dir.path().join("a.img");
    let layout = build(&tree, &blobs, Filesystem::Fat32, 64 * MIB, &image);
    let drive = format!("{}@@{}", image.display(), layout.partition_at());
    let mtools = |tool: &str, args: &[&str]| {
        let mut command = std::process::Command::new(tool);
        assert!(
            run(command.args(["-i", &drive]).args(args))
                .status
                .success()
        );
    };
    let file = |name: &str, len: usize| {
        let path = dir.path().join(name);
        fs::write(&path, noise(len as u64, len)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    mtools("mcopy", &[&file("one.bin", 5000), "::"]);
    mtools("mcopy", &[&file("two.bin", 5000), "::"]);
    mtools("mdel", &["::one.bin"]);
    mtools("mcopy", &[&file("three.bin", 50_000), "::"]);
    mtools("mmd", &["::System Volume Information"]);
    mtools("mcopy", &[&file("._b.txt", 4096), "::a"]);
    mtools("mdel", &["::keep.txt"]);
    let report = check_image(&image, &Manifest::of(&tree, None), &Silent).unwrap();
    assert_eq!(*state(&report, "keep.txt"), State::Missing);
    assert_eq!(*state(&report, "a/b.txt"), State::Right);
    let added: Vec<_> = report
        .added
        .iter()
        .map(|a| (a.path.as_str(), a.leftover))
        .collect();
    assert!(added.contains(&("two.bin", false)) && added.contains(&("three.bin", false)));
    assert!(added.contains(&("System Volume Information", true)));
    assert!(added.contains(&("a/._b.txt", true)));
    assert_eq!((report.added.len(), report.faults), (4, vec![]));
}

#[test]
fn a_built_folder_is_checked_like_a_drive() {
    let names = ["영화/1.mp4", "영화/2.mp4", "영화/3.mp4", "a.txt", "b.txt"];
    let (tree, blobs) = noisy_tree(&names.map(String::from));
    let manifest = Manifest::of(&tree, None);
    let dir = scratch();
    let folder = dir.path().join("out");
    let report = write_folder(&tree, &blobs, &folder, &Silent).unwrap();
    assert_eq!(report.files, 5);
    assert!(
        check_folder(&folder, &manifest, &Silent)
            .unwrap()
            .is_pristine()
    );

    fs::write(folder.join("a.txt"), b"longer than it was").unwrap();
    fs::remove_file(folder.join("영화/2.mp4")).unwrap();
    fs::write(folder.join("영화/.DS_Store"), b"x").unwrap();
    fs::File::options()
        .write(true)
        .open(folder.join("b.txt"))
        .unwrap()
        .write_all_at(b"?", 9)
        .unwrap();
    // A link to the very same bytes is not the file.
    fs::rename(folder.join("영화/3.mp4"), dir.path().join("3.mp4")).unwrap();
    symlink(dir.path().join("3.mp4"), folder.join("영화/3.mp4")).unwrap();
    let report = check_folder(&folder, &manifest, &Silent).unwrap();
    assert!(matches!(
        state(&report, "a.txt"),
        State::Changed(Change::Length { .. })
    ));
    assert!(matches!(
        state(&report, "b.txt"),
        State::Changed(Change::Content { .. })
    ));
    assert_eq!(*state(&report, "영화/2.mp4"), State::Missing);
    assert_eq!(*state(&report, "영화/3.mp4"), State::Changed(Change::Kind));
    assert_eq!(*state(&report, "영화/1.mp4"), State::Right);
    assert!(report.added.iter().all(|added| added.leftover) && report.added.len() == 1);
}

#[test]
fn names_that_a_host_decomposed_are_found() {
    let (tree, blobs) = noisy_tree(&["\u{ac00}.txt".to_owned(), "b.txt".to_owned()]);
    let dir = scratch();
    let folder = dir.path().join("out");
    write_folder(&tree, &blobs, &folder, &Silent).unwrap();
    let rename = |from: &str, to: &str| fs::rename(folder.join(from), folder.join(to)).unwrap();
    rename("\u{ac00}.txt", "\u{1100}\u{1161}.txt");
    rename("b.txt", "B.TXT");
    let report = check_folder(&folder, &Manifest::of(&tree, None), &Silent).unwrap();
    assert!(report.is_complete() && !report.is_pristine());
    assert_eq!(
        report.files[0].found_as.as_deref(),
        Some("\u{1100}\u{1161}.txt")
    );
    assert_eq!(report.files[1].found_as.as_deref(), Some("B.TXT"));
}

#[test]
fn a_folder_with_something_in_it_is_not_written_to() {
    let (tree, blobs) = noisy_tree(&["a.txt".to_owned()]);
    let dir = scratch();
    fs::write(dir.path().join("mine"), b"mine").unwrap();
    let error = write_folder(&tree, &blobs, dir.path(), &Silent).unwrap_err();
    assert!(matches!(error, bulssi_image::WriteError::NotEmpty));
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 1);
}

/// Keeps all events.
#[derive(Default)]
struct Log(Mutex<Vec<Event>>);

impl Watch for Log {
    fn event(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

#[test]
fn progress_adds_up() {
    let (tree, blobs) = noisy_tree(&paths());
    let total = Total {
        bytes: tree.len(),
        files: tree.files().len() as u64,
    };
    let dir = scratch();
    let image = dir.path().join("a.img");
    let layout = plan(&tree, Filesystem::ExFat, 36 * MIB);
    let sum = |log: &Log, job: Job, steps: &[Step]| {
        let events = log.0.lock().unwrap();
        assert_eq!(events.first(), Some(&Event::Started(job)));
        assert_eq!(events.last(), Some(&Event::Finished(job)));
        let (mut bytes, mut files, mut seen) = (ByteLen::ZERO, 0, Vec::new());
        for event in &events[1..events.len() - 1] {
            match event {
                Event::Step(step, of) => {
                    assert!(*step != Step::Transfer || *of == Some(total));
                    seen.push(*step);
                }
                Event::Advanced { bytes: b, files: f } => {
                    bytes += *b;
                    files += f;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((bytes, files), (total.bytes, total.files));
        assert_eq!(seen, steps);
    };
    for jobs in [1, 2, 3] {
        let log = Log::default();
        let options = bulssi_image::WriteOptions { jobs };
        bulssi_image::build_image(&layout, &blobs, &image, &options, &log).unwrap();
        sum(&log, Job::Build, &[Step::Transfer, Step::Sync]);
    }
    let manifest = Manifest::of(&tree, None);
    let log = Log::default();
    check_image(&image, &manifest, &log).unwrap();
    sum(&log, Job::Check, &[Step::Survey, Step::Transfer]);
    let short: Vec<String> = paths()
        .into_iter()
        .filter(|p| p.split('/').all(|n| n.len() < 256))
        .collect();
    let (tree, blobs) = noisy_tree(&short);
    let log = Log::default();
    write_folder(&tree, &blobs, &dir.path().join("out"), &log).unwrap();
    let events = log.0.lock().unwrap();
    assert!(events.contains(&Event::Step(Step::Sync, None)));
    let _: &Path = dir.path();
}
