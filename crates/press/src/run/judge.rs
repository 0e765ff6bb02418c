//! What is made of places that were looked at: a good drive, a bad one, or a fake.

use std::ops::Range;

use super::probe::{AGAIN, CANARY};
use super::size::Narrowed;
use super::{Run, Stop};
use crate::plan::{BLOCK, CHUNK, PIECE};
use crate::{FaultKind, Pretence, RealSize};

/// From so many bad looks on there may be a system in them.
const MANY: usize = 3;
/// How much of the content is searched for what a probe became.
const SEARCHED: u64 = 1024 * BLOCK;

/// A place that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) at: u64,
    pub(super) seen: Seen,
}

/// What stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// What should.
    Right,
    /// Zeros.
    Zero,
    /// What should stand at another address.
    Alias(u64),
    /// Something else.
    Other,
}

impl Seen {
    fn kind(self) -> FaultKind {
        match self {
            Self::Alias(of) => FaultKind::Alias { of },
            Self::Zero => FaultKind::Zero,
            Self::Right | Self::Other => FaultKind::Corrupt,
        }
    }
}

/// What looks say by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    /// All is right.
    Right,
    /// From somewhere on nothing is right: the end of the last right page, and the first bad look.
    Edge(u64, Look),
    /// Single places are bad; the first of them.
    Holes(Look),
}

/// `looks` are by address.
fn pattern(looks: &[Look]) -> Pattern {
    let right = |look: &Look| look.seen == Seen::Right;
    let Some(first) = looks.iter().position(|look| !right(look)) else {
        return Pattern::Right;
    };
    let bad = looks[first];
    // A drive of which nothing is right is no smaller drive, but a broken one.
    match first.checked_sub(1) {
        Some(last) if !looks[first..].iter().any(right) => {
            Pattern::Edge(looks[last].at + PIECE, bad)
        }
        _ => Pattern::Holes(bad),
    }
}

impl Run<'_> {
    /// Ends the work if the looks, by address, say so. `before` says that they were right when they
    /// were looked at earlier.
    pub(super) fn judge(&mut self, looks: &[Look], before: bool) -> Result<(), Stop> {
        let pattern = pattern(looks);
        if pattern == Pattern::Right {
            return Ok(());
        }
        self.judge_aliases(looks)?;
        let stop = match pattern {
            Pattern::Right => return Ok(()),
            Pattern::Edge(least, bad) => {
                let fault = self.explain_look(bad)?;
                let found = self.edge_size(looks, least, bad.at, before)?;
                found.map_or(fault, |(real, how)| Stop::Fake(real, how))
            }
            Pattern::Holes(bad) => self.judge_holes(looks, bad)?,
        };
        Err(stop)
    }

    /// Ends the work if a place holds what was written at another.
    fn judge_aliases(&mut self, looks: &[Look]) -> Result<(), Stop> {
        let mut searches = 0;
        for look in looks {
            let other = match look.seen {
                Seen::Alias(of) => Some(of),
                // Something else ran over a probe, if the drive wraps around at an odd size.
                Seen::Other if look.at >= self.position && searches < 2 => {
                    searches += 1;
                    let content = self.first_len()..self.position.min(SEARCHED);
                    let bursts = self.probes.iter().filter(|probe| probe.len > PIECE);
                    let mut within: Vec<_> = bursts.map(|probe| probe.at..probe.end()).collect();
                    within.push(content);
                    self.find_fresh_stamp(look.at, &within)?
                }
                _ => None,
            };
            let Some(other) = other else { continue };
            let (low, high) = (look.at.min(other), look.at.max(other));
            if let Some(real) = self.confirm_wrap(low, high)? {
                return Err(Stop::Fake(real, Pretence::WrapAround));
            }
        }
        Ok(())
    }

    /// From somewhere on nothing is right: is it so wherever one looks, and from where on?
    fn edge_size(
        &mut self,
        looks: &[Look],
        least: u64,
        most: u64,
        before: bool,
    ) -> Result<Option<(RealSize, Pretence)>, Stop> {
        if !before && let Some(real) = self.limbo_size(least, most)? {
            return Ok(Some((real, Pretence::Limbo)));
        }
        let bad = looks.iter().filter(|look| look.seen != Seen::Right);
        let many = bad.count() >= MANY;
        let real = match self.cached_size(least, most)? {
            Narrowed::To(real) => Some(real),
            // The cache is larger than what may be written to push it out.
            Narrowed::Hidden if many => Some(RealSize { least, most }),
            Narrowed::Hidden | Narrowed::No => None,
        };
        Ok(real.map(|real| (real, Pretence::Cached)))
    }

    /// Single places are bad. A cache looks like that while it still holds what came last, so it is
    /// pushed out, and what remains is looked at again.
    fn judge_holes(&mut self, looks: &[Look], bad: Look) -> Result<Stop, Stop> {
        let fault = self.explain_look(bad)?;
        let many = looks.iter().filter(|look| look.seen != Seen::Right).count() >= MANY;
        let stands = looks.first().is_some_and(|look| look.seen == Seen::Right);
        if !many || !stands {
            return Ok(fault);
        }
        let pushed = self.push_out(bad.at + PIECE, self.budget() / 2)?;
        let mut again = self.look_at_pieces(AGAIN)?;
        again.extend(self.look_at_probes()?);
        again.retain(|look| !pushed.contains(&look.at));
        again.sort_by_key(|look| look.at);
        let found = match pattern(&again) {
            Pattern::Edge(least, bad) => self.edge_size(&again, least, bad.at, true)?,
            _ => None,
        };
        Ok(found.map_or(fault, |(real, how)| Stop::Fake(real, how)))
    }

    /// That a place is bad, with its first wrong byte where the source can say which that is.
    fn explain_look(&mut self, look: Look) -> Result<Stop, Stop> {
        if look.at < self.first_len() || look.at >= self.position {
            return Ok(self.bad(look.at, look.seen.kind()));
        }
        let block = look.at / BLOCK;
        let (offset, what) = self.look_closely(block)?;
        Ok(self.bad(block * BLOCK + offset as u64, what))
    }

    /// The low probe is gone. If content ran over it, a fresh stamp there shows up where that
    /// content was meant to go.
    pub(super) fn judge_canary(&mut self, look: Look) -> Result<Stop, Stop> {
        let from = self.position.saturating_sub(64 * BLOCK + CHUNK).max(BLOCK);
        let lately = from..self.position;
        if let Some(address) = self.find_fresh_stamp(CANARY, std::slice::from_ref(&lately))?
            && let Some(real) = self.confirm_wrap(CANARY, address)?
        {
            return Ok(Stop::Fake(real, Pretence::WrapAround));
        }
        Ok(self.bad(look.at, look.seen.kind()))
    }

    /// Stamps a probe afresh, and looks for that in what was written elsewhere.
    fn find_fresh_stamp(&mut self, probe: u64, all: &[Range<u64>]) -> Result<Option<u64>, Stop> {
        let mut stamp = [0; PIECE as usize];
        self.salt.stamp(!probe, &mut stamp);
        self.write_page(probe, &stamp)?;
        self.flush()?;
        let mut buf = self.plan.pool.take();
        for within in all {
            for at in within.clone().step_by(CHUNK as usize) {
                self.heed()?;
                let len = CHUNK.min(within.end - at) as usize;
                self.read(at, &mut buf, len)?;
                self.moved.probe_read += len as u64;
                let mut sectors = buf[..len].chunks(512);
                if let Some(index) = sectors.position(|bytes| *bytes == stamp[..bytes.len()]) {
                    return Ok(Some(at + index as u64 * 512));
                }
            }
        }
        Ok(None)
    }

    /// The proof found a bad place: is it the drive's end, or a hole in it?
    pub(super) fn judge_bad_block(&mut self, address: u64, what: FaultKind) -> Result<Stop, Stop> {
        let bad = self.bad(address, what);
        if !self.options.find_fakes || what == FaultKind::Unstable {
            return Ok(bad);
        }
        if let FaultKind::Alias { of } = what {
            let page = address - address % PIECE;
            let other = of + page % BLOCK;
            let (low, high) = (page.min(other), page.max(other));
            return Ok(match self.confirm_wrap(low, high)? {
                Some(real) => Stop::Fake(real, Pretence::WrapAround),
                None => bad,
            });
        }
        let mut looks = self.look_at_pieces(AGAIN)?;
        looks.extend(self.look_at_probes()?);
        looks.sort_by_key(|look| look.at);
        match self.judge(&looks, true) {
            Err(Stop::Bad(_)) | Ok(()) => Ok(bad),
            Err(other) => Ok(other),
        }
    }

    /// Whether two addresses are one: a fresh stamp at the low one shows at the high one. If so,
    /// the least distance at which it shows is what the drive holds. If not, the low one is put
    /// back as it was.
    pub(super) fn confirm_wrap(&mut self, low: u64, high: u64) -> Result<Option<RealSize>, Stop> {
        let mut before = [0; PIECE as usize];
        self.read_page(low, &mut before)?;
        let mut stamp = [0; PIECE as usize];
        self.salt.stamp(!low, &mut stamp);
        self.write_page(low, &stamp)?;
        self.flush()?;
        self.moved.probe_written += PIECE;
        if !self.holds(high, &stamp)? {
            self.write_page(low, &before)?;
            self.flush()?;
            return Ok(None);
        }
        if self.is_echo(low + PIECE, high, &stamp)? {
            self.write_page(low, &before)?;
            self.flush()?;
            return Ok(None);
        }
        let distance = high - low;
        let sector_len = u64::from(self.mover.sector_len);
        let mut parts: Vec<u64> = (1..=4096)
            .filter(|parts| distance.is_multiple_of(*parts))
            .map(|parts| distance / parts)
            .filter(|size| size.is_multiple_of(sector_len) && *size >= CANARY)
            .collect();
        parts.sort_unstable();
        for size in parts {
            if low + size == high || self.holds(low + size, &stamp)? {
                return Ok(Some(RealSize {
                    least: size,
                    most: size,
                }));
            }
        }
        Ok(Some(RealSize {
            least: 0,
            most: distance,
        }))
    }

    /// Whether `high` answers with whatever was written last, wherever that went: then what it shows
    /// says nothing of where it stands. A write `aside` tells; it is undone.
    fn is_echo(&mut self, aside: u64, high: u64, stamp: &[u8]) -> Result<bool, Stop> {
        let mut before = [0; PIECE as usize];
        self.read_page(aside, &mut before)?;
        let mut other = [0; PIECE as usize];
        self.salt.stamp(!aside, &mut other);
        self.write_page(aside, &other)?;
        self.flush()?;
        self.moved.probe_written += PIECE;
        let echo = !self.holds(high, stamp)?;
        self.write_page(aside, &before)?;
        self.flush()?;
        Ok(echo)
    }

    pub(super) fn holds(&mut self, at: u64, page: &[u8]) -> Result<bool, Stop> {
        let mut there = [0; PIECE as usize];
        self.read_page(at, &mut there)?;
        self.moved.probe_read += PIECE;
        Ok(there == *page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let looks = |seen: &[Seen]| -> Vec<Look> {
            let looks = (1..).zip(seen);
            looks
                .map(|(at, seen)| Look {
                    at: at * PIECE,
                    seen: *seen,
                })
                .collect()
        };
        let (r, z, o) = (Seen::Right, Seen::Zero, Seen::Other);
        let look = |at: u64, seen| Look {
            at: at * PIECE,
            seen,
        };
        for (seen, says) in [
            (vec![], Pattern::Right),
            (vec![r, r], Pattern::Right),
            (vec![r, r, z, o], Pattern::Edge(3 * PIECE, look(3, z))),
            (vec![r, o], Pattern::Edge(2 * PIECE, look(2, o))),
            (vec![r, z, r], Pattern::Holes(look(2, z))),
            (vec![z, z], Pattern::Holes(look(1, z))),
        ] {
            assert_eq!(pattern(&looks(&seen)), says, "{seen:?}");
        }
    }
}
