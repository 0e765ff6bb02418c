//! Letters of one paragraph: which font has each, how they join, and how wide they are.

use std::collections::BTreeMap;
use std::ops::Range;

use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use swash::shape::{Direction, ShapeContext};
use swash::text::{Codepoint as _, Script};
use swash::{Charmap, GlyphId};
use unicode_bidi::{BidiInfo, Level};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::font::Fonts;

/// What letters are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    #[default]
    Plain,
    /// Page numbers, captions, meanings.
    Dim,
    /// What print would set in italics.
    Accent,
    Heading,
}

/// How a run of words looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) ink: Ink,
}

/// A letter on a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) face: u8,
    pub(super) ink: Ink,
    pub(super) id: GlyphId,
    /// From the start of the line, and up from its base line.
    pub(super) x: f32,
    pub(super) y: f32,
}

/// Letters that belong together; nothing parts them.
pub(super) struct Cluster {
    pub(super) text: Range<usize>,
    pub(super) advance: f32,
    /// Places in [`Shaped::glyphs`], whose `x` counts from the start of the cluster.
    pub(super) glyphs: Range<usize>,
    /// Nothing is drawn for it, and it does not count at the end of a line.
    pub(super) space: bool,
}

/// A paragraph as letters, in the order of reading.
pub(super) struct Shaped {
    pub(super) text: String,
    pub(super) clusters: Vec<Cluster>,
    pub(super) glyphs: Vec<Glyph>,
    /// The direction at each byte; empty where all is from left to right.
    pub(super) levels: Vec<Level>,
    pub(super) right_to_left: bool,
}

/// One per document: caches of fonts and the tables of where lines break.
pub(super) struct Shaper<'f> {
    fonts: &'f Fonts,
    context: ShapeContext,
    maps: Vec<Charmap<'f>>,
    segmenter: LineSegmenterBorrowed<'static>,
    missing: BTreeMap<char, u32>,
}

/// A stretch of one font, script and look.
struct Item {
    range: Range<usize>,
    face: u8,
    script: Script,
    look: Look,
    level: Level,
}

impl<'f> Shaper<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        let count = fonts.regular.len() + fonts.bold.len();
        let faces = (0..count).map(|at| u8::try_from(at).unwrap_or(0));
        Self {
            fonts,
            context: ShapeContext::new(),
            maps: faces.map(|at| fonts.face(at).font().charmap()).collect(),
            segmenter: LineSegmenter::new_auto(icu_segmenter::options::LineBreakOptions::default()),
            missing: BTreeMap::new(),
        }
    }

    /// Characters without a letter in any font, and how often they came.
    pub(super) fn missing(&self) -> BTreeMap<char, u32> {
        self.missing.clone()
    }

    pub(super) const fn segmenter(&self) -> LineSegmenterBorrowed<'static> {
        self.segmenter
    }

    /// Sets words of several looks in letters of `em` pixels.
    pub(super) fn shape(&mut self, words: &[(String, Look)], em: f32) -> Shaped {
        let mut text = String::new();
        let mut looks: Vec<(usize, Look)> = Vec::new();
        for (words, look) in words {
            // Hangul typed as single jamo becomes syllables, which fonts have.
            text.extend(words.nfc().filter(|c| is_shown(*c)));
            looks.push((text.len(), *look));
        }
        let mut levels = Vec::new();
        let mut right_to_left = false;
        if text.chars().any(is_right_to_left) {
            let bidi = BidiInfo::new(&text, None);
            right_to_left = bidi.paragraphs.first().is_some_and(|p| p.level.is_rtl());
            levels = bidi.levels;
        }
        let items = self.items(&text, &looks, &levels);
        let mut shaped = Shaped {
            text,
            clusters: Vec::new(),
            glyphs: Vec::new(),
            levels,
            right_to_left,
        };
        for item in items {
            self.item(&item, em, &mut shaped);
        }
        shaped
    }

    fn items(&mut self, text: &str, looks: &[(usize, Look)], levels: &[Level]) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut looks = looks.iter().peekable();
        let mut script = Script::Latin;
        for (at, letter) in text.grapheme_indices(true) {
            while looks.peek().is_some_and(|(end, _)| at >= *end) && looks.len() > 1 {
                looks.next();
            }
            let look = looks.peek().map(|(_, look)| *look).unwrap_or_default();
            let face = self.face(letter, look.bold, items.last().map(|item| item.face));
            let own = letter.chars().next().map_or(Script::Common, |c| c.script());
            if !matches!(own, Script::Common | Script::Inherited | Script::Unknown) {
                script = own;
            }
            let level = levels.get(at).copied().unwrap_or_else(Level::ltr);
            let end = at + letter.len();
            match items.last_mut() {
                Some(last)
                    if (last.face, last.script, last.look, last.level)
                        == (face, script, look, level) =>
                {
                    last.range.end = end;
                }
                _ => items.push(Item {
                    range: at..end,
                    face,
                    script,
                    look,
                    level,
                }),
            }
        }
        items
    }

    /// The first font that has all of a letter. Spaces stay in the font before them.
    fn face(&mut self, letter: &str, bold: bool, before: Option<u8>) -> u8 {
        let faces = if bold {
            &self.fonts.bold
        } else {
            &self.fonts.regular
        };
        if letter == " "
            && let Some(before) = before.filter(|before| faces.contains(before))
        {
            return before;
        }
        let has = |face: u8, c: char| is_joiner(c) || self.maps[usize::from(face)].map(c) != 0;
        let whole = faces
            .iter()
            .find(|face| letter.chars().all(|c| has(**face, c)));
        if let Some(face) = whole {
            return *face;
        }
        // Without its accent is better than a box.
        let base = letter.chars().next().unwrap_or(' ');
        let partly = faces.iter().copied().find(|face| has(*face, base));
        let face = partly.unwrap_or(faces[0]);
        for c in letter.chars().filter(|c| !has(face, *c)) {
            *self.missing.entry(c).or_default() += 1;
        }
        face
    }

    fn item(&mut self, item: &Item, em: f32, shaped: &mut Shaped) {
        let face = self.fonts.face(item.face);
        let direction = if item.level.is_rtl() {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        };
        let mut shaper = self
            .context
            .builder(face.font())
            .script(item.script)
            .direction(direction)
            .size(em)
            .build();
        shaper.add_str(&shaped.text[item.range.clone()]);
        let Shaped {
            text,
            clusters,
            glyphs,
            ..
        } = shaped;
        let from = item.range.start;
        shaper.shape_with(|cluster| {
            let first = glyphs.len();
            let mut advance = 0.0;
            for glyph in cluster.glyphs {
                glyphs.push(Glyph {
                    face: item.face,
                    ink: item.look.ink,
                    id: glyph.id,
                    x: advance + glyph.x,
                    y: glyph.y,
                });
                advance += glyph.advance;
            }
            let range = from + cluster.source.start as usize..from + cluster.source.end as usize;
            let space = text
                .get(range.clone())
                .is_some_and(|text| text.chars().all(char::is_whitespace));
            if space {
                glyphs.truncate(first);
            }
            clusters.push(Cluster {
                text: range,
                advance,
                glyphs: first..glyphs.len(),
                space,
            });
        });
    }
}

/// Controls are not drawn; those that steer joining and direction do their work unseen.
fn is_shown(c: char) -> bool {
    !(c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        ))
}

/// Characters for which no font needs a letter of its own.
const fn is_joiner(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}'
    )
}

/// Hebrew, Arabic and their kin, and the marks that turn the direction.
const fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{200f}'
            | '\u{202b}' | '\u{202e}' | '\u{2067}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
    )
}
