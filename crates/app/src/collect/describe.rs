//! What a work is called and what is known of it, from all that was found out.
//!
//! What `work.toml` says holds over a description beside the film, that over what is embedded in
//! the file, that over names.

use bulssi_media::{clean_title, episode_of};
use bulssi_model::{
    ByLang, ByteLen, Digest, Episode, Family, KindId, Lang, Probe, Role, Work, WorkFile, WorkId,
    fold_name,
};

use super::group::{Group, Place, stem};
use super::survey::Task;
use super::words::{Kinds, is_hangul, is_junk, language_of};

/// A file that has been read.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) name: String,
    pub(super) digest: Digest,
    pub(super) len: ByteLen,
    pub(super) probe: Probe,
}

/// The files of a work that have been read; companions that could not be read are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct TakenWork {
    pub(super) main: Vec<Taken>,
    pub(super) subtitles: Vec<(Taken, Option<Lang>)>,
    pub(super) posters: Vec<Taken>,
}

/// The work; nothing where there is no main file or no kind at all.
pub(super) fn describe(
    kinds: &Kinds,
    folders: &[String],
    task: &Task,
    taken: TakenWork,
) -> Option<Work> {
    let Task { group, said, .. } = task;
    let probe = &taken.main.first()?.probe;
    let known = said.overlay.languages.clone();
    let languages = known.unwrap_or_else(|| languages(probe));
    let place = place(task, folders, probe);
    let (own, year_in_name) = own_title(kinds, folders, group);
    let year = group.nfo.as_ref().and_then(|nfo| nfo.year);
    let id = WorkId::of(
        &taken
            .main
            .iter()
            .map(|file| file.digest)
            .collect::<Vec<_>>(),
    );
    let series = place.is_some();
    let kind = kinds.guess(folders, probe.format, series)?;
    let by_lang = |text: &str| ByLang::single(language_of(text, &languages), text);
    let mut overlay = said.overlay.clone();
    let told = [
        (&said.title, &mut overlay.title),
        (&said.summary, &mut overlay.summary),
    ];
    for (plain, by_language) in told {
        if let Some(text) = plain {
            let lang = language_of(text, &languages);
            by_language.0.entry(lang).or_insert_with(|| text.clone());
        }
    }
    let title = match overlay.title.is_empty() {
        true => title(group, place.as_ref(), probe, own, &languages),
        // A title that a person wrote needs no other beside it.
        false => overlay.title.clone(),
    };
    let nfo = group.nfo.as_ref();
    let summary = nfo
        .and_then(|nfo| nfo.summary.as_ref())
        .or(probe.tags.summary.as_ref());
    let mut work = Work {
        id,
        kind: KindId::clone(&kind),
        title,
        summary: summary.map(|text| by_lang(text)).unwrap_or_default(),
        year: year.or(probe.tags.year).or(year_in_name),
        episode: place.map(|place| episode(place, task, &languages)),
        languages,
        themes: Default::default(),
        rights: None,
        notes: String::new(),
        caution: Default::default(),
        priority: Default::default(),
        files: files(taken),
    };
    work.apply(&overlay);
    Some(work)
}

fn files(taken: TakenWork) -> Vec<WorkFile> {
    let file = |role, taken: Taken, language| WorkFile {
        role,
        name: taken.name,
        digest: taken.digest,
        len: taken.len,
        language,
        probe: taken.probe,
    };
    let main = taken
        .main
        .into_iter()
        .map(|taken| file(Role::Main, taken, None));
    let subtitles = taken.subtitles.into_iter().map(|(taken, named)| {
        let language = named.or_else(|| taken.probe.languages.first().cloned());
        file(Role::Subtitle, taken, language)
    });
    let posters = taken
        .posters
        .into_iter()
        .map(|taken| file(Role::Poster, taken, None));
    main.chain(subtitles).chain(posters).collect()
}

/// What the file tells of its languages: as a whole, or by its sound.
fn languages(probe: &Probe) -> Vec<Lang> {
    let mut languages = probe.languages.clone();
    let sound = probe.streams.iter().filter(|stream| stream.audio.is_some());
    for lang in sound.filter_map(|stream| stream.language.as_ref()) {
        if !languages.contains(lang) {
            languages.push(lang.clone());
        }
    }
    languages
}

/// The place in a series: as said, else as embedded in sound, else as names tell.
fn place(task: &Task, folders: &[String], probe: &Probe) -> Option<Place> {
    let Task {
        group,
        said,
        number,
    } = task;
    let sound = probe.format.family() == Family::Audio;
    let tags = &probe.tags;
    let track = tags
        .track
        .and_then(|track| u16::try_from(track).ok())
        .filter(|n| *n > 0);
    let album = tags
        .album
        .as_deref()
        .map(str::trim)
        .filter(|album| !album.is_empty());
    let embedded = match (album, track) {
        (Some(album), Some(number)) if sound => Some(Place {
            series: album.to_owned(),
            season: tags
                .disc
                .and_then(|disc| u16::try_from(disc).ok())
                .unwrap_or(1),
            number,
            title: None,
        }),
        _ => None,
    };
    // In a series that was named by hand, numbers must not clash, so those in tags count last.
    let named = said.series.is_some();
    let found = match named {
        true => group.place.clone(),
        false => embedded.clone().or_else(|| group.place.clone()),
    };
    let number = said
        .episode
        .or(found.as_ref().map(|place| place.number))
        .or(*number)
        .or(embedded.as_ref().map(|place| place.number))?;
    let series = said
        .series
        .clone()
        .or(found.as_ref().map(|place| place.series.clone()))
        .or_else(|| folders.last().map(|folder| clean_title(folder).0))
        .filter(|series| !series.is_empty())?;
    let season = said.season.or(found.as_ref().map(|place| place.season));
    let title = group.place.as_ref().and_then(|place| place.title.clone());
    Some(Place {
        series,
        season: season.unwrap_or(1),
        number,
        title,
    })
}

fn episode(place: Place, task: &Task, languages: &[Lang]) -> Episode {
    let mut series_title = task.said.series_title.clone();
    // A series' original name is worth keeping where it is in another script.
    let original = task
        .group
        .show
        .as_ref()
        .and_then(|show| show.original_title.as_ref());
    if let Some(original) = original.filter(|original| **original != place.series) {
        let (here, there) = (
            language_of(&place.series, languages),
            language_of(original, languages),
        );
        if here != there {
            series_title
                .0
                .entry(here)
                .or_insert_with(|| place.series.clone());
            series_title
                .0
                .entry(there)
                .or_insert_with(|| original.clone());
        }
    }
    Episode {
        series: place.series,
        series_title,
        season: place.season,
        number: place.number,
    }
}

/// The title by description, tags or name.
fn title(
    group: &Group,
    place: Option<&Place>,
    probe: &Probe,
    own: String,
    languages: &[Lang],
) -> ByLang {
    let single = |text: &str| ByLang::single(language_of(text, languages), text);
    if let Some(nfo) = &group.nfo
        && let Some(title) = &nfo.title
    {
        let mut title = single(title);
        // A Korean name among the originals is certain; any other may be in any language.
        if let Some(original) = &nfo.original_title
            && original.chars().any(is_hangul)
        {
            title
                .0
                .entry(Lang::korean())
                .or_insert_with(|| original.clone());
        }
        return title;
    }
    if let Some(title) = embedded(place, probe) {
        return single(&title);
    }
    match place {
        Some(place) if group.place.is_some() => match &place.title {
            Some(title) => single(title),
            // The number alone is no title, so the series' name goes before it.
            None if place.season == 1 => single(&format!("{} {}", place.series, place.number)),
            None => single(&format!(
                "{} {}-{}",
                place.series, place.season, place.number
            )),
        },
        _ => single(&own),
    }
}

/// The embedded title, unless it is junk or only repeats the series.
fn embedded(place: Option<&Place>, probe: &Probe) -> Option<String> {
    let title = probe.tags.title.as_deref().map(str::trim)?;
    if is_junk(title) {
        return None;
    }
    match (place, episode_of(title)) {
        (Some(place), _) if fold_name(&place.series) == fold_name(title) => None,
        // `Show - S01E02 - Snow`: the rest is known.
        (Some(_), Some(told)) => told.title,
        _ => Some(title.to_owned()),
    }
}

/// The title by the file's name, or by its folder's where that tells more; and the year in it.
fn own_title(kinds: &Kinds, folders: &[String], group: &Group) -> (String, Option<u16>) {
    let (title, year) = clean_title(stem(&group.name));
    // Only a folder below the one pointed at can have been made for this work alone.
    let folder = folders.last().filter(|_| group.alone && folders.len() > 1);
    let folder = folder.filter(|folder| kinds.named(folder).is_none());
    if let Some(folder) = folder {
        let (name, of_folder) = clean_title(folder);
        let tells = name.chars().any(char::is_alphabetic);
        if tells
            && (is_junk(&title) || of_folder.is_some() && group.format.family() == Family::Video)
        {
            return (name, of_folder.or(year));
        }
    }
    (title, year)
}

#[cfg(test)]
mod tests;
