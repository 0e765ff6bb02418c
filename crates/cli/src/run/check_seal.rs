//! `check` of what is sealed: whose seal it is, and what is on the drive.

use std::fmt::Write as _;

use bulssi_app::check::{FoundSeal, check_sealed, known};
use bulssi_app::keys::{self, Keys};
use bulssi_app::sealing::Verdict;
use bulssi_app::sealing::words;
use serde_json::json;

use super::check::{check_json, is_good};
use super::keys::print_json;
use super::{Context, Output, path_text, quoted};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show;
use crate::text::say;

impl Context {
    pub(super) fn check_seal(
        &self,
        args: &args::Check,
        found: &FoundSeal,
    ) -> Result<Output, CliError> {
        let given: Vec<[u8; 10]> = match args.words.as_slice() {
            [] => Vec::new(),
            heard => vec![words::parse(&heard.join(" "))?],
        };
        // Whoever has no library checks all the same.
        let library = self.library().ok();
        let keys = match &library {
            Some(library) => keys::keys(library)?,
            None => Keys::default(),
        };
        let checked = check_sealed(&args.path, found, &known(&keys, &given), &self.bar())?;
        if let (Verdict::Trusted, Some(library)) = (&checked.verdict, &library) {
            keys::note_seen(library, &found.seal)?;
        }
        let good = checked.verdict == Verdict::Trusted && is_good(&checked.report);
        let mut text = self.verdict_text(args, found, &checked.verdict);
        text += &self.check_text(&checked.report);
        if !is_good(&checked.report) {
            let _ = writeln!(text, "{}", say!(self.texts, "check-seal-altered"));
        }
        let head = found.seal.head();
        let mut json = check_json(&checked.report);
        json["good"] = json!(good);
        json["seal"] = json!({
            "path": found.path,
            "number": head.number,
            "date": head.date,
            "series": found.seal.tree().series(),
            "verdict": verdict_id(&checked.verdict),
            "root": print_json(&found.seal.root().fingerprint()),
        });
        Ok(Output {
            text,
            json,
            exit: if good { Exit::Good } else { Exit::Findings },
        })
    }

    fn verdict_text(&self, args: &args::Check, found: &FoundSeal, verdict: &Verdict) -> String {
        let t = &self.texts;
        let (head, root) = (found.seal.head(), found.seal.root());
        let series = found.seal.tree().series();
        let sealed = match series {
            "" => say!(
                t,
                "check-seal",
                number = u64::from(head.number),
                date = head.date.to_string()
            ),
            series => say!(
                t,
                "check-seal-series",
                number = u64::from(head.number),
                date = head.date.to_string(),
                series = show::plain(series)
            ),
        };
        let mut text = format!("{}: {sealed}\n", path_text(&found.path));
        match verdict {
            Verdict::Trusted => {
                let _ = writeln!(text, "{}", say!(t, "check-seal-known"));
            }
            Verdict::UnknownKey => {
                let _ = writeln!(text, "{}", say!(t, "check-seal-unknown"));
                self.words_text(&root.fingerprint(), &mut text);
                // Not the words themselves: whoever pastes what the drive says has compared nothing.
                let _ = writeln!(
                    text,
                    "{}\n  bulssi check {} --words \"…\"",
                    say!(t, "check-seal-compare"),
                    quoted(&args.path)
                );
            }
            Verdict::Revoked => {
                let _ = writeln!(text, "{}", say!(t, "check-seal-revoked"));
            }
            Verdict::Older { seen } => {
                let older = say!(
                    t,
                    "check-seal-older",
                    number = u64::from(seen.number),
                    date = seen.date.to_string()
                );
                let _ = writeln!(text, "{older}");
            }
            _ => {}
        }
        text
    }
}

fn verdict_id(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Trusted => "trusted",
        Verdict::UnknownKey => "unknown-key",
        Verdict::Revoked => "revoked",
        Verdict::Older { .. } => "older",
        _ => "other",
    }
}
