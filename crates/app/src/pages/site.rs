//! Works as the values that the reader shows, and the pages made of them.

mod font;
mod index;
mod item;
mod media_type;
mod standing;
mod tools;

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, io};

use bulssi_library::{Library, RenditionKey};
use bulssi_model::{
    Digest, Edition, Hasher, Lang, PagesWish, TreePath, Vocabulary, Watch, Work, WorkFile, WorkId,
};
use bulssi_reader::Site;
use bulssi_reader::glossary::Glossary;
use bulssi_reader::site::{Body, Font, Key, Picture, entry_name};

pub(crate) use font::own as own_font;
pub(super) use font::{FontFile, font as font_of, known as known_font};
pub(super) use index::Index;
pub(super) use item::{Made, site};

use super::contents::{LibraryPieces, Pieces};
use super::files::PagesFiles;
use super::make::{RenditionSink, rendition, tree_files};
use super::mark::letters;
use super::shelf::Shelved;
use super::still::Stills;
use super::{PagesError, PagesOptions, text, wiki};
use crate::compose::Composed;

/// The first word of the recipe, and the version of what is made.
pub(super) const RECIPE: &str = "pages 2";
/// The folder while its name is not known.
const FOLDER: &str = "pages";
/// More than any list of glosses that people keep.
const LONGEST_GLOSSARY: u64 = 16 << 20;

/// What a site is made from, besides works.
pub(super) struct Desk<'a> {
    pub(super) library: &'a Library,
    pub(super) edition: &'a Edition,
    pub(super) wish: &'a PagesWish,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) mark: &'a str,
    pub(super) wikis: &'a BTreeMap<WorkId, Shelved<'a>>,
    pub(super) stills: &'a Stills,
    /// Texts as they came in, of works for which something else stands on the drive.
    pub(super) texts: &'a BTreeMap<WorkId, WorkFile>,
}

/// The page to open.
pub(super) fn entry(edition: &Edition, mark: &str) -> Option<TreePath> {
    entry_name(language(edition), mark).parse().ok()
}

/// Makes the pages of these works as they stand, or finds them made.
///
/// What they are named by is everything that the reader gets, so equal drives have equal pages, and
/// pages are made anew exactly when something on them changes. The same name gives the folder
/// its name: pages with other content never lie in the same folder.
pub(super) fn make(
    desk: &Desk<'_>,
    composed: &Composed,
    works: &[&Work],
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<PagesFiles, PagesError> {
    let mut pieces = Pieces::default();
    let Made {
        mut site,
        mut unshown,
        thumbs,
    } = site(desk, composed, works, &mut pieces)?;
    if let Some(edition) = in_other_languages(desk.edition) {
        let desk = Desk {
            edition: &edition,
            ..*desk
        };
        let mut other = item::site(&desk, composed, works, &mut pieces)?.site;
        other.glossary = glossary(&desk)?;
        site.also.push(other);
    }
    site.glossary = glossary(desk)?;
    let font = font::font(desk.library, desk.wish)?;
    site.font = font.as_ref().map(|file| Font {
        more: letters_of_wikis(desk, works),
        ..file.font.clone()
    });
    let source = name(&site, font.as_ref(), &pieces);
    site.folder = folder(&source)?;
    let key = RenditionKey {
        source: source.finish(),
        recipe: format!("{RECIPE} {}", desk.edition.name),
    };
    let material: Vec<Digest> = pieces.list().map(|piece| *piece.digest()).collect();
    let made = rendition(desk.library, &key, &material, watch, |making| {
        if !making.done().is_empty() {
            making.start_over()?;
        }
        let contents = LibraryPieces::new(desk.library.blobs(), &pieces, options, watch)?;
        without(&mut site, contents.damaged());
        let scratch = making.scratch()?;
        let mut index = Index::new(options, &scratch)?;
        let mut sink = RenditionSink { making, watch };
        bulssi_reader::write_site(&site, &contents, &mut index, &mut sink, watch)?;
        index.finish(&site.folder, &mut sink)?;
        Ok(note(contents.damaged()))
    })?;
    // Which pictures are damaged came out when they were made small; the note keeps it.
    let damaged = damaged(&made.note);
    unshown.extend(damaged.iter().filter_map(|key| thumbs.get(key)).cloned());
    let entries: Vec<&TreePath> = site.also.iter().map(|site| &site.entry).collect();
    let is_entry = |path: &TreePath| *path == site.entry || entries.contains(&path);
    let (mut entry, others): (Vec<_>, Vec<_>) =
        tree_files(&made).partition(|file| is_entry(&file.path));
    // The one of the edition's first language first.
    entry.sort_by_key(|file| file.path != site.entry);
    Ok(PagesFiles {
        entry,
        others,
        made: true,
        unshown,
    })
}

/// The Hangul of the encyclopedias among these works, which open within the pages, too.
fn letters_of_wikis(desk: &Desk<'_>, works: &[&Work]) -> BTreeSet<char> {
    let wikis = works.iter().filter_map(|work| desk.wikis.get(&work.id));
    let packs = wikis.filter_map(|wiki| wiki.made.as_ref().map(|[_, packs]| packs));
    packs
        .flat_map(|packs| wiki::Noted::read(&packs.note).hangul.chars())
        .collect()
}

/// Takes pictures out of a site that cannot be shown; what is left says so.
pub(super) fn without(site: &mut Site, damaged: &BTreeSet<Key>) {
    for also in &mut site.also {
        without(also, damaged);
    }
    let gone = |picture: &Picture| damaged.contains(&picture.thumb);
    let posters = site.works.iter_mut().map(|item| &mut item.poster);
    let posters = posters.chain(site.series.iter_mut().map(|series| &mut series.poster));
    for poster in posters {
        poster.take_if(|poster| gone(poster));
    }
    for item in &mut site.works {
        let Body::Gallery(pictures) = &mut item.body else {
            continue;
        };
        let count = pictures.len();
        pictures.retain(|picture| !gone(picture));
        item.lost_pictures += (count - pictures.len()) as u64;
        if pictures.is_empty() {
            item.body = Body::Other;
        }
    }
}

/// What is kept with the pages: the numbers of damaged pictures.
fn note(damaged: &BTreeSet<Key>) -> Vec<u8> {
    let numbers: Vec<String> = damaged.iter().map(|key| key.0.to_string()).collect();
    numbers.join(" ").into_bytes()
}

fn damaged(note: &[u8]) -> BTreeSet<Key> {
    let numbers = std::str::from_utf8(note).unwrap_or_default();
    let numbers = numbers.split(' ').filter_map(|number| number.parse().ok());
    numbers.map(Key).collect()
}

/// Everything that decides what the pages are.
fn name(site: &Site, font: Option<&FontFile>, pieces: &Pieces) -> Hasher {
    let mut hasher = Hasher::new();
    hasher.update(concat!("pages ", env!("CARGO_PKG_VERSION")).as_bytes());
    hasher.update(bulssi_reader::shipped().as_bytes());
    // The values' own words for themselves leave nothing out and hold no address or hash order.
    hasher.update(format!("{site:?}").as_bytes());
    if let Some(font) = font {
        hasher.update(font.digest.as_bytes());
    }
    for piece in pieces.list() {
        hasher.update(format!("{piece:?}").as_bytes());
    }
    hasher
}

fn folder(name: &Hasher) -> Result<TreePath, PagesError> {
    Ok(format!("{FOLDER}-{}", letters(name, 6)).parse()?)
}

/// The language of the pages.
pub(super) fn language(edition: &Edition) -> &Lang {
    // Editions have at least one language.
    static ENGLISH: std::sync::LazyLock<Lang> = std::sync::LazyLock::new(Lang::english);
    edition.languages.first().unwrap_or(&ENGLISH)
}

/// The edition for readers who take another language of the interface, of which there are Korean and
/// English: where the edition names both, each work's title is taken in that language first.
fn in_other_languages(edition: &Edition) -> Option<Edition> {
    let is_korean = |lang: &Lang| lang.primary() == "ko";
    let first = is_korean(language(edition));
    let other = |lang: &&Lang| is_korean(lang) != first && matches!(lang.primary(), "ko" | "en");
    let other = edition.languages.iter().find(other)?.clone();
    let rest = edition.languages.iter().filter(|lang| **lang != other);
    Some(Edition {
        languages: std::iter::once(other.clone())
            .chain(rest.cloned())
            .collect(),
        ..edition.clone()
    })
}

/// In how many languages the pages are.
pub(super) fn languages(edition: &Edition) -> u64 {
    1 + u64::from(in_other_languages(edition).is_some())
}

/// The glosses that the edition names.
pub(super) fn glossary(desk: &Desk<'_>) -> Result<Glossary, PagesError> {
    let path = desk.wish.glossary.clone();
    if path.as_os_str().is_empty() {
        return Ok(Glossary::default());
    }
    let failed = |source| PagesError::File {
        path: path.clone(),
        source,
    };
    if fs::metadata(&path).map_err(failed)?.len() > LONGEST_GLOSSARY {
        return Err(failed(io::ErrorKind::FileTooLarge.into()));
    }
    let bytes = fs::read(&path).map_err(failed)?;
    Glossary::read(&text::decoded(&bytes)).map_err(|source| PagesError::Glossary { path, source })
}
