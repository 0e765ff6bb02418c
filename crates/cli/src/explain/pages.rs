//! What goes wrong while pages are made.

use bulssi_app::library::RenditionError;
use bulssi_app::pages::{PagesError, PocketFailed};

use super::{Words, cancelled, chain, drive, io_failed, library, path, seal, unknown};
use crate::show;
use crate::text::{Texts, say};

pub(super) fn pages(error: &PagesError, t: &Texts) -> Words {
    if error.is_cancelled() {
        return cancelled(t);
    }
    match error {
        PagesError::Selector(error) => drive::selector(error, t),
        PagesError::Keys(error) => seal::keys(error, t),
        PagesError::Library(error) => library::library(error, t),
        PagesError::Rendition(error) => rendition(error, t),
        PagesError::Blob { source, .. } => library::blob(source, t),
        PagesError::Read { name, .. } => Words::new(
            say!(
                t,
                "fail-source",
                path = show::plain(name),
                reason = chain(error)
            ),
            say!(t, "hint-source"),
        ),
        PagesError::File { path, source } => io_failed(path, source, t),
        PagesError::Glossary { path: at, source } => Words::new(
            say!(
                t,
                "fail-glossary",
                path = path(at),
                reason = source.to_string()
            ),
            say!(t, "hint-glossary"),
        ),
        PagesError::Wiki { title, source } => Words::new(
            say!(
                t,
                "fail-wiki",
                title = show::plain(title),
                reason = chain(source)
            ),
            say!(t, "hint-wiki"),
        ),
        PagesError::Convert { title, source } => Words::new(
            say!(
                t,
                "fail-wiki",
                title = show::plain(title),
                reason = chain(source)
            ),
            say!(t, "hint-wiki"),
        ),
        other => unknown(other, t),
    }
}

pub(super) fn pocket(error: &PocketFailed, t: &Texts) -> Words {
    match error {
        PocketFailed::Plan(error) => drive::plan_edition(error, t),
        PocketFailed::Pages(error) => pages(error, t),
        PocketFailed::Lint(findings) => drive::stopped(findings, t),
        PocketFailed::Nothing => Words::new(say!(t, "fail-pocket"), say!(t, "hint-pocket")),
        PocketFailed::Write { path, source } => io_failed(path, source, t),
        other => unknown(other, t),
    }
}

pub(super) fn rendition(error: &RenditionError, t: &Texts) -> Words {
    match error {
        RenditionError::Store(error) => library::blob(error, t),
        RenditionError::Catalogue(error) => library::catalogue(error, t),
        RenditionError::Material(_) | RenditionError::Removed => {
            Words::new(say!(t, "fail-removed"), say!(t, "hint-removed"))
        }
        other => unknown(other, t),
    }
}
