//! Cues one after the other: what is on the screen at each instant.

use std::collections::BTreeSet;

use bulssi_model::Millis;

use super::Cue;

/// More than so many cues at once are not read by anybody; the first of them are kept.
const MOST_AT_ONCE: usize = 6;

/// The same pictures on the screen from cues that never overlap: each stretch of time holds the
/// lines of all cues that are seen then, earlier ones first. Cues that are never seen are left out.
///
/// `cues` are in order of their start, as [`parse`](super::parse) gives them.
#[must_use]
pub fn flatten(cues: &[Cue]) -> Vec<Cue> {
    if cues.windows(2).all(|pair| pair[0].end <= pair[1].start) {
        return cues
            .iter()
            .filter(|cue| cue.end > cue.start)
            .cloned()
            .collect();
    }
    // At one instant what ends goes before what begins; the number of a cue keeps their order.
    let mut changes: Vec<(Millis, bool, usize)> = Vec::new();
    for (at, cue) in cues
        .iter()
        .enumerate()
        .filter(|(_, cue)| cue.end > cue.start)
    {
        changes.push((cue.start, true, at));
        changes.push((cue.end, false, at));
    }
    changes.sort_unstable();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut flat: Vec<Cue> = Vec::new();
    let mut since = Millis(0);
    for (time, begins, at) in changes {
        if time > since && !seen.is_empty() {
            push(&mut flat, cues, &seen, since, time);
        }
        since = time;
        if begins {
            seen.insert(at);
        } else {
            seen.remove(&at);
        }
    }
    flat
}

fn push(flat: &mut Vec<Cue>, cues: &[Cue], seen: &BTreeSet<usize>, start: Millis, end: Millis) {
    let mut texts: Vec<&str> = Vec::new();
    for at in seen.iter().take(MOST_AT_ONCE) {
        let text = cues[*at].text.as_str();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let text = texts.join("\n");
    match flat.last_mut() {
        Some(last) if last.end == start && last.text == text => last.end = end,
        _ => flat.push(Cue { start, end, text }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: u64, end: u64, text: &str) -> Cue {
        Cue {
            start: Millis(start),
            end: Millis(end),
            text: text.to_owned(),
        }
    }

    #[test]
    fn overlaps_become_stretches() {
        for (cues, flat) in [
            (vec![], vec![]),
            (
                vec![cue(0, 10, "a"), cue(10, 20, "b"), cue(30, 30, "c")],
                vec![cue(0, 10, "a"), cue(10, 20, "b")],
            ),
            (
                vec![cue(0, 20, "a"), cue(10, 30, "b")],
                vec![cue(0, 10, "a"), cue(10, 20, "a\nb"), cue(20, 30, "b")],
            ),
            (
                vec![cue(0, 50, "sign"), cue(10, 20, "a"), cue(20, 30, "b")],
                vec![
                    cue(0, 10, "sign"),
                    cue(10, 20, "sign\na"),
                    cue(20, 30, "sign\nb"),
                    cue(30, 50, "sign"),
                ],
            ),
            // The same line twice is one, and the pieces of one line join.
            (
                vec![cue(0, 20, "a"), cue(5, 15, "a")],
                vec![cue(0, 20, "a")],
            ),
        ] {
            assert_eq!(flatten(&cues), flat);
        }
    }

    #[test]
    fn thousands_at_once_are_quick() {
        let cues: Vec<Cue> = (0..100_000).map(|n| cue(n, 1_000_000 - n, "눈")).collect();
        assert_eq!(flatten(&cues), [cue(0, 1_000_000, "눈")]);
        let cues: Vec<Cue> = (0..50_000u64)
            .map(|n| cue(n, 1_000_000, &n.to_string()))
            .collect();
        let flat = flatten(&cues);
        assert!(
            flat.iter()
                .all(|cue| cue.text.lines().count() <= MOST_AT_ONCE)
        );
    }
}
