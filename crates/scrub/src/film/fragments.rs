//! Films in fragments (ISO/IEC 14496-12, 8.8), as they are sent over the web: each fragment tells of its own samples.
//! They are put together into the tables of an ordinary film, which more players play.

use std::collections::BTreeMap;

use super::boxes::{boxes, push};
use super::table::{Chunk, SAMPLES_MOST, Sizes};
use crate::Refusal;
use crate::bytes::{be32, be64};

/// The most samples of all tracks: a run of them can be told in a few bytes.
const ALL_MOST: u32 = SAMPLES_MOST / 4;

/// A sample that players cannot jump to (8.8.3.1).
const NO_KEY: u32 = 0x1_0000;

/// What samples are where a fragment does not say.
#[derive(Clone, Copy, Default)]
pub(super) struct Defaults {
    entry: u32,
    duration: u32,
    size: u32,
    flags: u32,
}

/// `mvex`: by track.
pub(super) fn defaults(mvex: &[u8]) -> Result<BTreeMap<u32, Defaults>, Refusal> {
    let mut found = BTreeMap::new();
    for one in boxes(mvex, "mvex")?
        .iter()
        .filter(|one| &one.kind == b"trex")
    {
        let row = |number: usize| be32(one.body, 4 + number * 4).ok_or(Refusal::damaged("trex", 0));
        let defaults = Defaults {
            entry: row(1)?,
            duration: row(2)?,
            size: row(3)?,
            flags: row(4)?,
        };
        found.insert(row(0)?, defaults);
    }
    Ok(found)
}

/// The samples of a track, as all fragments tell of them.
#[derive(Default)]
pub(super) struct Gathered {
    sizes: Vec<u32>,
    pub(super) chunks: Vec<Chunk>,
    durations: Vec<u32>,
    /// How much later than it is decoded each is shown.
    shifts: Vec<i32>,
    keys: Vec<bool>,
    /// When the first is decoded, and how long all of them are.
    pub(super) begin: u64,
    pub(super) len: u64,
    /// When the last of them is no longer shown, which can be later.
    pub(super) shown: u64,
}

/// The samples of all tracks; each fragment is where it begins and its body.
pub(super) fn gather(
    fragments: &[(u64, Vec<u8>)],
    defaults: &BTreeMap<u32, Defaults>,
) -> Result<BTreeMap<u32, Gathered>, Refusal> {
    let mut tracks = BTreeMap::new();
    let mut left = ALL_MOST;
    for (at, body) in fragments {
        // Where the data of a track begins that does not say so: behind those of the track before.
        let mut next = *at;
        for one in boxes(body, "moof")?
            .iter()
            .filter(|one| &one.kind == b"traf")
        {
            let place = (*at, next);
            let read = Traf::read(one.body, place, defaults, &mut tracks, &mut left);
            next = read.map_err(|what| Refusal::Damaged { what, at: *at })?;
        }
    }
    Ok(tracks)
}

/// A track of a fragment.
struct Traf {
    own: Defaults,
    /// From where its places count.
    base: u64,
}

impl Traf {
    /// Adds the samples to those of the track; where its data ends. The fragment begins at `moof`, and what came
    /// before ends at `next`.
    fn read(
        body: &[u8],
        (moof, next): (u64, u64),
        defaults: &BTreeMap<u32, Defaults>,
        tracks: &mut BTreeMap<u32, Gathered>,
        left: &mut u32,
    ) -> Result<u64, &'static str> {
        let all = boxes(body, "traf").map_err(|_| "traf")?;
        let head = all.iter().find(|one| &one.kind == b"tfhd").ok_or("tfhd")?;
        let (track, traf) = Self::head(head.body, moof, next, defaults).ok_or("tfhd")?;
        let gathered = tracks.entry(track).or_default();
        if let Some(time) = all.iter().find(|one| &one.kind == b"tfdt") {
            let begin = match time.body.first() {
                Some(1) => be64(time.body, 4),
                _ => be32(time.body, 4).map(u64::from),
            };
            gathered.begins(begin.ok_or("tfdt")?).ok_or("tfdt")?;
        }
        let mut at = traf.base;
        for one in all.iter().filter(|one| &one.kind == b"trun") {
            at = traf.run(one.body, at, gathered, left).ok_or("trun")?;
        }
        Ok(at)
    }

    /// `tfhd`: which track, and what its samples are.
    fn head(
        body: &[u8],
        moof: u64,
        next: u64,
        defaults: &BTreeMap<u32, Defaults>,
    ) -> Option<(u32, Self)> {
        let (flags, track) = (be32(body, 0)? & 0xff_ffff, be32(body, 4)?);
        let mut own = *defaults.get(&track)?;
        let mut at = 8;
        let mut base = if flags & 0x2_0000 != 0 { moof } else { next };
        if flags & 1 != 0 {
            base = be64(body, at)?;
            at += 8;
        }
        for (flag, value) in [
            (2, &mut own.entry),
            (8, &mut own.duration),
            (0x10, &mut own.size),
            (0x20, &mut own.flags),
        ] {
            if flags & flag != 0 {
                *value = be32(body, at)?;
                at += 4;
            }
        }
        Some((track, Self { own, base }))
    }

    /// `trun`: samples that lie together; where they end.
    fn run(&self, body: &[u8], next: u64, gathered: &mut Gathered, left: &mut u32) -> Option<u64> {
        let flags = be32(body, 0)? & 0xff_ffff;
        let count = be32(body, 4)?;
        let mut at = 8;
        let mut word = |told: bool| {
            if !told {
                return Some(None);
            }
            at += 4;
            Some(Some(be32(body, at - 4)?))
        };
        let from = match word(flags & 1 != 0)? {
            Some(offset) => self
                .base
                .checked_add_signed(i64::from(offset.cast_signed()))?,
            None => next,
        };
        let first = word(flags & 4 != 0)?;
        let before = gathered.sizes.len();
        *left = left.checked_sub(count)?;
        let mut len = 0u64;
        for number in 0..count {
            let duration = word(flags & 0x100 != 0)?.unwrap_or(self.own.duration);
            let size = word(flags & 0x200 != 0)?.unwrap_or(self.own.size);
            let own = word(flags & 0x400 != 0)?;
            let usual = first.filter(|_| number == 0).unwrap_or(self.own.flags);
            let shift = word(flags & 0x800 != 0)?.unwrap_or(0);
            gathered.sizes.push(size);
            gathered.durations.push(duration);
            gathered.keys.push(own.unwrap_or(usual) & NO_KEY == 0);
            // Numbers above two thousand million are meant to be below zero, whatever the version says.
            gathered.shifts.push(shift.cast_signed());
            gathered.len = gathered.len.checked_add(u64::from(duration))?;
            let late = i64::from(shift.cast_signed());
            let until = gathered.len.saturating_add_signed(late);
            gathered.shown = gathered.shown.max(until);
            len += u64::from(size);
        }
        if count > 0 {
            gathered.chunks.push(Chunk {
                at: from,
                len,
                first: u32::try_from(before).ok()?,
                count,
                entry: self.own.entry.checked_sub(1)?,
            });
        }
        from.checked_add(len)
    }
}

impl Gathered {
    /// The next samples begin at `time`: the last one before lasts until then.
    fn begins(&mut self, time: u64) -> Option<()> {
        let Some(last) = self.durations.last_mut() else {
            self.begin = time;
            return Some(());
        };
        let gap = time.saturating_sub(self.begin.checked_add(self.len)?);
        *last = last.checked_add(u32::try_from(gap).ok()?)?;
        self.len += gap;
        Some(())
    }

    pub(super) fn sizes(&self) -> Sizes {
        Sizes::Each(self.sizes.clone())
    }

    /// The tables of an ordinary track, in the order in which they are written.
    pub(super) fn tables(&self, out: &mut Vec<u8>) {
        push(out, b"stts", &[&runs(0, &self.durations)]);
        if self.shifts.iter().any(|shift| *shift != 0) {
            let version = u8::from(self.shifts.iter().any(|shift| *shift < 0));
            let shifts: Vec<u32> = self
                .shifts
                .iter()
                .map(|shift| shift.cast_unsigned())
                .collect();
            push(out, b"ctts", &[&runs(version, &shifts)]);
        }
        if self.keys.contains(&false) {
            let keys = (1u32..).zip(&self.keys).filter(|(_, key)| **key);
            let rows: Vec<u8> = keys.flat_map(|(number, _)| number.to_be_bytes()).collect();
            let count = (rows.len() / 4) as u32;
            push(out, b"stss", &[&[0; 4], &count.to_be_bytes(), &rows]);
        }
        let mut rows = Vec::new();
        let mut last = None;
        for (number, chunk) in (1u32..).zip(&self.chunks) {
            let form = (chunk.count, chunk.entry + 1);
            if last != Some(form) {
                rows.extend([number, form.0, form.1].map(u32::to_be_bytes));
                last = Some(form);
            }
        }
        let count = (rows.len() / 3) as u32;
        push(
            out,
            b"stsc",
            &[&[0; 4], &count.to_be_bytes(), rows.as_flattened()],
        );
        let sizes: Vec<u8> = self
            .sizes
            .iter()
            .flat_map(|size| size.to_be_bytes())
            .collect();
        let count = (self.sizes.len() as u32).to_be_bytes();
        push(out, b"stsz", &[&[0; 8], &count, &sizes]);
    }
}

/// Values as how many of each there are one after the other.
fn runs(version: u8, values: &[u32]) -> Vec<u8> {
    let mut rows: Vec<(u32, u32)> = Vec::new();
    for value in values {
        match rows.last_mut() {
            Some((count, same)) if same == value => *count += 1,
            _ => rows.push((1, *value)),
        }
    }
    let mut out = vec![version, 0, 0, 0];
    out.extend((rows.len() as u32).to_be_bytes());
    for (count, value) in rows {
        out.extend(count.to_be_bytes());
        out.extend(value.to_be_bytes());
    }
    out
}
