//! `check`: what is on a drive against what should be.

use std::fmt::Write as _;

use bulssi_app::check::{CheckFailed, check, manifest_for, manifest_of, seal_for};
use bulssi_app::image::check::{Added, Change, CheckReport, CheckedFile, State};
use serde_json::{Value, json};

use super::{Context, Output, lines};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show;
use crate::text::say;

impl Context {
    pub(super) fn check(&self, args: &args::Check) -> Result<Output, CliError> {
        if args.edition.is_none() && args.manifest.is_none() {
            if let Some(found) = seal_for(&args.path, args.seal.as_deref())? {
                return self.check_seal(args, &found);
            }
            if !args.words.is_empty() {
                let path = args.path.clone();
                return Err(CheckFailed::NoSeal { path }.into());
            }
        }
        let manifest = match &args.edition {
            Some(edition) => {
                let file = args.passphrase_file.as_deref();
                manifest_of(&self.plan_made(&self.library()?, edition, None, file)?)
            }
            None => manifest_for(&args.path, args.manifest.as_deref())?,
        };
        let report = check(&args.path, &manifest, &self.bar())?;
        let good = is_good(&report);
        Ok(Output {
            text: self.check_text(&report),
            json: check_json(&report),
            exit: if good { Exit::Good } else { Exit::Findings },
        })
    }

    pub(super) fn check_text(&self, report: &CheckReport) -> String {
        let texts = &self.texts;
        let mut text = String::new();
        let mut list = |heading: String, items: Vec<String>| {
            if !items.is_empty() {
                let _ = writeln!(text, "{heading}");
                lines(&mut text, items);
            }
        };
        let files = |wanted: fn(&State) -> bool| -> Vec<&CheckedFile> {
            report
                .files
                .iter()
                .filter(|file| wanted(&file.state))
                .collect()
        };
        let named = |files: &[&CheckedFile]| -> Vec<String> {
            files.iter().map(|file| self.checked(file)).collect()
        };
        let changed = files(|state| matches!(state, State::Changed(_)));
        let missing = files(|state| matches!(state, State::Missing));
        let right = files(|state| matches!(state, State::Right)).len();
        let unreadable =
            files(|state| !matches!(state, State::Changed(_) | State::Missing | State::Right));
        list(
            say!(texts, "check-changed", count = changed.len()),
            named(&changed),
        );
        list(
            say!(texts, "check-missing", count = missing.len()),
            named(&missing),
        );
        list(
            say!(texts, "check-unreadable", count = unreadable.len()),
            named(&unreadable),
        );
        let (hosts, added): (Vec<&Added>, Vec<&Added>) =
            report.added.iter().partition(|added| added.leftover);
        let paths = |added: &[&Added]| -> Vec<String> {
            let slash = |added: &Added| if added.folder { "/" } else { "" };
            added
                .iter()
                .map(|a| show::plain(&a.path) + slash(a))
                .collect()
        };
        list(
            say!(texts, "check-added", count = added.len()),
            paths(&added),
        );
        list(
            say!(texts, "check-host", count = hosts.len()),
            paths(&hosts),
        );
        let faults = report
            .faults
            .iter()
            .map(|fault| show::plain(&fault.to_string()));
        list(say!(texts, "check-faults"), faults.collect());
        let count = report.files.len();
        let verdict = if right == count {
            say!(texts, "check-good", count = count)
        } else {
            say!(texts, "check-right", right = right, count = count)
        };
        let _ = writeln!(text, "{verdict}");
        text
    }

    /// A file with what is wrong with it.
    fn checked(&self, file: &CheckedFile) -> String {
        let path = show::plain(file.path.as_str());
        match &file.state {
            State::Changed(Change::Length { have, want }) => {
                let how = say!(self.texts, "check-length", have = have.0, want = want.0);
                format!("{path}: {how}")
            }
            State::Changed(Change::Kind) => format!("{path}: {}", say!(self.texts, "check-kind")),
            State::Changed(_) => format!("{path}: {}", say!(self.texts, "check-content")),
            State::Unreadable(kind) => format!("{path}: {kind}"),
            _ => path,
        }
    }
}

/// Right, with nothing added but what every computer leaves behind.
pub(super) fn is_good(report: &CheckReport) -> bool {
    report.is_complete() && report.faults.is_empty() && report.added.iter().all(|a| a.leftover)
}

pub(super) fn check_json(report: &CheckReport) -> Value {
    let files = report.files.iter().map(|file| {
        let (state, detail) = match &file.state {
            State::Right => ("right", Value::Null),
            State::Changed(Change::Length { have, want }) => {
                ("changed", json!({ "have_bytes": have, "want_bytes": want }))
            }
            State::Changed(Change::Content { have, want }) => (
                "changed",
                json!({ "have_blake3": have, "want_blake3": want }),
            ),
            State::Changed(_) => ("changed", Value::Null),
            State::Missing => ("missing", Value::Null),
            State::Unreadable(kind) => ("unreadable", json!(kind.to_string())),
            _ => ("unreadable", Value::Null),
        };
        json!({ "path": file.path, "found_as": file.found_as, "state": state, "detail": detail })
    });
    let added = report.added.iter().map(|added| {
        json!({
            "path": added.path,
            "folder": added.folder,
            "bytes": added.len,
            "left_by_a_host": added.leftover,
        })
    });
    let faults = report.faults.iter().map(ToString::to_string);
    json!({
        "good": is_good(report),
        "filesystem": report.filesystem,
        "files": files.collect::<Vec<_>>(),
        "added": added.collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
    })
}
