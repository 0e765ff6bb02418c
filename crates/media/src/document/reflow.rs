//! Paragraphs from the lines of printed pages.
//!
//! A page says where its lines end, not why. Lines are joined where the first is full and does not
//! end a sentence early; Korean is printed with words cut at any syllable, so whether a space
//! belongs between two lines is asked of the words elsewhere in the same text.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Document, Text};
use crate::text::language_of;

/// A line of at least so much of the usual width is full.
const FULL: f32 = 0.75;

/// The document that printed pages hold.
pub(super) fn document(pages: &[String]) -> Document {
    let pages = without_furniture(pages);
    let all = pages.concat().join("\n");
    let width = usual_width(&pages);
    let words = vocabulary(&pages);
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    let mut last_full = false;
    for line in pages.iter().flatten() {
        if line.is_empty() {
            // A full line before an empty one may be the end of a page or column only.
            if !last_full || ends_sentence(&paragraph) {
                end(&mut blocks, &mut paragraph);
            }
            continue;
        }
        if paragraph.is_empty() {
            paragraph.push_str(line);
        } else if last_full && !starts_item(line) {
            join(&mut paragraph, line, &words);
        } else {
            end(&mut blocks, &mut paragraph);
            paragraph.push_str(line);
        }
        last_full = columns(line) as f32 >= width as f32 * FULL;
    }
    end(&mut blocks, &mut paragraph);
    Document {
        language: language_of(&all),
        blocks,
        ..Document::default()
    }
}

fn end(blocks: &mut Vec<Block>, paragraph: &mut String) {
    let text = std::mem::take(paragraph);
    if !text.is_empty() {
        let clean: String = text.chars().filter(|c| !c.is_control()).collect();
        blocks.push(Block::Paragraph(Text::plain(clean)));
    }
}

/// Lines of each page, trimmed, without page numbers and what stands at the head or foot of most
/// pages.
fn without_furniture(pages: &[String]) -> Vec<Vec<String>> {
    let mut lines: Vec<Vec<String>> = pages
        .iter()
        .map(|page| page.lines().map(|line| line.trim().to_owned()).collect())
        .collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for page in &lines {
        for at in edges(page) {
            *seen.entry(without_digits(&page[at])).or_default() += 1;
        }
    }
    let often = |line: &str| {
        let times = seen.get(&without_digits(line)).copied().unwrap_or(0);
        times >= 3 && times * 2 >= pages.len()
    };
    for page in &mut lines {
        for at in edges(page) {
            let number = page[at].chars().all(|c| !c.is_alphabetic());
            if number && page[at].chars().count() <= 12 || often(&page[at]) {
                page[at].clear();
            }
        }
        // The end of a page is like an empty line, which a full line before it goes beyond.
        page.push(String::new());
    }
    lines
}

/// The first and the last line with words.
fn edges(page: &[String]) -> Vec<usize> {
    let first = page.iter().position(|line| !line.is_empty());
    let last = page.iter().rposition(|line| !line.is_empty());
    first
        .into_iter()
        .chain(last.filter(|last| Some(*last) != first))
        .collect()
}

fn without_digits(line: &str) -> String {
    line.chars().filter(|c| !c.is_numeric()).collect()
}

/// East Asian letters are as wide as two others.
fn columns(line: &str) -> usize {
    line.chars()
        .map(|c| if c < '\u{1100}' { 1 } else { 2 })
        .sum()
}

/// The width that nine of ten lines do not exceed.
fn usual_width(pages: &[Vec<String>]) -> usize {
    let mut widths: Vec<usize> = pages
        .iter()
        .flatten()
        .filter(|line| !line.is_empty())
        .map(|line| columns(line))
        .collect();
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(0)
}

/// Words that stand whole within lines.
fn vocabulary(pages: &[Vec<String>]) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    for line in pages.iter().flatten() {
        let inner: Vec<&str> = line.split_whitespace().collect();
        if inner.len() > 2 {
            words.extend(inner[1..inner.len() - 1].iter().copied().map(bare));
        }
    }
    words
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', ')', '」', '』'])
        .ends_with(['.', '?', '!', '。', '…', ':'])
}

/// Items and headings begin a line of their own.
fn starts_item(line: &str) -> bool {
    let mark = line.split_whitespace().next().unwrap_or_default();
    let bullet = ["•", "·", "-", "–", "◦", "▪", "■", "□", "○", "●", "※", "☞"].contains(&mark);
    let number = mark.len() <= 4
        && mark.ends_with(['.', ')'])
        && mark.starts_with(|c: char| c.is_ascii_digit());
    let chapter = line.starts_with('제')
        && line.chars().count() <= 40
        && [" 장", "장 ", "절 ", "조 "]
            .iter()
            .any(|word| line.contains(word))
        && line
            .chars()
            .nth(1)
            .is_some_and(|c| c.is_ascii_digit() || c == ' ');
    bullet || number || chapter
}

fn join(paragraph: &mut String, line: &str, words: &BTreeSet<&str>) {
    let last = paragraph.chars().next_back().unwrap_or(' ');
    let first = line.chars().next().unwrap_or(' ');
    let hyphenated = last == '-'
        && first.is_lowercase()
        && paragraph
            .chars()
            .rev()
            .nth(1)
            .is_some_and(|c| c.is_ascii_alphabetic());
    if hyphenated {
        paragraph.pop();
    } else if !runs_on(last, first) && !is_one_word(paragraph, line, words) {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Chinese and Japanese have no spaces.
fn runs_on(last: char, first: char) -> bool {
    let spaceless = |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}');
    spaceless(last) && spaceless(first)
}

/// Whether the last word of one line and the first of the next are one that was cut.
fn is_one_word(before: &str, after: &str, words: &BTreeSet<&str>) -> bool {
    let left = before.split_whitespace().next_back().unwrap_or_default();
    let right = after.split_whitespace().next().unwrap_or_default();
    let hangul = |c: Option<char>| c.is_some_and(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c));
    if !hangul(left.chars().next_back()) || !hangul(right.chars().next()) {
        return false;
    }
    let joined = format!("{left}{right}");
    words.contains(bare(&joined)) && !(words.contains(bare(left)) && words.contains(bare(right)))
}
