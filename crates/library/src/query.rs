//! Asking which works there are.

use std::collections::BTreeSet;

use bulssi_model::{
    ByLang, ByteLen, Caution, Date, Episode, Family, Format, KindId, Lang, Millis, Priority,
    ThemeId, Work, WorkId, fold_name,
};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};
use serde::de::DeserializeOwned;

use crate::error::{CatalogueError, ResolveError};
use crate::library::Library;
use crate::shelf::{caution_number, caution_of, effective, family_word, field, integer};

/// Which works are meant; what is left out does not restrict. The default means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that all occur, anywhere and in any case, in titles of any language, names of the
    /// series or file names.
    pub text: Option<String>,
    /// The kind.
    pub kind: Option<KindId>,
    /// A theme.
    pub theme: Option<ThemeId>,
    /// A language; `ko` also finds `ko-KP`.
    pub language: Option<Lang>,
    /// The series, by its key or its name in any language, in any case.
    pub series: Option<String>,
    /// At most as dangerous as this.
    pub caution_at_most: Option<Caution>,
    /// What a main file is for.
    pub family: Option<Family>,
    /// The format of a main file.
    pub format: Option<Format>,
    /// Of this year or later.
    pub year_from: Option<u16>,
    /// Of this year or earlier.
    pub year_to: Option<u16>,
    /// Added on this day or later, as [`IntakeOptions::day`](crate::IntakeOptions::day) said.
    pub added_since: Option<Date>,
    /// At most so many.
    pub limit: Option<u64>,
    /// Without the first so many.
    pub offset: u64,
}

/// A work as lists show it, with the desk's edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: WorkId,
    /// Its kind.
    pub kind: KindId,
    /// Its title.
    pub title: ByLang,
    /// Its place in a series.
    pub episode: Option<Episode>,
    /// Its year.
    pub year: Option<u16>,
    /// Its languages.
    pub languages: Vec<Lang>,
    /// Its themes.
    pub themes: BTreeSet<ThemeId>,
    /// How long its main files play together.
    pub duration: Option<Millis>,
    /// The bytes of all its files.
    pub len: ByteLen,
    /// How dangerous it is to be found with.
    pub caution: Caution,
    /// How much the desk wants it on drives.
    pub priority: Priority,
    /// The day it came into the library, where that was told.
    pub added: Option<Date>,
}

const ROW: &str = "s.id, s.kind, s.title, s.episode, s.year, s.languages, s.themes, s.duration, \
                   s.bytes, s.caution, s.priority, s.added";

impl Library {
    /// The works that a filter means, sorted by series (or else title), season, number, title, id.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn list(&self, filter: &Filter) -> Result<Vec<Row>, CatalogueError> {
        let (clause, values) = filter.clause();
        let (order, page) = (filter.order(), filter.page());
        let sql = format!("SELECT {ROW} FROM shelf s {clause} {order} {page}");
        let db = self.db();
        let mut select = db.prepare_cached(&sql)?;
        let mut rows = select.query(params_from_iter(values))?;
        let mut list = Vec::new();
        while let Some(row) = rows.next()? {
            list.push(Row::read(row)?);
        }
        Ok(list)
    }

    /// How many works a filter means, whatever its limit and offset.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn count(&self, filter: &Filter) -> Result<u64, CatalogueError> {
        let (clause, values) = filter.clause();
        let sql = format!("SELECT count(*) FROM shelf s {clause}");
        let db = self.db();
        let count: i64 = db
            .prepare_cached(&sql)?
            .query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The works that a filter means, complete and with the desk's edits, in the order of
    /// [`list`](Self::list).
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn works(&self, filter: &Filter) -> Result<Vec<Work>, CatalogueError> {
        let (clause, values) = filter.clause();
        let (order, page) = (filter.order(), filter.page());
        let sql = format!(
            "SELECT work.id, found, edits FROM shelf s JOIN work ON work.num = s.num \
             {clause} {order} {page}"
        );
        let db = self.db();
        let mut select = db.prepare_cached(&sql)?;
        let mut rows = select.query(params_from_iter(values))?;
        let mut works = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |index| row.get_ref(index).and_then(|v| Ok(v.as_str()?));
            works.push(effective(text(0)?, text(1)?, text(2)?)?);
        }
        Ok(works)
    }

    /// One work, complete and with the desk's edits; `None` where there is none.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn work(&self, id: WorkId) -> Result<Option<Work>, CatalogueError> {
        let texts = self.texts(id)?;
        texts
            .map(|(found, edits)| effective(&id.to_string(), &found, &edits))
            .transpose()
    }

    /// One work as it was found, without the desk's edits; `None` where there is none.
    ///
    /// # Errors
    /// When the catalogue fails.
    pub fn work_as_found(&self, id: WorkId) -> Result<Option<Work>, CatalogueError> {
        let texts = self.texts(id)?;
        texts
            .map(|(found, _)| effective(&id.to_string(), &found, "{}"))
            .transpose()
    }

    /// One work as lists show it.
    pub(crate) fn row(&self, id: WorkId) -> Result<Option<Row>, CatalogueError> {
        let db = self.db();
        let mut select = db.prepare_cached(&format!(
            "SELECT {ROW} FROM shelf s WHERE s.num = \
             (SELECT num FROM work WHERE id = ?1)"
        ))?;
        let mut rows = select.query([id.to_string()])?;
        rows.next()?.map(Row::read).transpose()
    }

    fn texts(&self, id: WorkId) -> Result<Option<(String, String)>, CatalogueError> {
        let db = self.db();
        let mut select = db.prepare_cached("SELECT found, edits FROM work WHERE id = ?1")?;
        let row = select.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(row.optional()?)
    }

    /// The one work whose id is or starts with `prefix`, in any case.
    ///
    /// # Errors
    /// When there is none or several, or the catalogue fails.
    pub fn resolve(&self, prefix: &str) -> Result<WorkId, ResolveError> {
        /// So many are told of, and no more.
        const TOLD: usize = 10;
        let start = prefix.trim().to_ascii_lowercase();
        let db = self.db();
        // All characters of an id come before `~`.
        let mut select = db.prepare_cached(
            "SELECT id FROM work WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id LIMIT ?2",
        )?;
        let mut works = Vec::new();
        let mut rows = select.query((&start, TOLD as i64))?;
        while let Some(row) = rows.next()? {
            works.push(id_of(&row.get::<_, String>(0)?)?);
        }
        match works.as_slice() {
            [] => Err(ResolveError::None(prefix.to_owned())),
            [one] => Ok(*one),
            _ => Err(ResolveError::Ambiguous {
                prefix: prefix.to_owned(),
                works,
            }),
        }
    }
}

impl Filter {
    /// The `WHERE` clause over `shelf s`, and its values in order.
    fn clause(&self) -> (String, Vec<Value>) {
        let mut terms: Vec<String> = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        let words: Vec<String> = self
            .text
            .iter()
            .flat_map(|text| text.split_whitespace())
            .map(fold_name)
            .collect();
        if !words.is_empty() {
            // One pass over the narrow table of texts, without a look at `shelf` for each.
            let found = vec!["instr(text, ?) > 0"; words.len()].join(" AND ");
            terms.push(format!("s.num IN (SELECT num FROM search WHERE {found})"));
            values.extend(words.into_iter().map(Value::Text));
        }
        if let Some(kind) = &self.kind {
            terms.push("s.kind = ?".to_owned());
            values.push(Value::Text(kind.to_string()));
        }
        let marks = [
            (field::THEME, self.theme.as_ref().map(ToString::to_string)),
            (
                field::LANGUAGE,
                self.language.as_ref().map(ToString::to_string),
            ),
            (field::SERIES, self.series.as_deref().map(fold_name)),
            (
                field::FORMAT,
                self.format.map(|format| format.id().to_owned()),
            ),
            (field::FAMILY, self.family.and_then(family_word)),
        ];
        for (field, word) in marks {
            if let Some(word) = word {
                terms.push(format!(
                    "s.num IN (SELECT num FROM mark WHERE field = '{field}' AND word = ?)"
                ));
                values.push(Value::Text(word));
            }
        }
        let numbers = [
            ("s.caution <= ?", self.caution_at_most.map(caution_number)),
            ("s.year >= ?", self.year_from.map(i64::from)),
            ("s.year <= ?", self.year_to.map(i64::from)),
        ];
        for (term, number) in numbers {
            if let Some(number) = number {
                terms.push(term.to_owned());
                values.push(Value::Integer(number));
            }
        }
        if let Some(day) = self.added_since {
            terms.push("s.added >= ?".to_owned());
            values.push(Value::Text(day.to_string()));
        }
        let clause = match terms.is_empty() {
            true => String::new(),
            false => format!("WHERE {}", terms.join(" AND ")),
        };
        (clause, values)
    }

    fn order(&self) -> &'static str {
        "ORDER BY s.sort"
    }

    fn page(&self) -> String {
        // SQLite takes a negative limit for none.
        let limit = self.limit.map_or(-1, integer);
        format!("LIMIT {limit} OFFSET {}", integer(self.offset))
    }
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> Result<Self, CatalogueError> {
        let id: String = row.get(0)?;
        let entry = |source| CatalogueError::Entry {
            work: id.clone(),
            source,
        };
        fn json<T: DeserializeOwned>(
            row: &rusqlite::Row<'_>,
            index: usize,
        ) -> Result<Result<T, serde_json::Error>, CatalogueError> {
            Ok(serde_json::from_str(
                row.get_ref(index)?
                    .as_str()
                    .map_err(rusqlite::Error::from)?,
            ))
        }
        let episode = match row.get_ref(3)? {
            rusqlite::types::ValueRef::Null => None,
            _ => Some(json(row, 3)?.map_err(entry)?),
        };
        let added: Option<String> = row.get(11)?;
        Ok(Self {
            id: id_of(&id)?,
            kind: word(&row.get::<_, String>(1)?).map_err(entry)?,
            title: json(row, 2)?.map_err(entry)?,
            episode,
            year: row.get(4)?,
            languages: json(row, 5)?.map_err(entry)?,
            themes: json(row, 6)?.map_err(entry)?,
            duration: row
                .get::<_, Option<i64>>(7)?
                .map(|ms| Millis(ms.unsigned_abs())),
            len: ByteLen(row.get::<_, i64>(8)?.unsigned_abs()),
            caution: caution_of(row.get(9)?),
            priority: Priority::try_from(row.get::<_, u8>(10)?).unwrap_or_default(),
            added: added.and_then(|day| day.parse().ok()),
        })
    }
}

/// A name that the catalogue keeps, as one of ours.
fn word<T: std::str::FromStr>(text: &str) -> Result<T, serde_json::Error>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(<serde_json::Error as serde::de::Error>::custom)
}

/// An id that the catalogue keeps.
pub(crate) fn id_of(text: &str) -> Result<WorkId, CatalogueError> {
    word(text).map_err(|source| CatalogueError::Entry {
        work: text.to_owned(),
        source,
    })
}
