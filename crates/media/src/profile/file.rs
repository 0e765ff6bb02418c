//! One table as it is written: everything may be missing, where it is like another one.

use std::collections::BTreeMap;

use bulssi_model::{
    BesideRule, ByLang, DriveRules, FilmRule, FilmTarget, InsideRule, PictureRule, PictureTarget,
    ProfileId, Size, SoundRule, SoundTarget, Source, SourceId, TextRule, TextTarget,
};
use serde::Deserialize;

use super::ProfileFault;
use super::line::line_at;

/// The file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ProfileFile {
    pub(super) name: Option<ByLang>,
    pub(super) note: Option<ByLang>,
    pub(super) like: Option<ProfileId>,
    pub(super) takes_nothing: Option<ByLang>,
    pub(super) screen: Option<Size>,
    pub(super) family: Option<FamilyTable>,
    pub(super) films: Option<Vec<FilmRule>>,
    pub(super) sounds: Option<Vec<SoundRule>>,
    #[serde(default)]
    pub(super) subtitles: SubtitlesTable,
    pub(super) pictures: Option<Vec<PictureRule>>,
    pub(super) texts: Option<Vec<TextRule>>,
    pub(super) drive: Option<DriveRules>,
    #[serde(default)]
    pub(super) make: MakeTable,
    #[serde(default)]
    pub(super) sources: BTreeMap<SourceId, Source>,
}

/// `[family]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FamilyTable {
    pub(super) at_least: u32,
    pub(super) members: Vec<ProfileId>,
}

/// `[subtitles]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SubtitlesTable {
    pub(super) beside: Option<Vec<BesideRule>>,
    pub(super) inside: Option<Vec<InsideRule>>,
}

/// `[make]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct MakeTable {
    pub(super) films: Option<Vec<FilmTarget>>,
    pub(super) sounds: Option<Vec<SoundTarget>>,
    pub(super) pictures: Option<Vec<PictureTarget>>,
    pub(super) texts: Option<Vec<TextTarget>>,
    pub(super) burn: Option<bool>,
}

/// Reads a table.
pub(super) fn parse(text: &str) -> Result<ProfileFile, ProfileFault> {
    toml::from_str(text).map_err(|error| ProfileFault::Syntax {
        message: error.message().to_owned(),
        line: error.span().map(|span| line_at(text, span.start)),
    })
}

impl ProfileFile {
    /// Takes from another one what is not said here. Lists are taken whole or not at all.
    pub(super) fn fill(&mut self, other: &Self) {
        fn or<T: Clone>(own: &mut Option<T>, other: &Option<T>) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
        or(&mut self.name, &other.name);
        or(&mut self.note, &other.note);
        or(&mut self.takes_nothing, &other.takes_nothing);
        or(&mut self.screen, &other.screen);
        or(&mut self.films, &other.films);
        or(&mut self.sounds, &other.sounds);
        or(&mut self.subtitles.beside, &other.subtitles.beside);
        or(&mut self.subtitles.inside, &other.subtitles.inside);
        or(&mut self.pictures, &other.pictures);
        or(&mut self.texts, &other.texts);
        or(&mut self.drive, &other.drive);
        or(&mut self.make.films, &other.make.films);
        or(&mut self.make.sounds, &other.make.sounds);
        or(&mut self.make.pictures, &other.make.pictures);
        or(&mut self.make.texts, &other.make.texts);
        or(&mut self.make.burn, &other.make.burn);
        for (name, source) in &other.sources {
            let place = self.sources.entry(name.clone());
            place.or_insert_with(|| source.clone());
        }
    }
}
