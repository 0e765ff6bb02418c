//! Removing works: first a plan that is shown, then just that.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::{ByteLen, Digest, WorkId};
use rusqlite::{OptionalExtension, TransactionBehavior};

use crate::blob::BlobError;
use crate::error::LibraryError;
use crate::library::Library;
use crate::query::Row;

/// What removing some works would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovePlan {
    /// The works, as asked for and each once.
    pub works: Vec<Row>,
    /// The blobs that no other work uses, by digest.
    pub blobs: Vec<(Digest, ByteLen)>,
    /// Their bytes.
    pub freed: ByteLen,
}

/// What removing did.
#[derive(Debug, Default)]
pub struct RemoveReport {
    /// Works that are gone; one that somebody else removed since the plan is not counted.
    pub works: u64,
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
        let db = self.db();
        let mut files = db.prepare_cached(
            "SELECT digest, blob.len FROM work JOIN file USING (num) JOIN blob USING (digest) \
             WHERE id = ?1",
        )?;
        let mut users = db.prepare_cached(
            "SELECT DISTINCT id FROM file JOIN work USING (num) WHERE digest = ?1",
        )?;
        let going: BTreeSet<String> = seen.iter().map(ToString::to_string).collect();
        let mut blobs: BTreeMap<Digest, ByteLen> = BTreeMap::new();
        for id in &going {
            let mut found = files.query([id])?;
            while let Some(row) = found.next()? {
                let digest = Digest::new(row.get(0)?);
                let len = ByteLen(row.get::<_, i64>(1)?.unsigned_abs());
                blobs.insert(digest, len);
            }
        }
        let mut unused = Vec::new();
        for (digest, len) in blobs {
            let mut all_go = true;
            let mut rows = users.query([digest.as_bytes()])?;
            while let Some(row) = rows.next()? {
                all_go &= going.contains(row.get_ref(0)?.as_str().unwrap_or_default());
            }
            if all_go {
                unused.push((digest, len));
            }
        }
        Ok(RemovePlan {
            works: rows,
            freed: unused.iter().map(|(_, len)| *len).sum(),
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
        let works: Vec<WorkId> = plan.works.iter().map(|row| row.id).collect();
        let digests = plan.blobs.iter().map(|(digest, _)| *digest);
        let unused = self.forget(&works, digests, &mut report)?;
        self.remove_bytes(&unused, &mut report);
        Ok(report)
    }

    /// Takes works, and of `blobs` those that no work uses then, out of the catalogue.
    /// The library's lock is held.
    pub(crate) fn forget(
        &self,
        works: &[WorkId],
        blobs: impl Iterator<Item = Digest>,
        report: &mut RemoveReport,
    ) -> Result<Vec<Digest>, LibraryError> {
        let mut db = self.db();
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut unused = Vec::new();
        {
            let mut delete = tx.prepare_cached("DELETE FROM work WHERE id = ?1")?;
            for id in works {
                report.works += delete.execute([id.to_string()])? as u64;
            }
            let mut used = tx.prepare_cached("SELECT 1 FROM file WHERE digest = ?1")?;
            let mut delete = tx.prepare_cached("DELETE FROM blob WHERE digest = ?1")?;
            for digest in blobs {
                if used.exists([digest.as_bytes()])? {
                    report.kept.push(digest);
                } else {
                    delete.execute([digest.as_bytes()])?;
                    unused.push(digest);
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
