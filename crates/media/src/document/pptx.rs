//! Documents from PPTX (ISO/IEC 29500-1, PresentationML): slides in their order, each with its title first.
//!
//! Hidden slides, speaker's notes, comments, charts and what stands on every slide are not read.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bulssi_model::Format;

use super::build::{Builder, Place};
use super::office::{Container, relations, value};
use super::{Document, DocumentError, DocumentLimits};
use crate::xml::{self, Node};

const FORMAT: Format = Format::Pptx;

pub(super) fn read(bytes: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentError> {
    let mut container = Container::open(bytes, FORMAT, limits)?;
    let show = container.needed("ppt/presentation.xml")?;
    let members = container.text("ppt/_rels/presentation.xml.rels")?;
    let members = relations(&members.unwrap_or_default(), "ppt/");
    let mut builder = Builder::new(limits);
    let title = container.title()?;
    builder.title(&title);
    let mut reader = Reader {
        builder,
        container,
        relations: BTreeMap::new(),
        titles: false,
        open: Vec::new(),
        shape: Shape::default(),
        depth: 0,
        begun: false,
        marked: true,
        tables: 0,
        hidden: 0,
        alt: String::new(),
    };
    for id in slides(&show)? {
        if let Some(slide) = members.get(&id) {
            reader.slide(slide)?;
        }
    }
    Ok(reader.builder.done())
}

/// The slides by their relations, in the order in which they are shown.
fn slides(show: &str) -> Result<Vec<String>, DocumentError> {
    let mut slides = Vec::new();
    let read = xml::walk(show, |node| {
        if let Node::Open(name, attributes) = node
            && name == "sldId"
        {
            // The relation stands behind the number, which has the same name but for the prefix.
            let ids = attributes.iter().filter(|(name, _)| name == "id");
            slides.extend(ids.map(|(_, id)| id.clone()).next_back());
        }
        ControlFlow::Continue(())
    });
    read.map_err(|_| DocumentError::Damaged(FORMAT))?;
    Ok(slides)
}

/// What an element means for reading; one byte, as there may be millions open at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Shape,
    Paragraph,
    Run,
    Words,
    Table,
    Hidden,
    Other,
}

/// What a shape is for.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Shape {
    #[default]
    Free,
    Title,
    /// A place for points, which are marked even if the slide does not say so.
    Points,
    /// The date, the number and the words at the foot of each slide.
    Foot,
}

struct Reader<'a> {
    builder: Builder<'a>,
    container: Container<'a>,
    relations: BTreeMap<String, String>,
    /// Whether titles are read, or all else.
    titles: bool,
    open: Vec<Element>,
    shape: Shape,
    depth: u8,
    begun: bool,
    marked: bool,
    tables: u32,
    hidden: u32,
    alt: String,
}

impl Reader<'_> {
    fn slide(&mut self, name: &str) -> Result<(), DocumentError> {
        let Some(xml) = self.container.text(name)? else {
            return Ok(());
        };
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let related = self
            .container
            .text(&format!("{folder}/_rels/{file}.rels"))?;
        self.relations = relations(&related.unwrap_or_default(), &format!("{folder}/"));
        self.builder.page_break();
        for titles in [true, false] {
            self.titles = titles;
            self.open.clear();
            let (mut first, mut hidden) = (true, false);
            let read = xml::walk(&xml, |node| {
                if let (true, Node::Open(_, attributes)) = (first, &node) {
                    first = false;
                    hidden = matches!(value(attributes, "show"), Some("0" | "false"));
                }
                if hidden {
                    return ControlFlow::Break(());
                }
                self.node(node);
                ControlFlow::Continue(())
            });
            read.map_err(|_| DocumentError::Damaged(FORMAT))?;
            self.builder.end();
        }
        Ok(())
    }

    /// Whether what comes is read in this turn.
    fn is_read(&self) -> bool {
        let title = self.shape == Shape::Title;
        self.hidden == 0 && self.titles == title && self.shape != Shape::Foot
    }

    fn node(&mut self, node: Node) {
        match node {
            Node::Open(name, attributes) => {
                let element = self.open(&name, &attributes);
                self.open.push(element);
            }
            Node::Text(text) => {
                if self.open.last() == Some(&Element::Words) && self.is_read() {
                    self.begin();
                    self.builder.words(&text.replace('\n', " "));
                }
            }
            Node::Close => self.close(),
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)]) -> Element {
        match name {
            "sp" | "pic" | "graphicFrame" | "cxnSp" => {
                self.shape = Shape::Free;
                return Element::Shape;
            }
            "cNvPr" => value(attributes, "descr")
                .unwrap_or_default()
                .clone_into(&mut self.alt),
            "ph" => {
                self.shape = match value(attributes, "type") {
                    Some("title" | "ctrTitle") => Shape::Title,
                    Some("dt" | "ftr" | "sldNum" | "hdr") => Shape::Foot,
                    Some("subTitle" | "pic" | "chart" | "tbl" | "media") => Shape::Free,
                    _ => Shape::Points,
                };
            }
            // What stands there for older programs, and what is asked of newer ones.
            "Fallback" | "extLst" => {
                self.hidden += 1;
                return Element::Hidden;
            }
            "p" => {
                if self.is_read() {
                    self.builder.end();
                }
                self.depth = 0;
                self.begun = false;
                self.marked = self.shape == Shape::Points;
                return Element::Paragraph;
            }
            "pPr" => {
                let level = value(attributes, "lvl").and_then(|n| n.parse::<u8>().ok());
                self.depth = level.unwrap_or(0).min(8);
            }
            "buNone" => self.marked = false,
            "buChar" | "buAutoNum" => self.marked = true,
            "r" | "fld" => return Element::Run,
            "rPr" if self.open.last() == Some(&Element::Run) => {
                let on = |name| value(attributes, name).is_some_and(|v| matches!(v, "1" | "true"));
                self.builder.strong = u32::from(on("b"));
                self.builder.emphasis = u32::from(on("i"));
            }
            "t" => return Element::Words,
            "br" if self.is_read() && self.begun => self.builder.line_end(),
            "tbl" if self.is_read() => {
                self.tables += 1;
                self.builder.table_begins();
                return Element::Table;
            }
            "tr" if self.tables == 1 => self.builder.row(),
            // The rest of a cell over several columns or rows is blank.
            "tc" if self.tables == 1 => self.builder.cell(),
            "blip" => self.picture(value(attributes, "embed")),
            _ => {}
        }
        Element::Other
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Element::Shape) => {
                self.builder.end();
                self.shape = Shape::Free;
            }
            Some(Element::Paragraph) if self.is_read() => self.builder.end(),
            Some(Element::Run) => {
                self.builder.strong = 0;
                self.builder.emphasis = 0;
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
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        let depth = self.depth + 1;
        let place = match self.shape {
            Shape::Title => Place::Heading(2),
            _ if self.tables == 0 && (self.marked || self.depth > 0) => {
                Place::Item(depth, super::html::bullet(depth).to_owned())
            }
            _ => Place::Paragraph,
        };
        self.builder.begin(place);
    }

    fn picture(&mut self, id: Option<&str>) {
        // Fillings of shapes and backgrounds are no pictures to look at.
        let shown = self.open.contains(&Element::Shape) && self.is_read() && self.tables == 0;
        let target = id.and_then(|id| self.relations.get(id)).filter(|_| shown);
        let Some(target) = target.cloned() else {
            return;
        };
        let alt = std::mem::take(&mut self.alt);
        let bytes = self.container.picture(&target);
        self.builder.picture(bytes, &alt);
    }
}
