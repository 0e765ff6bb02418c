//! Which drives a person means.

use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use rustix::fs::{major, minor};

use super::drive::Drive;
use super::identity::{DriveIdentity, PortPath};
use super::root::SystemRoot;

/// Means every drive that comes and goes.
const ALL: &str = "all";

/// Why it is not clear which drive a person means.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// There is no such drive.
    #[error("no such drive: {typed}")]
    NotFound {
        /// What was typed.
        typed: String,
    },
    /// It is a partition; drives are written whole.
    #[error("{typed} is a partition of {}", .drive.port)]
    Partition {
        /// What was typed.
        typed: String,
        /// The drive that it is on.
        drive: Box<DriveIdentity>,
    },
    /// There is something of this name, which is no drive: a file, a folder, a terminal.
    #[error("not a drive: {typed}")]
    NotADrive {
        /// What was typed.
        typed: String,
    },
    /// Several drives answer to it, as cheap sticks share serial numbers.
    #[error("{} drives are called {typed}", .drives.len())]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// The drives; their ports tell them apart.
        drives: Vec<DriveIdentity>,
    },
}

/// The drives that a person means by these words, each once, in the order they were named. A word is
/// a device file (or a link to one, or its bare name), a port, a serial number, or `all` for every
/// drive that comes and goes.
///
/// # Errors
/// At the first word that means no drive, or several.
pub fn resolve<'d>(
    root: &SystemRoot,
    typed: &[impl AsRef<str>],
    drives: &'d [Drive],
) -> Result<Vec<&'d Drive>, ResolveError> {
    let mut meant: Vec<&Drive> = Vec::new();
    for word in typed {
        let word = word.as_ref().trim();
        let found: Vec<_> = if word == ALL {
            drives.iter().filter(|d| d.comes_and_goes()).collect()
        } else {
            vec![one(root, word, drives)?]
        };
        if found.is_empty() {
            return Err(ResolveError::NotFound { typed: word.into() });
        }
        for drive in found {
            if !meant.iter().any(|other| other.dev == drive.dev) {
                meant.push(drive);
            }
        }
    }
    Ok(meant)
}

fn one<'d>(root: &SystemRoot, word: &str, drives: &'d [Drive]) -> Result<&'d Drive, ResolveError> {
    let typed = word.to_owned();
    if word.starts_with('/') {
        return by_path(root, word, drives);
    }
    let port = word.parse::<PortPath>().ok();
    let found: Vec<&Drive> = drives
        .iter()
        .filter(|drive| {
            let serial = drive.id.serial.as_deref();
            port.as_ref() == Some(&drive.id.port)
                || serial.is_some_and(|serial| serial.eq_ignore_ascii_case(word))
                || drive.node.file_name().is_some_and(|name| name == word)
        })
        .collect();
    match found.as_slice() {
        [drive] => Ok(drive),
        [] => {
            let bare = Path::new("/dev").join(word);
            let named = !word.is_empty() && !word.contains('/');
            match by_path(root, &bare.to_string_lossy(), drives) {
                Err(ResolveError::Partition { drive, .. }) if named => {
                    Err(ResolveError::Partition { typed, drive })
                }
                _ => Err(ResolveError::NotFound { typed }),
            }
        }
        _ => Err(ResolveError::Ambiguous {
            typed,
            drives: found.iter().map(|drive| drive.id.clone()).collect(),
        }),
    }
}

fn by_path<'d>(
    root: &SystemRoot,
    word: &str,
    drives: &'d [Drive],
) -> Result<&'d Drive, ResolveError> {
    let typed = word.to_owned();
    let node = root.join(root.canonical(Path::new(word)));
    let metadata = std::fs::metadata(&node).ok();
    let dev = metadata
        .as_ref()
        .filter(|metadata| metadata.file_type().is_block_device())
        .map(|metadata| (major(metadata.rdev()), minor(metadata.rdev())));
    for drive in drives {
        if drive.node == node || Some(drive.dev) == dev {
            return Ok(drive);
        }
        let mut parts = drive.partitions.iter();
        if parts.any(|part| part.node == node || dev.is_some() && part.dev == dev) {
            return Err(ResolveError::Partition {
                typed,
                drive: Box::new(drive.id.clone()),
            });
        }
    }
    Err(match metadata {
        Some(_) => ResolveError::NotADrive { typed },
        None => ResolveError::NotFound { typed },
    })
}
