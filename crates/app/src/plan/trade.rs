//! Quality for works: where works stay behind for want of room, films that are converted are made
//! smaller, as long as more works go in for it, and what room is left over is given back to them.

use std::collections::BTreeMap;

use bulssi_library::Library;
use bulssi_model::{ByteLen, Work, WorkId};

use super::edition::{Desk, PlanEditionError};
use super::{Plan, Why};
use crate::renditions::Steps;

/// What a step is taken to be worth where neither side was measured, in ten-thousandths of
/// structural similarity: of ordinary films between two qualities of a profile.
const USUAL_STEP: u64 = 60;

/// What was given for what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traded {
    /// Films that are made smaller than they could be, with the steps below their best.
    pub(crate) lowered: BTreeMap<WorkId, usize>,
    /// How many more works go in.
    pub(crate) gained: usize,
}

/// Desks of one edition by the steps that films are below their best, from 0.
pub(super) struct Levels<'a, 'd> {
    pub(super) library: &'d Library,
    /// How many steps there are.
    pub(super) most: usize,
    /// Makes the desk for other steps.
    pub(super) at: &'d dyn Fn(&Steps) -> Result<Desk<'a>, PlanEditionError>,
}

impl<'a> Levels<'a, '_> {
    /// The desk to plan with: `best` where all goes in or nothing is won.
    pub(super) fn traded(&self, best: Desk<'a>) -> Result<Desk<'a>, PlanEditionError> {
        let plan = best.estimated(self.library)?;
        let before = plan.works.len();
        let mut desks = vec![best];
        let mut won: Option<Plan> = None;
        let mut lacks = lacks_room(&plan);
        while lacks && desks.len() <= self.most && desks.iter().all(encodes) {
            let steps = Steps {
                all: desks.len(),
                ..Steps::default()
            };
            let desk = (self.at)(&steps)?;
            let plan = desk.estimated(self.library)?;
            lacks = lacks_room(&plan);
            let count = won.as_ref().map_or(before, |won| won.works.len());
            let more = plan.works.len() > count;
            desks.push(desk);
            if more {
                won = Some(plan);
            } else if won.is_some() {
                // Further down there is less to win and more to lose.
                desks.pop();
                break;
            }
        }
        let Some(won) = won else {
            return Ok(desks.swap_remove(0));
        };
        let steps = given_back(&desks, &won);
        let mut desk = (self.at)(&steps)?;
        let after = desk.estimated(self.library)?;
        let last = desks.len() - 1;
        let (mut desk, after, steps) = if after.works.len() < won.works.len() {
            let all = Steps {
                all: last,
                ..Steps::default()
            };
            (desks.swap_remove(last), won, all)
        } else {
            desk.traded = Traded::default();
            (desk, after, steps)
        };
        let lowered = after.works.iter().map(|work| (work.id, steps.of(work.id)));
        let lowered =
            lowered.filter(|(id, step)| *step > 0 && desk.standing.encoded.contains_key(id));
        desk.traded = Traded {
            lowered: lowered.collect(),
            gained: after.works.len() - before,
        };
        Ok(desk)
    }
}

fn encodes(desk: &Desk<'_>) -> bool {
    !desk.standing.encoded.is_empty()
}

fn lacks_room(plan: &Plan) -> bool {
    plan.left
        .iter()
        .any(|left| matches!(left.why, Why::NoRoom { .. }))
}

/// Raises the films of a plan again, step by step, those first that gain most for each byte, as
/// long as there is room. `desks` are by steps, the plan is of the last.
fn given_back(desks: &[Desk<'_>], plan: &Plan) -> Steps {
    let last = desks.len() - 1;
    let mut free = plan.room.0.saturating_sub(plan.used.0);
    let mut steps = Steps {
        all: last,
        ..Steps::default()
    };
    let by_id: Vec<BTreeMap<WorkId, &Work>> = desks
        .iter()
        .map(|desk| desk.works.iter().map(|work| (work.id, work)).collect())
        .collect();
    let len = |step: usize, id: &WorkId| {
        by_id[step]
            .get(id)
            .map_or(0, |work| whole(work, plan.cluster))
    };
    for step in (1..=last).rev() {
        let mut raises: Vec<(u64, u64, WorkId)> = plan
            .works
            .iter()
            .filter(|work| steps.of(work.id) == step)
            .filter(|work| desks[step].standing.encoded.contains_key(&work.id))
            .map(|work| {
                let added = len(step - 1, &work.id).saturating_sub(len(step, &work.id));
                (worth(desks, step, work.id), added, work.id)
            })
            .collect();
        // By what is gained for each byte; ties by id, so that equal libraries give equal plans.
        raises.sort_by(|a, b| {
            let (ours, theirs) = (
                u128::from(a.0) * u128::from(b.1),
                u128::from(b.0) * u128::from(a.1),
            );
            theirs.cmp(&ours).then(a.2.cmp(&b.2))
        });
        for (_, added, id) in raises {
            if added <= free {
                free -= added;
                steps.own.insert(id, step - 1);
            }
        }
    }
    steps
}

/// What raising a film from a step gains, in ten-thousandths of structural similarity.
fn worth(desks: &[Desk<'_>], step: usize, id: WorkId) -> u64 {
    let measured = |step: usize| desks[step].standing.encoded.get(&id).copied().flatten();
    match (measured(step - 1), measured(step)) {
        (Some(above), Some(below)) => u64::from(above.ssim.saturating_sub(below.ssim)).max(1),
        _ => USUAL_STEP,
    }
}

/// Bytes of a work in whole clusters.
fn whole(work: &Work, cluster: ByteLen) -> u64 {
    let cluster = cluster.0.max(1);
    work.files
        .iter()
        .map(|file| file.len.0.div_ceil(cluster) * cluster)
        .sum()
}
