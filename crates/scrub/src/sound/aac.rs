//! AAC in ADTS (ISO/IEC 14496-3, 1.A): blocks, without what encoders write before the sound.

use std::io::{Read, Seek, Write};

use crate::film::{Codec, adts_head};
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The longest block.
const BLOCK_MOST: usize = 8191;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let start = super::tags::front(input, findings)?;
    let end = super::tags::back(input, start, findings)?;
    input.cut(end);
    let mut room = [0; BLOCK_MOST];
    let mut at = start;
    let mut blocks = 0u64;
    while at < end {
        let held = input.read_some(at, &mut room)?;
        let head = adts_head(held);
        let Some(block) = head.and_then(|head| held.get(..head.len)) else {
            // Recordings are often cut within their last block.
            if blocks > 0 && end - at <= BLOCK_MOST as u64 {
                findings.add(Kind::Trailing, 1, end - at);
                return Ok(());
            }
            return Err(Refusal::Damaged { what: "block", at }.into());
        };
        let mut block = block.to_vec();
        let _ = Codec::Adts.quiet(&mut block, findings);
        output.write(&block)?;
        at += block.len() as u64;
        blocks += 1;
    }
    if blocks == 0 {
        return Err(Refusal::Damaged {
            what: "block",
            at: start,
        }
        .into());
    }
    Ok(())
}
