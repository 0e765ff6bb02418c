//! What a character is for the search: part of a word, of a script without spaces, or between words.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::particle::{FIRST_SYLLABLE, LAST_SYLLABLE};

/// How text around a character is cut into terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Between words.
    Gap,
    /// Belongs to the letter before it and says nothing here: accents that do not compose, points.
    Mark,
    /// Letters of scripts that put spaces between words.
    Letter,
    Digit,
    /// Complete syllables.
    Hangul,
    /// Single consonants and vowels of Hangul (U+3131 to U+3163), as typed.
    Jamo,
    /// Scripts without spaces: Han, Kana, Thai, Khmer, …
    Dense,
}

/// Ranges of classes other than [`Class::Gap`], first and last code point, in order.
///
/// Part of the format: `assets/query.js` has the same ranges.
pub(super) const RANGES: [(u32, u32, Class); 37] = [
    (0x30, 0x39, Class::Digit),
    (0x61, 0x7a, Class::Letter),
    (0xaa, 0xaa, Class::Letter),
    (0xb5, 0xb5, Class::Letter),
    (0xba, 0xba, Class::Letter),
    (0xc0, 0xd6, Class::Letter),
    (0xd8, 0xf6, Class::Letter),
    (0xf8, 0x2af, Class::Letter),
    (0x300, 0x36f, Class::Mark),
    (0x370, 0x373, Class::Letter),
    (0x376, 0x377, Class::Letter),
    (0x386, 0x386, Class::Letter),
    (0x388, 0x481, Class::Letter),
    (0x483, 0x487, Class::Mark),
    (0x48a, 0x556, Class::Letter),
    (0x561, 0x587, Class::Letter),
    (0x591, 0x5c7, Class::Mark),
    (0x5d0, 0x5ea, Class::Letter),
    (0x620, 0x64a, Class::Letter),
    (0x64b, 0x65f, Class::Mark),
    (0x66e, 0x6d3, Class::Letter),
    (0x900, 0xdff, Class::Letter),
    (0xe01, 0x109f, Class::Dense),
    (0x10a0, 0x10ff, Class::Letter),
    (0x1200, 0x137f, Class::Letter),
    (0x1780, 0x17ff, Class::Dense),
    (0x1e00, 0x1fff, Class::Letter),
    (0x2c00, 0x2dff, Class::Letter),
    (0x3005, 0x3007, Class::Dense),
    (0x3041, 0x3096, Class::Dense),
    (0x30a1, 0x30fa, Class::Dense),
    (0x30fc, 0x30fe, Class::Dense),
    (0x3131, 0x3163, Class::Jamo),
    (0x3400, 0x9fff, Class::Dense),
    (FIRST_SYLLABLE, LAST_SYLLABLE, Class::Hangul),
    (0xf900, 0xfaff, Class::Dense),
    (0x20000, 0x3ffff, Class::Dense),
];

/// Classes and foldings, ready to be asked.
#[derive(Debug)]
pub(super) struct Characters {
    /// Below U+3100, by code point.
    low: Vec<Class>,
    folded: BTreeMap<char, char>,
    /// `folded` by code point, below U+2000.
    low_folded: Vec<char>,
}

impl Characters {
    pub(super) fn new() -> Self {
        let folded: BTreeMap<char, char> = (0xc0..0x2000)
            .chain(0xff01..0xff5f)
            .filter_map(char::from_u32)
            .filter_map(|c| fold_fully(c).filter(|&folded| folded != c).map(|f| (c, f)))
            .collect();
        let fold = |c: char| folded.get(&c).copied().unwrap_or(c.to_ascii_lowercase());
        let low_folded = (0..0x2000).map(|c| char::from_u32(c).map_or(' ', fold));
        Self {
            low: (0..0x3100).map(find).collect(),
            low_folded: low_folded.collect(),
            folded,
        }
    }

    /// The class of a folded character.
    pub(super) fn class(&self, c: char) -> Class {
        let code = u32::from(c);
        if (FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code) {
            return Class::Hangul;
        }
        match self.low.get(code as usize) {
            Some(&class) => class,
            None => find(code),
        }
    }

    /// Small letters without accents, full-width forms as ASCII.
    pub(super) fn fold(&self, c: char) -> char {
        match self.low_folded.get(u32::from(c) as usize) {
            Some(&folded) => folded,
            None if c < '\u{ff01}' => c,
            None => self.folded.get(&c).copied().unwrap_or(c),
        }
    }

    /// Foldings beyond ASCII as the index carries them: character and folded character in turn.
    pub(super) fn listed(&self) -> String {
        self.folded.iter().flat_map(|(&c, &f)| [c, f]).collect()
    }
}

fn find(code: u32) -> Class {
    let after = RANGES.partition_point(|range| range.0 <= code);
    match after.checked_sub(1).and_then(|at| RANGES.get(at)) {
        Some(&(_, last, class)) if code <= last => class,
        _ => Class::Gap,
    }
}

/// `None` where nothing but the character itself will do.
fn fold_fully(c: char) -> Option<char> {
    // Letters that do not decompose, and the sigma that stands at the end of words.
    let known = match c {
        'ß' => 's',
        'æ' | 'Æ' => 'a',
        'ø' | 'Ø' | 'œ' | 'Œ' => 'o',
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        'ł' | 'Ł' => 'l',
        'ı' | 'İ' => 'i',
        'þ' | 'Þ' => 't',
        'ς' => 'σ',
        // Accents that make another letter there: й is no и, and Korean has none.
        'й' | 'Й' => 'й',
        other => {
            let wide = u32::from(other).wrapping_sub(0xfee0);
            if (0x21..0x7f).contains(&wide) {
                return char::from_u32(wide).map(|c| c.to_ascii_lowercase());
            }
            let base = other.nfd().next()?;
            let mut small = base.to_lowercase();
            return match (small.next(), small.next()) {
                (Some(one), None) => Some(one),
                _ => None,
            };
        }
    };
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::{Characters, Class, RANGES};

    #[test]
    fn ranges_stand_in_order() {
        assert!(RANGES.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn letters_fold_to_what_people_type() {
        let characters = Characters::new();
        for (from, to) in [
            ('É', 'e'),
            ('ё', 'е'),
            ('Й', 'й'),
            ('Ａ', 'a'),
            ('ế', 'e'),
            ('한', '한'),
        ] {
            assert_eq!(characters.fold(from), to);
        }
        for (c, class) in [
            ('a', Class::Letter),
            ('한', Class::Hangul),
            ('韓', Class::Dense),
            ('\u{3131}', Class::Jamo),
            ('·', Class::Gap),
        ] {
            assert_eq!(characters.class(c), class);
        }
    }
}
