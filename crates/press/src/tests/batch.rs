//! Many drives at once: the source is read once, nobody waits for a slow one, memory is bounded.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU32, AtomicU64};

use super::twin::{Fault, Gate};
use super::*;
use crate::{DriveProgress, Phase, State};

#[test]
fn the_source_is_read_once_for_all() {
    let picture = Picture::new(1, 50 * MIB, 64 * MIB);
    let twins: Vec<Twin> = (0..8).map(|_| Twin::good(1 << 30)).collect();
    let report = press_all(&picture, &twins);
    assert!(
        report
            .drives
            .iter()
            .all(|drive| drive.outcome == Outcome::Good)
    );
    assert_eq!(report.source_read, 50 * MIB);
    assert_eq!(report.source_reread, 0);
    assert_eq!(picture.read.load(Relaxed), 50 * MIB);
}

/// Opens a gate once so many drives are done.
struct OpensGate {
    gate: Arc<Gate>,
    wanted: u32,
    done: AtomicU32,
}

impl PressWatch for OpensGate {
    fn event(&self, _: &DriveId, event: PressEvent) {
        if let PressEvent::Finished(outcome) = event
            && outcome == Outcome::Good
            && self.done.fetch_add(1, Relaxed) + 1 == self.wanted
        {
            self.gate.knock();
        }
    }
}

#[test]
fn nobody_waits_for_a_drive_that_hangs() {
    // The hanging drive goes on only once all others are done, and if it did not, the test fails.
    let gate = Arc::new(Gate::default());
    let picture = Picture::new(1, 150 * MIB, 160 * MIB);
    let mut twins: Vec<Twin> = (0..3).map(|_| Twin::good(1 << 30)).collect();
    twins.push(Twin::with(
        1 << 30,
        Fault::Waits(9 * MIB, Arc::clone(&gate)),
    ));
    let watch = OpensGate {
        gate,
        wanted: 3,
        done: AtomicU32::new(0),
    };
    let report = press_with(&picture, &twins, &PressOptions::default(), &watch);
    for (drive, twin) in report.drives.iter().zip(&twins) {
        assert_eq!(drive.outcome, Outcome::Good);
        assert_holds(twin, &picture);
    }
    assert_eq!(report.source_read, 150 * MIB);
    // The laggard had eight MiB, and what the ring held when it came back.
    let alone = report.source_reread;
    assert!((50 * MIB..=142 * MIB).contains(&alone), "{alone}");
}

#[test]
fn memory_is_bounded_whatever_drives_do() {
    let gate = Arc::new(Gate::default());
    let picture = Picture::new(1, 200 * MIB, 256 * MIB);
    let mut twins: Vec<Twin> = (0..6).map(|_| Twin::good(1 << 30)).collect();
    twins.push(Twin::with(
        1 << 30,
        Fault::Waits(9 * MIB, Arc::clone(&gate)),
    ));
    twins.push(Twin::with(
        1 << 30,
        Fault::Waits(70 * MIB, Arc::clone(&gate)),
    ));
    twins.push(Twin::with(1 << 30, Fault::Flips(100 * MIB, 1)));
    twins.push(Twin::with(4 << 30, Fault::Cached(150 * MIB, 9 * MIB)));
    let watch = OpensGate {
        gate,
        wanted: 6,
        done: AtomicU32::new(0),
    };
    let report = press_with(&picture, &twins, &PressOptions::default(), &watch);
    let bound = 64 * MIB + 8 * MIB * twins.len() as u64;
    assert!(report.buffers_peak > 64 * MIB, "{}", report.buffers_peak);
    assert!(
        report.buffers_peak <= bound,
        "{} > {bound}",
        report.buffers_peak
    );
}

#[test]
fn dying_drives_do_not_harm_the_others() {
    let picture = Picture::new(1, 40 * MIB, 64 * MIB);
    let twins = [
        Twin::good(64 * MIB),
        Twin::with(64 * MIB, Fault::DiesAt(12 * MIB)),
        Twin::with(64 * MIB, Fault::Unwritable(20 * MIB)),
        Twin::with(64 * MIB, Fault::DiesAt(0)),
        Twin::good(32_019_316_736),
    ];
    let report = press_all(&picture, &twins);
    let good: Vec<bool> = report
        .drives
        .iter()
        .map(|drive| drive.outcome == Outcome::Good)
        .collect();
    assert_eq!(good, [true, false, false, false, true]);
    assert_eq!(report.source_read, 40 * MIB);
    assert_holds(&twins[0], &picture);
    assert_holds(&twins[4], &picture);
}

/// Stops once so much was written by all.
struct Stops(AtomicU64);

impl PressWatch for Stops {
    fn event(&self, _: &DriveId, event: PressEvent) {
        if let PressEvent::Advanced { .. } = event {
            self.0.fetch_add(1, Relaxed);
        }
    }

    fn cancelled(&self) -> bool {
        self.0.load(Relaxed) >= 5
    }
}

#[test]
fn a_stopped_press_leaves_nothing_that_looks_finished_and_picks_up() {
    let picture = Picture::new(1, 100 * MIB, 128 * MIB);
    let twins = [Twin::good(128 * MIB), Twin::good(128 * MIB)];
    let watch = Stops(AtomicU64::new(0));
    let report = press_with(&picture, &twins, &PressOptions::default(), &watch);
    for (drive, twin) in report.drives.iter().zip(&twins) {
        assert_eq!(drive.outcome, Outcome::Cancelled);
        assert!(looks_unfinished(twin));
        assert!(twin.written() < 60 * MIB);
    }
    let report = press_all(&picture, &twins);
    assert!(
        report
            .drives
            .iter()
            .all(|drive| drive.outcome == Outcome::Good)
    );
    assert_holds(&twins[0], &picture);
}

#[test]
fn no_drives_are_no_work() {
    let picture = Picture::new(1, MIB, MIB);
    let report = press_all(&picture, &[]);
    assert_eq!((report.drives.len(), report.source_read), (0, 0));
}

#[test]
fn events_come_in_order_and_progress_follows() {
    let picture = Picture::new(1, 20 * MIB, 32 * MIB);
    let log = Log::default();
    press_with(
        &picture,
        &[Twin::good(64 * MIB)],
        &PressOptions::default(),
        &log,
    );
    let events = log.0.into_inner().unwrap();
    let mut progress = DriveProgress::new();
    let mut phases = Vec::new();
    let mut permille = 0;
    for (second, (drive, event)) in events.iter().enumerate() {
        assert_eq!(drive.as_str(), "port 0");
        let text = serde_json::to_string(event).unwrap();
        assert!(text.starts_with("{\"event\":"), "{text}");
        assert_eq!(&serde_json::from_str::<PressEvent>(&text).unwrap(), event);
        progress.on(std::time::Duration::from_secs(second as u64), event);
        assert!(progress.permille() >= permille, "never backwards");
        permille = progress.permille();
        if let PressEvent::Phase { phase, .. } = event {
            phases.push(*phase);
            assert_eq!(progress.speed(), None);
        }
    }
    use Phase::{Finishing, Probing, Proving, Writing};
    assert_eq!(phases, [Probing, Writing, Proving, Finishing]);
    assert!(matches!(events[0].1, PressEvent::Started { .. }));
    assert_eq!(progress.state(), &State::Done(Outcome::Good));
    assert_eq!(progress.permille(), 1000);
    let ends = events
        .iter()
        .filter(|(_, e)| matches!(e, PressEvent::Finished(_)));
    assert_eq!(ends.count(), 1);
}
