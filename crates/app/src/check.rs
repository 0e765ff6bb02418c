//! Holds an image, a drive or a folder against a manifest.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_image::check::{CheckError, CheckReport, check_folder, check_image};
use bulssi_model::{Manifest, Watch};

use crate::manifest::{self, ManifestFileError};
use crate::plan::Plan;

/// Why nothing could be said of a drive. That files are changed or missing is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckFailed {
    /// The image or the drive could not be opened.
    #[error("opening {}", path.display())]
    Open {
        /// What was to be checked.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No manifest was named, and none lies beside.
    #[error("no manifest beside {}", path.display())]
    NoManifest {
        /// What was to be checked.
        path: PathBuf,
    },
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestFileError),
    /// There is no filesystem to check, or it could not be read.
    #[error("{}: {source}", path.display())]
    Check {
        /// What was to be checked.
        path: PathBuf,
        /// What failed.
        source: CheckError,
    },
}

/// The manifest at `named`, or else the one beside `target`.
///
/// # Errors
/// [`CheckFailed::NoManifest`] and [`CheckFailed::Manifest`].
pub fn manifest_for(target: &Path, named: Option<&Path>) -> Result<Manifest, CheckFailed> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let beside = manifest::beside(target);
            if !beside.exists() {
                return Err(CheckFailed::NoManifest {
                    path: target.to_owned(),
                });
            }
            beside
        }
    };
    Ok(manifest::read(&path)?)
}

/// The manifest of what an edition would be built to now.
#[must_use]
pub fn manifest_of(plan: &Plan) -> Manifest {
    Manifest::of(plan.tree(), Some((plan.filesystem, plan.image_len)))
}

/// Reads everything at `path` (an image file, a block device, a folder) and compares.
///
/// # Errors
/// [`CheckFailed::Open`] and [`CheckFailed::Check`].
pub fn check(
    path: &Path,
    manifest: &Manifest,
    watch: &dyn Watch,
) -> Result<CheckReport, CheckFailed> {
    let metadata = fs::metadata(path).map_err(|source| CheckFailed::Open {
        path: path.to_owned(),
        source,
    })?;
    let report = if metadata.is_dir() {
        check_folder(path, manifest, watch)
    } else {
        check_image(path, manifest, watch)
    };
    report.map_err(|source| CheckFailed::Check {
        path: path.to_owned(),
        source,
    })
}
