//! English words to stems: M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980).
//!
//! `assets/query.js` has the same steps; both are held against one list of words in the tests.

/// The stem of a word of letters `a` to `z`, in place.
pub(super) fn stem(word: &mut Vec<u8>) {
    if word.len() < 3 {
        return;
    }
    plurals(word);
    past_and_progressive(word);
    if word.ends_with(b"y") && has_vowel(word, word.len() - 1) {
        replace_end(word, 1, b"i");
    }
    replace_first(word, &DOUBLE, 1);
    replace_first(word, &SINGLE, 1);
    derivations(word);
    final_e(word);
}

/// Step 2: suffixes of two parts, by the order in which they are tried.
const DOUBLE: [(&[u8], &[u8]); 20] = [
    (b"ational", b"ate"),
    (b"tional", b"tion"),
    (b"enci", b"ence"),
    (b"anci", b"ance"),
    (b"izer", b"ize"),
    (b"abli", b"able"),
    (b"alli", b"al"),
    (b"entli", b"ent"),
    (b"eli", b"e"),
    (b"ousli", b"ous"),
    (b"ization", b"ize"),
    (b"ation", b"ate"),
    (b"ator", b"ate"),
    (b"alism", b"al"),
    (b"iveness", b"ive"),
    (b"fulness", b"ful"),
    (b"ousness", b"ous"),
    (b"aliti", b"al"),
    (b"iviti", b"ive"),
    (b"biliti", b"ble"),
];

/// Step 3.
const SINGLE: [(&[u8], &[u8]); 7] = [
    (b"icate", b"ic"),
    (b"ative", b""),
    (b"alize", b"al"),
    (b"iciti", b"ic"),
    (b"ical", b"ic"),
    (b"ful", b""),
    (b"ness", b""),
];

/// Step 4: what goes where the stem has two measures.
const LAST: [&[u8]; 18] = [
    b"al", b"ance", b"ence", b"er", b"ic", b"able", b"ible", b"ant", b"ement", b"ment", b"ent",
    b"ou", b"ism", b"ate", b"iti", b"ous", b"ive", b"ize",
];

fn is_consonant(word: &[u8], at: usize) -> bool {
    match word.get(at) {
        Some(b'a' | b'e' | b'i' | b'o' | b'u') => false,
        Some(b'y') => at == 0 || !is_consonant(word, at - 1),
        _ => true,
    }
}

fn has_vowel(word: &[u8], length: usize) -> bool {
    (0..length).any(|at| !is_consonant(word, at))
}

/// How often a vowel is followed by a consonant in the first `length` letters.
fn measure(word: &[u8], length: usize) -> usize {
    (1..length)
        .filter(|&at| is_consonant(word, at) && !is_consonant(word, at - 1))
        .count()
}

fn ends_double(word: &[u8]) -> bool {
    match word {
        [.., a, b] => a == b && is_consonant(word, word.len() - 1),
        _ => false,
    }
}

/// Consonant, vowel, consonant at the end of the first `length` letters, the last not w, x or y.
fn ends_short(word: &[u8], length: usize) -> bool {
    length >= 3
        && is_consonant(word, length - 3)
        && !is_consonant(word, length - 2)
        && is_consonant(word, length - 1)
        && !matches!(word.get(length - 1), Some(b'w' | b'x' | b'y'))
}

fn replace_end(word: &mut Vec<u8>, cut: usize, with: &[u8]) {
    word.truncate(word.len() - cut);
    word.extend_from_slice(with);
}

fn replace_first(word: &mut Vec<u8>, rules: &[(&[u8], &[u8])], more_than: usize) {
    let Some((end, with)) = rules.iter().find(|(end, _)| word.ends_with(end)) else {
        return;
    };
    if measure(word, word.len() - end.len()) >= more_than {
        replace_end(word, end.len(), with);
    }
}

/// Step 1a.
fn plurals(word: &mut Vec<u8>) {
    if word.ends_with(b"sses") || word.ends_with(b"ies") {
        replace_end(word, 2, b"");
    } else if word.ends_with(b"s") && !word.ends_with(b"ss") {
        replace_end(word, 1, b"");
    }
}

/// Step 1b.
fn past_and_progressive(word: &mut Vec<u8>) {
    if word.ends_with(b"eed") {
        if measure(word, word.len() - 3) > 0 {
            replace_end(word, 1, b"");
        }
        return;
    }
    let Some(cut) = [&b"ed"[..], b"ing"]
        .iter()
        .find(|end| word.ends_with(end))
        .map(|end| end.len())
    else {
        return;
    };
    if !has_vowel(word, word.len() - cut) {
        return;
    }
    replace_end(word, cut, b"");
    if [&b"at"[..], b"bl", b"iz"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        word.push(b'e');
    } else if ends_double(word) && !matches!(word.last(), Some(b'l' | b's' | b'z')) {
        word.pop();
    } else if measure(word, word.len()) == 1 && ends_short(word, word.len()) {
        word.push(b'e');
    }
}

/// Step 4: the longest suffix decides.
fn derivations(word: &mut Vec<u8>) {
    let mut cut = 0;
    for end in LAST {
        if word.ends_with(end) {
            cut = cut.max(end.len());
        }
    }
    let before = |back: usize| word.len().checked_sub(back).and_then(|at| word.get(at));
    if cut == 0 && word.ends_with(b"ion") && matches!(before(4), Some(b's' | b't')) {
        cut = 3;
    }
    if cut > 0 && measure(word, word.len() - cut) > 1 {
        replace_end(word, cut, b"");
    }
}

/// Step 5.
fn final_e(word: &mut Vec<u8>) {
    if word.ends_with(b"e") {
        let length = word.len() - 1;
        let stem = measure(word, length);
        if stem > 1 || stem == 1 && !ends_short(word, length) {
            word.pop();
        }
    }
    if word.ends_with(b"ll") && measure(word, word.len()) > 1 {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_examples_of_the_paper() {
        for (word, expected) in [
            ("caresses", "caress"),
            ("ponies", "poni"),
            ("cats", "cat"),
            ("feed", "feed"),
            ("agreed", "agre"),
            ("plastered", "plaster"),
            ("motoring", "motor"),
            ("sing", "sing"),
            ("conflated", "conflat"),
            ("hopping", "hop"),
            ("falling", "fall"),
            ("filing", "file"),
            ("happy", "happi"),
            ("sky", "sky"),
            ("relational", "relat"),
            ("vietnamization", "vietnam"),
            ("electriciti", "electr"),
            ("adjustable", "adjust"),
            ("replacement", "replac"),
            ("adoption", "adopt"),
            ("probate", "probat"),
            ("rate", "rate"),
            ("controll", "control"),
            ("roll", "roll"),
            ("generalizations", "gener"),
            ("oscillators", "oscil"),
            ("ion", "ion"),
        ] {
            let mut bytes = word.as_bytes().to_vec();
            stem(&mut bytes);
            assert_eq!(String::from_utf8(bytes).unwrap(), expected, "{word}");
        }
    }

    /// The page's script has the same steps: both on the same words.
    #[test]
    fn the_page_stems_alike() {
        let roots = "act adopt agree allow comput control decid general happ hop hous inform \
            international lov nation oper plan play relat ski sens try univers y abbey";
        let ends = " s es ed ing er ers ion ions ation ations ational ational's ly ness fulness \
            ous ousness ive iveness ization ize ized izing able ably ability al ally alism ality \
            ance ence ent ment ements ism ate ates ated y ies ied ying e ee eed eing ic ical";
        let mut words: Vec<String> = Vec::new();
        for root in roots.split_whitespace() {
            for end in ends.split(' ') {
                words.push(format!("{root}{end}").replace('\'', ""));
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("words");
        let lines: Vec<String> = words
            .iter()
            .map(|word| format!("{{\"stem\":\"{word}\"}}\n"))
            .collect();
        std::fs::write(&file, lines.concat()).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node/search.mjs");
        let node = std::process::Command::new("node")
            .arg(script)
            .arg(folder.path())
            .arg(&file)
            .output();
        let node = node.expect("node is missing: scripts/setup test");
        let answers = String::from_utf8(node.stdout).unwrap();
        assert_eq!(answers.lines().count(), words.len(), "{:?}", node.stderr);
        for (word, answer) in words.iter().zip(answers.lines()) {
            let mut bytes = word.clone().into_bytes();
            stem(&mut bytes);
            let ours = String::from_utf8(bytes).unwrap();
            assert_eq!(answer, format!("{{\"stem\":\"{ours}\"}}"), "{word}");
        }
    }
}
