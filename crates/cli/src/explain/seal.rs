//! What goes wrong with keys and seals.

use bulssi_app::keys::KeysError;
use bulssi_app::seal::{SealError, SealReadError};
use bulssi_app::sealing::keyfile::KeyFileFault;
use bulssi_app::sealing::words::WordsFault;

use super::{Words, cancelled, chain, io_failed, path, unknown};
use crate::show;
use crate::text::{Texts, say};

pub(super) fn keys(error: &KeysError, t: &Texts) -> Words {
    match error {
        KeysError::Io { path, source } => io_failed(path, source, t),
        KeysError::Exists(at) => Words::new(
            say!(t, "fail-key-exists", path = path(at)),
            say!(t, "hint-key-exists"),
        ),
        KeysError::ShortPassphrase => Words::new(
            say!(t, "fail-passphrase-short"),
            say!(t, "hint-passphrase-short"),
        ),
        KeysError::KeyFile {
            path: at,
            fault: KeyFileFault::Passphrase,
        } => Words::new(
            say!(t, "fail-passphrase", path = path(at)),
            say!(t, "hint-passphrase"),
        ),
        KeysError::OtherRoot(at) | KeysError::Role(at) => Words::new(
            say!(t, "fail-key-other", path = path(at)),
            say!(t, "hint-key-other"),
        ),
        KeysError::NoRoot => Words::new(say!(t, "fail-key-none"), say!(t, "hint-key-none")),
        KeysError::NoKey(name) => Words::new(
            say!(t, "fail-key-unknown", name = name.as_str()),
            say!(t, "hint-key-unknown"),
        ),
        KeysError::NoKeyFor(date) => Words::new(
            say!(t, "fail-key-date", date = date.to_string()),
            say!(t, "hint-key-date"),
        ),
        KeysError::Damaged { path: at, .. } | KeysError::KeyFile { path: at, .. } => Words::new(
            say!(
                t,
                "fail-key-damaged",
                path = path(at),
                reason = chain(error)
            ),
            say!(t, "hint-key-damaged"),
        ),
        other => unknown(other, t),
    }
}

pub(super) fn words(error: &WordsFault, t: &Texts) -> Words {
    let what = match error {
        WordsFault::Count(count) => say!(t, "fail-words-count", count = *count),
        WordsFault::Unknown { word, place } => {
            say!(
                t,
                "fail-words-unknown",
                word = show::plain(word),
                place = *place
            )
        }
        _ => say!(t, "fail-words-check"),
    };
    Words::new(what, say!(t, "hint-words"))
}

pub(super) fn seal(error: &SealError, t: &Texts) -> Words {
    match error {
        SealError::Read(SealReadError::Cancelled) => cancelled(t),
        SealError::Read(error) => Words::new(
            say!(t, "fail-seal-read", reason = show::plain(&chain(error))),
            say!(t, "hint-seal-read"),
        ),
        other => Words::new(
            say!(t, "fail-seal", reason = show::plain(&chain(other))),
            say!(t, "hint-seal"),
        ),
    }
}
