//! An image file, a block device, or anything else that gives a drive's bytes.

use std::path::Path;

use bulssi_model::{Event, Manifest, Step, Total, Watch};

use super::compare::{Kind, Seen, compare};
use super::hash::hash;
use super::{CheckError, CheckReport, watched};
use crate::read::{Drive, FileDrive, Limits, Volume};

/// Holds an image file or a block device against its manifest.
///
/// Files are read by address, so the drive is read front to back once. Needs nothing but the right
/// to read: no mount, no privilege for an image file.
///
/// # Errors
/// [`CheckError::Open`], [`CheckError::Read`] and [`CheckError::Cancelled`]; a file that cannot be
/// read is in the report.
pub fn check_image(
    path: &Path,
    manifest: &Manifest,
    watch: &dyn Watch,
) -> Result<CheckReport, CheckError> {
    watched(watch, || {
        let drive = FileDrive::open(path).map_err(CheckError::Open)?;
        check(&drive, manifest, watch)
    })
}

/// Holds any drive against its manifest.
///
/// # Errors
/// As [`check_image`].
pub fn check_drive(
    drive: &dyn Drive,
    manifest: &Manifest,
    watch: &dyn Watch,
) -> Result<CheckReport, CheckError> {
    watched(watch, || check(drive, manifest, watch))
}

fn check(
    drive: &dyn Drive,
    manifest: &Manifest,
    watch: &dyn Watch,
) -> Result<CheckReport, CheckError> {
    watch.event(Event::Step(Step::Survey, None));
    let volume = Volume::open(drive)?;
    let walk = volume.walk(&Limits::default());
    let mut faults = walk.faults.clone();
    faults.extend(volume.fat_fault());
    faults.extend(volume.bitmap_faults(&walk));
    if watch.cancelled() {
        return Err(CheckError::Cancelled);
    }
    let seen: Vec<Seen> = walk
        .entries
        .iter()
        .map(|entry| Seen {
            path: entry.path.clone(),
            kind: if entry.folder {
                Kind::Folder
            } else {
                Kind::File
            },
            len: entry.len,
        })
        .collect();
    let mut comparison = compare(manifest, &seen);
    let order = &mut comparison.to_hash;
    order.sort_by_key(|(_, place)| walk.entries[*place].runs.first().copied());
    let total = Total {
        bytes: order
            .iter()
            .map(|(index, _)| manifest.files[*index].len)
            .sum(),
        files: order.len() as u64,
    };
    watch.event(Event::Step(Step::Transfer, Some(total)));
    let open = |place: usize| -> std::io::Result<Box<dyn std::io::Read + '_>> {
        Ok(Box::new(volume.file(&walk.entries[place])))
    };
    hash(
        manifest,
        &comparison.to_hash,
        &open,
        &mut comparison.files,
        watch,
    )?;
    Ok(CheckReport {
        filesystem: Some(volume.filesystem()),
        files: comparison.files,
        added: comparison.added,
        faults,
    })
}
