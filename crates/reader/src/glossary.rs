//! Words that a reader may not know, each with a gloss.

use std::collections::BTreeMap;

/// Words and their glosses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    words: BTreeMap<String, String>,
}

impl Glossary {
    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
