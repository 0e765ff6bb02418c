//! What came of a drive, in words, and what becomes of a fake one.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::PathBuf;

use bulssi_app::library::Library;
use bulssi_app::plan::Plan;
use bulssi_app::press::{FakeUse, NotOpened, Reason, RecordError, use_of_fake};
use bulssi_app::pressing::drives::{ConfirmError, DriveIdentity, UnmountError};
use bulssi_app::pressing::{Fault, FaultKind, Outcome, Place, Pretence, RealSize, Refusal};
use bulssi_app::sent::SentError;
use bulssi_model::ByteLen;
use serde_json::{Value, json};

use super::{Context, path_text, quoted};
use crate::explain::chain;
use crate::show;
use crate::text::say;

impl Context {
    /// What came of a drive.
    pub(super) fn outcome(&self, outcome: &Outcome) -> String {
        let t = &self.texts;
        match outcome {
            Outcome::Good => say!(t, "outcome-good"),
            Outcome::Bad { fault } => self.bad(fault),
            Outcome::Fake { claimed, real, how } => {
                let how = match how {
                    Pretence::WrapAround => say!(t, "fake-wrap-around"),
                    Pretence::Limbo => say!(t, "fake-limbo"),
                    _ => say!(t, "fake-cached"),
                };
                say!(
                    t,
                    "outcome-fake",
                    claimed = show::bytes(ByteLen(*claimed)),
                    real = real_size(*real),
                    how = how
                )
            }
            Outcome::Lost { .. } => say!(t, "outcome-lost"),
            Outcome::Hangs { silent, .. } => {
                say!(t, "outcome-hangs", seconds = silent.as_secs().to_string())
            }
            Outcome::SourceFailed { fault } => say!(
                t,
                "outcome-source",
                place = self.place_words(&fault.place),
                said = match fault.changed {
                    true => say!(t, "source-changed"),
                    false => show::plain(&fault.said),
                }
            ),
            Outcome::Cancelled => say!(t, "outcome-cancelled"),
            Outcome::Refused {
                why: Refusal::SectorLen { drive, .. },
            } => say!(t, "outcome-sectors", drive = u64::from(*drive)),
            Outcome::Refused { .. } => say!(t, "outcome-refused"),
            _ => say!(t, "outcome-other"),
        }
    }

    fn bad(&self, fault: &Fault) -> String {
        let t = &self.texts;
        let what = match fault.what {
            FaultKind::Corrupt => say!(t, "fault-corrupt"),
            FaultKind::Zero => say!(t, "fault-zero"),
            FaultKind::Alias { of } => say!(t, "fault-alias", of = of.to_string()),
            FaultKind::Unstable => say!(t, "fault-unstable"),
            FaultKind::Unwritable { .. } => say!(t, "fault-unwritable"),
            FaultKind::Unflushable { .. } => say!(t, "fault-unflushable"),
            _ => say!(t, "fault-unreadable"),
        };
        say!(
            t,
            "outcome-bad",
            what = what,
            place = self.place_words(&fault.place),
            address = fault.address.to_string()
        )
    }

    fn place_words(&self, place: &Place) -> String {
        match place {
            Place::File { path, .. } => show::plain(path),
            Place::Metadata => say!(self.texts, "place-metadata"),
            Place::Free => say!(self.texts, "place-free"),
        }
    }

    /// Why a drive could not be opened.
    pub(super) fn not_opened(&self, error: &NotOpened) -> String {
        let t = &self.texts;
        match error {
            NotOpened::Mounted => say!(t, "opened-mounted"),
            NotOpened::Unmount(UnmountError::Busy { at }) => {
                say!(t, "opened-busy", at = path_text(at))
            }
            NotOpened::Unmount(UnmountError::Denied { .. }) => say!(t, "opened-denied"),
            NotOpened::Open(error) => match error.kind() {
                ErrorKind::PermissionDenied => say!(t, "opened-denied"),
                ErrorKind::ResourceBusy => say!(t, "opened-in-use"),
                ErrorKind::ReadOnlyFilesystem => say!(t, "refusal-read-only"),
                _ => say!(t, "opened-failed", reason = show::plain(&error.to_string())),
            },
            NotOpened::Changed(ConfirmError::Gone) => say!(t, "outcome-lost"),
            NotOpened::Changed(_) => say!(t, "opened-changed"),
            NotOpened::Late => say!(t, "opened-late"),
            other => say!(t, "opened-failed", reason = show::plain(&chain(other))),
        }
    }

    /// Where the record lies, and what could not be kept.
    pub(super) fn kept(
        &self,
        record: &Result<PathBuf, RecordError>,
        sent: &Result<(), SentError>,
    ) -> String {
        let t = &self.texts;
        let mut text = match record {
            Ok(path) => say!(t, "press-record", path = path_text(path)),
            Err(error) => say!(t, "press-no-record", reason = show::plain(&chain(error))),
        };
        text.push('\n');
        if let Err(error) = sent {
            text += &(self.not_noted(error) + "\n");
        }
        text
    }

    /// That works could not be noted as sent.
    pub(super) fn not_noted(&self, error: &SentError) -> String {
        let reason = show::plain(&chain(error));
        say!(self.texts, "press-not-noted", reason = reason)
    }

    /// Why drives were not good, as a report counts them.
    pub(super) fn why_not_good(&self, reason: Reason) -> String {
        let t = &self.texts;
        match reason {
            Reason::Corrupt => say!(t, "fault-corrupt"),
            Reason::Zero => say!(t, "fault-zero"),
            Reason::Alias => say!(t, "reason-alias"),
            Reason::Unstable => say!(t, "fault-unstable"),
            Reason::Unreadable => say!(t, "fault-unreadable"),
            Reason::Unwritable => say!(t, "fault-unwritable"),
            Reason::Unflushable => say!(t, "fault-unflushable"),
            Reason::WrapAround => say!(t, "fake-wrap-around"),
            Reason::Limbo => say!(t, "fake-limbo"),
            Reason::Cached => say!(t, "fake-cached"),
            Reason::Lost => say!(t, "reason-lost"),
            Reason::Hangs => say!(t, "reason-hangs"),
            Reason::Refused => say!(t, "reason-refused"),
            Reason::NotOpened => say!(t, "reason-not-opened"),
            Reason::Source => say!(t, "reason-source"),
            Reason::Cancelled => say!(t, "reason-cancelled"),
            Reason::Interrupted => say!(t, "reason-interrupted"),
            Reason::Other => say!(t, "reason-other"),
        }
    }

    /// What a fake drive can still be used for, in words and for scripts.
    pub(super) fn fake_offer(
        &self,
        library: &Library,
        plan: &Plan,
        id: &DriveIdentity,
        real: RealSize,
    ) -> (String, Value) {
        let t = &self.texts;
        let port = String::from(id.port.clone());
        let bulssi = format!("  bulssi -L {}", quoted(library.root()));
        let press = |edition: &str| format!("{bulssi} press {edition} \"{port}\" --fakes\n");
        match use_of_fake(library, plan, real) {
            FakeUse::Whole => {
                let mut text = say!(t, "fake-use-whole", port = port.as_str()) + "\n";
                text += &press(plan.edition.name.as_str());
                (text, json!({ "port": port, "use": "whole" }))
            }
            FakeUse::Nothing => {
                let text = say!(t, "fake-use-nothing", port = port.as_str()) + "\n";
                (text, json!({ "port": port, "use": "nothing" }))
            }
            FakeUse::Smaller(small) => {
                let (works, of) = small.works;
                let mut text = say!(
                    t,
                    "fake-use-smaller",
                    port = port.as_str(),
                    real = show::bytes(ByteLen(real.least)),
                    works = works,
                    of = of,
                    size = show::bytes(small.bytes)
                );
                text.push('\n');
                if !small.exists {
                    let largest = match id.sold_as() {
                        Some(sold) => format!("{}GB", sold.0 / 1_000_000_000),
                        None => id.len.to_string(),
                    };
                    let _ = writeln!(
                        text,
                        "{bulssi} edition new {} --like {} --capacity \"{}\" --largest-drive {largest}",
                        small.name,
                        quoted(std::path::Path::new(plan.edition.name.as_str())),
                        small.capacity,
                    );
                }
                text += &press(small.name.as_str());
                let json = json!({
                    "port": port, "use": "smaller", "edition": small.name,
                    "capacity": small.capacity, "works": works, "bytes": small.bytes,
                });
                (text, json)
            }
        }
    }
}

/// What a fake really holds: a figure, or from and to.
fn real_size(real: RealSize) -> String {
    let least = show::bytes(ByteLen(real.least));
    let most = show::bytes(ByteLen(real.most));
    match least == most {
        true => least,
        false => format!("{least} – {most}"),
    }
}
