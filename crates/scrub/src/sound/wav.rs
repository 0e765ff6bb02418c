//! WAVE: the format, the number of samples where they are compressed, the samples.

use std::io::{Read, Seek, Write};

use crate::bytes::{le16, le32};
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError, riff};

/// PCM, ADPCM of Microsoft and the IMA, floating point, A-law and µ-law: nothing but samples.
const PLAIN: [u16; 6] = [1, 2, 3, 6, 7, 0x11];
const EXTENSIBLE: u16 = 0xfffe;
/// The longest format that is read.
const FMT_MOST: u32 = 4096;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut head = [0; 12];
    input.read(0, &mut head, "RIFF")?;
    if !head.starts_with(b"RIFF") || !head.ends_with(b"WAVE") {
        return Err(Refusal::damaged("RIFF", 0).into());
    }
    let end = 8 + u64::from(le32(&head, 4).unwrap_or(0));
    let end = if end > input.len() {
        return Err(Refusal::damaged("RIFF", 0).into());
    } else {
        end
    };
    let found = survey(input, end, findings)?;
    // The byte that makes the length even belongs to the form, whether its length says so or not.
    let behind = input.len() - (end + end % 2).min(input.len());
    if behind > 0 {
        findings.add(Kind::Trailing, 1, behind);
    }
    let (data_at, data_len) = found.data.ok_or(Refusal::damaged("data", 12))?;
    let mut front = Vec::new();
    front.extend(b"WAVE");
    riff::push(&mut front, b"fmt ", &found.format);
    if let Some(fact) = found.fact {
        riff::push(&mut front, b"fact", &fact);
    }
    front.extend(b"data");
    front.extend(data_len.to_le_bytes());
    let data_len = u64::from(data_len);
    let whole = front.len() as u64 + data_len + data_len % 2;
    let whole = u32::try_from(whole).map_err(|_| Refusal::damaged("RIFF", 0))?;
    output.write(b"RIFF")?;
    output.write(&whole.to_le_bytes())?;
    output.write(&front)?;
    output.copy(input, data_at, data_len, "data")?;
    if data_len % 2 == 1 {
        output.write(&[0])?;
    }
    Ok(())
}

#[derive(Default)]
struct Found {
    format: Vec<u8>,
    fact: Option<[u8; 4]>,
    data: Option<(u64, u32)>,
}

fn survey<R: Read + Seek>(
    input: &mut Input<'_, R>,
    end: u64,
    findings: &mut Findings,
) -> Result<Found, ScrubError> {
    let mut found = Found::default();
    let mut at = 12;
    while at < end {
        let mut head = [0; 8];
        input.read(at, &mut head, "chunk")?;
        let [kind @ .., _, _, _, _] = head;
        let len = le32(&head, 4).unwrap_or(0);
        let body = at + 8;
        let next = body + u64::from(len) + u64::from(len % 2);
        if body + u64::from(len) > end {
            return Err(Refusal::Damaged { what: "chunk", at }.into());
        }
        match &kind {
            b"fmt " if found.format.is_empty() && (16..=FMT_MOST).contains(&len) => {
                found.format = vec![0; len as usize];
                input.read(body, &mut found.format, "fmt")?;
                let kept = format(&found.format).ok_or(Refusal::Unaccounted { what: "fmt", at })?;
                if kept != found.format {
                    findings.add(Kind::ProgramData, 1, u64::from(len));
                    found.format = kept;
                }
            }
            b"data" if found.data.is_none() && !found.format.is_empty() => {
                found.data = Some((body, len));
            }
            b"data" | b"fmt " => {
                return Err(Refusal::Unaccounted {
                    what: "second chunk",
                    at,
                }
                .into());
            }
            b"fact" if found.fact.is_none() && len >= 4 => {
                let mut fact = [0; 4];
                input.read(body, &mut fact, "fact")?;
                found.fact = Some(fact);
            }
            _ => findings.add(riff::left_out(kind), 1, u64::from(len) + 8),
        }
        at = next;
    }
    Ok(found)
}

/// The format without what its kind has no use for; `None` for kinds of sound that hold more than samples.
fn format(fmt: &[u8]) -> Option<Vec<u8>> {
    let kind = le16(fmt, 0)?;
    let extra = le16(fmt, 16).map_or(0, usize::from);
    let plain = match kind {
        EXTENSIBLE => {
            // The rest of the name is the same for all of these.
            let rest = fmt.get(26..40)? == b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71";
            rest && extra >= 22 && PLAIN.contains(&le16(fmt, 24)?)
        }
        kind => PLAIN.contains(&kind),
    };
    let len = match kind {
        1 | 3 | 6 | 7 => 16,
        EXTENSIBLE => 40,
        _ => 18 + extra,
    };
    let mut kept = fmt.get(..len)?.to_vec();
    if kind == EXTENSIBLE {
        kept[16..18].copy_from_slice(&22u16.to_le_bytes());
    }
    plain.then_some(kept)
}
