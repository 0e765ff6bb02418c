//! The shape and speed of pictures that are made: what fits a target without becoming larger,
//! faster or another shape.

use bulssi_model::{Ratio, Size, VideoStream};

use super::Crop;

/// Frame rates that are made of uneven ones, and those of MPEG-1 and MPEG-2 (ISO/IEC 13818-2, table
/// 6-4) from 23.976 on.
const RATES: [Ratio; 16] = [
    Ratio(5, 1),
    Ratio(8, 1),
    Ratio(10, 1),
    Ratio(12, 1),
    Ratio(25, 2),
    Ratio(15, 1),
    Ratio(16, 1),
    Ratio(20, 1),
    Ratio(24000, 1001),
    Ratio(24, 1),
    Ratio(25, 1),
    Ratio(30000, 1001),
    Ratio(30, 1),
    Ratio(50, 1),
    Ratio(60000, 1001),
    Ratio(60, 1),
];
const FIRST_OF_MPEG: usize = 8;
/// What is assumed of a film that does not tell its rate.
const USUAL: Ratio = Ratio(25, 1);

/// Frame and the picture inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) frame: (u32, u32),
    pub(super) picture: (u32, u32),
}

/// Fits the pictures of a stream, after turning and cropping, into `most`.
pub(super) fn shape(
    stream: &VideoStream,
    crop: Option<Crop>,
    most: Size,
    exact: bool,
    multiple: u32,
) -> Shape {
    let (width, height) = shown(stream, crop);
    let multiple = multiple.clamp(2, 64);
    let floor = |side: u32| (side / multiple * multiple).max(multiple);
    let (wide, tall) = if exact {
        (most.width, most.height)
    } else {
        (floor(most.width), floor(most.height))
    };
    let mut scale = (f64::from(wide) / width).min(f64::from(tall) / height);
    if !exact {
        scale = scale.min(1.0);
    }
    let even = |side: f64, most: u32| {
        // Sides are under 65,536 pixels, so nothing is lost.
        let even = ((side * scale / 2.0).round() as u32).max(1) * 2;
        even.min(most / 2 * 2)
    };
    let picture = (even(width, wide), even(height, tall));
    let ceil = |side: u32, most: u32| side.next_multiple_of(multiple).min(most);
    let frame = if exact {
        (wide, tall)
    } else {
        (ceil(picture.0, wide), ceil(picture.1, tall))
    };
    Shape { frame, picture }
}

/// Width and height as they are to be seen, in square pixels; the longer side is never made
/// shorter by that.
fn shown(stream: &VideoStream, crop: Option<Crop>) -> (f64, f64) {
    let turned = matches!(stream.rotation, 90 | 270);
    let stored = if turned {
        (stream.height, stream.width)
    } else {
        (stream.width, stream.height)
    };
    let kept = crop.map_or(stored, |crop| (crop.width, crop.height));
    let (width, height) = (f64::from(kept.0.max(1)), f64::from(kept.1.max(1)));
    let aspect = stream.pixel_aspect.unwrap_or(Ratio(1, 1));
    let aspect = f64::from(aspect.0.max(1)) / f64::from(aspect.1.max(1));
    // Nothing that was ever filmed has such pixels.
    let aspect = if (0.2..=5.0).contains(&aspect) {
        aspect
    } else {
        1.0
    };
    let aspect = if turned { 1.0 / aspect } else { aspect };
    (width * aspect, height)
}

/// The constant frame rate that is made of a stream: its own where that is a usual one and allowed,
/// else half of it, else the nearest allowed one.
pub(super) fn rate(stream: &VideoStream, most: Ratio, allowed: &[Ratio], mpeg: bool) -> Ratio {
    let own = stream.frame_rate.unwrap_or(USUAL);
    // Rates above are time bases or faults.
    let own = if value(own) > 240.0 { USUAL } else { own };
    let usual = if mpeg {
        &RATES[FIRST_OF_MPEG..]
    } else {
        &RATES
    };
    let choices = if allowed.is_empty() { usual } else { allowed };
    let most = value(most) * 1.0001;
    let under = || choices.iter().filter(|rate| value(**rate) <= most);
    let wanted = [1.0, 2.0, 3.0, 4.0]
        .map(|part| value(own) / part)
        .into_iter()
        .find(|rate| *rate <= most * 1.001)
        .unwrap_or(most);
    let distance = |rate: &Ratio| (value(*rate) / wanted).ln().abs();
    let nearest = under().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let least = || {
        let all = choices.iter();
        all.min_by(|a, b| value(**a).total_cmp(&value(**b)))
    };
    *nearest.or_else(least).unwrap_or(&USUAL)
}

pub(super) fn value(rate: Ratio) -> f64 {
    f64::from(rate.0) / f64::from(rate.1.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(width: u32, height: u32) -> VideoStream {
        VideoStream {
            width,
            height,
            ..VideoStream::default()
        }
    }

    fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    #[test]
    fn shapes() {
        let hd = size(1280, 720);
        let of = |s: &VideoStream, most, multiple| {
            let shape = shape(s, None, most, false, multiple);
            (shape.frame, shape.picture)
        };
        assert_eq!(of(&stream(1920, 1080), hd, 2), ((1280, 720), (1280, 720)));
        assert_eq!(of(&stream(1920, 800), hd, 2), ((1280, 534), (1280, 534)));
        assert_eq!(of(&stream(640, 360), hd, 2), ((640, 360), (640, 360)));
        assert_eq!(of(&stream(1080, 1920), hd, 2), ((406, 720), (406, 720)));
        assert_eq!(of(&stream(641, 361), hd, 2).1.0 % 2, 0);
        let mut pal = stream(720, 576);
        pal.pixel_aspect = Some(Ratio(64, 45));
        assert_eq!(of(&pal, hd, 2), ((1024, 576), (1024, 576)));
        let mut turned = stream(1920, 1080);
        turned.rotation = 90;
        assert_eq!(of(&turned, hd, 2), ((406, 720), (406, 720)));
        assert_eq!(
            of(&stream(1920, 1080), size(320, 240), 16),
            ((320, 192), (320, 180))
        );
        let exact = shape(&stream(176, 144), None, size(320, 240), true, 16);
        assert_eq!(
            (exact.frame, exact.picture),
            ((320, 240), (294, 240)),
            "as large as the screen"
        );
        let crop = Crop {
            width: 1920,
            height: 800,
            left: 0,
            top: 140,
        };
        let cropped = shape(&stream(1920, 1080), Some(crop), size(320, 240), false, 2);
        assert_eq!(cropped.picture, (320, 134));
        // What no camera made still has a shape.
        assert_eq!(of(&stream(65535, 1), hd, 2).1, (1280, 2));
    }

    #[test]
    fn rates() {
        let of = |own: Option<Ratio>, most: u32| {
            let mut s = stream(16, 16);
            s.frame_rate = own;
            rate(&s, Ratio(most, 1), &[], false)
        };
        assert_eq!(of(Some(Ratio(24000, 1001)), 30), Ratio(24000, 1001));
        assert_eq!(of(Some(Ratio(50, 1)), 30), Ratio(25, 1));
        assert_eq!(of(Some(Ratio(60000, 1001)), 30), Ratio(30000, 1001));
        assert_eq!(of(Some(Ratio(7193, 300)), 30), Ratio(24000, 1001));
        assert_eq!(of(Some(Ratio(30, 1)), 24), Ratio(15, 1));
        assert_eq!(of(Some(Ratio(120, 1)), 30), Ratio(30, 1));
        assert_eq!(of(Some(Ratio(90000, 1)), 30), Ratio(25, 1));
        assert_eq!(of(None, 30), Ratio(25, 1));
        assert_eq!(of(None, 3), Ratio(5, 1), "the slowest there is");
        let mut s = stream(16, 16);
        s.frame_rate = Some(Ratio(15, 1));
        assert_eq!(rate(&s, Ratio(30, 1), &[], true), Ratio(24000, 1001));
        let screen = [Ratio(12, 1), Ratio(16, 1)];
        assert_eq!(rate(&s, Ratio(16, 1), &screen, false), Ratio(16, 1));
    }
}
