//! Whose files in a library are.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

/// Gives `file`, just written, to whoever has `folder`. Drives are pressed by the administrator,
/// who would otherwise leave files in the desk's library that the desk cannot change.
pub(crate) fn same_as(folder: &Path, file: &Path) {
    let (Ok(wanted), Ok(now)) = (fs::metadata(folder), fs::symlink_metadata(file)) else {
        return;
    };
    if (wanted.uid(), wanted.gid()) != (now.uid(), now.gid()) {
        // Only the administrator may; everybody else's files are their own already.
        let _ = chown(file, Some(wanted.uid()), Some(wanted.gid()));
    }
}
