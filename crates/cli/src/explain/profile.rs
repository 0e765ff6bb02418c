//! What goes wrong with device profiles, and with looking at one file.

use std::path::Path;

use bulssi_app::media::profile::{ProfileFault, ProfilesError};
use bulssi_app::media::{ProbeError, ToolError};
use bulssi_app::profiles::UnknownProfile;
use bulssi_app::renditions::RenditionsError;
use bulssi_model::ProfileId;

use super::{Words, cancelled, chain, io_failed, library, pages, path};
use crate::show;
use crate::text::{Texts, say};

pub(super) fn profiles(error: &ProfilesError, t: &Texts) -> Words {
    match error {
        ProfilesError::Read { path, source } => io_failed(path, source, t),
        ProfilesError::Name { path: at, source } => Words::new(
            say!(t, "fail-name", name = show::plain(&source.0)),
            say!(t, "hint-profile-name", path = path(at)),
        ),
        ProfilesError::Fault { path: at, fault } => fault_of(at, fault, t),
        other => super::unknown(other, t),
    }
}

fn fault_of(at: &Path, fault: &ProfileFault, t: &Texts) -> Words {
    let what = say!(
        t,
        "fail-profile",
        path = path(at),
        reason = show::plain(&chain(fault))
    );
    let hint = match fault {
        ProfileFault::Unknown { known, .. } => {
            say!(t, "hint-unknown-word", known = names(known))
        }
        ProfileFault::UnknownSource { known, .. } => {
            let known: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
            say!(t, "hint-profile-source", known = known.join(", "))
        }
        ProfileFault::DoesNotPlay { .. } => say!(t, "hint-profile-target"),
        ProfileFault::FamilyInFamily { .. } | ProfileFault::AtLeast { .. } => {
            say!(t, "hint-profile-family")
        }
        _ => say!(t, "hint-profile"),
    };
    Words::new(what, hint)
}

pub(super) fn unknown(error: &UnknownProfile, t: &Texts) -> Words {
    Words::new(
        say!(t, "fail-unknown-profile", name = error.name.as_str()),
        say!(t, "hint-unknown-word", known = names(&error.known)),
    )
}

fn names(ids: &[ProfileId]) -> String {
    let names: Vec<&str> = ids.iter().map(ProfileId::as_str).collect();
    names.join(", ")
}

pub(super) fn probe(at: &Path, error: &ProbeError, t: &Texts) -> Words {
    let reason = match error {
        ProbeError::Tool(error) => return library::tool(error, t),
        ProbeError::Read(error) => return io_failed(at, error, t),
        ProbeError::Refused(refusal) => t.say(&format!("refused-{}", refusal.id()), &[]),
        other => chain(other),
    };
    Words::new(
        say!(
            t,
            "fail-probe",
            path = path(at),
            reason = show::plain(&reason)
        ),
        say!(t, "hint-probe"),
    )
}

pub(super) fn renditions(error: &RenditionsError, t: &Texts) -> Words {
    if error.is_cancelled() {
        return cancelled(t);
    }
    match error {
        RenditionsError::Profile(error) => unknown(error, t),
        RenditionsError::Library(error) => library::library(error, t),
        RenditionsError::Keep(error) => pages::rendition(error, t),
        RenditionsError::Blob { source, .. } => library::blob(source, t),
        RenditionsError::OtherFont(_) => {
            Words::new(say!(t, "fail-other-font"), say!(t, "hint-other-font"))
        }
        RenditionsError::Tool(error) => match error {
            ToolError::NoEncoder => {
                Words::new(say!(t, "fail-no-ffmpeg"), say!(t, "hint-no-ffmpeg"))
            }
            other => library::tool(other, t),
        },
        other => super::unknown(other, t),
    }
}
