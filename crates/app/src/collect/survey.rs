//! What is there, what belongs together, and what is said of it, before any file is read in full.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bulssi_library::{CatalogueError, Library};
use bulssi_media::{HEAD, Refusal, Sniffed, nfo, sniff};
use bulssi_model::{ByteLen, Digest, Event, Format, Probe, Total, Vocabulary, Watch, fold_name};
use bulssi_wiki::{PartName, part_name};

use super::embedded::embedded;
use super::group::{self, Class, FileNo, Group, Grouped, Seen, View};
use super::walk::{self, Folder, Met, Walk};
use super::work_toml::{self, Said, WorkToml, WorkTomlError, WorkTomlFault};
use super::{AddOptions, LeftOver, Problem, Reason};

/// A description is a few KiB; the reader of descriptions refuses longer ones.
const NFO: u64 = (4 << 20) + 1;

/// A file with what is known of it.
pub(super) struct Known {
    pub(super) met: Met,
    /// Digest and probe, where it was read before and looks unchanged.
    pub(super) known: Option<(Digest, Probe)>,
}

/// A work to be taken in.
pub(super) struct Task {
    pub(super) group: Group,
    /// What `work.toml` files say of it.
    pub(super) said: Said,
    /// Its number in a series that only a `work.toml` names.
    pub(super) number: Option<u16>,
}

/// All that the survey found.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) files: Vec<Known>,
    pub(super) views: Vec<View>,
    pub(super) tasks: Vec<Task>,
    pub(super) problems: Vec<Problem>,
    pub(super) left: Vec<LeftOver>,
    pub(super) ignored: u64,
}

/// Why the survey ended.
pub(super) enum Stop {
    Cancelled,
    Library(CatalogueError),
}

impl Survey {
    /// Bytes that are to be read, and files of works.
    pub(super) fn total(&self) -> Total {
        let mut total = Total::default();
        for task in &self.tasks {
            for file in files_of(&task.group) {
                total.files += 1;
                let file = &self.files[file];
                if file.known.is_none() {
                    total.bytes += file.met.stamp.len;
                }
            }
        }
        total
    }

    fn problem(&mut self, path: &Path, reason: Reason) {
        let path = path.to_owned();
        self.problems.push(Problem { path, reason });
    }
}

/// All files of a work.
pub(super) fn files_of(group: &Group) -> impl Iterator<Item = FileNo> {
    let subtitles = group.subtitles.iter().map(|(file, _)| *file);
    let posters = group.posters.iter().copied();
    group.main.iter().copied().chain(subtitles).chain(posters)
}

/// Walks and sorts what lies at `paths`.
pub(super) fn survey(
    library: &Library,
    paths: &[PathBuf],
    options: &AddOptions,
    words: &Vocabulary,
    watch: &dyn Watch,
) -> Result<Survey, Stop> {
    let walk = walk::walk(paths, library.root(), watch).map_err(|_| Stop::Cancelled)?;
    let Walk {
        folders,
        problems,
        ignored,
    } = walk;
    let mut survey = Survey {
        problems,
        ignored,
        ..Survey::default()
    };
    let mut tomls = Tomls::default();
    let numbers: BTreeMap<&Path, usize> = folders
        .iter()
        .enumerate()
        .map(|(at, folder)| (folder.path.as_path(), at))
        .collect();
    for (number, folder) in folders.iter().enumerate() {
        let mut above = folder.path.ancestors().skip(1);
        let parent = above.find_map(|path| numbers.get(path).copied());
        let mut view = View {
            names: names(folder),
            above: name_of(folder.root.parent()),
            parent,
            files: Vec::with_capacity(folder.files.len()),
            only: folder.only.is_some().then(BTreeSet::new),
        };
        let firsts = first_parts(folder);
        for met in &folder.files {
            if watch.cancelled() {
                return Err(Stop::Cancelled);
            }
            let file = survey.files.len();
            let wanted = folder
                .only
                .as_ref()
                .is_none_or(|only| only.contains(&met.path));
            if let (true, Some(only)) = (wanted, view.only.as_mut()) {
                only.insert(file);
            }
            let known = match options.rehash {
                false if wanted => library
                    .known(&met.path, &met.stamp)
                    .map_err(Stop::Library)?,
                _ => None,
            };
            let class = if fold_name(&met.name) == work_toml::NAME {
                tomls.read(number, met, words);
                Class::Done
            } else {
                let format = known.as_ref().map(|(_, probe)| probe.format);
                survey.classify(met, format, &firsts, wanted)
            };
            view.files.push(Seen {
                file,
                name: met.name.clone(),
                class,
            });
            survey.files.push(Known {
                met: met.clone(),
                known,
            });
            let bytes = ByteLen::ZERO;
            watch.event(Event::Advanced { bytes, files: 1 });
        }
        survey.views.push(view);
    }
    let mut grouped = group::group(&mut survey.views);
    tomls.check(&survey.views, &grouped, &folders);
    group::keep_wanted(&survey.views, &mut grouped);
    survey.take(grouped, tomls, &folders);
    Ok(survey)
}

/// The names of folders from the one pointed at down to this one.
fn names(folder: &Folder) -> Vec<String> {
    let inner = folder.path.strip_prefix(&folder.root).ok();
    let inner = inner.into_iter().flat_map(Path::components);
    let inner = inner.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let root = name_of(Some(&folder.root));
    std::iter::once(root).chain(inner).collect()
}

fn name_of(path: Option<&Path>) -> String {
    let name = path.and_then(Path::file_name);
    name.map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The stems of split archives whose first part is in the folder.
fn first_parts(folder: &Folder) -> BTreeSet<String> {
    let parts = folder.files.iter().filter_map(|met| part_name(&met.name));
    parts
        .filter(|part| part.place == 0)
        .map(|part| part.stem)
        .collect()
}

impl Survey {
    /// What a file is. Files that were not pointed at are judged by their names, so that adding one
    /// film does not read all that lies around it.
    fn classify(
        &mut self,
        met: &Met,
        known: Option<Format>,
        firsts: &BTreeSet<String>,
        wanted: bool,
    ) -> Class {
        // The middle of an archive may look like anything.
        if let Some(PartName { stem, place: 1.. }) = part_name(&met.name)
            && firsts.contains(&stem)
        {
            return Class::Media(Format::ZimPart);
        }
        if let Some(format) = known {
            return Class::Media(format);
        }
        let extension = met
            .name
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension);
        let class = if extension.eq_ignore_ascii_case("nfo") {
            describe(met)
        } else if wanted {
            look(met)
        } else {
            Ok(by_extension(extension))
        };
        class.unwrap_or_else(|reason| {
            if wanted {
                self.problem(&met.path, reason);
            }
            Class::Done
        })
    }

    /// Makes tasks of groups: with what is said of each, without those that are held back.
    fn take(&mut self, grouped: Grouped, tomls: Tomls, folders: &[Folder]) {
        let mut held: BTreeMap<usize, usize> = BTreeMap::new();
        for group in grouped.groups {
            let chain = chain(&self.views, group.view);
            if let Some(bad) = chain.iter().find(|view| tomls.bad.contains_key(*view)) {
                *held.entry(*bad).or_default() += 1;
                continue;
            }
            let said = tomls.said(&chain, &group.name);
            self.tasks.push(Task {
                group,
                said,
                number: None,
            });
        }
        for (view, error) in tomls.bad {
            let path = folders[view].path.join(work_toml::NAME);
            let held = held.get(&view).copied().unwrap_or(0);
            self.problem(&path, Reason::WorkToml { error, held });
        }
        for (file, why) in grouped.left {
            let path = self.files[file].met.path.clone();
            self.left.push(LeftOver { path, why });
        }
        self.left.sort_by(|a, b| a.path.cmp(&b.path));
        number(&mut self.tasks);
    }
}

/// The views from the topmost down to `view`.
fn chain(views: &[View], view: usize) -> Vec<usize> {
    let mut chain: Vec<usize> =
        std::iter::successors(Some(view), |at| views.get(*at)?.parent).collect();
    chain.reverse();
    chain
}

/// Works that a `work.toml` puts into a series get the numbers that their names do not tell: the
/// next free ones, in order of folder and name.
fn number(tasks: &mut [Task]) {
    let key = |task: &Task| {
        let series = task.said.series.clone()?;
        let place = task.group.place.as_ref();
        let season = task.said.season.or(place.map(|place| place.season));
        Some((fold_name(&series), season.unwrap_or(1)))
    };
    let told = |task: &Task| {
        let place = task.group.place.as_ref();
        task.said.episode.or(place.map(|place| place.number))
    };
    let mut used: BTreeMap<(String, u16), BTreeSet<u16>> = BTreeMap::new();
    for task in tasks.iter() {
        if let (Some(key), Some(number)) = (key(task), told(task)) {
            used.entry(key).or_default().insert(number);
        }
    }
    let mut next: BTreeMap<(String, u16), u16> = BTreeMap::new();
    for task in tasks.iter_mut() {
        let (Some(key), None) = (key(task), told(task)) else {
            continue;
        };
        let used = used.entry(key.clone()).or_default();
        let from = next.get(&key).copied().unwrap_or(1);
        let free = (from..=u16::MAX).find(|number| !used.contains(number));
        if let Some(number) = free {
            task.number = Some(number);
            next.insert(key, number.saturating_add(1));
            used.insert(number);
        }
    }
}

/// By the first bytes.
fn look(met: &Met) -> Result<Class, Reason> {
    let head = head(&met.path, HEAD as u64).map_err(Reason::Unreadable)?;
    match sniff(&head, met.stamp.len, &met.name) {
        Sniffed::Format(format) => Ok(Class::Media(format)),
        // Books and documents are ZIP files, whose directory is at their end: the probe has the
        // last word.
        Sniffed::Refused(Refusal::Archive) if head.starts_with(b"PK\x03\x04") => {
            Ok(Class::Media(Format::Docx))
        }
        // Last, because it reads more than the head.
        Sniffed::Refused(Refusal::Unknown)
            if embedded(&met.path).map_err(Reason::Unreadable)?.is_some() =>
        {
            Ok(Class::Media(Format::Zim))
        }
        Sniffed::Refused(refusal) => Err(Reason::Refused(refusal)),
    }
}

fn by_extension(extension: &str) -> Class {
    let extension = extension.to_ascii_lowercase();
    let format = Format::ALL
        .iter()
        .find(|format| format.extension() == extension);
    format.map_or(Class::Done, |format| Class::Media(*format))
}

fn describe(met: &Met) -> Result<Class, Reason> {
    let bytes = head(&met.path, NFO).map_err(Reason::Unreadable)?;
    Ok(match nfo::parse(&bytes) {
        Ok(nfo) => Class::Nfo(Box::new(nfo)),
        Err(_) => Class::Drawing,
    })
}

/// The first bytes of a file that was a regular one when it was met.
fn head(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_regular(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens what is a regular file still; a pipe in its place would make the reader wait for ever.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    if path.symlink_metadata()?.is_file() {
        File::open(path)
    } else {
        Err(io::ErrorKind::InvalidInput.into())
    }
}

/// The `work.toml` files, by the number of their folder.
#[derive(Default)]
struct Tomls {
    good: BTreeMap<usize, WorkToml>,
    bad: BTreeMap<usize, WorkTomlError>,
}

impl Tomls {
    fn read(&mut self, view: usize, met: &Met, words: &Vocabulary) {
        let text = match head(&met.path, work_toml::MOST + 1) {
            Ok(bytes) if bytes.len() as u64 > work_toml::MOST => Err(WorkTomlFault::NoText),
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| WorkTomlFault::NoText),
            Err(error) => Err(WorkTomlFault::Unreadable(error.kind())),
        };
        let parsed = match text {
            Ok(text) => work_toml::parse(text.trim_start_matches('\u{feff}'), words),
            Err(fault) => Err(WorkTomlError { line: 1, fault }),
        };
        match parsed {
            Ok(toml) => drop(self.good.insert(view, toml)),
            Err(error) => drop(self.bad.insert(view, error)),
        }
    }

    /// Holds what they say against what is there.
    fn check(&mut self, views: &[View], grouped: &Grouped, folders: &[Folder]) {
        let mut works: BTreeMap<usize, usize> = BTreeMap::new();
        for group in &grouped.groups {
            for view in chain(views, group.view) {
                *works.entry(view).or_default() += 1;
            }
        }
        let mut bad = BTreeMap::new();
        for (view, toml) in self.good.iter().filter(|(view, _)| !folders[**view].above) {
            let works = works.get(view).copied().unwrap_or(0);
            let names: BTreeSet<String> = folders[*view]
                .files
                .iter()
                .map(|met| fold_name(&met.name))
                .collect();
            let mut files = toml.files.iter();
            let fault = match (
                toml.all.single,
                files.find(|(name, _)| !names.contains(*name)),
            ) {
                (Some((key, line)), _) if works > 1 => {
                    Some((line, WorkTomlFault::OneOfMany { key, works }))
                }
                (_, Some((_, (line, name, _)))) => {
                    Some((*line, WorkTomlFault::NoSuchFile(name.clone())))
                }
                _ => None,
            };
            if let Some((line, fault)) = fault {
                bad.insert(*view, WorkTomlError { line, fault });
            }
        }
        self.bad.extend(bad);
    }

    /// What is said of a work: from the topmost folder down, then of the file itself.
    fn said(&self, chain: &[usize], name: &str) -> Said {
        let mut said = Said::default();
        for toml in chain.iter().filter_map(|view| self.good.get(view)) {
            said = said.then(toml.all.clone());
        }
        let toml = chain.last().and_then(|view| self.good.get(view));
        match toml.and_then(|toml| toml.files.get(&fold_name(name))) {
            Some((_, _, of_file)) => said.then(of_file.clone()),
            None => said,
        }
    }
}
