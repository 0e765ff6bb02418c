//! `render`: makes the renditions that an edition needs, or those that wait.

use std::fmt::Write as _;
use std::time::Duration;

use bulssi_app::edition;
use bulssi_app::library::{JobRow, JobState, LOST, Library};
use bulssi_app::plan::{PlanEditionError, missing_renditions, render_edition};
use bulssi_app::render::{FailedJob, RenderOptions, RenderReport};
use bulssi_app::renditions::{Makers, Unclean, render_waiting};
use serde_json::{Value, json};

use super::{Context, Output, jobs, lines, tools};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::render_bars::RenderBars;
use crate::show;
use crate::text::say;

impl Context {
    pub(super) fn render(&self, args: &args::Render) -> Result<Output, CliError> {
        let library = self.library()?;
        if args.dry_run {
            return self.render_dry(&library, args);
        }
        let mut options = RenderOptions::default();
        options.jobs = jobs(args.jobs);
        options.retry = args.retry;
        options.beat = beat().unwrap_or(options.beat);
        let bars = RenderBars::new(&self.texts, self.global.quiet, self.global.json);
        let report = match &args.edition {
            Some(name) => {
                let words = self.words_of(&library)?;
                let edition = edition::read(&library.editions_dir(), name, &words)?;
                let makers = self.makers(&library, &edition)?;
                render_edition(&library, &edition, &words, &makers, &options, &bars)
                    .map_err(CliError::from)
            }
            None => {
                let makers = Makers::of(&library, tools()?)?;
                render_waiting(&library, &makers, &options, &bars)
                    .map_err(|error| PlanEditionError::from(error).into())
            }
        };
        bars.close();
        Ok(self.rendered(&report?, args))
    }

    fn rendered(&self, report: &RenderReport, args: &args::Render) -> Output {
        let t = &self.texts;
        let mut text = match report.made + report.failed.len() as u64 {
            0 => say!(t, "render-nothing"),
            _ => say!(
                t,
                "render-done",
                made = report.made,
                size = show::bytes(report.len)
            ),
        };
        text.push('\n');
        let mut exit = Exit::Good;
        if !report.failed.is_empty() {
            exit = Exit::Findings;
            let _ = writeln!(
                text,
                "{}",
                say!(t, "render-failed", count = report.failed.len())
            );
            lines(
                &mut text,
                report.failed.iter().map(|failed| self.failed_job(failed)),
            );
            if !args.retry {
                let _ = writeln!(text, "{}", say!(t, "render-retry"));
            }
        }
        if report.lost > 0 {
            let _ = writeln!(text, "{}", say!(t, "render-lost", count = report.lost));
        }
        if report.cancelled {
            exit = Exit::Cancelled;
            let _ = writeln!(text, "{}", say!(t, "render-stopped"));
        }
        let json = json!({
            "made": report.made,
            "bytes": report.len,
            "lost": report.lost,
            "gone": report.gone,
            "failed": report.failed.iter().map(failed_json).collect::<Vec<_>>(),
            "cancelled": report.cancelled,
        });
        Output { text, json, exit }
    }

    fn failed_job(&self, failed: &FailedJob) -> String {
        let reason = self.render_reason(&failed.reason);
        say!(
            self.texts,
            "render-failed-job",
            title = show::plain(&failed.name),
            reason = reason,
            tries = u64::from(failed.tries)
        )
    }

    fn render_reason(&self, reason: &str) -> String {
        if reason == LOST {
            return say!(self.texts, "render-reason-lost");
        }
        match Unclean::read(reason) {
            Some(unclean) => format!("{}: {}", show::plain(&unclean.file), self.unclean(&unclean)),
            None => show::plain(reason),
        }
    }

    /// What waits, and what would be made first for an edition.
    fn render_dry(&self, library: &Library, args: &args::Render) -> Result<Output, CliError> {
        let t = &self.texts;
        let rows = library.queue()?.jobs()?;
        let mut text = String::new();
        let mut wanted: Vec<Value> = Vec::new();
        if let Some(name) = &args.edition {
            let words = self.words_of(library)?;
            let edition = edition::read(&library.editions_dir(), name, &words)?;
            let makers = self.makers(library, &edition)?;
            let missing = missing_renditions(library, &edition, &words, &makers)?;
            let _ = writeln!(text, "{}", say!(t, "render-missing", count = missing.len()));
            lines(
                &mut text,
                missing.iter().map(|(title, _)| show::plain(title)),
            );
            wanted = missing
                .iter()
                .map(|(title, key)| {
                    json!({ "name": title, "recipe": key.as_ref().map(|key| &key.recipe) })
                })
                .collect();
        }
        if rows.is_empty() {
            let _ = writeln!(text, "{}", say!(t, "render-none-waits"));
        } else {
            let _ = writeln!(text, "{}", say!(t, "render-queue", count = rows.len()));
            lines(&mut text, rows.iter().map(|row| self.job_row(row)));
        }
        let json =
            json!({ "missing": wanted, "queue": rows.iter().map(row_json).collect::<Vec<_>>() });
        Ok(Output::good(text, json))
    }

    fn job_row(&self, row: &JobRow) -> String {
        let t = &self.texts;
        let title = show::plain(&row.name);
        let state = match row.state {
            JobState::Running => say!(
                t,
                "job-state-running",
                percent = u64::from(row.done / 10),
                worker = show::plain(row.worker.as_deref().unwrap_or_default())
            ),
            JobState::Failed => say!(
                t,
                "job-state-failed",
                reason = self.render_reason(row.reason.as_deref().unwrap_or_default()),
                tries = u64::from(row.attempt)
            ),
            _ => say!(t, "job-state-waiting"),
        };
        format!("{title}  {state}")
    }
}

/// The time from beat to beat that tests ask for, who do not want to wait.
fn beat() -> Option<Duration> {
    let told = cfg!(debug_assertions).then(|| std::env::var("BULSSI_BEAT_MS"));
    let millis = told?.ok()?.parse().ok()?;
    Some(Duration::from_millis(millis))
}

fn failed_json(failed: &FailedJob) -> Value {
    json!({
        "job": failed.id.0,
        "name": failed.name,
        "recipe": failed.key.recipe,
        "reason": failed.reason,
        "tries": failed.tries,
    })
}

fn row_json(row: &JobRow) -> Value {
    let state = match row.state {
        JobState::Running => "running",
        JobState::Failed => "failed",
        _ => "waiting",
    };
    json!({
        "job": row.id.0,
        "name": row.name,
        "recipe": row.key.recipe,
        "state": state,
        "tries": row.attempt,
        "worker": row.worker,
        "done": f64::from(row.done) / 1000.0,
        "reason": row.reason,
    })
}
