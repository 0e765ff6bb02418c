//! Listens to a press for the record, and passes on what it hears.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bulssi_model::ByteLen;
use bulssi_press::{DriveId, Outcome, Phase, PressEvent, PressWatch};

use super::record::Came;
use super::recorder::Recorder;

/// A watch that keeps the record of each drive as soon as it is done with.
pub(super) struct Relay<'a> {
    recorder: &'a Recorder,
    /// The number of each drive in the record, and how fast it is.
    drives: Mutex<BTreeMap<DriveId, (u32, Meter)>>,
    watch: &'a dyn PressWatch,
}

impl<'a> Relay<'a> {
    pub(super) fn new(
        recorder: &'a Recorder,
        drives: impl IntoIterator<Item = (DriveId, u32)>,
        watch: &'a dyn PressWatch,
    ) -> Self {
        let drives = drives.into_iter();
        let drives = drives.map(|(id, number)| (id, (number, Meter::default())));
        Self {
            recorder,
            drives: Mutex::new(drives.collect()),
            watch,
        }
    }

    fn drives(&self) -> MutexGuard<'_, BTreeMap<DriveId, (u32, Meter)>> {
        self.drives.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PressWatch for Relay<'_> {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        let ended = self.drives().get_mut(drive).and_then(|(number, meter)| {
            let ended = meter.on(self.watch.now(), &event);
            ended.map(|outcome| (*number, meter.came(outcome)))
        });
        if let Some((number, came)) = ended {
            self.recorder.ended(number, came);
        }
        self.watch.event(drive, event);
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }

    fn now(&self) -> Duration {
        self.watch.now()
    }
}

/// How fast a drive was, from its events.
#[derive(Default)]
struct Meter {
    phase: Option<(Phase, Duration)>,
    /// Bytes handled in the phase.
    done: u64,
    written: u64,
    write_speed: Option<ByteLen>,
    read_speed: Option<ByteLen>,
}

impl Meter {
    /// Takes notice of an event; gives the last one.
    fn on(&mut self, now: Duration, event: &PressEvent) -> Option<Outcome> {
        match event {
            PressEvent::Phase { phase, .. } => {
                self.end_phase(now);
                self.phase = Some((*phase, now));
                self.done = 0;
            }
            PressEvent::Advanced { done, written } => {
                self.done = self.done.max(*done);
                self.written = self.written.max(*written);
            }
            PressEvent::Finished(outcome) => {
                self.end_phase(now);
                return Some(outcome.clone());
            }
            _ => {}
        }
        None
    }

    fn end_phase(&mut self, now: Duration) {
        let Some((phase, began)) = self.phase.take() else {
            return;
        };
        let took = now.saturating_sub(began);
        match phase {
            // Where most was there already, reading it took most of the time.
            Phase::Writing if self.written >= self.done / 2 => {
                self.write_speed = speed(self.written, took);
            }
            Phase::Proving => self.read_speed = speed(self.done, took),
            _ => {}
        }
    }

    fn came(&self, outcome: Outcome) -> Came {
        Came {
            outcome: Some(outcome),
            not_opened: None,
            write_speed: self.write_speed,
            read_speed: self.read_speed,
        }
    }
}

/// Bytes a second; nothing for less than a second or a MiB, which would say more of caches.
fn speed(bytes: u64, took: Duration) -> Option<ByteLen> {
    let micros = took.as_micros();
    if micros < 1_000_000 || bytes < ByteLen::MIB {
        return None;
    }
    let speed = u128::from(bytes) * 1_000_000 / micros;
    u64::try_from(speed).ok().map(ByteLen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1_000_000;

    fn advanced(done: u64, written: u64) -> PressEvent {
        PressEvent::Advanced {
            done: done * MB,
            written: written * MB,
        }
    }

    fn measured(events: &[(u64, PressEvent)]) -> (Option<u64>, Option<u64>) {
        let mut meter = Meter::default();
        for (seconds, event) in events {
            meter.on(Duration::from_secs(*seconds), event);
        }
        let mb = |speed: Option<ByteLen>| speed.map(|speed| speed.0 / MB);
        (mb(meter.write_speed), mb(meter.read_speed))
    }

    #[test]
    fn speeds_are_those_of_writing_and_of_reading_back() {
        let phase = |phase| PressEvent::Phase { phase, total: 0 };
        let fresh = [
            (0, phase(Phase::Probing)),
            (5, phase(Phase::Writing)),
            (14, advanced(90, 90)),
            (15, advanced(100, 100)),
            (15, phase(Phase::Proving)),
            (20, advanced(100, 100)),
            (20, phase(Phase::Finishing)),
            (29, PressEvent::Finished(Outcome::Good)),
        ];
        assert_eq!(measured(&fresh), (Some(10), Some(20)));
        let there_already = [
            (0, phase(Phase::Writing)),
            (10, advanced(100, 3)),
            (10, phase(Phase::Proving)),
            (10, advanced(3, 3)),
            (10, PressEvent::Finished(Outcome::Good)),
        ];
        assert_eq!(measured(&there_already), (None, None));
        let pulled = [
            (0, phase(Phase::Writing)),
            (4, advanced(40, 40)),
            (4, PressEvent::Finished(Outcome::Lost { address: 0 })),
        ];
        assert_eq!(measured(&pulled), (Some(10), None));
    }
}
