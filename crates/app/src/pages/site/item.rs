//! From composed works to what the reader shows: sections, series, items.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_library::Filter;
use bulssi_media::subtitle;
use bulssi_model::{Date, Family, Format, KindId, Role, TreePath, Work, WorkFile, WorkId};
use bulssi_reader::Site;
use bulssi_reader::site::{
    Body, Chapter, Entry, FileLink, Icon, Item, Key, Markup, Part, Picture, Play, Section, Series,
    Text, Track,
};

use super::media_type::media_type;
use super::standing::{Standing, standing};
use super::tools::tools;
use super::{Desk, FOLDER, entry, language};
use crate::compose::Composed;
use crate::pages::contents::{Piece, Pieces, read};
use crate::pages::unshown::{self, too_long};
use crate::pages::{PagesError, Unshown, UnshownWhy, picture, still, text, wiki};

/// How many works the home page shows as new.
const NEWEST: usize = 6;

/// A site, and what it will not show.
pub(in crate::pages) struct Made {
    pub(in crate::pages) site: Site,
    pub(in crate::pages) unshown: Vec<Unshown>,
    /// What is to be said of a small picture, should it turn out to be damaged.
    pub(in crate::pages) thumbs: BTreeMap<Key, Unshown>,
}

/// What a site shows of these works.
pub(in crate::pages) fn site(
    desk: &Desk<'_>,
    composed: &Composed,
    works: &[&Work],
    pieces: &mut Pieces,
) -> Result<Made, PagesError> {
    let by_id: BTreeMap<WorkId, &Work> = works.iter().map(|work| (work.id, *work)).collect();
    let mut builder = Builder {
        desk,
        pieces,
        works: by_id.clone(),
        standing: standing(composed, &by_id),
        items: Vec::new(),
        series: Vec::new(),
        series_at: BTreeMap::new(),
        sections: Vec::new(),
        wikis: Vec::new(),
        at: BTreeMap::new(),
        unshown: Vec::new(),
        thumbs: BTreeMap::new(),
    };
    let mut seen = BTreeSet::new();
    for id in &composed.works {
        if let Some(work) = by_id.get(id).filter(|_| seen.insert(*id)) {
            builder.add(work)?;
        }
    }
    let newest = builder.newest()?;
    let (unshown, thumbs) = (builder.unshown, builder.thumbs);
    let site = Site {
        entry: entry(desk.edition, desk.mark).map_or_else(|| FOLDER.parse(), Ok)?,
        folder: FOLDER.parse()?,
        title: desk.wish.title.clone(),
        window_title: String::new(),
        language: language(desk.edition).clone(),
        works: builder.items,
        series: builder.series,
        sections: builder
            .sections
            .into_iter()
            .map(|(_, section)| section)
            .collect(),
        newest,
        wikis: builder.wikis,
        glossary: Default::default(),
        font: None,
        search: true,
        tools: tools(desk)?,
        also: Vec::new(),
    };
    Ok(Made {
        site,
        unshown,
        thumbs,
    })
}

struct Builder<'a, 'd> {
    desk: &'d Desk<'d>,
    pieces: &'d mut Pieces,
    works: BTreeMap<WorkId, &'a Work>,
    standing: BTreeMap<WorkId, Vec<Standing<'a>>>,
    items: Vec<Item>,
    series: Vec<Series>,
    series_at: BTreeMap<(&'a KindId, &'a str), usize>,
    sections: Vec<(KindId, Section)>,
    wikis: Vec<bulssi_reader::site::Wiki>,
    /// Where works are in `items`.
    at: BTreeMap<WorkId, usize>,
    unshown: Vec<Unshown>,
    thumbs: BTreeMap<Key, Unshown>,
}

impl<'a> Builder<'a, '_> {
    fn add(&mut self, work: &'a Work) -> Result<(), PagesError> {
        let standing = self.standing.get(&work.id).cloned().unwrap_or_default();
        if let Some(shelved) = self.desk.wikis.get(&work.id) {
            let title = self.pick(&work.title);
            let number = self.wikis.len();
            let first = standing.first().map(|(_, path)| (*path).clone());
            let wiki = first.and_then(|entry| wiki::of_site(shelved, title, entry, number));
            self.wikis.extend(wiki);
            return Ok(());
        }
        let at = self.items.len();
        self.at.insert(work.id, at);
        let series = self.series_of(work, at);
        let item = self.item(work, &standing, series)?;
        if let Some(series) = series {
            let series = &mut self.series[series];
            if series.poster.is_none() {
                series.poster.clone_from(&item.poster);
            }
        }
        self.items.push(item);
        let entry = match series {
            // The series stands in its section once, where its first work stands.
            Some(series) if self.series[series].works.len() > 1 => return Ok(()),
            Some(series) => Entry::Series(series),
            None => Entry::Work(at),
        };
        self.section(&work.kind).entries.push(entry);
        Ok(())
    }

    fn pick(&self, texts: &bulssi_model::ByLang) -> String {
        texts
            .pick(&self.desk.edition.languages)
            .unwrap_or_default()
            .to_owned()
    }

    fn section(&mut self, kind: &KindId) -> &mut Section {
        if let Some(at) = self.sections.iter().position(|(known, _)| known == kind) {
            return &mut self.sections[at].1;
        }
        let languages = &self.desk.edition.languages;
        let own = self.desk.vocabulary.kinds.get(kind);
        let own = own.and_then(|kind| kind.name.pick(languages));
        let given = self.desk.edition.folders.get(kind).map(String::as_str);
        let section = Section {
            title: given.or(own).unwrap_or(kind.as_str()).to_owned(),
            icon: Icon::of_kind(kind.as_str()),
            entries: Vec::new(),
        };
        self.sections.push((kind.clone(), section));
        let last = self.sections.len() - 1;
        &mut self.sections[last].1
    }

    /// The series of a work, with the work in it.
    fn series_of(&mut self, work: &'a Work, at: usize) -> Option<usize> {
        let episode = work.episode.as_ref()?;
        let key = (&work.kind, episode.series.as_str());
        let place = match self.series_at.get(&key) {
            Some(place) => *place,
            None => {
                let languages = &self.desk.edition.languages;
                let title = episode.series_title.pick(languages);
                self.series.push(Series {
                    title: title.unwrap_or(&episode.series).to_owned(),
                    summary: String::new(),
                    poster: None,
                    works: Vec::new(),
                });
                let place = self.series.len() - 1;
                self.series_at.insert(key, place);
                place
            }
        };
        self.series[place].works.push(at);
        Some(place)
    }

    fn item(
        &mut self,
        work: &Work,
        standing: &[Standing<'a>],
        series: Option<usize>,
    ) -> Result<Item, PagesError> {
        let title = self.pick(&work.title);
        let poster = standing.iter().find(|(file, _)| file.role == Role::Poster);
        let poster = match poster {
            Some((file, path)) => self.picture(work, file, path, &title)?,
            None => self.still(work, &title)?,
        };
        let body = self.body(work, standing, &title)?;
        let poster = poster.or_else(|| match &body {
            Body::Gallery(pictures) => pictures.first().cloned(),
            _ => None,
        });
        // Of a text in pages the first is enough; the others lie beside it.
        let paged = self.desk.texts.contains_key(&work.id);
        let first = standing
            .iter()
            .position(|(file, _)| file.probe.format == Format::Jpeg);
        let linked = standing.iter().enumerate().filter(|(at, (file, _))| {
            !paged || file.probe.format != Format::Jpeg || first == Some(*at)
        });
        let files = linked.map(|(_, (file, path))| FileLink {
            path: (*path).clone(),
            len: file.len,
        });
        Ok(Item {
            title,
            number: number(work),
            summary: self.pick(&work.summary),
            year: work.year,
            languages: work.languages.clone(),
            poster,
            body,
            files: files.collect(),
            page: None,
            series,
            lost_pictures: 0,
            importance: u8::from(work.priority),
        })
    }

    fn body(
        &mut self,
        work: &Work,
        standing: &[Standing<'a>],
        title: &str,
    ) -> Result<Body, PagesError> {
        let main = || standing.iter().filter(|(file, _)| file.role == Role::Main);
        let Some((first, _)) = main().next() else {
            return Ok(Body::Other);
        };
        // Pages of a text that are pictures on the drive are a text here.
        if let Some(text) = self.desk.texts.get(&work.id) {
            return self.text(work, text, standing);
        }
        Ok(match first.probe.format.family() {
            Family::Video => Body::Film(self.play(work, standing)?),
            Family::Audio => Body::Audio(self.play(work, standing)?),
            Family::Picture => {
                let mut pictures = Vec::new();
                for (file, path) in main() {
                    pictures.extend(self.picture(work, file, path, title)?);
                }
                match pictures.is_empty() {
                    true => Body::Other,
                    false => Body::Gallery(pictures),
                }
            }
            Family::Text => self.text(work, first, standing)?,
            _ => Body::Other,
        })
    }

    fn play(&mut self, work: &Work, standing: &[Standing<'a>]) -> Result<Play, PagesError> {
        let mut play = Play::default();
        for (file, path) in standing {
            match file.role {
                Role::Main => play.parts.push(Part {
                    path: (*path).clone(),
                    media_type: media_type(&file.probe),
                    duration: file.probe.duration,
                    size: picture_size(file),
                }),
                Role::Subtitle => self.tracks(work, file, &mut play.subtitles)?,
                _ => {}
            }
        }
        Ok(play)
    }

    /// The tracks of a subtitle file: SAMI often has two languages in one.
    fn tracks(
        &mut self,
        work: &Work,
        file: &WorkFile,
        tracks: &mut Vec<Track>,
    ) -> Result<(), PagesError> {
        let blobs = self.desk.library.blobs();
        let bytes = read(blobs, &file.digest, &file.name, text::LONGEST_FILE)?;
        let decoded = text::decoded(&bytes.unwrap_or_default());
        let format = file.probe.format;
        let Ok(parsed) = subtitle::parse(format, &decoded) else {
            self.leave(work, file, UnshownWhy::Subtitle);
            return Ok(());
        };
        let alone = parsed.tracks.len() == 1;
        for (nth, track) in parsed.tracks.iter().enumerate() {
            // The name of the file knows better than the words in it, where it has one track.
            let named = file.language.clone().filter(|_| alone);
            tracks.push(Track {
                language: named.or_else(|| track.language.clone()),
                cues: self.pieces.key(Piece::Cues(file.digest, format, nth), file),
            });
        }
        Ok(())
    }

    /// A frame of a film that has no poster.
    fn still(&mut self, work: &Work, title: &str) -> Result<Option<Picture>, PagesError> {
        let film = still::without_poster(work);
        let Some((film, made)) =
            film.and_then(|film| Some((film, self.desk.stills.get(&film.digest)?)))
        else {
            return Ok(None);
        };
        let blobs = self.desk.library.blobs();
        let bytes = read(blobs, &made.digest, &film.name, picture::LONGEST)?;
        let shape = bytes.and_then(|bytes| picture::shape(&bytes));
        Ok(shape.map(|(width, height)| Picture {
            thumb: self
                .pieces
                .key(Piece::Thumb(made.digest, (width, height)), film),
            width,
            height,
            alt: title.to_owned(),
            full: None,
        }))
    }

    /// Notes that a file is not shown.
    fn leave(&mut self, work: &Work, file: &WorkFile, why: UnshownWhy) {
        let unshown = why.of(work, file, &self.desk.edition.languages);
        self.unshown.push(unshown);
    }

    fn picture(
        &mut self,
        work: &Work,
        file: &WorkFile,
        path: &TreePath,
        alt: &str,
    ) -> Result<Option<Picture>, PagesError> {
        let blobs = self.desk.library.blobs();
        let bytes = read(blobs, &file.digest, &file.name, picture::LONGEST)?;
        let Some((width, height)) = bytes.and_then(|bytes| picture::shape(&bytes)) else {
            self.leave(work, file, UnshownWhy::Picture);
            return Ok(None);
        };
        let piece = Piece::Thumb(file.digest, (width, height));
        let thumb = self.pieces.key(piece, file);
        let damaged = UnshownWhy::Picture.of(work, file, &self.desk.edition.languages);
        self.thumbs.insert(thumb, damaged);
        Ok(Some(Picture {
            thumb,
            width,
            height,
            alt: alt.to_owned(),
            full: Some(path.clone()),
        }))
    }

    fn text(
        &mut self,
        work: &Work,
        file: &WorkFile,
        standing: &[Standing<'a>],
    ) -> Result<Body, PagesError> {
        let format = file.probe.format;
        let attached: BTreeMap<String, TreePath> = standing
            .iter()
            .map(|(file, path)| (file.name.clone(), (*path).clone()))
            .collect();
        let markup = match format {
            Format::PlainText => Markup::Plain,
            Format::Markdown => Markup::Markdown,
            Format::Html => Markup::Html,
            Format::Epub => return self.book(work, file),
            _ => return Ok(Body::Book(Vec::new())),
        };
        if let Some(why) = too_long(file) {
            self.leave(work, file, why);
            return Ok(Body::Book(Vec::new()));
        }
        let key = self.pieces.key(Piece::Text(file.digest, format), file);
        let kind = work.kind.as_str();
        if matches!(kind, "lessons" | "english-lessons") && markup != Markup::Html {
            let blobs = self.desk.library.blobs();
            let bytes = read(blobs, &file.digest, &file.name, text::LONGEST)?;
            let written = text::decoded(&bytes.unwrap_or_default());
            if bulssi_reader::lesson::parse(&written).is_ok() {
                return Ok(Body::Lesson(Text {
                    markup: Markup::Lesson,
                    key,
                    attached: self.sounds(work, attached),
                }));
            }
        }
        Ok(Body::Article(Text {
            markup,
            key,
            attached,
        }))
    }

    /// Sounds of other works that a lesson may name, those of its own kind first: sounds come into
    /// the library as works of their own.
    fn sounds(
        &self,
        lesson: &Work,
        mut attached: BTreeMap<String, TreePath>,
    ) -> BTreeMap<String, TreePath> {
        for same_kind in [true, false] {
            for (id, files) in &self.standing {
                let kind = self.works.get(id).map(|work| &work.kind);
                if (kind == Some(&lesson.kind)) != same_kind {
                    continue;
                }
                let sounds = files.iter();
                for (file, path) in
                    sounds.filter(|(file, _)| file.probe.format.family() == Family::Audio)
                {
                    let place = attached.entry(file.name.clone());
                    place.or_insert_with(|| (*path).clone());
                }
            }
        }
        attached
    }

    fn book(&mut self, work: &Work, file: &WorkFile) -> Result<Body, PagesError> {
        let chapters = match unshown::chapters(self.desk.library.blobs(), file)? {
            Ok(chapters) => chapters,
            Err(why) => {
                self.leave(work, file, why);
                Vec::new()
            }
        };
        let chapters = chapters
            .into_iter()
            .enumerate()
            .map(|(nth, chapter)| Chapter {
                title: chapter.title,
                text: Text {
                    markup: Markup::Html,
                    key: self.pieces.key(Piece::Chapter(file.digest, nth), file),
                    attached: BTreeMap::new(),
                },
            });
        Ok(Body::Book(chapters.collect()))
    }

    /// What came into the library last.
    fn newest(&self) -> Result<Vec<usize>, PagesError> {
        let rows = self.desk.library.list(&Filter::default());
        let rows = rows.map_err(bulssi_library::LibraryError::from)?;
        let mut added: Vec<(Date, usize)> = Vec::new();
        for row in rows {
            if let (Some(day), Some(at)) = (row.added, self.at.get(&row.id)) {
                added.push((day, *at));
            }
        }
        // The newest day first; of one day in the order of the drive.
        added.sort_by_key(|(day, at)| (std::cmp::Reverse(*day), *at));
        // Of a series what came first is enough; the rest is behind it.
        let mut series = BTreeSet::new();
        let shown = added.into_iter().map(|(_, at)| at).filter(|at| {
            let of = self.items.get(*at).and_then(|item| item.series);
            of.is_none_or(|of| series.insert(of))
        });
        Ok(shown.take(NEWEST).collect())
    }
}

/// What stands before an episode's title.
fn number(work: &Work) -> String {
    match &work.episode {
        Some(episode) if episode.season == 1 => format!("{:02}", episode.number),
        Some(episode) => format!("{}-{:02}", episode.season, episode.number),
        None => String::new(),
    }
}

fn picture_size(file: &WorkFile) -> Option<(u32, u32)> {
    let mut videos = file
        .probe
        .streams
        .iter()
        .filter_map(|stream| stream.video.as_ref());
    videos.next().map(|video| (video.width, video.height))
}
