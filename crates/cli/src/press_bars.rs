//! Progress of the press: a bar a drive on the terminal, or JSON lines.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bulssi_app::press::{DrivePlan, drive_id};
use bulssi_app::pressing::{DriveId, DriveProgress, Outcome, Phase, PressEvent, PressWatch, State};
use bulssi_model::ByteLen;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress;
use crate::show;
use crate::text::{Texts, say};

/// What is shown of a press while it runs.
pub(crate) struct Bars {
    drives: BTreeMap<DriveId, Mutex<(DriveProgress, ProgressBar)>>,
    all: MultiProgress,
    words: Words,
    json: bool,
    begun: Instant,
}

struct Words {
    phases: [(Phase, String); 4],
    good: String,
    bad: String,
}

impl Bars {
    /// Bars on standard error, nothing with `quiet`; with `json` a line an event on standard error
    /// instead.
    #[allow(clippy::disallowed_methods)] // A front end measures time.
    pub(crate) fn new(texts: &Texts, planned: &[DrivePlan], quiet: bool, json: bool) -> Self {
        progress::watch_interrupts();
        let target = match quiet || json {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr_with_hz(5),
        };
        let all = MultiProgress::with_draw_target(target);
        let going = planned.iter().filter(|drive| drive.goes_ahead());
        let bar = |drive: &DrivePlan| {
            let bar = all.add(ProgressBar::new(1000));
            let template = "  {prefix:12} [{bar:20}] {msg}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_prefix(String::from(drive.drive.id.port.clone()));
            let state = Mutex::new((DriveProgress::new(), bar));
            (drive_id(&drive.drive.id), state)
        };
        Self {
            drives: going.map(bar).collect(),
            all,
            words: Words {
                phases: [
                    (Phase::Probing, say!(texts, "phase-probing")),
                    (Phase::Writing, say!(texts, "phase-writing")),
                    (Phase::Proving, say!(texts, "phase-proving")),
                    (Phase::Finishing, say!(texts, "phase-finishing")),
                ],
                good: say!(texts, "bar-good"),
                bad: say!(texts, "bar-bad"),
            },
            json: json && !quiet,
            begun: Instant::now(),
        }
    }

    /// Takes the bars away, and rings: somebody may be waiting to pull drives.
    pub(crate) fn close(&self) {
        // Nothing is lost when a terminal cannot be cleared or rung.
        let _ = self.all.clear();
        if !self.all.is_hidden() {
            let _ = std::io::stderr().lock().write_all(b"\x07");
        }
    }

    fn message(&self, progress: &DriveProgress) -> String {
        match progress.state() {
            State::Working(phase) => {
                let word = self.words.phases.iter().find(|(other, _)| other == phase);
                let mut text = word.map(|(_, word)| word.clone()).unwrap_or_default();
                if let Some(speed) = progress.speed() {
                    text += &format!("  {}/s", show::bytes(ByteLen(speed)));
                }
                if let Some(left) = progress.left() {
                    let millis = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
                    text += &format!("  {}", show::time(bulssi_model::Millis(millis)));
                }
                text
            }
            State::Done(Outcome::Good) => self.words.good.clone(),
            State::Done(_) => self.words.bad.clone(),
            _ => String::new(),
        }
    }
}

impl PressWatch for Bars {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        let now = self.begun.elapsed();
        if self.json {
            let line = serde_json::json!({
                "drive": drive,
                "ms": u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
                "event": event,
            });
            // Whoever does not listen any more is not told.
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        }
        let Some(state) = self.drives.get(drive) else {
            return;
        };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.on(now, &event);
        let (progress, bar) = &*state;
        bar.set_position(u64::from(progress.permille()));
        bar.set_message(self.message(progress));
        if matches!(progress.state(), State::Done(_)) {
            bar.abandon();
        }
    }

    fn cancelled(&self) -> bool {
        progress::stop_asked()
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }
}
