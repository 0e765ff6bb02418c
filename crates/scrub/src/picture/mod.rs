//! Pictures: what a decoder needs for the pixels, in the order in which it came.

mod exif;
mod gif;
mod jpeg;
mod png;
mod webp;

use bulssi_model::Format;

use crate::{Findings, Refusal};

/// The clean picture.
pub(crate) fn rewrite(
    bytes: &[u8],
    format: Format,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    match format {
        Format::Jpeg => jpeg::rewrite(bytes, findings),
        Format::Png => png::rewrite(bytes, findings),
        Format::Gif => gif::rewrite(bytes, findings),
        Format::WebP => webp::rewrite(bytes, findings),
        other => Err(Refusal::NotCovered(other)),
    }
}

/// A JPEG picture within a page.
pub(crate) fn jpeg_within(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    jpeg::within(bytes, findings)
}
