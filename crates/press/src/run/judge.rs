//! What is made of places that were looked at: a good drive, a bad one, or a fake.

use super::probe::CANARY;
use super::{Run, Stop};
use crate::buffer::AlignedBuf;
use crate::plan::{BLOCK, CHUNK, PIECE};
use crate::{FaultKind, Pretence, RealSize};

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
    pub(super) fn judge(&mut self, looks: Vec<Look>, before: bool) -> Result<(), Stop> {
        if pattern(&looks) == Pattern::Right {
            return Ok(());
        }
        let aliases: Vec<(u64, u64)> = looks
            .iter()
            .filter_map(|look| match look.seen {
                Seen::Alias(of) => Some((look.at.min(of), look.at.max(of))),
                _ => None,
            })
            .collect();
        for (low, high) in aliases.into_iter().take(8) {
            if let Some(real) = self.confirm_wrap(low, high)? {
                return Err(Stop::Fake(real, Pretence::WrapAround));
            }
        }
        match pattern(&looks) {
            Pattern::Right => Ok(()),
            Pattern::Edge(least, bad) => Err(self.judge_edge(least, bad, before)?),
            Pattern::Holes(bad) => Err(self.judge_holes(&looks, bad)?),
        }
    }

    /// From somewhere on nothing is right: is it so wherever one looks?
    fn judge_edge(&mut self, least: u64, bad: Look, before: bool) -> Result<Stop, Stop> {
        let found = if before {
            self.cached_size(least, bad.at)?
        } else {
            self.limbo_size(least, bad.at)?
        };
        let how = if before {
            Pretence::Cached
        } else {
            Pretence::Limbo
        };
        Ok(match found {
            Some(real) => Stop::Fake(real, how),
            None => self.bad(bad.at, bad.seen.kind()),
        })
    }

    /// Single places are bad. A small cache looks like that when it still holds the last probes,
    /// so it is pushed out and they are looked at again.
    fn judge_holes(&mut self, looks: &[Look], bad: Look) -> Result<Stop, Stop> {
        let stands = looks.first().is_some_and(|look| look.seen == Seen::Right);
        if stands {
            self.push_out(bad.at, 4 * CHUNK)?;
            let again = self.look_at_probes()?;
            if let Pattern::Edge(least, bad) = pattern(&again)
                && let Some(real) = self.cached_size(least, bad.at)?
            {
                return Ok(Stop::Fake(real, Pretence::Cached));
            }
        }
        Ok(self.bad(bad.at, bad.seen.kind()))
    }

    /// The low probe is gone. If content ran over it, a fresh stamp there shows up where that
    /// content was meant to go.
    pub(super) fn judge_canary(&mut self, look: Look) -> Result<Stop, Stop> {
        if let Some(address) = self.find_fresh_stamp()?
            && let Some(real) = self.confirm_wrap(CANARY, address)?
        {
            return Ok(Stop::Fake(real, Pretence::WrapAround));
        }
        Ok(self.bad(look.at, look.seen.kind()))
    }

    /// Stamps the low probe afresh, and looks for that in what was written since it was last right.
    fn find_fresh_stamp(&mut self) -> Result<Option<u64>, Stop> {
        let mut stamp = AlignedBuf::new(PIECE as usize);
        self.salt.stamp(!CANARY, &mut stamp);
        self.write(CANARY, &stamp)?;
        self.flush()?;
        let from = self.position.saturating_sub(64 * BLOCK + CHUNK).max(BLOCK);
        let mut buf = self.plan.pool.take();
        for at in (from..self.position).step_by(CHUNK as usize) {
            self.heed()?;
            let there = &mut buf[..CHUNK.min(self.position - at) as usize];
            self.read(at, there)?;
            let mut sectors = there.chunks(512);
            if let Some(index) = sectors.position(|sector| *sector == stamp[..sector.len()]) {
                return Ok(Some(at + index as u64 * 512));
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
        let mut looks = self.look_at_pieces(64)?;
        looks.extend(self.look_at_probes()?);
        looks.sort_by_key(|look| look.at);
        match pattern(&looks) {
            Pattern::Edge(least, edge) if looks.last().is_some_and(|last| last.at > edge.at) => {
                let most = edge.at.min(address.max(least));
                Ok(match self.cached_size(least.min(most), most)? {
                    Some(real) => Stop::Fake(real, Pretence::Cached),
                    None => bad,
                })
            }
            _ => Ok(bad),
        }
    }

    /// Whether two addresses are one: a fresh stamp at the low one shows at the high one. If so,
    /// the least distance at which it shows is what the drive holds. If not, the low one is put
    /// back as it was.
    pub(super) fn confirm_wrap(&mut self, low: u64, high: u64) -> Result<Option<RealSize>, Stop> {
        let mut before = AlignedBuf::new(PIECE as usize);
        self.read(low, &mut before)?;
        let mut stamp = AlignedBuf::new(PIECE as usize);
        self.salt.stamp(!low, &mut stamp);
        self.write(low, &stamp)?;
        self.flush()?;
        self.moved.probe_written += PIECE;
        if !self.holds(high, &stamp)? {
            self.write(low, &before)?;
            self.flush()?;
            return Ok(None);
        }
        let distance = high - low;
        let sector_len = u64::from(self.device.sector_len());
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

    pub(super) fn holds(&mut self, at: u64, page: &[u8]) -> Result<bool, Stop> {
        let mut there = AlignedBuf::new(PIECE as usize);
        self.read(at, &mut there)?;
        self.moved.probe_read += PIECE;
        Ok(*there == *page)
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
