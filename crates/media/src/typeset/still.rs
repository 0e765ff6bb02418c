//! One picture for a recording: what a player shows that plays films alone.

use super::canvas::Canvas;
use super::flow::PlacedLine;
use super::font::Fonts;
use super::lines::{self, Line};
use super::picture::{self, PictureFault};
use super::shape::{Ink, Look, Shaper};
use super::sheet::Sheet;

/// The most lines of a title.
const LINES: usize = 4;

/// What is told of a recording.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cover<'a> {
    /// Its title.
    pub title: &'a str,
    /// Who speaks or plays; may be empty.
    pub creator: &'a str,
    /// Its picture as a file, if it has one.
    pub picture: Option<&'a [u8]>,
}

/// Draws the cover of a recording: its picture beside or above its title, as baseline JPEG. The
/// fault is that of a picture that could not be read; the title stands alone then.
///
/// # Errors
/// In words, when it could not be written as JPEG.
pub fn draw_cover(
    cover: &Cover<'_>,
    sheet: &Sheet,
    fonts: &Fonts,
) -> Result<(Vec<u8>, Option<PictureFault>), String> {
    let mut canvas = Canvas::new(sheet, fonts);
    canvas.clear();
    let mut fault = None;
    let drawn = cover
        .picture
        .and_then(|bytes| picture::decode(bytes).map_err(|why| fault = Some(why)).ok());
    let (left, top) = (sheet.margin_x(), sheet.margin_y());
    let (width, height) = (sheet.measure(), sheet.height() - 2.0 * top);
    let mut text_left = left;
    let mut text_width = width;
    if let Some(drawn) = drawn {
        let room = width * 0.42;
        let scale = (room / drawn.width() as f32).min(height / drawn.height() as f32);
        let wide = (drawn.width() as f32 * scale).max(1.0);
        let high = (drawn.height() as f32 * scale).max(1.0);
        let across = (wide / sheet.aspect.ratio()).round().max(1.0) as u32;
        let part = picture::scaled(&drawn, across, high.round().max(1.0) as u32);
        canvas.put(&part, left, (top + (height - high) / 2.0).round());
        text_left += wide + sheet.em();
        text_width -= wide + sheet.em();
    }
    let mut shaper = Shaper::new(fonts);
    let em = (sheet.em() * 1.6).round();
    let mut lines = set(&mut shaper, cover.title, true, em, text_width);
    lines.truncate(LINES);
    let small = sheet.em();
    let mut creator = set(&mut shaper, cover.creator, false, small, text_width);
    creator.truncate(2);
    let block = lines.len() as f32 * em * 1.35 + creator.len() as f32 * small * 1.6;
    let mut y = top + ((height - block) / 2.0).max(0.0);
    for (line, size, pitch) in lines
        .into_iter()
        .map(|line| (line, em, em * 1.35))
        .chain(creator.into_iter().map(|line| (line, small, small * 1.6)))
    {
        let x = if line.right {
            text_left + text_width - line.width
        } else {
            text_left
        };
        canvas.line(&PlacedLine {
            line,
            x: x.round(),
            y: (y + pitch * 0.5 + size * 0.38).round(),
            em: size,
        });
        y += pitch;
    }
    Ok((canvas.jpeg()?, fault))
}

fn set(shaper: &mut Shaper<'_>, words: &str, strong: bool, em: f32, measure: f32) -> Vec<Line> {
    let look = Look {
        bold: strong,
        ink: if strong { Ink::Heading } else { Ink::Dim },
    };
    let words: String = words.chars().take(300).collect();
    let shaped = shaper.shape(&[(words.replace('\n', " "), look)], em);
    lines::lines(&shaped, measure, shaper.segmenter())
}
