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
    }
    let mut open = Open::new(&packed, format);
    let mut files = Vec::new();
    // Pictures and charts are named in the order in which they are used.
    open.part("", "", &mut files, findings)?;
    if !files.iter().any(|(name, _)| name == "content.xml") {
        return Err(Refusal::damaged("content.xml", 0));
    }
    let charts = open.objects.clone();
    for (old, new) in &charts {
        open.part(&format!("{old}/"), &format!("{new}/"), &mut files, findings)?;
    }
    if open.objects.len() > charts.len() {
        return Err(Refusal::unaccounted("embedded document", 0));
    }
    if let Some(what) = open.refused {
        return Err(Refusal::unaccounted(what, 0));
    }
    for (name, content) in &packed.files {
        if let Some(own) = open.pictures.get(name) {
            let clean = match own.starts_with("Media/") {
                true => packed::inner_media(name, content, findings)?,
                false => packed::inner_picture(content, findings)?,
            };
            files.push((own.clone(), clean));
        } else if !needed(name, &open.objects) {
            findings.add(Kind::Tags, 1, content.len() as u64);
        }
    }
    files.sort();
    let kind = match format {
        Format::Ods => format!("{KIND}spreadsheet"),
        Format::Odp => format!("{KIND}presentation"),
        _ => format!("{KIND}text"),
    };
    let manifest = manifest(&kind, &files, open.objects.values());
    let mut all = vec![("mimetype".to_owned(), kind.into_bytes())];
    all.extend(files);
    all.push(("META-INF/manifest.xml".to_owned(), manifest.into_bytes()));
    Ok(packed::noted(packed::write(&all), bytes, findings))
}

/// Whether something of a member goes over.
fn needed(name: &str, objects: &BTreeMap<String, String>) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let part = file == "content.xml" || file == "styles.xml";
    let own = part && (folder.is_empty() || objects.contains_key(folder));
    own || name == "mimetype" || name == "META-INF/manifest.xml"
}

fn manifest<'o>(
    kind: &str,
    files: &[(String, Vec<u8>)],
    charts: impl Iterator<Item = &'o String>,
) -> String {
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
    for name in charts {
        text += &format!(
            "<manifest:file-entry manifest:full-path=\"{name}/\" manifest:media-type=\"{KIND}chart\"/>"
        );
    }
    text += "</manifest:manifest>\n";
    text
}

/// Things that others name.
const NAMED: [&str; 9] = [
    "draw:page",
    "draw:equation",
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
    /// Charts that are used, by their folders.
    objects: BTreeMap<String, String>,
    /// Whether a table or a chart stands in each frame that is open: pictures in it are for programs that cannot
    /// draw that.
    frames: Vec<bool>,
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
            objects: BTreeMap::new(),
            frames: Vec::new(),
            refused: None,
        }
    }

    /// Writes the two parts of the document, or of a chart within it.
    fn part(
        &mut self,
        from: &str,
        to: &str,
        files: &mut Vec<(String, Vec<u8>)>,
        findings: &mut Findings,
    ) -> Result<(), Refusal> {
        for name in ["content.xml", "styles.xml"] {
            if let Some(content) = self.packed.file(&format!("{from}{name}")) {
                let clean = xml::rewrite(content, self, findings)?;
                files.push((format!("{to}{name}"), clean));
            }
        }
        Ok(())
    }

    fn stays(&mut self, element: &str, key: &str, value: &mut String) -> bool {
        let (prefix, local) = key.split_once(':').unwrap_or(("", key));
        match prefix {
            "xmlns" => self.elements.contains_key(local),
            "xlink" if local == "href" && element == "draw:object" => self.chart(value),
            "xlink" if local == "href" => match element {
                "text:a" | "draw:a" => policy::office_link(value),
                "draw:image" | "draw:plugin" => self.picture(element, value),
                _ => self.picture(element, value),
            },
            "fo" => true,
            "smil" if local == "targetElement" => is_number(value),
            // Lists are gone on with by their ids, and shapes moved by theirs.
            "xml" if local == "id" && element == "text:list" => true,
            "xml" | "draw" if local == "id" => self.format == Format::Odp && is_number(value),
            "draw" if local == "name" => NAMED.contains(&element),
            "table" if local == "name" => self.format == Format::Ods,
            // Programs lay out what has no version by rules of long ago.
            "office" if local == "version" => {
                ["1.0", "1.1", "1.2", "1.3", "1.4"].contains(&value.as_str())
            }
            "table" | "calcext" if leads_out(value) => false,
            prefix => self
                .attributes
                .get(prefix)
                .is_some_and(|known| known.contains(local)),
        }
    }

    /// Whether a picture, sound or film of the archive is meant; it gets a new name.
    fn picture(&mut self, element: &str, value: &mut String) -> bool {
        let name = value.trim_start_matches("./");
        let Some(content) = self.packed.file(name) else {
            return false;
        };
        let folder = match element {
            "draw:plugin" | "anim:audio" => "Media",
            _ => "Pictures",
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

    /// Whether an object is a chart of this archive; it gets a new name. Of what else is embedded nothing is known.
    fn chart(&mut self, value: &mut String) -> bool {
        let name = value.trim_start_matches("./").trim_end_matches('/');
        let content = self.packed.file(&format!("{name}/content.xml"));
        if !content.is_some_and(is_chart) {
            self.refused.get_or_insert("embedded document");
            return false;
        }
        let next = self.objects.len() + 1;
        let own = self.objects.entry(name.to_owned());
        *value = format!("./{}", own.or_insert_with(|| format!("Object {next}")));
        true
    }
}

/// Whether the content of an object is a chart.
fn is_chart(content: &[u8]) -> bool {
    memchr::memmem::find(content, b"<office:chart").is_some()
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
                "draw:object-ole" => {
                    self.refused.get_or_insert("embedded document");
                    Kind::ProgramData
                }
                "office:annotation" | "presentation:notes" => Kind::Comment,
                _ => Kind::ProgramData,
            };
            findings.add(kind, 1, 0);
            return Fate::Drop;
        }
        if name == "draw:image" && self.frames.last() == Some(&true) {
            findings.add(Kind::OtherPicture, 1, 0);
            return Fate::Drop;
        }
        let before = attributes.clone();
        attributes.retain_mut(|(key, value)| self.stays(name, key, value));
        if *attributes != before {
            findings.add(Kind::ProgramData, 1, 0);
        }
        // Pictures that lie elsewhere.
        let shown = attributes.iter().any(|(key, _)| key == "xlink:href");
        if matches!(name, "draw:image" | "draw:object" | "draw:plugin") && !shown {
            return Fate::Drop;
        }
        match name {
            "draw:frame" => self.frames.push(false),
            "table:table" | "draw:object" => {
                if let Some(filled) = self.frames.last_mut() {
                    *filled = true;
                }
            }
            _ => {}
        }
        Fate::Keep
    }

    fn close(&mut self, name: &str) {
        if name == "draw:frame" {
            self.frames.pop();
        }
    }
}
