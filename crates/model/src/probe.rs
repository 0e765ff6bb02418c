//! What was found out about one file.

use serde::{Deserialize, Serialize};

use crate::{Format, Lang, Millis};

/// What a look at the content of one file told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The format, by content.
    pub format: Format,
    /// How long it plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Millis>,
    /// Streams in the container's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub streams: Vec<Stream>,
    /// Width and height in pixels, as stored; of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// The text encoding by its WHATWG name, for example `EUC-KR` (which is CP949 there).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The language of a text, subtitle or wiki as a whole, where the file tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Lang>,
    /// Articles of a wiki, pages of a document, lines of a subtitle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Embedded titles and the like.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl Probe {
    /// A probe that knows the format alone.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            format,
            duration: None,
            streams: Vec::new(),
            pixels: None,
            encoding: None,
            languages: Vec::new(),
            count: None,
            tags: Tags::default(),
        }
    }
}

/// One elementary stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// What it carries.
    pub kind: StreamKind,
    /// The codec by ffmpeg's name, for example `h264`.
    pub codec: String,
    /// The codec's profile, for example `Main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Its language, where the container tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// Whether a player should choose it unasked.
    #[serde(default)]
    pub default: bool,
    /// Bits a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u64>,
    /// What only pictures have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoStream>,
    /// What only sound has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioStream>,
}

/// What a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum StreamKind {
    /// Moving pictures.
    Video,
    /// Sound.
    Audio,
    /// Subtitles.
    Subtitle,
    /// A still picture, such as a cover.
    Cover,
    /// Data, fonts, time codes.
    Other,
}

/// What a video stream says of its pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoStream {
    /// Stored width in pixels.
    pub width: u32,
    /// Stored height in pixels.
    pub height: u32,
    /// The codec's level as ffmpeg counts it (H.264 level 3.1 is 31).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<i32>,
    /// Average frames a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<Ratio>,
    /// Width to height of one pixel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixel_aspect: Option<Ratio>,
    /// ffmpeg's pixel format, for example `yuv420p`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixel_format: Option<String>,
    /// Whether the fields of a frame are of different instants.
    #[serde(default)]
    pub interlaced: bool,
}

/// What an audio stream says of its sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioStream {
    /// Channels.
    pub channels: u32,
    /// Samples a second.
    pub sample_rate: u32,
}

/// A fraction, as containers keep rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio(pub u32, pub u32);

/// What a file says of itself (ID3, Vorbis comments, MP4 atoms, Matroska tags, EPUB and ZIM metadata).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tags {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A description in a few sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Author, artist or creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// Album, or the series a programme belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Track, or the episode within the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
    /// Disc, or the season.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<u32>,
    /// The year it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Genre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
}

impl Tags {
    /// Whether the file said nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
