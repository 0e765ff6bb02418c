//! `lint`: what must not be on the drives of an edition.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bulssi_app::lint::{LintFinding, LintReport, lint};
use bulssi_app::plan::Plan;
use bulssi_model::LintRule;
use serde_json::{Value, json};

use super::{Context, Output, lines};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show;
use crate::text::{Texts, say};

/// How many findings of one rule are shown where not all are asked for.
const LISTED: usize = 20;

impl Context {
    pub(super) fn lint(&self, args: &args::Lint) -> Result<Output, CliError> {
        let library = self.library()?;
        let plan = self.planned(&library, &args.edition)?;
        let report = lint(&library, &plan, &self.bar())?;
        let stops = report.stopping(&plan.edition.lint_allow).count();
        Ok(Output {
            text: self.lint_text(&plan, &report, args.all),
            json: json!({
                "files": report.files,
                "not_made": report.not_made,
                "stops": stops,
                "findings": report.findings.iter().map(|finding| finding_json(finding, &plan)).collect::<Vec<_>>(),
            }),
            exit: match stops {
                0 => Exit::Good,
                _ => Exit::Findings,
            },
        })
    }

    fn lint_text(&self, plan: &Plan, report: &LintReport, all: bool) -> String {
        let t = &self.texts;
        let mut text = String::new();
        let mut rules: BTreeMap<LintRule, Vec<&LintFinding>> = BTreeMap::new();
        for finding in &report.findings {
            rules.entry(finding.rule).or_default().push(finding);
        }
        for (rule, findings) in &rules {
            let count = findings.len().into();
            let head = t.say(&format!("lint-{rule}"), &[("count", count)]);
            let stops = match plan.edition.lint_allow.contains(rule) {
                true => say!(t, "lint-allowed"),
                false => say!(t, "lint-stops"),
            };
            let _ = writeln!(text, "{head} {stops}");
            let shown = if all { findings.len() } else { LISTED };
            lines(
                &mut text,
                findings.iter().take(shown).map(|finding| line(finding)),
            );
            if let Some(more) = findings.len().checked_sub(shown).filter(|more| *more > 0) {
                lines(&mut text, [say!(t, "plan-more", count = more)]);
            }
        }
        let _ = writeln!(text, "{}", say!(t, "lint-files", count = report.files));
        if report.not_made > 0 {
            let _ = writeln!(
                text,
                "{}",
                say!(t, "lint-not-made", count = report.not_made)
            );
        }
        let stops = report.stopping(&plan.edition.lint_allow).count();
        let end = match stops {
            0 => say!(t, "lint-good"),
            count => say!(t, "lint-bad", count = count),
        };
        let _ = writeln!(text, "{end}");
        text
    }
}

/// A finding in one line: where it is, and what it is.
fn line(finding: &LintFinding) -> String {
    let place = match &finding.path {
        Some(path) => show::plain(path.as_str()),
        None => show::fit(&finding.title, 60),
    };
    let times = match finding.times {
        1 => String::new(),
        times => format!(" ({times} ×)"),
    };
    match finding.what.as_str() {
        "" => place,
        what => format!("{place}: {}{times}", show::plain(what)),
    }
}

/// The findings that stop a build, with what to do.
pub(crate) fn stopping(findings: &[LintFinding], t: &Texts) -> Vec<String> {
    let told = |finding: &LintFinding| {
        let rule = t.say(&format!("lint-short-{}", finding.rule), &[]);
        format!("{rule}: {}", line(finding))
    };
    findings.iter().take(LISTED).map(told).collect()
}

fn finding_json(finding: &LintFinding, plan: &Plan) -> Value {
    json!({
        "rule": finding.rule,
        "stops": !plan.edition.lint_allow.contains(&finding.rule),
        "work": finding.work,
        "title": finding.title,
        "path": finding.path,
        "what": finding.what,
        "times": finding.times,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LANGUAGES;

    #[test]
    fn every_rule_has_words() {
        for (language, _) in LANGUAGES {
            let texts = Texts::in_language(language);
            for rule in LintRule::ALL {
                for key in [format!("lint-{rule}"), format!("lint-short-{rule}")] {
                    assert!(texts.find(&key).is_some(), "{key}");
                }
            }
        }
    }
}
