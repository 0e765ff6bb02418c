//! Words that a reader may not know, each with a gloss, and where they stand in a text.
//!
//! The desk keeps them as CSV, a word and its gloss a line: `아르바이트,학생들이 하는 부업`. The first
//! occurrence of a word in a text is marked; the gloss comes on request, and without scripts it is
//! the mark's title and a line under the text.

use std::collections::{BTreeMap, BTreeSet};

use crate::html::{escape, unescape};

/// More words than any desk explains; a longer file is something else.
const MOST_WORDS: usize = 20_000;
/// The longest word and the longest gloss, in characters.
const LONGEST: (usize, usize) = (60, 400);

/// Words and their glosses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    /// By the first character of the word, folded; longer words first.
    words: BTreeMap<char, Vec<Word>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// Lower case.
    folded: Vec<char>,
    gloss: String,
}

/// Why a file is no glossary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct GlossaryError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub fault: GlossaryFault,
}

/// What can be wrong in a glossary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GlossaryFault {
    /// Not CSV: a quotation mark that never closes, for example.
    #[error("not CSV")]
    Csv,
    /// A line needs a word and its gloss.
    #[error("a word and its gloss expected")]
    Fields,
    /// A word of more than 60 or a gloss of more than 400 characters.
    #[error("too long")]
    Long,
    /// The word has been explained before.
    #[error("explained twice: {0}")]
    Twice(String),
    /// More than 20,000 words.
    #[error("more than {MOST_WORDS} words")]
    Many,
}

impl Glossary {
    /// Reads CSV (RFC 4180) of two columns, the word and its gloss; further columns, empty lines
    /// and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`GlossaryError`] with the line.
    pub fn read(text: &str) -> Result<Self, GlossaryError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut glossary = Self::default();
        let mut seen = BTreeSet::new();
        for record in reader.records() {
            let record = record.map_err(|error| GlossaryError {
                line: error.position().map_or(0, csv::Position::line),
                fault: GlossaryFault::Csv,
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let fail = |fault| GlossaryError { line, fault };
            let (word, gloss) = match (record.get(0), record.get(1)) {
                (Some(""), None) => continue,
                (Some(word), Some(gloss)) if !word.is_empty() && !gloss.is_empty() => (word, gloss),
                _ => return Err(fail(GlossaryFault::Fields)),
            };
            if word.chars().count() > LONGEST.0 || gloss.chars().count() > LONGEST.1 {
                return Err(fail(GlossaryFault::Long));
            }
            let folded: Vec<char> = word.chars().map(fold).collect();
            if !seen.insert(folded.clone()) {
                return Err(fail(GlossaryFault::Twice(word.to_owned())));
            }
            if seen.len() > MOST_WORDS {
                return Err(fail(GlossaryFault::Many));
            }
            let gloss = gloss.to_owned();
            let same = glossary.words.entry(folded[0]).or_default();
            same.push(Word { folded, gloss });
        }
        for words in glossary.words.values_mut() {
            words.sort_by(|a, b| {
                let longest = b.folded.len().cmp(&a.folded.len());
                longest.then_with(|| a.folded.cmp(&b.folded))
            });
        }
        Ok(glossary)
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The longest word that stands at the start of `rest`, where `before` is the character before.
    ///
    /// A Korean word may be followed by anything, as particles are; a word in letters that have no
    /// particles ends where its letters do.
    fn at<'a>(&'a self, before: Option<char>, rest: &[char]) -> Option<&'a Word> {
        if before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let words = self.words.get(&fold(*rest.first()?))?;
        words.iter().find(|word| {
            let Some(there) = rest.get(..word.folded.len()) else {
                return false;
            };
            let ends = |c: &char| {
                is_hangul(there[there.len() - 1]) || !c.is_alphanumeric() || is_hangul(*c)
            };
            there
                .iter()
                .map(|c| fold(*c))
                .eq(word.folded.iter().copied())
                && rest.get(word.folded.len()).is_none_or(ends)
        })
    }
}

/// What has been marked in a text so far: each word once.
#[derive(Debug, Default)]
pub(crate) struct Marks<'a> {
    seen: BTreeSet<&'a [char]>,
    /// Word as written, gloss; in the order of the text.
    pub(crate) found: Vec<(String, &'a str)>,
}

impl<'a> Marks<'a> {
    /// Plain text as HTML, with glosses at the first occurrence of each word.
    pub(crate) fn text(&mut self, glossary: &'a Glossary, text: &str) -> String {
        if glossary.is_empty() {
            return escape(text).into_owned();
        }
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let mut run = String::new();
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            let before = at.checked_sub(1).map(|i| chars[i]);
            match glossary.at(before, &chars[at..]) {
                Some(word) if self.seen.insert(&word.folded) => {
                    let written: String = chars[at..at + word.folded.len()].iter().collect();
                    out.push_str(&escape(&run));
                    run.clear();
                    let gloss = escape(&word.gloss);
                    let shown = escape(&written);
                    out.push_str(&format!(
                        "<abbr class=\"g\" title=\"{gloss}\">{shown}</abbr>"
                    ));
                    at += word.folded.len();
                    self.found.push((written, &word.gloss));
                }
                _ => {
                    run.push(c);
                    at += 1;
                }
            }
        }
        out.push_str(&escape(&run));
        out
    }

    /// The same for HTML that was cleaned: text outside of headings, links and code.
    pub(crate) fn html(&mut self, glossary: &'a Glossary, html: &str) -> String {
        if glossary.is_empty() {
            return html.to_owned();
        }
        const LEFT_ALONE: [&str; 12] = [
            "a", "abbr", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "style", "title",
        ];
        let mut out = String::with_capacity(html.len() + html.len() / 16);
        let mut rest = html;
        let mut deep = 0usize;
        while !rest.is_empty() {
            let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            if deep > 0 || text.is_empty() {
                out.push_str(text);
            } else {
                out.push_str(&self.text(glossary, &unescape(text)));
            }
            let end = tag.find('>').map_or(tag.len(), |end| end + 1);
            let (tag, after) = tag.split_at(end);
            out.push_str(tag);
            let name = tag.trim_start_matches(['<', '/']);
            let name = name
                .split(|c: char| !c.is_ascii_alphanumeric())
                .next()
                .unwrap_or("");
            if LEFT_ALONE
                .iter()
                .any(|alone| alone.eq_ignore_ascii_case(name))
            {
                match tag.starts_with("</") {
                    true => deep = deep.saturating_sub(1),
                    false => deep += 1,
                }
            }
            rest = after;
        }
        out
    }
}

/// One character for one, so that places in a text stay.
fn fold(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn glossary(csv: &str) -> Glossary {
        Glossary::read(csv).unwrap()
    }

    #[test]
    fn words_are_marked_once_at_their_start() {
        let glossary = glossary(
            "# 낱말,풀이\n쌀,벼의 열매\n쌀값,\"쌀의 값, 장마당의\"\nIT,information technology\n",
        );
        let mark = |text: &str| Marks::default().text(&glossary, text);
        assert_eq!(
            mark("쌀값이 올라 쌀을 못 산다. 쌀값."),
            "<abbr class=\"g\" title=\"쌀의 값, 장마당의\">쌀값</abbr>이 올라 \
             <abbr class=\"g\" title=\"벼의 열매\">쌀</abbr>을 못 산다. 쌀값."
        );
        assert_eq!(mark("햅쌀 <b>"), "햅쌀 &lt;b&gt;");
        assert_eq!(
            mark("It's; ITs its"),
            "<abbr class=\"g\" title=\"information technology\">It</abbr>&#39;s; ITs its"
        );
        assert_eq!(
            mark("IT산업"),
            "<abbr class=\"g\" title=\"information technology\">IT</abbr>산업"
        );
    }

    #[test]
    fn markup_stays_and_links_are_left_alone() {
        let glossary = glossary("쌀,벼 & <열매>");
        let mut marks = Marks::default();
        assert_eq!(
            marks.html(
                &glossary,
                "<h1>쌀</h1><p><a href=\"쌀\">쌀</a> &amp; 쌀 쌀</p>"
            ),
            "<h1>쌀</h1><p><a href=\"쌀\">쌀</a> &amp; \
             <abbr class=\"g\" title=\"벼 &amp; &lt;열매&gt;\">쌀</abbr> 쌀</p>"
        );
        assert_eq!(marks.found, [("쌀".to_owned(), "벼 & <열매>")]);
    }

    #[test]
    fn faults_have_their_line() {
        let fault = |csv: &str| Glossary::read(csv).map(drop).unwrap_err();
        for (csv, line, expected) in [
            ("a,b\nc\n", 2, GlossaryFault::Fields),
            ("a,b\nA,c\n", 2, GlossaryFault::Twice("A".into())),
            (",b\n", 1, GlossaryFault::Fields),
            (
                &format!("a,b\n{},x\n", "a".repeat(61)),
                2,
                GlossaryFault::Long,
            ),
        ] {
            assert_eq!(
                fault(csv),
                GlossaryError {
                    line,
                    fault: expected
                },
                "{csv}"
            );
        }
        assert!(glossary("\u{feff}\n\n").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_reads_the_same_with_marks(text in "[a-c쌀값&<> ;#x0-9]{0,60}") {
            let glossary = glossary("쌀,x\n쌀값,y\nab,z\n");
            let marked = Marks::default().text(&glossary, &text);
            let plain = marked.replace("</abbr>", "");
            let plain: String = plain.split("<abbr").enumerate().map(|(i, part)| {
                if i == 0 { part } else { part.split_once('>').unwrap().1 }
            }).collect();
            prop_assert_eq!(unescape(&plain), text);
        }

        #[test]
        fn any_bytes_are_a_glossary_or_a_fault(csv in "\\PC{0,80}") {
            let _ = Glossary::read(&csv);
        }
    }
}
