//! What was found in a file: kinds and counts. Values stay where they were.

use std::collections::BTreeMap;

use bulssi_model::ByteLen;
use serde::{Deserialize, Serialize};

/// A kind of thing that tells more than a reader needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A mark of a host's operating system, one for each machine that the file went through.
    HostMark,
    /// Data of a camera or phone: model, serial number, time, place (EXIF).
    Exif,
    /// Adobe's description in XML: programs, people, history (XMP).
    Xmp,
    /// Press data: names, places, captions (IPTC, Photoshop).
    Press,
    /// Where a file says it came from, signed (C2PA, JUMBF).
    Provenance,
    /// The colour space of a device.
    ColourProfile,
    /// A smaller picture, a cover, or a second picture behind the first.
    OtherPicture,
    /// A comment.
    Comment,
    /// Title, artist, and what else players show.
    Tags,
    /// The name of the program that wrote the file.
    Program,
    /// When it was made or changed.
    Dates,
    /// Data of one program or device.
    ProgramData,
    /// Space that nothing reads.
    Padding,
    /// Bytes after the end.
    Trailing,
    /// Bytes between parts that belong to none.
    Stray,
    /// Characters that nobody sees, and spaces that all look alike.
    InvisibleText,
    /// Blanks, line ends and spellings that differ without a difference for a reader.
    TextForm,
    /// Numbers, names and notes of those who wrote a subtitle.
    ScriptInfo,
}

impl Kind {
    /// All of them, in the order in which they are shown.
    pub const ALL: &[Self] = &[
        Self::HostMark,
        Self::Exif,
        Self::Xmp,
        Self::Press,
        Self::Provenance,
        Self::ColourProfile,
        Self::OtherPicture,
        Self::Comment,
        Self::Tags,
        Self::Program,
        Self::Dates,
        Self::ProgramData,
        Self::Padding,
        Self::Trailing,
        Self::Stray,
        Self::InvisibleText,
        Self::TextForm,
        Self::ScriptInfo,
    ];

    /// The id in JSON and in message names, for example `host-mark`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::HostMark => "host-mark",
            Self::Exif => "exif",
            Self::Xmp => "xmp",
            Self::Press => "press",
            Self::Provenance => "provenance",
            Self::ColourProfile => "colour-profile",
            Self::OtherPicture => "other-picture",
            Self::Comment => "comment",
            Self::Tags => "tags",
            Self::Program => "program",
            Self::Dates => "dates",
            Self::ProgramData => "program-data",
            Self::Padding => "padding",
            Self::Trailing => "trailing",
            Self::Stray => "stray",
            Self::InvisibleText => "invisible-text",
            Self::TextForm => "text-form",
            Self::ScriptInfo => "script-info",
        }
    }
}

/// How often a kind was found, and how many bytes it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many of them: segments, chunks, characters, marks.
    pub times: u64,
    /// The bytes that they took in the file as it came.
    pub bytes: ByteLen,
}

/// Everything that was found in a file, and taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Findings(BTreeMap<Kind, Count>);

impl Findings {
    pub(crate) fn add(&mut self, kind: Kind, times: u64, bytes: u64) {
        let count = self.0.entry(kind).or_default();
        count.times = count.times.saturating_add(times);
        count.bytes += ByteLen(bytes);
    }

    pub(crate) fn join(&mut self, others: &Self) {
        for (kind, count) in &others.0 {
            self.add(*kind, count.times, count.bytes.0);
        }
    }

    /// Whether there was nothing to take out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How often `kind` was found.
    #[must_use]
    pub fn times(&self, kind: Kind) -> u64 {
        self.0.get(&kind).map_or(0, |count| count.times)
    }

    /// What was found, in the order of [`Kind::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Kind, Count)> {
        self.0.iter().map(|(kind, count)| (*kind, *count))
    }
}
