//! Putting right what is wrong with cues, where nothing can be lost by it.

use std::collections::BTreeMap;

use bulssi_model::Millis;

use super::{Cue, tidy_lines};

/// An end this little past the next start is sloppy timing; more of it is two lines at once.
const SLOPPY: u64 = 500;
/// What is seen for less was not meant to be read.
const LEAST: u64 = 300;
/// A cue that is seen for longer than this, over others, has a wrong end.
const ENDLESS: u64 = 60_000;

/// What was wrong and has been put right. Front ends have a sentence for each [`id`](Self::id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Mended {
    /// A cue stood before one that is seen earlier; they are in order now.
    Order,
    /// A place that made no sense was left out.
    LeftOut,
    /// A cue had no end, or one before its start; it is seen as long as it takes to read, at most
    /// until the next one.
    NoEnd,
    /// A cue was seen for minutes, over others; its end was taken for wrong.
    LateEnd,
    /// A cue went a little past the start of the next one and now ends there.
    Overlap,
    /// A cue came twice.
    Twice,
    /// Two cues of the same instant became one with the lines of both.
    Joined,
    /// Characters that the encoding of the file does not have were left out.
    Characters,
}

impl Mended {
    /// The id that scripts and message files keep.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::LeftOut => "left-out",
            Self::NoEnd => "no-end",
            Self::LateEnd => "late-end",
            Self::Overlap => "overlap",
            Self::Twice => "twice",
            Self::Joined => "joined",
            Self::Characters => "characters",
        }
    }
}

/// What was put right, and in how many places.
pub type Repairs = BTreeMap<Mended, u32>;

/// Puts cues right that are in order of their start, and counts what it did.
pub(super) fn repair(cues: Vec<Cue>, repairs: &mut Repairs) -> Vec<Cue> {
    let mut count = |what| *repairs.entry(what).or_default() += 1;
    let mut good: Vec<Cue> = Vec::with_capacity(cues.len());
    for mut cue in cues {
        if cue.text.contains('\u{fffd}') {
            count(Mended::Characters);
            cue.text = tidy_lines(&cue.text.replace('\u{fffd}', ""));
            if cue.text.is_empty() {
                continue;
            }
        }
        match good.last_mut().filter(|last| last.start == cue.start) {
            Some(last) if last.text == cue.text => {
                count(Mended::Twice);
                last.end = last.end.max(cue.end);
            }
            Some(last) if last.end == cue.end || last.end == last.start || cue.end == cue.start => {
                count(Mended::Joined);
                last.end = last.end.max(cue.end);
                last.text = format!("{}\n{}", last.text, cue.text);
            }
            _ => good.push(cue),
        }
    }
    let mut next: Option<Millis> = None;
    for cue in good.iter_mut().rev() {
        let gap = next.map_or(u64::MAX, |next| next.0.saturating_sub(cue.start.0));
        let len = cue.end.0.saturating_sub(cue.start.0);
        if len == 0 {
            count(Mended::NoEnd);
            // Of two cues of one instant the end of neither can be told by the other.
            let room = if gap == 0 { u64::MAX } else { gap };
            cue.end = Millis(
                cue.start
                    .0
                    .saturating_add(reading_time(&cue.text).min(room)),
            );
        } else if len > ENDLESS && gap < len && gap > 0 {
            count(Mended::LateEnd);
            let long = reading_time(&cue.text).saturating_mul(2);
            cue.end = Millis(cue.start.0 + long.min(gap));
        } else if len > gap && len - gap <= SLOPPY && gap >= LEAST {
            count(Mended::Overlap);
            cue.end = Millis(cue.start.0 + gap);
        }
        next = Some(cue.start);
    }
    good
}

/// How long a text takes to read, slowly: six syllables or a dozen letters a second.
pub(super) fn reading_time(text: &str) -> u64 {
    let chars = text.chars().filter(|c| !c.is_whitespace());
    let millis: u64 = chars.map(|c| if c.is_ascii() { 80 } else { 160 }).sum();
    (600 + millis).clamp(1_000, 7_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue((start, end, text): (u64, u64, &str)) -> Cue {
        Cue {
            start: Millis(start),
            end: Millis(end),
            text: text.to_owned(),
        }
    }

    #[test]
    fn each_fault_is_put_right_and_told() {
        type Times<'a> = &'a [(u64, u64, &'a str)];
        let table: [(Times<'_>, Times<'_>, &[Mended]); 10] = [
            (
                &[(0, 900, "가"), (1000, 2000, "나")],
                &[(0, 900, "가"), (1000, 2000, "나")],
                &[],
            ),
            (
                &[(0, 1100, "가"), (1000, 2000, "나")],
                &[(0, 1000, "가"), (1000, 2000, "나")],
                &[Mended::Overlap],
            ),
            // Two people speak.
            (
                &[(0, 2000, "가"), (1000, 3000, "나")],
                &[(0, 2000, "가"), (1000, 3000, "나")],
                &[],
            ),
            (
                &[(0, 0, "가"), (5000, 6000, "나")],
                &[(0, 1000, "가"), (5000, 6000, "나")],
                &[Mended::NoEnd],
            ),
            (
                &[(0, 0, "가"), (400, 1400, "나")],
                &[(0, 400, "가"), (400, 1400, "나")],
                &[Mended::NoEnd],
            ),
            (
                &[(0, 3_700_000, "가"), (5000, 6000, "나")],
                &[(0, 2000, "가"), (5000, 6000, "나")],
                &[Mended::LateEnd],
            ),
            (
                &[(0, 1000, "가"), (0, 1000, "가")],
                &[(0, 1000, "가")],
                &[Mended::Twice],
            ),
            (
                &[(0, 1000, "가"), (0, 1000, "a")],
                &[(0, 1000, "가\na")],
                &[Mended::Joined],
            ),
            (
                &[(0, 1000, "가\u{fffd}나"), (2000, 3000, "\u{fffd}")],
                &[(0, 1000, "가나")],
                &[Mended::Characters],
            ),
            (&[(7, 7, "가")], &[(7, 1007, "가")], &[Mended::NoEnd]),
        ];
        for (before, after, told) in table {
            let mut repairs = Repairs::new();
            let before: Vec<Cue> = before.iter().copied().map(cue).collect();
            let after: Vec<Cue> = after.iter().copied().map(cue).collect();
            assert_eq!(repair(before.clone(), &mut repairs), after);
            let told: Vec<Mended> = told.to_vec();
            assert_eq!(repairs.into_keys().collect::<Vec<_>>(), told, "{before:?}");
            // What is right stays as it is.
            let mut none = Repairs::new();
            assert_eq!(repair(after.clone(), &mut none), after);
            assert!(none.is_empty());
        }
    }
}
