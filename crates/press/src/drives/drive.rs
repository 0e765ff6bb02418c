//! A drive as it was found.

use std::path::{Path, PathBuf};

use bulssi_model::ByteLen;

use super::identity::DriveIdentity;
use super::look::Look;
use super::mounts::DeviceNumber;
use super::usage::Hold;
use super::{DriveKind, VolumeKind};

/// A drive with a medium in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// Which it is, and where.
    pub id: DriveIdentity,
    /// Its device file. For opening it now and nothing else: the next drive that is plugged in may
    /// get the same.
    pub node: PathBuf,
    /// Its device number.
    pub dev: DeviceNumber,
    /// A number that the kernel gives to each medium in a device once (Linux 5.15 and later).
    pub diskseq: Option<u64>,
    /// Whether it, or the medium in it, is meant to be taken out.
    pub removable: bool,
    /// Whether it is plugged into USB.
    pub usb: bool,
    /// Whether it cannot be written to, such as a card with its switch on lock.
    pub read_only: bool,
    /// The length of its sectors, in bytes: 512 or 4096 as a rule.
    pub sector_len: u32,
    /// Its partitions as the kernel found them, by address.
    pub partitions: Vec<Partition>,
    /// Where the whole drive is mounted, if it has no partitions.
    pub mounted_at: Vec<PathBuf>,
    /// What is on it.
    pub contents: Contents,
    /// Why it must be left alone.
    pub holds: Vec<Hold>,
}

/// A partition of a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its device file.
    pub node: PathBuf,
    /// Its device number.
    pub dev: Option<DeviceNumber>,
    /// Where it begins, in bytes.
    pub at: ByteLen,
    /// How long it is.
    pub len: ByteLen,
    /// The name it was given.
    pub label: Option<String>,
    /// What it holds.
    pub filesystem: Option<VolumeKind>,
    /// Where it is mounted.
    pub mounted_at: Vec<PathBuf>,
}

/// What is on a drive, or why that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Contents {
    /// It was looked at.
    Seen(Look),
    /// This user may not read it.
    Denied,
    /// It has no device file.
    Missing,
    /// Reading failed; the kind of error.
    Failed(std::io::ErrorKind),
    /// It did not answer within three seconds.
    Late,
}

impl Drive {
    /// Everywhere that the drive or a partition of it is mounted.
    pub fn mounts(&self) -> impl Iterator<Item = &Path> {
        let parts = self.partitions.iter().flat_map(|part| &part.mounted_at);
        self.mounted_at.iter().chain(parts).map(PathBuf::as_path)
    }

    /// Whether it comes and goes: plugged into USB, or made to be taken out.
    #[must_use]
    pub fn comes_and_goes(&self) -> bool {
        self.usb || self.removable
    }

    /// Whether it is a stand-in for a drive: a loop device or one behind a network.
    #[must_use]
    pub fn is_stand_in(&self) -> bool {
        matches!(self.id.kind, DriveKind::Loop | DriveKind::Nbd)
    }
}
