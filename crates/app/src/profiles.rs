//! Device profiles of a desk: those that come with the program, and those in the library's folder
//! `profiles/`, which add to them or take their place.

use std::path::PathBuf;

use bulssi_library::Library;
use bulssi_media::profile::{Profiles, ProfilesError};
use bulssi_model::{Profile, ProfileId};

/// The desk's own profiles, in the library's folder.
const FOLDER: &str = "profiles";

/// An edition or a person names a profile that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown profile {name}")]
pub struct UnknownProfile {
    /// The name.
    pub name: ProfileId,
    /// The names that there are.
    pub known: Vec<ProfileId>,
}

/// Where a desk keeps its own profiles.
#[must_use]
pub fn folder(library: &Library) -> PathBuf {
    library.root().join(FOLDER)
}

/// The profiles of a desk; without a library those that come with the program.
///
/// # Errors
/// [`ProfilesError`], naming file and line.
pub fn profiles(library: Option<&Library>) -> Result<Profiles, ProfilesError> {
    match library {
        Some(library) => Profiles::with(&folder(library)),
        None => Profiles::shipped(),
    }
}

/// The profiles of these names, in their order.
///
/// # Errors
/// [`UnknownProfile`] for the first name that there is not.
pub fn named<'p>(
    profiles: &'p Profiles,
    names: &[ProfileId],
) -> Result<Vec<&'p Profile>, UnknownProfile> {
    let find = |name: &ProfileId| {
        profiles.find(name).ok_or_else(|| UnknownProfile {
            name: name.clone(),
            known: profiles.names().cloned().collect(),
        })
    };
    names.iter().map(find).collect()
}
