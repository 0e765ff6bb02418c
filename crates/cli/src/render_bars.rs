//! Progress of renditions: a bar a job with its estimate, or JSON lines.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bulssi_app::library::JobId;
use bulssi_app::render::{RenderEvent, RenderWatch};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use crate::press_bars::{json_line, millis};
use crate::progress;
use crate::show;
use crate::text::{Texts, say};

/// So much of a title stands before its bar.
const TITLE: usize = 28;

/// A bar for each job of this process under one for all of them; with `json` a line an event on
/// standard error instead.
pub(crate) struct RenderBars {
    all: MultiProgress,
    whole: ProgressBar,
    jobs: Mutex<BTreeMap<JobId, ProgressBar>>,
    json: bool,
    begun: Instant,
    taken_over: String,
    elsewhere: String,
}

impl RenderBars {
    #[allow(clippy::disallowed_methods)] // A front end measures time.
    pub(crate) fn new(texts: &Texts, quiet: bool, json: bool) -> Self {
        progress::watch_interrupts();
        let all = MultiProgress::with_draw_target(match quiet || json {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr_with_hz(5),
        });
        let whole = all.add(ProgressBar::new(0));
        style(&whole, "{prefix} {pos}/{len}  {msg}");
        whole.set_prefix(say!(texts, "job-render"));
        Self {
            all,
            whole,
            jobs: Mutex::default(),
            json: json && !quiet,
            begun: Instant::now(),
            taken_over: say!(texts, "render-taken-over"),
            elsewhere: say!(texts, "render-elsewhere"),
        }
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<JobId, ProgressBar>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, id: JobId) {
        if let Some(bar) = self.jobs().remove(&id) {
            bar.finish_and_clear();
            self.all.remove(&bar);
        }
        self.whole.set_message(String::new());
    }

    /// Takes the bars away.
    pub(crate) fn close(&self) {
        let _ = self.all.clear();
    }
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

impl RenderWatch for RenderBars {
    fn event(&self, event: RenderEvent) {
        if self.json {
            let mut line = line(&event);
            line["ms"] = json!(millis(self.begun.elapsed()));
            json_line(&line);
        }
        match event {
            RenderEvent::Planned { jobs, .. } => {
                self.whole.set_position(0);
                self.whole.set_length(jobs);
            }
            RenderEvent::Begun { id, name, .. } => {
                let bar = self.all.add(ProgressBar::new(1000));
                style(&bar, "  {prefix:28} [{bar:20}] {percent:>3} %  {eta}");
                bar.set_prefix(show::fit(&name, TITLE));
                self.jobs().insert(id, bar);
            }
            RenderEvent::Advanced { id, done } => {
                if let Some(bar) = self.jobs().get(&id) {
                    bar.set_position(u64::from(done));
                }
            }
            RenderEvent::Made { id, .. } | RenderEvent::Failed { id, .. } => {
                self.end(id);
                self.whole.inc(1);
            }
            RenderEvent::Lost { id } | RenderEvent::Stopped { id } => self.end(id),
            RenderEvent::TakenOver { name, .. } => {
                let message = format!("{}: {}", self.taken_over, show::plain(&name));
                self.whole.set_message(message);
            }
            RenderEvent::Elsewhere { name, done, .. } => {
                let message = format!("{}: {} {} %", self.elsewhere, show::plain(&name), done / 10);
                self.whole.set_message(message);
            }
            _ => {}
        }
    }

    fn cancelled(&self) -> bool {
        progress::stop_asked()
    }
}

/// An event for scripts.
fn line(event: &RenderEvent) -> Value {
    match event {
        RenderEvent::Planned { jobs, .. } => json!({ "event": "planned", "jobs": jobs }),
        RenderEvent::Begun {
            id,
            name,
            recipe,
            attempt,
            len,
        } => json!({
            "event": "begun", "job": id.0, "name": name, "recipe": recipe, "attempt": attempt,
            "source_bytes": len,
        }),
        RenderEvent::Advanced { id, done } => {
            json!({ "event": "advanced", "job": id.0, "done": f64::from(*done) / 1000.0 })
        }
        RenderEvent::Made { id, len } => json!({ "event": "made", "job": id.0, "bytes": len }),
        RenderEvent::Failed { id, reason } => {
            json!({ "event": "failed", "job": id.0, "reason": reason })
        }
        RenderEvent::Lost { id } => json!({ "event": "lost", "job": id.0 }),
        RenderEvent::Stopped { id } => json!({ "event": "stopped", "job": id.0 }),
        RenderEvent::TakenOver { id, name, worker } => json!({
            "event": "taken-over", "job": id.0, "name": name, "worker": worker,
        }),
        RenderEvent::Elsewhere { id, name, done } => json!({
            "event": "elsewhere", "job": id.0, "name": name, "done": f64::from(*done) / 1000.0,
        }),
        _ => json!({ "event": "other" }),
    }
}
