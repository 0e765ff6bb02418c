//! Presses an edition onto drives, and keeps a record of each batch.

mod record;
mod source;

use std::io;
use std::path::{Path, PathBuf};

use bulssi_library::Library;
use bulssi_model::ByteLen;
use bulssi_press::drives::{
    ConfirmError, Drive, DriveIdentity, ListError, Place, Refusal, Remedy, SystemRoot,
    UnmountError, UnmountPlan, Wanted, confirm, list, refusals,
};
use bulssi_press::{
    BlockDevice, Device, DriveId, DriveReport, ImageFault, Outcome, PressOptions, PressPlan,
    PressReport, PressWatch, press,
};

use crate::build::BuildError;
use crate::plan::{LeftWork, Plan};
use crate::sent;

pub use record::{Batch, BatchDrive, ModelCount, RecordError, batches, by_model};
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
}

impl DrivePlan {
    /// Whether it will be written to.
    #[must_use]
    pub fn goes_ahead(&self) -> bool {
        self.refused.is_empty()
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
    /// The batch was pressed, and its record could not be kept.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// What came of a drive that was never reached by the press.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotOpened {
    /// A mount could not be undone.
    #[error(transparent)]
    Unmount(#[from] UnmountError),
    /// The system did not let it be opened.
    #[error("cannot be opened: {0}")]
    Open(#[from] io::Error),
    /// It is not the drive that was listed any more.
    #[error(transparent)]
    Changed(#[from] ConfirmError),
}

/// What came of a batch.
#[derive(Debug)]
pub struct BatchReport {
    /// What came of each drive that was opened.
    pub press: PressReport,
    /// Drives that could not be opened.
    pub not_opened: Vec<(DriveIdentity, NotOpened)>,
    /// Where the record of the batch lies.
    pub record: PathBuf,
}

/// All drives of this machine with a medium in them.
///
/// # Errors
/// When the system's tables cannot be read.
pub fn drives() -> Result<Vec<Drive>, ListError> {
    list(&SystemRoot::real())
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
    library: &Library,
    plan: &Plan,
    chosen: &[&Drive],
    allowed: Allowances,
) -> Result<Vec<DrivePlan>, ListError> {
    let root = SystemRoot::real();
    let wanted = Wanted {
        least: plan.image_len,
        // A drive two and a half times as large as the edition is for is hardly the one meant.
        most: Some(ByteLen(plan.image_len.0.saturating_mul(5) / 2)),
        library: Some(Place::of(&root, library.root())?),
        sources: Vec::new(),
    };
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
        }
    };
    Ok(chosen.iter().map(plan_of).collect())
}

/// Presses what was planned onto the drives that go ahead, and nothing else.
///
/// # Errors
/// [`PressError`]; what goes wrong with single drives is in the report.
pub fn press_batch(
    library: &Library,
    plan: &Plan,
    drives: &[DrivePlan],
    options: &PressOptions,
    watch: &dyn PressWatch,
) -> Result<BatchReport, PressError> {
    let pinned_left: Vec<LeftWork> = plan.pinned_left().cloned().collect();
    if !pinned_left.is_empty() {
        return Err(BuildError::PinnedLeft(pinned_left).into());
    }
    if plan.tree().is_empty() {
        return Err(BuildError::Nothing.into());
    }
    let image = EditionImage::new(plan, library.blobs());
    let press_plan = PressPlan::new(&image)?;
    let mut devices: Vec<(DriveId, Box<dyn Device>)> = Vec::new();
    let mut not_opened = Vec::new();
    for planned in drives.iter().filter(|planned| planned.goes_ahead()) {
        match open(planned) {
            Ok(device) => devices.push((drive_id(&planned.drive.id), Box::new(device))),
            Err(error) => not_opened.push((planned.drive.id.clone(), error)),
        }
    }
    let report = press(&press_plan, devices, options, watch);
    // What no drive holds was not sent.
    if report
        .drives
        .iter()
        .any(|drive| drive.outcome == Outcome::Good)
    {
        sent::write(&library.editions_dir(), plan).map_err(BuildError::from)?;
    }
    let batch = Batch::of(plan, drives, &report, &not_opened);
    let record = record::keep(&folder(library), &batch)?;
    Ok(BatchReport {
        press: report,
        not_opened,
        record,
    })
}

/// Where records of batches are kept.
#[must_use]
pub fn folder(library: &Library) -> PathBuf {
    library.root().join("batches")
}

/// Lets go of what is mounted, opens the drive for itself alone, and makes sure that it is still
/// the one that was shown.
fn open(planned: &DrivePlan) -> Result<BlockDevice, NotOpened> {
    let root = SystemRoot::real();
    let mounted = |refusal: &Refusal| refusal.remedy() == Remedy::Unmount;
    if planned.overcome.iter().any(mounted) {
        UnmountPlan::new(&planned.drive)?.carry_out(&root)?;
    }
    let device = BlockDevice::open(Path::new(&planned.drive.node))?;
    confirm(&root, &planned.drive)?;
    Ok(device)
}

/// The report of a drive, by its port.
#[must_use]
pub fn report_of<'r>(report: &'r PressReport, identity: &DriveIdentity) -> Option<&'r DriveReport> {
    let id = drive_id(identity);
    report.drives.iter().find(|drive| drive.id == id)
}
