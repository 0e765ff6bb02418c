//! Plans of a library's editions: to be shown, and to be built.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_library::{CatalogueError, Filter, Library, VocabularyError};
use bulssi_model::{Edition, EditionName, Vocabulary, Watch, Work, WorkId};

use super::{Plan, PlanError, PlanInput, plan, plan_with};
use crate::compose::Composed;
use crate::edition::{self, EditionError};
use crate::pages::{self, PagesError, PagesOptions, PagesRoom, Shelf};
use crate::sent::{self, SentError};

/// Why an edition of a library has no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanEditionError {
    /// The edition's file.
    #[error(transparent)]
    Edition(#[from] EditionError),
    /// The library's words.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    /// An edition that went before.
    #[error(transparent)]
    Sent(#[from] SentError),
    /// The library's catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The plan itself.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The pages.
    #[error(transparent)]
    Pages(#[from] PagesError),
}

/// Plans an edition of a library, named or by the path of its file. Makes nothing: what pages and
/// encyclopedias take is known where they are made already, and estimated where not.
///
/// # Errors
/// [`PlanEditionError`].
pub fn plan_edition(library: &Library, edition: &str) -> Result<Plan, PlanEditionError> {
    let vocabulary = library.vocabulary()?;
    let edition = edition::read(&library.editions_dir(), edition, &vocabulary)?;
    plan_read(library, &edition, &vocabulary)
}

/// Plans an edition that is at hand, as when another capacity is tried.
///
/// # Errors
/// [`PlanEditionError`].
pub fn plan_read(
    library: &Library,
    edition: &Edition,
    vocabulary: &Vocabulary,
) -> Result<Plan, PlanEditionError> {
    let desk = Desk::of(library, edition, vocabulary)?;
    let Some(wish) = &edition.pages else {
        return Ok(plan(desk.input(&desk.works, None))?);
    };
    let shelf = Shelf::of(library, &desk, wish)?;
    let mut plan = estimated(&desk, &shelf)?.0;
    if let Some(pages) = &mut plan.pages {
        let chosen: BTreeSet<WorkId> = plan.works.iter().map(|work| work.id).collect();
        let works = desk.works.iter().filter(|work| chosen.contains(&work.id));
        pages.unshown = shelf.unshown(&works.collect::<Vec<_>>())?;
    }
    Ok(plan)
}

/// Plans an edition as [`plan_read`] does and makes what its pages need, so that every length is
/// exact and the plan can be built. What was made once is in the library and is not made again.
///
/// # Errors
/// [`PlanEditionError`].
pub fn plan_to_build(
    library: &Library,
    edition: &Edition,
    vocabulary: &Vocabulary,
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<Plan, PlanEditionError> {
    let desk = Desk::of(library, edition, vocabulary)?;
    let Some(wish) = &edition.pages else {
        return Ok(plan(desk.input(&desk.works, None))?);
    };
    pages::watched(watch, || {
        let (shelf, room) = loop {
            let mut shelf = Shelf::of(library, &desk, wish)?;
            let (plan, room) = estimated(&desk, &shelf)?;
            let chosen: Vec<WorkId> = plan.works.iter().map(|work| work.id).collect();
            // What was made may be longer than was thought, so that others come to be chosen.
            if !shelf.make_wikis(&chosen, options, watch)? {
                break (shelf, room);
            }
        };
        let mut make =
            |composed: &Composed, works: &[&Work]| shelf.make_site(composed, works, options, watch);
        let input = desk.input(shelf.works(), Some(shelf.room()));
        // Within the same room, so that what was shown goes in: pages are no longer than estimated.
        Ok(plan_with(input, &mut make, Some(room))?.0)
    })
}

/// A plan in which something stands for pages that are not made.
fn estimated(desk: &Desk<'_>, shelf: &Shelf<'_>) -> Result<(Plan, u64), PlanError> {
    let mut estimate = |_: &Composed, works: &[&Work]| Ok(shelf.estimate(works));
    let input = desk.input(shelf.works(), Some(shelf.room()));
    plan_with(input, &mut estimate, None)
}

/// What a plan of an edition of a library is made from.
pub(crate) struct Desk<'a> {
    pub(crate) edition: &'a Edition,
    pub(crate) vocabulary: &'a Vocabulary,
    sent: BTreeMap<WorkId, EditionName>,
    pub(crate) works: Vec<Work>,
}

impl<'a> Desk<'a> {
    pub(crate) fn of(
        library: &Library,
        edition: &'a Edition,
        vocabulary: &'a Vocabulary,
    ) -> Result<Self, PlanEditionError> {
        Ok(Self {
            edition,
            vocabulary,
            sent: sent::read(&library.editions_dir(), edition)?,
            works: library.works(&Filter::default())?,
        })
    }

    fn input<'i>(&'i self, works: &'i [Work], pages: Option<&'i PagesRoom>) -> PlanInput<'i> {
        PlanInput {
            works,
            vocabulary: self.vocabulary,
            edition: self.edition,
            sent: &self.sent,
            pages,
        }
    }
}
