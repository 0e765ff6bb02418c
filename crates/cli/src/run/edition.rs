//! `edition new`, `edition list`, `edition sent`.

use std::fmt::Write as _;

use bulssi_app::edition::{self, Changes};
use bulssi_app::profiles;
use bulssi_app::sent;
use bulssi_model::Lang;
use serde_json::json;

use super::{Context, Output, path_text, quoted, today};
use crate::args;
use crate::explain::CliError;
use crate::show::{self, Align, table};
use crate::text::say;

/// The new file in the person's language, with `@NAME@` and the like to fill in.
const TEMPLATES: [(&str, &str); 2] = [
    ("en", include_str!("../../locales/en/edition.toml")),
    ("ko", include_str!("../../locales/ko/edition.toml")),
];

impl Context {
    pub(super) fn edition_new(&self, args: &args::EditionNew) -> Result<Output, CliError> {
        let library = self.library()?;
        let editions = library.editions_dir();
        // A misspelt profile is better said now than when the edition is planned.
        profiles::named(&profiles::profiles(Some(&library))?, &args.plays)?;
        let changes = Changes {
            title: args.title.clone(),
            language: args.language.clone(),
            date: args.date,
            device: args.device.clone(),
            plays: (!args.plays.is_empty()).then(|| args.plays.clone()),
            capacity: args.capacity.clone(),
            largest_drive: args.largest_drive.clone(),
        };
        let path = match &args.like {
            Some(like) => edition::copy(&editions, like, &args.name, &changes)?,
            None => edition::create(&editions, &args.name, &self.edition_text(args)?)?,
        };
        let done = say!(self.texts, "edition-new-done", path = path_text(&path));
        let text = format!(
            "{done}\n  bulssi -L {} plan {}\n",
            quoted(library.root()),
            args.name
        );
        Ok(Output::good(
            text,
            json!({ "edition": args.name, "path": path }),
        ))
    }

    /// A new edition's text, with comments in the person's language.
    fn edition_text(&self, args: &args::EditionNew) -> Result<String, CliError> {
        let (_, template) = TEMPLATES
            .into_iter()
            .find(|(language, _)| *language == self.texts.language())
            .unwrap_or(TEMPLATES[0]);
        let title = args.title.as_deref().unwrap_or(args.name.as_str());
        let language = args.language.clone().unwrap_or_else(Lang::korean);
        let date = args.date.map_or_else(today, Ok)?;
        let device = args.device.as_deref().unwrap_or("any-tv");
        let text = fill(
            template,
            &[
                ("@NAME@", args.name.as_str()),
                ("@TITLE@", &toml_string(title)),
                ("@LANGUAGE@", language.as_str()),
                ("@DATE@", &date.to_string()),
                ("\"@DEVICE@\"", &toml_string(device)),
                ("@CAPACITY@", args.capacity.as_deref().unwrap_or("16GB")),
            ],
        );
        let text = match &args.largest_drive {
            None => text,
            Some(largest) => uncommented(&text, "largest-drive", &toml_string(largest)),
        };
        let plays: Vec<String> = args.plays.iter().map(|p| toml_string(p.as_str())).collect();
        Ok(match plays.is_empty() {
            true => text,
            false => uncommented(&text, "plays", &format!("[{}]", plays.join(", "))),
        })
    }

    /// Says that drives made of what was built last went out.
    pub(super) fn edition_sent(&self, args: &args::EditionSent) -> Result<Output, CliError> {
        let library = self.library()?;
        let count = sent::went_out(&library.editions_dir(), &args.name)?;
        let done = say!(
            self.texts,
            "edition-sent-done",
            edition = args.name.as_str(),
            count = count
        );
        let json = json!({ "edition": args.name, "sent": count });
        Ok(Output::good(done + "\n", json))
    }

    pub(super) fn edition_list(&self) -> Result<Output, CliError> {
        let library = self.library()?;
        let words = self.words_of(&library)?;
        let editions = library.editions_dir();
        let names = edition::names(&editions).map_err(|source| edition::EditionError::Read {
            path: editions.clone(),
            source,
        })?;
        let (mut rows, mut list) = (Vec::new(), Vec::new());
        for name in names {
            // One edition with a fault should not hide the others.
            let (title, capacity, fault) = match edition::read(&editions, name.as_str(), &words) {
                Ok(edition) => (edition.title, edition.capacity.usable().0, String::new()),
                Err(error) => (String::new(), 0, error.to_string()),
            };
            let size = match capacity {
                0 => String::new(),
                len => show::bytes(bulssi_model::ByteLen(len)),
            };
            let says = if fault.is_empty() { &title } else { &fault };
            rows.push(vec![name.to_string(), size, show::plain(says)]);
            list.push(json!({ "name": name, "title": title, "bytes": capacity, "fault": fault }));
        }
        let text = if rows.is_empty() {
            say!(self.texts, "edition-none") + "\n"
        } else {
            table(&rows, &[Align::Left, Align::Right, Align::Left])
        };
        Ok(Output::good(text, json!({ "editions": list })))
    }
}

/// Puts every value in its place, in one pass, so that a value cannot hold a place itself.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((at, place, value)) = values
        .iter()
        .filter_map(|(place, value)| rest.find(place).map(|at| (at, *place, *value)))
        .min_by_key(|(at, ..)| *at)
    {
        text.push_str(&rest[..at]);
        text.push_str(value);
        rest = &rest[at + place.len()..];
    }
    let _ = text.write_str(rest);
    text
}

/// The text with this value for a key that the template has as a comment.
fn uncommented(text: &str, key: &str, value: &str) -> String {
    let comment = format!("# {key} = ");
    let line = text.lines().find(|line| line.starts_with(&comment));
    let given = format!("{key} = {value}");
    line.map_or_else(|| text.to_owned(), |line| text.replace(line, &given))
}

/// A basic string of TOML.
fn toml_string(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_hold_places() {
        let filled = fill("a @X@ b @Y@ c", &[("@X@", "@Y@"), ("@Y@", "y")]);
        assert_eq!(filled, "a @Y@ b y c");
        assert_eq!(toml_string("a\"b\\c\n가"), "\"a\\\"b\\\\c\\u000A가\"");
    }

    #[test]
    fn every_template_is_an_edition() {
        for (_, template) in TEMPLATES {
            let text = fill(
                template,
                &[
                    ("@NAME@", "spring"),
                    ("@TITLE@", "\"t\""),
                    ("@LANGUAGE@", "ko"),
                    ("@DATE@", "2026-11-21"),
                    ("\"@DEVICE@\"", "\"any-tv\""),
                    ("@CAPACITY@", "16GB"),
                ],
            );
            let parse = |text: &str| edition::parse("spring".parse().unwrap(), text);
            assert!(parse(&text).is_ok());
            // What is commented out works too.
            let mut all = String::new();
            for line in text.lines() {
                let example = line
                    .strip_prefix("# ")
                    .filter(|l| l.starts_with('[') || l.contains(" = "));
                let _ = writeln!(all, "{}", example.unwrap_or(line));
            }
            assert!(parse(&all).is_ok(), "{all}\n{:?}", parse(&all));
        }
    }
}
