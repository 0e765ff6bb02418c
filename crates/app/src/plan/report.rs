//! What a plan says: which works go in and where they stand, which stay behind and why, and what
//! became of the edition's wishes.

use std::collections::BTreeMap;

use bulssi_image::{Costs, Layout};
use bulssi_model::{
    ByteLen, Digest, Edition, Filesystem, KindId, Share, ThemeId, Tree, TreePath, Work, WorkId,
};

use crate::lint::LintReport;
use crate::pages::{PagesFiles, Unshown};
use crate::seal::PlannedSeal;

use super::eligible::Eligible;
use super::{Barred, Choice, Left, PlanInput, Plays, exact};

/// What goes on a drive and what does not.
#[derive(Debug)]
pub struct Plan {
    /// The edition planned.
    pub edition: Edition,
    /// The filesystem chosen.
    pub filesystem: Filesystem,
    /// The length of the whole image.
    pub image_len: ByteLen,
    /// The length of a cluster.
    pub cluster: ByteLen,
    /// Bytes for files and folders, in whole clusters.
    pub room: ByteLen,
    /// Of these, what the plan takes, slack included.
    pub used: ByteLen,
    /// Of these, what is lost to files that do not fill their last cluster, and to folders.
    pub slack: ByteLen,
    /// Works in the order of the drive.
    pub works: Vec<PlannedWork>,
    /// Works that stay behind.
    pub left: Vec<LeftWork>,
    /// What became of the wishes by theme.
    pub themes: Vec<ThemeShare>,
    /// What each kind takes, in the order of the drive.
    pub kinds: Vec<KindShare>,
    /// The pages, where the edition wants them.
    pub pages: Option<PlannedPages>,
    /// What plays where, of an edition that says on what it must play.
    pub plays: Option<Plays>,
    /// Whether everything in it is made and clean. Any other plan is for looking at and cannot be built.
    pub ready: bool,
    /// What was found in it that must not be there, once it is ready.
    pub lint: Option<LintReport>,
    /// The seal, once it is made. An edition that asks for one cannot be built before.
    pub seal: Option<PlannedSeal>,
    /// What serial numbers and probes are made from: a digest of what the drive holds.
    pub seed: Digest,
    /// Where each file goes on the drive.
    pub layout: Layout,
}

/// The pages that go in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPages {
    /// The page to open.
    pub entry: TreePath,
    /// Bytes of the pages, without those of encyclopedias, which count as works.
    pub len: ByteLen,
    /// Whether they are made, and encyclopedias too, so that every length is exact. Otherwise
    /// lengths are estimates and the plan cannot be built yet.
    pub made: bool,
    /// What the pages will not show. Before they are made, damaged pictures and subtitles are not among
    /// these.
    pub unshown: Vec<Unshown>,
}

/// A work that goes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedWork {
    /// Its id.
    pub id: WorkId,
    /// Its title in the edition's language.
    pub title: String,
    /// Its kind.
    pub kind: KindId,
    /// Whether the edition names it under `pin`.
    pub pinned: bool,
    /// Whether nobody noted who allowed it to be passed on.
    pub rights_missing: bool,
    /// Bytes of its files.
    pub len: ByteLen,
    /// Bytes that it takes on the drive.
    pub cost: ByteLen,
    /// Its files' paths, the film first.
    pub paths: Vec<TreePath>,
}

/// A work that stays behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftWork {
    /// Its id.
    pub id: WorkId,
    /// Its title in the edition's language.
    pub title: String,
    /// Its kind.
    pub kind: KindId,
    /// Bytes that it would take on the drive.
    pub cost: ByteLen,
    /// Whether the edition names it under `pin`.
    pub pinned: bool,
    /// Why.
    pub why: Why,
}

/// Why a work stays behind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The edition does not allow it, or the drive cannot hold it.
    Barred(Barred),
    /// There was less room than it takes.
    NoRoom {
        /// Bytes that were free at the end.
        free: ByteLen,
    },
    /// Its theme would have had more than its most.
    ThemeFull(ThemeId),
    /// An earlier episode of its series stays behind.
    AfterLeft,
}

/// A wish by theme and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeShare {
    /// The theme.
    pub theme: ThemeId,
    /// The least share wished.
    pub least: Share,
    /// The most share wished.
    pub most: Share,
    /// Works that go in.
    pub works: usize,
    /// What they take.
    pub cost: ByteLen,
    /// Whether the least was reached.
    pub reached: bool,
}

/// What a kind takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindShare {
    /// The kind.
    pub kind: KindId,
    /// Works that go in.
    pub works: usize,
    /// What they take.
    pub cost: ByteLen,
}

impl Plan {
    /// The files in the order of the drive.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        self.layout.tree()
    }

    /// Pinned works that stay behind; an edition that has any should not be built.
    pub fn pinned_left(&self) -> impl Iterator<Item = &LeftWork> {
        self.left.iter().filter(|left| left.pinned)
    }
}

/// What the sentences of a plan are made from.
pub(super) struct Report<'a> {
    pub(super) input: &'a PlanInput<'a>,
    pub(super) parted: &'a Eligible<'a>,
    pub(super) flat: &'a [&'a Work],
    pub(super) costs: &'a Costs,
}

impl Report<'_> {
    pub(super) fn plan(
        &self,
        fitted: exact::Fitted,
        filesystem: Filesystem,
        image_len: ByteLen,
    ) -> Plan {
        let edition = self.input.edition;
        let works = self.planned(&fitted);
        let bytes: ByteLen = fitted.layout.tree().len();
        let used = fitted.layout.used();
        Plan {
            edition: edition.clone(),
            filesystem,
            image_len,
            cluster: self.costs.cluster_len(),
            room: self.costs.room(),
            used,
            slack: used.saturating_sub(bytes),
            left: self.left(&fitted.choice),
            themes: self.themes(&works),
            kinds: kind_shares(&works),
            works,
            pages: fitted.pages.as_ref().and_then(PagesFiles::planned),
            plays: None,
            ready: false,
            lint: None,
            seal: None,
            seed: super::seed(edition, fitted.layout.tree()),
            layout: fitted.layout,
        }
    }

    /// The works of the tree, each where its first file stands.
    fn planned(&self, fitted: &exact::Fitted) -> Vec<PlannedWork> {
        let by_id: BTreeMap<WorkId, &Work> =
            self.flat.iter().map(|work| (work.id, *work)).collect();
        let mut planned: Vec<PlannedWork> = Vec::new();
        for (file, id) in fitted
            .composed
            .tree
            .files()
            .iter()
            .zip(&fitted.composed.works)
        {
            if planned.last().is_none_or(|last| last.id != *id) {
                let Some(work) = by_id.get(id) else { continue };
                planned.push(PlannedWork {
                    id: *id,
                    title: self.title(work),
                    kind: work.kind.clone(),
                    pinned: self.parted.pinned.contains(id),
                    rights_missing: work.rights.is_none(),
                    len: work.len(),
                    cost: work
                        .files
                        .iter()
                        .map(|file| self.costs.file(file.len))
                        .sum(),
                    paths: Vec::new(),
                });
            }
            let folders = self.input.pages.map(|pages| &pages.placing.folders);
            let is_folder = folders.is_some_and(|folders| folders.contains_key(id))
                || self.input.folders.contains_key(id);
            if let Some(last) = planned.last_mut()
                // Of an encyclopedia the page to open is enough; it has thousands.
                && (!is_folder || last.paths.is_empty())
            {
                last.paths.push(file.path.clone());
            }
        }
        planned
    }

    fn left(&self, choice: &Choice) -> Vec<LeftWork> {
        let themes: Vec<&ThemeId> = self.input.edition.themes.keys().collect();
        let left = |work: &Work, why: Why| LeftWork {
            id: work.id,
            title: self.title(work),
            kind: work.kind.clone(),
            cost: work
                .files
                .iter()
                .map(|file| self.costs.file(file.len))
                .sum(),
            pinned: self.parted.pinned.contains(&work.id),
            why,
        };
        let barred = self.parted.barred.iter();
        let barred = barred.map(|(work, bar)| left(work, Why::Barred(bar.clone())));
        let unfit = choice.left.iter().map(|(index, why)| {
            let why = match why {
                Left::NoRoom { free } => Why::NoRoom {
                    free: ByteLen(*free),
                },
                Left::ThemeFull { theme } => Why::ThemeFull(themes[*theme].clone()),
                Left::AfterLeft => Why::AfterLeft,
            };
            left(self.flat[*index], why)
        });
        unfit.chain(barred).collect()
    }

    fn themes(&self, works: &[PlannedWork]) -> Vec<ThemeShare> {
        let planned: BTreeMap<WorkId, ByteLen> = works.iter().map(|w| (w.id, w.cost)).collect();
        let share = |(theme, wish): (&ThemeId, &bulssi_model::ThemeWish)| {
            let of_theme = self.flat.iter().filter(|work| work.themes.contains(theme));
            let costs: Vec<ByteLen> = of_theme
                .filter_map(|w| planned.get(&w.id).copied())
                .collect();
            let cost = costs.iter().copied().sum();
            ThemeShare {
                theme: theme.clone(),
                least: wish.least,
                most: wish.most,
                works: costs.len(),
                cost,
                reached: cost >= wish.least.of(self.costs.room()),
            }
        };
        self.input.edition.themes.iter().map(share).collect()
    }

    fn title(&self, work: &Work) -> String {
        let title = work.title.pick(&self.input.edition.languages);
        title.unwrap_or_default().to_owned()
    }
}

/// What each kind takes, in the order in which kinds first stand on the drive.
fn kind_shares(works: &[PlannedWork]) -> Vec<KindShare> {
    let mut shares: Vec<KindShare> = Vec::new();
    for work in works {
        match shares.iter_mut().find(|share| share.kind == work.kind) {
            Some(share) => {
                share.works += 1;
                share.cost += work.cost;
            }
            None => shares.push(KindShare {
                kind: work.kind.clone(),
                works: 1,
                cost: work.cost,
            }),
        }
    }
    shares
}
