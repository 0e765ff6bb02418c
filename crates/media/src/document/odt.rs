//! Documents from ODT (OpenDocument 1.3, part 3).
//!
//! Tracked deletions and comments are not read: the author took them out.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use bulssi_model::Format;

use super::build::{Builder, Place};
use super::office::{Container, value};
use super::{Document, DocumentError, DocumentLimits};
use crate::xml::{self, Node};

const FORMAT: Format = Format::Odt;

pub(super) fn read(bytes: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentError> {
    let mut container = Container::open(bytes, FORMAT, limits)?;
    let text = container.needed("content.xml")?;
    let meta = container.text("meta.xml")?;
    let named = container.text("styles.xml")?.unwrap_or_default();
    let mut styles = Styles::default();
    styles.read(&named);
    styles.read(&text);
    let mut reader = Reader {
        builder: Builder::new(limits),
        container,
        styles,
        open: Vec::new(),
        lists: Vec::new(),
        in_text: false,
        hidden: 0,
        tables: 0,
        blocks: 0,
        notes: 0,
    };
    if let Some(meta) = meta {
        let _ = xml::leaves(&meta, 1 << 20, |path, words| {
            if path.last().is_some_and(|name| name == "title") {
                reader.builder.title(words);
            }
        });
    }
    let read = xml::walk(&text, |node| {
        reader.node(node);
        ControlFlow::Continue(())
    });
    read.map_err(|_| DocumentError::Damaged(FORMAT))?;
    Ok(reader.builder.done())
}

/// What styles mean for reading, by their names.
#[derive(Default)]
struct Styles {
    strong: BTreeSet<String>,
    emphasis: BTreeSet<String>,
    page: BTreeSet<String>,
    numbered: BTreeSet<String>,
}

impl Styles {
    fn read(&mut self, xml: &str) {
        let mut name_now = String::new();
        let _ = xml::walk(xml, |node| {
            if let Node::Open(name, attributes) = node {
                let given = |name| value(&attributes, name).unwrap_or_default();
                match name.as_str() {
                    "style" | "list-style" => name_now = given("name").to_owned(),
                    "text-properties" => {
                        if given("font-weight") == "bold" {
                            self.strong.insert(name_now.clone());
                        }
                        if given("font-style") == "italic" {
                            self.emphasis.insert(name_now.clone());
                        }
                    }
                    "paragraph-properties" if given("break-before") == "page" => {
                        self.page.insert(name_now.clone());
                    }
                    "list-level-style-number"
                        if given("level") == "1" && !given("num-format").is_empty() =>
                    {
                        self.numbered.insert(name_now.clone());
                    }
                    // Everything after the styles is text.
                    "body" => return ControlFlow::Break(()),
                    _ => {}
                }
            }
            ControlFlow::Continue(())
        });
    }
}

/// What ends with an element; small, as there may be millions open at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Block,
    Span { strong: bool, emphasis: bool },
    List,
    Table,
    Note,
    Hidden,
    Text,
    Other,
}

struct List {
    style: String,
    count: u32,
}

struct Reader<'a> {
    builder: Builder<'a>,
    container: Container<'a>,
    styles: Styles,
    open: Vec<Element>,
    lists: Vec<List>,
    in_text: bool,
    hidden: u32,
    tables: u32,
    /// How many paragraphs and headings are open.
    blocks: u32,
    notes: u32,
}

impl Reader<'_> {
    fn node(&mut self, node: Node) {
        match node {
            Node::Open(name, attributes) => {
                let element = self.open(&name, &attributes);
                self.open.push(element);
            }
            Node::Text(text) => {
                if self.in_text && self.hidden == 0 && self.blocks > 0 {
                    self.builder.words(&text.replace('\n', " "));
                }
            }
            Node::Close => self.close(),
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)]) -> Element {
        let style = value(attributes, "style-name").unwrap_or_default();
        match name {
            "text" if !self.in_text && self.open.len() <= 2 => {
                self.in_text = true;
                return Element::Text;
            }
            "note-citation" | "tracked-changes" | "annotation" | "table-of-content"
            | "sequence-decls" | "title" | "desc" => {
                self.hidden += 1;
                return Element::Hidden;
            }
            _ if !self.in_text || self.hidden > 0 => {}
            "h" if self.notes == 0 => {
                let level = value(attributes, "outline-level").and_then(|n| n.parse().ok());
                self.new_page(style);
                self.builder.begin(Place::Heading(level.unwrap_or(1)));
                self.blocks += 1;
                return Element::Block;
            }
            "p" | "h" if self.notes > 0 => self.builder.words(" "),
            "p" => {
                self.new_page(style);
                let going_on =
                    matches!(self.builder.place(), Place::Item(_, mark) if !mark.is_empty());
                if !going_on {
                    let place = match u8::try_from(self.lists.len()) {
                        Ok(0) => Place::Paragraph,
                        Ok(depth) => Place::Item(depth, String::new()),
                        Err(_) => Place::Item(u8::MAX, String::new()),
                    };
                    self.builder.begin(place);
                }
                self.blocks += 1;
                return Element::Block;
            }
            "span" => {
                let strong = self.styles.strong.contains(style);
                let emphasis = self.styles.emphasis.contains(style);
                self.builder.strong += u32::from(strong);
                self.builder.emphasis += u32::from(emphasis);
                return Element::Span { strong, emphasis };
            }
            // A note stands where it is called.
            "note-body" if self.blocks > 0 => {
                self.notes += 1;
                self.builder.words(" [");
                return Element::Note;
            }
            "s" => self.builder.words(" "),
            "tab" => self.builder.words(" "),
            "line-break" => self.builder.line_end(),
            "list" => {
                self.builder.end();
                let style = match (style, self.lists.last()) {
                    ("", Some(outer)) => outer.style.clone(),
                    _ => style.to_owned(),
                };
                if self.lists.len() < 64 {
                    self.lists.push(List { style, count: 0 });
                    return Element::List;
                }
            }
            "list-item" => self.item(),
            "table" => {
                self.tables += 1;
                self.builder.table_begins();
                return Element::Table;
            }
            "table-row" if self.tables == 1 => self.builder.row(),
            "table-cell" if self.tables == 1 => self.builder.cell(),
            "image" if self.tables == 0 => {
                let named = value(attributes, "href").unwrap_or_default();
                let named = named.trim_start_matches("./").to_owned();
                let bytes = self.container.picture(&named);
                self.builder.picture(bytes, "");
            }
            _ => {}
        }
        Element::Other
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Element::Block) => {
                self.blocks = self.blocks.saturating_sub(1);
                self.builder.end();
            }
            Some(Element::Span { strong, emphasis }) => {
                self.builder.strong = self.builder.strong.saturating_sub(u32::from(strong));
                self.builder.emphasis = self.builder.emphasis.saturating_sub(u32::from(emphasis));
            }
            Some(Element::List) => {
                self.lists.pop();
                self.builder.begin(Place::Paragraph);
            }
            Some(Element::Table) => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.builder.table_ends();
                }
            }
            Some(Element::Note) => {
                self.notes = self.notes.saturating_sub(1);
                self.builder.words("]");
            }
            Some(Element::Hidden) => self.hidden = self.hidden.saturating_sub(1),
            Some(Element::Text) => self.in_text = false,
            _ => {}
        }
    }

    fn new_page(&mut self, style: &str) {
        if self.styles.page.contains(style) {
            self.builder.page_break();
        }
    }

    fn item(&mut self) {
        let depth = u8::try_from(self.lists.len()).unwrap_or(u8::MAX).max(1);
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        list.count = list.count.saturating_add(1);
        let mark = if self.styles.numbered.contains(&list.style) {
            format!("{}.", list.count)
        } else {
            super::html::bullet(depth).to_owned()
        };
        self.builder.begin(Place::Item(depth, mark));
    }
}
