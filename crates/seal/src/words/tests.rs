//! The lists hold what is said of them; words tell keys apart.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::SecretKey;

/// The sounds of a Korean word, those that are easily misheard taken for one: initial, vowel and final of each
/// syllable, as numbers in the order of Unicode's tables.
fn sounds(word: &str) -> Vec<u32> {
    const INITIAL: [u32; 19] = [0, 0, 2, 3, 3, 5, 6, 7, 7, 9, 9, 11, 12, 12, 12, 0, 3, 7, 18];
    const VOWEL: [u32; 21] = [
        0, 1, 2, 3, 4, 1, 6, 3, 4, 9, 10, 10, 6, 13, 14, 10, 16, 17, 18, 18, 20,
    ];
    const FINAL: [u32; 28] = [
        0, 1, 1, 1, 4, 4, 4, 7, 8, 1, 4, 8, 8, 8, 8, 8, 4, 17, 17, 7, 7, 4, 7, 7, 1, 7, 17, 7,
    ];
    word.chars()
        .flat_map(|c| {
            let at = u32::from(c) - 0xac00;
            [
                INITIAL[at as usize / 588],
                VOWEL[at as usize % 588 / 28],
                FINAL[at as usize % 28],
            ]
        })
        .collect()
}

/// How many letters must be changed, added or taken away.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.bytes().enumerate() {
            let change = row[j] + usize::from(x != y);
            next.push(change.min(row[j + 1] + 1).min(next[j] + 1));
        }
        row = next;
    }
    row[b.len()]
}

#[test]
fn lists_have_256_words_that_are_told_apart() {
    for list in [List::Korean, List::English] {
        let words: Vec<&str> = list.words().collect();
        assert_eq!(words.len(), 256);
        assert!(words.is_sorted());
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), 256);
    }
    let korean: Vec<&str> = List::Korean.words().collect();
    for (index, a) in korean.iter().enumerate() {
        assert!(a.chars().count() == 2 && a.chars().all(|c| ('가'..='힣').contains(&c)));
        for b in &korean[..index] {
            let apart = sounds(a).into_iter().zip(sounds(b)).filter(|(x, y)| x != y);
            assert!(apart.count() >= 2, "{a} {b}");
        }
    }
    let english: Vec<&str> = List::English.words().collect();
    for (index, a) in english.iter().enumerate() {
        assert!((4..=8).contains(&a.len()) && a.bytes().all(|b| b.is_ascii_lowercase()));
        for b in &english[..index] {
            assert!(a[..3] != b[..3] && distance(a, b) >= 3, "{a} {b}");
        }
    }
}

#[test]
fn words_of_a_key_stay_what_they_are() {
    let key = SecretKey::new([7; 32]).public();
    assert_eq!(
        List::Korean.of(&key).join(" "),
        "차돌 도끼 농장 얼음 떡국 줄기 선반 솜옷 분필 열매 약국"
    );
    assert_eq!(
        List::English.of(&key).join(" "),
        "sheep daisy cinema paprika emerald sausage meadow morning lagoon petunia pajama"
    );
}

#[test]
fn words_are_read_as_people_write_them() {
    let key = SecretKey::new([7; 32]).public();
    let print = key.fingerprint();
    for list in [List::Korean, List::English] {
        let words = list.of(&key);
        assert_eq!(parse(&words.join(" ")), Ok(print));
        let numbered = words
            .iter()
            .zip(1..)
            .map(|(word, n)| format!("{n}. {word},\n"));
        assert_eq!(
            parse(&numbered.collect::<String>().to_uppercase()),
            Ok(print)
        );
        assert_eq!(parse(&words[1..].join(" ")), Err(WordsFault::Count(10)));
        let mut wrong = words;
        wrong[3] = "xyz";
        assert!(matches!(
            parse(&wrong.join(" ")),
            Err(WordsFault::Unknown { place: 4, .. })
        ));
    }
    let decomposed: String = List::Korean.of(&key).join(" ").nfd().collect();
    assert_eq!(parse(&decomposed), Ok(print));
}

proptest! {
    #[test]
    fn a_wrong_word_and_two_that_changed_places_are_found(
        seed: [u8; 32], at in 0usize..COUNT, other in 0usize..COUNT, wrong: u8,
    ) {
        let key = SecretKey::new(seed).public();
        let words = List::English.of(&key);
        let table: Vec<&str> = List::English.words().collect();
        let mut one = words;
        one[at] = table[usize::from(wrong)];
        prop_assert_eq!(parse(&one.join(" ")).is_ok(), one == words);
        let mut two = words;
        two.swap(at, other);
        prop_assert_eq!(parse(&two.join(" ")).is_ok(), two == words);
    }
}
