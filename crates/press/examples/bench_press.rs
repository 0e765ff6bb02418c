//! The press against `dd` on loop devices in memory: ratios, each the median of several rounds in one run.
//!
//! ```text
//! bench_press [ROUNDS [IMAGE_MIB [NAME]]]     default: 3 384, all whose names contain NAME
//! ```
//!
//! Needs root. Sticks are slow by the kernel's block I/O controller: 40 MiB a second for writing and 80 for
//! reading, the slow one a quarter of that. What is compared runs in turn within a round.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark"
)]
#![allow(
    dead_code,
    reason = "the rig of the tests has more than is needed here"
)]

#[path = "../tests/it/noise.rs"]
mod noise;
#[path = "../tests/it/rig.rs"]
mod rig;
#[path = "../tests/it/throttle.rs"]
mod throttle;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bulssi_model::Digest;
use bulssi_press::{
    BlockDevice, DriveId, DriveReport, Image, Outcome, Place, PressEvent, PressOptions, PressPlan,
    PressReport, PressWatch, press,
};

use noise::Noise;
use rig::{MIB, Plain, privileged};
use throttle::Throttle;

/// A file, as `dd` reads it too.
struct FileImage {
    path: PathBuf,
    len: u64,
}

impl Image for FileImage {
    fn len(&self) -> u64 {
        self.len
    }

    fn used_end(&self) -> u64 {
        self.len
    }

    fn seed(&self) -> Digest {
        Digest::of(self.path.as_os_str().as_encoded_bytes())
    }

    fn reader(&self, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(at))?;
        Ok(Box::new(file))
    }

    fn place_of(&self, _: u64) -> Place {
        Place::Metadata
    }
}

struct Clock(Instant);

impl PressWatch for Clock {
    fn event(&self, _: &DriveId, _: PressEvent) {}

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

#[allow(clippy::disallowed_methods, reason = "a benchmark")]
fn now() -> Instant {
    Instant::now()
}

fn seconds(work: impl FnOnce()) -> f64 {
    let from = now();
    work();
    from.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of our figures over theirs; `bar` is for the reader.
fn ratio(name: &str, bar: &str, rounds: usize, mut round: impl FnMut() -> (f64, f64)) {
    let wanted = std::env::args().nth(3).unwrap_or_default();
    if !name.contains(&wanted) {
        return;
    }
    let (ours, theirs): (Vec<f64>, Vec<f64>) = (0..rounds).map(|_| round()).unzip();
    let ratios = ours
        .iter()
        .zip(&theirs)
        .map(|(ours, theirs)| ours / theirs)
        .collect();
    println!(
        "{name:<66} {:>6.3}   (bar {bar}; medians {:.2} and {:.2})",
        median(ratios),
        median(ours),
        median(theirs)
    );
}

/// Writes the image as the bars say; it runs.
fn dd(image: &Path, device: &Path) -> Child {
    let mut command = Command::new("dd");
    command
        .arg(format!("if={}", image.display()))
        .arg(format!("of={}", device.display()));
    command
        .args(["bs=4M", "oflag=direct", "conv=fsync"])
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

fn dd_read(device: &Path, mib: u64) {
    let mut command = Command::new("dd");
    command
        .arg(format!("if={}", device.display()))
        .arg(format!("count={}", mib / 4));
    command
        .args(["of=/dev/null", "bs=4M", "iflag=direct"])
        .stderr(Stdio::null());
    assert!(command.status().unwrap().success());
}

fn done(mut child: Child) {
    assert!(child.wait().unwrap().success());
}

fn pressed(image: &dyn Image, sticks: &[Plain], options: &PressOptions) -> PressReport {
    let plan = PressPlan::new(image).unwrap();
    let drives = sticks.iter().map(|stick| {
        let device = BlockDevice::open(stick.path()).unwrap();
        (
            DriveId::new(stick.path().to_string_lossy()),
            Box::new(device) as Box<_>,
        )
    });
    let report = press(&plan, drives.collect(), options, &Clock(now()));
    for drive in &report.drives {
        assert_eq!(drive.outcome, Outcome::Good);
    }
    report
}

/// The longest of what is asked of each drive.
fn longest(drives: &[DriveReport], what: impl Fn(&DriveReport) -> Duration) -> f64 {
    drives
        .iter()
        .map(what)
        .max()
        .unwrap_or_default()
        .as_secs_f64()
}

const FULL: PressOptions = PressOptions {
    full: true,
    find_fakes: true,
    patience: Duration::from_secs(60),
};

fn main() {
    if !privileged() {
        return;
    }
    let mut numbers = std::env::args()
        .skip(1)
        .take(2)
        .map(|number| number.parse::<u64>().unwrap());
    let rounds = usize::try_from(numbers.next().unwrap_or(3)).unwrap();
    let mib = numbers.next().unwrap_or(384);
    let dir = tempfile::Builder::new()
        .prefix("image")
        .tempdir_in("/dev/shm")
        .unwrap();
    let path = dir.path().join("image");
    let noise = Noise::new(mib * MIB);
    io::copy(
        &mut noise.reader(0).unwrap(),
        &mut File::create(&path).unwrap(),
    )
    .unwrap();
    let image = FileImage {
        path: path.clone(),
        len: mib * MIB,
    };
    println!("An image of {mib} MiB, {rounds} rounds");

    // A stick is a little larger than what goes on it.
    let size = |n: u64| mib * MIB * 33 / 32 / MIB * MIB + n * MIB;
    let sticks: Vec<Plain> = (0..8).map(|n| Plain::new(size(n))).collect();
    let mut source = 0.0;
    ratio(
        "8 sticks as fast as memory: time to write / 8 dd in parallel",
        "1.11",
        rounds,
        || {
            let report = pressed(&image, &sticks, &FULL);
            source = (report.source_read + report.source_reread) as f64 / (mib * MIB) as f64;
            let ours = longest(&report.drives, |drive| drive.writing);
            let theirs = seconds(|| {
                let all: Vec<Child> = sticks.iter().map(|stick| dd(&path, stick.path())).collect();
                all.into_iter().for_each(done);
            });
            (ours, theirs)
        },
    );
    if source > 0.0 {
        println!(
            "{:<66} {source:>6.3}   (bar 1.05)",
            "  of the source was read, in images"
        );
    }
    ratio(
        "8 sticks as fast as memory: time to prove / 8 dd in parallel",
        "1.05",
        rounds,
        || {
            let report = pressed(&image, &sticks, &FULL);
            let theirs = seconds(|| {
                std::thread::scope(|scope| {
                    for stick in &sticks {
                        scope.spawn(|| dd_read(stick.path(), mib));
                    }
                });
            });
            (longest(&report.drives, |drive| drive.proving), theirs)
        },
    );

    let throttle = Throttle::new();
    for (index, stick) in sticks.iter().enumerate() {
        let part = if index == 7 { 4 } else { 1 };
        throttle.limit(stick.path(), Some(80 * MIB / part), Some(40 * MIB / part));
    }
    let mut slow = 0.0;
    ratio(
        "7 fast, 1 four times slower: the slowest fast one / dd alone on it",
        "1.05",
        rounds,
        || {
            let theirs = seconds(|| done(dd(&path, sticks[0].path())));
            let report = pressed(&image, &sticks, &FULL);
            slow = report.drives[7].writing.as_secs_f64();
            (longest(&report.drives[..7], |drive| drive.writing), theirs)
        },
    );
    if slow > 0.0 {
        println!("{:<66} {slow:>6.2}   seconds", "  the slow one wrote for");
    }
    let one = &sticks[..1];
    ratio("proving one / dd reading it", "1.05", rounds, || {
        let report = pressed(&image, one, &FULL);
        (
            report.drives[0].proving.as_secs_f64(),
            seconds(|| dd_read(one[0].path(), mib)),
        )
    });
    ratio(
        "looking for fakes / the same without",
        "1.02",
        rounds,
        || {
            let without = PressOptions {
                find_fakes: false,
                ..FULL
            };
            let ours = seconds(|| drop(pressed(&image, one, &FULL)));
            (ours, seconds(|| drop(pressed(&image, one, &without))))
        },
    );
    let changed = noise.clone().with_one_changed_in(100);
    let again = PressOptions {
        full: false,
        ..FULL
    };
    ratio(
        "pressing an edition of which 1 % changed / in full",
        "0.5",
        rounds,
        || {
            let theirs = seconds(|| drop(pressed(&noise, one, &FULL)));
            (seconds(|| drop(pressed(&changed, one, &again))), theirs)
        },
    );
}
