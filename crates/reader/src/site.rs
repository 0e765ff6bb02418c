//! What the pages are made from: plain values that say which works are on the drive, where their
//! files stand and what they are about.
//!
//! `app` fills these from the library and an edition. Whatever is large (pictures, texts, lines of
//! subtitles) stays out of them and is asked for by [`Key`] while the pages are written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bulssi_model::{ByteLen, Date, Digest, Lang, Millis, TreePath};

use crate::SinkError;
use crate::glossary::Glossary;

/// All that one edition's pages show.
#[derive(Clone, Debug)]
pub struct Site {
    /// The page to open, in the root of the drive: see [`entry_name`].
    pub entry: TreePath,
    /// The folder of everything else: ASCII, in the root, and another for another edition, so that
    /// two editions copied onto one drive leave each other alone.
    pub folder: TreePath,
    /// The heading of the home page, in the reader's words; empty for none that is seen.
    pub title: String,
    /// What the window and its row in a browser's history are called, the same on every page;
    /// empty for a word that says nothing.
    pub window_title: String,
    /// The language of the interface: Korean and English are there, any other gets English.
    pub language: Lang,
    /// Everything that can be opened, each in at least one section.
    pub works: Vec<Item>,
    /// Works that belong together in an order.
    pub series: Vec<Series>,
    /// The parts of the drive, in order. The home page has a tile for each, up to seven.
    pub sections: Vec<Section>,
    /// What is shown as new on the home page, first one first; indices into `works`.
    pub newest: Vec<usize>,
    /// Encyclopedias on this drive; each is a tile, too.
    pub wikis: Vec<Wiki>,
    /// Words explained wherever they are met first in a text.
    pub glossary: Glossary,
    /// The font for machines without Hangul; none leaves them without.
    pub font: Option<Font>,
    /// Whether there is a search index, in the folder `s` of `folder`.
    pub search: bool,
    /// What a person may do with files of their own.
    pub tools: Tools,
    /// The same in further languages of the interface: other words and entry pages, the same works in the
    /// same order; their own `folder`, `font`, `tools` and `also` count for nothing.
    pub also: Vec<Site>,
}

/// The name of the entry page: `시작 TITLE.html` or `Start TITLE.html`.
///
/// The title must be a name that a drive can hold.
#[must_use]
pub fn entry_name(language: &Lang, title: &str) -> String {
    let word = if language.primary() == "ko" {
        "시작"
    } else {
        "Start"
    };
    format!("{word} {title}.html")
}

/// What `app` calls a piece of content; it chooses the numbers and knows what they stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u64);

/// Gives the large pieces while the pages are written, each in memory at once.
pub trait Contents: Sync {
    /// The bytes of a picture.
    ///
    /// # Errors
    /// The caller's own failure, which ends the writing.
    fn bytes(&self, key: Key) -> Result<Vec<u8>, SinkError>;

    /// A text, already decoded.
    ///
    /// # Errors
    /// As [`Contents::bytes`].
    fn text(&self, key: Key) -> Result<String, SinkError>;

    /// The lines of a subtitle track, by start.
    ///
    /// # Errors
    /// As [`Contents::bytes`].
    fn cues(&self, key: Key) -> Result<Vec<Cue>, SinkError>;

    /// A picture that comes with the text `key` and is called `name` in it, as in a book; nothing where
    /// there is none, or no room for it. The same question has the same answer.
    fn picture(&self, key: Key, name: &str) -> Option<Inside> {
        let _ = (key, name);
        None
    }
}

/// A picture within a text, small enough to stand in it as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Its bytes.
    pub jpeg: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// One line, or a few, shown with a film for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// When it appears, from the start of the film.
    pub start: Millis,
    /// When it goes.
    pub end: Millis,
    /// Plain text; lines end with `\n`.
    pub text: String,
}

/// A part of the drive: films, dramas, lessons.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name, in the reader's words.
    pub title: String,
    /// The picture on its tile.
    pub icon: Icon,
    /// What is in it, in order.
    pub entries: Vec<Entry>,
}

/// A line of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A single work, by its index in [`Site::works`].
    Work(usize),
    /// A whole series, by its index in [`Site::series`].
    Series(usize),
}

/// Works in an order: a drama, a course, a programme.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name, in the reader's words.
    pub title: String,
    /// A few sentences about it; may be empty.
    pub summary: String,
    /// What stands for it.
    pub poster: Option<Picture>,
    /// Its works in order; indices into [`Site::works`].
    pub works: Vec<usize>,
}

/// One work.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its title, in the reader's words.
    pub title: String,
    /// Before the title in a series: `1-03`, `12`; empty for a work of its own.
    pub number: String,
    /// A few sentences about it; may be empty.
    pub summary: String,
    /// The year it is of.
    pub year: Option<u16>,
    /// Languages spoken or written in it, the main one first.
    pub languages: Vec<Lang>,
    /// What stands for it.
    pub poster: Option<Picture>,
    /// What it is.
    pub body: Body,
    /// Its files on the drive, so that another player can open them; the main ones first.
    pub files: Vec<FileLink>,
    /// Where the plain page of an article or a lesson stands, when it is in the work's own folder,
    /// so that it goes along when the folder is copied; else it stands in the site's folder.
    pub page: Option<TreePath>,
    /// The series it is of, by its index in [`Site::series`].
    pub series: Option<usize>,
    /// Pictures of it that are on the drive and cannot be shown, because they are damaged: its page says so.
    pub lost_pictures: u64,
    /// How early it comes among equally good finds: more is earlier; 1 to 5.
    pub importance: u8,
}

/// A file on the drive.
#[derive(Clone, Debug)]
pub struct FileLink {
    /// Where it stands.
    pub path: TreePath,
    /// How long it is.
    pub len: ByteLen,
}

/// What a work is, and how it is shown.
#[derive(Clone, Debug)]
pub enum Body {
    /// A film, an episode, a clip.
    Film(Play),
    /// A programme, a song, a talk.
    Audio(Play),
    /// A text.
    Article(Text),
    /// A lesson in the format of `docs/formats/lesson.md`.
    Lesson(Text),
    /// Pictures to look at one after the other.
    Gallery(Vec<Picture>),
    /// A book: its chapters where they could be had as texts; none where only the file is there.
    Book(Vec<Chapter>),
    /// Anything else: its files alone.
    Other,
}

/// Something that plays.
#[derive(Clone, Debug, Default)]
pub struct Play {
    /// Its parts in order; most have one.
    pub parts: Vec<Part>,
    /// Lines to show with it. Their times count from the start of the first part.
    pub subtitles: Vec<Track>,
}

/// One file that plays.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it stands.
    pub path: TreePath,
    /// Its type as a browser is asked about it, with codecs where they are known:
    /// `video/mp4; codecs="avc1.4d401f, mp4a.40.2"`. Empty for what no browser plays.
    pub media_type: String,
    /// How long it plays.
    pub duration: Option<Millis>,
    /// Its picture, where it has one: width and height.
    pub size: Option<(u32, u32)>,
}

/// Lines in one language.
#[derive(Clone, Debug)]
pub struct Track {
    /// Their language, where it is known.
    pub language: Option<Lang>,
    /// The lines: [`Contents::cues`].
    pub cues: Key,
}

/// A chapter of a book.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Its heading; may be empty.
    pub title: String,
    /// Its text.
    pub text: Text,
}

/// A text, wherever it comes from.
#[derive(Clone, Debug)]
pub struct Text {
    /// How it is written.
    pub markup: Markup,
    /// The text: [`Contents::text`].
    pub key: Key,
    /// Files that it names (sounds of a lesson, pictures of an article), by the name used there,
    /// and where they stand on the drive.
    pub attached: BTreeMap<String, TreePath>,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Markup {
    /// Lines; an empty line ends a paragraph.
    Plain,
    /// `CommonMark` with tables; raw HTML in it is cleaned like any other.
    Markdown,
    /// HTML from elsewhere: cleaned, and shown in a sandboxed frame.
    Html,
    /// A lesson: `docs/formats/lesson.md`.
    Lesson,
}

/// A picture small enough to be kept in the packs.
#[derive(Clone, Debug)]
pub struct Picture {
    /// JPEG, PNG or GIF, at most about 320 pixels wide and 40 KiB: [`Contents::bytes`].
    pub thumb: Key,
    /// Width of the small picture in pixels.
    pub width: u32,
    /// Height of the small picture in pixels.
    pub height: u32,
    /// What is to be seen, for those who cannot see it; may be empty.
    pub alt: String,
    /// The picture at its full size on the drive.
    pub full: Option<TreePath>,
}

/// An encyclopedia on the drive.
#[derive(Clone, Debug)]
pub struct Wiki {
    /// Its name, in the reader's words.
    pub title: String,
    /// How many articles it has.
    pub articles: u64,
    /// Its own entry page, which also opens when its folder is copied alone.
    pub entry: TreePath,
    /// What search results and the tile hand to the script to open it.
    pub go: String,
}

/// What the pages do with files that a person chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tools {
    /// Cleans files, with this module.
    pub cleaner: Option<Module>,
    /// Checks another drive.
    pub checker: bool,
    /// What both know of seals.
    pub known: Known,
}

/// A WebAssembly module that cleans files: `assets/clean.js` says what it is asked and gives.
#[derive(Clone, PartialEq, Eq)]
pub struct Module(pub Arc<[u8]>);

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Module({})", Digest::of(&self.0))
    }
}

/// What the pages know of seals, to tell whose one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The words that fingerprints of keys are told by: 256 Korean ones, 256 English ones.
    pub words: [Vec<String>; 2],
    /// The seal of the drive that the page comes with, where that drive bears one.
    pub own: Option<OwnSeal>,
}

/// What is known of the edition that the pages are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSeal {
    /// The fingerprint of its root key.
    pub print: [u8; 10],
    /// The name of its series; may be empty.
    pub series: String,
    /// Its number.
    pub number: u32,
    /// Its date.
    pub date: Date,
    /// Keys that its root had revoked.
    pub revoked: Vec<[u8; 32]>,
}

/// Where Hangul comes from on machines that have none.
#[derive(Clone)]
pub struct Font {
    /// A whole font file: TTF, OTF, or a collection of them.
    pub file: Arc<[u8]>,
    /// Which font of a collection; 0 for a single one.
    pub index: usize,
    /// Characters used elsewhere on the drive, such as in an encyclopedia; those of the pages are
    /// found by themselves.
    pub more: BTreeSet<char>,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font")
            .field("bytes", &self.file.len())
            .field("index", &self.index)
            .field("more", &self.more)
            .finish()
    }
}

/// The picture on a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Icon {
    /// Moving pictures.
    Film,
    /// A television set: dramas.
    Television,
    /// A globe: what is true of the world.
    Globe,
    /// Something for children.
    Cartoon,
    /// A note.
    Music,
    /// A newspaper.
    News,
    /// A wireless set.
    Radio,
    /// Speech: lessons of a language.
    Lesson,
    /// A lamp: what is good to know.
    Knowledge,
    /// An open book with an index: an encyclopedia.
    Encyclopedia,
    /// A book.
    Book,
    /// A page of text.
    Article,
    /// A picture in a frame.
    Picture,
    /// Anything else.
    Other,
}

impl Icon {
    /// The icon of a kind of the shipped vocabulary; [`Icon::Other`] for the desk's own.
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        match kind {
            "films" => Self::Film,
            "dramas" => Self::Television,
            "documentaries" => Self::Globe,
            "cartoons" => Self::Cartoon,
            "music" => Self::Music,
            "news" => Self::News,
            "radio" => Self::Radio,
            "english-lessons" | "lessons" => Self::Lesson,
            "practical-knowledge" => Self::Knowledge,
            "encyclopedia" => Self::Encyclopedia,
            "books" => Self::Book,
            "articles" => Self::Article,
            "pictures" => Self::Picture,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_page_tells_the_edition_apart() {
        assert_eq!(entry_name(&Lang::korean(), "봄"), "시작 봄.html");
        assert_eq!(entry_name(&Lang::english(), "Spring"), "Start Spring.html");
    }
}
