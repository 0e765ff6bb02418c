//! Builds an edition: an image or a folder, its manifest beside it, and a note of the works in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_image::{WriteError, WriteOptions, build_image, write_folder};
use bulssi_library::Library;
use bulssi_model::{ByteLen, Manifest, Watch};

use crate::contents::LibraryContents;
use crate::lint::LintFinding;
use crate::manifest::{self, ManifestFileError};
use crate::plan::{LeftWork, Plan};
use crate::sent::{self, SentError};

/// Where an edition is built to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An image file.
    Image(PathBuf),
    /// A folder of plain files; new or empty.
    Folder(PathBuf),
}

impl Target {
    /// A folder where `path` is one or ends in a separator, else an image.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let text = path.as_os_str().as_encoded_bytes();
        if text.ends_with(b"/") || path.is_dir() {
            Self::Folder(path.to_owned())
        } else {
            Self::Image(path.to_owned())
        }
    }

    /// The path of the file or folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        let (Self::Image(path) | Self::Folder(path)) = self;
        path
    }
}

/// What was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildReport {
    /// Where it is.
    pub target: Target,
    /// Its manifest.
    pub manifest: PathBuf,
    /// Its seal, where it lies beside.
    pub seal: Option<PathBuf>,
    /// Files written.
    pub files: u64,
    /// Bytes of these files.
    pub bytes: ByteLen,
}

/// Why nothing was built. Nothing is left at the target then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Works that the edition pins stay behind.
    #[error("{} pinned works do not go in", .0.len())]
    PinnedLeft(Vec<LeftWork>),
    /// No work goes in.
    #[error("nothing goes in")]
    Nothing,
    /// The plan is one to look at: not everything in it is made and clean.
    #[error("not made")]
    NotReady,
    /// Something in it must not be on a drive.
    #[error("{} findings", .0.len())]
    Lint(Vec<LintFinding>),
    /// The edition asks for a seal, and the plan was not sealed.
    #[error("not sealed")]
    NotSealed,
    /// The seal could not be written.
    #[error("{}", path.display())]
    SealFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Writing failed.
    #[error("{}: {source}", target.path().display())]
    Write {
        /// Where to.
        target: Target,
        /// What failed.
        source: Box<WriteError>,
    },
    /// The manifest could not be written.
    #[error(transparent)]
    Manifest(#[from] ManifestFileError),
    /// The note of its works could not be written.
    #[error(transparent)]
    Sent(#[from] SentError),
}

/// Builds what was planned, and nothing else.
///
/// # Errors
/// [`BuildError`].
pub fn build(
    library: &Library,
    plan: &Plan,
    target: &Target,
    options: &WriteOptions,
    watch: &dyn Watch,
) -> Result<BuildReport, BuildError> {
    let pinned_left: Vec<LeftWork> = plan.pinned_left().cloned().collect();
    if !pinned_left.is_empty() {
        return Err(BuildError::PinnedLeft(pinned_left));
    }
    if plan.tree().is_empty() {
        return Err(BuildError::Nothing);
    }
    ready(plan)?;
    let manifest_path = manifest::beside(target.path());
    let contents = LibraryContents(library.blobs());
    let (written, image) = match target {
        Target::Image(path) => (
            build_image(&plan.layout, &contents, path, options, watch),
            Some((plan.filesystem, plan.image_len)),
        ),
        Target::Folder(path) => (write_folder(plan.tree(), &contents, path, watch), None),
    };
    written.map_err(|source| BuildError::Write {
        target: target.clone(),
        source: Box::new(source),
    })?;
    // Only now: a build that failed leaves an earlier image and its manifest as they were.
    manifest::write(&manifest_path, &Manifest::of(plan.tree(), image))?;
    let seal = write_seal(plan, target.path())?;
    sent::built(&library.editions_dir(), plan)?;
    Ok(BuildReport {
        target: target.clone(),
        manifest: manifest_path,
        seal,
        files: plan.tree().files().len() as u64,
        bytes: plan.tree().len(),
    })
}

/// Nothing is written that is not made, clean and sealed, whoever asks.
pub(crate) fn ready(plan: &Plan) -> Result<(), BuildError> {
    let Some(lint) = plan.lint.as_ref().filter(|_| plan.ready) else {
        return Err(BuildError::NotReady);
    };
    let stopping: Vec<LintFinding> = lint.stopping(&plan.edition.lint_allow).cloned().collect();
    if !stopping.is_empty() {
        return Err(BuildError::Lint(stopping));
    }
    if plan.edition.seal.is_some() && plan.seal.is_none() {
        return Err(BuildError::NotSealed);
    }
    Ok(())
}

/// Writes the seal and its signature beside what was built, where the edition wants it there; takes away that of an
/// earlier build, which would be another's.
fn write_seal(plan: &Plan, target: &Path) -> Result<Option<PathBuf>, BuildError> {
    let path = manifest::seal_beside(target);
    let signature = minisig_beside(&path);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| BuildError::SealFile { path, source }
    };
    let wanted = plan
        .edition
        .seal
        .as_ref()
        .filter(|wish| wish.place.beside());
    let (Some(_), Some(seal)) = (wanted, &plan.seal) else {
        for old in [&signature, &path] {
            match fs::remove_file(old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(failed(old)(error));
                }
                _ => {}
            }
        }
        return Ok(None);
    };
    manifest::write_bytes(&path, &seal.bytes).map_err(failed(&path))?;
    manifest::write_bytes(&signature, seal.minisig.as_bytes()).map_err(failed(&signature))?;
    Ok(Some(path))
}

/// Where the signature of a seal lies that other tools check.
fn minisig_beside(seal: &Path) -> PathBuf {
    let mut name = seal.as_os_str().to_owned();
    name.push(".minisig");
    name.into()
}
