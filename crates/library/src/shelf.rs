//! The derived part of the catalogue: what works are listed, sorted and found by.

use std::collections::BTreeSet;

use bulssi_model::{Caution, Overlay, Work, fold_name};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::CatalogueError;

/// What a work's words are about; the column `field` of the table `mark`.
pub(crate) mod field {
    pub(crate) const THEME: &str = "theme";
    pub(crate) const LANGUAGE: &str = "language";
    pub(crate) const SERIES: &str = "series";
    pub(crate) const FORMAT: &str = "format";
    pub(crate) const FAMILY: &str = "family";
}

/// The number that the catalogue keeps for a caution.
pub(crate) fn caution_number(caution: Caution) -> i64 {
    match caution {
        Caution::Low => 0,
        Caution::Middle => 1,
        Caution::High => 2,
    }
}

/// The caution that a number stands for; what no release wrote is as dangerous as can be.
pub(crate) fn caution_of(number: i64) -> Caution {
    match number {
        0 => Caution::Low,
        1 => Caution::Middle,
        _ => Caution::High,
    }
}

/// A count of bytes or milliseconds as SQLite keeps it.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The work as it counts: as found, with the desk's edits.
pub(crate) fn effective(id: &str, found: &str, edits: &str) -> Result<Work, CatalogueError> {
    let bad = |source| CatalogueError::Entry {
        work: id.to_owned(),
        source,
    };
    let mut work: Work = serde_json::from_str(found).map_err(bad)?;
    let edits: Overlay = serde_json::from_str(edits).map_err(bad)?;
    work.apply(&edits);
    Ok(work)
}

/// Brings all derived rows of the work `num` to what `found` and `edits` say now.
pub(crate) fn refresh(db: &Connection, num: i64) -> Result<(), CatalogueError> {
    let row = db
        .prepare_cached("SELECT id, found, edits, added FROM work WHERE num = ?1")?
        .query_row([num], |row| {
            let texts: (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((texts, row.get::<_, Option<String>>(3)?))
        })
        .optional()?;
    let Some(((id, found, edits), added)) = row else {
        return Ok(());
    };
    let work = effective(&id, &found, &edits)?;
    put(db, num, &work, added.as_deref())
}

/// Makes the derived tables anew.
pub(crate) fn rebuild(db: &Connection) -> Result<(), CatalogueError> {
    db.execute_batch("DELETE FROM shelf; DELETE FROM mark; DELETE FROM search;")?;
    let mut numbers = db.prepare("SELECT num FROM work ORDER BY num")?;
    for num in numbers.query_map([], |row| row.get(0))? {
        refresh(db, num?)?;
    }
    Ok(())
}

fn put(db: &Connection, num: i64, work: &Work, added: Option<&str>) -> Result<(), CatalogueError> {
    let bad = |source| CatalogueError::Entry {
        work: work.id.to_string(),
        source,
    };
    let episode = match &work.episode {
        Some(episode) => Some(serde_json::to_string(episode).map_err(bad)?),
        None => None,
    };
    let duration = work.main_files().filter_map(|file| file.probe.duration);
    let duration = duration.map(|d| d.0).reduce(u64::saturating_add);
    db.prepare_cached(
        "INSERT OR REPLACE INTO shelf (num, sort, id, kind, year, caution, priority, bytes, \
         duration, added, title, languages, themes, episode) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        num,
        sort_key(work),
        work.id.to_string(),
        work.kind.as_str(),
        work.year,
        caution_number(work.caution),
        u8::from(work.priority),
        integer(work.len().0),
        duration.map(integer),
        added,
        serde_json::to_string(&work.title).map_err(bad)?,
        serde_json::to_string(&work.languages).map_err(bad)?,
        serde_json::to_string(&work.themes).map_err(bad)?,
        episode,
    ])?;
    db.prepare_cached("DELETE FROM mark WHERE num = ?1")?
        .execute([num])?;
    let mut insert =
        db.prepare_cached("INSERT INTO mark (field, word, num) VALUES (?1, ?2, ?3)")?;
    for (field, word) in marks(work) {
        insert.execute(params![field, word, num])?;
    }
    db.prepare_cached("INSERT OR REPLACE INTO search (num, text) VALUES (?1, ?2)")?
        .execute(params![num, search_text(work)])?;
    Ok(())
}

/// The words that the work is found by exactly.
fn marks(work: &Work) -> BTreeSet<(&'static str, String)> {
    let mut marks = BTreeSet::new();
    for theme in &work.themes {
        marks.insert((field::THEME, theme.to_string()));
    }
    for language in &work.languages {
        // `ko` finds what is in `ko-KP`, not the other way round.
        marks.insert((field::LANGUAGE, language.to_string()));
        marks.insert((field::LANGUAGE, language.primary().to_owned()));
    }
    if let Some(episode) = &work.episode {
        for name in episode.series_title.0.values().chain([&episode.series]) {
            marks.insert((field::SERIES, fold_name(name)));
        }
    }
    for file in work.main_files() {
        let format = file.probe.format;
        marks.insert((field::FORMAT, format.id().to_owned()));
        if let Some(family) = family_word(format.family()) {
            marks.insert((field::FAMILY, family));
        }
    }
    marks
}

/// The word of a family in JSON and in the catalogue.
pub(crate) fn family_word(family: bulssi_model::Family) -> Option<String> {
    match serde_json::to_value(family) {
        Ok(serde_json::Value::String(word)) => Some(word),
        _ => None,
    }
}

/// Titles, series and file names, folded, each on its own line.
fn search_text(work: &Work) -> String {
    let mut texts: Vec<String> = Vec::new();
    let episode = work.episode.iter();
    let series = episode.flat_map(|e| e.series_title.0.values().chain([&e.series]));
    let files = work.files.iter().map(|file| &file.name);
    for text in work.title.0.values().chain(series).chain(files) {
        let text = fold_name(text);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.join("\n")
}

/// What a list is sorted by, byte for byte: the series or else the title, season, number, title, id.
fn sort_key(work: &Work) -> Vec<u8> {
    let title = natural(work.title.pick(&[]).unwrap_or_default());
    let (group, season, number) = match &work.episode {
        Some(episode) => (natural(&episode.series), episode.season, episode.number),
        None => (title.clone(), 0, 0),
    };
    let mut key = group.into_bytes();
    key.push(0);
    key.extend(season.to_be_bytes());
    key.extend(number.to_be_bytes());
    key.extend(title.into_bytes());
    key.push(0);
    key.extend(work.id.to_string().into_bytes());
    key
}

/// A folded text whose byte order is the one that people expect: `part 2` before `part 10`.
///
/// Each run of digits gets its length in front, without leading zeros. Marks and spaces in front
/// do not count, and there is no NUL.
fn natural(text: &str) -> String {
    let folded = fold_name(text);
    let mut rest = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut key = String::with_capacity(rest.len() + 4);
    while let Some(c) = rest.chars().next() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        if end == 0 {
            if c != '\0' {
                key.push(c);
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (digits, after) = rest.split_at(end);
        let digits = digits.trim_start_matches('0');
        // '0' + length stays below letters; longer runs than 9 digits are no numbers of anything.
        let class = u8::try_from(digits.len().min(9)).unwrap_or(9);
        key.push(char::from(b'0' + class));
        key.push_str(digits);
        rest = after;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_sort_as_numbers() {
        let sorted = [
            "Part 2",
            "part 10",
            "Part 010 b",
            "part x",
            "《가》",
            "나 1",
            "나 02",
            "나 12",
        ];
        let keys: Vec<_> = sorted.iter().map(|text| natural(text)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(natural("Ⅱ. \0A"), natural("ⅱ. a"));
        assert_eq!(natural(""), "");
        assert_eq!(natural("000"), natural("0"));
    }
}
