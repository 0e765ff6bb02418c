//! Records of batches: how many drives were good, bad and why, how fast, by model
//! (`docs/formats/batch.md`).
//!
//! No serial number, no hour and no reader is in a record: nothing links one drive to one person.
//! A record is written line by line while the batch runs, so that a crash leaves what was known.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bulssi_model::{ByteLen, Date, EditionName};
use bulssi_press::Outcome;
use bulssi_press::drives::DriveIdentity;
use serde::{Deserialize, Serialize};

use crate::owner;

/// Version 1 was one JSON object, written when the batch was over. It is still read.
const VERSION: u32 = 2;

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
enum Line {
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

/// A record that is being written.
pub(super) struct Recorder {
    path: PathBuf,
    state: Mutex<Writing>,
}

struct Writing {
    /// Locked as long as this process lives.
    file: File,
    drives: u32,
    /// The first thing that went wrong; nothing is written after it.
    failed: Option<io::Error>,
}

impl Recorder {
    /// Begins a record under the next free number, `0001-spring.jsonl`, and closes those that a
    /// crash left open.
    pub(super) fn begin(folder: &Path, head: &BatchHead) -> Result<Self, RecordError> {
        let failed = RecordError::io(folder);
        fs::create_dir_all(folder).map_err(&failed)?;
        owner::same_as(folder.parent().unwrap_or(folder), folder);
        let others = numbered(folder)?;
        for (_, path) in &others {
            close_left(path).map_err(RecordError::io(path))?;
        }
        let mut number = others.last().map_or(0, |(number, _)| *number);
        let (path, file) = loop {
            number += 1;
            let path = folder.join(format!("{number:04}-{}.jsonl", head.edition));
            // Two batches may begin at once: whoever makes the file first has the number.
            match File::create_new(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
        };
        let recorder = Self {
            state: Mutex::new(Writing {
                file,
                drives: 0,
                failed: None,
            }),
            path,
        };
        let begin = |state: &mut Writing| {
            state.file.lock()?;
            owner::same_as(folder, &recorder.path);
            state.write(&Line::Batch {
                version: VERSION,
                head: head.clone(),
            })?;
            File::open(folder)?.sync_all()
        };
        begin(&mut recorder.state()).map_err(RecordError::io(&recorder.path))?;
        Ok(recorder)
    }

    fn state(&self) -> MutexGuard<'_, Writing> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Work on a drive begins; gives its number in the record.
    pub(super) fn drive(&self, id: &DriveIdentity) -> u32 {
        let mut state = self.state();
        state.drives += 1;
        let drive = state.drives;
        state.say(&Line::Begin {
            drive,
            model: id.name().unwrap_or_default(),
            len: id.len,
            port: String::from(id.port.clone()),
        });
        drive
    }

    /// A drive is done with.
    pub(super) fn ended(&self, drive: u32, came: Came) {
        self.state().say(&Line::End { drive, came });
    }

    /// The batch is over; gives the record's path.
    pub(super) fn close(&self, state: BatchState) -> Result<PathBuf, RecordError> {
        let mut writing = self.state();
        writing.say(&Line::Close { state });
        match writing.failed.take() {
            None => Ok(self.path.clone()),
            Some(error) => Err(RecordError::io(&self.path)(error)),
        }
    }
}

impl Writing {
    /// A full disk must not stop the drives: what went wrong is told at the end.
    fn say(&mut self, line: &Line) {
        if self.failed.is_none() {
            self.failed = self.write(line).err();
        }
    }

    fn write(&mut self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()
    }
}

/// Closes a record whose writer is no more. A line that was cut short goes.
fn close_left(path: &Path) -> io::Result<()> {
    if path.extension().is_none_or(|end| end != "jsonl") {
        return Ok(());
    }
    let file = match File::options().read(true).append(true).open(path) {
        // Whoever may only read cannot mend it either.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
        file => file?,
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(()),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let text = fs::read(path)?;
    let whole = text
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let last = text[..whole].split(|b| *b == b'\n').rev().nth(1);
    let last = last.and_then(|line| serde_json::from_slice::<Line>(line).ok());
    // Without a first line it has just been made, and is not locked yet.
    if whole == 0 || matches!(last, Some(Line::Close { .. })) {
        return Ok(());
    }
    file.set_len(whole as u64)?;
    let mut left = Writing {
        file,
        drives: 0,
        failed: None,
    };
    left.write(&Line::Close {
        state: BatchState::Interrupted,
    })
}

/// The records of a folder, oldest first, with their numbers.
fn numbered(folder: &Path) -> Result<Vec<(u32, PathBuf)>, RecordError> {
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
    use bulssi_press::drives::DriveKind;

    fn head() -> BatchHead {
        BatchHead {
            edition: "spring".parse().unwrap(),
            date: "2026-11-21".parse().unwrap(),
            on: Some("2026-12-01".parse().unwrap()),
            content: ByteLen(5),
            station: true,
            trial: false,
        }
    }

    fn id(port: &str) -> DriveIdentity {
        DriveIdentity {
            port: port.parse().unwrap(),
            serial: Some("4C530001".to_owned()),
            vendor: "Example".to_owned(),
            model: "Stick".to_owned(),
            kind: DriveKind::Stick,
            len: ByteLen(16_000_000_000),
        }
    }

    fn came(outcome: Outcome) -> Came {
        Came {
            outcome: Some(outcome),
            write_speed: Some(ByteLen(20_000_000)),
            ..Came::default()
        }
    }

    #[test]
    fn a_batch_is_written_as_it_goes() {
        let library = tempfile::tempdir().unwrap();
        let folder = library.path().join("batches");
        assert!(batches(&folder).unwrap().is_empty());
        let recorder = Recorder::begin(&folder, &head()).unwrap();
        let first = recorder.drive(&id("usb 1-2"));
        let second = recorder.drive(&id("usb 1-3"));
        recorder.ended(second, came(Outcome::Good));
        let running = &batches(&folder).unwrap()[0];
        assert_eq!(running.state, BatchState::Running);
        assert_eq!(running.drives[0].came, Came::default());
        assert_eq!(running.drives[1].came.outcome, Some(Outcome::Good));
        recorder.ended(first, came(Outcome::Lost { address: 7 }));
        let path = recorder.close(BatchState::Done).unwrap();
        assert!(path.ends_with("0001-spring.jsonl"));
        let text = fs::read_to_string(path).unwrap();
        assert!(!text.contains("4C530001"), "{text}");
        let kept = batches(&folder).unwrap();
        assert_eq!((kept.len(), &kept[0].head), (1, &head()));
        assert_eq!(kept[0].state, BatchState::Done);
    }

    #[test]
    fn what_a_crash_left_is_closed_by_the_next() {
        let library = tempfile::tempdir().unwrap();
        let folder = library.path().join("batches");
        let recorder = Recorder::begin(&folder, &head()).unwrap();
        recorder.drive(&id("usb 1-2"));
        let path = recorder.path.clone();
        // The process dies in the middle of a line.
        recorder.state().file.write_all(b"{\"line\":\"en").unwrap();
        drop(recorder);
        assert_eq!(batches(&folder).unwrap()[0].state, BatchState::Interrupted);
        assert!(!fs::read_to_string(&path).unwrap().contains("close"));
        let next = Recorder::begin(&folder, &head()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.ends_with("{\"line\":\"close\",\"state\":\"interrupted\"}\n"),
            "{text}"
        );
        let kept = batches(&folder).unwrap();
        assert_eq!(kept[0].drives[0].came, Came::default());
        assert_eq!(kept[1].state, BatchState::Running);
        // One that still runs is left alone, and one that is closed stays as it is.
        let third = Recorder::begin(&folder, &head()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(batches(&folder).unwrap()[1].state, BatchState::Running);
        next.close(BatchState::Stopped).unwrap();
        drop(third);
        assert_eq!(batches(&folder).unwrap()[1].state, BatchState::Stopped);
    }

    #[test]
    fn records_of_the_first_version_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let text = r#"{"version": 1, "edition": "winter", "date": "2026-01-01", "content": 5,
            "drives": [{"model": "Old", "len": 8, "port": "usb 1-2", "outcome": {"outcome": "good"}}]}"#;
        fs::write(folder.join("0001-winter.json"), text).unwrap();
        let recorder = Recorder::begin(folder, &head()).unwrap();
        assert!(recorder.path.ends_with("0002-spring.jsonl"));
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
