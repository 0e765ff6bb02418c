//! The pages on the drive: from the works of a plan to the reader's pages, packs and search index,
//! kept as renditions in the library and put into the tree.
//!
//! | module | what |
//! | --- | --- |
//! | `mark` | what tells an edition apart in the names on a drive |
//! | `shelf` | works as they stand on a drive with pages: encyclopedias as folders |
//! | `room` | how much the pages take, before they are made |
//! | `wiki`, `archive` | encyclopedias as renditions |
//! | `site` | works as the values that the reader shows |
//! | `still` | frames of films that have no poster |
//! | `unshown` | what the pages cannot show, and why |
//! | `books` | chapters and pictures of books |
//! | `contents`, `picture` | the large pieces that the reader asks for |
//! | `pocket` | one page with everything in it that is read or looked at |
//! | `make` | the pages of a plan as a rendition, and where its files stand |

mod archive;
mod books;
mod contents;
mod error;
mod files;
mod make;
mod mark;
mod picture;
mod pocket;
mod room;
mod shelf;
mod site;
mod still;
mod text;
mod unshown;
mod wiki;

use std::num::NonZeroUsize;

use bulssi_model::{Event, Job, Watch};

pub use error::PagesError;
pub use files::PagesFiles;
pub use pocket::{POCKET_MOST, PocketFailed, PocketReport, pocket};
pub use room::PagesRoom;
pub(crate) use site::own_font;
pub use unshown::{Unshown, UnshownWhy};

pub(crate) use shelf::Shelf;

/// How pages are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PagesOptions {
    /// How many threads convert encyclopedias and scale pictures. What is made does not depend on it.
    pub jobs: NonZeroUsize,
}

/// Whether a recipe is of pages, of which an edition needs the newest only.
pub(crate) fn is_of_one_edition(recipe: &str) -> bool {
    recipe.starts_with("pages ")
}

/// Whether this release makes renditions by such a recipe.
pub(crate) fn is_made_today(recipe: &str) -> bool {
    let by = |ours: &str| recipe == ours || recipe.starts_with(&format!("{ours} "));
    by(site::RECIPE) || by(still::RECIPE) || by(wiki::RECIPE) || by(wiki::ENTRY_RECIPE)
}

/// Tells `watch` of one job [`Job::Pages`] around `run`.
pub(crate) fn watched<T>(watch: &dyn Watch, run: impl FnOnce() -> T) -> T {
    watch.event(Event::Started(Job::Pages));
    let done = run();
    watch.event(Event::Finished(Job::Pages));
    done
}
