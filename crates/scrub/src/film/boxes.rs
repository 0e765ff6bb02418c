//! Boxes of ISO base media (ISO/IEC 14496-12, 4.2): a length, four letters, a body.

use crate::Refusal;
use crate::bytes::{be32, be64, part};

/// The letters of a box.
pub(super) type Letters = [u8; 4];

/// A box within bytes that are held in memory.
#[derive(Clone, Copy)]
pub(super) struct Box<'b> {
    pub(super) kind: Letters,
    pub(super) body: &'b [u8],
}

/// The boxes of a body, up to its last byte; fewer than eight zeros at the end are none.
pub(super) fn boxes<'b>(body: &'b [u8], what: &'static str) -> Result<Vec<Box<'b>>, Refusal> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let rest = &body[at..];
        if rest.len() < 8 && rest.iter().all(|byte| *byte == 0) {
            break;
        }
        let read = || {
            let kind: Letters = part(rest, 4, 4)?.try_into().ok()?;
            let (head, len) = match be32(rest, 0)? {
                0 => (8, rest.len()),
                1 => (16, usize::try_from(be64(rest, 8)?).ok()?),
                len => (8, len as usize),
            };
            let body = part(rest, head, len.checked_sub(head)?)?;
            Some((Box { kind, body }, len))
        };
        // QuickTime ends lists of boxes with four zeros.
        if be32(rest, 0) == Some(0) {
            if rest.iter().all(|byte| *byte == 0) {
                break;
            }
            return Err(Refusal::damaged(what, at));
        }
        let (one, len) = read().ok_or(Refusal::damaged(what, at))?;
        found.push(one);
        at += len;
    }
    Ok(found)
}

/// Appends a box.
pub(super) fn push(out: &mut Vec<u8>, kind: &Letters, body: &[&[u8]]) {
    let len: usize = 8 + body.iter().map(|part| part.len()).sum::<usize>();
    // Bodies are parts of what came, which is held in memory.
    out.extend(u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(kind);
    for part in body {
        out.extend(*part);
    }
}
