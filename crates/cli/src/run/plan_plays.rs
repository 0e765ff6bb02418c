//! The table of a plan that says what plays where.

use std::fmt::Write as _;

use bulssi_app::media::fit::Verdict;
use bulssi_app::media::render::Quality;
use bulssi_app::plan::{Barred, LeftWork, Plan, Plays, PlaysWork, Why};
use bulssi_app::renditions::Refused;
use bulssi_model::ProfileId;
use serde_json::{Value, json};

use super::Context;
use super::plan_differs::differs_json;
use crate::show::{self, Align, table};
use crate::text::say;

/// So many works have a line of their own where not all are asked for.
const LISTED: usize = 40;

impl Context {
    /// One line a work for what the edition asks for, and one a profile for what else plays it.
    pub(super) fn plan_plays(&self, plan: &Plan, all: bool, text: &mut String) {
        let Some(plays) = &plan.plays else { return };
        let t = &self.texts;
        let _ = writeln!(text, "\n{}", say!(t, "plan-plays"));
        if plays.to_make > 0 {
            let size = show::bytes(plays.estimated);
            let said = say!(t, "plan-to-make", count = plays.to_make, size = size);
            let _ = writeln!(text, "  {said}");
        }
        let asked: Vec<String> = plays
            .profiles
            .iter()
            .take(plays.asked)
            .map(ToString::to_string)
            .collect();
        let lowered = plays.works.iter().filter(|work| work.lowered > 0).count();
        if lowered > 0 {
            let said = say!(t, "plan-traded", lowered = lowered, gained = plays.gained);
            let _ = writeln!(text, "  {said}");
        }
        let drawn = plays
            .works
            .iter()
            .filter(|work| work.goes && work.drawn)
            .count();
        if drawn > 0 {
            let _ = writeln!(text, "  {}", say!(t, "plan-drawn", count = drawn));
        }
        let mut rows = vec![[vec![String::new()], asked].concat()];
        let compared = plays.works.iter().any(|work| work.quality.is_some());
        if compared {
            rows[0].push(say!(t, "plan-quality"));
        }
        let shown = if all { plays.works.len() } else { LISTED };
        for work in plays.works.iter().take(shown) {
            let mut row = vec![show::fit(&work.title, 48)];
            let verdicts = work.verdicts.iter().take(plays.asked);
            row.extend(verdicts.map(|verdict| self.verdict(*verdict)));
            if compared {
                row.push(work.quality.map(quality).unwrap_or_default());
            }
            rows.push(row);
        }
        let align = vec![Align::Left; rows[0].len()];
        text.push_str(&table(&rows, &align));
        if let Some(more) = plays
            .works
            .len()
            .checked_sub(shown)
            .filter(|more| *more > 0)
        {
            super::lines(text, [say!(t, "plan-more", count = more)]);
        }
        self.plan_others(plays, text);
    }

    /// How many of the works other devices play as they will stand on the drive.
    fn plan_others(&self, plays: &Plays, text: &mut String) {
        let going: Vec<&PlaysWork> = plays.works.iter().filter(|work| work.goes).collect();
        let count = |at: usize| {
            let plays = |work: &&&PlaysWork| work.verdicts.get(at) == Some(&Verdict::AsItIs);
            going.iter().filter(plays).count()
        };
        let others = plays.profiles.iter().enumerate().skip(plays.asked);
        let mut counted: Vec<(usize, &ProfileId)> =
            others.map(|(at, id)| (count(at), id)).collect();
        counted.sort_by_key(|(count, id)| (std::cmp::Reverse(*count), (*id).clone()));
        if going.is_empty() || counted.is_empty() {
            return;
        }
        let names = |of: &dyn Fn(usize) -> bool| {
            let named = counted.iter().filter(|(count, _)| of(*count));
            named
                .map(|(_, id)| id.to_string())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let _ = writeln!(text, "{}", say!(self.texts, "plan-others"));
        let whole = names(&|count| count == going.len());
        if !whole.is_empty() {
            super::lines(text, [say!(self.texts, "plan-others-all", names = whole)]);
        }
        for (count, id) in counted
            .iter()
            .filter(|(count, _)| *count > 0 && *count < going.len())
        {
            let said = say!(
                self.texts,
                "plan-others-some",
                name = id.as_str(),
                count = *count,
                all = going.len()
            );
            super::lines(text, [said]);
        }
        let none = names(&|count| count == 0);
        if !none.is_empty() {
            super::lines(text, [say!(self.texts, "plan-others-none", names = none)]);
        }
    }

    /// The works that stay behind because they do not play, for those who have just built.
    pub(super) fn plan_unplayable(&self, plan: &Plan, text: &mut String) {
        let line = |left: &LeftWork| match &left.why {
            Why::Barred(Barred::DoesNotPlay(refused)) => Some(format!(
                "{}: {}",
                show::fit(&left.title, 40),
                self.refused(refused)
            )),
            _ => None,
        };
        let all: Vec<String> = plan.left.iter().filter_map(line).collect();
        if all.is_empty() {
            return;
        }
        let _ = writeln!(
            text,
            "\n{}",
            say!(self.texts, "build-unplayable", count = all.len())
        );
        super::lines(text, all.iter().take(LISTED).cloned());
        if let Some(more) = all.len().checked_sub(LISTED).filter(|more| *more > 0) {
            super::lines(text, [say!(self.texts, "plan-left-more", count = more)]);
        }
        text.truncate(text.trim_end().len());
    }

    /// Why a work does not stand on the drive.
    pub(super) fn refused(&self, refused: &Refused) -> String {
        let t = &self.texts;
        match refused {
            Refused::Nothing(profile) => say!(t, "why-plays-nothing", profile = profile.as_str()),
            Refused::TakesNothing(profile) => {
                say!(t, "why-plays-takes-nothing", profile = profile.as_str())
            }
            Refused::NotTogether(profiles) => {
                let names: Vec<&str> = profiles.iter().map(ProfileId::as_str).collect();
                say!(t, "why-plays-not-together", profiles = names.join(", "))
            }
            Refused::NoStream => say!(t, "why-plays-no-stream"),
            Refused::NoFont => say!(t, "why-plays-no-font"),
            Refused::Unshowable(profile, letters) => say!(
                t,
                "why-plays-unshowable",
                profile = profile.as_str(),
                letters = self.letters(letters.keys())
            ),
            Refused::Unclean(unclean) => say!(
                t,
                "why-unclean",
                file = show::fit(&unclean.file, 60),
                why = self.unclean(unclean)
            ),
            Refused::Failed(words) => say!(t, "why-plays-failed", reason = show::fit(words, 160)),
            _ => say!(t, "why-other"),
        }
    }
}

/// Structural similarity as it is usually written.
fn quality(quality: Quality) -> String {
    format!("0.{:04}", quality.ssim.min(9_999))
}

pub(super) fn plays_json(plays: &Plays) -> Value {
    let work = |work: &PlaysWork| {
        let on = plays.profiles.iter().zip(&work.verdicts).zip(&work.wrong);
        let on = on.map(|((profile, verdict), wrong)| {
            json!({ "profile": profile, "verdict": verdict.id(), "wrong": wrong })
        });
        json!({
            "id": work.id,
            "title": work.title,
            "goes": work.goes,
            "subtitles_drawn": work.drawn,
            "lowered": work.lowered,
            "quality": work.quality,
            "on": on.collect::<Vec<_>>(),
            "differs": differs_json(&work.differs),
        })
    };
    json!({
        "asked": plays.profiles.iter().take(plays.asked).collect::<Vec<_>>(),
        "to_make": plays.to_make,
        "estimated_bytes": plays.estimated,
        "gained": plays.gained,
        "works": plays.works.iter().map(work).collect::<Vec<_>>(),
    })
}

/// What scripts learn of why a work does not play.
pub(super) fn refused_json(refused: &Refused) -> Value {
    match refused {
        Refused::Nothing(profile) => json!({ "id": "nothing-plays", "profile": profile }),
        Refused::TakesNothing(profile) => json!({ "id": "takes-nothing", "profile": profile }),
        Refused::NotTogether(profiles) => json!({ "id": "not-together", "profiles": profiles }),
        Refused::NoStream => json!({ "id": "no-stream" }),
        Refused::NoFont => json!({ "id": "no-font" }),
        Refused::Unshowable(profile, letters) => {
            json!({ "id": "unshowable", "profile": profile, "letters": letters })
        }
        Refused::Unclean(unclean) => json!({ "id": "unclean", "unclean": unclean }),
        Refused::Failed(words) => json!({ "id": "failed", "words": words }),
        _ => Value::Null,
    }
}
