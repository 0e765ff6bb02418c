//! The catalogue: opening its SQLite file, and bringing older ones to the present form.

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{CatalogueError, OpenError};
use crate::shelf;

/// The name of its file in the library's folder.
pub(crate) const FILE: &str = "catalogue.sqlite";

/// `Buls`, at byte 68 of the file: what SQLite calls the application id.
const APPLICATION: i32 = 0x4275_6c73;

/// What brings a catalogue of version n to n + 1. Released entries never change.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
];

/// The version that this release writes.
const VERSION: i64 = MIGRATIONS.len() as i64;

/// How long to wait while another process writes. Batches commit in well under a second; a slow
/// disk that syncs a large one takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes the catalogue at `path`, where nothing lies, and closes it.
pub(crate) fn create(path: &Path) -> Result<(), CatalogueError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "application_id", APPLICATION)?;
    migrate(&mut db, 0)?;
    // Kept in the file, so every later opening has it.
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    Ok(())
}

/// What a file's first bytes say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// A catalogue of ours, of any version.
    Ours,
    /// An SQLite file of somebody else.
    Foreign,
    /// Something else.
    Other,
}

/// Looks at a file's first bytes.
pub(crate) fn head(path: &Path) -> io::Result<Head> {
    let mut head = Vec::with_capacity(72);
    std::fs::File::open(path)?.take(72).read_to_end(&mut head)?;
    // SQLite file format, section 1.3: the magic, and the application id, big-endian.
    let application = head.get(68..72);
    Ok(match head.starts_with(b"SQLite format 3\0") {
        true if application == Some(&APPLICATION.to_be_bytes()) => Head::Ours,
        true => Head::Foreign,
        false => Head::Other,
    })
}

/// Opens the catalogue at `path`, which [`head`] has found to be ours, and brings it to the present version.
pub(crate) fn open(path: &Path) -> Result<Connection, OpenError> {
    let mut db = connect(path)?;
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if !(1..=VERSION).contains(&found) {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known: VERSION,
        });
    }
    if found < VERSION {
        migrate(&mut db, found)?;
    }
    Ok(db)
}

/// A further connection to a catalogue that [`open`] has seen.
pub(crate) fn connect(path: &Path) -> Result<Connection, CatalogueError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    // The file may be damaged or hostile: let its schema run nothing and check what is read.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    // A commit that returned is on the disk.
    db.pragma_update(None, "synchronous", "FULL")?;
    // In KiB: lists over 100,000 works then read each page once.
    db.pragma_update(None, "cache_size", -65_536)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// Runs what is missing from version `from` on, in one transaction.
fn migrate(db: &mut Connection, from: i64) -> Result<(), CatalogueError> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it while this one waited.
    let now: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let from = from.max(now);
    for step in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        tx.execute_batch(step)?;
    }
    if from < VERSION {
        // Derived tables are made anew, so a migration need not know how.
        shelf::rebuild(&tx)?;
    }
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()?;
    Ok(())
}
