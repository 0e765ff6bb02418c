//! `profiles`: what devices play, and where that comes from.

use std::fmt::Write as _;

use bulssi_app::library::Library;
use bulssi_app::media::profile::{Listed, Profiles};
use bulssi_app::profiles::{self, named};
use bulssi_model::{ByLang, Profile};
use serde_json::{Value, json};

use super::profile_rules::rules;
use super::{Context, Output, path_text};
use crate::args::{self, ProfilesCommand};
use crate::explain::CliError;
use crate::show::{Align, plain, table};
use crate::text::say;

impl Context {
    pub(super) fn profiles(&self, args: &args::Profiles) -> Result<Output, CliError> {
        // Without a library there are those that come with the program.
        let library = match &self.global.library {
            Some(dir) => Some(Library::open(dir)?),
            None => self.library().ok(),
        };
        let profiles = profiles::profiles(library.as_ref())?;
        match &args.command {
            None => Ok(self.profile_list(&profiles, library.as_ref())),
            Some(ProfilesCommand::Show(args)) => {
                let names = [args.name.clone()];
                let found = named(&profiles, &names)?;
                let listed = profiles
                    .iter()
                    .find(|listed| listed.profile.id == args.name);
                let profile = found[0];
                let text = self.profile_text(profile, listed);
                Ok(Output::good(text, profile_json(profile, listed)))
            }
        }
    }

    fn profile_list(&self, profiles: &Profiles, library: Option<&Library>) -> Output {
        let row = |listed: &&Listed| {
            let profile = &listed.profile;
            let devices = match (&profile.family, &profile.takes_nothing) {
                (Some(family), _) => say!(
                    self.texts,
                    "profiles-family",
                    least = family.at_least.to_string(),
                    count = family.members.len()
                ),
                (None, Some(_)) => say!(self.texts, "profiles-nothing"),
                _ => String::new(),
            };
            let own = match listed.file {
                Some(_) => say!(self.texts, "profiles-own"),
                None => String::new(),
            };
            vec![
                profile.id.to_string(),
                self.picked(&profile.name),
                devices,
                own,
            ]
        };
        let (families, devices): (Vec<&Listed>, Vec<&Listed>) = profiles
            .iter()
            .partition(|listed| listed.profile.family.is_some());
        let align = [Align::Left, Align::Left, Align::Left, Align::Left];
        let mut text = say!(self.texts, "profiles-families") + "\n";
        text += &table(&families.iter().map(row).collect::<Vec<_>>(), &align);
        let _ = writeln!(text, "\n{}", say!(self.texts, "profiles-devices"));
        text += &table(&devices.iter().map(row).collect::<Vec<_>>(), &align);
        if let Some(library) = library {
            let folder = path_text(&profiles::folder(library));
            let _ = writeln!(
                text,
                "\n{}",
                say!(self.texts, "profiles-folder", path = folder)
            );
        }
        let list = profiles.iter();
        let list = list.map(|listed| profile_json(&listed.profile, Some(listed)));
        Output::good(text, json!({ "profiles": list.collect::<Vec<_>>() }))
    }

    fn picked(&self, text: &ByLang) -> String {
        plain(text.pick(&self.languages()).unwrap_or_default())
    }

    fn profile_text(&self, profile: &Profile, listed: Option<&Listed>) -> String {
        let t = &self.texts;
        let mut text = format!("{}: {}\n", profile.id, self.picked(&profile.name));
        if let Some(file) = listed.and_then(|listed| listed.file.as_ref()) {
            let _ = writeln!(text, "{}", say!(t, "profile-file", path = path_text(file)));
        }
        if !profile.note.is_empty() {
            let _ = writeln!(text, "{}", self.picked(&profile.note));
        }
        text.extend(self.takes_nothing(profile).map(|why| plain(&why) + "\n"));
        if let Some(family) = &profile.family {
            let members = family.members.iter().map(|member| member.id.to_string());
            let said = say!(
                t,
                "profile-family",
                least = family.at_least.to_string(),
                count = family.members.len()
            );
            let _ = writeln!(text, "\n{said}");
            super::lines(&mut text, members);
        }
        for (heading, lines) in rules(profile) {
            let _ = writeln!(text, "\n{}", t.say(&format!("profile-{heading}"), &[]));
            let rows: Vec<_> = lines
                .into_iter()
                .map(|(line, from)| vec![plain(&line), from])
                .collect();
            text += &table(&rows, &[Align::Left, Align::Left]);
        }
        let _ = writeln!(text, "\n{}", say!(t, "profile-sources"));
        let row = |(name, source): (&bulssi_model::SourceId, &bulssi_model::Source)| {
            let sure = match source.confirmed {
                true => say!(t, "profile-confirmed"),
                false => say!(t, "profile-unconfirmed"),
            };
            vec![format!("[{name}]"), sure, plain(&source.title)]
        };
        let rows: Vec<_> = profile.sources.iter().map(row).collect();
        text + &table(&rows, &[Align::Left, Align::Left, Align::Left])
    }
}

fn profile_json(profile: &Profile, listed: Option<&Listed>) -> Value {
    let mut json = serde_json::to_value(profile).unwrap_or_default();
    json["file"] = json!(listed.and_then(|listed| listed.file.as_ref()));
    json
}
