//! Getting the content onto a drive: what differs, or all of it.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::{Run, Stop};
use crate::PressEvent;
use crate::mover::Bytes;
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

impl Run<'_> {
    /// Whether the drive begins as a finished one does. Such a drive is only read, until something
    /// on it is not as it should be.
    pub(super) fn looks_finished(&mut self) -> Result<bool, Stop> {
        let chunk = self.chunk(&mut Source::new(self.plan), 0)?;
        let len = self.first_len() as usize;
        let mut there = self.plan.pool.take();
        let read = self.read_before(0, &mut there, len)?;
        self.moved.compared += len as u64;
        Ok(read && there[..len] == chunk[..len])
    }

    /// Brings all content but the first block onto the drive.
    pub(super) fn write_content(&mut self) -> Result<(), Stop> {
        let mut source = Source::new(self.plan);
        let mut looking = Looking::default();
        for index in 0..self.plan.chunks() {
            self.heed()?;
            let chunk = self.chunk(&mut source, index)?;
            self.put(index, &chunk, &mut looking)?;
            // Let go before anything else is taken: it counts as this drive's memory.
            drop(chunk);
            self.position = index * CHUNK + self.plan.chunk_len(index);
            self.advance(self.position);
            if self.begun && self.options.find_fakes {
                self.check_on_the_way(index)?;
            }
        }
        match self.begun {
            true => self.flush(),
            false => Ok(()),
        }
    }

    /// A chunk of the ring, or one that was read alone.
    fn chunk(&mut self, source: &mut Source<'_>, index: u64) -> Result<Arc<Chunk>, Stop> {
        match self.ring.take(self.slot, index) {
            Taken::Chunk(chunk) => Ok(chunk),
            Taken::Failed(fault) => Err(Stop::Source(fault)),
            Taken::Cancelled => Err(Stop::Cancelled),
            Taken::Gone => {
                if !std::mem::replace(&mut self.behind, true) {
                    self.say(PressEvent::FellBehind);
                }
                let mut buf = self.plan.pool.take();
                let len = source.read(index, &mut buf).map_err(Stop::Source)?;
                self.ring.reread.fetch_add(len as u64, Relaxed);
                Ok(Arc::new(Chunk::new(buf, len)))
            }
        }
    }

    /// Brings one chunk onto the drive.
    fn put(&mut self, index: u64, chunk: &Arc<Chunk>, looking: &mut Looking) -> Result<(), Stop> {
        let skip = if index == 0 { self.first_len() } else { 0 };
        let data = Bytes::all(Arc::clone(chunk)).part(skip as usize..chunk.len());
        let at = index * CHUNK + skip;
        if data.is_empty() {
            return Ok(());
        }
        if !self.begun {
            return self.put_changed(at, &data);
        }
        let look = !self.options.full && looking.worth();
        if !look {
            looking.saw(false);
            return self.put_all(at, data);
        }
        let any = self.glance(at, &data)?;
        looking.saw(any);
        if any {
            self.put_changed(at, &data)
        } else {
            self.put_all(at, data)
        }
    }

    /// Whether one of two pieces of `data` is on the drive already.
    fn glance(&mut self, at: u64, data: &[u8]) -> Result<bool, Stop> {
        let len = data.len() as u64;
        let piece = PIECE.min(len);
        let mut there = [0; PIECE as usize];
        let there = &mut there[..piece as usize];
        for (what, from) in [("glance 1", 0), ("glance 2", len / 2 / PIECE)] {
            let half = (len / 2 / PIECE).max(1);
            let place = (from + self.salt.number(what, at, half)) * PIECE;
            let place = place.min(len - piece) as usize;
            if !self.read_page_before(at + place as u64, there)? {
                return Ok(false);
            }
            self.moved.compared += piece;
            if *there == data[place..place + piece as usize] {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn put_all(&mut self, at: u64, data: Bytes) -> Result<(), Stop> {
        let len = data.len() as u64;
        self.begin_write(at, data)?;
        self.moved.written += len;
        let end = at + len;
        for block in at / BLOCK..end.div_ceil(BLOCK) {
            self.mark_written(block);
        }
        Ok(())
    }

    /// Reads what is there, and writes the blocks that differ, neighbours at once.
    fn put_changed(&mut self, at: u64, data: &Bytes) -> Result<(), Stop> {
        let len = data.len();
        // A drive has two chunks at once and no more.
        self.settle()?;
        let mut there = self.plan.pool.take();
        let stretches = if self.read_before(at, &mut there, len)? {
            self.moved.compared += len as u64;
            changed(data, &there[..len])
        } else {
            std::iter::once(0..len).collect()
        };
        // Let go before anything else is taken.
        drop(there);
        if !self.begun && !stretches.is_empty() {
            self.begin(at + len as u64)?;
        }
        let mut same = len;
        for changed in stretches {
            same -= changed.len();
            self.put_all(at + changed.start as u64, data.part(changed))?;
        }
        self.moved.skipped += same as u64;
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
