//! The attributes of one start tag: which are kept, and how they go out.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::element::Tag;
use super::{Link, Picture, Refs, address, style};

/// Attributes that mean something here; all others are never even kept.
const NAMES: [&str; 24] = [
    "id", "name", "class", "style", "lang", "dir", "title", "href", "src", "alt", "width",
    "height", "colspan", "rowspan", "scope", "start", "type", "value", "align", "bgcolor", "color",
    "hidden", "typeof", "data-src",
];

/// A text that explains a word; longer ones are no explanation.
const MOST_TITLE: usize = 300;
/// What stands for a picture.
const MOST_ALT: usize = 1000;
/// Wider cells than any table needs; browsers allow 1,000 columns and 65,534 rows.
const MOST_SPAN: u32 = 200;
/// Pixels of a picture's side.
const MOST_SIDE: u32 = 8192;

/// The attributes of the start tag being read.
#[derive(Default)]
pub(super) struct Attributes {
    values: [Option<String>; NAMES.len()],
    open: Option<usize>,
}

/// What writing a start tag needs besides its attributes.
pub(super) struct Context<'a> {
    pub(super) refs: &'a mut dyn Refs,
    /// Ids of the page so far; each comes once.
    pub(super) ids: &'a mut BTreeSet<String>,
}

impl Attributes {
    /// Forgets the tag before.
    pub(super) fn clear(&mut self) {
        self.values = Default::default();
        self.open = None;
    }

    /// An attribute begins. Of two with one name, the first counts (HTML, 13.2.5.33).
    pub(super) fn name(&mut self, name: &[u8]) {
        self.open = NAMES.iter().position(|known| known.as_bytes() == name);
        if let Some(slot) = self.open {
            if self.values[slot].is_some() {
                self.open = None;
            } else {
                self.values[slot] = Some(String::new());
            }
        }
    }

    /// The value of the attribute that began last.
    pub(super) fn value(&mut self, value: &[u8]) {
        if let Some(slot) = self.open.take() {
            self.values[slot] = Some(String::from_utf8_lossy(value).into_owned());
        }
    }

    /// The value of `name`.
    pub(super) fn of(&self, name: &str) -> Option<&str> {
        let slot = NAMES.iter().position(|known| *known == name)?;
        self.values[slot].as_deref()
    }

    /// The classes that the page gives.
    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.of("class").unwrap_or("").split_ascii_whitespace()
    }

    /// Whether the element is not meant to be seen.
    pub(super) fn is_hidden(&self) -> bool {
        self.of("hidden").is_some() || self.of("style").is_some_and(style::hides)
    }

    /// Whether it marks a reference: `[1]`.
    pub(super) fn is_reference(&self) -> bool {
        self.classes()
            .filter_map(own_class)
            .any(|class| class == "x-ref")
    }

    /// Whether it is the picture of a formula, whose source stands in `alt`.
    pub(super) fn is_formula(&self) -> bool {
        self.classes().any(|class| class.starts_with("mwe-math"))
    }

    /// Writes `<name …` without the closing `>`; says where the id begins, so that the tag can be
    /// written once more without it. Nothing is written for an element that would say nothing.
    pub(super) fn write(
        &self,
        tag: Tag,
        class: Option<&'static str>,
        context: &mut Context<'_>,
        out: &mut String,
    ) -> Option<usize> {
        let from = out.len();
        out.push('<');
        out.push_str(tag.name());
        let bare = out.len();
        match tag {
            Tag::A => self.write_link(context.refs, out),
            Tag::Img if !self.write_picture(context.refs, out) => {
                out.truncate(from);
                return None;
            }
            Tag::Td | Tag::Th => self.write_cell(out),
            Tag::Ol | Tag::Li => self.write_list(tag, out),
            _ => {}
        }
        self.write_classes(class, out);
        self.write_style(tag, out);
        self.write_language(tag, out);
        let id = out.len();
        self.write_id(context.ids, out);
        if out.len() == bare && matches!(tag, Tag::A | Tag::Span) {
            out.truncate(from);
            return None;
        }
        Some(id)
    }

    fn write_link(&self, refs: &mut dyn Refs, out: &mut String) {
        let Some(href) = self.of("href").map(str::trim) else {
            return;
        };
        let to = match href.strip_prefix('#') {
            Some(fragment) => address::fragment(fragment).map(|id| format!("#{id}")),
            None => match refs.link(href) {
                Link::Drop => None,
                Link::Beside(to) => address::is_beside(&to).then_some(to),
                Link::Article { number, fragment } => {
                    let id = fragment.as_deref().and_then(address::fragment);
                    let id = id.map(|id| format!(".{id}")).unwrap_or_default();
                    Some(format!("#a{number}{id}"))
                }
            },
        };
        if let Some(to) = to {
            attribute(out, "href", &to);
        }
    }

    fn write_picture(&self, refs: &mut dyn Refs, out: &mut String) -> bool {
        let source = self.of("src").filter(|src| !src.is_empty());
        let Some(source) = source.or_else(|| self.of("data-src")).map(str::trim) else {
            return false;
        };
        let given = (
            self.number("width", MOST_SIDE),
            self.number("height", MOST_SIDE),
        );
        let (width, height) = match refs.picture(source) {
            Picture::Drop => return false,
            Picture::Beside(to) if address::is_beside(&to) => {
                attribute(out, "src", &to);
                given
            }
            Picture::Beside(_) => return false,
            Picture::Number {
                number,
                width,
                height,
            } => {
                attribute(out, "data-p", &number.to_string());
                if given.0.is_some() {
                    given
                } else {
                    (Some(width), Some(height))
                }
            }
        };
        attribute(out, "alt", cut(self.of("alt").unwrap_or(""), MOST_ALT));
        if let Some(width) = width {
            attribute(out, "width", &width.to_string());
        }
        if let Some(height) = height {
            attribute(out, "height", &height.to_string());
        }
        true
    }

    fn write_cell(&self, out: &mut String) {
        for name in ["colspan", "rowspan"] {
            if let Some(span) = self.number(name, MOST_SPAN).filter(|span| *span > 1) {
                attribute(out, name, &span.to_string());
            }
        }
        if let Some(scope @ ("row" | "col")) = self.of("scope") {
            attribute(out, "scope", scope);
        }
    }

    fn write_list(&self, tag: Tag, out: &mut String) {
        if tag == Tag::Ol {
            if let Some(start) = self.number("start", 99_999) {
                attribute(out, "start", &start.to_string());
            }
            if let Some(kind @ ("1" | "a" | "A" | "i" | "I")) = self.of("type") {
                attribute(out, "type", kind);
            }
        } else if let Some(value) = self.number("value", 99_999) {
            attribute(out, "value", &value.to_string());
        }
    }

    fn write_classes(&self, class: Option<&'static str>, out: &mut String) {
        let mut ours: Vec<&'static str> = Vec::new();
        let kind = self.of("typeof").unwrap_or("");
        let thumb = (kind.contains("mw:File/Thumb") || kind.contains("mw:Image/Thumb"))
            .then_some("x-thumb");
        for class in class
            .into_iter()
            .chain(thumb)
            .chain(self.classes().filter_map(own_class))
        {
            if !ours.contains(&class) {
                ours.push(class);
            }
        }
        if !ours.is_empty() {
            attribute(out, "class", &ours.join(" "));
        }
    }

    fn write_style(&self, tag: Tag, out: &mut String) {
        let mut styles = Vec::new();
        if tag != Tag::Img && !matches!(tag, Tag::Br | Tag::Wbr) {
            let is_table = matches!(tag, Tag::Table | Tag::Td | Tag::Th);
            if let Some(align) = self.of("align") {
                // On a table it would float; the text in a table keeps its own side.
                let align = align.to_ascii_lowercase();
                if tag != Tag::Table {
                    style::clean(&format!("text-align:{align}"), &mut styles);
                }
            }
            for (name, to) in [("bgcolor", "background-color"), ("color", "color")] {
                let colour = self.of(name).map(str::to_ascii_lowercase);
                if let Some(colour) = colour.and_then(|colour| style::colour(&colour)) {
                    style::set(&mut styles, to, colour);
                }
            }
            if let Some(width) = self.of("width").filter(|_| is_table).and_then(style::width) {
                style::set(&mut styles, "width", width);
            }
            style::clean(self.of("style").unwrap_or(""), &mut styles);
            if !is_table {
                styles.retain(|(name, _)| *name != "width");
            }
        }
        if !styles.is_empty() {
            let text: Vec<_> = styles
                .iter()
                .map(|(name, value)| format!("{name}:{value}"))
                .collect();
            attribute(out, "style", &text.join(";"));
        }
    }

    fn write_language(&self, tag: Tag, out: &mut String) {
        if let Some(lang) = self.of("lang") {
            let good = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if (2..=35).contains(&lang.len()) && lang.chars().all(good) {
                attribute(out, "lang", lang);
            }
        }
        if let Some(dir @ ("ltr" | "rtl")) = self.of("dir") {
            attribute(out, "dir", dir);
        }
        let title = self.of("title").filter(|title| !title.is_empty());
        if let Some(title) = title.filter(|_| matches!(tag, Tag::Abbr | Tag::Dfn)) {
            attribute(out, "title", cut(title, MOST_TITLE));
        }
    }

    fn write_id(&self, ids: &mut BTreeSet<String>, out: &mut String) {
        let given = self.of("id").or_else(|| self.of("name"));
        let id = given.and_then(address::id);
        if let Some(id) = id.filter(|id| ids.insert(id.clone())) {
            attribute(out, "id", &id);
        }
    }

    /// A whole number from 1 to `most`; more is `most`.
    fn number(&self, name: &str, most: u32) -> Option<u32> {
        let text = self.of(name)?.trim();
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        // A percentage is no number of pixels.
        if digits == 0 || text[digits..].trim_start().starts_with('%') {
            return None;
        }
        let number = text[..digits].parse::<u32>().unwrap_or(most).min(most);
        (number > 0).then_some(number)
    }
}

/// Our own class for one that encyclopedias and publishers use; our own stay.
fn own_class(given: &str) -> Option<&'static str> {
    Some(match given {
        "infobox" | "infobox_v2" | "infobox_v3" | "vcard" | "taxobox" | "sidebar" | "x-box" => {
            "x-box"
        }
        "thumb" | "thumbinner" | "x-thumb" => "x-thumb",
        "thumbcaption" | "gallerytext" | "x-cap" => "x-cap",
        "floatleft" | "tleft" | "mw-halign-left" | "x-left" => "x-left",
        "floatright" | "tright" | "mw-halign-right" | "x-right" => "x-right",
        "floatnone" | "tnone" | "mw-halign-center" | "center" | "x-center" => "x-center",
        "wikitable" | "x-grid" => "x-grid",
        "hatnote" | "dablink" | "rellink" | "x-note" => "x-note",
        "reference" | "mw-ref" | "x-ref" => "x-ref",
        "references" | "reflist" | "mw-references" | "x-refs" => "x-refs",
        "gallery" | "x-gallery" => "x-gallery",
        "mwe-math-element" | "texhtml" | "x-math" => "x-math",
        "catlinks" | "x-cats" => "x-cats",
        "x-sum" => "x-sum",
        "x-gloss" => "x-gloss",
        _ => return None,
    })
}

/// Writes ` name="value"`.
fn attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Internet Explorer ends values at a grave accent when it writes them anew.
            '`' => out.push_str("&#96;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The first `most` bytes of `text`, to a whole character.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
