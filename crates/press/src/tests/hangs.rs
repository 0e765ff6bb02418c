//! Drives that answer nothing: nobody waits for them longer than is said, and nothing of them is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use super::twin::{Fault, Gate};
use super::*;

/// So little that the tests are quick, and more than a busy machine takes for a request.
const PATIENCE: Duration = Duration::from_secs(3);

fn impatient() -> PressOptions {
    PressOptions {
        patience: PATIENCE,
        ..PressOptions::default()
    }
}

fn hanging(at: u64, gate: &Arc<Gate>) -> Twin {
    Twin::with(1 << 30, Fault::Waits(at, Arc::clone(gate)))
}

/// Opens the gate, and makes sure that the thread that was left behind lets go of the drive.
fn let_go(twin: &Twin, gate: &Gate) {
    gate.knock();
    for _ in 0..1000 {
        if Arc::strong_count(&twin.store) == 1 {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the thread is still there");
}

#[test]
fn a_drive_that_hangs_does_not_hold_up_the_batch() {
    let picture = Picture::new(1, 20 * MIB, 32 * MIB);
    // In the first request of all, in a probe, in content, in the last of it.
    for at in [0, 512 << 10, 9 * MIB, 20 * MIB - 512] {
        let gate = Arc::new(Gate::default());
        let twins = [Twin::good(1 << 30), hanging(at, &gate), Twin::good(1 << 30)];
        let log = Log::default();
        let report = press_with(&picture, &twins, &impatient(), &log);
        let Outcome::Hangs { address, silent } = report.drives[1].outcome else {
            panic!("{at}: {:?}", report.drives[1].outcome);
        };
        assert!(address <= at && at < address + 4 * MIB, "{at}: {address}");
        assert!(silent >= PATIENCE && silent < 2 * PATIENCE, "{silent:?}");
        for good in [0, 2] {
            assert_eq!(report.drives[good].outcome, Outcome::Good, "{at}");
            assert_holds(&twins[good], &picture);
        }
        let events = log.0.into_inner().unwrap();
        let of = |wanted: &PressEvent| {
            let mut drives = events.iter().filter(|(_, event)| event == wanted);
            drives.next().map(|(drive, _)| drive.as_str())
        };
        assert_eq!(of(&PressEvent::Stalled), Some("port 1"));
        let last = PressEvent::Finished(report.drives[1].outcome.clone());
        assert_eq!(of(&last), Some("port 1"));
        let_go(&twins[1], &gate);
        assert!(looks_unfinished(&twins[1]));
        // Pulled, and plugged in again, it is a drive like any other.
        let mut again = twins[1].clone();
        again.faults.clear();
        assert_eq!(press_one(&picture, &again).outcome, Outcome::Good, "{at}");
        assert_holds(&again, &picture);
    }
}

#[test]
fn many_that_hang_do_not_wait_for_each_other() {
    let picture = Picture::new(1, 20 * MIB, 32 * MIB);
    let gates: [Arc<Gate>; 3] = std::array::from_fn(|_| Arc::default());
    let mut twins: Vec<Twin> = (1..)
        .zip(&gates)
        .map(|(index, gate)| hanging(index * 5 * MIB, gate))
        .collect();
    twins.push(Twin::good(1 << 30));
    let report = press_with(&picture, &twins, &impatient(), &Silent);
    for (drive, gate) in report.drives.iter().zip(&gates) {
        assert!(matches!(drive.outcome, Outcome::Hangs { .. }), "{drive:?}");
        gate.knock();
    }
    assert_eq!(report.drives[3].outcome, Outcome::Good);
    // What they own is counted.
    assert!(report.buffers_peak <= (64 + 8 * 4) * MIB);
}

/// Lets a hanging drive go on once it was said that it stalls.
struct Frees(Arc<Gate>, AtomicU32);

impl PressWatch for Frees {
    fn event(&self, _: &DriveId, event: PressEvent) {
        if event == PressEvent::Stalled {
            self.1.fetch_add(1, Relaxed);
            self.0.knock();
        }
    }
}

#[test]
fn a_drive_that_only_takes_long_is_good() {
    let picture = Picture::new(1, 20 * MIB, 32 * MIB);
    let gate = Arc::new(Gate::default());
    let twin = hanging(9 * MIB, &gate);
    let watch = Frees(gate, AtomicU32::new(0));
    let report = press_with(&picture, std::slice::from_ref(&twin), &impatient(), &watch);
    assert_eq!(report.drives[0].outcome, Outcome::Good);
    assert_eq!(watch.1.load(Relaxed), 1);
    assert_holds(&twin, &picture);
}

/// Stops once a drive stalls.
#[derive(Default)]
struct StopsThen(AtomicBool);

impl PressWatch for StopsThen {
    fn event(&self, _: &DriveId, event: PressEvent) {
        if event == PressEvent::Stalled {
            self.0.store(true, Relaxed);
        }
    }

    fn cancelled(&self) -> bool {
        self.0.load(Relaxed)
    }
}

#[test]
fn a_person_who_stops_does_not_wait_for_a_drive_that_hangs() {
    let picture = Picture::new(1, 20 * MIB, 32 * MIB);
    let gate = Arc::new(Gate::default());
    let twin = hanging(9 * MIB, &gate);
    let options = PressOptions {
        patience: Duration::from_secs(24),
        ..PressOptions::default()
    };
    let watch = StopsThen::default();
    let report = press_with(&picture, std::slice::from_ref(&twin), &options, &watch);
    let Outcome::Hangs { silent, .. } = report.drives[0].outcome else {
        panic!("{:?}", report.drives[0].outcome);
    };
    // A sixth of the patience until it was said, five seconds for what was under way.
    assert!(silent < Duration::from_secs(15), "{silent:?}");
    let_go(&twin, &gate);
}
