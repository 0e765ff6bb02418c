//! Drives of the machine that the tests run on.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::ByteLen;
use bulssi_press::drives::{
    Change, ConfirmError, Contents, Drive, DriveKind, Place, Refusal, Remedy, ResolveError,
    SystemRoot, UnmountError, UnmountPlan, VolumeKind, Wanted, Watcher, confirm, list, refusals,
    resolve,
};
use tempfile::TempDir;

use crate::rig::{Loop, privileged, said, until};

const LEN: u64 = 24 << 20;

fn found(path: &Path) -> Option<Drive> {
    let drives = list(&SystemRoot::real()).unwrap();
    drives.into_iter().find(|drive| drive.node == path)
}

/// A file with an ext4 on it.
fn formatted(dir: &TempDir, name: &str) -> PathBuf {
    let file = dir.path().join(name);
    File::create(&file).unwrap().set_len(LEN).unwrap();
    said(
        Command::new("mkfs.ext4")
            .args(["-q", "-L", "films"])
            .arg(&file),
    );
    file
}

/// A mount that goes away with the test.
struct Mounted(PathBuf);

impl Mounted {
    fn new(device: &Path, at: &Path) -> Self {
        fs::create_dir_all(at).unwrap();
        said(Command::new("mount").arg(device).arg(at));
        Self(at.to_owned())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // It may be unmounted already.
        let _ = Command::new("umount").arg("-q").arg(&self.0).output();
    }
}

#[test]
fn the_disk_that_this_system_stands_on_is_refused_for_good() {
    let root = SystemRoot::real();
    let place = Place::of(&root, Path::new("/")).unwrap();
    let drives = list(&root).unwrap();
    let own: Vec<_> = drives.iter().filter(|drive| place.is_on(drive)).collect();
    if own.is_empty() {
        eprintln!("this system stands on no drive, this test shows nothing");
    }
    for drive in own {
        let refusals = refusals(drive, &Wanted::default());
        let root = Refusal::System { at: "/".into() };
        assert!(refusals.contains(&root), "{refusals:?}");
        assert_eq!(refusals[0].remedy(), Remedy::Nothing);
        let plan = UnmountPlan::new(drive);
        assert!(matches!(plan, Err(UnmountError::System { .. })), "{plan:?}");
    }
}

#[test]
fn a_loop_device_is_listed_mounted_busy_and_let_go_of() {
    if !privileged() {
        return;
    }
    let root = SystemRoot::real();
    let dir = TempDir::new().unwrap();
    let device = Loop::new(&[], &formatted(&dir, "disk.img"), false);
    let drive = found(device.path()).unwrap();
    assert_eq!(
        (drive.id.kind, drive.id.len),
        (DriveKind::Loop, ByteLen(LEN))
    );
    assert_eq!(drive.id.model, "disk.img");
    let Contents::Seen(look) = &drive.contents else {
        panic!("{:?}", drive.contents);
    };
    assert_eq!(look.volumes[0].kind, Some(VolumeKind::Ext4));
    assert_eq!(look.volumes[0].label.as_deref(), Some("films"));
    assert_eq!(refusals(&drive, &Wanted::default()), [Refusal::Fixed]);
    assert!(UnmountPlan::new(&drive).unwrap().at.is_empty());
    assert_eq!(confirm(&root, &drive), Ok(()));

    let at = dir.path().join("with a space");
    let _mounted = Mounted::new(device.path(), &at);
    let drive = found(device.path()).unwrap();
    assert_eq!(drive.mounted_at, std::slice::from_ref(&at));
    let mounted = Refusal::Mounted {
        at: vec![at.clone()],
    };
    assert!(refusals(&drive, &Wanted::default()).contains(&mounted));
    let place = Place::of(&root, &at.join("library/not/yet")).unwrap();
    assert!(place.is_on(&drive));

    let plan = UnmountPlan::new(&drive).unwrap();
    let open = File::create(at.join("film")).unwrap();
    let busy = plan.carry_out(&root);
    assert!(
        matches!(&busy, Err(UnmountError::Busy { at: busy }) if *busy == at),
        "{busy:?}"
    );
    drop(open);
    assert_eq!(plan.carry_out(&root).unwrap(), [at]);
    assert!(found(device.path()).unwrap().mounted_at.is_empty());
    // Once more is no error: others may have been faster.
    assert!(plan.carry_out(&root).unwrap().is_empty());
}

#[test]
fn what_was_mounted_over_a_drive_later_is_not_unmounted_in_its_place() {
    if !privileged() {
        return;
    }
    let root = SystemRoot::real();
    let dir = TempDir::new().unwrap();
    let first = Loop::new(&[], &formatted(&dir, "first"), false);
    let second = Loop::new(&[], &formatted(&dir, "second"), false);
    let at = dir.path().join("at");
    let _lower = Mounted::new(first.path(), &at);
    let plan = UnmountPlan::new(&found(first.path()).unwrap()).unwrap();
    let upper = Mounted::new(second.path(), &at);
    let covered = plan.carry_out(&root);
    assert!(
        matches!(covered, Err(UnmountError::Covered { .. })),
        "{covered:?}"
    );
    let above = found(second.path()).unwrap();
    assert_eq!(above.mounted_at, std::slice::from_ref(&at));
    drop(upper);
    assert_eq!(plan.carry_out(&root).unwrap(), [at]);
}

#[test]
fn partitions_of_a_real_device() {
    if !privileged() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let (file, part) = (dir.path().join("disk"), formatted(&dir, "part"));
    let mut bytes = vec![0; 1 << 20];
    bytes[446 + 4] = 0x83;
    bytes[446 + 8..446 + 12].copy_from_slice(&2048u32.to_le_bytes());
    bytes[446 + 12..446 + 16].copy_from_slice(&((LEN / 512) as u32).to_le_bytes());
    bytes[510..512].copy_from_slice(&[0x55, 0xaa]);
    bytes.extend(fs::read(part).unwrap());
    fs::write(&file, bytes).unwrap();
    let device = Loop::new(&[], &file, false);
    said(Command::new("partx").arg("-a").arg(device.path()));
    let drive = found(device.path()).unwrap();
    let seen: Vec<_> = drive
        .partitions
        .iter()
        .map(|p| (p.at.0, p.len.0, p.filesystem))
        .collect();
    let node = drive.partitions.first().map(|part| part.node.clone());
    let label = drive.partitions.first().and_then(|part| part.label.clone());
    let typed = node.iter().map(|node| node.to_string_lossy().into_owned());
    let typed: Vec<_> = typed.collect();
    let drives = [drive];
    let meant = resolve(&SystemRoot::real(), &typed, &drives);
    let whole = resolve(
        &SystemRoot::real(),
        &[device.path().to_string_lossy()],
        &drives,
    );
    said(Command::new("partx").arg("-d").arg(device.path()));
    assert_eq!(seen, [(1 << 20, LEN, Some(VolumeKind::Ext4))]);
    assert_eq!(label.as_deref(), Some("films"));
    assert!(
        matches!(meant, Err(ResolveError::Partition { .. })),
        "{meant:?}"
    );
    assert_eq!(whole.unwrap().len(), 1);
}

#[test]
fn a_device_that_comes_and_goes_is_noticed() {
    if !privileged() {
        return;
    }
    let root = SystemRoot::real();
    let dir = TempDir::new().unwrap();
    let file = formatted(&dir, "come and go");
    let mut watcher = Watcher::new(root.clone());
    let first = watcher.poll().unwrap();
    assert!(
        first
            .iter()
            .all(|change| matches!(change, Change::Present { .. }))
    );
    let device = Loop::new(&[], &file, false);
    // Other tests have loop devices, too; this one is known by its file.
    let (plug, drive) = until("the device to come", || {
        watcher
            .poll()
            .unwrap()
            .into_iter()
            .find_map(|change| match change {
                Change::Added { plug, drive } if drive.id.model == "come and go" => {
                    Some((plug, drive))
                }
                _ => None,
            })
    });
    assert_eq!(confirm(&root, &drive), Ok(()));
    drop(device);
    until("the device to go", || {
        watcher
            .poll()
            .unwrap()
            .into_iter()
            .find(|change| match change {
                Change::Removed { plug: gone, id } => *gone == plug && *id == drive.id,
                _ => false,
            })
    });
    let gone = confirm(&root, &drive);
    let changed =
        |error: &ConfirmError| matches!(error, ConfirmError::Gone | ConfirmError::Changed { .. });
    assert!(gone.as_ref().is_err_and(changed), "{gone:?}");
}
