//! `clean`: makes a drive fit for passing on.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bulssi_app::clean::{Act, CleanPlan, Unclean, clean, look};
use serde_json::{Value, json};

use super::{Context, Output, lines, path_text};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show;
use crate::text::say;

/// How many files of one sort are shown where not all are asked for.
const LISTED: usize = 20;

impl Context {
    pub(super) fn clean(&self, args: &args::Clean) -> Result<Output, CliError> {
        let plan = look(&args.path, args.seal.as_deref(), &self.bar())?;
        let mut json = self.clean_json(&plan);
        let mut text = self.clean_plan(&plan, args.all);
        let mut exit = match plan.left.is_empty() {
            true => Exit::Good,
            false => Exit::Findings,
        };
        if !plan.is_empty() && !args.dry_run {
            self.confirm(args.yes, &text, "clean-ask")?;
            let report = clean(&plan, &self.bar())?;
            let t = &self.texts;
            let _ = writeln!(
                text,
                "{}",
                say!(
                    t,
                    "clean-done",
                    files = report.files,
                    marks = report.marks,
                    removed = report.removed
                )
            );
            if !report.failed.is_empty() {
                exit = Exit::Findings;
                let count = report.failed.len();
                let _ = writeln!(text, "{}", say!(t, "clean-failed", count = count));
                let failed = report.failed.iter();
                let line = |(path, why): &(PathBuf, String)| {
                    format!("{}: {}", path_text(path), show::plain(why))
                };
                lines(&mut text, failed.map(line));
            }
            json["done"] = json!({
                "files": report.files,
                "marks": report.marks,
                "removed": report.removed,
                "failed": report.failed.iter().map(|(path, why)| {
                    json!({ "path": path_text(path), "why": why })
                }).collect::<Vec<_>>(),
            });
        }
        Ok(Output { text, json, exit })
    }

    fn clean_plan(&self, plan: &CleanPlan, all: bool) -> String {
        let t = &self.texts;
        let mut text = format!("{}\n", say!(t, "clean-not-there"));
        let mut list = |head: String, rows: Vec<String>| {
            let _ = writeln!(text, "{head}");
            let shown = if all { rows.len() } else { LISTED };
            let more = rows.len().saturating_sub(shown);
            lines(&mut text, rows.into_iter().take(shown));
            if more > 0 {
                lines(&mut text, [say!(t, "plan-more", count = more)]);
            }
        };
        if !plan.files.is_empty() {
            let head = say!(t, "clean-files", count = plan.files.len());
            let row = |(path, act): &(PathBuf, Act)| format!("{}: {}", named(path), self.act(act));
            list(head, plan.files.iter().map(row).collect());
        }
        if !plan.leavings.is_empty() {
            let head = say!(t, "clean-leavings", count = plan.leavings.len());
            let rows = plan.leavings.iter();
            let rows = rows.map(|(path, len)| format!("{} ({})", named(path), show::bytes(*len)));
            list(head, rows.collect());
        }
        if !plan.left.is_empty() {
            let head = say!(t, "clean-left", count = plan.left.len());
            let row = |(path, why): &(PathBuf, Unclean)| {
                format!("{}: {}", named(path), self.clean_why(why))
            };
            list(head, plan.left.iter().map(row).collect());
        }
        if !plan.missing.is_empty() {
            let head = say!(t, "clean-missing", count = plan.missing.len());
            list(head, plan.missing.iter().map(|path| named(path)).collect());
        }
        let _ = writeln!(
            text,
            "{}",
            say!(t, "clean-looked", count = plan.looked, proven = plan.proven)
        );
        if plan.seal.is_none() {
            let _ = writeln!(text, "{}", say!(t, "clean-no-seal"));
        }
        if plan.is_empty() {
            let _ = writeln!(text, "{}", say!(t, "clean-nothing"));
        }
        text
    }

    fn act(&self, act: &Act) -> String {
        let t = &self.texts;
        match act {
            Act::Restore { marks, .. } => say!(t, "clean-restore", marks = *marks),
            Act::Cut { bytes, marks } => {
                say!(t, "clean-cut", size = show::bytes(*bytes), marks = *marks)
            }
            Act::Rewrite { .. } => say!(t, "clean-rewrite"),
            _ => String::new(),
        }
    }

    fn clean_why(&self, why: &Unclean) -> String {
        let t = &self.texts;
        match why {
            Unclean::MarkInside => say!(t, "clean-mark-inside"),
            Unclean::Altered => say!(t, "clean-altered"),
            Unclean::Unreadable(kind) => say!(t, "refused-unreadable", reason = kind.to_string()),
            _ => String::new(),
        }
    }

    fn clean_json(&self, plan: &CleanPlan) -> Value {
        let act = |(path, act): &(PathBuf, Act)| {
            let (what, bytes) = match act {
                Act::Restore { restored, .. } => ("restore", restored.appended),
                Act::Cut { bytes, .. } => ("cut", bytes.0),
                _ => ("rewrite", 0),
            };
            json!({ "path": path_text(path), "act": what, "bytes_behind": bytes, "marks": act.marks() })
        };
        let left = |(path, why): &(PathBuf, Unclean)| {
            let why = match why {
                Unclean::MarkInside => "mark-inside",
                Unclean::Altered => "altered",
                Unclean::Unreadable(_) => "unreadable",
                _ => "other",
            };
            json!({ "path": path_text(path), "why": why })
        };
        json!({
            "root": path_text(&plan.root),
            "seal": plan.seal.as_deref().map(path_text),
            "looked": plan.looked,
            "proven": plan.proven,
            "marks": plan.marks(),
            "files": plan.files.iter().map(act).collect::<Vec<_>>(),
            "leavings": plan.leavings.iter().map(|(path, len)| {
                json!({ "path": path_text(path), "bytes": len })
            }).collect::<Vec<_>>(),
            "left": plan.left.iter().map(left).collect::<Vec<_>>(),
            "missing": plan.missing.iter().map(|path| path_text(path)).collect::<Vec<_>>(),
        })
    }
}

/// A path of the drive in a line.
fn named(path: &Path) -> String {
    show::plain(&path.to_string_lossy())
}
