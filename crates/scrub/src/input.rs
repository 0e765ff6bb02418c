//! The file as it came: read by place, never behind its clean end.

use std::io::{Read, Seek, SeekFrom};

use bulssi_model::ByteLen;

use crate::{Refusal, ScrubError};

/// A stream and where its content ends.
pub(crate) struct Input<'r, R> {
    inner: &'r mut R,
    /// Where the stream stands.
    at: u64,
    len: u64,
}

impl<'r, R: Read + Seek> Input<'r, R> {
    pub(crate) fn new(inner: &'r mut R) -> Result<Self, ScrubError> {
        let len = inner.seek(SeekFrom::End(0)).map_err(ScrubError::Read)?;
        Ok(Self {
            inner,
            at: len,
            len,
        })
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Takes the end away.
    pub(crate) fn cut(&mut self, len: u64) {
        self.len = self.len.min(len);
    }

    /// Fills `buf` from `at`; refuses what the file is too short for, as a fault of `what`.
    pub(crate) fn read(
        &mut self,
        at: u64,
        buf: &mut [u8],
        what: &'static str,
    ) -> Result<(), ScrubError> {
        let len = buf.len() as u64;
        if at.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(Refusal::Damaged { what, at }.into());
        }
        if self.at != at {
            self.inner
                .seek(SeekFrom::Start(at))
                .map_err(ScrubError::Read)?;
        }
        // Where a read fails half-way nobody knows where the stream stands.
        self.at = u64::MAX;
        self.inner.read_exact(buf).map_err(ScrubError::Read)?;
        self.at = at + len;
        Ok(())
    }

    /// As much of `buf` as there is from `at`.
    pub(crate) fn read_some<'b>(
        &mut self,
        at: u64,
        buf: &'b mut [u8],
    ) -> Result<&'b [u8], ScrubError> {
        let left = self.len.saturating_sub(at);
        let len = usize::try_from(left).map_or(buf.len(), |left| left.min(buf.len()));
        self.read(at, &mut buf[..len], "the file")?;
        Ok(&buf[..len])
    }

    /// All of it, where it is not longer than `most`.
    pub(crate) fn whole(&mut self, most: ByteLen) -> Result<Vec<u8>, ScrubError> {
        let len = usize::try_from(self.len)
            .ok()
            .filter(|_| self.len <= most.0)
            .ok_or(Refusal::TooLarge { most })?;
        let mut bytes = vec![0; len];
        self.read(0, &mut bytes, "the file")?;
        Ok(bytes)
    }
}
