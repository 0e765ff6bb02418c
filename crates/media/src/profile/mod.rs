//! Device profiles from TOML tables: those that come with the program, and the desk's own, which
//! add to them or take their place (`docs/formats/profile.md`).

mod check;
mod file;
mod line;
mod shipped;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{Profile, ProfileFamily, ProfileId, SlugError};

pub use check::ProfileFault;

use file::ProfileFile;

/// Tables are a few kilobytes; more is not read into memory.
const MOST: u64 = 1 << 20;

/// Why profiles cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfilesError {
    /// The desk's folder or a file in it could not be read.
    #[error("reading {}", path.display())]
    Read {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file's name is no profile's name.
    #[error("{}: {source}", path.display())]
    Name {
        /// The file.
        path: PathBuf,
        /// Why.
        source: SlugError,
    },
    /// A table says what cannot be.
    #[error("{}: {fault}", path.display())]
    Fault {
        /// The file; of a table that comes with the program, its name alone.
        path: PathBuf,
        /// What is wrong, and in which line.
        fault: ProfileFault,
    },
}

/// Profiles by name.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    list: BTreeMap<ProfileId, Listed>,
}

/// A profile and where its table is.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The profile.
    pub profile: Profile,
    /// The desk's file; nothing for a table that comes with the program.
    pub file: Option<PathBuf>,
}

impl Profiles {
    /// The profiles that come with the program.
    ///
    /// # Errors
    /// [`ProfilesError::Fault`], which a test forbids.
    pub fn shipped() -> Result<Self, ProfilesError> {
        Self::resolved(&shipped_tables()?)
    }

    /// The profiles that come with the program, and those of the desk's `folder`, one in each file
    /// `NAME.toml`. A file of the same name takes the place of a table that comes along; with
    /// `like = "NAME"` it keeps what it does not say. A folder that is not there holds nothing.
    ///
    /// # Errors
    /// [`ProfilesError`], naming file and line.
    pub fn with(folder: &Path) -> Result<Self, ProfilesError> {
        let mut tables = shipped_tables()?;
        for path in own_files(folder)? {
            let read = |source| ProfilesError::Read {
                path: path.clone(),
                source,
            };
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let id: ProfileId = stem.parse().map_err(|source| ProfilesError::Name {
                path: path.clone(),
                source,
            })?;
            if fs::metadata(&path).map_err(read)?.len() > MOST {
                return Err(read(io::ErrorKind::FileTooLarge.into()));
            }
            let text = fs::read_to_string(&path).map_err(read)?;
            let table = Table::read(path.clone(), true, text, tables.remove(&id))?;
            tables.insert(id, table);
        }
        Self::resolved(&tables)
    }

    /// The profile of this name.
    #[must_use]
    pub fn find(&self, id: &ProfileId) -> Option<&Profile> {
        self.list.get(id).map(|listed| &listed.profile)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Listed> {
        self.list.values()
    }

    /// All names, in order.
    pub fn names(&self) -> impl Iterator<Item = &ProfileId> {
        self.list.keys()
    }

    fn resolved(tables: &BTreeMap<ProfileId, Table>) -> Result<Self, ProfilesError> {
        let mut profiles = BTreeMap::new();
        for (id, table) in tables {
            let profile = table
                .filled(id, tables)
                .and_then(|(file, family)| {
                    let members = members(id, table, family.as_ref(), tables)?;
                    check::checked(id, file, members, &table.text)
                })
                .map_err(|fault| table.fault(fault))?;
            let file = table.own.then(|| table.path.clone());
            profiles.insert(id.clone(), Listed { profile, file });
        }
        Ok(Self { list: profiles })
    }
}

/// The desk's files, in the order of their names.
fn own_files(folder: &Path) -> Result<Vec<PathBuf>, ProfilesError> {
    let read = |source| ProfilesError::Read {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(read)?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(read)?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn shipped_tables() -> Result<BTreeMap<ProfileId, Table>, ProfilesError> {
    let mut tables = BTreeMap::new();
    for &(name, text) in shipped::TABLES {
        let path = PathBuf::from(format!("{name}.toml"));
        let id = name.parse().map_err(|source| ProfilesError::Name {
            path: path.clone(),
            source,
        })?;
        tables.insert(id, Table::read(path, false, text.to_owned(), None)?);
    }
    Ok(tables)
}

/// One file.
#[derive(Clone, Debug)]
struct Table {
    path: PathBuf,
    own: bool,
    text: String,
    file: ProfileFile,
    /// The table of the same name that comes with the program.
    before: Option<Box<Table>>,
}

impl Table {
    fn read(
        path: PathBuf,
        own: bool,
        text: String,
        before: Option<Self>,
    ) -> Result<Self, ProfilesError> {
        let file = file::parse(&text).map_err(|fault| ProfilesError::Fault {
            path: path.clone(),
            fault,
        })?;
        Ok(Self {
            path,
            own,
            text,
            file,
            before: before.map(Box::new),
        })
    }

    fn fault(&self, fault: ProfileFault) -> ProfilesError {
        ProfilesError::Fault {
            path: self.path.clone(),
            fault,
        }
    }

    /// What the file says, with what those say that it is like. The family is its own alone: what
    /// is like a family is none.
    fn filled(
        &self,
        id: &ProfileId,
        tables: &BTreeMap<ProfileId, Self>,
    ) -> Result<(ProfileFile, Option<file::FamilyTable>), ProfileFault> {
        let mut file = self.file.clone();
        let family = file.family.take();
        let (mut at, mut at_id) = (self, id.clone());
        let mut seen = vec![id.clone()];
        while let Some(like) = at.file.like.clone() {
            let next = match &at.before {
                Some(before) if like == at_id => before,
                _ if seen.contains(&like) => {
                    return Err(ProfileFault::Circle {
                        line: line::of(&self.text, &["like".into()]),
                        names: seen,
                    });
                }
                _ => tables.get(&like).ok_or_else(|| ProfileFault::Unknown {
                    line: line::of(&self.text, &["like".into()]),
                    name: like.clone(),
                    known: tables.keys().cloned().collect(),
                })?,
            };
            file.fill(&next.file);
            if like != at_id {
                seen.push(like.clone());
            }
            (at, at_id) = (next, like);
        }
        Ok((file, family))
    }
}

/// The devices that a family's table names.
fn members(
    id: &ProfileId,
    table: &Table,
    family: Option<&file::FamilyTable>,
    tables: &BTreeMap<ProfileId, Table>,
) -> Result<Option<ProfileFamily>, ProfileFault> {
    let Some(family) = family else {
        return Ok(None);
    };
    let line = |key: &str| line::of(&table.text, &["family".into(), key.into()]);
    let mut members = Vec::new();
    for name in &family.members {
        let member = tables.get(name).ok_or_else(|| ProfileFault::Unknown {
            line: line("members"),
            name: name.clone(),
            known: tables.keys().cloned().collect(),
        })?;
        let (file, inner) = member.filled(name, tables)?;
        if inner.is_some() || name == id {
            return Err(ProfileFault::FamilyInFamily {
                line: line("members"),
                name: name.clone(),
            });
        }
        members.push(check::checked(name, file, None, &member.text)?);
    }
    let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
    if family.at_least == 0 || family.at_least > count {
        return Err(ProfileFault::AtLeast {
            line: line("at-least"),
            at_least: family.at_least,
            members: count,
        });
    }
    Ok(Some(ProfileFamily {
        at_least: family.at_least,
        members,
    }))
}
