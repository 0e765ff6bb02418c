//! The press inside a real Linux kernel: sticks and a card, one stick pulled out in the middle.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

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

/// A FAT32 image with a partition table, made by others' tools; the sum of each file.
fn image(dir: &Path) -> (std::path::PathBuf, BTreeMap<String, String>) {
    let (whole, part) = (dir.join("image"), dir.join("part"));
    let sectors = 63 * MIB / 512;
    std::fs::File::create(&part)
        .unwrap()
        .set_len(63 * MIB)
        .unwrap();
    said(
        Command::new("mkfs.vfat")
            .args(["-F", "32", "-s", "1", "-i", "5e1f0001"])
            .arg(&part),
    );
    let mut sums = BTreeMap::new();
    for n in 0..4 {
        let file = dir.join(format!("film{n}.bin"));
        let bytes: Vec<u8> = (0..5)
            .flat_map(|m| crate::direct::noise(n * 5 + m))
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

#[derive(serde::Deserialize)]
struct Last {
    report: PressReport,
}

/// The report of a line that begins with this word.
fn reported(lines: &[&str], word: &str) -> BTreeMap<String, DriveReport> {
    let line = lines
        .iter()
        .find_map(|line| line.strip_prefix(word))
        .unwrap();
    let last: Last = serde_json::from_str(line).unwrap();
    last.report
        .drives
        .into_iter()
        .map(|drive| (drive.id.as_str().to_owned(), drive))
        .collect()
}

#[test]
fn a_kernel_presses_and_mounts_and_one_stick_is_pulled_out() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (image, sums) = image(dir.path());
    let fake = Served::new(&["--size", "256MiB", "--real", "32MiB", "--beyond", "wrap"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/kernel-press-test");
    let mut command = Command::new(script);
    command
        .arg(example("press_file"))
        .arg(&image)
        .arg(fake.dir.path().join("nbd"));
    let output = command.output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{log}");
    let lines: Vec<&str> = text.lines().collect();

    let first = reported(&lines, "first ");
    let outcome = |name: &str| &first[name].outcome;
    assert_eq!(
        (outcome("/usb0"), outcome("/card")),
        (&Outcome::Good, &Outcome::Good),
        "{text}"
    );
    assert!(
        matches!(outcome("/usb1"), Outcome::Lost { .. }),
        "{text}{log}"
    );
    let wrapped = matches!(
        outcome("/usb2"),
        Outcome::Fake {
            how: Pretence::WrapAround,
            ..
        }
    );
    assert!(wrapped, "{text}");
    // Plugged in again, it is pressed from where it was.
    let second = &reported(&lines, "second ")["/usb1"];
    assert_eq!(second.outcome, Outcome::Good, "{text}");
    assert!(
        second.moved.skipped > 0 && second.moved.written < 64 * MIB,
        "{text}"
    );

    let whole = said(Command::new("sha256sum").arg(&image));
    for drive in ["usb0", "usb1", "card"] {
        assert!(
            lines.contains(&format!("whole {drive} {}", &whole[..64]).as_str()),
            "{text}"
        );
        for (path, sum) in &sums {
            assert!(
                lines.contains(&format!("{drive} vfat {sum} {path}").as_str()),
                "{drive} {path}: {text}"
            );
        }
        assert!(
            lines.contains(&format!("{drive} vfat done {}", sums.len()).as_str()),
            "{text}"
        );
    }
    // Nothing unproven looks finished.
    assert!(
        !lines.iter().any(|line| line.starts_with("usb2 ")),
        "{text}"
    );
}
