//! Blocks of a document as lines of a style.

use crate::document::{Block, Text};

use super::super::lines;
use super::super::shape::{Ink, Look, Shaper};
use super::{Flow, Placed, PlacedLine, PlacedRule, Style, dim};

/// A title is cut after so many characters.
const TITLE: usize = 240;

impl Flow {
    /// The title of the whole on its first page.
    pub(in crate::typeset) fn title(
        &mut self,
        shaper: &mut Shaper<'_>,
        title: &str,
        creator: &str,
    ) {
        let mut style = self.heading(1);
        style.em = (self.sheet.em() * 1.5).round();
        style.pitch = (style.em * 1.34).round();
        let title: String = title.chars().take(TITLE).collect();
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
    pub(in crate::typeset) fn block(
        &mut self,
        shaper: &mut Shaper<'_>,
        block: &Block,
        next: Option<&Block>,
    ) {
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
            Block::Break => {
                // Pictures stay with their chapter.
                while !self.waiting.is_empty() {
                    self.new_page();
                }
                self.new_page();
            }
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
}

const fn heading_look() -> Look {
    Look {
        bold: true,
        ink: Ink::Heading,
    }
}
