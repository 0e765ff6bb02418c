//! EPUB and office documents: ZIP containers with a description in XML.
//!
//! Who wrote an office document is not taken: programs put the name of the account there, which
//! is somebody at the desk or a source. The author of an EPUB was put there to be read.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use bulssi_model::{Format, Lang, Probe, Tags};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::av::{tidy, year};
use crate::probe::{Trouble, window};
use crate::sniff::{Member, judge};
use crate::xml::{self, Node};
use crate::{Limits, Refusal, Sniffed, html, text};

type Archive<R> = ZipArchive<BufReader<R>>;

/// The directory is held in memory; this is some 500 bytes for each of the most members.
const MOST_DIRECTORY: u64 = 32 << 20;
/// The fixed part of the end record, and the longest comment behind it (APPNOTE 6.3, 4.3.16).
const END_RECORD: u64 = 22 + 65_535;

/// The format of a container that its first bytes did not tell; `None` where it is an archive.
pub(crate) fn format_of<R: Read + Seek>(input: R) -> Result<Option<Format>, Trouble> {
    match judged(&mut open(input)?)? {
        Sniffed::Format(format) => Ok(Some(format)),
        Sniffed::Refused(Refusal::Archive) => Ok(None),
        Sniffed::Refused(refusal) => Err(Trouble::Refused(refusal)),
    }
}

pub(crate) fn look(file: File, limits: &Limits) -> Result<Probe, Trouble> {
    let mut archive = open(file)?;
    let format = match judged(&mut archive)? {
        Sniffed::Format(format) => format,
        Sniffed::Refused(refusal) => return Err(Trouble::Refused(refusal)),
    };
    let most = limits.unpacked.0;
    match format {
        Format::Epub => epub(&mut archive, most),
        Format::Docx | Format::Xlsx | Format::Pptx => office(format, &mut archive, most),
        _ => open_document(format, &mut archive, most),
    }
}

fn open<R: Read + Seek>(mut input: R) -> Result<Archive<R>, Trouble> {
    let len = input.seek(SeekFrom::End(0))?;
    let from = len.saturating_sub(END_RECORD);
    let tail = window(&mut input, from, 22 + 65_535)?;
    let at = tail.windows(4).rposition(|w| w == b"PK\x05\x06");
    let record = at
        .and_then(|at| tail.get(at..at + 22))
        .ok_or(Trouble::TRUNCATED)?;
    let size = u32::from_le_bytes([record[12], record[13], record[14], record[15]]);
    let members = u16::from_le_bytes([record[10], record[11]]);
    // All ones mean that the 64-bit record counts, which no book needs.
    if u64::from(size) > MOST_DIRECTORY || members == u16::MAX {
        return Err(Trouble::HEADER);
    }
    input.rewind()?;
    ZipArchive::new(BufReader::new(input)).map_err(trouble)
}

fn trouble(error: ZipError) -> Trouble {
    match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::InvalidData => error.into(),
        _ => Trouble::HEADER,
    }
}

fn judged<R: Read + Seek>(archive: &mut Archive<R>) -> Result<Sniffed, Trouble> {
    let mimetype = unpack(archive, "mimetype", 128)?.unwrap_or_default();
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).map_err(trouble)?;
        members.push((member.name_raw().to_vec(), member.encrypted()));
    }
    Ok(judge(members.iter().map(|(name, encrypted)| Member {
        name,
        stored: mimetype.as_bytes().trim_ascii_end(),
        encrypted: *encrypted,
    })))
}

/// One member as text; `None` where there is none of that name or it is encrypted, which [`judge`]
/// tells apart. What unpacks to more than `most` bytes was made to fill memory.
fn unpack<R: Read + Seek>(
    archive: &mut Archive<R>,
    name: &str,
    most: u64,
) -> Result<Option<String>, Trouble> {
    let member = match archive.by_name(name) {
        Ok(member) => member,
        Err(ZipError::FileNotFound | ZipError::UnsupportedArchive(_)) => return Ok(None),
        Err(error) => return Err(trouble(error)),
    };
    let mut bytes = Vec::new();
    let read = member.take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|_| Trouble::HEADER)?;
    if bytes.len() as u64 > most {
        return Err(Trouble::TooLarge(bulssi_model::ByteLen(most)));
    }
    Ok(Some(text::decode(&bytes).0))
}

/// What the Dublin Core elements of a description say; the same in all three formats.
#[derive(Default)]
struct Core {
    tags: Tags,
    languages: Vec<Lang>,
    pages: Option<u64>,
}

fn core(description: &str) -> Result<Core, Trouble> {
    let mut core = Core::default();
    let set = |place: &mut Option<String>, value: &str, most| {
        if place.is_none() {
            *place = Some(tidy(value, most)).filter(|value| !value.is_empty());
        }
    };
    let read = xml::leaves(description, usize::MAX, |path, value| {
        match path.last().map(String::as_str) {
            Some("title") => set(&mut core.tags.title, value, 500),
            Some("creator") => set(&mut core.tags.creator, value, 500),
            Some("description") => set(&mut core.tags.summary, &without_tags(value), 8000),
            Some("date" | "issued") => core.tags.year = core.tags.year.or(year(value)),
            Some("language") => {
                if let Ok(language) = value.parse::<Lang>()
                    && !core.languages.contains(&language)
                    && core.languages.len() < 16
                {
                    core.languages.push(language);
                }
            }
            Some("Pages" | "Slides") => core.pages = core.pages.or(value.parse().ok()),
            _ => {}
        }
    });
    read.map_err(|_| Trouble::HEADER)?;
    Ok(core)
}

/// Shops put markup into descriptions.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    for token in html::Tokens::new(text) {
        match token {
            html::Token::Text(text) => out.push_str(&html::unescape(text)),
            _ => out.push(' '),
        }
    }
    out
}

/// EPUB 3.3: the container file names the package document, which describes the book.
fn epub(archive: &mut Archive<File>, most: u64) -> Result<Probe, Trouble> {
    if let Some(encryption) = unpack(archive, "META-INF/encryption.xml", most)?
        && is_locked(&encryption)?
    {
        return Err(Trouble::Refused(Refusal::Encrypted));
    }
    let container = unpack(archive, "META-INF/container.xml", most)?.ok_or(Trouble::HEADER)?;
    let package = find_attribute(&container, "rootfile", "full-path")?.ok_or(Trouble::HEADER)?;
    let description = unpack(archive, &package, most)?.ok_or(Trouble::HEADER)?;
    let core = core(&description)?;
    let mut probe = Probe::new(Format::Epub);
    probe.languages = core.languages;
    probe.tags = core.tags;
    Ok(probe)
}

/// Whether more is encrypted than fonts, which both schemes of obfuscation do without a lock.
fn is_locked(encryption: &str) -> Result<bool, Trouble> {
    const FONTS: [&str; 2] = [
        "http://www.idpf.org/2008/embedding",
        "http://ns.adobe.com/pdf/enc#RC",
    ];
    let (mut locked, mut any) = (false, false);
    let read = xml::walk(encryption, |node| {
        if let Node::Open(name, attributes) = node
            && name == "EncryptionMethod"
        {
            any = true;
            let algorithm = attributes.iter().find(|(name, _)| name == "Algorithm");
            locked |= algorithm.is_none_or(|(_, value)| !FONTS.contains(&value.as_str()));
        }
        ControlFlow::Continue(())
    });
    read.map_err(|_| Trouble::HEADER)?;
    // A file that only lists what is encrypted, without saying how, hides something.
    Ok(locked || (!any && encryption.contains("EncryptedData")))
}

fn find_attribute(text: &str, element: &str, wanted: &str) -> Result<Option<String>, Trouble> {
    let mut found = None;
    let read = xml::walk(text, |node| match node {
        Node::Open(name, attributes) if name == element => {
            found = attributes
                .into_iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, v)| v);
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    });
    read.map_err(|_| Trouble::HEADER)?;
    Ok(found)
}

/// ISO/IEC 29500-2, section 11 (core properties), and the text itself for its language.
fn office(format: Format, archive: &mut Archive<File>, most: u64) -> Result<Probe, Trouble> {
    let mut probe = Probe::new(format);
    // Where the words stand; tables may hold none, and slides begin with any number.
    let (root, words): (_, &[&str]) = match format {
        Format::Xlsx => ("xl/workbook.xml", &["xl/sharedStrings.xml"]),
        Format::Pptx => (
            "ppt/presentation.xml",
            &["ppt/slides/slide1.xml", "ppt/slides/slide2.xml"],
        ),
        _ => ("word/document.xml", &[]),
    };
    let mut text = unpack(archive, root, most)?.ok_or(Trouble::HEADER)?;
    if let Some(description) = unpack(archive, "docProps/core.xml", most)? {
        let core = core(&description)?;
        probe.tags.title = core.tags.title;
        probe.languages = core.languages;
    }
    if let Some(statistics) = unpack(archive, "docProps/app.xml", most)? {
        probe.count = core(&statistics)?.pages.filter(|pages| *pages > 0);
    }
    for name in words {
        text = match unpack(archive, name, most)? {
            Some(words) if probe.languages.is_empty() => words,
            _ => text,
        };
        if probe.languages.is_empty() {
            probe.languages.extend(language(&text)?);
        }
    }
    if probe.languages.is_empty() {
        probe.languages.extend(language(&text)?);
    }
    Ok(probe)
}

/// OpenDocument 1.3, part 3, section 4.3.
fn open_document(format: Format, archive: &mut Archive<File>, most: u64) -> Result<Probe, Trouble> {
    let mut probe = Probe::new(format);
    let manifest = unpack(archive, "META-INF/manifest.xml", most)?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Trouble::Refused(Refusal::Encrypted));
    }
    let content = unpack(archive, "content.xml", most)?.ok_or(Trouble::HEADER)?;
    if let Some(description) = unpack(archive, "meta.xml", most)? {
        let core = core(&description)?;
        probe.tags.title = core.tags.title;
        probe.languages = core.languages;
        let pages = find_attribute(&description, "document-statistic", "page-count")?;
        probe.count = pages
            .and_then(|pages| pages.parse().ok())
            .filter(|pages| *pages > 0);
    }
    if probe.languages.is_empty() {
        probe.languages.extend(language(&content)?);
    }
    Ok(probe)
}

/// The language of the beginning of a document's text.
fn language(document: &str) -> Result<Option<Lang>, Trouble> {
    const ENOUGH: usize = 64 << 10;
    let mut all = String::new();
    let read = xml::walk(document, |node| {
        match node {
            Node::Text(text) => all.push_str(&text),
            Node::Open(name, _) if name == "p" || name == "si" => all.push('\n'),
            _ => {}
        }
        if all.len() > ENOUGH {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    read.map_err(|_| Trouble::HEADER)?;
    Ok(text::language_of(&all))
}
