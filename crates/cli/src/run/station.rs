//! `press --station`: drives are pressed by themselves as they are plugged in.

mod view;

use bulssi_app::library::Library;
use bulssi_app::plan::Plan;
use bulssi_app::press::{PressJob, StationReport, drives, station};
use bulssi_app::pressing::Outcome;
use bulssi_app::pressing::drives::{Drive, PortPath, Ports};
use serde_json::json;

use super::press::{is_bad, press_options};
use super::{Context, Output, system_root, today};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::progress;
use crate::show::{Align, table};
use crate::text::say;

use view::View;

impl Context {
    pub(super) fn station(
        &self,
        library: &Library,
        args: &args::Press,
    ) -> Result<Output, CliError> {
        let root = system_root();
        let plan = self.plan_made(
            library,
            &args.edition,
            None,
            args.passphrase_file.as_deref(),
        )?;
        let asks = crate::interactive() && !self.global.json;
        let armed: Vec<Ports> = match args.arm_all {
            true => vec![Ports::All],
            false => args.arm.iter().cloned().map(Ports::At).collect(),
        };
        if armed.is_empty() && !asks {
            return Err(CliError::NothingArmed);
        }
        let intro = self.station_intro(library, &plan, &drives(&root)?, args, asks);
        match armed.is_empty() {
            // Each port is asked for before anything is written there.
            true => eprint_lines(&intro),
            false => {
                self.confirm(args.yes, &intro, "station-ask")?;
                if args.yes && !self.global.json {
                    eprint_lines(&intro);
                }
            }
        }
        let job = PressJob {
            root: &root,
            library,
            plan: &plan,
            options: press_options(args),
            fakes: args.fakes,
            trial: args.trial,
            on: today()?,
        };
        let unmount = args.unmount || asks && !args.yes;
        let view = View::new(self, library, &plan, asks);
        let report = station(&job, &armed, unmount, &view)?;
        view.close();
        Ok(self.station_over(&report))
    }

    /// What is pressed, what will happen, and how to end it.
    fn station_intro(
        &self,
        library: &Library,
        plan: &Plan,
        present: &[Drive],
        args: &args::Press,
        asks: bool,
    ) -> String {
        let t = &self.texts;
        let mut lines = vec![self.press_head(plan).trim_end().to_owned()];
        let ports: Vec<String> = args.arm.iter().map(PortPath::to_string).collect();
        lines.push(match (args.arm_all, ports.is_empty()) {
            (true, _) => say!(t, "station-armed-all"),
            (false, false) => say!(t, "station-armed", ports = ports.join(", ")),
            (false, true) => say!(t, "station-arm"),
        });
        lines.push(match args.unmount || asks && !args.yes {
            true => say!(t, "station-unmounts"),
            false => say!(t, "station-leaves-mounted"),
        });
        lines.push(match asks {
            true => say!(t, "station-keys"),
            false => say!(t, "station-end"),
        });
        let denied = self.denied(library, present);
        format!("{}\n{denied}", lines.join("\n"))
    }

    /// The day's end: what came of it, by port, and which drives to pull.
    fn station_over(&self, report: &StationReport) -> Output {
        let t = &self.texts;
        let counts = &report.counts;
        let mut text = String::new();
        let mut rows = vec![vec![
            say!(t, "head-port"),
            say!(t, "tally-good"),
            say!(t, "tally-bad"),
            say!(t, "tally-pulled"),
            String::new(),
        ]];
        rows.extend(report.ports.iter().map(|(port, record)| {
            let bad = match record.is_bad {
                true => say!(t, "port-bad"),
                false => String::new(),
            };
            let number = |number: u64| number.to_string();
            vec![
                port.to_string(),
                number(record.good),
                number(record.bad),
                number(record.pulled),
                bad,
            ]
        }));
        if rows.len() > 1 {
            let align = [
                Align::Left,
                Align::Right,
                Align::Right,
                Align::Right,
                Align::Left,
            ];
            text += &table(&rows, &align);
        }
        text += &say!(
            t,
            "station-total",
            good = counts.good,
            bad = counts.bad,
            pulled = counts.pulled,
            other = counts.other
        );
        text.push('\n');
        let ports = |wanted: &dyn Fn(&Outcome) -> bool| {
            let still = report.plugged.iter();
            let still = still.filter(|(_, outcome)| outcome.as_ref().is_some_and(wanted));
            let ports = still.map(|(id, _)| String::from(id.port.clone()));
            ports.collect::<Vec<String>>()
        };
        let is_good = |outcome: &Outcome| *outcome == Outcome::Good;
        text += &self.pull(
            &ports(&is_good),
            &ports(&is_bad),
            &ports(&|outcome| !is_good(outcome) && !is_bad(outcome)),
        );
        text += &self.kept(&report.record, &Ok(()));
        let by_port = report.ports.iter().map(|(port, record)| {
            let record = json!({
                "good": record.good, "bad": record.bad,
                "pulled": record.pulled, "is_bad": record.is_bad,
            });
            (port.to_string(), record)
        });
        let (read, content) = report.source_read;
        let json = json!({
            "counts": counts,
            "ports": by_port.collect::<serde_json::Map<_, _>>(),
            "plugged": report.plugged.iter().map(|(id, outcome)| json!({
                "port": String::from(id.port.clone()), "outcome": outcome,
            })).collect::<Vec<_>>(),
            "source_read": read,
            "content": content,
            "record": report.record.as_ref().ok(),
        });
        let exit = match counts.bad + counts.pulled + counts.other {
            _ if report.record.is_err() => Exit::Failed,
            _ if progress::stop_asked() => Exit::Cancelled,
            0 => Exit::Good,
            _ => Exit::Findings,
        };
        Output { text, json, exit }
    }
}

fn eprint_lines(text: &str) {
    use std::io::Write as _;
    // A terminal that is gone needs no words.
    let _ = write!(std::io::stderr().lock(), "{text}");
}
