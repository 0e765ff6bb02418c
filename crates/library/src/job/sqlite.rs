//! The queue in the catalogue's SQLite file.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bulssi_model::Digest;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::{Claim, JobId, JobQueue, JobRow, JobState, LOST, MOST_LOST, Made, NewJob};
use crate::error::{CatalogueError, RenditionError};
use crate::flush::record_blobs;
use crate::rendition::{self, RenditionKey};

/// Its own connection, so that a beat never waits for a question of the same process.
pub(crate) struct SqliteQueue(Mutex<Connection>);

impl SqliteQueue {
    pub(crate) fn new(db: Connection) -> Self {
        Self(Mutex::new(db))
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere rolled its transaction back; the connection is as good as before.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, sql: &str, ids: &[JobId]) -> Result<(), CatalogueError> {
        let mut db = self.db();
        let tx = write(&mut db)?;
        {
            let mut statement = tx.prepare_cached(sql)?;
            for JobId(num) in ids {
                statement.execute([num])?;
            }
        }
        Ok(tx.commit()?)
    }
}

/// Begins a transaction that nobody else can write beside.
fn write(db: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    db.transaction_with_behavior(TransactionBehavior::Immediate)
}

impl JobQueue for SqliteQueue {
    fn enqueue(&self, jobs: &[NewJob]) -> Result<Vec<JobId>, CatalogueError> {
        let mut db = self.db();
        let tx = write(&mut db)?;
        let mut ids = Vec::with_capacity(jobs.len());
        {
            let mut select =
                tx.prepare_cached("SELECT num FROM job WHERE source = ?1 AND recipe = ?2")?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO job (source, recipe, name, task) VALUES (?1, ?2, ?3, ?4)",
            )?;
            let mut renew = tx.prepare_cached(
                "UPDATE job SET name = ?2, task = ?3 WHERE num = ?1 AND state <> 'running'",
            )?;
            for job in jobs {
                let key = params![job.key.source.as_bytes(), job.key.recipe];
                let num = select.query_row(key, |row| row.get(0)).optional()?;
                let num: i64 = match num {
                    Some(num) => {
                        renew.execute(params![num, job.name, job.task])?;
                        num
                    }
                    None => insert.insert(params![
                        job.key.source.as_bytes(),
                        job.key.recipe,
                        job.name,
                        job.task
                    ])?,
                };
                ids.push(JobId(num));
            }
        }
        tx.commit()?;
        Ok(ids)
    }

    fn claim(
        &self,
        worker: &str,
        among: Option<&BTreeSet<JobId>>,
    ) -> Result<Option<Claim>, CatalogueError> {
        let mut db = self.db();
        let tx = write(&mut db)?;
        let found = {
            let mut select =
                tx.prepare_cached("SELECT num FROM job WHERE state = 'waiting' ORDER BY num")?;
            let mut rows = select.query([])?;
            let mut found = None;
            while let (None, Some(row)) = (found, rows.next()?) {
                let id = JobId(row.get(0)?);
                found = among.is_none_or(|among| among.contains(&id)).then_some(id);
            }
            found
        };
        let Some(id) = found else {
            return Ok(None);
        };
        let claim = tx
            .prepare_cached(
                "UPDATE job SET state = 'running', attempt = attempt + 1, worker = ?2, beats = 0, \
                 done = 0, reason = NULL WHERE num = ?1 \
                 RETURNING attempt, source, recipe, name, task",
            )?
            .query_row(params![id.0, worker], |row| {
                Ok(Claim {
                    id,
                    attempt: row.get(0)?,
                    job: NewJob {
                        key: RenditionKey {
                            source: Digest::new(row.get(1)?),
                            recipe: row.get(2)?,
                        },
                        name: row.get(3)?,
                        task: row.get(4)?,
                    },
                })
            })?;
        tx.commit()?;
        Ok(Some(claim))
    }

    fn beat(&self, claim: &Claim, done: u32) -> Result<bool, CatalogueError> {
        // A worker that was silent and is back before anybody else took its job goes on with it.
        let changed = self
            .db()
            .prepare_cached(
                "UPDATE job SET beats = beats + 1, done = ?3, state = 'running' \
                 WHERE num = ?1 AND attempt = ?2 AND state <> 'failed'",
            )?
            .execute(params![claim.id.0, claim.attempt, done.min(1000)])?;
        Ok(changed > 0)
    }

    fn give_back(&self, claim: &Claim) -> Result<(), CatalogueError> {
        self.db()
            .prepare_cached(
                "UPDATE job SET state = 'waiting', lost = 0 \
                 WHERE num = ?1 AND attempt = ?2 AND state = 'running'",
            )?
            .execute(params![claim.id.0, claim.attempt])?;
        Ok(())
    }

    fn fail(&self, claim: &Claim, reason: &str) -> Result<(), CatalogueError> {
        self.db()
            .prepare_cached(
                "UPDATE job SET state = 'failed', reason = ?3 WHERE num = ?1 AND attempt = ?2",
            )?
            .execute(params![claim.id.0, claim.attempt, reason])?;
        Ok(())
    }

    fn take_away(&self, seen: &JobRow) -> Result<bool, CatalogueError> {
        let beats = i64::try_from(seen.beats).unwrap_or(i64::MAX);
        let changed = self
            .db()
            .prepare_cached(
                "UPDATE job SET lost = lost + 1, reason = ?4, \
                 state = CASE WHEN lost + 1 >= ?5 THEN 'failed' ELSE 'waiting' END \
                 WHERE num = ?1 AND attempt = ?2 AND beats = ?3 AND state = 'running'",
            )?
            .execute(params![seen.id.0, seen.attempt, beats, LOST, MOST_LOST])?;
        Ok(changed > 0)
    }

    fn publish(&self, claim: &Claim, made: &Made<'_>) -> Result<bool, RenditionError> {
        let mut db = self.db();
        let tx = write(&mut db)?;
        let ended = tx
            .prepare_cached("DELETE FROM job WHERE num = ?1 AND attempt = ?2")?
            .execute(params![claim.id.0, claim.attempt])?;
        if ended == 0 {
            return Ok(false);
        }
        rendition::check_material(&tx, made.material)?;
        record_blobs(&tx, made.blobs)?;
        rendition::replace(&tx, &claim.job.key, made)?;
        tx.commit()?;
        Ok(true)
    }

    fn jobs(&self) -> Result<Vec<JobRow>, CatalogueError> {
        let db = self.db();
        let mut select = db.prepare_cached(
            "SELECT num, source, recipe, name, state, attempt, worker, beats, done, reason \
             FROM job ORDER BY num",
        )?;
        let rows = select.query_map([], row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn retry(&self, ids: &[JobId]) -> Result<(), CatalogueError> {
        self.change(
            "UPDATE job SET state = 'waiting', lost = 0 WHERE num = ?1 AND state = 'failed'",
            ids,
        )
    }

    fn forget(&self, ids: &[JobId]) -> Result<(), CatalogueError> {
        self.change("DELETE FROM job WHERE num = ?1 AND state <> 'running'", ids)
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let state: String = row.get(4)?;
    Ok(JobRow {
        id: JobId(row.get(0)?),
        key: RenditionKey {
            source: Digest::new(row.get(1)?),
            recipe: row.get(2)?,
        },
        name: row.get(3)?,
        state: match state.as_str() {
            "running" => JobState::Running,
            "failed" => JobState::Failed,
            _ => JobState::Waiting,
        },
        attempt: row.get(5)?,
        worker: row.get(6)?,
        beats: row.get::<_, i64>(7)?.unsigned_abs(),
        done: row.get(8)?,
        reason: row.get(9)?,
    })
}
