//! Heads of the streams of AVI: how pictures and sound are coded.

use super::avi::Stream;
use super::lines::{fourcc, wave};
use crate::bytes::{le16, part};
use crate::{Findings, Kind, Refusal, riff};

/// A stream; nothing where it is neither pictures nor sound.
pub(super) fn stream(
    body: &[u8],
    number: u8,
    findings: &mut Findings,
) -> Result<Option<Stream>, Refusal> {
    let damaged = || Refusal::damaged("strl", 0);
    let (mut head, mut format, mut shown) = (None, None, None);
    let mut at = 0;
    while at + 8 <= body.len() {
        let (one, next) = riff::chunk(body, at).ok_or_else(damaged)?;
        match &one.kind {
            b"strh" => head = Some(one.body),
            b"strf" => format = Some(one.body),
            // Height, width and shape of the pictures, as numbers.
            b"vprp" if one.body.len() >= 36 && (one.body.len() - 36).is_multiple_of(32) => {
                shown = Some(one.body);
            }
            b"indx" => {}
            b"strn" => findings.add(Kind::Tags, 1, one.body.len() as u64 + 8),
            other => findings.add(riff::left_out(*other), 1, one.body.len() as u64 + 8),
        }
        at = next;
    }
    let head = head
        .and_then(|head| part(head, 0, 48))
        .ok_or_else(damaged)?;
    let format = format.ok_or_else(damaged)?;
    let mut strh = head.to_vec();
    // Flags, priority.
    strh[8..14].fill(0);
    strh.extend(
        if shown.is_some() || format.len() >= 40 && head.starts_with(b"vids") {
            [
                [0; 4].as_slice(),
                part(format, 4, 2).unwrap_or_default(),
                part(format, 8, 2).unwrap_or_default(),
            ]
            .concat()
        } else {
            vec![0; 8]
        },
    );
    let (picture, codec, clean) = match &head[..4] {
        b"vids" => {
            let coding = part(format, 16, 4).ok_or_else(damaged)?;
            let codec = fourcc(coding)?;
            let mut clean = format.to_vec();
            if clean.len() < 40 {
                return Err(damaged());
            }
            clean[24..32].fill(0);
            let _ = codec.quiet(&mut clean[40..], findings);
            if !strh[4..8].iter().all(u8::is_ascii_alphanumeric) {
                strh[4..8].copy_from_slice(coding);
            }
            (true, codec, clean)
        }
        b"auds" => {
            strh[4..8].fill(0);
            let (codec, clean) = wave(format).ok_or(Refusal::unaccounted("coding of sound", 0))?;
            (false, codec, clean)
        }
        b"iavs" => return Err(Refusal::unaccounted("coding of pictures", 0)),
        _ => {
            findings.add(Kind::ProgramData, 1, body.len() as u64);
            return Ok(None);
        }
    };
    // The language of a stream stays.
    strh[14..16].copy_from_slice(&le16(head, 14).unwrap_or(0).to_le_bytes());
    let mut heads = Vec::new();
    riff::push(&mut heads, b"strh", &strh);
    riff::push(&mut heads, b"strf", &clean);
    if let Some(shown) = shown {
        riff::push(&mut heads, b"vprp", shown);
    }
    Ok(Some(Stream {
        picture,
        codec,
        heads,
        number,
    }))
}
