//! Blocks put one below the other, and from page to page.

mod blocks;
mod pictures;

use super::lines::{self, Line};
use super::shape::{Ink, Look, Shaper};
use super::sheet::Sheet;
use pictures::Waiting;

/// Longer paragraphs are set in pieces, which bounds what is in memory at once.
const PIECE: usize = 20_000;
/// So many lines of one block are placed at once, which bounds memory, too.
const LINES: usize = 2_000;
/// A title is cut after so many characters.
const TITLE: usize = 120;

/// A line in its place on a page.
#[derive(Clone, Debug)]
pub(super) struct PlacedLine {
    pub(super) line: Line,
    pub(super) x: f32,
    /// The base line, from the top.
    pub(super) y: f32,
    pub(super) em: f32,
}

/// A filled rectangle.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedRule {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// A picture in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedPicture {
    pub(super) picture: usize,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// What is drawn on a page.
#[derive(Clone, Debug)]
pub(super) enum Placed {
    Line(PlacedLine),
    Rule(PlacedRule),
    Picture(PlacedPicture),
}

/// How the lines of a block stand.
#[derive(Clone, Copy)]
struct Style {
    em: f32,
    pitch: f32,
    indent: f32,
    /// Space above, unless the page begins here.
    above: f32,
    /// All lines on one page, and this much below them.
    keep: f32,
    bar: bool,
    centred: bool,
}

/// Pages as they fill.
pub(super) struct Flow {
    sheet: Sheet,
    pages: Vec<Vec<Placed>>,
    page: Vec<Placed>,
    y: f32,
    glyphs_left: usize,
    /// Letters set so far.
    pub(super) letters: u64,
    most_pages: usize,
    full: bool,
    /// The previous block was of this sort, which stands closer to its own.
    last_item: bool,
    /// Pictures that wait for the next page.
    waiting: Vec<Waiting>,
}

impl Flow {
    pub(super) fn new(sheet: &Sheet, glyphs: usize, pages: usize) -> Self {
        Self {
            sheet: *sheet,
            pages: Vec::new(),
            page: Vec::new(),
            y: sheet.margin_y(),
            glyphs_left: glyphs,
            letters: 0,
            most_pages: pages,
            full: false,
            last_item: false,
            waiting: Vec::new(),
        }
    }

    pub(super) fn page_count(&self) -> usize {
        self.pages.len() + usize::from(!self.page.is_empty())
    }

    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    fn at_top(&self) -> bool {
        self.y <= self.sheet.margin_y()
    }

    fn new_page(&mut self) {
        if !self.page.is_empty() {
            self.pages.push(std::mem::take(&mut self.page));
        }
        self.y = self.sheet.margin_y();
        // Those that wait longest come first; one that still has no room waits on.
        for waiting in std::mem::take(&mut self.waiting) {
            self.put_picture(waiting);
        }
    }

    fn plain(&self) -> Style {
        Style {
            em: self.sheet.em(),
            pitch: self.sheet.pitch(),
            indent: 0.0,
            above: (self.sheet.pitch() * 0.45).round(),
            keep: 0.0,
            bar: false,
            centred: false,
        }
    }

    fn heading(&self, level: u8) -> Style {
        let larger: f32 = match level {
            1 => 1.35,
            2 => 1.2,
            _ => 1.0,
        };
        let em = (self.sheet.em() * larger).round();
        Style {
            em,
            pitch: (em * 1.36).round(),
            above: (self.sheet.pitch() * 0.8).round(),
            // A heading with fewer than two lines below it is on the wrong page; three lines are
            // never parted.
            keep: self.sheet.pitch() * 3.5,
            ..self.plain()
        }
    }

    /// Sets words and places their lines.
    fn words(&mut self, shaper: &mut Shaper<'_>, words: &[(String, Look)], style: Style) {
        let measure = (self.sheet.measure() - style.indent).max(style.em * 2.0);
        let mut all = Vec::new();
        for piece in pieces(words) {
            let shaped = shaper.shape(&piece, style.em);
            self.glyphs_left = match self.glyphs_left.checked_sub(shaped.clusters.len().max(1)) {
                Some(left) => left,
                None => {
                    self.full = true;
                    return;
                }
            };
            self.letters += shaped.clusters.len() as u64;
            let set = lines::lines(&shaped, measure, shaper.segmenter());
            // An empty line that the author wants is a line, too.
            if set.is_empty() {
                all.push(Line::default());
            }
            all.extend(set);
            if all.len() > LINES {
                self.place(std::mem::take(&mut all), style);
            }
            if self.page_count() > self.most_pages {
                return;
            }
        }
        self.place(all, style);
    }

    /// Puts lines on this page and the next ones: no line of a paragraph is alone at the foot or
    /// at the head of a page.
    fn place(&mut self, lines: Vec<Line>, style: Style) {
        let count = lines.len();
        let mut lines = lines.into_iter();
        let mut left = count;
        let mut above = style.above;
        while left > 0 {
            if self.at_top() {
                above = 0.0;
            }
            let room = self.sheet.body_bottom() - self.y - above;
            let fits = (room / style.pitch + 0.01).floor().max(0.0) as usize;
            let page_holds = (self.sheet.body_height() / style.pitch).floor().max(1.0) as usize;
            let mut now = fits.min(left);
            let kept = style.keep > 0.0 && count <= page_holds / 2;
            if kept && (fits < left || room - left as f32 * style.pitch < style.keep) {
                now = 0;
            } else if now < left {
                if left - now == 1 {
                    now = now.saturating_sub(1);
                }
                if now < 2 {
                    now = 0;
                }
            }
            if now == 0 {
                if self.at_top() {
                    // Not even one fits, or it is kept with what no page holds: it goes here.
                    now = fits.clamp(1, left);
                } else {
                    self.new_page();
                    continue;
                }
            }
            self.y += above;
            let top = self.y;
            for line in lines.by_ref().take(now) {
                self.line(line, &style);
            }
            if style.bar {
                self.bar(top, &style);
            }
            left -= now;
            if left > 0 {
                self.new_page();
            }
        }
    }

    fn line(&mut self, line: Line, style: &Style) {
        // The em box in the middle of the line; Hangul stands 0.12 em below its base line.
        let y = self.y + (style.pitch - style.em) / 2.0 + style.em * 0.88;
        let x = if style.centred {
            self.sheet.margin_x() + (self.sheet.measure() - line.width) / 2.0
        } else if line.right {
            self.sheet.margin_x() + self.sheet.measure() - line.width
        } else {
            self.sheet.margin_x() + style.indent
        };
        self.y += style.pitch;
        self.page.push(Placed::Line(PlacedLine {
            line,
            x: x.round(),
            y: y.round(),
            em: style.em,
        }));
    }

    fn bar(&mut self, top: f32, style: &Style) {
        let width = (style.em / 12.0).max(1.0).round();
        self.page.push(Placed::Rule(PlacedRule {
            x: self.sheet.margin_x() + (style.indent * 0.4).round(),
            y: top + (style.pitch - style.em) / 2.0,
            width,
            height: self.y - top - (style.pitch - style.em),
        }));
    }

    /// The pages, each with the title and its number at the foot.
    pub(super) fn done(mut self, shaper: &mut Shaper<'_>, title: &str) -> Vec<Vec<Placed>> {
        while !self.waiting.is_empty() {
            self.new_page();
        }
        if !self.page.is_empty() || self.pages.is_empty() {
            self.pages.push(std::mem::take(&mut self.page));
        }
        let small = self.sheet.small();
        let count = self.pages.len();
        let y = (self.sheet.height() - self.sheet.margin_y() - small * 0.12).round();
        let foot = |shaper: &mut Shaper<'_>, words: String, most: f32| {
            let shaped = shaper.shape(&[(words, dim())], small);
            let mut set = lines::lines(&shaped, most, shaper.segmenter());
            set.truncate(1);
            set.pop().unwrap_or_default()
        };
        let widest = foot(shaper, format!("{count} / {count}"), f32::MAX).width;
        let room = self.sheet.measure() - widest - small * 2.0;
        let title: String = title
            .chars()
            .take(TITLE)
            .map(|c| if c == '\n' { ' ' } else { c })
            .collect();
        let name = foot(shaper, title, room);
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = foot(shaper, format!("{} / {count}", at + 1), f32::MAX);
            let x = self.sheet.margin_x() + self.sheet.measure() - number.width;
            page.push(Placed::Line(PlacedLine {
                line: number,
                x: x.round(),
                y,
                em: small,
            }));
            // The first page has the title in large letters.
            if at > 0 && !name.glyphs.is_empty() {
                page.push(Placed::Line(PlacedLine {
                    line: name.clone(),
                    x: self.sheet.margin_x(),
                    y,
                    em: small,
                }));
            }
        }
        self.pages
    }
}

const fn dim() -> Look {
    Look {
        bold: false,
        ink: Ink::Dim,
    }
}

/// Words cut at the author's line ends and into pieces of bounded length.
fn pieces(words: &[(String, Look)]) -> Vec<Vec<(String, Look)>> {
    let mut pieces: Vec<Vec<(String, Look)>> = vec![Vec::new()];
    let mut length = 0;
    for (text, look) in words {
        for (at, part) in text.split('\n').enumerate() {
            if at > 0 {
                pieces.push(Vec::new());
                length = 0;
            }
            let mut rest = part;
            while !rest.is_empty() {
                let mut cut = rest.len().min(PIECE);
                if cut < rest.len() {
                    let from = rest.floor_char_boundary(cut);
                    // At a space, if there is one.
                    cut = rest[..from].rfind(' ').map_or(from, |space| space + 1);
                }
                if length + cut > PIECE && length > 0 {
                    pieces.push(Vec::new());
                    length = 0;
                }
                if let Some(last) = pieces.last_mut() {
                    last.push((rest[..cut].to_owned(), *look));
                }
                length += cut;
                rest = &rest[cut..];
            }
        }
    }
    pieces
}
