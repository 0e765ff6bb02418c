//! Many drives at once: one thread reads the source, each drive has its own.

use std::sync::atomic::Ordering::Relaxed;

use crate::mover::Mover;
use crate::plan::CHUNK;
use crate::ring::Ring;
use crate::run::{Batch, Run};
use crate::vigil::Vigil;
use crate::{
    Device, DriveId, DriveReport, Outcome, PressEvent, PressOptions, PressPlan, PressReport,
    PressWatch,
};

/// Presses an image onto drives, all at once, and proves each.
///
/// It returns when the last drive is done with; [`PressEvent::Finished`] tells of each as soon as
/// it is. A drive that hangs in the kernel is not waited for once no other moves and it has
/// answered nothing for [`PressOptions::patience`]; see [`Outcome::Hangs`].
///
/// One thread reads the source, each drive has one that moves and one that checks bytes. Buffers
/// take 64 MiB, and 8 MiB for each drive; see [`PressReport::buffers_peak`].
///
/// Any number of presses of one plan may run at once.
#[must_use]
pub fn press(
    plan: &PressPlan<'_>,
    devices: Vec<(DriveId, Box<dyn Device>)>,
    options: &PressOptions,
    watch: &dyn PressWatch,
) -> PressReport {
    let ring = Ring::new(devices.len());
    let vigil = Vigil::new(devices.len());
    let batch = Batch {
        plan,
        ring: &ring,
        vigil: &vigil,
        options,
        watch,
    };
    let ids: Vec<DriveId> = devices.iter().map(|(id, _)| id.clone()).collect();
    let drives = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..)
            .zip(devices)
            .map(|(slot, (id, device))| {
                scope.spawn(move || {
                    let _over = Over { batch, slot };
                    let left = Left { batch, slot };
                    Run::new(batch, slot, id, Mover::new(device)).press(left)
                })
            })
            .collect();
        let source = (!threads.is_empty()).then(|| scope.spawn(|| ring.fill(plan, watch)));
        let joined = threads.into_iter().zip(&ids);
        let drives = joined
            .map(|(thread, id)| thread.join().unwrap_or_else(|_| panicked(id, watch)))
            .collect();
        if let Some(source) = source {
            // If it panicked, every drive has been told so.
            let _ = source.join();
        }
        drives
    });
    PressReport {
        drives,
        source_read: ring.read.load(Relaxed),
        source_reread: ring.reread.load(Relaxed),
        buffers_peak: plan.pool.peak() as u64 * CHUNK,
    }
}

/// A drive's place in the ring, given up when this is dropped, whatever happened.
pub(crate) struct Left<'r> {
    batch: Batch<'r>,
    slot: usize,
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        self.batch.ring.leave(self.slot);
    }
}

/// A drive that is done with when this is dropped, whatever happened: nobody waits for it.
struct Over<'r> {
    batch: Batch<'r>,
    slot: usize,
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.batch.vigil.rests(self.slot, true);
    }
}

/// A drive whose thread panicked, by a device's code or a watch's, is gone; the others go on.
fn panicked(id: &DriveId, watch: &dyn PressWatch) -> DriveReport {
    let outcome = Outcome::Lost { address: 0 };
    watch.event(id, PressEvent::Finished(outcome.clone()));
    DriveReport {
        id: id.clone(),
        outcome,
        moved: crate::Moved::default(),
        writing: std::time::Duration::ZERO,
        proving: std::time::Duration::ZERO,
    }
}
