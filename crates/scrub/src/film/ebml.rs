//! Elements of EBML (RFC 8794): an id, a length, a body.

use crate::Refusal;

/// An element that is held in memory.
#[derive(Clone, Copy)]
pub(super) struct Element<'b> {
    pub(super) id: u32,
    pub(super) body: &'b [u8],
}

/// The id at the beginning of `bytes`, and how long it is (RFC 8794, 5).
pub(super) fn id(bytes: &[u8]) -> Option<(u32, usize)> {
    let first = *bytes.first()?;
    let len = first.leading_zeros() as usize + 1;
    if len > 4 {
        return None;
    }
    let id = bytes.get(..len)?;
    let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    Some((id, len))
}

/// A length, and how many bytes it takes; no length where it is not known (RFC 8794, 6.2).
pub(super) fn size(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *bytes.first()?;
    let len = first.leading_zeros() as usize + 1;
    if len > 8 {
        return None;
    }
    let mask = (0xff_u32 >> len) as u8;
    let rest = bytes.get(1..len)?;
    let value = rest.iter().fold(u64::from(first & mask), |size, byte| {
        size << 8 | u64::from(*byte)
    });
    let unknown = value == (1u64 << (7 * len)) - 1;
    Some(((!unknown).then_some(value), len))
}

/// The elements of a body, up to its last byte.
pub(super) fn elements<'b>(
    body: &'b [u8],
    what: &'static str,
) -> Result<Vec<Element<'b>>, Refusal> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let read = || {
            let (id, width) = id(&body[at..])?;
            let (len, more) = size(&body[at + width..])?;
            let from = at + width + more;
            let to = from.checked_add(usize::try_from(len?).ok()?)?;
            Some((
                Element {
                    id,
                    body: body.get(from..to)?,
                },
                to,
            ))
        };
        let (one, next) = read().ok_or(Refusal::damaged(what, at))?;
        found.push(one);
        at = next;
    }
    Ok(found)
}

/// A number of at most eight bytes.
pub(super) fn number(body: &[u8]) -> Option<u64> {
    (body.len() <= 8).then(|| body.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// The shortest length.
pub(super) fn push_size(out: &mut Vec<u8>, len: u64) {
    // All bits set stands for a length that is not known.
    let width = (1..8)
        .find(|width| len < (1u64 << (7 * width)) - 1)
        .unwrap_or(8);
    let marked = len | 1u64 << (7 * width);
    out.extend(&marked.to_be_bytes()[8 - width..]);
}

/// Appends the head of an element.
pub(super) fn push_head(out: &mut Vec<u8>, id: u32, len: u64) {
    let bytes = id.to_be_bytes();
    out.extend(&bytes[id.leading_zeros() as usize / 8..]);
    push_size(out, len);
}

pub(super) fn push(out: &mut Vec<u8>, id: u32, body: &[u8]) {
    push_head(out, id, body.len() as u64);
    out.extend(body);
}

pub(super) fn push_number(out: &mut Vec<u8>, id: u32, number: u64) {
    let bytes = number.to_be_bytes();
    let from = (number.leading_zeros() as usize / 8).min(7);
    push(out, id, &bytes[from..]);
}
