//! Kinds and themes: words that the desk can add to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ByLang, slug::slug};

slug! {
    /// The short name of a kind, such as `films` or `radio`.
    KindId
}

slug! {
    /// The short name of a theme, such as `free-market`.
    ThemeId
}

/// What sort of work something is; each work has exactly one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// The name that readers see, on folders and pages.
    pub name: ByLang,
    /// Where its folder stands among the others; smaller comes first, equal ones by id.
    pub order: u16,
    /// Whether a series of this kind can be taken up at any episode, as songs and news can. Of
    /// other kinds an episode is not sent while the library lacks one before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loose: bool,
}

/// What a work is about; a work may have several themes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The name that the desk and readers see.
    pub name: ByLang,
}

/// All kinds and themes that a library knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vocabulary {
    /// Kinds by id.
    pub kinds: BTreeMap<KindId, Kind>,
    /// Themes by id.
    pub themes: BTreeMap<ThemeId, Theme>,
}

impl Vocabulary {
    /// This vocabulary with the words of `other` added; where both have a word, `other` holds.
    #[must_use]
    pub fn extended(mut self, other: Self) -> Self {
        self.kinds.extend(other.kinds);
        self.themes.extend(other.themes);
        self
    }
}
