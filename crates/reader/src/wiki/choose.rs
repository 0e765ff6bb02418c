//! Which articles go along when there is no room for all: those most linked to.

use super::survey::{NONE, Survey};

/// The articles that go along, and their numbers.
pub(super) struct Chosen {
    /// By article: its number in the packs, or [`NONE`].
    pub(super) numbers: Vec<u32>,
    /// How many there are.
    pub(super) count: u32,
}

impl Chosen {
    /// All articles.
    pub(super) fn all(survey: &Survey) -> Self {
        let count = survey.articles.len() as u32;
        Self {
            numbers: (0..count).collect(),
            count,
        }
    }

    /// The first of `order` whose pages, at `rate` bytes on the drive for each thousand of the page, fit
    /// into `bytes`. Numbers follow the order of storage, so that they can be written as they are read.
    pub(super) fn fitting(survey: &Survey, order: &[u32], bytes: u64, rate: u64) -> Self {
        let mut numbers = vec![NONE; survey.articles.len()];
        let mut filled = 0;
        for &article in order {
            filled += estimate(survey, article, rate);
            if filled > bytes {
                break;
            }
            numbers[article as usize] = 0;
        }
        let mut count = 0;
        for number in &mut numbers {
            if *number != NONE {
                *number = count;
                count += 1;
            }
        }
        Self { numbers, count }
    }

    /// The article of this number.
    pub(super) fn article(&self, number: u32) -> usize {
        if self.count as usize == self.numbers.len() {
            return number as usize;
        }
        // Only articles that could not be read are asked for, and there are few.
        self.numbers
            .iter()
            .position(|given| *given == number)
            .unwrap_or(0)
    }

    /// Whether `article` goes along.
    pub(super) fn has(&self, article: usize) -> bool {
        self.numbers[article] != NONE
    }

    /// What the chosen articles were estimated at.
    pub(super) fn estimated(&self, survey: &Survey, rate: u64) -> u64 {
        let chosen = (0..survey.articles.len()).filter(|article| self.has(*article));
        chosen
            .map(|article| estimate(survey, article as u32, rate))
            .sum()
    }
}

/// Bytes that an article takes besides its text: its lines in lists and the index.
const BESIDES: u64 = 60;

fn estimate(survey: &Survey, article: u32, rate: u64) -> u64 {
    u64::from(survey.lengths[article as usize]) * rate / 1000 + BESIDES
}

/// All articles, those most linked to first; the main page before all.
pub(super) fn most_linked(survey: &Survey) -> Vec<u32> {
    let mut order: Vec<u32> = (0..survey.articles.len() as u32).collect();
    let main = survey.main();
    order.sort_by_key(|article| {
        let links = survey.links[*article as usize];
        (Some(*article) != main, std::cmp::Reverse(links), *article)
    });
    order
}

/// The pictures of the chosen articles, those of the articles most linked to first. In the order of
/// storage if `order` is none.
pub(super) fn pictures(survey: &Survey, chosen: &Chosen, order: Option<&[u32]>) -> Vec<u32> {
    let Some(order) = order else {
        return (0..survey.pictures.len() as u32).collect();
    };
    let mut taken = vec![false; survey.pictures.len()];
    let mut out = Vec::new();
    for &article in order
        .iter()
        .filter(|article| chosen.has(**article as usize))
    {
        let from = survey.shown.partition_point(|shown| shown.0 < article);
        let own = survey.shown[from..]
            .iter()
            .take_while(|shown| shown.0 == article);
        for &(_, picture) in own {
            if !std::mem::replace(&mut taken[picture as usize], true) {
                out.push(picture);
            }
        }
    }
    out
}
