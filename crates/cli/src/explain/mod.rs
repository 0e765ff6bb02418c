//! What went wrong, in two sentences: what happened, and what to do.

mod drive;
mod library;
mod pages;
mod profile;
mod seal;
mod usage;

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bulssi_app::build::BuildError;
use bulssi_app::check::CheckFailed;
use bulssi_app::clean::CleanFailed;
use bulssi_app::collect::AddError;
use bulssi_app::edit::EditError;
use bulssi_app::edition::EditionError;
use bulssi_app::image::WriteError;
use bulssi_app::image::check::CheckError;
use bulssi_app::keys::KeysError;
use bulssi_app::library::{
    CatalogueError, CreateError, LibraryError, OpenError, ResolveError, VocabularyError,
};
use bulssi_app::lint::LintError;
use bulssi_app::media::profile::ProfilesError;
use bulssi_app::media::{ProbeError, ToolError};
use bulssi_app::pages::PocketFailed;
use bulssi_app::plan::{PlanEditionError, PlanError};
use bulssi_app::press::{PressError, RecordError};
use bulssi_app::pressing::drives::{ListError, ResolveError as DriveResolveError};
use bulssi_app::profiles::UnknownProfile;
use bulssi_app::scrub::ScrubFailed;
use bulssi_app::seal::{SealError, SealReadError};
use bulssi_app::sealing::words::WordsFault;
use bulssi_app::sent::SentError;

use crate::show;
use crate::text::{Texts, say};

pub(crate) use usage::print_usage;

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
    #[error("needs a passphrase")]
    NeedsPassphrase,
    #[error("passphrases differ")]
    PassphrasesDiffer,
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    KeyWords(#[from] WordsFault),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("declined")]
    Declined,
    #[error("cancelled")]
    Cancelled,
    #[error("no drives named")]
    NoDrives,
    #[error("no port armed")]
    NothingArmed,
    #[error(transparent)]
    Sent(#[from] SentError),
    #[error(transparent)]
    Drives(#[from] ListError),
    #[error(transparent)]
    WhichDrive(#[from] DriveResolveError),
    #[error(transparent)]
    Press(#[from] PressError),
    #[error(transparent)]
    Record(#[from] RecordError),
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
    Profiles(#[from] ProfilesError),
    #[error(transparent)]
    UnknownProfile(#[from] UnknownProfile),
    #[error("{}: {source}", path.display())]
    Probe { path: PathBuf, source: ProbeError },
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
    Pocket(#[from] PocketFailed),
    #[error(transparent)]
    Check(#[from] CheckFailed),
    #[error(transparent)]
    Scrub(#[from] ScrubFailed),
    #[error(transparent)]
    Lint(#[from] LintError),
    #[error(transparent)]
    Clean(#[from] CleanFailed),
}

impl CliError {
    /// The code that the program ends with.
    pub(crate) fn exit(&self) -> Exit {
        let build_cancelled = |error: &BuildError| match error {
            BuildError::Write { source, .. } => matches!(**source, WriteError::Cancelled),
            _ => false,
        };
        let check_cancelled = |error: &CheckFailed| match error {
            CheckFailed::Check { source, .. } => matches!(source, CheckError::Cancelled),
            _ => false,
        };
        let plan_cancelled = |error: &PlanEditionError| match error {
            PlanEditionError::Pages(error) | PlanEditionError::Plan(PlanError::Pages(error)) => {
                error.is_cancelled()
            }
            PlanEditionError::Renditions(error) => error.is_cancelled(),
            _ => false,
        };
        match self {
            Self::Cancelled
            | Self::Scrub(ScrubFailed::Cancelled)
            | Self::Clean(CleanFailed::Cancelled)
            | Self::Lint(LintError::Cancelled) => Exit::Cancelled,
            Self::Plan(error) if plan_cancelled(error) => Exit::Cancelled,
            Self::Pocket(PocketFailed::Pages(error)) if error.is_cancelled() => Exit::Cancelled,
            Self::Build(error) if build_cancelled(error) => Exit::Cancelled,
            Self::Check(error) if check_cancelled(error) => Exit::Cancelled,
            Self::NothingToEdit
            | Self::EpisodeWithoutSeries
            | Self::EpisodeOfSeveral
            | Self::NoDrives
            | Self::NothingArmed
            | Self::NeedsPassphrase
            | Self::NeedsYes => Exit::Usage,
            Self::Seal(SealError::Read(SealReadError::Cancelled)) => Exit::Cancelled,
            // A drive that somebody tampered with, not one that cannot be looked at.
            Self::Check(CheckFailed::Seal { .. }) => Exit::Findings,
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
        CliError::NeedsPassphrase => Words::new(
            say!(t, "fail-needs-passphrase"),
            say!(t, "hint-needs-passphrase"),
        ),
        CliError::PassphrasesDiffer => Words::new(
            say!(t, "fail-passphrases-differ"),
            say!(t, "hint-passphrases-differ"),
        ),
        CliError::Keys(error) => seal::keys(error, t),
        CliError::KeyWords(error) => seal::words(error, t),
        CliError::Seal(error) => seal::seal(error, t),
        CliError::Cancelled => cancelled(t),
        CliError::NoDrives => Words::new(say!(t, "fail-no-drives"), say!(t, "hint-no-drives")),
        CliError::NothingArmed => {
            Words::new(say!(t, "fail-nothing-armed"), say!(t, "hint-nothing-armed"))
        }
        CliError::Sent(error) => drive::sent(error, t),
        CliError::Drives(error) => drive::list(error, t),
        CliError::WhichDrive(error) => drive::which(error, t),
        CliError::Press(error) => drive::press(error, t),
        CliError::Record(error) => drive::record(error, t),
        CliError::Terminal(error) => Words {
            what: say!(t, "fail-terminal", reason = error.to_string()),
            details: Vec::new(),
            hint: None,
        },
        CliError::Create(error) => library::create(error, t),
        CliError::Open(error) => library::open(error, t),
        CliError::Catalogue(error) => library::catalogue(error, t),
        CliError::Library(error) => library::library(error, t),
        CliError::Resolve(error) => library::resolve(error, t),
        CliError::Vocabulary(error) => library::vocabulary(error, t),
        CliError::Tool(error) => library::tool(error, t),
        CliError::Profiles(error) => profile::profiles(error, t),
        CliError::UnknownProfile(error) => profile::unknown(error, t),
        CliError::Probe { path, source } => profile::probe(path, source, t),
        CliError::Add(error) => library::add(error, t),
        CliError::Edit(error) => library::edit(error, t),
        CliError::Edition(error) => drive::edition(error, t),
        CliError::Plan(error) => drive::plan_edition(error, t),
        CliError::Build(error) => drive::build(error, t),
        CliError::Pocket(error) => pages::pocket(error, t),
        CliError::Check(error) => drive::check(error, t),
        CliError::Clean(error) => drive::clean(error, t),
        CliError::Lint(error) => drive::lint(error, t),
        CliError::Scrub(error) => match error {
            ScrubFailed::Cancelled => cancelled(t),
            ScrubFailed::Write { path, source } => io_failed(path, source, t),
            other => unknown(other, t),
        },
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

/// An error that a newer `app` may bring: its own words, without a hint that could be wrong.
fn unknown(error: &dyn Error, t: &Texts) -> Words {
    Words {
        what: say!(t, "fail-terminal", reason = show::plain(&chain(error))),
        details: Vec::new(),
        hint: None,
    }
}
