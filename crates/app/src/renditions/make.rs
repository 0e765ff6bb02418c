//! Makes what is missing: several things at a time, each once, however often it is asked for.

use std::collections::BTreeMap;
use std::fs::File;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use bulssi_library::{Library, Make, RenditionError};
use bulssi_media::ToolError;
use bulssi_model::{ByteLen, Event, Item, Job, Step, Total, TreePath, Watch, WorkId};

use super::product::{Trouble, product};
use super::task::Task;
use super::{Makers, NotMade, RenditionsError};

/// How often to look whether somebody else has finished what both need.
const PATIENCE: Duration = Duration::from_millis(200);

pub(super) fn all(
    library: &Library,
    makers: &Makers,
    missing: &[(WorkId, String, &[Task])],
    jobs: NonZeroUsize,
    failed: &mut BTreeMap<WorkId, NotMade>,
    watch: &dyn Watch,
) -> Result<(), RenditionsError> {
    // Said before hours of work, not after.
    let mut tasks = missing.iter().flat_map(|(.., tasks)| tasks.iter());
    if tasks.any(|task| task.what.needs_ffmpeg()) {
        makers.tools.ffmpeg().ok_or(ToolError::NoEncoder)?;
    }
    watch.event(Event::Started(Job::Render));
    let result = run(library, makers, missing, jobs, failed, watch);
    watch.event(Event::Finished(Job::Render));
    result
}

fn run(
    library: &Library,
    makers: &Makers,
    missing: &[(WorkId, String, &[Task])],
    jobs: NonZeroUsize,
    failed: &mut BTreeMap<WorkId, NotMade>,
    watch: &dyn Watch,
) -> Result<(), RenditionsError> {
    let tasks = missing.iter().flat_map(|(.., tasks)| tasks.iter());
    let lens = tasks.filter_map(|task| library.blobs().stat(&task.what.source()).ok());
    let total = Total {
        bytes: lens.sum(),
        files: missing.len() as u64,
    };
    watch.event(Event::Step(Step::Transfer, Some(total)));
    let next = AtomicUsize::new(0);
    let notes = Mutex::new(failed);
    let stopped: Mutex<Option<RenditionsError>> = Mutex::new(None);
    let is_stopped = || {
        let stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.is_some()
    };
    let work = || {
        while !is_stopped() {
            let Some((id, title, tasks)) = missing.get(next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            watch.event(Event::Item(Item {
                name: title.clone(),
            }));
            let mut tasks = tasks.iter();
            match tasks.try_for_each(|task| one(library, makers, task, watch)) {
                Ok(()) => {}
                Err(Trouble::Work(words)) => {
                    let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
                    let title = title.clone();
                    notes.insert(*id, NotMade { title, words });
                }
                Err(Trouble::All(error)) => {
                    let mut stopped = stopped.lock().unwrap_or_else(PoisonError::into_inner);
                    stopped.get_or_insert(error);
                }
            }
            watch.event(Event::Advanced {
                bytes: ByteLen::ZERO,
                files: 1,
            });
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(missing.len()) {
            scope.spawn(work);
        }
    });
    match stopped.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Makes one thing and keeps it. What is made already, or by somebody else meanwhile, is left alone.
fn one(library: &Library, makers: &Makers, task: &Task, watch: &dyn Watch) -> Result<(), Trouble> {
    if watch.cancelled() {
        return Err(RenditionsError::Cancelled.into());
    }
    let key = task.key.as_ref();
    let key = key.ok_or(RenditionsError::Tool(ToolError::NoEncoder))?;
    let mut making = loop {
        match library.make(key, &task.what.material()) {
            Ok(Make::Whole(_)) => return Ok(()),
            Ok(Make::Begun(making)) => break making,
            Err(RenditionError::Busy) if watch.cancelled() => {
                return Err(RenditionsError::Cancelled.into());
            }
            Err(RenditionError::Busy) => thread::sleep(PATIENCE),
            Err(error) => return Err(error.into()),
        }
    };
    let scratch = making.scratch()?;
    let product = product(library, makers, &task.what, &scratch, watch)?;
    for (name, path) in &product.files {
        let place: TreePath = name.parse().map_err(|_| Trouble::Work(name.clone()))?;
        let mut file = File::open(path).map_err(|error| Trouble::Work(error.to_string()))?;
        making.put(place, &mut file, &Quiet(watch))?;
    }
    making.finish(&product.note)?;
    Ok(())
}

/// Asks to stop as the other one does, and says nothing of bytes that count already.
struct Quiet<'a>(&'a dyn Watch);

impl Watch for Quiet<'_> {
    fn event(&self, _: Event) {}

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
