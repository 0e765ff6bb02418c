//! From a [`Site`] to its files: the entry page, views in packs, plain pages, script, style, font.
//!
//! Each view is rendered twice by the same code: as a fragment that the script puts into the entry
//! page, and as a plain page (or a part of one) for engines without scripts.

mod article;
mod cards;
mod home;
mod icons;
mod lesson;
mod list;
mod places;
mod play;
mod safety;
pub(crate) mod shell;
mod tongue;
mod tools;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::{TreeError, TreePath, Watch};

use crate::assets::{self, Fonts};
use crate::font::{self, FontError};
use crate::html::{address, escape};
use crate::lesson::LessonError;
use crate::pack::{PackError, PackOptions, PackWriter};
use crate::search::{Document, IndexBuilder};
use crate::site::{Body, Contents, Key, Picture, Site};
use crate::words::Words;
use crate::{Sink, SinkError};

use places::{Places, View};
use shell::{Page, Style};
use tongue::tongues;

/// The subfolders of a site's folder: scripts, styles and fonts; views; what belongs to views;
/// pictures; the search index; the module that cleans files.
pub const FOLDERS: [&str; 7] = ["a", "p", "k", "x", "i", "s", "m"];

/// Why a site could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The sink, or the contents, failed.
    #[error("a file of the pages could not be kept, or its content not be had")]
    Sink(#[from] SinkError),
    /// A pack could not be written.
    #[error("a pack of the pages could not be written")]
    Pack(#[from] PackError),
    /// A work, a series or a section names another that is not there.
    #[error("the site names a work or series that it does not have: {0}")]
    Missing(usize),
    /// A path of the site is none.
    #[error("a path of the pages cannot stand on a drive")]
    Path(#[from] TreeError),
    /// A lesson does not read.
    #[error("the lesson {title} does not read")]
    Lesson {
        /// The title of the work.
        title: String,
        /// Where and why.
        source: LessonError,
    },
    /// In another language the site has other works, or in another order.
    #[error("the site is another one in another language")]
    Shape,
    /// The font cannot be used.
    #[error("the font cannot be used")]
    Font(#[from] FontError),
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// What can be found by search: a work, a series, or a further screen of a long text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its title.
    pub title: String,
    /// What it is, in a word.
    pub kind: String,
    /// What the script opens: `v` and the number of a view, or `x` and that of a further screen.
    pub go: String,
    /// Summary and text, as plain text.
    pub text: String,
    /// Whether the script cannot get at the text by itself, so that the index must keep it for the
    /// words around what was found.
    pub keep: bool,
    /// More is earlier among equally good finds: 1 to 5.
    pub importance: u8,
}

/// Takes what can be found, so that `app` can put it into one index with encyclopedias.
pub trait Finds {
    /// Takes one; called once for each.
    ///
    /// # Errors
    /// The caller's own failure, which ends the writing.
    fn found(&mut self, found: Found) -> Result<(), SinkError>;
}

/// Takes nothing: for drives without search.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unsearched;

impl Finds for Unsearched {
    fn found(&mut self, _: Found) -> Result<(), SinkError> {
        Ok(())
    }
}

/// Puts works before articles of about the same weight, by far: they are few, and chosen by the desk.
const WORKS: u64 = 1 << 40;

impl Finds for IndexBuilder {
    fn found(&mut self, found: Found) -> Result<(), SinkError> {
        let document = Document {
            title: &found.title,
            kind: &found.kind,
            target: &found.go,
            text: &found.text,
            shown: if found.keep { &found.text } else { "" },
            importance: WORKS + u64::from(found.importance),
        };
        self.add(&document).map_err(|error| SinkError(error.into()))
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Views in packs.
    pub views: u32,
    /// Plain pages, the entry page included.
    pub plain_pages: u32,
    /// Pictures in packs.
    pub pictures: u32,
    /// Characters that the font for machines without Hangul holds; 0 without a font.
    pub characters: u32,
}

/// Writes all files of a site but those of its encyclopedias and its search index.
///
/// # Errors
/// [`WriteError`]; what has reached the sink until then is no site.
pub fn write_site(
    site: &Site,
    contents: &dyn Contents,
    finds: &mut dyn Finds,
    sink: &mut dyn Sink,
    watch: &dyn Watch,
) -> Result<Written, WriteError> {
    let tongues = tongues(site)?;
    let Some(first) = tongues.first() else {
        return Ok(Written::default());
    };
    let mut writer = Writer {
        tongues: &tongues,
        site: first,
        contents,
        finds,
        sink,
        watch,
        words: Words::of(&site.language),
        places: Places::of(first)?,
        views: packs(&site.folder, "k", PackOptions::text())?,
        extras: packs(&site.folder, "x", PackOptions::text())?,
        pictures: packs(&site.folder, "i", PackOptions::pictures())?,
        picture_numbers: BTreeMap::new(),
        chars: BTreeSet::new(),
        viewed: 0,
        written: Written::default(),
    };
    let mut told = vec![writer.all()?];
    for other in tongues.iter().skip(1) {
        writer.turn_to(other)?;
        told.push(writer.all()?);
    }
    writer.finish(&told)
}

/// Packs of this kind; the script knows their directories.
fn packs(folder: &TreePath, name: &str, options: PackOptions) -> Result<PackWriter, WriteError> {
    let bare = PackOptions {
        directory: false,
        ..options
    };
    Ok(PackWriter::new(folder.join(name)?, bare))
}

/// Where a piece of HTML will stand.
#[derive(Clone, Debug)]
enum Form {
    /// In the entry page, put there by the script.
    View,
    /// On a plain page in this folder.
    Plain(Option<TreePath>),
}

impl Form {
    fn folder(&self) -> Option<&TreePath> {
        match self {
            Self::View => None,
            Self::Plain(folder) => folder.as_ref(),
        }
    }

    const fn is_view(&self) -> bool {
        matches!(self, Self::View)
    }
}

struct Writer<'a> {
    /// The site in all its languages.
    tongues: &'a [Site],
    /// The one that is being written.
    site: &'a Site,
    contents: &'a dyn Contents,
    finds: &'a mut dyn Finds,
    sink: &'a mut dyn Sink,
    watch: &'a dyn Watch,
    words: Words,
    places: Places<'a>,
    views: PackWriter,
    /// Further pages of long texts, imported texts, lines of subtitles.
    extras: PackWriter,
    pictures: PackWriter,
    picture_numbers: BTreeMap<Key, u32>,
    /// Every character that the pages show.
    chars: BTreeSet<char>,
    /// Views packed in this language.
    viewed: u32,
    written: Written,
}

/// What the script must know of the site in one language.
pub(crate) struct Told {
    pub(crate) folder: TreePath,
    pub(crate) words: Words,
    pub(crate) views: Vec<u8>,
    pub(crate) extras: Vec<u8>,
    /// The number of the view that is the home page.
    pub(crate) home: u32,
    /// What stands at the end of the entry page.
    pub(crate) end: String,
}

impl<'a> Writer<'a> {
    /// Goes on with the site in another language, which shares the pictures.
    fn turn_to(&mut self, other: &'a Site) -> Result<(), WriteError> {
        self.site = other;
        self.words = Words::of(&other.language);
        self.places = Places::of(other)?;
        self.views = packs(&other.folder, "k", PackOptions::text())?;
        self.extras = packs(&other.folder, "x", PackOptions::text())?;
        self.viewed = 0;
        Ok(())
    }

    /// Tells what can be found, once: search knows no language.
    fn find(&mut self, found: Found) -> Result<(), WriteError> {
        let first = self.tongues.first().map(|site| &site.folder);
        if first == Some(&self.site.folder) {
            self.finds.found(found)?;
        }
        Ok(())
    }

    /// Views in the order of their numbers, and the plain pages with them.
    fn all(&mut self) -> Result<Told, WriteError> {
        let site = self.site;
        self.safety()?;
        self.all_sections()?;
        for section in 0..site.sections.len() {
            for page in 0..self.places.pages_of(section) {
                self.section(section, page)?;
            }
        }
        for series in 0..site.series.len() {
            self.series(series)?;
        }
        for work in 0..site.works.len() {
            if self.watch.cancelled() {
                return Err(WriteError::Cancelled);
            }
            self.work(work)?;
        }
        self.tools()?;
        let home = self.home()?;
        let end = self.end(&Form::View, &site.entry)?;
        let again = |name| packs(&site.folder, name, PackOptions::text());
        let views = std::mem::replace(&mut self.views, again("k")?);
        let extras = std::mem::replace(&mut self.extras, again("x")?);
        Ok(Told {
            folder: site.folder.clone(),
            words: Words::of(&site.language),
            views: views.finish(self.sink)?.directory,
            extras: extras.finish(self.sink)?.directory,
            home,
            end,
        })
    }

    /// The folder of scripts and styles, which all languages share.
    fn assets(&self) -> Result<TreePath, WriteError> {
        let first = self.tongues.first().unwrap_or(self.site);
        Ok(first.folder.join("a")?)
    }

    fn finish(mut self, told: &[Told]) -> Result<Written, WriteError> {
        let assets = self.assets()?;
        self.site = self.tongues.first().unwrap_or(self.site);
        let font = match &self.site.font {
            Some(source) => {
                let wanted = font::hangul(self.chars.iter().chain(&source.more).copied());
                let subset = font::subset(&source.file, source.index, &wanted)?;
                self.sink.put(&assets.join("h.ttf")?, &subset.sfnt)?;
                self.sink.put(&assets.join("h.woff")?, &subset.woff)?;
                self.written.characters = subset.characters;
                Fonts::Both
            }
            None => Fonts::None,
        };
        self.sink
            .put(&assets.join("s.css")?, assets::style(font).as_bytes())?;
        self.module()?;
        let pictures = self.pictures.finish(self.sink)?.directory;
        let script = assets::script(self.site, told, &pictures, font);
        self.sink.put(&assets.join("s.js")?, script.as_bytes())?;
        Ok(self.written)
    }

    /// Packs a view; they come in the order of their numbers.
    fn put_view(&mut self, view: View, html: &str) -> Result<(), WriteError> {
        debug_assert_eq!(self.places.number(view), usize::try_from(self.viewed).ok());
        self.pack_view(html)?;
        Ok(())
    }

    fn pack_view(&mut self, html: &str) -> Result<u32, WriteError> {
        self.chars.extend(html.chars());
        self.views.add(self.sink, html.as_bytes())?;
        self.written.views += 1;
        self.viewed += 1;
        Ok(self.viewed - 1)
    }

    /// Packs what a view asks for later, and says its number.
    fn put_extra(&mut self, bytes: &[u8]) -> Result<u32, WriteError> {
        let number = self.extras.items();
        self.extras.add(self.sink, bytes)?;
        Ok(number)
    }

    /// Writes a plain page of a view.
    fn put_plain(&mut self, view: View, main: String) -> Result<(), WriteError> {
        let (path, _) = self.places.plain(view)?;
        let alone = matches!(view, View::Work(work) if self.site.works[work].page.is_some());
        self.put_page(&path, alone, main)
    }

    fn put_page(&mut self, path: &TreePath, alone: bool, main: String) -> Result<(), WriteError> {
        self.chars.extend(main.chars());
        let style = match alone {
            true => Style::Alone,
            false => Style::Site(self.assets()?.join("s.css")?),
        };
        let script = self.assets()?.join("s.js")?;
        let entry = &self.site.entry;
        let form = match path == entry {
            true => Form::View,
            false => Form::Plain(path.parent()),
        };
        let end = match alone {
            true => String::new(),
            false => self.end(&form, path)?,
        };
        let page = Page {
            words: &self.words,
            window_title: &self.window_title(),
            folder: path.parent(),
            style,
            // A page that was copied away has no home to go to.
            home: (path != entry && !alone).then_some(entry),
            script: (path == entry).then_some(&script),
            module: self.site.tools.cleaner.is_some(),
            end,
            main,
        };
        let html = page.html();
        self.sink.put(path, html.as_bytes())?;
        self.written.plain_pages += 1;
        Ok(())
    }

    fn window_title(&self) -> String {
        match self.site.window_title.as_str() {
            "" => self.words.get("window-title"),
            title => title.to_owned(),
        }
    }

    /// The attributes of a link to a view.
    fn link(&self, form: &Form, view: View) -> Result<String, WriteError> {
        let (page, part) = self.places.plain(view)?;
        let mut href = address(form.folder(), &page);
        if let Some(part) = part {
            href.push('#');
            href.push_str(&part);
        }
        let href = escape(&href);
        Ok(match (form.is_view(), self.places.number(view)) {
            (true, Some(number)) => format!("href=\"{href}\" data-go=\"v{number}\""),
            (true, None) => format!("href=\"{href}\" data-go=\"h\""),
            (false, _) => format!("href=\"{href}\""),
        })
    }

    /// Where a picture will be put by the script; packs it when it is met first.
    fn picture(&mut self, picture: &Picture, class: &str) -> Result<String, WriteError> {
        let number = match self.picture_numbers.get(&picture.thumb) {
            Some(number) => *number,
            None => {
                let bytes = self.contents.bytes(picture.thumb)?;
                let number = self.pictures.items();
                self.pictures.add(self.sink, &bytes)?;
                self.picture_numbers.insert(picture.thumb, number);
                self.written.pictures += 1;
                number
            }
        };
        Ok(format!(
            "<span class=\"pic {class}\" data-p=\"{number}\" data-w=\"{}\" data-h=\"{}\" data-alt=\"{}\"></span>",
            picture.width,
            picture.height,
            escape(&picture.alt)
        ))
    }

    /// What a work is, in a word.
    fn kind(&self, body: &Body) -> String {
        self.words.get(match body {
            Body::Film(_) => "kind-film",
            Body::Audio(_) => "kind-audio",
            Body::Article(_) => "kind-article",
            Body::Lesson(_) => "kind-lesson",
            Body::Gallery(_) => "kind-gallery",
            Body::Book(_) => "kind-book",
            Body::Other => "kind-other",
        })
    }
}
