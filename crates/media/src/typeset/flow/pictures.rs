//! Pictures on pages: in their place, or at the head of the next page.

use super::super::lines::{self, Line};
use super::super::shape::Shaper;
use super::{Flow, Placed, PlacedPicture, Style, dim};

/// A small picture is drawn at most so much larger.
const ENLARGED: f32 = 2.0;
/// A picture is given at most this share of a page's height, ...
const PICTURE: f32 = 0.62;
/// ... and becomes smaller to stay on a page that has at least this share left; else it stands
/// at the head of the next one, and the text goes on before it.
const PICTURE_LEAST: f32 = 0.34;

/// A picture that has no room on its page.
pub(super) struct Waiting {
    picture: usize,
    size: (u32, u32),
    caption: Vec<Line>,
}

impl Flow {
    fn caption_style(&self) -> Style {
        let small = self.sheet.small();
        Style {
            em: small,
            pitch: (small * 1.4).round(),
            above: (small * 0.3).round(),
            centred: true,
            ..self.plain()
        }
    }

    /// Words where a picture should be.
    pub(in crate::typeset) fn caption(&mut self, shaper: &mut Shaper<'_>, words: &str) {
        let style = self.caption_style();
        self.words(shaper, &[(words.to_owned(), dim())], style);
    }

    /// A picture of `size` pixels, scaled to its place, with its caption.
    pub(in crate::typeset) fn picture(
        &mut self,
        shaper: &mut Shaper<'_>,
        picture: usize,
        size: (u32, u32),
        caption: &str,
    ) {
        self.last_item = false;
        let style = self.caption_style();
        let shaped = shaper.shape(&[(caption.to_owned(), dim())], style.em);
        let mut caption = lines::lines(&shaped, self.sheet.measure(), shaper.segmenter());
        // Longer captions are texts of their own.
        caption.truncate(3);
        let waiting = Waiting {
            picture,
            size,
            caption,
        };
        if self.waiting.is_empty() {
            self.put_picture(waiting);
        } else {
            self.waiting.push(waiting);
        }
        // More than some that wait would part them from their text.
        if self.waiting.len() > 2 {
            self.new_page();
        }
    }

    /// Puts a picture on this page, or lets it wait for the next.
    pub(super) fn put_picture(&mut self, waiting: Waiting) {
        let style = self.caption_style();
        let below = match waiting.caption.len() {
            0 => 0.0,
            lines => lines as f32 * style.pitch + style.above,
        };
        let gap = if self.at_top() {
            0.0
        } else {
            (self.sheet.pitch() * 0.4).round()
        };
        let body = self.sheet.body_height();
        let (width, height) = (waiting.size.0.max(1) as f32, waiting.size.1.max(1) as f32);
        let left = self.sheet.body_bottom() - self.y - gap - below;
        let scale = |most: f32| {
            (self.sheet.measure() / width)
                .min(most / height)
                .min(ENLARGED)
        };
        let mut now = scale(body * PICTURE);
        if height * now > left {
            if left < body * PICTURE_LEAST && !self.at_top() {
                self.waiting.push(waiting);
                return;
            }
            now = scale(left);
        }
        let (wide, high) = (
            (width * now).max(1.0).round(),
            (height * now).max(1.0).round(),
        );
        self.page.push(Placed::Picture(PlacedPicture {
            picture: waiting.picture,
            x: (self.sheet.margin_x() + (self.sheet.measure() - wide) / 2.0).round(),
            y: self.y + gap,
            width: wide,
            height: high,
        }));
        self.y += gap + high;
        if !waiting.caption.is_empty() {
            self.y += style.above;
            for line in waiting.caption {
                self.line(line, &style);
            }
        }
    }
}
