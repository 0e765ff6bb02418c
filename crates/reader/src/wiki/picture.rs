//! One picture: decoded, made small, and written anew as JPEG or PNG, which every browser shows.
//!
//! Nothing of the bytes that came goes out, so no metadata, trailer or fault of theirs does.
//! Vector pictures (SVG) are left out: they are programs and documents as much as pictures, and a
//! drawing library for them is larger than all else here. Formulas, the most of them, stay as text.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage};

use super::PictureOptions;

/// Longest side that is decoded; more is no illustration of an article.
const MOST_SIDE: u32 = 12_000;
/// Bytes that decoding may take.
const MOST_BYTES: u64 = 256 << 20;

/// A picture for the packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallPicture {
    /// JPEG or PNG.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A picture that cannot be shown.
#[derive(Debug, thiserror::Error)]
#[error("a picture that cannot be shown")]
pub struct PictureError(#[from] image::ImageError);

/// Makes a picture small: WebP, JPEG, PNG or GIF (its first frame), whatever it says it is.
///
/// # Errors
/// When it is none of these, or damaged, or too large.
pub fn small_picture(bytes: &[u8], options: &PictureOptions) -> Result<SmallPicture, PictureError> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(image::ImageError::IoError)?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let drawn = matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Gif));
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let side = options.side.max(1);
    if picture.width() > side || picture.height() > side {
        picture = picture.thumbnail(side, side);
    }
    let (width, height) = (picture.width(), picture.height());
    let mut bytes = jpeg(&picture, options.quality.clamp(1, 100))?;
    if drawn {
        let plain = png(&picture)?;
        if plain.len() <= bytes.len() {
            bytes = plain;
        }
    }
    Ok(SmallPicture {
        bytes,
        width,
        height,
    })
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, image::ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&on_white(picture))?;
    Ok(bytes)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, image::ImageError> {
    let mut bytes = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
    if picture.color().has_alpha() {
        picture.to_rgba8().write_with_encoder(encoder)?;
    } else if picture.color().has_color() {
        picture.to_rgb8().write_with_encoder(encoder)?;
    } else {
        picture.to_luma8().write_with_encoder(encoder)?;
    }
    Ok(bytes)
}

/// The picture as it looks on a white page: JPEG knows nothing that lets the page through.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let through = picture.to_rgba8();
    let mut out = RgbImage::new(through.width(), through.height());
    for (to, from) in out.pixels_mut().zip(through.pixels()) {
        let [r, g, b, a] = from.0.map(u32::from);
        let over = |c: u32| u8::try_from((c * a + 255 * (255 - a) + 127) / 255).unwrap_or(255);
        *to = Rgb([over(r), over(g), over(b)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn noise(width: u32, height: u32) -> DynamicImage {
        let pixel = |x: u32, y: u32| {
            let n = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761) >> 8;
            Rgb([n as u8, (n >> 8) as u8, (x + y) as u8])
        };
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
    }

    #[test]
    fn photographs_become_small_jpegs() {
        let options = PictureOptions::default();
        for format in [ImageFormat::WebP, ImageFormat::Jpeg, ImageFormat::Png] {
            let small = small_picture(&written(&noise(1000, 500), format), &options).unwrap();
            assert_eq!((small.width, small.height), (480, 240));
            assert_eq!(small.bytes[..3], [0xFF, 0xD8, 0xFF]);
            assert_eq!(image::load_from_memory(&small.bytes).unwrap().width(), 480);
        }
    }

    #[test]
    fn drawings_stay_sharp_and_clear_parts_become_white() {
        let mut drawing = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0]));
        drawing.put_pixel(3, 3, Rgba([255, 0, 0, 255]));
        let drawing = DynamicImage::ImageRgba8(drawing);
        let small = small_picture(
            &written(&drawing, ImageFormat::Png),
            &PictureOptions::default(),
        )
        .unwrap();
        assert_eq!(&small.bytes[1..4], b"PNG");
        assert_eq!(on_white(&drawing).get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(on_white(&drawing).get_pixel(3, 3).0, [255, 0, 0]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let options = PictureOptions::default();
        let whole = written(&noise(64, 64), ImageFormat::Png);
        for cut in [0, 1, 8, 20, 40, whole.len() / 2] {
            assert!(small_picture(&whole[..cut], &options).is_err(), "{cut}");
        }
        assert!(small_picture(b"<svg onload=x()>", &options).is_err());
        // A header that claims more than anyone shows.
        let mut huge = whole;
        huge[16..24].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]);
        assert!(small_picture(&huge, &options).is_err());
    }
}
