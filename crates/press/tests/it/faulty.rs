//! Every fault of a simulated stick is found by the press, through real block devices, and said rightly.

use std::collections::BTreeMap;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use bulssi_press::{
    BlockDevice, Device, DriveId, DriveReport, FaultKind, Outcome, Place, PressEvent, PressOptions,
    PressPlan, PressReport, PressWatch, Pretence, RealSize, Silent, press,
};

use crate::noise::Noise;
use crate::rig::{MIB, Plain, Stick, privileged};

/// What the sticks claim.
const CLAIMED: u64 = 512 * MIB;
/// What fakes hold.
const REAL: u64 = 64 * MIB;
/// What is to go on them.
const IMAGE: u64 = 224 * MIB;
/// What goes on good ones where its size is no matter.
const SMALL: u64 = 64 * MIB;

fn drive(path: &Path) -> (DriveId, Box<dyn Device>) {
    let device = BlockDevice::open(path).unwrap();
    (DriveId::new(path.to_string_lossy()), Box::new(device))
}

fn pressed(image: &Noise, paths: &[&Path], options: PressOptions) -> PressReport {
    let plan = PressPlan::new(image).unwrap();
    let drives = paths.iter().map(|path| drive(path)).collect();
    press(&plan, drives, &options, &Silent)
}

fn alone(stick: &Stick) -> DriveReport {
    let mut report = pressed(&Noise::new(IMAGE), &[stick.path()], PressOptions::default());
    report.drives.remove(0)
}

/// What is found on a stick with these faults, and how many bytes were written to it.
fn found(arguments: &str) -> (Outcome, u64) {
    let stick = Stick::new(CLAIMED, arguments);
    let outcome = alone(&stick).outcome;
    (outcome, stick.counts().written)
}

#[test]
fn a_good_stick_is_good_and_holds_the_image() {
    if !privileged() {
        return;
    }
    for arguments in ["", "--volatile 16MiB --flush honest"] {
        let mut stick = Stick::new(CLAIMED, arguments);
        let report = alone(&stick);
        assert_eq!(report.outcome, Outcome::Good, "{arguments}");
        // Probes cost at most 2 % of what is moved.
        let probes = report.moved.probe_written + report.moved.probe_read;
        assert!(
            probes <= (report.moved.written + report.moved.proven) / 50,
            "{:?}",
            report.moved
        );
        // It is on the medium, not in a cache.
        stick.replug();
        let mut bytes = vec![0; IMAGE as usize];
        stick.medium().read_exact_at(&mut bytes, 0).unwrap();
        assert!(bytes == Noise::new(IMAGE).bytes(), "{arguments}");
    }
}

#[test]
fn wrap_around_is_found_within_64_mib() {
    if !privileged() {
        return;
    }
    let (outcome, written) = found(&format!("--real {REAL} --beyond wrap"));
    let real = RealSize {
        least: REAL,
        most: REAL,
    };
    assert_eq!(
        outcome,
        Outcome::Fake {
            claimed: CLAIMED,
            real,
            how: Pretence::WrapAround
        }
    );
    assert!(written <= 64 * MIB, "{written}");
}

#[test]
fn limbo_is_found_within_twice_the_real_size() {
    if !privileged() {
        return;
    }
    for beyond in ["zeros", "garbage", "last"] {
        let (outcome, written) = found(&format!("--real {REAL} --beyond {beyond}"));
        let Outcome::Fake { claimed, real, how } = outcome else {
            panic!("{beyond}: {outcome:?}")
        };
        assert_eq!(claimed, CLAIMED, "{beyond}");
        // To answer with what was written last is to have a cache of that.
        let limbo = how == Pretence::Limbo || (beyond == "last" && how == Pretence::Cached);
        assert!(limbo, "{beyond}: {how:?}");
        assert!(
            (real.least..=real.most).contains(&REAL),
            "{beyond}: {real:?}"
        );
        assert!(written <= 2 * REAL, "{beyond}: {written}");
    }
}

#[test]
fn capacity_behind_a_cache_is_found_within_twice_the_real_size() {
    if !privileged() {
        return;
    }
    for cache in [1, 16, 48] {
        let (outcome, written) = found(&format!("--real {REAL} --beyond cache:{cache}MiB"));
        let Outcome::Fake { real, how, .. } = outcome else {
            panic!("{cache}: {outcome:?}")
        };
        assert!(
            matches!(how, Pretence::Cached | Pretence::Limbo),
            "{cache}: {how:?}"
        );
        assert!(
            (real.least..=real.most).contains(&REAL),
            "{cache}: {real:?}"
        );
        assert!(written <= 2 * REAL, "{cache}: {written}");
    }
}

#[test]
fn one_flipped_bit_is_named_by_its_byte_and_file() {
    if !privileged() {
        return;
    }
    // In the first MiB, which goes on last; in the middle; in the last byte.
    for address in [77, 99 * MIB + 4321, IMAGE - 1] {
        let (outcome, _) = found(&format!("--flip {address}:6"));
        let Outcome::Bad { fault } = outcome else {
            panic!("{address}: {outcome:?}")
        };
        assert_eq!((fault.address, fault.what), (address, FaultKind::Corrupt));
        assert_eq!(
            fault.place,
            Place::File {
                path: "noise".to_owned(),
                offset: address
            }
        );
    }
}

#[test]
fn a_sector_that_cannot_be_read_or_written_is_named() {
    if !privileged() {
        return;
    }
    let address = 50 * MIB + 512 * 7;
    for way in ["read", "write"] {
        let (outcome, _) = found(&format!("--bad {address}:{way}"));
        let Outcome::Bad { fault } = outcome else {
            panic!("{way}: {outcome:?}")
        };
        let errno = Some(5);
        let want = if way == "read" {
            FaultKind::Unreadable { errno }
        } else {
            FaultKind::Unwritable { errno }
        };
        assert_eq!(fault.what, want);
        // To the sector where it was read, to the request where it was written.
        let near = if way == "read" { 4096 } else { 4 * MIB };
        assert!(
            fault.address <= address && address < fault.address + near,
            "{way}: {}",
            fault.address
        );
    }
}

#[test]
fn a_flush_that_loses_is_found() {
    if !privileged() {
        return;
    }
    for size in ["1MiB", "8MiB", "64MiB"] {
        let (outcome, _) = found(&format!("--volatile {size} --flush loses"));
        assert!(
            matches!(outcome, Outcome::Bad { .. } | Outcome::Fake { .. }),
            "{size}: {outcome:?}"
        );
    }
}

/// Remembers who finished, in order.
#[derive(Default)]
struct Finishes {
    outcomes: Mutex<BTreeMap<DriveId, Outcome>>,
    one_more: Condvar,
}

impl PressWatch for Finishes {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        if let PressEvent::Finished(outcome) = event {
            self.outcomes.lock().unwrap().insert(drive.clone(), outcome);
            self.one_more.notify_all();
        }
    }
}

#[test]
fn a_stick_that_dies_holds_up_nobody() {
    if !privileged() {
        return;
    }
    let image = Noise::new(SMALL);
    let bytes = image.bytes();
    for death in ["eio", "gone", "abort", "hang"] {
        for when in ["--dies-after 40MiB", "--dies-after 2MiB"] {
            let dying = Stick::new(CLAIMED, &format!("{when} --death {death}"));
            let good = [Plain::new(CLAIMED), Plain::new(CLAIMED)];
            let plan = PressPlan::new(&image).unwrap();
            let ids: Vec<DriveId> = good.iter().map(|good| drive(good.path()).0).collect();
            let drives = vec![
                drive(good[0].path()),
                drive(dying.path()),
                drive(good[1].path()),
            ];
            let finishes = Finishes::default();
            let report = std::thread::scope(|scope| {
                let pressing =
                    scope.spawn(|| press(&plan, drives, &PressOptions::default(), &finishes));
                let outcomes = finishes.outcomes.lock().unwrap();
                let both =
                    |outcomes: &mut BTreeMap<_, _>| !ids.iter().all(|id| outcomes.contains_key(id));
                let wait = Duration::from_secs(60);
                let (outcomes, timeout) = finishes
                    .one_more
                    .wait_timeout_while(outcomes, wait, both)
                    .unwrap();
                let missed = timeout.timed_out();
                drop(outcomes);
                // One that hangs is let go of only now, when the others are done.
                dying.command("pull");
                assert!(!missed, "{death} {when}: the others waited");
                pressing.join().unwrap()
            });
            let outcomes: Vec<_> = report.drives.iter().map(|drive| &drive.outcome).collect();
            assert_eq!(
                (outcomes[0], outcomes[2]),
                (&Outcome::Good, &Outcome::Good),
                "{death} {when}"
            );
            assert!(
                matches!(outcomes[1], Outcome::Bad { .. } | Outcome::Lost { .. }),
                "{death} {when}: {outcomes:?}"
            );
            for good in &good {
                assert!(good.holds(&bytes), "{death} {when}");
            }
        }
    }
}

#[test]
fn pressing_again_writes_only_what_differs() {
    if !privileged() {
        return;
    }
    // It dies half way, and works again after it was plugged in again.
    let mut stick = Stick::new(CLAIMED, "--dies-after 120MiB --death gone");
    assert!(matches!(
        alone(&stick).outcome,
        Outcome::Bad { .. } | Outcome::Lost { .. }
    ));
    let mut first = vec![0; 512];
    stick.medium().read_exact_at(&mut first, 0).unwrap();
    assert!(first == [0; 512], "what is not proven has no first sector");
    stick.replug();
    stick.command("zero");
    assert_eq!(alone(&stick).outcome, Outcome::Good);
    assert!(stick.counts().written < 140 * MIB, "{:?}", stick.counts());
    stick.command("zero");
    assert_eq!(alone(&stick).outcome, Outcome::Good);
    // It is read, and that is all.
    assert_eq!(stick.counts().written, 0, "{:?}", stick.counts());
    stick.command("zero");
    let changed = Noise::new(IMAGE).with_one_changed_in(50);
    let report = pressed(&changed, &[stick.path()], PressOptions::default());
    assert_eq!(report.drives[0].outcome, Outcome::Good);
    assert!(stick.counts().written < 40 * MIB, "{:?}", stick.counts());
    let mut bytes = vec![0; IMAGE as usize];
    stick.medium().read_exact_at(&mut bytes, 0).unwrap();
    assert!(bytes == changed.bytes());
}

#[test]
fn eight_sticks_cost_one_reading_and_bounded_memory() {
    if !privileged() {
        return;
    }
    let sticks: Vec<Plain> = (0..8).map(|n| Plain::new(CLAIMED + n * MIB)).collect();
    let paths: Vec<&Path> = sticks.iter().map(Plain::path).collect();
    let image = Noise::new(SMALL);
    let report = pressed(&image, &paths, PressOptions::default());
    assert!(
        report
            .drives
            .iter()
            .all(|drive| drive.outcome == Outcome::Good)
    );
    assert!(
        (report.source_read + report.source_reread) * 100 <= SMALL * 105,
        "{report:?}"
    );
    assert!(
        report.buffers_peak <= (64 + 8 * 8) * MIB,
        "{}",
        report.buffers_peak
    );
    let bytes = image.bytes();
    assert!(sticks.iter().all(|stick| stick.holds(&bytes)));
}
