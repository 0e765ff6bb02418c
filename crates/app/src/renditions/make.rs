//! Makes what is missing, as jobs of the library: each once, whoever asks for it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use bulssi_library::{JobId, Library};
use bulssi_media::ToolError;
use bulssi_model::{ByteLen, Event, Item, Job, Step, Total, Watch, WorkId};

use super::job::{Hands, of_task};
use super::task::Task;
use super::{Makers, Missing, NotMade, RenditionsError};
use crate::render::{RenderEvent, RenderOptions, RenderReport, RenderWatch, render};

/// Makes what is missing of these works. What cannot be made is noted in `failed`.
pub(super) fn all(
    library: &Library,
    makers: &Makers,
    missing: &[Missing<'_>],
    options: &RenderOptions,
    failed: &mut BTreeMap<WorkId, NotMade>,
    watch: &dyn RenderWatch,
) -> Result<RenderReport, RenditionsError> {
    let no_encoder = || RenditionsError::Tool(ToolError::NoEncoder);
    let mut jobs = Vec::new();
    for (_, title, tasks) in missing {
        for task in *tasks {
            // Said before hours of work, not after.
            if task.what.needs_ffmpeg() {
                makers.tools.ffmpeg().ok_or_else(no_encoder)?;
            }
            jobs.push(of_task(task, title).ok_or_else(no_encoder)?);
        }
    }
    let hands = Hands { library, makers };
    let report = render(library, &jobs, options, &hands, watch)?;
    for lost in &report.failed {
        let of = |tasks: &[Task]| {
            tasks
                .iter()
                .any(|task| task.key.as_ref() == Some(&lost.key))
        };
        for (id, title, _) in missing.iter().filter(|(.., tasks)| of(tasks)) {
            let (title, words) = (title.clone(), lost.reason.clone());
            failed.insert(*id, NotMade { title, words });
        }
    }
    Ok(report)
}

/// The making of renditions as a job among others, for those who watch a build.
pub(crate) struct AsJob<'a> {
    watch: &'a dyn Watch,
    /// Of each job the length of its source, and how much of it was told.
    told: Mutex<BTreeMap<JobId, (ByteLen, ByteLen)>>,
    begun: AtomicBool,
}

impl<'a> AsJob<'a> {
    pub(crate) fn new(watch: &'a dyn Watch) -> Self {
        Self {
            watch,
            told: Mutex::default(),
            begun: AtomicBool::new(false),
        }
    }

    /// Tells of so many thousandths.
    fn advance(&self, id: JobId, done: u64, files: u64) {
        let mut told = crate::render::held(&self.told);
        if let Some((len, before)) = told.get_mut(&id) {
            let now = ByteLen(len.0 / 1000 * done).max(*before);
            let bytes = ByteLen(now.0 - before.0);
            *before = now;
            self.watch.event(Event::Advanced { bytes, files });
        }
    }
}

impl Drop for AsJob<'_> {
    fn drop(&mut self) {
        if *self.begun.get_mut() {
            self.watch.event(Event::Finished(Job::Render));
        }
    }
}

impl RenderWatch for AsJob<'_> {
    fn event(&self, event: RenderEvent) {
        match event {
            RenderEvent::Planned { jobs: files, len } => {
                // Where nothing is missing there is no such job.
                if !self.begun.swap(true, Ordering::Relaxed) {
                    self.watch.event(Event::Started(Job::Render));
                }
                let total = Total { bytes: len, files };
                self.watch.event(Event::Step(Step::Transfer, Some(total)));
            }
            RenderEvent::Begun { id, name, len, .. } => {
                crate::render::held(&self.told).insert(id, (len, ByteLen::ZERO));
                self.watch.event(Event::Item(Item { name }));
            }
            RenderEvent::Advanced { id, done } => self.advance(id, u64::from(done), 0),
            RenderEvent::Made { id, .. } | RenderEvent::Failed { id, .. } => {
                self.advance(id, 1000, 1);
            }
            _ => {}
        }
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}
