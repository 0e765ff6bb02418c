//! What devices do with works and files, in words.

use bulssi_app::media::fit::{Fit, Verdict, Wrong};
use bulssi_model::{Probe, Profile};
use serde_json::{Value, json};

use super::Context;
use crate::text::say;

/// So many faults of a file are named in a line; the rest are in `--json`.
const NAMED: usize = 3;

impl Context {
    /// What a device does with something.
    pub(super) fn verdict(&self, verdict: Verdict) -> String {
        self.texts.say(&format!("verdict-{}", verdict.id()), &[])
    }

    /// What keeps a file from playing, the first few in words.
    pub(super) fn wrongs(&self, wrong: &[Wrong], probe: &Probe) -> String {
        let named = wrong.iter().take(NAMED);
        let named: Vec<String> = named.map(|wrong| self.wrong(*wrong, probe)).collect();
        let mut text = named.join(", ");
        if wrong.len() > NAMED {
            text += ", …";
        }
        text
    }

    fn wrong(&self, wrong: Wrong, probe: &Probe) -> String {
        let what = self.texts.say(&format!("wrong-{}", wrong.id()), &[]);
        let found = crate::show::plain(&wrong.found(probe));
        match found.is_empty() {
            true => what,
            false => format!("{what} {found}"),
        }
    }

    /// What a family's count says: `10/12`; empty for one device.
    pub(super) fn of_family(&self, fit: &Fit, profile: &Profile) -> String {
        match &profile.family {
            Some(family) => format!("{}/{}", fit.plays, family.members.len()),
            None => String::new(),
        }
    }

    /// Why a device takes nothing.
    pub(super) fn takes_nothing(&self, profile: &Profile) -> Option<String> {
        let why = profile.takes_nothing.as_ref()?;
        let why = why.pick(&self.languages()).unwrap_or_default();
        Some(say!(self.texts, "profile-takes-nothing", why = why))
    }
}

/// A fit for scripts.
pub(super) fn fit_json(fit: &Fit, probe: &Probe, profile: &Profile) -> Value {
    let wrong = fit.wrong.iter();
    let wrong = wrong.map(|wrong| json!({ "what": wrong.id(), "found": wrong.found(probe) }));
    json!({
        "profile": profile.id,
        "verdict": fit.verdict.id(),
        "plays_on": fit.plays,
        "devices": profile.devices().count(),
        "at_least": profile.at_least(),
        "wrong": wrong.collect::<Vec<_>>(),
    })
}
