//! Works as the values that the reader shows, and the pages made of them.

mod font;
mod index;
mod item;
mod media_type;

use std::collections::BTreeMap;
use std::{fs, io};

use bulssi_library::{Library, RenditionKey};
use bulssi_model::{
    Digest, Edition, Hasher, Lang, PagesWish, TreePath, Vocabulary, Watch, Work, WorkId,
};
use bulssi_reader::Site;
use bulssi_reader::glossary::Glossary;
use bulssi_reader::site::entry_name;

pub(super) use index::Index;
pub(super) use item::site;

use super::contents::{LibraryPieces, Pieces};
use super::files::PagesFiles;
use super::make::{RenditionSink, rendition, tree_files};
use super::mark::letters;
use super::shelf::Shelved;
use super::{PagesError, PagesOptions, text};
use crate::compose::Composed;

/// The first word of the recipe, and the version of what is made.
pub(super) const RECIPE: &str = "pages 1";
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
    let mut site = site(desk, composed, works, &mut pieces)?;
    site.glossary = glossary(desk)?;
    site.font = font::font(desk)?;
    let source = name(&site, &pieces);
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
        let scratch = making.scratch()?;
        let mut index = Index::new(options, &scratch)?;
        let mut sink = RenditionSink { making, watch };
        bulssi_reader::write_site(&site, &contents, &mut index, &mut sink, watch)?;
        index.finish(&site.folder, &mut sink)?;
        Ok(Vec::new())
    })?;
    let (entry, others) = tree_files(&made).partition(|file| file.path == site.entry);
    Ok(PagesFiles {
        entry,
        others,
        made: true,
    })
}

/// Everything that decides what the pages are.
fn name(site: &Site, pieces: &Pieces) -> Hasher {
    let mut hasher = Hasher::new();
    hasher.update(concat!("pages ", env!("CARGO_PKG_VERSION")).as_bytes());
    hasher.update(bulssi_reader::shipped().as_bytes());
    // The values' own words for themselves leave nothing out and hold no address or hash order.
    hasher.update(format!("{site:?}").as_bytes());
    if let Some(font) = &site.font {
        hasher.update(Digest::of(&font.file).as_bytes());
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
