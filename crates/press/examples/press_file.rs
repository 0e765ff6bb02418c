//! Presses an image file onto drives, and says in JSON lines what happens: the engine alone, for benchmarks
//! and for guests in which nothing else runs.
//!
//! ```text
//! press_file [--full] [--no-fakes] [--used BYTES] IMAGE DEVICE...
//! ```
//!
//! A line is `{"drive":…,"ms":…,"event":…}`; the last is `{"report":…,"ms":…}`. Ends with 0 when all drives are
//! good, 1 when not, 2 when it could not begin. Devices are named by their paths: finding them is no matter of
//! the engine.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use bulssi_model::Digest;
use bulssi_press::{
    BlockDevice, Device, DriveId, Image, Outcome, Place, PressEvent, PressOptions, PressPlan,
    PressReport, PressWatch, press,
};
use clap::Parser;
use serde::Serialize;

/// Presses an image file onto drives.
#[derive(Debug, Parser)]
struct Arguments {
    /// Write everything, whatever is there already.
    #[arg(long)]
    full: bool,
    /// Do not look for fakes.
    #[arg(long)]
    no_fakes: bool,
    /// Bytes of the image that are in use; the rest is zeros. All by default.
    #[arg(long)]
    used: Option<u64>,
    /// Say nothing but the report.
    #[arg(long)]
    quiet: bool,
    /// The image.
    image: PathBuf,
    /// The drives, which lose everything.
    #[arg(required = true)]
    devices: Vec<PathBuf>,
}

/// An image that is a file.
struct FileImage {
    path: PathBuf,
    len: u64,
    used: u64,
    seed: Digest,
}

impl FileImage {
    fn open(path: &Path, used: Option<u64>) -> io::Result<Self> {
        let mut file = File::open(path)?;
        // A block device says no length, but has an end.
        let len = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        // The partition table carries a number of the image's own, which a seed can be made of.
        let mut first = Vec::new();
        Read::by_ref(&mut file).take(4096).read_to_end(&mut first)?;
        let seed = Digest::of(&first);
        Ok(Self {
            path: path.to_owned(),
            len,
            used: used.unwrap_or(len).min(len),
            seed,
        })
    }
}

impl Image for FileImage {
    fn len(&self) -> u64 {
        self.len
    }

    fn used_end(&self) -> u64 {
        self.used
    }

    fn seed(&self) -> Digest {
        self.seed
    }

    fn reader(&self, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(at))?;
        Ok(Box::new(file))
    }

    fn place_of(&self, address: u64) -> Place {
        let path = self.path.to_string_lossy().into_owned();
        if address < self.used {
            Place::File {
                path,
                offset: address,
            }
        } else {
            Place::Free
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    drive: &'a DriveId,
    ms: u128,
    event: PressEvent,
}

#[derive(Serialize)]
struct Last<'a> {
    report: &'a PressReport,
    ms: u128,
}

struct Lines {
    quiet: bool,
    begun: Instant,
}

impl PressWatch for Lines {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        if !self.quiet {
            say(&Line {
                drive,
                ms: self.begun.elapsed().as_millis(),
                event,
            });
        }
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// One line, whole; whoever does not listen any more is not told.
fn say(line: &impl Serialize) {
    if let Ok(mut text) = serde_json::to_string(line) {
        text.push('\n');
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a program that says how long it took"
)]
fn run(arguments: &Arguments) -> Result<bool, Box<dyn std::error::Error>> {
    let image = FileImage::open(&arguments.image, arguments.used)?;
    let plan = PressPlan::new(&image)?;
    let mut devices: Vec<(DriveId, Box<dyn Device>)> = Vec::new();
    for path in &arguments.devices {
        let id = path.to_string_lossy();
        let device = BlockDevice::open(path).map_err(|error| format!("{id}: {error}"))?;
        devices.push((DriveId::new(id), Box::new(device)));
    }
    let options = PressOptions {
        full: arguments.full,
        find_fakes: !arguments.no_fakes,
        ..PressOptions::default()
    };
    let watch = Lines {
        quiet: arguments.quiet,
        begun: Instant::now(),
    };
    let report = press(&plan, devices, &options, &watch);
    say(&Last {
        report: &report,
        ms: watch.begun.elapsed().as_millis(),
    });
    Ok(report
        .drives
        .iter()
        .all(|drive| drive.outcome == Outcome::Good))
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("press_file: {error}");
            ExitCode::from(2)
        }
    }
}
