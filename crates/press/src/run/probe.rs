//! Probes: stamped pages in places where a drive that lies about its size gives itself away.

use super::judge::{Look, Seen};
use super::{Run, Stop};
use crate::mover::Bytes;
use crate::plan::{BLOCK, CHUNK, PIECE, PressPlan};
use crate::stamp::{Salt, piece_hash};

/// Where the low probe stands: within the first block, which goes on last, so that it stands until
/// the end and content that wraps around runs over it.
pub(super) const CANARY: u64 = 512 << 10;
/// Probes in free space, besides those at powers of two.
const SPREAD: u64 = 16;
/// How many earlier pieces of content are looked at again at each checkpoint at most, ...
pub(super) const AGAIN: u64 = 64;
/// ... and one at most for so much content.
const AGAIN_PART: u64 = 2 * BLOCK;
/// Up to here the low probe is looked at after every chunk, ...
const OFTEN_UNTIL: u64 = 64 * BLOCK;
/// ... and from there on after so many.
const OFTEN: u64 = 64 * BLOCK;
/// After how many chunks the drive is searched for copies of what was written: with all that was
/// written before it is less than 64 MiB.
pub(super) const SEARCH_AFTER: u64 = 14;
/// At most this part of the content is written once more behind it to push probes out of a cache.
const BURST_PART: u64 = 256;

/// A stamped stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) at: u64,
    pub(super) len: u64,
}

impl Probe {
    pub(super) fn end(self) -> u64 {
        self.at + self.len
    }
}

/// Where probes go on a drive: by address, none overlapping the next.
///
/// All powers of two lie as far behind a boundary as the low probe, so that on a drive that ignores
/// high bits of addresses they come back there.
pub(super) fn places(capacity: u64, content: u64, sector_len: u64, salt: &Salt) -> Vec<Probe> {
    let page = |at: u64| Probe { at, len: PIECE };
    let mut probes = Vec::new();
    if content >= BLOCK {
        probes.push(page(CANARY));
    }
    let powers = (20..63).map(|power| page((1u64 << power) + CANARY));
    probes.extend(powers.take_while(|probe| probe.end() <= capacity));
    let free = capacity.saturating_sub(content) / SPREAD;
    if free >= 2 * PIECE {
        probes.extend((0..SPREAD).map(|index| {
            let within = salt.number("spread", index, free / PIECE - 1) * PIECE;
            page((content + index * free + within).next_multiple_of(PIECE))
        }));
    }
    let last = capacity.saturating_sub(PIECE);
    probes.push(page(last - last % sector_len));
    let least = BLOCK.min(content);
    probes.retain(|probe| {
        let low = probe.at == CANARY && content >= BLOCK;
        (low || probe.at >= least) && probe.end() <= capacity
    });
    probes.sort_by_key(|probe| probe.at);
    probes.dedup_by(|next, before| next.at < before.end());
    probes
}

/// The stretch behind the content that is written to push probes out of a drive's cache.
fn burst(plan: &PressPlan<'_>, capacity: u64) -> Option<Probe> {
    let content = plan.content_len();
    let end = capacity.saturating_sub(BLOCK) / BLOCK * BLOCK;
    let free = end.saturating_sub(content.next_multiple_of(BLOCK));
    let len = (content / BURST_PART).min(free / 2).min(8 * CHUNK) / PIECE * PIECE;
    (len > 0).then(|| Probe { at: end - len, len })
}

impl Run<'_> {
    /// Writes the probes, then looks at them. Content between the first block and `from` is right
    /// already, and stays as it is.
    pub(super) fn place_probes(&mut self, from: u64) -> Result<(), Stop> {
        let capacity = self.mover.len;
        let sector_len = u64::from(self.mover.sector_len);
        let content = self.plan.content_len();
        let mut probes = places(capacity, content, sector_len, &self.salt);
        let first = self.first_len();
        probes.retain(|probe| probe.at < first || probe.at >= from);
        let burst = burst(self.plan, capacity);
        if let Some(burst) = burst {
            probes.retain(|probe| probe.end() <= burst.at || probe.at >= burst.end());
        }
        for probe in &probes {
            self.heed()?;
            self.write_stamp(probe.at)?;
        }
        self.probes = probes;
        if let Some(burst) = burst {
            self.write_burst(burst)?;
        }
        self.flush()?;
        let looks = self.look_at_probes()?;
        self.judge(&looks, false)
    }

    fn write_burst(&mut self, burst: Probe) -> Result<(), Stop> {
        for at in (burst.at..burst.end()).step_by(CHUNK as usize) {
            let len = CHUNK.min(burst.end() - at);
            let mut buf = self.plan.pool.take();
            self.salt.stamp(at, &mut buf[..len as usize]);
            self.write(at, &Bytes::filled(buf, len as usize))?;
            self.moved.probe_written += len;
            // Each chunk of it begins with the stamp of its own address; the rest only takes room.
            self.probes.push(Probe { at, len });
        }
        self.probes.sort_by_key(|probe| probe.at);
        Ok(())
    }

    pub(super) fn write_stamp(&mut self, at: u64) -> Result<(), Stop> {
        let mut page = [0; PIECE as usize];
        self.salt.stamp(at, &mut page);
        self.moved.probe_written += PIECE;
        self.write_page(at, &page)
    }

    /// What stands at a probe.
    pub(super) fn look_at_stamp(&mut self, at: u64) -> Result<Look, Stop> {
        let mut page = [0; PIECE as usize];
        let mut wanted = [0; PIECE as usize];
        self.read_page(at, &mut page)?;
        self.moved.probe_read += PIECE;
        self.salt.stamp(at, &mut wanted);
        let seen = if page == wanted {
            Seen::Right
        } else if page.iter().all(|byte| *byte == 0) {
            Seen::Zero
        } else {
            let other = self.probes.iter().find(|probe| {
                self.salt.stamp(probe.at, &mut wanted[..32]);
                page[..32] == wanted[..32]
            });
            other.map_or(Seen::Other, |other| Seen::Alias(other.at))
        };
        Ok(Look { at, seen })
    }

    /// Looks at all probes over which no content has gone yet.
    pub(super) fn look_at_probes(&mut self) -> Result<Vec<Look>, Stop> {
        let (position, first) = (self.position, self.first_len());
        let live = |at: u64| at >= position || at < first;
        let places: Vec<u64> = self.probes.iter().map(|probe| probe.at).collect();
        let live = places.into_iter().filter(|at| live(*at));
        live.map(|at| self.look_at_stamp(at)).collect()
    }

    /// Looks at pieces of content that were written before, evenly spread, each time others.
    pub(super) fn look_at_pieces(&mut self, count: u64) -> Result<Vec<Look>, Stop> {
        let (first, end) = (
            self.first_len().div_ceil(BLOCK),
            self.position.div_ceil(BLOCK),
        );
        let stretch = end.saturating_sub(first).div_ceil(count.max(1)).max(1);
        let mut page = [0; PIECE as usize];
        let mut looks = Vec::new();
        for from in (first..end).step_by(stretch as usize) {
            let width = stretch.min(end - from);
            let block = from + self.salt.number("again", self.position ^ from, width);
            let at = block * BLOCK;
            let piece = self.salt.piece_of(block, self.plan.block_end(block) - at);
            let page = &mut page[..(piece.end - piece.start) as usize];
            self.read_page(at + piece.start, page)?;
            self.moved.probe_read += page.len() as u64;
            let known = self.plan.block(block).map(|known| known.piece);
            let seen = if known == Some(piece_hash(page)) {
                Seen::Right
            } else if page.iter().all(|byte| *byte == 0) {
                Seen::Zero
            } else {
                Seen::Other
            };
            looks.push(Look {
                at: at + piece.start,
                seen,
            });
        }
        Ok(looks)
    }

    /// What is looked at while content is written: the low probe often; at growing distances all
    /// probes and some of the content; once the whole drive for copies of what was written.
    pub(super) fn check_on_the_way(&mut self, index: u64) -> Result<(), Stop> {
        let position = self.position;
        if self.probes.first().is_some_and(|probe| probe.at == CANARY)
            && (position <= OFTEN_UNTIL || position.is_multiple_of(OFTEN))
        {
            let look = self.look_at_stamp(CANARY)?;
            if look.seen != Seen::Right {
                return Err(self.judge_canary(look)?);
            }
        }
        if index == SEARCH_AFTER.min(self.plan.chunks() - 1) {
            self.search_copies()?;
        }
        if is_checkpoint(position) {
            self.flush()?;
            self.check_probes()?;
            let looks = self.look_at_pieces(AGAIN.min(self.position / AGAIN_PART))?;
            self.judge(&looks, true)?;
        }
        Ok(())
    }

    /// Looks at the probes again, after other writes.
    pub(super) fn check_probes(&mut self) -> Result<(), Stop> {
        let looks = self.look_at_probes()?;
        self.judge(&looks, true)
    }
}

/// Whether it is time to look back: at powers of two from 32 MiB on, and in the middle between.
fn is_checkpoint(position: u64) -> bool {
    let odd = position >> position.trailing_zeros().min(63);
    position >= 8 * CHUNK && (odd == 1 || odd == 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bulssi_model::Digest;
    use proptest::prelude::*;

    #[test]
    fn checkpoints_grow_apart() {
        let mib = |count: u64| is_checkpoint(count * BLOCK);
        let all: Vec<u64> = (4..1000).step_by(4).filter(|count| mib(*count)).collect();
        assert_eq!(all, [32, 48, 64, 96, 128, 192, 256, 384, 512, 768]);
        assert!(!is_checkpoint(0));
    }

    proptest! {
        #[test]
        fn probes_lie_on_the_drive_and_apart(
            sectors in 1u64..1 << 50,
            used in 0u64..=1000,
            long in any::<bool>(),
        ) {
            let sector_len = if long { 4096 } else { 512 };
            let capacity = sectors.min(i64::MAX as u64 / sector_len) * sector_len;
            let content = (capacity / 1000 * used).max(1).next_multiple_of(sector_len).min(capacity);
            let salt = Salt::new(&Digest::of(b"probes"));
            let probes = places(capacity, content, sector_len, &salt);
            let mut end = 0;
            for probe in &probes {
                prop_assert!(probe.at >= end && probe.end() <= capacity);
                prop_assert_eq!(probe.at % sector_len, 0);
                end = probe.end();
            }
            prop_assert!(probes.len() < 100);
        }
    }
}
