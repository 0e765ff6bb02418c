//! What the person at a station sees, and how they speak to it.

use std::io::{self, BufRead as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bulssi_app::library::Library;
use bulssi_app::plan::Plan;
use bulssi_app::press::{Order, Says, StationWatch};
use bulssi_app::pressing::drives::{
    Blame, Contents, Drive, DriveIdentity, News, Plug, PortPath, Ports, Refusal,
};
use bulssi_app::pressing::{Outcome, PressEvent};
use serde_json::{Value, json};

use crate::explain::chain;
use crate::press_bars::{Bars, json_line, millis};
use crate::progress;
use crate::run::Context;
use crate::run::drives::drive_size;
use crate::show;
use crate::text::say;

/// What the person sees of a station, and how they speak to it.
pub(super) struct View<'c> {
    context: &'c Context,
    library: &'c Library,
    plan: &'c Plan,
    bars: Bars,
    /// Whether somebody can be asked.
    asks: bool,
    /// Lines that were typed.
    typed: Arc<Mutex<Vec<String>>>,
    finishing: AtomicBool,
    stop: AtomicBool,
    good: AtomicU64,
    not_good: AtomicU64,
}

impl<'c> View<'c> {
    pub(super) fn new(
        context: &'c Context,
        library: &'c Library,
        plan: &'c Plan,
        asks: bool,
    ) -> Self {
        let typed = Arc::new(Mutex::new(Vec::new()));
        if asks {
            let typed = Arc::clone(&typed);
            // It waits for a line until the program ends.
            std::thread::spawn(move || {
                for line in io::stdin().lock().lines().map_while(Result::ok) {
                    let mut typed = typed.lock().unwrap_or_else(PoisonError::into_inner);
                    typed.push(line);
                }
            });
        }
        let bars = !context.global.quiet && !context.global.json;
        Self {
            bars: Bars::new(&context.texts, bars),
            context,
            library,
            plan,
            asks,
            typed,
            finishing: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            good: AtomicU64::new(0),
            not_good: AtomicU64::new(0),
        }
    }

    /// Takes the bars away.
    pub(super) fn close(&self) {
        self.bars.clear();
    }

    fn line(&self, text: &str) {
        self.bars.line(text);
    }

    /// Port, name and size of a drive, before what is said of it.
    fn head(&self, id: &DriveIdentity) -> String {
        let name = show::fit(&self.context.drive_name(id), 36);
        format!("{}  {name}  {}", id.port, drive_size(id))
    }

    fn counts(&self) -> String {
        say!(
            self.context.texts,
            "station-so-far",
            good = self.good.load(Ordering::Relaxed),
            bad = self.not_good.load(Ordering::Relaxed)
        )
    }

    /// What a line that was typed orders; what it does not understand is said.
    fn understand(&self, line: &str) -> Option<Order> {
        let t = &self.context.texts;
        let line = line.trim().to_lowercase();
        let means = |key: &str| t.say(key, &[]).split(' ').any(|word| word == line);
        let (word, port) = line.split_once(' ').unwrap_or((line.as_str(), ""));
        let port = port.parse::<PortPath>().ok().map(Ports::At);
        if self.context.is_yes(&line) {
            self.line(&say!(t, "station-now-armed"));
            return Some(Order::ArmWaiting);
        }
        if means("station-word-all") {
            self.line(&say!(t, "station-armed-all"));
            return Some(Order::Arm(Ports::All));
        }
        if means("station-word-off") {
            self.line(&say!(t, "station-now-off"));
            return Some(Order::Disarm(Ports::All));
        }
        if means("station-word-quit") {
            if self.finishing.swap(true, Ordering::Relaxed) {
                self.stop.store(true, Ordering::Relaxed);
            } else {
                self.line(&say!(t, "station-finishing"));
            }
            return Some(Order::Finish);
        }
        match (word, port) {
            ("arm", Some(port)) => return Some(Order::Arm(port)),
            ("off", Some(port)) => return Some(Order::Disarm(port)),
            _ if line.is_empty() || line == "n" || means("station-word-no") => {}
            _ => self.line(&say!(t, "station-keys")),
        }
        None
    }

    fn says_text(&self, says: &Says<'_>) {
        let t = &self.context.texts;
        match says {
            Says::News {
                drive,
                news,
                outcome,
                ..
            } => self.news(drive, news, *outcome),
            Says::Taken { plug, drive } => {
                let port = String::from(drive.id.port.clone());
                self.bars.add(&plug.0.to_string(), port);
                self.line(&format!(
                    "{}: {}",
                    self.head(&drive.id),
                    say!(t, "station-taken")
                ));
            }
            Says::NotOpened { plug, drive, error } => {
                self.bars.remove(&plug.0.to_string());
                let said = self.context.not_opened(error);
                self.line(&format!("{}: {said}", self.head(&drive.id)));
                self.bars.ring();
            }
            Says::Stopped { drive, outcome, .. } => {
                let said = self.context.outcome(outcome);
                self.line(&format!("{}: {said}", self.head(&drive.id)));
                if matches!(outcome, Outcome::SourceFailed { .. }) {
                    self.line(&say!(t, "station-source"));
                }
                self.bars.ring();
            }
            Says::Gone { plug, .. } => self.bars.remove(&plug.0.to_string()),
            Says::Ready => self.line(&say!(t, "station-ready")),
            Says::Blind(error) => {
                let reason = show::plain(&chain(*error));
                self.line(&say!(t, "fail-drives", reason = reason));
            }
            Says::NotNoted(error) => self.line(&self.context.not_noted(error)),
            _ => {}
        }
    }

    fn news(&self, drive: &Drive, news: &News, outcome: Option<&Outcome>) {
        let t = &self.context.texts;
        let head = self.head(&drive.id);
        let said = match news {
            News::WasHere => say!(t, "news-was-here"),
            News::NotArmed => say!(t, "news-not-armed", on = self.context.on_it(drive)),
            News::Refused(why) => {
                let denied = Refusal::Unseen(Contents::Denied);
                if why.contains(&denied) {
                    let hint = self.context.as_administrator(self.library);
                    self.line(hint.trim_end());
                }
                let why = why.iter().map(|why| self.context.refusal(why));
                let why: Vec<String> = why.collect();
                say!(t, "press-wont", why = why.join(", "))
            }
            News::AlreadyGood => say!(t, "news-already-good"),
            News::FailedBefore(port) => say!(t, "news-failed-before", port = port.to_string()),
            News::BadStick => say!(t, "news-bad-stick"),
            News::BadPort => say!(t, "news-bad-port"),
            News::Good => {
                self.good.fetch_add(1, Ordering::Relaxed);
                format!("{} {}", say!(t, "news-good"), self.counts())
            }
            News::Bad(blame) => {
                self.not_good.fetch_add(1, Ordering::Relaxed);
                let what = outcome.map(|outcome| self.context.outcome(outcome));
                let advice = match (blame, outcome) {
                    // A fake is one wherever it is plugged in.
                    (_, Some(Outcome::Fake { .. })) | (Blame::Stick, _) => say!(t, "blame-stick"),
                    (Blame::Unclear, _) => say!(t, "blame-unclear"),
                    (Blame::Port, _) => say!(t, "blame-port"),
                };
                format!("{}. {advice} {}", what.unwrap_or_default(), self.counts())
            }
            News::Pulled => say!(t, "news-pulled"),
            News::SuspectPort(port) => say!(t, "news-suspect-port", port = port.to_string()),
            _ => return,
        };
        self.line(&format!("{head}: {said}"));
        if let Some(Outcome::Fake { real, .. }) = outcome {
            let offer = self
                .context
                .fake_offer(self.library, self.plan, &drive.id, *real);
            self.line(offer.0.trim_end());
        }
        match news {
            News::NotArmed | News::BadPort if self.asks => self.line(&say!(t, "station-arm-ask")),
            News::WasHere => return,
            _ => {}
        }
        self.bars.ring();
    }

    fn says_json(&self, says: &Says<'_>) {
        let of = |plug: &Plug, id: &DriveIdentity, what: &str, more: Value| {
            let mut line = json!({
                "ms": millis(self.bars.now()), "stay": plug.0,
                "drive": String::from(id.port.clone()), "says": what,
            });
            if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
                line.extend(more);
            }
            json_line(&line);
        };
        match says {
            Says::News {
                plug,
                drive,
                news,
                outcome,
            } => {
                let (what, mut more) = news_json(self.context, news);
                if let (Some(outcome), Some(more)) = (outcome, more.as_object_mut()) {
                    more.insert("outcome".to_owned(), json!(outcome));
                }
                of(plug, &drive.id, what, more);
            }
            Says::Taken { plug, drive } => of(
                plug,
                &drive.id,
                "taken",
                json!({ "model": drive.id.name(), "len": drive.id.len }),
            ),
            Says::NotOpened { plug, drive, error } => {
                of(
                    plug,
                    &drive.id,
                    "not-opened",
                    json!({ "reason": chain(*error) }),
                );
            }
            Says::Stopped {
                plug,
                drive,
                outcome,
            } => of(plug, &drive.id, "stopped", json!({ "outcome": outcome })),
            Says::Gone { plug, id } => of(plug, id, "gone", json!({})),
            Says::Ready => json_line(&json!({ "ms": millis(self.bars.now()), "says": "ready" })),
            Says::Blind(error) => json_line(&json!({ "error": chain(*error) })),
            Says::NotNoted(error) => json_line(&json!({ "error": chain(*error) })),
            _ => {}
        }
    }
}

/// The word for a piece of news, and what belongs to it.
fn news_json(context: &Context, news: &News) -> (&'static str, Value) {
    match news {
        News::WasHere => ("was-here", json!({})),
        News::NotArmed => ("not-armed", json!({})),
        News::Refused(why) => {
            let why: Vec<String> = why.iter().map(|why| context.refusal(why)).collect();
            ("refused", json!({ "refused": why }))
        }
        News::AlreadyGood => ("already-good", json!({})),
        News::FailedBefore(port) => ("failed-before", json!({ "port": port })),
        News::BadStick => ("bad-stick", json!({})),
        News::BadPort => ("bad-port", json!({})),
        News::Good => ("good", json!({})),
        News::Bad(blame) => {
            let blame = match blame {
                Blame::Unclear => "unclear",
                Blame::Stick => "stick",
                Blame::Port => "port",
            };
            ("bad", json!({ "blame": blame }))
        }
        News::Pulled => ("pulled", json!({})),
        News::SuspectPort(port) => ("suspect-port", json!({ "port": port })),
        _ => ("other", json!({})),
    }
}

impl StationWatch for View<'_> {
    fn says(&self, says: &Says<'_>) {
        match self.context.global.json {
            true => self.says_json(says),
            false => self.says_text(says),
        }
    }

    fn event(&self, plug: Plug, event: &PressEvent) {
        if self.context.global.json && !self.context.global.quiet {
            json_line(&json!({ "ms": millis(self.bars.now()), "stay": plug.0, "event": event }));
        }
        self.bars.on(&plug.0.to_string(), event);
    }

    fn orders(&self) -> Vec<Order> {
        let typed = std::mem::take(&mut *self.typed.lock().unwrap_or_else(PoisonError::into_inner));
        typed
            .iter()
            .filter_map(|line| self.understand(line))
            .collect()
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || progress::stop_asked()
    }

    fn now(&self) -> Duration {
        self.bars.now()
    }
}
