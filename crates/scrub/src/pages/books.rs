//! EPUB (versions 2 and 3): the pages in their order, their pictures and style. Of what describes the book its title
//! and language stay; its number is made from what is in it.

use super::css;
use super::packed::{self, Packed};
use super::policy::{self, Fate};
use super::svg::Svg;
use super::xml::{self, Policy};
use crate::{Findings, Kind, Refusal};

const MIMETYPE: &[u8] = b"application/epub+zip";
const CONTAINER: &str = "META-INF/container.xml";

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let packed = Packed::read(bytes)?;
    if packed.file("META-INF/encryption.xml").is_some()
        || packed.file("META-INF/rights.xml").is_some()
    {
        return Err(Refusal::unaccounted("encrypted book", 0));
    }
    let missing = || Refusal::damaged("container.xml", 0);
    let mut root = Root::default();
    xml::rewrite(
        packed.file(CONTAINER).ok_or_else(missing)?,
        &mut root,
        &mut Findings::default(),
    )?;
    let place = root.place.ok_or_else(missing)?;
    let opf = packed.file(&place).ok_or(Refusal::damaged("package", 0))?;
    let mut package = Package::default();
    // The first time to learn what is in it.
    xml::rewrite(opf, &mut package, &mut Findings::default())?;
    if package.unknown {
        return Err(Refusal::unaccounted("kind of file in the book", 0));
    }
    if package.shown == 0 {
        return Err(Refusal::damaged("spine", 0));
    }
    let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut tables = Vec::new();
    for item in &package.items {
        let Some(path) = resolved(folder, &item.href) else {
            continue;
        };
        if files.iter().chain(&tables).any(|(name, _)| *name == path) {
            continue;
        }
        let content = packed.file(&path).ok_or(Refusal::damaged("manifest", 0))?;
        let clean = match item.kind.as_str() {
            "application/x-dtbncx+xml" => {
                tables.push((path, content.to_vec()));
                continue;
            }
            "text/css" => sheet(content, findings)?,
            kind if kind.starts_with("image/") => packed::inner_picture(content, findings)?,
            _ => xml::rewrite(content, &mut Page, findings)?,
        };
        files.push((path, clean));
    }
    let left = packed
        .files
        .len()
        .saturating_sub(files.len() + tables.len() + 3);
    if left > 0 {
        findings.add(Kind::ProgramData, left as u64, 0);
    }
    files.sort();
    package.number = number(&files);
    package.items.clear();
    package.first = !package.identified;
    for (path, content) in tables {
        let mut ncx = Ncx {
            number: &package.number,
        };
        files.push((path, xml::rewrite(&content, &mut ncx, findings)?));
    }
    let opf = xml::rewrite(opf, &mut package, findings)?;
    let container = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\
         <rootfiles><rootfile full-path=\"{}\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n",
        super::html::escaped(&place).replace('"', "&quot;")
    );
    let mut all = vec![
        ("mimetype".to_owned(), MIMETYPE.to_vec()),
        (CONTAINER.to_owned(), container.into_bytes()),
        (place, opf),
    ];
    files.sort();
    all.extend(files);
    Ok(packed::noted(packed::write(&all), bytes, findings))
}

fn sheet(content: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let text = std::str::from_utf8(content).map_err(|_| Refusal::Encoding { at: 0 })?;
    let text = crate::words::shown(text, false, findings);
    Ok((css::clean(&text, findings) + "\n").into_bytes())
}

/// A number that tells books apart by what is in them.
fn number(files: &[(String, Vec<u8>)]) -> String {
    let mut crc = flate2::Crc::new();
    for (name, content) in files {
        crc.update(name.as_bytes());
        crc.update(content);
    }
    format!("urn:uuid:00000000-0000-4000-8000-0000{:08x}", crc.sum())
}

/// The file that an address within a folder means.
fn resolved(folder: &str, href: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = href.split('#').next()?.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let href = String::from_utf8(bytes).ok()?;
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn attribute<'a>(attributes: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|(own, _)| own == key);
    found.map(|(_, value)| value.as_str())
}

/// Looks for the place of the package.
#[derive(Default)]
struct Root {
    place: Option<String>,
}

impl Policy for Root {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        _: &mut Findings,
    ) -> Fate {
        if name.ends_with("rootfile") && self.place.is_none() {
            self.place = attribute(attributes, "full-path").map(str::to_owned);
        }
        Fate::Unwrap
    }
}

struct Item {
    id: String,
    href: String,
    kind: String,
}

/// The package: what there is, in which order.
#[derive(Default)]
struct Package {
    items: Vec<Item>,
    number: String,
    /// Which of several numbers is the book's; whether there is one of that name, else the first is taken.
    unique: String,
    identified: bool,
    first: bool,
    modified: bool,
    /// Whether there is something of which nobody knows whether it is shown.
    unknown: bool,
    /// How many files stand in the order.
    shown: usize,
}

/// What a file is by its name, where the package does not say.
fn kind_by_name(href: &str) -> &'static str {
    let end = href.rsplit_once('.').map_or("", |(_, end)| end);
    match end.to_ascii_lowercase().as_str() {
        "xhtml" | "html" | "htm" | "xml" => "application/xhtml+xml",
        "ncx" => "application/x-dtbncx+xml",
        "css" => "text/css",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        _ => "",
    }
}

/// Fonts, scripts, and what goes with sound: readers show the book without.
fn needless_kind(kind: &str) -> bool {
    kind.starts_with("font/")
        || kind.starts_with("application/font")
        || kind.starts_with("application/x-font")
        || kind.ends_with("javascript")
        || matches!(
            kind,
            "application/vnd.ms-opentype"
                | "application/x-truetype-font"
                | "application/smil+xml"
                | "application/pls+xml"
                | "application/vnd.adobe-page-template+xml"
                | "application/vnd.adobe-page-map+xml"
                | "application/oebps-page-map+xml"
                | "application/ttml+xml"
                | "application/xml"
                | "application/json"
                | "text/plain"
                | "text/xml"
        )
}

fn kept_kind(kind: &str) -> bool {
    matches!(
        kind,
        "application/xhtml+xml"
            | "text/html"
            | "text/x-oeb1-document"
            | "application/x-dtbncx+xml"
            | "text/css"
            | "image/jpeg"
            | "image/jpg"
            | "image/png"
            | "image/gif"
            | "image/webp"
            | "image/svg+xml"
    )
}

impl Policy for Package {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        let local = name.strip_prefix("opf:").unwrap_or(name);
        let known: &[&str] = match local {
            "package" => {
                self.unique = attribute(attributes, "unique-identifier")
                    .unwrap_or_default()
                    .to_owned();
                &["version", "unique-identifier", "dir", "xml:lang"]
            }
            "metadata" | "manifest" | "guide" => &[],
            "dc-metadata" => return Fate::Unwrap,
            "dc:title" | "dc:language" => &["xml:lang", "dir"],
            "dc:identifier" => {
                let same = attribute(attributes, "id") == Some(&self.unique);
                self.identified |= same;
                if !same && !std::mem::take(&mut self.first) {
                    findings.add(Kind::Tags, 1, 0);
                    return Fate::Drop;
                }
                &["id"]
            }
            "meta" => {
                let property = attribute(attributes, "property").unwrap_or_default();
                self.modified = property == "dcterms:modified";
                let cover = attribute(attributes, "name") == Some("cover");
                if !self.modified && !property.starts_with("rendition:") && !cover
                    || attribute(attributes, "refines").is_some()
                {
                    findings.add(Kind::Tags, 1, 0);
                    return Fate::Drop;
                }
                &["property", "name", "content"]
            }
            "item" => {
                let value = |key| attribute(attributes, key).unwrap_or_default().to_owned();
                let mut item = Item {
                    id: value("id"),
                    href: value("href"),
                    kind: value("media-type"),
                };
                if item.kind.is_empty() {
                    kind_by_name(&item.href).clone_into(&mut item.kind);
                    attributes.retain(|(key, _)| key != "media-type");
                    attributes.push(("media-type".to_owned(), item.kind.clone()));
                }
                if !kept_kind(&item.kind) {
                    self.unknown |= !needless_kind(&item.kind);
                    findings.add(Kind::ProgramData, 1, 0);
                    return Fate::Drop;
                }
                self.items.push(item);
                &["id", "href", "media-type", "properties", "fallback"]
            }
            "spine" => &["toc", "page-progression-direction"],
            "itemref" => {
                let id = attribute(attributes, "idref").unwrap_or_default();
                if !self.items.iter().any(|item| item.id == id) {
                    return Fate::Drop;
                }
                self.shown += 1;
                &["idref", "linear", "properties"]
            }
            "reference" => &["type", "title", "href"],
            _ => {
                findings.add(Kind::Tags, 1, 0);
                return Fate::Drop;
            }
        };
        attributes.retain(|(key, value)| match key.as_str() {
            "xmlns" | "xmlns:opf" => value == "http://www.idpf.org/2007/opf",
            "xmlns:dc" => value == "http://purl.org/dc/elements/1.1/",
            "href" => known.contains(&"href") && policy::address(&mut value.clone(), false),
            // Scripts are gone.
            key => known.contains(&key),
        });
        for (key, value) in attributes.iter_mut() {
            if key == "properties" {
                let kept: Vec<&str> = value
                    .split_whitespace()
                    .filter(|one| *one != "scripted" && *one != "remote-resources")
                    .collect();
                *value = kept.join(" ");
            }
        }
        attributes.retain(|(key, value)| key != "properties" || !value.is_empty());
        Fate::Keep
    }

    fn text(&mut self, within: &str, text: String, _: &mut Findings) -> String {
        match within {
            "dc:identifier" => self.number.clone(),
            "meta" | "opf:meta" if self.modified => "1980-01-01T00:00:00Z".to_owned(),
            _ => text,
        }
    }
}

/// The table of contents of EPUB 2.
struct Ncx<'a> {
    number: &'a str,
}

impl Policy for Ncx<'_> {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        let local = name.strip_prefix("ncx:").unwrap_or(name);
        let known = matches!(
            local,
            "ncx"
                | "head"
                | "docTitle"
                | "text"
                | "navMap"
                | "navPoint"
                | "navLabel"
                | "content"
                | "pageList"
                | "pageTarget"
                | "navList"
                | "navTarget"
        );
        if local == "meta" {
            match attribute(attributes, "name") {
                Some("dtb:uid") => {
                    *attributes = vec![
                        ("name".to_owned(), "dtb:uid".to_owned()),
                        ("content".to_owned(), self.number.to_owned()),
                    ];
                }
                Some("dtb:depth" | "dtb:totalPageCount" | "dtb:maxPageNumber") => {
                    attributes.retain(|(key, _)| matches!(key.as_str(), "name" | "content"));
                }
                _ => {
                    findings.add(Kind::Tags, 1, 0);
                    return Fate::Drop;
                }
            }
            return Fate::Keep;
        }
        if !known {
            findings.add(Kind::Tags, 1, 0);
            return Fate::Drop;
        }
        attributes.retain(|(key, value)| match key.as_str() {
            "xmlns" | "xmlns:ncx" => value == "http://www.daisy.org/z3986/2005/ncx/",
            "src" => policy::address(&mut value.clone(), false),
            key => matches!(
                key,
                "id" | "class" | "playOrder" | "type" | "value" | "version" | "xml:lang"
            ),
        });
        Fate::Keep
    }
}

/// A page of a book, with pictures of lines within it.
struct Page;

impl Policy for Page {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        let svg = name == "svg"
            || name.starts_with("svg:")
            || matches!(
                name,
                "image" | "g" | "path" | "rect" | "circle" | "line" | "polygon" | "text" | "tspan"
            );
        if svg {
            return Svg.element(name, attributes, findings);
        }
        let name = name.strip_prefix("html:").unwrap_or(name);
        policy::html(name, attributes, findings)
    }

    fn text(&mut self, within: &str, text: String, findings: &mut Findings) -> String {
        if within == "style" {
            css::clean(&text, findings)
        } else {
            text
        }
    }
}
