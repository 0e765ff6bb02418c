//! The first and the last of a drive: what makes it look finished, and what must not stay.

use super::compare::{first_difference, first_nonzero, kind_at};
use super::{Run, Stop};
use crate::FaultKind;
use crate::plan::{BLOCK, CHUNK, PIECE};

impl Run<'_> {
    /// Makes the drive's start zero, so that until the end it holds nothing that could be mounted,
    /// and nobody takes it for finished.
    pub(super) fn blank_first(&mut self) -> Result<(), Stop> {
        let mut buf = self.plan.pool.take();
        let zeros = &mut buf[..self.first_len() as usize];
        zeros.fill(0);
        self.write(0, zeros)?;
        self.flush()
    }

    /// Wipes the probes, and the last MiB, where the spare table of an older GPT would stand: equal
    /// sticks, nothing left that tells. What was wiped is read back.
    pub(super) fn wipe(&mut self) -> Result<(), Stop> {
        let content = self.plan.content_len();
        let end = self.device.len();
        let tail = content.max(end.saturating_sub(BLOCK));
        let mut places: Vec<(u64, u64)> = self.probes.iter().map(|p| (p.at, p.end())).collect();
        places.retain(|(at, _)| *at >= content && *at < tail);
        if tail < end {
            places.push((tail, end));
        }
        let mut buf = self.plan.pool.take();
        for (at, end) in &places {
            let zeros = &mut buf[..(end - at).min(CHUNK) as usize];
            zeros.fill(0);
            self.write(*at, zeros)?;
            self.moved.probe_written += zeros.len() as u64;
        }
        self.flush()?;
        for (at, end) in &places {
            let there = &mut buf[..(end - at).min(CHUNK) as usize];
            self.read(*at, there)?;
            self.moved.probe_read += there.len() as u64;
            if let Some(offset) = first_nonzero(there) {
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
        if matches!(result, Err(Stop::Bad(_))) {
            // Best effort: a drive that fails here must not look finished.
            let mut buf = self.plan.pool.take();
            let zeros = &mut buf[..PIECE.min(self.first_len()) as usize];
            zeros.fill(0);
            let _ = self.device.write_at(0, zeros);
            let _ = self.device.flush();
        }
        result
    }

    fn put_first_block(&mut self) -> Result<(), Stop> {
        let Some(first) = self.plan.first() else {
            // It was read before anything was written.
            return Err(Stop::Source(self.plan.fault(0, None)));
        };
        let page = first.len().min(PIECE as usize);
        if page < first.len() {
            self.write(PIECE, &first[page..])?;
            self.flush()?;
        }
        self.write(0, &first[..page])?;
        self.flush()?;
        self.moved.written += first.len() as u64;
        let mut buf = self.plan.pool.take();
        let there = &mut buf[..first.len()];
        self.read(0, there)?;
        self.moved.proven += first.len() as u64;
        match first_difference(&first, there) {
            None => Ok(()),
            Some(offset) => Err(self.bad(offset as u64, kind_at(there, offset))),
        }
    }
}
