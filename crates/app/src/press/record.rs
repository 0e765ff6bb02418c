//! Records of batches: how many drives were good, bad and why, how fast, by model.
//!
//! No serial number and no reader is in a record: nothing links one drive to one person.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Date, EditionName};
use bulssi_press::drives::DriveIdentity;
use bulssi_press::{Outcome, PressReport};
use serde::{Deserialize, Serialize};

use super::{DrivePlan, NotOpened, report_of};
use crate::manifest::write_whole;
use crate::plan::Plan;

const VERSION: u32 = 1;

/// A record that could not be kept or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no record.
    #[error("{}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        message: String,
    },
}

/// One batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// 1.
    pub version: u32,
    /// The edition that was pressed.
    pub edition: EditionName,
    /// The edition's date.
    pub date: Date,
    /// Bytes of content that each drive got.
    pub content: ByteLen,
    /// The drives.
    pub drives: Vec<BatchDrive>,
}

/// A drive of a batch; which of its model it was is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchDrive {
    /// Maker and model, as the drive says.
    pub model: String,
    /// How many bytes it claims.
    pub len: ByteLen,
    /// Where it was plugged in.
    pub port: String,
    /// What came of it; nothing for one that could not be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Why it could not be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_opened: Option<String>,
    /// Bytes a second while writing; nothing where too little was written to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_speed: Option<ByteLen>,
    /// Bytes a second while reading back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_speed: Option<ByteLen>,
}

/// What came of all drives of one model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ModelCount {
    /// Drives that were good.
    pub good: u64,
    /// Drives that do not hold what was written.
    pub bad: u64,
    /// Drives that hold less than they claim.
    pub fake: u64,
    /// Drives that were pulled out, not opened, stopped, or met a fault of the source.
    pub other: u64,
}

impl Batch {
    pub(super) fn of(
        plan: &Plan,
        drives: &[DrivePlan],
        report: &PressReport,
        not_opened: &[(DriveIdentity, NotOpened)],
    ) -> Self {
        let drive = |planned: &DrivePlan| {
            let identity = &planned.drive.id;
            let pressed = report_of(report, identity);
            let failed = not_opened.iter().find(|(other, _)| other == identity);
            let speed = |bytes: u64, time: std::time::Duration| {
                let micros = time.as_micros();
                // Under a second the figure is one of caches.
                let known = micros > 1_000_000 && bytes > ByteLen::MIB;
                let speed = u128::from(bytes) * 1_000_000 / micros.max(1);
                known.then(|| ByteLen(u64::try_from(speed).unwrap_or(u64::MAX)))
            };
            BatchDrive {
                model: identity.name().unwrap_or_default(),
                len: identity.len,
                port: String::from(identity.port.clone()),
                outcome: pressed.map(|drive| drive.outcome.clone()),
                not_opened: failed.map(|(_, error)| error.to_string()),
                write_speed: pressed.and_then(|d| speed(d.moved.written, d.writing)),
                read_speed: pressed.and_then(|d| speed(d.moved.proven, d.proving)),
            }
        };
        let taken = drives.iter().filter(|planned| planned.goes_ahead());
        Self {
            version: VERSION,
            edition: plan.edition.name.clone(),
            date: plan.edition.date,
            content: plan.tree().len(),
            drives: taken.map(drive).collect(),
        }
    }
}

/// Keeps a record under the next free number: `0001-spring.json`.
pub(super) fn keep(folder: &Path, batch: &Batch) -> Result<PathBuf, RecordError> {
    let failed = |source| RecordError::Io {
        path: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let last = numbered(folder)?.last().map_or(0, |(number, _)| *number);
    let mut text = serde_json::to_vec_pretty(batch).map_err(|e| failed(e.into()))?;
    text.push(b'\n');
    let mut number = last + 1;
    loop {
        let path = folder.join(format!("{number:04}-{}.json", batch.edition));
        // Two batches may end at once: whoever makes the file first has the number.
        match fs::File::create_new(&path) {
            Ok(_) => {
                write_whole(&path, &text).map_err(failed)?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(failed(error)),
        }
    }
}

/// The records of a folder, oldest first, with their numbers.
fn numbered(folder: &Path) -> Result<Vec<(u32, PathBuf)>, RecordError> {
    let failed = |source| RecordError::Io {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let number = name
            .split('-')
            .next()
            .and_then(|number| number.parse().ok());
        if let Some(number) = number.filter(|_| name.ends_with(".json")) {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found)
}

/// All batches of a library, oldest first, with the numbers of their records.
///
/// # Errors
/// [`RecordError`], naming the file.
pub fn batches(folder: &Path) -> Result<Vec<(u32, Batch)>, RecordError> {
    let mut batches = Vec::new();
    for (number, path) in numbered(folder)? {
        let text = fs::read(&path).map_err(|source| RecordError::Io {
            path: path.clone(),
            source,
        })?;
        let batch = serde_json::from_slice(&text).map_err(|error| RecordError::Syntax {
            path,
            message: error.to_string(),
        })?;
        batches.push((number, batch));
    }
    Ok(batches)
}

/// What came of the drives of each model, so that the desk sees which brand fails.
#[must_use]
pub fn by_model(batches: &[(u32, Batch)]) -> BTreeMap<String, ModelCount> {
    let mut models: BTreeMap<String, ModelCount> = BTreeMap::new();
    for drive in batches.iter().flat_map(|(_, batch)| &batch.drives) {
        let count = models.entry(drive.model.clone()).or_default();
        match &drive.outcome {
            Some(Outcome::Good) => count.good += 1,
            Some(Outcome::Bad { .. }) => count.bad += 1,
            Some(Outcome::Fake { .. }) => count.fake += 1,
            _ => count.other += 1,
        }
    }
    models
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(edition: &str, outcome: Outcome) -> Batch {
        Batch {
            version: VERSION,
            edition: edition.parse().unwrap(),
            date: "2026-11-21".parse().unwrap(),
            content: ByteLen(5),
            drives: vec![BatchDrive {
                model: "Example Stick".to_owned(),
                len: ByteLen(16_000_000_000),
                port: "usb 1-2".to_owned(),
                outcome: Some(outcome),
                not_opened: None,
                write_speed: None,
                read_speed: None,
            }],
        }
    }

    #[test]
    fn records_are_kept_in_order_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("batches");
        assert!(batches(&folder).unwrap().is_empty());
        keep(&folder, &batch("spring", Outcome::Good)).unwrap();
        let second = keep(&folder, &batch("spring", Outcome::Lost { address: 7 })).unwrap();
        assert!(second.ends_with("0002-spring.json"));
        let kept = batches(&folder).unwrap();
        assert_eq!(kept.len(), 2);
        let counts = by_model(&kept);
        assert_eq!(counts["Example Stick"].good, 1);
        assert_eq!(counts["Example Stick"].other, 1);
        fs::write(folder.join("0003-bad.json"), "{").unwrap();
        assert!(matches!(batches(&folder), Err(RecordError::Syntax { .. })));
    }
}
