//! The proof: every block that was written is read back and held against the source.

use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;

use super::compare::{first_difference, kind_at};
use super::{Run, Stop};
use crate::buffer::PoolBuf;
use crate::plan::{BLOCK, CHUNK};
use crate::ring::Source;
use crate::{FaultKind, Phase};

impl Run<'_> {
    /// Reads back all that was written, in the order in which it was, so that what was written last
    /// is read when everything else has gone through the drive's own cache in between.
    ///
    /// Content that was there already was read when that was found out.
    pub(super) fn prove(&mut self) -> Result<(), Stop> {
        let stretches = self.stretches();
        let total = stretches.iter().map(|s| s.end - s.start).sum();
        self.phase(Phase::Proving, total);
        let Some(bad) = self.first_bad(&stretches)? else {
            return Ok(());
        };
        Err(self.explain(bad)?)
    }

    /// What was written, in addresses, at most a chunk at once.
    fn stretches(&self) -> Vec<Range<u64>> {
        let mut stretches: Vec<Range<u64>> = Vec::new();
        let first = self.first_len().div_ceil(BLOCK);
        for block in (first..self.plan.blocks()).filter(|block| self.was_written(*block)) {
            let (from, to) = (block * BLOCK, self.plan.block_end(block));
            match stretches.last_mut() {
                Some(last) if last.end == from && to - last.start <= CHUNK => last.end = to,
                _ => stretches.push(from..to),
            }
        }
        stretches
    }

    /// The first block that does not hold what it should. While a stretch is read, the one before
    /// is checked.
    fn first_bad(&mut self, stretches: &[Range<u64>]) -> Result<Option<u64>, Stop> {
        let mut done = 0;
        let mut spare = Some(self.plan.pool.take());
        let mut before: Option<(u64, PoolBuf, usize)> = None;
        for stretch in stretches {
            self.heed()?;
            let len = (stretch.end - stretch.start) as usize;
            let buf = spare.take().unwrap_or_else(|| self.plan.pool.take());
            self.begin_read(stretch.start, buf, len);
            let mut bad = None;
            if let Some((at, buf, len)) = before.take() {
                bad = self.first_bad_in(at, &buf[..len]);
                spare = Some(buf);
            }
            let buf = self.end_read(stretch.start, len)?;
            if bad.is_some() {
                return Ok(bad);
            }
            self.moved.proven += len as u64;
            done += len as u64;
            self.advance(done);
            before = Some((stretch.start, buf, len));
        }
        Ok(before.and_then(|(at, buf, len)| self.first_bad_in(at, &buf[..len])))
    }

    /// The first block of `data`, which was read at `at`, that is not as it was in the source.
    fn first_bad_in(&self, at: u64, data: &[u8]) -> Option<u64> {
        let blocks = (at / BLOCK..).zip(data.chunks(BLOCK as usize));
        let mut bad = blocks.filter(|(index, bytes)| {
            let known = self.plan.block(*index);
            known.is_none_or(|known| known.hash != self.salt.hash(bytes))
        });
        bad.next().map(|(index, _)| index)
    }

    /// What a bad block means for the drive.
    fn explain(&mut self, block: u64) -> Result<Stop, Stop> {
        let at = block * BLOCK;
        let (offset, what) = self.look_closely(block)?;
        self.judge_bad_block(at + offset as u64, what)
    }

    /// Where in a bad block the first wrong byte is, and what is wrong with it.
    pub(super) fn look_closely(&mut self, block: u64) -> Result<(usize, FaultKind), Stop> {
        let at = block * BLOCK;
        let len = (self.plan.block_end(block) - at) as usize;
        let known = self.plan.block(block).map(|known| known.hash);
        let mut there = self.plan.pool.take();
        self.read(at, &mut there, len)?;
        let there = &there[..len];
        let hash = self.salt.hash(there);
        if known == Some(hash) {
            return Ok((0, FaultKind::Unstable));
        }
        let mut wanted = self.plan.pool.take();
        let wanted = &mut wanted[..len];
        let mut source = Source::new(self.plan);
        source.read_bytes(at, wanted).map_err(Stop::Source)?;
        self.ring.reread.fetch_add(len as u64, Relaxed);
        if known != Some(self.salt.hash(wanted)) {
            return Err(Stop::Source(self.plan.fault(at, None)));
        }
        let offset = first_difference(wanted, there).unwrap_or(0);
        let what = match (kind_at(there, offset), self.plan.find(&hash)) {
            (FaultKind::Corrupt, Some(of)) => FaultKind::Alias { of },
            (what, _) => what,
        };
        Ok((offset, what))
    }
}
