//! Text to terms: what is looked up in the index.
//!
//! | script | terms |
//! | --- | --- |
//! | Hangul | pairs of syllables of a word, up to the first of its particle; the syllable, where it is one |
//! | Han, Kana, Thai, … | pairs of characters; the character, where it stands alone |
//! | a to z | words, stemmed |
//! | other letters, digits | words, numbers |

use unicode_normalization::{UnicodeNormalization, is_nfc_quick};

use super::class::{Characters, Class};
use super::particle::Particles;
use super::stem;

/// Letters or digits of a word that count.
const WORD_CHARS: usize = 20;
/// Characters of a start of a title that are terms of their own.
const START_CHARS: usize = 6;
/// First character of terms that are starts of words in titles, by initial consonants and as
/// written. No text has these.
pub(super) const INITIALS: char = '\u{1}';
pub(super) const START: char = '\u{2}';

/// Cuts texts into terms.
#[derive(Debug)]
pub(super) struct Cutter {
    characters: Characters,
    particles: Particles,
    /// The run of characters of one class that is being read.
    run: Vec<char>,
    term: String,
}

impl Cutter {
    pub(super) fn new() -> Self {
        Self {
            characters: Characters::new(),
            particles: Particles::new(),
            run: Vec::new(),
            term: String::new(),
        }
    }

    /// Calls `found` with each term of `text`, in order.
    pub(super) fn terms(&mut self, text: &str, found: &mut dyn FnMut(&str)) {
        if is_nfc_quick(text.chars()) == unicode_normalization::IsNormalized::Yes {
            self.cut(text.chars(), found);
        } else {
            self.cut(text.nfc(), found);
        }
    }

    fn cut(&mut self, text: impl Iterator<Item = char>, found: &mut dyn FnMut(&str)) {
        let mut class = Class::Gap;
        // Whether a word or number stands directly before the run.
        let mut joined = false;
        for c in text {
            let c = self.characters.fold(c);
            let next = self.characters.class(c);
            if next == Class::Mark {
                continue;
            }
            if next != class {
                self.end_run(class, joined, found);
                joined = matches!(class, Class::Letter | Class::Digit);
                class = next;
            }
            if class != Class::Gap {
                self.run.push(c);
            }
        }
        self.end_run(class, joined, found);
    }

    fn end_run(&mut self, class: Class, joined: bool, found: &mut dyn FnMut(&str)) {
        match class {
            Class::Gap | Class::Mark | Class::Jamo => {}
            Class::Letter | Class::Digit => self.word(class, found),
            Class::Dense => self.pairs(self.run.len(), found),
            Class::Hangul => {
                let keep = if joined { 0 } else { 2 };
                let cut = self.particles.length_at_end(&self.run, keep);
                match self.run.len() - cut {
                    // A particle behind a number or a word of other letters.
                    0 => {}
                    // The pair across the seam stays: what looks like a particle may be none.
                    stem if cut > 0 => {
                        if stem == 1 {
                            self.pair(0, 1, found);
                        }
                        self.pairs(stem + 1, found);
                    }
                    stem => self.pairs(stem, found),
                }
            }
        }
        self.run.clear();
    }

    fn word(&mut self, class: Class, found: &mut dyn FnMut(&str)) {
        self.run.truncate(WORD_CHARS);
        self.term.clear();
        if class == Class::Letter && self.run.iter().all(char::is_ascii_lowercase) {
            let mut word: Vec<u8> = self.run.iter().map(|&c| c as u8).collect();
            stem::stem(&mut word);
            self.term.extend(word.iter().map(|&byte| char::from(byte)));
        } else {
            self.term.extend(&self.run);
        }
        found(&self.term);
    }

    /// The pairs of the first `length` characters of the run.
    fn pairs(&mut self, length: usize, found: &mut dyn FnMut(&str)) {
        if length == 1 {
            self.pair(0, 1, found);
        }
        for first in 1..length {
            self.pair(first - 1, first + 1, found);
        }
    }

    fn pair(&mut self, from: usize, to: usize, found: &mut dyn FnMut(&str)) {
        self.term.clear();
        self.term.extend(self.run.get(from..to).unwrap_or_default());
        found(&self.term);
    }

    /// Calls `found` with the starts of a title and of each word in it: as typed, up to six
    /// characters, and by initial consonants.
    pub(super) fn starts(&mut self, title: &str, found: &mut dyn FnMut(&str)) {
        let title: Vec<char> = title.nfc().map(|c| self.characters.fold(c)).collect();
        let mut before = Class::Gap;
        for (at, &c) in title.iter().enumerate() {
            let class = self.characters.class(c);
            let starts =
                !matches!(class, Class::Gap | Class::Mark | Class::Jamo) && class != before;
            before = class;
            if !starts {
                continue;
            }
            let rest = title.get(at..).unwrap_or_default().iter();
            let rest =
                rest.filter(|&&c| !matches!(self.characters.class(c), Class::Gap | Class::Mark));
            let rest: Vec<char> = rest.take(START_CHARS).copied().collect();
            self.each_start(START, &rest, found);
            let initials: Vec<char> = rest.iter().map_while(|&c| initial(c)).collect();
            self.each_start(INITIALS, &initials, found);
        }
    }

    fn each_start(&mut self, mark: char, text: &[char], found: &mut dyn FnMut(&str)) {
        self.term.clear();
        self.term.push(mark);
        for &c in text {
            self.term.push(c);
            found(&self.term);
        }
    }
}

/// Initial consonants as they are typed (U+3131 and following), in the order of syllables.
pub(super) const INITIAL_CONSONANTS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];

fn initial(c: char) -> Option<char> {
    let number = u32::from(c).checked_sub(super::particle::FIRST_SYLLABLE)? / 588;
    INITIAL_CONSONANTS.get(number as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::Cutter;

    fn terms(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        Cutter::new().terms(text, &mut |term| out.push(term.to_owned()));
        out
    }

    #[test]
    fn each_script_in_its_way() {
        assert_eq!(
            terms("대한민국은 1948년에"),
            ["대한", "한민", "민국", "국은", "1948", "년", "년에"]
        );
        assert_eq!(terms("Running trains"), ["run", "train"]);
        assert_eq!(terms("GDP가 大韓民國"), ["gdp", "大韓", "韓民", "民國"]);
        assert_eq!(terms("Москва, Élan"), ["москва", "elan"]);
        assert_eq!(terms("물 ㅋㅋ"), ["물"]);
        // Decomposed, as some systems write names.
        assert_eq!(
            terms("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
            ["한글"]
        );
    }

    #[test]
    fn titles_are_found_by_their_starts() {
        let mut out = Vec::new();
        Cutter::new().starts("새 대한", &mut |start| out.push(start.to_owned()));
        let expected = [
            "\u{2}새",
            "\u{2}새대",
            "\u{2}새대한",
            "\u{1}ㅅ",
            "\u{1}ㅅㄷ",
            "\u{1}ㅅㄷㅎ",
        ];
        assert_eq!(&out[..6], expected);
        assert_eq!(&out[6..], ["\u{2}대", "\u{2}대한", "\u{1}ㄷ", "\u{1}ㄷㅎ"]);
    }
}
