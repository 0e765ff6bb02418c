//! Which works an edition may take at all, and in which units.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::{ByteLen, Caution, Date, EditionName, Lang, Vocabulary, Work, WorkId};
use unicode_normalization::UnicodeNormalization as _;

use super::PlanInput;
use crate::renditions::Refused;

/// Why a work stays out before there is any question of room.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Barred {
    /// The edition names it under `out`.
    Out,
    /// The edition takes other kinds only.
    Kind,
    /// It is more dangerous than the edition allows.
    Caution(Caution),
    /// The right to pass it on ended.
    RightsEnded(Date),
    /// An earlier edition held it.
    SentBefore(EditionName),
    /// It does not play on the edition's devices, and nothing that is made of it does.
    DoesNotPlay(Refused),
    /// A file of it is too long for the filesystem.
    TooLong {
        /// The file's name.
        file: String,
        /// Its length.
        len: ByteLen,
    },
    /// The library has no episode with this number, and later ones would not be understood.
    Hole {
        /// The season of the missing episode.
        season: u16,
        /// Its number.
        number: u16,
    },
    /// An earlier episode of the series is barred.
    AfterBarred(WorkId),
}

/// A name in `pin` or `out` that matches nothing, or too much.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectorError {
    /// No work has this id and no series this name.
    #[error("no work or series is called {0}")]
    None(String),
    /// Several works have ids that start so.
    #[error("several works have ids that start with {text}")]
    Several {
        /// The start.
        text: String,
        /// The ids.
        ids: Vec<WorkId>,
    },
}

/// The works of an edition, parted.
#[derive(Debug, Default)]
pub(super) struct Eligible<'a> {
    /// What may go in: series and single works, the ones to prefer first.
    pub units: Vec<Vec<&'a Work>>,
    /// What may not.
    pub barred: Vec<(&'a Work, Barred)>,
    /// Works that must go in.
    pub pinned: BTreeSet<WorkId>,
}

/// Parts the works of a library by what an edition allows.
pub(super) fn eligible<'a>(
    input: &PlanInput<'a>,
    longest_file: ByteLen,
) -> Result<Eligible<'a>, SelectorError> {
    let PlanInput {
        works,
        vocabulary,
        edition,
        sent,
        refused,
        ..
    } = *input;
    let pinned = select(works, &edition.pinned)?;
    let out = select(works, &edition.out)?;
    let bar = |work: &Work| -> Option<Barred> {
        if out.contains(&work.id) {
            return Some(Barred::Out);
        }
        // What is pinned by name is wanted whatever kind it is; danger, rights and lengths hold.
        if !edition.kinds.is_empty()
            && !edition.kinds.contains(&work.kind)
            && !pinned.contains(&work.id)
        {
            return Some(Barred::Kind);
        }
        if work.caution > edition.caution {
            return Some(Barred::Caution(work.caution));
        }
        let until = work.rights.as_ref().and_then(|rights| rights.until);
        if let Some(until) = until.filter(|until| *until < edition.date) {
            return Some(Barred::RightsEnded(until));
        }
        if let Some(edition) = sent.get(&work.id) {
            return Some(Barred::SentBefore(edition.clone()));
        }
        if let Some(refused) = refused.get(&work.id) {
            return Some(Barred::DoesNotPlay(refused.clone()));
        }
        let long = work.files.iter().find(|file| file.len > longest_file);
        long.map(|file| Barred::TooLong {
            file: file.name.clone(),
            len: file.len,
        })
    };
    let mut eligible = Eligible::default();
    for group in groups(works, &edition.languages) {
        let mut unit = Vec::new();
        let mut expected: Option<(u16, u16)> = None;
        let mut stopped: Option<WorkId> = None;
        for work in group {
            let bar = bar(work)
                .or_else(|| stopped.map(Barred::AfterBarred))
                .or_else(|| hole(work, expected, vocabulary));
            // What an earlier edition sent is in the reader's hands: the series goes on after it.
            let there = matches!(bar, None | Some(Barred::SentBefore(_)));
            if !there && work.episode.is_some() {
                stopped.get_or_insert(work.id);
            }
            expected = work.episode.as_ref().map(|e| (e.season, e.number));
            match bar {
                None => unit.push(work),
                Some(bar) => eligible.barred.push((work, bar)),
            }
        }
        if !unit.is_empty() {
            eligible.units.push(unit);
        }
    }
    eligible.pinned = pinned;
    Ok(eligible)
}

/// The episode that is missing between `before` and `work`: a drama with a hole is not understood.
/// Specials (season 0) stand alone, and so does every episode of a loose kind.
fn hole(work: &Work, before: Option<(u16, u16)>, vocabulary: &Vocabulary) -> Option<Barred> {
    let episode = work.episode.as_ref().filter(|episode| episode.season > 0)?;
    if vocabulary
        .kinds
        .get(&work.kind)
        .is_some_and(|kind| kind.loose)
    {
        return None;
    }
    let (season, number) = match before {
        Some((season, number)) if season == episode.season => (season, number.saturating_add(1)),
        Some((season, _)) => (season.saturating_add(1), 1),
        None => (1, 1),
    };
    let missing = (episode.season, episode.number) > (season, number);
    missing.then_some(Barred::Hole { season, number })
}

/// Series in order, single works alone; what the desk wants more comes first, then by title.
fn groups<'a>(works: &'a [Work], languages: &[Lang]) -> Vec<Vec<&'a Work>> {
    let mut series: BTreeMap<(&str, &str), Vec<&Work>> = BTreeMap::new();
    let mut groups: Vec<Vec<&Work>> = Vec::new();
    for work in works {
        match &work.episode {
            // One name may be a drama and its music: kinds keep them apart.
            Some(episode) => series
                .entry((work.kind.as_str(), &episode.series))
                .or_default()
                .push(work),
            None => groups.push(vec![work]),
        }
    }
    for mut group in series.into_values() {
        let place = |work: &Work| work.episode.as_ref().map(|e| (e.season, e.number));
        // Specials (season 0) come after the seasons they speak of.
        group.sort_by_key(|work| {
            let (season, number) = place(work).unwrap_or_default();
            (season == 0, season, number, work.id)
        });
        groups.push(group);
    }
    groups.sort_by_cached_key(|group| {
        let priority = group
            .iter()
            .map(|work| work.priority)
            .max()
            .unwrap_or_default();
        let first = group.first();
        let title = first.map(|work| match &work.episode {
            Some(episode) => episode
                .series_title
                .pick(languages)
                .unwrap_or(&episode.series),
            None => work.title.pick(languages).unwrap_or_default(),
        });
        let title: String = title
            .unwrap_or_default()
            .nfc()
            .flat_map(char::to_lowercase)
            .collect();
        (
            std::cmp::Reverse(priority),
            title,
            first.map(|work| work.id),
        )
    });
    groups
}

/// The works that a list of ids, starts of ids and `series:NAME` names.
fn select(works: &[Work], selectors: &[String]) -> Result<BTreeSet<WorkId>, SelectorError> {
    let mut selected = BTreeSet::new();
    for text in selectors {
        let found: Vec<WorkId> = match text.strip_prefix("series:") {
            Some(name) => works
                .iter()
                .filter(|work| in_series(work, name.trim()))
                .map(|work| work.id)
                .collect(),
            None => works
                .iter()
                .map(|work| work.id)
                .filter(|id| text.len() > 1 && id.to_string().starts_with(text.as_str()))
                .collect(),
        };
        match found.len() {
            0 => return Err(SelectorError::None(text.clone())),
            1 => {}
            _ if text.starts_with("series:") => {}
            _ => {
                return Err(SelectorError::Several {
                    text: text.clone(),
                    ids: found,
                });
            }
        }
        selected.extend(found);
    }
    Ok(selected)
}

fn in_series(work: &Work, name: &str) -> bool {
    let same = |other: &str| other.nfc().eq(name.nfc());
    work.episode.as_ref().is_some_and(|episode| {
        same(&episode.series) || episode.series_title.0.values().any(|title| same(title))
    })
}
