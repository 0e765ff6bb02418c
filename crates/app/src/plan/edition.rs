//! Plans of a library's editions: to be shown, and to be built.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_library::{CatalogueError, Filter, Library, RenditionKey, VocabularyError};
use bulssi_model::{Edition, EditionName, Vocabulary, Watch, Work, WorkId};

use super::trade::{Levels, Traded};
use super::{Plan, PlanError, PlanInput, plan, plan_with, table};
use crate::compose::Composed;
use crate::edition::{self, EditionError};
use crate::lint::{LintError, lint};
use crate::pages::{self, PagesError, PagesOptions, PagesRoom, Shelf};
use crate::profiles;
use crate::render::{RenderOptions, RenderReport, RenderWatch};
use crate::renditions::{
    self, AsJob, Makers, Missing, NotMade, RenditionsError, Standing, Steps, Task,
};
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
    /// What must not be on a drive.
    #[error(transparent)]
    Lint(#[from] LintError),
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
    let render = RenderOptions {
        jobs: options.jobs,
        ..RenderOptions::default()
    };
    let mut report = RenderReport::default();
    let as_job = AsJob::new(watch);
    let desk = rendered(
        library,
        edition,
        vocabulary,
        makers,
        &render,
        &as_job,
        &mut report,
        &|_| true,
    )?;
    drop(as_job);
    let Some(wish) = &edition.pages else {
        let plan = plan(desk.input(&desk.works, None))?;
        let plan = looked_through(library, plan, watch)?;
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
    let plan = looked_through(library, plan, watch)?;
    Ok(desk.with_table(plan, makers))
}

/// A plan of which everything is made, with what must not be in it.
fn looked_through(
    library: &Library,
    mut plan: Plan,
    watch: &dyn Watch,
) -> Result<Plan, PlanEditionError> {
    plan.lint = Some(lint(library, &plan, watch)?);
    plan.ready = true;
    Ok(plan)
}

/// Makes what the devices of an edition need, and nothing else: a build that follows finds it made.
/// Works that cannot be made are in the report with the reason; the others go on.
///
/// # Errors
/// [`PlanEditionError`]. To be asked to stop is no error; the report says so.
pub fn render_edition(
    library: &Library,
    edition: &Edition,
    vocabulary: &Vocabulary,
    makers: &Makers,
    options: &RenderOptions,
    watch: &dyn RenderWatch,
) -> Result<RenderReport, PlanEditionError> {
    let mut report = RenderReport::default();
    let desk = rendered(
        library,
        edition,
        vocabulary,
        makers,
        options,
        watch,
        &mut report,
        &|_| true,
    );
    match desk {
        Err(PlanEditionError::Renditions(error)) if error.is_cancelled() => Ok(report),
        Err(error) => Err(error),
        Ok(_) => Ok(report),
    }
}

/// What [`render_edition`] would make first, as titles and recipes. Films that are to be measured come
/// again when that is done.
///
/// # Errors
/// [`PlanEditionError`].
pub fn missing_renditions(
    library: &Library,
    edition: &Edition,
    vocabulary: &Vocabulary,
    makers: &Makers,
) -> Result<Vec<(String, Option<RenditionKey>)>, PlanEditionError> {
    let desk = Desk::of(library, edition, vocabulary, makers, &BTreeMap::new())?;
    let missing = desk.missing(library)?;
    let each = missing.iter().flat_map(|(_, title, tasks)| {
        let keys = tasks.iter().map(|task| task.key.clone());
        keys.map(|key| (title.clone(), key))
    });
    Ok(each.collect())
}

/// The desk with everything made that those works of the plan need which are `wanted`.
#[expect(
    clippy::too_many_arguments,
    reason = "what makes, what is made, who watches"
)]
pub(crate) fn rendered<'a>(
    library: &Library,
    edition: &'a Edition,
    vocabulary: &'a Vocabulary,
    makers: &Makers,
    options: &RenderOptions,
    watch: &dyn RenderWatch,
    report: &mut RenderReport,
    wanted: &dyn Fn(&Work) -> bool,
) -> Result<Desk<'a>, PlanEditionError> {
    let mut failed: BTreeMap<WorkId, NotMade> = BTreeMap::new();
    let mut options = options.clone();
    loop {
        let desk = Desk::of(library, edition, vocabulary, makers, &failed)?;
        let mut missing = desk.missing(library)?;
        missing.retain(|(id, ..)| {
            let mut works = desk.works.iter();
            works.any(|work| work.id == *id && wanted(work))
        });
        if missing.is_empty() {
            return Ok(desk);
        }
        // What was made may be shorter or longer than was thought, and what was measured is
        // decided on anew, so it is planned again.
        let made = renditions::make(library, makers, &missing, &options, &mut failed, watch)?;
        let cancelled = made.cancelled;
        report.join(made);
        if cancelled {
            return Err(RenditionsError::Cancelled.into());
        }
        // Once is enough for what fails again.
        options.retry = false;
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
    /// What was given up so that more works go in.
    pub(crate) traded: Traded,
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
        let sent = sent::read(&library.editions_dir(), edition)?;
        let at = |steps: &Steps| -> Result<Self, PlanEditionError> {
            let works = works.clone();
            let mut standing =
                renditions::standing(library, edition, works, makers, failed, steps)?;
            Ok(Self {
                edition,
                vocabulary,
                sent: sent.clone(),
                works: std::mem::take(&mut standing.works),
                standing,
                traded: Traded::default(),
            })
        };
        let best = at(&Steps::default())?;
        if !edition.trade_quality || edition.plays.is_empty() {
            return Ok(best);
        }
        let most = Steps::most(
            &profiles::named(&makers.profiles, &edition.plays).map_err(RenditionsError::from)?,
        );
        let levels = Levels {
            library,
            most,
            at: &at,
        };
        levels.traded(best)
    }

    /// A plan in which something stands for whatever is not made.
    pub(crate) fn estimated(&self, library: &Library) -> Result<Plan, PlanEditionError> {
        let Some(wish) = &self.edition.pages else {
            return Ok(plan(self.input(&self.works, None))?);
        };
        let shelf = Shelf::of(library, self, wish)?;
        let mut plan = estimated(self, &shelf)?.0;
        if let Some(pages) = &mut plan.pages {
            let chosen: BTreeSet<WorkId> = plan.works.iter().map(|work| work.id).collect();
            // What is not made yet cannot be looked into.
            let made = |work: &&Work| {
                let missing = self.standing.missing.get(&work.id);
                missing.is_none_or(|tasks| tasks.iter().all(Task::only_cleans))
            };
            let works = self.works.iter().filter(|work| chosen.contains(&work.id));
            let works = works.filter(made);
            pages.unshown = shelf.unshown(&works.collect::<Vec<_>>())?;
        }
        Ok(plan)
    }

    /// What has to be made of the works that are chosen now, by work.
    fn missing(&self, library: &Library) -> Result<Vec<Missing<'_>>, PlanEditionError> {
        if self.standing.missing.is_empty() {
            return Ok(Vec::new());
        }
        let plan = self.estimated(library)?;
        let of_work = |work: &super::PlannedWork| {
            let tasks = self.standing.missing.get(&work.id)?;
            Some((work.id, work.title.clone(), tasks.as_slice()))
        };
        Ok(plan.works.iter().filter_map(of_work).collect())
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
