//! `init`, `remove`, `verify`: the library as a whole.

use std::fmt::Write as _;
use std::io::{self, BufRead, Write as _};

use bulssi_app::library::{
    BlobError, CatalogueFault, Damage, Fault, Library, Row, VerifyDepth, VerifyOptions,
    VerifyReport,
};
use bulssi_model::{Digest, Watch as _, WorkId};
use serde_json::{Value, json};

use super::{Context, Output, jobs, lines, path_text, quoted};
use crate::args;
use crate::explain::{CliError, Exit, chain};
use crate::show;
use crate::text::say;

impl Context {
    pub(super) fn init(&self, args: &args::Init) -> Result<Output, CliError> {
        let library = Library::create(&args.dir)?;
        let dir = path_text(library.root());
        let mut text = say!(self.texts, "init-done", dir = dir.as_str());
        let next = format!("\n  bulssi -L {} add …\n", quoted(&args.dir));
        text.push_str(&next);
        Ok(Output::good(text, json!({ "library": dir })))
    }

    pub(super) fn remove(&self, args: &args::Remove) -> Result<Output, CliError> {
        let library = self.library()?;
        let plan = library.remove_plan(&self.resolve(&library, &args.ids)?)?;
        let mut text = say!(self.texts, "remove-plan", count = plan.works.len()) + "\n";
        let line = |row: &Row| {
            let title = row.title.pick(&self.languages()).unwrap_or_default();
            format!("{}  {}", row.id, show::plain(title))
        };
        lines(&mut text, plan.works.iter().map(line));
        if !plan.renditions.is_empty() {
            let made = say!(self.texts, "remove-made", count = plan.renditions.len());
            let _ = writeln!(text, "{made}");
            lines(
                &mut text,
                plan.renditions.iter().map(|row| self.rendition(row)),
            );
        }
        let frees = say!(self.texts, "remove-frees", size = show::bytes(plan.freed));
        let _ = writeln!(text, "{frees}");
        let works: Vec<WorkId> = plan.works.iter().map(|row| row.id).collect();
        let mut json = json!({ "works": works, "bytes": plan.freed, "removed": 0 });
        let mut exit = Exit::Good;
        if !args.dry_run {
            self.confirm(args.yes, &text, "remove-ask")?;
            let report = library.remove(&plan)?;
            let done = say!(self.texts, "remove-done", count = report.works);
            let _ = writeln!(text, "{done}");
            json["removed"] = json!(report.works);
            exit = self.unremoved(&report.left, &mut text);
        }
        Ok(Output { text, json, exit })
    }

    /// Names files that the disk did not give up.
    pub(super) fn unremoved(&self, left: &[(Digest, BlobError)], text: &mut String) -> Exit {
        if left.is_empty() {
            return Exit::Good;
        }
        let _ = writeln!(text, "{}", say!(self.texts, "remove-left"));
        lines(
            text,
            left.iter()
                .map(|(digest, error)| format!("{digest}: {error}")),
        );
        Exit::Findings
    }

    /// Shows a plan and asks; what cannot be asked must have been said with `--yes`.
    pub(super) fn confirm(&self, yes: bool, plan: &str, question: &str) -> Result<(), CliError> {
        if yes {
            return Ok(());
        }
        if !crate::interactive() {
            return Err(CliError::NeedsYes);
        }
        match self.agreed(plan, &self.texts.say(question, &[]))? {
            true => Ok(()),
            false => Err(CliError::Declined),
        }
    }

    /// Asks on the terminal, below a plan.
    pub(super) fn agreed(&self, plan: &str, question: &str) -> Result<bool, CliError> {
        let ask = || {
            let mut terminal = io::stderr().lock();
            write!(terminal, "{plan}{question} ")?;
            terminal.flush()?;
            let mut answer = String::new();
            io::stdin().lock().read_line(&mut answer)?;
            io::Result::Ok(answer)
        };
        let answer = ask().map_err(CliError::Terminal)?;
        Ok(self.is_yes(&answer))
    }

    /// Whether an answer means yes.
    pub(super) fn is_yes(&self, answer: &str) -> bool {
        let answer = answer.trim().to_lowercase();
        let yes = say!(self.texts, "answer-yes");
        yes.split(' ').any(|word| word == answer)
    }

    pub(super) fn verify(&self, args: &args::Verify) -> Result<Output, CliError> {
        let library = self.library()?;
        let options = VerifyOptions {
            depth: match args.quick {
                true => VerifyDepth::Quick,
                false => VerifyDepth::Full,
            },
            jobs: jobs(args.jobs),
        };
        let bar = self.bar();
        let report = library.verify(&options, &bar)?;
        if !report.complete && bar.cancelled() {
            return Err(CliError::Cancelled);
        }
        let mut text = self.findings(&report);
        let mut json = verify_json(&report);
        let mut exit = match report.is_whole() {
            true => Exit::Good,
            false => Exit::Findings,
        };
        if args.prune {
            let pruned = library.prune(&report)?;
            let (count, freed) = (
                pruned.blobs + pruned.drafts.files,
                pruned.freed + pruned.drafts.bytes,
            );
            let size = show::bytes(freed);
            let _ = writeln!(
                text,
                "{}",
                say!(self.texts, "verify-pruned", count = count, size = size)
            );
            json["pruned"] = json!({ "files": count, "bytes": freed });
            exit = exit.max(self.unremoved(&pruned.left, &mut text));
        } else if !report.orphans.is_empty() {
            let size = show::bytes(report.orphans.iter().map(|orphan| orphan.len).sum());
            let count = report.orphans.len();
            let _ = writeln!(
                text,
                "{}",
                say!(self.texts, "verify-orphan", count = count, size = size)
            );
        }
        let checked = say!(
            self.texts,
            "verify-checked",
            works = report.works,
            blobs = report.blobs,
            size = show::bytes(report.read)
        );
        let verdict = match report.is_whole() {
            true => say!(self.texts, "verify-good"),
            false => say!(self.texts, "verify-bad"),
        };
        let _ = writeln!(text, "{checked}\n{verdict}");
        Ok(Output { text, json, exit })
    }

    /// What is wrong, and what lies about.
    fn findings(&self, report: &VerifyReport) -> String {
        let mut text = String::new();
        if !report.catalogue.is_empty() {
            let _ = writeln!(text, "{}", say!(self.texts, "verify-catalogue"));
            lines(
                &mut text,
                report
                    .catalogue
                    .iter()
                    .map(|fault| self.catalogue_fault(fault)),
            );
        }
        if !report.damage.is_empty() {
            let _ = writeln!(text, "{}", say!(self.texts, "verify-damage"));
            for damage in &report.damage {
                let works: Vec<String> = damage.works.iter().map(ToString::to_string).collect();
                let digest = damage.digest.to_string();
                let fault = self.fault(damage);
                if !works.is_empty() {
                    let work = works.join(", ");
                    let line = say!(
                        self.texts,
                        "verify-of-work",
                        digest = digest.as_str(),
                        fault = fault.as_str(),
                        work = work
                    );
                    lines(&mut text, [line]);
                }
                for made in &damage.renditions {
                    let recipe = show::plain(&made.recipe);
                    let line = say!(
                        self.texts,
                        "verify-of-made",
                        digest = digest.as_str(),
                        fault = fault.as_str(),
                        recipe = recipe
                    );
                    lines(&mut text, [line]);
                }
            }
        }
        if report.drafts.files > 0 {
            let size = show::bytes(report.drafts.bytes);
            let drafts = say!(
                self.texts,
                "verify-drafts",
                count = report.drafts.files,
                size = size
            );
            let _ = writeln!(text, "{drafts}");
        }
        if !report.foreign.is_empty() {
            let _ = writeln!(text, "{}", say!(self.texts, "verify-foreign"));
            lines(&mut text, report.foreign.iter().map(|path| path_text(path)));
        }
        text
    }

    fn fault(&self, damage: &Damage) -> String {
        match &damage.fault {
            Fault::Missing => say!(self.texts, "fault-missing"),
            Fault::Length(have) => say!(
                self.texts,
                "check-length",
                have = have.0,
                want = damage.len.0
            ),
            Fault::Content => say!(self.texts, "check-content"),
            Fault::Unreadable(error) => show::plain(&chain(error)),
            _ => say!(self.texts, "check-content"),
        }
    }

    fn catalogue_fault(&self, fault: &CatalogueFault) -> String {
        match fault {
            CatalogueFault::Database(said) => show::plain(said),
            CatalogueFault::Reference(table) => {
                say!(self.texts, "catalogue-reference", table = table.as_str())
            }
            CatalogueFault::Entry(work) => {
                say!(self.texts, "catalogue-entry", work = work.as_str())
            }
            CatalogueFault::Files(work) => {
                say!(self.texts, "catalogue-files", work = work.as_str())
            }
            _ => String::new(),
        }
    }
}

fn verify_json(report: &VerifyReport) -> Value {
    let damage: Vec<Value> = report
        .damage
        .iter()
        .map(|damage| {
            let fault = match damage.fault {
                Fault::Missing => "missing",
                Fault::Length(_) => "length",
                Fault::Content => "content",
                _ => "unreadable",
            };
            let made = damage.renditions.iter().map(|key| &key.recipe);
            json!({
                "blob": damage.digest,
                "fault": fault,
                "works": damage.works,
                "renditions": made.collect::<Vec<_>>(),
            })
        })
        .collect();
    let catalogue: Vec<String> = report
        .catalogue
        .iter()
        .map(|fault| format!("{fault:?}"))
        .collect();
    json!({
        "good": report.is_whole(),
        "works": report.works,
        "blobs": report.blobs,
        "bytes_read": report.read,
        "damage": damage,
        "catalogue": catalogue,
        "orphans": report.orphans.iter().map(|orphan| orphan.digest).collect::<Vec<_>>(),
        "drafts": report.drafts.files,
        "foreign": report.foreign,
    })
}
