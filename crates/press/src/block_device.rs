//! Real drives: block devices of Linux, and regular files as their stand-ins.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, OFlags, SeekFrom, fadvise, ioctl_blksszget, major, minor, seek};

use crate::Device;

/// A block device or a regular file, open for pressing.
///
/// A block device is opened with `O_EXCL`, by which Linux refuses one of which any part is mounted
/// or otherwise claimed (open(2)), and refuses others to mount it until this is dropped; and with
/// `O_DIRECT`, so that nothing is read from the memory of this machine. A regular file goes through
/// the page cache, which is dropped before each reading as far as its filesystem heeds that.
#[derive(Debug)]
pub struct BlockDevice {
    file: File,
    len: u64,
    sector_len: u32,
    /// Set for block devices: their folder in sysfs, which goes away with them.
    sysfs: Option<PathBuf>,
    /// Whether the page cache may hold something that the drive does not.
    dirty: bool,
}

impl BlockDevice {
    /// Opens a drive.
    ///
    /// # Errors
    /// `ResourceBusy` (`EBUSY`) where something uses it, `ReadOnlyFilesystem` (`EROFS`) where it is
    /// protected, `InvalidInput` where it is neither a block device nor a file, and what else the
    /// system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        let kind = std::fs::metadata(path)?.file_type();
        let flags = if kind.is_block_device() {
            OFlags::DIRECT | OFlags::EXCL
        } else if kind.is_file() {
            OFlags::empty()
        } else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(flags.bits().cast_signed())
            .open(path)?;
        // Asked again of what was opened: the name may have changed hands in between.
        let metadata = file.metadata()?;
        let block = metadata.file_type().is_block_device();
        if block != kind.is_block_device() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let (sector_len, sysfs) = if block {
            let node = metadata.rdev();
            let folder = format!("/sys/dev/block/{}:{}", major(node), minor(node));
            (ioctl_blksszget(&file)?, Some(PathBuf::from(folder)))
        } else {
            (512, None)
        };
        Ok(Self {
            len: seek(&file, SeekFrom::End(0))?,
            file,
            sector_len,
            sysfs,
            dirty: true,
        })
    }
}

impl Device for BlockDevice {
    fn len(&self) -> u64 {
        self.len
    }

    fn sector_len(&self) -> u32 {
        self.sector_len
    }

    fn write_at(&mut self, at: u64, data: &[u8]) -> io::Result<()> {
        self.dirty = true;
        self.file.write_all_at(data, at)
    }

    fn read_at(&mut self, at: u64, data: &mut [u8]) -> io::Result<()> {
        if self.dirty {
            // `O_DIRECT` goes past the cache by itself; this is for files, and for what others may
            // have read of the drive before it was ours.
            if self.sysfs.is_none() {
                self.file.sync_data()?;
            }
            fadvise(&self.file, 0, None, Advice::DontNeed)?;
            self.dirty = false;
        }
        self.file.read_exact_at(data, at)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn is_gone(&mut self) -> bool {
        let Some(sysfs) = &self.sysfs else {
            return false;
        };
        // The kernel sets the length of a drive that went away to zero, at once or a little later.
        !sysfs.exists() || seek(&self.file, SeekFrom::End(0)).is_ok_and(|len| len < self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_in_for_a_drive() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stick.img");
        File::create(&path).unwrap().set_len(1 << 20).unwrap();
        let mut device = BlockDevice::open(&path).unwrap();
        assert_eq!((device.len(), device.sector_len()), (1 << 20, 512));
        device.write_at(4096, &[7; 512]).unwrap();
        device.flush().unwrap();
        let mut there = [0; 1024];
        device.read_at(4096, &mut there).unwrap();
        assert_eq!((there[511], there[512]), (7, 0));
        let behind = device.read_at((1 << 20) - 512, &mut there).unwrap_err();
        assert_eq!(behind.kind(), io::ErrorKind::UnexpectedEof);
        assert!(!device.is_gone());
        assert_eq!(std::fs::read(&path).unwrap()[4096..4608], [7; 512]);
    }

    #[test]
    fn what_is_no_drive_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path(), Path::new("/dev/null")] {
            let said = BlockDevice::open(path).unwrap_err();
            assert_eq!(said.kind(), io::ErrorKind::InvalidInput);
        }
        let said = BlockDevice::open(&folder.path().join("none")).unwrap_err();
        assert_eq!(said.kind(), io::ErrorKind::NotFound);
    }
}
