//! Letting go of what the desktop mounted by itself.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::mount::UnmountFlags;

use super::blocks::Blocks;
use super::drive::Drive;
use super::mounts::{DeviceNumber, Mounts, is_system_place};
use super::root::{ListError, SystemRoot};
use super::usage::{HoldKind, Usage};

/// Which mount points of a drive will be unmounted. Made first, shown, then carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmountPlan {
    /// Mount points, those that lie in others first.
    pub at: Vec<PathBuf>,
    devices: BTreeSet<DeviceNumber>,
}

/// Why a drive stays mounted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnmountError {
    /// The running system is on this drive, mounted here.
    #[error("part of the running system: {}", .at.display())]
    System {
        /// The mount point.
        at: PathBuf,
    },
    /// The drive does not come and go, so whoever mounted it here meant it.
    #[error("on a drive that is built in: {}", .at.display())]
    Fixed {
        /// The mount point.
        at: PathBuf,
    },
    /// A program has something open there.
    #[error("in use: {}", .at.display())]
    Busy {
        /// The mount point.
        at: PathBuf,
    },
    /// Only the administrator may.
    #[error("not allowed: {}", .at.display())]
    Denied {
        /// The mount point.
        at: PathBuf,
    },
    /// Something else was mounted over it since the plan was made.
    #[error("something else is mounted over it: {}", .at.display())]
    Covered {
        /// The mount point.
        at: PathBuf,
    },
    /// The system failed otherwise.
    #[error("{}: {error}", .at.display())]
    Failed {
        /// The mount point.
        at: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// What is mounted could not be read again.
    #[error(transparent)]
    List(#[from] ListError),
}

impl UnmountPlan {
    /// The plan for a drive; empty where nothing is mounted.
    ///
    /// # Errors
    /// [`UnmountError::System`] and [`UnmountError::Fixed`].
    pub fn new(drive: &Drive) -> Result<Self, UnmountError> {
        let mut at: Vec<PathBuf> = drive.mounts().map(Path::to_owned).collect();
        let system = drive
            .holds
            .iter()
            .find(|hold| hold.kind == HoldKind::System);
        let place = at.iter().find(|at| is_system_place(at)).cloned();
        if let Some(at) = place.or_else(|| system.map(|hold| PathBuf::from(&hold.by))) {
            return Err(UnmountError::System { at });
        }
        if let Some(first) = at.first()
            && !drive.comes_and_goes()
            && !drive.is_stand_in()
        {
            return Err(UnmountError::Fixed { at: first.clone() });
        }
        at.sort_by_key(|at| std::cmp::Reverse(at.components().count()));
        let parts = drive.partitions.iter().filter_map(|part| part.dev);
        Ok(Self {
            at,
            devices: std::iter::once(drive.dev).chain(parts).collect(),
        })
    }

    /// Unmounts, one after the other, and gives back what was unmounted. What has been unmounted
    /// by others in the meantime is passed over.
    ///
    /// # Errors
    /// At the first mount point that stays; those before it are unmounted.
    pub fn carry_out(&self, root: &SystemRoot) -> Result<Vec<PathBuf>, UnmountError> {
        let mut done = Vec::new();
        for at in &self.at {
            match self.state(root, at)? {
                State::Gone => continue,
                State::Covered => return Err(UnmountError::Covered { at: at.clone() }),
                State::Ours => {}
            }
            let at = at.clone();
            match rustix::mount::unmount(root.join(&at), UnmountFlags::NOFOLLOW) {
                Ok(()) => done.push(at),
                Err(Errno::BUSY) => return Err(UnmountError::Busy { at }),
                Err(Errno::PERM | Errno::ACCESS) => return Err(UnmountError::Denied { at }),
                Err(errno) => {
                    let error = errno.into();
                    return Err(UnmountError::Failed { at, error });
                }
            }
        }
        Ok(done)
    }

    /// What is mounted at `at` now.
    fn state(&self, root: &SystemRoot, at: &Path) -> Result<State, UnmountError> {
        let blocks = Blocks::read(root)?;
        let mounts = Mounts::read(root)?;
        let usage = Usage::new(root, &blocks, &mounts);
        let here = mounts.0.iter().filter(|mount| mount.at == at);
        let ours: Vec<bool> = here
            .map(|mount| {
                let devices = usage.devices_of(mount);
                let mut devices = devices.iter().filter_map(|name| blocks.get(name)?.dev);
                devices.any(|dev| self.devices.contains(&dev))
            })
            .collect();
        Ok(match ours.last() {
            Some(true) => State::Ours,
            Some(false) if ours.contains(&true) => State::Covered,
            _ => State::Gone,
        })
    }
}

enum State {
    Ours,
    Covered,
    Gone,
}
