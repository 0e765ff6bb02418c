//! Removing works and renditions: first a plan that is shown, then just that.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::{ByteLen, Digest, WorkId};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::blob::BlobError;
use crate::error::LibraryError;
use crate::library::Library;
use crate::query::Row;
use crate::rendition::{self, RenditionKey, RenditionRow};

/// What removing some works or renditions would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovePlan {
    /// The works, as asked for and each once.
    pub works: Vec<Row>,
    /// The renditions asked for, and those that were made of blobs that go.
    pub renditions: Vec<RenditionRow>,
    /// The blobs that no other work or rendition uses, by digest.
    pub blobs: Vec<(Digest, ByteLen)>,
    /// Their bytes.
    pub freed: ByteLen,
}

/// What removing did.
#[derive(Debug, Default)]
pub struct RemoveReport {
    /// Works that are gone; one that somebody else removed since the plan is not counted.
    pub works: u64,
    /// Renditions that are gone.
    pub renditions: u64,
    /// Blobs that are gone.
    pub blobs: u64,
    /// Their bytes.
    pub freed: ByteLen,
    /// Planned blobs that stayed because another work came to use them.
    pub kept: Vec<Digest>,
    /// Blobs that nothing uses any more and that the store did not remove;
    /// [`Library::prune`] tries again.
    pub left: Vec<(Digest, BlobError)>,
}

impl Library {
    /// Says what would go if these works were removed. Changes nothing.
    ///
    /// # Errors
    /// When one of them is not there or the catalogue fails.
    pub fn remove_plan(&self, works: &[WorkId]) -> Result<RemovePlan, LibraryError> {
        let mut rows = Vec::new();
        let mut seen = BTreeSet::new();
        for id in works {
            if seen.insert(*id) {
                rows.push(self.row(*id)?.ok_or(LibraryError::NoWork(*id))?);
            }
        }
        self.plan(rows, |_| false)
    }

    /// Says what would go if these renditions were removed. Changes nothing. They can be made again.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn discard_plan(&self, renditions: &[RenditionKey]) -> Result<RemovePlan, LibraryError> {
        self.plan(Vec::new(), |key| renditions.contains(key))
    }

    fn plan(
        &self,
        works: Vec<Row>,
        asked: impl Fn(&RenditionKey) -> bool,
    ) -> Result<RemovePlan, LibraryError> {
        let going: BTreeSet<String> = works.iter().map(|row| row.id.to_string()).collect();
        let all = self.renditions()?;
        let db = self.db();
        let mut blobs = files_of_works(&db, &going)?;
        // What is made of a blob goes with it, where no other work has the blob.
        let mut users = db.prepare_cached(
            "SELECT DISTINCT id FROM file JOIN work USING (num) WHERE digest = ?1",
        )?;
        let mut lost: BTreeSet<Digest> = BTreeSet::new();
        for digest in blobs.keys() {
            let ids = users.query_map([digest.as_bytes()], |row| row.get(0))?;
            let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
            if ids.iter().all(|id| going.contains(id)) {
                lost.insert(*digest);
            }
        }
        let mut renditions = Vec::new();
        let mut numbers: BTreeSet<i64> = BTreeSet::new();
        for row in all {
            let Some((num, material)) = rendition::material(&db, &row.key)? else {
                continue;
            };
            if asked(&row.key) || material.iter().any(|digest| lost.contains(digest)) {
                blobs.extend(rendition::pieces(&db, num)?);
                numbers.insert(num);
                renditions.push(row);
            }
        }
        let mut makers = db.prepare_cached("SELECT DISTINCT num FROM piece WHERE digest = ?1")?;
        let mut unused = Vec::new();
        for (digest, len) in blobs {
            let by_works = !lost.contains(&digest) && users.exists([digest.as_bytes()])?;
            let mut nums = makers.query_map([digest.as_bytes()], |row| row.get::<_, i64>(0))?;
            let by_others = nums.any(|num| num.map_or(true, |num| !numbers.contains(&num)));
            if !by_works && !by_others {
                unused.push((digest, len));
            }
        }
        let left = renditions
            .iter()
            .map(|row| rendition::left_behind(self.root(), &row.key));
        let freed = unused.iter().map(|(_, len)| *len).chain(left).sum();
        Ok(RemovePlan {
            works,
            renditions,
            freed,
            blobs: unused,
        })
    }

    /// Carries out a plan. The catalogue forgets first, in one step; a crash after that leaves
    /// bytes that nothing uses, never a work without its bytes.
    ///
    /// # Errors
    /// When the catalogue fails; nothing is then removed.
    pub fn remove(&self, plan: &RemovePlan) -> Result<RemoveReport, LibraryError> {
        let mut report = RemoveReport::default();
        // Held until the bytes are gone, so that nobody who adds takes them for kept.
        let _held = self.lock()?;
        let unused = self.forget(plan, &mut report)?;
        for row in &plan.renditions {
            report.freed += rendition::left_behind(self.root(), &row.key);
            rendition::clear(self.root(), &row.key);
        }
        self.remove_bytes(&unused, &mut report);
        Ok(report)
    }

    /// Takes works, renditions, and of the blobs those that nothing uses then, out of the
    /// catalogue. The library's lock is held.
    pub(crate) fn forget(
        &self,
        plan: &RemovePlan,
        report: &mut RemoveReport,
    ) -> Result<Vec<Digest>, LibraryError> {
        let mut db = self.db();
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut unused = Vec::new();
        {
            let mut delete = tx.prepare_cached("DELETE FROM work WHERE id = ?1")?;
            for row in &plan.works {
                report.works += delete.execute([row.id.to_string()])? as u64;
            }
            let mut delete =
                tx.prepare_cached("DELETE FROM rendition WHERE source = ?1 AND recipe = ?2")?;
            for row in &plan.renditions {
                let key = params![row.key.source.as_bytes(), row.key.recipe];
                report.renditions += delete.execute(key)? as u64;
            }
            let mut used = tx.prepare_cached(
                "SELECT 1 FROM file WHERE digest = ?1 UNION ALL \
                 SELECT 1 FROM piece WHERE digest = ?1",
            )?;
            let mut delete = tx.prepare_cached("DELETE FROM blob WHERE digest = ?1")?;
            for (digest, _) in &plan.blobs {
                if used.exists([digest.as_bytes()])? {
                    report.kept.push(*digest);
                } else {
                    delete.execute([digest.as_bytes()])?;
                    unused.push(*digest);
                }
            }
        }
        tx.commit()?;
        Ok(unused)
    }

    /// Removes bytes that the catalogue has forgotten. The library's lock is held.
    pub(crate) fn remove_bytes(&self, blobs: &[Digest], report: &mut RemoveReport) {
        for digest in blobs {
            let len = self.blobs().stat(digest).unwrap_or_default();
            match self.blobs().remove(digest) {
                Ok(()) => {
                    report.blobs += 1;
                    report.freed += len;
                }
                Err(error) => report.left.push((*digest, error)),
            }
        }
    }

    /// The works that use a blob.
    pub(crate) fn users(&self, digest: &Digest) -> Result<Vec<WorkId>, LibraryError> {
        let db = self.db();
        let mut select = db.prepare_cached(
            "SELECT DISTINCT id FROM file JOIN work USING (num) WHERE digest = ?1 ORDER BY id",
        )?;
        let mut rows = select.query([digest.as_bytes()])?;
        let mut works = Vec::new();
        while let Some(row) = rows.next()? {
            works.push(crate::query::id_of(&row.get::<_, String>(0)?)?);
        }
        Ok(works)
    }

    /// Whether the catalogue still speaks of a blob.
    pub(crate) fn speaks_of(&self, digest: &Digest) -> Result<bool, LibraryError> {
        let db = self.db();
        let row = db
            .prepare_cached("SELECT 1 FROM blob WHERE digest = ?1")?
            .query_row([digest.as_bytes()], |_| Ok(()))
            .optional()?;
        Ok(row.is_some())
    }
}

/// The blobs of these works.
fn files_of_works(
    db: &Connection,
    works: &BTreeSet<String>,
) -> Result<BTreeMap<Digest, ByteLen>, LibraryError> {
    let mut files = db.prepare_cached(
        "SELECT digest, blob.len FROM work JOIN file USING (num) JOIN blob USING (digest) \
         WHERE id = ?1",
    )?;
    let mut blobs = BTreeMap::new();
    for id in works {
        let mut found = files.query([id])?;
        while let Some(row) = found.next()? {
            let len = ByteLen(row.get::<_, i64>(1)?.unsigned_abs());
            blobs.insert(Digest::new(row.get(0)?), len);
        }
    }
    Ok(blobs)
}
