//! A new edition like another one: its text with a few values changed, comments and all.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use bulssi_model::{Date, EditionName, Lang, ProfileId};
use toml::{Spanned, Value};

use super::{EditionError, EditionFault, create, text_of};

/// What is to be another one in the copy; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The title.
    pub title: Option<String>,
    /// The readers' language.
    pub language: Option<Lang>,
    /// The date on the drive.
    pub date: Option<Date>,
    /// The device profile.
    pub device: Option<String>,
    /// The device profiles that it must play on.
    pub plays: Option<Vec<ProfileId>>,
    /// The capacity, as the file writes it.
    pub capacity: Option<String>,
    /// The largest drive, as the file writes it.
    pub largest_drive: Option<String>,
}

impl Changes {
    /// The keys with their new values, as TOML writes them.
    fn values(&self) -> impl Iterator<Item = (&'static str, String)> {
        let text = |text: &str| Value::String(text.to_owned()).to_string();
        [
            ("title", self.title.as_deref().map(text)),
            ("language", self.language.as_ref().map(|l| text(l.as_str()))),
            ("date", self.date.map(|date| date.to_string())),
            ("device", self.device.as_deref().map(text)),
            ("plays", self.plays.as_deref().map(list)),
            ("capacity", self.capacity.as_deref().map(text)),
            ("largest-drive", self.largest_drive.as_deref().map(text)),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    }
}

/// Names as a list of TOML.
fn list(names: &[ProfileId]) -> String {
    let names = names.iter().map(|name| Value::String(name.to_string()));
    Value::Array(names.collect()).to_string()
}

/// Writes the edition `name` like the one that `like` names, and gives its path; never over one
/// that is there.
///
/// # Errors
/// [`EditionError`].
pub fn copy(
    editions: &Path,
    like: &str,
    name: &EditionName,
    changes: &Changes,
) -> Result<PathBuf, EditionError> {
    let (path, old, text) = text_of(editions, like)?;
    let changed = changed(&text, changes).map_err(|error| EditionError::Fault {
        path,
        fault: EditionFault::Syntax {
            message: error.message().to_owned(),
            line: None,
        },
    })?;
    // The comment at its head shows a command with its name.
    let changed = changed.replace(
        &format!("bulssi plan {old}`"),
        &format!("bulssi plan {name}`"),
    );
    create(editions, name, &changed)
}

/// The text with these values; keys that it does not have come below the capacity, which every
/// edition has.
fn changed(text: &str, changes: &Changes) -> Result<String, toml::de::Error> {
    let keys: BTreeMap<String, Spanned<Value>> = toml::from_str(text)?;
    let mut text = text.to_owned();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let capacity = keys.get("capacity").map_or(0, |value| value.span().end);
    let below = text[capacity..]
        .find('\n')
        .map_or(text.len(), |at| capacity + at + 1);
    let mut places: Vec<(Range<usize>, String)> = Vec::new();
    for (key, value) in changes.values() {
        places.push(match keys.get(key) {
            Some(old) => (old.span(), value),
            None => (below..below, format!("{key} = {value}\n")),
        });
    }
    // From the end on, so that those before stay where they are.
    places.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, value) in places {
        text.replace_range(span, &value);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_changes() {
        let text = "# capacity = \"1GB\"\ntitle = '''봄\ncapacity = \"2GB\"'''\n\
                    capacity = \"16GB\" # as printed\n[themes.health]\nleast = \"5%\"\n";
        let changes = Changes {
            capacity: Some("7300MB exact".to_owned()),
            device: Some("old-tv".to_owned()),
            plays: Some(vec!["any-tv".parse().unwrap()]),
            ..Changes::default()
        };
        let expected = text.replace("\"16GB\"", "\"7300MB exact\"");
        assert_eq!(
            changed(text, &changes).unwrap(),
            expected.replace(
                "printed\n",
                "printed\nplays = [\"any-tv\"]\ndevice = \"old-tv\"\n"
            )
        );
        assert_eq!(changed(text, &Changes::default()).unwrap(), text);
        assert!(changed("title = ", &changes).is_err());
    }

    #[test]
    fn a_copy_is_an_edition_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let text = "# `bulssi plan spring`\ntitle = \"t\"\nlanguage = \"ko\"\n\
                    date = 2026-11-21\ncapacity = \"16GB\"\n";
        let editions = folder.path();
        create(editions, &"spring".parse().unwrap(), text).unwrap();
        let changes = Changes {
            title: Some("it's \"t\"".to_owned()),
            capacity: Some("8GB".to_owned()),
            date: Some("2026-12-01".parse().unwrap()),
            ..Changes::default()
        };
        let small = "spring-8gb".parse().unwrap();
        let path = copy(editions, "spring", &small, &changes).unwrap();
        let written = std::fs::read_to_string(path).unwrap();
        let edition = super::super::parse(small.clone(), &written).unwrap();
        assert_eq!(edition.title, "it's \"t\"");
        assert_eq!(edition.date.to_string(), "2026-12-01");
        assert_eq!(edition.capacity, "8GB".parse().unwrap());
        assert!(written.starts_with("# `bulssi plan spring-8gb`\n"));
        let again = copy(editions, "spring", &small, &changes);
        assert!(matches!(again, Err(EditionError::Exists { .. })));
        let none = copy(editions, "autumn", &"x".parse().unwrap(), &changes);
        assert!(matches!(none, Err(EditionError::Missing { .. })));
    }
}
