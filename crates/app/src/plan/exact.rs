//! Fits a choice into the real layout: estimates choose, the layout decides.

use bulssi_image::{Layout, LayoutError};
use bulssi_model::{Tree, Work};

use super::{Choice, MakePages, PlanError, PlanInput, Problem, choose};
use crate::compose::{Composed, Placing, compose};
use crate::pages::PagesFiles;

/// A choice that the layout holds.
pub(super) struct Fitted {
    pub choice: Choice,
    pub composed: Composed,
    pub pages: Option<PagesFiles>,
    pub layout: Layout,
    /// Bytes that the choice was made within.
    pub room: u64,
}

/// How often room is taken back or given before what fits is good enough.
const ROUNDS: usize = 8;

/// Chooses with the room that is left once folders have their clusters, and pages what they take.
///
/// What these take is only known when the works are; a choice that does not fit is made again
/// with that much less room, so at most a cluster a folder is given away.
pub(super) fn fit(
    problem: &Problem,
    works: &[&Work],
    input: &PlanInput<'_>,
    pages: &mut MakePages<'_>,
    lay_out: impl Fn(&Tree) -> Result<Layout, PlanError>,
) -> Result<Fitted, PlanError> {
    let mut problem = problem.clone();
    let mut placing = input
        .pages
        .map_or_else(Placing::default, |pages| pages.placing.clone());
    placing.folders.extend(input.folders);
    let mut round = 0;
    loop {
        let choice = choose(&problem);
        let mut chosen: Vec<usize> = choice.taken.clone();
        // Units come best first, so their order is the order to play in.
        chosen.sort_unstable();
        let chosen: Vec<&Work> = chosen.into_iter().map(|index| works[index]).collect();
        let composed = compose(&chosen, input.edition, input.vocabulary, &placing)?;
        // A drive without works needs no pages.
        let pages = match input.pages.filter(|_| !chosen.is_empty()) {
            Some(_) => Some(pages(&composed, &chosen)?),
            None => None,
        };
        let tree = match &pages {
            Some(pages) => pages.around(&composed.tree)?,
            None => composed.tree.clone(),
        };
        match lay_out(&tree) {
            Ok(layout) => {
                return Ok(Fitted {
                    choice,
                    composed,
                    pages,
                    layout,
                    room: problem.room,
                });
            }
            Err(PlanError::Layout(LayoutError::DoesNotFit { needed, available }))
                if problem.room > 0 =>
            {
                let over = needed.0.saturating_sub(available.0).max(1);
                // The estimate may be wrong in the same way each time: take back more and more.
                let back = over.saturating_mul(1 << round.min(ROUNDS));
                problem.room = problem.room.saturating_sub(back);
                round += 1;
            }
            Err(error) => return Err(error),
        }
    }
}
