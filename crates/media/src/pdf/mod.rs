//! PDF (ISO 32000-2): pages, title and language, and whether it is encrypted or cut off.
//!
//! Only the few objects that say so are read, through the cross-reference table or stream; fonts,
//! pages and pictures are never touched. What this reader does not need it does not parse, which is
//! why it is here: libraries for editing PDF load every object of a file.

mod file;
mod object;

use std::fs::File;

use bulssi_model::{Format, Probe};

use crate::av::tidy;
use crate::probe::Trouble;
use crate::{Limits, Refusal, text, xml};
use file::Pdf;
use object::{Dict, Object};

pub(crate) fn look(file: File, len: u64, limits: &Limits) -> Result<Probe, Trouble> {
    let mut pdf = Pdf::open(file, len, limits.unpacked.0)?;
    if pdf.trailer.contains_key(b"Encrypt".as_slice()) {
        return Err(Trouble::Refused(Refusal::Encrypted));
    }
    let catalog = pdf.dict(b"Root")?.ok_or(Trouble::HEADER)?;
    let pages = pdf.member(&catalog, b"Pages")?.and_then(Object::into_dict);
    let pages = pages.ok_or(Trouble::HEADER)?;
    let count = match pdf.member(&pages, b"Count")? {
        Some(Object::Integer(count)) if (0..=10_000_000).contains(&count) => count.unsigned_abs(),
        _ => return Err(Trouble::HEADER),
    };

    let mut probe = Probe::new(Format::Pdf);
    probe.count = Some(count);
    if let Some(Object::String(tag)) = pdf.member(&catalog, b"Lang")? {
        probe.languages.extend(string(&tag).parse().ok());
    }
    if let Some(info) = pdf.dict(b"Info")?
        && let Some(Object::String(title)) = pdf.member(&info, b"Title")?
    {
        probe.tags.title = title_of(&string(&title));
    }
    if probe.tags.title.is_none() {
        probe.tags.title = metadata_title(&mut pdf, &catalog)?;
    }
    Ok(probe)
}

/// The title in the metadata stream (14.3.2), XMP in RDF.
fn metadata_title(pdf: &mut Pdf, catalog: &Dict) -> Result<Option<String>, Trouble> {
    let Some(packet) = pdf.stream(catalog, b"Metadata")? else {
        return Ok(None);
    };
    let (packet, _) = text::decode(&packet);
    let mut title = None;
    // The packet is padding for the rest of the document: a broken one is none.
    let _ = xml::leaves(&packet, 1 << 20, |path, value| {
        let within = |name: &str| path.iter().any(|n| n == name);
        if title.is_none() && within("title") && path.last().is_some_and(|n| n == "li") {
            title = title_of(value);
        }
    });
    Ok(title)
}

/// What programs put there when nobody gave a title tells only of the desk's files.
fn title_of(text: &str) -> Option<String> {
    let title = tidy(text, 500);
    let lower = title.to_lowercase();
    let made = lower.starts_with("microsoft word - ")
        || lower.starts_with("microsoft powerpoint - ")
        || lower.starts_with("untitled")
        || [".doc", ".docx", ".hwp", ".odt", ".indd", ".pdf"]
            .iter()
            .any(|end| lower.ends_with(end));
    (!made && title.chars().any(char::is_alphanumeric)).then_some(title)
}

/// A text string (7.9.2.2): UTF-16 or UTF-8 by its mark, else the document encoding, in whose place
/// Korean programs wrote CP949.
fn string(bytes: &[u8]) -> String {
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
    if marked || std::str::from_utf8(bytes).is_ok() {
        return text::decode(bytes).0;
    }
    let encoding = text::double_byte_guess(bytes).unwrap_or(encoding_rs::WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_titles() {
        let korean = encoding_rs::EUC_KR.encode("겨울 이야기").0;
        for (bytes, text) in [
            (b"Plain".as_slice(), "Plain"),
            (b"\xfe\xff\xac\xa8\xc6\xb8", "겨울"),
            (b"\xef\xbb\xbf\xea\xb0\x80", "가"),
            (b"Caf\xe9", "Café"),
            (&korean, "겨울 이야기"),
        ] {
            assert_eq!(string(bytes), text);
        }
        assert_eq!(title_of("Microsoft Word - list.doc"), None);
        assert_eq!(title_of("untitled"), None);
        assert_eq!(title_of(" \u{0} "), None);
        assert_eq!(title_of("Winter  Story").as_deref(), Some("Winter Story"));
    }
}
