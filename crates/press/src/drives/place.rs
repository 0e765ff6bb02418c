//! Which drives a file or folder lies on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::blocks::Blocks;
use super::drive::Drive;
use super::mounts::{DeviceNumber, Mounts};
use super::root::{ListError, SystemRoot};
use super::usage::Usage;

/// A file, folder or device, and every device that it lies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    path: PathBuf,
    devices: BTreeSet<DeviceNumber>,
}

impl Place {
    /// Finds out where `path` lies; where it does not exist yet, its nearest folder that does. A
    /// device file lies on its device.
    ///
    /// # Errors
    /// When sysfs or `/proc` cannot be read or understood.
    pub fn of(root: &SystemRoot, path: &Path) -> Result<Self, ListError> {
        let blocks = Blocks::read(root)?;
        let mounts = Mounts::read(root)?;
        let usage = Usage::new(root, &blocks, &mounts);
        let below = usage.below_path(&root.canonical(path));
        let devices = below.iter().filter_map(|name| blocks.get(name)?.dev);
        Ok(Self {
            path: path.to_owned(),
            devices: devices.collect(),
        })
    }

    /// The path that was asked for.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it lies on this drive, whole or in part.
    #[must_use]
    pub fn is_on(&self, drive: &Drive) -> bool {
        let parts = drive.partitions.iter().filter_map(|part| part.dev);
        std::iter::once(drive.dev)
            .chain(parts)
            .any(|dev| self.devices.contains(&dev))
    }
}
