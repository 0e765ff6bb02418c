//! Where an image goes: bytes in order, and stretches of zeros that need not be written.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// Takes an image from its first byte to its last.
pub trait Sink: Send {
    /// Takes the next bytes, all of them.
    ///
    /// # Errors
    /// What the target says.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Takes that the next `len` bytes are zero.
    ///
    /// # Errors
    /// What the target says.
    fn skip(&mut self, len: u64) -> io::Result<()>;
}

/// Any writer; zeros are written like everything else.
#[derive(Debug)]
pub struct Streamed<W>(pub W);

impl<W: Write + Send> Sink for Streamed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn skip(&mut self, mut len: u64) -> io::Result<()> {
        const ZEROS: &[u8] = &[0; 64 << 10];
        while len > 0 {
            let part = len.min(ZEROS.len() as u64);
            self.0.write_all(&ZEROS[..part as usize])?;
            len -= part;
        }
        Ok(())
    }
}

/// A new, empty regular file, in which zeros become holes.
#[derive(Debug)]
pub struct SparseFile {
    file: File,
}

impl SparseFile {
    /// Makes `file` as long as the image will be: all of it is a hole then.
    ///
    /// # Errors
    /// When the filesystem holds no file of this length.
    pub fn new(file: File, len: u64) -> io::Result<Self> {
        file.set_len(0)?;
        file.set_len(len)?;
        Ok(Self { file })
    }

    /// The file.
    #[must_use]
    pub fn into_inner(self) -> File {
        self.file
    }
}

impl Sink for SparseFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn skip(&mut self, len: u64) -> io::Result<()> {
        let len = i64::try_from(len).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.file.seek(SeekFrom::Current(len)).map(drop)
    }
}
