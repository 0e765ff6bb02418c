//! `scrub`: clean copies of files, what was taken out of them, and what was refused.

use std::fmt::Write as _;

use bulssi_app::renditions::Unclean;
use bulssi_app::scrub::{Outcome, ScrubReport, ScrubbedFile, Why, scrub_files};
use bulssi_app::scrubbing::{Count, Kind};
use bulssi_model::ByteLen;
use serde_json::{Value, json};

use super::{Context, Output, lines, path_text};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show;
use crate::text::say;

impl Context {
    pub(super) fn scrub(&self, args: &args::Scrub) -> Result<Output, CliError> {
        let report = scrub_files(&args.paths, &args.to, &self.bar())?;
        let clean = report.clean();
        let refused = report.files.len() - clean;
        let exit = if refused == 0 {
            Exit::Good
        } else {
            Exit::Findings
        };
        Ok(Output {
            text: self.scrub_text(&report, args.explain),
            json: json!({
                "to": path_text(&args.to),
                "clean": clean,
                "refused": refused,
                "files": report.files.iter().map(file_json).collect::<Vec<_>>(),
            }),
            exit,
        })
    }

    fn scrub_text(&self, report: &ScrubReport, explain: bool) -> String {
        let texts = &self.texts;
        let mut text = String::new();
        let mut refused = Vec::new();
        for file in &report.files {
            let path = path_text(&file.source);
            match &file.outcome {
                Outcome::Clean { scrubbed, .. } if explain => {
                    let _ = writeln!(text, "{path} → {}", path_text(&file.target));
                    let found: Vec<String> = scrubbed
                        .findings
                        .iter()
                        .map(|(kind, count)| self.found(kind, count))
                        .collect();
                    if found.is_empty() {
                        lines(&mut text, [say!(texts, "scrub-found-nothing")]);
                    }
                    lines(&mut text, found);
                }
                Outcome::Clean { .. } => {}
                Outcome::Refused(why) => refused.push(format!("{path}: {}", self.why_refused(why))),
                _ => refused.push(path),
            }
        }
        let clean = report.clean();
        let _ = writeln!(text, "{}", say!(texts, "scrub-clean", count = clean));
        let marks: u64 = report.files.iter().filter_map(marks).sum();
        if marks > 0 {
            let _ = writeln!(text, "{}", say!(texts, "scrub-marks", count = marks));
        }
        if !refused.is_empty() {
            let _ = writeln!(
                text,
                "{}",
                say!(texts, "scrub-refused", count = refused.len())
            );
            lines(&mut text, refused);
        }
        text
    }

    fn found(&self, kind: Kind, count: Count) -> String {
        let name = self.texts.say(&format!("found-{}", kind.id()), &[]);
        if count.bytes.0 == 0 {
            say!(self.texts, "scrub-found", what = name, times = count.times)
        } else {
            let size = show::bytes(count.bytes);
            say!(
                self.texts,
                "scrub-found-size",
                what = name,
                times = count.times,
                size = size
            )
        }
    }

    fn why_refused(&self, why: &Why) -> String {
        let texts = &self.texts;
        match why {
            Why::NotTaken(why) => texts.say(&format!("refused-{}", why.id()), &[]),
            Why::Occupied => say!(texts, "scrub-occupied"),
            Why::NoFile => say!(texts, "refused-no-file"),
            Why::Unreadable(kind) => say!(texts, "refused-unreadable", reason = kind.to_string()),
            Why::Refused(refusal) => self.unclean(&Unclean::of("", refusal)),
            _ => say!(texts, "refused-other", reason = "?"),
        }
    }

    /// Why a file is not clean, and what to do about it.
    pub(super) fn unclean(&self, unclean: &Unclean) -> String {
        let texts = &self.texts;
        let what = show::plain(&unclean.what);
        let id = format!("unclean-{}", unclean.why);
        let most = show::bytes(ByteLen(unclean.at));
        let values = [
            ("what", what.into()),
            ("at", unclean.at.into()),
            ("most", most.into()),
        ];
        let advice = texts.say(&format!("advice-{}", unclean.advice), &[]);
        format!("{}; {advice}", texts.say(&id, &values))
    }
}

fn marks(file: &ScrubbedFile) -> Option<u64> {
    match &file.outcome {
        Outcome::Clean { scrubbed, .. } => Some(scrubbed.findings.times(Kind::HostMark)),
        _ => None,
    }
}

fn file_json(file: &ScrubbedFile) -> Value {
    let mut json = json!({
        "source": path_text(&file.source),
        "target": path_text(&file.target),
    });
    match &file.outcome {
        Outcome::Clean { format, scrubbed } => {
            json["outcome"] = json!("clean");
            json["format"] = json!(format.id());
            json["found"] = json!(scrubbed.findings);
            json["read"] = json!(scrubbed.read);
            json["written"] = json!(scrubbed.written);
        }
        Outcome::Refused(why) => {
            json["outcome"] = json!("refused");
            let (why, advice) = match why {
                Why::NotTaken(why) => (why.id().to_owned(), None),
                Why::Occupied => ("occupied".to_owned(), None),
                Why::NoFile => ("no-file".to_owned(), None),
                Why::Unreadable(kind) => (format!("unreadable: {kind}"), None),
                Why::Refused(refusal) => {
                    (refusal.to_string(), Some(Unclean::of("", refusal).advice))
                }
                _ => ("other".to_owned(), None),
            };
            json["why"] = json!(why);
            json["advice"] = json!(advice);
        }
        _ => {}
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{LANGUAGES, Texts};

    #[test]
    fn every_kind_and_advice_has_words() {
        for (language, _) in LANGUAGES {
            let texts = Texts::in_language(language);
            for kind in Kind::ALL {
                assert!(
                    texts.find(&format!("found-{}", kind.id())).is_some(),
                    "{}",
                    kind.id()
                );
            }
            for why in [
                "not-covered",
                "damaged",
                "unaccounted",
                "sideways",
                "encoding",
                "mark-inside",
                "unsettled",
                "too-large",
                "other",
            ] {
                assert!(texts.find(&format!("unclean-{why}")).is_some(), "{why}");
            }
            for advice in ["turn", "replace", "save-as-utf8", "convert"] {
                assert!(
                    texts.find(&format!("advice-{advice}")).is_some(),
                    "{advice}"
                );
            }
        }
    }
}
