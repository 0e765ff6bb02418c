//! The first and the last of a drive: what makes it look finished, and what must not stay.

use super::compare::{first_difference, first_nonzero, kind_at};
use super::{Run, Stop};
use crate::FaultKind;
use crate::mover::Bytes;
use crate::plan::{BLOCK, CHUNK, PIECE};

impl Run<'_> {
    /// Makes the drive's start zero, so that until the end it holds nothing that could be mounted,
    /// and nobody takes it for finished.
    pub(super) fn blank_first(&mut self) -> Result<(), Stop> {
        self.write_zeros(0, self.first_len())?;
        self.flush()
    }

    /// Where the last MiB of the drive begins, or content ends.
    fn tail(&self) -> u64 {
        let last = self.mover.len.saturating_sub(BLOCK);
        self.plan.content_len().max(last)
    }

    /// Whether there is nothing to wipe at the end of a drive to which nothing was written.
    pub(super) fn tail_is_clean(&mut self) -> Result<bool, Stop> {
        let (tail, end) = (self.tail(), self.mover.len);
        let mut buf = self.plan.pool.take();
        let len = (end - tail) as usize;
        if len == 0 {
            return Ok(true);
        }
        let read = self.read_before(tail, &mut buf, len)?;
        self.moved.compared += len as u64;
        Ok(read && first_nonzero(&buf[..len]).is_none())
    }

    /// Wipes the probes, and the last MiB, where the spare table of an older GPT would stand: equal
    /// sticks, nothing left that tells. What was wiped is read back.
    pub(super) fn wipe(&mut self) -> Result<(), Stop> {
        let content = self.plan.content_len();
        let (tail, end) = (self.tail(), self.mover.len);
        let mut places: Vec<(u64, u64)> = self.probes.iter().map(|p| (p.at, p.end())).collect();
        places.retain(|(at, _)| *at >= content && *at < tail);
        if tail < end {
            places.push((tail, end));
        }
        for (at, end) in &places {
            let len = (end - at).min(CHUNK);
            self.write_zeros(*at, len)?;
            self.moved.probe_written += len;
        }
        self.flush()?;
        let mut buf = self.plan.pool.take();
        for (at, end) in &places {
            let len = (end - at).min(CHUNK) as usize;
            self.read(*at, &mut buf, len)?;
            self.moved.probe_read += len as u64;
            if let Some(offset) = first_nonzero(&buf[..len]) {
                return Err(self.bad(at + offset as u64, FaultKind::Corrupt));
            }
        }
        self.probes.clear();
        Ok(())
    }

    /// Writes and proves the first block, its first page last of all.
    pub(super) fn put_first(&mut self) -> Result<(), Stop> {
        self.heed()?;
        let result = self.put_first_block();
        if matches!(result, Err(Stop::Bad(_) | Stop::Cancelled)) {
            // Best effort: a drive that ends here must not look finished.
            let _ = self.write_zeros(0, PIECE.min(self.first_len()));
            let _ = self.flush();
        }
        result
    }

    fn put_first_block(&mut self) -> Result<(), Stop> {
        let Some(first) = self.plan.first() else {
            // It was read before anything was written.
            return Err(Stop::Source(self.plan.fault(0, None)));
        };
        let (first, len) = (Bytes::all(first), self.first_len() as usize);
        let page = len.min(PIECE as usize);
        if page < len {
            self.write(PIECE, &first.part(page..len))?;
            self.flush()?;
        }
        self.write(0, &first.part(0..page))?;
        self.flush()?;
        self.moved.written += len as u64;
        let mut buf = self.plan.pool.take();
        self.read(0, &mut buf, len)?;
        self.moved.proven += len as u64;
        let there = &buf[..len];
        match first_difference(&first, there) {
            None => Ok(()),
            Some(offset) => Err(self.bad(offset as u64, kind_at(there, offset))),
        }
    }
}
