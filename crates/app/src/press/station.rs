//! A station: drives are pressed by themselves as they are plugged in, all day long.
//!
//! What is done about each is decided by [`bulssi_press::drives::Station`], which is pure; this feeds
//! it with what happens and carries out what it says.
//!
//! Drives that come within a short while are pressed together, so that the source is read once for
//! them; each such lot takes 64 MiB, and 8 MiB for each of its drives. The more lots there are, the
//! longer is waited for others to come along, so that memory stays bounded.

mod floor;
mod scout;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use bulssi_press::drives::{
    Change, Drive, DriveIdentity, ListError, News, OnDrive, Plug, PortPath, PortRecord, Ports,
};
use bulssi_press::{DriveId, Image as _, Outcome, PressEvent, PressPlan, PressReport, PressWatch};
use serde::Serialize;

use super::open::Lent;
use super::recorder::Recorder;
use super::source::EditionImage;
use super::{BatchState, NotOpened, PressError, PressJob, RecordError, folder, head, pressable};
use crate::sent::SentError;

use floor::Floor;

/// What the person at the station wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Press what is plugged in at these ports from now on, and what waits there for this.
    Arm(Ports),
    /// The same for every port where a drive waits for it.
    ArmWaiting,
    /// Press nothing more at these ports; what is under way goes on.
    Disarm(Ports),
    /// Take no more drives, and end when those under way are done.
    Finish,
}

/// What the station has to say.
#[derive(Debug)]
#[non_exhaustive]
pub enum Says<'a> {
    /// The drives that are here already are known: whatever comes now is pressed.
    Ready,
    /// News of a drive.
    News {
        /// The stay that it is about.
        plug: Plug,
        /// The drive.
        drive: &'a Drive,
        /// What there is to tell.
        news: &'a News,
        /// What came of pressing it, where that is the news.
        outcome: Option<&'a Outcome>,
    },
    /// A drive will be pressed, as soon as others may have come along.
    Taken {
        /// The stay.
        plug: Plug,
        /// The drive.
        drive: &'a Drive,
    },
    /// A drive that should be pressed could not be opened.
    NotOpened {
        /// The stay.
        plug: Plug,
        /// The drive.
        drive: &'a Drive,
        /// Why.
        error: &'a NotOpened,
    },
    /// Pressing a drive ended for a reason that is not the drive's.
    Stopped {
        /// The stay.
        plug: Plug,
        /// The drive.
        drive: &'a Drive,
        /// How it ended.
        outcome: &'a Outcome,
    },
    /// A drive was pulled out that something had been said of.
    Gone {
        /// The stay.
        plug: Plug,
        /// The drive.
        id: &'a DriveIdentity,
    },
    /// Drives cannot be listed at present; it is tried on.
    Blind(&'a ListError),
    /// Works could not be noted as sent.
    NotNoted(&'a SentError),
}

/// Whoever is at the station. Called from many threads; must return at once.
pub trait StationWatch: Sync {
    /// Takes notice of what the station says.
    fn says(&self, says: &Says<'_>);

    /// Takes notice of how the press of a drive goes.
    fn event(&self, plug: Plug, event: &PressEvent);

    /// What the person has ordered since this was last asked; asked a few times a second.
    fn orders(&self) -> Vec<Order>;

    /// Whether the person asked to stop at once, drives under way too.
    fn cancelled(&self) -> bool;

    /// The time since any moment that stays the same.
    fn now(&self) -> Duration;
}

/// How many drives came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Proven good.
    pub good: u64,
    /// Bad, or a fake.
    pub bad: u64,
    /// Pulled out while they were written.
    pub pulled: u64,
    /// Not opened or not finished.
    pub other: u64,
}

/// What came of a station's day.
#[derive(Debug)]
pub struct StationReport {
    /// All drives that were pressed.
    pub counts: Counts,
    /// What happened at each port.
    pub ports: BTreeMap<PortPath, PortRecord>,
    /// Drives that are still plugged in, with what came of them; nothing for those that were left
    /// alone.
    pub plugged: Vec<(DriveIdentity, Option<Outcome>)>,
    /// Bytes of the library that were read, and the content of one drive.
    pub source_read: (u64, u64),
    /// Where the record lies, or why it is not whole.
    pub record: Result<PathBuf, RecordError>,
}

/// What happens at the station.
enum Happening {
    /// Drives came or went.
    Changes(Vec<(Change, OnDrive)>),
    /// They could not be listed.
    Blind(ListError),
    /// A drive of a lot could not be opened.
    NotOpened(Plug, NotOpened),
    /// A drive is done with.
    Finished(Plug, Outcome),
    /// All drives of a lot are.
    LotDone(PressReport, Vec<(Plug, Lent)>),
}

/// Keeps a station until the person ends it. Ports that are armed from the beginning are in `armed`;
/// `unmount` says that the person agreed to unmount what the desktop mounts there.
///
/// # Errors
/// [`PressError`], before anything is touched.
pub fn station(
    job: &PressJob<'_>,
    armed: &[Ports],
    unmount: bool,
    watch: &dyn StationWatch,
) -> Result<StationReport, PressError> {
    pressable(job.plan)?;
    let image = EditionImage::new(job.plan, job.library.blobs());
    let press_plan = PressPlan::new(&image)?;
    let mut start = [0; SECTOR];
    let mut reader = image.reader(0).map_err(PressError::Source)?;
    reader.read_exact(&mut start).map_err(PressError::Source)?;
    let wanted = super::wanted(job.root, job.library, job.plan)?;
    let recorder = Recorder::begin(&folder(job.library), &head(job, true))?;
    let over = AtomicBool::new(false);
    let (send, receive) = mpsc::channel();
    let (day, source_read) = thread::scope(|scope| {
        let scouting = send.clone();
        scope.spawn(|| scout::watch(job.root, &start, &over, scouting));
        let press_lot = |plugs, planned| {
            let (send, press_plan, recorder) = (send.clone(), &press_plan, &recorder);
            scope.spawn(move || press_lot(job, press_plan, recorder, plugs, planned, send, watch));
        };
        let mut floor = Floor::new(job, wanted, unmount, watch, &press_lot);
        for ports in armed {
            floor.order(Order::Arm(ports.clone()));
        }
        let read = floor.run(&receive);
        over.store(true, Ordering::Release);
        (floor.over(), read)
    });
    let record = recorder.close(match watch.cancelled() {
        true => BatchState::Stopped,
        false => BatchState::Done,
    });
    Ok(StationReport {
        counts: day.counts,
        ports: day.ports,
        plugged: day.plugged,
        source_read: (source_read, press_plan.content_len()),
        record,
    })
}

/// What is looked at to know an edition: the partition table, whose number is made of the content.
const SECTOR: usize = 512;

/// Opens drives that came together and presses them.
fn press_lot(
    job: &PressJob<'_>,
    press_plan: &PressPlan<'_>,
    recorder: &Recorder,
    plugs: Vec<Plug>,
    planned: Vec<super::DrivePlan>,
    send: Sender<Happening>,
    watch: &dyn StationWatch,
) {
    // Ports see many drives in a day, and the next may be there before the last is given up.
    let name = |plug: Plug| DriveId::new(plug.0.to_string());
    let mut lot = super::open_lot(job, recorder, &planned, |index| name(plugs[index]));
    // Nobody hears it any more only when the station is over.
    for (index, error) in lot.not_opened.drain(..) {
        let _ = send.send(Happening::NotOpened(plugs[index], error));
    }
    let ear = Ear {
        plugs: plugs.iter().map(|plug| (name(*plug), *plug)).collect(),
        send: Mutex::new(send.clone()),
        watch,
    };
    let relay = super::Relay::new(recorder, lot.numbers, &ear);
    let report = bulssi_press::press(press_plan, lot.devices, &job.options, &relay);
    let held = lot.held.into_iter();
    let held = held.map(|(index, lent)| (plugs[index], lent)).collect();
    let _ = send.send(Happening::LotDone(report, held));
}

/// Hears of a lot's drives.
struct Ear<'w> {
    plugs: BTreeMap<DriveId, Plug>,
    send: Mutex<Sender<Happening>>,
    watch: &'w dyn StationWatch,
}

impl PressWatch for Ear<'_> {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        let Some(plug) = self.plugs.get(drive) else {
            return;
        };
        self.watch.event(*plug, &event);
        if let PressEvent::Finished(outcome) = event {
            let send = self.send.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = send.send(Happening::Finished(*plug, outcome));
        }
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }

    fn now(&self) -> Duration {
        self.watch.now()
    }
}
