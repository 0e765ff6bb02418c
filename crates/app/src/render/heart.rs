//! The heart: says that this process lives, and takes over what silent ones had begun.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};

use bulssi_library::{CatalogueError, JobState, Vigil};

use super::{RenderEvent, Run, held};

impl Run<'_> {
    /// Beats until `stopped` is told. Time passes here by waiting, not by looking at a clock.
    pub(super) fn beat(&self, stopped: &Receiver<()>) {
        let mut vigil = Vigil::new(self.options.missed);
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(self.options.beat) {
            match self.one_beat(&mut vigil) {
                // Somebody holds the catalogue for long; they hold up everybody alike.
                Ok(()) | Err(CatalogueError::Busy) => {}
                Err(error) => self.fail(error.into()),
            }
        }
    }

    fn one_beat(&self, vigil: &mut Vigil) -> Result<(), CatalogueError> {
        let busy: Vec<_> = {
            let busy = held(&self.busy);
            let each = busy.values();
            each.map(|b| (b.claim.clone(), Arc::clone(&b.done), Arc::clone(&b.lost)))
                .collect()
        };
        for (claim, done, lost) in &busy {
            if !self.queue.beat(claim, done.load(Ordering::Relaxed))? {
                // It may just have been published; then nobody looks at this any more.
                lost.store(true, Ordering::Relaxed);
            }
        }
        let rows = self.queue.jobs()?;
        for row in vigil.look(&rows) {
            let ours = busy.iter().any(|(claim, ..)| claim.id == row.id);
            if !ours && self.queue.take_away(&row)? {
                self.watch.event(RenderEvent::TakenOver {
                    id: row.id,
                    name: row.name,
                    worker: row.worker.unwrap_or_default(),
                });
            }
        }
        for row in rows {
            let ours = busy.iter().any(|(claim, ..)| claim.id == row.id);
            let named = self.ids.is_some() && self.is_wanted(row.id);
            if named && !ours && row.state == JobState::Running {
                self.watch.event(RenderEvent::Elsewhere {
                    id: row.id,
                    name: row.name,
                    done: row.done,
                });
            }
        }
        Ok(())
    }
}
