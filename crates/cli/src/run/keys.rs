//! `keys`: new, rotate, list, words, revoke, trust.

use std::fmt::Write as _;
use std::fs;

use bulssi_app::keys::{self, KeyEntry, KeyName, Keys, KeysError};
use bulssi_app::library::Library;
use bulssi_app::sealing::words::{self, List};
use bulssi_app::sealing::{PublicKey, minisign};
use bulssi_model::Date;
use serde_json::{Value, json};

use super::secret::random;
use super::{Context, Output, path_text, quoted, today};
use crate::args;
use crate::explain::CliError;
use crate::show::{self, Align, table};
use crate::text::say;

impl Context {
    pub(super) fn keys(&self, command: &args::Keys) -> Result<Output, CliError> {
        match command {
            args::Keys::New(args) => self.keys_new(args),
            args::Keys::Rotate(args) => self.keys_rotate(args),
            args::Keys::List(_) => self.keys_list(),
            args::Keys::Words(args) => self.keys_words(args),
            args::Keys::Revoke(args) => self.keys_revoke(args),
            args::Keys::Trust(args) => self.keys_trust(args),
        }
    }

    fn keys_new(&self, args: &args::KeysMake) -> Result<Output, CliError> {
        let library = self.library()?;
        let year = args.year.map_or_else(|| today().map(Date::year), Ok)?;
        let file = args.root_passphrase_file.as_deref();
        let passphrase = self.new_passphrase(file, "keys-ask-new-root")?;
        let root = keys::new_root(&library, &args.root, &passphrase, &random()?)?;
        let entry = self.edition_key(&library, args, year, &passphrase)?;
        let mut text = say!(self.texts, "keys-new-done", path = path_text(&args.root));
        let _ = writeln!(text, "\n\n{}", say!(self.texts, "keys-words"));
        self.words_text(&root.fingerprint(), &mut text);
        let _ = writeln!(text, "\n{}", self.made_text(&entry));
        Ok(Output::good(
            text,
            json!({ "root": print_json(&root.fingerprint()), "key": key_json(&entry) }),
        ))
    }

    fn keys_rotate(&self, args: &args::KeysMake) -> Result<Output, CliError> {
        let library = self.library()?;
        let last = keys::keys(&library)?
            .keys
            .iter()
            .map(|entry| entry.certificate.last().year())
            .max();
        let year = match (args.year, last) {
            (Some(year), _) => year,
            (None, Some(last)) => last + 1,
            (None, None) => today()?.year(),
        };
        let file = args.root_passphrase_file.as_deref();
        let passphrase = self.passphrase(file, "keys-ask-root")?;
        keys::try_root(&library, &args.root, &passphrase)?;
        let entry = self.edition_key(&library, args, year, &passphrase)?;
        Ok(Output::good(
            self.made_text(&entry) + "\n",
            json!({ "key": key_json(&entry) }),
        ))
    }

    /// Makes the edition key of a year.
    fn edition_key(
        &self,
        library: &Library,
        args: &args::KeysMake,
        year: u16,
        root: &keys::Passphrase,
    ) -> Result<KeyEntry, CliError> {
        let name: KeyName = year
            .to_string()
            .parse()
            .map_err(|error| CliError::Terminal(std::io::Error::other(error)))?;
        let day = |month, day| {
            Date::new(year, month, day)
                .map_err(|error| CliError::Terminal(std::io::Error::other(error)))
        };
        let file = args.passphrase_file.as_deref();
        let passphrase = self.new_passphrase(file, "keys-ask-new-edition")?;
        Ok(keys::new_edition_key(
            library,
            &name,
            (day(1, 1)?, day(12, 31)?),
            (&args.root, root),
            &passphrase,
            &random()?,
        )?)
    }

    fn made_text(&self, entry: &KeyEntry) -> String {
        say!(
            self.texts,
            "keys-made",
            name = entry.name.as_str(),
            first = entry.certificate.first().to_string(),
            last = entry.certificate.last().to_string()
        )
    }

    fn keys_list(&self) -> Result<Output, CliError> {
        let library = self.library()?;
        let keys = keys::keys(&library)?;
        let t = &self.texts;
        let mut text = String::new();
        match &keys.root {
            Some(root) => {
                let words = self.word_list().of(root).join(" ");
                let _ = writeln!(text, "{} {words}", say!(t, "keys-root"));
            }
            None => {
                let _ = writeln!(text, "{}", say!(t, "keys-none"));
            }
        }
        let rows: Vec<Vec<String>> = keys.keys.iter().map(|entry| self.key_row(entry)).collect();
        if !rows.is_empty() {
            text += &table(&rows, &[Align::Left, Align::Left, Align::Left]);
        }
        for root in &keys.known.roots {
            let words = self.word_list().of_fingerprint(&root.print).join(" ");
            let name = show::plain(&root.name);
            let _ = writeln!(text, "{} {words}", say!(t, "keys-known", name = name));
        }
        Ok(Output::good(text, keys_json(&keys)))
    }

    fn key_row(&self, entry: &KeyEntry) -> Vec<String> {
        let certificate = &entry.certificate;
        let state = match entry.revoked {
            true => say!(self.texts, "keys-revoked"),
            false => String::new(),
        };
        vec![
            format!("  {}", entry.name),
            format!("{} – {}", certificate.first(), certificate.last()),
            state,
        ]
    }

    fn keys_words(&self, args: &args::KeysWords) -> Result<Output, CliError> {
        let key = match &args.key {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|source| KeysError::Io {
                    path: path.clone(),
                    source,
                })?;
                minisign::read_public_key(&text).map_err(|error| KeysError::Damaged {
                    path: path.clone(),
                    reason: error.to_string(),
                })?
            }
            None => {
                let keys = keys::keys(&self.library()?)?;
                keys.root.ok_or(KeysError::NoRoot)?
            }
        };
        let mut text = say!(self.texts, "keys-words") + "\n";
        self.words_text(&key.fingerprint(), &mut text);
        Ok(Output::good(text, print_json(&key.fingerprint())))
    }

    fn keys_revoke(&self, args: &args::KeysRevoke) -> Result<Output, CliError> {
        let library = self.library()?;
        let names: Vec<&str> = args.keys.iter().map(KeyName::as_str).collect();
        let plan = say!(self.texts, "keys-revoke-plan", keys = names.join(", "));
        self.confirm(args.yes, &format!("{plan}\n"), "keys-revoke-ask")?;
        let file = args.root_passphrase_file.as_deref();
        let passphrase = self.passphrase(file, "keys-ask-root")?;
        let root = (args.root.as_path(), &passphrase);
        let list = keys::revoke(&library, &args.keys, root, today()?)?;
        let text = say!(
            self.texts,
            "keys-revoke-done",
            number = u64::from(list.number()),
            count = list.keys().len()
        );
        Ok(Output::good(
            text + "\n",
            json!({ "number": list.number(), "keys": list.keys().len() }),
        ))
    }

    fn keys_trust(&self, args: &args::KeysTrust) -> Result<Output, CliError> {
        let print = words::parse(&args.words.join(" "))?;
        let library = self.library()?;
        keys::trust(&library, &args.name, print)?;
        let name = show::plain(&args.name);
        let text = format!(
            "{}\n  bulssi -L {} keys list\n",
            say!(self.texts, "keys-trust-done", name = name),
            quoted(library.root())
        );
        Ok(Output::good(
            text,
            json!({ "name": args.name, "root": print_json(&print) }),
        ))
    }

    /// The list of the person's language.
    pub(super) fn word_list(&self) -> List {
        match self.texts.language() {
            "ko" => List::Korean,
            _ => List::English,
        }
    }

    /// The words of a key in both languages, numbered as they are read out.
    pub(super) fn words_text(&self, print: &[u8; 10], text: &mut String) {
        let (korean, english) = (
            List::Korean.of_fingerprint(print),
            List::English.of_fingerprint(print),
        );
        let rows: Vec<Vec<String>> = (1..)
            .zip(korean.iter().zip(english))
            .map(|(n, (korean, english))| {
                vec![format!("  {n}"), (*korean).to_owned(), english.to_owned()]
            })
            .collect();
        *text += &table(&rows, &[Align::Right, Align::Left, Align::Left]);
    }
}

pub(super) fn print_json(print: &[u8; 10]) -> Value {
    json!({
        "words_ko": List::Korean.of_fingerprint(print).join(" "),
        "words_en": List::English.of_fingerprint(print).join(" "),
    })
}

fn key_json(entry: &KeyEntry) -> Value {
    json!({
        "name": entry.name,
        "first": entry.certificate.first(),
        "last": entry.certificate.last(),
        "revoked": entry.revoked,
    })
}

fn keys_json(keys: &Keys) -> Value {
    let root = keys.root.as_ref().map(PublicKey::fingerprint);
    let known = keys.known.roots.iter();
    json!({
        "root": root.as_ref().map(print_json),
        "keys": keys.keys.iter().map(key_json).collect::<Vec<_>>(),
        "known": known
            .map(|root| json!({ "name": root.name, "root": print_json(&root.print) }))
            .collect::<Vec<_>>(),
    })
}
