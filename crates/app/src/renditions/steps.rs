//! How good the films of an edition are made: the best, or steps below it.

use std::collections::BTreeMap;

use bulssi_model::{Profile, WorkId};

/// Steps below the best quality of what is made: of all works, and of those that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps {
    /// Of all works that are not named below.
    pub(crate) all: usize,
    /// Of single works.
    pub(crate) own: BTreeMap<WorkId, usize>,
}

impl Steps {
    pub(crate) fn of(&self, id: WorkId) -> usize {
        self.own.get(&id).copied().unwrap_or(self.all)
    }

    /// How many steps below the best there are on any of these devices.
    pub(crate) fn most(profiles: &[&Profile]) -> usize {
        let targets = profiles.iter().flat_map(|profile| &profile.make.films);
        let steps = targets.map(|target| target.video.quality.len().saturating_sub(1));
        steps.max().unwrap_or(0)
    }
}
