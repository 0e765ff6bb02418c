//! What our ranking is held against: BM25 over plain bigrams, in memory, whole lists, exact weights.

use std::collections::BTreeMap;

use super::corpus::Article;

pub(super) struct Baseline {
    /// Documents and counts of each pair of characters of a word, and of each word of other letters.
    postings: BTreeMap<String, Vec<(u32, u32)>>,
    lengths: Vec<u32>,
    mean: f64,
}

impl Baseline {
    pub(super) fn build(articles: &[Article]) -> Self {
        let mut postings = BTreeMap::<String, Vec<(u32, u32)>>::new();
        let mut lengths = Vec::new();
        for (number, article) in articles.iter().enumerate() {
            let mut length = 0;
            for term in terms(&article.title).chain(terms(&article.text)) {
                length += 1;
                let list = postings.entry(term).or_default();
                match list.last_mut() {
                    Some((document, count)) if *document == number as u32 => *count += 1,
                    _ => list.push((number as u32, 1)),
                }
            }
            lengths.push(length);
        }
        let total: u32 = lengths.iter().sum();
        let mean = f64::from(total) / lengths.len() as f64;
        Self {
            postings,
            lengths,
            mean,
        }
    }

    /// The rank from 1 of the first document that is `right`; 0 beyond the first hundred.
    pub(super) fn rank(&self, query: &str, right: impl Fn(usize) -> bool) -> usize {
        let mut scores = vec![0.0; self.lengths.len()];
        for term in terms(query) {
            let Some(list) = self.postings.get(&term) else {
                continue;
            };
            let count = list.len() as f64;
            let idf = (1.0 + (self.lengths.len() as f64 - count + 0.5) / (count + 0.5)).ln();
            for &(document, count) in list {
                let length = f64::from(self.lengths[document as usize]) / self.mean;
                let count = f64::from(count);
                scores[document as usize] +=
                    idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length));
            }
        }
        let mut order: Vec<usize> = (0..scores.len()).filter(|&d| scores[d] > 0.0).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
        order
            .iter()
            .take(100)
            .position(|&d| right(d))
            .map_or(0, |at| at + 1)
    }
}

fn terms(text: &str) -> impl Iterator<Item = String> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.flat_map(|word| {
        let word = word.to_lowercase();
        let chars: Vec<char> = word.chars().collect();
        if chars[0].is_ascii() || chars.len() == 1 {
            return vec![word];
        }
        chars.windows(2).map(|pair| pair.iter().collect()).collect()
    })
}
