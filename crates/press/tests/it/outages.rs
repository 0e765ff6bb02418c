//! Sticks that hang, a hub that takes all its sticks away at once, and power that goes: what the press says,
//! and that pressing again picks up.

use std::collections::BTreeSet;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use bulssi_press::{
    BlockDevice, Device, DriveId, DriveReport, Outcome, Phase, PressEvent, PressOptions, PressPlan,
    PressReport, PressWatch, Silent, press,
};

use crate::noise::Noise;
use crate::rig::{MIB, Plain, Stick, example, privileged, until};

const CLAIMED: u64 = 512 * MIB;
const IMAGE: u64 = 64 * MIB;

fn id(path: &Path) -> DriveId {
    DriveId::new(path.to_string_lossy())
}

fn pressed(paths: &[&Path], options: &PressOptions, watch: &dyn PressWatch) -> PressReport {
    let image = Noise::new(IMAGE);
    let plan = PressPlan::new(&image).unwrap();
    let drives = paths.iter().map(|path| {
        let device = BlockDevice::open(path).unwrap();
        (id(path), Box::new(device) as Box<dyn Device>)
    });
    press(&plan, drives.collect(), options, watch)
}

fn alone(stick: &Stick) -> DriveReport {
    let mut report = pressed(&[stick.path()], &PressOptions::default(), &Silent);
    report.drives.remove(0)
}

/// Whether the medium holds all of the image.
fn holds(stick: &Stick) -> bool {
    let mut bytes = vec![0; IMAGE as usize];
    stick.medium().read_exact_at(&mut bytes, 0).unwrap();
    bytes == Noise::new(IMAGE).bytes()
}

/// What is on the medium where a finished stick begins.
fn looks_unfinished(stick: &Stick) -> bool {
    let mut first = [1; 512];
    stick.medium().read_exact_at(&mut first, 0).unwrap();
    first == [0; 512]
}

/// Sends a command to all sticks at once, as soon as each of them is so far.
struct Trips<'s> {
    sticks: &'s [Stick],
    command: &'s str,
    when: fn(&PressEvent) -> bool,
    far: Mutex<BTreeSet<DriveId>>,
}

impl<'s> Trips<'s> {
    fn new(sticks: &'s [Stick], command: &'s str, when: fn(&PressEvent) -> bool) -> Self {
        let far = Mutex::default();
        Self {
            sticks,
            command,
            when,
            far,
        }
    }
}

impl PressWatch for Trips<'_> {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        let mut ours = self.sticks.iter().map(|stick| id(stick.path()));
        if !ours.any(|other| other == *drive) || !(self.when)(&event) {
            return;
        }
        let mut far = self.far.lock().unwrap();
        if far.insert(drive.clone()) && far.len() == self.sticks.len() {
            for stick in self.sticks {
                stick.command(self.command);
            }
        }
    }
}

fn half_way(event: &PressEvent) -> bool {
    matches!(event, PressEvent::Advanced { written, .. } if *written >= IMAGE / 2)
}

fn proving(event: &PressEvent) -> bool {
    matches!(
        event,
        PressEvent::Phase {
            phase: Phase::Proving,
            ..
        }
    )
}

#[test]
fn a_stick_that_hangs_is_given_up_when_all_others_are_done() {
    if !privileged() {
        return;
    }
    let options = PressOptions {
        patience: Duration::from_secs(2),
        ..PressOptions::default()
    };
    // In the probes, in content, and while it is read back.
    for (arguments, when) in [
        ("--dies-at 300MiB --death hang", None),
        ("--dies-after 40MiB --death hang", None),
        ("", Some(proving as fn(&PressEvent) -> bool)),
    ] {
        let hanging = [Stick::new(CLAIMED, arguments)];
        let good = [Plain::new(CLAIMED), Plain::new(CLAIMED)];
        let paths = [good[0].path(), hanging[0].path(), good[1].path()];
        let watch = Trips::new(&hanging, "die hang", when.unwrap_or(|_| false));
        let report = pressed(&paths, &options, &watch);
        let outcome = |index: usize| &report.drives[index].outcome;
        assert_eq!((outcome(0), outcome(2)), (&Outcome::Good, &Outcome::Good));
        assert!(
            matches!(outcome(1), Outcome::Hangs { silent, .. } if *silent >= options.patience),
            "{arguments}: {:?}",
            outcome(1)
        );
        let bytes = Noise::new(IMAGE).bytes();
        assert!(good.iter().all(|good| good.holds(&bytes)), "{arguments}");
        assert!(looks_unfinished(&hanging[0]), "{arguments}");
        // Once it is pulled out, what was left behind ends, and lets go of the device.
        hanging[0].command("pull");
        until("the device to be let go of", || {
            BlockDevice::open(hanging[0].path()).ok()
        });
    }
}

#[test]
fn a_hub_that_resets_takes_its_sticks_away_and_nobody_else() {
    if !privileged() {
        return;
    }
    for death in ["eio", "gone"] {
        let mut hub: Vec<Stick> = (0..3)
            .map(|n| Stick::new(CLAIMED + n * MIB, "--write-rate 200MiB"))
            .collect();
        let elsewhere = [Plain::new(CLAIMED), Plain::new(CLAIMED)];
        let mut paths: Vec<&Path> = hub.iter().map(Stick::path).collect();
        paths.extend(elsewhere.iter().map(Plain::path));
        let command = format!("die {death}");
        let watch = Trips::new(&hub, &command, half_way);
        let report = pressed(&paths, &PressOptions::default(), &watch);
        for drive in &report.drives[..3] {
            let lost = matches!(drive.outcome, Outcome::Lost { .. } | Outcome::Bad { .. });
            assert!(lost, "{death}: {drive:?}");
        }
        for drive in &report.drives[3..] {
            assert_eq!(drive.outcome, Outcome::Good, "{death}");
        }
        // They come back, and what was written is read and not written again.
        for stick in &mut hub {
            assert!(looks_unfinished(stick), "{death}");
            stick.replug();
            stick.command("zero");
        }
        let paths: Vec<&Path> = hub.iter().map(Stick::path).collect();
        let report = pressed(&paths, &PressOptions::default(), &Silent);
        for (drive, stick) in report.drives.iter().zip(&hub) {
            assert_eq!(drive.outcome, Outcome::Good, "{death}");
            assert!(drive.moved.skipped >= IMAGE / 4, "{death}: {drive:?}");
            assert!(stick.counts().written <= IMAGE * 3 / 4, "{death}");
            assert!(holds(stick), "{death}");
        }
    }
}

#[test]
fn a_reset_that_is_over_soon_is_not_even_noticed() {
    if !privileged() {
        return;
    }
    let hub: Vec<Stick> = (0..3)
        .map(|_| Stick::new(CLAIMED, "--revives-after 0.3"))
        .collect();
    let watch = Trips::new(&hub, "die eio", half_way);
    let paths: Vec<&Path> = hub.iter().map(Stick::path).collect();
    let report = pressed(&paths, &PressOptions::default(), &watch);
    for (drive, stick) in report.drives.iter().zip(&hub) {
        assert_eq!(drive.outcome, Outcome::Good);
        assert!(stick.counts().failed > 0 && holds(stick));
    }
}

#[test]
fn a_killed_press_leaves_nothing_that_looks_finished_and_picks_up() {
    if !privileged() {
        return;
    }
    let dir = tempfile::tempdir_in("/dev/shm").unwrap();
    let image = dir.path().join("image");
    std::fs::write(&image, Noise::new(IMAGE).bytes()).unwrap();
    let stick = Stick::new(CLAIMED, "--write-rate 100MiB");
    let mut press = Command::new(example("press_file"))
        .arg("--quiet")
        .args([&image, stick.path()])
        .spawn()
        .unwrap();
    until("half of it", || {
        (stick.counts().written > IMAGE / 2).then_some(())
    });
    press.kill().unwrap();
    assert!(!press.wait().unwrap().success());
    assert!(looks_unfinished(&stick));
    let report = alone(&stick);
    assert_eq!(report.outcome, Outcome::Good);
    assert!(report.moved.skipped >= IMAGE / 4, "{report:?}");
    assert!(holds(&stick));
}

#[test]
fn an_honest_flush_is_proven_by_pressing_again_after_a_power_cut() {
    if !privileged() {
        return;
    }
    let mut stick = Stick::new(CLAIMED, "--volatile 16MiB --flush honest");
    assert_eq!(alone(&stick).outcome, Outcome::Good);
    stick.replug();
    stick.command("zero");
    let report = alone(&stick);
    assert_eq!(report.outcome, Outcome::Good);
    // All was there: nothing was written, not even a probe.
    assert_eq!((stick.counts().written, report.moved.skipped), (0, IMAGE));
    assert!(stick.counts().read >= IMAGE);
    assert!(holds(&stick));
}

#[test]
fn a_flush_that_lies_shows_at_the_next_plug_and_never_looks_finished() {
    if !privileged() {
        return;
    }
    for kept in [1, 8, 48] {
        let mut stick = Stick::new(CLAIMED, &format!("--volatile {kept}MiB --flush lies"));
        // As long as it has power its cache answers, and nobody on this side of the plug can know.
        assert_eq!(alone(&stick).outcome, Outcome::Good, "{kept}");
        stick.replug();
        assert!(!holds(&stick), "{kept}");
        // What was written last is lost first, and that is the first sector.
        assert!(looks_unfinished(&stick), "{kept}");
        stick.command("zero");
        let report = alone(&stick);
        assert_eq!(report.outcome, Outcome::Good, "{kept}");
        // It was found what was lost, and only that, the first MiB and probes were written.
        assert!(report.moved.written > 0, "{kept}");
        assert!(
            stick.counts().written <= (kept + 16) * MIB,
            "{:?}",
            stick.counts()
        );
    }
}
