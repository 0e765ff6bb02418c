//! Articles, and questions about them whose answers are known.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

pub(super) struct Article {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) importance: u64,
}

#[derive(Deserialize)]
struct Line {
    path: String,
    title: String,
    html: String,
    importance: u64,
}

pub(super) fn articles(file: &Path) -> std::io::Result<impl Iterator<Item = Article>> {
    let lines = BufReader::with_capacity(1 << 20, File::open(file)?).lines();
    Ok(lines.map(|line| {
        let line: Line = serde_json::from_str(&line.unwrap()).unwrap();
        Article {
            path: line.path,
            title: line.title,
            text: plain(&line.html),
            importance: line.importance,
        }
    }))
}

/// The body of a page without tags, scripts, styles and entities.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html.find("<body").map_or(html, |at| &html[at..]);
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = &rest[at..];
        for (open, close) in [("<script", "</script"), ("<style", "</style")] {
            if rest.starts_with(open) {
                rest = rest.find(close).map_or("", |at| &rest[at..]);
            }
        }
        rest = rest.find('>').map_or("", |at| &rest[at + 1..]);
    }
    out.push_str(rest);
    if out.contains('&') {
        for (entity, c) in [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&amp;", "&"),
        ] {
            out = out.replace(entity, c);
        }
    }
    out
}

/// A line each: kind, query, path of the one right answer.
pub(super) fn labels(file: &Path) -> std::io::Result<Vec<(String, String, String)>> {
    let text = fs::read_to_string(file)?;
    Ok(text
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            Some((fields.next()?, fields.next()?, fields.next()?))
        })
        .collect())
}

/// Numbers that look drawn by lot and are the same each time.
struct Lot(u64);

impl Lot {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end.max(1) as u64) as usize
    }
}

/// Parts of sentences as somebody remembers them: five words in a row, particles and all.
pub(super) fn sentences(articles: &[Article]) -> Vec<(String, String, String)> {
    let mut lot = Lot(4);
    let mut out = Vec::new();
    while out.len() < 500 {
        let article = &articles[lot.below(articles.len())];
        let words: Vec<&str> = article.text.split_whitespace().collect();
        if words.len() < 50 {
            continue;
        }
        let from = lot.below(words.len() - 5);
        out.push((
            "sentence".to_owned(),
            words[from..from + 5].join(" "),
            article.path.clone(),
        ));
    }
    out
}

/// Words of two to six syllables of some frequency, as they stand before a particle.
pub(super) fn keywords(articles: &[Article]) -> Vec<String> {
    let mut counts = BTreeMap::<&str, u32>::new();
    for article in articles.iter().step_by(7) {
        for word in article.text.split_whitespace() {
            for particle in ["에서", "으로", "은", "는", "을", "를"] {
                let Some(noun) = word.strip_suffix(particle) else {
                    continue;
                };
                let length = noun.chars().count();
                if (2..=6).contains(&length) && noun.chars().all(|c| ('가'..='힣').contains(&c)) {
                    *counts.entry(noun).or_default() += 1;
                }
                break;
            }
        }
    }
    let frequent: Vec<&str> = counts
        .into_iter()
        .filter(|&(_, count)| count >= 12)
        .map(|(noun, _)| noun)
        .collect();
    let mut lot = Lot(9);
    (0..200)
        .map(|_| frequent[lot.below(frequent.len())].to_owned())
        .collect()
}

/// Small articles of made-up words, a few of them in all, most in few.
pub(super) fn made(count: u32) -> impl Iterator<Item = Article> {
    let mut lot = Lot(1);
    (0..count).map(move |number| {
        let mut words = |count: usize| {
            let mut text = String::new();
            for _ in 0..count {
                // Small numbers are more likely, as frequent words are.
                let rank = 40_000 >> lot.below(16);
                let word = lot.below(rank.max(2)) as u32;
                for part in [word % 211 * 47, word / 7 % 397 * 23] {
                    text.extend(char::from_u32(0xac00 + part % 11_172));
                }
                text.push_str(["은 ", "는 ", " ", "에서 ", "의 ", " "][lot.below(6)]);
            }
            text
        };
        Article {
            path: format!("a/{number}"),
            title: format!("{}{number}", words(2)),
            text: words(120),
            importance: u64::from(count - number),
        }
    })
}
