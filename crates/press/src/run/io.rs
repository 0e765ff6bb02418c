//! Moving bytes to and from a drive that may fail, be reset or go away.

use std::io;

use rustix::io::Errno;

use super::{Run, Stop};
use crate::FaultKind;

/// How often the whole of a request is tried: a hub that was reset answers the next time.
const TRIES: usize = 3;
/// What a request is cut into to find the bad place of it, and how often each piece is tried.
const PIECE: usize = 4096;
const PIECE_TRIES: usize = 2;

/// Errors by which a drive says itself that it is gone.
fn says_gone(said: &io::Error) -> bool {
    let gone = [Errno::NXIO, Errno::NODEV, Errno::NOMEDIUM, Errno::STALE];
    let errno = said.raw_os_error();
    gone.iter().any(|gone| Some(gone.raw_os_error()) == errno)
}

impl Run<'_> {
    /// Writes all of `data`.
    pub(super) fn write(&mut self, at: u64, data: &[u8]) -> Result<(), Stop> {
        if self.try_write(at, data, TRIES)?.is_none() {
            return Ok(());
        }
        for (index, piece) in data.chunks(PIECE).enumerate() {
            let at = at + (index * PIECE) as u64;
            if let Some(errno) = self.try_write(at, piece, PIECE_TRIES)? {
                return Err(self.bad(at, FaultKind::Unwritable { errno }));
            }
        }
        Ok(())
    }

    /// Reads all of `data`, from the drive itself.
    pub(super) fn read(&mut self, at: u64, data: &mut [u8]) -> Result<(), Stop> {
        if self.try_read(at, data, TRIES)?.is_none() {
            return Ok(());
        }
        for (index, piece) in data.chunks_mut(PIECE).enumerate() {
            let at = at + (index * PIECE) as u64;
            if let Some(errno) = self.try_read(at, piece, PIECE_TRIES)? {
                return Err(self.bad(at, FaultKind::Unreadable { errno }));
            }
        }
        Ok(())
    }

    /// Reads what was there before, which may be unreadable without any blame: writing heals it.
    /// Whether it could be read.
    pub(super) fn read_before(&mut self, at: u64, data: &mut [u8]) -> Result<bool, Stop> {
        Ok(self.try_read(at, data, PIECE_TRIES)?.is_none())
    }

    /// Makes durable what was written.
    pub(super) fn flush(&mut self) -> Result<(), Stop> {
        let mut errno = None;
        for _ in 0..TRIES {
            match self.device.flush() {
                Ok(()) => return Ok(()),
                Err(said) => errno = self.heed_error(self.position, &said)?,
            }
        }
        Err(self.bad(self.position, FaultKind::Unflushable { errno }))
    }

    /// Nothing where it worked, the last error's number (which may be unknown) where it did not.
    fn try_write(&mut self, at: u64, data: &[u8], tries: usize) -> Tried {
        let mut errno = None;
        for _ in 0..tries {
            match self.device.write_at(at, data) {
                Ok(()) => return Ok(None),
                Err(said) => errno = self.heed_error(at, &said)?,
            }
        }
        Ok(Some(errno))
    }

    fn try_read(&mut self, at: u64, data: &mut [u8], tries: usize) -> Tried {
        let mut errno = None;
        for _ in 0..tries {
            match self.device.read_at(at, data) {
                Ok(()) => return Ok(None),
                Err(said) => errno = self.heed_error(at, &said)?,
            }
        }
        Ok(Some(errno))
    }

    /// The number of an error, unless it ends the work.
    fn heed_error(&mut self, at: u64, said: &io::Error) -> Result<Option<i32>, Stop> {
        if says_gone(said) || self.device.is_gone() {
            return Err(Stop::Lost(at));
        }
        self.heed()?;
        Ok(said.raw_os_error())
    }
}

/// Whether something failed, and how; or that work ends.
type Tried = Result<Option<Option<i32>>, Stop>;
