//! `drives`: what is plugged in, in plain words.

use std::fmt::Write as _;

use bulssi_app::press::drives;
use bulssi_app::pressing::drives::{
    Contents, Drive, DriveIdentity, DriveKind, HoldKind, Refusal, VolumeKind, Wanted, refusals,
};
use serde_json::{Value, json};

use super::{Context, Output, system_root};
use crate::args;
use crate::explain::CliError;
use crate::show::{self, Align, table};
use crate::text::say;

impl Context {
    pub(super) fn drives(&self, args: &args::Drives) -> Result<Output, CliError> {
        let all = drives(&system_root())?;
        let shown: Vec<&Drive> = all
            .iter()
            .filter(|drive| args.all || drive.comes_and_goes())
            .collect();
        let mut rows = vec![self.drive_heads(say!(self.texts, "head-left-alone"))];
        rows.extend(shown.iter().map(|drive| self.drive_row(drive)));
        let mut text = match shown.is_empty() {
            true => say!(self.texts, "drives-none") + "\n",
            false => table(&rows, &[Align::Left; 5]),
        };
        let hidden = all.len() - shown.len();
        if hidden > 0 {
            let _ = writeln!(
                text,
                "{}",
                say!(self.texts, "drives-hidden", count = hidden)
            );
        }
        let list: Vec<Value> = shown.iter().map(|drive| self.drive_json(drive)).collect();
        Ok(Output::good(text, json!({ "drives": list })))
    }

    /// What stands above tables of drives.
    pub(super) fn drive_heads(&self, last: String) -> Vec<String> {
        let t = &self.texts;
        vec![
            say!(t, "head-port"),
            say!(t, "head-drive"),
            say!(t, "head-size"),
            say!(t, "head-on-it"),
            last,
        ]
    }

    /// Port, name, size, what is on it, why it would be left alone.
    pub(super) fn drive_row(&self, drive: &Drive) -> Vec<String> {
        let why: Vec<String> = refusals(drive, &Wanted::default())
            .iter()
            .map(|refusal| self.refusal(refusal))
            .collect();
        vec![
            String::from(drive.id.port.clone()),
            show::fit(&self.drive_name(&drive.id), 36),
            drive_size(&drive.id),
            show::fit(&self.on_it(drive), 30),
            why.join(", "),
        ]
    }

    pub(super) fn drive_name(&self, id: &DriveIdentity) -> String {
        id.name().unwrap_or_else(|| match id.kind {
            DriveKind::Stick => say!(self.texts, "drive-stick"),
            DriveKind::Card => say!(self.texts, "drive-card"),
            DriveKind::Disk => say!(self.texts, "drive-disk"),
            DriveKind::Loop => say!(self.texts, "drive-loop"),
            _ => say!(self.texts, "drive-other"),
        })
    }

    /// What is on a drive now: filesystems with their labels, or that it is empty.
    pub(super) fn on_it(&self, drive: &Drive) -> String {
        let t = &self.texts;
        let seen = match &drive.contents {
            Contents::Seen(seen) => seen,
            Contents::Denied => return say!(t, "drive-denied"),
            _ => return say!(t, "drive-unread"),
        };
        let named = |kind: Option<VolumeKind>, label: Option<&str>| {
            let kind = kind.map_or_else(|| say!(t, "drive-unknown"), volume);
            match label {
                Some(label) => format!("{kind} {}", show::plain(label)),
                None => kind,
            }
        };
        let partitions = drive.partitions.iter();
        let mut found: Vec<String> = partitions
            .map(|part| named(part.filesystem, part.label.as_deref()))
            .collect();
        if found.is_empty() {
            // A drive need not have partitions: many sticks are sold without.
            let volumes = seen.volumes.iter();
            found.extend(volumes.map(|volume| named(volume.kind, volume.label.as_deref())));
        }
        match found.is_empty() {
            true if seen.blank => say!(t, "drive-empty"),
            true => say!(t, "drive-unknown"),
            false => found.join(", "),
        }
    }

    fn drive_json(&self, drive: &Drive) -> Value {
        let why: Vec<String> = refusals(drive, &Wanted::default())
            .iter()
            .map(|refusal| self.refusal(refusal))
            .collect();
        json!({
            "id": drive.id,
            "node": drive.node,
            "sold_as": drive.id.sold_as(),
            "removable": drive.removable,
            "usb": drive.usb,
            "read_only": drive.read_only,
            "mounted_at": drive.mounts().collect::<Vec<_>>(),
            "on_it": self.on_it(drive),
            "left_alone": why,
        })
    }

    /// Why a drive is left alone, in words.
    pub(super) fn refusal(&self, refusal: &Refusal) -> String {
        let t = &self.texts;
        let places = |at: &[std::path::PathBuf]| -> String {
            let at: Vec<String> = at.iter().map(|at| super::path_text(at)).collect();
            at.join(", ")
        };
        match refusal {
            Refusal::System { at } => say!(t, "refusal-system", at = show::plain(at)),
            Refusal::Swap { .. } => say!(t, "refusal-swap"),
            Refusal::Held(hold) => match hold.kind {
                HoldKind::Raid => say!(t, "refusal-raid"),
                HoldKind::Lvm => say!(t, "refusal-lvm"),
                HoldKind::Zfs => say!(t, "refusal-zfs"),
                HoldKind::Crypt => say!(t, "refusal-crypt"),
                _ => say!(t, "refusal-held", by = show::plain(&hold.by)),
            },
            Refusal::Library { .. } => say!(t, "refusal-library"),
            Refusal::Source { .. } => say!(t, "refusal-source"),
            Refusal::Mounted { at } => say!(t, "refusal-mounted", at = places(at)),
            Refusal::FixedMounted { at } => say!(t, "refusal-fixed-mounted", at = places(at)),
            Refusal::Fixed => say!(t, "refusal-fixed"),
            Refusal::ReadOnly => say!(t, "refusal-read-only"),
            Refusal::TooSmall { len, least } => say!(
                t,
                "refusal-too-small",
                size = show::bytes(*len),
                least = show::bytes(*least)
            ),
            Refusal::TooLarge { len, most } => say!(
                t,
                "refusal-too-large",
                size = show::bytes(*len),
                most = show::bytes(*most)
            ),
            Refusal::Unseen(Contents::Denied) => say!(t, "refusal-denied"),
            Refusal::Unseen(_) => say!(t, "refusal-unseen"),
            _ => say!(t, "refusal-other"),
        }
    }
}

/// What a filesystem is called.
fn volume(kind: VolumeKind) -> String {
    let name = match kind {
        VolumeKind::Fat12 => "FAT12",
        VolumeKind::Fat16 => "FAT16",
        VolumeKind::Fat32 => "FAT32",
        VolumeKind::ExFat => "exFAT",
        VolumeKind::Ntfs => "NTFS",
        VolumeKind::Ext2 => "ext2",
        VolumeKind::Ext3 => "ext3",
        VolumeKind::Ext4 => "ext4",
        VolumeKind::Iso9660 => "ISO 9660",
        VolumeKind::HfsPlus => "HFS+",
        other => return format!("{other:?}"),
    };
    name.to_owned()
}

/// The size as sold where there is one, else as it is.
pub(super) fn drive_size(id: &DriveIdentity) -> String {
    show::bytes(id.sold_as().unwrap_or(id.len))
}
