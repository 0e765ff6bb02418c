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
    /// Bits a second of a whole film or recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u64>,
    /// Whether a JPEG is progressive.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub progressive: bool,
    /// Whether a text begins with a byte order mark.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub marked: bool,
    /// How much was looked for: [`Probe::DEPTH`] of the release that looked.
    #[serde(default)]
    pub depth: u32,
}

impl Probe {
    /// How much is looked for today; raised when fields are added that decisions need. Catalogues
    /// keep probes of earlier releases, which read as 0: what is missing there is found by looking
    /// again.
    pub const DEPTH: u32 = 1;

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
            bit_rate: None,
            progressive: false,
            marked: false,
            depth: Self::DEPTH,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The codec's four letters in the container, for example `XVID` or `avc1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Whether frames are predicted from later ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub b_frames: bool,
    /// Reference frames that it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<u32>,
    /// Whether motion goes by quarters of a pixel (MPEG-4 part 2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub qpel: bool,
    /// Whether it uses global motion compensation (MPEG-4 part 2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gmc: bool,
    /// Whether two frames are packed into one (MPEG-4 part 2 in AVI).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub packed: bool,
    /// Whether frames last unequally long.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub variable_rate: bool,
    /// How far a player has to turn the picture to the right: 0, 90, 180, 270 degrees.
    #[serde(default, skip_serializing_if = "is_upright")]
    pub rotation: u32,
    /// What its numbers mean as colours.
    #[serde(default, skip_serializing_if = "Colour::is_unknown")]
    pub colour: Colour,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_upright(degrees: &u32) -> bool {
    *degrees == 0
}

/// What the numbers of a picture mean as colours (ISO/IEC 23091-2), by ffmpeg's names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Colour {
    /// `tv` or `pc`: whether black is 16 or 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// The matrix, for example `bt709`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<String>,
    /// The transfer, for example `bt709`; `smpte2084` and `arib-std-b67` are high dynamic range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// The primaries, for example `bt2020`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primaries: Option<String>,
}

impl Colour {
    /// Whether the stream said nothing.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is of high dynamic range: PQ (SMPTE ST 2084) or HLG (ARIB STD-B67).
    #[must_use]
    pub fn is_hdr(&self) -> bool {
        matches!(self.transfer.as_deref(), Some("smpte2084" | "arib-std-b67"))
    }
}

/// What an audio stream says of its sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioStream {
    /// Channels.
    pub channels: u32,
    /// Samples a second.
    pub sample_rate: u32,
    /// Where the channels stand, by ffmpeg's name, for example `5.1(side)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// Whether the bit rate changes (MP3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub variable: bool,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// As catalogues of the first release hold it.
    const OLD: &str = r#"{"format":"avi","duration":5000,"streams":[{"kind":"video","codec":"mpeg4",
        "profile":"Simple Profile","default":false,"video":{"width":640,"height":360,"level":1,
        "frame_rate":[25,1],"interlaced":false}},{"kind":"audio","codec":"mp3","default":false,
        "audio":{"channels":2,"sample_rate":44100}}]}"#;

    #[test]
    fn probes_of_older_releases_are_read() {
        let old: Probe = serde_json::from_str(OLD).unwrap();
        assert_eq!((old.depth, old.bit_rate), (0, None));
        let video = old.streams[0].video.as_ref().unwrap();
        assert!(!video.qpel && !video.b_frames && video.colour.is_unknown());
        let text = serde_json::to_string(&old).unwrap();
        assert_eq!(serde_json::from_str::<Probe>(&text).unwrap(), old);
        assert_eq!(Probe::new(Format::Avi).depth, Probe::DEPTH);
    }
}
