//! An image file: written beside its name, made durable, then given the name.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{Event, Step, Watch};

use super::chunk::ToSink;
use super::direct::DirectFile;
use super::sink::SparseFile;
use super::{WriteOptions, WriteReport, announce, pump, watched};
use crate::{Contents, Layout, WriteError};

/// Streams a layout into a file, with holes where the image is zero.
///
/// The bytes go to `PATH.part`, which takes the place of `path` only when all of them are written,
/// checked and durable; `path` is as it was until then. On every error and when cancelled the
/// part is removed. A crash or a power cut leaves at most the part, which the next build replaces.
///
/// # Errors
/// As [`Layout::write`], and [`WriteError::NotAFile`] for a target that is there and no regular
/// file, [`WriteError::Busy`] when another build writes the same image.
pub fn build_image(
    layout: &Layout,
    contents: &dyn Contents,
    path: &Path,
    options: &WriteOptions,
    watch: &dyn Watch,
) -> Result<WriteReport, WriteError> {
    watched(watch, || build(layout, contents, path, options, watch))
}

fn target(error: io::Error) -> WriteError {
    WriteError::Target {
        at: 0,
        path: None,
        error,
    }
}

fn build(
    layout: &Layout,
    contents: &dyn Contents,
    path: &Path,
    options: &WriteOptions,
    watch: &dyn Watch,
) -> Result<WriteReport, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(there) if !there.is_file() => return Err(WriteError::NotAFile),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(target(error)),
        _ => {}
    }
    if path.file_name().is_none() {
        return Err(WriteError::NotAFile);
    }
    let part = Part::create(path)?;
    announce(&layout.tree, watch);
    let report = fill(&part, layout, contents, options.jobs, watch)?;
    watch.event(Event::Step(Step::Sync, None));
    part.file.sync_all().map_err(target)?;
    if watch.cancelled() {
        return Err(WriteError::Cancelled);
    }
    part.name(path).map_err(target)?;
    Ok(report)
}

/// Streams the image into the part: past the page cache where there are threads and a filesystem
/// for that, else through it.
fn fill(
    part: &Part,
    layout: &Layout,
    contents: &dyn Contents,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<WriteReport, WriteError> {
    let len = layout.image_len().0;
    // The part keeps a handle, and with it the lock, until it has its name.
    let file = part.file.try_clone().map_err(target)?;
    let mut cached = SparseFile::new(file, len).map_err(target)?;
    let direct = if jobs > 1 {
        DirectFile::open(&part.path).map_err(target)?
    } else {
        None
    };
    let Some(mut direct) = direct else {
        return pump::stream(layout, contents, &mut ToSink(&mut cached), jobs, watch);
    };
    let report = pump::stream(layout, contents, &mut direct, jobs, watch)?;
    direct.finish().map_err(target)?;
    // The last page may have been longer than what there was to write.
    part.file.set_len(len).map_err(target)?;
    Ok(report)
}

/// The file beside its later name; removed unless it gets it.
struct Part {
    path: PathBuf,
    file: File,
    named: bool,
}

impl Part {
    fn create(path: &Path) -> Result<Self, WriteError> {
        let mut name = OsString::from(path);
        name.push(".part");
        let part = PathBuf::from(name);
        // A link there would lead the bytes elsewhere.
        match fs::symlink_metadata(&part) {
            Ok(there) if there.is_symlink() => fs::remove_file(&part).map_err(target)?,
            Ok(there) if !there.is_file() => return Err(WriteError::NotAFile),
            _ => {}
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&part).map_err(target)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(WriteError::Busy),
            // Some network filesystems know no locks; building there is still right.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(target(error)),
        }
        Ok(Self {
            path: part,
            file,
            named: false,
        })
    }

    /// Gives the part its name, and makes that durable.
    fn name(mut self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        self.named = true;
        sync_folder(path.parent())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.named {
            // What cannot be removed is replaced by the next build.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Makes the names in a folder durable, where folders can be opened at all.
pub(super) fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    let folder = match folder {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
