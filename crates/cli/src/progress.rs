//! Progress on the terminal: a bar on standard error, and Ctrl-C.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bulssi_model::{Event, Job, Step, Watch};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::show;
use crate::text::{Texts, say};

static STOP: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C asks the work at hand to stop; a second one ends the program at once.
pub(crate) fn watch_interrupts() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let handler = || {
            if STOP.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        };
        // Without a handler Ctrl-C ends the program, from which everything here recovers.
        let _ = ctrlc::set_handler(handler);
    });
}

/// Whether the person pressed Ctrl-C.
pub(crate) fn stop_asked() -> bool {
    STOP.load(Ordering::SeqCst)
}

/// The bar of one job.
pub(crate) struct Bar {
    bar: ProgressBar,
    jobs: BTreeMap<Job, String>,
    steps: BTreeMap<Step, String>,
    /// The job's name, files done and files in all.
    count: Mutex<(String, u64, u64)>,
}

impl Bar {
    /// A bar on standard error; nothing where that is no terminal or `quiet` is asked for.
    pub(crate) fn new(texts: &Texts, quiet: bool) -> Self {
        watch_interrupts();
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(8)
        };
        Self {
            bar: ProgressBar::with_draw_target(None, target),
            jobs: BTreeMap::from([
                (Job::Add, say!(texts, "job-add")),
                (Job::Verify, say!(texts, "job-verify")),
                (Job::Build, say!(texts, "job-build")),
                (Job::Check, say!(texts, "job-check")),
                (Job::Pages, say!(texts, "job-pages")),
                (Job::Render, say!(texts, "job-render")),
                (Job::Clean, say!(texts, "job-clean")),
                (Job::Lint, say!(texts, "job-lint")),
                (Job::Scrub, say!(texts, "job-scrub")),
                (Job::Seal, say!(texts, "job-seal")),
            ]),
            steps: BTreeMap::from([
                (Step::Survey, say!(texts, "step-survey")),
                (Step::Sync, say!(texts, "step-sync")),
            ]),
            count: Mutex::default(),
        }
    }

    /// Changes the count of files and shows it before the bar: `Adding 12/3006`.
    fn count(&self, change: impl FnOnce(&mut (String, u64, u64))) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut count);
        let (job, done, all) = &*count;
        self.bar.set_prefix(match all {
            0 => job.clone(),
            all => format!("{job} {done}/{all}"),
        });
    }

    fn style(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
    }
}

impl Watch for Bar {
    fn event(&self, event: Event) {
        match event {
            Event::Started(job) => {
                self.style("{prefix} {spinner} {msg}");
                let name = self.jobs.get(&job).cloned().unwrap_or_default();
                self.count(|count| *count = (name, 0, 0));
                self.bar.enable_steady_tick(Duration::from_millis(200));
            }
            Event::Step(step, total) => {
                self.bar
                    .set_message(self.steps.get(&step).cloned().unwrap_or_default());
                if let Some(total) = total {
                    self.bar.set_length(total.bytes.0);
                    self.bar.set_position(0);
                    self.count(|(_, done, all)| (*done, *all) = (0, total.files));
                    self.bar.reset_eta();
                    self.style(
                        "{prefix} [{bar:24}] {percent:>3} %  {decimal_bytes} / {decimal_total_bytes}  \
                         {decimal_bytes_per_sec}  {eta}  {wide_msg}",
                    );
                }
            }
            Event::Item(item) => self.bar.set_message(show::plain(&item.name)),
            Event::Advanced { bytes, files } => {
                self.bar.inc(bytes.0);
                if files > 0 {
                    self.count(|(_, done, _)| *done += files);
                }
            }
            Event::Finished(_) => self.bar.finish_and_clear(),
            _ => {}
        }
    }

    fn cancelled(&self) -> bool {
        stop_asked()
    }
}
