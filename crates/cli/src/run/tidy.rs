//! `tidy`: removes what was made of works and can be made again.

use std::fmt::Write as _;

use bulssi_app::library::{RenditionRow, RenditionState};
use bulssi_app::tidy::{TidyScope, tidy_plan};
use serde_json::json;

use super::{Context, Output, lines};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show;
use crate::text::say;

impl Context {
    pub(super) fn tidy(&self, args: &args::Tidy) -> Result<Output, CliError> {
        let library = self.library()?;
        let scope = match args.all {
            true => TidyScope::All,
            false => TidyScope::Unneeded,
        };
        let plan = tidy_plan(&library, scope)?;
        let list: Vec<_> = plan
            .renditions
            .iter()
            .map(|row| json!({ "recipe": row.key.recipe, "source": row.key.source, "bytes": row.len }))
            .collect();
        let mut json = json!({ "renditions": list, "bytes": plan.freed, "removed": 0 });
        if plan.renditions.is_empty() {
            return Ok(Output::good(say!(self.texts, "tidy-nothing") + "\n", json));
        }
        let mut text = say!(self.texts, "tidy-plan", count = plan.renditions.len()) + "\n";
        lines(
            &mut text,
            plan.renditions.iter().map(|row| self.rendition(row)),
        );
        let frees = say!(self.texts, "remove-frees", size = show::bytes(plan.freed));
        let _ = writeln!(text, "{frees}");
        let mut exit = Exit::Good;
        if !args.dry_run {
            self.confirm(args.yes, &text, "remove-ask")?;
            let report = library.remove(&plan)?;
            let size = show::bytes(report.freed);
            let _ = writeln!(text, "{}", say!(self.texts, "tidy-done", size = size));
            json["removed"] = json!(report.renditions);
            exit = self.unremoved(&report.left, &mut text);
        }
        Ok(Output { text, json, exit })
    }

    /// A rendition as a line: what it is, how long, why it may go.
    pub(super) fn rendition(&self, row: &RenditionRow) -> String {
        let state = match row.state {
            RenditionState::Unfinished => say!(self.texts, "tidy-unfinished"),
            RenditionState::UnderWay => say!(self.texts, "tidy-under-way"),
            RenditionState::Stale => say!(self.texts, "tidy-stale"),
            _ => String::new(),
        };
        let recipe = show::plain(&row.key.recipe);
        let source = &row.key.source.to_string()[..8];
        let size = show::bytes(row.len);
        format!("{recipe}  {source}  {size}  {state}")
            .trim_end()
            .to_owned()
    }
}
