//! Small pictures for tiles, posters and galleries.

use std::io::Cursor;

use bulssi_model::ByteLen;
use bulssi_reader::site::Inside;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

/// The most pixels a small picture has across, and down.
const SIDES: (u32, u32) = (320, 480);
/// The most bytes that it has.
const MOST: usize = 40 << 10;
/// The same of a picture in a book, which is looked at and not chosen by.
const SIDES_INSIDE: (u32, u32) = (520, 640);
const MOST_INSIDE: usize = 56 << 10;
/// Qualities that are tried, best first.
const QUALITIES: [u8; 4] = [76, 62, 48, 30];
/// A picture larger than this is not read into memory: 100 million pixels.
const LIMIT: u64 = 400 << 20;
/// The longest file that is taken for a picture.
pub(super) const LONGEST: ByteLen = ByteLen(64 << 20);

/// Width and height of a picture and of its small version, upright as people see it.
///
/// Nothing for what cannot be decoded; such a picture is left to players.
pub(super) fn shape(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    let turned = matches!(
        decoder.orientation().unwrap_or(Orientation::NoTransforms),
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if turned {
        (height, width)
    } else {
        (width, height)
    };
    (width > 0 && height > 0).then(|| small(width, height))
}

/// The small version as JPEG; nothing for what cannot be decoded.
pub(super) fn thumb(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(scaled(bytes, SIDES, MOST)?.jpeg)
}

/// A picture of a book's text, as JPEG.
pub(super) fn inside(bytes: &[u8]) -> Option<Inside> {
    scaled(bytes, SIDES_INSIDE, MOST_INSIDE)
}

fn scaled(bytes: &[u8], sides: (u32, u32), most: usize) -> Option<Inside> {
    let mut decoder = decoder(bytes)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    let (width, height) = within(sides, picture.width(), picture.height());
    let picture = picture.resize_exact(width, height, FilterType::Triangle);
    let picture = on_white(&picture);
    let mut best = Vec::new();
    for quality in QUALITIES {
        best.clear();
        let encoder = JpegEncoder::new_with_quality(&mut best, quality);
        picture.write_with_encoder(encoder).ok()?;
        if best.len() <= most {
            break;
        }
    }
    Some(Inside {
        jpeg: best,
        width,
        height,
    })
}

fn decoder(bytes: &[u8]) -> Option<impl ImageDecoder + '_> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(LIMIT);
    reader.limits(limits);
    reader.into_decoder().ok()
}

/// The largest size of the same shape within [`SIDES`]; never larger than the picture.
fn small(width: u32, height: u32) -> (u32, u32) {
    within(SIDES, width, height)
}

fn within((across, down): (u32, u32), width: u32, height: u32) -> (u32, u32) {
    let (w, h) = (u64::from(width), u64::from(height));
    let (mut to_w, mut to_h) = (w.min(across.into()), h.min(down.into()));
    if to_w * h <= to_h * w {
        to_h = (to_w * h).div_ceil(w.max(1));
    } else {
        to_w = (to_h * w).div_ceil(h.max(1));
    }
    let side = |pixels: u64| u32::try_from(pixels.max(1)).unwrap_or(1);
    (side(to_w), side(to_h))
}

/// JPEG has no transparency: what shines through is white.
fn on_white(picture: &DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.to_rgb8());
    }
    let seen = picture.to_rgba8();
    let mut plain = image::RgbImage::new(seen.width(), seen.height());
    for (from, to) in seen.pixels().zip(plain.pixels_mut()) {
        let [r, g, b, a] = from.0;
        let over = |c: u8| {
            let mixed = (u16::from(c) * u16::from(a) + 255 * (255 - u16::from(a))) / 255;
            u8::try_from(mixed).unwrap_or(255)
        };
        to.0 = [over(r), over(g), over(b)];
    }
    DynamicImage::ImageRgb8(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_keep_their_shape() {
        for (from, to) in [
            ((640, 360), (320, 180)),
            ((100, 50), (100, 50)),
            ((1000, 4000), (120, 480)),
            ((1, 100_000), (1, 480)),
            ((320, 480), (320, 480)),
        ] {
            assert_eq!(small(from.0, from.1), to, "{from:?}");
        }
    }

    #[test]
    fn what_is_no_picture_is_left_alone() {
        for bytes in [
            &b""[..],
            b"\xff\xd8\xff\xe0",
            b"GIF89a",
            b"<svg/>",
            b"\x89PNG\r\n\x1a\n",
        ] {
            assert_eq!((shape(bytes), thumb(bytes)), (None, None));
        }
    }

    #[test]
    fn a_large_picture_becomes_a_small_jpeg() {
        let mut noise = 1u32;
        let picture = image::RgbaImage::from_fn(900, 700, |x, _| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [r, g, b, _] = noise.to_le_bytes();
            image::Rgba([r, g, b, if x < 450 { 0 } else { 255 }])
        });
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let png = png.into_inner();
        let jpeg = thumb(&png).unwrap();
        assert!(jpeg.len() <= MOST, "{}", jpeg.len());
        let back = image::load_from_memory(&jpeg).unwrap().to_rgb8();
        assert_eq!(shape(&png), Some(back.dimensions()));
        assert!(back.get_pixel(10, 10).0.iter().all(|c| *c > 240));
    }
}
