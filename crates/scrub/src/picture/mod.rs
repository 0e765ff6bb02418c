//! Pictures: what a decoder needs for the pixels, in the order in which it came.

mod coefficients;
mod exif;
mod gif;
mod huffman;
mod jpeg;
mod png;
mod turn;
mod webp;
mod window;

use std::io::{Cursor, Read, Seek, Write};

use bulssi_model::Format;

use crate::input::Input;
use crate::output::Output;
use crate::{Findings, PICTURE_MOST, Refusal, ScrubError};

/// The clean picture.
pub(crate) fn rewrite(
    bytes: &[u8],
    format: Format,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    match format {
        Format::Jpeg => {
            let mut out = Vec::with_capacity(bytes.len());
            let mut source = Cursor::new(bytes);
            held(
                Input::new(&mut source)
                    .and_then(|mut input| jpeg(&mut input, &mut Output::new(&mut out), findings)),
            )?;
            Ok(out)
        }
        Format::Png => png::rewrite(bytes, findings),
        Format::Gif => gif::rewrite(bytes, findings),
        Format::WebP => webp::rewrite(bytes, findings),
        other => Err(Refusal::NotCovered(other)),
    }
}

/// Writes a clean JPEG picture. One that lies on its side is turned, where that takes nothing from its pixels.
pub(crate) fn jpeg<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut found = Findings::default();
    match jpeg::rewrite(input, output, true, &mut found) {
        Err(ScrubError::Refused(Refusal::Sideways { orientation })) if output.is_untouched() => {
            let clean = jpeg_within(&input.whole(PICTURE_MOST)?, findings)?;
            output.write(&turn::upright(&clean, orientation)?)
        }
        done => {
            findings.join(&found);
            done
        }
    }
}

/// A JPEG picture within a page, which says itself how it lies.
pub(crate) fn jpeg_within(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut source = Cursor::new(bytes);
    held(Input::new(&mut source).and_then(|mut input| {
        jpeg::rewrite(&mut input, &mut Output::new(&mut out), false, findings)
    }))?;
    Ok(out)
}

/// What was said of bytes that are held in memory, which can be read and written.
fn held(done: Result<(), ScrubError>) -> Result<(), Refusal> {
    done.map_err(|error| match error {
        ScrubError::Refused(refusal) => refusal,
        ScrubError::Read(_) | ScrubError::Write(_) => Refusal::damaged("picture", 0),
    })
}
