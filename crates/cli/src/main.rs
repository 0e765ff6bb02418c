//! `bulssi`: arguments, wording, exit codes, progress bars. What is done is done by `app`.

mod args;
mod explain;
mod help;
mod press_bars;
mod progress;
mod render_bars;
mod run;
mod show;
mod text;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::Cli;
use explain::Exit;
use run::{Context, Output};
use text::Texts;

fn main() -> ExitCode {
    let texts = Texts::in_language(&language());
    let command = help::localized(Cli::command(), &texts);
    let parsed = command
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &texts),
    };
    let json = cli.global.json;
    let context = Context {
        texts,
        global: cli.global,
    };
    let (printed, exit) = match context.run(cli.command) {
        Ok(output) => (print(&output, json), output.exit),
        Err(error) => {
            let exit = error.exit();
            (explain::print(&error, &context.texts, json), exit)
        }
    };
    match printed {
        // Whoever reads has enough: `bulssi list | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => Exit::Failed.into(),
        Ok(()) => exit.into(),
    }
}

/// The person's language: `--lang` before anything is parsed (it decides how help reads), then
/// `BULSSI_LANG`, then the locale, in the order of POSIX.
fn language() -> String {
    let mut args = std::env::args().skip(1).take_while(|arg| arg != "--");
    while let Some(arg) = args.next() {
        if let Some(tag) = arg.strip_prefix("--lang=") {
            return tag.to_owned();
        }
        if arg == "--lang" {
            return args.next().unwrap_or_default();
        }
    }
    ["BULSSI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

fn usage(error: &clap::Error, texts: &Texts) -> ExitCode {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Help that nobody reads any more is no failure.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Exit::Usage.into()
        }
        _ => {
            let _ = explain::print_usage(error, texts);
            Exit::Usage.into()
        }
    }
}

fn print(output: &Output, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &output.json)?;
        writeln!(out)?;
    } else {
        out.write_all(output.text.as_bytes())?;
    }
    out.flush()
}

/// Whether questions can be asked.
fn interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
