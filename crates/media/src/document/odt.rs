//! Documents from ODT, ODS and ODP (OpenDocument 1.3, part 3): a sheet is a heading and a table, a slide begins a page.
//!
//! Tracked deletions, comments, speaker's notes and hidden sheets are not read: the author took them out.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use bulssi_model::Format;

use super::build::{Builder, Place};
use super::office::{Container, value};
use super::{Document, DocumentError, DocumentLimits};
use crate::xml::{self, Node};

pub(super) fn read(
    bytes: &[u8],
    format: Format,
    limits: &DocumentLimits,
) -> Result<Document, DocumentError> {
    let mut container = Container::open(bytes, format, limits)?;
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
        format,
        titles: 0,
        blank: 0,
        shown: None,
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
    read.map_err(|_| DocumentError::Damaged(format))?;
    Ok(reader.builder.done())
}

/// What styles mean for reading, by their names.
#[derive(Default)]
struct Styles {
    strong: BTreeSet<String>,
    emphasis: BTreeSet<String>,
    page: BTreeSet<String>,
    numbered: BTreeSet<String>,
    /// Sheets and slides that are not shown.
    hidden: BTreeSet<String>,
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
                    "table-properties" if given("display") == "false" => {
                        self.hidden.insert(name_now.clone());
                    }
                    "drawing-page-properties" if given("visibility") == "hidden" => {
                        self.hidden.insert(name_now.clone());
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
    Cell,
    Title,
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
    format: Format,
    /// How many frames with titles of slides are open.
    titles: u32,
    /// Blank cells that matter only if another follows in their row.
    blank: usize,
    /// What a cell holds, where no words of it say so.
    shown: Option<String>,
}

/// More blank cells in a row are no gap that anybody looks across.
const MOST_BLANK: usize = 64;

impl Reader<'_> {
    fn node(&mut self, node: Node) {
        match node {
            Node::Open(name, attributes) => {
                let element = self.open(&name, &attributes);
                self.open.push(element);
            }
            Node::Text(text) => {
                if self.in_text && self.hidden == 0 && self.blocks > 0 {
                    self.shown = None;
                    self.builder.words(&text.replace('\n', " "));
                }
            }
            Node::Close => self.close(),
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)]) -> Element {
        let style = value(attributes, "style-name").unwrap_or_default();
        match name {
            "text" | "spreadsheet" | "presentation" if !self.in_text && self.open.len() <= 2 => {
                self.in_text = true;
                return Element::Text;
            }
            "note-citation"
            | "tracked-changes"
            | "annotation"
            | "table-of-content"
            | "sequence-decls"
            | "title"
            | "desc"
            | "notes"
            | "footer-decl"
            | "header-decl"
            | "date-time-decl"
            | "named-expressions"
            | "content-validations"
            | "shapes" => {
                self.hidden += 1;
                return Element::Hidden;
            }
            _ if !self.in_text || self.hidden > 0 => {}
            "table" | "page" if self.styles.hidden.contains(style) => {
                self.hidden += 1;
                return Element::Hidden;
            }
            "table-row" if hidden_row(attributes) => {
                self.hidden += 1;
                return Element::Hidden;
            }
            "page" if self.format == Format::Odp => self.builder.page_break(),
            "frame" if value(attributes, "class") == Some("title") => {
                self.titles += 1;
                return Element::Title;
            }
            "p" if self.titles > 0 => {
                self.builder.begin(Place::Heading(2));
                self.blocks += 1;
                return Element::Block;
            }
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
                if self.format == Format::Ods && self.tables == 0 {
                    self.builder.begin(Place::Heading(2));
                    self.builder
                        .words(value(attributes, "name").unwrap_or_default());
                }
                self.tables += 1;
                self.builder.table_begins();
                return Element::Table;
            }
            "table-row" if self.tables == 1 => {
                self.blank = 0;
                self.builder.row();
            }
            "table-cell" | "covered-table-cell" if self.tables == 1 => {
                self.cell(name, attributes);
                return Element::Cell;
            }
            "image" if self.tables == 0 => {
                let named = value(attributes, "href").unwrap_or_default();
                let named = named.trim_start_matches("./").to_owned();
                // What is shown where a table or a chart cannot be drawn.
                if named.starts_with("ObjectReplacements/") || named.ends_with(".svm") {
                    return Element::Other;
                }
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
                    if self.format == Format::Ods {
                        self.builder.without_blank_columns();
                    }
                    self.builder.table_ends();
                }
            }
            Some(Element::Note) => {
                self.notes = self.notes.saturating_sub(1);
                self.builder.words("]");
            }
            Some(Element::Cell) => {
                if let Some(shown) = self.shown.take() {
                    self.builder.words(&shown);
                }
            }
            Some(Element::Title) => self.titles = self.titles.saturating_sub(1),
            Some(Element::Hidden) => self.hidden = self.hidden.saturating_sub(1),
            Some(Element::Text) => self.in_text = false,
            _ => {}
        }
    }

    /// A cell, or as many alike. Texts know no repeated ones.
    fn cell(&mut self, name: &str, attributes: &[(String, String)]) {
        let times = value(attributes, "number-columns-repeated").and_then(|n| n.parse().ok());
        let times = times.unwrap_or(1usize).clamp(1, MOST_BLANK);
        let given = |name| value(attributes, name);
        let tables = self.format == Format::Ods;
        if tables && (name != "table-cell" || times > 1 && given("value-type").is_none()) {
            self.blank = (self.blank + times).min(MOST_BLANK);
            // Its words, if it has some after all, are those of a cell beside.
            return;
        }
        for _ in 0..std::mem::take(&mut self.blank) {
            self.builder.cell();
        }
        if name == "table-cell" {
            self.builder.cell();
            self.blank = times - 1;
        }
        let value = given("date-value")
            .or(given("time-value"))
            .or(given("value"));
        self.shown = value.filter(|_| tables).map(str::to_owned);
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

/// Whether a row is not shown.
fn hidden_row(attributes: &[(String, String)]) -> bool {
    matches!(value(attributes, "visibility"), Some("collapse" | "filter"))
}
