//! How much a term says about a document, in five classes: BM25 without its logarithm.

/// Classes of impact: 0 for a term of the title, 1 to 4 for the text, the best first.
pub(super) const CLASSES: usize = 5;
/// Least impact of classes 1 to 3; below is 4.
const BOUNDS: [f64; 3] = [1.45, 1.0, 0.6];
/// Parameters of Okapi BM25 (Robertson et al., TREC-3, 1994), as most engines set them.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Weights in the index are in thousandths. A term of the title says as much as two of the text.
const UNIT: f64 = 1000.0;
const TITLE_WEIGHT: u32 = 4400;

/// Sorts postings into classes, and learns what the mean of each class is.
pub(super) struct Impact {
    /// For each document what the text's length adds to the count.
    norms: Vec<f32>,
    sums: [f64; CLASSES],
    counts: [f64; CLASSES],
}

impl Impact {
    /// For documents of these lengths in terms.
    pub(super) fn new(lengths: &[u32]) -> Self {
        let total: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
        let mean = (total as f64 / lengths.len().max(1) as f64).max(1.0);
        let norm = |&length: &u32| (K1 * (1.0 - B + B * f64::from(length) / mean)) as f32;
        Self {
            norms: lengths.iter().map(norm).collect(),
            sums: [0.0; CLASSES],
            counts: [0.0; CLASSES],
        }
    }

    /// The class of a term that is `count` times in the text of a document.
    pub(super) fn class(&mut self, document: u32, count: u8, in_title: bool) -> usize {
        if in_title {
            return 0;
        }
        let norm = self.norms.get(document as usize).copied().unwrap_or(1.0);
        let count = f64::from(count);
        let impact = count * (K1 + 1.0) / (count + f64::from(norm));
        let better = |bound: &&f64| impact < **bound;
        let class = 1 + BOUNDS.iter().take_while(better).count();
        self.sums[class] += impact;
        self.counts[class] += 1.0;
        class
    }

    /// The weight of each class in thousandths.
    pub(super) fn weights(&self) -> [u32; CLASSES] {
        let mut weights = [TITLE_WEIGHT; CLASSES];
        for (class, weight) in weights.iter_mut().enumerate().skip(1) {
            *weight = (self.sums[class] / self.counts[class].max(1.0) * UNIT) as u32;
        }
        weights
    }
}
