//! The letters of texts, books and office documents, for searching.

use std::io::{Cursor, Read as _};

use bulssi_media::text;
use bulssi_model::Format;
use zip::ZipArchive;

/// What the parts of a book come to at most; its archive was looked at when it came in.
const MOST: u64 = 256 << 20;

/// The texts of a file, and whether programs follow what they name; nothing where they cannot be read.
pub(super) fn texts(bytes: &[u8], format: Format) -> Option<Vec<(String, bool)>> {
    match format {
        Format::Epub
        | Format::Docx
        | Format::Odt
        | Format::Xlsx
        | Format::Ods
        | Format::Pptx
        | Format::Odp => parts(bytes),
        _ => {
            let markup = matches!(format, Format::Html | Format::Svg | Format::Markdown);
            Some(vec![(text::decode(bytes).0, markup)])
        }
    }
}

fn parts(bytes: &[u8]) -> Option<Vec<(String, bool)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut texts = Vec::new();
    let mut room = MOST;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let name = part.name().ok()?.to_ascii_lowercase();
        let written = [
            "xml", "html", "htm", "xhtml", "opf", "ncx", "css", "rels", "svg", "txt",
        ];
        if !written.iter().any(|end| name.ends_with(&format!(".{end}"))) {
            continue;
        }
        let mut bytes = Vec::new();
        part.by_ref().take(room).read_to_end(&mut bytes).ok()?;
        room -= bytes.len() as u64;
        if room == 0 {
            return None;
        }
        let text = text::decode(&bytes).0;
        // A name may stand over several runs of a document: the letters alone are searched, too.
        texts.push((without_tags(&text), false));
        texts.push((text, true));
    }
    Some(texts)
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        // The end of a paragraph, a shared string or a cell parts words.
        let parted = ["/w:p", "/a:p", "/text:p", "/p", "/si", "/c"];
        if parted.iter().any(|parted| tag.starts_with(parted)) {
            out.push('\n');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_over_several_runs_is_whole() {
        let text = "<w:p><w:r><w:t>가</w:t></w:r><w:r><w:t>나다</w:t></w:r></w:p><w:p>라</w:p>";
        assert_eq!(without_tags(text), "가나다\n라\n");
        assert_eq!(without_tags("no tag"), "no tag");
        assert_eq!(without_tags("open <tag"), "open ");
    }
}
