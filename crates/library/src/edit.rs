//! What the desk says of a work instead of what was found.

use bulssi_model::{Overlay, WorkId};
use rusqlite::{OptionalExtension, TransactionBehavior};

use crate::error::{CatalogueError, LibraryError};
use crate::library::Library;
use crate::shelf;

impl Library {
    /// Puts `edit` over the edits that the work has already: what it names holds, the rest stays.
    /// Adding the work's files again never touches edits.
    ///
    /// # Errors
    /// When there is no such work or the catalogue fails; nothing is then changed.
    pub fn edit(&self, work: WorkId, edit: &Overlay) -> Result<(), LibraryError> {
        self.change_edits(work, |old| old.then(edit.clone()))
    }

    /// Forgets all edits of the work, so that it is as found.
    ///
    /// # Errors
    /// When there is no such work or the catalogue fails; nothing is then changed.
    pub fn reset_edits(&self, work: WorkId) -> Result<(), LibraryError> {
        self.change_edits(work, |_| Overlay::default())
    }

    /// The edits of the work; an empty overlay where there are none.
    ///
    /// # Errors
    /// When there is no such work or the catalogue fails.
    pub fn edits(&self, work: WorkId) -> Result<Overlay, LibraryError> {
        let db = self.db();
        let edits: Option<String> = db
            .prepare_cached("SELECT edits FROM work WHERE id = ?1")?
            .query_row([work.to_string()], |row| row.get(0))
            .optional()?;
        parse(work, &edits.ok_or(LibraryError::NoWork(work))?)
    }

    fn change_edits(
        &self,
        work: WorkId,
        change: impl FnOnce(Overlay) -> Overlay,
    ) -> Result<(), LibraryError> {
        let mut db = self.db();
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let row = tx
            .prepare_cached("SELECT num, edits FROM work WHERE id = ?1")?
            .query_row([work.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (num, old): (i64, String) = row.ok_or(LibraryError::NoWork(work))?;
        let new = serde_json::to_string(&change(parse(work, &old)?)).map_err(|e| entry(work, e))?;
        tx.prepare_cached("UPDATE work SET edits = ?2 WHERE num = ?1")?
            .execute((num, new))?;
        shelf::refresh(&tx, num)?;
        tx.commit()?;
        Ok(())
    }
}

fn parse(work: WorkId, edits: &str) -> Result<Overlay, LibraryError> {
    serde_json::from_str(edits).map_err(|e| entry(work, e))
}

fn entry(work: WorkId, source: serde_json::Error) -> LibraryError {
    LibraryError::Catalogue(CatalogueError::Entry {
        work: work.to_string(),
        source,
    })
}
