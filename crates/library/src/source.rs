//! Files outside the library that were read before.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Digest, Probe};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::CatalogueError;
use crate::library::Library;
use crate::shelf::integer;

/// What tells whether a file changed since it was read. Take it before reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its length.
    pub len: ByteLen,
    /// When its bytes last changed, in nanoseconds since 1970.
    pub mtime_ns: i64,
    /// When its bytes or names last changed, in nanoseconds since 1970; nobody can set this one.
    pub ctime_ns: i64,
    /// Its number within its filesystem.
    pub inode: u64,
    /// The number of its filesystem.
    pub device: u64,
}

impl Stamp {
    /// The stamp of a file that the system tells so of.
    #[cfg(unix)]
    #[must_use]
    pub fn of(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let ns = |seconds: i64, ns: i64| seconds.saturating_mul(1_000_000_000).saturating_add(ns);
        Self {
            len: ByteLen(meta.len()),
            mtime_ns: ns(meta.mtime(), meta.mtime_nsec()),
            ctime_ns: ns(meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
            device: meta.dev(),
        }
    }

    /// The stamp of a file that the system tells so of; without inodes, length and time must do.
    #[cfg(not(unix))]
    #[must_use]
    pub fn of(meta: &Metadata) -> Self {
        let modified = meta.modified().ok();
        let since = modified.and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
        let ns = since.and_then(|d| i64::try_from(d.as_nanos()).ok());
        Self {
            len: ByteLen(meta.len()),
            mtime_ns: ns.unwrap_or(0),
            ctime_ns: 0,
            inode: 0,
            device: 0,
        }
    }
}

/// A file outside, and what reading it told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its absolute path.
    pub path: PathBuf,
    /// How it looked before it was read.
    pub stamp: Stamp,
    /// The digest of its bytes.
    pub digest: Digest,
    /// What is in it.
    pub probe: Probe,
}

impl Library {
    /// What is known of the file at the absolute path `path`, if it still looks as it did when it
    /// was read and the library still has its bytes whole. It then need not be read.
    ///
    /// # Errors
    /// When the catalogue fails. A store that cannot tell is taken for one that has nothing.
    pub fn known(
        &self,
        path: &Path,
        stamp: &Stamp,
    ) -> Result<Option<(Digest, Probe)>, CatalogueError> {
        let known = {
            let db = self.db();
            let mut select = db.prepare_cached(
                "SELECT source.digest, probe FROM source JOIN blob USING (digest) \
                 WHERE path = ?1 AND source.len = ?2 AND mtime = ?3 AND ctime = ?4 \
                 AND inode = ?5 AND device = ?6 AND blob.len = ?2 AND NOT damaged",
            )?;
            let values = params![
                path.as_os_str().as_encoded_bytes(),
                integer(stamp.len.0),
                stamp.mtime_ns,
                stamp.ctime_ns,
                stamp.inode.cast_signed(),
                stamp.device.cast_signed(),
            ];
            let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 32]>(0)?, row.get(1)?));
            select.query_row(values, row).optional()?
        };
        let Some((digest, probe)) = known else {
            return Ok(None);
        };
        let probe: String = probe;
        let digest = Digest::new(digest);
        // A blob that somebody took away comes back when its file is added again.
        if !matches!(self.blobs().stat(&digest), Ok(len) if len == stamp.len) {
            return Ok(None);
        }
        // A probe that this release cannot read is made anew.
        Ok(serde_json::from_str(&probe)
            .ok()
            .map(|probe| (digest, probe)))
    }
}

/// Remembers a file that was read.
pub(crate) fn remember(db: &Connection, source: &Source) -> Result<(), CatalogueError> {
    let Ok(probe) = serde_json::to_string(&source.probe) else {
        // Not remembering only means reading it again.
        return Ok(());
    };
    db.prepare_cached(
        // Where nothing changed, nothing is written: adding again costs no room in the log.
        "INSERT INTO source (path, len, mtime, ctime, inode, device, digest, probe) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (path) DO UPDATE SET len = excluded.len, mtime = excluded.mtime, \
         ctime = excluded.ctime, inode = excluded.inode, device = excluded.device, \
         digest = excluded.digest, probe = excluded.probe \
         WHERE (len, mtime, ctime, inode, device, digest, probe) IS NOT \
         (excluded.len, excluded.mtime, excluded.ctime, excluded.inode, excluded.device, \
         excluded.digest, excluded.probe)",
    )?
    .execute(params![
        source.path.as_os_str().as_encoded_bytes(),
        integer(source.stamp.len.0),
        source.stamp.mtime_ns,
        source.stamp.ctime_ns,
        source.stamp.inode.cast_signed(),
        source.stamp.device.cast_signed(),
        source.digest.as_bytes(),
        probe,
    ])?;
    Ok(())
}
