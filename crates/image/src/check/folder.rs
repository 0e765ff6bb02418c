//! A folder: a mounted drive, or what was built into one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{Event, Manifest, Step, Total, Watch};

use super::compare::{Kind, Seen, compare};
use super::hash::hash;
use super::{CheckError, CheckReport, watched};
use crate::read::{Fault, Limits};

/// Holds a folder against a manifest. Links are not followed: one in the place of a file is a
/// change, one elsewhere is an addition.
///
/// # Errors
/// [`CheckError::Folder`] for a folder that cannot be listed, [`CheckError::Cancelled`].
pub fn check_folder(
    dir: &Path,
    manifest: &Manifest,
    watch: &dyn Watch,
) -> Result<CheckReport, CheckError> {
    watched(watch, || {
        watch.event(Event::Step(Step::Survey, None));
        let mut faults = Vec::new();
        let (seen, paths) = walk(dir, &mut faults, watch)?;
        let mut comparison = compare(manifest, &seen);
        let order = &comparison.to_hash;
        let total = Total {
            bytes: order
                .iter()
                .map(|(index, _)| manifest.files[*index].len)
                .sum(),
            files: order.len() as u64,
        };
        watch.event(Event::Step(Step::Transfer, Some(total)));
        let open = |place: usize| -> io::Result<Box<dyn io::Read + '_>> {
            Ok(Box::new(File::open(&paths[place])?))
        };
        hash(
            manifest,
            &comparison.to_hash,
            &open,
            &mut comparison.files,
            watch,
        )?;
        Ok(CheckReport {
            filesystem: None,
            files: comparison.files,
            added: comparison.added,
            faults,
        })
    })
}

/// All that is in a folder, by name within each folder, and the paths to open it by.
fn walk(
    dir: &Path,
    faults: &mut Vec<Fault>,
    watch: &dyn Watch,
) -> Result<(Vec<Seen>, Vec<PathBuf>), CheckError> {
    let limits = Limits::default();
    let (mut seen, mut paths) = (Vec::new(), Vec::new());
    let mut stack = vec![(dir.to_owned(), String::new(), 0)];
    while let Some((folder, path, depth)) = stack.pop() {
        if watch.cancelled() {
            return Err(CheckError::Cancelled);
        }
        let failed = |error| CheckError::Folder {
            path: path.clone(),
            error,
        };
        if depth > limits.depth || seen.len() as u64 >= limits.entries {
            faults.push(Fault::Limit { path });
            continue;
        }
        let entries = fs::read_dir(&folder).map_err(failed)?;
        let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            // Says what a link is, not what it leads to.
            let about = entry.metadata().map_err(failed)?;
            let name = entry.file_name();
            let own = match path.as_str() {
                "" => name.to_string_lossy().into_owned(),
                path => format!("{path}/{}", name.to_string_lossy()),
            };
            let kind = match about.file_type() {
                kind if kind.is_file() => Kind::File,
                kind if kind.is_dir() => Kind::Folder,
                _ => Kind::Other,
            };
            if kind == Kind::Folder {
                stack.push((entry.path(), own.clone(), depth + 1));
            }
            seen.push(Seen {
                path: own,
                kind,
                len: if kind == Kind::File { about.len() } else { 0 },
            });
            paths.push(entry.path());
        }
    }
    Ok((seen, paths))
}
