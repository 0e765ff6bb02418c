//! Plans of a library's editions: to be shown, and to be built.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_library::{CatalogueError, Filter, Library, VocabularyError};
use bulssi_model::{Edition, EditionName, Vocabulary, Watch, Work, WorkId};

use super::{Plan, PlanError, PlanInput, plan, plan_with, table};
use crate::compose::Composed;
use crate::edition::{self, EditionError};
use crate::pages::{self, PagesError, PagesOptions, PagesRoom, Shelf};
use crate::renditions::{self, Makers, NotMade, RenditionsError, Standing, Task};
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
    /// What plays on the edition's devices.
    #[error(transparent)]
    Renditions(#[from] RenditionsError),
}

/// Plans an edition of a library, named or by the path of its file. Makes nothing: what pages,
/// encyclopedias and converted works take is known where they are made already, and estimated where
/// not.
///
/// # Errors
/// [`PlanEditionError`].
pub fn plan_edition(
    library: &Library,
    edition: &str,
    makers: &Makers,
) -> Result<Plan, PlanEditionError> {
    let vocabulary = library.vocabulary()?;
    let edition = edition::read(&library.editions_dir(), edition, &vocabulary)?;
    plan_read(library, &edition, &vocabulary, makers)
}

/// Plans an edition that is at hand, as when another capacity is tried.
///
/// # Errors
/// [`PlanEditionError`].
pub fn plan_read(
    library: &Library,
    edition: &Edition,
    vocabulary: &Vocabulary,
    makers: &Makers,
) -> Result<Plan, PlanEditionError> {
    let desk = Desk::of(library, edition, vocabulary, makers, &BTreeMap::new())?;
    let plan = desk.estimated(library)?;
    Ok(desk.with_table(plan, makers))
}

/// Plans an edition as [`plan_read`] does and makes what its devices and its pages need, so that
/// every length is exact and the plan can be built. What was made once is in the library and is not
/// made again. Works that cannot be made stay behind with the reason; the others go on.
///
/// # Errors
/// [`PlanEditionError`].
pub fn plan_to_build(
    library: &Library,
    edition: &Edition,
    vocabulary: &Vocabulary,
    makers: &Makers,
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<Plan, PlanEditionError> {
    let desk = rendered(library, edition, vocabulary, makers, options, watch)?;
    let Some(wish) = &edition.pages else {
        let plan = plan(desk.input(&desk.works, None))?;
        return Ok(desk.with_table(plan, makers));
    };
    let plan = pages::watched(watch, || {
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
        let made = plan_with(input, &mut make, Some(room))?.0;
        Ok::<Plan, PlanEditionError>(made)
    })?;
    Ok(desk.with_table(plan, makers))
}

/// The desk with everything made that the works of the plan need to play.
fn rendered<'a>(
    library: &Library,
    edition: &'a Edition,
    vocabulary: &'a Vocabulary,
    makers: &Makers,
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<Desk<'a>, PlanEditionError> {
    let mut failed: BTreeMap<WorkId, NotMade> = BTreeMap::new();
    loop {
        let desk = Desk::of(library, edition, vocabulary, makers, &failed)?;
        if desk.standing.missing.is_empty() {
            return Ok(desk);
        }
        let plan = desk.estimated(library)?;
        let of_work = |work: &super::PlannedWork| {
            let tasks = desk.standing.missing.get(&work.id)?;
            Some((work.id, work.title.clone(), tasks.as_slice()))
        };
        let missing: Vec<(WorkId, String, &[Task])> =
            plan.works.iter().filter_map(of_work).collect();
        if missing.is_empty() {
            return Ok(desk);
        }
        // What was made may be shorter or longer than was thought, and what was measured is
        // decided on anew, so it is planned again.
        renditions::make(library, makers, &missing, options.jobs, &mut failed, watch)?;
    }
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
    /// The works as they stand on the drive, but for encyclopedias.
    pub(crate) works: Vec<Work>,
    /// What else there is to say of how they stand.
    pub(crate) standing: Standing,
}

impl<'a> Desk<'a> {
    pub(crate) fn of(
        library: &Library,
        edition: &'a Edition,
        vocabulary: &'a Vocabulary,
        makers: &Makers,
        failed: &BTreeMap<WorkId, NotMade>,
    ) -> Result<Self, PlanEditionError> {
        let works = library.works(&Filter::default())?;
        let mut standing = renditions::standing(library, edition, works, makers, failed)?;
        Ok(Self {
            edition,
            vocabulary,
            sent: sent::read(&library.editions_dir(), edition)?,
            works: std::mem::take(&mut standing.works),
            standing,
        })
    }

    /// A plan in which something stands for whatever is not made.
    fn estimated(&self, library: &Library) -> Result<Plan, PlanEditionError> {
        let Some(wish) = &self.edition.pages else {
            return Ok(plan(self.input(&self.works, None))?);
        };
        let shelf = Shelf::of(library, self, wish)?;
        let mut plan = estimated(self, &shelf)?.0;
        if let Some(pages) = &mut plan.pages {
            let chosen: BTreeSet<WorkId> = plan.works.iter().map(|work| work.id).collect();
            // What is not made yet cannot be looked into.
            let made = |work: &&Work| !self.standing.missing.contains_key(&work.id);
            let works = self.works.iter().filter(|work| chosen.contains(&work.id));
            let works = works.filter(made);
            pages.unshown = shelf.unshown(&works.collect::<Vec<_>>())?;
        }
        Ok(plan)
    }

    fn with_table(&self, mut plan: Plan, makers: &Makers) -> Plan {
        if !self.edition.plays.is_empty() {
            plan.plays = Some(table::plays(self, &plan, makers));
        }
        plan
    }

    fn input<'i>(&'i self, works: &'i [Work], pages: Option<&'i PagesRoom>) -> PlanInput<'i> {
        PlanInput {
            works,
            vocabulary: self.vocabulary,
            edition: self.edition,
            sent: &self.sent,
            pages,
            folders: &self.standing.folders,
            refused: &self.standing.refused,
        }
    }
}
