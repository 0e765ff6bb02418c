//! Texts with markup, and archives of them: HTML, SVG, Markdown, EPUB, texts, tables and slides of office programs;
//! and plain archives.

mod books;
mod css;
mod drawings;
mod html;
mod markdown;
mod markup;
mod office;
mod open;
mod open_words;
mod packed;
mod parts;
mod policy;
mod slides;
mod sorts;
mod svg;
mod tables;
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
        Format::Xlsx => parts::rewrite(bytes, "xl", findings),
        Format::Pptx => parts::rewrite(bytes, "ppt", findings),
        Format::Odt | Format::Ods | Format::Odp => open::rewrite(bytes, format, findings),
        other => Err(Refusal::NotCovered(other)),
    }
}
