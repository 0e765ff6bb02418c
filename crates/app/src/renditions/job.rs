//! Tasks as jobs of the library: what a worker needs, as JSON, and the worker's hands.

use std::path::Path;

use bulssi_library::{Library, NewJob};
use bulssi_model::{ByteLen, Digest, Watch};

use super::Makers;
use super::product::{Trouble, product};
use super::task::{Task, What};
use crate::render::{MakeFailed, Maker, Product};

/// A task as a job; nothing where the tool that is part of its name is missing.
pub(super) fn of_task(task: &Task, title: &str) -> Option<NewJob> {
    Some(NewJob {
        key: task.key.clone()?,
        name: title.to_owned(),
        task: serde_json::to_string(&task.what).ok()?,
    })
}

/// Makes what jobs ask for, with the tools of this machine.
pub(crate) struct Hands<'a> {
    pub(crate) library: &'a Library,
    pub(crate) makers: &'a Makers,
}

fn what(job: &NewJob) -> Option<What> {
    // One that another release wrote may not be understood; it fails with that as its reason.
    serde_json::from_str(&job.task).ok()
}

impl Maker for Hands<'_> {
    fn material(&self, job: &NewJob) -> Vec<Digest> {
        what(job).map_or_else(Vec::new, |what| what.material())
    }

    fn len(&self, job: &NewJob) -> ByteLen {
        let sources = what(job).map_or_else(Vec::new, |what| what.sources());
        let blobs = self.library.blobs();
        sources.iter().filter_map(|one| blobs.stat(one).ok()).sum()
    }

    fn make(&self, job: &NewJob, scratch: &Path, watch: &dyn Watch) -> Result<Product, MakeFailed> {
        let what = what(job).ok_or_else(|| MakeFailed::Work("of another release".to_owned()))?;
        let made = product(self.library, self.makers, &what, scratch, watch);
        let made = made.map_err(|trouble| match trouble {
            Trouble::All(error) if error.is_cancelled() => MakeFailed::Cancelled,
            Trouble::All(error) => MakeFailed::Machine(Box::new(error)),
            // A full disk is no fault of the work, whoever found it full.
            Trouble::Work(words) if words.contains("No space left") => {
                MakeFailed::Machine(words.into())
            }
            Trouble::Work(words) => MakeFailed::Work(words),
        })?;
        let mut files = Vec::with_capacity(made.files.len());
        for (name, path) in made.files {
            let place = name.parse().map_err(|_| MakeFailed::Work(name))?;
            files.push((place, path));
        }
        Ok(Product {
            files,
            note: made.note,
        })
    }
}

/// Values that are kept as the line that they display as.
pub(super) mod line {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<T: Display, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr,
        T::Err: Display,
        D: Deserializer<'de>,
    {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
