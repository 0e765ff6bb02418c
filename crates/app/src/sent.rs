//! What an edition sent: the list of works that `build` keeps beside the edition's file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{Edition, EditionName, WorkId};
use serde::{Deserialize, Serialize};

use crate::manifest::write_whole;
use crate::plan::Plan;

const VERSION: u32 = 1;

/// The list of an edition that went before cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SentError {
    /// That edition was never built, so nobody knows what it held.
    #[error("edition {edition} was never built")]
    NeverBuilt {
        /// The edition named under `before`.
        edition: EditionName,
        /// Where its list would be.
        path: PathBuf,
    },
    /// An edition names itself.
    #[error("edition {0} names itself")]
    Itself(EditionName),
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
    works: Vec<Sent>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    id: WorkId,
    /// For people who read the file; works are found by their id.
    title: String,
}

fn path_of(editions: &Path, name: &EditionName) -> PathBuf {
    editions.join(format!("{name}.sent.json"))
}

/// The works that the editions named under `before` held, each with the first that did.
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
        let path = path_of(editions, name);
        let text = fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => SentError::NeverBuilt {
                edition: name.clone(),
                path: path.clone(),
            },
            _ => SentError::Io {
                path: path.clone(),
                source,
            },
        })?;
        let syntax = |message: String| SentError::Syntax {
            path: path.clone(),
            message,
        };
        let file: File = serde_json::from_slice(&text).map_err(|e| syntax(e.to_string()))?;
        if file.version != VERSION {
            return Err(syntax(format!("version {}", file.version)));
        }
        for work in file.works {
            sent.entry(work.id).or_insert_with(|| name.clone());
        }
    }
    Ok(sent)
}

/// Keeps what a plan sends.
pub(crate) fn write(editions: &Path, plan: &Plan) -> Result<(), SentError> {
    let path = path_of(editions, &plan.edition.name);
    let works = plan.works.iter().map(|work| Sent {
        id: work.id,
        title: work.title.clone(),
    });
    let file = File {
        version: VERSION,
        works: works.collect(),
    };
    let text = serde_json::to_vec_pretty(&file).map_err(io::Error::from);
    text.and_then(|text| {
        fs::create_dir_all(editions)?;
        write_whole(&path, &text)
    })
    .map_err(|source| SentError::Io { path, source })
}
