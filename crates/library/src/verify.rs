//! Holding the library against itself: every blob against its name, every work against its blobs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use bulssi_model::{ByteLen, Digest, Event, Job, Step, Total, Watch, WorkId};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::blob::{BlobError, Stored, Swept};
use crate::error::{CatalogueError, LibraryError};
use crate::library::Library;
use crate::remove::{RemovePlan, RemoveReport};
use crate::rendition::{self, RenditionKey};
use crate::shelf::effective;

/// So much is read at a time; cancelling is looked at as often.
const PIECE: usize = 256 << 10;

/// How the library is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyOptions {
    /// How closely.
    pub depth: VerifyDepth,
    /// How many blobs are read at a time: processors for flash, 1 for a turning disk.
    pub jobs: NonZeroUsize,
}

/// How closely the library is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyDepth {
    /// The catalogue, and of blobs whether they are there in their length.
    Quick,
    /// Every byte too.
    Full,
}

/// How the library is.
#[derive(Debug, Default)]
pub struct VerifyReport {
    /// Works in the catalogue.
    pub works: u64,
    /// Blobs in the catalogue.
    pub blobs: u64,
    /// Bytes that were read and held against a name.
    pub read: ByteLen,
    /// Blobs that are not as they should be, by digest. They are marked in the catalogue, so that
    /// adding their files again brings them back.
    pub damage: Vec<Damage>,
    /// What is wrong with the catalogue itself.
    pub catalogue: Vec<CatalogueFault>,
    /// Blobs that nothing uses, by digest; a crash while adding or removing leaves such.
    pub orphans: Vec<Orphan>,
    /// Files of additions that did not finish, or are under way.
    pub drafts: Swept,
    /// Files in the store that are none of ours, by their path in it, in order.
    pub foreign: Vec<PathBuf>,
    /// Whether everything was looked at, and nobody cancelled.
    pub complete: bool,
}

impl VerifyReport {
    /// Whether every work is whole, as far as was looked: orphans, drafts and foreign files take
    /// room and hurt nothing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.complete && self.damage.is_empty() && self.catalogue.is_empty()
    }
}

/// A blob that is not as it should be.
#[derive(Debug)]
pub struct Damage {
    /// Its name.
    pub digest: Digest,
    /// Its length by the catalogue.
    pub len: ByteLen,
    /// What is wrong.
    pub fault: Fault,
    /// The works that it hits, by id.
    pub works: Vec<WorkId>,
    /// The renditions that it hits; they are made again when they are wanted.
    pub renditions: Vec<RenditionKey>,
}

/// What is wrong with a blob.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// It is not there.
    Missing,
    /// It has another length.
    Length(ByteLen),
    /// Its bytes are not those that its name stands for.
    Content,
    /// It could not be read.
    Unreadable(BlobError),
}

/// What is wrong with the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CatalogueFault {
    /// SQLite finds its file damaged and says so.
    Database(String),
    /// Rows of this table speak of rows that are not there.
    Reference(String),
    /// What is kept of this work cannot be read.
    Entry(String),
    /// The files of this work are not those that it says it has.
    Files(String),
}

/// A blob that no work or rendition uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Orphan {
    /// Its name.
    pub digest: Digest,
    /// Its length.
    pub len: ByteLen,
}

/// What [`Library::prune`] removed.
#[derive(Debug, Default)]
pub struct PruneReport {
    /// Blobs that nothing used.
    pub blobs: u64,
    /// Their bytes.
    pub freed: ByteLen,
    /// Files of additions that died.
    pub drafts: Swept,
    /// Blobs that the store did not remove.
    pub left: Vec<(Digest, BlobError)>,
}

/// What the catalogue says of a blob.
struct Known {
    len: ByteLen,
    damaged: bool,
    used: bool,
}

impl Library {
    /// Holds the library against itself. Adding and reading go on meanwhile.
    ///
    /// `watch` gets one job [`Job::Verify`] and may cancel it; the report then says so.
    ///
    /// # Errors
    /// When the store cannot be listed or the catalogue not be asked at all.
    pub fn verify(
        &self,
        options: &VerifyOptions,
        watch: &dyn Watch,
    ) -> Result<VerifyReport, LibraryError> {
        watch.event(Event::Started(Job::Verify));
        let report = self.look(options, watch);
        watch.event(Event::Finished(Job::Verify));
        report
    }

    /// Removes the orphans that a report lists, and what additions left that were killed.
    ///
    /// # Errors
    /// When the catalogue fails or the store cannot be listed.
    pub fn prune(&self, report: &VerifyReport) -> Result<PruneReport, LibraryError> {
        let _held = self.lock()?;
        let mut removed = RemoveReport::default();
        let orphans = report.orphans.iter();
        let plan = RemovePlan {
            works: Vec::new(),
            renditions: Vec::new(),
            blobs: orphans.map(|orphan| (orphan.digest, orphan.len)).collect(),
            freed: ByteLen::ZERO,
        };
        let unused = self.forget(&plan, &mut removed)?;
        self.remove_bytes(&unused, &mut removed);
        Ok(PruneReport {
            blobs: removed.blobs,
            freed: removed.freed,
            drafts: self.blobs().sweep()?,
            left: removed.left,
        })
    }

    fn look(
        &self,
        options: &VerifyOptions,
        watch: &dyn Watch,
    ) -> Result<VerifyReport, LibraryError> {
        watch.event(Event::Step(Step::Survey, None));
        let mut report = VerifyReport::default();
        let known = {
            // Catalogue and store of one instant: nobody names or removes blobs in between.
            let _held = self.lock()?;
            let db = self.connect()?;
            report.catalogue = examine(&db, options.depth, &mut report.works)?;
            let known = known(&db)?;
            let stored = self.survey(&mut report)?;
            compare(&known, &stored, &mut report);
            known
        };
        report.blobs = known.len() as u64;
        report.complete = true;
        if options.depth == VerifyDepth::Full {
            self.read_all(&known, options.jobs, watch, &mut report)?;
        }
        report.damage.sort_by_key(|damage| damage.digest);
        for damage in &mut report.damage {
            damage.works = self.users(&damage.digest)?;
            damage.renditions = rendition::users(&self.db(), &damage.digest)?;
        }
        self.mark(&known, &report, options.depth)?;
        Ok(report)
    }

    /// Everything that lies in the store.
    fn survey(&self, report: &mut VerifyReport) -> Result<BTreeMap<Digest, ByteLen>, BlobError> {
        let mut stored = BTreeMap::new();
        self.blobs().list(&mut |found| {
            match found {
                Stored::Blob { digest, len } => {
                    stored.insert(digest, len);
                }
                Stored::Draft { len } => {
                    report.drafts.files += 1;
                    report.drafts.bytes += len;
                }
                Stored::Foreign { name } => report.foreign.push(name),
            }
            ControlFlow::Continue(())
        })?;
        report.foreign.sort();
        Ok(stored)
    }

    /// Reads every blob that has the right length.
    fn read_all(
        &self,
        known: &BTreeMap<Digest, Known>,
        jobs: NonZeroUsize,
        watch: &dyn Watch,
        report: &mut VerifyReport,
    ) -> Result<(), LibraryError> {
        let hurt: BTreeSet<Digest> = report.damage.iter().map(|damage| damage.digest).collect();
        let whole = known.iter().filter(|(digest, _)| !hurt.contains(digest));
        let blobs: Vec<(Digest, ByteLen)> = whole.map(|(d, known)| (*d, known.len)).collect();
        let total = Total {
            bytes: blobs.iter().map(|(_, len)| *len).sum(),
            files: blobs.len() as u64,
        };
        watch.event(Event::Step(Step::Transfer, Some(total)));

        let (next, cancelled) = (AtomicUsize::new(0), AtomicBool::new(false));
        let found: Mutex<(ByteLen, Vec<Damage>)> = Mutex::default();
        let read_some = || {
            let mut buffer = vec![0; PIECE];
            let mut read = ByteLen::ZERO;
            let mut damage = Vec::new();
            while let Some((digest, len)) = blobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                match self.read_one(digest, &mut buffer, &mut read, watch) {
                    ControlFlow::Break(()) => {
                        cancelled.store(true, Ordering::Relaxed);
                        break;
                    }
                    ControlFlow::Continue(None) => {}
                    ControlFlow::Continue(Some(fault)) => damage.push(Damage {
                        digest: *digest,
                        len: *len,
                        fault,
                        works: Vec::new(),
                        renditions: Vec::new(),
                    }),
                }
                watch.event(Event::Advanced {
                    bytes: ByteLen::ZERO,
                    files: 1,
                });
            }
            let mut all = found.lock().unwrap_or_else(PoisonError::into_inner);
            all.0 += read;
            all.1.extend(damage);
        };
        thread::scope(|scope| {
            for _ in 0..jobs.get().min(blobs.len()) {
                scope.spawn(read_some);
            }
        });
        let (read, damage) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        report.read = read;
        report.complete = !cancelled.load(Ordering::Relaxed);
        for hit in damage {
            // Removed while this ran: not damage.
            if !matches!(hit.fault, Fault::Missing) || self.speaks_of(&hit.digest)? {
                report.damage.push(hit);
            }
        }
        Ok(())
    }

    /// What is wrong with one blob; breaks when cancelled.
    fn read_one(
        &self,
        digest: &Digest,
        buffer: &mut [u8],
        read: &mut ByteLen,
        watch: &dyn Watch,
    ) -> ControlFlow<(), Option<Fault>> {
        let mut reader = match self.blobs().open(digest) {
            Ok(reader) => reader,
            Err(BlobError::Missing { .. }) => return ControlFlow::Continue(Some(Fault::Missing)),
            Err(error) => return ControlFlow::Continue(Some(Fault::Unreadable(error))),
        };
        loop {
            if watch.cancelled() {
                return ControlFlow::Break(());
            }
            match reader.read(buffer) {
                Ok(0) => return ControlFlow::Continue(None),
                Ok(n) => {
                    let bytes = ByteLen(n as u64);
                    *read += bytes;
                    watch.event(Event::Advanced { bytes, files: 0 });
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return ControlFlow::Continue(Some(fault_of(digest, e))),
            }
        }
    }

    /// Notes in the catalogue which blobs are damaged, and which are no more.
    fn mark(
        &self,
        known: &BTreeMap<Digest, Known>,
        report: &VerifyReport,
        depth: VerifyDepth,
    ) -> Result<(), LibraryError> {
        let hurt: BTreeSet<Digest> = report.damage.iter().map(|damage| damage.digest).collect();
        // Only whoever has read every byte may take a mark away.
        let heals = depth == VerifyDepth::Full && report.complete;
        let changed: Vec<(&Digest, bool)> = known
            .iter()
            .map(|(digest, known)| (digest, known.damaged, hurt.contains(digest)))
            .filter(|(_, was, is)| was != is && (*is || heals))
            .map(|(digest, _, is)| (digest, is))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let mut db = self.db();
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (digest, damaged) in changed {
            tx.prepare_cached("UPDATE blob SET damaged = ?2 WHERE digest = ?1")?
                .execute(params![digest.as_bytes(), damaged])?;
        }
        tx.commit()?;
        Ok(())
    }
}

fn fault_of(digest: &Digest, error: io::Error) -> Fault {
    if let Some(BlobError::Corrupt { .. }) = error.get_ref().and_then(|e| e.downcast_ref()) {
        return Fault::Content;
    }
    let path = PathBuf::from(digest.to_string());
    Fault::Unreadable(BlobError::io(crate::Operation::Read, path, error))
}

/// What can be seen of blobs without reading them.
fn compare(
    known: &BTreeMap<Digest, Known>,
    stored: &BTreeMap<Digest, ByteLen>,
    report: &mut VerifyReport,
) {
    for (digest, known) in known {
        let fault = match stored.get(digest) {
            Some(len) if *len == known.len => continue,
            Some(len) => Fault::Length(*len),
            None => Fault::Missing,
        };
        report.damage.push(Damage {
            digest: *digest,
            len: known.len,
            fault,
            works: Vec::new(),
            renditions: Vec::new(),
        });
    }
    let unused = |digest: &Digest| known.get(digest).is_none_or(|known| !known.used);
    let orphans = stored.iter().filter(|(digest, _)| unused(digest));
    report.orphans = orphans
        .map(|(digest, len)| Orphan {
            digest: *digest,
            len: *len,
        })
        .collect();
}

/// What the catalogue says of blobs.
fn known(db: &Connection) -> Result<BTreeMap<Digest, Known>, CatalogueError> {
    let mut select = db.prepare(
        "SELECT digest, len, damaged, EXISTS (SELECT 1 FROM file WHERE file.digest = blob.digest) \
         OR EXISTS (SELECT 1 FROM piece WHERE piece.digest = blob.digest) FROM blob",
    )?;
    let mut rows = select.query([])?;
    let mut known = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let blob = Known {
            len: ByteLen(row.get::<_, i64>(1)?.unsigned_abs()),
            damaged: row.get(2)?,
            used: row.get(3)?,
        };
        known.insert(Digest::new(row.get(0)?), blob);
    }
    Ok(known)
}

/// What is wrong with the catalogue itself.
fn examine(
    db: &Connection,
    depth: VerifyDepth,
    works: &mut u64,
) -> Result<Vec<CatalogueFault>, CatalogueError> {
    let mut faults = Vec::new();
    let check = match depth {
        VerifyDepth::Quick => "PRAGMA quick_check",
        VerifyDepth::Full => "PRAGMA integrity_check",
    };
    let mut messages = db.prepare(check)?;
    for message in messages.query_map([], |row| row.get::<_, String>(0))? {
        match message {
            Ok(message) if message == "ok" => {}
            Ok(message) => faults.push(CatalogueFault::Database(message)),
            Err(error) => {
                faults.push(CatalogueFault::Database(error.to_string()));
                break;
            }
        }
    }
    let mut broken = db.prepare("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check")?;
    for table in broken.query_map([], |row| row.get(0))? {
        faults.push(CatalogueFault::Reference(table?));
    }

    let mut select = db.prepare("SELECT num, id, found, edits FROM work ORDER BY id")?;
    let mut files = db.prepare("SELECT digest FROM file WHERE num = ?1 ORDER BY place")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        *works += 1;
        let id: String = row.get(1)?;
        let text = |index| row.get_ref(index).and_then(|v| Ok(v.as_str()?));
        let Ok(work) = effective(&id, text(2)?, text(3)?) else {
            faults.push(CatalogueFault::Entry(id));
            continue;
        };
        let listed = files.query_map([row.get::<_, i64>(0)?], |row| row.get(0))?;
        let listed = listed.collect::<Result<Vec<[u8; 32]>, _>>()?;
        let said = work.files.iter().map(|file| *file.digest.as_bytes());
        if !said.eq(listed) || work.id.to_string() != id {
            faults.push(CatalogueFault::Files(id));
        }
    }
    Ok(faults)
}
