//! Documents from DOCX (ISO/IEC 29500-1, WordprocessingML).
//!
//! Deleted text of tracked changes, comments and hidden text are not read: the author took them out.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bulssi_model::Format;

use super::build::{Builder, Place};
use super::office::{Container, is_on, relations, value};
use super::{Document, DocumentError, DocumentLimits};
use crate::xml::{self, Node};

const FORMAT: Format = Format::Docx;

pub(super) fn read(bytes: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentError> {
    let mut container = Container::open(bytes, FORMAT, limits)?;
    let text = container.needed("word/document.xml")?;
    let styles = styles(&container.text("word/styles.xml")?.unwrap_or_default());
    let numbered = numbered(&container.text("word/numbering.xml")?.unwrap_or_default());
    let relations = relations(
        &container
            .text("word/_rels/document.xml.rels")?
            .unwrap_or_default(),
        "word/",
    );
    let mut reader = Reader {
        builder: Builder::new(limits),
        container,
        styles,
        numbered,
        relations,
        counts: BTreeMap::new(),
        open: Vec::new(),
        paragraph: Paragraph::default(),
        tables: 0,
        hidden: 0,
        vanished: false,
        alt: String::new(),
    };
    let title = reader.container.title()?;
    reader.builder.title(&title);
    let read = xml::walk(&text, |node| {
        reader.node(node);
        ControlFlow::Continue(())
    });
    read.map_err(|_| DocumentError::Damaged(FORMAT))?;
    if let Some(notes) = reader.container.text("word/footnotes.xml")? {
        reader.notes(&notes)?;
    }
    Ok(reader.builder.done())
}

/// What an element means for reading; one byte, as there may be millions open at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Paragraph,
    Run,
    RunProperties,
    Words,
    Table,
    Hidden,
    Drawing,
    Other,
}

#[derive(Default)]
struct Paragraph {
    level: Option<u8>,
    list: Option<(String, u8)>,
    begun: bool,
}

struct Reader<'a> {
    builder: Builder<'a>,
    container: Container<'a>,
    /// Level of the heading by the id of its style.
    styles: BTreeMap<String, u8>,
    /// Lists with numbers by their id.
    numbered: BTreeMap<String, bool>,
    /// Members by the id of the relation.
    relations: BTreeMap<String, String>,
    /// How far each list has counted, by id and depth.
    counts: BTreeMap<(String, u8), u32>,
    open: Vec<Element>,
    paragraph: Paragraph,
    tables: u32,
    hidden: u32,
    /// Whether the run is hidden text.
    vanished: bool,
    alt: String,
}

impl Reader<'_> {
    fn node(&mut self, node: Node) {
        match node {
            Node::Open(name, attributes) => {
                let element = self.open(&name, &attributes);
                self.open.push(element);
            }
            Node::Text(text) => {
                if self.open.last() == Some(&Element::Words) && self.hidden == 0 && !self.vanished {
                    self.begin();
                    self.builder.words(&text.replace('\n', " "));
                }
            }
            Node::Close => self.close(),
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)]) -> Element {
        match name {
            "p" => {
                self.builder.end();
                self.paragraph = Paragraph::default();
                return Element::Paragraph;
            }
            "r" => return Element::Run,
            "rPr" => return Element::RunProperties,
            "t" => return Element::Words,
            "del" | "moveFrom" | "Fallback" => {
                self.hidden += 1;
                return Element::Hidden;
            }
            "tbl" => {
                self.tables += 1;
                self.builder.table_begins();
                return Element::Table;
            }
            "tr" if self.tables == 1 => self.builder.row(),
            "tc" if self.tables == 1 => self.builder.cell(),
            "pStyle" => {
                self.paragraph.level = value(attributes, "val")
                    .and_then(|style| self.styles.get(style))
                    .copied();
            }
            "outlineLvl" if self.open.len() > 2 => {
                let level = value(attributes, "val").and_then(|n| n.parse::<u8>().ok());
                if let Some(level) = level.filter(|level| *level < 6) {
                    self.paragraph.level = Some(level + 1);
                }
            }
            "ilvl" => {
                let depth = value(attributes, "val").and_then(|n| n.parse::<u8>().ok());
                let list = self.paragraph.list.get_or_insert_default();
                list.1 = depth.unwrap_or(0).min(8);
            }
            "numId" => {
                let id = value(attributes, "val").unwrap_or_default().to_owned();
                self.paragraph.list.get_or_insert_default().0 = id;
            }
            "b" if self.in_run() && is_on(attributes) => self.builder.strong = 1,
            "i" if self.in_run() && is_on(attributes) => self.builder.emphasis = 1,
            "vanish" if self.in_run() && is_on(attributes) => self.vanished = true,
            "tab" if self.open.last() == Some(&Element::Run) => self.builder.words(" "),
            "noBreakHyphen" => self.builder.words("-"),
            "br" => match value(attributes, "type") {
                Some("page") => self.builder.page_break(),
                _ => self.builder.line_end(),
            },
            "docPr" => {
                self.alt = value(attributes, "descr").unwrap_or_default().to_owned();
                return Element::Drawing;
            }
            "blip" => self.picture(value(attributes, "embed")),
            "imagedata" => self.picture(value(attributes, "id")),
            _ => {}
        }
        Element::Other
    }

    fn in_run(&self) -> bool {
        self.open.last() == Some(&Element::RunProperties)
            && self.open.iter().rev().nth(1) == Some(&Element::Run)
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Element::Paragraph) => self.builder.end(),
            Some(Element::Run) => {
                self.builder.strong = 0;
                self.builder.emphasis = 0;
                self.vanished = false;
            }
            Some(Element::Hidden) => self.hidden = self.hidden.saturating_sub(1),
            Some(Element::Table) => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.builder.table_ends();
                }
            }
            _ => {}
        }
    }

    /// The first words of a paragraph: now its properties are known.
    fn begin(&mut self) {
        if self.paragraph.begun {
            return;
        }
        self.paragraph.begun = true;
        let place = match (self.paragraph.level, self.paragraph.list.take()) {
            (Some(level), _) => Place::Heading(level),
            // The list 0 takes a paragraph out of a list (17.9.18).
            (None, Some((id, depth))) if id != "0" && !id.is_empty() => self.item(id, depth),
            _ => Place::Paragraph,
        };
        self.builder.begin(place);
    }

    fn item(&mut self, id: String, depth: u8) -> Place {
        if self.numbered.get(&id).copied().unwrap_or(false) {
            for deeper in depth + 1..=9 {
                self.counts.remove(&(id.clone(), deeper));
            }
            let count = self.counts.entry((id, depth)).or_default();
            *count = count.saturating_add(1);
            return Place::Item(depth + 1, format!("{count}."));
        }
        Place::Item(depth + 1, super::html::bullet(depth + 1).to_owned())
    }

    fn picture(&mut self, id: Option<&str>) {
        let target = id.and_then(|id| self.relations.get(id)).cloned();
        let alt = std::mem::take(&mut self.alt);
        if self.hidden > 0 || self.tables > 0 {
            return;
        }
        let bytes = target.and_then(|target| self.container.picture(&target));
        self.builder.picture(bytes, &alt);
    }

    /// Footnotes, which stand at the end here. The first two are the lines above notes.
    fn notes(&mut self, notes: &str) -> Result<(), DocumentError> {
        self.open.clear();
        let mut number = 0u32;
        let read = xml::walk(notes, |node| {
            match node {
                Node::Open(name, attributes) if name == "footnote" => {
                    let line = value(&attributes, "type").is_some();
                    if !line {
                        number += 1;
                        self.builder.begin(Place::Paragraph);
                        self.builder.words(&format!("[{number}] "));
                    }
                    self.open.push(Element::Other);
                }
                // Its paragraphs are one, so that the number stays with it.
                Node::Open(name, _) if name == "p" => {
                    self.paragraph.begun = true;
                    self.builder.words(" ");
                    self.open.push(Element::Other);
                }
                node => self.node(node),
            }
            ControlFlow::Continue(())
        });
        read.map_err(|_| DocumentError::Damaged(FORMAT))
    }
}

/// Headings: styles with an outline level, or with the name that every language's Word keeps.
fn styles(xml: &str) -> BTreeMap<String, u8> {
    let mut levels = BTreeMap::new();
    let mut id = String::new();
    let _ = xml::walk(xml, |node| {
        if let Node::Open(name, attributes) = node {
            let given = value(&attributes, "val").unwrap_or_default();
            let level = match name.as_str() {
                "style" => {
                    id = value(&attributes, "styleId").unwrap_or_default().to_owned();
                    None
                }
                "name" if given.eq_ignore_ascii_case("title") => Some(1),
                "name" => {
                    let number = given.to_ascii_lowercase();
                    let number = number.strip_prefix("heading ").map(str::to_owned);
                    number.and_then(|n| n.parse::<u8>().ok())
                }
                "outlineLvl" => given.parse::<u8>().ok().map(|n| n.saturating_add(1)),
                _ => None,
            };
            if let Some(level) = level.filter(|level| (1..=6).contains(level)) {
                levels.entry(id.clone()).or_insert(level);
            }
        }
        ControlFlow::Continue(())
    });
    levels
}

/// Which lists have numbers: an instance points at a definition, whose first level tells.
fn numbered(xml: &str) -> BTreeMap<String, bool> {
    let mut definitions: BTreeMap<String, bool> = BTreeMap::new();
    let mut lists = BTreeMap::new();
    let (mut definition, mut list) = (String::new(), None);
    let _ = xml::walk(xml, |node| {
        if let Node::Open(name, attributes) = node {
            let given = |name| value(&attributes, name).unwrap_or_default().to_owned();
            match name.as_str() {
                "abstractNum" => definition = given("abstractNumId"),
                "numFmt" => {
                    let numbers = !matches!(given("val").as_str(), "bullet" | "none");
                    definitions.entry(definition.clone()).or_insert(numbers);
                }
                "num" => list = Some(given("numId")),
                "abstractNumId" => {
                    if let Some(list) = list.take() {
                        let numbers = definitions.get(&given("val")).copied().unwrap_or(false);
                        lists.insert(list, numbers);
                    }
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    });
    lists
}
