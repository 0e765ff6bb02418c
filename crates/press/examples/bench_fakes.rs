//! What the press, f3probe and f3write with f3read find on simulated fakes, and how much they write to find it.
//!
//! ```text
//! bench_fakes [CLAIMED_MIB [REAL_MIB [NAME]]]     default: 4096 512, all sticks
//! ```
//!
//! Needs root, and what `scripts/setup test` installs. Each tool gets a fresh stick. Bytes are what the stick
//! itself counted. f3write fills a filesystem: FAT32 where the kernel knows it, otherwise ext4.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark"
)]
#![allow(
    clippy::print_stderr,
    dead_code,
    reason = "the rig of the tests has more than is needed here"
)]

#[path = "../tests/it/noise.rs"]
mod noise;
#[path = "../tests/it/rig.rs"]
mod rig;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use bulssi_press::{
    BlockDevice, DriveId, FaultKind, Outcome, PressOptions, PressPlan, Silent, press,
};

use noise::Noise;
use rig::{MIB, Plain, Stick, privileged};

fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(MIB)
}

fn ours(device: &Path, image: u64) -> String {
    let image = Noise::new(image);
    let plan = PressPlan::new(&image).unwrap();
    let drives = vec![(
        DriveId::new("stick"),
        Box::new(BlockDevice::open(device).unwrap()) as Box<_>,
    )];
    let report = press(&plan, drives, &PressOptions::default(), &Silent);
    match &report.drives[0].outcome {
        Outcome::Good => "good".to_owned(),
        Outcome::Fake { real, how, .. } => {
            format!(
                "fake, {how:?}, holds {} to {} MiB",
                mib(real.least),
                mib(real.most)
            )
        }
        Outcome::Bad { fault } => {
            let what = match fault.what {
                FaultKind::Alias { of } => format!("bytes of {} MiB", mib(of)),
                what => format!("{what:?}"),
            };
            format!("bad at {} MiB: {what}", fault.address / MIB)
        }
        other => format!("{other:?}"),
    }
}

fn f3probe(device: &Path) -> String {
    // Nothing can be unplugged here: type 2 resets nothing.
    let mut command = Command::new("f3probe");
    let output = command
        .args(["--destructive", "--reset-type=2"])
        .arg(device)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |start: &str| {
        let mut lines = text.lines().map(str::trim);
        lines
            .find(|line| line.contains(start))
            .unwrap_or("")
            .to_owned()
    };
    let verdict = line("news");
    let verdict = verdict
        .split('`')
        .next()
        .unwrap_or("")
        .trim_end_matches("The device")
        .trim();
    let kind = line("' is ");
    let kind = kind.rsplit("' ").next().unwrap_or("");
    let size = line("*Usable* size");
    let size = size.split_once(':').map_or("", |(_, size)| size.trim());
    let error = String::from_utf8_lossy(&output.stderr)
        .lines()
        .next()
        .unwrap_or("")
        .to_owned();
    format!("{verdict} {kind} {size} {error}").trim().to_owned()
}

/// A mount that goes away.
struct Mount(PathBuf);

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

fn good(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Fills a filesystem and reads it again.
fn f3write(device: &Path, vfat: bool) -> String {
    let made = if vfat {
        good(
            Command::new("mkfs.vfat")
                .args(["-F", "32", "-I"])
                .arg(device),
        )
    } else {
        let options = [
            "-q",
            "-F",
            "-m",
            "0",
            "-O",
            "^has_journal",
            "-E",
            "nodiscard",
        ];
        good(Command::new("mkfs.ext4").args(options).arg(device))
    };
    if !made {
        return "cannot be formatted".to_owned();
    }
    let dir = tempfile::Builder::new()
        .prefix("f3")
        .tempdir_in("/dev/shm")
        .unwrap();
    if !good(
        Command::new("mount")
            .args(["-t", if vfat { "vfat" } else { "ext4" }])
            .arg(device)
            .arg(dir.path()),
    ) {
        return "does not mount".to_owned();
    }
    let mount = Mount(dir.path().to_owned());
    let wrote = good(Command::new("f3write").arg(dir.path()));
    let read = Command::new("f3read").arg(dir.path()).output().unwrap();
    drop(mount);
    let text = String::from_utf8_lossy(&read.stdout).into_owned();
    let size = |what: &str| {
        let mut lines = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix(what));
        lines.next().map_or("?", |rest| {
            rest.trim_start_matches(':')
                .split('(')
                .next()
                .unwrap_or("")
                .trim()
        })
    };
    let failed = if wrote { "" } else { "writing failed, " };
    format!("{failed}ok {}, lost {}", size("Data OK"), size("Data LOST"))
}

/// Whether this kernel mounts FAT.
fn knows_vfat() -> bool {
    let plain = Plain::new(64 * MIB);
    let dir = tempfile::Builder::new()
        .prefix("f3")
        .tempdir_in("/dev/shm")
        .unwrap();
    let mount = Mount(dir.path().to_owned());
    good(
        Command::new("mkfs.vfat")
            .args(["-F", "32", "-I"])
            .arg(plain.path()),
    ) && good(
        Command::new("mount")
            .args(["-t", "vfat"])
            .arg(plain.path())
            .arg(&mount.0),
    )
}

#[allow(clippy::disallowed_methods, reason = "a benchmark")]
fn main() {
    if !privileged() {
        return;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes = arguments
        .iter()
        .take(2)
        .map(|size| size.parse::<u64>().unwrap() * MIB);
    let only = arguments.get(2).map_or("", String::as_str);
    let claimed = sizes.next().unwrap_or(4096 * MIB);
    let real = sizes.next().unwrap_or(512 * MIB);
    let vfat = knows_vfat();
    println!(
        "Sticks claim {} MiB; fakes hold {} MiB. f3write on {}.",
        mib(claimed),
        mib(real),
        if vfat { "FAT32" } else { "ext4" }
    );
    println!(
        "{:<24} {:<14} {:>11} {:>10} {:>7}  says",
        "stick", "tool", "written MiB", "read MiB", "s"
    );
    let fake = |beyond: &str| format!("--real {real} --beyond {beyond}");
    let sticks = [
        ("good", String::new()),
        ("wraps", fake("wrap")),
        ("limbo, zeros", fake("zeros")),
        ("limbo, garbage", fake("garbage")),
        ("limbo, last data", fake("last")),
        ("cache of 16 MiB", fake("cache:16MiB")),
        ("cache of 128 MiB", fake("cache:128MiB")),
        ("one bit flips", format!("--flip {}:5", real / 2 + 12345)),
        ("a sector fails to read", format!("--bad {}:read", real / 2)),
        ("dies half way", format!("--dies-at {}", claimed / 2)),
        (
            "flush loses 8 MiB",
            "--volatile 8MiB --flush loses".to_owned(),
        ),
    ];
    // Image and stick are not of the same size: some end stays free.
    let image = claimed - claimed / 32;
    for (name, arguments) in sticks.into_iter().filter(|(name, _)| name.contains(only)) {
        for tool in ["press", "f3probe", "f3write/f3read"] {
            let stick = Stick::new(claimed, &arguments);
            stick.command("zero");
            let begun = Instant::now();
            let says = match tool {
                "press" => ours(stick.path(), image),
                "f3probe" => f3probe(stick.path()),
                _ => f3write(stick.path(), vfat),
            };
            let counts = stick.counts();
            println!(
                "{name:<24} {tool:<14} {:>11} {:>10} {:>7.1}  {says}",
                mib(counts.written),
                mib(counts.read),
                begun.elapsed().as_secs_f64()
            );
        }
    }
}
