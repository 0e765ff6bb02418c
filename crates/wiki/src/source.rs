//! Where an archive's bytes are: one file, several in order, or a stretch of another file.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::ZimError;

/// Reads by position, from any thread. A file, bytes in memory, a blob of a library.
pub trait ReadAt: Send + Sync {
    /// How many bytes there are.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn len(&self) -> io::Result<u64>;

    /// Fills `buf` from `position`.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] when there is less.
    fn read_exact_at(&self, buf: &mut [u8], position: u64) -> io::Result<()>;

    /// Whether there are no bytes.
    ///
    /// # Errors
    /// As [`ReadAt::len`].
    fn is_empty(&self) -> io::Result<bool> {
        self.len().map(|len| len == 0)
    }
}

impl ReadAt for File {
    fn len(&self) -> io::Result<u64> {
        self.metadata().map(|meta| meta.len())
    }

    #[cfg(unix)]
    fn read_exact_at(&self, buf: &mut [u8], position: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, buf, position)
    }

    #[cfg(windows)]
    fn read_exact_at(&self, mut buf: &mut [u8], mut position: u64) -> io::Result<()> {
        while !buf.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(self, buf, position) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => {
                    buf = &mut buf[read..];
                    position += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl ReadAt for Vec<u8> {
    fn len(&self) -> io::Result<u64> {
        Ok(self.as_slice().len() as u64)
    }

    fn read_exact_at(&self, buf: &mut [u8], position: u64) -> io::Result<()> {
        let from = usize::try_from(position).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let bytes = from
            .checked_add(buf.len())
            .and_then(|to| self.get(from..to))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buf.copy_from_slice(bytes);
        Ok(())
    }
}

impl<T: ReadAt + ?Sized> ReadAt for std::sync::Arc<T> {
    fn len(&self) -> io::Result<u64> {
        (**self).len()
    }

    fn read_exact_at(&self, buf: &mut [u8], position: u64) -> io::Result<()> {
        (**self).read_exact_at(buf, position)
    }
}

/// A stretch of a file that belongs to an archive.
pub struct Part {
    reader: Box<dyn ReadAt>,
    offset: u64,
    len: u64,
}

impl Part {
    /// All of `reader`.
    ///
    /// # Errors
    /// When its length cannot be found out.
    pub fn whole(reader: impl ReadAt + 'static) -> io::Result<Self> {
        let len = reader.len()?;
        Ok(Self {
            reader: Box::new(reader),
            offset: 0,
            len,
        })
    }

    /// `len` bytes of `reader` from `offset`.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] when they are not all there.
    pub fn stretch(reader: impl ReadAt + 'static, offset: u64, len: u64) -> io::Result<Self> {
        if offset
            .checked_add(len)
            .is_none_or(|end| reader.len().map_or(true, |there| end > there))
        {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Self {
            reader: Box::new(reader),
            offset,
            len,
        })
    }
}

/// The bytes of one archive, in order.
pub struct Source {
    /// Each part with the position at which it ends; ends ascend.
    parts: Vec<(u64, Part)>,
}

impl Source {
    /// The parts one behind the other.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] when they are longer than 2^64 bytes together.
    pub fn new(parts: impl IntoIterator<Item = Part>) -> io::Result<Self> {
        let mut end = 0u64;
        let parts = parts
            .into_iter()
            .map(|part| {
                end = end
                    .checked_add(part.len)
                    .ok_or(io::ErrorKind::InvalidInput)?;
                Ok((end, part))
            })
            .collect::<io::Result<_>>()?;
        Ok(Self { parts })
    }

    /// The files one behind the other.
    ///
    /// # Errors
    /// When one cannot be opened.
    pub fn open(paths: &[impl AsRef<Path>]) -> io::Result<Self> {
        let part = |path: &dyn AsRef<Path>| Part::whole(File::open(path.as_ref())?);
        let parts: io::Result<Vec<_>> = paths.iter().map(|path| part(path)).collect();
        Self::new(parts?)
    }

    /// How many bytes the archive has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.parts.last().map_or(0, |(end, _)| *end)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `buf` from `position`, over the borders of parts.
    ///
    /// # Errors
    /// [`ZimError::Source`], also when there is less.
    pub fn read_exact_at(&self, mut buf: &mut [u8], mut position: u64) -> Result<(), ZimError> {
        let mut next = self.parts.partition_point(|(end, _)| *end <= position);
        while !buf.is_empty() {
            let (end, part) = self
                .parts
                .get(next)
                .ok_or(ZimError::Source(io::ErrorKind::UnexpectedEof.into()))?;
            let left = end - position;
            let here = usize::try_from(left).map_or(buf.len(), |left| left.min(buf.len()));
            let (now, later) = buf.split_at_mut(here);
            let inside = part.offset + (part.len - left);
            part.reader
                .read_exact_at(now, inside)
                .map_err(ZimError::Source)?;
            buf = later;
            position += here as u64;
            next += 1;
        }
        Ok(())
    }

    /// `N` bytes from `position`.
    pub(crate) fn array<const N: usize>(&self, position: u64) -> Result<[u8; N], ZimError> {
        let mut bytes = [0; N];
        self.read_exact_at(&mut bytes, position)?;
        Ok(bytes)
    }
}
