//! Pictures of strangers, decoded within limits and scaled.

use std::fmt;
use std::io::Cursor;

use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Rgb, RgbImage};

/// The longest side that is decoded: twice that of any screen, more than any camera's.
const MOST_SIDE: u32 = 12_000;
/// Bytes that decoding may take.
const MOST_BYTES: u64 = 256 << 20;

/// Why a picture is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PictureFault {
    /// A format that is not drawn here, as SVG, or no picture at all.
    Unknown,
    /// Broken or cut off.
    Damaged,
    /// So large that it was made to fill memory, or is no illustration.
    TooLarge,
}

impl fmt::Display for PictureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Damaged => "damaged",
            Self::TooLarge => "too large",
        })
    }
}

fn decoder(bytes: &[u8]) -> Result<impl ImageDecoder + '_, PictureFault> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|_| PictureFault::Damaged)?;
    if reader.format().is_none() {
        return Err(PictureFault::Unknown);
    }
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    reader.into_decoder().map_err(|error| fault(&error))
}

fn fault(error: &image::ImageError) -> PictureFault {
    match error {
        image::ImageError::Limits(_) => PictureFault::TooLarge,
        image::ImageError::Unsupported(_) => PictureFault::Unknown,
        _ => PictureFault::Damaged,
    }
}

/// Width and height as shown, without decoding the picture.
pub(crate) fn size(bytes: &[u8]) -> Result<(u32, u32), PictureFault> {
    let mut decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureFault::Damaged);
    }
    if u64::from(width) * u64::from(height) * 3 > MOST_BYTES {
        return Err(PictureFault::TooLarge);
    }
    let turned = matches!(
        decoder.orientation(),
        Ok(Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH)
    );
    Ok(if turned {
        (height, width)
    } else {
        (width, height)
    })
}

/// The picture upright, on white where it lets the page through.
pub(crate) fn decode(bytes: &[u8]) -> Result<RgbImage, PictureFault> {
    size(bytes)?;
    let mut decoder = decoder(bytes)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error))?;
    picture.apply_orientation(orientation);
    if !picture.color().has_alpha() {
        return Ok(picture.into_rgb8());
    }
    let through = picture.into_rgba8();
    let mut out = RgbImage::new(through.width(), through.height());
    for (to, from) in out.pixels_mut().zip(through.pixels()) {
        let [r, g, b, a] = from.0.map(u32::from);
        let over = |c: u32| u8::try_from((c * a + 255 * (255 - a) + 127) / 255).unwrap_or(255);
        *to = Rgb([over(r), over(g), over(b)]);
    }
    Ok(out)
}

/// The picture in another size.
pub(crate) fn scaled(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    if picture.dimensions() == (width, height) {
        return picture.clone();
    }
    // Far smaller: averages first, which is quick and loses nothing that the second step sees.
    if picture.width() / 3 > width && picture.height() / 3 > height {
        let half = imageops::thumbnail(picture, width * 2, height * 2);
        return imageops::resize(&half, width, height, FilterType::Triangle);
    }
    imageops::resize(picture, width, height, FilterType::CatmullRom)
}

/// A picture written anew as baseline JPEG, its longer side at most `side` pixels: nothing of the
/// bytes that came goes out.
pub(crate) fn as_jpeg(bytes: &[u8], side: u32) -> Result<Vec<u8>, PictureFault> {
    let picture = decode(bytes)?;
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    let (width, height) = if longer > side {
        let part = |length: u32| {
            let part = u64::from(length) * u64::from(side) / u64::from(longer);
            u32::try_from(part).unwrap_or(side).max(1)
        };
        (part(width), part(height))
    } else {
        (width, height)
    };
    let picture = scaled(&picture, width, height);
    super::canvas::jpeg(picture.as_raw(), width, height, (1, 1)).map_err(|_| PictureFault::Damaged)
}

/// A picture that fits into `within`, as baseline JPEG; smaller ones stay as small as they are.
///
/// # Errors
/// [`PictureFault`].
pub fn fit_picture(bytes: &[u8], within: bulssi_model::Size) -> Result<Vec<u8>, PictureFault> {
    let picture = decode(bytes)?;
    let (width, height) = picture.dimensions();
    let most = (f64::from(within.width) / f64::from(width))
        .min(f64::from(within.height) / f64::from(height))
        .min(1.0);
    let part = |length: u32| ((f64::from(length) * most).round() as u32).max(1);
    let (width, height) = (part(width), part(height));
    let picture = scaled(&picture, width, height);
    super::canvas::jpeg(picture.as_raw(), width, height, (1, 1)).map_err(|_| PictureFault::Damaged)
}
