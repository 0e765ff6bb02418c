//! Arguments. Their help texts are messages (`help.rs`), not comments.

use std::path::PathBuf;

use bulssi_app::keys::KeyName;
use bulssi_app::pressing::drives::PortPath;
use bulssi_model::{
    Caution, Date, DriveCapacity, EditionName, KindId, Lang, Priority, ProfileId, ThemeId,
};
use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Debug, Parser)]
#[command(
    name = "bulssi",
    version,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    #[arg(
        short = 'L',
        long,
        global = true,
        value_name = "DIR",
        env = "BULSSI_LIBRARY",
        hide_env = true
    )]
    pub(crate) library: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    #[arg(
        long,
        global = true,
        value_name = "LANG",
        env = "BULSSI_LANG",
        hide_env = true
    )]
    pub(crate) lang: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(Init),
    Add(Add),
    List(List),
    Show(Show),
    Edit(Box<Edit>),
    Remove(Remove),
    Verify(Verify),
    Tidy(Tidy),
    Words(Words),
    Profiles(Profiles),
    Probe(Probe),
    #[command(subcommand)]
    Edition(Edition),
    Plan(Plan),
    Render(Render),
    Build(Build),
    Lint(Lint),
    Check(Check),
    #[command(subcommand)]
    Keys(Keys),
    Scrub(Scrub),
    Clean(Clean),
    Drives(Drives),
    Press(Press),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long)]
    pub(crate) rehash: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(value_name = "TEXT")]
    pub(crate) text: Option<String>,
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<KindId>,
    #[arg(long, value_name = "THEME")]
    pub(crate) theme: Option<ThemeId>,
    #[arg(long, value_name = "LANG")]
    pub(crate) language: Option<Lang>,
    #[arg(long, value_name = "NAME")]
    pub(crate) series: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) limit: u32,
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<KindId>,
    #[arg(long, value_name = "LANG=TEXT", value_parser = by_lang)]
    pub(crate) title: Vec<(Lang, String)>,
    #[arg(long, value_name = "LANG=TEXT", value_parser = by_lang)]
    pub(crate) summary: Vec<(Lang, String)>,
    #[arg(long, value_name = "LANG")]
    pub(crate) language: Vec<Lang>,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1800..=2200))]
    pub(crate) year: Option<u16>,
    #[arg(long, value_name = "THEME")]
    pub(crate) theme: Vec<ThemeId>,
    #[arg(long, value_name = "NAME", requires = "episode")]
    pub(crate) series: Option<String>,
    #[arg(long, value_name = "LANG=TEXT", value_parser = by_lang, requires = "episode")]
    pub(crate) series_title: Vec<(Lang, String)>,
    #[arg(long, value_name = "N", requires = "episode")]
    pub(crate) season: Option<u16>,
    #[arg(long, value_name = "N")]
    pub(crate) episode: Option<u16>,
    #[arg(long, value_name = "WHO")]
    pub(crate) rights: Option<String>,
    #[arg(long, value_name = "DATE", requires = "rights")]
    pub(crate) until: Option<Date>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) notes: Option<String>,
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) caution: Option<CautionArg>,
    #[arg(long, value_name = "1-5", value_parser = priority)]
    pub(crate) priority: Option<Priority>,
    #[arg(long)]
    pub(crate) reset: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
    #[arg(long)]
    pub(crate) yes: bool,
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(long)]
    pub(crate) quick: bool,
    #[arg(long)]
    pub(crate) prune: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct Tidy {
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long)]
    pub(crate) yes: bool,
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Words {}

#[derive(Debug, Args)]
pub(crate) struct Profiles {
    #[command(subcommand)]
    pub(crate) command: Option<ProfilesCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfilesCommand {
    Show(ProfilesShow),
}

#[derive(Debug, Args)]
pub(crate) struct ProfilesShow {
    #[arg(value_name = "PROFILE")]
    pub(crate) name: ProfileId,
}

#[derive(Debug, Args)]
pub(crate) struct Probe {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Edition {
    New(EditionNew),
    List(EditionList),
    Sent(EditionSent),
}

#[derive(Debug, Args)]
pub(crate) struct EditionNew {
    #[arg(value_name = "NAME")]
    pub(crate) name: EditionName,
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[arg(long, value_name = "EDITION")]
    pub(crate) like: Option<String>,
    #[arg(long, value_name = "SIZE", value_parser = capacity)]
    pub(crate) capacity: Option<String>,
    #[arg(long, value_name = "SIZE", value_parser = capacity)]
    pub(crate) largest_drive: Option<String>,
    #[arg(long, value_name = "LANG")]
    pub(crate) language: Option<Lang>,
    #[arg(long, value_name = "PROFILE")]
    pub(crate) device: Option<String>,
    #[arg(long, value_name = "PROFILE", value_delimiter = ',')]
    pub(crate) plays: Vec<ProfileId>,
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct EditionList {}

#[derive(Debug, Args)]
pub(crate) struct EditionSent {
    #[arg(value_name = "NAME")]
    pub(crate) name: EditionName,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Lint {
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    #[arg(value_name = "EDITION")]
    pub(crate) edition: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: Option<u16>,
    #[arg(long)]
    pub(crate) retry: bool,
    #[arg(long, conflicts_with = "retry")]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    #[arg(
        long,
        value_name = "FILE.img|FOLDER/",
        required_unless_present = "pocket"
    )]
    pub(crate) to: Option<PathBuf>,
    #[arg(long, value_name = "FILE.html", conflicts_with = "to")]
    pub(crate) pocket: Option<PathBuf>,
    #[arg(long, value_name = "SIZE", value_parser = capacity, requires = "pocket")]
    pub(crate) most: Option<String>,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: Option<u16>,
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    #[arg(long, value_name = "FILE", conflicts_with = "edition")]
    pub(crate) manifest: Option<PathBuf>,
    #[arg(long, value_name = "EDITION")]
    pub(crate) edition: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["edition", "manifest"])]
    pub(crate) seal: Option<PathBuf>,
    #[arg(long, value_name = "WORDS", conflicts_with_all = ["edition", "manifest"])]
    pub(crate) words: Vec<String>,
    #[arg(long, value_name = "FILE", requires = "edition")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    New(KeysMake),
    Rotate(KeysMake),
    List(KeysList),
    Words(KeysWords),
    Revoke(KeysRevoke),
    Trust(KeysTrust),
}

#[derive(Debug, Args)]
pub(crate) struct KeysMake {
    #[arg(value_name = "FILE")]
    pub(crate) root: PathBuf,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1980..=2107))]
    pub(crate) year: Option<u16>,
    #[arg(long, value_name = "FILE")]
    pub(crate) root_passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct KeysList {}

#[derive(Debug, Args)]
pub(crate) struct KeysWords {
    #[arg(value_name = "FILE.pub")]
    pub(crate) key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct KeysRevoke {
    #[arg(value_name = "FILE")]
    pub(crate) root: PathBuf,
    #[arg(value_name = "KEY", required = true)]
    pub(crate) keys: Vec<KeyName>,
    #[arg(long, value_name = "FILE")]
    pub(crate) root_passphrase_file: Option<PathBuf>,
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct KeysTrust {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) words: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Scrub {
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) to: PathBuf,
    #[arg(long)]
    pub(crate) explain: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Clean {
    #[arg(value_name = "FOLDER")]
    pub(crate) path: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) seal: Option<PathBuf>,
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Drives {
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Press {
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    #[arg(value_name = "DRIVE")]
    pub(crate) devices: Vec<String>,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    #[arg(long)]
    pub(crate) full: bool,
    #[arg(long)]
    pub(crate) unmount: bool,
    #[arg(long)]
    pub(crate) force: bool,
    #[arg(long)]
    pub(crate) fakes: bool,
    #[arg(long)]
    pub(crate) trial: bool,
    #[arg(long, conflicts_with_all = ["devices", "dry_run", "force"])]
    pub(crate) station: bool,
    #[arg(long, value_name = "PORT", requires = "station")]
    pub(crate) arm: Vec<PortPath>,
    #[arg(long, requires = "station", conflicts_with = "arm")]
    pub(crate) arm_all: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// [`Caution`] as clap spells it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CautionArg {
    Low,
    Middle,
    High,
}

impl From<CautionArg> for Caution {
    fn from(arg: CautionArg) -> Self {
        match arg {
            CautionArg::Low => Self::Low,
            CautionArg::Middle => Self::Middle,
            CautionArg::High => Self::High,
        }
    }
}

fn by_lang(text: &str) -> Result<(Lang, String), String> {
    let (lang, text) = text.split_once('=').ok_or("LANG=TEXT")?;
    let lang = lang.parse::<Lang>().map_err(|error| error.to_string())?;
    Ok((lang, text.to_owned()))
}

fn priority(text: &str) -> Result<Priority, String> {
    let number: u8 = text.parse().map_err(|_| "1-5".to_owned())?;
    Priority::try_from(number)
}

/// Kept as it was written: the edition file says it in the same words.
fn capacity(text: &str) -> Result<String, String> {
    let parsed: Result<DriveCapacity, _> = text.parse();
    parsed
        .map(|_| text.to_owned())
        .map_err(|error| error.to_string())
}
