//! Blocks put one below the other, and from page to page.

use crate::document::{Block, Text};

use super::lines::{self, Line};
use super::shape::{Ink, Look, Shaper};
use super::sheet::Sheet;

/// Longer paragraphs are set in pieces, which bounds what is in memory at once.
const PIECE: usize = 20_000;
/// So many lines of one block are placed at once, which bounds memory, too.
const LINES: usize = 2_000;
/// A title is cut after so many characters.
const TITLE: usize = 120;
/// A small picture is drawn at most so much larger.
const ENLARGED: f32 = 2.0;
/// A picture is given at most this share of a page's height, ...
const PICTURE: f32 = 0.62;
/// ... and stays on a page that has at least this share left.
const PICTURE_LEAST: f32 = 0.45;

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
}

/// Pages as they fill.
pub(super) struct Flow {
    sheet: Sheet,
    pages: Vec<Vec<Placed>>,
    page: Vec<Placed>,
    y: f32,
    glyphs_left: usize,
    most_pages: usize,
    full: bool,
    /// The previous block was of this sort, which stands closer to its own.
    last_item: bool,
}

impl Flow {
    pub(super) fn new(sheet: &Sheet, glyphs: usize, pages: usize) -> Self {
        Self {
            sheet: *sheet,
            pages: Vec::new(),
            page: Vec::new(),
            y: sheet.margin_y(),
            glyphs_left: glyphs,
            most_pages: pages,
            full: false,
            last_item: false,
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
    }

    fn plain(&self) -> Style {
        Style {
            em: self.sheet.em(),
            pitch: self.sheet.pitch(),
            indent: 0.0,
            above: (self.sheet.pitch() * 0.45).round(),
            keep: 0.0,
            bar: false,
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

    /// The title of the whole on its first page.
    pub(super) fn title(&mut self, shaper: &mut Shaper<'_>, title: &str, creator: &str) {
        let mut style = self.heading(1);
        style.em = (self.sheet.em() * 1.5).round();
        style.pitch = (style.em * 1.34).round();
        let title: String = title.chars().take(TITLE * 2).collect();
        self.words(shaper, &[(title, heading_look())], style);
        if !creator.is_empty() {
            let style = Style {
                em: self.sheet.small(),
                pitch: (self.sheet.small() * 1.5).round(),
                above: 0.0,
                ..self.plain()
            };
            self.words(shaper, &[(creator.to_owned(), dim())], style);
        }
        self.y += (self.sheet.pitch() * 0.25).round();
        self.rule();
    }

    fn rule(&mut self) {
        let height = (self.sheet.em() / 20.0).max(1.0).round();
        self.page.push(Placed::Rule(PlacedRule {
            x: self.sheet.margin_x(),
            y: self.y,
            width: self.sheet.measure(),
            height,
        }));
        self.y += height;
    }

    /// A block and the one after it, with which it may have to stay together.
    pub(super) fn block(&mut self, shaper: &mut Shaper<'_>, block: &Block, next: Option<&Block>) {
        let mut style = self.plain();
        let was_item = std::mem::replace(&mut self.last_item, matches!(block, Block::Item { .. }));
        match block {
            Block::Heading(level, text) => {
                let mut style = self.heading(*level);
                if next.is_none() {
                    style.keep = 0.0;
                }
                let words: Vec<_> = text.spans.iter().map(|s| s.text.clone()).collect();
                self.words(shaper, &[(words.concat(), heading_look())], style);
            }
            Block::Paragraph(text) => self.text(shaper, text, Ink::Plain, style),
            Block::Lines(text) => {
                style.em = (style.em * 0.85).round().max(14.0_f32.min(style.em));
                self.text(shaper, text, Ink::Plain, style);
            }
            Block::Quote(text) => {
                style.indent = (style.em * 1.5).round();
                style.bar = true;
                self.text(shaper, text, Ink::Plain, style);
            }
            Block::Item { depth, mark, text } => {
                if was_item {
                    style.above = (self.sheet.pitch() * 0.12).round();
                }
                self.item(shaper, *depth, mark, text, style);
            }
            Block::Pair { text, meaning } => {
                if !meaning.is_blank() {
                    style.keep = style.pitch;
                }
                self.text(shaper, text, Ink::Plain, style);
                style.indent = (style.em * 1.5).round();
                style.above = 0.0;
                style.keep = 0.0;
                self.text(shaper, meaning, Ink::Dim, style);
            }
            Block::Table(rows) => self.table(shaper, rows, style),
            Block::Break => self.new_page(),
            Block::Picture(_) => {}
        }
    }

    fn item(
        &mut self,
        shaper: &mut Shaper<'_>,
        depth: u8,
        mark: &str,
        text: &Text,
        mut style: Style,
    ) {
        let step = (style.em * 1.1).round();
        let mark: String = mark.chars().take(12).collect();
        let shaped = shaper.shape(
            &[(
                mark,
                Look {
                    bold: false,
                    ink: Ink::Accent,
                },
            )],
            style.em,
        );
        let marks = lines::lines(&shaped, f32::MAX, shaper.segmenter());
        let wide = marks.first().map_or(0.0, |line| line.width);
        // Long marks push their own item further in.
        let hang = (step * f32::from(depth)).max(wide + style.em * 0.5).round();
        style.indent = hang.min(self.sheet.measure() / 2.0);
        let before = (self.pages.len(), self.page.len());
        self.text(shaper, text, Ink::Plain, style);
        let Some(line) = marks.into_iter().next() else {
            return;
        };
        // The mark goes to the first line of the item, wherever that came to stand.
        let (page, skip) = match self.pages.get_mut(before.0) {
            Some(page) if page.len() > before.1 => (page, before.1),
            Some(_) => match self.pages.get_mut(before.0 + 1) {
                Some(page) => (page, 0),
                None => (&mut self.page, 0),
            },
            None => (&mut self.page, before.1),
        };
        let first = page.iter().skip(skip).find_map(|placed| match placed {
            Placed::Line(first) => Some((first.x, first.y)),
            _ => None,
        });
        if let Some((x, y)) = first {
            let x = (x - wide - style.em * 0.45).max(self.sheet.margin_x());
            page.push(Placed::Line(PlacedLine {
                line,
                x,
                y,
                em: style.em,
            }));
        }
    }

    /// A row is a paragraph: its first cell strong, the others after a bar.
    fn table(&mut self, shaper: &mut Shaper<'_>, rows: &[Vec<Text>], mut style: Style) {
        style.bar = true;
        style.indent = style.em.round();
        for (at, row) in rows.iter().enumerate() {
            if at > 0 {
                style.above = (self.sheet.pitch() * 0.15).round();
            }
            let mut words = Vec::new();
            for (cell, text) in row.iter().enumerate() {
                if cell > 0 {
                    words.push(("  |  ".to_owned(), dim()));
                }
                for span in &text.spans {
                    let bold = span.strong || cell == 0 && row.len() > 1;
                    let look = Look {
                        bold,
                        ink: Ink::Plain,
                    };
                    words.push((span.text.replace('\n', " / "), look));
                }
            }
            self.words(shaper, &words, style);
        }
    }

    /// Words under a picture, or where one should be.
    pub(super) fn caption(&mut self, shaper: &mut Shaper<'_>, words: &str) {
        let small = self.sheet.small();
        let style = Style {
            em: small,
            pitch: (small * 1.4).round(),
            above: (small * 0.3).round(),
            ..self.plain()
        };
        self.words(shaper, &[(words.to_owned(), dim())], style);
    }

    /// A picture of `size` pixels, scaled to its place, with its caption.
    pub(super) fn picture(
        &mut self,
        shaper: &mut Shaper<'_>,
        picture: usize,
        size: (u32, u32),
        caption: &str,
    ) {
        self.last_item = false;
        let small = (self.sheet.small() * 1.4).round();
        let below = if caption.is_empty() { 0.0 } else { small * 1.3 };
        let gap = (self.sheet.pitch() * 0.4).round();
        let body = self.sheet.body_height();
        let (width, height) = (size.0.max(1) as f32, size.1.max(1) as f32);
        let left = self.sheet.body_bottom() - self.y - gap - below;
        let scale = |most: f32| {
            (self.sheet.measure() / width)
                .min(most / height)
                .min(ENLARGED)
        };
        let wanted = scale(body * PICTURE);
        let mut scale_now = wanted;
        if height * wanted > left {
            if left >= body * PICTURE_LEAST {
                scale_now = scale(left);
            } else {
                self.new_page();
            }
        }
        let gap = if self.at_top() { 0.0 } else { gap };
        let (wide, high) = (
            (width * scale_now).max(1.0).round(),
            (height * scale_now).max(1.0).round(),
        );
        self.page.push(Placed::Picture(PlacedPicture {
            picture,
            x: (self.sheet.margin_x() + (self.sheet.measure() - wide) / 2.0).round(),
            y: self.y + gap,
            width: wide,
            height: high,
        }));
        self.y += gap + high;
        if !caption.is_empty() {
            self.caption(shaper, caption);
        }
    }

    fn text(&mut self, shaper: &mut Shaper<'_>, text: &Text, ink: Ink, style: Style) {
        let words: Vec<(String, Look)> = text
            .spans
            .iter()
            .map(|span| {
                let ink = if span.emphasis && ink == Ink::Plain {
                    Ink::Accent
                } else {
                    ink
                };
                let look = Look {
                    bold: span.strong,
                    ink,
                };
                (span.text.clone(), look)
            })
            .collect();
        self.words(shaper, &words, style);
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
        let x = if line.right {
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

const fn heading_look() -> Look {
    Look {
        bold: true,
        ink: Ink::Heading,
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
