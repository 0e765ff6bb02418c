//! Recipes: how a rendition is made of one film or recording, as a plain value with one line of text.
//!
//! [`decide()`] looks for the cheapest recipe whose outcome every wanted device plays; nothing is
//! converted that plays already. The line that a [`Recipe`] displays as holds everything that
//! changes the bytes made, apart from the source and the version of ffmpeg; those two and the line
//! are a rendition's name, and the line can be read back.
//!
//! ```
//! use bulssi_media::recipe::Recipe;
//!
//! let line = "film 1 matroska>mp4 v0:copy=h264 a1:aac,lang=ko,channels=2,hz=48000,rate=128000,fold=speech,gain=310";
//! let recipe: Recipe = line.parse().unwrap();
//! assert_eq!(recipe.to_string(), line);
//! ```

mod decide;
mod encode;
mod line;
mod lower;
mod names;
mod picture;
mod predict;
mod streams;

use bulssi_model::{Digest, Format, Lang, Probe, Ratio};
use serde::{Deserialize, Serialize};

use crate::subtitle::BurnFont;

pub use decide::decide;
pub use line::RecipeError;

/// How one film or recording becomes a file that plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// The container read.
    pub from: Format,
    /// The container written.
    pub to: Format,
    /// The pictures; `None` where only the sound is wanted.
    pub video: Option<Video>,
    /// The sound, the track that players start with first.
    pub audio: Vec<Audio>,
}

/// The pictures, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Video {
    /// The encoded pictures are taken over unchanged; only the container around them is new.
    Copy(VideoCopy),
    /// Decoded, changed and encoded anew.
    Encode(Box<VideoEncode>),
}

/// Pictures that are taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoCopy {
    /// Their stream in the source, from 0, as ffmpeg counts.
    pub stream: u32,
    /// The codec by ffmpeg's name, which decides on tags and on how packets are rewritten for the
    /// container.
    pub codec: String,
}

/// Where pictures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// A stream of the source, from 0, as ffmpeg counts.
    Stream(u32),
    /// One picture, shown as long as the sound lasts: the digest of the JPEG file.
    Still(Digest),
}

/// How pictures are encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoEncode {
    /// What is encoded.
    pub from: Pictures,
    /// The codec written.
    pub codec: VideoCodec,
    /// Profile of the codec; H.264 only.
    pub profile: Option<H264Profile>,
    /// Level as ffmpeg counts it: 31 is 3.1. H.264 only.
    pub level: Option<u32>,
    /// Width and height of the frame, with square pixels.
    pub frame: (u32, u32),
    /// Width and height of the picture in the middle of the frame; the rest is black.
    pub picture: (u32, u32),
    /// Frames a second; always constant.
    pub rate: Ratio,
    /// The quality kept where the cap allows: CRF of x264, quantiser (2 to 31) of all others.
    pub quality: u32,
    /// The most bits a second, over the buffer.
    pub cap: u64,
    /// The decoder's buffer in bits.
    pub buffer: u64,
    /// Frames from one key frame to the next, at most.
    pub key_every: u32,
    /// B-frames in a row.
    pub b_frames: u32,
    /// Reference frames.
    pub references: u32,
    /// The codec's four letters in AVI, where they are not ffmpeg's own.
    pub tag: Option<String>,
    /// Which part of the decoded frame is kept, in stored pixels after turning.
    pub crop: Option<Crop>,
    /// Whether the fields of each frame become one picture.
    pub deinterlace: bool,
    /// The transfer of a high dynamic range that is brought down to what every screen shows.
    pub tone_map: Option<Transfer>,
    /// The colour matrix that is assumed of a source that does not tell.
    pub assume: Option<Matrix>,
    /// The subtitle drawn into the pictures.
    pub burn: Option<Burn>,
}

/// Codecs of pictures that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum VideoCodec {
    /// H.264 (ISO/IEC 14496-10), by x264.
    H264,
    /// MPEG-4 part 2 without QPel, GMC and B-frames, which players know as Xvid or DivX.
    Mpeg4,
    /// MPEG-2 (ISO/IEC 13818-2).
    Mpeg2,
    /// MPEG-1 (ISO/IEC 11172-2).
    Mpeg1,
    /// Motion JPEG.
    Mjpeg,
    /// The variant of Motion JPEG in AMV files.
    Amv,
    /// Windows Media Video 8.
    Wmv2,
}

/// Profiles of H.264, each a subset of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum H264Profile {
    /// Constrained Baseline: no B-frames, no CABAC.
    Baseline,
    /// Main.
    Main,
    /// High: 8x8 transforms.
    High,
}

/// How brightness and colour were mixed into the stored values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matrix {
    /// ITU-R BT.601, of pictures up to 576 lines.
    Bt601,
    /// ITU-R BT.709, of larger ones.
    Bt709,
}

/// Transfer functions of high dynamic range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transfer {
    /// Perceptual quantiser (SMPTE ST 2084): HDR10 and Dolby Vision.
    Pq,
    /// Hybrid log-gamma (ARIB STD-B67), of broadcasts.
    Hlg,
}

/// A rectangle of a frame, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crop {
    /// Width kept.
    pub width: u32,
    /// Height kept.
    pub height: u32,
    /// Columns cut on the left.
    pub left: u32,
    /// Rows cut at the top.
    pub top: u32,
}

/// A subtitle drawn into the pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burn {
    /// The blob of the subtitle.
    pub subtitle: Digest,
    /// The language drawn, of a file with several.
    pub lang: Option<Lang>,
    /// How it is drawn: the text of a [`BurnStyle`](crate::subtitle::BurnStyle), which names font,
    /// size and the version of the script's writer. ASCII letters, digits, `-`, `.` and `_`.
    pub style: String,
}

/// One track of sound, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audio {
    /// Its place in the source, from 0, as ffmpeg counts streams.
    pub stream: u32,
    /// Its language, which is written into the container.
    pub lang: Option<Lang>,
    /// Copied or encoded.
    pub work: AudioWork,
}

/// What becomes of a track of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AudioWork {
    /// Taken over unchanged.
    Copy {
        /// The codec, by ffmpeg's name.
        codec: String,
    },
    /// Decoded and encoded anew.
    Encode(AudioEncode),
}

/// How sound is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioEncode {
    /// The codec written.
    pub codec: AudioCodec,
    /// Channels: 1 or 2.
    pub channels: u32,
    /// Samples a second.
    pub sample_rate: u32,
    /// Bits a second, constant.
    pub bit_rate: u64,
    /// How more than two channels become two.
    pub fold: Option<Fold>,
    /// How much louder it is made, in hundredths of a decibel.
    pub gain: i32,
    /// Whether peaks that the gain would clip are held down.
    pub limit: bool,
}

/// Codecs of sound that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AudioCodec {
    /// AAC-LC.
    Aac,
    /// MPEG audio layer III, constant bit rate.
    Mp3,
    /// MPEG audio layer II.
    Mp2,
    /// Dolby AC-3.
    Ac3,
    /// The ADPCM of AMV files: mono, 22,050 Hz.
    AdpcmAmv,
    /// Windows Media Audio 8.
    Wma2,
    /// 16-bit samples as they are.
    Pcm,
}

/// How more than two channels become two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The centre, which carries speech, counts more than the rest; the low effects are left out.
    Speech,
}

/// Everything that is known of what a recipe would read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What a look at the file told.
    pub probe: Probe,
    /// What playing it through told; `None` before that was done.
    pub measured: Option<Measured>,
    /// Subtitles there are for it.
    pub subtitles: Vec<SubtitleSource>,
}

/// What only decoding a film tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Measured {
    /// The picture without its black bars; `None` where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crop: Option<Crop>,
    /// Whether most frames hold two instants.
    pub interlaced: bool,
    /// How loud each track of sound is.
    pub loudness: Vec<Loudness>,
}

/// How loud a track is, after ITU-R BS.1770; of more than two channels, as folded to two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loudness {
    /// The stream's place in the file.
    pub stream: u32,
    /// Integrated loudness in hundredths of LUFS; -7000 is silence.
    pub integrated: i32,
    /// True peak in hundredths of dBTP.
    pub peak: i32,
}

/// A subtitle that could be drawn into a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubtitleSource {
    /// Its blob.
    pub digest: Digest,
    /// Its language; of a file with several, one of them, and the file is named once for each.
    pub lang: Option<Lang>,
    /// Its format.
    pub format: Format,
    /// The text encoding, by its WHATWG name.
    pub encoding: Option<String>,
}

/// What the edition wants of a rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Languages of the audience, the best first.
    pub languages: Vec<Lang>,
    /// Which of the target's qualities, from 0, the best. Past the last it is the last.
    pub step: usize,
    /// When subtitles are drawn into the pictures.
    pub burn: Burning,
    /// The font they are drawn with. Without one a film that needs them drawn is refused.
    pub font: Option<BurnFont>,
    /// The picture shown with sound alone, where a device plays only films: a JPEG file.
    pub cover: Option<Digest>,
    /// Whether streams may be taken over unchanged. Default: yes; no, where copying was tried and
    /// its outcome refused.
    pub copy: bool,
}

/// When subtitles are drawn into the pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Burning {
    /// Never.
    Never,
    /// When the sound is not in the first language, a subtitle is, and not every device reads
    /// subtitle files.
    #[default]
    Needed,
    /// Whenever there is a subtitle in the first language that has one.
    Always,
}

/// What is to be done with a work so that it plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: it plays.
    AsIs,
    /// A rendition.
    Make(Box<Recipe>),
}

/// Why no rendition of a work would play.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cannot {
    /// This device takes nothing at all; the profile says why.
    #[error("{0} takes nothing")]
    TakesNothing(String),
    /// The profile names nothing to make for it.
    #[error("no target for {0}")]
    NoTarget(String),
    /// There are neither pictures nor sound.
    #[error("nothing to play")]
    NoStream,
    /// What is made for one of these devices does not play on another.
    #[error("no rendition plays on all of {}", .0.join(", "))]
    NotTogether(Vec<String>),
    /// A subtitle has to be drawn, and there is no font with Hangul to draw it with.
    #[error("no font to draw subtitles with")]
    NoFont,
    /// It is no film and no recording.
    #[error("{0} is neither film nor sound")]
    NotMedia(Format),
}
