//! Records of batches: how many drives were good, bad and why, how fast, by model
//! (`docs/formats/batch.md`).
//!
//! No serial number, no hour and no reader is in a record: nothing links one drive to one person.
//! `recorder` writes them; here is what they hold, and how they are read.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Date, EditionName};
use bulssi_press::Outcome;
use serde::{Deserialize, Serialize};

/// Version 1 was one JSON object, written when the batch was over. It is still read.
pub(super) const VERSION: u32 = 2;

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

impl RecordError {
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// It still runs.
    Running,
    /// With all its drives.
    Done,
    /// By the person.
    Stopped,
    /// By a crash, a power cut, a kill. Drives without an outcome are not finished.
    Interrupted,
}

/// One batch, as its record tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Batch {
    /// The number of its record.
    pub number: u32,
    /// What was pressed.
    #[serde(flatten)]
    pub head: BatchHead,
    /// How it ended.
    pub state: BatchState,
    /// The drives.
    pub drives: Vec<BatchDrive>,
}

/// What a batch is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchHead {
    /// The edition that was pressed.
    pub edition: EditionName,
    /// The edition's date.
    pub date: Date,
    /// The day on which the batch began; unknown of records of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// Bytes of content that each drive got.
    pub content: ByteLen,
    /// Whether drives were pressed by themselves as they were plugged in.
    #[serde(default)]
    pub station: bool,
    /// Whether it was a trial, so that nothing of it counts as sent.
    #[serde(default)]
    pub trial: bool,
}

/// A drive of a batch; which of its model it was is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchDrive {
    /// Maker and model, as the drive says.
    pub model: String,
    /// How many bytes it claims.
    pub len: ByteLen,
    /// Where it was plugged in.
    pub port: String,
    /// What came of it.
    #[serde(flatten)]
    pub came: Came,
}

/// What came of a drive; nothing of one that was under way when the batch was interrupted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// How it ended; nothing for one that could not be opened.
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

/// A line of a record.
#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub(super) enum Line {
    /// The first.
    Batch {
        version: u32,
        #[serde(flatten)]
        head: BatchHead,
    },
    /// Work on a drive begins.
    Begin {
        drive: u32,
        model: String,
        len: ByteLen,
        port: String,
    },
    /// A drive is done with.
    End {
        drive: u32,
        #[serde(flatten)]
        came: Came,
    },
    /// The last.
    Close { state: BatchState },
}

/// A record of version 1.
#[derive(Deserialize)]
struct First {
    version: u32,
    #[serde(flatten)]
    head: BatchHead,
    drives: Vec<BatchDrive>,
}

/// The records of a folder, oldest first, with their numbers.
pub(super) fn numbered(folder: &Path) -> Result<Vec<(u32, PathBuf)>, RecordError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(RecordError::io(folder))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(RecordError::io(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let ends = path
            .extension()
            .is_some_and(|end| end == "json" || end == "jsonl");
        let number = name.and_then(|name| name.split('-').next()?.parse().ok());
        found.extend(number.filter(|_| ends).map(|number| (number, path)));
    }
    found.sort();
    Ok(found)
}

/// All batches of a library, oldest first.
///
/// # Errors
/// [`RecordError`], naming the file.
pub fn batches(folder: &Path) -> Result<Vec<Batch>, RecordError> {
    let mut batches = Vec::new();
    for (number, path) in numbered(folder)? {
        let text = fs::read(&path).map_err(RecordError::io(&path))?;
        let syntax = |message: String| RecordError::Syntax {
            path: path.clone(),
            message,
        };
        if path.extension().is_some_and(|end| end == "json") {
            let first: First = serde_json::from_slice(&text).map_err(|e| syntax(e.to_string()))?;
            if first.version != 1 {
                return Err(syntax(format!("version {}", first.version)));
            }
            batches.push(Batch {
                number,
                head: first.head,
                state: BatchState::Done,
                drives: first.drives,
            });
        } else if let Some(mut batch) = parse(number, &text).map_err(syntax)? {
            if batch.state == BatchState::Running && !is_locked(&path) {
                batch.state = BatchState::Interrupted;
            }
            batches.push(batch);
        }
    }
    Ok(batches)
}

fn is_locked(path: &Path) -> bool {
    File::open(path)
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The batch that these lines tell of, running where no line closes it; nothing where there is none
/// yet. A last line that was cut short is passed over.
fn parse(number: u32, text: &[u8]) -> Result<Option<Batch>, String> {
    let mut batch: Option<Batch> = None;
    let whole = text
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let lines = text[..whole].split(|b| *b == b'\n');
    for (index, line) in (1..).zip(lines).filter(|(_, line)| !line.is_empty()) {
        let at = |message: String| format!("{message} (line {index})");
        let line: Line = serde_json::from_slice(line).map_err(|e| at(e.to_string()))?;
        match (line, &mut batch) {
            (Line::Batch { version, head }, None) if version == VERSION => {
                batch = Some(Batch {
                    number,
                    head,
                    state: BatchState::Running,
                    drives: Vec::new(),
                });
            }
            (Line::Batch { version, .. }, None) => return Err(at(format!("version {version}"))),
            (
                Line::Begin {
                    drive,
                    model,
                    len,
                    port,
                },
                Some(batch),
            ) if drive as usize == batch.drives.len() + 1 => batch.drives.push(BatchDrive {
                model,
                len,
                port,
                came: Came::default(),
            }),
            (Line::End { drive, came }, Some(batch)) => {
                let place = (drive as usize).checked_sub(1);
                let ended = place.and_then(|place| batch.drives.get_mut(place));
                ended.ok_or_else(|| at(format!("no drive {drive}")))?.came = came;
            }
            (Line::Close { state }, Some(batch)) => batch.state = state,
            _ => return Err(at("out of order".to_owned())),
        }
    }
    Ok(batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_the_first_version_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let text = r#"{"version": 1, "edition": "winter", "date": "2026-01-01", "content": 5,
            "drives": [{"model": "Old", "len": 8, "port": "usb 1-2", "outcome": {"outcome": "good"}}]}"#;
        fs::write(folder.join("0001-winter.json"), text).unwrap();
        let kept = batches(folder).unwrap();
        assert_eq!((kept[0].number, kept[0].head.on), (1, None));
        assert_eq!(kept[0].drives[0].came.outcome, Some(Outcome::Good));
        for bad in [
            "{\n",
            "{\"line\":\"close\",\"state\":\"done\"}\n",
            "{\"line\":\"batch\",\"version\":3,\"edition\":\"x\",\"date\":\"2026-01-01\",\"content\":5}\n",
        ] {
            fs::write(folder.join("0003-bad.jsonl"), bad).unwrap();
            let failed = batches(folder);
            assert!(matches!(failed, Err(RecordError::Syntax { .. })), "{bad}");
        }
    }
}
