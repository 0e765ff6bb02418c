//! Times in the heads of ISO base media (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2, 8.6.6): how long a film, a track and
//! its edits are, where fragments tell it that the heads did not know.

use super::boxes::{boxes, push};
use crate::bytes::{be32, be64, part};

/// Units a second of `mvhd` and `mdhd`.
pub(super) fn scale(head: &[u8]) -> Option<u32> {
    let at = if head.first() == Some(&1) { 20 } else { 12 };
    be32(head, at).filter(|scale| *scale > 0)
}

/// A time in other units, rounded.
pub(super) fn scaled(time: u64, from: u32, to: u32) -> u64 {
    let (from, to) = (u128::from(from.max(1)), u128::from(to));
    let time = (u128::from(time) * to + from / 2) / from;
    u64::try_from(time).unwrap_or(u64::MAX)
}

/// Puts the duration into `mvhd` or `mdhd`.
pub(super) fn put_media(head: &mut [u8], duration: u64) {
    let at = if head.first() == Some(&1) { 24 } else { 16 };
    put(head, at, duration);
}

/// Puts the duration into `tkhd`.
pub(super) fn put_track(head: &mut [u8], duration: u64) {
    let at = if head.first() == Some(&1) { 28 } else { 20 };
    put(head, at, duration);
}

fn put(head: &mut [u8], at: usize, duration: u64) {
    let wide = head.first() == Some(&1);
    // All ones where it does not fit: not known.
    let narrow = u32::try_from(duration).unwrap_or(u32::MAX).to_be_bytes();
    let bytes: &[u8] = if wide {
        &duration.to_be_bytes()
    } else {
        &narrow
    };
    if let Some(place) = head.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// An edit: how long, from where in the track (nothing is shown where that is below zero), how fast.
type Edit = (u64, i64, [u8; 4]);

fn read(edts: &[u8]) -> Option<Vec<Edit>> {
    let all = boxes(edts, "edts").ok()?;
    let list = all.iter().find(|one| &one.kind == b"elst")?.body;
    let wide = list.first() == Some(&1);
    let width = if wide { 20 } else { 12 };
    let rows = list.get(8..)?.chunks_exact(width);
    rows.map(|row| {
        let rate = part(row, width - 4, 4)?.try_into().ok()?;
        Some(if wide {
            (be64(row, 0)?, be64(row, 8)?.cast_signed(), rate)
        } else {
            let time = be32(row, 4)?.cast_signed();
            (u64::from(be32(row, 0)?), i64::from(time), rate)
        })
    })
    .collect()
}

/// The edits of a track that is shown until `len`, in units of its own (`own`) and of the film (`scale`); it begins
/// `late`. How long it is with them.
pub(super) fn edits(edts: &[u8], len: u64, own: u32, scale: u32, late: u64) -> (Vec<u8>, u64) {
    const USUAL: [u8; 4] = [0, 1, 0, 0];
    let mut edits = read(edts).unwrap_or_default();
    if edits.is_empty() && late == 0 {
        return (Vec::new(), scaled(len, own, scale));
    }
    if edits.is_empty() {
        edits.push((0, 0, USUAL));
    }
    if let Some((duration, from, _)) = edits.last_mut()
        && *from >= 0
    {
        *duration = scaled(len.saturating_sub(from.unsigned_abs()), own, scale);
    }
    if late > 0 {
        edits.insert(0, (late, -1, USUAL));
    }
    let whole = edits.iter().fold(0u64, |whole, (duration, ..)| {
        whole.saturating_add(*duration)
    });
    let narrow = edits.iter().all(|(duration, from, _)| {
        u32::try_from(*duration).is_ok() && i32::try_from(*from).is_ok()
    });
    let mut list = vec![u8::from(!narrow), 0, 0, 0];
    list.extend((edits.len() as u32).to_be_bytes());
    for (duration, from, rate) in edits {
        if narrow {
            list.extend((duration as u32).to_be_bytes());
            list.extend((from as i32).to_be_bytes());
        } else {
            list.extend(duration.to_be_bytes());
            list.extend(from.to_be_bytes());
        }
        list.extend(rate);
    }
    let mut out = Vec::new();
    push(&mut out, b"elst", &[&list]);
    (out, whole)
}
