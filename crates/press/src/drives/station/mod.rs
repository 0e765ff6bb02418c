//! Station mode: what is done about each drive that is plugged in, all day long.
//!
//! Pure: events go in, actions come out. The front end feeds it from a [`Watcher`](super::Watcher)
//! and from the press, shows the news and carries out the rest.
//!
//! What fails may be the stick or the port. A stick that fails at two ports is bad; so is one that
//! fails twice where others do not. A port at which different sticks fail in a row is bad, and those
//! sticks deserve another one. Drives without a serial number of their own, and those that share
//! one, cannot be known again, so nothing is held against them.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::{DriveIdentity, DriveKey, PortPath};
use super::refuse::{Refusal, Remedy};
use super::watch::Plug;

/// So many different sticks in a row make a port bad, so many failures a stick.
const TOO_OFTEN: usize = 2;

/// Which ports are meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ports {
    /// All of them.
    All,
    /// This one and those behind it: a hub with its ports, a reader with its slots.
    At(PortPath),
}

impl Ports {
    fn has(&self, port: &PortPath) -> bool {
        match self {
            Self::All => true,
            Self::At(at) => at.holds(port),
        }
    }
}

/// What the station may do by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StationOptions {
    /// Whether the person agreed that drives which the desktop mounts are unmounted.
    pub unmount: bool,
}

/// What a first look at a drive found. Nothing is proven by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnDrive {
    /// It seems to hold the edition already.
    ThisEdition,
    /// Anything else.
    Other,
}

/// How a press of one drive ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ended {
    /// Written and proven.
    Good,
    /// The drive failed, or is a fake.
    Bad,
    /// It was pulled out, or a hub let go of it.
    Pulled,
    /// It was stopped for a reason that is not the drive's: the person, the source.
    Stopped,
}

/// What happens at the station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StationEvent {
    /// The person arms ports. Ports that were found bad get another chance.
    Arm(Ports),
    /// The person disarms ports. What is being pressed there goes on.
    Disarm(Ports),
    /// A drive that was there before the station began.
    Present {
        /// Its stay.
        plug: Plug,
        /// The drive.
        id: DriveIdentity,
    },
    /// A drive was plugged in.
    Plugged {
        /// Its stay.
        plug: Plug,
        /// The drive.
        id: DriveIdentity,
        /// What is on it.
        on_drive: OnDrive,
        /// Why it should not be written to.
        refusals: Vec<Refusal>,
    },
    /// A press that the station asked for ended.
    Ended {
        /// The stay that it belongs to.
        plug: Plug,
        /// How.
        ended: Ended,
    },
    /// A drive was pulled out.
    Unplugged {
        /// Its stay.
        plug: Plug,
    },
}

/// What the front end is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Press this drive, and say later how it ended.
    Press {
        /// Its stay.
        plug: Plug,
        /// Whether its partitions have to be unmounted first.
        unmount: bool,
    },
    /// Tell the person.
    Tell {
        /// The stay that it is about.
        plug: Plug,
        /// The drive, with its port.
        id: DriveIdentity,
        /// What there is to tell.
        news: News,
    },
}

/// What a person at the station is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum News {
    /// It was there when the station began, and is left alone until it is plugged in anew.
    WasHere,
    /// Its port is not armed, so it is left alone.
    NotArmed,
    /// It is refused, for all these reasons.
    Refused(Vec<Refusal>),
    /// It was pressed and proven here today and still holds the edition. It is left as it is.
    AlreadyGood,
    /// It failed before, at this port. It is pressed once more.
    FailedBefore(PortPath),
    /// It failed too often and is not pressed again. Put it aside.
    BadStick,
    /// Different drives failed at this port, so nothing is pressed here until it is armed anew.
    BadPort,
    /// Written and proven.
    Good,
    /// It failed, for which this is to blame.
    Bad(Blame),
    /// It was pulled out while it was written. Plugging it in again picks up.
    Pulled,
    /// It is good here and failed at this other port, which may be at fault.
    SuspectPort(PortPath),
}

/// What is to blame for a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    /// Cannot be told yet; another port will tell.
    Unclear,
    /// The stick or card.
    Stick,
    /// The port, the hub or the reader.
    Port,
}

/// What has happened at a port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortRecord {
    /// Drives that were proven good.
    pub good: u64,
    /// Drives that failed.
    pub bad: u64,
    /// Drives that went away while they were written.
    pub pulled: u64,
    /// Whether the port was found bad.
    pub is_bad: bool,
    /// Drives that failed since the last good one, as far as they can be told apart and are not
    /// known to be bad themselves.
    row: BTreeSet<DriveKey>,
}

/// A drive that is plugged in, or was while it was pressed.
#[derive(Clone, Debug)]
struct Stay {
    id: DriveIdentity,
    pressing: bool,
    gone: bool,
}

/// What is known of a drive that can be told from others.
#[derive(Clone, Debug, Default)]
struct Stick {
    good: bool,
    bad: bool,
    failed_at: Vec<PortPath>,
}

/// The state of a station.
#[derive(Clone, Debug, Default)]
pub struct Station {
    options: StationOptions,
    /// The last that names a port decides.
    rules: Vec<(Ports, bool)>,
    stays: BTreeMap<Plug, Stay>,
    sticks: BTreeMap<DriveKey, Stick>,
    ports: BTreeMap<PortPath, PortRecord>,
    /// What several drives at once have called themselves.
    shared: BTreeSet<DriveKey>,
}

impl Station {
    /// A station with no port armed.
    #[must_use]
    pub fn new(options: StationOptions) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }

    /// Whether a drive that is plugged in here would be pressed.
    #[must_use]
    pub fn is_armed(&self, port: &PortPath) -> bool {
        let mut rules = self.rules.iter().rev();
        rules
            .find(|(ports, _)| ports.has(port))
            .is_some_and(|(_, armed)| *armed)
    }

    /// What has happened at each port.
    #[must_use]
    pub fn ports(&self) -> &BTreeMap<PortPath, PortRecord> {
        &self.ports
    }

    /// What to do about an event, in this order.
    pub fn on(&mut self, event: StationEvent) -> Vec<Action> {
        match event {
            StationEvent::Arm(ports) => self.rule(ports, true),
            StationEvent::Disarm(ports) => self.rule(ports, false),
            StationEvent::Present { plug, id } => {
                self.sit(plug, id.clone());
                tell(plug, &id, [News::WasHere])
            }
            StationEvent::Plugged {
                plug,
                id,
                on_drive,
                refusals,
            } => self.plugged(plug, id, on_drive, refusals),
            StationEvent::Ended { plug, ended } => self.ended(plug, ended),
            StationEvent::Unplugged { plug } => {
                if let Some(stay) = self.stays.get_mut(&plug) {
                    stay.gone = true;
                    // The press will still say how it ended.
                    if !stay.pressing {
                        self.stays.remove(&plug);
                    }
                }
                Vec::new()
            }
        }
    }

    fn rule(&mut self, ports: Ports, armed: bool) -> Vec<Action> {
        if armed {
            for (port, record) in &mut self.ports {
                if ports.has(port) {
                    record.is_bad = false;
                    record.row.clear();
                }
            }
        }
        // What was said of these ports or some of them before counts no more.
        self.rules.retain(|(before, _)| match (&ports, before) {
            (Ports::All, _) => false,
            (Ports::At(_), Ports::All) => true,
            (Ports::At(at), Ports::At(before)) => !at.holds(before),
        });
        self.rules.push((ports, armed));
        Vec::new()
    }

    fn sit(&mut self, plug: Plug, id: DriveIdentity) {
        let key = id.key();
        let mut others = self.stays.values().filter(|stay| !stay.gone);
        if others.any(|stay| stay.id.key() == key && stay.id.port != id.port) {
            self.shared.insert(key);
        }
        let stay = Stay {
            id,
            pressing: false,
            gone: false,
        };
        self.stays.insert(plug, stay);
    }

    /// The name of a drive that can be told from all others.
    fn telling(&self, id: &DriveIdentity) -> Option<DriveKey> {
        let key = id.key();
        (id.is_telling() && !self.shared.contains(&key)).then_some(key)
    }

    fn plugged(
        &mut self,
        plug: Plug,
        id: DriveIdentity,
        on_drive: OnDrive,
        refusals: Vec<Refusal>,
    ) -> Vec<Action> {
        self.sit(plug, id.clone());
        if !self.is_armed(&id.port) {
            return tell(plug, &id, [News::NotArmed]);
        }
        let unmount = !refusals.is_empty();
        let allowed =
            |refusal: &Refusal| refusal.remedy() == Remedy::Unmount && self.options.unmount;
        if !refusals.iter().all(allowed) {
            return tell(plug, &id, [News::Refused(refusals)]);
        }
        let known = self.telling(&id).and_then(|key| self.sticks.get(&key));
        let mut news = Vec::new();
        if let Some(stick) = known {
            if stick.bad {
                return tell(plug, &id, [News::BadStick]);
            }
            if stick.good && on_drive == OnDrive::ThisEdition {
                return tell(plug, &id, [News::AlreadyGood]);
            }
            news.extend(stick.failed_at.last().cloned().map(News::FailedBefore));
        }
        if self.ports.get(&id.port).is_some_and(|port| port.is_bad) {
            return tell(plug, &id, [News::BadPort]);
        }
        if let Some(stay) = self.stays.get_mut(&plug) {
            stay.pressing = true;
        }
        let mut actions = tell(plug, &id, news);
        actions.push(Action::Press { plug, unmount });
        actions
    }

    fn ended(&mut self, plug: Plug, ended: Ended) -> Vec<Action> {
        let Some(stay) = self.stays.get_mut(&plug).filter(|stay| stay.pressing) else {
            return Vec::new();
        };
        stay.pressing = false;
        let (id, gone) = (stay.id.clone(), stay.gone);
        if gone {
            self.stays.remove(&plug);
        }
        let news = match ended {
            Ended::Good => self.good(&id),
            // Whatever it failed with, it was on its way out.
            Ended::Bad if gone => self.pulled(&id),
            Ended::Bad => vec![News::Bad(self.bad(&id))],
            Ended::Pulled => self.pulled(&id),
            Ended::Stopped => Vec::new(),
        };
        tell(plug, &id, news)
    }

    fn good(&mut self, id: &DriveIdentity) -> Vec<News> {
        let port = self.ports.entry(id.port.clone()).or_default();
        port.good += 1;
        port.row.clear();
        let mut news = vec![News::Good];
        if let Some(key) = self.telling(id) {
            let stick = self.sticks.entry(key).or_default();
            stick.good = true;
            let failed_at = std::mem::take(&mut stick.failed_at).into_iter();
            let elsewhere = failed_at.filter(|port| *port != id.port);
            news.extend(elsewhere.map(News::SuspectPort));
        }
        news
    }

    fn pulled(&mut self, id: &DriveIdentity) -> Vec<News> {
        self.ports.entry(id.port.clone()).or_default().pulled += 1;
        vec![News::Pulled]
    }

    fn bad(&mut self, id: &DriveIdentity) -> Blame {
        let key = self.telling(id);
        let port = self.ports.entry(id.port.clone()).or_default();
        port.bad += 1;
        let Some(key) = key else {
            return Blame::Unclear;
        };
        port.row.insert(key.clone());
        let in_a_row = port.row.len();
        let stick = self.sticks.entry(key.clone()).or_default();
        stick.good = false;
        stick.failed_at.push(id.port.clone());
        let elsewhere = stick.failed_at.iter().any(|port| *port != id.port);
        if !elsewhere && in_a_row >= TOO_OFTEN {
            self.blame_port(&id.port);
            return Blame::Port;
        }
        if stick.failed_at.len() < TOO_OFTEN {
            return Blame::Unclear;
        }
        stick.bad = true;
        // That explains its failures, so they say nothing of the ports.
        for port in self.ports.values_mut() {
            port.row.remove(&key);
        }
        Blame::Stick
    }

    /// A port is bad, so those that failed there and nowhere else start anew.
    fn blame_port(&mut self, port: &PortPath) {
        for stick in self.sticks.values_mut() {
            if !stick.bad {
                stick.failed_at.retain(|at| at != port);
            }
        }
        let record = self.ports.entry(port.clone()).or_default();
        record.is_bad = true;
        record.row.clear();
    }
}

fn tell(plug: Plug, id: &DriveIdentity, news: impl IntoIterator<Item = News>) -> Vec<Action> {
    let tell = |news| Action::Tell {
        plug,
        id: id.clone(),
        news,
    };
    news.into_iter().map(tell).collect()
}

#[cfg(test)]
mod tests;
