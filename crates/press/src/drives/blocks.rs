//! The block devices that the kernel knows, and which of them is made of which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::mounts::{self, DeviceNumber, device_number};
use super::root::{ListError, SystemRoot, attribute, names};

/// A block device, whole or a partition, as sysfs shows it.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The whole device that this is a partition of.
    pub(super) whole: Option<String>,
    pub(super) dev: Option<DeviceNumber>,
    /// Its folder in sysfs, without links.
    pub(super) dir: PathBuf,
    /// The file or device that a loop device shows.
    pub(super) backing: Option<PathBuf>,
}

/// All block devices by the kernel's names.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    map: BTreeMap<String, Block>,
    by_dev: BTreeMap<DeviceNumber, String>,
    /// What a device is made of: `dm-0` of `sda2`.
    below: BTreeMap<String, BTreeSet<String>>,
    /// Names that device-mapper shows in `/dev/mapper`.
    mapped: BTreeMap<String, String>,
    /// Devices of each btrfs that is mounted.
    btrfs: Vec<BTreeSet<String>>,
}

impl Blocks {
    /// Reads `/sys/block`, `/sys/fs/btrfs` and `/proc/mdstat`.
    pub(super) fn read(root: &SystemRoot) -> Result<Self, ListError> {
        let folder = root.join("sys/block");
        if let Err(error) = fs::read_dir(&folder) {
            return Err(ListError::Unreadable {
                path: folder,
                error,
            });
        }
        let mut blocks = Self::default();
        for name in names(&folder)? {
            // Gone again: nobody can write to it.
            if let Ok(dir) = fs::canonicalize(folder.join(&name)) {
                blocks.read_whole(&name, &dir)?;
            }
        }
        let filesystems = root.join("sys/fs/btrfs");
        for name in names(&filesystems)? {
            let devices = names(&filesystems.join(name).join("devices"))?;
            if !devices.is_empty() {
                blocks.btrfs.push(devices.into_iter().collect());
            }
        }
        let arrays = root.table("proc/mdstat")?.unwrap_or_default();
        for (array, members) in mounts::arrays(&arrays) {
            blocks.below.entry(array).or_default().extend(members);
        }
        Ok(blocks)
    }

    fn read_whole(&mut self, name: &str, dir: &Path) -> Result<(), ListError> {
        self.add(name, dir, None)?;
        let slaves = names(&dir.join("slaves"))?;
        if !slaves.is_empty() {
            let below = self.below.entry(name.to_owned()).or_default();
            below.extend(slaves);
        }
        if let Some(mapped) = attribute(dir, "dm/name") {
            self.mapped.insert(mapped, name.to_owned());
        }
        for child in names(dir)? {
            let folder = dir.join(&child);
            if child.starts_with(name) && folder.join("partition").exists() {
                self.add(&child, &folder, Some(name.to_owned()))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, dir: &Path, whole: Option<String>) -> Result<(), ListError> {
        for holder in names(&dir.join("holders"))? {
            let below = self.below.entry(holder).or_default();
            below.insert(name.to_owned());
        }
        let dev = attribute(dir, "dev").and_then(|dev| device_number(&dev));
        if let Some(dev) = dev {
            self.by_dev.insert(dev, name.to_owned());
        }
        let backing = attribute(dir, "loop/backing_file").filter(|path| !path.is_empty());
        let block = Block {
            whole,
            dev,
            dir: dir.to_owned(),
            backing: backing.map(PathBuf::from),
        };
        self.map.insert(name.to_owned(), block);
        Ok(())
    }

    /// The device of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Block> {
        self.map.get(name)
    }

    /// All devices.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Block)> {
        self.map.iter().map(|(name, block)| (name.as_str(), block))
    }

    /// The partitions of a whole device.
    pub(super) fn partitions<'s>(
        &'s self,
        whole: &'s str,
    ) -> impl Iterator<Item = (&'s str, &'s Block)> {
        let own = move |block: &Block| block.whole.as_deref() == Some(whole);
        self.iter().filter(move |(_, block)| own(block))
    }

    /// The name of the device of this number.
    pub(super) fn by_dev(&self, dev: DeviceNumber) -> Option<&str> {
        self.by_dev.get(&dev).map(String::as_str)
    }

    /// The name of the device that a device file shows: `/dev/sda2`, `/dev/mapper/x`, links.
    pub(super) fn by_node(&self, root: &SystemRoot, node: &Path) -> Option<&str> {
        let known = |path: &Path| {
            let name = path.strip_prefix("/dev").ok()?.to_str()?;
            if let Some(mapped) = name.strip_prefix("mapper/") {
                return self.mapped.get(mapped).map(String::as_str);
            }
            let name = name.replace('/', "!");
            let (name, _) = self.map.get_key_value(&name)?;
            Some(name.as_str())
        };
        known(node).or_else(|| known(&root.canonical(node)))
    }

    /// What a device is made of, one step down; the whole device of a partition among it.
    pub(super) fn below<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        let whole = self.map.get(name).and_then(|block| block.whole.as_deref());
        let below = self.below.get(name).into_iter().flatten();
        below.map(String::as_str).chain(whole)
    }

    /// Devices that are made of others.
    pub(super) fn made(&self) -> impl Iterator<Item = &str> {
        self.below.keys().map(String::as_str)
    }

    /// All devices of the mounted btrfs that has this one; of all there are, where none is named.
    pub(super) fn btrfs_with<'s>(&'s self, name: Option<&'s str>) -> impl Iterator<Item = &'s str> {
        let sets = self.btrfs.iter();
        let sets = sets.filter(move |set| name.is_none_or(|name| set.contains(name)));
        sets.flatten().map(String::as_str)
    }
}
