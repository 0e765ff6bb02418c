//! WebP (RFC 9649): pixels, transparency, frames.

use super::exif;
use crate::riff::{self, Chunk};
use crate::{Findings, Kind, Refusal};

/// ICC, EXIF and XMP in the flags of VP8X.
const DESCRIBED: u8 = 0x20 | 0x08 | 0x04;

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let (form, end) = riff::chunk(bytes, 0).ok_or(Refusal::damaged("RIFF", 0))?;
    if &form.kind != b"RIFF" || !form.body.starts_with(b"WEBP") {
        return Err(Refusal::damaged("RIFF", 0));
    }
    let mut body = b"WEBP".to_vec();
    let mut pictures = 0;
    let mut at = 12;
    let within = &bytes[..8 + form.body.len()];
    while at < within.len() {
        let (chunk, next) = riff::chunk(within, at).ok_or(Refusal::damaged("chunk", at))?;
        pictures += take(&chunk, &mut body, findings)?;
        padding(within, &chunk, next, findings);
        at = next;
    }
    if pictures == 0 {
        return Err(Refusal::damaged("picture", 12));
    }
    if bytes.len() > end {
        findings.add(Kind::Trailing, 1, (bytes.len() - end) as u64);
    }
    let mut out = Vec::with_capacity(body.len() + 8);
    riff::push(&mut out, b"RIFF", &body);
    Ok(out)
}

/// A byte that fills up and is not zero says something.
fn padding(within: &[u8], chunk: &Chunk<'_>, next: usize, findings: &mut Findings) {
    let end = chunk.at + 8 + chunk.body.len();
    if within
        .get(end..next)
        .is_some_and(|fill| fill.iter().any(|byte| *byte != 0))
    {
        findings.add(Kind::Padding, 1, 1);
    }
}

/// Writes what is needed of a chunk; how many pictures it has.
fn take(chunk: &Chunk<'_>, out: &mut Vec<u8>, findings: &mut Findings) -> Result<u32, Refusal> {
    let Chunk { kind, body, at } = chunk;
    match kind {
        b"VP8 " | b"VP8L" => {
            riff::push(out, kind, body);
            return Ok(1);
        }
        b"ALPH" => riff::push(out, kind, body),
        b"VP8X" if body.len() == 10 => {
            // Two flags are kept: transparency and animation. What is reserved is zero.
            let mut kept = body.to_vec();
            if kept[0] & !(0x12 | DESCRIBED) != 0 || kept[1..4] != [0; 3] {
                findings.add(Kind::ProgramData, 1, 4);
            }
            let flags = kept[0] & 0x12;
            kept[..4].copy_from_slice(&[flags, 0, 0, 0]);
            riff::push(out, kind, &kept);
        }
        b"ANIM" if body.len() == 6 => riff::push(out, kind, body),
        b"ANMF" => {
            let head = body.get(..16).ok_or(Refusal::damaged("ANMF", *at))?;
            let mut frame = head.to_vec();
            let mut pictures = 0;
            let mut within = 16;
            while within < body.len() {
                let (chunk, next) =
                    riff::chunk(body, within).ok_or(Refusal::damaged("frame", at + 8 + within))?;
                match &chunk.kind {
                    b"VP8 " | b"VP8L" | b"ALPH" => {
                        pictures += take(&chunk, &mut frame, findings)?;
                    }
                    other => findings.add(riff::left_out(*other), 1, chunk.body.len() as u64 + 8),
                }
                padding(body, &chunk, next, findings);
                within = next;
            }
            riff::push(out, kind, &frame);
            return Ok(pictures);
        }
        b"EXIF" => {
            exif::upright(body.strip_prefix(b"Exif\0\0").unwrap_or(body))?;
            findings.add(Kind::Exif, 1, body.len() as u64 + 8);
        }
        other => findings.add(riff::left_out(*other), 1, body.len() as u64 + 8),
    }
    Ok(0)
}
