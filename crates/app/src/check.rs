//! Holds an image, a drive or a folder against its seal, or a manifest without one.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use bulssi_image::check::{CheckError, CheckReport, check_folder, check_image};
use bulssi_image::read::{FileDrive, Limits, Volume};
use bulssi_model::{Manifest, Watch};
use bulssi_scrub::marks;
use bulssi_seal::{Known, Seal, SealFault, Verdict, judge};

use crate::keys::Keys;
use crate::manifest::{self, ManifestFileError};
use crate::plan::Plan;
use crate::seal::is_seal_name;

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
    /// Words of a key are of no use without a seal.
    #[error("no seal on or beside {}", path.display())]
    NoSeal {
        /// What was to be checked.
        path: PathBuf,
    },
    /// There is a seal, and it must not be believed.
    #[error("{}: {fault}", path.display())]
    Seal {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        fault: SealFault,
    },
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

/// A seal and where it was found.
#[derive(Clone, Debug)]
pub struct FoundSeal {
    /// The seal; every signature in it holds.
    pub seal: Seal,
    /// The file that it was read from; of one on a drive the drive and the name there.
    pub path: PathBuf,
    /// Names in the root of what is checked under which this same seal lies.
    pub on_drive: Vec<String>,
}

/// What came of holding something against its seal.
#[derive(Clone, Debug)]
pub struct SealedCheck {
    /// The files.
    pub report: CheckReport,
    /// Whose seal it is.
    pub verdict: Verdict,
}

/// The longest seal that is read: 1 GiB and a little.
const LONGEST: u64 = (1 << 30) + (1 << 20);

/// The seal of `target`: the one at `named`, else the one beside it, else the one on it. Of several on a drive it is the
/// one with the highest number.
///
/// # Errors
/// [`CheckFailed::Open`] where it cannot be read, [`CheckFailed::Seal`] where it must not be believed.
pub fn seal_for(target: &Path, named: Option<&Path>) -> Result<Option<FoundSeal>, CheckFailed> {
    let on_drive = match named.is_some() || target.exists() {
        true => seals_on(target)?,
        false => Vec::new(),
    };
    let beside = manifest::seal_beside(target);
    let file = match named {
        Some(named) => Some(named.to_owned()),
        None => beside.exists().then_some(beside),
    };
    let (path, bytes) = match file {
        Some(path) => {
            let bytes = File::open(&path).and_then(|file| read_bounded(&file));
            let bytes = bytes.map_err(|source| CheckFailed::Open {
                path: path.clone(),
                source,
            })?;
            (path, bytes)
        }
        None => {
            let newest = |(_, bytes): &&(String, Vec<u8>)| {
                let number = bytes.get(8..12).and_then(|four| four.try_into().ok());
                number.map(u32::from_le_bytes)
            };
            let Some((name, bytes)) = on_drive.iter().max_by_key(newest) else {
                return Ok(None);
            };
            (target.join(name), bytes.clone())
        }
    };
    let seal = Seal::read(&bytes).map_err(|fault| CheckFailed::Seal {
        path: path.clone(),
        fault,
    })?;
    let same = on_drive.into_iter().filter(|(_, other)| *other == bytes);
    Ok(Some(FoundSeal {
        seal,
        path,
        on_drive: same.map(|(name, _)| name).collect(),
    }))
}

/// The seal of the drive in the folder `root` and where it is, read although a host may have marked it: the one at
/// `named`, else the one beside the folder, else of those on it the one with the highest number. One that is not
/// named and must not be believed counts as none.
pub(crate) fn seal_marked(
    root: &Path,
    named: Option<&Path>,
) -> Result<Option<(PathBuf, Seal)>, CheckFailed> {
    let mut found: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let beside = manifest::seal_beside(root);
    match named {
        Some(path) => {
            let bytes = File::open(path).and_then(read_bounded);
            let bytes = bytes.map_err(|source| CheckFailed::Open {
                path: path.to_owned(),
                source,
            })?;
            found.push((path.to_owned(), bytes));
        }
        None => {
            let bytes = File::open(&beside).and_then(read_bounded).ok();
            found.extend(bytes.map(|bytes| (beside, bytes)));
            let on_drive = seals_on(root)?.into_iter();
            found.extend(on_drive.map(|(name, bytes)| (root.join(name), bytes)));
        }
    }
    let mut seals = Vec::new();
    for (path, mut bytes) in found {
        let marks = marks::find(&mut io::Cursor::new(&bytes));
        let marked = marks.map_or(0, |marks| marks.bytes.0);
        bytes.truncate(bytes.len() - usize::try_from(marked).unwrap_or(0));
        match Seal::read(&bytes) {
            Ok(seal) => seals.push((path, seal)),
            Err(fault) if named.is_some() => return Err(CheckFailed::Seal { path, fault }),
            Err(_) => {}
        }
    }
    // The first of equals: the one beside.
    seals.reverse();
    Ok(seals.into_iter().max_by_key(|(_, seal)| seal.head().number))
}

fn read_bounded(reader: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Files in the root of a folder, an image or a drive that are seals by their names.
fn seals_on(target: &Path) -> Result<Vec<(String, Vec<u8>)>, CheckFailed> {
    let open = |source| CheckFailed::Open {
        path: target.to_owned(),
        source,
    };
    let mut seals = Vec::new();
    if fs::metadata(target).map_err(open)?.is_dir() {
        for entry in fs::read_dir(target).map_err(open)? {
            let entry = entry.map_err(open)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_seal_name(&name) && entry.metadata().map_err(open)?.is_file() {
                let bytes = File::open(entry.path()).and_then(|file| read_bounded(&file));
                seals.push((name, bytes.map_err(open)?));
            }
        }
        seals.sort();
        return Ok(seals);
    }
    // Something without a filesystem has no seal on it; the check itself says what it is.
    let Ok(drive) = FileDrive::open(target) else {
        return Ok(seals);
    };
    let Ok(volume) = Volume::open(&drive) else {
        return Ok(seals);
    };
    for entry in &volume.walk(&Limits::default()).entries {
        if !entry.folder && entry.len <= LONGEST && is_seal_name(&entry.path) {
            // What cannot be read is told as a file of the drive.
            if let Ok(bytes) = read_bounded(volume.file(entry)) {
                seals.push((entry.path.clone(), bytes));
            }
        }
    }
    Ok(seals)
}

/// Reads everything at `path` and holds it against its seal.
///
/// # Errors
/// [`CheckFailed::Open`] and [`CheckFailed::Check`].
pub fn check_sealed(
    path: &Path,
    found: &FoundSeal,
    known: &Known,
    watch: &dyn Watch,
) -> Result<SealedCheck, CheckFailed> {
    let mut report = check(path, &found.seal.tree().manifest(), watch)?;
    // A seal lists everything but itself.
    report
        .added
        .retain(|added| !found.on_drive.contains(&added.path));
    Ok(SealedCheck {
        report,
        verdict: judge(&found.seal, known),
    })
}

/// What a desk knows when it checks: its own root, those it trusts, what is revoked and what was seen, and the
/// fingerprints that were given by their words.
#[must_use]
pub fn known(keys: &Keys, given: &[[u8; 10]]) -> Known {
    let own = keys.root.iter().map(bulssi_seal::PublicKey::fingerprint);
    let others = keys.known.roots.iter().map(|root| root.print);
    Known {
        roots: own.chain(others).chain(given.iter().copied()).collect(),
        revocations: keys.revoked.iter().cloned().collect(),
        seen: keys.known.seen.clone(),
    }
}
