//! Passphrases and random numbers: what only the program itself asks of the person and of the system.

use std::fs;
use std::path::Path;

use bulssi_app::keys::{self, KeysError, Passphrase, Random, Signer};
use bulssi_app::library::Library;
use bulssi_model::Date;

use super::Context;
use crate::explain::CliError;

/// The file that a passphrase is read from where no argument names one: for scripts.
const FILE: &str = "BULSSI_PASSPHRASE_FILE";

impl Context {
    /// A passphrase: the first line of a file, or what the person types, unseen, to a question.
    pub(super) fn passphrase(
        &self,
        file: Option<&Path>,
        question: &str,
    ) -> Result<Passphrase, CliError> {
        let named = std::env::var_os(FILE);
        if let Some(path) = file.or(named.as_deref().map(Path::new)) {
            let text = fs::read_to_string(path).map_err(|source| KeysError::Io {
                path: path.to_owned(),
                source,
            })?;
            let line = text.lines().next().unwrap_or_default();
            return Ok(Passphrase::new(line.to_owned()));
        }
        if !crate::interactive() {
            return Err(CliError::NeedsPassphrase);
        }
        let typed = rpassword::prompt_password(format!("{} ", self.texts.say(question, &[])));
        Ok(Passphrase::new(typed.map_err(CliError::Terminal)?))
    }

    /// A passphrase for a new key, typed twice.
    pub(super) fn new_passphrase(
        &self,
        file: Option<&Path>,
        question: &str,
    ) -> Result<Passphrase, CliError> {
        let first = self.passphrase(file, question)?;
        if !first.is_long() {
            return Err(KeysError::ShortPassphrase.into());
        }
        // A file says the same each time.
        if self.passphrase(file, "keys-ask-again")? == first {
            Ok(first)
        } else {
            Err(CliError::PassphrasesDiffer)
        }
    }

    /// The key that seals editions of this day, opened.
    pub(super) fn signer(
        &self,
        library: &Library,
        date: Date,
        file: Option<&Path>,
    ) -> Result<Signer, CliError> {
        // Nobody should type a passphrase only to hear that there is no key.
        keys::key_for(&keys::keys(library)?, date)?;
        let passphrase = self.passphrase(file, "keys-ask-edition")?;
        Ok(keys::signer(library, date, &passphrase)?)
    }
}

/// Random bytes for a new key, from the system's source for secrets. The only place of the program that draws any.
pub(super) fn random() -> Result<Random, CliError> {
    let mut bytes = Random::new([0; keys::RANDOM]);
    getrandom::fill(&mut *bytes)
        .map_err(|error| CliError::Terminal(std::io::Error::other(error)))?;
    Ok(bytes)
}
