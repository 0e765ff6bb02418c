//! Adding: bytes come in and are hashed on the way, works are gathered into durable batches.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use bulssi_model::{ByteLen, Date, Digest, Event, Hasher, Watch, Work, WorkId};
use rusqlite::{Connection, OptionalExtension};

use crate::blob::{BlobError, DraftId, Operation, Publish, Stage};
use crate::error::{CatalogueError, IntakeError};
use crate::flush::{Batch, Flusher, Incoming};
use crate::library::Library;
use crate::source::Source;

/// So much is read, hashed and written at a time: it stays in the processor's cache meanwhile.
pub(crate) const PIECE: usize = 256 << 10;
/// A batch is made durable when it has so many works,
const MOST_WORKS: usize = 512;
/// or so many new blobs,
const MOST_BLOBS: usize = 1024;
/// or so many new bytes. A crash loses at most three batches: one filling, one waiting, one syncing.
const MOST_BYTES: ByteLen = ByteLen(256 * ByteLen::MIB);

/// How works are added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntakeOptions {
    /// The day that new works are noted under; none by default, for this crate has no clock.
    pub day: Option<Date>,
}

/// What became of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is new.
    Added,
    /// It was here, and something else was found about it now.
    Updated,
    /// It was here just so.
    Unchanged,
}

/// What an intake did to the library; all of it is durable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntakeReport {
    /// New works.
    pub added: u64,
    /// Works about which something else was found.
    pub updated: u64,
    /// Works that were here just so.
    pub unchanged: u64,
    /// Blobs that are new in the library.
    pub new_blobs: u64,
    /// Their bytes.
    pub new_bytes: ByteLen,
    /// Works that did not come in because somebody removed one of their files, which this intake
    /// had not read itself, at the same time. Adding them again reads them.
    pub lost: Vec<WorkId>,
}

/// An addition under way. Threads may share it.
///
/// First the files of a work go through [`blob`](Self::blob), then the work through
/// [`work`](Self::work). Batches become durable on a thread of its own while more comes in; after
/// [`finish`](Self::finish) everything is. Dropping it instead leaves out what was not yet durable.
pub struct Intake {
    shared: Arc<Shared>,
    state: Mutex<State>,
    reader: Mutex<Connection>,
    send: Option<SyncSender<Batch>>,
    thread: Option<JoinHandle<()>>,
    buffers: Mutex<Vec<Vec<u8>>>,
}

/// What the threads that add share with the one that makes durable.
pub(crate) struct Shared {
    pub(crate) stage: Box<dyn Stage>,
    failed: AtomicBool,
    failure: Mutex<Option<IntakeError>>,
    report: Mutex<IntakeReport>,
    flight: Mutex<Flight>,
}

/// What works were handed in and blobs claimed that the catalogue does not show yet.
#[derive(Default)]
struct Flight {
    works: BTreeMap<WorkId, String>,
    blobs: BTreeSet<Digest>,
}

#[derive(Default)]
struct State {
    /// Files that were read in and that no work has claimed yet. Each reading is kept by itself,
    /// so that a work has all bytes at hand even if somebody removes equal blobs meanwhile.
    drafts: BTreeMap<Digest, Vec<(DraftId, ByteLen)>>,
    batch: Batch,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds one of these; if it did, the data is whole between statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Library {
    /// Begins an addition, and removes what additions left that were killed.
    ///
    /// # Errors
    /// When the store or the catalogue fails.
    pub fn intake(&self, options: IntakeOptions) -> Result<Intake, IntakeError> {
        let store = self.store();
        let stage = {
            let _held = self.lock()?;
            store.sweep()?;
            store.stage()?
        };
        let shared = Arc::new(Shared {
            stage,
            failed: AtomicBool::new(false),
            failure: Mutex::new(None),
            report: Mutex::default(),
            flight: Mutex::default(),
        });
        let flusher = Flusher {
            root: self.root().to_owned(),
            db: self.connect()?,
            day: options.day,
            shared: Arc::clone(&shared),
        };
        // One batch may wait, so that adding goes on while another is made durable.
        let (send, receive) = sync_channel(1);
        Ok(Intake {
            shared,
            state: Mutex::default(),
            reader: Mutex::new(self.connect()?),
            send: Some(send),
            thread: Some(thread::spawn(move || run(flusher, &receive))),
            buffers: Mutex::default(),
        })
    }
}

/// Makes batches durable until no more come.
fn run(mut flusher: Flusher, batches: &Receiver<Batch>) {
    while let Ok(batch) = batches.recv() {
        if flusher.shared.failed.load(Ordering::Acquire) {
            continue;
        }
        let result = flusher.flush(&batch);
        let shared = &flusher.shared;
        match result {
            Ok(report) => {
                held(&shared.report).add(report);
                let mut flight = held(&shared.flight);
                for incoming in &batch.works {
                    if flight.works.get(&incoming.work.id) == Some(&incoming.found) {
                        flight.works.remove(&incoming.work.id);
                    }
                }
                for publish in &batch.drafts {
                    flight.blobs.remove(&publish.digest);
                }
            }
            Err(error) => {
                *held(&shared.failure) = Some(error);
                shared.failed.store(true, Ordering::Release);
            }
        }
    }
}

impl IntakeReport {
    fn add(&mut self, other: Self) {
        self.added += other.added;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.new_blobs += other.new_blobs;
        self.new_bytes += other.new_bytes;
        self.lost.extend(other.lost);
    }
}

impl Intake {
    /// Takes the bytes of one file, read once, and says their digest and length. They stay in the
    /// library once a work with that digest is handed in.
    ///
    /// `watch` gets an [`Event::Advanced`] for each piece, without files, and may cancel.
    ///
    /// # Errors
    /// [`IntakeError::Source`] where the file cannot be read; the others where the library fails.
    pub fn blob(
        &self,
        from: &mut dyn Read,
        watch: &dyn Watch,
    ) -> Result<(Digest, ByteLen), IntakeError> {
        self.check()?;
        let mut buffer = held(&self.buffers).pop().unwrap_or_else(|| vec![0; PIECE]);
        let draft = self.shared.stage.draft()?;
        let (id, mut writer) = (draft.id, draft.writer);
        let failed = |e| BlobError::io(Operation::Write, &draft.path, e);
        let copied = copy(from, &mut writer, &mut buffer, watch, &failed);
        drop(writer);
        held(&self.buffers).push(buffer);
        match copied {
            Ok((digest, len)) => {
                let mut state = held(&self.state);
                state.drafts.entry(digest).or_default().push((id, len));
                Ok((digest, len))
            }
            Err(error) => {
                self.shared.stage.discard(id);
                Err(error)
            }
        }
    }

    /// Takes a work whose files were all taken before, by this intake or an earlier one, with the
    /// files outside that it came from. What the desk edited stays as edited.
    ///
    /// What it answers is how things stand; the report of [`finish`](Self::finish) tells what was
    /// done, should somebody else change the library meanwhile.
    ///
    /// # Errors
    /// When the work's id or files are wrong, or the library failed, maybe over an earlier work.
    pub fn work(&self, found: Work, sources: Vec<Source>) -> Result<Outcome, IntakeError> {
        self.check()?;
        let main: Vec<Digest> = found.main_files().map(|file| file.digest).collect();
        if main.is_empty() || WorkId::of(&main) != found.id {
            return Err(IntakeError::WrongId(found.id));
        }
        let json = serde_json::to_string(&found).map_err(|source| CatalogueError::Entry {
            work: found.id.to_string(),
            source,
        })?;
        let outcome = self.outcome(&found, &json)?;
        let incoming = Incoming {
            work: found,
            found: json,
            sources,
        };
        let mut state = held(&self.state);
        self.claim(&mut state, &incoming)?;
        state.batch.works.push(incoming);
        let batch = &state.batch;
        let bytes: ByteLen = batch.drafts.iter().map(|publish| publish.len).sum();
        if batch.works.len() >= MOST_WORKS
            || batch.drafts.len() >= MOST_BLOBS
            || bytes >= MOST_BYTES
        {
            let batch = mem::take(&mut state.batch);
            // Others may go on reading while this thread waits for its turn.
            drop(state);
            self.hand_over(batch)?;
        }
        Ok(outcome)
    }

    /// Makes everything durable that was handed in, and says what was done. Files that no work
    /// has claimed are left out.
    ///
    /// # Errors
    /// When the library failed over any of it. Batches before the failure are in the library.
    pub fn finish(mut self) -> Result<IntakeReport, IntakeError> {
        let batch = mem::take(&mut held(&self.state).batch);
        let sent = self.hand_over(batch);
        self.close();
        sent?;
        self.check()?;
        Ok(mem::take(&mut held(&self.shared.report)))
    }

    /// What the work is to the library and to what is on its way there.
    fn outcome(&self, work: &Work, json: &str) -> Result<Outcome, IntakeError> {
        let compare = |old: &str| match old == json {
            true => Outcome::Unchanged,
            false => Outcome::Updated,
        };
        if let Some(old) = held(&self.shared.flight).works.get(&work.id) {
            return Ok(compare(old));
        }
        let db = held(&self.reader);
        let mut select = db.prepare_cached("SELECT found FROM work WHERE id = ?1")?;
        let old: Option<String> = select
            .query_row([work.id.to_string()], |row| row.get(0))
            .optional()?;
        Ok(old.map_or(Outcome::Added, |old| compare(&old)))
    }

    /// Moves the drafts of the work's files into the batch.
    fn claim(&self, state: &mut State, incoming: &Incoming) -> Result<(), IntakeError> {
        let work = incoming.work.id;
        let digests: BTreeSet<Digest> = incoming.work.files.iter().map(|f| f.digest).collect();
        let mut flight = held(&self.shared.flight);
        {
            let db = held(&self.reader);
            let mut select = db.prepare_cached("SELECT 1 FROM blob WHERE digest = ?1")?;
            for digest in &digests {
                let here = state.drafts.contains_key(digest)
                    || flight.blobs.contains(digest)
                    || select.exists([digest.as_bytes()])?;
                if !here {
                    let digest = *digest;
                    return Err(IntakeError::NotHere { work, digest });
                }
            }
        }
        for digest in digests {
            let Some(drafts) = state.drafts.get_mut(&digest) else {
                continue;
            };
            let draft = drafts.pop();
            if drafts.is_empty() {
                state.drafts.remove(&digest);
            }
            if let Some((draft, len)) = draft {
                state.batch.drafts.push(Publish {
                    draft,
                    digest,
                    len,
                    keep_existing: false,
                });
                flight.blobs.insert(digest);
            }
        }
        flight.works.insert(work, incoming.found.clone());
        Ok(())
    }

    fn hand_over(&self, batch: Batch) -> Result<(), IntakeError> {
        let sent = self.send.as_ref().map(|send| send.send(batch));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(IntakeError::Stopped),
        }
    }

    /// The failure of a batch, once; afterwards only that there was one.
    fn check(&self) -> Result<(), IntakeError> {
        if !self.shared.failed.load(Ordering::Acquire) {
            return Ok(());
        }
        let failure = held(&self.shared.failure).take();
        Err(failure.unwrap_or(IntakeError::Stopped))
    }

    fn close(&mut self) {
        self.send = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            self.shared.failed.store(true, Ordering::Release);
        }
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.close();
    }
}

/// Copies to the end of `from`, hashing on the way.
pub(crate) fn copy(
    from: &mut dyn Read,
    to: &mut dyn Write,
    buffer: &mut [u8],
    watch: &dyn Watch,
    failed: &dyn Fn(io::Error) -> BlobError,
) -> Result<(Digest, ByteLen), IntakeError> {
    let mut hasher = Hasher::new();
    let mut len = ByteLen::ZERO;
    loop {
        if watch.cancelled() {
            return Err(IntakeError::Cancelled);
        }
        let n = match from.read(buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(IntakeError::Source(e)),
        };
        let piece = buffer.get(..n).unwrap_or_default();
        hasher.update(piece);
        to.write_all(piece).map_err(failed)?;
        let bytes = ByteLen(piece.len() as u64);
        len += bytes;
        watch.event(Event::Advanced { bytes, files: 0 });
    }
    to.flush().map_err(failed)?;
    Ok((hasher.finish(), len))
}
