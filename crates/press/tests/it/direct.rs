//! Reading and writing past the page cache, a MiB at a time.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

use crate::rig::MIB;

/// What direct transfers want: buffers that start on a page.
const ALIGN: usize = 4096;

/// A block device, opened for direct reading and writing.
pub(crate) struct Direct {
    file: File,
    buffer: Vec<u8>,
}

impl Direct {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let flags = i32::try_from(OFlags::DIRECT.bits()).unwrap();
        let file = options
            .read(true)
            .write(true)
            .custom_flags(flags)
            .open(path)?;
        Ok(Self {
            file,
            buffer: vec![0; MIB as usize + ALIGN],
        })
    }

    /// Writes a MiB, or what is given of it in whole sectors.
    pub(crate) fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let from = self.buffer.as_ptr().align_offset(ALIGN);
        let aligned = &mut self.buffer[from..from + bytes.len()];
        aligned.copy_from_slice(bytes);
        self.file.write_all_at(aligned, at)
    }

    pub(crate) fn read(&mut self, at: u64, len: u64) -> io::Result<Vec<u8>> {
        let from = self.buffer.as_ptr().align_offset(ALIGN);
        let aligned = &mut self.buffer[from..from + len as usize];
        self.file.read_exact_at(aligned, at)?;
        Ok(aligned.to_vec())
    }

    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

/// A MiB that no other seed gives.
pub(crate) fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let words = std::iter::repeat_with(|| {
        // xorshift64*
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes()
    });
    words.take(MIB as usize / 8).flatten().collect()
}
