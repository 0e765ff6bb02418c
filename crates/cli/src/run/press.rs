//! `press`: one edition onto many drives, each one proven.

use std::fmt::Write as _;
use std::io::ErrorKind;

use bulssi_app::library::Library;
use bulssi_app::plan::Plan;
use bulssi_app::press::{
    Allowances, BatchReport, DrivePlan, NotOpened, PressJob, drives, plan_drives, press_batch,
    report_of,
};
use bulssi_app::pressing::drives::{Contents, Drive, Refusal, Remedy, UnmountError, resolve};
use bulssi_app::pressing::{Outcome, PressOptions};
use serde_json::{Value, json};

use super::drives::drive_size;
use super::{Context, Output, path_text, quoted, system_root, today};
use crate::args;
use crate::explain::{CliError, Exit, chain};
use crate::press_bars::BatchView;
use crate::show::{self, Align, table};
use crate::text::say;

impl Context {
    pub(super) fn press(&self, args: &args::Press) -> Result<Output, CliError> {
        let library = self.library()?;
        if args.station {
            return self.station(&library, args);
        }
        if args.devices.is_empty() {
            if args.edition == "report" {
                return self.press_report(&library);
            }
            return Err(CliError::NoDrives);
        }
        let root = system_root();
        let plan = self.planned(&library, &args.edition)?;
        let all = drives(&root)?;
        let chosen: Vec<&Drive> = resolve(&root, &args.devices, &all)?;
        let allowed = Allowances {
            unmount: args.unmount,
            force: args.force,
        };
        let mut planned = plan_drives(&root, &library, &plan, &chosen, allowed)?;
        let asks = !args.dry_run && !args.yes && crate::interactive();
        if asks && self.may_unmount(&planned)? {
            let allowed = Allowances {
                unmount: true,
                ..allowed
            };
            planned = plan_drives(&root, &library, &plan, &chosen, allowed)?;
        }
        let mut text = self.press_plan(&plan, &planned);
        text += &self.denied(&library, planned.iter().map(|planned| &planned.drive));
        let going = planned.iter().any(DrivePlan::goes_ahead);
        if args.dry_run {
            let text = format!("{text}{}\n", say!(self.texts, "build-dry"));
            return Ok(Output::good(text, self.press_plan_json(&planned)));
        }
        if !going {
            return Ok(Output {
                text,
                json: self.press_plan_json(&planned),
                exit: Exit::Findings,
            });
        }
        self.confirm(args.yes, &text, "press-ask")?;
        // What is pressed has its pages made; the drives were judged by the same lengths.
        let plan = self.plan_made(
            &library,
            &args.edition,
            None,
            args.passphrase_file.as_deref(),
        )?;
        let job = PressJob {
            root: &root,
            library: &library,
            plan: &plan,
            options: press_options(args),
            fakes: args.fakes,
            trial: args.trial,
            on: today()?,
        };
        let view = BatchView::new(&self.texts, &planned, self.global.quiet, self.global.json);
        let report = press_batch(&job, &planned, &view)?;
        view.close();
        Ok(self.pressed(&library, &plan, &planned, &report))
    }

    /// Asks once whether what is mounted may be unmounted, where nothing else is in the way.
    fn may_unmount(&self, planned: &[DrivePlan]) -> Result<bool, CliError> {
        let mounted = planned.iter().filter(|planned| planned.only_mounted());
        let rows: Vec<Vec<String>> = mounted
            .map(|planned| {
                let id = &planned.drive.id;
                let at = planned.drive.mounts().map(path_text);
                let at: Vec<String> = at.collect();
                let name = show::fit(&self.drive_name(id), 36);
                vec![String::from(id.port.clone()), name, at.join(", ")]
            })
            .collect();
        if rows.is_empty() {
            return Ok(false);
        }
        let text = format!(
            "{}\n{}",
            say!(self.texts, "press-mounted", count = rows.len()),
            table(&rows, &[Align::Left; 3])
        );
        self.agreed(&text, &say!(self.texts, "press-ask-unmount"))
    }

    /// What to do where this user may not read drives: the same command as administrator.
    pub(super) fn denied<'d>(
        &self,
        library: &Library,
        drives: impl IntoIterator<Item = &'d Drive>,
    ) -> String {
        let mut drives = drives.into_iter();
        if !drives.any(|drive| drive.contents == Contents::Denied) {
            return String::new();
        }
        self.as_administrator(library)
    }

    /// The command at hand as administrator, in a sentence.
    pub(super) fn as_administrator(&self, library: &Library) -> String {
        let quoted_text = |text: &str| quoted(std::path::Path::new(text));
        let program = std::env::current_exe().ok();
        let program = program.map_or_else(|| "bulssi".to_owned(), |path| quoted(&path));
        let args: Vec<String> = std::env::args().skip(1).collect();
        let mut command = format!("sudo {program}");
        let named = |arg: &String| arg.starts_with("-L") || arg.starts_with("--library");
        if !args.iter().any(named) {
            let _ = write!(command, " -L {}", quoted(library.root()));
        }
        for arg in &args {
            let _ = write!(command, " {}", quoted_text(arg));
        }
        format!("{}\n  {command}\n", say!(self.texts, "press-denied"))
    }

    /// A table of the drives: port, name, size, what is on it now, what will happen.
    fn press_plan(&self, plan: &Plan, planned: &[DrivePlan]) -> String {
        let mut text = self.press_head(plan);
        let row = |planned: &DrivePlan| {
            let mut row = self.drive_row(&planned.drive);
            row.pop();
            row.push(self.fate(planned));
            row
        };
        let mut rows = vec![self.drive_heads(say!(self.texts, "head-fate"))];
        rows.extend(planned.iter().map(row));
        text.push_str(&table(&rows, &[Align::Left; 5]));
        text
    }

    pub(super) fn press_head(&self, plan: &Plan) -> String {
        let head = say!(
            self.texts,
            "press-head",
            edition = plan.edition.name.as_str(),
            files = plan.tree().files().len(),
            size = show::bytes(plan.tree().len())
        );
        head + "\n"
    }

    /// What will happen to a drive.
    fn fate(&self, planned: &DrivePlan) -> String {
        let t = &self.texts;
        if !planned.goes_ahead() {
            let refused = planned.refused.iter().map(|refusal| {
                let why = self.refusal(refusal);
                match refusal.remedy() {
                    // No flag helps who may not even read it.
                    Remedy::Force if *refusal == Refusal::Unseen(Contents::Denied) => why,
                    Remedy::Unmount => format!("{why} (--unmount)"),
                    Remedy::Force => format!("{why} (--force)"),
                    Remedy::Nothing => why,
                }
            });
            let refused: Vec<String> = refused.collect();
            return say!(t, "press-wont", why = refused.join(", "));
        }
        let (mounted, forced): (Vec<_>, Vec<_>) = planned
            .overcome
            .iter()
            .partition(|refusal| refusal.remedy() == Remedy::Unmount);
        let will = match mounted.is_empty() {
            true => say!(t, "press-will"),
            false => say!(t, "press-will-unmount"),
        };
        let forced: Vec<String> = forced.iter().map(|refusal| self.refusal(refusal)).collect();
        match forced.is_empty() {
            true => will,
            false => say!(t, "press-will-forced", will = will, why = forced.join(", ")),
        }
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

    fn pressed(
        &self,
        library: &Library,
        plan: &Plan,
        planned: &[DrivePlan],
        report: &BatchReport,
    ) -> Output {
        let t = &self.texts;
        let (mut rows, mut offers, mut offered) = (Vec::new(), String::new(), Vec::new());
        let (mut good, mut bad, mut unfinished) = (0usize, Vec::new(), Vec::new());
        let mut hanging = Vec::new();
        for drive in planned.iter().filter(|drive| drive.goes_ahead()) {
            let id = &drive.drive.id;
            let pressed = report_of(&report.press, id).map(|pressed| &pressed.outcome);
            let failed = report.not_opened.iter().find(|(other, _)| other == id);
            let port = String::from(id.port.clone());
            match pressed {
                Some(Outcome::Good) => good += 1,
                Some(outcome) if is_bad(outcome) => bad.push(port.clone()),
                _ => unfinished.push(port.clone()),
            }
            if let Some(Outcome::Hangs { .. }) = pressed {
                hanging.push(port.clone());
            }
            if let Some(Outcome::Fake { real, .. }) = pressed {
                let (text, json) = self.fake_offer(library, plan, id, *real);
                offers += &text;
                offered.push(json);
            }
            let came = match (pressed, failed) {
                (Some(outcome), _) => self.outcome(outcome),
                (None, Some((_, error))) => self.not_opened(error),
                (None, None) => String::new(),
            };
            let name = show::fit(&self.drive_name(id), 36);
            rows.push(vec![port, name, drive_size(id), came]);
        }
        let left_alone = planned.iter().filter(|drive| !drive.goes_ahead());
        let refused: Vec<Vec<String>> = left_alone.map(|drive| self.left_alone(drive)).collect();
        let all_taken = refused.is_empty();
        rows.extend(refused);
        let mut text = table(&rows, &[Align::Left; 4]);
        let verdict = say!(
            t,
            "press-verdict",
            good = good,
            bad = bad.len(),
            other = unfinished.len()
        );
        let _ = writeln!(text, "{verdict}");
        text += &self.pull(&[], &bad, &unfinished);
        if !hanging.is_empty() {
            let ports = hanging.join(", ");
            let _ = writeln!(text, "{}", say!(t, "pull-hangs", ports = ports));
        }
        if report.not_opened.iter().any(|(_, error)| is_denied(error)) {
            text += &self.as_administrator(library);
        }
        text += &offers;
        text += &self.kept(&report.record, &report.sent);
        let not_opened = report.not_opened.iter().map(
            |(id, error)| json!({ "port": String::from(id.port.clone()), "reason": chain(error) }),
        );
        let mut drives = report.press.drives.iter();
        let cancelled = drives.any(|d| d.outcome == Outcome::Cancelled);
        Output {
            text,
            json: json!({
                "report": report.press,
                "not_opened": not_opened.collect::<Vec<_>>(),
                "fakes": offered,
                "record": report.record.as_ref().ok(),
            }),
            exit: match (bad.is_empty() && unfinished.is_empty(), cancelled) {
                _ if report.record.is_err() || report.sent.is_err() => Exit::Failed,
                (true, _) if all_taken => Exit::Good,
                (_, true) => Exit::Cancelled,
                _ => Exit::Findings,
            },
        }
    }

    /// Which drives to pull out and what to do with them.
    pub(super) fn pull(&self, good: &[String], bad: &[String], unfinished: &[String]) -> String {
        let mut text = String::new();
        for (key, ports) in [
            ("pull-good", good),
            ("pull-bad", bad),
            ("pull-unfinished", unfinished),
        ] {
            if !ports.is_empty() {
                let ports = ports.join(", ");
                text += &self.texts.say(key, &[("ports", ports.into())]);
                text.push('\n');
            }
        }
        text
    }

    /// A line of a drive that was not written to.
    fn left_alone(&self, planned: &DrivePlan) -> Vec<String> {
        let id = &planned.drive.id;
        let why = planned.refused.iter().map(|why| self.refusal(why));
        let why: Vec<String> = why.collect();
        vec![
            String::from(id.port.clone()),
            show::fit(&self.drive_name(id), 36),
            drive_size(id),
            say!(self.texts, "press-wont", why = why.join(", ")),
        ]
    }
}

/// Whether the drive is to blame for what came of it.
pub(super) fn is_bad(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Bad { .. } | Outcome::Fake { .. } | Outcome::Hangs { .. }
    )
}

fn is_denied(error: &NotOpened) -> bool {
    match error {
        NotOpened::Open(error) => error.kind() == ErrorKind::PermissionDenied,
        NotOpened::Unmount(UnmountError::Denied { .. }) => true,
        _ => false,
    }
}

/// How drives are pressed, as the arguments say.
pub(super) fn press_options(args: &args::Press) -> PressOptions {
    PressOptions {
        full: args.full,
        ..PressOptions::default()
    }
}
