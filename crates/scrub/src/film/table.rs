//! Tables of a track (ISO/IEC 14496-12, 8.6 and 8.7): which bytes of the file are which of its samples.

use crate::Refusal;
use crate::bytes::{be16, be32, be64, part};

/// The most samples of a track: nine hours at a thousand a second.
pub(super) const SAMPLES_MOST: u32 = 1 << 25;

/// The lengths of samples.
pub(super) enum Sizes {
    /// All alike: how long, how many.
    Even(u32, u32),
    Each(Vec<u32>),
}

impl Sizes {
    pub(super) fn count(&self) -> u32 {
        match self {
            Self::Even(_, count) => *count,
            Self::Each(sizes) => u32::try_from(sizes.len()).unwrap_or(u32::MAX),
        }
    }

    /// The length of `count` samples from `first`.
    pub(super) fn sum(&self, first: u32, count: u32) -> u64 {
        match self {
            Self::Even(size, _) => u64::from(*size) * u64::from(count),
            Self::Each(sizes) => {
                let from = first as usize;
                let sizes = sizes.get(from..from + count as usize).unwrap_or_default();
                sizes.iter().map(|size| u64::from(*size)).sum()
            }
        }
    }

    pub(super) fn at(&self, number: u32) -> u32 {
        match self {
            Self::Even(size, _) => *size,
            Self::Each(sizes) => sizes.get(number as usize).copied().unwrap_or(0),
        }
    }
}

/// Samples that lie together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    /// Where they begin in the file.
    pub(super) at: u64,
    pub(super) len: u64,
    /// The first of them, and how many.
    pub(super) first: u32,
    pub(super) count: u32,
    /// Which description they have, counted from 0.
    pub(super) entry: u32,
}

/// `stsz`, or `stz2`.
pub(super) fn sizes(kind: &[u8; 4], body: &[u8]) -> Result<Sizes, Refusal> {
    let damaged = Refusal::damaged("stsz", 0);
    let read = || {
        let (size, count) = (be32(body, 4)?, be32(body, 8)?);
        if kind == b"stsz" && size != 0 {
            return Some(Sizes::Even(size, count));
        }
        if count > SAMPLES_MOST {
            return None;
        }
        let width = match (kind, size & 0xff) {
            (b"stsz", _) => 32,
            (_, width @ (4 | 8 | 16)) => width as usize,
            _ => return None,
        };
        let count = count as usize;
        let table = part(body, 12, (count * width).div_ceil(8))?;
        let one = |number: usize| match width {
            4 => Some(u32::from(table[number / 2] >> (4 - number % 2 * 4) & 0xf)),
            8 => Some(u32::from(table[number])),
            16 => be16(table, number * 2).map(u32::from),
            _ => be32(table, number * 4),
        };
        let sizes: Option<Vec<u32>> = (0..count).map(one).collect();
        sizes.map(Sizes::Each)
    };
    read().ok_or(damaged)
}

/// The chunks of a track, from `stco` or `co64`, `stsc` and the lengths of its samples.
pub(super) fn chunks(
    places: &super::boxes::Box<'_>,
    stsc: &[u8],
    sizes: &Sizes,
) -> Result<Vec<Chunk>, Refusal> {
    let damaged = || Refusal::damaged("stsc", 0);
    let wide = &places.kind == b"co64";
    let count = be32(places.body, 4).ok_or_else(damaged)? as usize;
    let width = if wide { 8 } else { 4 };
    let table = count.checked_mul(width).ok_or_else(damaged)?;
    let table = part(places.body, 8, table).ok_or_else(damaged)?;
    let runs = be32(stsc, 4).ok_or_else(damaged)? as usize;
    let runs = runs.checked_mul(12).ok_or_else(damaged)?;
    let runs = part(stsc, 8, runs).ok_or_else(damaged)?;
    let mut chunks = Vec::with_capacity(count);
    let (mut run, mut sample) = (0usize, 0u32);
    for number in 0..count {
        let begins = |run: usize| be32(runs, run * 12).map(|first| first as usize);
        while begins(run + 1).is_some_and(|first| first <= number + 1) {
            run += 1;
        }
        let per = be32(runs, run * 12 + 4).ok_or_else(damaged)?;
        let entry = be32(runs, run * 12 + 8).ok_or_else(damaged)?;
        let entry = entry.checked_sub(1).ok_or_else(damaged)?;
        let at = if wide {
            be64(table, number * 8)
        } else {
            be32(table, number * 4).map(u64::from)
        };
        // Writers list an empty chunk at the end, or one that is not full.
        let per = per.min(sizes.count() - sample);
        chunks.push(Chunk {
            at: at.ok_or_else(damaged)?,
            len: sizes.sum(sample, per),
            first: sample,
            count: per,
            entry,
        });
        sample += per;
    }
    if sample != sizes.count() {
        return Err(damaged());
    }
    Ok(chunks)
}

/// A table of rows: eight bytes of head, of which the last four say how many rows; nothing behind them.
pub(super) fn rows(body: &[u8], width: usize, what: &'static str) -> Result<Vec<u8>, Refusal> {
    let damaged = Refusal::damaged(what, 0);
    let read = || {
        let count = be32(body, 4)? as usize;
        let rows = part(body, 8, count.checked_mul(width)?)?;
        // Version, and no flags.
        let mut out = vec![*body.first()?, 0, 0, 0];
        out.extend(&body[4..8]);
        out.extend(rows);
        Some(out)
    };
    read().ok_or(damaged)
}
