//! The choice itself: which works go on a drive, by lazy greedy over the best series prefix.
//!
//! A pure function of numbers. A *unit* is what must keep its order: a series, or one work alone.
//! From each unit the best prefix is offered, by worth for each byte; the best offer of all units
//! is taken, and so on until nothing fits. Worth sinks with the number of units already taken of
//! the same topic, so a drive does not fill with one sort; a series that becomes complete is worth
//! a quarter more. Offers only sink while others are taken, so a stale offer at the top of a heap
//! is worked out again and only put back when it fell behind ("lazy"). Units of the same topics sink
//! together and keep their order among themselves, so each such group has a heap of its own and only
//! the groups' best offers are held against each other: else every work taken would make all others
//! of its topics stale, and the time would grow with the square of their number.
//! `docs/planning.md` says how worths and limits come about.

use std::cmp::Ordering;
use std::collections::binary_heap::PeekMut;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

/// One work as the choice sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Bytes that it takes on the drive, cluster slack included.
    pub cost: u64,
    /// What it is worth alone; any scale, the same for all.
    pub worth: u64,
    /// Topics that lose worth as units of them go in: its kind, its themes.
    pub topics: Vec<usize>,
    /// Indices into [`Problem::shares`] that its bytes count for.
    pub themes: Vec<usize>,
    /// Whether it must go in, with all that stands before it in its unit.
    pub pinned: bool,
}

/// The least and the most bytes of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareBytes {
    /// Reached first, as far as there are works.
    pub least: u64,
    /// Never passed, but by what is pinned.
    pub most: u64,
}

/// What is to be chosen from, and within which limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// Bytes that there are.
    pub room: u64,
    /// All works.
    pub candidates: Vec<Candidate>,
    /// Ranges of `candidates` that keep their order and have no holes; they cover all of them.
    pub units: Vec<Range<usize>>,
    /// Wishes by theme.
    pub shares: Vec<ShareBytes>,
}

/// Why a work stays behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It takes more than was free at the end.
    NoRoom {
        /// Bytes free at the end.
        free: u64,
    },
    /// Its theme would have more than its most.
    ThemeFull {
        /// Index into [`Problem::shares`].
        theme: usize,
    },
    /// What stands before it in its unit stays behind.
    AfterLeft,
}

/// What goes in and what does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Indices of candidates in the order they were taken.
    pub taken: Vec<usize>,
    /// The others.
    pub left: BTreeMap<usize, Left>,
}

/// Chooses. Equal problems give equal choices.
#[must_use]
pub fn choose(problem: &Problem) -> Choice {
    let mut state = State::new(problem);
    state.take_pinned();
    for theme in 0..problem.shares.len() {
        state.fill(Some(theme));
    }
    state.fill(None);
    state.finish()
}

/// With this many units of a topic on the drive, the next is worth half.
const HALF_AT: u64 = 16;

/// Worths are scaled by this before they sink, to keep what integer division would lose.
const SCALE: u128 = 1 << 20;

struct State<'a> {
    problem: &'a Problem,
    free: u64,
    /// By unit: the first candidate not taken.
    next: Vec<usize>,
    /// By topic: units begun.
    begun: Vec<u64>,
    /// By theme: bytes taken.
    used: Vec<u64>,
    taken: Vec<usize>,
}

/// A prefix of what is left of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Offer {
    worth: u128,
    cost: u64,
    unit: usize,
    end: usize,
}

impl Ord for Offer {
    /// By worth for each byte; the earlier unit wins a tie.
    fn cmp(&self, other: &Self) -> Ordering {
        let ours = self.worth * u128::from(other.cost.max(1));
        let theirs = other.worth * u128::from(self.cost.max(1));
        ours.cmp(&theirs).then_with(|| other.unit.cmp(&self.unit))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Units whose worths sink by the same factor.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Together<'a> {
    /// All works of these units have these topics.
    Topics(&'a [usize]),
    /// A unit whose works differ in topics.
    Alone(usize),
}

impl<'a> State<'a> {
    fn new(problem: &'a Problem) -> Self {
        let topics = problem.candidates.iter().flat_map(|c| &c.topics).max();
        Self {
            problem,
            free: problem.room,
            next: problem.units.iter().map(|unit| unit.start).collect(),
            begun: vec![0; topics.map_or(0, |last| last + 1)],
            used: vec![0; problem.shares.len()],
            taken: Vec::new(),
        }
    }

    /// What `index` is worth now, given what is on the drive.
    fn worth(&self, index: usize) -> u128 {
        let candidate = &self.problem.candidates[index];
        let sunk = |topic: &usize| {
            let begun = self.begun[*topic];
            SCALE * u128::from(HALF_AT) / u128::from(HALF_AT + begun)
        };
        let topics = candidate.topics.len().max(1) as u128;
        let mean = match candidate.topics.as_slice() {
            [] => SCALE,
            topics_of => topics_of.iter().map(sunk).sum::<u128>() / topics,
        };
        u128::from(candidate.worth) * mean
    }

    /// The first theme that `cost` more bytes would carry past its most.
    fn over(&self, index: usize, added: &BTreeMap<usize, u64>) -> Option<usize> {
        let candidate = &self.problem.candidates[index];
        candidate.themes.iter().copied().find(|theme| {
            let so_far = self.used[*theme] + added.get(theme).unwrap_or(&0);
            so_far + candidate.cost > self.problem.shares[*theme].most
        })
    }

    /// The best prefix of what is left of a unit; `None` where not even its first work can go in.
    ///
    /// With a theme that is to be filled, only works of that theme count, and no more of them than
    /// reach its least.
    fn offer(
        &self,
        unit: usize,
        fill: Option<usize>,
        worth_of: impl Fn(usize) -> u128,
    ) -> Option<Offer> {
        let range = &self.problem.units[unit];
        let (mut worth, mut cost) = (0u128, 0u64);
        let mut added: BTreeMap<usize, u64> = BTreeMap::new();
        let mut best: Option<Offer> = None;
        for index in self.next[unit]..range.end {
            let candidate = &self.problem.candidates[index];
            if let Some(theme) = fill {
                let reached = self.used[theme] + added.get(&theme).unwrap_or(&0);
                let enough = reached >= self.problem.shares[theme].least;
                if enough || !candidate.themes.contains(&theme) {
                    break;
                }
            }
            cost = cost.saturating_add(candidate.cost);
            if cost > self.free || self.over(index, &added).is_some() {
                break;
            }
            for theme in &candidate.themes {
                *added.entry(*theme).or_default() += candidate.cost;
            }
            worth += worth_of(index);
            let complete = index + 1 == range.end && range.len() > 1;
            let bonus = if complete { worth / 4 } else { 0 };
            let offer = Offer {
                worth: worth + bonus,
                cost,
                unit,
                end: index + 1,
            };
            // Of equal prefixes the longer: a series should get on.
            if best.as_ref().is_none_or(|best| offer.cmp(best).is_ge()) {
                best = Some(offer);
            }
        }
        best
    }

    fn take(&mut self, unit: usize, end: usize) {
        let range = &self.problem.units[unit];
        if self.next[unit] == range.start && end > range.start {
            for topic in &self.problem.candidates[range.start].topics {
                self.begun[*topic] += 1;
            }
        }
        for index in self.next[unit]..end {
            let candidate = &self.problem.candidates[index];
            self.free = self.free.saturating_sub(candidate.cost);
            for theme in &candidate.themes {
                self.used[*theme] += candidate.cost;
            }
            self.taken.push(index);
        }
        self.next[unit] = end;
    }

    /// Takes each unit as far as its last pinned work, where that fits.
    fn take_pinned(&mut self) {
        for (unit, range) in self.problem.units.iter().enumerate() {
            let pinned = |index: &usize| self.problem.candidates[*index].pinned;
            let Some(last) = range.clone().rev().find(pinned) else {
                continue;
            };
            let mut end = range.start;
            let mut free = self.free;
            for index in range.start..=last {
                match free.checked_sub(self.problem.candidates[index].cost) {
                    Some(rest) => (free, end) = (rest, index + 1),
                    None => break,
                }
            }
            self.take(unit, end);
        }
    }

    /// Takes the best offers until there is none.
    fn fill(&mut self, theme: Option<usize>) {
        let mut groups = self.groups(theme);
        let mut heap: BinaryHeap<(Offer, usize)> = groups
            .iter_mut()
            .enumerate()
            .filter_map(|(group, units)| Some((self.best(units, theme)?, group)))
            .collect();
        while let Some((_, group)) = heap.pop() {
            let Some(fresh) = self.best(&mut groups[group], theme) else {
                continue;
            };
            if heap.peek().is_some_and(|(other, _)| fresh < *other) {
                heap.push((fresh, group));
                continue;
            }
            self.take(fresh.unit, fresh.end);
            let next = self.best(&mut groups[group], theme);
            heap.extend(next.map(|next| (next, group)));
        }
    }

    /// The offers of all units before any topic sank, by the topics with which they sink.
    fn groups(&self, theme: Option<usize>) -> Vec<BinaryHeap<Offer>> {
        let mut groups: BTreeMap<Together<'_>, BinaryHeap<Offer>> = BTreeMap::new();
        for (unit, range) in self.problem.units.iter().enumerate() {
            let Some(offer) = self.unsunk(unit, theme) else {
                continue;
            };
            let candidates = &self.problem.candidates[range.clone()];
            let topics = candidates[0].topics.as_slice();
            let together = if candidates.iter().all(|other| other.topics == topics) {
                Together::Topics(topics)
            } else {
                Together::Alone(unit)
            };
            groups.entry(together).or_default().push(offer);
        }
        groups.into_values().collect()
    }

    /// The best offer of a group as it is now; throws out the units that have none.
    fn best(&self, group: &mut BinaryHeap<Offer>, theme: Option<usize>) -> Option<Offer> {
        while let Some(mut top) = group.peek_mut() {
            match self.unsunk(top.unit, theme) {
                Some(same) if same == *top => {
                    return self.offer(top.unit, theme, |index| self.worth(index));
                }
                Some(less) => *top = less,
                None => drop(PeekMut::pop(top)),
            }
        }
        None
    }

    /// The offer of a unit as if nothing of its topics were on the drive.
    fn unsunk(&self, unit: usize, theme: Option<usize>) -> Option<Offer> {
        let worth = |index: usize| u128::from(self.problem.candidates[index].worth) * SCALE;
        self.offer(unit, theme, worth)
    }

    fn finish(self) -> Choice {
        let mut left = BTreeMap::new();
        for (unit, range) in self.problem.units.iter().enumerate() {
            for index in self.next[unit]..range.end {
                let why = if index > self.next[unit] {
                    Left::AfterLeft
                } else if let Some(theme) = self.over(index, &BTreeMap::new()) {
                    Left::ThemeFull { theme }
                } else {
                    Left::NoRoom { free: self.free }
                };
                left.insert(index, why);
            }
        }
        Choice {
            taken: self.taken,
            left,
        }
    }
}

#[cfg(test)]
mod tests;
