//! What goes with a work: subtitles, descriptions, posters.

use std::collections::BTreeMap;

use bulssi_media::nfo::{Nfo, NfoKind};
use bulssi_media::{EpisodeName, episode_of, is_poster, subtitle_of};
use bulssi_model::{Family, Format, Lang, fold_name};

use super::{Class, FileNo, Group, Grouped, Left, Stems, View, is_subtitle, stem};

/// What media centres call pictures that are no posters, as the last word of a name.
const DECORATIONS: [&str; 14] = [
    "fanart",
    "banner",
    "logo",
    "clearlogo",
    "clearart",
    "landscape",
    "backdrop",
    "background",
    "disc",
    "discart",
    "keyart",
    "characterart",
    "cdart",
    "theme",
];

/// Whether a description is that of a series.
pub(super) fn is_show(nfo: &Nfo) -> bool {
    nfo.kind == Some(NfoKind::Show)
}

/// Gives the groups of one folder what goes with them, and takes those out again that are no works.
pub(super) fn attach(view: &View, mut groups: Vec<Group>, grouped: &mut Grouped, open: &mut Open) {
    subtitles(view, &mut groups, &mut grouped.left);
    descriptions(view, &mut groups, &mut grouped.left);
    let (pictures, mut works): (Vec<_>, Vec<_>) = groups
        .into_iter()
        .partition(|group| group.format.family() == Family::Picture);
    let around = !works.is_empty() || view.files.iter().any(|seen| is_description(&seen.class));
    let stems = Stems::of(&works, has_posters);
    let mut loose = Vec::new();
    let mut plain = Vec::new();
    for picture in pictures {
        let bears = |at: &usize| is_poster(&picture.name, Some(stem(&works[*at].name)));
        if is_poster(&picture.name, None) {
            plain.push(picture);
        } else if let Some(owner) = stems.beginning(stem(&picture.name)).into_iter().find(bears) {
            works[owner].posters.extend(picture.main);
        } else if around && is_decoration(&picture.name) {
            let files = picture.main.into_iter();
            grouped
                .left
                .extend(files.map(|file| (file, Left::Decoration)));
        } else {
            loose.push(picture);
        }
    }
    match first_of_one(&works.iter().collect::<Vec<_>>()) {
        Some(owner) => {
            let files = plain.into_iter().flat_map(|picture| picture.main);
            works[owner].posters.extend(files);
        }
        // Among loose pictures `cover.jpg` is a picture like the others.
        None if works.is_empty() && !loose.is_empty() => loose.append(&mut plain),
        None => {
            let view = plain.first().map_or(0, |picture| picture.view);
            let files = plain.into_iter().flat_map(|picture| picture.main);
            match works.is_empty() {
                true => open.extend(files.map(|file| (file, view))),
                false => grouped.left.extend(files.map(|file| (file, Left::NoWork))),
            }
        }
    }
    works.append(&mut loose);
    works.sort_by_cached_key(|work| (natural(&work.name), work.name.clone(), work.main.clone()));
    let alone = works.len() == 1;
    for mut work in works {
        work.alone = alone;
        grouped.groups.push(work);
    }
}

/// Posters beside which there is no work, with the numbers of their folders.
pub(super) type Open = Vec<(FileNo, usize)>;

/// Gives a poster in a folder without works to what lies in the folders below, if that is one work
/// or one series.
pub(super) fn poster_from_above(file: FileNo, view: usize, views: &[View], grouped: &mut Grouped) {
    let below = |group: &&Group| {
        let mut above = std::iter::successors(Some(group.view), |at| views.get(*at)?.parent);
        above.any(|at| at == view)
    };
    let works: Vec<&Group> = grouped.groups.iter().filter(below).collect();
    let owner = first_of_one(&works).map(|owner| works[owner].main.clone());
    match owner {
        Some(main) => {
            let owner = grouped.groups.iter_mut().find(|group| group.main == main);
            owner.into_iter().for_each(|owner| owner.posters.push(file));
        }
        None => grouped.left.push((file, Left::NoWork)),
    }
}

/// The work that a poster without a telling name stands for: the only one, the first episode of the
/// only series, the first of what is sound alone.
fn first_of_one(works: &[&Group]) -> Option<usize> {
    if works.len() == 1 {
        return Some(0);
    }
    let sound = works
        .iter()
        .all(|work| work.format.family() == Family::Audio);
    let series = |work: &&Group| work.place.as_ref().map(|place| fold_name(&place.series));
    let first = works.first().and_then(series);
    let one = first.is_some() && works.iter().all(|work| series(work) == first);
    let episode = |at: &usize| {
        // Specials do not come first.
        let place = works[*at].place.as_ref();
        place.map(|place| (place.season == 0, place.season, place.number))
    };
    (one || sound).then(|| (0..works.len()).min_by_key(episode))?
}

fn is_description(class: &Class) -> bool {
    matches!(class, Class::Nfo(_) | Class::Drawing)
}

fn is_decoration(name: &str) -> bool {
    let stem = fold_name(stem(name));
    let last = stem.rsplit(['-', '.', '_', ' ']).next().unwrap_or_default();
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    DECORATIONS.contains(&last) || stem.starts_with("season") && stem.ends_with("poster")
}

/// Whether a picture of the same name is a poster. Not of texts: `photo.txt` is about `photo.jpg`.
fn has_posters(work: &Group) -> bool {
    matches!(
        work.format.family(),
        Family::Video | Family::Audio | Family::Wiki
    ) || matches!(work.format, Format::Epub | Format::Pdf)
}

fn is_film(work: &Group) -> bool {
    work.format.family() == Family::Video
}

/// The only film of a folder.
fn only_film(groups: &[Group]) -> Option<usize> {
    let mut films = groups
        .iter()
        .enumerate()
        .filter(|(_, group)| is_film(group));
    let (first, second) = (films.next(), films.next());
    first.filter(|_| second.is_none()).map(|(at, _)| at)
}

fn subtitles(view: &View, groups: &mut [Group], left: &mut Vec<(FileNo, Left)>) {
    let stems = Stems::of(groups, is_film);
    let only = only_film(groups);
    // Films by season and number; several of one number stand for none.
    let mut episodes: BTreeMap<(u16, u16), Option<usize>> = BTreeMap::new();
    for (at, film) in groups
        .iter()
        .enumerate()
        .filter(|(_, group)| is_film(group))
    {
        if let Some(place) = episode_of(&film.name).as_ref().map(season_and_number) {
            let one = |there: &mut Option<usize>| *there = None;
            episodes.entry(place).and_modify(one).or_insert(Some(at));
        }
    }
    for subtitle in view.files.iter().filter(|seen| is_subtitle(&seen.class)) {
        let belongs = |at: &usize| subtitle_of(stem(&groups[*at].name), &subtitle.name).is_some();
        let by_name = stems
            .beginning(stem(&subtitle.name))
            .into_iter()
            .find(belongs);
        let owner = match (by_name, episode_of(&subtitle.name)) {
            (Some(owner), _) => Some(owner),
            // The only film of the folder may be another episode.
            (None, Some(told)) => match episodes.get(&season_and_number(&told)) {
                Some(same) => *same,
                None => only.filter(|_| episodes.is_empty()),
            },
            (None, None) => only,
        };
        let Some(owner) = owner else {
            left.push((subtitle.file, Left::NoFilm));
            continue;
        };
        let language = language(stem(&groups[owner].name), &subtitle.name);
        groups[owner].subtitles.push((subtitle.file, language));
    }
}

fn season_and_number(told: &EpisodeName) -> (u16, u16) {
    (told.season.unwrap_or(1), told.number)
}

/// The language in a subtitle's name: behind the film's name, as the last word, or as all of it.
fn language(film: &str, name: &str) -> Option<Lang> {
    if let Some(told) = subtitle_of(film, name) {
        return told.language;
    }
    let (own, extension) = name.rsplit_once('.')?;
    let last = own.rsplit(['.', '_', ' ', '[', '(']).next()?;
    [own, last]
        .iter()
        .filter_map(|word| subtitle_of("film", &format!("film.{word}.{extension}")))
        .find_map(|told| told.language)
}

fn descriptions(view: &View, groups: &mut [Group], left: &mut Vec<(FileNo, Left)>) {
    let played = |group: &Group| matches!(group.format.family(), Family::Video | Family::Audio);
    let stems = Stems::of(groups, played);
    let only = only_film(groups);
    for other in &view.files {
        let nfo = match &other.class {
            Class::Nfo(nfo) if !is_show(nfo) => nfo,
            Class::Drawing => {
                left.push((other.file, Left::NoDescription));
                continue;
            }
            _ => continue,
        };
        let same = stems.same(&other.name);
        match same.or(only) {
            // One with the film's own name comes before `movie.nfo`, whichever is met first.
            Some(owner) if groups[owner].nfo.is_none() || same.is_some() => {
                groups[owner].nfo = Some((**nfo).clone());
            }
            Some(_) => {}
            None => left.push((other.file, Left::NoFilm)),
        }
    }
}

/// A key under which `2.txt` comes before `10.txt`: numbers by their value, the rest folded.
fn natural(name: &str) -> Vec<(String, u64, usize)> {
    let folded = fold_name(name);
    let mut key = Vec::new();
    let mut rest = folded.as_str();
    while !rest.is_empty() {
        let start = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (text, tail) = rest.split_at(start);
        let end = tail
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(tail.len());
        let (digits, tail) = tail.split_at(end);
        // Nothing counts files past 2^64; longer runs of digits only need some order.
        key.push((
            text.to_owned(),
            digits.parse().unwrap_or(u64::MAX),
            digits.len(),
        ));
        rest = tail;
    }
    key
}
