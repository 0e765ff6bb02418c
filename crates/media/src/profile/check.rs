//! What a table must hold beyond its syntax.

use std::collections::BTreeMap;

use bulssi_model::{
    Origin, Profile, ProfileFamily, ProfileId, Source, SourceId, SubtitleRules, Targets, TextTarget,
};

use super::file::ProfileFile;
use super::line::{self, Step};
use crate::fit::{Verdict, Wrong, film_probe, fit, sound_probe};

/// What is wrong with a table. Lines count from 1 and are missing where what is wrong stands in
/// another table that this one is like.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileFault {
    /// No TOML, a key that profiles do not have, or a value of the wrong type.
    #[error("{message}{}", at(*line))]
    Syntax {
        /// What the parser said.
        message: String,
        /// The line.
        line: Option<usize>,
    },
    /// `like` or a family names a profile that there is not.
    #[error("unknown profile {name}{}", at(*line))]
    Unknown {
        /// The name.
        name: ProfileId,
        /// The names that there are.
        known: Vec<ProfileId>,
        /// The line.
        line: Option<usize>,
    },
    /// Profiles are like each other in a circle.
    #[error("profiles that are like each other{}", at(*line))]
    Circle {
        /// The names, in order.
        names: Vec<ProfileId>,
        /// The line.
        line: Option<usize>,
    },
    /// A family names a family, or itself.
    #[error("{name} is a family itself{}", at(*line))]
    FamilyInFamily {
        /// The name.
        name: ProfileId,
        /// The line.
        line: Option<usize>,
    },
    /// A family wants more devices than it has, or none.
    #[error("at-least is {at_least} of {members} devices{}", at(*line))]
    AtLeast {
        /// What it says.
        at_least: u32,
        /// Its devices.
        members: u32,
        /// The line.
        line: Option<usize>,
    },
    /// It has no name for people.
    #[error("no name")]
    NoName,
    /// A line says that it comes from a source that is not under `[sources]`.
    #[error("unknown source {name}{}", at(*line))]
    UnknownSource {
        /// The name.
        name: SourceId,
        /// The names that there are.
        known: Vec<SourceId>,
        /// The line.
        line: Option<usize>,
    },
    /// It takes nothing, and yet says what it plays or what is made for it.
    #[error("it takes nothing and has rules")]
    NothingWithRules,
    /// What would be made does not play on the profile itself.
    #[error("what is made does not play: {}{}", ids(.wrong), at(*line))]
    DoesNotPlay {
        /// What is wrong with it.
        wrong: Vec<Wrong>,
        /// The line.
        line: Option<usize>,
    },
}

fn at(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}

fn ids(wrong: &[Wrong]) -> String {
    let ids: Vec<&str> = wrong.iter().map(|wrong| wrong.id()).collect();
    ids.join(", ")
}

/// The profile that a table comes to.
pub(super) fn checked(
    id: &ProfileId,
    file: ProfileFile,
    family: Option<ProfileFamily>,
    text: &str,
) -> Result<Profile, ProfileFault> {
    let name = file.name.filter(|name| !name.is_empty());
    let name = name.ok_or(ProfileFault::NoName)?;
    let is_family = family.is_some();
    let mut profile = Profile {
        id: id.clone(),
        name,
        takes_nothing: file.takes_nothing,
        note: file.note.unwrap_or_default(),
        screen: file.screen,
        family,
        films: file.films.unwrap_or_default(),
        sounds: file.sounds.unwrap_or_default(),
        subtitles: SubtitleRules {
            beside: file.subtitles.beside.unwrap_or_default(),
            inside: file.subtitles.inside.unwrap_or_default(),
        },
        pictures: file.pictures.unwrap_or_default(),
        texts: file.texts.unwrap_or_default(),
        drive: file.drive.unwrap_or_default(),
        make: Targets {
            films: file.make.films.unwrap_or_default(),
            sounds: file.make.sounds.unwrap_or_default(),
            pictures: file.make.pictures.unwrap_or_default(),
            texts: file.make.texts.unwrap_or_default(),
            burn: file.make.burn.unwrap_or(true),
        },
        sources: file.sources,
    };
    if is_family {
        // The devices' own rules count.
        profile.films.clear();
        profile.sounds.clear();
        profile.pictures.clear();
        profile.texts.clear();
    }
    if profile.takes_nothing.is_some() {
        let make = &profile.make;
        let none = profile.films.is_empty()
            && profile.sounds.is_empty()
            && profile.pictures.is_empty()
            && profile.texts.is_empty()
            && *make == Targets::default();
        return if none {
            Ok(profile)
        } else {
            Err(ProfileFault::NothingWithRules)
        };
    }
    for (origin, steps) in origins(&profile) {
        known(origin, &steps, &profile.sources, text)?;
    }
    what_is_made_plays(&profile, text)?;
    Ok(profile)
}

/// Where each line of a profile says it comes from, and where it stands.
fn origins(profile: &Profile) -> Vec<(&Origin, Vec<Step<'static>>)> {
    let mut all: Vec<(&Origin, Vec<Step<'static>>)> = Vec::new();
    let mut add = |steps: &[&'static str], nth: usize, origin| {
        let mut path: Vec<Step<'static>> = steps.iter().map(|key| Step::Key(key)).collect();
        path.extend([Step::Nth(nth), Step::Key("from")]);
        all.push((origin, path));
    };
    let Profile {
        films,
        sounds,
        subtitles,
        pictures,
        texts,
        make,
        ..
    } = profile;
    for (nth, rule) in films.iter().enumerate() {
        add(&["films"], nth, &rule.from);
    }
    for (nth, rule) in sounds.iter().enumerate() {
        add(&["sounds"], nth, &rule.from);
    }
    for (nth, rule) in subtitles.beside.iter().enumerate() {
        add(&["subtitles", "beside"], nth, &rule.from);
    }
    for (nth, rule) in subtitles.inside.iter().enumerate() {
        add(&["subtitles", "inside"], nth, &rule.from);
    }
    for (nth, rule) in pictures.iter().enumerate() {
        add(&["pictures"], nth, &rule.from);
    }
    for (nth, rule) in texts.iter().enumerate() {
        add(&["texts"], nth, &rule.from);
    }
    for (nth, target) in make.films.iter().enumerate() {
        add(&["make", "films"], nth, &target.from);
    }
    for (nth, target) in make.sounds.iter().enumerate() {
        add(&["make", "sounds"], nth, &target.from);
    }
    for (nth, target) in make.pictures.iter().enumerate() {
        add(&["make", "pictures"], nth, &target.from);
    }
    for (nth, target) in make.texts.iter().enumerate() {
        add(&["make", "texts"], nth, text_origin(target));
    }
    all.extend(
        profile
            .drive
            .from
            .as_ref()
            .map(|origin| (origin, vec![Step::Key("drive"), Step::Key("from")])),
    );
    all
}

fn text_origin(target: &TextTarget) -> &Origin {
    match target {
        TextTarget::Pages { from, .. }
        | TextTarget::Text { from, .. }
        | TextTarget::Epub { from } => from,
    }
}

fn known(
    origin: &Origin,
    steps: &[Step<'_>],
    sources: &BTreeMap<SourceId, Source>,
    text: &str,
) -> Result<(), ProfileFault> {
    let mut names = std::iter::once(&origin.line).chain(origin.but.values());
    match names.find(|name| !sources.contains_key(*name)) {
        None => Ok(()),
        Some(name) => Err(ProfileFault::UnknownSource {
            name: name.clone(),
            known: sources.keys().cloned().collect(),
            line: line::of(text, steps),
        }),
    }
}

/// A target that the profile itself does not play would be made again and again for nothing.
fn what_is_made_plays(profile: &Profile, text: &str) -> Result<(), ProfileFault> {
    let films = profile.make.films.iter().map(film_probe);
    let films = films.enumerate().map(|(nth, probe)| ("films", nth, probe));
    let sounds = profile.make.sounds.iter().map(sound_probe);
    let sounds = sounds
        .enumerate()
        .map(|(nth, probe)| ("sounds", nth, probe));
    for (list, nth, probe) in films.chain(sounds) {
        let fit = fit(&probe, profile);
        if fit.verdict != Verdict::AsItIs {
            return Err(ProfileFault::DoesNotPlay {
                wrong: fit.wrong,
                line: line::of(text, &["make".into(), list.into(), nth.into()]),
            });
        }
    }
    Ok(())
}
