//! What plays where: the works of a plan against every profile that the desk knows.

use std::collections::BTreeMap;

use bulssi_media::fit::Verdict;
use bulssi_media::render::Quality;
use bulssi_model::{ByteLen, ProfileId, Work, WorkId};

use super::edition::Desk;
use super::{Barred, Plan, Why};
use crate::renditions::{Differs, Makers, verdicts};

/// What plays where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plays {
    /// The profiles, those that the edition must play on first.
    pub profiles: Vec<ProfileId>,
    /// How many of them the edition must play on.
    pub asked: usize,
    /// The works of the plan in its order, then those that do not play.
    pub works: Vec<PlaysWork>,
    /// Works of the plan of which something has to be made before it can be built.
    pub to_make: usize,
    /// About how long what is not made yet comes out.
    pub estimated: ByteLen,
    /// How many works more go in because films are made smaller than they could be.
    pub gained: usize,
}

/// What one work does on each profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaysWork {
    /// The work.
    pub id: WorkId,
    /// Its title in the edition's language.
    pub title: String,
    /// Whether it goes on the drive.
    pub goes: bool,
    /// What the device does with it, in the order of [`Plays::profiles`]. On profiles that the
    /// edition asks for, of the work as it came in; on the others, of what stands on the drive:
    /// nothing is converted for them.
    pub verdicts: Vec<Verdict>,
    /// How many steps below the best quality its film is made, so that more works go in.
    pub lowered: usize,
    /// How much of its pictures is left, where they are encoded and that is made.
    pub quality: Option<Quality>,
    /// Whether subtitles are drawn into its pictures.
    pub drawn: bool,
    /// What keeps it from playing as it is, by profile: the faults' ids and what was found.
    pub wrong: Vec<BTreeMap<&'static str, String>>,
    /// What of its texts is not shown just as it is written, as far as they are made.
    pub differs: Vec<Differs>,
}

/// The table of a plan.
pub(super) fn plays(desk: &Desk<'_>, plan: &Plan, makers: &Makers) -> Plays {
    let asked = &desk.edition.plays;
    let others = makers.profiles.names().filter(|name| !asked.contains(name));
    let names: Vec<ProfileId> = asked.iter().chain(others).cloned().collect();
    let by_id: BTreeMap<WorkId, &Work> = desk.works.iter().map(|work| (work.id, work)).collect();
    let of = |id: &WorkId, title: &str, goes: bool| {
        let work = by_id.get(id)?;
        let sources = desk.standing.sources.get(id).map_or(&[][..], Vec::as_slice);
        let found = names.iter().filter_map(|name| {
            let profile = makers.profiles.find(name)?;
            Some(verdicts(sources, work, asked, profile))
        });
        let (verdicts, wrong) = found.unzip();
        Some(PlaysWork {
            id: *id,
            title: title.to_owned(),
            goes,
            verdicts,
            lowered: desk.traded.lowered.get(id).copied().unwrap_or(0),
            quality: desk.standing.encoded.get(id).copied().flatten(),
            drawn: desk.standing.drawn.contains(id),
            wrong,
            differs: desk.standing.differs.get(id).cloned().unwrap_or_default(),
        })
    };
    let goes = plan.works.iter();
    let goes = goes.filter_map(|work| of(&work.id, &work.title, true));
    let refused = plan
        .left
        .iter()
        .filter(|left| matches!(left.why, Why::Barred(Barred::DoesNotPlay(_))));
    let refused = refused.filter_map(|left| of(&left.id, &left.title, false));
    let missing = |work: &&super::PlannedWork| desk.standing.missing.contains_key(&work.id);
    let missing: Vec<_> = plan.works.iter().filter(missing).collect();
    Plays {
        asked: asked.len(),
        works: goes.chain(refused).collect(),
        to_make: missing.len(),
        estimated: missing.iter().map(|work| work.len).sum(),
        gained: desk.traded.gained,
        profiles: names,
    }
}
