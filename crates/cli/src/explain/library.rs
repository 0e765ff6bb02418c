//! What goes wrong with libraries, works and files that come in.

use bulssi_app::collect::AddError;
use bulssi_app::edit::EditError;
use bulssi_app::library::{
    BlobError, CatalogueError, CreateError, IntakeError, LibraryError, OpenError, ResolveError,
    VocabularyError,
};
use bulssi_app::media::ToolError;

use super::{Words, chain, io_failed, path, unknown};
use crate::show;
use crate::text::{Texts, say};

pub(super) fn create(error: &CreateError, t: &Texts) -> Words {
    match error {
        CreateError::AlreadyLibrary(dir) => Words::new(
            say!(t, "fail-already-library", path = path(dir)),
            say!(t, "hint-already-library", path = path(dir)),
        ),
        CreateError::NotEmpty(dir) => Words::new(
            say!(t, "fail-not-empty", path = path(dir)),
            say!(t, "hint-not-empty"),
        ),
        CreateError::Io { path, source } => io_failed(path, source, t),
        CreateError::Catalogue(error) => catalogue(error, t),
        other => unknown(other, t),
    }
}

pub(super) fn open(error: &OpenError, t: &Texts) -> Words {
    match error {
        OpenError::NoLibrary(dir) => Words::new(
            say!(t, "fail-not-library", path = path(dir)),
            say!(t, "hint-not-library", path = path(dir)),
        ),
        OpenError::NoCatalogue(file) | OpenError::Foreign(file) => Words::new(
            say!(t, "fail-foreign-catalogue", path = path(file)),
            say!(t, "hint-foreign-catalogue"),
        ),
        OpenError::Newer {
            path: file,
            found,
            known,
        } => Words::new(
            say!(
                t,
                "fail-newer-catalogue",
                path = path(file),
                found = found.to_string(),
                known = known.to_string()
            ),
            say!(t, "hint-newer"),
        ),
        OpenError::Io { path, source } => io_failed(path, source, t),
        OpenError::Catalogue(error) => catalogue(error, t),
        other => unknown(other, t),
    }
}

pub(super) fn catalogue(error: &CatalogueError, t: &Texts) -> Words {
    match error {
        CatalogueError::Busy => Words::new(say!(t, "fail-busy"), say!(t, "hint-busy")),
        CatalogueError::Full => Words::new(
            say!(t, "fail-full", path = "catalogue.sqlite"),
            say!(t, "hint-full"),
        ),
        CatalogueError::ReadOnly => {
            Words::new(say!(t, "fail-read-only"), say!(t, "hint-read-only"))
        }
        CatalogueError::Damaged(_) | CatalogueError::Entry { .. } => Words::new(
            say!(t, "fail-damaged-catalogue", reason = chain(error)),
            say!(t, "hint-damaged-catalogue"),
        ),
        other => Words::new(
            say!(t, "fail-catalogue", reason = chain(other)),
            say!(t, "hint-catalogue"),
        ),
    }
}

pub(super) fn blob(error: &BlobError, t: &Texts) -> Words {
    match error {
        BlobError::Missing { digest } => Words::new(
            say!(t, "fail-blob-missing", digest = digest.to_string()),
            say!(t, "hint-blob"),
        ),
        BlobError::Corrupt { digest } => Words::new(
            say!(t, "fail-blob-corrupt", digest = digest.to_string()),
            say!(t, "hint-blob"),
        ),
        BlobError::Full { path: at } => {
            Words::new(say!(t, "fail-full", path = path(at)), say!(t, "hint-full"))
        }
        BlobError::Io { path, .. } => io_failed(path, error, t),
        other => unknown(other, t),
    }
}

pub(super) fn library(error: &LibraryError, t: &Texts) -> Words {
    match error {
        LibraryError::NoWork(id) => no_work(&id.to_string(), t),
        LibraryError::Store(error) => blob(error, t),
        LibraryError::Catalogue(error) => catalogue(error, t),
        other => unknown(other, t),
    }
}

fn no_work(id: &str, t: &Texts) -> Words {
    Words::new(
        say!(t, "fail-no-work", id = show::plain(id)),
        say!(t, "hint-no-work"),
    )
}

pub(super) fn resolve(error: &ResolveError, t: &Texts) -> Words {
    match error {
        ResolveError::None(id) => no_work(id, t),
        ResolveError::Ambiguous { prefix, works } => Words::new(
            say!(t, "fail-ambiguous", id = show::plain(prefix)),
            say!(t, "hint-ambiguous"),
        )
        .with(works.iter().map(ToString::to_string)),
        ResolveError::Catalogue(error) => catalogue(error, t),
        other => unknown(other, t),
    }
}

pub(super) fn vocabulary(error: &VocabularyError, t: &Texts) -> Words {
    let at = match error {
        VocabularyError::Io { path, .. } | VocabularyError::Syntax { path, .. } => path,
        VocabularyError::TooLarge(path) => path,
        other => return unknown(other, t),
    };
    Words::new(
        say!(t, "fail-vocabulary", path = path(at), reason = chain(error)),
        say!(t, "hint-vocabulary"),
    )
}

pub(super) fn tool(error: &ToolError, t: &Texts) -> Words {
    match error {
        ToolError::NotFound(_) | ToolError::Missing => {
            Words::new(say!(t, "fail-no-ffprobe"), say!(t, "hint-no-ffprobe"))
        }
        other => Words::new(
            say!(t, "fail-ffprobe", reason = chain(other)),
            say!(t, "hint-ffprobe"),
        ),
    }
}

pub(super) fn add(error: &AddError, t: &Texts) -> Words {
    match error {
        AddError::Library(IntakeError::Store(error)) => blob(error, t),
        AddError::Library(IntakeError::Catalogue(error)) => catalogue(error, t),
        AddError::Vocabulary(error) => vocabulary(error, t),
        other => unknown(other, t),
    }
}

pub(super) fn edit(error: &EditError, t: &Texts) -> Words {
    let (sort, word, known) = match error {
        EditError::UnknownKind { kind, known } => {
            (say!(t, "sort-kind"), kind.as_str(), join(known))
        }
        EditError::UnknownTheme { theme, known } => {
            (say!(t, "sort-theme"), theme.as_str(), join(known))
        }
        EditError::Vocabulary(error) => return vocabulary(error, t),
        EditError::Library(error) => return library(error, t),
        other => return unknown(other, t),
    };
    Words::new(
        say!(t, "fail-unknown-word", sort = sort, word = word),
        say!(t, "hint-unknown-word", known = known),
    )
}

fn join<T: ToString>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    words.join(", ")
}
