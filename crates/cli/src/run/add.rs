//! `add`: files come in, and what did not is said.

use std::fmt::Write as _;
use std::path::Path;

use bulssi_app::collect::{AddError, AddOptions, AddReport, Left, Reason, add};
use bulssi_app::library::Outcome;
use bulssi_app::media::{Fault, Limits, ToolError};
use serde_json::{Value, json};

use super::{Context, Output, jobs, lines, path_text, today, tools};
use crate::args;
use crate::explain::{CliError, Exit, chain};
use crate::show;
use crate::text::say;

impl Context {
    pub(super) fn add(&self, args: &args::Add) -> Result<Output, CliError> {
        let library = self.library()?;
        let options = AddOptions {
            jobs: jobs(args.jobs),
            tools: tools()?,
            limits: Limits::default(),
            rehash: args.rehash,
            day: Some(today()?),
        };
        let (report, stopped) = match add(&library, &args.paths, &options, &self.bar()) {
            Ok(report) => (report, false),
            Err(AddError::Cancelled(report)) => (*report, true),
            Err(error) => return Err(error.into()),
        };
        let mut text = self.added(&report);
        if stopped {
            let _ = writeln!(text, "{}", say!(self.texts, "add-stopped"));
        }
        let exit = if stopped {
            Exit::Cancelled
        } else if report.problems.is_empty() {
            Exit::Good
        } else {
            Exit::Findings
        };
        let mut json = self.added_json(&report);
        json["stopped"] = json!(stopped);
        Ok(Output { text, json, exit })
    }

    fn added(&self, report: &AddReport) -> String {
        let texts = &self.texts;
        let mut text = String::new();
        let [added, updated, unchanged] =
            [Outcome::Added, Outcome::Updated, Outcome::Unchanged].map(|o| report.count(o));
        let size = show::bytes(report.new_bytes);
        let mut said = Vec::new();
        if added > 0 {
            said.push(say!(texts, "add-added", count = added, size = size));
        }
        if updated > 0 {
            said.push(say!(texts, "add-updated", count = updated));
        }
        if unchanged > 0 {
            said.push(say!(texts, "add-unchanged", count = unchanged));
        }
        if said.is_empty() {
            said.push(say!(texts, "add-nothing"));
        }
        if !report.same.is_empty() {
            said.push(say!(texts, "add-same", count = report.same.len()));
        }
        if report.ignored > 0 {
            said.push(say!(texts, "add-skipped", count = report.ignored));
        }
        for line in said {
            let _ = writeln!(text, "{line}");
        }
        if !report.left.is_empty() {
            let _ = writeln!(
                text,
                "{}",
                say!(texts, "add-leftover", count = report.left.len())
            );
            let line = |path: &Path, why: String| format!("{}: {why}", path_text(path));
            lines(
                &mut text,
                report
                    .left
                    .iter()
                    .map(|left| line(&left.path, self.left(left.why))),
            );
        }
        if !report.problems.is_empty() {
            let _ = writeln!(
                text,
                "{}",
                say!(texts, "add-refused", count = report.problems.len())
            );
            let line = |path: &Path, why: String| format!("{}: {why}", path_text(path));
            let problems = report.problems.iter();
            lines(
                &mut text,
                problems.map(|problem| line(&problem.path, self.reason(&problem.reason))),
            );
        }
        text
    }

    fn added_json(&self, report: &AddReport) -> Value {
        let works = report.works.iter().map(|work| {
            let outcome = match work.outcome {
                Outcome::Added => "added",
                Outcome::Updated => "updated",
                Outcome::Unchanged => "unchanged",
            };
            json!({ "id": work.id, "path": work.path, "outcome": outcome })
        });
        let same = report
            .same
            .iter()
            .map(|same| json!({ "id": same.id, "path": same.path }));
        let left = report
            .left
            .iter()
            .map(|left| json!({ "path": left.path, "why": self.left(left.why) }));
        let problems = report.problems.iter().map(|problem| {
            json!({
                "path": problem.path,
                "reason": reason_id(&problem.reason),
                "text": self.reason(&problem.reason),
            })
        });
        json!({
            "works": works.collect::<Vec<_>>(),
            "same": same.collect::<Vec<_>>(),
            "left_over": left.collect::<Vec<_>>(),
            "problems": problems.collect::<Vec<_>>(),
            "ignored": report.ignored,
            "new_blobs": report.new_blobs,
            "new_bytes": report.new_bytes,
        })
    }

    fn left(&self, why: Left) -> String {
        match why {
            Left::NoFilm => say!(self.texts, "leftover-no-film"),
            Left::NoWork => say!(self.texts, "leftover-no-work"),
            Left::Decoration => say!(self.texts, "leftover-decoration"),
            Left::NoDescription => say!(self.texts, "leftover-no-description"),
            Left::NoFirstPart => say!(self.texts, "leftover-no-first-part"),
            _ => say!(self.texts, "leftover-other"),
        }
    }

    fn reason(&self, reason: &Reason) -> String {
        let t = &self.texts;
        let text = match reason {
            Reason::Refused(refusal) => t.say(&format!("refused-{}", refusal.id()), &[]),
            Reason::Damaged { format, fault } => say!(
                t,
                "refused-damaged",
                format = format.id(),
                what = self.media_fault(fault)
            ),
            Reason::TooLarge { format, limit } => say!(
                t,
                "refused-too-large",
                format = format.id(),
                limit = show::bytes(*limit)
            ),
            Reason::NoCompanion(format) => say!(t, "refused-companion", format = format.id()),
            Reason::Zim(error) => say!(t, "refused-zim", reason = chain(error)),
            Reason::Parts(error) => say!(t, "refused-zim", reason = chain(error)),
            Reason::WorkToml { error, held } => {
                say!(
                    t,
                    "refused-work-toml",
                    reason = error.to_string(),
                    held = *held
                )
            }
            Reason::Unreadable(error) => say!(t, "refused-unreadable", reason = error.to_string()),
            Reason::ChangedWhileReading => say!(t, "refused-changed"),
            Reason::NoFile => say!(t, "refused-no-file"),
            Reason::Link => say!(t, "refused-link"),
            Reason::Tool(ToolError::Missing) => {
                say!(t, "refused-tool", reason = say!(t, "hint-no-ffprobe"))
            }
            Reason::Tool(error) => say!(t, "refused-tool", reason = chain(error)),
            Reason::RemovedMeanwhile => say!(t, "refused-removed"),
            other => say!(t, "refused-other", reason = chain(other)),
        };
        show::plain(&text)
    }

    pub(super) fn media_fault(&self, fault: &Fault) -> String {
        match fault {
            Fault::Line(line) => say!(self.texts, "fault-line", line = line.to_string()),
            Fault::Tool(words) => words.clone(),
            other => self.texts.say(&format!("fault-{}", other.id()), &[]),
        }
    }
}

/// What scripts know a reason by.
fn reason_id(reason: &Reason) -> &'static str {
    match reason {
        Reason::Refused(refusal) => refusal.id(),
        Reason::Damaged { .. } => "damaged",
        Reason::TooLarge { .. } => "too-large",
        Reason::NoCompanion(_) => "no-companion",
        Reason::Zim(_) | Reason::Parts(_) => "bad-zim",
        Reason::WorkToml { .. } => "bad-work-toml",
        Reason::Unreadable(_) => "unreadable",
        Reason::ChangedWhileReading => "changed-while-reading",
        Reason::NoFile => "no-file",
        Reason::Link => "link",
        Reason::Tool(_) => "tool",
        Reason::RemovedMeanwhile => "removed-meanwhile",
        _ => "other",
    }
}
