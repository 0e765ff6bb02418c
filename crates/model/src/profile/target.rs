//! What to make for a device of works that it does not play.

use serde::{Deserialize, Serialize};

use super::{Origin, Size, TextEncoding};
use crate::{Format, Ratio};

/// What to make, by family of works. Where a list has several entries, the first is made unless
/// only a later one plays on all devices that are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Targets {
    /// Films.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub films: Vec<FilmTarget>,
    /// Sound alone. Where there is none and films are made, sound becomes a film of one picture.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sounds: Vec<SoundTarget>,
    /// Pictures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PictureTarget>,
    /// Texts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<TextTarget>,
    /// Whether the lines of the readers' language are burned into films, which every device shows.
    /// Default: yes.
    #[serde(skip_serializing_if = "is_yes")]
    pub burn: bool,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            films: Vec::new(),
            sounds: Vec::new(),
            pictures: Vec::new(),
            texts: Vec::new(),
            burn: true,
        }
    }
}

/// A film to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FilmTarget {
    /// Its container.
    pub container: Format,
    /// Its pictures.
    pub video: VideoTarget,
    /// Its sound.
    pub audio: AudioTarget,
    /// Where it comes from.
    pub from: Origin,
}

/// The pictures of a film to make: 8 bits, 4:2:0, square pixels, not interlaced, not turned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VideoTarget {
    /// The codec by ffmpeg's name: `h264`, `mpeg4`, `mpeg2video`, `mpeg1video`, `wmv2`, `mjpeg`, `amv`.
    pub codec: String,
    /// The codec's profile by ffmpeg's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The codec's level as ffmpeg counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<i32>,
    /// The frame that the film has to fit into; smaller films stay as small as they are.
    pub size: Size,
    /// Whether the frame must be exactly [`Self::size`], with black bars where the film is of
    /// another shape. Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub exact: bool,
    /// Width and height are whole multiples of this. Default: 2; 16 for AMV.
    #[serde(default = "two")]
    pub multiple: u32,
    /// Whether black bars in the film are cut off, so that a small screen is filled. Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub crop_bars: bool,
    /// Most frames a second; a faster film loses whole frames (50 to 25), a slower one stays.
    pub frame_rate: Ratio,
    /// Frame rates that the codec or device takes at all; any up to [`Self::frame_rate`] where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frame_rates: Vec<Ratio>,
    /// The codec's constant quality (CRF of H.264, quantiser of the MPEG codecs), the best first:
    /// step 0 is what is made, further ones are smaller files for a drive that is full.
    pub quality: Vec<u32>,
    /// Bits a second that no second of the film may exceed on average.
    pub bit_rate: u64,
    /// Bits that a player holds before it shows them (the codec's VBV). Default: what two seconds take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffer: Option<u64>,
    /// B-frames in a row. Default: 0.
    #[serde(default)]
    pub b_frames: u32,
    /// Reference frames. Default: 1.
    #[serde(default = "one")]
    pub references: u32,
    /// The most seconds from one key frame to the next. Default: 5.
    #[serde(default = "five")]
    pub key_frame_seconds: u32,
    /// The codec's four letters in AVI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// Sound to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AudioTarget {
    /// The codec by ffmpeg's name: `aac`, `mp3`, `mp2`, `ac3`, `wmav2`, `adpcm_ima_amv`.
    pub codec: String,
    /// Most channels; more are mixed so that speech stays audible.
    pub channels: u32,
    /// Samples a second.
    pub sample_rate: u32,
    /// Bits a second, always the same (CBR).
    pub bit_rate: u64,
    /// How loud it is made over the whole, in LUFS (EBU R 128). Default: -23; small loudspeakers
    /// want -16.
    #[serde(default = "ebu_r128")]
    pub loudness: i32,
}

/// A file of sound alone to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SoundTarget {
    /// Its format.
    pub container: Format,
    /// Its sound.
    pub audio: AudioTarget,
    /// Where it comes from.
    pub from: Origin,
}

/// A picture to make: baseline JPEG.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PictureTarget {
    /// The frame that it has to fit into.
    pub size: Size,
    /// Where it comes from.
    pub from: Origin,
}

/// A text to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", deny_unknown_fields, rename_all = "kebab-case")]
pub enum TextTarget {
    /// Numbered pages as baseline JPEG.
    Pages {
        /// The pixels of a page.
        size: Size,
        /// Where it comes from.
        from: Origin,
    },
    /// A text file.
    Text {
        /// Its encoding.
        encoding: TextEncoding,
        /// Where it comes from.
        from: Origin,
    },
    /// An EPUB.
    Epub {
        /// Where it comes from.
        from: Origin,
    },
}

const fn one() -> u32 {
    1
}

const fn two() -> u32 {
    2
}

const fn ebu_r128() -> i32 {
    -23
}

const fn five() -> u32 {
    5
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_no(value: &bool) -> bool {
    !*value
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_yes(value: &bool) -> bool {
    *value
}
