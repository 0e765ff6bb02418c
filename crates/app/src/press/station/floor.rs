//! The station's floor: which drives are plugged in, which are under way, and what is done next.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use bulssi_press::drives::{
    Action, Change, Drive, DriveIdentity, Ended, News, OnDrive, Plug, PortPath, PortRecord, Ports,
    Station, StationEvent, StationOptions, Wanted, list, refusals,
};
use bulssi_press::{Outcome, PressReport};

use super::{Counts, Happening, Order, Says, StationWatch};
use crate::press::open::{Lent, NotOpened};
use crate::press::{DrivePlan, PressJob, note_sent};

/// How often orders are asked for when nothing happens.
const TICK: Duration = Duration::from_millis(200);
/// At most so many lots at once: 768 MiB, and 8 MiB for each drive.
const MOST_LOTS: usize = 12;

/// How long the first drive of a lot waits for others, by how many lots there are already.
fn gathering(lots: usize) -> Duration {
    Duration::from_secs(match lots {
        0..2 => 1,
        2..7 => 1 << (lots - 1),
        _ => 60,
    })
}

/// A drive that is plugged in.
struct Here {
    drive: Drive,
    on_drive: OnDrive,
    /// It would be pressed if its port were armed.
    waits: bool,
    /// It is in a lot, or will be in the next.
    taken: bool,
    /// It was pulled out meanwhile.
    gone: bool,
    outcome: Option<Outcome>,
    /// Claimed until it is pulled out, so that no desktop mounts what was just proven.
    held: Option<Lent>,
}

/// What came of a day.
pub(super) struct Day {
    pub(super) counts: Counts,
    pub(super) ports: BTreeMap<PortPath, PortRecord>,
    pub(super) plugged: Vec<(DriveIdentity, Option<Outcome>)>,
}

/// What starts a lot.
pub(super) type PressLot<'f> = dyn Fn(Vec<Plug>, Vec<DrivePlan>) + 'f;

pub(super) struct Floor<'f> {
    job: &'f PressJob<'f>,
    wanted: Wanted,
    unmount: bool,
    watch: &'f dyn StationWatch,
    press_lot: &'f PressLot<'f>,
    station: Station,
    here: BTreeMap<Plug, Here>,
    /// Drives of the next lot, and since when the first of them waits.
    next: Vec<(Plug, DrivePlan)>,
    since: Duration,
    lots: usize,
    counts: Counts,
    noted: bool,
    /// Whether the drives that were here from the beginning are known.
    ready: bool,
    finishing: bool,
}

impl<'f> Floor<'f> {
    pub(super) fn new(
        job: &'f PressJob<'f>,
        wanted: Wanted,
        unmount: bool,
        watch: &'f dyn StationWatch,
        press_lot: &'f PressLot<'f>,
    ) -> Self {
        Self {
            job,
            wanted,
            unmount,
            watch,
            press_lot,
            station: Station::new(StationOptions { unmount }),
            here: BTreeMap::new(),
            next: Vec::new(),
            since: Duration::ZERO,
            lots: 0,
            counts: Counts::default(),
            noted: false,
            ready: false,
            finishing: false,
        }
    }

    /// Does what happens until the person ends it; gives the bytes of the source that were read.
    pub(super) fn run(&mut self, happenings: &Receiver<Happening>) -> u64 {
        let mut read = 0;
        loop {
            match happenings.recv_timeout(TICK) {
                Ok(Happening::LotDone(report, held)) => read += self.lot_done(&report, held),
                Ok(happening) => self.on(happening),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return read,
            }
            for order in self.watch.orders() {
                self.order(order);
            }
            if self.watch.cancelled() {
                self.order(Order::Finish);
            }
            self.start_lot();
            if self.finishing && self.lots == 0 {
                return read;
            }
        }
    }

    /// What there is to say at the end.
    pub(super) fn over(self) -> Day {
        let here = self.here.into_values();
        let mut plugged: Vec<_> = here.map(|here| (here.drive.id, here.outcome)).collect();
        plugged.sort_by(|(a, _), (b, _)| a.cmp(b));
        Day {
            counts: self.counts,
            ports: self.station.ports().clone(),
            plugged,
        }
    }

    fn on(&mut self, happening: Happening) {
        match happening {
            Happening::Changes(changes) => {
                for (change, on_drive) in changes {
                    self.change(change, on_drive);
                }
                if !std::mem::replace(&mut self.ready, true) {
                    self.watch.says(&Says::Ready);
                }
            }
            Happening::Blind(error) => self.watch.says(&Says::Blind(&error)),
            Happening::NotOpened(plug, error) => self.not_opened(plug, &error),
            Happening::Finished(plug, outcome) => self.finished(plug, outcome),
            Happening::LotDone(..) => {}
        }
    }

    fn change(&mut self, change: Change, on_drive: OnDrive) {
        match change {
            // What is built in is none of the station's business.
            Change::Present { drive, .. } | Change::Added { drive, .. }
                if !drive.comes_and_goes() => {}
            Change::Present { plug, drive } => {
                let id = drive.id.clone();
                self.arrives(plug, *drive, on_drive);
                self.tell_station(StationEvent::Present { plug, id });
            }
            Change::Added { plug, drive } => {
                self.arrives(plug, *drive, on_drive);
                self.plugged(plug);
            }
            Change::Removed { plug, id } => self.gone(plug, &id),
        }
    }

    fn gone(&mut self, plug: Plug, id: &DriveIdentity) {
        let Some(here) = self.here.get_mut(&plug) else {
            return;
        };
        here.gone = true;
        // Of one that is under way will be told how it ended.
        if !here.taken {
            // Whatever was claimed of it is let go of.
            self.here.remove(&plug);
            self.watch.says(&Says::Gone { plug, id });
        }
        self.tell_station(StationEvent::Unplugged { plug });
        let before = self.next.len();
        self.next.retain(|(other, _)| *other != plug);
        if self.next.len() < before {
            self.ended(plug, Ended::Stopped);
            self.watch.says(&Says::Gone { plug, id });
        }
    }

    fn arrives(&mut self, plug: Plug, drive: Drive, on_drive: OnDrive) {
        let here = Here {
            drive,
            on_drive,
            waits: false,
            taken: false,
            gone: false,
            outcome: None,
            held: None,
        };
        self.here.insert(plug, here);
    }

    /// Lets the station decide about a drive.
    fn plugged(&mut self, plug: Plug) {
        let Some(here) = self.here.get_mut(&plug) else {
            return;
        };
        here.waits = false;
        let event = StationEvent::Plugged {
            plug,
            id: here.drive.id.clone(),
            on_drive: here.on_drive,
            refusals: refusals(&here.drive, &self.wanted),
        };
        self.tell_station(event);
    }

    fn tell_station(&mut self, event: StationEvent) {
        for action in self.station.on(event) {
            match action {
                Action::Press { plug, unmount } => self.take(plug, unmount),
                Action::Tell { plug, news, .. } => self.news(plug, &news),
            }
        }
    }

    fn news(&mut self, plug: Plug, news: &News) {
        let Some(here) = self.here.get_mut(&plug) else {
            return;
        };
        if matches!(news, News::NotArmed | News::BadPort) {
            here.waits = true;
        }
        let of_press = matches!(news, News::Good | News::Bad(_) | News::Pulled);
        self.watch.says(&Says::News {
            plug,
            drive: &here.drive,
            news,
            outcome: here.outcome.as_ref().filter(|_| of_press),
        });
    }

    /// Puts a drive into the next lot.
    fn take(&mut self, plug: Plug, unmount: bool) {
        let Some(here) = self.here.get_mut(&plug) else {
            return;
        };
        here.taken = true;
        if self.finishing {
            return self.ended(plug, Ended::Stopped);
        }
        let refusals = refusals(&here.drive, &self.wanted);
        let planned = DrivePlan {
            drive: here.drive.clone(),
            refused: Vec::new(),
            overcome: refusals,
            unmount: unmount || self.unmount,
        };
        self.watch.says(&Says::Taken {
            plug,
            drive: &here.drive,
        });
        if self.next.is_empty() {
            self.since = self.watch.now();
        }
        self.next.push((plug, planned));
    }

    fn start_lot(&mut self) {
        let waited = self.watch.now().saturating_sub(self.since);
        let due = waited >= gathering(self.lots) && self.lots < MOST_LOTS;
        if self.next.is_empty() || !due {
            return;
        }
        self.lots += 1;
        let (plugs, planned) = self.next.drain(..).unzip();
        (self.press_lot)(plugs, planned);
    }

    fn lot_done(&mut self, report: &PressReport, held: Vec<(Plug, Lent)>) -> u64 {
        self.lots -= 1;
        for (plug, lent) in held {
            if let Some(here) = self.here.get_mut(&plug).filter(|here| !here.gone) {
                here.held = Some(lent);
            }
        }
        report.source_read + report.source_reread
    }

    fn not_opened(&mut self, plug: Plug, error: &NotOpened) {
        self.counts.other += 1;
        if let Some(here) = self.here.get(&plug) {
            let drive = &here.drive;
            self.watch.says(&Says::NotOpened { plug, drive, error });
        }
        self.ended(plug, Ended::Stopped);
    }

    fn finished(&mut self, plug: Plug, outcome: Outcome) {
        let ended = match &outcome {
            Outcome::Good => Ended::Good,
            Outcome::Bad { .. } | Outcome::Fake { .. } | Outcome::Hangs { .. } => Ended::Bad,
            Outcome::Lost { .. } => Ended::Pulled,
            _ => Ended::Stopped,
        };
        let gone = self.here.get(&plug).is_none_or(|here| here.gone);
        *match ended {
            Ended::Good => &mut self.counts.good,
            Ended::Bad if !gone => &mut self.counts.bad,
            Ended::Bad | Ended::Pulled => &mut self.counts.pulled,
            Ended::Stopped => &mut self.counts.other,
        } += 1;
        if ended == Ended::Good && !self.noted {
            self.noted = true;
            if let Err(error) = note_sent(self.job) {
                self.watch.says(&Says::NotNoted(&error));
            }
        }
        if let Some(here) = self.here.get_mut(&plug) {
            if ended == Ended::Stopped {
                self.watch.says(&Says::Stopped {
                    plug,
                    drive: &here.drive,
                    outcome: &outcome,
                });
            }
            here.outcome = Some(outcome);
        }
        self.ended(plug, ended);
    }

    fn ended(&mut self, plug: Plug, ended: Ended) {
        self.tell_station(StationEvent::Ended { plug, ended });
        if let Some(here) = self.here.get_mut(&plug) {
            here.taken = false;
            if here.gone {
                self.here.remove(&plug);
            }
        }
    }

    pub(super) fn order(&mut self, order: Order) {
        match order {
            Order::Arm(ports) => {
                self.tell_station(StationEvent::Arm(ports));
                self.waiting_again();
            }
            Order::ArmWaiting => {
                let waiting = self.here.values().filter(|here| here.waits);
                let ports: Vec<PortPath> = waiting.map(|here| here.drive.id.port.clone()).collect();
                for port in ports {
                    self.tell_station(StationEvent::Arm(Ports::At(port)));
                }
                self.waiting_again();
            }
            Order::Disarm(ports) => self.tell_station(StationEvent::Disarm(ports)),
            Order::Finish if self.finishing => {}
            Order::Finish => {
                self.finishing = true;
                self.tell_station(StationEvent::Disarm(Ports::All));
                for (plug, _) in std::mem::take(&mut self.next) {
                    self.ended(plug, Ended::Stopped);
                }
            }
        }
    }

    /// Decides again about drives that wait at ports which are armed now. What is mounted may have
    /// changed since they came.
    fn waiting_again(&mut self) {
        let waiting = self.here.iter().filter(|(_, here)| here.waits);
        let armed = waiting.filter(|(_, here)| self.station.is_armed(&here.drive.id.port));
        let plugs: Vec<Plug> = armed.map(|(plug, _)| *plug).collect();
        if plugs.is_empty() {
            return;
        }
        // Where it cannot be told what is mounted, they wait on.
        let Ok(now) = list(self.job.root) else {
            return;
        };
        for plug in plugs {
            let Some(here) = self.here.get_mut(&plug) else {
                continue;
            };
            let same = |now: &&Drive| now.dev == here.drive.dev && now.id == here.drive.id;
            if let Some(now) = now.iter().find(same) {
                here.drive = now.clone();
            }
            self.plugged(plug);
        }
    }
}
