//! What an edition comes to: which works go on the drive, where they stand, and why others do not.
//!
//! [`plan`] makes nothing: it is what is shown before anything is built, and what is then built.

mod choose;
mod eligible;
mod exact;

use std::collections::BTreeMap;

use bulssi_image::{Costs, Layout, LayoutError, LayoutOptions};
use bulssi_model::{
    ByteLen, Digest, Edition, EditionName, Filesystem, Hasher, KindId, Share, ThemeId, Tree,
    TreeError, TreePath, Vocabulary, Work, WorkId,
};

use bulssi_library::{CatalogueError, Filter, Library, VocabularyError};

use crate::edition::{self, EditionError};
use crate::sent::{self, SentError};

pub use choose::{Candidate, Choice, Left, Problem, ShareBytes, choose};
pub use eligible::{Barred, SelectorError};

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// All works of the library.
    pub works: &'a [Work],
    /// The library's words.
    pub vocabulary: &'a Vocabulary,
    /// What is wanted.
    pub edition: &'a Edition,
    /// Works that earlier editions held.
    pub sent: &'a BTreeMap<WorkId, EditionName>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// `pin` or `out` names what there is not.
    #[error(transparent)]
    Selector(#[from] SelectorError),
    /// Folder names make two paths one.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The drive cannot hold such a filesystem, or a name is impossible on it.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

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
    /// What serial numbers and probes are made from: a digest of what the drive holds.
    pub seed: Digest,
    /// Where each file goes on the drive.
    pub layout: Layout,
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
}

/// Plans an edition of a library, named or by the path of its file.
///
/// # Errors
/// [`PlanEditionError`].
pub fn plan_edition(library: &Library, edition: &str) -> Result<Plan, PlanEditionError> {
    let vocabulary = library.vocabulary()?;
    let editions = library.editions_dir();
    let edition = edition::read(&editions, edition, &vocabulary)?;
    let sent = sent::read(&editions, &edition)?;
    let works = library.works(&Filter::default())?;
    Ok(plan(PlanInput {
        works: &works,
        vocabulary: &vocabulary,
        edition: &edition,
        sent: &sent,
    })?)
}

/// What a film that stands alone is worth; the scale of everything else.
const WORTH: u64 = 1000;

/// Plans an edition. Equal input gives an equal plan.
///
/// # Errors
/// [`PlanError`]. That works do not fit is no error: they are in [`Plan::left`].
pub fn plan(input: PlanInput<'_>) -> Result<Plan, PlanError> {
    let PlanInput {
        works,
        vocabulary,
        edition,
        sent,
    } = input;
    let filesystem = edition.capacity.filesystem(edition.filesystem);
    let image_len = edition.capacity.usable();
    let costs = Costs::of(filesystem, image_len)?;
    let parted = eligible::eligible(works, edition, vocabulary, costs.longest_file(), sent)?;
    let problem = problem(&parted, edition, &costs);
    let flat: Vec<&Work> = parted.units.iter().flatten().copied().collect();
    let fitted = exact::fit(&problem, &flat, &input, |tree| {
        Layout::plan(
            tree,
            &LayoutOptions {
                filesystem,
                image_len,
                label: edition.label.clone(),
                date: edition.date,
                seed: seed(edition, tree),
            },
        )
    })?;
    let report = Report {
        input: &input,
        parted: &parted,
        flat: &flat,
        costs: &costs,
    };
    Ok(report.plan(fitted, filesystem, image_len))
}

/// Worths, costs and topics of all works that may go in.
fn problem(parted: &eligible::Eligible<'_>, edition: &Edition, costs: &Costs) -> Problem {
    let themes: Vec<&ThemeId> = edition.themes.keys().collect();
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    let mut problem = Problem {
        room: costs.room().0,
        shares: edition
            .themes
            .values()
            .map(|wish| ShareBytes {
                least: wish.least.of(costs.room()).0,
                most: wish.most.of(costs.room()).0,
            })
            .collect(),
        ..Problem::default()
    };
    for unit in &parted.units {
        let start = problem.candidates.len();
        for (index, work) in unit.iter().enumerate() {
            let kind = work.kind.as_str();
            let names = std::iter::once(kind).chain(work.themes.iter().map(ThemeId::as_str));
            let topics = names
                .map(|name| {
                    let next = topics.len();
                    *topics.entry(name).or_insert(next)
                })
                .collect();
            let of_wish = |theme: &&ThemeId| work.themes.contains(*theme);
            problem.candidates.push(Candidate {
                cost: cost(work, index == 0 && work.episode.is_some(), costs).0,
                worth: worth(work, edition),
                topics,
                themes: (0..themes.len()).filter(|i| of_wish(&themes[*i])).collect(),
                pinned: parted.pinned.contains(&work.id),
            });
        }
        problem.units.push(start..problem.candidates.len());
    }
    problem
}

/// Entries of a folder that one file takes at most: names have 32 visible characters, a few of
/// which are several UTF-16 units; exFAT takes most, 2 + 4 entries for 60 units.
const ENTRY_BYTES: u64 = 6 * 32;

/// What a work takes on the drive at most: its files in whole clusters, their entries, and for the
/// first of a series the series' folder.
fn cost(work: &Work, opens_folder: bool, costs: &Costs) -> ByteLen {
    let files: ByteLen = work.files.iter().map(|file| costs.file(file.len)).sum();
    let entries = ENTRY_BYTES * work.files.len() as u64;
    let folder = if opens_folder {
        costs.cluster_len().0
    } else {
        0
    };
    files + ByteLen(entries + folder)
}

/// What a work is worth to the edition: doubled with each step of priority, times the weights of
/// its kind and of its most wanted theme; an episode is worth half of what stands alone.
fn worth(work: &Work, edition: &Edition) -> u64 {
    let base = if work.episode.is_some() {
        WORTH / 2
    } else {
        WORTH
    };
    let kind = edition
        .kind_weights
        .get(&work.kind)
        .copied()
        .unwrap_or(1000);
    let wishes = work
        .themes
        .iter()
        .filter_map(|theme| edition.themes.get(theme));
    let theme = wishes.map(|wish| wish.weight).max().unwrap_or(1000);
    let steps = u32::from(u8::from(work.priority)) - 1;
    // 3 is the usual priority: 1 is a quarter of it, 5 four times.
    (base << steps) / 4 * u64::from(kind) / 1000 * u64::from(theme) / 1000
}

/// What serial numbers are made from: what the drive holds and how it is called, so that equal
/// editions have equal serials and nothing tells when or where it was made.
fn seed(edition: &Edition, tree: &Tree) -> Digest {
    let mut hasher = Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(b"drive serial 1");
    part(edition.label.as_bytes());
    part(edition.date.to_string().as_bytes());
    for file in tree.files() {
        part(file.path.as_str().as_bytes());
        part(file.content.digest().as_bytes());
    }
    hasher.finish()
}

/// What the sentences of a plan are made from.
struct Report<'a> {
    input: &'a PlanInput<'a>,
    parted: &'a eligible::Eligible<'a>,
    flat: &'a [&'a Work],
    costs: &'a Costs,
}

impl Report<'_> {
    fn plan(&self, fitted: exact::Fitted, filesystem: Filesystem, image_len: ByteLen) -> Plan {
        let edition = self.input.edition;
        let works = self.planned(&fitted);
        let bytes: ByteLen = fitted.composed.tree.len();
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
            seed: seed(edition, &fitted.composed.tree),
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
            if let Some(last) = planned.last_mut() {
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

#[cfg(test)]
mod tests;
