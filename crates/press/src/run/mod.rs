//! One drive from beginning to end.

mod compare;
mod finish;
mod io;
mod judge;
mod probe;
mod prove;
mod size;
mod write;

use std::time::Duration;

use crate::plan::{BLOCK, PressPlan};
use crate::press::Left;
use crate::ring::Ring;
use crate::stamp::Salt;
use crate::{
    Device, DriveId, DriveReport, Fault, FaultKind, Moved, Outcome, Phase, PressEvent,
    PressOptions, PressWatch, Pretence, RealSize, Refusal, SourceFault,
};
use probe::Probe;

/// A drive that is being pressed.
pub(crate) struct Run<'r> {
    plan: &'r PressPlan<'r>,
    ring: &'r Ring,
    /// Its place in the ring.
    slot: usize,
    options: &'r PressOptions,
    watch: &'r dyn PressWatch,
    id: DriveId,
    device: Box<dyn Device>,
    salt: Salt,
    moved: Moved,
    /// Which blocks were written, a bit each, 64 a word.
    written: Vec<u64>,
    /// Where all content before is on the drive.
    position: u64,
    probes: Vec<Probe>,
}

/// Why work on a drive ends before it is good.
#[derive(Debug)]
pub(crate) enum Stop {
    Bad(Fault),
    Fake(RealSize, Pretence),
    Lost(u64),
    Source(SourceFault),
    Cancelled,
}

impl<'r> Run<'r> {
    pub(crate) fn new(
        plan: &'r PressPlan<'_>,
        ring: &'r Ring,
        slot: usize,
        options: &'r PressOptions,
        watch: &'r dyn PressWatch,
        id: DriveId,
        device: Box<dyn Device>,
    ) -> Self {
        Self {
            plan,
            ring,
            slot,
            options,
            watch,
            id,
            device,
            salt: plan.salt(),
            moved: Moved::default(),
            written: Vec::new(),
            position: 0,
            probes: Vec::new(),
        }
    }

    /// Does all of it. The place in the ring is given up as soon as no more is wanted of it.
    pub(crate) fn press(mut self, left: Left<'_>) -> DriveReport {
        self.say(PressEvent::Started {
            capacity: self.device.len(),
            content: self.plan.content_len(),
        });
        let (mut writing, mut proving) = (Duration::ZERO, Duration::ZERO);
        let outcome = match self.refusal() {
            Some(why) => {
                drop(left);
                Outcome::Refused { why }
            }
            None => {
                let start = self.watch.now();
                let mut result = self.put_on();
                drop(left);
                let written = self.watch.now();
                writing = written.saturating_sub(start);
                if result.is_ok() {
                    result = self.prove_and_finish();
                    proving = self.watch.now().saturating_sub(written);
                }
                self.outcome(result)
            }
        };
        self.say(PressEvent::Finished(outcome.clone()));
        DriveReport {
            id: self.id,
            outcome,
            moved: self.moved,
            writing,
            proving,
        }
    }

    fn refusal(&self) -> Option<Refusal> {
        let (capacity, drive) = (self.device.len(), self.device.sector_len());
        let (needed, image) = (self.plan.image.len(), self.plan.image.sector_len());
        if capacity < needed {
            return Some(Refusal::TooSmall { capacity, needed });
        }
        if drive != image {
            return Some(Refusal::SectorLen { drive, image });
        }
        let odd = capacity % u64::from(drive) != 0 || i64::try_from(capacity).is_err();
        odd.then_some(Refusal::Odd { capacity })
    }

    fn put_on(&mut self) -> Result<(), Stop> {
        self.phase(Phase::Probing, 0);
        self.blank_first()?;
        if self.options.find_fakes {
            self.place_probes()?;
        }
        self.phase(Phase::Writing, self.plan.content_len());
        self.write_content()
    }

    fn prove_and_finish(&mut self) -> Result<(), Stop> {
        self.prove()?;
        if self.options.find_fakes {
            self.check_probes()?;
        }
        self.phase(Phase::Finishing, 0);
        self.wipe()?;
        self.put_first()
    }

    fn outcome(&self, result: Result<(), Stop>) -> Outcome {
        match result {
            Ok(()) => Outcome::Good,
            Err(Stop::Bad(fault)) => Outcome::Bad { fault },
            Err(Stop::Fake(real, how)) => Outcome::Fake {
                claimed: self.device.len(),
                real,
                how,
            },
            Err(Stop::Lost(address)) => Outcome::Lost { address },
            Err(Stop::Source(fault)) => Outcome::SourceFailed { fault },
            Err(Stop::Cancelled) => Outcome::Cancelled,
        }
    }

    /// That a place is bad.
    fn bad(&self, address: u64, what: FaultKind) -> Stop {
        Stop::Bad(Fault {
            address,
            place: self.plan.place_of(address),
            what,
        })
    }

    fn heed(&self) -> Result<(), Stop> {
        if self.watch.cancelled() {
            return Err(Stop::Cancelled);
        }
        Ok(())
    }

    fn say(&self, event: PressEvent) {
        self.watch.event(&self.id, event);
    }

    fn phase(&self, phase: Phase, total: u64) {
        self.say(PressEvent::Phase { phase, total });
    }

    fn advance(&self, done: u64) {
        let written = self.moved.written;
        self.say(PressEvent::Advanced { done, written });
    }

    /// How long the block is that goes on last.
    fn first_len(&self) -> u64 {
        BLOCK.min(self.plan.content_len())
    }

    fn mark_written(&mut self, block: u64) {
        let word = (block / 64) as usize;
        if self.written.len() <= word {
            self.written.resize(word + 1, 0);
        }
        self.written[word] |= 1 << (block % 64);
    }

    fn was_written(&self, block: u64) -> bool {
        let word = self.written.get((block / 64) as usize).copied();
        word.unwrap_or(0) >> (block % 64) & 1 == 1
    }
}
