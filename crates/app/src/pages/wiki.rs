//! Encyclopedias: a ZIM archive becomes packs that open in a browser, as a rendition; the page to
//! open and its scripts are another, because they are in the language of an edition.

use std::cell::RefCell;
use std::fs;

use bulssi_library::{Library, Making, Rendition, RenditionKey};
use bulssi_model::{
    ByLang, ByteLen, Digest, Edition, Event, Format, Hasher, Item, TreePath, Watch, WikiWish, Work,
};
use bulssi_reader::clean::Extent;
use bulssi_reader::site::{Font, Wiki, entry_name};
use bulssi_reader::wiki::{
    Checkpoints, EntryError, EntryOptions, WikiError, WikiOptions, convert, write_entry,
};
use bulssi_reader::{Sink, SinkError};
use bulssi_wiki::{Archive, Limits};

use super::archive::{ZimArticles, open};
use super::make::rendition;
use super::shelf::Shelved;
use super::site::{FontFile, language};
use super::{PagesError, PagesOptions};
use crate::compose::{clean, cut};

/// The first words of the recipes: who makes it, and the version of what is made.
pub(super) const RECIPE: &str = "wiki 2";
pub(super) const ENTRY_RECIPE: &str = "wiki-entry 2";
/// The folder that files are made in; it is not part of what they are called.
const FOLDER: &str = "w";
/// What an encyclopedia takes without articles: script and style, 90 KB; the Hangul of 2,350 syllables
/// and more, up to 300 KB.
const ENTRY: u64 = 500_000;
/// The longest title in the name of the page to open.
const TITLE: usize = 20;

/// Whether a work is an archive that becomes packs.
pub(super) fn is_wiki(work: &Work) -> bool {
    let mut main = work.main_files();
    main.next()
        .is_some_and(|file| file.probe.format == Format::Zim)
}

/// What the packs of an encyclopedia are named by.
pub(super) fn key(work: &Work, wish: &WikiWish) -> RenditionKey {
    let mut recipe = RECIPE.to_owned();
    if !wish.pictures {
        recipe.push_str(" pictures=no");
    }
    if wish.lead_only {
        recipe.push_str(" lead-only");
    }
    if let Some(most) = wish.most {
        recipe.push_str(&format!(" most={}", most.0));
    }
    RenditionKey {
        source: source(work),
        recipe,
    }
}

/// The digest of the archive, or one over the digests of its parts.
fn source(work: &Work) -> Digest {
    let parts: Vec<&Digest> = work.main_files().map(|file| &file.digest).collect();
    match parts.as_slice() {
        [one] => **one,
        parts => {
            let mut hasher = Hasher::new();
            for part in parts {
                hasher.update(part.as_bytes());
            }
            hasher.finish()
        }
    }
}

/// What the packs will take at most, as far as the archive's length tells.
///
/// Archives are zstd over 2 MiB, packs deflate over 64 KiB, which is a third more of text; the index comes
/// on top; small pictures stay as they are. Measured, packs to archive: 1.63 with pictures (2,000 made-up
/// articles), 1.29 without (Belarusian Wikibooks, 66 articles).
pub(super) fn estimate(work: &Work, wish: &WikiWish) -> ByteLen {
    let archive: ByteLen = work.main_files().map(|file| file.len).sum();
    let quarters = if wish.pictures { 7 } else { 6 };
    let mut len = archive.0 / 4 * quarters + ENTRY;
    if wish.lead_only {
        len = len / 4 + ENTRY;
    }
    let most = wish.most.map_or(u64::MAX, |most| most.0);
    ByteLen(len.min(most))
}

/// An encyclopedia's title as readers see it.
fn title(work: &Work, edition: &Edition) -> String {
    pick(&work.title, edition)
}

fn pick(texts: &ByLang, edition: &Edition) -> String {
    texts
        .pick(&edition.languages)
        .unwrap_or_default()
        .to_owned()
}

/// The name of the page to open within its folder.
pub(super) fn entry_file(work: &Work, edition: &Edition) -> String {
    let title = clean(&title(work, edition));
    entry_name(language(edition), cut(&title, TITLE))
}

/// What the page to open is named by: nothing of the archive is in it but the letters it is written
/// with.
fn entry_key(
    work: &Work,
    edition: &Edition,
    packs: &Rendition,
    font: Option<&FontFile>,
) -> RenditionKey {
    let mut hasher = Hasher::new();
    for part in [
        env!("CARGO_PKG_VERSION"),
        &bulssi_reader::shipped().to_string(),
        language(edition).as_str(),
        &title(work, edition),
        &entry_file(work, edition),
    ] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    if let Some(font) = font {
        hasher.update(font.digest.as_bytes());
        hasher.update(Noted::read(&packs.note).hangul.as_bytes());
    }
    RenditionKey {
        source: hasher.finish(),
        recipe: format!("{ENTRY_RECIPE} {}", language(edition)),
    }
}

/// The page to open and the packs, where both are made.
pub(super) fn made(
    library: &Library,
    work: &Work,
    edition: &Edition,
    wish: &WikiWish,
    font: Option<&FontFile>,
) -> Result<Option<[Rendition; 2]>, PagesError> {
    let Some(packs) = library.rendition(&key(work, wish))? else {
        return Ok(None);
    };
    let entry = library.rendition(&entry_key(work, edition, &packs, font))?;
    Ok(entry.map(|entry| [entry, packs]))
}

/// Makes the packs of an encyclopedia, or goes on where that was left, and the page to open.
pub(super) fn make(
    library: &Library,
    edition: &Edition,
    wiki: &Shelved<'_>,
    font: Option<&FontFile>,
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<[Rendition; 2], PagesError> {
    let work = wiki.work;
    watch.event(Event::Item(Item {
        name: title(work, edition),
    }));
    let material: Vec<Digest> = work.main_files().map(|file| file.digest).collect();
    let packs = rendition(
        library,
        &key(work, &wiki.wish),
        &material,
        watch,
        |making| {
            let archive = open(library.blobs(), work).and_then(|source| {
                Archive::open(source, Limits::default()).map_err(|source| PagesError::Wiki {
                    title: title(work, edition),
                    source,
                })
            })?;
            let wanted = options_of(work, &wiki.wish, options);
            convert_into(&archive, &wanted, making, watch)?.map_err(|error| match error {
                WikiError::Sink(error) => error.into(),
                WikiError::Cancelled => PagesError::Cancelled,
                source => PagesError::Convert {
                    title: title(work, edition),
                    source,
                },
            })
        },
    )?;
    let key = entry_key(work, edition, &packs, font);
    let entry = rendition(library, &key, &[], watch, |making| {
        let page = EntryOptions {
            name: entry_file(work, edition),
            title: title(work, edition),
            window_title: String::new(),
            language: language(edition).clone(),
            font: font.map(|font| Font {
                more: Noted::read(&packs.note).hangul.chars().collect(),
                ..font.font.clone()
            }),
        };
        let making = RefCell::new(making);
        let mut sink = Kept {
            making: &making,
            watch,
        };
        write_entry(&page, &FOLDER.parse()?, &mut sink).map_err(|error| match error {
            EntryError::Sink(error) => error.into(),
            other => PagesError::Entry(other),
        })?;
        Ok(Vec::new())
    })?;
    Ok([entry, packs])
}

fn options_of(work: &Work, wish: &WikiWish, options: &PagesOptions) -> WikiOptions {
    let file = work.main_files().next();
    // What the archive says of itself, so that equal archives give equal packs.
    let tags = file.map(|file| &file.probe.tags);
    let name = tags
        .and_then(|tags| tags.title.as_deref())
        .unwrap_or_default();
    let languages = file.map_or(&[][..], |file| &file.probe.languages);
    let language = languages.first().cloned();
    let mut wanted = WikiOptions::new(name, language.unwrap_or_else(bulssi_model::Lang::english));
    if wish.lead_only {
        wanted.extent = Extent::Lead;
    }
    if !wish.pictures {
        wanted.pictures = None;
    }
    wanted.bytes = wish.most.map(|most| most.0);
    wanted.threads = options.jobs;
    wanted
}

/// Converts into a making; what was kept of another version of the converter is forgotten.
fn convert_into(
    archive: &Archive,
    options: &WikiOptions,
    making: &mut Making,
    watch: &dyn Watch,
) -> Result<Result<Vec<u8>, WikiError>, PagesError> {
    let scratch = making.scratch()?;
    let folder: TreePath = FOLDER.parse()?;
    let source = ZimArticles { archive, watch };
    let making = RefCell::new(making);
    let run = || {
        let mut sink = Kept {
            making: &making,
            watch,
        };
        let mut kept = Kept {
            making: &making,
            watch,
        };
        convert(
            &source, options, &folder, &mut sink, &scratch, &mut kept, watch,
        )
    };
    let report = match run() {
        Err(WikiError::State) => {
            making.borrow_mut().start_over()?;
            fs::create_dir_all(&scratch).map_err(|source| PagesError::File {
                path: scratch.clone(),
                source,
            })?;
            run()
        }
        other => other,
    };
    Ok(report.map(|report| {
        let letters: String = report.hangul.iter().collect();
        format!("{}\n{letters}", report.articles).into_bytes()
    }))
}

/// What is kept with the packs of an encyclopedia: the number of its articles, a line end, and the
/// Hangul it is written with.
pub(super) struct Noted<'a> {
    articles: &'a str,
    pub(super) hangul: &'a str,
}

impl<'a> Noted<'a> {
    pub(super) fn read(note: &'a [u8]) -> Self {
        let note = std::str::from_utf8(note).unwrap_or_default();
        let (articles, hangul) = note.split_once('\n').unwrap_or((note, ""));
        Self { articles, hangul }
    }
}

/// A making as the place for files and for states; both are at hand at once.
struct Kept<'a, 'm> {
    making: &'a RefCell<&'m mut Making>,
    watch: &'a dyn Watch,
}

impl Sink for Kept<'_, '_> {
    fn put(&mut self, path: &TreePath, mut bytes: &[u8]) -> Result<(), SinkError> {
        let within = path.as_str().strip_prefix("w/").unwrap_or(path.as_str());
        let within = within.parse().map_err(PagesError::from)?;
        let put = self.making.borrow_mut().put(within, &mut bytes, self.watch);
        put.map(drop)
            .map_err(|error| PagesError::from(error).into())
    }
}

impl Checkpoints for Kept<'_, '_> {
    fn load(&mut self) -> Result<Option<Vec<u8>>, SinkError> {
        let making = self.making.borrow();
        Ok((!making.note().is_empty()).then(|| making.note().to_vec()))
    }

    fn save(&mut self, state: &[u8]) -> Result<(), SinkError> {
        let kept = self.making.borrow_mut().checkpoint(state);
        kept.map_err(|error| PagesError::from(error).into())
    }
}

/// What the site shows of the encyclopedia `number`, whose page to open stands at `entry`.
pub(super) fn of_site(
    wiki: &Shelved<'_>,
    title: String,
    entry: TreePath,
    number: usize,
) -> Option<Wiki> {
    let [_, packs] = wiki.made.as_ref()?;
    let articles = Noted::read(&packs.note).articles.parse().ok()?;
    Some(Wiki {
        title,
        articles,
        entry,
        go: format!("w{number}"),
    })
}
