//! The commands: each calls one function of `app` and says what came of it.

mod add;
mod check;
mod check_seal;
mod clean;
mod drive;
mod drives;
mod edition;
mod keys;
mod library;
pub(crate) mod lint;
mod outcome;
mod plan_differs;
mod plan_plays;
mod play;
mod pocket;
mod press;
mod probe;
mod profile_rules;
mod profiles;
mod render;
mod report;
mod scrub;
mod secret;
mod station;
mod tidy;
mod unshown;
mod works;

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use bulssi_app::library::Library;
use bulssi_app::media::{ToolError, Tools};
use bulssi_app::pressing::drives::SystemRoot;
use bulssi_app::renditions::Makers;
use bulssi_model::{Date, Lang, Vocabulary, WorkId};
use serde_json::Value;

use crate::args::{Command, Edition, Global};
use crate::explain::{CliError, Exit};
use crate::progress::Bar;
use crate::text::Texts;

/// What a command has to say: to a person, and to a script.
pub(crate) struct Output {
    pub(crate) text: String,
    pub(crate) json: Value,
    pub(crate) exit: Exit,
}

impl Output {
    fn good(text: String, json: Value) -> Self {
        Self {
            text,
            json,
            exit: Exit::Good,
        }
    }
}

/// What every command has at hand.
pub(crate) struct Context {
    pub(crate) texts: Texts,
    pub(crate) global: Global,
}

impl Context {
    pub(crate) fn run(&self, command: Command) -> Result<Output, CliError> {
        match command {
            Command::Init(args) => self.init(&args),
            Command::Add(args) => self.add(&args),
            Command::List(args) => self.list(args),
            Command::Show(args) => self.show(&args),
            Command::Edit(args) => self.edit(*args),
            Command::Remove(args) => self.remove(&args),
            Command::Verify(args) => self.verify(&args),
            Command::Tidy(args) => self.tidy(&args),
            Command::Words(_) => self.words(),
            Command::Profiles(args) => self.profiles(&args),
            Command::Probe(args) => self.probe(&args),
            Command::Edition(Edition::New(args)) => self.edition_new(&args),
            Command::Edition(Edition::List(_)) => self.edition_list(),
            Command::Edition(Edition::Sent(args)) => self.edition_sent(&args),
            Command::Plan(args) => self.plan(&args),
            Command::Render(args) => self.render(&args),
            Command::Build(args) => self.build(&args),
            Command::Check(args) => self.check(&args),
            Command::Keys(command) => self.keys(&command),
            Command::Clean(args) => self.clean(&args),
            Command::Lint(args) => self.lint(&args),
            Command::Scrub(args) => self.scrub(&args),
            Command::Drives(args) => self.drives(&args),
            Command::Press(args) => self.press(&args),
        }
    }

    /// The library named by `-L` or `BULSSI_LIBRARY`, else the nearest folder above that is one.
    fn library(&self) -> Result<Library, CliError> {
        let dir = match &self.global.library {
            Some(dir) => dir.clone(),
            None => {
                let here = std::env::current_dir().map_err(CliError::Terminal)?;
                Library::find_above(&here).ok_or(CliError::NoLibrary)?
            }
        };
        Ok(Library::open(&dir)?)
    }

    fn words_of(&self, library: &Library) -> Result<Vocabulary, CliError> {
        Ok(library.vocabulary()?)
    }

    /// The person's language first: titles are shown in it where there is a choice.
    fn languages(&self) -> Vec<Lang> {
        self.texts.language().parse().into_iter().collect()
    }

    /// What converts works for the devices of an edition; nothing is asked of the machine for one
    /// that takes works as they are.
    fn makers(
        &self,
        library: &Library,
        edition: &bulssi_model::Edition,
    ) -> Result<Makers, CliError> {
        Ok(match edition.plays.is_empty() {
            true => Makers::default(),
            false => Makers::of(library, tools()?)?,
        })
    }

    fn bar(&self) -> Bar {
        Bar::new(&self.texts, self.global.quiet)
    }

    /// The works that ids, or starts of ids, name.
    fn resolve(&self, library: &Library, ids: &[String]) -> Result<Vec<WorkId>, CliError> {
        let mut works = Vec::new();
        for id in ids {
            let work = library.resolve(id)?;
            if !works.contains(&work) {
                works.push(work);
            }
        }
        Ok(works)
    }
}

/// The tools that films need, as far as they are here: those that the environment names, else those
/// on the search path. Texts and pictures need none.
fn tools() -> Result<Tools, CliError> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let (ffprobe, ffmpeg) = (named("BULSSI_FFPROBE"), named("BULSSI_FFMPEG"));
    let tools = match Tools::find(ffprobe.as_deref()) {
        Err(ToolError::NotFound(_)) if ffprobe.is_none() => return Ok(Tools::none()),
        tools => tools?,
    };
    match tools.clone().with_ffmpeg(ffmpeg.as_deref()) {
        // Whoever needs to make something says so.
        Err(_) if ffmpeg.is_none() => Ok(tools),
        tools => Ok(tools?),
    }
}

/// Where drives are looked for: this machine; in tests, a folder that is laid out like one.
fn system_root() -> SystemRoot {
    // Not in a release: what a desk runs looks at the machine it runs on and nowhere else.
    let elsewhere = cfg!(debug_assertions).then(|| std::env::var_os("BULSSI_SYSTEM_ROOT"));
    elsewhere
        .flatten()
        .map_or_else(SystemRoot::real, SystemRoot::at)
}

/// How many threads read, hash and copy where nothing is said: one a core, and no more than a disk
/// has use for.
fn jobs(given: Option<u16>) -> NonZeroUsize {
    let most = NonZeroUsize::MIN.saturating_add(7);
    given
        .and_then(|jobs| NonZeroUsize::new(usize::from(jobs)))
        .or_else(|| {
            std::thread::available_parallelism()
                .ok()
                .map(|n| n.min(most))
        })
        .unwrap_or(NonZeroUsize::MIN)
}

/// Lists of paths and the like, indented under their heading.
fn lines(text: &mut String, items: impl IntoIterator<Item = String>) {
    for item in items {
        let _ = writeln!(text, "  {item}");
    }
}

/// A path as text, without what a terminal would take for a command.
fn path_text(path: &std::path::Path) -> String {
    crate::show::plain(&path.display().to_string())
}

/// The path that another command would be given.
fn quoted(path: &std::path::Path) -> String {
    let text = path_text(path);
    if text.contains([' ', '\'', '"', '(', ')', '&', '$', '*', ';']) {
        format!("'{}'", text.replace('\'', "'\\''"))
    } else {
        text
    }
}

/// The day it is here, for new edition files, where the desk sees and may change it, and for the
/// library's note of when a work came in. Nothing that reaches a drive asks a clock.
#[allow(clippy::disallowed_methods)]
fn today() -> Result<Date, CliError> {
    let now = jiff::Zoned::now().date();
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    Date::new(
        now.year().unsigned_abs(),
        part(now.month()),
        part(now.day()),
    )
    .map_err(|error| CliError::Terminal(std::io::Error::other(error)))
}
