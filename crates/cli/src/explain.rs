//! What went wrong, in two sentences: what happened, and what to do.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use bulssi_app::build::BuildError;
use bulssi_app::check::CheckFailed;
use bulssi_app::collect::AddError;
use bulssi_app::edit::EditError;
use bulssi_app::edition::{EditionError, EditionFault};
use bulssi_app::image::{LayoutError, WriteError};
use bulssi_app::library::{
    BlobError, CatalogueError, CreateError, IntakeError, LibraryError, OpenError, ResolveError,
    VocabularyError,
};
use bulssi_app::manifest::ManifestFileError;
use bulssi_app::media::ToolError;
use bulssi_app::plan::{PlanEditionError, PlanError, SelectorError};
use bulssi_app::sent::SentError;

use crate::show;
use crate::text::{Texts, say};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    Good = 0,
    Failed = 1,
    Usage = 2,
    /// Done, and something was found that a person should look at.
    Findings = 3,
    Cancelled = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Everything that can stop a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    #[error("no library")]
    NoLibrary,
    #[error("nothing to edit")]
    NothingToEdit,
    #[error("episode without a series")]
    EpisodeWithoutSeries,
    #[error("episode of several works")]
    EpisodeOfSeveral,
    #[error("needs --yes")]
    NeedsYes,
    #[error("declined")]
    Declined,
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Terminal(io::Error),
    #[error(transparent)]
    Create(#[from] CreateError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error(transparent)]
    Add(#[from] AddError),
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Edition(#[from] EditionError),
    #[error(transparent)]
    Plan(#[from] PlanEditionError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Check(#[from] CheckFailed),
}

impl CliError {
    /// The code that the program ends with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Cancelled
            | Self::Build(BuildError::Write {
                source: WriteError::Cancelled,
                ..
            }) => Exit::Cancelled,
            Self::NothingToEdit
            | Self::EpisodeWithoutSeries
            | Self::EpisodeOfSeveral
            | Self::NeedsYes => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}

/// What happened, and what to do about it.
pub(crate) struct Words {
    what: String,
    /// Lines below it: ids, works.
    details: Vec<String>,
    hint: Option<String>,
}

impl Words {
    fn new(what: String, hint: String) -> Self {
        Self {
            what,
            details: Vec::new(),
            hint: Some(hint),
        }
    }

    fn with(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details = details.into_iter().collect();
        self
    }
}

/// An error and all that stands behind it, in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let said = error.to_string();
        // Transparent errors say the same twice.
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        source = error.source();
    }
    text
}

fn path(path: &Path) -> String {
    show::plain(&path.display().to_string())
}

/// Prints an error to standard error; with `--json` as an object, for scripts.
pub(crate) fn print(error: &CliError, texts: &Texts, json: bool) -> io::Result<()> {
    let words = words(error, texts);
    let mut out = io::stderr().lock();
    if json {
        let json = serde_json::json!({
            "error": words.what,
            "details": words.details,
            "hint": words.hint,
        });
        return writeln!(out, "{json}");
    }
    write_words(&mut out, &words, texts)
}

fn write_words(out: &mut dyn Write, words: &Words, texts: &Texts) -> io::Result<()> {
    writeln!(out, "{} {}", say!(texts, "error"), words.what)?;
    for detail in &words.details {
        writeln!(out, "  {detail}")?;
    }
    if let Some(hint) = &words.hint {
        writeln!(out, "{} {hint}", say!(texts, "hint"))?;
    }
    Ok(())
}

fn words(error: &CliError, t: &Texts) -> Words {
    match error {
        CliError::NoLibrary => Words::new(say!(t, "fail-no-library"), say!(t, "hint-no-library")),
        CliError::NothingToEdit => Words::new(
            say!(t, "fail-nothing-to-edit"),
            say!(t, "hint-nothing-to-edit"),
        ),
        CliError::EpisodeWithoutSeries => Words::new(
            say!(t, "fail-episode-series"),
            say!(t, "hint-episode-series"),
        ),
        CliError::EpisodeOfSeveral => Words::new(
            say!(t, "fail-episode-several"),
            say!(t, "hint-episode-several"),
        ),
        CliError::NeedsYes => Words::new(say!(t, "fail-needs-yes"), say!(t, "hint-needs-yes")),
        CliError::Declined => Words {
            what: say!(t, "fail-declined"),
            details: Vec::new(),
            hint: None,
        },
        CliError::Cancelled => cancelled(t),
        CliError::Terminal(error) => Words {
            what: say!(t, "fail-terminal", reason = error.to_string()),
            details: Vec::new(),
            hint: None,
        },
        CliError::Create(error) => create(error, t),
        CliError::Open(error) => open(error, t),
        CliError::Catalogue(error) => catalogue(error, t),
        CliError::Library(error) => library(error, t),
        CliError::Resolve(error) => resolve(error, t),
        CliError::Vocabulary(error) => vocabulary(error, t),
        CliError::Tool(error) => tool(error, t),
        CliError::Add(error) => add(error, t),
        CliError::Edit(error) => edit(error, t),
        CliError::Edition(error) => edition(error, t),
        CliError::Plan(error) => plan_edition(error, t),
        CliError::Build(error) => build(error, t),
        CliError::Check(error) => check(error, t),
    }
}

fn cancelled(t: &Texts) -> Words {
    Words::new(say!(t, "fail-cancelled"), say!(t, "hint-cancelled"))
}

fn io_failed(at: &Path, error: &dyn Error, t: &Texts) -> Words {
    Words::new(
        say!(t, "fail-io", path = path(at), reason = chain(error)),
        say!(t, "hint-io"),
    )
}

fn create(error: &CreateError, t: &Texts) -> Words {
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

fn open(error: &OpenError, t: &Texts) -> Words {
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

fn catalogue(error: &CatalogueError, t: &Texts) -> Words {
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

fn blob(error: &BlobError, t: &Texts) -> Words {
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

fn library(error: &LibraryError, t: &Texts) -> Words {
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

fn resolve(error: &ResolveError, t: &Texts) -> Words {
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

fn vocabulary(error: &VocabularyError, t: &Texts) -> Words {
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

fn tool(error: &ToolError, t: &Texts) -> Words {
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

fn add(error: &AddError, t: &Texts) -> Words {
    match error {
        AddError::Library(IntakeError::Store(error)) => blob(error, t),
        AddError::Library(IntakeError::Catalogue(error)) => catalogue(error, t),
        AddError::Vocabulary(error) => vocabulary(error, t),
        other => unknown(other, t),
    }
}

fn edit(error: &EditError, t: &Texts) -> Words {
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

fn edition(error: &EditionError, t: &Texts) -> Words {
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

fn plan_edition(error: &PlanEditionError, t: &Texts) -> Words {
    match error {
        PlanEditionError::Edition(error) => edition(error, t),
        PlanEditionError::Vocabulary(error) => vocabulary(error, t),
        PlanEditionError::Sent(error) => sent(error, t),
        PlanEditionError::Catalogue(error) => catalogue(error, t),
        PlanEditionError::Plan(error) => plan(error, t),
        other => unknown(other, t),
    }
}

fn plan(error: &PlanError, t: &Texts) -> Words {
    match error {
        PlanError::Selector(SelectorError::None(text)) => Words::new(
            say!(t, "fail-selector", text = show::plain(text)),
            say!(t, "hint-selector"),
        ),
        PlanError::Selector(SelectorError::Several { text, ids }) => Words::new(
            say!(t, "fail-selector-several", text = show::plain(text)),
            say!(t, "hint-ambiguous"),
        )
        .with(ids.iter().take(10).map(ToString::to_string)),
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

fn sent(error: &SentError, t: &Texts) -> Words {
    match error {
        SentError::NeverBuilt { edition, .. } => Words::new(
            say!(t, "fail-never-built", edition = edition.as_str()),
            say!(t, "hint-never-built"),
        ),
        SentError::Itself(edition) => Words::new(
            say!(t, "fail-before-itself", edition = edition.as_str()),
            say!(t, "hint-never-built"),
        ),
        SentError::Io { path, source } => io_failed(path, source, t),
        SentError::Syntax { path: at, message } => Words::new(
            say!(
                t,
                "fail-manifest",
                path = path(at),
                reason = message.as_str()
            ),
            say!(t, "hint-never-built"),
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

fn build(error: &BuildError, t: &Texts) -> Words {
    match error {
        BuildError::PinnedLeft(left) => Words::new(say!(t, "fail-pinned"), say!(t, "hint-pinned"))
            .with(left.iter().map(|left| show::fit(&left.title, 70))),
        BuildError::Nothing => Words::new(say!(t, "fail-nothing"), say!(t, "hint-nothing")),
        BuildError::Write { target, source } => write(target.path(), source, t),
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

fn check(error: &CheckFailed, t: &Texts) -> Words {
    match error {
        CheckFailed::NoManifest { path: at } => Words::new(
            say!(t, "fail-manifest-missing", path = path(at)),
            say!(t, "hint-manifest-missing"),
        ),
        CheckFailed::Manifest(error) => manifest(error, t),
        CheckFailed::Open { path: at, source } => Words::new(
            say!(t, "fail-check", path = path(at), reason = chain(source)),
            say!(t, "hint-check"),
        ),
        CheckFailed::Check { path: at, source } => Words::new(
            say!(t, "fail-check", path = path(at), reason = chain(source)),
            say!(t, "hint-check"),
        ),
        other => unknown(other, t),
    }
}

/// An error that a newer `app` may bring: its own words, without a hint that could be wrong.
fn unknown(error: &dyn Error, t: &Texts) -> Words {
    Words {
        what: say!(t, "fail-terminal", reason = show::plain(&chain(error))),
        details: Vec::new(),
        hint: None,
    }
}

/// Prints what is wrong with the arguments.
pub(crate) fn print_usage(error: &clap::Error, texts: &Texts) -> io::Result<()> {
    use clap::error::{ContextKind, ErrorKind};
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UnknownArgument => {
            say!(
                texts,
                "fail-usage-unknown",
                what = context(ContextKind::InvalidArg)
            )
        }
        ErrorKind::InvalidSubcommand => say!(
            texts,
            "fail-usage-command",
            what = context(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => {
            say!(
                texts,
                "fail-usage-missing",
                what = context(ContextKind::InvalidArg)
            )
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => say!(
            texts,
            "fail-usage-value",
            what = context(ContextKind::InvalidValue),
            arg = context(ContextKind::InvalidArg)
        ),
        ErrorKind::ArgumentConflict => say!(
            texts,
            "fail-usage-conflict",
            what = format!(
                "{}, {}",
                context(ContextKind::InvalidArg),
                context(ContextKind::PriorArg)
            )
        ),
        _ => say!(texts, "fail-usage-other", reason = error.kind().to_string()),
    };
    let words = Words::new(show::plain(&what), say!(texts, "hint-usage"));
    write_words(&mut io::stderr().lock(), &words, texts)
}
