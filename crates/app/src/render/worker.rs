//! A worker: takes one job after the other.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use bulssi_library::{Attempt, Claim, JobId, JobState, RenditionError};
use bulssi_model::{ByteLen, Event, Watch};

use super::{Busy, MakeFailed, Product, RenderError, RenderEvent, RenderWatch, Run, held};

/// How often to look for a job while others have all there are.
const PATIENCE: Duration = Duration::from_millis(200);

impl Run<'_> {
    /// Takes jobs until there are none left that anybody has to do.
    pub(super) fn work(&self) {
        while !self.ends() {
            match self.next() {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return self.fail(error),
            }
        }
    }

    /// Does one job, or waits a moment. Says whether there may be more.
    fn next(&self) -> Result<bool, RenderError> {
        let worker = &self.options.worker;
        if let Some(claim) = self.queue.claim(worker, self.ids.as_ref())? {
            self.take(claim)?;
            return Ok(true);
        }
        let rows = self.queue.jobs()?;
        let mut open = rows.iter().filter(|row| row.state != JobState::Failed);
        // What is wanted here and made elsewhere is waited for, and may have to be taken over.
        let waits = match &self.ids {
            Some(ids) => open.any(|row| ids.contains(&row.id)),
            None => false,
        };
        if waits {
            thread::sleep(PATIENCE.min(self.options.beat));
        }
        Ok(waits)
    }

    fn take(&self, claim: Claim) -> Result<(), RenderError> {
        let id = claim.id;
        if self.library.rendition(&claim.job.key)?.is_some() {
            // Made on another way since it was wanted.
            self.queue.give_back(&claim)?;
            self.queue.forget(&[id])?;
            return Ok(());
        }
        let len = self.maker.len(&claim.job);
        self.watch.event(RenderEvent::Begun {
            id,
            name: claim.job.name.clone(),
            recipe: claim.job.key.recipe.clone(),
            attempt: claim.attempt,
            len,
        });
        let progress = Progress {
            id,
            all: len,
            bytes: AtomicU64::new(0),
            done: Arc::new(AtomicU32::new(0)),
            lost: Arc::new(AtomicBool::new(false)),
            watch: self.watch,
        };
        let busy = Busy {
            claim: claim.clone(),
            done: Arc::clone(&progress.done),
            lost: Arc::clone(&progress.lost),
        };
        held(&self.busy).insert(id, busy);
        let outcome = self.make(&claim, &progress);
        held(&self.busy).remove(&id);
        self.end(&claim, &progress, outcome)
    }

    /// Makes the files of a job and publishes them.
    fn make(&self, claim: &Claim, progress: &Progress<'_>) -> Result<ByteLen, Ended> {
        let material = self.maker.material(&claim.job);
        let queue = Arc::clone(&self.queue);
        let mut attempt = self.library.attempt(queue, claim.clone(), &material)?;
        let scratch = attempt.scratch()?;
        let product = self.maker.make(&claim.job, &scratch, progress)?;
        put(&mut attempt, &product)?;
        Ok(attempt.publish(&product.note)?.len())
    }

    /// Says what came of a job, to the queue, the report and the watch.
    fn end(
        &self,
        claim: &Claim,
        progress: &Progress<'_>,
        outcome: Result<ByteLen, Ended>,
    ) -> Result<(), RenderError> {
        let id = claim.id;
        let lost = || {
            held(&self.report).lost += 1;
            self.watch.event(RenderEvent::Lost { id });
        };
        match outcome {
            Ok(len) => {
                let mut report = held(&self.report);
                report.made += 1;
                report.len += len;
                drop(report);
                self.watch.event(RenderEvent::Made { id, len });
            }
            Err(Ended::Rendition(RenditionError::Superseded)) => lost(),
            Err(Ended::Make(MakeFailed::Cancelled)) if progress.is_lost() => lost(),
            Err(Ended::Make(MakeFailed::Cancelled)) => {
                self.queue.give_back(claim)?;
                self.watch.event(RenderEvent::Stopped { id });
            }
            Err(Ended::Make(MakeFailed::Work(reason))) => {
                self.queue.fail(claim, &reason)?;
                self.watch.event(RenderEvent::Failed { id, reason });
            }
            Err(Ended::Rendition(RenditionError::Material(_))) => {
                // The work left the library: nobody wants this any more.
                self.queue.give_back(claim)?;
                self.queue.forget(&[id])?;
                held(&self.report).gone += 1;
                self.watch.event(RenderEvent::Stopped { id });
            }
            Err(Ended::Make(MakeFailed::Machine(error))) => {
                self.give_back(claim);
                return Err(RenderError::Machine(error));
            }
            Err(Ended::Rendition(error)) => {
                self.give_back(claim);
                return Err(error.into());
            }
            Err(Ended::Read(error)) => {
                self.give_back(claim);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Lets others have a job after a failure of this machine.
    fn give_back(&self, claim: &Claim) {
        // If the catalogue fails too, others find out by the missing beats.
        let _ = self.queue.give_back(claim);
        self.watch.event(RenderEvent::Stopped { id: claim.id });
    }
}

/// Why a job was not done.
enum Ended {
    Make(MakeFailed),
    Rendition(RenditionError),
    Read(RenderError),
}

impl From<MakeFailed> for Ended {
    fn from(error: MakeFailed) -> Self {
        Self::Make(error)
    }
}

impl From<RenditionError> for Ended {
    fn from(error: RenditionError) -> Self {
        match error {
            RenditionError::Cancelled => Self::Make(MakeFailed::Cancelled),
            error => Self::Rendition(error),
        }
    }
}

fn put(attempt: &mut Attempt, product: &Product) -> Result<(), Ended> {
    for (path, made) in &product.files {
        let mut file = File::open(made).map_err(|source| {
            let path = made.clone();
            Ended::Read(RenderError::Made { path, source })
        })?;
        // Uncounted and to the end: it is read from where it was just written.
        attempt.put(path.clone(), &mut file, &bulssi_model::Silent)?;
    }
    Ok(())
}

/// How far one job is.
struct Progress<'a> {
    id: JobId,
    all: ByteLen,
    bytes: AtomicU64,
    done: Arc<AtomicU32>,
    lost: Arc<AtomicBool>,
    watch: &'a dyn RenderWatch,
}

impl Progress<'_> {
    fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}

impl Watch for Progress<'_> {
    fn event(&self, event: Event) {
        let Event::Advanced { bytes, .. } = event else {
            return;
        };
        let bytes = self.bytes.fetch_add(bytes.0, Ordering::Relaxed) + bytes.0;
        let done = u128::from(bytes) * 1000 / u128::from(self.all.0.max(1));
        let done = u32::try_from(done).unwrap_or(u32::MAX).min(999);
        if self.done.fetch_max(done, Ordering::Relaxed) < done {
            self.watch
                .event(RenderEvent::Advanced { id: self.id, done });
        }
    }

    fn cancelled(&self) -> bool {
        self.is_lost() || self.watch.cancelled()
    }
}
