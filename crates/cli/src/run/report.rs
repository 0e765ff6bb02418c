//! `press report`: what came of all batches.

use std::fmt::Write as _;

use bulssi_app::library::Library;
use bulssi_app::press::{Batch, BatchState, Tally, Totals, batches, folder};
use bulssi_model::ByteLen;
use serde_json::json;

use super::{Context, Output};
use crate::explain::CliError;
use crate::show::{self, Align, table};
use crate::text::say;

/// How many batches are listed, the last ones; all of them are counted, and in the JSON.
const LISTED: usize = 20;

impl Context {
    pub(super) fn press_report(&self, library: &Library) -> Result<Output, CliError> {
        let t = &self.texts;
        let kept = batches(&folder(library))?;
        let totals = Totals::of(&kept);
        let json = json!({ "batches": kept, "totals": totals });
        if kept.is_empty() {
            return Ok(Output::good(say!(t, "press-no-batches") + "\n", json));
        }
        let mut text = say!(t, "report-batches", count = kept.len()) + "\n";
        if let Some(more) = kept.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let _ = writeln!(text, "  {}", say!(t, "report-earlier", count = more));
        }
        let last = kept.iter().skip(kept.len().saturating_sub(LISTED));
        let rows: Vec<Vec<String>> = last.map(|batch| self.batch_row(batch)).collect();
        text += &table(&rows, &[Align::Left; 5]);
        let named = |name: &str| match name.is_empty() {
            true => say!(t, "report-unnamed"),
            false => show::fit(name, 36),
        };
        let models = totals
            .models
            .iter()
            .map(|(name, tally)| (named(name), tally));
        text += &self.tallies("press-models", models);
        let editions = totals.editions.iter();
        text += &self.tallies(
            "report-editions",
            editions.map(|(name, tally)| (name.to_string(), tally)),
        );
        let months = totals
            .months
            .iter()
            .map(|(month, tally)| match month.as_str() {
                "" => (say!(t, "report-no-month"), tally),
                month => (month.to_owned(), tally),
            });
        text += &self.tallies("report-months", months);
        if !totals.reasons.is_empty() {
            let _ = writeln!(text, "\n{}", say!(t, "report-reasons"));
            let row = |(reason, models): (&_, &std::collections::BTreeMap<String, u64>)| {
                let all: u64 = models.values().sum();
                let each = models
                    .iter()
                    .map(|(model, count)| format!("{} {count}", named(model)));
                let each: Vec<String> = each.collect();
                vec![self.why_not_good(*reason), all.to_string(), each.join(", ")]
            };
            let rows: Vec<Vec<String>> = totals.reasons.iter().map(row).collect();
            text += &table(&rows, &[Align::Left, Align::Right, Align::Left]);
        }
        Ok(Output::good(text, json))
    }

    fn batch_row(&self, batch: &Batch) -> Vec<String> {
        let t = &self.texts;
        let tally = Tally::of(&batch.drives);
        let mut how: Vec<String> = Vec::new();
        match batch.state {
            BatchState::Running => how.push(say!(t, "batch-running")),
            BatchState::Stopped => how.push(say!(t, "batch-stopped")),
            BatchState::Interrupted => how.push(say!(t, "batch-interrupted")),
            BatchState::Done => {}
        }
        if batch.head.station {
            how.push(say!(t, "batch-station"));
        }
        if batch.head.trial {
            how.push(say!(t, "batch-trial"));
        }
        let on = batch.head.on.map(|on| on.to_string());
        vec![
            format!("{:04}", batch.number),
            on.unwrap_or_else(|| say!(t, "report-no-month")),
            batch.head.edition.to_string(),
            say!(
                t,
                "press-verdict",
                good = tally.good,
                bad = tally.bad + tally.fake,
                other = tally.other
            ),
            how.join(", "),
        ]
    }

    /// A table of what came of groups of drives, under a heading.
    fn tallies<'t>(
        &self,
        heading: &str,
        groups: impl Iterator<Item = (String, &'t Tally)>,
    ) -> String {
        let t = &self.texts;
        let mut rows = vec![vec![
            String::new(),
            say!(t, "tally-drives"),
            say!(t, "tally-good"),
            say!(t, "tally-bad"),
            say!(t, "tally-fake"),
            say!(t, "tally-other"),
            say!(t, "tally-write"),
            say!(t, "tally-read"),
        ]];
        let speed = |speed: Option<ByteLen>| match speed {
            Some(speed) => format!("{}/s", show::bytes(speed)),
            None => "–".to_owned(),
        };
        rows.extend(groups.map(|(name, tally)| {
            vec![
                name,
                tally.drives.to_string(),
                tally.good.to_string(),
                tally.bad.to_string(),
                tally.fake.to_string(),
                tally.other.to_string(),
                speed(tally.write_speed),
                speed(tally.read_speed),
            ]
        }));
        let mut align = [Align::Right; 8];
        align[0] = Align::Left;
        format!("\n{}\n{}", t.say(heading, &[]), table(&rows, &align))
    }
}
