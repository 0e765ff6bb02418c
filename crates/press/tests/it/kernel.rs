//! The press inside a real Linux kernel: sticks and cards, FAT32 and exFAT, sticks pulled out and a hub that
//! resets in the middle.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use bulssi_image::{Contents, Layout, LayoutOptions};
use bulssi_model::{ByteLen, Content, Date, Digest, Filesystem, Tree, TreeFile};
use bulssi_press::{DriveReport, Outcome, PressReport, Pretence};

use crate::rig::{MIB, example, said};

/// Sticks behind our own server need no loop device here, so no privilege either.
struct Served {
    dir: tempfile::TempDir,
    server: std::process::Child,
}

impl Served {
    fn new(arguments: &[&str]) -> Self {
        let dir = tempfile::tempdir_in("/dev/shm").unwrap();
        let mut command = Command::new(example("faulty_drive"));
        command
            .arg("--socket")
            .arg(dir.path().join("nbd"))
            .arg("--store")
            .arg(dir.path().join("store"));
        let server = command
            .args(arguments)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        crate::rig::until("faulty_drive", || {
            dir.path().join("nbd").exists().then_some(())
        });
        Self { dir, server }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What both images are long: little more than FAT32 takes at least.
const LEN: u64 = 40 * MIB;

/// A FAT32 image with a partition table, made by others' tools; the sum of each file.
fn fat32(dir: &Path) -> (PathBuf, BTreeMap<String, String>) {
    let (whole, part) = (dir.join("fat32"), dir.join("part"));
    let sectors = (LEN - MIB) / 512;
    std::fs::File::create(&part)
        .unwrap()
        .set_len(LEN - MIB)
        .unwrap();
    said(
        Command::new("mkfs.vfat")
            .args(["-F", "32", "-s", "1", "-i", "5e1f0001"])
            .arg(&part),
    );
    let mut sums = BTreeMap::new();
    for n in 0..4 {
        let file = dir.join(format!("film{n}.bin"));
        let bytes: Vec<u8> = (0..4)
            .flat_map(|m| crate::direct::noise(n * 4 + m))
            .collect();
        std::fs::write(&file, bytes).unwrap();
        said(
            Command::new("mcopy")
                .arg("-i")
                .arg(&part)
                .arg(&file)
                .arg("::"),
        );
        let sum = said(Command::new("sha256sum").arg(&file));
        sums.insert(format!("/film{n}.bin"), sum[..64].to_owned());
    }
    // One partition of type 0x0C from 1 MiB on.
    let mut bytes = vec![0; MIB as usize];
    bytes[0x1b8..0x1bc].copy_from_slice(&[0x12, 0x34, 0x56, 0x78]);
    bytes[0x1be + 4] = 0x0c;
    bytes[0x1be + 8..0x1be + 12].copy_from_slice(&2048_u32.to_le_bytes());
    bytes[0x1be + 12..0x1be + 16].copy_from_slice(&u32::try_from(sectors).unwrap().to_le_bytes());
    bytes[510..512].copy_from_slice(&[0x55, 0xaa]);
    bytes.extend(std::fs::read(&part).unwrap());
    std::fs::write(&whole, bytes).unwrap();
    (whole, sums)
}

/// A tree of bytes made for the drive names no blobs.
struct NoBlobs;

impl Contents for NoBlobs {
    fn open(&self, _: &Digest, _: u64) -> std::io::Result<Box<dyn Read + Send + '_>> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

/// An exFAT image, laid out as the program does it; the sum of each file.
fn exfat(dir: &Path) -> (PathBuf, BTreeMap<String, String>) {
    let (mut files, mut sums) = (Vec::new(), BTreeMap::new());
    for n in 0..4 {
        let path = format!("노래/영화 {n}.bin");
        let bytes: Vec<u8> = (0..4)
            .flat_map(|m| crate::direct::noise(100 + n * 4 + m))
            .collect();
        let file = dir.join(format!("film{n}.bin"));
        std::fs::write(&file, &bytes).unwrap();
        let sum = said(Command::new("sha256sum").arg(&file));
        sums.insert(format!("/{path}"), sum[..64].to_owned());
        files.push(TreeFile {
            path: path.parse().unwrap(),
            content: Content::Bytes(Arc::from(bytes)),
        });
    }
    let options = LayoutOptions {
        filesystem: Filesystem::ExFat,
        image_len: ByteLen(LEN),
        label: "FILMS".into(),
        date: Date::new(2026, 1, 1).unwrap(),
        seed: Digest::of(b"films"),
    };
    let layout = Layout::plan(&Tree::new(files).unwrap(), &options).unwrap();
    let mut bytes = vec![0; LEN as usize];
    layout.read_at(&NoBlobs, 0, &mut bytes).unwrap();
    let whole = dir.join("exfat");
    std::fs::write(&whole, bytes).unwrap();
    (whole, sums)
}

#[derive(serde::Deserialize)]
struct Last {
    report: PressReport,
}

/// Where the last byte of two images ends that is not zero, in whole MiB.
fn used(images: [&Path; 2]) -> u64 {
    let ends = images.map(|image| {
        let bytes = std::fs::read(image).unwrap();
        bytes.iter().rposition(|byte| *byte != 0).unwrap() as u64 + 1
    });
    ends[0].max(ends[1]).next_multiple_of(MIB)
}

/// The report of a line that begins with these words.
fn reported(lines: &[&str], words: &str) -> BTreeMap<String, DriveReport> {
    let mut reports = lines.iter().filter_map(|line| line.strip_prefix(words));
    let last: Last = serde_json::from_str(reports.next().unwrap()).unwrap();
    let drives = last.report.drives.into_iter();
    drives
        .map(|drive| (drive.id.as_str().to_owned(), drive))
        .collect()
}

#[test]
fn a_kernel_presses_and_mounts_while_sticks_come_and_go() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let images = [fat32(dir.path()), exfat(dir.path())];
    let fake = Served::new(&["--size", "256MiB", "--real", "32MiB", "--beyond", "wrap"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/kernel-press-test");
    let mut command = Command::new(script);
    let used = used([&images[0].0, &images[1].0]);
    command.arg(example("press_file")).arg(used.to_string());
    command.args([&images[0].0, &images[1].0]);
    let output = command.arg(fake.dir.path().join("nbd")).output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{log}");
    let lines: Vec<&str> = text.lines().collect();

    let mut first = reported(&lines, "first 0 ");
    first.extend(reported(&lines, "first 1 "));
    let mut second = reported(&lines, "second 0 ");
    second.extend(reported(&lines, "second 1 "));
    for whole in ["/usb0", "/card0", "/card1"] {
        assert_eq!(first[whole].outcome, Outcome::Good, "{whole}: {text}{log}");
    }
    let wrapped = matches!(
        first["/usb2"].outcome,
        Outcome::Fake {
            how: Pretence::WrapAround,
            ..
        }
    );
    assert!(wrapped, "{text}");
    // Pulled out by the machine, and taken away with their hub.
    for away in ["/usb1", "/usb3", "/usb4", "/usb5"] {
        let outcome = &first[away].outcome;
        assert!(
            matches!(outcome, Outcome::Lost { .. }),
            "{away}: {text}{log}"
        );
        // Plugged in again, it is pressed from where it was.
        let again = &second[away];
        assert_eq!(again.outcome, Outcome::Good, "{away}: {text}{log}");
        let moved = again.moved;
        assert!(
            moved.skipped > 0 && moved.written < used,
            "{away}: {moved:?}"
        );
    }

    let on = |number: usize| match number {
        0 => ("vfat", ["usb0", "usb1", "card0"].as_slice()),
        _ => ("exfat", ["usb3", "usb4", "usb5", "card1"].as_slice()),
    };
    for (number, (image, sums)) in images.iter().enumerate() {
        let first = dir.path().join("first");
        let bytes = std::fs::read(image).unwrap();
        std::fs::write(&first, &bytes[..used as usize]).unwrap();
        let whole = said(Command::new("sha256sum").arg(&first));
        let (kind, drives) = on(number);
        for drive in drives {
            let mut wanted = vec![
                format!("whole {drive} {}", &whole[..64]),
                format!("{drive} {kind} done {}", sums.len()),
            ];
            let files = sums.iter();
            wanted.extend(files.map(|(path, sum)| format!("{drive} {kind} {sum} {path}")));
            for line in &wanted {
                assert!(lines.contains(&line.as_str()), "{line}: {text}{log}");
            }
        }
    }
    // Nothing unproven looks finished.
    assert!(
        !lines.iter().any(|line| line.starts_with("usb2 ")),
        "{text}"
    );
}
