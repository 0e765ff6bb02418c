//! The words of a library: the shipped kinds and themes, and the desk's own.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bulssi_model::Vocabulary;

use crate::library::Library;

const SHIPPED: &str = include_str!("../data/vocabulary.toml");
/// The desk's file, in the library's folder.
const FILE: &str = "vocabulary.toml";
/// More than any list of words that people keep; a file larger than this is something else.
const MOST: u64 = 1 << 20;

/// Why the words of a library are not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VocabularyError {
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no vocabulary.
    #[error("no vocabulary: {}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// The file is larger than 1 MiB.
    #[error("vocabulary larger than 1 MiB: {}", .0.display())]
    TooLarge(PathBuf),
}

impl Library {
    /// The shipped words with those of `vocabulary.toml` in the library's folder, where there is
    /// one. Read anew each time.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn vocabulary(&self) -> Result<Vocabulary, VocabularyError> {
        let shipped = parse(SHIPPED, Path::new("(shipped)/vocabulary.toml"))?;
        let path = self.root().join(FILE);
        let failed = |source| VocabularyError::Io {
            path: path.clone(),
            source,
        };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(shipped),
            Err(e) => return Err(failed(e)),
        };
        let mut text = String::new();
        file.take(MOST + 1)
            .read_to_string(&mut text)
            .map_err(failed)?;
        if text.len() as u64 > MOST {
            return Err(VocabularyError::TooLarge(path));
        }
        Ok(shipped.extended(parse(&text, &path)?))
    }
}

fn parse(text: &str, path: &Path) -> Result<Vocabulary, VocabularyError> {
    toml::from_str(text).map_err(|source| VocabularyError::Syntax {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bulssi_model::{Lang, is_printable_name};
    use std::collections::BTreeSet;

    #[test]
    fn shipped_words_have_both_languages_and_print_everywhere() {
        let words = parse(SHIPPED, Path::new("shipped")).unwrap();
        let kinds = words.kinds.values().map(|kind| &kind.name);
        let names: Vec<_> = kinds
            .chain(words.themes.values().map(|t| &t.name))
            .collect();
        for name in names {
            for lang in [Lang::korean(), Lang::english()] {
                let text = name.0.get(&lang).unwrap();
                assert!(is_printable_name(text), "{text}");
                assert!(text.chars().count() <= 32, "{text}");
            }
        }
        let folders: BTreeSet<_> = words.kinds.values().map(|kind| kind.order).collect();
        assert_eq!(folders.len(), words.kinds.len(), "orders differ");
        for kind in [
            "films",
            "dramas",
            "documentaries",
            "music",
            "news",
            "radio",
            "english-lessons",
            "encyclopedia",
            "practical-knowledge",
            "books",
            "articles",
            "pictures",
        ] {
            assert!(words.kinds.contains_key(&kind.parse().unwrap()), "{kind}");
        }
        for theme in [
            "free-market",
            "human-rights",
            "korean-war",
            "life-abroad",
            "practical-knowledge",
        ] {
            assert!(
                words.themes.contains_key(&theme.parse().unwrap()),
                "{theme}"
            );
        }
    }
}
