//! OpenDocument texts, tables and slides (ISO/IEC 26300-1): what is known to shape a page goes over, nothing else.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::Format;

use super::open_words::{ATTRIBUTES, ELEMENTS, UNWRAPPED};
use super::packed::{self, Packed};
use super::policy::{self, Fate};
use super::xml::{self, Policy};
use super::{sorts, tables};
use crate::{Findings, Kind, Refusal};

const KIND: &str = "application/vnd.oasis.opendocument.";
const MANIFEST: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";

pub(super) fn rewrite(
    bytes: &[u8],
    format: Format,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let packed = Packed::read(bytes)?;
    for (name, _) in &packed.files {
        if name.starts_with("Basic/") || name.starts_with("Scripts/") {
            return Err(Refusal::unaccounted("macros", 0));
        }
        if name.starts_with("Object ") {
            return Err(Refusal::unaccounted("embedded document", 0));
        }
    }
    let mut open = Open::new(&packed, format);
    let mut files = Vec::new();
    // Pictures are named in the order in which they are used.
    for name in ["content.xml", "styles.xml"] {
        if let Some(content) = packed.file(name) {
            files.push((name.to_owned(), xml::rewrite(content, &mut open, findings)?));
        }
    }
    if let Some(what) = open.refused {
        return Err(Refusal::unaccounted(what, 0));
    }
    if packed.file("content.xml").is_none() {
        return Err(Refusal::damaged("content.xml", 0));
    }
    let pictures = open.pictures;
    for (name, content) in &packed.files {
        if let Some(own) = pictures.get(name) {
            let clean = match name.starts_with("Media/") {
                true => packed::inner_media(name, content, findings)?,
                false => packed::inner_picture(content, findings)?,
            };
            files.push((own.clone(), clean));
        } else if ![
            "mimetype",
            "META-INF/manifest.xml",
            "content.xml",
            "styles.xml",
        ]
        .contains(&name.as_str())
        {
            findings.add(Kind::Tags, 1, content.len() as u64);
        }
    }
    files.sort();
    let kind = match format {
        Format::Ods => format!("{KIND}spreadsheet"),
        Format::Odp => format!("{KIND}presentation"),
        _ => format!("{KIND}text"),
    };
    let manifest = manifest(&kind, &files);
    let mut all = vec![("mimetype".to_owned(), kind.into_bytes())];
    all.extend(files);
    all.push(("META-INF/manifest.xml".to_owned(), manifest.into_bytes()));
    Ok(packed::noted(packed::write(&all), bytes, findings))
}

fn manifest(kind: &str, files: &[(String, Vec<u8>)]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"{MANIFEST}\" \
         manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/>"
    );
    for (name, _) in files {
        let kind = match name.rsplit_once('.') {
            Some((_, "xml")) => "text/xml",
            Some((_, "bin")) | None => "",
            Some((_, ending)) => sorts::content_of(ending),
        };
        text += &format!(
            "<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"{kind}\"/>"
        );
    }
    text += "</manifest:manifest>\n";
    text
}

/// Things that others name.
const NAMED: [&str; 8] = [
    "draw:page",
    "draw:layer",
    "draw:gradient",
    "draw:hatch",
    "draw:fill-image",
    "draw:marker",
    "draw:stroke-dash",
    "draw:opacity",
];

/// What goes over of a part.
struct Open<'p> {
    packed: &'p Packed,
    format: Format,
    elements: BTreeMap<&'static str, BTreeSet<&'static str>>,
    attributes: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// Pictures, sound and films that are used, and what they are called from now on.
    pictures: BTreeMap<String, String>,
    refused: Option<&'static str>,
}

impl<'p> Open<'p> {
    fn new(packed: &'p Packed, format: Format) -> Self {
        let sets = |all: &[(&'static str, &'static str)]| {
            let sets = all
                .iter()
                .map(|(prefix, words)| (*prefix, words.split_whitespace().collect()));
            sets.collect()
        };
        Self {
            packed,
            format,
            elements: sets(&ELEMENTS),
            attributes: sets(&ATTRIBUTES),
            pictures: BTreeMap::new(),
            refused: None,
        }
    }

    fn stays(&mut self, element: &str, key: &str, value: &mut String) -> bool {
        let (prefix, local) = key.split_once(':').unwrap_or(("", key));
        match prefix {
            "xmlns" => self.elements.contains_key(local),
            "xlink" if local == "href" => {
                self.picture(value)
                    || policy::address(value, matches!(element, "text:a" | "draw:a"))
            }
            "fo" => true,
            // Lists are gone on with by their ids, and shapes moved by theirs.
            "xml" if local == "id" && element == "text:list" => true,
            "xml" | "draw" if local == "id" => self.format == Format::Odp && is_number(value),
            "draw" if local == "name" => NAMED.contains(&element),
            "table" if local == "name" => self.format == Format::Ods,
            "table" | "calcext" if leads_out(value) => false,
            prefix => self
                .attributes
                .get(prefix)
                .is_some_and(|known| known.contains(local)),
        }
    }

    /// Whether a picture, sound or film of the archive is meant; it gets a new name.
    fn picture(&mut self, value: &mut String) -> bool {
        let name = value.trim_start_matches("./");
        let folder = name.split_once('/').map_or("", |(folder, _)| folder);
        if !matches!(folder, "Pictures" | "Media") {
            return false;
        }
        let Some(content) = self.packed.file(name) else {
            return false;
        };
        let next = self.pictures.len() + 1;
        let ending = sorts::ending(name, content);
        let own = self
            .pictures
            .entry(name.to_owned())
            .or_insert_with(|| format!("{folder}/{next}.{ending}"));
        value.clone_from(own);
        true
    }
}

/// Whether an id is a number that programs give: `id7`.
fn is_number(id: &str) -> bool {
    let digits = id.strip_prefix("id").unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a formula or a range leads out of its file.
fn leads_out(formula: &str) -> bool {
    let lower = formula.to_ascii_lowercase();
    let place = [
        "file:",
        ":\\",
        "\\\\",
        "'#",
        "mailto:",
        "cell(\"filename",
        "cell(\"address",
    ];
    place.iter().any(|place| lower.contains(place)) || tables::asks(&lower)
}

impl Policy for Open<'_> {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        if UNWRAPPED.contains(&name) {
            findings.add(Kind::ProgramData, 1, 0);
            return Fate::Unwrap;
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let known = self.elements.get(prefix);
        if !known.is_some_and(|known| known.contains(local)) {
            let kind = match name {
                "draw:object" | "draw:object-ole" => {
                    self.refused.get_or_insert("embedded document");
                    Kind::ProgramData
                }
                "office:annotation" | "presentation:notes" => Kind::Comment,
                _ => Kind::ProgramData,
            };
            findings.add(kind, 1, 0);
            return Fate::Drop;
        }
        let before = attributes.clone();
        attributes.retain_mut(|(key, value)| self.stays(name, key, value));
        if *attributes != before {
            findings.add(Kind::ProgramData, 1, 0);
        }
        Fate::Keep
    }
}
