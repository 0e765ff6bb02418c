//! Names on the drive: composed, printable, legal on FAT, at most 32 characters.

use std::collections::BTreeSet;

use bulssi_model::{fold_name, is_printable_name};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// The visible characters that every player shows (a Pioneer F500BT shows 32).
pub(super) const VISIBLE: usize = 32;

/// How many entries some players list in a folder (a DSPPA player stops at 99 tracks).
pub(super) const ENTRIES: usize = 99;

/// The text without what FAT forbids or a television cannot print: `:` and its like become a dash
/// or nothing, white space becomes single spaces, no dot or space at either end.
pub(crate) fn clean(text: &str) -> String {
    let mut name = String::new();
    for c in text.nfc() {
        match c {
            '/' | '\\' | '|' | ':' => name.push_str(" - "),
            '<' | '[' | '{' => name.push('('),
            '>' | ']' | '}' => name.push(')'),
            '"' | '“' | '”' | '*' | '?' => {}
            c if c.is_whitespace() => name.push(' '),
            c if is_printable_name(c.encode_utf8(&mut [0; 4])) => name.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    let edge = |c: char| c == ' ' || c == '.' || c == '-';
    // Dropping a character can leave two that compose.
    name.trim_matches(edge).nfc().collect()
}

/// At most `most` visible characters of `text`, with no space or dot left at the end.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    let end = text
        .grapheme_indices(true)
        .nth(most)
        .map_or(text.len(), |(at, _)| at);
    text[..end].trim_end_matches([' ', '.', '-'])
}

/// How many visible characters a text has.
pub(crate) fn visible(text: &str) -> usize {
    text.graphemes(true).count()
}

/// The names of one folder, none twice.
#[derive(Default)]
pub(super) struct Folder {
    taken: BTreeSet<String>,
}

impl Folder {
    /// A stem `LABEL TITLE` that, with each of the suffixes, is free in this folder and has at most
    /// 32 visible characters; takes those names.
    pub(super) fn stem(&mut self, label: &str, title: &str, suffixes: &[String]) -> String {
        let longest = suffixes.iter().map(|s| visible(s)).max().unwrap_or(0);
        let (mut attempt, mut again) = (1u32, String::new());
        loop {
            let fixed = visible(label) + usize::from(!label.is_empty()) + longest + visible(&again);
            let title = cut(title, VISIBLE.saturating_sub(fixed));
            let stem = match (label, title) {
                ("", title) => format!("{title}{again}"),
                (label, "") => format!("{label}{again}"),
                (label, title) => format!("{label} {title}{again}"),
            };
            let names = || suffixes.iter().map(|s| fold_name(&format!("{stem}{s}")));
            if names().all(|name| !self.taken.contains(&name)) {
                self.taken.extend(names());
                return stem;
            }
            attempt += 1;
            again = format!(" ({attempt})");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_clean() {
        for (text, name) in [
            ("Spring: a film?", "Spring - a film"),
            ("  겨울   이야기 ", "겨울 이야기"),
            ("a/b\\c|d", "a - b - c - d"),
            ("...", ""),
            ("end.", "end"),
            ("[Group] <x>", "(Group) (x)"),
            ("\u{1100}\u{1161}", "\u{ac00}"),
            ("a\u{200b}b\u{202e}\u{0}\n c", "ab c"),
            ("😀 smile", "smile"),
            ("?", ""),
        ] {
            assert_eq!(clean(text), name, "{text:?}");
            assert!(is_printable_name(&clean(text)));
        }
    }

    #[test]
    fn names_are_cut_between_visible_characters() {
        assert_eq!(cut("겨울 이야기", 3), "겨울");
        assert_eq!(cut("e\u{301}e\u{301}", 1), "e\u{301}");
        assert_eq!(cut("short", 99), "short");
    }

    #[test]
    fn a_folder_has_no_name_twice() {
        let mut folder = Folder::default();
        let suffixes = [".mp4".to_owned(), ".srt".to_owned()];
        let long = "가".repeat(60);
        let first = folder.stem("01", &long, &suffixes);
        let second = folder.stem("01", &long, &suffixes);
        assert_eq!(first, format!("01 {}", "가".repeat(25)));
        assert_eq!(second, format!("01 {} (2)", "가".repeat(21)));
        assert_eq!(folder.stem("", "A", &suffixes), "A");
        assert_eq!(folder.stem("", "a", &suffixes), "a (2)");
    }
}
