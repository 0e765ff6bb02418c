//! A document as a text file, for devices that show nothing else.

use std::collections::BTreeMap;

use bulssi_model::TextEncoding;

use super::{Block, Document, Text};
use crate::text::encode;

/// How a text file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TxtOptions {
    /// Its encoding.
    pub encoding: TextEncoding,
    /// The longest line in columns, of which East Asian letters take two; `None` leaves a
    /// paragraph a line, as all but the oldest devices wrap lines themselves.
    pub wrap: Option<u32>,
}

/// Stands in the text for a character that the encoding does not have; all of them have this one.
const BOX: char = '□';

/// A text file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Txt {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Characters that the encoding does not have, and what was written instead without changing
    /// what is said.
    pub stand_ins: BTreeMap<char, String>,
    /// Characters for which nothing stands but a box, and how often.
    pub missing: BTreeMap<char, u32>,
    /// How many characters the text has, spaces too.
    pub letters: u64,
}

/// Writes the document as text with CRLF line ends, which every device reads. What the encoding
/// cannot show is in the outcome.
#[must_use]
pub fn write_txt(document: &Document, options: &TxtOptions) -> Txt {
    let text = as_text(document, options);
    let letters = text.chars().count() as u64;
    let first = encode(&text, options.encoding);
    if first.missing.is_empty() {
        return Txt {
            bytes: first.bytes,
            stand_ins: first.stand_ins,
            missing: BTreeMap::new(),
            letters,
        };
    }
    let mut missing: BTreeMap<char, u32> = BTreeMap::new();
    let boxed: String = text
        .chars()
        .map(|c| {
            if first.missing.contains(&c) {
                *missing.entry(c).or_default() += 1;
                BOX
            } else {
                c
            }
        })
        .collect();
    let again = encode(&boxed, options.encoding);
    Txt {
        bytes: again.bytes,
        stand_ins: again.stand_ins,
        missing,
        letters,
    }
}

fn as_text(document: &Document, options: &TxtOptions) -> String {
    let mut out = String::new();
    let line = |text: &str, indent: &str, out: &mut String| {
        for part in text.split('\n') {
            wrapped(part, indent, options.wrap, out);
        }
    };
    if !document.title.is_empty() && !begins_with_title(document) {
        line(&document.title, "", &mut out);
        if !document.creator.is_empty() {
            line(&document.creator, "", &mut out);
        }
        out.push_str("\r\n");
    }
    let mut in_list = false;
    for block in &document.blocks {
        let is_item = matches!(block, Block::Item { .. });
        if in_list && !is_item {
            out.push_str("\r\n");
        }
        in_list = is_item;
        match block {
            Block::Heading(level, text) => {
                if *level <= 2 && !out.is_empty() {
                    out.push_str("\r\n");
                }
                line(&text.words(), "", &mut out);
                out.push_str("\r\n");
            }
            Block::Paragraph(text) | Block::Lines(text) => {
                line(&text.words(), "", &mut out);
                out.push_str("\r\n");
            }
            Block::Quote(text) => {
                line(&text.words(), "    ", &mut out);
                out.push_str("\r\n");
            }
            Block::Item { depth, mark, text } => {
                let indent = "  ".repeat(usize::from(*depth));
                let mark = if mark.is_empty() { "  " } else { mark.as_str() };
                let words = format!("{mark} {}", text.words());
                line(&words, &indent, &mut out);
            }
            Block::Pair { text, meaning } => {
                line(&text.words(), "", &mut out);
                if !meaning.is_blank() {
                    line(&meaning.words(), "    ", &mut out);
                }
                out.push_str("\r\n");
            }
            Block::Table(rows) => {
                for row in rows {
                    let cells = row.iter().map(|cell| cell.words().replace('\n', " "));
                    line(&cells.collect::<Vec<_>>().join(" | "), "", &mut out);
                }
                out.push_str("\r\n");
            }
            Block::Picture(picture) if !picture.caption.is_empty() => {
                line(&format!("[{}]", picture.caption), "", &mut out);
                out.push_str("\r\n");
            }
            Block::Picture(_) => {}
            Block::Break => out.push_str("\r\n"),
        }
    }
    while out.ends_with("\r\n\r\n") {
        out.truncate(out.len() - 2);
    }
    out
}

/// Whether the text itself begins with its title, so that it need not be said twice.
pub(crate) fn begins_with_title(document: &Document) -> bool {
    let title = squeezed(&document.title);
    let first = document.blocks.iter().find(|block| **block != Block::Break);
    let begins = |text: &Text| squeezed(&text.words()) == title;
    match first {
        Some(Block::Heading(_, text) | Block::Paragraph(text)) => begins(text),
        _ => false,
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// One paragraph as lines: words are kept whole unless one is longer than a line.
fn wrapped(text: &str, indent: &str, wrap: Option<u32>, out: &mut String) {
    let Some(wrap) = wrap else {
        out.push_str(indent);
        out.push_str(text);
        out.push_str("\r\n");
        return;
    };
    let columns = |c: char| if c < '\u{1100}' { 1 } else { 2 };
    let most = (wrap as usize).saturating_sub(indent.len()).max(8);
    let mut width = 0;
    out.push_str(indent);
    for word in text.split(' ') {
        let wide: usize = word.chars().map(columns).sum();
        if width > 0 && width + 1 + wide > most {
            out.push_str("\r\n");
            out.push_str(indent);
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        for c in word.chars() {
            if width + columns(c) > most {
                out.push_str("\r\n");
                out.push_str(indent);
                width = 0;
            }
            out.push(c);
            width += columns(c);
        }
    }
    out.push_str("\r\n");
}
