//! Tags that stand before and behind frames of sound: ID3 of both kinds, APE, Lyrics3.

use std::io::{Read, Seek};

use crate::bytes::{le32, part};
use crate::input::Input;
use crate::{Findings, Kind, Refusal, ScrubError};

/// More tags than this at one end are an attack on patience.
const TAGS_MOST: u32 = 64;

/// Where the sound begins.
pub(super) fn front<R: Read + Seek>(
    input: &mut Input<'_, R>,
    findings: &mut Findings,
) -> Result<u64, ScrubError> {
    let mut at = 0;
    for _ in 0..TAGS_MOST {
        let mut room = [0; 32];
        let head = input.read_some(at, &mut room)?;
        let Some(len) = id3_len(head).or_else(|| ape_front(head)) else {
            return Ok(at);
        };
        if at + len > input.len() {
            return Err(Refusal::Damaged { what: "tag", at }.into());
        }
        findings.add(Kind::Tags, 1, len);
        at += len;
    }
    Err(Refusal::Unaccounted { what: "tags", at }.into())
}

/// Where the sound ends.
pub(super) fn back<R: Read + Seek>(
    input: &mut Input<'_, R>,
    start: u64,
    findings: &mut Findings,
) -> Result<u64, ScrubError> {
    let mut end = input.len();
    for _ in 0..TAGS_MOST {
        let len = match last(input, start, end)? {
            None => return Ok(end),
            Some(len) if len <= end - start => len,
            Some(_) => {
                return Err(Refusal::Damaged {
                    what: "tag",
                    at: end,
                }
                .into());
            }
        };
        findings.add(Kind::Tags, 1, len);
        end -= len;
    }
    Err(Refusal::Unaccounted {
        what: "tags",
        at: end,
    }
    .into())
}

/// ID3v2 (id3.org, version 2.4.0, 3.1): ten bytes, a length of four times seven bits, a footer where flagged.
fn id3_len(head: &[u8]) -> Option<u64> {
    let head = part(head, 0, 10).filter(|head| head.starts_with(b"ID3"))?;
    let len = seven_bits(&head[6..10])?;
    Some(10 + len + if head[5] & 0x10 != 0 { 10 } else { 0 })
}

fn seven_bits(bytes: &[u8]) -> Option<u64> {
    bytes.iter().try_fold(0, |sum, byte| {
        (byte & 0x80 == 0).then_some(sum << 7 | u64::from(*byte))
    })
}

/// APEv2 with its header in front: items and footer behind it.
fn ape_front(head: &[u8]) -> Option<u64> {
    let head = part(head, 0, 32).filter(|head| head.starts_with(b"APETAGEX"))?;
    Some(32 + u64::from(le32(head, 12)?))
}

/// The length of the tag that ends at `end`.
fn last<R: Read + Seek>(
    input: &mut Input<'_, R>,
    start: u64,
    end: u64,
) -> Result<Option<u64>, ScrubError> {
    let mut tail = [0; 227 + 128];
    let len = usize::try_from(end - start).map_or(tail.len(), |len| len.min(tail.len()));
    let from = tail.len() - len;
    input.read(end - len as u64, &mut tail[from..], "the end")?;
    let tail = &tail[from..];
    let at_end = |count: usize| tail.len().checked_sub(count).and_then(|at| tail.get(at..));
    if at_end(128).is_some_and(|tag| tag.starts_with(b"TAG")) {
        let longer = at_end(128 + 227).is_some_and(|tag| tag.starts_with(b"TAG+"));
        return Ok(Some(if longer { 128 + 227 } else { 128 }));
    }
    if let Some(footer) = at_end(32).filter(|footer| footer.starts_with(b"APETAGEX")) {
        let len = u64::from(le32(footer, 12).unwrap_or(0)).max(32);
        let header = le32(footer, 20).unwrap_or(0) & 1 << 31 != 0;
        return Ok(Some(len + if header { 32 } else { 0 }));
    }
    if let Some(footer) = at_end(10).filter(|footer| footer.starts_with(b"3DI")) {
        return Ok(seven_bits(&footer[6..10]).map(|len| len + 20));
    }
    if let Some(footer) = at_end(15).filter(|footer| footer.ends_with(b"LYRICS200")) {
        let digits = std::str::from_utf8(&footer[..6]).ok();
        let len = digits.and_then(|digits| digits.parse::<u64>().ok());
        return Ok(len.map(|len| len + 15));
    }
    if at_end(9).is_some_and(|footer| footer == b"LYRICSEND") {
        // Version 1 tells no length: at most 5,100 letters before it.
        let mut text = vec![0; usize::try_from(end - start).map_or(5120, |len| len.min(5120))];
        let from = end - text.len() as u64;
        input.read(from, &mut text, "Lyrics3")?;
        let begin = memchr::memmem::rfind(&text, b"LYRICSBEGIN");
        return Ok(begin.map(|at| (text.len() - at) as u64));
    }
    Ok(None)
}
