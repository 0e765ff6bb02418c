//! Progress of the press: a bar a drive on the terminal, or JSON lines.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bulssi_app::press::{DrivePlan, drive_id};
use bulssi_app::pressing::{DriveId, DriveProgress, Outcome, Phase, PressEvent, PressWatch, State};
use bulssi_model::ByteLen;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use crate::progress;
use crate::show;
use crate::text::{Texts, say};

/// A bar for each drive, with lines of text above them.
pub(crate) struct Bars {
    drives: Mutex<BTreeMap<String, (DriveProgress, ProgressBar)>>,
    all: MultiProgress,
    words: Words,
    begun: Instant,
}

struct Words {
    phases: [(Phase, String); 4],
    waiting: String,
    good: String,
    bad: String,
    stalled: String,
}

impl Bars {
    /// Bars on standard error; none where that is no terminal, or if they are not `shown`.
    #[allow(clippy::disallowed_methods)] // A front end measures time.
    pub(crate) fn new(texts: &Texts, shown: bool) -> Self {
        progress::watch_interrupts();
        let target = match shown {
            false => ProgressDrawTarget::hidden(),
            true => ProgressDrawTarget::stderr_with_hz(5),
        };
        Self {
            drives: Mutex::default(),
            all: MultiProgress::with_draw_target(target),
            words: Words {
                phases: [
                    (Phase::Probing, say!(texts, "phase-probing")),
                    (Phase::Writing, say!(texts, "phase-writing")),
                    (Phase::Proving, say!(texts, "phase-proving")),
                    (Phase::Finishing, say!(texts, "phase-finishing")),
                ],
                waiting: say!(texts, "bar-waiting"),
                good: say!(texts, "bar-good"),
                bad: say!(texts, "bar-bad"),
                stalled: say!(texts, "bar-stalled"),
            },
            begun: Instant::now(),
        }
    }

    /// The time since this was made.
    pub(crate) fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn drives(&self) -> MutexGuard<'_, BTreeMap<String, (DriveProgress, ProgressBar)>> {
        self.drives.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A drive that something will be told of, and what stands before its bar.
    pub(crate) fn add(&self, drive: &str, port: String) {
        let bar = self.all.add(ProgressBar::new(1000));
        if let Ok(style) = ProgressStyle::with_template("  {prefix:14} [{bar:20}] {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(port);
        bar.set_message(self.words.waiting.clone());
        let before = self
            .drives()
            .insert(drive.to_owned(), (DriveProgress::new(), bar));
        if let Some((_, bar)) = before {
            self.take_away(&bar);
        }
    }

    /// A drive whose bar is wanted no more.
    pub(crate) fn remove(&self, drive: &str) {
        if let Some((_, bar)) = self.drives().remove(drive) {
            self.take_away(&bar);
        }
    }

    fn take_away(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.all.remove(bar);
    }

    /// Something happened to a drive.
    pub(crate) fn on(&self, drive: &str, event: &PressEvent) {
        let now = self.now();
        let mut drives = self.drives();
        let Some((progress, bar)) = drives.get_mut(drive) else {
            return;
        };
        progress.on(now, event);
        bar.set_position(u64::from(progress.permille()));
        bar.set_message(self.message(progress));
        if matches!(progress.state(), State::Done(_)) {
            bar.abandon();
        }
    }

    /// A line that stays.
    pub(crate) fn line(&self, text: &str) {
        // Nothing is lost when a terminal is gone.
        let _ = match self.all.is_hidden() {
            true => writeln!(std::io::stderr().lock(), "{text}"),
            false => self.all.println(text),
        };
    }

    /// Rings: somebody may be waiting to pull a drive.
    pub(crate) fn ring(&self) {
        if !self.all.is_hidden() {
            let _ = std::io::stderr().lock().write_all(b"\x07");
        }
    }

    /// Takes the bars away.
    pub(crate) fn clear(&self) {
        let _ = self.all.clear();
    }

    fn message(&self, progress: &DriveProgress) -> String {
        match progress.state() {
            State::Working(_) if progress.stalled() => self.words.stalled.clone(),
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
            _ => self.words.waiting.clone(),
        }
    }
}

/// A line of JSON on standard error, for scripts that follow a press.
pub(crate) fn json_line(line: &Value) {
    // Whoever does not listen any more is not told.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Milliseconds, as JSON lines count them.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What is shown of one batch while it runs.
pub(crate) struct BatchView {
    bars: Bars,
    json: bool,
}

impl BatchView {
    /// Bars, nothing with `quiet`; with `json` a line an event on standard error instead.
    pub(crate) fn new(texts: &Texts, planned: &[DrivePlan], quiet: bool, json: bool) -> Self {
        let bars = Bars::new(texts, !quiet && !json);
        for drive in planned.iter().filter(|drive| drive.goes_ahead()) {
            let id = &drive.drive.id;
            bars.add(drive_id(id).as_str(), String::from(id.port.clone()));
        }
        Self {
            bars,
            json: json && !quiet,
        }
    }

    /// Takes the bars away, and rings.
    pub(crate) fn close(&self) {
        self.bars.clear();
        self.bars.ring();
    }
}

impl PressWatch for BatchView {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        if self.json {
            json_line(&serde_json::json!({
                "drive": drive,
                "ms": millis(self.bars.now()),
                "event": event,
            }));
        }
        self.bars.on(drive.as_str(), &event);
    }

    fn cancelled(&self) -> bool {
        progress::stop_asked()
    }

    fn now(&self) -> Duration {
        self.bars.now()
    }
}
