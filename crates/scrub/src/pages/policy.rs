//! Which elements and attributes of pages go over.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bulssi_model::Format;

use super::css;
use crate::{Findings, Kind, picture};

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Keep,
    /// What is in it stays.
    Unwrap,
    Drop,
}

const KEPT: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];
/// Elements whose content nobody reads, or that run.
const DROPPED: &[&str] = &[
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "template", "svg",
    "canvas", "dialog", "noembed", "noframes", "param", "base", "input", "select", "datalist",
    "textarea", "basefont",
];
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "lang",
    "xml:lang",
    "dir",
    "title",
    "alt",
    "colspan",
    "rowspan",
    "width",
    "height",
    "align",
    "valign",
    "border",
    "cellpadding",
    "cellspacing",
    "bgcolor",
    "color",
    "size",
    "face",
    "start",
    "type",
    "reversed",
    "value",
    "name",
    "controls",
    "kind",
    "srclang",
    "label",
    "default",
    "scope",
    "headers",
    "span",
    "open",
    "nowrap",
    "epub:type",
    "rel",
    "charset",
    "clear",
    "hspace",
    "vspace",
    "summary",
    "background",
    "text",
    "link",
];

pub(super) const VOID: &[&str] = &[
    "br", "hr", "img", "col", "wbr", "source", "track", "link", "meta",
];

/// What becomes of an element of a page, and what of its attributes stays.
pub(super) fn html(
    name: &str,
    attributes: &mut Vec<(String, String)>,
    findings: &mut Findings,
) -> Fate {
    if DROPPED.contains(&name) {
        findings.add(Kind::ProgramData, 1, 0);
        return Fate::Drop;
    }
    if !KEPT.contains(&name) {
        return Fate::Unwrap;
    }
    if name == "meta" && !meta(attributes) {
        findings.add(Kind::Tags, 1, 0);
        return Fate::Drop;
    }
    if name == "meta" {
        return Fate::Keep;
    }
    let sheet =
        |(key, value): &(String, String)| key == "rel" && value.eq_ignore_ascii_case("stylesheet");
    if name == "link" && !attributes.iter().any(sheet) {
        findings.add(Kind::ProgramData, 1, 0);
        return Fate::Drop;
    }
    let before = attributes.len();
    attributes.retain_mut(|(key, value)| match key.as_str() {
        "href" => address(value, name == "a"),
        "src" | "poster" => image(value, findings) || address(value, false),
        "style" => {
            *value = css::clean(value, findings);
            !value.is_empty()
        }
        "background" => false,
        "xmlns" => value == "http://www.w3.org/1999/xhtml",
        "xmlns:epub" => value == "http://www.idpf.org/2007/ops",
        key => ATTRIBUTES.contains(&key),
    });
    if attributes.len() < before {
        findings.add(Kind::ProgramData, (before - attributes.len()) as u64, 0);
    }
    Fate::Keep
}

/// Encoding and width of the screen, nothing else.
fn meta(attributes: &mut Vec<(String, String)>) -> bool {
    let of = |key: &str| {
        let found = attributes.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.to_ascii_lowercase())
    };
    let plain = |value: &str| {
        value.len() <= 60
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b" -_=,;/.".contains(&byte))
    };
    let content = of("content").filter(|content| plain(content));
    let kept: Option<Vec<(&str, String)>> =
        if let Some(charset) = of("charset").filter(|value| plain(value)) {
            Some(vec![("charset", charset)])
        } else if of("http-equiv").as_deref() == Some("content-type") {
            let content = content.filter(|content| {
                content.starts_with("text/html") || content.starts_with("application/xhtml+xml")
            });
            content.map(|content| {
                vec![
                    ("http-equiv", "content-type".to_owned()),
                    ("content", content),
                ]
            })
        } else if of("name").as_deref() == Some("viewport") {
            content.map(|content| vec![("name", "viewport".to_owned()), ("content", content)])
        } else {
            None
        };
    let Some(kept) = kept else {
        return false;
    };
    *attributes = kept
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    true
}

/// Whether an address stays: a place on the drive, or of the web where a person has to choose to go there.
pub(super) fn address(value: &mut String, link: bool) -> bool {
    let trimmed: String = value
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    let trimmed = trimmed.trim().to_owned();
    let head: String = trimmed
        .chars()
        .take_while(|letter| !matches!(letter, '/' | '?' | '#'))
        .collect();
    let fine = match head.split_once(':') {
        Some((scheme, _)) => {
            link && matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https")
        }
        None => !trimmed.starts_with('/') && !trimmed.contains('\\'),
    };
    *value = trimmed;
    fine
}

/// Whether a link of an office document stays: to a place in it, or of the web. All others are places on somebody's
/// machine, by whatever way they are told.
pub(super) fn office_link(value: &str) -> bool {
    let mut address_of = value.to_owned();
    let web = value.contains("://") && !value.contains('\\');
    (web || value.starts_with('#')) && address(&mut address_of, true) && address_of == value
}

/// A picture within the page, made clean; whether it is one.
pub(super) fn image(value: &mut String, findings: &mut Findings) -> bool {
    let Some((head, data)) = value.trim().split_once(";base64,") else {
        return false;
    };
    let format = match head {
        "data:image/jpeg" | "data:image/jpg" => Format::Jpeg,
        "data:image/png" => Format::Png,
        "data:image/gif" => Format::Gif,
        "data:image/webp" => Format::WebP,
        _ => return false,
    };
    let data: String = data
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let clean = STANDARD
        .decode(data)
        .ok()
        .and_then(|bytes| picture::rewrite(&bytes, format, findings).ok());
    let Some(clean) = clean else {
        return false;
    };
    *value = format!("{head};base64,{}", STANDARD.encode(clean));
    true
}
