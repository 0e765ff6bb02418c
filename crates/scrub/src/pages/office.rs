//! Word texts: the document, its styles and pictures. Who wrote it, in which sittings, who changed
//! and remarked what goes; changes stand as accepted. Macros and embedded documents are refused.

use std::collections::BTreeMap;

use super::packed::{self, Packed};
use super::policy::{self, Fate};
use super::word::Word;
use super::xml::{self, Policy};
use crate::{Findings, Kind, Refusal};

/// Parts of a Word document that go over, without the numbers in their names.
const PARTS: [&str; 9] = [
    "document",
    "styles",
    "numbering",
    "fontTable",
    "settings",
    "footnotes",
    "endnotes",
    "header",
    "footer",
];

pub(super) fn docx(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let packed = Packed::read(bytes)?;
    let mut files = Vec::new();
    let pictures = pictures(&packed, findings);
    for (name, content) in &packed.files {
        let lower = name.to_ascii_lowercase();
        if lower.contains("vbaproject") || lower.contains("/activex/") {
            return Err(Refusal::unaccounted("macros", 0));
        }
        if lower.contains("/embeddings/") {
            return Err(Refusal::unaccounted("embedded document", 0));
        }
        if name.ends_with(".rels") {
            let base = name
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .trim_end_matches(".rels");
            if name == "_rels/.rels"
                || name.starts_with("word/_rels/") && part(&format!("word/{base}"))
            {
                let mut relations = Relations {
                    pictures: &pictures,
                };
                files.push((
                    name.clone(),
                    xml::rewrite(content, &mut relations, findings)?,
                ));
                continue;
            }
        } else if let Some(plain) = pictures.get(name) {
            let clean = packed::inner_picture(content, findings)?;
            files.push((plain.clone(), clean));
            continue;
        } else if name == "[Content_Types].xml" {
            // Written below, when it is known what goes over.
            files.push((name.clone(), Vec::new()));
            continue;
        } else if part(name) || numbered(name, "word/theme/theme", ".xml") {
            files.push((
                name.clone(),
                xml::rewrite(content, &mut Word::new(), findings)?,
            ));
            continue;
        }
        findings.add(Kind::Tags, 1, content.len() as u64);
    }
    if !files.iter().any(|(name, _)| name == "word/document.xml") {
        return Err(Refusal::damaged("document.xml", 0));
    }
    let names: Vec<String> = files.iter().map(|(name, _)| format!("/{name}")).collect();
    if let Some((_, types)) = files
        .iter_mut()
        .find(|(name, _)| name == "[Content_Types].xml")
    {
        let bytes = packed.file("[Content_Types].xml").unwrap_or_default();
        *types = xml::rewrite(bytes, &mut Types { names }, &mut Findings::default())?;
    }
    // What the archive is comes first.
    files.sort_by_key(|(name, _)| {
        (
            name != "[Content_Types].xml",
            name != "_rels/.rels",
            name.clone(),
        )
    });
    Ok(packed::noted(packed::write(&files), bytes, findings))
}

/// Whether nothing but digits stands between these.
fn numbered(name: &str, before: &str, behind: &str) -> bool {
    let digits = name
        .strip_prefix(before)
        .and_then(|name| name.strip_suffix(behind));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The pictures, and what each is called where its name could tell something.
fn pictures(packed: &Packed, findings: &mut Findings) -> BTreeMap<String, String> {
    let all = || {
        let names = packed.files.iter().map(|(name, _)| name.as_str());
        names.filter(|name| name.starts_with("word/media/"))
    };
    let ending = |name: &str| {
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        let known = matches!(end, "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg");
        if known {
            format!(".{end}")
        } else {
            String::new()
        }
    };
    let plain = |name: &str| numbered(name, "word/media/image", &ending(name));
    let mut pictures = BTreeMap::new();
    let mut number = 1;
    for name in all() {
        let mut own = name.to_owned();
        if !plain(name) {
            loop {
                own = format!("word/media/image{number}{}", ending(name));
                number += 1;
                if !all().any(|other| other == own) {
                    break;
                }
            }
            findings.add(Kind::Tags, 1, 0);
        }
        pictures.insert(name.to_owned(), own);
    }
    pictures
}

fn part(name: &str) -> bool {
    let Some(stem) = name
        .strip_prefix("word/")
        .and_then(|name| name.strip_suffix(".xml"))
    else {
        return false;
    };
    PARTS.contains(&stem.trim_end_matches(|letter: char| letter.is_ascii_digit()))
}

/// Which part is of which type.
struct Types {
    names: Vec<String>,
}

impl Policy for Types {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        _: &mut Findings,
    ) -> Fate {
        let value = |key: &str| {
            attributes
                .iter()
                .find(|(own, _)| own == key)
                .map(|(_, value)| value.clone())
        };
        match name {
            "Types" => Fate::Keep,
            "Default" => {
                let known = matches!(
                    value("Extension")
                        .unwrap_or_default()
                        .to_ascii_lowercase()
                        .as_str(),
                    "rels" | "xml" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg"
                );
                if known { Fate::Keep } else { Fate::Drop }
            }
            "Override" if value("PartName").is_some_and(|name| self.names.contains(&name)) => {
                Fate::Keep
            }
            _ => Fate::Drop,
        }
    }
}

/// What a part stands on.
struct Relations<'p> {
    pictures: &'p BTreeMap<String, String>,
}

impl Policy for Relations<'_> {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        if name == "Relationships" {
            return Fate::Keep;
        }
        let value = |key: &str| {
            attributes
                .iter()
                .find(|(own, _)| own == key)
                .map(|(_, value)| value.clone())
        };
        let kind = value("Type").unwrap_or_default();
        let kind = kind.rsplit('/').next().unwrap_or_default();
        let outside = value("TargetMode").as_deref() == Some("External");
        let known = matches!(
            kind,
            "officeDocument"
                | "styles"
                | "numbering"
                | "fontTable"
                | "theme"
                | "settings"
                | "footnotes"
                | "endnotes"
                | "header"
                | "footer"
                | "image"
                | "hyperlink"
        );
        if name != "Relationship" || !known || outside && kind != "hyperlink" {
            findings.add(Kind::ProgramData, 1, 0);
            return Fate::Drop;
        }
        for (key, value) in attributes.iter_mut() {
            if key == "Target"
                && let Some(plain) = self.pictures.get(&format!("word/{value}"))
            {
                plain.trim_start_matches("word/").clone_into(value);
            }
            // A place on somebody's machine; the text of the link stays.
            if key == "Target" && outside && !policy::office_link(value) {
                findings.add(Kind::ProgramData, 1, 0);
                "#".clone_into(value);
            }
        }
        attributes
            .retain(|(key, _)| matches!(key.as_str(), "Id" | "Type" | "Target" | "TargetMode"));
        Fate::Keep
    }
}
