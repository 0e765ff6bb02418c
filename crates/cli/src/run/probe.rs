//! `probe`: what one file is, and what plays it.

use std::fmt::Write as _;

use bulssi_app::library::Library;
use bulssi_app::media::fit::fit;
use bulssi_app::media::{self, Limits};
use bulssi_app::profiles::profiles;
use bulssi_model::{Probe, Profile};
use serde_json::json;

use super::play::fit_json;
use super::{Context, Output, path_text, tools};
use crate::args;
use crate::explain::CliError;
use crate::show::{self, Align, table};
use crate::text::say;

impl Context {
    pub(super) fn probe(&self, args: &args::Probe) -> Result<Output, CliError> {
        // The desk's own profiles count where there is a library; none is needed.
        let library = match &self.global.library {
            Some(dir) => Some(Library::open(dir)?),
            None => self.library().ok(),
        };
        let profiles = profiles(library.as_ref())?;
        let name = args.file.file_name().unwrap_or_default().to_string_lossy();
        let probe = media::probe(&args.file, &name, &tools()?, &Limits::default());
        let probe = probe.map_err(|source| CliError::Probe {
            path: args.file.clone(),
            source,
        })?;
        let all = || profiles.iter().map(|listed| &listed.profile);
        let (families, devices): (Vec<&Profile>, Vec<&Profile>) =
            all().partition(|profile| profile.family.is_some());
        let mut text = format!(
            "{}\n{}\n",
            path_text(&args.file),
            show::plain(&super::works::probe_line(&probe))
        );
        let _ = writeln!(text, "\n{}", say!(self.texts, "probe-families"));
        text += &self.verdicts(&probe, &families);
        let _ = writeln!(text, "\n{}", say!(self.texts, "probe-devices"));
        text += &self.verdicts(&probe, &devices);
        let fits = all().map(|profile| fit_json(&fit(&probe, profile), &probe, profile));
        let json = json!({
            "file": args.file,
            "probe": probe,
            "profiles": fits.collect::<Vec<_>>(),
        });
        Ok(Output::good(text, json))
    }

    fn verdicts(&self, probe: &Probe, profiles: &[&Profile]) -> String {
        let row = |profile: &&Profile| {
            let fit = fit(probe, profile);
            let plays = fit.plays >= profile.at_least();
            vec![
                profile.id.to_string(),
                self.verdict(fit.verdict),
                self.of_family(&fit, profile),
                match plays {
                    true => String::new(),
                    false => self.wrongs(&fit.wrong, probe),
                },
            ]
        };
        let rows: Vec<_> = profiles.iter().map(row).collect();
        table(
            &rows,
            &[Align::Left, Align::Left, Align::Right, Align::Left],
        )
    }
}
