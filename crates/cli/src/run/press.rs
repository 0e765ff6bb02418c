//! `press`: one edition onto many drives, each one proven, and what came of past batches.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bulssi_app::library::Library;
use bulssi_app::plan::{Plan, plan_edition};
use bulssi_app::press::{
    Allowances, BatchReport, DrivePlan, batches, by_model, drives, folder, plan_drives,
    press_batch, report_of,
};
use bulssi_app::pressing::drives::{Drive, Remedy, SystemRoot, resolve};
use bulssi_app::pressing::{Fault, FaultKind, Outcome, Place, PressOptions, Pretence};
use bulssi_model::ByteLen;
use serde_json::{Value, json};

use super::drives::drive_size;
use super::{Context, Output, path_text};
use crate::args;
use crate::explain::{CliError, Exit, chain};
use crate::press_bars::Bars;
use crate::show::{self, Align, table};
use crate::text::say;

impl Context {
    pub(super) fn press(&self, args: &args::Press) -> Result<Output, CliError> {
        let library = self.library()?;
        if args.edition == "report" && args.devices.is_empty() {
            return self.press_report(&library);
        }
        if args.devices.is_empty() {
            return Err(CliError::NoDrives);
        }
        let plan = plan_edition(&library, &args.edition)?;
        let all = drives()?;
        let chosen: Vec<&Drive> = resolve(&SystemRoot::real(), &args.devices, &all)?;
        let allowed = Allowances {
            unmount: args.unmount,
            force: args.force,
        };
        let planned = plan_drives(&library, &plan, &chosen, allowed)?;
        let text = self.press_plan(&plan, &planned);
        let going = planned.iter().filter(|drive| drive.goes_ahead()).count();
        if args.dry_run {
            let text = format!("{text}{}\n", say!(self.texts, "build-dry"));
            return Ok(Output::good(text, self.press_plan_json(&planned)));
        }
        if going == 0 {
            return Ok(Output {
                text,
                json: self.press_plan_json(&planned),
                exit: Exit::Findings,
            });
        }
        self.confirm(args.yes, &text, "press-ask")?;
        let options = PressOptions {
            full: args.full,
            ..PressOptions::default()
        };
        let bars = Bars::new(&self.texts, &planned, self.global.quiet, self.global.json);
        let report = press_batch(&library, &plan, &planned, &options, &bars)?;
        bars.close();
        Ok(self.pressed(&planned, &report))
    }

    /// A table of the drives: port, name, size, what is on it now, what will happen.
    fn press_plan(&self, plan: &Plan, planned: &[DrivePlan]) -> String {
        let mut text = say!(
            self.texts,
            "press-head",
            edition = plan.edition.name.as_str(),
            files = plan.tree().files().len(),
            size = show::bytes(plan.tree().len())
        );
        text.push('\n');
        let row = |planned: &DrivePlan| {
            let mut row = self.drive_row(&planned.drive);
            row.pop();
            let refused = planned.refused.iter().map(|refusal| {
                let why = self.refusal(refusal);
                match refusal.remedy() {
                    Remedy::Unmount => format!("{why} (--unmount)"),
                    Remedy::Force => format!("{why} (--force)"),
                    Remedy::Nothing => why,
                }
            });
            let refused: Vec<String> = refused.collect();
            row.push(match refused.is_empty() {
                true => say!(self.texts, "press-will"),
                false => say!(self.texts, "press-wont", why = refused.join(", ")),
            });
            row
        };
        let rows: Vec<Vec<String>> = planned.iter().map(row).collect();
        text.push_str(&table(&rows, &[Align::Left; 5]));
        text
    }

    fn press_plan_json(&self, planned: &[DrivePlan]) -> Value {
        let drives = planned.iter().map(|planned| {
            let refused = planned.refused.iter().map(|refusal| self.refusal(refusal));
            json!({
                "id": planned.drive.id,
                "node": planned.drive.node,
                "goes_ahead": planned.goes_ahead(),
                "refused": refused.collect::<Vec<_>>(),
            })
        });
        json!({ "drives": drives.collect::<Vec<_>>() })
    }

    fn pressed(&self, planned: &[DrivePlan], report: &BatchReport) -> Output {
        let mut rows = Vec::new();
        let (mut good, mut bad) = (0usize, 0usize);
        let left_alone = planned.iter().filter(|drive| !drive.goes_ahead());
        let refused: Vec<Vec<String>> = left_alone.map(|drive| self.left_alone(drive)).collect();
        for drive in planned.iter().filter(|drive| drive.goes_ahead()) {
            let id = &drive.drive.id;
            let pressed = report_of(&report.press, id);
            let failed = report.not_opened.iter().find(|(other, _)| other == id);
            let came = match (pressed, failed) {
                (Some(pressed), _) => self.outcome(&pressed.outcome),
                (None, Some((_, error))) => show::plain(&chain(error)),
                (None, None) => String::new(),
            };
            match pressed.map(|pressed| &pressed.outcome) {
                Some(Outcome::Good) => good += 1,
                _ => bad += 1,
            }
            let port = String::from(id.port.clone());
            rows.push(vec![
                port,
                show::fit(&self.drive_name(id), 36),
                drive_size(id),
                came,
            ]);
        }
        let all_taken = refused.is_empty();
        rows.extend(refused);
        let mut text = table(&rows, &[Align::Left; 4]);
        let verdict = say!(self.texts, "press-verdict", good = good, bad = bad);
        let _ = writeln!(text, "{verdict}");
        let record = path_text(&report.record);
        let _ = writeln!(text, "{}", say!(self.texts, "press-record", path = record));
        let not_opened = report.not_opened.iter().map(
            |(id, error)| json!({ "port": String::from(id.port.clone()), "reason": chain(error) }),
        );
        let cancelled = report
            .press
            .drives
            .iter()
            .any(|d| d.outcome == Outcome::Cancelled);
        Output {
            text,
            json: json!({
                "report": report.press,
                "not_opened": not_opened.collect::<Vec<_>>(),
                "record": report.record,
            }),
            exit: match (bad, cancelled) {
                (0, _) if all_taken => Exit::Good,
                (_, true) => Exit::Cancelled,
                _ => Exit::Findings,
            },
        }
    }

    /// A line of a drive that was not written to.
    fn left_alone(&self, planned: &DrivePlan) -> Vec<String> {
        let id = &planned.drive.id;
        let why: Vec<String> = planned
            .refused
            .iter()
            .map(|why| self.refusal(why))
            .collect();
        vec![
            String::from(id.port.clone()),
            show::fit(&self.drive_name(id), 36),
            drive_size(id),
            say!(self.texts, "press-wont", why = why.join(", ")),
        ]
    }

    /// What came of a drive, in words.
    fn outcome(&self, outcome: &Outcome) -> String {
        let t = &self.texts;
        match outcome {
            Outcome::Good => say!(t, "outcome-good"),
            Outcome::Bad { fault } => self.bad(fault),
            Outcome::Fake { claimed, real, how } => {
                let real = match real.least == real.most {
                    true => show::bytes(ByteLen(real.least)),
                    false => format!(
                        "{} – {}",
                        show::bytes(ByteLen(real.least)),
                        show::bytes(ByteLen(real.most))
                    ),
                };
                let how = match how {
                    Pretence::WrapAround => say!(t, "fake-wrap-around"),
                    Pretence::Limbo => say!(t, "fake-limbo"),
                    _ => say!(t, "fake-cached"),
                };
                let claimed = show::bytes(ByteLen(*claimed));
                say!(t, "outcome-fake", claimed = claimed, real = real, how = how)
            }
            Outcome::Lost { .. } => say!(t, "outcome-lost"),
            Outcome::SourceFailed { fault } => say!(
                t,
                "outcome-source",
                place = self.place_words(&fault.place),
                said = show::plain(&fault.said)
            ),
            Outcome::Cancelled => say!(t, "outcome-cancelled"),
            _ => say!(t, "outcome-refused"),
        }
    }

    fn bad(&self, fault: &Fault) -> String {
        let t = &self.texts;
        let what = match fault.what {
            FaultKind::Corrupt => say!(t, "fault-corrupt"),
            FaultKind::Zero => say!(t, "fault-zero"),
            FaultKind::Alias { of } => say!(t, "fault-alias", of = of.to_string()),
            FaultKind::Unstable => say!(t, "fault-unstable"),
            FaultKind::Unwritable { .. } => say!(t, "fault-unwritable"),
            FaultKind::Unflushable { .. } => say!(t, "fault-unflushable"),
            _ => say!(t, "fault-unreadable"),
        };
        say!(
            t,
            "outcome-bad",
            what = what,
            place = self.place_words(&fault.place),
            address = fault.address.to_string()
        )
    }

    fn place_words(&self, place: &Place) -> String {
        match place {
            Place::File { path, .. } => show::plain(path),
            Place::Metadata => say!(self.texts, "place-metadata"),
            Place::Free => say!(self.texts, "place-free"),
        }
    }

    fn press_report(&self, library: &Library) -> Result<Output, CliError> {
        let kept = batches(&folder(library))?;
        if kept.is_empty() {
            let json = json!({ "batches": [], "models": BTreeMap::<String, u64>::new() });
            return Ok(Output::good(
                say!(self.texts, "press-no-batches") + "\n",
                json,
            ));
        }
        let rows = kept.iter().map(|(number, batch)| {
            let good = |d: &&bulssi_app::press::BatchDrive| d.outcome == Some(Outcome::Good);
            let good = batch.drives.iter().filter(good).count();
            vec![
                format!("{number:04}"),
                batch.edition.to_string(),
                batch.date.to_string(),
                say!(
                    self.texts,
                    "press-verdict",
                    good = good,
                    bad = batch.drives.len() - good
                ),
            ]
        });
        let mut text = table(&rows.collect::<Vec<_>>(), &[Align::Left; 4]);
        let models = by_model(&kept);
        let _ = writeln!(text, "\n{}", say!(self.texts, "press-models"));
        let rows = models.iter().map(|(model, count)| {
            let name = match model.is_empty() {
                true => say!(self.texts, "drive-other"),
                false => show::fit(model, 36),
            };
            let counts = say!(
                self.texts,
                "press-model",
                good = count.good,
                bad = count.bad,
                fake = count.fake,
                other = count.other
            );
            vec![name, counts]
        });
        text.push_str(&table(&rows.collect::<Vec<_>>(), &[Align::Left; 2]));
        let list: Vec<Value> = kept
            .iter()
            .map(|(number, batch)| json!({ "number": number, "batch": batch }))
            .collect();
        Ok(Output::good(
            text,
            json!({ "batches": list, "models": models }),
        ))
    }
}
