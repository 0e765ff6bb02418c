//! ZIP containers by the names of their members: EPUB and office documents are taken, all others refused.

use bulssi_model::Format;

use crate::{Refusal, Sniffed};

/// One member of a ZIP container.
pub(crate) struct Member<'a> {
    pub(crate) name: &'a [u8],
    /// The start of its content where it is stored plain and first, as `mimetype` must be.
    pub(crate) stored: &'a [u8],
    pub(crate) encrypted: bool,
}

/// What a container with these members is. `Archive` also means: not seen enough of it.
pub(crate) fn judge<'a>(members: impl Iterator<Item = Member<'a>>) -> Sniffed {
    let mut found = Sniffed::Refused(Refusal::Archive);
    let mut encrypted = false;
    for member in members {
        let name = member.name;
        encrypted |= member.encrypted;
        let runs = name == b"AndroidManifest.xml"
            || name == b"classes.dex"
            || name == b"META-INF/MANIFEST.MF"
            || name.ends_with(b".class");
        if runs {
            return Sniffed::Refused(Refusal::Executable);
        }
        // Macros of Office Open XML, Excel's of before 1995 too, and of OpenDocument.
        if name.ends_with(b"vbaProject.bin")
            || name.ends_with(b"vbaData.xml")
            || name.starts_with(b"xl/macrosheets/")
            || name.starts_with(b"Basic/script")
            || name.starts_with(b"Scripts/")
        {
            return Sniffed::Refused(Refusal::MacroDocument);
        }
        let format = match name {
            b"mimetype" if member.stored.starts_with(b"application/epub+zip") => Format::Epub,
            b"mimetype" => match open_document(member.stored) {
                Some(format) => format,
                None => continue,
            },
            b"word/document.xml" => Format::Docx,
            b"xl/workbook.xml" => Format::Xlsx,
            b"ppt/presentation.xml" => Format::Pptx,
            _ => continue,
        };
        if found == Sniffed::Refused(Refusal::Archive) {
            found = Sniffed::Format(format);
        }
    }
    if encrypted {
        return Sniffed::Refused(Refusal::Encrypted);
    }
    found
}

/// Which of the OpenDocument formats (ISO/IEC 26300-3, 3.3). Where the length is not known the next member follows.
fn open_document(stored: &[u8]) -> Option<Format> {
    let kind = stored.strip_prefix(b"application/vnd.oasis.opendocument.")?;
    let end = kind.windows(2).position(|two| two == b"PK");
    match &kind[..end.unwrap_or(kind.len())] {
        b"text" => Some(Format::Odt),
        b"spreadsheet" => Some(Format::Ods),
        b"presentation" => Some(Format::Odp),
        _ => None,
    }
}

/// By the members whose local headers (APPNOTE 6.3, 4.3.7) lie within the first bytes.
pub(super) fn sniff(head: &[u8]) -> Sniffed {
    let mut members = Vec::new();
    let mut rest = head;
    while let (true, Some(fixed)) = (rest.starts_with(b"PK\x03\x04"), rest.get(..30)) {
        let half = |at: usize| usize::from(u16::from_le_bytes([fixed[at], fixed[at + 1]]));
        let (name_len, extra_len) = (half(26), half(28));
        let packed = u32::from_le_bytes([fixed[18], fixed[19], fixed[20], fixed[21]]) as usize;
        let Some(name) = rest.get(30..30 + name_len) else {
            break;
        };
        let body = rest.get(30 + name_len + extra_len..).unwrap_or_default();
        // With bit 3 the length stands behind the content.
        let streamed = half(6) & 8 != 0 && packed == 0;
        let stored = if half(8) == 0 && members.is_empty() {
            &body[..body.len().min(if streamed { 64 } else { packed })]
        } else {
            &[]
        };
        members.push(Member {
            name,
            stored,
            encrypted: half(6) & 1 != 0,
        });
        rest = if streamed {
            next_local(body)
        } else {
            body.get(packed..).unwrap_or_default()
        };
    }
    judge(members.into_iter())
}

fn next_local(body: &[u8]) -> &[u8] {
    let at = body.windows(4).position(|w| w == b"PK\x03\x04");
    at.and_then(|at| body.get(at..)).unwrap_or_default()
}
