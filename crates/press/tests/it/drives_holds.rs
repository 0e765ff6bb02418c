//! Drives that must be left alone, on machines of every kind.

use std::fs;
use std::path::{Path, PathBuf};

use bulssi_model::ByteLen;
use bulssi_press::drives::{
    Contents, HoldKind, ListError, Place, Refusal, Remedy, UnmountError, UnmountPlan, Wanted,
    refusals,
};
use proptest::prelude::*;

use crate::drives_likeness::{GB, Likeness};

/// Refusals of a drive in short.
fn why(machine: &Likeness, name: &str, wanted: &Wanted) -> Vec<String> {
    let word = |refusal: &Refusal| {
        let word = match refusal {
            Refusal::System { at } => format!("system {at}"),
            Refusal::Swap { by } => format!("swap {by}"),
            Refusal::Held(hold) => format!("{:?} {}", hold.kind, hold.by).to_lowercase(),
            Refusal::Library { path } => format!("library {}", path.display()),
            Refusal::Source { path } => format!("source {}", path.display()),
            Refusal::Mounted { at } => format!("mounted {}", at[0].display()),
            Refusal::FixedMounted { at } => format!("fixed mounted {}", at[0].display()),
            Refusal::Fixed => "fixed".into(),
            Refusal::ReadOnly => "read-only".into(),
            Refusal::TooSmall { .. } => "too small".into(),
            Refusal::TooLarge { .. } => "too large".into(),
            Refusal::Unseen(_) => "unseen".into(),
            other => panic!("{other:?}"),
        };
        match refusal.remedy() {
            Remedy::Nothing => word,
            Remedy::Force => format!("{word} (force)"),
            Remedy::Unmount => format!("{word} (unmount)"),
        }
    };
    refusals(&machine.drive(name), wanted)
        .iter()
        .map(word)
        .collect()
}

fn plainly(machine: &Likeness, name: &str) -> Vec<String> {
    why(machine, name, &Wanted::default())
}

/// A laptop: LVM on an NVMe drive, with swap; and a stick.
fn laptop() -> Likeness {
    let machine = Likeness::new();
    let disk = machine.device("nvme0n1", "pci/nvme/nvme0", 500 * GB, "");
    let efi = machine.partition(&disk, "nvme0n1p1", 1 << 20, GB);
    let lvm = machine.partition(&disk, "nvme0n1p2", 2 * GB, 400 * GB);
    let root = machine.device(
        "dm-0",
        "virtual",
        100 * GB,
        "dm/uuid LVM-abc\ndm/name vg-root",
    );
    let swap = machine.device(
        "dm-1",
        "virtual",
        8 * GB,
        "dm/uuid LVM-def\ndm/name vg-swap",
    );
    machine.made_of(&root, &[&lvm]);
    machine.made_of(&swap, &[&lvm]);
    machine.write("proc/self/mountinfo", "");
    machine.mount(&root, "/", "ext4");
    machine.mount(&efi, "/boot/efi", "vfat");
    machine.write("proc/swaps", "Filename Type\n/dev/dm-1 partition 1 2 3\n");
    machine.write("proc/mdstat", "Personalities :\nunused devices: <none>\n");
    machine.usb("sdb", "1-1", "2:0:0:0", 16 * GB, "");
    machine
}

#[test]
fn the_disk_of_a_laptop_with_lvm() {
    let machine = laptop();
    assert_eq!(
        plainly(&machine, "nvme0n1"),
        [
            "system /",
            "system /boot/efi",
            "swap /dev/dm-1",
            "lvm dm-0",
            "lvm dm-1",
            "fixed (force)"
        ]
    );
    assert!(plainly(&machine, "sdb").is_empty());
    let plan = UnmountPlan::new(&machine.drive("nvme0n1"));
    assert!(matches!(plan, Err(UnmountError::System { .. })), "{plan:?}");
}

#[test]
fn members_of_arrays() {
    let machine = Likeness::new();
    let stick = machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    let part = machine.partition(&stick, "sdb1", 1 << 20, GB / 2);
    machine.usb("sdc", "1-2", "3:0:0:0", GB, "");
    let array = machine.device("md0", "virtual", GB, "");
    machine.made_of(&array, &[&part]);
    assert_eq!(plainly(&machine, "sdb"), ["raid md0"]);
    // One that sysfs does not show and the other table does.
    machine.write("proc/mdstat", "md5 : inactive sdc[2](S)\n");
    assert_eq!(plainly(&machine, "sdc"), ["raid md5"]);
}

#[test]
fn other_holders() {
    for (uuid, name, expected) in [
        ("CRYPT-LUKS2-abc", "dm-3", "crypt dm-3"),
        ("DMRAID-abc", "dm-3", "raid dm-3"),
        ("mpath-abc", "dm-3", "mapper dm-3"),
        ("garbage", "bcache0", "bcache bcache0"),
    ] {
        let machine = Likeness::new();
        let stick = machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
        let holder = machine.device(name, "virtual", GB, &format!("dm/uuid {uuid}"));
        // The kernel shows both sides; either is enough.
        let side = machine.path(stick.join("holders")).join(name);
        fs::write(&side, "").unwrap();
        assert_eq!(plainly(&machine, "sdb"), [expected], "holders of {uuid}");
        fs::remove_file(side).unwrap();
        fs::write(machine.path(holder.join("slaves/sdb")), "").unwrap();
        assert_eq!(plainly(&machine, "sdb"), [expected], "slaves of {uuid}");
    }
}

#[test]
fn swap_files_and_swap_in_memory() {
    let machine = Likeness::new();
    machine.device("zram0", "virtual", GB, "");
    let stick = machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    machine.mount(&stick, "/media/a\\040b", "ext4");
    machine.write(
        "proc/swaps",
        "Filename\n/dev/zram0 partition 1\n/media/a\\040b/swap file 1\n",
    );
    assert_eq!(machine.list().unwrap().len(), 1);
    let expected = ["swap /media/a b/swap", "mounted /media/a b (unmount)"];
    assert_eq!(plainly(&machine, "sdb"), expected);
}

#[test]
fn a_live_system_runs_from_its_stick() {
    let machine = Likeness::new();
    let stick = machine.usb("sdb", "1-1", "2:0:0:0", 8 * GB, "");
    let part = machine.partition(&stick, "sdb1", 1 << 20, GB);
    let squash = "loop/backing_file /somewhere/filesystem.squashfs";
    let squash = machine.device("loop0", "virtual", GB, squash);
    machine.write("proc/self/mountinfo", "");
    machine.mount(&part, "/somewhere", "vfat");
    machine.mount(&squash, "/rofs", "squashfs");
    machine.mount_line("0:30 / / rw - overlay overlay rw,lowerdir=/rofs,upperdir=/cow,workdir=/w");
    let expected = ["system /", "loop loop0", "mounted /somewhere (unmount)"];
    assert_eq!(plainly(&machine, "sdb"), expected);
    let plan = UnmountPlan::new(&machine.drive("sdb"));
    assert!(matches!(plan, Err(UnmountError::System { .. })), "{plan:?}");
}

#[test]
fn a_loop_device_over_a_drive_is_that_drive() {
    let machine = laptop();
    machine.device("loop1", "virtual", GB, "loop/backing_file /dev/nvme0n1p2");
    let refused = plainly(&machine, "loop1");
    assert!(refused.contains(&"system /".to_owned()), "{refused:?}");
}

#[test]
fn a_file_on_a_stick_shown_as_a_loop_device() {
    let machine = Likeness::new();
    let stick = machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    machine.mount(&stick, "/media/s", "ext4");
    machine.device("loop1", "virtual", GB, "loop/backing_file /media/s/a.img");
    assert_eq!(
        plainly(&machine, "sdb"),
        ["loop loop1", "mounted /media/s (unmount)"]
    );
    assert_eq!(plainly(&machine, "loop1"), ["fixed (force)"]);
}

#[test]
fn filesystems_of_several_drives() {
    let machine = Likeness::new();
    machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    machine.usb("sdc", "1-2", "3:0:0:0", GB, "");
    machine.usb("sdd", "1-3", "4:0:0:0", GB, "");
    machine.write("sys/fs/btrfs/features/x", "");
    machine.write("sys/fs/btrfs/9c1e/devices/sdb", "");
    machine.write("sys/fs/btrfs/9c1e/devices/sdc", "");
    machine.mount_line("0:44 / /media/pool rw - btrfs /dev/sdb rw");
    for name in ["sdb", "sdc"] {
        let expected = [&format!("btrfs {name}"), "mounted /media/pool (unmount)"];
        assert_eq!(plainly(&machine, name), expected, "{name}");
    }
    assert!(plainly(&machine, "sdd").is_empty());
    // The system itself on one of which the table names no known device.
    machine.mount_line("0:45 / /usr rw - btrfs /dev/root rw");
    assert!(plainly(&machine, "sdc").contains(&"system /usr".to_owned()));
    machine.mount_line("0:46 / /media/cachefs rw - bcachefs /dev/sdd:/dev/sdz rw");
    assert_eq!(
        plainly(&machine, "sdd"),
        ["mounted /media/cachefs (unmount)"]
    );
}

#[test]
fn signatures_of_pools_that_are_not_running() {
    let machine = Likeness::new();
    machine.usb("sdb", "1-1", "2:0:0:0", 1 << 20, "");
    let mut bytes = vec![0; 1 << 20];
    bytes[128 << 10..(128 << 10) + 8].copy_from_slice(&0x00ba_b10c_u64.to_le_bytes());
    machine.write("dev/sdb", bytes);
    assert_eq!(plainly(&machine, "sdb"), ["zfs sdb (force)"]);
    // Where a pool is running, it may be this one: nothing tells which drives it has.
    machine.mount_line("0:50 / /tank rw - zfs tank rw");
    assert_eq!(plainly(&machine, "sdb"), ["zfs sdb"]);
}

#[test]
fn sizes_switches_and_mounts() {
    let machine = Likeness::new();
    let stick = machine.usb("sdb", "1-1", "2:0:0:0", 16 * GB, "ro 1");
    let disk = machine.device("sdc", "pci/ata1/host0/target0:0:0/0:0:0:0", 64 * GB, "");
    let part = machine.partition(&stick, "sdb1", 1 << 20, GB);
    let data = machine.partition(&disk, "sdc1", 1 << 20, GB);
    let wanted = Wanted {
        least: ByteLen(20 * GB),
        most: Some(ByteLen(32 * GB)),
        ..Wanted::default()
    };
    assert_eq!(why(&machine, "sdb", &wanted), ["read-only", "too small"]);
    assert_eq!(
        why(&machine, "sdc", &wanted),
        ["fixed (force)", "too large (force)"]
    );
    machine.mount(&part, "/run/media/desk/STICK", "vfat");
    machine.mount(&part, "/run/media/desk/STICK/again", "vfat");
    machine.mount(&data, "/media/films", "ext4");
    let expected = ["read-only", "mounted /run/media/desk/STICK (unmount)"];
    assert_eq!(plainly(&machine, "sdb"), expected);
    assert_eq!(
        plainly(&machine, "sdc"),
        ["fixed mounted /media/films", "fixed (force)"]
    );
    let plan = UnmountPlan::new(&machine.drive("sdb")).unwrap();
    let expected = ["/run/media/desk/STICK/again", "/run/media/desk/STICK"];
    assert_eq!(plan.at, expected.map(PathBuf::from));
    let plan = UnmountPlan::new(&machine.drive("sdc"));
    assert!(matches!(plan, Err(UnmountError::Fixed { .. })), "{plan:?}");
    fs::remove_file(machine.path("dev/sdb")).unwrap();
    assert_eq!(machine.drive("sdb").contents, Contents::Missing);
    assert!(plainly(&machine, "sdb").contains(&"unseen (force)".to_owned()));
}

#[test]
fn where_the_library_and_the_image_lie() {
    let machine = Likeness::new();
    let stick = machine.usb("sdb", "1-1", "2:0:0:0", 16 * GB, "");
    let part = machine.partition(&stick, "sdb1", 1 << 20, GB);
    let other = machine.usb("sdc", "1-2", "3:0:0:0", 16 * GB, "");
    machine.mount(&part, "/media/s", "ext4");
    machine.mount(&other, "/media/s/inner", "ext4");
    fs::create_dir_all(machine.path("media/s/inner")).unwrap();
    std::os::unix::fs::symlink(machine.path("media/s"), machine.path("link")).unwrap();
    let place = |path: &str| Place::of(&machine.root(), Path::new(path)).unwrap();
    for (path, on) in [
        ("/media/s/library", "sdb"),
        ("/link/library/not/there/yet", "sdb"),
        ("/media/s/inner/library", "sdc"),
        ("/dev/sdb1", "sdb"),
        ("/dev/sdc", "sdc"),
        ("/home", ""),
    ] {
        for name in ["sdb", "sdc"] {
            assert_eq!(
                place(path).is_on(&machine.drive(name)),
                on == name,
                "{path} {name}"
            );
        }
    }
    let wanted = Wanted {
        library: Some(place("/media/s/library")),
        sources: vec![place("/media/s/inner/a.img")],
        ..Wanted::default()
    };
    let library = ["library /media/s/library", "mounted /media/s (unmount)"];
    assert_eq!(why(&machine, "sdb", &wanted), library);
    let source = [
        "source /media/s/inner/a.img",
        "mounted /media/s/inner (unmount)",
    ];
    assert_eq!(why(&machine, "sdc", &wanted), source);
}

#[test]
fn tables_that_cannot_be_read_or_understood() {
    let machine = laptop();
    let mounts = "proc/self/mountinfo";
    let whole = fs::read(machine.path(mounts)).unwrap();
    machine.write(mounts, "");
    assert!(matches!(machine.list(), Err(ListError::NoRoot { .. })));
    machine.write(mounts, b"garbage\n");
    assert!(matches!(
        machine.list(),
        Err(ListError::Garbled { line: 1, .. })
    ));
    fs::remove_file(machine.path(mounts)).unwrap();
    assert!(matches!(machine.list(), Err(ListError::Unreadable { .. })));
    machine.write(mounts, whole);
    fs::remove_file(machine.path("proc/swaps")).unwrap();
    fs::create_dir(machine.path("proc/swaps")).unwrap();
    assert!(matches!(machine.list(), Err(ListError::Unreadable { .. })));
    let empty = tempfile::TempDir::new().unwrap();
    let root = bulssi_press::drives::SystemRoot::at(empty.path());
    assert!(bulssi_press::drives::list(&root).is_err());
}

/// Every file of the machine's sysfs and `/proc`.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files(&entry.path(), found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
}

/// The laptop's own disk is refused for good, or not shown at all.
fn keeps_its_disk(machine: &Likeness, what: &str) {
    let Ok(drives) = machine.list() else {
        return;
    };
    for drive in drives
        .iter()
        .filter(|drive| drive.node.ends_with("nvme0n1"))
    {
        let refusals = refusals(drive, &Wanted::default());
        let never = refusals
            .iter()
            .any(|refusal| refusal.remedy() == Remedy::Nothing);
        assert!(never, "{what}: {refusals:?}");
    }
}

#[test]
fn no_single_file_can_give_the_system_away() {
    let machine = laptop();
    let mut all = Vec::new();
    files(&machine.path("sys"), &mut all);
    files(&machine.path("proc"), &mut all);
    assert!(all.len() > 30);
    let huge = "9".repeat(100_000);
    for file in all {
        let before = fs::read(&file).unwrap();
        for garbage in [
            &b""[..],
            b"\xff\0\xfe garbage",
            huge.as_bytes(),
            b"-1",
            b"0",
            b"1",
        ] {
            fs::write(&file, garbage).unwrap();
            keeps_its_disk(
                &machine,
                &format!(
                    "{} is {:?}",
                    file.display(),
                    &garbage[..garbage.len().min(9)]
                ),
            );
        }
        fs::remove_file(&file).unwrap();
        keeps_its_disk(&machine, &format!("{} is gone", file.display()));
        fs::write(&file, before).unwrap();
    }
    assert_eq!(plainly(&machine, "nvme0n1").len(), 6);
}

#[test]
fn drives_whose_users_cannot_be_told() {
    let machine = Likeness::new();
    let stick = machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    let part = machine.partition(&stick, "sdb1", 1 << 20, GB / 2);
    machine.write(part.join("dev"), "what");
    let held = machine.drive("sdb").holds;
    assert_eq!((held[0].kind, held[0].active), (HoldKind::Unknown, true));
    machine.write(stick.join("dev"), "what");
    assert!(machine.list().unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_in_any_files(
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), prop_oneof![
                prop::collection::vec(any::<u8>(), 0..40),
                "[0-9:]{1,20}".prop_map(String::into_bytes),
            ]),
            1..12,
        ),
    ) {
        let machine = laptop();
        let mut all = Vec::new();
        files(machine.path("").as_path(), &mut all);
        all.retain(|file| !file.starts_with(machine.path("dev")));
        all.sort();
        for (which, bytes) in changes {
            fs::write(which.get(&all), bytes).unwrap();
        }
        if let Ok(drives) = machine.list() {
            for drive in &drives {
                let _ = refusals(drive, &Wanted::default());
                let _ = UnmountPlan::new(drive);
                prop_assert!(drive.id.name().is_none_or(|name| !name.contains(char::is_control)));
            }
        }
        let _ = Place::of(&machine.root(), Path::new("/media/x"));
    }
}
