//! Makes a drive fit for passing on: takes away what hosts left on it and in its files, and gives sealed files their
//! original bytes back.
//!
//! [`look`] says what would be done and changes nothing; [`clean`] does that and nothing else. What a seal proves is
//! given back whatever was appended to it; of other files the marks at their ends and bytes behind their structural
//! ends are cut off. A file that keeps a mark inside after that is told and stays as it is. Marks are counted; what
//! they say is never read.
//!
//! | module | what |
//! | --- | --- |
//! | `leavings` | files and folders that hosts leave on drives |
//! | `file` | what is to be done to one file, and the doing |

mod file;
mod leavings;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Event, Item, Job, Step, Total, Watch};
use bulssi_seal::SealedContent;

use crate::check::{CheckFailed, seal_marked};

pub use file::Act;

/// Folders within folders deeper than this are a loop.
const DEEP: usize = 128;

/// What would be done to a drive.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CleanPlan {
    /// The drive's folder.
    pub root: PathBuf,
    /// The seal that files were held against, where there is one.
    pub seal: Option<PathBuf>,
    /// Files to change, by their path on the drive, with what is done to them.
    pub files: Vec<(PathBuf, Act)>,
    /// Files and folders to remove, with the bytes in them.
    pub leavings: Vec<(PathBuf, ByteLen)>,
    /// Files that cannot be cleaned, and why. They stay as they are.
    pub left: Vec<(PathBuf, Unclean)>,
    /// Files that were looked at.
    pub looked: u64,
    /// Files that a seal proves, after they are given back or as they are.
    pub proven: u64,
    /// Files of the seal that are not there.
    pub missing: Vec<PathBuf>,
}

impl CleanPlan {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.leavings.is_empty()
    }

    /// How many marks go.
    #[must_use]
    pub fn marks(&self) -> u64 {
        self.files.iter().map(|(_, act)| act.marks()).sum()
    }
}

/// Why a file stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unclean {
    /// A mark is left within it, and no seal knows its original bytes.
    MarkInside,
    /// The seal knows it with other bytes, and more was changed than it gives back.
    Altered,
    /// It cannot be read.
    Unreadable(io::ErrorKind),
}

/// What was done to a drive.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CleanReport {
    /// Files that were changed.
    pub files: u64,
    /// Marks that are gone.
    pub marks: u64,
    /// Files and folders that were removed.
    pub removed: u64,
    /// What could not be done, and why.
    pub failed: Vec<(PathBuf, String)>,
}

/// Why a drive could not be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CleanFailed {
    /// It is no folder: a device that is not mounted, an image, or nothing.
    #[error("{} is no folder", .0.display())]
    NoFolder(PathBuf),
    /// The folder could not be read.
    #[error("{}", path.display())]
    Read {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The seal could not be read or must not be believed.
    #[error(transparent)]
    Seal(#[from] CheckFailed),
    /// The person asked to stop. What was done until then stays done; every file is whole.
    #[error("cancelled")]
    Cancelled,
}

/// Says what would be done to the drive whose files are in the folder `root`, held against the seal at `seal`, else
/// the one beside or on the drive. Changes nothing. `watch` hears of [`Job::Clean`].
///
/// # Errors
/// [`CleanFailed`].
pub fn look(root: &Path, seal: Option<&Path>, watch: &dyn Watch) -> Result<CleanPlan, CleanFailed> {
    watch.event(Event::Started(Job::Clean));
    let plan = looked(root, seal, watch);
    watch.event(Event::Finished(Job::Clean));
    plan
}

fn looked(root: &Path, seal: Option<&Path>, watch: &dyn Watch) -> Result<CleanPlan, CleanFailed> {
    let root = fs::canonicalize(root).map_err(|source| CleanFailed::Read {
        path: root.to_owned(),
        source,
    })?;
    if !root.is_dir() {
        return Err(CleanFailed::NoFolder(root));
    }
    let found = seal_marked(&root, seal)?;
    let mut sealed: BTreeMap<PathBuf, &SealedContent> = BTreeMap::new();
    if let Some((_, seal)) = &found {
        for file in seal.tree().files() {
            sealed.insert(PathBuf::from(file.path.as_str()), &file.content);
        }
    }
    let mut plan = CleanPlan {
        seal: found.as_ref().map(|(path, _)| path.clone()),
        ..CleanPlan::default()
    };
    let mut files = Vec::new();
    survey(&root, &sealed, &mut plan, &mut files)?;
    let total = Total {
        bytes: files.iter().map(|(_, len)| *len).sum(),
        files: files.len() as u64,
    };
    watch.event(Event::Step(Step::Survey, Some(total)));
    let mut there = BTreeSet::new();
    for (path, _) in files {
        if watch.cancelled() {
            return Err(CleanFailed::Cancelled);
        }
        let name = path.display().to_string();
        watch.event(Event::Item(Item { name }));
        plan.looked += 1;
        let content = sealed.get(&path).copied();
        match file::look(&root.join(&path), content, watch) {
            Ok(file::Looked { act, proven }) => {
                plan.proven += u64::from(proven);
                plan.files.extend(act.map(|act| (path.clone(), act)));
            }
            Err(_) if watch.cancelled() => return Err(CleanFailed::Cancelled),
            Err(why) => plan.left.push((path.clone(), why)),
        }
        there.insert(path);
        watch.event(Event::Advanced {
            bytes: ByteLen::ZERO,
            files: 1,
        });
    }
    let missing = sealed.into_keys().filter(|path| !there.contains(path));
    plan.missing = missing.collect();
    plan.root = root;
    Ok(plan)
}

/// The files to look at, and what hosts left, all of it before anything is read.
fn survey(
    root: &Path,
    sealed: &BTreeMap<PathBuf, &SealedContent>,
    plan: &mut CleanPlan,
    files: &mut Vec<(PathBuf, ByteLen)>,
) -> Result<(), CleanFailed> {
    let mut waiting = VecDeque::from([(PathBuf::new(), 0)]);
    while let Some((folder, depth)) = waiting.pop_front() {
        let at = root.join(&folder);
        let read = |source| CleanFailed::Read {
            path: at.clone(),
            source,
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(&at).map_err(read)? {
            entries.push(entry.map_err(read)?);
        }
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(read)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = sealed.contains_key(&path)
                || kind.is_dir() && sealed.keys().any(|file| file.starts_with(&path));
            if !ours && leavings::is_leaving(&entry.path(), &name, kind, depth == 0) {
                plan.leavings
                    .push((path, leavings::bytes_of(&entry.path())));
            } else if kind.is_dir() && depth < DEEP {
                waiting.push_back((path, depth + 1));
            } else if kind.is_file() {
                let len = entry.metadata().map_err(read)?.len();
                files.push((path, ByteLen(len)));
            }
        }
    }
    files.sort();
    Ok(())
}

/// Does what was planned, and nothing else. What cannot be done is told and the rest goes on; every file is the old or
/// the new one, whole. `watch` hears of [`Job::Clean`].
///
/// # Errors
/// [`CleanFailed::Cancelled`] and [`CleanFailed::Seal`].
pub fn clean(plan: &CleanPlan, watch: &dyn Watch) -> Result<CleanReport, CleanFailed> {
    watch.event(Event::Started(Job::Clean));
    let report = cleaned(plan, watch);
    watch.event(Event::Finished(Job::Clean));
    report
}

fn cleaned(plan: &CleanPlan, watch: &dyn Watch) -> Result<CleanReport, CleanFailed> {
    let total = Total {
        bytes: ByteLen::ZERO,
        files: (plan.files.len() + plan.leavings.len()) as u64,
    };
    watch.event(Event::Step(Step::Transfer, Some(total)));
    let found = match &plan.seal {
        Some(path) => seal_marked(&plan.root, Some(path))?,
        None => None,
    };
    let content = |path: &Path| {
        let mut files = found.iter().flat_map(|(_, seal)| seal.tree().files());
        files.find(|file| Path::new(file.path.as_str()) == path)
    };
    let mut report = CleanReport::default();
    let advanced = || {
        watch.event(Event::Advanced {
            bytes: ByteLen::ZERO,
            files: 1,
        });
    };
    for (path, act) in &plan.files {
        if watch.cancelled() {
            return Err(CleanFailed::Cancelled);
        }
        let sealed = content(path).map(|file| &file.content);
        match file::clean(&plan.root.join(path), act, sealed) {
            Ok(()) => {
                report.files += 1;
                report.marks += act.marks();
            }
            Err(error) => report.failed.push((path.clone(), error.to_string())),
        }
        advanced();
    }
    for (path, _) in &plan.leavings {
        if watch.cancelled() {
            return Err(CleanFailed::Cancelled);
        }
        match leavings::remove(&plan.root.join(path)) {
            Ok(()) => report.removed += 1,
            Err(error) => report.failed.push((path.clone(), error.to_string())),
        }
        advanced();
    }
    Ok(report)
}
