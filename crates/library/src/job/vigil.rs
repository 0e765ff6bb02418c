//! Who fell silent: workers whose beats stand still.

use std::collections::BTreeMap;

use super::{JobId, JobRow, JobState};

/// Looks at running jobs again and again and names those whose worker has not been heard of for
/// several looks.
///
/// How long a look is, its owner decides; it has to be longer than workers take from beat to beat.
///
/// ```
/// # use bulssi_library::{JobId, JobRow, JobState, RenditionKey, Vigil};
/// # use bulssi_model::Digest;
/// # let row = JobRow { id: JobId(1), key: RenditionKey { source: Digest::of(b""), recipe: String::new() },
/// #     name: String::new(), state: JobState::Running, attempt: 1, worker: None, beats: 7, done: 0, reason: None };
/// let mut vigil = Vigil::new(3);
/// for _ in 0..3 {
///     assert!(vigil.look(&[row.clone()]).is_empty());
/// }
/// // Seen first, then three times more without a beat.
/// assert_eq!(vigil.look(&[row.clone()]), [row]);
/// ```
#[derive(Clone, Debug)]
pub struct Vigil {
    patience: u32,
    /// The attempt and the beats of each running job, and through how many looks they stood still.
    seen: BTreeMap<JobId, (u32, u64, u32)>,
}

impl Vigil {
    /// Names workers that missed so many looks, at least one.
    #[must_use]
    pub fn new(patience: u32) -> Self {
        Self {
            patience: patience.max(1),
            seen: BTreeMap::new(),
        }
    }

    /// Takes notice of how all jobs are now, and tells whose worker is silent. Each is told at every
    /// look until it beats or its job is taken away.
    pub fn look(&mut self, jobs: &[JobRow]) -> Vec<JobRow> {
        let running = jobs.iter().filter(|job| job.state == JobState::Running);
        let mut now = BTreeMap::new();
        let mut silent = Vec::new();
        for job in running {
            let still = match self.seen.get(&job.id) {
                Some((attempt, beats, still)) if (*attempt, *beats) == (job.attempt, job.beats) => {
                    still.saturating_add(1)
                }
                _ => 0,
            };
            if still >= self.patience {
                silent.push(job.clone());
            }
            now.insert(job.id, (job.attempt, job.beats, still));
        }
        self.seen = now;
        silent
    }
}

#[cfg(test)]
mod tests {
    use bulssi_model::Digest;

    use super::*;
    use crate::RenditionKey;

    fn row(id: i64, attempt: u32, beats: u64) -> JobRow {
        JobRow {
            id: JobId(id),
            key: RenditionKey {
                source: Digest::of(b""),
                recipe: String::new(),
            },
            name: String::new(),
            state: JobState::Running,
            attempt,
            worker: None,
            beats,
            done: 0,
            reason: None,
        }
    }

    #[test]
    fn a_beat_or_a_new_attempt_begins_anew() {
        let mut vigil = Vigil::new(2);
        let mut look =
            |rows: &[JobRow]| vigil.look(rows).iter().map(|r| r.id.0).collect::<Vec<_>>();
        assert_eq!(look(&[row(1, 1, 0), row(2, 1, 0)]), [0; 0]);
        assert_eq!(look(&[row(1, 1, 0), row(2, 1, 1)]), [0; 0]);
        assert_eq!(look(&[row(1, 1, 0), row(2, 1, 1)]), [1]);
        assert_eq!(look(&[row(1, 2, 0), row(2, 1, 1)]), [2]);
        assert_eq!(look(&[row(1, 2, 0), row(2, 1, 2)]), [0; 0]);
        assert_eq!(look(&[row(1, 2, 0), row(2, 1, 2)]), [1]);
        // One that waits beats not, and is not watched.
        let waiting = JobRow {
            state: JobState::Waiting,
            ..row(2, 1, 2)
        };
        assert_eq!(look(&[waiting]), [0; 0]);
        assert_eq!(look(&[row(2, 1, 2)]), [0; 0]);
    }
}
