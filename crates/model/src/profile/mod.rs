//! Device profiles: what a device, or a class of devices, can play, as data.
//!
//! A profile says what a device takes ([`FilmRule`] and its kin), what to make where a work is
//! nothing of that ([`Targets`]), and where each of these lines comes from ([`Origin`]). The tables
//! themselves are TOML files (`docs/formats/profile.md`); the crate `media` reads them and matches
//! files against them.

mod rule;
mod target;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ByLang, slug::slug};

pub use rule::{
    AudioRule, BesideRule, DriveRules, FilmRule, InsideRule, PictureRule, Size, SoundRule,
    SubtitleRules, TextEncoding, TextRule, VideoRule,
};
pub use target::{
    AudioTarget, FilmTarget, PictureTarget, SoundTarget, Targets, TextTarget, VideoTarget,
};

slug! {
    /// The short name of a device profile, for example `any-tv`.
    ProfileId
}

slug! {
    /// The short name of a source within one profile.
    SourceId
}

/// What one device, or what enough devices of a family, can play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Profile {
    /// Its short name.
    pub id: ProfileId,
    /// What it is, for people.
    pub name: ByLang,
    /// Why it is never a target; such a profile takes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_nothing: Option<ByLang>,
    /// What else the desk should know of it.
    #[serde(skip_serializing_if = "ByLang::is_empty")]
    pub note: ByLang,
    /// The pixels of its screen, where they are few or known. Letters burned into a film and
    /// pages of text are sized for it; 1280x720 is thought of where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<Size>,
    /// The devices that it stands for. Where there are some, a file plays on the family when it
    /// plays on enough of them, and the rules below are empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<ProfileFamily>,
    /// The films that it plays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub films: Vec<FilmRule>,
    /// The files of sound alone that it plays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sounds: Vec<SoundRule>,
    /// The subtitles that it shows.
    pub subtitles: SubtitleRules,
    /// The pictures that it shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PictureRule>,
    /// The texts that it shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<TextRule>,
    /// What it asks of a drive.
    pub drive: DriveRules,
    /// What to make of works that it does not play.
    pub make: Targets,
    /// Where its lines come from, by the name that they give.
    pub sources: BTreeMap<SourceId, Source>,
}

/// Devices that a profile stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProfileFamily {
    /// On how many of them a file has to play, at least 1 and at most all.
    pub at_least: u32,
    /// The devices themselves; none of them is a family.
    #[serde(serialize_with = "ids")]
    pub members: Vec<Profile>,
}

fn ids<S: serde::Serializer>(members: &[Profile], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(members.iter().map(|member| &member.id))
}

/// Where facts were found, and whether they are more than hearsay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// What it is and where to find it: a manual, a file of another program, an address, a trial
    /// at the desk.
    pub title: String,
    /// Whether it was found there for just this device; `false` is background or a guess, to be
    /// tried on a device.
    pub confirmed: bool,
}

/// Where a line of a profile comes from.
///
/// In a file: `from = "manual"`, or where not all keys of the line have the same source,
/// `from = { line = "manual", size = "guess" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OriginText", into = "OriginText")]
pub struct Origin {
    /// The source of the line.
    pub line: SourceId,
    /// The keys of the line that have another one.
    pub but: BTreeMap<String, SourceId>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum OriginText {
    One(SourceId),
    Many(BTreeMap<String, SourceId>),
}

impl TryFrom<OriginText> for Origin {
    type Error = String;

    fn try_from(text: OriginText) -> Result<Self, String> {
        let (line, but) = match text {
            OriginText::One(line) => (Some(line), BTreeMap::new()),
            OriginText::Many(mut but) => (but.remove("line"), but),
        };
        let line = line.ok_or("no source of the whole line: from = { line = … }")?;
        Ok(Self { line, but })
    }
}

impl From<Origin> for OriginText {
    fn from(origin: Origin) -> Self {
        let Origin { line, mut but } = origin;
        if but.is_empty() {
            Self::One(line)
        } else {
            but.insert("line".to_owned(), line);
            Self::Many(but)
        }
    }
}

impl Profile {
    /// A profile without any rule: it takes nothing and nothing is made for it.
    #[must_use]
    pub fn new(id: ProfileId) -> Self {
        Self {
            id,
            name: ByLang::default(),
            takes_nothing: None,
            note: ByLang::default(),
            screen: None,
            family: None,
            films: Vec::new(),
            sounds: Vec::new(),
            subtitles: SubtitleRules::default(),
            pictures: Vec::new(),
            texts: Vec::new(),
            drive: DriveRules::default(),
            make: Targets::default(),
            sources: BTreeMap::new(),
        }
    }

    /// The devices themselves: the members of a family, or this one.
    pub fn devices(&self) -> impl Iterator<Item = &Self> {
        let (alone, members) = match &self.family {
            Some(family) => (None, family.members.as_slice()),
            None => (Some(self), [].as_slice()),
        };
        alone.into_iter().chain(members)
    }

    /// On how many of [`devices`](Self::devices) a file has to play.
    #[must_use]
    pub fn at_least(&self) -> u32 {
        self.family.as_ref().map_or(1, |family| family.at_least)
    }
}
