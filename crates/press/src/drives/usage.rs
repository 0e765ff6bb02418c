//! What the running system uses each drive for, followed down through everything that lies between:
//! logical volumes, arrays, encryption, loop devices, overlays.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::blocks::Blocks;
use super::mounts::{Mount, Mounts, is_system_place, swaps};
use super::root::{ListError, SystemRoot, attribute};

/// Why the running system, or another one, needs a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum HoldKind {
    /// The running system is on it.
    System,
    /// Memory is swapped to it.
    Swap,
    /// It is part of an array (Linux md, or device-mapper's dmraid).
    Raid,
    /// It holds a physical volume of LVM.
    Lvm,
    /// It is part of a ZFS pool.
    Zfs,
    /// It is part of a btrfs of several drives.
    Btrfs,
    /// It is encrypted and open.
    Crypt,
    /// It is part of a bcache.
    Bcache,
    /// Something else of device-mapper lies on it, or another kind of device.
    Mapper,
    /// A file on it, or itself, is shown as a loop device.
    Loop,
    /// Who uses it cannot be told, because the system does not give its device number.
    Unknown,
}

/// One reason why a drive must be left alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// The reason.
    pub kind: HoldKind,
    /// Who has it: a mount point, a swap file, a device such as `dm-0`; for what was only found
    /// written on the drive, the partition.
    pub by: String,
    /// Whether it is in use now; otherwise the signature was found written on it.
    pub active: bool,
}

/// Everything that the running system uses block devices for.
pub(super) struct Usage<'s> {
    root: &'s SystemRoot,
    pub(super) blocks: &'s Blocks,
    pub(super) mounts: &'s Mounts,
}

enum Thing {
    Block(String),
    Path(PathBuf),
}

impl<'s> Usage<'s> {
    pub(super) fn new(root: &'s SystemRoot, blocks: &'s Blocks, mounts: &'s Mounts) -> Self {
        Self {
            root,
            blocks,
            mounts,
        }
    }

    /// The devices that a mount is directly on: several where one btrfs has several.
    pub(super) fn devices_of(&self, mount: &Mount) -> BTreeSet<&'s str> {
        if let Some(name) = self.blocks.by_dev(mount.dev) {
            return BTreeSet::from([name]);
        }
        // Filesystems that may have several devices have a number of their own; bcachefs names
        // all its devices with colons in between.
        let source = mount.source.to_str().unwrap_or_default();
        let named = source.split(':').filter(|part| part.starts_with("/dev/"));
        let mut devices: BTreeSet<_> = named
            .filter_map(|node| self.blocks.by_node(self.root, Path::new(node)))
            .collect();
        if mount.filesystem == "btrfs" {
            // Where the device it names is not known, any of them may be meant.
            let first = devices.first().copied();
            devices.extend(self.blocks.btrfs_with(first));
        }
        devices
    }

    /// Everything that lies below a device, itself among it.
    pub(super) fn below_block(&self, name: &str) -> BTreeSet<String> {
        self.below(Thing::Block(name.to_owned()))
    }

    /// Every device that a file or folder lies on; of a device file, that device.
    pub(super) fn below_path(&self, path: &Path) -> BTreeSet<String> {
        self.below(Thing::Path(path.to_owned()))
    }

    fn below(&self, start: Thing) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut paths = BTreeSet::new();
        let mut open = vec![start];
        // Each name and path is looked at once, so this ends.
        while let Some(thing) = open.pop() {
            match thing {
                Thing::Block(name) => {
                    if !found.insert(name.clone()) {
                        continue;
                    }
                    let below = self.blocks.below(&name);
                    open.extend(below.map(|below| Thing::Block(below.to_owned())));
                    let backing = self.blocks.get(&name).and_then(|b| b.backing.clone());
                    open.extend(backing.map(Thing::Path));
                }
                Thing::Path(path) => {
                    if !paths.insert(path.clone()) {
                        continue;
                    }
                    if let Some(name) = self.blocks.by_node(self.root, &path) {
                        open.push(Thing::Block(name.to_owned()));
                    } else if let Some(mount) = self.mounts.of(&path) {
                        open.extend(self.under(mount));
                    }
                }
            }
        }
        found
    }

    fn under(&self, mount: &Mount) -> impl Iterator<Item = Thing> {
        let devices = self.devices_of(mount).into_iter();
        let devices = devices.map(|name| Thing::Block(name.to_owned()));
        devices.chain(mount.layers.clone().into_iter().map(Thing::Path))
    }

    /// Why each device must be left alone, by its name.
    pub(super) fn holds(&self) -> Result<BTreeMap<String, BTreeSet<Hold>>, ListError> {
        let mut holds = BTreeMap::<String, BTreeSet<Hold>>::new();
        let mut hold = |devices: BTreeSet<String>, kind, by: &str| {
            for device in devices {
                let hold = Hold {
                    kind,
                    by: by.to_owned(),
                    active: true,
                };
                holds.entry(device).or_default().insert(hold);
            }
        };
        for mount in &self.mounts.0 {
            if is_system_place(&mount.at) {
                let by = mount.at.to_string_lossy();
                for thing in self.under(mount) {
                    hold(self.below(thing), HoldKind::System, &by);
                }
            }
        }
        let table = self.root.table("proc/swaps")?.unwrap_or_default();
        for swap in swaps(&table) {
            hold(
                self.below_path(&swap),
                HoldKind::Swap,
                &swap.to_string_lossy(),
            );
        }
        for made in self.blocks.made() {
            let mut below = self.below_block(made);
            below.remove(made);
            hold(below, self.kind_of(made), made);
        }
        for (name, block) in self.blocks.iter() {
            if let Some(file) = &block.backing {
                hold(self.below_path(file), HoldKind::Loop, name);
            }
        }
        for (name, _) in self.blocks.iter() {
            let others: BTreeSet<_> = self.blocks.btrfs_with(Some(name)).collect();
            if others.len() > 1 {
                hold(self.below_block(name), HoldKind::Btrfs, name);
            }
        }
        for (name, block) in self.blocks.iter() {
            if block.dev.is_none() {
                hold(self.below_block(name), HoldKind::Unknown, name);
            }
        }
        Ok(holds)
    }

    /// What a device that is made of others is.
    fn kind_of(&self, name: &str) -> HoldKind {
        let block = self.blocks.get(name);
        let uuid = block.and_then(|block| attribute(&block.dir, "dm/uuid"));
        let uuid = uuid.unwrap_or_default();
        match name {
            _ if name.starts_with("md") => HoldKind::Raid,
            _ if name.starts_with("bcache") => HoldKind::Bcache,
            _ if uuid.starts_with("LVM-") => HoldKind::Lvm,
            _ if uuid.starts_with("CRYPT-") => HoldKind::Crypt,
            _ if uuid.starts_with("DMRAID-") => HoldKind::Raid,
            _ => HoldKind::Mapper,
        }
    }
}
