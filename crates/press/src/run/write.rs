//! Getting the content onto a drive: what differs, or all of it.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::{Run, Stop};
use crate::PressEvent;
use crate::plan::{BLOCK, CHUNK, PIECE};
use crate::ring::{Chunk, Source, Taken};

/// After how many chunks of foreign content in a row only every so many chunks are looked at.
const FOREIGN: u32 = 8;

/// Whether it is worth to look at what a drive holds: a drive that holds an older edition is read
/// first, one that holds something else is only looked at now and then.
#[derive(Clone, Copy, Debug, Default)]
struct Looking {
    /// Chunks in a row of which nothing was there.
    foreign: u32,
}

impl Looking {
    fn worth(&self) -> bool {
        self.foreign < FOREIGN || self.foreign.is_multiple_of(FOREIGN)
    }

    fn saw(&mut self, any: bool) {
        self.foreign = if any {
            0
        } else {
            self.foreign.saturating_add(1)
        };
    }
}

impl<'r> Run<'r> {
    /// Writes all content but the first block.
    pub(super) fn write_content(&mut self) -> Result<(), Stop> {
        let mut source = Source::new(self.plan);
        let mut looking = Looking::default();
        let mut behind = false;
        for index in 0..self.plan.chunks() {
            self.heed()?;
            let chunk = match self.ring.take(self.slot, index) {
                Taken::Chunk(chunk) => chunk,
                Taken::Failed(fault) => return Err(Stop::Source(fault)),
                Taken::Cancelled => return Err(Stop::Cancelled),
                Taken::Gone => {
                    if !std::mem::replace(&mut behind, true) {
                        self.say(PressEvent::FellBehind);
                    }
                    self.take_alone(&mut source, index)?
                }
            };
            self.put(index, &chunk, &mut looking)?;
            // Let go before anything else is taken: it counts as this drive's memory.
            drop(chunk);
            self.position = index * CHUNK + self.plan.chunk_len(index);
            self.advance(self.position);
            if self.options.find_fakes {
                self.check_on_the_way(index)?;
            }
        }
        self.flush()
    }

    fn take_alone(&mut self, source: &mut Source<'_>, index: u64) -> Result<Arc<Chunk>, Stop> {
        let mut buf = self.plan.pool.take();
        let len = source.read(index, &mut buf).map_err(Stop::Source)?;
        self.ring.reread.fetch_add(len as u64, Relaxed);
        Ok(Arc::new(Chunk::new(buf, len)))
    }

    /// Brings one chunk onto the drive.
    fn put(&mut self, index: u64, chunk: &Chunk, looking: &mut Looking) -> Result<(), Stop> {
        let at = index * CHUNK;
        let skip = if index == 0 { self.first_len() } else { 0 };
        let data = &chunk.data()[skip as usize..];
        let at = at + skip;
        if data.is_empty() {
            return Ok(());
        }
        let look = !self.options.full && looking.worth();
        if !look {
            looking.saw(false);
            return self.put_all(at, data);
        }
        let any = self.glance(at, data)?;
        looking.saw(any);
        if any {
            self.put_changed(at, data)
        } else {
            self.put_all(at, data)
        }
    }

    /// Whether one of two pieces of `data` is on the drive already.
    fn glance(&mut self, at: u64, data: &[u8]) -> Result<bool, Stop> {
        let len = data.len() as u64;
        let piece = PIECE.min(len);
        let mut buf = self.plan.pool.take();
        for (what, from) in [("glance 1", 0), ("glance 2", len / 2 / PIECE)] {
            let half = (len / 2 / PIECE).max(1);
            let place = (from + self.salt.number(what, at, half)) * PIECE;
            let place = place.min(len - piece) as usize;
            let there = &mut buf[..piece as usize];
            if !self.read_before(at + place as u64, there)? {
                return Ok(false);
            }
            self.moved.compared += piece;
            if *there == data[place..place + piece as usize] {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn put_all(&mut self, at: u64, data: &[u8]) -> Result<(), Stop> {
        self.write(at, data)?;
        self.moved.written += data.len() as u64;
        let end = at + data.len() as u64;
        for block in at / BLOCK..end.div_ceil(BLOCK) {
            self.mark_written(block);
        }
        Ok(())
    }

    /// Reads what is there, and writes the blocks that differ, neighbours at once.
    fn put_changed(&mut self, at: u64, data: &[u8]) -> Result<(), Stop> {
        let mut there = self.plan.pool.take();
        let there = &mut there[..data.len()];
        if !self.read_before(at, there)? {
            return self.put_all(at, data);
        }
        self.moved.compared += data.len() as u64;
        for changed in changed(data, there) {
            let from = at + changed.start as u64;
            self.put_all(from, &data[changed.clone()])?;
        }
        let same = data
            .chunks(BLOCK as usize)
            .zip(there.chunks(BLOCK as usize))
            .filter(|(new, old)| new == old)
            .map(|(new, _)| new.len() as u64);
        self.moved.skipped += same.sum::<u64>();
        Ok(())
    }
}

/// The stretches of `new`, in whole blocks, that differ from `old`.
fn changed(new: &[u8], old: &[u8]) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let block = BLOCK as usize;
    let blocks = new.chunks(block).zip(old.chunks(block));
    for (index, (new, old)) in blocks.enumerate() {
        if new == old {
            continue;
        }
        let (from, to) = (index * block, index * block + new.len());
        match stretches.last_mut() {
            Some(last) if last.end == from => last.end = to,
            _ => stretches.push(from..to),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_changed_are_one_stretch() {
        let block = BLOCK as usize;
        let old = vec![0u8; 4 * block - 512];
        let mut new = old.clone();
        assert!(changed(&new, &old).is_empty());
        new[5] = 1;
        new[block] = 1;
        new[4 * block - 513] = 1;
        let stretches = [0..2 * block, 3 * block..4 * block - 512];
        assert_eq!(changed(&new, &old), stretches);
    }

    #[test]
    fn foreign_content_is_looked_at_less_and_less() {
        let mut looking = Looking::default();
        let mut looked = 0;
        for _ in 0..800 {
            looked += u32::from(looking.worth());
            looking.saw(false);
        }
        assert_eq!(looked, 8 + 99);
        looking.saw(true);
        assert!(looking.worth());
    }
}
