//! Which files make one work: a film with its subtitles, poster and description; the parts of a
//! split archive; an episode of a series. By names and formats alone, without reading anything.

mod companions;
mod place;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use bulssi_media::nfo::Nfo;
use bulssi_model::{Family, Format, Lang, fold_name};
use bulssi_wiki::part_name;

pub(super) use place::Place;

/// The number of a file in the survey.
pub(super) type FileNo = usize;

/// What a file is to the grouping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Something to play, see or read.
    Media(Format),
    /// A `.nfo` file that describes something.
    Nfo(Box<Nfo>),
    /// A `.nfo` file that describes nothing; release groups put drawings into them.
    Drawing,
    /// A file that is dealt with already: `work.toml`, or one that was refused.
    Done,
}

/// One file of a folder.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) file: FileNo,
    pub(super) name: String,
    pub(super) class: Class,
}

/// One folder with its files in order of name.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// Names of folders from the one that was pointed at down to this one.
    pub(super) names: Vec<String>,
    /// The name of the folder above the one that was pointed at; only a season folder asks for it.
    pub(super) above: String,
    /// The place of the view of the folder above, where that has one.
    pub(super) parent: Option<usize>,
    pub(super) files: Vec<Seen>,
    /// Where single files were pointed at: only works with one of them are wanted.
    pub(super) only: Option<BTreeSet<FileNo>>,
}

/// The files of one work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The view of the folder that it is in.
    pub(super) view: usize,
    /// The name of its first main file.
    pub(super) name: String,
    /// What the main files are, as far as names and first bytes tell.
    pub(super) format: Format,
    /// The work itself, in order.
    pub(super) main: Vec<FileNo>,
    /// Subtitles, with the language that the name tells.
    pub(super) subtitles: Vec<(FileNo, Option<Lang>)>,
    /// Posters.
    pub(super) posters: Vec<FileNo>,
    /// The description beside it.
    pub(super) nfo: Option<Nfo>,
    /// The description of its series.
    pub(super) show: Option<Nfo>,
    /// Its place in a series, as names tell.
    pub(super) place: Option<Place>,
    /// Whether it is the only work of its folder.
    pub(super) alone: bool,
}

/// Why a file became part of no work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Left {
    /// A subtitle or description, but there is no film that it could belong to.
    NoFilm,
    /// A poster, but there is no work, or there are several, that it could belong to.
    NoWork,
    /// A background, banner or logo of a media centre, for which a drive has no use.
    Decoration,
    /// A `.nfo` file that describes nothing.
    NoDescription,
    /// A further part of a split archive whose first part is not there.
    NoFirstPart,
}

/// What the grouping came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Grouped {
    /// Works, by folder and name.
    pub(super) groups: Vec<Group>,
    /// Files that are part of none.
    pub(super) left: Vec<(FileNo, Left)>,
}

/// Folders in which subtitles lie apart from their film.
const SUBTITLE_FOLDERS: [&str; 6] = ["subs", "sub", "subtitles", "subtitle", "자막", "자막파일"];

/// The name without its extension.
pub(super) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// Works of one folder by the folded stem of their names.
struct Stems(BTreeMap<String, usize>);

impl Stems {
    /// Of the works that `wanted` wants; of equal stems the first work holds.
    fn of(groups: &[Group], wanted: impl Fn(&Group) -> bool) -> Self {
        let mut stems = BTreeMap::new();
        for (at, group) in groups.iter().enumerate().filter(|(_, group)| wanted(group)) {
            stems.entry(fold_name(stem(&group.name))).or_insert(at);
        }
        Self(stems)
    }

    /// The work with this very stem.
    fn same(&self, name: &str) -> Option<usize> {
        self.0.get(&fold_name(stem(name))).copied()
    }

    /// Works whose stems begin the name, the longest first.
    fn beginning(&self, name: &str) -> Vec<usize> {
        let name = fold_name(name);
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
        let found = ends.filter_map(|end| self.0.get(&name[..end]).copied());
        let mut found: Vec<usize> = found.collect();
        found.reverse();
        found
    }
}

/// Groups the files of all folders. Views are in order of path, parents before children.
pub(super) fn group(views: &mut [View]) -> Grouped {
    lend_subtitles(views);
    let mut grouped = Grouped::default();
    let shows = shows(views);
    let mut posters = Vec::new();
    for (number, view) in views.iter().enumerate() {
        let mut groups = mains(number, view, &mut grouped.left);
        place::place(view, &mut groups, shows[number].as_ref());
        companions::attach(view, groups, &mut grouped, &mut posters);
    }
    // Posters beside which there is no work may stand for a series in folders further down.
    for (file, view) in posters {
        companions::poster_from_above(file, view, views, &mut grouped);
    }
    one_spelling(&mut grouped.groups);
    grouped.left.sort_unstable();
    grouped
}

/// Moves subtitles out of folders such as `Subs` to the film in the folder above.
fn lend_subtitles(views: &mut [View]) {
    for number in 0..views.len() {
        let view = &views[number];
        let name = view.names.last().map(|name| fold_name(name));
        let named = name.is_some_and(|name| SUBTITLE_FOLDERS.contains(&name.as_str()));
        let all = view.files.iter().all(|seen| is_subtitle(&seen.class));
        if let (true, true, Some(parent)) = (named, all, view.parent) {
            let files = std::mem::take(&mut views[number].files);
            views[parent].files.extend(files);
        }
    }
}

fn is_subtitle(class: &Class) -> bool {
    matches!(class, Class::Media(format) if format.family() == Family::Subtitle)
}

/// For each view the description of the series that holds there, the nearest above.
fn shows(views: &[View]) -> Vec<Option<Nfo>> {
    let mut shows: Vec<Option<Nfo>> = Vec::new();
    for view in views {
        let own = view.files.iter().find_map(|seen| match &seen.class {
            Class::Nfo(nfo) if companions::is_show(nfo) => Some((**nfo).clone()),
            _ => None,
        });
        let above = view.parent.and_then(|parent| shows.get(parent).cloned());
        shows.push(own.or(above.flatten()));
    }
    shows
}

/// A group for each file that is a work by itself. Pictures are works unless they turn out to be
/// posters, so they come last and may go again.
fn mains(number: usize, view: &View, left: &mut Vec<(FileNo, Left)>) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut parts: BTreeMap<String, Vec<(u16, FileNo)>> = BTreeMap::new();
    for seen in &view.files {
        if let (Class::Media(Format::ZimPart), Some(part)) = (&seen.class, part_name(&seen.name)) {
            parts
                .entry(part.stem)
                .or_default()
                .push((part.place, seen.file));
        }
    }
    for seen in &view.files {
        let Class::Media(format) = seen.class else {
            continue;
        };
        if format.family() == Family::Subtitle || format == Format::ZimPart {
            continue;
        }
        let mut main = vec![seen.file];
        if let (Format::Zim, Some(part)) = (format, part_name(&seen.name)) {
            let mut further = parts.remove(&part.stem).unwrap_or_default();
            further.sort_unstable();
            main.extend(further.into_iter().map(|(_, file)| file));
        }
        groups.push(Group {
            view: number,
            name: seen.name.clone(),
            format,
            main,
            subtitles: Vec::new(),
            posters: Vec::new(),
            nfo: None,
            show: None,
            place: None,
            alone: false,
        });
    }
    for (_, file) in parts.into_values().flatten() {
        left.push((file, Left::NoFirstPart));
    }
    groups
}

/// Names of series that differ in case or composition alone are one; the first one met holds.
fn one_spelling(groups: &mut [Group]) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for place in groups.iter_mut().filter_map(|group| group.place.as_mut()) {
        let spelling = first
            .entry(fold_name(&place.series))
            .or_insert_with(|| place.series.clone());
        place.series.clone_from(spelling);
    }
}

/// Where single files were pointed at, drops works without one of them.
pub(super) fn keep_wanted(views: &[View], grouped: &mut Grouped) {
    let mut unwanted = BTreeSet::new();
    for view in views {
        if let Some(only) = &view.only {
            let files = view.files.iter().map(|seen| seen.file);
            unwanted.extend(files.filter(|file| !only.contains(file)));
        }
    }
    grouped.groups.retain(|group| {
        let subtitles = group.subtitles.iter().map(|(file, _)| file);
        let mut all = group.main.iter().chain(subtitles).chain(&group.posters);
        all.any(|file| !unwanted.contains(file))
    });
    grouped.left.retain(|(file, _)| !unwanted.contains(file));
}
