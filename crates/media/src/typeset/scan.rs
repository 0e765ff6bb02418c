//! Pages of a scanned book as pictures: as wide as the screen, cut between lines.
//!
//! A whole page of paper on a television has letters of a quarter of the size that can be read
//! from a sofa; so its margins go, it becomes as wide as the screen, and is shown in parts.

use image::RgbImage;
use image::imageops;

use super::canvas::Canvas;
use super::flow::PlacedLine;
use super::font::Fonts;
use super::lines;
use super::shape::{Ink, Look, Shaper};
use super::sheet::Sheet;

/// How far a cut may move up to fall between lines.
const SEARCH: f32 = 0.3;
/// A pixel this much darker or lighter than the paper is ink.
const INK: i32 = 48;
/// Margins that are kept, in shares of the width.
const KEPT: f32 = 0.01;

/// Why a page was not drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// It is no picture in PPM.
    #[error("no page")]
    NoPage,
    /// It could not be written as JPEG.
    #[error("not written as JPEG: {0}")]
    Jpeg(String),
}

/// How many pixels the longer side of a page must have, so that its width fills the sheet, if it
/// is not taller than paper is.
#[must_use]
pub fn scan_side(sheet: &Sheet) -> u32 {
    (sheet.measure() * 1.5).ceil() as u32
}

/// Draws page `number` of `count` of a book as baseline JPEG pictures, at least one. `ppm` is the
/// page as Poppler gives it.
///
/// # Errors
/// [`ScanError`].
pub fn draw_scan(
    ppm: &[u8],
    sheet: &Sheet,
    fonts: &Fonts,
    number: u64,
    count: u64,
) -> Result<Vec<Vec<u8>>, ScanError> {
    let page = read_ppm(ppm).ok_or(ScanError::NoPage)?;
    let page = without_margins(&page);
    let width = (sheet.measure() / sheet.aspect.ratio()).round().max(1.0) as u32;
    let high = u64::from(page.height()) * u64::from(width) / u64::from(page.width().max(1));
    let high = (high as f32 * sheet.aspect.ratio()).round().max(1.0) as u32;
    // Taller than thirty screens is no page.
    let high = high.min(sheet.size.height * 30);
    let page = super::picture::scaled(&page, width, high);
    let body = (sheet.body_height() as u32).max(1);
    let mut canvas = Canvas::new(sheet, fonts);
    let mut shaper = Shaper::new(fonts);
    let mut out = Vec::new();
    let mut top = 0;
    while top < high {
        let bottom = cut(&page, top, body);
        let part = imageops::crop_imm(&page, 0, top, width, bottom - top).to_image();
        canvas.clear();
        canvas.put(&part, sheet.margin_x(), sheet.margin_y());
        canvas.line(&foot(&mut shaper, sheet, number, count));
        out.push(canvas.jpeg().map_err(ScanError::Jpeg)?);
        top = bottom;
    }
    Ok(out)
}

fn foot(shaper: &mut Shaper<'_>, sheet: &Sheet, number: u64, count: u64) -> PlacedLine {
    let small = sheet.small();
    let look = Look {
        bold: false,
        ink: Ink::Dim,
    };
    let shaped = shaper.shape(&[(format!("{number} / {count}"), look)], small);
    let line = lines::lines(&shaped, f32::MAX, shaper.segmenter());
    let line = line.into_iter().next().unwrap_or_default();
    PlacedLine {
        x: (sheet.margin_x() + sheet.measure() - line.width).round(),
        y: (sheet.height() - sheet.margin_y() - small * 0.12).round(),
        line,
        em: small,
    }
}

/// PPM with one byte a sample (`P6 WIDTH HEIGHT 255`).
fn read_ppm(bytes: &[u8]) -> Option<RgbImage> {
    let mut rest = bytes.strip_prefix(b"P6")?;
    let mut number = || {
        rest = rest.trim_ascii_start();
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let (number, after) = rest.split_at(digits.min(6));
        rest = after;
        std::str::from_utf8(number).ok()?.parse::<u32>().ok()
    };
    let (width, height, most) = (number()?, number()?, number()?);
    if most != 255 || width == 0 || height == 0 {
        return None;
    }
    let pixels = rest.get(1..)?;
    let len = usize::try_from(u64::from(width) * u64::from(height) * 3).ok()?;
    RgbImage::from_raw(width, height, pixels.get(..len)?.to_vec())
}

fn is_ink(pixel: &[u8], paper: [u8; 3]) -> bool {
    pixel
        .iter()
        .zip(paper)
        .any(|(a, b)| (i32::from(*a) - i32::from(b)).abs() > INK)
}

/// How many pixels of a row are ink.
fn ink_of_row(page: &RgbImage, row: u32, paper: [u8; 3]) -> usize {
    let width = page.width() as usize * 3;
    let from = row as usize * width;
    page.as_raw()
        .get(from..from + width)
        .unwrap_or_default()
        .chunks_exact(3)
        .filter(|pixel| is_ink(pixel, paper))
        .count()
}

/// The commonest of the corners' colours, else white.
fn paper(page: &RgbImage) -> [u8; 3] {
    let (right, bottom) = (page.width() - 1, page.height() - 1);
    let corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)];
    let corners = corners.map(|(x, y)| page.get_pixel(x, y).0);
    let like = |colour: &[u8; 3]| corners.iter().filter(|c| !is_ink(*c, *colour)).count();
    let best = corners.iter().max_by_key(|colour| like(colour));
    best.filter(|colour| like(colour) >= 2)
        .copied()
        .unwrap_or([255; 3])
}

/// The page without the empty paper around what is on it. Specks do not count.
fn without_margins(page: &RgbImage) -> RgbImage {
    let paper = paper(page);
    let (width, height) = page.dimensions();
    let speck = |ink: usize, of: u32| ink > (of as usize / 400).max(1);
    let rows: Vec<bool> = (0..height)
        .map(|row| speck(ink_of_row(page, row, paper), width))
        .collect();
    let mut columns = vec![0usize; width as usize];
    for row in page.as_raw().chunks_exact(width as usize * 3) {
        for (count, pixel) in columns.iter_mut().zip(row.chunks_exact(3)) {
            *count += usize::from(is_ink(pixel, paper));
        }
    }
    let columns: Vec<bool> = columns.iter().map(|ink| speck(*ink, height)).collect();
    let bounds = |inked: &[bool]| {
        let first = inked.iter().position(|ink| *ink)?;
        let last = inked.iter().rposition(|ink| *ink)?;
        Some((first as u32, last as u32))
    };
    let (Some((top, bottom)), Some((left, right))) = (bounds(&rows), bounds(&columns)) else {
        return page.clone();
    };
    let keep = (width as f32 * KEPT).round() as u32;
    let (left, top) = (left.saturating_sub(keep), top.saturating_sub(keep));
    let (right, bottom) = (
        (right + keep).min(width - 1),
        (bottom + keep).min(height - 1),
    );
    imageops::crop_imm(page, left, top, right - left + 1, bottom - top + 1).to_image()
}

/// Where the part that begins at `top` ends: at the emptiest row near the foot of the screen.
fn cut(page: &RgbImage, top: u32, body: u32) -> u32 {
    let height = page.height();
    let furthest = top + body;
    if furthest >= height {
        return height;
    }
    let paper = paper(page);
    let nearest = top + ((body as f32 * (1.0 - SEARCH)) as u32).max(1);
    // The middle of the widest empty stretch would look best; the lowest empty row shows most.
    (nearest..=furthest)
        .rev()
        .min_by_key(|row| ink_of_row(page, *row, paper))
        .unwrap_or(furthest)
}
