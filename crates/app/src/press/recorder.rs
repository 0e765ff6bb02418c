//! Writes the record of a batch, line by line while it runs, so that a crash leaves what was known.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bulssi_press::drives::DriveIdentity;

use super::record::{BatchHead, BatchState, Came, Line, RecordError, VERSION, numbered};
use crate::owner;

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

#[cfg(test)]
mod tests {
    use bulssi_model::ByteLen;
    use bulssi_press::Outcome;
    use bulssi_press::drives::DriveKind;

    use super::*;
    use crate::press::record::batches;

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
        fs::write(folder.join("note.txt"), "not ours").unwrap();
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
}
