//! Archives inside other files: where they begin and end.

use std::io;
use std::ops::Range;

use crate::header::Header;
use crate::{Archive, HEADER_LEN, Limits, Part, ReadAt, Source};

/// Bytes read at once while looking.
const STEP: usize = 1 << 20;
/// What stands before an archive in several stretches, and between two of them, in the files of
/// openZIM's testing suite.
const STRETCHES: &[u8] = b"BEGINZIMMULTIPART";
const NEXT: &[u8] = b"NEWSECTIONZIMMULTI";

/// Finds the first whole archive that is inside a file: the ranges of bytes that make it up, one behind
/// the other, mostly a single one.
///
/// A place counts when the four bytes of the magic are there and [`Archive::open`] takes what the
/// header behind it claims, within `most` bytes from the file's start. Whether the rest is sound,
/// [`Archive::check`] tells.
///
/// # Errors
/// When the file cannot be read.
pub fn find_embedded<R>(file: &R, most: u64) -> io::Result<Option<Vec<Range<u64>>>>
where
    R: ReadAt + Clone + 'static,
{
    let len = file.len()?;
    let mut start = 0;
    while let Some(place) = search(file, start, len.min(most), &0x044D_495A_u32.to_le_bytes())? {
        if let Some(ranges) = whole(file, place, len)? {
            return Ok(Some(ranges));
        }
        start = place + 1;
    }
    Ok(None)
}

/// The bytes of an archive that [`find_embedded`] found.
///
/// # Errors
/// When the file has become shorter.
pub fn embedded_source<R>(file: &R, ranges: &[Range<u64>]) -> io::Result<Source>
where
    R: ReadAt + Clone + 'static,
{
    let parts: io::Result<Vec<Part>> = ranges
        .iter()
        .map(|range| Part::stretch(file.clone(), range.start, range.end - range.start))
        .collect();
    Source::new(parts?)
}

/// The archive that begins at `place`, if one does.
fn whole<R>(file: &R, place: u64, len: u64) -> io::Result<Option<Vec<Range<u64>>>>
where
    R: ReadAt + Clone + 'static,
{
    if len - place < HEADER_LEN {
        return Ok(None);
    }
    let rest = std::iter::once(place..len).collect::<Vec<_>>();
    let source = embedded_source(file, &rest)?;
    let limits = Limits::default();
    let Ok((_, Some(claimed))) = Header::parse(&source, &limits) else {
        return Ok(None);
    };
    let mark = STRETCHES.len() as u64;
    let ranges = if place >= mark && is(file, place - mark, STRETCHES)? {
        stretches(file, place, len, claimed)?
    } else if claimed <= len - place {
        std::iter::once(place..place + claimed).collect()
    } else {
        return Ok(None);
    };
    let opens = Archive::open(embedded_source(file, &ranges)?, limits).is_ok();
    Ok(opens.then_some(ranges))
}

/// The stretches of an archive of `claimed` bytes from `place` on, with a mark between each two.
fn stretches<R: ReadAt>(
    file: &R,
    place: u64,
    len: u64,
    claimed: u64,
) -> io::Result<Vec<Range<u64>>> {
    let (mut ranges, mut at, mut left) = (Vec::new(), place, claimed);
    while let Some(next) = search(file, at, len, NEXT)?.filter(|next| next - at < left) {
        ranges.push(at..next);
        left -= next - at;
        at = next + NEXT.len() as u64;
    }
    if left <= len - at {
        ranges.push(at..at + left);
    }
    Ok(ranges)
}

fn is<R: ReadAt>(file: &R, place: u64, what: &[u8]) -> io::Result<bool> {
    let mut there = vec![0; what.len()];
    file.read_exact_at(&mut there, place)?;
    Ok(there == what)
}

/// The first place of `what` from `start` on that ends before `end`.
fn search<R: ReadAt>(file: &R, start: u64, end: u64, what: &[u8]) -> io::Result<Option<u64>> {
    let mut buf = Vec::new();
    let mut at = start;
    while at < end {
        let left = usize::try_from(end - at).unwrap_or(STEP);
        buf.resize(left.min(STEP), 0);
        file.read_exact_at(&mut buf, at)?;
        let mut windows = buf.windows(what.len());
        if let Some(place) = windows.position(|window| window == what) {
            return Ok(Some(at + place as u64));
        }
        // What is looked for may lie across two steps.
        at += (buf.len() + 1).saturating_sub(what.len()).max(1) as u64;
    }
    Ok(None)
}
