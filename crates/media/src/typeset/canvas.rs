//! The page as pixels, and as JPEG.

use std::collections::BTreeMap;

use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};
use image::{ExtendedColorType, Rgb, RgbImage};
use swash::scale::image::Image as GlyphImage;
use swash::scale::{Render, ScaleContext, Source};
use swash::zeno::{Format, Transform, Vector};

use super::QUALITY;
use super::flow::{PlacedLine, PlacedPicture, PlacedRule};
use super::font::Fonts;
use super::shape::{Glyph, Ink};
use super::sheet::Sheet;

/// Light on dark, as teletext: easier on the eyes in the evening, and less light falls through the
/// shutters.
const PAPER: Rgb<u8> = Rgb([16, 19, 24]);
const PLAIN: Rgb<u8> = Rgb([240, 238, 230]);
const DIM: Rgb<u8> = Rgb([160, 168, 178]);
const ACCENT: Rgb<u8> = Rgb([255, 214, 128]);
const HEADING: Rgb<u8> = Rgb([255, 232, 170]);
const RULE: Rgb<u8> = Rgb([92, 102, 116]);

/// Letters kept drawn; some 4,000 syllables at 1920x1080.
const KEPT: usize = 16 << 20;
/// Below this size letters stand at quarters of a pixel, above at whole ones.
const FINE: f32 = 24.0;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    face: u8,
    id: u16,
    em: u32,
    quarter: u8,
}

pub(super) struct Canvas<'f> {
    pixels: RgbImage,
    /// From layout to pixels, across.
    scale: f32,
    density: (u16, u16),
    fonts: &'f Fonts,
    context: ScaleContext,
    drawn: BTreeMap<Key, Option<GlyphImage>>,
    kept: usize,
}

impl<'f> Canvas<'f> {
    pub(super) fn new(sheet: &Sheet, fonts: &'f Fonts) -> Self {
        Self {
            pixels: RgbImage::new(sheet.size.width, sheet.size.height),
            scale: 1.0 / sheet.aspect.ratio(),
            // JFIF has the density, which is many where pixels are narrow.
            density: (sheet.aspect.height, sheet.aspect.width),
            fonts,
            context: ScaleContext::new(),
            drawn: BTreeMap::new(),
            kept: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        for pixel in self.pixels.chunks_exact_mut(3) {
            pixel.copy_from_slice(&PAPER.0);
        }
    }

    /// Puts pixels at a place of the layout.
    pub(super) fn put(&mut self, pixels: &RgbImage, x: f32, y: f32) {
        let (x, y) = ((x * self.scale).round() as i64, y.round() as i64);
        image::imageops::replace(&mut self.pixels, pixels, x, y);
    }

    pub(super) fn line(&mut self, line: &PlacedLine) {
        for glyph in &line.line.glyphs {
            self.glyph(glyph, line.x, line.y, line.em);
        }
    }

    fn glyph(&mut self, glyph: &Glyph, x: f32, y: f32, em: f32) {
        let across = (x + glyph.x) * self.scale;
        let (left, quarter) = if em < FINE {
            let quarters = (across * 4.0).round() as i32;
            (quarters.div_euclid(4), quarters.rem_euclid(4))
        } else {
            (across.round() as i32, 0)
        };
        let key = Key {
            face: glyph.face,
            id: glyph.id,
            em: em.to_bits(),
            quarter: u8::try_from(quarter).unwrap_or(0),
        };
        if self.kept > KEPT {
            self.drawn.clear();
            self.kept = 0;
        }
        if !self.drawn.contains_key(&key) {
            let image = self.render(&key, em);
            self.kept += image.as_ref().map_or(0, |image| image.data.len()) + 64;
            self.drawn.insert(Key { ..key }, image);
        }
        let Some(Some(image)) = self.drawn.get(&key) else {
            return;
        };
        let colour = match glyph.ink {
            Ink::Plain => PLAIN,
            Ink::Dim => DIM,
            Ink::Accent => ACCENT,
            Ink::Heading => HEADING,
        };
        let top = (y - glyph.y).round() as i32 - image.placement.top;
        blend(
            &mut self.pixels,
            image,
            left + image.placement.left,
            top,
            colour,
        );
    }

    fn render(&mut self, key: &Key, em: f32) -> Option<GlyphImage> {
        let face = self.fonts.face(key.face);
        let mut scaler = self
            .context
            .builder(face.font())
            .size(em)
            .hint(false)
            .build();
        let mut render = Render::new(&[Source::Outline]);
        render
            .format(Format::Alpha)
            .offset(Vector::new(f32::from(key.quarter) / 4.0, 0.0));
        if face.thicken {
            render.embolden(em / 40.0);
        }
        if self.scale != 1.0 {
            render.transform(Some(Transform::scale(self.scale, 1.0)));
        }
        render.render(&mut scaler, key.id)
    }

    pub(super) fn rule(&mut self, rule: &PlacedRule) {
        self.rectangle(rule.x, rule.y, rule.width, rule.height, RULE);
    }

    fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Rgb<u8>) {
        let (wide, high) = self.pixels.dimensions();
        let clamp = |value: f32, most: u32| (value.round().max(0.0) as u32).min(most);
        let (left, right) = (
            clamp(x * self.scale, wide),
            clamp((x + width) * self.scale, wide),
        );
        let (top, bottom) = (clamp(y, high), clamp(y + height, high));
        for row in top..bottom {
            for column in left..right.max(left + 1).min(wide) {
                self.pixels.put_pixel(column, row, colour);
            }
        }
    }

    pub(super) fn picture(&mut self, picture: &RgbImage, place: &PlacedPicture) {
        let (wide, high) = self.pixels.dimensions();
        let (x, y) = (
            (place.x * self.scale).round() as u32,
            place.y.round() as u32,
        );
        let width = ((place.width * self.scale).round() as u32).clamp(1, wide);
        let height = (place.height.round() as u32).clamp(1, high);
        let scaled = super::picture::scaled(picture, width, height);
        image::imageops::replace(&mut self.pixels, &scaled, i64::from(x), i64::from(y));
    }

    /// The page as baseline JPEG (ISO/IEC 10918-1, SOF0), without anything but the picture.
    pub(super) fn jpeg(&self) -> Result<Vec<u8>, String> {
        let (width, height) = self.pixels.dimensions();
        jpeg(self.pixels.as_raw(), width, height, self.density)
    }
}

/// Pixels of three bytes as baseline JPEG.
pub(super) fn jpeg(
    pixels: &[u8],
    width: u32,
    height: u32,
    density: (u16, u16),
) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    encoder.set_pixel_density(PixelDensity {
        density,
        unit: PixelDensityUnit::PixelAspectRatio,
    });
    let done = encoder.encode(pixels, width, height, ExtendedColorType::Rgb8);
    done.map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Lays a letter over the page.
fn blend(pixels: &mut RgbImage, image: &GlyphImage, left: i32, top: i32, colour: Rgb<u8>) {
    let (wide, high) = pixels.dimensions();
    let width = image.placement.width as usize;
    if width == 0 {
        return;
    }
    for (row, alphas) in image.data.chunks_exact(width).enumerate() {
        let Some(y) = at(top, row, high) else {
            continue;
        };
        for (column, alpha) in alphas.iter().enumerate().filter(|(_, alpha)| **alpha > 0) {
            let Some(x) = at(left, column, wide) else {
                continue;
            };
            let pixel = pixels.get_pixel_mut(x, y);
            for (under, over) in pixel.0.iter_mut().zip(colour.0) {
                let (a, over) = (u32::from(*alpha), u32::from(over));
                let mixed = (over * a + u32::from(*under) * (255 - a) + 127) / 255;
                *under = u8::try_from(mixed).unwrap_or(255);
            }
        }
    }
}

/// A place on the page, if it is on it.
fn at(from: i32, by: usize, most: u32) -> Option<u32> {
    let place = from.checked_add(i32::try_from(by).ok()?)?;
    u32::try_from(place).ok().filter(|place| *place < most)
}
