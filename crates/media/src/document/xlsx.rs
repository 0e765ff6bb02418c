//! Documents from XLSX (ISO/IEC 29500-1, SpreadsheetML): each sheet a heading and a table, cells as they are shown.
//!
//! Sheets, rows and columns that are hidden are not read, nor formulas, comments and charts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use bulssi_model::Format;

use super::build::{Builder, Place};
use super::number::{self, Shown};
use super::office::{Container, relations, value};
use super::{Document, DocumentError, DocumentLimits};
use crate::xml::{self, Node};

const FORMAT: Format = Format::Xlsx;
/// More cells, blank ones between others among them, are no table to read.
const MOST_CELLS: usize = 2_000_000;

pub(super) fn read(bytes: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentError> {
    let mut container = Container::open(bytes, FORMAT, limits)?;
    let workbook = container.needed("xl/workbook.xml")?;
    let members = container.text("xl/_rels/workbook.xml.rels")?;
    let members = relations(&members.unwrap_or_default(), "xl/");
    let strings = strings(&container.text("xl/sharedStrings.xml")?.unwrap_or_default())?;
    let styles = container.text("xl/styles.xml")?.unwrap_or_default();
    let (sheets, since_1904) = sheets(&workbook)?;
    let formats = formats(&styles, since_1904)?;
    let mut builder = Builder::new(limits);
    let title = container.title()?;
    builder.title(&title);
    let mut room = MOST_CELLS;
    for (name, id) in sheets {
        let Some(sheet) = members.get(&id) else {
            continue;
        };
        let Some(xml) = container.text(sheet)? else {
            continue;
        };
        let mut cells = Cells::new(&strings, &formats);
        let read = xml::walk(&xml, |node| {
            cells.node(node);
            ControlFlow::Continue(())
        });
        read.map_err(|_| DocumentError::Damaged(FORMAT))?;
        if cells.rows.is_empty() {
            continue;
        }
        builder.begin(Place::Heading(2));
        builder.words(&name);
        builder.end();
        room = cells
            .table(&mut builder, room)
            .ok_or(DocumentError::TooLong(limits.text))?;
    }
    Ok(builder.done())
}

/// The sheets that are shown, by name and relation, and whether days are counted from 1904.
fn sheets(workbook: &str) -> Result<(Vec<(String, String)>, bool), DocumentError> {
    let mut sheets = Vec::new();
    let mut since_1904 = false;
    let read = xml::walk(workbook, |node| {
        if let Node::Open(name, attributes) = node {
            let given = |name| value(&attributes, name).unwrap_or_default().to_owned();
            match name.as_str() {
                "workbookPr" => since_1904 = matches!(given("date1904").as_str(), "1" | "true"),
                "sheet" if !given("state").to_lowercase().contains("hidden") => {
                    sheets.push((given("name"), given("id")));
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    });
    read.map_err(|_| DocumentError::Damaged(FORMAT))?;
    Ok((sheets, since_1904))
}

/// The strings that cells share; how East Asian ones are spoken is left out.
fn strings(xml: &str) -> Result<Vec<String>, DocumentError> {
    let mut strings = Vec::new();
    let (mut spoken, mut open) = (0u32, Vec::new());
    let read = xml::walk(xml, |node| {
        match node {
            Node::Open(name, _) => {
                let kind = match name.as_str() {
                    "si" => {
                        strings.push(String::new());
                        b's'
                    }
                    "t" => b't',
                    "rPh" => {
                        spoken += 1;
                        b'h'
                    }
                    _ => b' ',
                };
                open.push(kind);
            }
            Node::Text(text) if open.last() == Some(&b't') && spoken == 0 => {
                if let Some(last) = strings.last_mut() {
                    last.push_str(&text);
                }
            }
            Node::Text(_) => {}
            Node::Close => spoken -= u32::from(open.pop() == Some(b'h')),
        }
        ControlFlow::Continue(())
    });
    read.map_err(|_| DocumentError::Damaged(FORMAT))?;
    Ok(strings)
}

/// How the numbers of each cell format are shown.
fn formats(styles: &str, since_1904: bool) -> Result<Vec<Shown>, DocumentError> {
    let mut codes: BTreeMap<u32, String> = BTreeMap::new();
    let mut formats = Vec::new();
    let mut within = false;
    let read = xml::walk(styles, |node| {
        if let Node::Open(name, attributes) = node {
            let given = |name| value(&attributes, name).unwrap_or_default();
            let id = given("numFmtId").parse::<u32>().unwrap_or(0);
            match name.as_str() {
                "numFmt" => {
                    codes.insert(id, given("formatCode").to_owned());
                }
                "cellXfs" => within = true,
                "cellStyles" | "dxfs" => within = false,
                "xf" if within => {
                    let code = codes.get(&id).map_or(number::usual(id), String::as_str);
                    formats.push(Shown::new(code, since_1904));
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    });
    read.map_err(|_| DocumentError::Damaged(FORMAT))?;
    Ok(formats)
}

/// What an element means; one byte, as there may be many open at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Value,
    Spoken,
    Cell,
    Other,
}

struct Cells<'a> {
    strings: &'a [String],
    formats: &'a [Shown],
    /// Cells with something in them, by their columns from 1.
    rows: Vec<Vec<(u32, String)>>,
    hidden: Vec<(u32, u32)>,
    open: Vec<Element>,
    spoken: u32,
    row_hidden: bool,
    column: u32,
    kind: String,
    style: usize,
    content: String,
}

impl<'a> Cells<'a> {
    fn new(strings: &'a [String], formats: &'a [Shown]) -> Self {
        Self {
            strings,
            formats,
            rows: Vec::new(),
            hidden: Vec::new(),
            open: Vec::new(),
            spoken: 0,
            row_hidden: false,
            column: 0,
            kind: String::new(),
            style: 0,
            content: String::new(),
        }
    }

    fn node(&mut self, node: Node) {
        match node {
            Node::Open(name, attributes) => {
                let element = self.open(&name, &attributes);
                self.open.push(element);
            }
            Node::Text(text) => {
                if self.open.last() == Some(&Element::Value) && self.spoken == 0 {
                    self.content.push_str(&text);
                }
            }
            Node::Close => match self.open.pop() {
                Some(Element::Spoken) => self.spoken = self.spoken.saturating_sub(1),
                Some(Element::Cell) => self.cell(),
                _ => {}
            },
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)]) -> Element {
        let given = |name| value(attributes, name).unwrap_or_default();
        let on = |name| matches!(given(name), "1" | "true");
        match name {
            "col" if on("hidden") => {
                let number = |name| given(name).parse().unwrap_or(0);
                self.hidden.push((number("min"), number("max")));
            }
            "row" => {
                self.row_hidden = on("hidden");
                self.column = 0;
                if !self.row_hidden {
                    self.rows.push(Vec::new());
                }
            }
            "c" => {
                self.column = column(given("r")).unwrap_or(self.column.saturating_add(1));
                self.kind = given("t").to_owned();
                self.style = given("s").parse().unwrap_or(0);
                self.content.clear();
                return Element::Cell;
            }
            "v" | "t" => return Element::Value,
            "rPh" => {
                self.spoken += 1;
                return Element::Spoken;
            }
            _ => {}
        }
        Element::Other
    }

    fn cell(&mut self) {
        let content = std::mem::take(&mut self.content);
        let away = |(from, to): &(u32, u32)| (*from..=*to).contains(&self.column);
        if self.row_hidden || self.hidden.iter().any(away) {
            return;
        }
        let shown = match self.kind.as_str() {
            "s" => {
                let at = content.trim().parse::<usize>().ok();
                at.and_then(|at| self.strings.get(at)).cloned()
            }
            "b" => Some(
                if content.trim() == "1" {
                    "TRUE"
                } else {
                    "FALSE"
                }
                .to_owned(),
            ),
            "inlineStr" | "str" | "e" => Some(content),
            // A day and a time as ISO 8601 writes them.
            "d" => Some(content.replace('T', " ")),
            _ => match (content.trim().parse::<f64>(), self.formats.get(self.style)) {
                (Ok(number), Some(format)) => Some(format.show(number)),
                (Ok(number), None) => Some(number::plain(number)),
                (Err(_), _) => Some(content),
            },
        };
        let shown = shown.unwrap_or_default();
        if let Some(row) = self.rows.last_mut()
            && !shown.trim().is_empty()
        {
            row.push((self.column, shown));
        }
    }

    /// Writes the table without the columns that are blank; what is left of `room`, nothing where it is too large.
    fn table(self, builder: &mut Builder<'_>, mut room: usize) -> Option<usize> {
        let columns: BTreeSet<u32> = self.rows.iter().flatten().map(|(at, _)| *at).collect();
        let places: BTreeMap<u32, usize> = (columns.into_iter().enumerate())
            .map(|(place, column)| (column, place))
            .collect();
        builder.table_begins();
        for row in self.rows {
            if row.is_empty() {
                continue;
            }
            builder.row();
            let mut next = 0;
            for (column, words) in row {
                let place = places.get(&column).copied().unwrap_or(next);
                while next <= place {
                    room = room.checked_sub(1)?;
                    builder.cell();
                    next += 1;
                }
                // Line ends within a cell stay.
                for (at, line) in words.lines().enumerate() {
                    if at > 0 {
                        builder.line_end();
                    }
                    builder.words(line);
                }
            }
        }
        builder.table_ends();
        Some(room)
    }
}

/// The column of a cell by its name: `C5` is in 3. None is beyond `XFD`.
fn column(name: &str) -> Option<u32> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.take(4).fold(0, |column, letter| {
        column * 26 + u32::from(letter - b'A') + 1
    });
    (1..=16_384).contains(&column).then_some(column)
}
