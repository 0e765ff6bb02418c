//! What is wrong with the arguments.

use std::io;

use clap::error::{ContextKind, ErrorKind};

use super::{Words, write_words};
use crate::show;
use crate::text::{Texts, say};

/// Prints what is wrong with the arguments.
pub(crate) fn print_usage(error: &clap::Error, texts: &Texts) -> io::Result<()> {
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UnknownArgument => {
            say!(
                texts,
                "fail-usage-unknown",
                what = context(ContextKind::InvalidArg)
            )
        }
        ErrorKind::InvalidSubcommand => say!(
            texts,
            "fail-usage-command",
            what = context(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => {
            say!(
                texts,
                "fail-usage-missing",
                what = context(ContextKind::InvalidArg)
            )
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => say!(
            texts,
            "fail-usage-value",
            what = context(ContextKind::InvalidValue),
            arg = context(ContextKind::InvalidArg)
        ),
        ErrorKind::ArgumentConflict => say!(
            texts,
            "fail-usage-conflict",
            what = format!(
                "{}, {}",
                context(ContextKind::InvalidArg),
                context(ContextKind::PriorArg)
            )
        ),
        _ => say!(texts, "fail-usage-other", reason = error.kind().to_string()),
    };
    let words = Words::new(show::plain(&what), say!(texts, "hint-usage"));
    write_words(&mut io::stderr().lock(), &words, texts)
}
