//! Documents from plain text: where paragraphs begin, and which lines are headings.
//!
//! Plain texts come in three kinds: a paragraph a line; paragraphs apart by empty lines; and lines
//! cut at some width. Only in the last kind are line ends not the author's.

use super::{Block, Document, Text};
use crate::text::{first_line, language_of};

/// A longer first line is a paragraph.
const HEADING_CHARS: usize = 40;

pub(super) fn read(text: &str) -> Document {
    let mut document = Document {
        title: first_line(text).unwrap_or_default(),
        language: language_of(text),
        ..Document::default()
    };
    let width = cut_at(text);
    let mut paragraph: Vec<&str> = Vec::new();
    let mut blank_before = true;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        // A form feed is a page of its own.
        let (line, new_page) = match line.strip_prefix('\u{c}') {
            Some(rest) => (rest, true),
            None => (line, false),
        };
        if new_page {
            end(&mut document.blocks, &mut paragraph);
            document.blocks.push(Block::Break);
        }
        let words = line.trim();
        if words.is_empty() || is_rule(words) {
            end(&mut document.blocks, &mut paragraph);
            blank_before = true;
            continue;
        }
        let blank_after = lines.peek().is_none_or(|next| next.trim().is_empty());
        if blank_before && blank_after && is_chapter(words) {
            end(&mut document.blocks, &mut paragraph);
            document.blocks.push(Block::Heading(2, tidy(words)));
        } else {
            let indented = line.starts_with([' ', '\t', '\u{3000}']);
            if width.is_none() || indented {
                end(&mut document.blocks, &mut paragraph);
            }
            paragraph.push(words);
        }
        blank_before = false;
    }
    end(&mut document.blocks, &mut paragraph);
    while document.blocks.last() == Some(&Block::Break) {
        document.blocks.pop();
    }
    document
}

fn end(blocks: &mut Vec<Block>, lines: &mut Vec<&str>) {
    if !lines.is_empty() {
        let joined = tidy(&lines.join(" "));
        lines.clear();
        if !joined.is_blank() {
            blocks.push(Block::Paragraph(joined));
        }
    }
}

fn tidy(words: &str) -> Text {
    let clean: String = words
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| !c.is_control() && *c != '\u{feff}')
        .collect();
    Text::plain(clean)
}

/// A line of dashes and the like below a title or between scenes.
fn is_rule(line: &str) -> bool {
    line.chars().count() >= 3
        && line
            .chars()
            .all(|c| matches!(c, '=' | '-' | '_' | '─' | '━'))
}

/// A short line that stands alone and is no sentence: a title, `제1장`, `Chapter 3`.
fn is_chapter(line: &str) -> bool {
    line.chars().count() <= HEADING_CHARS
        && !line.ends_with(['.', ',', '?', '!', '"', '\'', '”', '’', '。', '…', ':', ';'])
        && line.chars().any(char::is_alphanumeric)
}

/// The width that lines were cut at, if they were: then many lines are nearly as long as the
/// longest, and none is longer than a line of a page.
fn cut_at(text: &str) -> Option<usize> {
    // East Asian letters take two columns of the terminal or printer that the text was cut for.
    let columns = |line: &str| -> usize {
        line.chars()
            .map(|c| if c < '\u{1100}' { 1 } else { 2 })
            .sum()
    };
    let widths: Vec<usize> = text
        .lines()
        .take(5_000)
        .map(|line| columns(line.trim_end()))
        .filter(|width| *width > 0)
        .collect();
    let longest = *widths.iter().max()?;
    if widths.len() < 8 || !(40..=100).contains(&longest) {
        return None;
    }
    let full = widths
        .iter()
        .filter(|width| **width + 14 >= longest)
        .count();
    (full * 2 >= widths.len()).then_some(longest)
}
