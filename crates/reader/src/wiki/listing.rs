//! Titles from ㄱ to ㅎ and from A to Z: letters, pages of titles under each.
//!
//! A page is an item of lines `number`, tab, `title`. A letter is an item of lines `page`, tab,
//! its first title. Letters themselves stand in the file that is read first.

use bulssi_model::TreePath;

use super::choose::Chosen;
use super::survey::Survey;
use super::{WikiError, WikiOptions};
use crate::Sink;
use crate::pack::{PackOptions, PackSummary, PackWriter};

/// Titles of a page: two screens of a laptop.
const PAGE: usize = 120;
/// Letters beyond these are shown together.
const LETTERS: usize = 60;
/// Initial consonants in Unicode order, doubled ones with the plain: readers look for 까 under ㄱ.
const CONSONANTS: [&str; 19] = [
    "ㄱ", "ㄱ", "ㄴ", "ㄷ", "ㄷ", "ㄹ", "ㅁ", "ㅂ", "ㅂ", "ㅅ", "ㅅ", "ㅇ", "ㅈ", "ㅈ", "ㅊ", "ㅋ",
    "ㅌ", "ㅍ", "ㅎ",
];

/// What the first file says about the lists.
pub(super) struct Listing {
    /// Letters and the items that list their pages.
    pub(super) letters: Vec<(String, u32)>,
    pub(super) summary: PackSummary,
}

/// Writes the lists of the chosen articles into `folder`.
pub(super) fn write(
    survey: &Survey,
    chosen: &Chosen,
    options: &WikiOptions,
    folder: &TreePath,
    sink: &mut dyn Sink,
) -> Result<Listing, WikiError> {
    let mut order: Vec<usize> = (0..survey.articles.len())
        .filter(|article| chosen.has(*article))
        .collect();
    order.sort_by(|a, b| {
        let (a_title, b_title) = (survey.title(*a), survey.title(*b));
        folded(a_title)
            .cmp(folded(b_title))
            .then_with(|| a_title.cmp(b_title))
            .then(a.cmp(b))
    });
    let pack = PackOptions {
        directory: false,
        block_bytes: 32 << 10,
        ..PackOptions::text()
    };
    let mut packs = PackWriter::new(folder.clone(), pack.with_threads(options.threads));
    let mut letters: Vec<(String, u32)> = Vec::new();
    for (letter, articles) in by_letter(survey, &order) {
        let mut pages = String::new();
        for page in articles.chunks(PAGE) {
            let mut lines = String::new();
            for &article in page {
                push_line(&mut lines, chosen.numbers[article], survey.title(article));
            }
            push_line(&mut pages, packs.items(), survey.title(page[0]));
            packs.add(sink, lines.as_bytes())?;
        }
        letters.push((letter, packs.items()));
        packs.add(sink, pages.as_bytes())?;
    }
    if options.language.primary() == "ko" {
        letters.sort_by_key(|(letter, _)| !CONSONANTS.contains(&letter.as_str()));
    }
    Ok(Listing {
        letters,
        summary: packs.finish(sink)?,
    })
}

/// Adds a line of a number and a title.
pub(super) fn push_line(lines: &mut String, number: u32, title: &str) {
    lines.push_str(&number.to_string());
    lines.push('\t');
    lines.extend(title.chars().map(|c| if c.is_control() { ' ' } else { c }));
    lines.push('\n');
}

/// The letters in order, each with its articles.
fn by_letter<'a>(survey: &Survey, order: &'a [usize]) -> Vec<(String, &'a [usize])> {
    let mut found: Vec<(String, &[usize])> = Vec::new();
    for part in order.chunk_by(|a, b| letter(survey.title(*a)) == letter(survey.title(*b))) {
        found.push((letter(survey.title(part[0])), part));
    }
    if found.len() <= LETTERS {
        return found;
    }
    // An archive in a script of many letters: runs of them share one, named by its first.
    let share = order.len().div_ceil(LETTERS);
    let mut joined: Vec<(String, &[usize])> = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (_, part) in &found {
        to += part.len();
        if to - from >= share || to == order.len() {
            let first = survey.title(order[from]).chars().next().map(String::from);
            joined.push((first.unwrap_or_default(), &order[from..to]));
            from = to;
        }
    }
    joined
}

/// The characters by which titles are put in order.
fn folded(title: &str) -> impl Iterator<Item = char> + '_ {
    let word = |c: &char| c.is_alphanumeric();
    let start = title.find(|c: char| word(&c)).unwrap_or(0);
    title[start..].chars().flat_map(char::to_lowercase)
}

/// The letter that a title is found under.
fn letter(title: &str) -> String {
    let Some(first) = folded(title).next() else {
        return "…".to_owned();
    };
    match first {
        '0'..='9' => "0–9".to_owned(),
        '가'..='힣' => {
            let index = (first as usize - '가' as usize) / 588;
            CONSONANTS.get(index).copied().unwrap_or("…").to_owned()
        }
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => "漢".to_owned(),
        '\u{3041}'..='\u{30FF}' => "あ".to_owned(),
        c if c.is_alphabetic() => c.to_uppercase().collect(),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_under_their_letter() {
        for (title, under) in [
            ("대한민국", "ㄷ"),
            ("까마귀", "ㄱ"),
            ("힘", "ㅎ"),
            ("apple", "A"),
            ("《나》", "ㄴ"),
            ("1945년", "0–9"),
            ("漢字", "漢"),
            ("Яблык", "Я"),
            ("!?", "…"),
            ("", "…"),
        ] {
            assert_eq!(letter(title), under, "{title}");
        }
    }
}
