//! Documents from HTML, and from Markdown, which is HTML written shorter.
//!
//! Tags are taken for what they mean for reading; there is no tree, so nothing nests too deep.

use std::borrow::Cow;

use super::build::{Builder, Place};
use super::{Document, DocumentLimits, Fetch};
use crate::html::{Token, Tokens, attribute, unescape};

/// Elements whose content is not for reading on a page, or is not text.
const SKIPPED: [&str; 16] = [
    "script", "style", "template", "svg", "nav", "noscript", "iframe", "object", "audio", "video",
    "canvas", "select", "button", "textarea", "rp", "map",
];
/// Elements that begin and end a block and mean nothing else.
const BLOCKS: [&str; 25] = [
    "p", "div", "section", "article", "main", "header", "footer", "aside", "figure", "address",
    "center", "dl", "dt", "dd", "form", "fieldset", "details", "summary", "body", "html", "hgroup",
    "legend", "noframes", "tbody", "thead",
];

/// Reads a page.
pub(super) fn read(page: &str, fetch: Fetch<'_>, limits: &DocumentLimits) -> Document {
    let mut builder = Builder::new(limits);
    read_into(&mut builder, page, fetch);
    builder.done()
}

/// Reads CommonMark with tables and footnotes.
pub(super) fn read_markdown(text: &str, fetch: Fetch<'_>, limits: &DocumentLimits) -> Document {
    use pulldown_cmark::{Options, Parser, html};
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut page = String::with_capacity(text.len() + text.len() / 8);
    html::push_html(&mut page, Parser::new_ext(text, options));
    let mut document = read(&page, fetch, limits);
    if document.title.is_empty() {
        document.title = crate::text::heading(text).unwrap_or_default();
    }
    document
}

/// Adds a page to a document that is being made.
pub(super) fn read_into(builder: &mut Builder<'_>, page: &str, fetch: Fetch<'_>) {
    let mut reader = Reader {
        builder,
        fetch,
        skipping: None,
        lists: Vec::new(),
        quotes: 0,
        tables: 0,
        pre: 0,
        in_head: false,
        within: Within::Text,
        title: String::new(),
    };
    for token in Tokens::new(page) {
        reader.token(token);
    }
    reader.builder.end();
    let title = std::mem::take(&mut reader.title);
    reader.builder.title(&title);
    reader.builder.strong = 0;
    reader.builder.emphasis = 0;
    reader.builder.begin(Place::Paragraph);
}

#[derive(PartialEq, Eq)]
enum Within {
    Text,
    /// The title of the page, which is not part of its text.
    Title,
    /// Above or below the line.
    Raised,
    Caption,
}

/// A list that is open: the number of its next item, or none for bullets.
struct List(Option<u32>);

struct Reader<'r, 'b, 'f> {
    builder: &'r mut Builder<'b>,
    fetch: Fetch<'f>,
    /// The element that is passed over, and how many of the same name are open within.
    skipping: Option<(String, u32)>,
    lists: Vec<List>,
    quotes: u32,
    /// Tables within tables are one.
    tables: u32,
    pre: u32,
    /// In a cell that heads a row or column.
    in_head: bool,
    within: Within,
    title: String,
}

impl Reader<'_, '_, '_> {
    fn token(&mut self, token: Token<'_>) {
        if let Some((name, depth)) = &mut self.skipping {
            match token {
                Token::Open(opened, attributes)
                    if opened == *name && !attributes.ends_with('/') =>
                {
                    *depth += 1;
                }
                Token::Close(closed) if closed == *name => {
                    *depth -= 1;
                    if *depth == 0 {
                        self.skipping = None;
                    }
                }
                _ => {}
            }
            return;
        }
        match token {
            Token::Text(text) => self.text(text),
            Token::Open(name, attributes) => self.open(&name, attributes),
            Token::Close(name) => self.close(&name),
            Token::Comment(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        let text = unescape(text);
        match self.within {
            Within::Title => self.title.push_str(&text),
            Within::Raised => {
                let after_word = self.builder.last_char().is_some_and(char::is_alphanumeric);
                let raised = if after_word { raised(&text) } else { None };
                self.builder.words(raised.as_deref().unwrap_or(&text));
            }
            Within::Text | Within::Caption => {
                // White space between blocks is no paragraph.
                self.builder.words(&text);
            }
        }
    }

    /// What follows belongs to the elements that are open.
    fn place(&self) -> Place {
        if self.pre > 0 {
            Place::Lines
        } else if !self.lists.is_empty() {
            Place::Item(self.depth(), String::new())
        } else if self.quotes > 0 {
            Place::Quote
        } else {
            Place::Paragraph
        }
    }

    fn depth(&self) -> u8 {
        u8::try_from(self.lists.len()).unwrap_or(u8::MAX)
    }

    fn block(&mut self) {
        // A paragraph within an item goes on under the item's mark.
        let waiting = match self.builder.place() {
            Place::Item(depth, mark) if !mark.is_empty() && *depth == self.depth() => {
                Some(mark.clone())
            }
            _ => None,
        };
        self.builder.end();
        let still = matches!(self.builder.place(), Place::Item(_, mark) if !mark.is_empty());
        let place = match waiting.filter(|_| still) {
            Some(mark) => Place::Item(self.depth(), mark),
            None => self.place(),
        };
        self.builder.begin(place);
    }

    fn open(&mut self, name: &str, attributes: &str) {
        let empty = attributes.trim_end().ends_with('/');
        let hidden = attribute(attributes, "hidden").is_some()
            || attributes.split_whitespace().any(|a| a == "hidden");
        if (SKIPPED.contains(&name) || hidden && !is_void(name)) && !empty {
            self.skipping = Some((name.to_owned(), 1));
            return;
        }
        match name {
            "html" => {
                let lang = attribute(attributes, "lang").or(attribute(attributes, "xml:lang"));
                self.builder
                    .language(lang.and_then(|lang| lang.parse().ok()));
            }
            "title" if !empty => self.within = Within::Title,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes()[1] - b'0';
                self.builder.begin(Place::Heading(level));
            }
            "br" => self.builder.line_end(),
            "hr" => self.rule(),
            "b" | "strong" => self.builder.strong += 1,
            "th" => {
                self.head_ends();
                self.builder.cell();
                self.builder.strong += 1;
                self.in_head = true;
            }
            "i" | "em" | "cite" | "dfn" | "var" => self.builder.emphasis += 1,
            "sup" => self.within = Within::Raised,
            "rt" => self.builder.words("("),
            "ul" | "menu" | "dir" => self.list(None),
            "ol" => {
                let start = attribute(attributes, "start").and_then(|n| n.parse().ok());
                self.list(Some(start.unwrap_or(1)));
            }
            "li" => self.item(),
            "blockquote" => {
                self.quotes += 1;
                self.block();
            }
            "pre" | "listing" | "xmp" => {
                self.pre += 1;
                self.block();
            }
            "table" => {
                self.tables += 1;
                self.builder.table_begins();
            }
            "tr" => {
                self.head_ends();
                self.builder.row();
            }
            "td" => {
                self.head_ends();
                self.builder.cell();
            }
            "caption" => self.block(),
            "figcaption" => {
                self.builder.end();
                self.within = Within::Caption;
            }
            "img" | "image" => self.picture(attributes),
            _ if BLOCKS.contains(&name) => self.block(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "title" | "sup" => self.within = Within::Text,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.block(),
            "b" | "strong" => self.builder.strong = self.builder.strong.saturating_sub(1),
            "th" => self.head_ends(),
            "i" | "em" | "cite" | "dfn" | "var" => {
                self.builder.emphasis = self.builder.emphasis.saturating_sub(1);
            }
            "rt" => self.builder.words(")"),
            "ul" | "menu" | "dir" | "ol" => {
                self.builder.end();
                self.lists.pop();
                self.builder.begin(self.place());
            }
            "blockquote" => {
                self.builder.end();
                self.quotes = self.quotes.saturating_sub(1);
                self.builder.begin(self.place());
            }
            "pre" | "listing" | "xmp" => {
                self.builder.end();
                self.pre = self.pre.saturating_sub(1);
                self.builder.begin(self.place());
            }
            "table" => {
                self.head_ends();
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.builder.table_ends();
                    self.builder.begin(self.place());
                }
            }
            "figcaption" if self.within == Within::Caption => {
                self.builder.caption();
                self.within = Within::Text;
            }
            "li" | "td" | "caption" => self.block(),
            _ if BLOCKS.contains(&name) => self.block(),
            _ => {}
        }
    }

    /// Ends a cell that heads a row or column; its end tag may be left out.
    fn head_ends(&mut self) {
        if std::mem::take(&mut self.in_head) {
            self.builder.end();
            self.builder.strong = self.builder.strong.saturating_sub(1);
        }
    }

    fn list(&mut self, number: Option<u32>) {
        self.builder.end();
        // Deeper ones change nothing on the page.
        if self.lists.len() < 64 {
            self.lists.push(List(number));
        }
        self.builder.begin(self.place());
    }

    fn item(&mut self) {
        let depth = self.depth().max(1);
        let mark = match self.lists.last_mut() {
            Some(List(Some(number))) => {
                let mark = format!("{number}.");
                *number = number.saturating_add(1);
                mark
            }
            _ => bullet(depth).to_owned(),
        };
        self.builder.begin(Place::Item(depth, mark));
    }

    /// Novels part scenes with a rule.
    fn rule(&mut self) {
        self.block();
        if !self.builder.in_table() {
            self.builder.words("* * *");
        }
        self.block();
    }

    fn picture(&mut self, attributes: &str) {
        let caption = attribute(attributes, "alt")
            .map(unescape)
            .unwrap_or_default();
        let named = attribute(attributes, "src")
            .or(attribute(attributes, "xlink:href"))
            .or(attribute(attributes, "href"));
        let bytes = match named.map(unescape) {
            Some(named) if !self.builder.in_table() => (self.fetch)(named.trim()),
            _ => None,
        };
        self.builder.picture(bytes, &caption);
    }
}

/// What stands before the items of a list without numbers.
pub(super) const fn bullet(depth: u8) -> &'static str {
    if depth % 2 == 1 { "•" } else { "◦" }
}

/// Elements without content and end tag.
fn is_void(name: &str) -> bool {
    [
        "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source",
        "track", "wbr",
    ]
    .contains(&name)
}

/// Digits as raised ones, so that m² stays m².
fn raised(text: &str) -> Option<Cow<'static, str>> {
    let digits = text.trim();
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    let raised: Option<String> = digits
        .chars()
        .map(|c| {
            Some(match c {
                '1' => '¹',
                '2' => '²',
                '3' => '³',
                '0' => '⁰',
                '4'..='9' => char::from_u32(0x2070 + u32::from(c) - u32::from('0'))?,
                '-' | '−' => '⁻',
                _ => return None,
            })
        })
        .collect();
    raised.map(Cow::Owned)
}
