//! The page: its pixels, its margins and the size of its letters.

use std::fmt;

use bulssi_model::Size;

/// How high a letter should be, as a share of the screen's height: 22 minutes of arc seen from six
/// picture heights, `6 * tan(22')`. ISO 9241-3 asks for 20 to 22 minutes for reading and for at
/// least 16; six heights is where ITU-R BT.1845 has people watch a picture of 720x576.
const LETTER: f32 = 0.0384;
/// So much of the em is a Hangul syllable in the fonts that are used.
const SYLLABLE: f32 = 0.9;
/// Fewer pixels do not tell syllables such as 뷁 and 뷝 apart.
const LEAST_EM: f32 = 16.0;
/// From one line to the next, in ems; Hangul fills its square, so lines need air.
const PITCH: f32 = 1.5;
/// What televisions cut off at each side: titles stay within 90 % of the picture (EBU R 95).
const MARGIN: f32 = 0.05;
/// Titles and page numbers below the text, in ems, but never below [`LEAST_SMALL`].
const SMALL: f32 = 0.64;
const LEAST_SMALL: f32 = 12.0;

/// How wide a pixel is for its height, as a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelAspect {
    /// The width, in units of its own.
    pub width: u16,
    /// The height in the same units.
    pub height: u16,
}

impl PixelAspect {
    /// As in every picture file that says nothing else.
    pub const SQUARE: Self = Self {
        width: 1,
        height: 1,
    };

    pub(super) fn ratio(self) -> f32 {
        f32::from(self.width.max(1)) / f32::from(self.height.max(1))
    }
}

impl fmt::Display for PixelAspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.width, self.height)
    }
}

impl std::str::FromStr for PixelAspect {
    type Err = ();

    /// `1:1`, or a fraction between 1/4 and 4.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (width, height) = text.split_once(':').ok_or(())?;
        let side = |text: &str| text.parse::<u16>().map_err(|_| ());
        let (width, height) = (side(width)?, side(height)?);
        let (wide, high) = (u32::from(width), u32::from(height));
        if wide == 0 || high == 0 || wide > high * 4 || high > wide * 4 {
            return Err(());
        }
        Ok(Self { width, height })
    }
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its pixels: 160x120 to 3840x2160.
    pub size: Size,
    /// The shape of its pixels.
    pub aspect: PixelAspect,
}

impl Sheet {
    /// A page, if it is of a size that a screen has.
    #[must_use]
    pub fn new(size: Size, aspect: PixelAspect) -> Option<Self> {
        let fits = (160..=3840).contains(&size.width) && (120..=2160).contains(&size.height);
        fits.then_some(Self { size, aspect })
    }

    /// Its width, were its pixels square.
    pub(super) fn width(&self) -> f32 {
        self.size.width as f32 * self.aspect.ratio()
    }

    pub(super) const fn height(&self) -> f32 {
        self.size.height as f32
    }

    /// The size of letters in pixels. A tall page is read from as far as a wide one.
    #[must_use]
    pub fn em(&self) -> f32 {
        let height = self.height().min(self.width() * 0.75);
        (height * LETTER / SYLLABLE).max(LEAST_EM).round()
    }

    /// From one line to the next.
    pub(super) fn pitch(&self) -> f32 {
        // Small screens hold few lines as it is.
        let pitch = if self.em() <= 20.0 { 1.38 } else { PITCH };
        (self.em() * pitch).round()
    }

    pub(super) fn small(&self) -> f32 {
        (self.em() * SMALL).max(LEAST_SMALL).round()
    }

    pub(super) fn margin_x(&self) -> f32 {
        (self.width() * MARGIN).round()
    }

    pub(super) fn margin_y(&self) -> f32 {
        (self.height() * MARGIN).round()
    }

    /// The width of lines.
    pub(super) fn measure(&self) -> f32 {
        self.width() - 2.0 * self.margin_x()
    }

    /// Where the text ends, above the line with title and page number.
    pub(super) fn body_bottom(&self) -> f32 {
        self.height() - self.margin_y() - (self.small() * 1.5).round()
    }

    pub(super) fn body_height(&self) -> f32 {
        self.body_bottom() - self.margin_y()
    }
}
