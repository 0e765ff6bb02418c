//! What a fake drive really holds.

use std::ops::Range;

use super::judge::Seen;
use super::probe::SEARCH_AFTER;
use super::{Run, Stop};
use crate::Pretence;
use crate::RealSize;
use crate::mover::Bytes;
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

/// What came of looking for a drive's end behind a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrowed {
    /// It is there.
    To(RealSize),
    /// There is none.
    No,
    /// The cache held all that was allowed to be written to push it out.
    Hidden,
}

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
        let room = self.mover.len.saturating_sub(from) / PIECE;
        let places: Vec<u64> = (0..8)
            .map(|part| from.next_multiple_of(PIECE) + room * part / 8 * PIECE)
            .filter(|at| at + PIECE <= self.mover.len)
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

    /// How much may be written only to push out a cache: with it, no more is written in all than
    /// a drive holds twice.
    pub(super) fn budget(&self) -> u64 {
        (self.position / 4).max(2 * CHUNK)
    }

    /// The same where a cache answers for a while: places are stamped, the cache is pushed out by
    /// other writes behind `most`, and only then are they looked at.
    ///
    /// Places that must be lost, if the drive ends at `most`, are stamped too. While they come back,
    /// the cache still holds them, and nothing is learned.
    pub(super) fn cached_size(&mut self, least: u64, most: u64) -> Result<Narrowed, Stop> {
        let (mut least, mut most) = (least.next_multiple_of(PIECE), most / PIECE * PIECE);
        let (mut budget, mut push) = (self.budget(), CHUNK);
        let behind = most + PIECE;
        let room = self.mover.len.saturating_sub(behind) / PIECE;
        let mut controls: Vec<u64> = (13..16)
            .map(|part| behind + room * part / 16 * PIECE)
            .collect();
        controls.retain(|at| room >= 16 && at + PIECE <= self.mover.len);
        controls.push(most);
        let mut lost = Narrowed::Hidden;
        while push <= budget && (matches!(lost, Narrowed::Hidden) || most > least + BLOCK) {
            self.heed()?;
            budget -= push;
            let room = most.saturating_sub(least) / PIECE;
            let mut places: Vec<u64> = (0..PARTS)
                .map(|part| least + room * part / PARTS * PIECE)
                .filter(|at| at + PIECE <= most)
                .collect();
            places.dedup();
            for at in places.iter().chain(&controls) {
                self.write_stamp(*at)?;
            }
            self.push_out(behind, push)?;
            let mut back = 0;
            for at in &controls {
                back += usize::from(self.look_at_stamp(*at)?.seen == Seen::Right);
            }
            if back > 0 {
                // Some that come back may be what the cache got last; or there is no end here.
                lost = match (back == controls.len(), lost) {
                    (true, Narrowed::Hidden) => Narrowed::Hidden,
                    _ => Narrowed::No,
                };
                push *= 2;
                continue;
            }
            for at in &places {
                if self.look_at_stamp(*at)?.seen != Seen::Right {
                    most = *at;
                    break;
                }
                least = at + PIECE;
            }
            let least = least.min(most);
            lost = Narrowed::To(RealSize { least, most });
        }
        Ok(lost)
    }

    /// Writes about `len` bytes from `from` on, within the first three quarters of what is behind,
    /// over and over if that is less. Says where.
    pub(super) fn push_out(&mut self, from: u64, len: u64) -> Result<Range<u64>, Stop> {
        let from = from.next_multiple_of(PIECE);
        let room = self.mover.len.saturating_sub(from) / 4 * 3 / PIECE * PIECE;
        let (mut at, mut left) = (from, len);
        while left > 0 && room > 0 {
            self.heed()?;
            let part = CHUNK.min(left).min(from + room - at);
            let mut buf = self.plan.pool.take();
            self.salt.stamp(!at, &mut buf[..part as usize]);
            self.write(at, &Bytes::filled(buf, part as usize))?;
            self.moved.probe_written += part;
            left -= part;
            at += part;
            if at == from + room {
                // A place too small to hold a cache's worth is not worth many rounds.
                left = left.min(room * 16);
                at = from;
            }
        }
        self.flush()?;
        Ok(from..from + room.min(len))
    }

    /// The search for copies, where writing began only after its time on the way had come.
    pub(super) fn search_copies_late(&mut self) -> Result<(), Stop> {
        if self.position <= SEARCH_AFTER.min(self.plan.chunks() - 1) * CHUNK {
            return Ok(());
        }
        self.search_copies()
    }

    /// Looks for copies of the first content all over the drive, as they stand on one that wraps
    /// around at any size. Reads only, unless something is found.
    pub(super) fn search_copies(&mut self) -> Result<(), Stop> {
        let (from, end) = (self.position, self.mover.len);
        let allowed = (self.plan.content_len() / STRIDE_CONTENT).max(64);
        if from <= BLOCK {
            return Ok(());
        }
        let mut index = None;
        let mut suspects = Vec::new();
        let mut page = [0; PIECE as usize];
        let places = (from.next_multiple_of(PIECE)..end.saturating_sub(PIECE))
            .step_by(STRIDE.min(from / 2 / PIECE * PIECE).max(PIECE) as usize)
            .take(usize::try_from(allowed).unwrap_or(usize::MAX));
        for at in places {
            self.heed()?;
            if !self.read_page_before(at, &mut page)? {
                continue;
            }
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
