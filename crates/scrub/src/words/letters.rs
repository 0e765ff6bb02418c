//! Characters that nobody sees, and one way to write those that look alike.

use unicode_normalization::UnicodeNormalization;

use crate::{Findings, Kind};

/// The text with what shows, in Unicode's composed form; line ends as `\n`.
pub(super) fn visible(text: &str, legacy: bool, findings: &mut Findings) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let (mut gone, mut bytes) = (0, 0);
    for (at, letter) in letters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        let kept = match letter {
            '\r' if after == Some('\n') => continue,
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            // In pairs of bytes only CP949's soft hyphen hides.
            '\u{f0000}'..='\u{ffffd}' if legacy => (letter != '\u{fa1a9}').then_some(letter),
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => {
                gone += 1;
                bytes += letter.len_utf8() as u64;
                Some(' ')
            }
            '\u{200c}' | '\u{200d}' if joins(before, after) => Some(letter),
            letter if hidden(letter) => None,
            letter => Some(letter),
        };
        match kept {
            Some(letter) => out.push(letter),
            None => {
                gone += 1;
                bytes += letter.len_utf8() as u64;
            }
        }
    }
    if gone > 0 {
        findings.add(Kind::InvisibleText, gone, bytes);
    }
    if legacy { out } else { out.nfc().collect() }
}

/// Whether a joiner between these changes what is seen: in Arabic and Indic writing, and between emoji.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let needs = |letter: char| {
        matches!(letter, '\u{600}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
            | '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
    };
    before.is_some_and(needs) && after.is_some_and(needs)
}

/// Characters without a shape: format controls, fillers, selectors, tags, non-characters.
fn hidden(letter: char) -> bool {
    let code = u32::from(letter);
    match letter {
        '\t' | '\n' => false,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => {
            true
        }
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => true,
        '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{10ffff}' => true,
        _ => code & 0xfffe == 0xfffe,
    }
}

/// Plain text: no blanks at the ends of lines, one between words; the first ones of a line stay.
pub(super) fn plain(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| even(line)).collect()
}

/// A line with even spaces.
pub(super) fn even(line: &str) -> String {
    let blank = |letter: char| matches!(letter, ' ' | '\t');
    let line = line.trim_end_matches(|letter| blank(letter) || letter == '\u{3000}');
    let words = line.trim_start_matches(blank);
    let mut out = String::with_capacity(line.len());
    out.push_str(&line[..line.len() - words.len()]);
    let mut last = ' ';
    for letter in words
        .chars()
        .map(|letter| if blank(letter) { ' ' } else { letter })
    {
        if letter != ' ' || last != ' ' {
            out.push(letter);
        }
        last = letter;
    }
    out
}
