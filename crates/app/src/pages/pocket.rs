//! A single page with the texts and pictures of an edition, for phones that open only one file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use bulssi_library::Library;
use bulssi_model::{ByteLen, Edition, Family, Format, TreePath, Vocabulary, Watch, Work, WorkId};
use bulssi_reader::site::{Body, Tools};
use bulssi_reader::{PocketError, Sink, SinkError, Site, write_site};

use super::contents::{LibraryPieces, Pieces};
use super::shelf::Shelf;
use super::site::{self, Index};
use super::{PagesError, PagesOptions, Unshown, watched};
use crate::compose::{Placing, compose};
use crate::lint::{LintFinding, lint};
use crate::plan::{PlanEditionError, plan_read, rendered};
use crate::render::{RenderOptions, RenderReport};
use crate::renditions::{AsJob, Makers};

/// The most bytes of a page that phones open well.
pub const POCKET_MOST: ByteLen = ByteLen(50_000_000);

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PocketReport {
    /// Where it is.
    pub path: PathBuf,
    /// How long it is.
    pub len: ByteLen,
    /// How many works are in it.
    pub works: usize,
    /// Titles of texts and pictures that did not fit, the most important first.
    pub left: Vec<String>,
    /// How many works of the edition are films, sound and the like, which such a page cannot hold.
    pub others: usize,
    /// What the page cannot show of the works in it.
    pub unshown: Vec<Unshown>,
}

/// Why no page was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PocketFailed {
    /// The edition has no plan.
    #[error(transparent)]
    Plan(#[from] PlanEditionError),
    /// The pages could not be made.
    #[error(transparent)]
    Pages(#[from] PagesError),
    /// The pages could not be joined to one.
    #[error(transparent)]
    Join(#[from] PocketError),
    /// Something in it must not leave the desk.
    #[error("{} findings", .0.len())]
    Lint(Vec<LintFinding>),
    /// The edition has no text and no picture, or not even one fits.
    #[error("nothing goes in")]
    Nothing,
    /// The page could not be written.
    #[error("writing {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes texts, lessons, books and pictures of an edition, with search, into the one page `path` of
/// at most `most` bytes: as many works as fit, the most wanted first.
///
/// # Errors
/// [`PocketFailed`]; what lay at `path` stays then.
pub fn pocket(
    library: &Library,
    edition: &Edition,
    vocabulary: &Vocabulary,
    path: &Path,
    most: ByteLen,
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<PocketReport, PocketFailed> {
    // What the edition's rules and its drive let in.
    let mut edition = edition.clone();
    let wish = edition.pages.take().unwrap_or_default();
    // Read in a browser, from the works themselves.
    edition.plays.clear();
    let makers = Makers::default();
    let plan = plan_read(library, &edition, vocabulary, &makers)?;
    let render = RenderOptions {
        jobs: options.jobs,
        ..RenderOptions::default()
    };
    let as_job = AsJob::new(watch);
    let mut report = RenderReport::default();
    let desk = rendered(
        library,
        &edition,
        vocabulary,
        &makers,
        &render,
        &as_job,
        &mut report,
        &is_read,
    )?;
    drop(as_job);
    let by_id: BTreeMap<WorkId, &Work> = desk.works.iter().map(|work| (work.id, work)).collect();
    let planned = plan
        .works
        .iter()
        .filter_map(|work| by_id.get(&work.id).copied())
        .filter(|work| !desk.standing.refused.contains_key(&work.id));
    let (mut fit, others): (Vec<&Work>, Vec<&Work>) = planned.partition(|work| is_read(work));
    let mut looked = desk.estimated(library)?;
    looked
        .works
        .retain(|work| fit.iter().any(|fit| fit.id == work.id));
    let lint = lint(library, &looked, watch).map_err(PlanEditionError::from)?;
    let stopping: Vec<LintFinding> = lint.stopping(&edition.lint_allow).cloned().collect();
    if !stopping.is_empty() {
        return Err(PocketFailed::Lint(stopping));
    }
    fit.sort_by_key(|work| std::cmp::Reverse(work.priority));

    watched(watch, || {
        let shelf = Shelf::of(library, &desk, &wish)?;
        let maker = Maker {
            path,
            shelf: &shelf,
            options,
            watch,
        };
        let (count, (page, unshown)) = maker.longest(&fit, most)?.ok_or(PocketFailed::Nothing)?;
        let written = crate::manifest::write_bytes(path, page.as_bytes());
        written.map_err(|source| PocketFailed::Write {
            path: path.to_owned(),
            source,
        })?;
        let title = |work: &&Work| {
            let title = work.title.pick(&edition.languages);
            title.unwrap_or_default().to_owned()
        };
        Ok(PocketReport {
            path: path.to_owned(),
            len: ByteLen(page.len() as u64),
            works: count,
            left: fit
                .get(count..)
                .unwrap_or_default()
                .iter()
                .map(title)
                .collect(),
            others: others.len(),
            unshown,
        })
    })
}

/// Whether a work is text or pictures.
fn is_read(work: &Work) -> bool {
    work.main_files().next().is_some_and(|file| {
        let format = file.probe.format;
        let text = format.family() == Family::Text;
        let shown = matches!(
            format,
            Format::PlainText | Format::Markdown | Format::Html | Format::Epub
        );
        format.family() == Family::Picture || text && shown
    })
}

/// A page, and what it cannot show.
type Page = (String, Vec<Unshown>);

struct Maker<'a> {
    path: &'a Path,
    shelf: &'a Shelf<'a>,
    options: &'a PagesOptions,
    watch: &'a dyn Watch,
}

impl Maker<'_> {
    /// The page with as many of the works as fit, from the first on; nothing where none does.
    fn longest(
        &self,
        works: &[&Work],
        most: ByteLen,
    ) -> Result<Option<(usize, Page)>, PocketFailed> {
        let fits = |(page, _): &Page| page.len() as u64 <= most.0;
        if works.is_empty() {
            return Ok(None);
        }
        let all = self.page(works)?;
        if fits(&all) {
            return Ok(Some((works.len(), all)));
        }
        let (mut low, mut high) = (0, works.len());
        let mut best = None;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let page = self.page(works.get(..middle).unwrap_or_default())?;
            if fits(&page) {
                (low, best) = (middle, Some((middle, page)));
            } else {
                high = middle;
            }
        }
        Ok(best)
    }

    fn page(&self, works: &[&Work]) -> Result<Page, PocketFailed> {
        if self.watch.cancelled() {
            return Err(PagesError::Cancelled.into());
        }
        let desk = self.shelf.desk();
        let placing = Placing::default();
        let composed = compose(works, desk.edition, desk.vocabulary, &placing);
        let composed = composed.map_err(PagesError::from)?;
        let mut pieces = Pieces::default();
        let site::Made {
            mut site,
            mut unshown,
            thumbs,
        } = site::site(&desk, &composed, works, &mut pieces)?;
        site.glossary = site::glossary(&desk)?;
        alone(&mut site);
        let blobs = desk.library.blobs();
        let contents = LibraryPieces::new(blobs, &pieces, self.options, self.watch)?;
        site::without(&mut site, contents.damaged());
        let damaged = contents.damaged().iter();
        unshown.extend(damaged.filter_map(|key| thumbs.get(key)).cloned());
        let scratch = Scratch::beside(self.path)?;
        let mut index = Index::new(self.options, &scratch.0)?;
        let mut files = Files::default();
        write_site(&site, &contents, &mut index, &mut files, self.watch)
            .map_err(PagesError::from)?;
        index.finish(&site.folder, &mut files)?;
        Ok((bulssi_reader::pocket(&site, &files.0)?, unshown))
    }
}

/// Takes out of a site whatever leads to files of works: there are none beside the page.
fn alone(site: &mut Site) {
    // A module would take more than most texts, and phones choose no folders.
    site.tools = Tools::default();
    for series in &mut site.series {
        series
            .poster
            .iter_mut()
            .for_each(|picture| picture.full = None);
    }
    for item in &mut site.works {
        item.files.clear();
        item.poster
            .iter_mut()
            .for_each(|picture| picture.full = None);
        match &mut item.body {
            Body::Article(text) | Body::Lesson(text) => text.attached.clear(),
            Body::Gallery(pictures) => {
                pictures.iter_mut().for_each(|picture| picture.full = None);
            }
            _ => {}
        }
    }
}

/// A folder for the index while it is sorted, beside the page; it goes in any case.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(path: &Path) -> Result<Self, PocketFailed> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part.d");
        let folder = path.with_file_name(name);
        match fs::create_dir_all(&folder) {
            Ok(()) => Ok(Self(folder)),
            Err(source) => Err(PocketFailed::Write {
                path: folder,
                source,
            }),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays is in nobody's way.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Files in memory.
#[derive(Default)]
struct Files(BTreeMap<TreePath, Vec<u8>>);

impl Sink for Files {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        self.0.insert(path.clone(), bytes.to_vec());
        Ok(())
    }
}
