//! Places in a series, from the names of files and folders.

use std::collections::BTreeMap;

use bulssi_media::nfo::Nfo;
use bulssi_media::{EpisodeName, clean_title, episode_of, season_of};
use bulssi_model::{Family, fold_name};

use super::{Class, Group, View, stem};

/// A place in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::collect) struct Place {
    /// The name of the series.
    pub(in crate::collect) series: String,
    /// The season, from 1; 0 holds specials.
    pub(in crate::collect) season: u16,
    /// The episode, from 1.
    pub(in crate::collect) number: u16,
    /// The title of the episode, where its name holds one.
    pub(in crate::collect) title: Option<String>,
}

/// What the folder says.
struct Context {
    /// The season, where the folder is one of a season.
    season: Option<u16>,
    /// The name of the series, where the folder is one of a season.
    series: Option<String>,
    /// The folder's own name, cleaned.
    name: Option<String>,
    /// Whether plain numbers at the start of names are episodes here.
    numbered: bool,
}

/// Gives films and recordings of a folder their places. `show` describes the series around them.
pub(super) fn place(view: &View, groups: &mut [Group], show: Option<&Nfo>) {
    let context = Context::of(view);
    let descriptions: BTreeMap<String, &Nfo> = view
        .files
        .iter()
        .filter_map(|seen| match &seen.class {
            Class::Nfo(nfo) => Some((fold_name(stem(&seen.name)), &**nfo)),
            _ => None,
        })
        .collect();
    for group in groups.iter_mut() {
        let nfo = match group.format.family() {
            Family::Video => descriptions.get(&fold_name(stem(&group.name))).copied(),
            Family::Audio => None,
            _ => continue,
        };
        group.place = context.find(group, nfo, show);
        if group.place.is_some() {
            group.show = show.cloned();
        }
    }
}

impl Context {
    fn of(view: &View) -> Self {
        let own = view.names.last().map_or("", String::as_str);
        let season = season_of(own);
        let above = match view.names.len() {
            0 | 1 => view.above.as_str(),
            n => view.names[n - 2].as_str(),
        };
        // `Winter Story S02` names both; then no folder above has to.
        let series = season.and_then(|_| within(own).or_else(|| cleaned(above)));
        let videos = view.files.iter().filter(
            |seen| matches!(seen.class, Class::Media(format) if format.family() == Family::Video),
        );
        let numbers: Vec<bool> = videos
            .map(|seen| leading(stem(&seen.name)).is_some_and(|(_, rest)| rest.is_empty()))
            .collect();
        Self {
            season,
            series,
            name: cleaned(own),
            numbered: season.is_some() || (numbers.len() > 1 && numbers.iter().all(|plain| *plain)),
        }
    }

    fn find(&self, group: &Group, nfo: Option<&Nfo>, show: Option<&Nfo>) -> Option<Place> {
        let told = episode_of(&group.name).or_else(|| {
            let (number, rest) = leading(stem(&group.name))?;
            let counts = self.numbered && group.format.family() == Family::Video;
            counts.then(|| EpisodeName {
                season: None,
                number,
                series: None,
                title: cleaned(rest.trim_start_matches(['.', '-', '_', ' '])),
            })
        });
        let number = nfo
            .and_then(|nfo| nfo.episode)
            .or(told.as_ref().map(|told| told.number))?;
        let (season, name, title) = match told {
            Some(told) => (told.season, told.series, told.title),
            None => (None, None, None),
        };
        let series = nfo
            .and_then(|nfo| nfo.show.clone())
            .or_else(|| show.and_then(|show| show.title.clone()))
            .or_else(|| self.series.clone())
            .or(name)
            .or_else(|| self.name.clone())?;
        let season = nfo.and_then(|nfo| nfo.season).or(season).or(self.season);
        Some(Place {
            series,
            season: season.unwrap_or(1),
            number: number.max(1),
            title,
        })
    }
}

/// A title without what rippers add; nothing where nothing is left.
fn cleaned(name: &str) -> Option<String> {
    let (title, _) = clean_title(name);
    title.chars().any(char::is_alphanumeric).then_some(title)
}

/// The series in the name of a season's folder: `Winter Story` of `Winter Story S02`. What stands
/// before an episode is read by the same rules, so one is put behind.
fn within(folder: &str) -> Option<String> {
    [format!("{folder} E01"), format!("{folder} 제1화")]
        .iter()
        .filter_map(|name| episode_of(name))
        .filter(|told| told.season.is_some())
        .find_map(|told| told.series)
}

/// The number of one to three digits that a name begins with, and what follows it.
fn leading(stem: &str) -> Option<(u16, &str)> {
    let end = stem
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(stem.len());
    let (digits, rest) = stem.split_at(end);
    let apart = !rest.starts_with(char::is_alphanumeric);
    let number = (1..=3)
        .contains(&digits.len())
        .then(|| digits.parse().ok())??;
    (apart && number > 0).then_some((number, rest))
}
