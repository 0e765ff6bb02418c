//! A window on an archive that is read forward, so that tables are streamed.

use crate::{Source, ZimError};

/// Bytes read at once where reading goes on where it stopped.
const STREAM: usize = 128 << 10;
/// Bytes read at once after a jump. A directory entry has some 60 on average.
const JUMP: usize = 512;

/// The last bytes read.
pub(crate) struct Window<'a> {
    source: &'a Source,
    /// No byte from here on is read.
    end: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl<'a> Window<'a> {
    /// A window that sees nothing from `end` on.
    pub(crate) fn new(source: &'a Source, end: u64) -> Self {
        Self {
            source,
            end,
            start: 0,
            bytes: Vec::new(),
        }
    }

    /// At least `least` bytes from `position`, fewer only at the end.
    pub(crate) fn at(&mut self, position: u64, least: usize) -> Result<&[u8], ZimError> {
        let have = position
            .checked_sub(self.start)
            .and_then(|skip| usize::try_from(skip).ok())
            .and_then(|skip| self.bytes.get(skip..).map(|rest| (skip, rest.len())));
        let left = usize::try_from(self.end.saturating_sub(position)).unwrap_or(usize::MAX);
        if let Some((skip, there)) = have
            && there >= least.min(left)
        {
            return Ok(&self.bytes[skip..]);
        }
        let want = if have.is_some() { STREAM } else { JUMP };
        self.bytes.resize(want.max(least).min(left), 0);
        self.start = position;
        if let Err(error) = self.source.read_exact_at(&mut self.bytes, position) {
            self.bytes.clear();
            return Err(error);
        }
        Ok(&self.bytes)
    }

    /// `N` bytes from `position`, or nothing where the end is nearer.
    pub(crate) fn array<const N: usize>(
        &mut self,
        position: u64,
    ) -> Result<Option<[u8; N]>, ZimError> {
        Ok(self.at(position, N)?.first_chunk().copied())
    }
}
