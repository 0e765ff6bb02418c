//! A key's fingerprint as eleven words that can be read out and written down: ten for its 80 bits, one that checks.
//!
//! Each list has 256 everyday words. Korean ones have two syllables, are spelt alike in North and South, and no two are
//! alike in all sounds but one once similar sounds are taken for one; English ones differ in their first three
//! letters and in three letters at least.

use unicode_normalization::UnicodeNormalization;

use crate::PublicKey;

const KOREAN: &str = include_str!("ko.txt");
const ENGLISH: &str = include_str!("en.txt");

/// How many words a key has.
pub const COUNT: usize = 11;

/// The language of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Korean.
    Korean,
    /// English.
    English,
}

/// Words that are those of no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordsFault {
    /// There are not [`COUNT`] of them.
    #[error("{0} words instead of {COUNT}")]
    Count(usize),
    /// A word is in no list, or in another than the first.
    #[error("unknown word {word} at place {place}")]
    Unknown {
        /// The word.
        word: String,
        /// Its place, from 1.
        place: usize,
    },
    /// A word is wrong, or two changed places.
    #[error("a wrong word, or two in the wrong order")]
    Check,
}

impl List {
    /// All 256 words: that of byte 0 first.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        match self {
            Self::Korean => KOREAN.lines(),
            Self::English => ENGLISH.lines(),
        }
    }

    /// The words of a key, in order.
    #[must_use]
    pub fn of(self, key: &PublicKey) -> [&'static str; COUNT] {
        self.of_fingerprint(&key.fingerprint())
    }

    /// The words of a [fingerprint](PublicKey::fingerprint), in order.
    #[must_use]
    pub fn of_fingerprint(self, print: &[u8; 10]) -> [&'static str; COUNT] {
        let table: Vec<&'static str> = self.words().collect();
        let mut words = [""; COUNT];
        for (word, byte) in words.iter_mut().zip(print.iter().chain([&check(print)])) {
            *word = table.get(usize::from(*byte)).copied().unwrap_or_default();
        }
        words
    }
}

/// The fingerprint that words of either list stand for. Case, commas, full stops and numbers between them do not matter.
///
/// # Errors
/// [`WordsFault`]: one wrong word or two that changed places are always found.
pub fn parse(text: &str) -> Result<[u8; 10], WordsFault> {
    let text: String = text.nfc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() != COUNT {
        return Err(WordsFault::Count(words.len()));
    }
    let korean = words
        .first()
        .is_some_and(|word| KOREAN.lines().any(|known| known == *word));
    let list = if korean { List::Korean } else { List::English };
    let mut bytes = [0; COUNT];
    for (index, (word, byte)) in words.iter().zip(&mut bytes).enumerate() {
        let at = list.words().position(|known| known == *word);
        // A list has 256 words.
        *byte = at
            .and_then(|at| u8::try_from(at).ok())
            .ok_or_else(|| WordsFault::Unknown {
                word: (*word).to_owned(),
                place: index + 1,
            })?;
    }
    let mut print = [0; 10];
    print.copy_from_slice(&bytes[..10]);
    if check(&print) == bytes[10] {
        Ok(print)
    } else {
        Err(WordsFault::Check)
    }
}

/// The sum of each byte times 2 to the power of its place from the end (the last is times 2) in the field of 256
/// elements with the polynomial x^8 + x^4 + x^3 + x^2 + 1, in which 2 generates all others: one wrong byte and any two
/// that changed places give another sum.
fn check(print: &[u8; 10]) -> u8 {
    print.iter().fold(0, |sum, byte| twice(sum ^ byte))
}

fn twice(byte: u8) -> u8 {
    byte << 1 ^ if byte & 0x80 == 0 { 0 } else { 0x1d }
}

#[cfg(test)]
mod tests;
