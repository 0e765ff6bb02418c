//! The clean file as it is written: every byte is looked at for marks on its way out.

use std::io::{Read, Seek, Write};

use crate::input::Input;
use crate::marks::Seen;
use crate::{Refusal, ScrubError};

/// How much is copied at once.
const STEP: usize = 256 << 10;

/// A stream that lets no mark through.
pub(crate) struct Output<'w, W> {
    inner: &'w mut W,
    written: u64,
    seen: Seen,
}

impl<'w, W: Write> Output<'w, W> {
    pub(crate) fn new(inner: &'w mut W) -> Self {
        Self {
            inner,
            written: 0,
            seen: Seen::default(),
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), ScrubError> {
        if self.seen.push(bytes) {
            return Err(Refusal::MarkInside.into());
        }
        self.inner.write_all(bytes).map_err(ScrubError::Write)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Copies `len` bytes of the input from `at`.
    pub(crate) fn copy<R: Read + Seek>(
        &mut self,
        input: &mut Input<'_, R>,
        at: u64,
        len: u64,
        what: &'static str,
    ) -> Result<(), ScrubError> {
        let mut buf = vec![0; STEP.min(usize::try_from(len).unwrap_or(STEP))];
        let mut done = 0;
        while done < len {
            let step = usize::try_from(len - done).map_or(buf.len(), |left| left.min(buf.len()));
            input.read(at + done, &mut buf[..step], what)?;
            self.write(&buf[..step])?;
            done += step as u64;
        }
        Ok(())
    }

    /// Whether nothing went out yet.
    pub(crate) const fn is_untouched(&self) -> bool {
        self.written == 0
    }

    /// How many bytes went out.
    pub(crate) fn finish(self) -> Result<u64, ScrubError> {
        self.inner.flush().map_err(ScrubError::Write)?;
        Ok(self.written)
    }
}
