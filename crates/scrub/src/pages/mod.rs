//! Texts with markup, and archives of them: HTML, SVG, Markdown, EPUB, DOCX, ODT; and plain archives.

mod books;
mod css;
mod html;
mod markdown;
mod office;
mod open;
mod packed;
mod policy;
mod svg;
mod word;
mod xml;
mod zipped;

use bulssi_model::Format;

use crate::{Findings, Refusal};

pub(crate) use zipped::rewrite as archive;

/// The clean page or archive. `depth` counts archives within archives.
pub(crate) fn rewrite(
    bytes: &[u8],
    format: Format,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    match format {
        Format::Html => html::rewrite(bytes, findings),
        Format::Svg => svg::rewrite(bytes, findings),
        Format::Markdown => markdown::rewrite(bytes, findings),
        Format::Epub => books::rewrite(bytes, findings),
        Format::Docx => office::docx(bytes, findings),
        Format::Odt => office::odt(bytes, findings),
        other => Err(Refusal::NotCovered(other)),
    }
}
