//! Where lines end, and the order of letters in them.
//!
//! UAX #14 lets Hangul break at every syllable. Korean is set with words whole; only where that
//! would leave a line too short is a word parted, with at least two syllables on each side.

use icu_segmenter::LineSegmenterBorrowed;
use unicode_bidi::{BidiInfo, Level};

use super::shape::{Cluster, Glyph, Shaped};

/// A line may be shorter than the measure by this share before a word is parted.
const RAGGED: f32 = 0.25;
/// Syllables of a parted word on each side.
const LEAST_SYLLABLES: usize = 2;

/// A line of letters in the order of the eye, from its left end.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) width: f32,
    /// It belongs to the right margin.
    pub(super) right: bool,
}

/// What may happen before a cluster.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    Never,
    /// Between the syllables of a Korean word.
    Syllable,
    Free,
}

/// Breaks a paragraph into lines of at most `measure` pixels.
pub(super) fn lines(
    shaped: &Shaped,
    measure: f32,
    segmenter: LineSegmenterBorrowed<'static>,
) -> Vec<Line> {
    let breaks = breaks(shaped, segmenter);
    let clusters = &shaped.clusters;
    let mut lines = Vec::new();
    let mut start = 0;
    while start < clusters.len() {
        let end = line_end(clusters, &breaks, start, measure);
        lines.push(visual(shaped, start, end));
        start = end;
        // Spaces at the end of a line are not at the start of the next.
        while start < clusters.len() && clusters[start].space {
            start += 1;
        }
    }
    lines
}

/// Where lines end in the text, for tests.
#[cfg(test)]
pub(super) fn ends(
    shaped: &Shaped,
    measure: f32,
    segmenter: LineSegmenterBorrowed<'static>,
) -> Vec<usize> {
    let breaks = breaks(shaped, segmenter);
    let mut ends = Vec::new();
    let mut start = 0;
    while start < shaped.clusters.len() {
        start = line_end(&shaped.clusters, &breaks, start, measure);
        while start < shaped.clusters.len() && shaped.clusters[start].space {
            start += 1;
        }
        let next = shaped.clusters.get(start);
        ends.push(next.map_or(shaped.text.len(), |cluster| cluster.text.start));
    }
    ends
}

fn breaks(shaped: &Shaped, segmenter: LineSegmenterBorrowed<'static>) -> Vec<Break> {
    let mut places = segmenter.segment_str(&shaped.text).peekable();
    let text = shaped.text.as_str();
    shaped
        .clusters
        .iter()
        .map(|cluster| {
            let at = cluster.text.start;
            while places.peek().is_some_and(|place| *place < at) {
                places.next();
            }
            if places.peek() != Some(&at) || at == 0 {
                return Break::Never;
            }
            let before = text[..at].chars().next_back();
            let after = text[at..].chars().next();
            match (before, after) {
                (Some(before), Some(after))
                    if !before.is_whitespace() && (is_hangul(before) || is_hangul(after)) =>
                {
                    Break::Syllable
                }
                _ => Break::Free,
            }
        })
        .collect()
}

const fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}')
}

/// The cluster after the line that starts at `start`; always at least one further.
fn line_end(clusters: &[Cluster], breaks: &[Break], start: usize, measure: f32) -> usize {
    // A hair for what adding many fractions loses.
    let most = measure + 0.01;
    let mut width = 0.0;
    let mut free: Option<(usize, f32)> = None;
    let mut fits = start;
    let mut inked = 0.0;
    for (at, cluster) in clusters.iter().enumerate().skip(start) {
        if at > start && breaks[at] == Break::Free {
            free = Some((at, inked));
        }
        width += cluster.advance;
        if !cluster.space {
            inked = width;
        }
        if inked > most {
            break;
        }
        fits = at + 1;
    }
    if fits == clusters.len() {
        return fits;
    }
    if let Some((at, inked)) = free
        && inked >= measure * (1.0 - RAGGED)
    {
        return at;
    }
    let syllable = (start + 1..=fits)
        .rev()
        .find(|at| breaks[*at] == Break::Syllable && is_apart(clusters, breaks, start, *at));
    match (syllable, free) {
        (Some(at), Some((word, _))) if at > word => at,
        (Some(at), None) => at,
        (_, Some((word, _))) => word,
        // Not a single place: a long address, or one letter wider than the line.
        (None, None) => fits.max(start + 1),
    }
}

/// Whether a word parted at `at` leaves enough of it on both lines.
fn is_apart(clusters: &[Cluster], breaks: &[Break], start: usize, at: usize) -> bool {
    let ends = |place: usize| breaks[place] == Break::Free || clusters[place].space;
    let before = (start..at)
        .rev()
        .take_while(|place| !clusters[*place].space);
    let mut left = 0;
    for place in before {
        left += 1;
        if left >= LEAST_SYLLABLES || ends(place) {
            break;
        }
    }
    let right = (at..clusters.len())
        .take_while(|place| !clusters[*place].space && (*place == at || !ends(*place)))
        .take(LEAST_SYLLABLES)
        .count();
    left >= LEAST_SYLLABLES && right >= LEAST_SYLLABLES
}

/// The clusters of a line in the order of the eye (UAX #9, rules L1 and L2).
fn visual(shaped: &Shaped, start: usize, end: usize) -> Line {
    let mut last = end;
    while last > start && shaped.clusters[last - 1].space {
        last -= 1;
    }
    let mut line = Line {
        right: shaped.right_to_left,
        ..Line::default()
    };
    if shaped.levels.is_empty() {
        for at in start..last {
            place(shaped, at, &mut line);
        }
        return line;
    }
    let base = if shaped.right_to_left {
        Level::rtl()
    } else {
        Level::ltr()
    };
    let levels: Vec<Level> = (start..last)
        .map(|at| {
            let byte = shaped.clusters[at].text.start;
            shaped.levels.get(byte).copied().unwrap_or(base)
        })
        .collect();
    for at in BidiInfo::reorder_visual(&levels) {
        place(shaped, start + at, &mut line);
    }
    line
}

fn place(shaped: &Shaped, at: usize, line: &mut Line) {
    let cluster = &shaped.clusters[at];
    let from = line.width;
    line.glyphs.extend(
        shaped.glyphs[cluster.glyphs.clone()]
            .iter()
            .map(|glyph| Glyph {
                x: from + glyph.x,
                ..*glyph
            }),
    );
    line.width += cluster.advance;
}
