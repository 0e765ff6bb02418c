//! A whole drive with pages, in Korean or English, made from nothing: for tests and for looking at.

pub(crate) mod media;
mod texts;
pub(crate) mod tools;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bulssi_model::{ByteLen, Lang, Millis, Silent, TreePath};
use bulssi_reader::glossary::Glossary;
use bulssi_reader::search::{IndexBuilder, IndexOptions};
use bulssi_reader::site::{
    Body, Chapter, Cue, Entry, FileLink, Font, Icon, Item, Key, Markup, Part, Picture, Play,
    Section, Series, Text, Track, entry_name,
};
use bulssi_reader::{Contents, Finds, Found, Sink, SinkError, Site, Written, write_site};

use texts::Texts;

/// Where a font with Hangul is on Debian: `fonts-nanum`.
pub(crate) const HANGUL: &str = "/usr/share/fonts/truetype/nanum/NanumGothic.ttf";

/// Writes files into a folder, each once.
pub(crate) struct Folder {
    pub(crate) root: PathBuf,
    pub(crate) written: BTreeSet<TreePath>,
}

impl Sink for Folder {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        let fail = |error: std::io::Error| SinkError(error.into());
        assert!(self.written.insert(path.clone()), "twice: {path}");
        assert!(bytes.len() <= 8 << 20, "too long: {path}");
        let to = self.root.join(path.as_str());
        fs::create_dir_all(to.parent().unwrap()).map_err(fail)?;
        fs::write(to, bytes).map_err(fail)
    }
}

/// Keeps what can be found.
#[derive(Default)]
pub(crate) struct Kept(pub(crate) Vec<Found>);

impl Finds for Kept {
    fn found(&mut self, found: Found) -> Result<(), SinkError> {
        self.0.push(found);
        Ok(())
    }
}

/// Pictures, texts and cues by key.
#[derive(Default)]
pub(crate) struct Pieces {
    pictures: Vec<Vec<u8>>,
    texts: Vec<String>,
    cues: Vec<Vec<Cue>>,
}

fn at<T: Clone>(pieces: &[T], key: Key) -> Result<T, SinkError> {
    let missing = || SinkError(format!("no piece {}", key.0).into());
    pieces.get(key.0 as usize).cloned().ok_or_else(missing)
}

impl Contents for Pieces {
    fn bytes(&self, key: Key) -> Result<Vec<u8>, SinkError> {
        at(&self.pictures, key)
    }

    fn text(&self, key: Key) -> Result<String, SinkError> {
        at(&self.texts, key)
    }

    fn cues(&self, key: Key) -> Result<Vec<Cue>, SinkError> {
        at(&self.cues, key)
    }
}

/// Builds the drive in `to` and says what was written.
pub(crate) fn build(to: &Path, language: &Lang) -> (Site, Kept, Written) {
    build_with(to, language, |_| ())
}

/// The same with the site changed before it is written.
pub(crate) fn build_with(
    to: &Path,
    language: &Lang,
    change: impl FnOnce(&mut Site),
) -> (Site, Kept, Written) {
    let (mut site, pieces) = Maker::new(to, language).site();
    change(&mut site);
    let mut folder = Folder {
        root: to.to_owned(),
        written: BTreeSet::new(),
    };
    let mut found = Kept::default();
    let written = write_site(&site, &pieces, &mut found, &mut folder, &Silent).unwrap();
    // What works and encyclopedias have in common.
    let scratch = tempfile::tempdir().unwrap();
    let mut index = IndexBuilder::new(IndexOptions::default(), scratch.path()).unwrap();
    for found in &found.0 {
        index.found(found.clone()).unwrap();
    }
    let place = site.folder.join("s").unwrap();
    index.finish(&place, &mut folder).unwrap();
    (site, found, written)
}

struct Maker<'a> {
    to: &'a Path,
    language: Lang,
    words: Texts,
    pieces: Pieces,
    works: Vec<Item>,
}

impl<'a> Maker<'a> {
    fn new(to: &'a Path, language: &Lang) -> Self {
        Self {
            to,
            language: language.clone(),
            words: Texts::of(language.primary() == "ko"),
            pieces: Pieces::default(),
            works: Vec::new(),
        }
    }

    fn site(mut self) -> (Site, Pieces) {
        let words = self.words;
        let mut sections = Vec::new();
        let mut section = |title: &str, icon, entries: Vec<Entry>| {
            sections.push(Section {
                title: title.to_owned(),
                icon,
                entries,
            });
        };
        let films: Vec<usize> = (0..words.films.len()).map(|nth| self.film(nth)).collect();
        section(words.sections[0], Icon::Film, works(&films));
        let harbour = self.episodes();
        section(words.sections[1], Icon::Television, vec![Entry::Series(0)]);
        let news = [
            self.article(0, Markup::Plain),
            self.article(1, Markup::Html),
        ];
        section(words.sections[2], Icon::News, works(&news));
        let radio = [self.radio(0), self.radio(1)];
        section(words.sections[3], Icon::Radio, works(&radio));
        let lesson = self.lesson();
        section(words.sections[4], Icon::Lesson, works(&[lesson]));
        let tips = [
            self.article(2, Markup::Markdown),
            self.article(3, Markup::Markdown),
        ];
        section(words.sections[5], Icon::Knowledge, works(&tips));
        let book = self.book();
        section(words.sections[6], Icon::Book, works(&[book]));
        let pictures = self.gallery();
        section(words.sections[7], Icon::Picture, works(&[pictures]));

        let series = Series {
            title: words.series.0.to_owned(),
            summary: words.series.1.to_owned(),
            poster: Some(self.poster(14, words.series.0)),
            works: harbour.clone(),
        };
        let newest = vec![films[0], harbour[0], lesson, tips[0], films[2], radio[0]];
        let folder = "s-4f2a9c".parse().unwrap();
        let site = Site {
            entry: entry_name(&self.language, words.title).parse().unwrap(),
            folder,
            title: words.title.to_owned(),
            window_title: String::new(),
            language: self.language.clone(),
            works: self.works,
            series: vec![series],
            sections,
            newest,
            wikis: Vec::new(),
            glossary: Glossary::read(words.glossary).unwrap(),
            font: fs::read(HANGUL).ok().map(|file| Font {
                file: Arc::from(file),
                index: 0,
                more: BTreeSet::new(),
            }),
            search: true,
            tools: tools::tools(),
            also: Vec::new(),
        };
        (site, self.pieces)
    }

    fn push(&mut self, item: Item) -> usize {
        self.works.push(item);
        self.works.len() - 1
    }

    fn item(&self, title: &str, summary: &str, body: Body) -> Item {
        Item {
            title: title.to_owned(),
            number: String::new(),
            summary: summary.to_owned(),
            year: None,
            languages: vec![self.language.clone()],
            poster: None,
            body,
            files: Vec::new(),
            page: None,
            series: None,
            lost_pictures: 0,
            importance: 3,
        }
    }

    fn link(&self, path: &str) -> FileLink {
        let len = fs::metadata(self.to.join(path)).map_or(0, |meta| meta.len());
        FileLink {
            path: path.parse().unwrap(),
            len: ByteLen(len),
        }
    }

    fn poster(&mut self, nth: usize, title: &str) -> Picture {
        self.pieces.pictures.push(media::poster(nth, title));
        Picture {
            thumb: Key(self.pieces.pictures.len() as u64 - 1),
            width: 240,
            height: 320,
            alt: title.to_owned(),
            full: None,
        }
    }

    fn text(&mut self, markup: Markup, text: &str) -> Text {
        self.pieces.texts.push(text.to_owned());
        Text {
            markup,
            key: Key(self.pieces.texts.len() as u64 - 1),
            attached: BTreeMap::new(),
        }
    }

    fn track(&mut self, language: Lang, lines: &[(u64, u64, &str)]) -> Track {
        let cue = |(start, end, text): &(u64, u64, &str)| Cue {
            start: Millis(*start),
            end: Millis(*end),
            text: (*text).to_owned(),
        };
        self.pieces.cues.push(lines.iter().map(cue).collect());
        Track {
            language: Some(language),
            cues: Key(self.pieces.cues.len() as u64 - 1),
        }
    }

    fn film(&mut self, nth: usize) -> usize {
        let (title, summary) = self.words.films[nth];
        let folder = self.words.folders[0];
        let mut parts = Vec::new();
        let mut files = Vec::new();
        // The second film comes in two parts; the last one plays in no browser.
        let count = if nth == 1 { 2 } else { 1 };
        let last = nth + 1 == self.words.films.len();
        for part in 1..=count {
            let ending = if last { "avi" } else { "mp4" };
            let part = if count > 1 {
                format!(" {part}")
            } else {
                String::new()
            };
            let path = format!("{folder}/{:02} {title}{part}.{ending}", nth + 1);
            media::film(&self.to.join(&path), nth);
            let media_type = if last { "" } else { media::FILM_TYPE };
            parts.push(Part {
                path: path.parse().unwrap(),
                media_type: media_type.to_owned(),
                duration: Some(Millis(6000)),
                size: Some((320, 180)),
            });
            files.push(self.link(&path));
        }
        let subtitles = match nth {
            0 | 1 => vec![
                self.track(
                    Lang::korean(),
                    &[
                        (300, 4000, "겨울은 길었다. <눈>"),
                        (4200, 7000, "강의 얼음이\n풀렸다."),
                    ],
                ),
                self.track(
                    Lang::english(),
                    &[
                        (300, 4000, "The winter was long."),
                        (4200, 7000, "Then the ice\nbroke."),
                    ],
                ),
            ],
            _ => Vec::new(),
        };
        let mut item = self.item(title, summary, Body::Film(Play { parts, subtitles }));
        item.files = files;
        item.year = Some(2019 + nth as u16);
        item.languages = vec![Lang::korean(), Lang::english()];
        // One film without a poster.
        item.poster = (nth != 3).then(|| self.poster(nth, title));
        self.push(item)
    }

    fn episodes(&mut self) -> Vec<usize> {
        let folder = self.words.folders[1];
        let mut works = Vec::new();
        for nth in 0..3 {
            let title = self.words.episodes[nth];
            let path = format!("{folder}/{:02} {title}.mp4", nth + 1);
            media::film(&self.to.join(&path), 10 + nth);
            let part = Part {
                path: path.parse().unwrap(),
                media_type: media::FILM_TYPE.to_owned(),
                duration: Some(Millis(2_580_000)),
                size: Some((320, 180)),
            };
            let play = Play {
                parts: vec![part],
                subtitles: Vec::new(),
            };
            let mut item = self.item(title, self.words.series.1, Body::Film(play));
            item.number = (nth + 1).to_string();
            item.files = vec![self.link(&path)];
            item.series = Some(0);
            item.poster = Some(self.poster(10 + nth, title));
            works.push(self.push(item));
        }
        works
    }

    fn radio(&mut self, nth: usize) -> usize {
        let (title, summary) = self.words.radio[nth];
        let path = format!("{}/{:02} {title}.mp3", self.words.folders[2], nth + 1);
        media::sound(&self.to.join(&path), 220 * (nth as u32 + 1));
        let part = Part {
            path: path.parse().unwrap(),
            media_type: "audio/mpeg".to_owned(),
            duration: Some(Millis(4000)),
            size: None,
        };
        let play = Play {
            parts: vec![part],
            subtitles: Vec::new(),
        };
        let mut item = self.item(title, summary, Body::Audio(play));
        item.files = vec![self.link(&path)];
        self.push(item)
    }

    fn article(&mut self, nth: usize, markup: Markup) -> usize {
        let (title, summary, text) = self.words.articles[nth];
        let mut text = self.text(markup, text);
        let folder = self.words.folders[3];
        if nth == 1 {
            let picture = format!("{folder}/{:02} {title}.jpg", nth + 1);
            media::picture(&self.to.join(&picture), 5);
            text.attached
                .insert("bridge.jpg".to_owned(), picture.parse().unwrap());
        }
        let mut item = self.item(title, summary, Body::Article(text));
        // The plain page of some stands in the work's own folder.
        item.page = (nth >= 2).then(|| {
            format!("{folder}/{:02} {title}.html", nth + 1)
                .parse()
                .unwrap()
        });
        self.push(item)
    }

    fn lesson(&mut self) -> usize {
        let folder = self.words.folders[4];
        let sound = format!("{folder}/01 market.mp3");
        media::sound(&self.to.join(&sound), 330);
        let mut text = self.text(Markup::Lesson, texts::LESSON);
        text.attached
            .insert("market.mp3".to_owned(), sound.parse().unwrap());
        let mut item = self.item(self.words.lesson.0, self.words.lesson.1, Body::Lesson(text));
        item.files = vec![self.link(&sound)];
        item.languages = vec![Lang::english(), self.language.clone()];
        item.poster = Some(self.poster(20, "At the market"));
        self.push(item)
    }

    fn book(&mut self) -> usize {
        let (title, summary) = self.words.book;
        let chapters = (0..3).map(|nth| {
            let (heading, line) = self.words.chapters[nth];
            let text = format!("{line}\n\n").repeat(if nth == 1 { 700 } else { 6 });
            Chapter {
                title: heading.to_owned(),
                text: self.text(Markup::Plain, &text),
            }
        });
        let chapters = chapters.collect();
        let path = format!("{}/01 {title}.txt", self.words.folders[5]);
        let to = self.to.join(&path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, "a book").unwrap();
        let mut item = self.item(title, summary, Body::Book(chapters));
        item.files = vec![self.link(&path)];
        item.poster = Some(self.poster(21, title));
        self.push(item)
    }

    fn gallery(&mut self) -> usize {
        let (title, summary) = self.words.gallery;
        let folder = self.words.folders[6];
        let mut pictures = Vec::new();
        let mut files = Vec::new();
        for nth in 0..6 {
            let path = format!("{folder}/{:02} {title}.jpg", nth + 1);
            let bytes = media::picture(&self.to.join(&path), nth);
            self.pieces.pictures.push(bytes);
            pictures.push(Picture {
                thumb: Key(self.pieces.pictures.len() as u64 - 1),
                width: 480,
                height: 320,
                alt: format!("{title} {}", nth + 1),
                full: Some(path.parse().unwrap()),
            });
            files.push(self.link(&path));
        }
        let mut item = self.item(title, summary, Body::Gallery(pictures));
        item.files = files;
        self.push(item)
    }
}

fn works(indices: &[usize]) -> Vec<Entry> {
    indices.iter().map(|index| Entry::Work(*index)).collect()
}
