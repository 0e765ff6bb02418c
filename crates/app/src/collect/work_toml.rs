//! The file `work.toml` that lies beside works and says what they are (`docs/formats/work-toml.md`).

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use bulssi_model::{
    ByLang, Caution, Date, KindId, Lang, Overlay, Priority, Rights, Vocabulary, fold_name,
};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file.
pub(super) const NAME: &str = "work.toml";
/// Bytes of a `work.toml`, at most; more than a folder of 65,535 files needs a line each.
pub(super) const MOST: u64 = 4 << 20;

/// What a work may be told, at the top and for single files.
const KEYS: [&str; 15] = [
    "kind",
    "title",
    "summary",
    "languages",
    "year",
    "series",
    "series_title",
    "season",
    "episode",
    "themes",
    "rights",
    "notes",
    "caution",
    "priority",
    "file",
];
const RIGHTS: [&str; 2] = ["by", "until"];

/// What is wrong with a `work.toml`, and in which line, from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct WorkTomlError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: WorkTomlFault,
}

/// What is wrong with a `work.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkTomlFault {
    /// It is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::ErrorKind),
    /// It is no UTF-8 text, or longer than 4 MiB.
    #[error("no text of at most 4 MiB")]
    NoText,
    /// A key that means nothing here.
    #[error("unknown key {key}; there are {}", allowed.join(", "))]
    UnknownKey {
        /// The key.
        key: String,
        /// All that there are.
        allowed: Vec<&'static str>,
    },
    /// A value of another type, or one that means nothing.
    #[error("{key}: {wanted} is wanted")]
    Value {
        /// The key.
        key: String,
        /// What can stand there.
        wanted: &'static str,
    },
    /// A kind that the library does not know.
    #[error("unknown kind {found}; near are {}", near.join(", "))]
    UnknownKind {
        /// The word.
        found: String,
        /// Known ones, the nearest first; at most five.
        near: Vec<String>,
    },
    /// A theme that the library does not know.
    #[error("unknown theme {found}; near are {}", near.join(", "))]
    UnknownTheme {
        /// The word.
        found: String,
        /// Known ones, the nearest first; at most five.
        near: Vec<String>,
    },
    /// A title, a summary, a year or an episode number at the top, where there are several works.
    #[error("{key} is of one work, but there are {works}; write it under [file.\"NAME\"]")]
    OneOfMany {
        /// The key.
        key: &'static str,
        /// How many works the folder holds.
        works: usize,
    },
    /// A file that is not in the folder.
    #[error("no file {0} in this folder")]
    NoSuchFile(String),
}

/// What is said of one work, or of all in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// All but titles without a language and the place in a series.
    pub(super) overlay: Overlay,
    /// A title without a language.
    pub(super) title: Option<String>,
    /// A summary without a language.
    pub(super) summary: Option<String>,
    /// The series' name.
    pub(super) series: Option<String>,
    /// The series' name by language.
    pub(super) series_title: ByLang,
    /// The season.
    pub(super) season: Option<u16>,
    /// The episode.
    pub(super) episode: Option<u16>,
    /// The first key that can only be of one work, and its line.
    pub(super) single: Option<(&'static str, usize)>,
}

impl Said {
    /// Joins two: where both say something, `nearer` holds.
    pub(super) fn then(self, nearer: Self) -> Self {
        let mut series_title = self.series_title;
        series_title.0.extend(nearer.series_title.0);
        Self {
            overlay: self.overlay.then(nearer.overlay),
            title: nearer.title.or(self.title),
            summary: nearer.summary.or(self.summary),
            series: nearer.series.or(self.series),
            series_title,
            season: nearer.season.or(self.season),
            episode: nearer.episode.or(self.episode),
            single: None,
        }
    }
}

/// A whole `work.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WorkToml {
    /// What holds for the work, or for all works, of the folder and those in it.
    pub(super) all: Said,
    /// What holds for a single file, by folded name, with its line and its name as written.
    pub(super) files: BTreeMap<String, (usize, String, Said)>,
}

/// Reads the text of a `work.toml`.
pub(super) fn parse(text: &str, words: &Vocabulary) -> Result<WorkToml, WorkTomlError> {
    let reader = Reader { text, words };
    let table = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        reader.fault(start, WorkTomlFault::Syntax(error.message().to_owned()))
    })?;
    let all = reader.said(table.get_ref(), true)?;
    let mut files = BTreeMap::new();
    if let Some(value) = table.get_ref().get("file") {
        let entries = value
            .get_ref()
            .as_table()
            .ok_or_else(|| reader.wanted(value, "file", "[file.\"NAME\"]"))?;
        for (name, value) in entries {
            let text = name.get_ref().to_string();
            let entry = value
                .get_ref()
                .as_table()
                .ok_or_else(|| reader.wanted(value, &text, "[file.\"NAME\"]"))?;
            let line = reader.line(name.span().start);
            let said = reader.said(entry, false)?;
            files.insert(fold_name(&text), (line, text, said));
        }
    }
    Ok(WorkToml { all, files })
}

struct Reader<'a> {
    text: &'a str,
    words: &'a Vocabulary,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|b| *b == b'\n').count()
    }

    fn fault(&self, at: usize, fault: WorkTomlFault) -> WorkTomlError {
        WorkTomlError {
            line: self.line(at),
            fault,
        }
    }

    fn wanted(&self, value: &Value<'_>, key: &str, wanted: &'static str) -> WorkTomlError {
        let key = key.to_owned();
        self.fault(value.span().start, WorkTomlFault::Value { key, wanted })
    }

    fn unknown(&self, at: usize, key: &str, allowed: &[&'static str]) -> WorkTomlError {
        let fault = WorkTomlFault::UnknownKey {
            key: key.to_owned(),
            allowed: allowed.to_vec(),
        };
        self.fault(at, fault)
    }

    fn said(&self, table: &DeTable<'_>, top: bool) -> Result<Said, WorkTomlError> {
        let keys = if top { &KEYS[..] } else { &KEYS[..14] };
        let mut said = Said::default();
        for (name, value) in table {
            let key = name.get_ref().as_ref();
            let overlay = &mut said.overlay;
            match key {
                "kind" => overlay.kind = Some(self.kind(value)?),
                "title" => (said.title, overlay.title) = self.by_lang(key, value)?,
                "summary" => (said.summary, overlay.summary) = self.by_lang(key, value)?,
                "languages" => overlay.languages = Some(self.languages(value)?),
                "year" => overlay.year = Some(self.number(key, value, 1)?),
                "series" => said.series = Some(self.line_of_text(key, value)?),
                "series_title" => match self.by_lang(key, value)? {
                    (None, by_lang) => said.series_title = by_lang,
                    (Some(name), _) => said.series = said.series.or(Some(name)),
                },
                "season" => said.season = Some(self.number(key, value, 0)?),
                "episode" => said.episode = Some(self.number(key, value, 1)?),
                "themes" => overlay.themes = Some(self.themes(value)?),
                "rights" => overlay.rights = Some(self.rights(value)?),
                "notes" => overlay.notes = Some(self.string(key, value)?.to_owned()),
                "caution" => overlay.caution = Some(self.caution(value)?),
                "priority" => {
                    let wanted = "a number from 1 to 5";
                    let number = u8::try_from(self.number(key, value, 1)?);
                    let priority = number.ok().and_then(|n| Priority::try_from(n).ok());
                    let priority = priority.ok_or_else(|| self.wanted(value, key, wanted))?;
                    overlay.priority = Some(priority);
                }
                "file" if top => {}
                _ => return Err(self.unknown(name.span().start, key, keys)),
            }
            if let Some(key) = ["title", "summary", "year", "episode"]
                .into_iter()
                .find(|single| *single == key)
            {
                let line = self.line(name.span().start);
                said.single = said
                    .single
                    .filter(|(_, at)| *at < line)
                    .or(Some((key, line)));
            }
        }
        Ok(said)
    }

    fn string<'v>(&self, key: &str, value: &'v Value<'_>) -> Result<&'v str, WorkTomlError> {
        let text = value.get_ref().as_str();
        text.ok_or_else(|| self.wanted(value, key, "a text in quotes"))
    }

    /// A text that is not empty, without blanks around it.
    fn line_of_text(&self, key: &str, value: &Value<'_>) -> Result<String, WorkTomlError> {
        match self.string(key, value)?.trim() {
            "" => Err(self.wanted(value, key, "a text in quotes")),
            text => Ok(text.to_owned()),
        }
    }

    /// `key = "…"`, or `key.ko = "…"` for each language.
    fn by_lang(
        &self,
        key: &str,
        value: &Value<'_>,
    ) -> Result<(Option<String>, ByLang), WorkTomlError> {
        let Some(table) = value.get_ref().as_table() else {
            return Ok((Some(self.line_of_text(key, value)?), ByLang::default()));
        };
        let mut texts = ByLang::default();
        for (name, value) in table {
            let lang: Lang = name.get_ref().parse().map_err(|_| {
                let fault = WorkTomlFault::Value {
                    key: format!("{key}.{}", name.get_ref()),
                    wanted: "a language such as ko or en",
                };
                self.fault(name.span().start, fault)
            })?;
            texts.0.insert(lang, self.line_of_text(key, value)?);
        }
        Ok((None, texts))
    }

    fn number(&self, key: &str, value: &Value<'_>, least: u16) -> Result<u16, WorkTomlError> {
        let number = value
            .get_ref()
            .as_integer()
            .filter(|number| number.radix() == 10)
            .and_then(|number| number.as_str().parse().ok())
            .filter(|number| *number >= least);
        number.ok_or_else(|| self.wanted(value, key, "a whole number"))
    }

    /// One text or a list of them, each with its place.
    fn list<'v, 'i>(
        &self,
        key: &str,
        value: &'v Value<'i>,
    ) -> Result<Vec<(&'v str, &'v Value<'i>)>, WorkTomlError> {
        match value.get_ref().as_array() {
            Some(items) => items
                .iter()
                .map(|item| Ok((self.string(key, item)?, item)))
                .collect(),
            None => Ok(vec![(self.string(key, value)?, value)]),
        }
    }

    fn languages(&self, value: &Value<'_>) -> Result<Vec<Lang>, WorkTomlError> {
        let wanted = "languages such as [\"ko\", \"en\"]";
        let mut languages: Vec<Lang> = Vec::new();
        for (text, at) in self.list("languages", value)? {
            let lang = text.parse();
            let lang = lang.map_err(|_| self.wanted(at, "languages", wanted))?;
            if !languages.contains(&lang) {
                languages.push(lang);
            }
        }
        Ok(languages)
    }

    fn kind(&self, value: &Value<'_>) -> Result<KindId, WorkTomlError> {
        let found = self.string("kind", value)?;
        let kinds = &self.words.kinds;
        let known = found.parse().ok().filter(|id| kinds.contains_key(id));
        known.ok_or_else(|| {
            let words = kinds.iter().map(|(id, kind)| (id.as_str(), &kind.name));
            let fault = WorkTomlFault::UnknownKind {
                found: found.to_owned(),
                near: near(found, words),
            };
            self.fault(value.span().start, fault)
        })
    }

    fn themes(&self, value: &Value<'_>) -> Result<BTreeSet<bulssi_model::ThemeId>, WorkTomlError> {
        let known = &self.words.themes;
        let theme = |(found, at): (&str, &Value<'_>)| {
            let id = found.parse().ok().filter(|id| known.contains_key(id));
            id.ok_or_else(|| {
                let words = known.iter().map(|(id, theme)| (id.as_str(), &theme.name));
                let fault = WorkTomlFault::UnknownTheme {
                    found: found.to_owned(),
                    near: near(found, words),
                };
                self.fault(at.span().start, fault)
            })
        };
        self.list("themes", value)?.into_iter().map(theme).collect()
    }

    fn caution(&self, value: &Value<'_>) -> Result<Caution, WorkTomlError> {
        match self.string("caution", value)? {
            "low" => Ok(Caution::Low),
            "middle" => Ok(Caution::Middle),
            "high" => Ok(Caution::High),
            _ => Err(self.wanted(value, "caution", "low, middle or high")),
        }
    }

    fn rights(&self, value: &Value<'_>) -> Result<Rights, WorkTomlError> {
        let wanted = "{ by = \"…\", until = 2030-12-31 }";
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.wanted(value, "rights", wanted));
        };
        let (mut by, mut until) = (None, None);
        for (name, value) in table {
            match name.get_ref().as_ref() {
                "by" => by = Some(self.line_of_text("rights.by", value)?),
                "until" => {
                    let given = value.get_ref();
                    // TOML has dates of its own; quoted ones are as good.
                    let text = given
                        .as_datetime()
                        .map(ToString::to_string)
                        .or_else(|| given.as_str().map(str::to_owned));
                    let date = text.and_then(|text| text.parse::<Date>().ok());
                    let wanted = "a day such as 2030-12-31";
                    until = Some(date.ok_or_else(|| self.wanted(value, "rights.until", wanted))?);
                }
                key => return Err(self.unknown(name.span().start, key, &RIGHTS)),
            }
        }
        let by = by.ok_or_else(|| self.wanted(value, "rights", wanted))?;
        Ok(Rights { by, until })
    }
}

/// Up to five known words, those first that differ least from `found` in themselves or in a name.
fn near<'w>(found: &str, words: impl Iterator<Item = (&'w str, &'w ByLang)>) -> Vec<String> {
    let found: Vec<char> = fold_name(found).chars().take(64).collect();
    let mut near: Vec<(usize, &str)> = words
        .map(|(id, name)| {
            let names = name.0.values().map(String::as_str).chain([id]);
            let least = names.map(|name| distance(&found, &fold_name(name))).min();
            (least.unwrap_or(usize::MAX), id)
        })
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(5)
        .map(|(_, id)| id.to_owned())
        .collect()
}

/// How many characters must be put in, taken out or replaced (Levenshtein).
fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (line, c) in b.chars().enumerate() {
        let mut before = line;
        let mut left = line + 1;
        for (place, other) in a.iter().enumerate() {
            let above = row[place + 1];
            let here = (before + usize::from(c != *other))
                .min(above + 1)
                .min(left + 1);
            row[place] = left;
            (before, left) = (above, here);
        }
        if let Some(last) = row.last_mut() {
            *last = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
