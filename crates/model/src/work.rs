//! Works: what a reader would name.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ByLang, ByteLen, Date, Digest, KindId, Lang, Probe, ThemeId};

/// The name of a work: `w` and 16 characters of base 32 (RFC 4648 alphabet in lower case).
///
/// It is made from the digests of the work's main files, so the same film has the same id in every
/// library and adding it again finds it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkId([u8; 10]);

/// A text that is no work id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no work id (w and 16 letters or digits): {0}")]
pub struct WorkIdError(pub String);

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl WorkId {
    /// The id of a work whose main files have these digests, in their order.
    #[must_use]
    pub fn of(main: &[Digest]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("bulssi 2026 work id");
        for digest in main {
            hasher.update(digest.as_bytes());
        }
        let mut id = [0; 10];
        hasher.finalize_xof().fill(&mut id);
        Self(id)
    }
}

impl fmt::Display for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("w")?;
        // 5 bytes are 8 characters.
        for five in self.0.chunks_exact(5) {
            let bits = five.iter().fold(0u64, |bits, b| bits << 8 | u64::from(*b));
            for place in (0..8).rev() {
                let index = usize::from(((bits >> (place * 5)) & 31) as u8);
                write!(f, "{}", char::from(BASE32[index]))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for WorkId {
    type Err = WorkIdError;

    fn from_str(text: &str) -> Result<Self, WorkIdError> {
        let bad = || WorkIdError(text.to_owned());
        let digits = text.strip_prefix('w').ok_or_else(bad)?.as_bytes();
        if digits.len() != 16 {
            return Err(bad());
        }
        let mut id = [0; 10];
        for (five, eight) in id.chunks_exact_mut(5).zip(digits.chunks_exact(8)) {
            let mut bits = 0u64;
            for digit in eight {
                let value = BASE32.iter().position(|c| c == digit).ok_or_else(bad)?;
                bits = bits << 5 | value as u64;
            }
            five.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        Ok(Self(id))
    }
}

impl TryFrom<String> for WorkId {
    type Error = WorkIdError;

    fn try_from(text: String) -> Result<Self, WorkIdError> {
        text.parse()
    }
}

impl From<WorkId> for String {
    fn from(id: WorkId) -> Self {
        id.to_string()
    }
}

/// A film, an episode, a programme, an article, a lesson, a recording, a book, a wiki.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Its name in the library.
    pub id: WorkId,
    /// Its sort.
    pub kind: KindId,
    /// Its title, by language; never empty.
    pub title: ByLang,
    /// A few sentences about it, by language.
    #[serde(default, skip_serializing_if = "ByLang::is_empty")]
    pub summary: ByLang,
    /// Languages spoken or written in it, the main one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Lang>,
    /// The year it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Its place in a series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub episode: Option<Episode>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub themes: BTreeSet<ThemeId>,
    /// Who allowed that it is passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Rights>,
    /// For the desk alone; never on a drive.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// How dangerous it is to be found with.
    #[serde(default)]
    pub caution: Caution,
    /// How much the desk wants it on drives.
    #[serde(default)]
    pub priority: Priority,
    /// Its files: main ones first, in their order.
    pub files: Vec<WorkFile>,
}

impl Work {
    /// The bytes of all its files.
    #[must_use]
    pub fn len(&self) -> ByteLen {
        self.files.iter().map(|file| file.len).sum()
    }

    /// Whether it has no bytes at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == ByteLen::ZERO
    }

    /// The files that are the work itself: the film, the parts of a split archive.
    pub fn main_files(&self) -> impl Iterator<Item = &WorkFile> {
        self.files.iter().filter(|file| file.role == Role::Main)
    }

    /// Replaces what the overlay names and leaves the rest.
    pub fn apply(&mut self, overlay: &Overlay) {
        let Overlay {
            kind,
            title,
            summary,
            languages,
            year,
            episode,
            themes,
            rights,
            notes,
            caution,
            priority,
        } = overlay.clone();
        self.kind = kind.unwrap_or_else(|| self.kind.clone());
        self.title.0.extend(title.0);
        self.summary.0.extend(summary.0);
        self.languages = languages.unwrap_or_else(|| self.languages.clone());
        self.year = year.or(self.year);
        self.episode = episode.or_else(|| self.episode.clone());
        self.themes = themes.unwrap_or_else(|| self.themes.clone());
        self.rights = rights.or_else(|| self.rights.clone());
        self.notes = notes.unwrap_or_else(|| self.notes.clone());
        self.caution = caution.unwrap_or(self.caution);
        self.priority = priority.unwrap_or(self.priority);
    }
}

/// One file of a work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkFile {
    /// What it is to the work.
    pub role: Role,
    /// Its file name where it came from, without folders.
    pub name: String,
    /// Its blob.
    pub digest: Digest,
    /// Its length.
    pub len: ByteLen,
    /// The language of a subtitle, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// What is in it.
    pub probe: Probe,
}

/// What a file is to its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// The work itself; a split archive has several, in order.
    Main,
    /// Lines shown with the film.
    Subtitle,
    /// A picture that stands for the work.
    Poster,
}

/// A place in a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Episode {
    /// What all episodes of the series share, as first met; the key of the series.
    pub series: String,
    /// The name of the series by language, where it differs from the key.
    #[serde(default, skip_serializing_if = "ByLang::is_empty")]
    pub series_title: ByLang,
    /// The season, from 1; 0 holds specials.
    #[serde(default = "first_season")]
    pub season: u16,
    /// The episode within the season, from 1.
    pub number: u16,
}

const fn first_season() -> u16 {
    1
}

/// Who allowed that a work is passed on, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// Who allowed it, or the licence.
    pub by: String,
    /// The last day it is allowed; none is without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// How dangerous a work is to be found with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caution {
    /// Entertainment that officials watch themselves.
    Low,
    /// The usual case, and what is assumed.
    #[default]
    Middle,
    /// Criticism of those in power, religion, politics.
    High,
}

/// How much the desk wants a work on drives: 1 (fills gaps) to 5 (first of all); 3 is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Priority(u8);

impl Default for Priority {
    fn default() -> Self {
        Self(3)
    }
}

impl TryFrom<u8> for Priority {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        if (1..=5).contains(&number) {
            Ok(Self(number))
        } else {
            Err(format!("no priority from 1 to 5: {number}"))
        }
    }
}

impl From<Priority> for u8 {
    fn from(priority: Priority) -> Self {
        priority.0
    }
}

/// What a `work.toml` or an edit at the desk says of a work; what it leaves out stays as found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overlay {
    /// See [`Work::kind`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindId>,
    /// See [`Work::title`]; languages not named stay.
    #[serde(skip_serializing_if = "ByLang::is_empty")]
    pub title: ByLang,
    /// See [`Work::summary`]; languages not named stay.
    #[serde(skip_serializing_if = "ByLang::is_empty")]
    pub summary: ByLang,
    /// See [`Work::languages`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<Lang>>,
    /// See [`Work::year`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// See [`Work::episode`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub episode: Option<Episode>,
    /// See [`Work::themes`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub themes: Option<BTreeSet<ThemeId>>,
    /// See [`Work::rights`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<Rights>,
    /// See [`Work::notes`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// See [`Work::caution`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caution: Option<Caution>,
    /// See [`Work::priority`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
}

impl Overlay {
    /// Joins two overlays: where both say something, `later` holds.
    #[must_use]
    pub fn then(mut self, later: Self) -> Self {
        self.title.0.extend(later.title.0);
        self.summary.0.extend(later.summary.0);
        Self {
            kind: later.kind.or(self.kind),
            title: self.title,
            summary: self.summary,
            languages: later.languages.or(self.languages),
            year: later.year.or(self.year),
            episode: later.episode.or(self.episode),
            themes: later.themes.or(self.themes),
            rights: later.rights.or(self.rights),
            notes: later.notes.or(self.notes),
            caution: later.caution.or(self.caution),
            priority: later.priority.or(self.priority),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_their_text() {
        let id = WorkId::of(&[Digest::of(b"a"), Digest::of(b"b")]);
        let text = id.to_string();
        assert_eq!(text.len(), 17);
        assert_eq!(text.parse(), Ok(id));
        assert_ne!(id, WorkId::of(&[Digest::of(b"b"), Digest::of(b"a")]));
        for bad in [
            "",
            "w",
            &text[1..],
            &text.to_uppercase(),
            "w0123456789abcdef",
        ] {
            assert!(bad.parse::<WorkId>().is_err(), "{bad}");
        }
    }
}
