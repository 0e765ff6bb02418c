//! Listing drives: sysfs and `/proc` joined with what is written on the drives themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use bulssi_model::ByteLen;
use rustix::fs::OFlags;

use super::blocks::{Block, Blocks};
use super::drive::{Contents, Drive, Partition};
use super::look::look;
use super::mounts::Mounts;
use super::ports::{identify, is_removable};
use super::root::{ListError, SystemRoot, attribute, number_attribute};
use super::usage::{Hold, Usage};

/// sysfs counts in sectors of 512 bytes, whatever the drive's own are.
const SYSFS_SECTOR: u64 = 512;
/// Devices that are made by software of memory or of others, and optical and floppy drives.
const NEVER_DRIVES: [&str; 9] = [
    "ram", "zram", "dm-", "md", "sr", "fd", "bcache", "zd", "ublkb",
];
/// How often, and how many times, drives are waited for that do not answer: three seconds.
const PATIENCE: (Duration, u32) = (Duration::from_millis(100), 30);

/// All drives of the system with a medium in them, by port. Empty slots of card readers, unused
/// loop devices, optical drives and what is made of other drives are left out.
///
/// Waits at most three seconds for drives that do not answer; [`Drive::contents`] says so then.
///
/// # Errors
/// When sysfs or `/proc` cannot be read or understood: no drive can be called free then.
pub fn list(root: &SystemRoot) -> Result<Vec<Drive>, ListError> {
    let blocks = Blocks::read(root)?;
    let present = present(&blocks);
    let names: BTreeSet<&str> = present.keys().copied().collect();
    list_some(root, &blocks, &names)
}

/// The drives of these names.
pub(super) fn list_some(
    root: &SystemRoot,
    blocks: &Blocks,
    names: &BTreeSet<&str>,
) -> Result<Vec<Drive>, ListError> {
    let mounts = Mounts::read(root)?;
    let usage = Usage::new(root, blocks, &mounts);
    let holds = usage.holds()?;
    let mounted = mounted(&usage);
    let mut drives = Vec::new();
    for (name, len) in present(blocks) {
        let found = blocks.get(name).filter(|_| names.contains(name));
        let Some((block, dev)) = found.and_then(|block| Some((block, block.dev?))) else {
            continue;
        };
        let id = identify(name, &block.dir, len);
        let at = |name: &str| mounted.get(name).cloned().unwrap_or_default();
        let partitions = blocks.partitions(name);
        let mut partitions: Vec<_> = partitions
            .map(|(part, block)| partition(root, part, block, at(part)))
            .collect();
        partitions.sort_by_key(|part| (part.at, part.dev));
        let sector_len = number_attribute(&block.dir, "queue/logical_block_size");
        drives.push(Drive {
            removable: is_removable(&block.dir, &id),
            usb: matches!(id.port, super::PortPath::Usb { .. }),
            read_only: number_attribute(&block.dir, "ro").is_some_and(|ro| ro != 0),
            sector_len: sector_len
                .and_then(|len| u32::try_from(len).ok())
                .filter(|len| len.is_power_of_two() && (512..=65536).contains(len))
                .unwrap_or(512),
            node: root.node(name),
            dev,
            diskseq: number_attribute(&block.dir, "diskseq"),
            partitions,
            mounted_at: at(name),
            contents: Contents::Late,
            holds: holds_of(root, blocks, name, &holds),
            id,
        });
    }
    look_at_all(root, &mut drives);
    let zfs = mounts.0.iter().any(|mount| mount.filesystem == "zfs");
    for drive in &mut drives {
        signatures(drive, zfs);
    }
    drives.sort_by(|a, b| (&a.id, &a.node).cmp(&(&b.id, &b.node)));
    Ok(drives)
}

/// Devices that are drives and have a medium, with its length.
pub(super) fn present(blocks: &Blocks) -> BTreeMap<&str, ByteLen> {
    let whole = blocks.iter().filter(|(_, block)| block.whole.is_none());
    whole
        .filter(|(name, _)| !is_never_a_drive(name))
        .filter(|(_, block)| attribute(&block.dir, "hidden").is_none_or(|hidden| hidden != "1"))
        .filter_map(|(name, block)| {
            let sectors = number_attribute(&block.dir, "size").filter(|len| *len > 0)?;
            Some((name, ByteLen(sectors.checked_mul(SYSFS_SECTOR)?)))
        })
        .collect()
}

fn is_never_a_drive(name: &str) -> bool {
    // Soldered-in flash shows the partitions of its firmware as devices of their own.
    let firmware = name.starts_with("mmcblk") && (name.contains("boot") || name.contains("rpmb"));
    firmware || NEVER_DRIVES.iter().any(|other| name.starts_with(other))
}

/// Mount points by device.
fn mounted<'s>(usage: &Usage<'s>) -> BTreeMap<&'s str, Vec<PathBuf>> {
    let mut mounted = BTreeMap::<_, Vec<_>>::new();
    for mount in &usage.mounts.0 {
        for device in usage.devices_of(mount) {
            mounted.entry(device).or_default().push(mount.at.clone());
        }
    }
    mounted
}

fn partition(root: &SystemRoot, name: &str, block: &Block, at: Vec<PathBuf>) -> Partition {
    let bytes = |attr| {
        let sectors = number_attribute(&block.dir, attr).unwrap_or_default();
        ByteLen(sectors.saturating_mul(SYSFS_SECTOR))
    };
    Partition {
        node: root.node(name),
        dev: block.dev,
        at: bytes("start"),
        len: bytes("size"),
        label: None,
        filesystem: None,
        mounted_at: at,
    }
}

/// What holds a drive or a partition of it. A loop device over a device shares what holds that.
fn holds_of(
    root: &SystemRoot,
    blocks: &Blocks,
    name: &str,
    holds: &BTreeMap<String, BTreeSet<Hold>>,
) -> Vec<Hold> {
    let mut names = vec![name];
    names.extend(blocks.partitions(name).map(|(part, _)| part));
    let backing = blocks.get(name).and_then(|block| block.backing.as_deref());
    names.extend(backing.and_then(|file| blocks.by_node(root, file)));
    let held: BTreeSet<&Hold> = names
        .iter()
        .filter_map(|n| holds.get(*n))
        .flatten()
        .collect();
    held.into_iter().cloned().collect()
}

/// Looks at all drives at once. One that does not answer stays [`Contents::Late`].
fn look_at_all(root: &SystemRoot, drives: &mut [Drive]) {
    let real = root == &SystemRoot::real();
    let ask = |drive: &Drive| {
        let node = drive.node.clone();
        let (len, sector_len) = (drive.id.len, drive.sector_len);
        let parts = drive.partitions.iter().map(|part| (part.at, part.len));
        let parts: Vec<_> = parts.collect();
        move || open(&node, real).and_then(|file| look(&file, len, sector_len, &parts))
    };
    let answers = ask_all(drives.iter().map(ask), PATIENCE);
    for (drive, answer) in drives.iter_mut().zip(answers) {
        if let Some(seen) = answer {
            drive.contents = contents(seen);
        }
    }
}

/// Asks all at once, each in a thread of its own, and waits for their answers; `None` for those that
/// did not answer in time. Their threads end when the kernel lets go of them.
fn ask_all<T: Send + 'static>(
    asks: impl Iterator<Item = impl FnOnce() -> T + Send + 'static>,
    (slice, mut slices): (Duration, u32),
) -> Vec<Option<T>> {
    let (send, receive) = mpsc::channel();
    let mut answers = Vec::new();
    let mut waiting = 0;
    for (index, ask) in asks.enumerate() {
        let send = send.clone();
        // Nobody takes an answer that comes late.
        let asking = thread::Builder::new().spawn(move || send.send((index, ask())).is_ok());
        // Where no thread can be had there is no answer either.
        waiting += u32::from(asking.is_ok());
        answers.push(None);
    }
    drop(send);
    while waiting > 0 && slices > 0 {
        match receive.recv_timeout(slice) {
            Ok((index, answer)) => {
                waiting -= 1;
                if let Some(place) = answers.get_mut(index) {
                    *place = Some(answer);
                }
            }
            Err(mpsc::RecvTimeoutError::Timeout) => slices -= 1,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    answers
}

fn contents(seen: io::Result<super::Look>) -> Contents {
    match seen {
        Ok(look) => Contents::Seen(look),
        Err(error) => match error.kind() {
            io::ErrorKind::PermissionDenied => Contents::Denied,
            io::ErrorKind::NotFound => Contents::Missing,
            kind => Contents::Failed(kind),
        },
    }
}

/// Opens a device file for looking. In a likeness of the system it may be a regular file.
fn open(node: &Path, real: bool) -> io::Result<File> {
    let kind = fs::metadata(node)?.file_type();
    if !(kind.is_block_device() || kind.is_file() && !real) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let flags = OFlags::NONBLOCK | OFlags::CLOEXEC;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(node)
}

/// Puts what was seen to where it belongs: labels to partitions, signatures to holds.
fn signatures(drive: &mut Drive, zfs: bool) {
    let Contents::Seen(look) = &drive.contents else {
        return;
    };
    for volume in &look.volumes {
        let part = drive
            .partitions
            .iter_mut()
            .find(|part| part.at == volume.at);
        let mut by = &drive.node;
        if let Some(part) = part {
            part.filesystem = volume.kind;
            part.label = volume.label.clone();
            by = &part.node;
        }
        let Some(kind) = volume.member else {
            continue;
        };
        let by = by
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let held = drive
            .holds
            .iter()
            .any(|hold| hold.kind == kind && hold.active);
        // ZFS does not say in sysfs which drives its pools have.
        let active = zfs && kind == super::HoldKind::Zfs;
        if !held {
            drive.holds.push(Hold { kind, by, active });
        }
    }
    drive.holds.sort();
    drive.holds.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_never_answers_keeps_nobody_waiting_for_long() {
        let (end, ended) = mpsc::channel::<()>();
        let ended = std::sync::Arc::new(std::sync::Mutex::new(ended));
        let asks = (0..60).map(|number| {
            let ended = std::sync::Arc::clone(&ended);
            move || {
                if number == 7 {
                    // Until the test is over.
                    let _ = ended.lock().map(|ended| ended.recv());
                }
                number
            }
        });
        let answers = ask_all(asks, (Duration::from_millis(50), 4));
        drop(end);
        for (number, answer) in answers.into_iter().enumerate() {
            assert_eq!(answer, (number != 7).then_some(number));
        }
    }
}
