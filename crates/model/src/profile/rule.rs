//! What a device takes: one rule a line of its table.

use serde::{Deserialize, Serialize};

use super::Origin;
use crate::{ByteLen, Filesystem, Format, Ratio};

/// Width and height in pixels, as shown: of turned films after turning. In files `"1280x720"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Size {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let side = |text: &str| text.parse().ok().filter(|side| (1..=65_535).contains(side));
        text.split_once('x')
            .and_then(|(width, height)| {
                Some(Self {
                    width: side(width)?,
                    height: side(height)?,
                })
            })
            .ok_or_else(|| format!("no size such as 1280x720: {text}"))
    }
}

impl TryFrom<String> for Size {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Size> for String {
    fn from(size: Size) -> Self {
        size.to_string()
    }
}

/// Films that a device plays: any of the containers with any of the pictures and any of the sounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FilmRule {
    /// The containers.
    pub containers: Vec<Format>,
    /// Its pictures.
    pub video: Vec<VideoRule>,
    /// Its sounds; a film without sound plays everywhere.
    pub audio: Vec<AudioRule>,
    /// Most bits a second of the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u64>,
    /// How many tracks of sound there may be; further ones confuse it. No bound where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_tracks: Option<u32>,
    /// Where it comes from.
    pub from: Origin,
}

/// Pictures of a film. What is not given is not bounded, but for what only newer devices know: 10
/// bits, other chroma than 4:2:0, high dynamic range, quarter-pixel and global motion of MPEG-4
/// part 2 have to be allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VideoRule {
    /// The codec by ffmpeg's name: `h264`, `mpeg4` (MPEG-4 part 2: Xvid, DivX), `mpeg2video`, …
    pub codec: String,
    /// The codec's profiles by ffmpeg's names; any where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// The highest level as ffmpeg counts it (H.264 level 3.1 is 31).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<i32>,
    /// The largest frame. A frame on its side may be as tall as this is wide, not more pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Most frames a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<Ratio>,
    /// Most bits a second of the pictures alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u64>,
    /// Whether frames may be predicted from later ones. Default: yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub b_frames: bool,
    /// Most reference frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<u32>,
    /// Whether motion of quarter pixels is known (MPEG-4 part 2). Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub qpel: bool,
    /// Whether global motion compensation is known (MPEG-4 part 2). Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub gmc: bool,
    /// Whether two frames may be packed into one of AVI (MPEG-4 part 2). Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub packed: bool,
    /// Whether interlaced pictures play. Default: yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub interlaced: bool,
    /// Whether pixels that are not square are shown in shape. Default: yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub anamorphic: bool,
    /// Whether a film that says it is turned is shown upright. Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub turned: bool,
    /// Most bits of a sample. Default: 8.
    #[serde(default = "eight", skip_serializing_if = "is_eight")]
    pub bits: u32,
    /// Whether high dynamic range (PQ, HLG) is shown. Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub hdr: bool,
    /// ffmpeg's pixel formats; where there are none 4:2:0 in as many bits as [`Self::bits`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pixel_formats: Vec<String>,
    /// The codec's four letters in AVI that it knows, upper case; any where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// Sound of a film or alone. What is not given is not bounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AudioRule {
    /// The codec by ffmpeg's name: `mp3`, `aac`, `ac3`, …; `pcm` and `adpcm` stand for all of their kind.
    pub codec: String,
    /// The codec's profiles by ffmpeg's names (`LC`, `HE-AAC`); any where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// Most channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<u32>,
    /// Samples a second; any where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sample_rates: Vec<u32>,
    /// Most bits a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u64>,
    /// Whether the bit rate may change (MP3). Default: yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub variable: bool,
}

/// Files of sound alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SoundRule {
    /// The formats of the files.
    pub containers: Vec<Format>,
    /// What may be in them.
    pub audio: Vec<AudioRule>,
    /// Where it comes from.
    pub from: Origin,
}

/// Subtitles that a device shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SubtitleRules {
    /// Files beside the film, under its name; the first is what is made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<BesideRule>,
    /// Streams in the film's file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<InsideRule>,
}

/// Subtitle files beside a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BesideRule {
    /// The format: `srt`, `smi`, `ass`, `vtt`.
    pub format: Format,
    /// The encodings that it reads, the best first, which is what is made.
    pub encodings: Vec<TextEncoding>,
    /// Where it comes from.
    pub from: Origin,
}

/// Subtitle streams inside a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InsideRule {
    /// The containers.
    pub containers: Vec<Format>,
    /// The codecs by ffmpeg's names: `subrip`, `mov_text`, `ass`.
    pub codecs: Vec<String>,
    /// Where it comes from.
    pub from: Origin,
}

/// How a text is written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TextEncoding {
    /// UTF-8 without a mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with a byte order mark, by which televisions know it.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-16, little end first, with a byte order mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// Microsoft's code page 949: EUC-KR with all Hangul syllables.
    #[serde(rename = "cp949")]
    Cp949,
    /// GBK, which is code page 936.
    #[serde(rename = "gbk")]
    Gbk,
}

impl TextEncoding {
    /// All of them, in declaration order.
    pub const ALL: &[Self] = &[
        Self::Utf8,
        Self::Utf8Bom,
        Self::Utf16Le,
        Self::Cp949,
        Self::Gbk,
    ];

    /// The name in profiles and recipes.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Cp949 => "cp949",
            Self::Gbk => "gbk",
        }
    }

    /// Whether such a text begins with a byte order mark.
    #[must_use]
    pub const fn is_marked(self) -> bool {
        matches!(self, Self::Utf8Bom | Self::Utf16Le)
    }

    /// The name that the WHATWG's Encoding Standard gives it, as in [`Probe::encoding`](crate::Probe::encoding).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Cp949 => "EUC-KR",
            Self::Gbk => "GBK",
        }
    }
}

impl std::fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

impl std::str::FromStr for TextEncoding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|encoding| encoding.id() == text);
        found.copied().ok_or_else(|| text.to_owned())
    }
}

/// Still pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PictureRule {
    /// The format.
    pub format: Format,
    /// The largest picture; a picture on its side may be as tall as this is wide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// Whether progressive JPEG is shown. Default: no.
    #[serde(default, skip_serializing_if = "is_no")]
    pub progressive: bool,
    /// Where it comes from.
    pub from: Origin,
}

/// Texts to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TextRule {
    /// The format.
    pub format: Format,
    /// The encodings of a plain text that it reads, the best first; any where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encodings: Vec<TextEncoding>,
    /// The longest file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<ByteLen>,
    /// Where it comes from.
    pub from: Origin,
}

/// What a device asks of a drive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct DriveRules {
    /// The filesystems that it reads; any where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filesystems: Vec<Filesystem>,
    /// The largest drive that it reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<ByteLen>,
    /// Most files that it lists in a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files_in_folder: Option<u32>,
    /// Most characters of a name that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_chars: Option<u32>,
    /// Where it comes from; none where nothing is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
}

const fn yes() -> bool {
    true
}

const fn eight() -> u32 {
    8
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_yes(value: &bool) -> bool {
    *value
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_no(value: &bool) -> bool {
    !*value
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_eight(value: &u32) -> bool {
    *value == 8
}
