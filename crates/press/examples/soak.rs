//! Presses good sticks of many sizes and habits, again and again: none may be called bad.
//!
//! ```text
//! soak [PRESSES]     default: 1000
//! ```
//!
//! Needs root. Ends with 1 at the first good stick that is called anything but good, or that does not hold
//! what was pressed.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that takes too long for the others"
)]
#![allow(
    dead_code,
    reason = "the rig of the tests has more than is needed here"
)]

#[path = "../tests/it/noise.rs"]
mod noise;
#[path = "../tests/it/rig.rs"]
mod rig;

use std::os::unix::fs::FileExt;
use std::process::ExitCode;

use bulssi_press::{BlockDevice, DriveId, Outcome, PressOptions, PressPlan, Silent, press};

use noise::Noise;
use rig::{Stick, privileged};

/// What good sticks may be like: large caches that are honest, slow, uneven, full of old data.
const HABITS: [&str; 8] = [
    "",
    "--volatile 1MiB",
    "--volatile 16MiB",
    "--volatile 256MiB",
    "--write-rate 400MiB --jitter 1",
    "--write-rate 200MiB --read-rate 800MiB --jitter 2",
    "--slows 16MiB:150MiB --jitter 3",
    "--volatile 4MiB --write-rate 300MiB",
];

fn main() -> ExitCode {
    if !privileged() {
        return ExitCode::FAILURE;
    }
    let presses = std::env::args()
        .nth(1)
        .map_or(1000, |number| number.parse::<u64>().unwrap());
    let mut done = 0;
    let mut round = 0;
    while done < presses {
        // Sizes that are whole sectors and nothing rounder; images from next to nothing to all of it.
        let sizes = (1..=8).map(|n| 512 * ((round * 7919 + n * 104_729) % (96 * 2048) + 2048));
        let sticks: Vec<Stick> = sizes
            .clone()
            .zip(HABITS)
            .map(|(size, habit)| Stick::new(size, habit))
            .collect();
        let least = sizes.min().unwrap();
        // Thrice: onto nothing, onto the same, onto another edition.
        for (part, changed) in [
            (1 + round % 16, None),
            (1 + round % 16, None),
            (16, Some(3)),
        ] {
            let mut image = Noise::new((least / 16 * part).next_multiple_of(512).clamp(512, least));
            if let Some(every) = changed {
                image = image.with_one_changed_in(every);
            }
            let plan = PressPlan::new(&image).unwrap();
            let drives = sticks.iter().zip(HABITS).map(|(stick, habit)| {
                let device = BlockDevice::open(stick.path()).unwrap();
                (DriveId::new(habit), Box::new(device) as Box<_>)
            });
            let options = PressOptions {
                full: round % 2 == 1,
                ..PressOptions::default()
            };
            let report = press(&plan, drives.collect(), &options, &Silent);
            let bytes = image.bytes();
            for (stick, drive) in sticks.iter().zip(&report.drives) {
                let mut found = vec![0; bytes.len()];
                stick.medium().read_exact_at(&mut found, 0).unwrap();
                if drive.outcome != Outcome::Good || found != bytes {
                    println!(
                        "press {done}, round {round}, image of {} bytes: {drive:?}",
                        bytes.len()
                    );
                    return ExitCode::FAILURE;
                }
                done += 1;
            }
        }
        round += 1;
    }
    println!("{done} presses of good sticks: all good");
    ExitCode::SUCCESS
}
