//! Blocks put together from a stream of words and marks, as HTML and office documents give them.

use std::sync::Arc;

use bulssi_model::Lang;

use super::{Block, Document, DocumentLimits, Picture, Span, Text};

/// Deeper lists are shown as if they were this deep.
const MOST_DEPTH: u8 = 6;
/// The longest title and caption.
const LINE: usize = 500;

/// What the words that come next belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    Paragraph,
    Heading(u8),
    Quote,
    /// An item: its depth, and its mark, which its first paragraph takes away.
    Item(u8, String),
    Lines,
}

/// Collects blocks. Its memory is that of the text and the pictures within the limits.
pub(super) struct Builder<'a> {
    document: Document,
    spans: Vec<Span>,
    place: Place,
    pub(super) strong: u32,
    pub(super) emphasis: u32,
    /// Rows and the cells of the last one; words go into the last cell.
    table: Option<Vec<Vec<Text>>>,
    limits: &'a DocumentLimits,
    pictures: usize,
    picture_bytes: u64,
}

impl<'a> Builder<'a> {
    pub(super) fn new(limits: &'a DocumentLimits) -> Self {
        Self {
            document: Document::default(),
            spans: Vec::new(),
            place: Place::default(),
            strong: 0,
            emphasis: 0,
            table: None,
            limits,
            pictures: 0,
            picture_bytes: 0,
        }
    }

    pub(super) fn title(&mut self, title: &str) {
        if self.document.title.is_empty() {
            self.document.title = crate::av::tidy(title, LINE);
        }
    }

    pub(super) fn creator(&mut self, creator: &str) {
        if self.document.creator.is_empty() {
            self.document.creator = crate::av::tidy(creator, LINE);
        }
    }

    pub(super) fn language(&mut self, language: Option<Lang>) {
        if self.document.language.is_none() {
            self.document.language = language;
        }
    }

    /// Words as they come; spaces are put in order at the end of the block.
    pub(super) fn words(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        let (strong, emphasis) = (self.strong > 0, self.emphasis > 0);
        match self.spans.last_mut() {
            Some(last) if last.strong == strong && last.emphasis == emphasis => {
                last.text.push_str(words);
            }
            _ => self.spans.push(Span {
                text: words.to_owned(),
                strong,
                emphasis,
            }),
        }
    }

    /// A line end within the block. U+2028 until spaces are put in order.
    pub(super) fn line_end(&mut self) {
        self.words("\u{2028}");
    }

    /// The character before what comes next, if it is in the same block.
    pub(super) fn last_char(&self) -> Option<char> {
        self.spans.last()?.text.chars().next_back()
    }

    /// Ends the block and says where what follows belongs.
    pub(super) fn begin(&mut self, place: Place) {
        self.end();
        self.place = place;
    }

    /// Where words go now.
    pub(super) const fn place(&self) -> &Place {
        &self.place
    }

    /// Ends the block, if there are words in it.
    pub(super) fn end(&mut self) {
        let keep = self.place == Place::Lines;
        let text = tidied(std::mem::take(&mut self.spans), keep);
        if let Some(rows) = &mut self.table {
            // A second paragraph in a cell is a line of it.
            if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut())
                && !text.spans.is_empty()
            {
                if !cell.spans.is_empty() {
                    cell.spans.push(Span {
                        text: "\n".to_owned(),
                        ..Span::default()
                    });
                }
                cell.spans.extend(text.spans);
            }
            return;
        }
        if text.is_blank() {
            return;
        }
        let block = match &mut self.place {
            Place::Paragraph => Block::Paragraph(text),
            Place::Heading(level) => Block::Heading((*level).clamp(1, 6), text),
            Place::Quote => Block::Quote(text),
            Place::Lines => Block::Lines(text),
            Place::Item(depth, mark) => Block::Item {
                depth: (*depth).clamp(1, MOST_DEPTH),
                // A further paragraph of an item has no mark of its own.
                mark: std::mem::take(mark),
                text,
            },
        };
        self.document.blocks.push(block);
    }

    pub(super) fn page_break(&mut self) {
        self.end();
        let blocks = &mut self.document.blocks;
        if self.table.is_none() && blocks.last().is_some_and(|last| *last != Block::Break) {
            blocks.push(Block::Break);
        }
    }

    pub(super) fn table_begins(&mut self) {
        self.end();
        self.table.get_or_insert_default();
    }

    pub(super) const fn in_table(&self) -> bool {
        self.table.is_some()
    }

    pub(super) fn row(&mut self) {
        self.end();
        if let Some(rows) = &mut self.table {
            rows.push(Vec::new());
        }
    }

    pub(super) fn cell(&mut self) {
        self.end();
        if let Some(rows) = &mut self.table {
            if rows.is_empty() {
                rows.push(Vec::new());
            }
            if let Some(row) = rows.last_mut() {
                row.push(Text::default());
            }
        }
    }

    /// Takes out of the table the columns in which no row has anything.
    pub(super) fn without_blank_columns(&mut self) {
        self.end();
        let Some(rows) = &mut self.table else {
            return;
        };
        let mut shown = Vec::new();
        for row in rows.iter() {
            shown.resize(shown.len().max(row.len()), false);
            for (shown, cell) in shown.iter_mut().zip(row) {
                *shown |= !cell.is_blank();
            }
        }
        for row in rows {
            let mut shown = shown.iter();
            row.retain(|_| shown.next().copied().unwrap_or(true));
        }
    }

    /// Ends the table. One that only arranged a page (one cell a row) becomes paragraphs.
    pub(super) fn table_ends(&mut self) {
        self.end();
        let Some(mut rows) = self.table.take() else {
            return;
        };
        rows.iter_mut().for_each(|row| {
            while row.last().is_some_and(Text::is_blank) {
                row.pop();
            }
        });
        rows.retain(|row| !row.is_empty());
        if rows.iter().all(|row| row.len() == 1) {
            let texts = rows.into_iter().flatten().filter(|text| !text.is_blank());
            self.document.blocks.extend(texts.map(Block::Paragraph));
        } else if !rows.is_empty() {
            self.document.blocks.push(Block::Table(rows));
        }
    }

    /// A picture, or where there is none its caption.
    pub(super) fn picture(&mut self, bytes: Option<Vec<u8>>, caption: &str) {
        let caption = crate::av::tidy(caption, LINE);
        let fits = |bytes: &Vec<u8>| {
            self.pictures < self.limits.pictures
                && self.picture_bytes.saturating_add(bytes.len() as u64)
                    <= self.limits.picture_bytes.0
                && !bytes.is_empty()
        };
        let Some(bytes) = bytes.filter(fits) else {
            if !caption.is_empty() {
                self.words(&format!("[{caption}]"));
            }
            return;
        };
        self.pictures += 1;
        self.picture_bytes += bytes.len() as u64;
        self.end();
        self.document.blocks.push(Block::Picture(Picture {
            bytes: Arc::from(bytes),
            caption,
        }));
    }

    /// The words that stand below the picture that came last; ends the block.
    pub(super) fn caption(&mut self) {
        let words = tidied(std::mem::take(&mut self.spans), false).words();
        match self.document.blocks.last_mut() {
            Some(Block::Picture(picture)) => {
                picture.caption = crate::av::tidy(&words, LINE);
            }
            _ => self.words(&words),
        }
        self.end();
    }

    pub(super) fn done(mut self) -> Document {
        self.end();
        self.table_ends();
        while self.document.blocks.last() == Some(&Block::Break) {
            self.document.blocks.pop();
        }
        self.document
    }
}

/// Spaces in order: one between words, none at the ends of lines; `keep` keeps them all.
pub(super) fn tidied(spans: Vec<Span>, keep: bool) -> Text {
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    // At the start of a line spaces do not count.
    let mut after_space = true;
    for mut span in spans {
        let mut text = String::with_capacity(span.text.len());
        for c in span.text.chars() {
            match c {
                '\u{2028}' | '\n' if keep || c == '\u{2028}' => {
                    while text.ends_with(' ') && !keep {
                        text.pop();
                    }
                    text.push('\n');
                    after_space = true;
                }
                '\t' | ' ' | '\n' | '\r' | '\u{c}' if !keep => {
                    if !after_space {
                        text.push(' ');
                    }
                    after_space = true;
                }
                '\t' => text.push_str("    "),
                c if c.is_control() || c == '\u{feff}' || c == '\u{ad}' => {}
                c => {
                    text.push(c);
                    after_space = false;
                }
            }
        }
        if !text.is_empty() {
            span.text = text;
            out.push(span);
        }
    }
    let trim = |c: char| matches!(c, ' ' | '\n');
    while let Some(last) = out.last_mut() {
        let len = last.text.trim_end_matches(trim).len();
        last.text.truncate(len);
        if len > 0 {
            break;
        }
        out.pop();
    }
    if !keep && let Some(first) = out.first_mut() {
        // Line ends before the first word are of no use.
        let from = first.text.len() - first.text.trim_start_matches(trim).len();
        first.text.drain(..from);
        if first.text.is_empty() {
            out.remove(0);
        }
    }
    Text { spans: out }
}
