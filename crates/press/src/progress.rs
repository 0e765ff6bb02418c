//! How far a drive is, from its events and the times at which they came.

use std::collections::VecDeque;
use std::time::Duration;

use crate::{Outcome, Phase, PressEvent};

/// Speeds are those of this long: longer than a stick's pauses, shorter than a person's patience.
const WINDOW: Duration = Duration::from_secs(8);
/// How often a mark for them is kept.
const MARKS: Duration = Duration::from_millis(250);

/// Where a drive stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Nothing has happened yet.
    Waiting,
    /// It is worked on.
    Working(Phase),
    /// It is done with.
    Done(Outcome),
}

/// A drive's progress: a pure state machine, told of each event and its time.
#[derive(Clone, Debug)]
pub struct DriveProgress {
    state: State,
    content: u64,
    done: u64,
    total: u64,
    written: u64,
    behind: bool,
    stalled: bool,
    permille: u16,
    marks: VecDeque<(Duration, u64)>,
}

impl Default for DriveProgress {
    fn default() -> Self {
        Self::new()
    }
}

impl DriveProgress {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: State::Waiting,
            content: 0,
            done: 0,
            total: 0,
            written: 0,
            behind: false,
            stalled: false,
            permille: 0,
            marks: VecDeque::new(),
        }
    }

    /// Takes notice of an event at `now`, the time since any moment that stays the same. What comes
    /// behind `Finished` changes nothing.
    pub fn on(&mut self, now: Duration, event: &PressEvent) {
        if matches!(self.state, State::Done(_)) {
            return;
        }
        self.stalled = matches!(event, PressEvent::Stalled);
        match event {
            PressEvent::Started { content, .. } => self.content = *content,
            PressEvent::Phase { phase, total } => {
                self.state = State::Working(*phase);
                (self.done, self.total) = (0, *total);
                self.marks.clear();
                self.marks.push_back((now, 0));
            }
            PressEvent::Advanced { done, written } => {
                // Never backwards, whoever delivers late.
                self.done = self.done.max(*done).min(self.total);
                self.written = self.written.max(*written);
                self.mark(now);
            }
            PressEvent::FellBehind => self.behind = true,
            PressEvent::Stalled => self.marks.clear(),
            PressEvent::Finished(outcome) => self.state = State::Done(outcome.clone()),
        }
        self.permille = self.permille.max(self.share());
    }

    fn mark(&mut self, now: Duration) {
        let due = match self.marks.back() {
            Some((last, _)) => now.saturating_sub(*last) >= MARKS,
            None => true,
        };
        if due {
            self.marks.push_back((now, self.done));
        }
        while self.marks.len() > 2 && now.saturating_sub(self.marks[1].0) > WINDOW {
            self.marks.pop_front();
        }
    }

    /// Where the drive stands.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Bytes of the phase that are done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Bytes that the phase handles; zero where it is short.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Bytes written in all.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Whether it fell behind the others once.
    #[must_use]
    pub fn fell_behind(&self) -> bool {
        self.behind
    }

    /// Whether it answers nothing at present.
    #[must_use]
    pub fn stalled(&self) -> bool {
        self.stalled
    }

    /// Bytes a second over the last seconds of the phase; nothing while that cannot be said.
    #[must_use]
    pub fn speed(&self) -> Option<u64> {
        let ((from, before), (to, after)) = (self.marks.front()?, self.marks.back()?);
        let micros = to.saturating_sub(*from).as_micros();
        if micros == 0 || after <= before || matches!(self.state, State::Done(_)) {
            return None;
        }
        u64::try_from(u128::from(after - before) * 1_000_000 / micros).ok()
    }

    /// How long it will still take. While it is written, what was written so far says how much there
    /// will be to prove, and reading is taken to be as fast as writing: seldom too short.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        let speed = self.speed()?.max(1);
        let rest = self.total - self.done;
        let rest = match self.state {
            State::Working(Phase::Writing) => rest.saturating_add(self.to_prove()),
            _ => rest,
        };
        Some(Duration::from_secs(rest / speed))
    }

    /// How much of the whole is done, in thousandths: writing and proving by their bytes. It never
    /// falls, and is 1000 only of a good drive.
    #[must_use]
    pub fn permille(&self) -> u16 {
        self.permille
    }

    fn share(&self) -> u16 {
        let prove = self.to_prove();
        let (done, total) = match self.state {
            State::Working(Phase::Writing) => (self.done, self.total.saturating_add(prove)),
            State::Working(Phase::Proving) => (
                self.content.saturating_add(self.done),
                self.content.saturating_add(self.total),
            ),
            State::Working(Phase::Finishing) => (999, 1000),
            State::Done(Outcome::Good) => (1, 1),
            _ => (0, 1),
        };
        let share = u128::from(done) * 1000 / u128::from(total.max(1));
        u16::try_from(share.min(1000)).unwrap_or(1000)
    }

    /// How much there will be to prove, judged by how much of what was handled had to be written.
    fn to_prove(&self) -> u64 {
        if self.done == 0 {
            return self.total;
        }
        let share = u128::from(self.total) * u128::from(self.written.min(self.done));
        u64::try_from(share / u128::from(self.done)).unwrap_or(self.total)
    }
}
