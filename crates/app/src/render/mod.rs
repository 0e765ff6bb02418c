//! Renders: makes the renditions that are wanted, as jobs that any worker may take.
//!
//! [`render()`] puts what is wanted into the library's queue and works on it with some threads. Other
//! processes may do the same at once, for the same works or others: each job is done once. What a
//! dead or stopped process had begun is taken over after a few missed beats. What is to be done
//! within a job, a [`Maker`] knows.
//!
//! | module | what |
//! | --- | --- |
//! | `event` | what is told meanwhile, and how it is asked to stop |
//! | `heart` | says that this process lives, and looks after others |
//! | `worker` | takes one job after the other |
//! | `report` | what came of it |

mod event;
mod heart;
mod report;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use bulssi_library::{
    CatalogueError, Claim, JobId, JobQueue, JobRow, JobState, Library, LibraryError, NewJob,
    RenditionError,
};
use bulssi_model::{ByteLen, Digest, TreePath, Watch};

pub use event::{RenderEvent, RenderWatch, Unwatched};
pub use report::{FailedJob, RenderReport};

/// Makes renditions. It knows what the task of a job means; threads share it.
pub trait Maker: Sync {
    /// The blobs of the library that a job is made of.
    fn material(&self, job: &NewJob) -> Vec<Digest>;

    /// The bytes by which the progress of a job is counted.
    fn len(&self, job: &NewJob) -> ByteLen;

    /// Makes the files of a job in `scratch`, an empty folder of its own. `watch` hears of bytes as
    /// they are worked through, and says when to stop.
    ///
    /// # Errors
    /// [`MakeFailed`].
    fn make(&self, job: &NewJob, scratch: &Path, watch: &dyn Watch) -> Result<Product, MakeFailed>;
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// Where each file stands within the rendition, and where it lies.
    pub files: Vec<(TreePath, PathBuf)>,
    /// What is kept with them.
    pub note: Vec<u8>,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MakeFailed {
    /// `watch` asked to stop.
    #[error("stopped")]
    Cancelled,
    /// The work cannot be made so; it would be the same the next time. The reason is kept with the
    /// job, in words or in a form of the maker's own.
    #[error("{0}")]
    Work(String),
    /// This machine cannot make it: a tool is missing, a disk is full. Others may.
    #[error(transparent)]
    Machine(Box<dyn Error + Send + Sync>),
}

/// How renditions are made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderOptions {
    /// How many jobs are done at once. Default: one.
    pub jobs: NonZeroUsize,
    /// Whether jobs that failed before are tried again. Default: no.
    pub retry: bool,
    /// What other processes see as the name of this one. Default: its process id.
    pub worker: String,
    /// The time from beat to beat. It has to be the same for all workers of a library. Default: 3 s.
    pub beat: Duration,
    /// After how many missed beats a worker's job is taken over. Default: 5.
    pub missed: u32,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            jobs: NonZeroUsize::MIN,
            retry: false,
            worker: std::process::id().to_string(),
            beat: Duration::from_secs(3),
            missed: 5,
        }
    }
}

/// Why rendering ended early. What was made until then stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The library failed.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A rendition could not be kept.
    #[error(transparent)]
    Rendition(#[from] RenditionError),
    /// This machine cannot make renditions.
    #[error(transparent)]
    Machine(Box<dyn Error + Send + Sync>),
    /// What the maker made cannot be read.
    #[error("cannot read {path}: {source}")]
    Made {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<CatalogueError> for RenderError {
    fn from(error: CatalogueError) -> Self {
        Self::Library(error.into())
    }
}

/// Makes all that is wanted and not there, and waits for what other processes are making of it.
///
/// When `watch` asks to stop, what this process had begun waits for whoever comes next, and the
/// report says so.
///
/// # Errors
/// [`RenderError`]; that a work cannot be made is no error but a part of the report.
pub fn render(
    library: &Library,
    wanted: &[NewJob],
    options: &RenderOptions,
    maker: &dyn Maker,
    watch: &dyn RenderWatch,
) -> Result<RenderReport, RenderError> {
    let mut missing = Vec::new();
    for job in wanted {
        if library.rendition(&job.key)?.is_none() && !missing.contains(job) {
            missing.push(job.clone());
        }
    }
    let queue = library.queue()?;
    let ids: BTreeSet<JobId> = queue.enqueue(&missing)?.into_iter().collect();
    let mut run = Run::new(library, queue, options, maker, watch);
    run.report
        .get_mut()
        .unwrap_or_else(PoisonError::into_inner)
        .already = (wanted.len() - missing.len()) as u64;
    run.ids = Some(ids);
    run.len = missing.iter().map(|job| maker.len(job)).sum();
    run.all()
}

/// Works on everything that waits in the library, whoever wanted it, and on nothing that others do.
///
/// # Errors
/// As [`render()`].
pub fn render_waiting(
    library: &Library,
    options: &RenderOptions,
    maker: &dyn Maker,
    watch: &dyn RenderWatch,
) -> Result<RenderReport, RenderError> {
    let queue = library.queue()?;
    Run::new(library, queue, options, maker, watch).all()
}

/// A job that a thread of this process does.
struct Busy {
    claim: Claim,
    /// Thousandths that are done.
    done: Arc<AtomicU32>,
    /// Whether another worker has it by now.
    lost: Arc<AtomicBool>,
}

/// One run: what the threads share.
struct Run<'a> {
    library: &'a Library,
    queue: Arc<dyn JobQueue>,
    /// The jobs that are wanted; all where none are named.
    ids: Option<BTreeSet<JobId>>,
    /// The bytes of their sources.
    len: ByteLen,
    options: &'a RenderOptions,
    maker: &'a dyn Maker,
    watch: &'a dyn RenderWatch,
    busy: Mutex<BTreeMap<JobId, Busy>>,
    report: Mutex<RenderReport>,
    /// The first failure that ends the run.
    failed: Mutex<Option<RenderError>>,
}

impl<'a> Run<'a> {
    fn new(
        library: &'a Library,
        queue: Arc<dyn JobQueue>,
        options: &'a RenderOptions,
        maker: &'a dyn Maker,
        watch: &'a dyn RenderWatch,
    ) -> Self {
        Self {
            library,
            queue,
            ids: None,
            len: ByteLen::ZERO,
            options,
            maker,
            watch,
            busy: Mutex::default(),
            report: Mutex::default(),
            failed: Mutex::default(),
        }
    }

    fn is_wanted(&self, id: JobId) -> bool {
        self.ids.as_ref().is_none_or(|ids| ids.contains(&id))
    }

    /// Whether no further job is begun.
    fn ends(&self) -> bool {
        self.watch.cancelled() || held(&self.failed).is_some()
    }

    fn fail(&self, error: RenderError) {
        held(&self.failed).get_or_insert(error);
    }

    /// Does all there is to do, with as many threads as are asked for.
    fn all(self) -> Result<RenderReport, RenderError> {
        self.begin()?;
        let (stop, stopped) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let run = &self;
            let heart = scope.spawn(move || run.beat(&stopped));
            let workers: Vec<_> = (0..run.options.jobs.get())
                .map(|_| scope.spawn(|| run.work()))
                .collect();
            let ended: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
            drop(stop);
            for result in ended.into_iter().chain([heart.join()]) {
                if let Err(panic) = result {
                    std::panic::resume_unwind(panic);
                }
            }
        });
        if let Some(error) = held(&self.failed).take() {
            return Err(error);
        }
        let mut report = std::mem::take(&mut *held(&self.report));
        let left = self.queue.jobs()?;
        for row in left.into_iter().filter(|row| self.is_wanted(row.id)) {
            match row.state {
                JobState::Failed => report.failed.push(row.into()),
                _ => report.cancelled |= self.watch.cancelled(),
            }
        }
        Ok(report)
    }

    /// Says how much there is to do; what failed before is among it if it is tried again.
    fn begin(&self) -> Result<(), RenderError> {
        let rows = self.queue.jobs()?;
        let wanted = rows.iter().filter(|row| self.is_wanted(row.id));
        let (failed, open): (Vec<&JobRow>, Vec<&JobRow>) =
            wanted.partition(|row| row.state == JobState::Failed);
        let mut jobs = open.len();
        if self.options.retry {
            jobs += failed.len();
            let failed: Vec<JobId> = failed.iter().map(|row| row.id).collect();
            self.queue.retry(&failed)?;
        }
        self.watch.event(RenderEvent::Planned {
            jobs: jobs as u64,
            len: self.len,
        });
        Ok(())
    }
}

/// What a lock holds, also after a panic elsewhere: nothing here is ever half changed.
pub(crate) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
