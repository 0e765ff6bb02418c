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

use crate::mover::{Bytes, Mover};
use crate::plan::{BLOCK, PressPlan};
use crate::press::Left;
use crate::ring::Ring;
use crate::stamp::Salt;
use crate::vigil::Vigil;
use crate::{
    DriveId, DriveReport, Fault, FaultKind, Moved, Outcome, Phase, PressEvent, PressOptions,
    PressWatch, Pretence, RealSize, Refusal, SourceFault,
};
use probe::Probe;

/// What all drives of a batch have in common.
#[derive(Clone, Copy)]
pub(crate) struct Batch<'r> {
    pub(crate) plan: &'r PressPlan<'r>,
    pub(crate) ring: &'r Ring,
    pub(crate) vigil: &'r Vigil,
    pub(crate) options: &'r PressOptions,
    pub(crate) watch: &'r dyn PressWatch,
}

/// A drive that is being pressed.
pub(crate) struct Run<'r> {
    plan: &'r PressPlan<'r>,
    ring: &'r Ring,
    vigil: &'r Vigil,
    options: &'r PressOptions,
    watch: &'r dyn PressWatch,
    /// Its place in the ring and the vigil.
    slot: usize,
    id: DriveId,
    mover: Mover,
    /// What is being written to it, not waited for yet.
    writing: Option<(u64, Bytes)>,
    /// For how long it has answered nothing well.
    silent: Duration,
    salt: Salt,
    moved: Moved,
    /// Whether anything was written to it. Until then it holds what it held.
    begun: bool,
    /// Whether it once had to read the source by itself.
    behind: bool,
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
    Hangs(u64),
    Source(SourceFault),
    Cancelled,
}

impl<'r> Run<'r> {
    pub(crate) fn new(batch: Batch<'r>, slot: usize, id: DriveId, mover: Mover) -> Self {
        Self {
            plan: batch.plan,
            ring: batch.ring,
            vigil: batch.vigil,
            options: batch.options,
            watch: batch.watch,
            slot,
            id,
            mover,
            writing: None,
            silent: Duration::ZERO,
            salt: batch.plan.salt(),
            moved: Moved::default(),
            begun: false,
            behind: false,
            written: Vec::new(),
            position: 0,
            probes: Vec::new(),
        }
    }

    /// Does all of it. The place in the ring is given up as soon as no more is wanted of it.
    pub(crate) fn press(mut self, left: Left<'_>) -> DriveReport {
        self.say(PressEvent::Started {
            capacity: self.mover.len,
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
        // One that hangs would not let itself be closed either.
        if !matches!(outcome, Outcome::Hangs { .. }) {
            self.close();
        }
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
        let (capacity, drive) = (self.mover.len, self.mover.sector_len);
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
        if self.options.full || !self.looks_finished()? {
            self.begin(0)?;
        }
        self.phase(Phase::Writing, self.plan.content_len());
        self.write_content()
    }

    fn prove_and_finish(&mut self) -> Result<(), Stop> {
        if !self.begun && !self.tail_is_clean()? {
            self.begin(self.plan.content_len())?;
        }
        self.prove()?;
        if self.begun && self.options.find_fakes {
            self.check_probes()?;
        }
        self.phase(Phase::Finishing, 0);
        if self.begun {
            self.wipe()?;
            self.put_first()?;
        } else {
            // It was read before anything else, and is right.
            self.moved.skipped += self.first_len();
        }
        Ok(())
    }

    /// Makes the drive ready to be written to, content before `from` being right already: its start
    /// goes, so that nothing unproven looks finished, and probes are placed.
    pub(super) fn begin(&mut self, from: u64) -> Result<(), Stop> {
        self.begun = true;
        self.blank_first()?;
        if self.options.find_fakes {
            self.place_probes(from)?;
            self.search_copies_late()?;
        }
        Ok(())
    }

    fn outcome(&self, result: Result<(), Stop>) -> Outcome {
        match result {
            Ok(()) => Outcome::Good,
            Err(Stop::Bad(fault)) => Outcome::Bad { fault },
            Err(Stop::Fake(real, how)) => Outcome::Fake {
                claimed: self.mover.len,
                real,
                how,
            },
            Err(Stop::Lost(address)) => Outcome::Lost { address },
            Err(Stop::Hangs(address)) => Outcome::Hangs {
                address,
                silent: self.silent,
            },
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
