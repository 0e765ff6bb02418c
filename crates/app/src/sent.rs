//! What an edition sent: the list of works that is kept beside the edition's file.
//!
//! Pressing a good drive sends an edition. Building an image only notes what is in it, because images
//! are also built to try something out; [`went_out`] says that drives made of it were given away.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{Edition, EditionName, WorkId};
use serde::{Deserialize, Serialize};

use crate::manifest::write_whole;
use crate::owner;
use crate::plan::Plan;

/// Version 1 had no `built`, and took whatever was built for sent.
const VERSION: u32 = 2;

/// The list of an edition that went before cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SentError {
    /// No drive of that edition was pressed, and nobody said that it went out otherwise.
    #[error("edition {edition} was never sent")]
    NeverSent {
        /// The edition named under `before`.
        edition: EditionName,
        /// Whether it was at least built.
        built: bool,
    },
    /// An edition names itself.
    #[error("edition {0} names itself")]
    Itself(EditionName),
    /// It is said to have gone out, and was never built.
    #[error("edition {0} was never built")]
    NeverBuilt(EditionName),
    /// The file could not be read or written.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no such list.
    #[error("{}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        message: String,
    },
}

/// The file: `editions/NAME.sent.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    /// What was sent, with all editions of this name that were.
    works: Vec<Sent>,
    /// What the image or folder holds that was built last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    built: Vec<Sent>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    id: WorkId,
    /// For people who read the file; works are found by their id.
    title: String,
}

impl File {
    fn new() -> Self {
        Self {
            version: VERSION,
            works: Vec::new(),
            built: Vec::new(),
        }
    }

    /// Adds works that are not there yet.
    fn send(&mut self, works: Vec<Sent>) {
        let known: BTreeSet<WorkId> = self.works.iter().map(|work| work.id).collect();
        let new = works.into_iter().filter(|work| !known.contains(&work.id));
        self.works.extend(new);
    }
}

fn path_of(editions: &Path, name: &EditionName) -> PathBuf {
    editions.join(format!("{name}.sent.json"))
}

/// The list of an edition; nothing where there is none.
fn list(editions: &Path, name: &EditionName) -> Result<Option<File>, SentError> {
    let path = path_of(editions, name);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SentError::Io { path, source }),
    };
    let syntax = |message: String| SentError::Syntax {
        path: path.clone(),
        message,
    };
    let mut file: File = serde_json::from_slice(&text).map_err(|e| syntax(e.to_string()))?;
    if !(1..=VERSION).contains(&file.version) {
        return Err(syntax(format!("version {}", file.version)));
    }
    file.version = VERSION;
    Ok(Some(file))
}

fn keep(editions: &Path, name: &EditionName, file: &File) -> Result<(), SentError> {
    let path = path_of(editions, name);
    let text = serde_json::to_vec_pretty(file).map_err(io::Error::from);
    text.and_then(|text| {
        fs::create_dir_all(editions)?;
        write_whole(&path, &text)?;
        owner::same_as(editions, &path);
        Ok(())
    })
    .map_err(|source| SentError::Io { path, source })
}

/// The works that the editions named under `before` sent, each with the first that did.
///
/// # Errors
/// [`SentError`].
pub fn read(
    editions: &Path,
    edition: &Edition,
) -> Result<BTreeMap<WorkId, EditionName>, SentError> {
    let mut sent = BTreeMap::new();
    for name in &edition.before {
        if *name == edition.name {
            return Err(SentError::Itself(name.clone()));
        }
        let file = list(editions, name)?;
        let built = file.as_ref().is_some_and(|file| !file.built.is_empty());
        let works = file.map(|file| file.works).unwrap_or_default();
        if works.is_empty() {
            return Err(SentError::NeverSent {
                edition: name.clone(),
                built,
            });
        }
        for work in works {
            sent.entry(work.id).or_insert_with(|| name.clone());
        }
    }
    Ok(sent)
}

/// Says that what was built last of an edition went out, and how many works it has sent in all.
///
/// # Errors
/// [`SentError::NeverBuilt`] and what the system says.
pub fn went_out(editions: &Path, name: &EditionName) -> Result<usize, SentError> {
    let mut file = list(editions, name)?
        .filter(|file| !file.built.is_empty())
        .ok_or_else(|| SentError::NeverBuilt(name.clone()))?;
    file.send(file.built.clone());
    keep(editions, name, &file)?;
    Ok(file.works.len())
}

/// Notes what is in the image or folder that was just built.
pub(crate) fn built(editions: &Path, plan: &Plan) -> Result<(), SentError> {
    let name = &plan.edition.name;
    let mut file = list(editions, name)?.unwrap_or_else(File::new);
    file.built = works(plan);
    keep(editions, name, &file)
}

/// Notes that drives with what was planned went out.
pub(crate) fn pressed(editions: &Path, plan: &Plan) -> Result<(), SentError> {
    let name = &plan.edition.name;
    let mut file = list(editions, name)?.unwrap_or_else(File::new);
    file.send(works(plan));
    keep(editions, name, &file)
}

fn works(plan: &Plan) -> Vec<Sent> {
    let works = plan.works.iter().map(|work| Sent {
        id: work.id,
        title: work.title.clone(),
    });
    works.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::film;

    fn after(names: &[&str]) -> Edition {
        let before: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        let text = format!(
            "title = ''\nlanguage = 'en'\ndate = 2026-11-21\ncapacity = '8GB'\nbefore = [{}]\n",
            before.join(", ")
        );
        crate::edition::parse("summer".parse().unwrap(), &text).unwrap()
    }

    fn one(title: &str) -> Sent {
        Sent {
            id: film("films", title, 1).id,
            title: title.to_owned(),
        }
    }

    #[test]
    fn what_was_built_is_sent_once_it_went_out() {
        let folder = tempfile::tempdir().unwrap();
        let (editions, spring) = (folder.path(), "spring".parse().unwrap());
        let never = |built| matches!(read(editions, &after(&["spring"])), Err(SentError::NeverSent { built: was, .. }) if was == built);
        assert!(never(false));
        assert!(matches!(
            went_out(editions, &spring),
            Err(SentError::NeverBuilt(_))
        ));
        let mut file = File::new();
        file.built = vec![one("a"), one("b")];
        keep(editions, &spring, &file).unwrap();
        assert!(never(true));
        assert_eq!(went_out(editions, &spring).unwrap(), 2);
        // Another trial takes nothing back, and what is sent later is sent besides.
        file.send(vec![one("a")]);
        file.built = vec![one("b"), one("c")];
        keep(editions, &spring, &file).unwrap();
        assert_eq!(went_out(editions, &spring).unwrap(), 3);
        assert_eq!(read(editions, &after(&["spring"])).unwrap().len(), 3);
        assert!(matches!(
            read(editions, &after(&["summer"])),
            Err(SentError::Itself(_))
        ));
    }

    #[test]
    fn lists_of_the_first_version_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spring.sent.json");
        let id = one("a").id;
        let text = |version| {
            format!(
                "{{\"version\": {version}, \"works\": [{{\"id\": \"{id}\", \"title\": \"a\"}}]}}"
            )
        };
        fs::write(&path, text(1)).unwrap();
        assert!(
            read(folder.path(), &after(&["spring"]))
                .unwrap()
                .contains_key(&id)
        );
        for bad in [text(3), "{".to_owned(), String::new()] {
            fs::write(&path, bad).unwrap();
            let failed = read(folder.path(), &after(&["spring"]));
            assert!(matches!(failed, Err(SentError::Syntax { .. })));
        }
    }
}
