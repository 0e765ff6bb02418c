//! File formats, as found by content.

use serde::{Deserialize, Serialize};

/// What a format is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Family {
    /// Moving pictures, with or without sound.
    Video,
    /// Sound alone.
    Audio,
    /// A still picture.
    Picture,
    /// Text to read: plain, marked up, paged.
    Text,
    /// Lines shown with a film.
    Subtitle,
    /// An archive of a wiki.
    Wiki,
    /// The shapes of letters. Libraries do not take fonts; they are cleaned outside of them.
    Font,
    /// Files packed together. Libraries take what is in them, not archives; they are cleaned outside of libraries.
    Archive,
}

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident $id:literal $family:ident $extension:literal;)*) => {
        /// A format that is told by content, named by an id that files and scripts keep.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[$doc])* #[serde(rename = $id)] $variant,)*
        }

        impl Format {
            /// All of them, in declaration order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The id in catalogues and JSON, for example `matroska`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// What it is for.
            #[must_use]
            pub const fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)* }
            }

            /// The file name extension that players know it by, without the dot.
            #[must_use]
            pub const fn extension(self) -> &'static str {
                match self { $(Self::$variant => $extension,)* }
            }
        }
    };
}

formats! {
    /// ISO base media with a film in it (ISO/IEC 14496-14).
    Mp4 "mp4" Video "mp4";
    /// Apple QuickTime.
    Mov "mov" Video "mov";
    /// 3GPP (TS 26.244).
    ThreeGp "3gp" Video "3gp";
    /// Matroska (RFC 9559).
    Matroska "matroska" Video "mkv";
    /// WebM, the web's part of Matroska.
    WebM "webm" Video "webm";
    /// RIFF AVI.
    Avi "avi" Video "avi";
    /// MPEG-2 transport stream (ISO/IEC 13818-1).
    MpegTs "mpeg-ts" Video "ts";
    /// MPEG program stream.
    MpegPs "mpeg-ps" Video "mpg";
    /// AVI of small players, with pictures and sound that they alone know.
    Amv "amv" Video "amv";
    /// Flash video.
    Flv "flv" Video "flv";
    /// Microsoft ASF with a film in it.
    Wmv "wmv" Video "wmv";
    /// RealMedia.
    RealMedia "realmedia" Video "rmvb";
    /// Ogg with a film in it.
    OggVideo "ogg-video" Video "ogv";
    /// MPEG-1/2 audio layer III.
    Mp3 "mp3" Audio "mp3";
    /// MPEG-1/2 audio layer II.
    Mp2 "mp2" Audio "mp2";
    /// ISO base media with sound alone.
    M4a "m4a" Audio "m4a";
    /// AAC in ADTS frames.
    Aac "aac" Audio "aac";
    /// Ogg with Vorbis, Opus, Speex or FLAC.
    Ogg "ogg" Audio "ogg";
    /// FLAC (RFC 9639).
    Flac "flac" Audio "flac";
    /// RIFF WAVE.
    Wav "wav" Audio "wav";
    /// Microsoft ASF with sound alone.
    Wma "wma" Audio "wma";
    /// AMR speech (RFC 4867).
    Amr "amr" Audio "amr";
    /// Dolby AC-3 (ETSI TS 102 366).
    Ac3 "ac3" Audio "ac3";
    /// Matroska or WebM with sound alone.
    Mka "mka" Audio "mka";
    /// JPEG (ISO/IEC 10918-1).
    Jpeg "jpeg" Picture "jpg";
    /// PNG (RFC 2083 and its successors), APNG too.
    Png "png" Picture "png";
    /// GIF89a and its elder.
    Gif "gif" Picture "gif";
    /// WebP (RFC 9649).
    WebP "webp" Picture "webp";
    /// Windows bitmap.
    Bmp "bmp" Picture "bmp";
    /// TIFF 6.0.
    Tiff "tiff" Picture "tif";
    /// HEIF and AVIF still pictures.
    Heif "heif" Picture "heic";
    /// SVG.
    Svg "svg" Picture "svg";
    /// Plain text in any encoding.
    PlainText "text" Text "txt";
    /// Markdown.
    Markdown "markdown" Text "md";
    /// HTML.
    Html "html" Text "html";
    /// PDF (ISO 32000).
    Pdf "pdf" Text "pdf";
    /// EPUB.
    Epub "epub" Text "epub";
    /// Office Open XML text.
    Docx "docx" Text "docx";
    /// OpenDocument text.
    Odt "odt" Text "odt";
    /// Office Open XML tables.
    Xlsx "xlsx" Text "xlsx";
    /// OpenDocument tables.
    Ods "ods" Text "ods";
    /// Office Open XML slides.
    Pptx "pptx" Text "pptx";
    /// OpenDocument slides.
    Odp "odp" Text "odp";
    /// SubRip.
    Srt "srt" Subtitle "srt";
    /// SAMI.
    Smi "smi" Subtitle "smi";
    /// SubStation Alpha, both versions.
    Ass "ass" Subtitle "ass";
    /// WebVTT.
    Vtt "vtt" Subtitle "vtt";
    /// A ZIM archive, or the first part of a split one.
    Zim "zim" Wiki "zim";
    /// A further part of a split ZIM archive.
    ZimPart "zim-part" Wiki "zimab";
    /// TrueType.
    Ttf "ttf" Font "ttf";
    /// OpenType with Adobe's outlines.
    Otf "otf" Font "otf";
    /// Several fonts in one file.
    Ttc "ttc" Font "ttc";
    /// WOFF 1.0.
    Woff "woff" Font "woff";
    /// ZIP, whatever is in it.
    Zip "zip" Archive "zip";
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
