//! Files come into the library, a work at a time, on a few threads.

mod archive;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use bulssi_library::{Intake, IntakeError, Outcome, Source, Stamp};
use bulssi_media::{Limits, ProbeError, probe};
use bulssi_model::{
    ByteLen, Digest, Event, Family, Format, Item, Probe, Vocabulary, Watch, WorkId,
};

use super::describe::{Taken, TakenWork, describe};
use super::group::FileNo;
use super::survey::{Known, Survey, Task, files_of, open_regular};
use super::words::Kinds;
use super::{AddOptions, AddedWork, Problem, Reason, SameWork};

/// What the transfer came to.
pub(super) struct Done {
    pub(super) works: Vec<AddedWork>,
    pub(super) same: Vec<SameWork>,
    pub(super) problems: Vec<Problem>,
    /// Why it ended early.
    pub(super) stop: Option<IntakeError>,
}

/// Takes all works in.
pub(super) fn transfer(
    intake: &Intake,
    survey: &Survey,
    words: &Vocabulary,
    options: &AddOptions,
    watch: &dyn Watch,
) -> Done {
    let transfer = Transfer {
        intake,
        survey,
        kinds: Kinds::of(words),
        options,
        watch,
        next: AtomicUsize::new(0),
        stopped: AtomicBool::new(false),
        ledger: Mutex::new(Ledger::of(survey)),
    };
    let jobs = options.jobs.get().min(survey.tasks.len().max(1));
    thread::scope(|scope| {
        for _ in 1..jobs {
            scope.spawn(|| transfer.work_off());
        }
        transfer.work_off();
    });
    let ledger = transfer.ledger.into_inner();
    ledger.unwrap_or_else(PoisonError::into_inner).done(survey)
}

struct Transfer<'a> {
    intake: &'a Intake,
    survey: &'a Survey,
    kinds: Kinds,
    options: &'a AddOptions,
    watch: &'a dyn Watch,
    next: AtomicUsize,
    stopped: AtomicBool,
    ledger: Mutex<Ledger>,
}

/// Which task tells of a work. Where main files are equal, it is the first task, whichever thread
/// is quicker.
struct Owner {
    task: usize,
    /// What became of it; nothing before it was handed in.
    outcome: Option<Outcome>,
}

#[derive(Default)]
struct Ledger {
    owners: BTreeMap<WorkId, Owner>,
    same: BTreeMap<usize, WorkId>,
    problems: Vec<Problem>,
    stop: Option<IntakeError>,
}

/// Why a work does not come in.
enum Failure {
    /// One of its files.
    File(FileNo, Reason),
    /// All of it ends.
    Stop(IntakeError),
}

impl Ledger {
    /// Works whose files are all known have their owner from the start, so that adding again does
    /// not write what the second of two equal files would say, only to write the first's again.
    fn of(survey: &Survey) -> Self {
        let mut ledger = Self::default();
        for (number, task) in survey.tasks.iter().enumerate() {
            let known = |file: &FileNo| {
                survey.files[*file]
                    .known
                    .as_ref()
                    .map(|(digest, _)| *digest)
            };
            let digests: Option<Vec<_>> = task.group.main.iter().map(known).collect();
            if let Some(digests) = digests {
                let owner = Owner {
                    task: number,
                    outcome: None,
                };
                ledger.owners.entry(WorkId::of(&digests)).or_insert(owner);
            }
        }
        ledger
    }

    fn done(self, survey: &Survey) -> Done {
        let path = |task: usize| {
            let main = survey.tasks[task].group.main.first();
            main.map_or_else(PathBuf::new, |file| survey.files[*file].met.path.clone())
        };
        let mut owned: Vec<(usize, WorkId, Outcome)> = self
            .owners
            .into_iter()
            .filter_map(|(id, owner)| Some((owner.task, id, owner.outcome?)))
            .collect();
        owned.sort_unstable_by_key(|(task, ..)| *task);
        let work = |(task, id, outcome)| AddedWork {
            id,
            path: path(task),
            outcome,
        };
        let same = |(task, id)| SameWork {
            path: path(task),
            id,
        };
        Done {
            works: owned.into_iter().map(work).collect(),
            same: self.same.into_iter().map(same).collect(),
            problems: self.problems,
            stop: self.stop,
        }
    }
}

impl Transfer<'_> {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // Nothing panics while it holds the lock; if it did, each entry is whole by itself.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes tasks until there are none left, or all is to end.
    fn work_off(&self) {
        while !self.stopped.load(Ordering::Acquire) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = self.survey.tasks.get(number) else {
                return;
            };
            let taken = match self.watch.cancelled() {
                true => Err(Failure::Stop(IntakeError::Cancelled)),
                false => self
                    .take(task)
                    .and_then(|taken| self.hand_in(number, task, taken)),
            };
            match taken {
                Ok(()) => {}
                Err(Failure::File(file, reason)) => self.problem(file, reason),
                Err(Failure::Stop(error)) => {
                    self.stopped.store(true, Ordering::Release);
                    // The first reason is the one that matters.
                    self.ledger().stop.get_or_insert(error);
                }
            }
        }
    }

    fn problem(&self, file: FileNo, reason: Reason) {
        let path = self.survey.files[file].met.path.clone();
        self.ledger().problems.push(Problem { path, reason });
    }

    /// Reads the files of one work. A companion that cannot be taken is noted and left out.
    fn take(&self, task: &Task) -> Result<(TakenWork, Vec<Source>), Failure> {
        let group = &task.group;
        if let Some(file) = group.main.first() {
            let name = self.survey.files[*file].met.path.display().to_string();
            self.watch.event(Event::Item(Item { name }));
        }
        let (mut work, mut sources) = (TakenWork::default(), Vec::new());
        let main = match group.format {
            Format::Zim => self.archive(&group.main),
            _ => group.main.iter().map(|file| self.file(*file)).collect(),
        };
        let main = main.inspect_err(|_| {
            // The companions stay behind with the work; the bar should know.
            let rest = files_of(group).skip(group.main.len());
            rest.for_each(|file| self.passed(&self.survey.files[file], 0));
        })?;
        for (taken, source) in main {
            work.main.push(taken);
            sources.push(source);
        }
        for (file, language) in &group.subtitles {
            if let Some((taken, source)) = self.companion(*file, Family::Subtitle)? {
                work.subtitles.push((taken, language.clone()));
                sources.push(source);
            }
        }
        for file in &group.posters {
            if let Some((taken, source)) = self.companion(*file, Family::Picture)? {
                work.posters.push(taken);
                sources.push(source);
            }
        }
        Ok((work, sources))
    }

    fn companion(&self, file: FileNo, family: Family) -> Result<Option<(Taken, Source)>, Failure> {
        match self.file(file) {
            Ok((taken, _)) if taken.probe.format.family() != family => {
                self.problem(file, Reason::NoCompanion(taken.probe.format));
                Ok(None)
            }
            Ok(both) => Ok(Some(both)),
            Err(Failure::File(file, reason)) => {
                self.problem(file, reason);
                Ok(None)
            }
            Err(stop) => Err(stop),
        }
    }

    /// Hands a work in, unless a task before this one has the same main files.
    fn hand_in(
        &self,
        number: usize,
        task: &Task,
        (taken, sources): (TakenWork, Vec<Source>),
    ) -> Result<(), Failure> {
        let folders = &self.survey.views[task.group.view].names;
        let Some(work) = describe(&self.kinds, folders, task, taken) else {
            return Ok(());
        };
        let id = work.id;
        // Held while the work is handed in, so that of two equal ones the first has the last word.
        let mut ledger = self.ledger();
        let before = match ledger.owners.get(&id) {
            Some(owner) if owner.task < number => {
                ledger.same.insert(number, id);
                return Ok(());
            }
            Some(owner) if owner.task > number => {
                let (task, outcome) = (owner.task, owner.outcome);
                ledger.same.insert(task, id);
                outcome
            }
            _ => None,
        };
        let outcome = self
            .intake
            .work(work, sources)
            .map_err(|error| self.failure(task, error))?;
        let outcome = before.map_or(outcome, |before| before.min(outcome));
        let owner = Owner {
            task: number,
            outcome: Some(outcome),
        };
        ledger.owners.insert(id, owner);
        Ok(())
    }

    fn failure(&self, task: &Task, error: IntakeError) -> Failure {
        match (error, task.group.main.first()) {
            (IntakeError::Source(error), Some(file)) => {
                Failure::File(*file, Reason::Unreadable(error))
            }
            // A blob that was here during the survey is gone.
            (IntakeError::NotHere { .. }, Some(file)) => {
                Failure::File(*file, Reason::RemovedMeanwhile)
            }
            (error, _) => Failure::Stop(error),
        }
    }

    /// Tells that a file is done with, of which `read` bytes were reported already.
    fn passed(&self, file: &Known, read: u64) {
        let all = if file.known.is_some() {
            0
        } else {
            file.met.stamp.len.0
        };
        self.watch.event(Event::Advanced {
            bytes: ByteLen(all.saturating_sub(read)),
            files: 1,
        });
    }

    /// Takes one file in: looks at it, copies it, and makes sure it stayed the same meanwhile.
    fn file(&self, number: FileNo) -> Result<(Taken, Source), Failure> {
        let file = &self.survey.files[number];
        let failed = |reason| Failure::File(number, reason);
        if let Some((digest, probe)) = &file.known {
            self.passed(file, 0);
            let mut both = both(file, *digest, probe.clone());
            if probe.format == Format::Zim {
                self.inside(number)?
                    .inspect(|inner| archive::only_inner(&mut both.0, inner.len()));
            }
            return Ok(both);
        }
        let mut read = 0;
        let taken = look(file, self.options)
            .map_err(failed)
            .and_then(|probe| Ok((self.copy(number, &mut read, |_| {})?, probe)));
        self.passed(file, read);
        let (digest, probe) = taken?;
        Ok(both(file, digest, probe))
    }

    /// Copies a file into the library. What is read goes to `each` too; `read` counts it.
    fn copy(
        &self,
        number: FileNo,
        read: &mut u64,
        each: impl FnMut(&[u8]),
    ) -> Result<Digest, Failure> {
        let met = &self.survey.files[number].met;
        let failed = |reason| Failure::File(number, reason);
        let unreadable = |error| failed(Reason::Unreadable(error));
        let file = open_regular(&met.path).map_err(unreadable)?;
        if Stamp::of(&file.metadata().map_err(unreadable)?) != met.stamp {
            return Err(failed(Reason::ChangedWhileReading));
        }
        // A file that grows as fast as it is read would never end.
        let most = met.stamp.len.0.saturating_add(1);
        let mut tee = Tee {
            from: (&file).take(most),
            read,
            each,
        };
        let (digest, len) =
            self.intake
                .blob(&mut tee, self.watch)
                .map_err(|error| match error {
                    IntakeError::Source(error) => unreadable(error),
                    error => Failure::Stop(error),
                })?;
        let after = file.metadata().map_err(unreadable)?;
        if len != met.stamp.len || Stamp::of(&after) != met.stamp {
            return Err(failed(Reason::ChangedWhileReading));
        }
        // What was looked at by its path must still be what was copied.
        unchanged(met).map_err(failed)?;
        Ok(digest)
    }
}

/// Whether the file still looks as it did when it was met.
fn unchanged(met: &super::walk::Met) -> Result<(), Reason> {
    match met.path.symlink_metadata() {
        Ok(meta) if !meta.is_file() => Err(Reason::NoFile),
        Ok(meta) if Stamp::of(&meta) != met.stamp => Err(Reason::ChangedWhileReading),
        Ok(_) => Ok(()),
        Err(error) => Err(Reason::Unreadable(error)),
    }
}

/// What is in a file.
fn look(file: &Known, options: &AddOptions) -> Result<Probe, Reason> {
    unchanged(&file.met)?;
    let limits: &Limits = &options.limits;
    probe(&file.met.path, &file.met.name, &options.tools, limits).map_err(|error| match error {
        ProbeError::Read(error) => Reason::Unreadable(error),
        ProbeError::Refused(refusal) => Reason::Refused(refusal),
        ProbeError::Damaged { format, fault } => Reason::Damaged { format, fault },
        ProbeError::TooLarge { format, limit } => Reason::TooLarge { format, limit },
        ProbeError::Tool(error) => Reason::Tool(error),
        error => Reason::Unreadable(io::Error::other(error)),
    })
}

fn both(file: &Known, digest: Digest, probe: Probe) -> (Taken, Source) {
    let met = &file.met;
    let taken = Taken {
        name: met.name.clone(),
        digest,
        len: met.stamp.len,
        probe: probe.clone(),
    };
    let source = Source {
        path: met.path.clone(),
        stamp: met.stamp,
        digest,
        probe,
    };
    (taken, source)
}

/// Passes on what is read.
struct Tee<'a, R, F> {
    from: R,
    read: &'a mut u64,
    each: F,
}

impl<R: Read, F: FnMut(&[u8])> Read for Tee<'_, R, F> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buf)?;
        *self.read += read as u64;
        (self.each)(buf.get(..read).unwrap_or_default());
        Ok(read)
    }
}
