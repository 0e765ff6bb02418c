//! What a fake drive really holds.

use super::judge::Seen;
use super::{Run, Stop};
use crate::Pretence;
use crate::RealSize;
use crate::buffer::AlignedBuf;
use crate::plan::{BLOCK, CHUNK, PIECE};

/// How far apart the drive is searched for copies of the low content: less than half of that, so
/// that each copy is hit twice and a stretch of zeros in it hides nothing.
const STRIDE: u64 = 24 * BLOCK;
/// One search for a copy is allowed for so much content: a look costs a drive less than a
/// millisecond, this much content 50 times that.
const STRIDE_CONTENT: u64 = 3 * BLOCK;
/// How many likely copies are looked at closely.
const SUSPECTS: usize = 8;
/// Into how many parts an unknown stretch is cut in one round, where a cache hides the truth.
const PARTS: u64 = 32;

impl Run<'_> {
    /// Narrows down where writes begin to vanish: `least` bytes are held, what stands at `most` is
    /// lost. Nothing if the drive holds what is behind after all.
    pub(super) fn limbo_size(&mut self, least: u64, most: u64) -> Result<Option<RealSize>, Stop> {
        let (mut least, mut most) = (least.next_multiple_of(PIECE), most);
        while most >= least + PIECE {
            self.heed()?;
            let middle = least.midpoint(most) / PIECE * PIECE;
            let middle = middle.max(least);
            self.write_stamp(middle)?;
            self.flush()?;
            if self.look_at_stamp(middle)?.seen == Seen::Right {
                least = middle + PIECE;
            } else {
                most = middle;
            }
        }
        let real = RealSize {
            least: least.min(most),
            most,
        };
        Ok(self.lost_behind(most)?.then_some(real))
    }

    /// Whether nothing is held from an address on, wherever one looks.
    fn lost_behind(&mut self, from: u64) -> Result<bool, Stop> {
        let room = self.device.len().saturating_sub(from) / PIECE;
        let places: Vec<u64> = (0..8)
            .map(|part| from.next_multiple_of(PIECE) + room * part / 8 * PIECE)
            .filter(|at| at + PIECE <= self.device.len())
            .collect();
        for at in &places {
            self.write_stamp(*at)?;
        }
        self.flush()?;
        for at in &places {
            if self.look_at_stamp(*at)?.seen == Seen::Right {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same where a cache answers for a while: places are stamped, the cache is pushed out by
    /// other writes behind `most`, and only then are they looked at.
    ///
    /// No more is written for that than was written before, and a place known to be lost is stamped
    /// too: if that comes back, the cache still held it, and nothing was learned.
    pub(super) fn cached_size(&mut self, least: u64, most: u64) -> Result<Option<RealSize>, Stop> {
        let (mut least, mut most) = (least.next_multiple_of(PIECE), most / PIECE * PIECE);
        let mut budget = self.position.max(16 * CHUNK);
        let mut push = 4 * CHUNK;
        let mut lost = false;
        while push <= budget && (!lost || most > least + BLOCK) {
            self.heed()?;
            budget -= push;
            let room = most.saturating_sub(least) / PIECE;
            let mut places: Vec<u64> = (0..PARTS)
                .map(|part| least + room * part / PARTS * PIECE)
                .filter(|at| at + PIECE <= most)
                .collect();
            places.dedup();
            places.push(most);
            for at in &places {
                self.write_stamp(*at)?;
            }
            self.push_out(most + PIECE, push)?;
            if self.look_at_stamp(most)?.seen == Seen::Right {
                push *= 2;
                continue;
            }
            lost = true;
            for at in &places {
                if self.look_at_stamp(*at)?.seen != Seen::Right {
                    most = *at;
                    break;
                }
                least = at + PIECE;
            }
        }
        let real = RealSize {
            least: least.min(most),
            most,
        };
        Ok(lost.then_some(real))
    }

    /// Writes `len` bytes from `from` on, over and over if the drive ends before.
    pub(super) fn push_out(&mut self, from: u64, len: u64) -> Result<(), Stop> {
        let from = from.next_multiple_of(PIECE);
        let room = self.device.len().saturating_sub(from) / PIECE * PIECE;
        let step = CHUNK.min(room);
        if step == 0 {
            return Ok(());
        }
        let mut buf = self.plan.pool.take();
        let data = &mut buf[..step as usize];
        for count in 0..len / step {
            self.heed()?;
            let at = from + count * step % (room / step * step);
            self.salt.stamp(!at ^ count, data);
            self.write(at, data)?;
            self.moved.probe_written += step;
            if count * step > 16 * CHUNK && step < BLOCK {
                break;
            }
        }
        self.flush()
    }

    /// Looks for copies of the first content all over the drive, as they stand on one that wraps
    /// around at any size. Reads only, unless something is found.
    pub(super) fn search_copies(&mut self) -> Result<(), Stop> {
        let (from, end) = (self.position, self.device.len());
        let allowed = (self.plan.content_len() / STRIDE_CONTENT).max(64);
        if from <= BLOCK {
            return Ok(());
        }
        let mut index = None;
        let mut suspects = Vec::new();
        let mut page = AlignedBuf::new(PIECE as usize);
        let places = (from.next_multiple_of(PIECE)..end.saturating_sub(PIECE))
            .step_by(STRIDE.min(from / 2 / PIECE * PIECE).max(PIECE) as usize)
            .take(usize::try_from(allowed).unwrap_or(usize::MAX));
        for at in places {
            self.heed()?;
            self.read(at, &mut page)?;
            self.moved.probe_read += PIECE;
            let index = index.get_or_insert_with(|| self.plan.low_sectors());
            let found = (0u64..).zip(page.chunks(512)).find_map(|(sector, bytes)| {
                let low = index.find(bytes)?.checked_sub(sector * 512)?;
                (low >= self.first_len()).then_some(low)
            });
            if let Some(low) = found
                && suspects.len() < SUSPECTS
            {
                suspects.push((low, at));
            }
        }
        for (low, high) in suspects {
            if let Some(real) = self.confirm_wrap(low, high)? {
                return Err(Stop::Fake(real, Pretence::WrapAround));
            }
        }
        Ok(())
    }
}
