//! What goes wrong with editions, plans, images and checks.

use std::io;
use std::path::Path;

use bulssi_app::build::BuildError;
use bulssi_app::check::CheckFailed;
use bulssi_app::clean::CleanFailed;
use bulssi_app::edition::{EditionError, EditionFault};
use bulssi_app::image::check::CheckError;
use bulssi_app::image::{LayoutError, WriteError};
use bulssi_app::lint::{LintError, LintFinding, ListError as NeverError};
use bulssi_app::manifest::ManifestFileError;
use bulssi_app::plan::{PlanEditionError, PlanError, SelectorError};
use bulssi_app::press::{PressError, RecordError};
use bulssi_app::pressing::drives::{ListError, ResolveError};
use bulssi_app::sent::SentError;

use super::library::{catalogue, vocabulary};
use super::{Words, cancelled, chain, io_failed, path, unknown};
use crate::show;
use crate::text::{Texts, say};

pub(super) fn edition(error: &EditionError, t: &Texts) -> Words {
    match error {
        EditionError::Missing { path: at, known } => {
            let names: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
            let hint = match names.as_slice() {
                [] => say!(t, "hint-edition-none"),
                names => say!(t, "hint-edition-known", known = names.join(", ")),
            };
            Words::new(say!(t, "fail-edition-missing", path = path(at)), hint)
        }
        EditionError::Read { path, source } | EditionError::Write { path, source } => {
            io_failed(path, source, t)
        }
        EditionError::Exists { path: at } => Words::new(
            say!(t, "fail-edition-exists", path = path(at)),
            say!(t, "hint-edition-exists"),
        ),
        EditionError::Name(error) => Words::new(
            say!(t, "fail-name", name = show::plain(&error.0)),
            say!(t, "hint-name"),
        ),
        EditionError::Fault { path: at, fault } => edition_fault(at, fault, t),
        other => unknown(other, t),
    }
}

fn edition_fault(at: &Path, fault: &EditionFault, t: &Texts) -> Words {
    let (sort, word, known) = match fault {
        EditionFault::UnknownKind { kind, known } => (say!(t, "sort-kind"), kind.as_str(), known),
        EditionFault::UnknownTheme { theme, known } => {
            (say!(t, "sort-theme"), theme.as_str(), known)
        }
        other => {
            return Words::new(
                say!(t, "fail-edition", path = path(at), reason = chain(other)),
                say!(t, "hint-edition"),
            );
        }
    };
    let reason = say!(t, "fail-unknown-word", sort = sort, word = word);
    Words::new(
        say!(t, "fail-edition", path = path(at), reason = reason),
        say!(t, "hint-unknown-word", known = known.join(", ")),
    )
}

pub(super) fn plan_edition(error: &PlanEditionError, t: &Texts) -> Words {
    match error {
        PlanEditionError::Edition(error) => edition(error, t),
        PlanEditionError::Vocabulary(error) => vocabulary(error, t),
        PlanEditionError::Sent(error) => sent(error, t),
        PlanEditionError::Catalogue(error) => catalogue(error, t),
        PlanEditionError::Plan(error) => plan(error, t),
        PlanEditionError::Pages(error) => super::pages::pages(error, t),
        PlanEditionError::Lint(error) => lint(error, t),
        PlanEditionError::Renditions(error) => super::profile::renditions(error, t),
        other => unknown(other, t),
    }
}

pub(super) fn clean(error: &CleanFailed, t: &Texts) -> Words {
    match error {
        CleanFailed::NoFolder(at) => Words::new(
            say!(t, "fail-clean-no-folder", path = path(at)),
            say!(t, "hint-clean-no-folder"),
        ),
        CleanFailed::Read { path, source } => io_failed(path, source, t),
        CleanFailed::Seal(error) => check(error, t),
        CleanFailed::Cancelled => cancelled(t),
        other => unknown(other, t),
    }
}

/// What must not be on a drive, for whoever wanted to write it.
pub(super) fn stopped(findings: &[LintFinding], t: &Texts) -> Words {
    let what = say!(t, "fail-lint", count = findings.len());
    Words::new(what, say!(t, "hint-lint")).with(crate::run::lint::stopping(findings, t))
}

pub(super) fn lint(error: &LintError, t: &Texts) -> Words {
    match error {
        LintError::List(NeverError::Read { path, source }) => io_failed(path, source, t),
        LintError::List(NeverError::Short { path: at, line }) => Words::new(
            say!(t, "fail-list-short", path = path(at), line = *line),
            say!(t, "hint-list-short"),
        ),
        LintError::Catalogue(error) => catalogue(error, t),
        LintError::Read { path, source } => io_failed(Path::new(path.as_str()), source, t),
        LintError::Cancelled => cancelled(t),
        other => unknown(other, t),
    }
}

pub(super) fn selector(error: &SelectorError, t: &Texts) -> Words {
    match error {
        SelectorError::None(text) => Words::new(
            say!(t, "fail-selector", text = show::plain(text)),
            say!(t, "hint-selector"),
        ),
        SelectorError::Several { text, ids } => Words::new(
            say!(t, "fail-selector-several", text = show::plain(text)),
            say!(t, "hint-ambiguous"),
        )
        .with(ids.iter().take(10).map(ToString::to_string)),
        other => unknown(other, t),
    }
}

fn plan(error: &PlanError, t: &Texts) -> Words {
    match error {
        PlanError::Selector(error) => selector(error, t),
        PlanError::Pages(error) => super::pages::pages(error, t),
        PlanError::Layout(error) => layout(error, t),
        other => Words::new(
            say!(t, "fail-layout", reason = chain(other)),
            say!(t, "hint-layout"),
        ),
    }
}

fn layout(error: &LayoutError, t: &Texts) -> Words {
    match error {
        LayoutError::ImageTooSmall {
            filesystem,
            len,
            least,
        } => Words::new(
            say!(
                t,
                "fail-too-small",
                size = show::bytes(*len),
                filesystem = filesystem.to_string(),
                least = show::bytes(*least)
            ),
            say!(t, "hint-too-small"),
        ),
        LayoutError::ImageTooLarge { len, most } => Words::new(
            say!(
                t,
                "fail-too-large",
                size = show::bytes(*len),
                most = show::bytes(*most)
            ),
            say!(t, "hint-too-large"),
        ),
        other => Words::new(
            say!(t, "fail-layout", reason = show::plain(&chain(other))),
            say!(t, "hint-layout"),
        ),
    }
}

pub(super) fn sent(error: &SentError, t: &Texts) -> Words {
    match error {
        SentError::NeverSent { edition, built } => Words::new(
            say!(t, "fail-never-sent", edition = edition.as_str()),
            match built {
                true => say!(t, "hint-built-not-sent", edition = edition.as_str()),
                false => say!(t, "hint-never-sent"),
            },
        ),
        SentError::NeverBuilt(edition) => Words::new(
            say!(t, "fail-never-built", edition = edition.as_str()),
            say!(t, "hint-never-built"),
        ),
        SentError::Itself(edition) => Words::new(
            say!(t, "fail-before-itself", edition = edition.as_str()),
            say!(t, "hint-before-itself"),
        ),
        SentError::Io { path, source } => io_failed(path, source, t),
        SentError::Syntax { path: at, message } => Words::new(
            say!(
                t,
                "fail-manifest",
                path = path(at),
                reason = message.as_str()
            ),
            say!(t, "hint-sent"),
        ),
        other => unknown(other, t),
    }
}

fn manifest(error: &ManifestFileError, t: &Texts) -> Words {
    match error {
        ManifestFileError::Read { path, source } | ManifestFileError::Write { path, source } => {
            io_failed(path, source, t)
        }
        ManifestFileError::Syntax { path: at, message } => Words::new(
            say!(
                t,
                "fail-manifest",
                path = path(at),
                reason = message.as_str()
            ),
            say!(t, "hint-manifest"),
        ),
        ManifestFileError::Unusable { path: at, source } => Words::new(
            say!(
                t,
                "fail-manifest",
                path = path(at),
                reason = source.to_string()
            ),
            say!(t, "hint-manifest"),
        ),
        other => unknown(other, t),
    }
}

pub(super) fn build(error: &BuildError, t: &Texts) -> Words {
    match error {
        BuildError::PinnedLeft(left) => Words::new(say!(t, "fail-pinned"), say!(t, "hint-pinned"))
            .with(left.iter().map(|left| show::fit(&left.title, 70))),
        BuildError::Lint(findings) => stopped(findings, t),
        BuildError::Nothing => Words::new(say!(t, "fail-nothing"), say!(t, "hint-nothing")),
        BuildError::Write { target, source } => write(target.path(), source, t),
        BuildError::SealFile { path, source } => io_failed(path, source, t),
        BuildError::Manifest(error) => manifest(error, t),
        BuildError::Sent(error) => sent(error, t),
        other => unknown(other, t),
    }
}

fn write(target: &Path, error: &WriteError, t: &Texts) -> Words {
    match error {
        WriteError::Source { path: of, fault } => Words::new(
            say!(
                t,
                "fail-source",
                path = show::plain(of.as_str()),
                reason = chain(fault)
            ),
            say!(t, "hint-source"),
        ),
        WriteError::Target { error, .. } if is_full(error) => Words::new(
            say!(t, "fail-target-full", path = path(target)),
            say!(t, "hint-target-full"),
        ),
        WriteError::Target { error, .. } => Words::new(
            say!(t, "fail-target", path = path(target), reason = chain(error)),
            say!(t, "hint-target"),
        ),
        WriteError::NotEmpty => Words::new(
            say!(t, "fail-folder-not-empty", path = path(target)),
            say!(t, "hint-folder-not-empty"),
        ),
        WriteError::NotAFile => Words::new(
            say!(t, "fail-not-a-file", path = path(target)),
            say!(t, "hint-not-a-file"),
        ),
        WriteError::Busy => Words::new(
            say!(t, "fail-image-busy", path = path(target)),
            say!(t, "hint-busy"),
        ),
        WriteError::Cancelled => cancelled(t),
        other => unknown(other, t),
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::WriteZero
    )
}

pub(super) fn check(error: &CheckFailed, t: &Texts) -> Words {
    match error {
        CheckFailed::NoManifest { path: at } => Words::new(
            say!(t, "fail-manifest-missing", path = path(at)),
            say!(t, "hint-manifest-missing"),
        ),
        CheckFailed::NoSeal { path: at } => Words::new(
            say!(t, "fail-no-seal", path = path(at)),
            say!(t, "hint-no-seal"),
        ),
        CheckFailed::Seal { path: at, fault } => Words::new(
            say!(
                t,
                "fail-check-seal",
                path = path(at),
                reason = show::plain(&chain(fault))
            ),
            say!(t, "hint-check-seal"),
        ),
        CheckFailed::Manifest(error) => manifest(error, t),
        CheckFailed::Open { path: at, source } => Words::new(
            say!(t, "fail-check", path = path(at), reason = chain(source)),
            say!(t, "hint-check"),
        ),
        CheckFailed::Check {
            source: CheckError::Cancelled,
            ..
        } => cancelled(t),
        CheckFailed::Check { path: at, source } => Words::new(
            say!(t, "fail-check", path = path(at), reason = chain(source)),
            say!(t, "hint-check"),
        ),
        other => unknown(other, t),
    }
}

pub(super) fn list(error: &ListError, t: &Texts) -> Words {
    Words::new(
        say!(t, "fail-drives", reason = show::plain(&chain(error))),
        say!(t, "hint-drives"),
    )
}

pub(super) fn which(error: &ResolveError, t: &Texts) -> Words {
    let drives = match error {
        ResolveError::Ambiguous { drives, .. } => drives.as_slice(),
        _ => &[],
    };
    Words::new(
        say!(
            t,
            "fail-which-drive",
            reason = show::plain(&error.to_string())
        ),
        say!(t, "hint-which-drive"),
    )
    .with(drives.iter().map(|drive| String::from(drive.port.clone())))
}

pub(super) fn press(error: &PressError, t: &Texts) -> Words {
    match error {
        PressError::Build(error) => build(error, t),
        PressError::List(error) => list(error, t),
        PressError::Record(error) => record(error, t),
        PressError::Source(error) => Words::new(
            say!(t, "fail-press-source", reason = chain(error)),
            say!(t, "hint-blob"),
        ),
        other => unknown(other, t),
    }
}

pub(super) fn record(error: &RecordError, t: &Texts) -> Words {
    match error {
        RecordError::Io { path, source } => io_failed(path, source, t),
        RecordError::Syntax { path: at, message } => Words::new(
            say!(
                t,
                "fail-manifest",
                path = path(at),
                reason = message.as_str()
            ),
            say!(t, "hint-record"),
        ),
        other => unknown(other, t),
    }
}
