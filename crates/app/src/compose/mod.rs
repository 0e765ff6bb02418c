//! From chosen works to the tree of a drive: folders by kind and series, in play order, with names
//! that a television prints.
//!
//! ```text
//! 01 Films/01 The Long Winter.mp4
//! 01 Films/01 The Long Winter.srt
//! 02 Dramas/01 Harbour/01 Harbour.mp4
//! ```
//!
//! A folder holds at most 99 entries; what goes beyond is cut into folders `001-099`, `100-…`.

mod names;

use std::collections::BTreeMap;

use bulssi_model::{
    Content, Edition, Format, KindId, Lang, Role, Tree, TreeError, TreeFile, TreePath, Vocabulary,
    Work, WorkFile, WorkId,
};

use names::{ENTRIES, Folder, VISIBLE};

pub(crate) use names::{clean, cut, visible};

/// The tree of a drive, and which work each of its files is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composed {
    /// The files in play order.
    pub tree: Tree,
    /// The work of each file, in the same order.
    pub works: Vec<WorkId>,
}

/// What the pages change about the folders of a drive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placing {
    /// Stands behind the names of kinds, so that folders of two editions do not become one when a
    /// reader copies both onto one drive; empty for nothing.
    pub mark: String,
    /// Works that are folders of their own, with the number of their files that stand in it under
    /// their own names (paths, even), before all others.
    pub folders: BTreeMap<WorkId, usize>,
}

/// Composes the tree of an edition from works in the order in which they should play.
///
/// Works of one series come together, by season and number, where the first of them stands.
///
/// # Errors
/// [`TreeError`] when a folder name that the edition gives makes two paths one.
pub fn compose(
    works: &[&Work],
    edition: &Edition,
    vocabulary: &Vocabulary,
    placing: &Placing,
) -> Result<Composed, TreeError> {
    let mut kinds: BTreeMap<(u16, &KindId), Vec<&Work>> = BTreeMap::new();
    for work in works {
        let order = vocabulary
            .kinds
            .get(&work.kind)
            .map_or(u16::MAX, |kind| kind.order);
        kinds.entry((order, &work.kind)).or_default().push(work);
    }
    let mut composer = Composer {
        languages: &edition.languages,
        folders: &placing.folders,
        files: Vec::new(),
    };
    let count = kinds.len();
    let mut folders = Vec::new();
    for (((_, kind), works), number) in kinds.into_iter().zip(1..) {
        folders.push(Entry {
            label: label(number, count),
            title: marked(folder_name(kind, edition, vocabulary), &placing.mark),
            numbers: (number, number),
            holds: Holds::Entries(composer.entries_of_kind(&works)),
        });
    }
    composer.place(None, folders)?;
    let (files, works) = composer.files.into_iter().unzip();
    Ok(Composed {
        tree: Tree::new(files)?,
        works,
    })
}

/// What a kind's folder is called, without its number.
fn folder_name(kind: &KindId, edition: &Edition, vocabulary: &Vocabulary) -> String {
    let given = edition.folders.get(kind).map(String::as_str);
    let own = || vocabulary.kinds.get(kind)?.name.pick(&edition.languages);
    clean(given.or_else(own).unwrap_or(kind.as_str()))
}

/// A folder's name with the edition's mark behind it, cut so that the mark always shows.
fn marked(name: String, mark: &str) -> String {
    if mark.is_empty() {
        return name;
    }
    // Three for the number and its space, one for the space before the mark.
    let room = VISIBLE.saturating_sub(visible(mark) + 4);
    format!("{} {mark}", cut(&name, room))
}

/// A number with as many digits as the count needs, at least two.
fn label(number: usize, count: usize) -> String {
    let width = count.to_string().len().max(2);
    format!("{number:0width$}")
}

/// What stands in a folder.
struct Entry<'a> {
    /// The number, or the range of numbers, before the name.
    label: String,
    /// The name after the number; may be empty.
    title: String,
    /// The first and the last number within.
    numbers: (usize, usize),
    holds: Holds<'a>,
}

enum Holds<'a> {
    /// A work's files, each with the end of its name.
    Files(Vec<(&'a Work, &'a WorkFile, String)>),
    /// It is a folder of these.
    Entries(Vec<Entry<'a>>),
    /// It is a folder of these files of a work, under their own names.
    Folder(&'a Work, &'a [WorkFile]),
}

impl Entry<'_> {
    /// How many lines of a folder's list it takes.
    fn lines(&self) -> usize {
        match &self.holds {
            Holds::Files(files) => files.len(),
            Holds::Entries(_) | Holds::Folder(..) => 1,
        }
    }
}

struct Composer<'a> {
    languages: &'a [Lang],
    folders: &'a BTreeMap<WorkId, usize>,
    files: Vec<(TreeFile, WorkId)>,
}

impl<'a> Composer<'a> {
    fn entries_of_kind(&self, works: &[&'a Work]) -> Vec<Entry<'a>> {
        // Series stand where their first work stands.
        let mut groups: Vec<(Option<&str>, Vec<&'a Work>)> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for work in works {
            let key = work.episode.as_ref().map(|episode| episode.series.as_str());
            let place = key.and_then(|key| places.get(key).copied());
            match (key, place) {
                (Some(_), Some(place)) => groups[place].1.push(work),
                (key, _) => {
                    places.extend(key.map(|key| (key, groups.len())));
                    groups.push((key, vec![work]));
                }
            }
        }
        let count = groups.len();
        let entries = |((key, works), number): ((Option<&str>, Vec<&'a Work>), usize)| {
            let label = label(number, count);
            match key {
                Some(key) => vec![self.series(key, works, label, number)],
                None => {
                    let title = works[0].title.pick(self.languages);
                    let title = clean(title.unwrap_or_default());
                    self.entries_of(works[0], &label, &title, number)
                }
            }
        };
        groups.into_iter().zip(1..).flat_map(entries).collect()
    }

    /// A work's lines in a list: its folder, where it is one, and its files.
    fn entries_of(
        &self,
        work: &'a Work,
        label: &str,
        title: &str,
        number: usize,
    ) -> Vec<Entry<'a>> {
        let within = self.folders.get(&work.id).copied().unwrap_or(0);
        let (within, beside) = work.files.split_at(within.min(work.files.len()));
        let entry = |holds| Entry {
            label: label.to_owned(),
            title: title.to_owned(),
            numbers: (number, number),
            holds,
        };
        let mut entries = Vec::new();
        if !within.is_empty() {
            entries.push(entry(Holds::Folder(work, within)));
        }
        if !beside.is_empty() || within.is_empty() {
            entries.push(entry(Holds::Files(self.files_of(work, beside))));
        }
        entries
    }

    fn series(
        &self,
        key: &str,
        mut works: Vec<&'a Work>,
        label: String,
        number: usize,
    ) -> Entry<'a> {
        let place = |work: &Work| {
            work.episode
                .as_ref()
                .map_or((0, 0), |e| (e.season, e.number))
        };
        works.sort_by_key(|work| (place(work), work.id));
        let title = works
            .iter()
            .filter_map(|work| work.episode.as_ref()?.series_title.pick(self.languages))
            .next()
            .unwrap_or(key);
        let title = clean(title);
        let seasons = works.iter().any(|work| place(work).0 != 1);
        let last = works
            .iter()
            .map(|work| usize::from(place(work).1))
            .max()
            .unwrap_or(0);
        let entries = works.iter().zip(1..).flat_map(|(work, nth)| {
            let (season, episode) = place(work);
            let episode = self::label(usize::from(episode), last);
            let label = if seasons {
                format!("{season}-{episode}")
            } else {
                episode
            };
            let own = clean(work.title.pick(self.languages).unwrap_or_default());
            // A file that is copied alone should still tell what it is of.
            let title = if own.is_empty() { &title } else { &own };
            self.entries_of(work, &label, title, nth)
        });
        Entry {
            holds: Holds::Entries(entries.collect()),
            label,
            title,
            numbers: (number, number),
        }
    }

    /// The work's files and the ends of their names: players find a subtitle or a poster by the
    /// film's own name, so the first language gets no mark of its own.
    fn files_of(
        &self,
        work: &'a Work,
        files: &'a [WorkFile],
    ) -> Vec<(&'a Work, &'a WorkFile, String)> {
        let rank = |file: &WorkFile| {
            let of = |lang: &Lang| {
                self.languages
                    .iter()
                    .position(|l| l.primary() == lang.primary())
            };
            file.language.as_ref().and_then(of).unwrap_or(usize::MAX)
        };
        let mut files: Vec<&WorkFile> = files.iter().collect();
        // Main files keep their order.
        files.sort_by_key(|file| {
            (
                file.role,
                if file.role == Role::Main {
                    0
                } else {
                    rank(file)
                },
            )
        });
        let mut first_subtitle: Option<Option<&Lang>> = None;
        let mut taken: Vec<String> = Vec::new();
        let mut named = Vec::new();
        for file in files {
            let extension = extension(file);
            let mut end = format!(".{extension}");
            if file.role == Role::Subtitle {
                let language = file.language.as_ref();
                let first = *first_subtitle.get_or_insert(language);
                if let Some(other) = language.filter(|_| language != first) {
                    end = format!(".{other}.{extension}");
                }
            }
            let mut again = 2;
            while taken.contains(&end) {
                end = format!(".{again}.{extension}");
                again += 1;
            }
            taken.push(end.clone());
            named.push((work, file, end));
        }
        named
    }

    /// Puts entries into a folder, and cuts them into folders of at most 99 lines where they are more.
    fn place(
        &mut self,
        folder: Option<&TreePath>,
        entries: Vec<Entry<'a>>,
    ) -> Result<(), TreeError> {
        let mut names = Folder::default();
        for entry in fold_up(entries) {
            let files = match entry.holds {
                Holds::Files(files) => files,
                Holds::Entries(entries) => {
                    let name = names.stem(&entry.label, &entry.title, &[String::new()]);
                    self.place(Some(&join(folder, &name)?), entries)?;
                    continue;
                }
                Holds::Folder(work, files) => {
                    let name = names.stem(&entry.label, &entry.title, &[String::new()]);
                    self.place_within(&join(folder, &name)?, work, files)?;
                    continue;
                }
            };
            let ends: Vec<String> = files.iter().map(|(_, _, end)| end.clone()).collect();
            let stem = names.stem(&entry.label, &entry.title, &ends);
            for (work, file, end) in files {
                let path = join(folder, &format!("{stem}{end}"))?;
                debug_assert!(visible(path.name()) <= VISIBLE, "{path}");
                self.push(path, work, file);
            }
        }
        Ok(())
    }

    /// Puts files into the folder of their work, under their own names.
    fn place_within(
        &mut self,
        folder: &TreePath,
        work: &Work,
        files: &[WorkFile],
    ) -> Result<(), TreeError> {
        for file in files {
            let path = format!("{folder}/{}", file.name).parse()?;
            self.push(path, work, file);
        }
        Ok(())
    }

    fn push(&mut self, path: TreePath, work: &Work, file: &WorkFile) {
        let content = Content::Blob {
            digest: file.digest,
            len: file.len,
        };
        self.files.push((TreeFile { path, content }, work.id));
    }
}

fn join(folder: Option<&TreePath>, name: &str) -> Result<TreePath, TreeError> {
    folder.map_or_else(|| name.parse(), |folder| folder.join(name))
}

/// The extension that players know the format by; parts of a split archive keep theirs.
fn extension(file: &WorkFile) -> String {
    let own = || {
        let (_, end) = file.name.rsplit_once('.')?;
        let good =
            !end.is_empty() && end.len() <= 8 && end.bytes().all(|b| b.is_ascii_alphanumeric());
        good.then(|| end.to_ascii_lowercase())
    };
    match file.probe.format {
        // Siblings of one format under another name: `.zimaa`, `.jpeg` stays `.jpg`.
        Format::Zim | Format::ZimPart => own().unwrap_or_else(|| "zim".to_owned()),
        format => format.extension().to_owned(),
    }
}

/// Cuts a list of more than 99 lines into folders of ranges, and those again, until none is longer.
fn fold_up(mut entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let all = entries.last().map_or(0, |entry| entry.numbers.1);
    while entries.iter().map(Entry::lines).sum::<usize>() > ENTRIES {
        let before = entries.len();
        let mut groups: Vec<Vec<Entry<'_>>> = Vec::new();
        let mut room = 0;
        for entry in entries {
            let lines = entry.lines();
            match groups.last_mut() {
                Some(group) if lines <= room => {
                    group.push(entry);
                    room -= lines;
                }
                _ => {
                    groups.push(vec![entry]);
                    room = ENTRIES.saturating_sub(lines);
                }
            }
        }
        // A work of more than 99 files cannot be cut.
        if groups.len() == before {
            return groups.into_iter().flatten().collect();
        }
        entries = groups.into_iter().map(|group| range(group, all)).collect();
    }
    entries
}

/// A folder of these entries, called by the numbers of its first and last.
fn range(group: Vec<Entry<'_>>, all: usize) -> Entry<'_> {
    let first = group.first().map_or(0, |entry| entry.numbers.0);
    let last = group.last().map_or(0, |entry| entry.numbers.1);
    Entry {
        label: format!("{}-{}", label(first, all), label(last, all)),
        title: String::new(),
        numbers: (first, last),
        holds: Holds::Entries(group),
    }
}

#[cfg(test)]
mod tests;
