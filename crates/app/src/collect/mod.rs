//! Walks what the desk points at, groups files into works and adds them to the library.
//!
//! 1. The **survey** walks folders, looks at the first bytes of each file that is not known, reads
//!    descriptions and `work.toml` files, and decides what belongs together.
//! 2. The **transfer** takes each work's files in: checked, probed, hashed while they are copied.
//!    Files that still look as they did when they were last read are not read again.
//!
//! A bad file is noted and the rest goes on. What was found out depends on names and content alone,
//! never on the order in which a folder lists its files, on threads, or on the machine's locale.

mod describe;
mod embedded;
mod group;
mod survey;
mod transfer;
mod walk;
mod words;
mod work_toml;

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use bulssi_library::{IntakeError, IntakeOptions, Library, Outcome, VocabularyError};
use bulssi_media::{Fault, Limits, Refusal, ToolError, Tools};
use bulssi_model::{ByteLen, Date, Event, Format, Job, Step, Watch, WorkId};
use bulssi_wiki::{PartsError, ZimError};

pub use group::Left;
pub use work_toml::{WorkTomlError, WorkTomlFault};

/// How files are added.
#[derive(Clone, Debug)]
pub struct AddOptions {
    /// How many works are taken in at the same time. Two by default: one is probed while another
    /// is copied.
    pub jobs: NonZeroUsize,
    /// What films and recordings are probed with; none by default, and then they are refused.
    pub tools: Tools,
    /// Bounds on what one file may make the probe do.
    pub limits: Limits,
    /// Reads files again that look unchanged; not by default.
    pub rehash: bool,
    /// The day under which new works are noted; none by default, for this crate has no clock.
    pub day: Option<Date>,
}

impl Default for AddOptions {
    fn default() -> Self {
        Self {
            jobs: NonZeroUsize::MIN.saturating_add(1),
            tools: Tools::none(),
            limits: Limits::default(),
            rehash: false,
            day: None,
        }
    }
}

/// What adding came to. Works are in order of folder and name, the other lists in order of path.
#[derive(Debug, Default)]
pub struct AddReport {
    /// Works that are in the library now.
    pub works: Vec<AddedWork>,
    /// Works with the same main files as another one above.
    pub same: Vec<SameWork>,
    /// Files and folders that were not taken.
    pub problems: Vec<Problem>,
    /// Sound files that became part of no work.
    pub left: Vec<LeftOver>,
    /// Hidden files and leftovers of hosts; folders count as one.
    pub ignored: u64,
    /// Blobs that are new in the library.
    pub new_blobs: u64,
    /// Their bytes.
    pub new_bytes: ByteLen,
}

impl AddReport {
    /// How many works came in so.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.works
            .iter()
            .filter(|work| work.outcome == outcome)
            .count()
    }
}

/// A work that is in the library now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedWork {
    /// Its name there.
    pub id: WorkId,
    /// Its first main file.
    pub path: PathBuf,
    /// Whether it is new.
    pub outcome: Outcome,
}

/// A work whose main files equal those of another work that was added at the same time. The one
/// whose path comes first tells title and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameWork {
    /// Its first main file.
    pub path: PathBuf,
    /// The work that it is.
    pub id: WorkId,
}

/// A file that became part of no work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub why: Left,
}

/// A file or folder that was not taken.
#[derive(Debug)]
pub struct Problem {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub reason: Reason,
}

/// Why a file or folder was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The library does not take such files.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// It is of a format that the library takes, but damaged.
    #[error("damaged {format}: {fault}")]
    Damaged {
        /// The format, as far as its first bytes tell.
        format: Format,
        /// What is wrong.
        fault: Fault,
    },
    /// It is longer than such a file may be.
    #[error("{format} of more than {limit} bytes")]
    TooLarge {
        /// The format.
        format: Format,
        /// The bound in [`AddOptions::limits`].
        limit: ByteLen,
    },
    /// It lies beside a film as its subtitle or poster, but its content is something else.
    #[error("{0} is no companion of a film")]
    NoCompanion(Format),
    /// It is a bad ZIM archive.
    #[error("bad archive: {0}")]
    Zim(#[source] ZimError),
    /// Parts of a split ZIM archive are missing.
    #[error("bad split archive: {0}")]
    Parts(#[source] PartsError),
    /// It is a bad `work.toml`, and works are held back until it is mended, so that none comes in
    /// with less caution than was meant.
    #[error("{error}; {held} works are held back")]
    WorkToml {
        /// What is wrong, and where.
        error: WorkTomlError,
        /// How many works in its folder and below were not added.
        held: usize,
    },
    /// It cannot be read, or is gone.
    #[error("cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// It changed while it was looked at; adding again takes it as it is then.
    #[error("changed while it was read")]
    ChangedWhileReading,
    /// It is neither a regular file nor a folder.
    #[error("no file")]
    NoFile,
    /// It is a symbolic link, which is not followed.
    #[error("symbolic link")]
    Link,
    /// The tool that reads films is missing, or failed for a reason that is not the file's.
    #[error(transparent)]
    Tool(ToolError),
    /// Somebody removed one of the work's files from the library meanwhile; adding again takes it.
    #[error("removed meanwhile")]
    RemovedMeanwhile,
}

/// Why adding ended before its time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddError {
    /// The library's kinds and themes are not known.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    /// The library failed; works that were finished are in it.
    #[error(transparent)]
    Library(#[from] IntakeError),
    /// The person asked to stop; works that were finished are in the library, and adding again
    /// goes on from there.
    #[error("stopped")]
    Cancelled(Box<AddReport>),
}

/// Adds what lies at `paths`, files or folders, to the library.
///
/// Where a path names a file, what goes with it in its folder comes along. The library's own folder
/// is left out. `watch` hears of [`Job::Add`] with the steps [`Step::Survey`] (amount unknown),
/// [`Step::Transfer`] (bytes still to be read, files of works) and [`Step::Sync`].
///
/// # Errors
/// When the library fails or `watch` says stop; all else is in the report.
pub fn add(
    library: &Library,
    paths: &[PathBuf],
    options: &AddOptions,
    watch: &dyn Watch,
) -> Result<AddReport, AddError> {
    watch.event(Event::Started(Job::Add));
    let result = run(library, paths, options, watch);
    watch.event(Event::Finished(Job::Add));
    result
}

fn run(
    library: &Library,
    paths: &[PathBuf],
    options: &AddOptions,
    watch: &dyn Watch,
) -> Result<AddReport, AddError> {
    let words = library.vocabulary()?;
    watch.event(Event::Step(Step::Survey, None));
    let mut report = AddReport::default();
    let survey = match survey::survey(library, paths, options, &words, watch) {
        Ok(survey) => survey,
        Err(survey::Stop::Cancelled) => return Err(AddError::Cancelled(Box::default())),
        Err(survey::Stop::Library(error)) => return Err(IntakeError::from(error).into()),
    };
    let intake = library.intake(IntakeOptions { day: options.day })?;
    watch.event(Event::Step(Step::Transfer, Some(survey.total())));
    let done = transfer::transfer(&intake, &survey, &words, options, watch);
    watch.event(Event::Step(Step::Sync, None));
    let cancelled = match done.stop {
        None => false,
        Some(IntakeError::Cancelled) => true,
        Some(error) => return Err(error.into()),
    };
    let taken_in = intake.finish()?;
    report.new_blobs = taken_in.new_blobs;
    report.new_bytes = taken_in.new_bytes;
    report.works = done.works;
    report.same = done.same;
    report.left = survey.left;
    report.ignored = survey.ignored;
    report.problems = survey.problems;
    report.problems.extend(done.problems);
    for id in taken_in.lost {
        let (lost, kept) = report.works.into_iter().partition(|work| work.id == id);
        report.works = kept;
        let lost: Vec<AddedWork> = lost;
        report.problems.extend(lost.into_iter().map(|work| Problem {
            path: work.path,
            reason: Reason::RemovedMeanwhile,
        }));
    }
    report.problems.sort_by(|a, b| a.path.cmp(&b.path));
    if cancelled {
        return Err(AddError::Cancelled(Box::new(report)));
    }
    Ok(report)
}
