//! Making a batch durable: first its blobs, then what the catalogue says of them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use bulssi_model::{Date, Digest, Work};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::blob::Publish;
use crate::error::{CatalogueError, IntakeError};
use crate::intake::{IntakeReport, Outcome, Shared};
use crate::library::hold;
use crate::shelf::{self, integer};
use crate::source::{Source, remember};

/// Works that become durable together.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) works: Vec<Incoming>,
    pub(crate) drafts: Vec<Publish>,
}

/// A work on its way into the catalogue.
pub(crate) struct Incoming {
    pub(crate) work: Work,
    /// The work as JSON.
    pub(crate) found: String,
    pub(crate) sources: Vec<Source>,
}

/// Makes batches durable, one after the other.
pub(crate) struct Flusher {
    pub(crate) root: PathBuf,
    pub(crate) db: Connection,
    pub(crate) day: Option<Date>,
    pub(crate) shared: Arc<Shared>,
}

impl Flusher {
    /// The library's lock is held throughout: what is decided about a blob that is there already
    /// stays true until the catalogue speaks of it, for whoever removes blobs takes it too.
    pub(crate) fn flush(&mut self, batch: &Batch) -> Result<IntakeReport, IntakeError> {
        let _held = hold(&self.root)?;
        let mut report = IntakeReport::default();
        let mut seen: BTreeSet<Digest> = BTreeSet::new();
        let drafts = judge(&self.db, &batch.drafts, |new| {
            if seen.insert(new.digest) {
                report.new_blobs += 1;
                report.new_bytes += new.len;
            }
        })?;
        self.shared.stage.publish(&drafts)?;

        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        record_blobs(&tx, &drafts)?;
        for incoming in &batch.works {
            match write(&tx, incoming, self.day)? {
                Some(Outcome::Added) => report.added += 1,
                Some(Outcome::Updated) => report.updated += 1,
                Some(Outcome::Unchanged) => report.unchanged += 1,
                None => report.lost.push(incoming.work.id),
            }
        }
        tx.commit()?;
        Ok(report)
    }
}

/// Says of each draft whether an equal blob may stay: only if the catalogue vouches for it, for
/// then it was durable once. Anything else under its name may be what a crash left. `new` hears of
/// those that the catalogue does not know.
pub(crate) fn judge(
    db: &Connection,
    drafts: &[Publish],
    mut new: impl FnMut(&Publish),
) -> Result<Vec<Publish>, CatalogueError> {
    let mut select = db.prepare_cached("SELECT len, damaged FROM blob WHERE digest = ?1")?;
    let mut judged = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let row: Option<(i64, bool)> = select
            .query_row([draft.digest.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if row.is_none() {
            new(draft);
        }
        judged.push(Publish {
            keep_existing: row == Some((integer(draft.len.0), false)),
            ..*draft
        });
    }
    Ok(judged)
}

/// Notes that these bytes are durable under their names.
pub(crate) fn record_blobs(tx: &Connection, drafts: &[Publish]) -> Result<(), CatalogueError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO blob (digest, len) VALUES (?1, ?2) ON CONFLICT (digest) \
         DO UPDATE SET len = excluded.len, damaged = 0 \
         WHERE damaged OR len <> excluded.len",
    )?;
    for draft in drafts {
        insert.execute(params![draft.digest.as_bytes(), integer(draft.len.0)])?;
    }
    Ok(())
}

/// Brings one work into the catalogue; `None` where a file of it is gone.
fn write(
    tx: &Connection,
    incoming: &Incoming,
    day: Option<Date>,
) -> Result<Option<Outcome>, IntakeError> {
    let work = &incoming.work;
    let mut blob = tx.prepare_cached("SELECT 1 FROM blob WHERE digest = ?1")?;
    for file in &work.files {
        if !blob.exists([file.digest.as_bytes()])? {
            return Ok(None);
        }
    }
    let id = work.id.to_string();
    let old: Option<(i64, String)> = tx
        .prepare_cached("SELECT num, found FROM work WHERE id = ?1")?
        .query_row([&id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let outcome = match old {
        Some((_, found)) if found == incoming.found => Outcome::Unchanged,
        Some((num, _)) => {
            tx.prepare_cached("UPDATE work SET found = ?2 WHERE num = ?1")?
                .execute(params![num, incoming.found])?;
            describe(tx, num, work)?;
            Outcome::Updated
        }
        None => {
            tx.prepare_cached("INSERT INTO work (id, found, added) VALUES (?1, ?2, ?3)")?
                .execute(params![id, incoming.found, day.map(|day| day.to_string())])?;
            describe(tx, tx.last_insert_rowid(), work)?;
            Outcome::Added
        }
    };
    for source in &incoming.sources {
        // A source of another work's file may have lost its blob; it is read again then.
        if blob.exists([source.digest.as_bytes()])? {
            remember(tx, source)?;
        }
    }
    Ok(Some(outcome))
}

/// Everything that is derived from what was found.
fn describe(tx: &Connection, num: i64, work: &Work) -> Result<(), IntakeError> {
    tx.prepare_cached("DELETE FROM file WHERE num = ?1")?
        .execute([num])?;
    let mut insert =
        tx.prepare_cached("INSERT INTO file (num, place, digest) VALUES (?1, ?2, ?3)")?;
    for (place, file) in (0i64..).zip(&work.files) {
        insert.execute(params![num, place, file.digest.as_bytes()])?;
    }
    shelf::refresh(tx, num)?;
    Ok(())
}
