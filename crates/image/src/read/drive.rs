//! Where a drive's bytes come from.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Gives bytes at any address, from any thread.
pub trait Drive: Sync {
    /// How long it is.
    fn len(&self) -> u64;

    /// Whether it has no byte at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `buf` with what stands at `at`.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] past the end, anything else as the system says it.
    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()>;
}

impl Drive for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        let from = usize::try_from(at).ok();
        let bytes = from
            .and_then(|from| self.get(from..))
            .and_then(|rest| rest.get(..buf.len()))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buf.copy_from_slice(bytes);
        Ok(())
    }
}

impl<D: Drive + ?Sized> Drive for &D {
    fn len(&self) -> u64 {
        (**self).len()
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        (**self).read_at(at, buf)
    }
}

impl Drive for Vec<u8> {
    fn len(&self) -> u64 {
        Drive::len(self.as_slice())
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        self.as_slice().read_at(at, buf)
    }
}

/// An image file or a block device.
#[derive(Debug)]
pub struct FileDrive {
    file: File,
    len: u64,
}

impl FileDrive {
    /// Opens an image file or a block device for reading.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::new(File::open(path)?)
    }

    /// A drive of what is open already.
    ///
    /// # Errors
    /// When the end cannot be found.
    pub fn new(mut file: File) -> io::Result<Self> {
        // The metadata of a block device says zero.
        let len = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, len })
    }
}

impl Drive for FileDrive {
    fn len(&self) -> u64 {
        self.len
    }

    #[cfg(unix)]
    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, buf, at)
    }

    #[cfg(windows)]
    fn read_at(&self, mut at: u64, mut buf: &mut [u8]) -> io::Result<()> {
        while !buf.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(&self.file, buf, at) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    at += count as u64;
                    buf = &mut buf[count..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Any reader that can seek; its readers take turns.
#[derive(Debug)]
pub struct Seekable<R> {
    reader: Mutex<R>,
    len: u64,
}

impl<R: Read + Seek + Send> Seekable<R> {
    /// A drive of this reader.
    ///
    /// # Errors
    /// When the end cannot be found.
    pub fn new(mut reader: R) -> io::Result<Self> {
        let len = reader.seek(SeekFrom::End(0))?;
        let reader = Mutex::new(reader);
        Ok(Self { reader, len })
    }
}

impl<R: Read + Seek + Send> Drive for Seekable<R> {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> io::Result<()> {
        // Each turn begins by seeking, so a turn that broke off leaves nothing wrong behind.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(at))?;
        reader.read_exact(buf)
    }
}
