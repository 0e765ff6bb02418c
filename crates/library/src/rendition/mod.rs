//! Renditions: what was made of blobs by a recipe, kept so that it is made once.
//!
//! A rendition is named by its [`RenditionKey`] and is an ordered list of files. Whoever needs one
//! asks [`Library::rendition`] and, where there is none, [`Library::make`]s it. Long ones are kept
//! as they grow ([`Making::checkpoint`]), so that a making that was cut short goes on where it was.
//! One that has lost a blob, or whose blob `verify` found damaged, counts as not there: making it
//! again heals it.

mod lock;
mod making;
mod pieces;

use bulssi_model::{ByteLen, Digest, TreePath};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{CatalogueError, LibraryError};
use crate::library::Library;

pub(crate) use lock::{FOLDER, Lock};
pub use making::{Make, Making};
pub(crate) use making::{check_material, clear, left_behind, replace};
pub(crate) use pieces::Pieces;

/// What a rendition is named by: what it is made of, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RenditionKey {
    /// What it is made of: the digest of the one blob, or one over everything that goes in.
    pub source: Digest,
    /// How, in words that scripts and people can read: the maker and its version first, then every
    /// wish that changes the outcome, for example `wiki 1 pictures=no`.
    pub recipe: String,
}

/// One file of a rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenditionFile {
    /// Its place, relative to wherever the rendition is put.
    pub path: TreePath,
    /// Its blob.
    pub digest: Digest,
    /// Its length.
    pub len: ByteLen,
}

/// A whole rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// Its name.
    pub key: RenditionKey,
    /// Its files, in the maker's order.
    pub files: Vec<RenditionFile>,
    /// What the maker noted at the end, of meaning to it alone.
    pub note: Vec<u8>,
}

impl Rendition {
    /// The bytes of all files.
    #[must_use]
    pub fn len(&self) -> ByteLen {
        self.files.iter().map(|file| file.len).sum()
    }

    /// Whether it has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == ByteLen::ZERO
    }
}

/// What lists show of a rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenditionRow {
    /// Its name.
    pub key: RenditionKey,
    /// How far it is.
    pub state: RenditionState,
    /// Its files, as far as they are made.
    pub files: u64,
    /// Their bytes.
    pub len: ByteLen,
}

/// How far a rendition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenditionState {
    /// Whole.
    Whole,
    /// Cut short; making it again goes on from there.
    Unfinished,
    /// Somebody makes it at this moment.
    UnderWay,
    /// Whole, and a blob that it was made of has left the library.
    Stale,
}

impl Library {
    /// The rendition of this name, where it is whole and undamaged.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn rendition(&self, key: &RenditionKey) -> Result<Option<Rendition>, LibraryError> {
        let db = self.db();
        let Some(found) = find(&db, key)? else {
            return Ok(None);
        };
        if !found.whole || is_hurt(&db, found.num)? {
            return Ok(None);
        }
        Ok(Some(Rendition {
            key: key.clone(),
            files: files(&db, found.num)?,
            note: found.note,
        }))
    }

    /// All renditions, by recipe and then in the order in which they were begun.
    ///
    /// # Errors
    /// When the catalogue or the system fails.
    pub fn renditions(&self) -> Result<Vec<RenditionRow>, LibraryError> {
        let rows: Vec<(RenditionRow, bool)> = {
            let db = self.db();
            let mut select = db.prepare_cached(
                "SELECT source, recipe, whole, count(piece.digest), coalesce(sum(len), 0), \
                 EXISTS (SELECT 1 FROM material WHERE material.num = rendition.num \
                 AND digest NOT IN (SELECT digest FROM blob)) \
                 FROM rendition LEFT JOIN piece USING (num) \
                 LEFT JOIN blob ON blob.digest = piece.digest \
                 GROUP BY rendition.num ORDER BY recipe, rendition.num",
            )?;
            let rows = select.query_map([], |row| {
                let whole: bool = row.get(2)?;
                let row = RenditionRow {
                    key: RenditionKey {
                        source: Digest::new(row.get(0)?),
                        recipe: row.get(1)?,
                    },
                    state: match row.get(5)? {
                        true => RenditionState::Stale,
                        false => RenditionState::Whole,
                    },
                    files: row.get::<_, i64>(3)?.unsigned_abs(),
                    len: ByteLen(row.get::<_, i64>(4)?.unsigned_abs()),
                };
                Ok((row, whole))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        let state = |(row, whole): (RenditionRow, bool)| {
            let state = if whole {
                row.state
            } else if making::is_under_way(self.root(), &row.key)? {
                RenditionState::UnderWay
            } else {
                RenditionState::Unfinished
            };
            Ok(RenditionRow { state, ..row })
        };
        rows.into_iter().map(state).collect()
    }
}

/// The row of a rendition.
struct Found {
    num: i64,
    whole: bool,
    note: Vec<u8>,
}

fn find(db: &Connection, key: &RenditionKey) -> Result<Option<Found>, CatalogueError> {
    let found = db
        .prepare_cached("SELECT num, whole, note FROM rendition WHERE source = ?1 AND recipe = ?2")?
        .query_row(params![key.source.as_bytes(), key.recipe], |row| {
            Ok(Found {
                num: row.get(0)?,
                whole: row.get(1)?,
                note: row.get(2)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Whether a blob of it is known to be damaged.
fn is_hurt(db: &Connection, num: i64) -> Result<bool, CatalogueError> {
    let mut select = db.prepare_cached(
        "SELECT 1 FROM piece JOIN blob USING (digest) WHERE num = ?1 AND damaged LIMIT 1",
    )?;
    Ok(select.exists([num])?)
}

fn files(db: &Connection, num: i64) -> Result<Vec<RenditionFile>, CatalogueError> {
    let mut select = db.prepare_cached(
        "SELECT path, digest, len FROM piece JOIN blob USING (digest) WHERE num = ?1 ORDER BY place",
    )?;
    let mut rows = select.query([num])?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        let path: String = row.get(0)?;
        let path = path.parse().map_err(|_| CatalogueError::Path(path))?;
        files.push(RenditionFile {
            path,
            digest: Digest::new(row.get(1)?),
            len: ByteLen(row.get::<_, i64>(2)?.unsigned_abs()),
        });
    }
    Ok(files)
}

/// The renditions that a blob is a file of.
pub(crate) fn users(db: &Connection, digest: &Digest) -> Result<Vec<RenditionKey>, CatalogueError> {
    let mut select = db.prepare_cached(
        "SELECT DISTINCT source, recipe FROM piece JOIN rendition USING (num) \
         WHERE digest = ?1 ORDER BY recipe, source",
    )?;
    let rows = select.query_map([digest.as_bytes()], |row| {
        Ok(RenditionKey {
            source: Digest::new(row.get(0)?),
            recipe: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The number of a rendition in the catalogue, and what it was made of.
pub(crate) fn material(
    db: &Connection,
    key: &RenditionKey,
) -> Result<Option<(i64, Vec<Digest>)>, CatalogueError> {
    let Some(found) = find(db, key)? else {
        return Ok(None);
    };
    let mut select = db.prepare_cached("SELECT digest FROM material WHERE num = ?1")?;
    let rows = select.query_map([found.num], |row| Ok(Digest::new(row.get(0)?)))?;
    Ok(Some((found.num, rows.collect::<Result<_, _>>()?)))
}

/// The blobs of a rendition.
pub(crate) fn pieces(db: &Connection, num: i64) -> Result<Vec<(Digest, ByteLen)>, CatalogueError> {
    let mut select = db.prepare_cached(
        "SELECT DISTINCT digest, len FROM piece JOIN blob USING (digest) WHERE num = ?1",
    )?;
    let rows = select.query_map([num], |row| {
        let len = ByteLen(row.get::<_, i64>(1)?.unsigned_abs());
        Ok((Digest::new(row.get(0)?), len))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
