//! What records come to: how many drives were good, by model, edition and month, why others were
//! not, and how fast they were.

use std::collections::BTreeMap;

use bulssi_model::{ByteLen, EditionName};
use bulssi_press::{FaultKind, Outcome, Pretence};
use serde::Serialize;

use super::record::{Batch, BatchDrive};

/// What came of some drives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All of them.
    pub drives: u64,
    /// Drives that were proven good.
    pub good: u64,
    /// Drives that do not hold what was written.
    pub bad: u64,
    /// Drives that hold less than they claim.
    pub fake: u64,
    /// Drives that went away, were not opened or not finished.
    pub other: u64,
    /// Bytes a second while writing: the middle one of those known.
    pub write_speed: Option<ByteLen>,
    /// Bytes a second while reading back.
    pub read_speed: Option<ByteLen>,
}

/// Why a drive was not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(
    missing_docs,
    reason = "each is the outcome or fault of the press of that name"
)]
pub enum Reason {
    Corrupt,
    Zero,
    Alias,
    Unstable,
    Unreadable,
    Unwritable,
    Unflushable,
    WrapAround,
    Limbo,
    Cached,
    Lost,
    Hangs,
    Refused,
    /// The system did not let it be opened.
    NotOpened,
    Source,
    Cancelled,
    /// The batch was interrupted while it was under way.
    Interrupted,
    /// Something that this release does not know.
    Other,
}

/// What all records of a library come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All drives.
    pub all: Tally,
    /// By what they call themselves; empty for those that say nothing.
    pub models: BTreeMap<String, Tally>,
    /// By edition.
    pub editions: BTreeMap<EditionName, Tally>,
    /// By the month in which their batch began, `2026-11`; empty where that is not known.
    pub months: BTreeMap<String, Tally>,
    /// Why drives were not good, and how many of which model.
    pub reasons: BTreeMap<Reason, BTreeMap<String, u64>>,
}

impl Reason {
    /// Why this drive was not good; nothing where it was.
    #[must_use]
    pub fn of(drive: &BatchDrive) -> Option<Self> {
        let Some(outcome) = &drive.came.outcome else {
            return Some(match drive.came.not_opened {
                Some(_) => Self::NotOpened,
                None => Self::Interrupted,
            });
        };
        Some(match outcome {
            Outcome::Good => return None,
            Outcome::Bad { fault } => match fault.what {
                FaultKind::Corrupt => Self::Corrupt,
                FaultKind::Zero => Self::Zero,
                FaultKind::Alias { .. } => Self::Alias,
                FaultKind::Unstable => Self::Unstable,
                FaultKind::Unreadable { .. } => Self::Unreadable,
                FaultKind::Unwritable { .. } => Self::Unwritable,
                FaultKind::Unflushable { .. } => Self::Unflushable,
                _ => Self::Other,
            },
            Outcome::Fake { how, .. } => match how {
                Pretence::WrapAround => Self::WrapAround,
                Pretence::Limbo => Self::Limbo,
                Pretence::Cached => Self::Cached,
                _ => Self::Other,
            },
            Outcome::Lost { .. } => Self::Lost,
            Outcome::Hangs { .. } => Self::Hangs,
            Outcome::Refused { .. } => Self::Refused,
            Outcome::SourceFailed { .. } => Self::Source,
            Outcome::Cancelled => Self::Cancelled,
            _ => Self::Other,
        })
    }
}

impl Tally {
    /// What came of these drives.
    pub fn of<'d>(drives: impl IntoIterator<Item = &'d BatchDrive>) -> Self {
        let mut tally = Self::default();
        let (mut writes, mut reads) = (Vec::new(), Vec::new());
        for drive in drives {
            tally.drives += 1;
            *match &drive.came.outcome {
                Some(Outcome::Good) => &mut tally.good,
                Some(Outcome::Bad { .. } | Outcome::Hangs { .. }) => &mut tally.bad,
                Some(Outcome::Fake { .. }) => &mut tally.fake,
                _ => &mut tally.other,
            } += 1;
            writes.extend(drive.came.write_speed);
            reads.extend(drive.came.read_speed);
        }
        tally.write_speed = middle(writes);
        tally.read_speed = middle(reads);
        tally
    }
}

fn middle(mut speeds: Vec<ByteLen>) -> Option<ByteLen> {
    speeds.sort_unstable();
    speeds.get(speeds.len() / 2).copied()
}

impl Totals {
    /// What these batches come to.
    #[must_use]
    pub fn of(batches: &[Batch]) -> Self {
        let drives = || {
            batches
                .iter()
                .flat_map(|batch| batch.drives.iter().map(move |d| (batch, d)))
        };
        let mut reasons: BTreeMap<Reason, BTreeMap<String, u64>> = BTreeMap::new();
        for (_, drive) in drives() {
            if let Some(reason) = Reason::of(drive) {
                let models = reasons.entry(reason).or_default();
                *models.entry(drive.model.clone()).or_default() += 1;
            }
        }
        Self {
            all: Tally::of(drives().map(|(_, drive)| drive)),
            models: by(drives(), |_, drive| drive.model.clone()),
            editions: by(drives(), |batch, _| batch.head.edition.clone()),
            months: by(drives(), |batch, _| {
                let day = batch.head.on.map(|on| on.to_string()).unwrap_or_default();
                day.get(..7).unwrap_or_default().to_owned()
            }),
            reasons,
        }
    }
}

fn by<'b, K: Ord>(
    drives: impl Iterator<Item = (&'b Batch, &'b BatchDrive)>,
    key: impl Fn(&Batch, &BatchDrive) -> K,
) -> BTreeMap<K, Tally> {
    let mut groups: BTreeMap<K, Vec<&BatchDrive>> = BTreeMap::new();
    for (batch, drive) in drives {
        groups.entry(key(batch, drive)).or_default().push(drive);
    }
    let tally = |(key, drives)| (key, Tally::of::<'b>(drives));
    groups.into_iter().map(tally).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::record::{BatchHead, BatchState, Came};

    fn drive(model: &str, outcome: Option<Outcome>, speed: u64) -> BatchDrive {
        BatchDrive {
            model: model.to_owned(),
            len: ByteLen(8),
            port: "usb 1-2".to_owned(),
            came: Came {
                outcome,
                write_speed: (speed > 0).then_some(ByteLen(speed)),
                ..Came::default()
            },
        }
    }

    fn batch(edition: &str, on: Option<&str>, drives: Vec<BatchDrive>) -> Batch {
        Batch {
            number: 1,
            head: BatchHead {
                edition: edition.parse().unwrap(),
                date: "2026-11-21".parse().unwrap(),
                on: on.map(|on| on.parse().unwrap()),
                content: ByteLen(5),
                station: false,
                trial: false,
            },
            state: BatchState::Done,
            drives,
        }
    }

    #[test]
    fn drives_are_counted_by_all_that_a_desk_asks_for() {
        let lost = || Some(Outcome::Lost { address: 7 });
        let good = || Some(Outcome::Good);
        let batches = [
            batch("spring", None, vec![drive("A", good(), 10)]),
            batch(
                "spring",
                Some("2026-11-30"),
                vec![
                    drive("A", good(), 30),
                    drive("B", lost(), 0),
                    drive("A", lost(), 20),
                ],
            ),
            batch("summer", Some("2026-12-01"), vec![drive("A", None, 0)]),
        ];
        let totals = Totals::of(&batches);
        assert_eq!(
            (totals.all.drives, totals.all.good, totals.all.other),
            (5, 2, 3)
        );
        assert_eq!(totals.models["A"].write_speed, Some(ByteLen(20)));
        assert_eq!(totals.models["B"].write_speed, None);
        assert_eq!(totals.editions[&"spring".parse().unwrap()].drives, 4);
        let months: Vec<&str> = totals.months.keys().map(String::as_str).collect();
        assert_eq!(months, ["", "2026-11", "2026-12"]);
        assert_eq!(totals.reasons[&Reason::Lost]["A"], 1);
        assert_eq!(totals.reasons[&Reason::Interrupted]["A"], 1);
        assert!(!totals.reasons.contains_key(&Reason::Other));
    }
}
