//! Presses an edition onto drives, and keeps a record of each batch.

mod open;
mod record;
mod recorder;
mod relay;
mod smaller;
mod source;
mod station;
mod tally;

use std::path::PathBuf;

use bulssi_library::Library;
use bulssi_model::{Date, EditionName};
use bulssi_press::drives::{
    Drive, DriveIdentity, ListError, Place, Refusal, Remedy, SystemRoot, Wanted, list, refusals,
};
use bulssi_press::{
    Device, DriveId, DriveReport, ImageFault, Outcome, PressOptions, PressPlan, PressReport,
    PressWatch, press,
};

use crate::build::{self, BuildError};
use crate::plan::{LeftWork, Plan};
use crate::sent::{self, SentError};

pub use open::NotOpened;
pub use record::{Batch, BatchDrive, BatchHead, BatchState, Came, RecordError, batches};
pub use smaller::{FakeUse, Smaller, use_of_fake};
pub use station::{Counts, Order, Says, StationReport, StationWatch, station};
pub use tally::{Reason, Tally, Totals};

use open::{Lent, open_all};
use recorder::Recorder;
use relay::Relay;
use source::EditionImage;

/// What will happen to one drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrivePlan {
    /// The drive as it was found.
    pub drive: Drive,
    /// Why it is not written to; nothing for a drive that is.
    pub refused: Vec<Refusal>,
    /// What the person's words overcame: mounts to be undone, refusals that were forced.
    pub overcome: Vec<Refusal>,
    /// Whether it is unmounted should something mount it before it is opened.
    pub unmount: bool,
}

impl DrivePlan {
    /// Whether it will be written to.
    #[must_use]
    pub fn goes_ahead(&self) -> bool {
        self.refused.is_empty()
    }

    /// Whether nothing but its mounts is in the way.
    #[must_use]
    pub fn only_mounted(&self) -> bool {
        let mounted = |refusal: &Refusal| refusal.remedy() == Remedy::Unmount;
        !self.goes_ahead() && self.refused.iter().all(mounted)
    }
}

/// What the person said about drives that are in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowances {
    /// Partitions of drives that come and go are unmounted.
    pub unmount: bool,
    /// Drives that are built in, too large, or held by an array that does not run are taken too.
    pub force: bool,
}

/// Why no batch was begun.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PressError {
    /// The edition cannot be built so.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Drives could not be listed.
    #[error(transparent)]
    List(#[from] ListError),
    /// The image contradicts itself.
    #[error(transparent)]
    Image(#[from] ImageFault),
    /// The image's first bytes cannot be read.
    #[error(transparent)]
    Source(std::io::Error),
    /// No record of the batch could be begun.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// What is pressed, and how.
#[derive(Clone, Copy)]
pub struct PressJob<'a> {
    /// Where drives are.
    pub root: &'a SystemRoot,
    /// Where the works are.
    pub library: &'a Library,
    /// What goes onto each drive.
    pub plan: &'a Plan,
    /// How it is written.
    pub options: PressOptions,
    /// Drives are known to hold less than they claim: no more of them is used than the image takes.
    pub fakes: bool,
    /// Nothing of it counts as sent.
    pub trial: bool,
    /// The day, for the record.
    pub on: Date,
}

/// What came of a batch.
#[derive(Debug)]
pub struct BatchReport {
    /// What came of each drive that was opened.
    pub press: PressReport,
    /// Drives that could not be opened.
    pub not_opened: Vec<(DriveIdentity, NotOpened)>,
    /// Where the record of the batch lies, or why it is not whole.
    pub record: Result<PathBuf, RecordError>,
    /// Whether the works that drives now hold could be noted as sent.
    pub sent: Result<(), SentError>,
}

/// All drives of this machine with a medium in them.
///
/// # Errors
/// When the system's tables cannot be read.
pub fn drives(root: &SystemRoot) -> Result<Vec<Drive>, ListError> {
    list(root)
}

/// How the press knows a drive: by its port, which is what a person pulls.
#[must_use]
pub fn drive_id(identity: &DriveIdentity) -> DriveId {
    DriveId::new(String::from(identity.port.clone()))
}

/// What would happen to each of these drives.
///
/// # Errors
/// When the system's tables cannot be read.
pub fn plan_drives(
    root: &SystemRoot,
    library: &Library,
    plan: &Plan,
    chosen: &[&Drive],
    allowed: Allowances,
) -> Result<Vec<DrivePlan>, ListError> {
    let wanted = wanted(root, library, plan)?;
    let plan_of = |drive: &&Drive| {
        let overcome = |refusal: &Refusal| match refusal.remedy() {
            Remedy::Unmount => allowed.unmount,
            Remedy::Force => allowed.force,
            Remedy::Nothing => false,
        };
        let (overcome, refused) = refusals(drive, &wanted).into_iter().partition(overcome);
        DrivePlan {
            drive: (*drive).clone(),
            refused,
            overcome,
            unmount: allowed.unmount,
        }
    };
    Ok(chosen.iter().map(plan_of).collect())
}

/// What is wanted of a drive that this is pressed onto.
fn wanted(root: &SystemRoot, library: &Library, plan: &Plan) -> Result<Wanted, ListError> {
    Ok(Wanted {
        least: plan.image_len,
        most: Some(plan.edition.largest_drive_len()),
        library: Some(Place::of(root, library.root())?),
        sources: Vec::new(),
    })
}

/// Presses what was planned onto the drives that go ahead, and nothing else.
///
/// # Errors
/// [`PressError`]; what goes wrong with single drives is in the report.
pub fn press_batch(
    job: &PressJob<'_>,
    drives: &[DrivePlan],
    watch: &dyn PressWatch,
) -> Result<BatchReport, PressError> {
    pressable(job.plan)?;
    let image = EditionImage::new(job.plan, job.library.blobs());
    let press_plan = PressPlan::new(&image)?;
    let going = drives.iter().filter(|planned| planned.goes_ahead());
    let going: Vec<DrivePlan> = going.cloned().collect();
    let recorder = Recorder::begin(&folder(job.library), &head(job, false))?;
    let lot = open_lot(job, &recorder, &going, |index| {
        drive_id(&going[index].drive.id)
    });
    let relay = Relay::new(&recorder, lot.numbers, watch);
    let report = press(&press_plan, lot.devices, &job.options, &relay);
    let ended = |wanted: Outcome| report.drives.iter().any(|drive| drive.outcome == wanted);
    // What no drive holds was not sent.
    let sent = match ended(Outcome::Good) {
        true => note_sent(job),
        false => Ok(()),
    };
    let record = recorder.close(match ended(Outcome::Cancelled) {
        true => BatchState::Stopped,
        false => BatchState::Done,
    });
    drop(lot.held);
    let not_opened = lot.not_opened.into_iter();
    let not_opened = not_opened.map(|(index, error)| (going[index].drive.id.clone(), error));
    Ok(BatchReport {
        press: report,
        not_opened: not_opened.collect(),
        record,
        sent,
    })
}

/// Drives that were opened to be pressed together, by their places among those that were planned.
struct Lot {
    devices: Vec<(DriveId, Box<dyn Device>)>,
    /// Their numbers in the record.
    numbers: Vec<(DriveId, u32)>,
    /// The same drives again, claimed until this is dropped.
    held: Vec<(usize, Lent)>,
    not_opened: Vec<(usize, NotOpened)>,
}

/// Opens drives; each is on record from now on, by the name that `name` gives it.
fn open_lot(
    job: &PressJob<'_>,
    recorder: &Recorder,
    planned: &[DrivePlan],
    name: impl Fn(usize) -> DriveId,
) -> Lot {
    let mut lot = Lot {
        devices: Vec::new(),
        numbers: Vec::new(),
        held: Vec::new(),
        not_opened: Vec::new(),
    };
    let drives = planned.iter().map(|plan| recorder.drive(&plan.drive.id));
    let drives: Vec<u32> = drives.collect();
    let opened = open_all(job.root, planned);
    for (index, (number, opened)) in drives.into_iter().zip(opened).enumerate() {
        match opened {
            Ok(lent) => {
                let lent = match job.fakes {
                    true => lent.at_most(job.plan.image_len.0),
                    false => lent,
                };
                lot.held.push((index, lent.clone()));
                lot.numbers.push((name(index), number));
                lot.devices.push((name(index), Box::new(lent)));
            }
            Err(error) => {
                let came = Came {
                    not_opened: Some(error.to_string()),
                    ..Came::default()
                };
                recorder.ended(number, came);
                lot.not_opened.push((index, error));
            }
        }
    }
    lot
}

/// An edition whose pinned works do not go in, or that is empty, is not pressed.
fn pressable(plan: &Plan) -> Result<(), BuildError> {
    let pinned_left: Vec<LeftWork> = plan.pinned_left().cloned().collect();
    if !pinned_left.is_empty() {
        return Err(BuildError::PinnedLeft(pinned_left));
    }
    if plan.tree().is_empty() {
        return Err(BuildError::Nothing);
    }
    build::ready(plan)
}

fn head(job: &PressJob<'_>, station: bool) -> BatchHead {
    let edition: EditionName = job.plan.edition.name.clone();
    BatchHead {
        edition,
        date: job.plan.edition.date,
        on: Some(job.on),
        content: job.plan.tree().len(),
        station,
        trial: job.trial,
    }
}

/// Notes that drives with the edition went out, unless they were a trial.
fn note_sent(job: &PressJob<'_>) -> Result<(), SentError> {
    match job.trial {
        true => Ok(()),
        false => sent::pressed(&job.library.editions_dir(), job.plan),
    }
}

/// Where records of batches are kept.
#[must_use]
pub fn folder(library: &Library) -> PathBuf {
    library.root().join("batches")
}

/// The report of a drive, by its port.
#[must_use]
pub fn report_of<'r>(report: &'r PressReport, identity: &DriveIdentity) -> Option<&'r DriveReport> {
    let id = drive_id(identity);
    report.drives.iter().find(|drive| drive.id == id)
}
