//! Finding drives: what they are called, where they are plugged in, what is on them.

use std::fs;
use std::os::unix::fs::symlink;

use std::process::Command;

use bulssi_model::ByteLen;
use bulssi_press::drives::{
    Change, ConfirmError, Contents, DriveKind, PortPath, ResolveError, Table, VolumeKind, Watcher,
    confirm, resolve,
};

use crate::drives_likeness::{GB, Likeness};
use crate::rig::said;

fn port(text: &str) -> PortPath {
    text.parse().unwrap()
}

#[test]
fn a_stick_behind_two_hubs() {
    let machine = Likeness::new();
    let folder = machine.usb("sdb", "1-2.3.4", "6:0:0:0", 16 * GB, "diskseq 12");
    let device = folder.join("device");
    machine.attributes(&device, "vendor Acme    \nmodel Cruiser Blade   ");
    machine.attributes(
        machine.usb_device(&folder, "1-2.3.4"),
        "serial 4C5300012\u{7}",
    );
    // Of a hub on the way, which is not the stick.
    machine.attributes(
        machine.usb_device(&folder, "1-2.3"),
        "serial HUB1\nproduct Hub",
    );
    machine.partition(&folder, "sdb1", 1 << 20, 15 * GB);
    let drives = machine.list().unwrap();
    assert_eq!(drives.len(), 1);
    let drive = &drives[0];
    assert_eq!(drive.id.port, port("usb 1-2.3.4"));
    assert_eq!(drive.id.serial.as_deref(), Some("4C5300012"));
    assert_eq!(drive.id.name().as_deref(), Some("Acme Cruiser Blade"));
    assert_eq!(drive.id.kind, DriveKind::Stick);
    assert_eq!(drive.id.len, ByteLen(16 * GB));
    assert_eq!(drive.id.sold_as(), Some(ByteLen(16 * GB)));
    assert!(drive.usb && drive.removable && !drive.read_only);
    assert_eq!(drive.diskseq, Some(12));
    assert_eq!(drive.node, machine.path("dev/sdb"));
    assert_eq!(drive.partitions.len(), 1);
    assert_eq!(drive.partitions[0].at, ByteLen(1 << 20));
    assert!(drive.id.is_telling());
}

#[test]
fn the_same_socket_of_usb_3_is_one_port() {
    let machine = Likeness::new();
    let folder = machine.usb("sdb", "1-2.3", "6:0:0:0", GB, "");
    let device = machine.path(machine.usb_device(&folder, "1-2.3"));
    for (twin, expected) in [
        ("../../2-2:1.0/2-2-port3/nowhere", "usb 1-2.3"),
        ("../../1-1:1.0/1-1-port7", "usb 1-1.7"),
        ("../../2-2:1.0/2-2-port3", "usb 1-2.3"),
        ("../../usb0/0-0:1.0/usb0-port2", "usb 0-2"),
        ("nonsense", "usb 1-2.3"),
    ] {
        let peer = device.join("port/peer");
        fs::create_dir_all(device.join("port")).unwrap();
        let _ = fs::remove_file(&peer);
        symlink(twin, &peer).unwrap();
        assert_eq!(machine.drive("sdb").id.port, port(expected), "{twin}");
    }
}

#[test]
fn cards_in_slots_of_the_computer() {
    let machine = Likeness::new();
    let slot = |host: u32| format!("platform/soc/mmc_host/mmc{host}/mmc{host}:aaaa");
    let card = machine.device("mmcblk0", &slot(1), 32 * GB, "");
    machine.attributes(
        card.join("device"),
        "type SD\nname SC32G\nserial 0x1234abcd",
    );
    machine.partition(&card, "mmcblk0p1", 4 << 20, GB);
    let soldered = machine.device("mmcblk1", &slot(0), 32 * GB, "");
    machine.attributes(
        soldered.join("device"),
        "type MMC\nname BJTD4R\nserial 0x99",
    );
    machine.device("mmcblk1boot0", &slot(0), 4 << 20, "ro 1");
    assert_eq!(machine.list().unwrap().len(), 2);
    let card = machine.drive("mmcblk0");
    assert_eq!(card.id.port, port("mmc 1"));
    assert_eq!((card.id.kind, card.removable), (DriveKind::Card, true));
    assert_eq!(card.id.name().as_deref(), Some("SC32G"));
    assert_eq!(card.id.serial.as_deref(), Some("0x1234abcd"));
    assert_eq!(card.partitions.len(), 1);
    assert!(card.id.is_telling());
    let soldered = machine.drive("mmcblk1");
    assert_eq!(
        (soldered.id.kind, soldered.removable),
        (DriveKind::Disk, false)
    );
}

#[test]
fn a_reader_with_four_slots_and_one_card() {
    let machine = Likeness::new();
    for (slot, name) in ["sdc", "sdd", "sde", "sdf"].into_iter().enumerate() {
        let len = if slot == 2 { 32 * GB } else { 0 };
        let unit = format!("7:0:0:{slot}");
        let folder = machine.usb(name, "1-4", &unit, len, "");
        machine.attributes(
            folder.join("device"),
            "vendor Generic\nmodel STORAGE DEVICE",
        );
        if slot == 0 {
            machine.attributes(machine.usb_device(&folder, "1-4"), "serial 000000000821");
        }
    }
    let drives = machine.list().unwrap();
    let found: Vec<_> = drives
        .iter()
        .map(|d| (d.id.port.to_string(), d.id.kind))
        .collect();
    assert_eq!(found, [("usb 1-4/3".to_owned(), DriveKind::Card)]);
    // The serial number is the reader's.
    assert!(drives[0].id.serial.is_some() && !drives[0].id.is_telling());
}

#[test]
fn a_reader_with_one_slot_says_so_itself() {
    let machine = Likeness::new();
    for (name, port, unit, model, kind) in [
        ("sdb", "1-1", "2:0:0:0", "SD/MMC", DriveKind::Card),
        (
            "sdc",
            "1-2",
            "3:0:0:0",
            "USB3.0 CRW-SD Reader",
            DriveKind::Card,
        ),
        ("sdd", "1-3", "4:0:0:0", "CardReader", DriveKind::Card),
        ("sde", "1-4", "5:0:0:0", "Flash Disk", DriveKind::Stick),
        ("sdf", "1-5", "6:0:0:0", "Cardinal", DriveKind::Stick),
    ] {
        let folder = machine.usb(name, port, unit, GB, "");
        machine.attributes(folder.join("device"), &format!("model {model}"));
        assert_eq!(machine.drive(name).id.kind, kind, "{model}");
    }
}

#[test]
fn a_usb_hard_drive_is_a_disk() {
    let machine = Likeness::new();
    machine.usb(
        "sdb",
        "1-3",
        "4:0:0:0",
        1000 * GB,
        "removable 0\nqueue/logical_block_size 4096",
    );
    let drive = machine.drive("sdb");
    assert_eq!(
        (drive.id.kind, drive.removable, drive.usb),
        (DriveKind::Disk, false, true)
    );
    assert_eq!(drive.sector_len, 4096);
    assert!(drive.comes_and_goes());
}

#[test]
fn other_drives_and_their_ports() {
    let machine = Likeness::new();
    let sata = machine.device(
        "sda",
        "pci/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0",
        GB,
        "",
    );
    machine.write(
        sata.join("device/vpd_pg80"),
        b"\0\x80\0\x09  WD-1234trailing",
    );
    let nvme = machine.device("nvme0n1", "pci/0000:01:00.0/nvme/nvme0/nvme0n1x", GB, "");
    machine.attributes(nvme.join("device"), "model FAST 1TB\nserial S5GX");
    machine.device("sdz", "pci/host9/target9:0:1/9:0:1:2", GB, "");
    machine.device("vda", "pci/virtio1", GB, "serial vm-disk");
    machine.device("nbd0", "virtual", GB, "");
    machine.device("loop7", "virtual", GB, "loop/backing_file /srv/a\u{1b}.img");
    machine.device("loop8", "virtual", 0, "");
    machine.device("dasda", "css0/0.0.0150", GB, "");
    for other in ["sr0", "zram0", "ram0", "dm-0", "md127", "fd0"] {
        machine.device(other, "virtual/others", GB, "");
    }
    machine.device("nvme1c0n1", "pci/nvme1", GB, "hidden 1");
    let drives = machine.list().unwrap();
    let found: Vec<_> = drives
        .iter()
        .map(|drive| {
            let serial = drive.id.serial.clone().unwrap_or_default();
            (drive.id.port.to_string(), serial, drive.id.model.clone())
        })
        .collect();
    let expected = [
        ("nvme 0/1", "S5GX", "FAST 1TB"),
        ("ata 3", "WD-1234", ""),
        ("virtio 1", "vm-disk", ""),
        ("scsi 9:0:1:2", "", ""),
        ("loop 7", "", "a.img"),
        ("nbd 0", "", ""),
        ("other dasda", "", ""),
    ];
    let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
    assert_eq!(found, expected);
    assert!(drives.iter().all(|drive| !drive.comes_and_goes()));
}

#[test]
fn what_other_programs_put_on_a_drive() {
    let machine = Likeness::new();
    let cases: [(&str, &[&str], VolumeKind, Option<&str>); 10] = [
        (
            "mkfs.vfat",
            &["-F", "12", "-n", "SMALL"],
            VolumeKind::Fat12,
            Some("SMALL"),
        ),
        (
            "mkfs.vfat",
            &["-F", "16", "-n", "MIDDLE"],
            VolumeKind::Fat16,
            Some("MIDDLE"),
        ),
        (
            "mkfs.vfat",
            &["-F", "32", "-n", "LARGE ONE"],
            VolumeKind::Fat32,
            Some("LARGE ONE"),
        ),
        ("mkfs.vfat", &["-F", "32"], VolumeKind::Fat32, None),
        (
            "mkfs.exfat",
            &["-L", "불씨 16"],
            VolumeKind::ExFat,
            Some("불씨 16"),
        ),
        ("mkfs.exfat", &[], VolumeKind::ExFat, None),
        (
            "mkfs.ext4",
            &["-q", "-L", "four"],
            VolumeKind::Ext4,
            Some("four"),
        ),
        ("mke2fs", &["-q", "-t", "ext3"], VolumeKind::Ext3, None),
        (
            "mke2fs",
            &["-q", "-t", "ext2", "-L", "two"],
            VolumeKind::Ext2,
            Some("two"),
        ),
        (
            "mkswap",
            &["-L", "exchange"],
            VolumeKind::LinuxSwap,
            Some("exchange"),
        ),
    ];
    let folder = machine.usb("sdb", "1-1", "2:0:0:0", 64 << 20, "");
    let node = machine.path("dev/sdb");
    for (program, arguments, kind, label) in cases {
        fs::File::create(&node).unwrap().set_len(64 << 20).unwrap();
        said(Command::new(program).args(arguments).arg(&node));
        let Contents::Seen(look) = machine.drive("sdb").contents else {
            panic!("{program} {arguments:?}");
        };
        assert_eq!(
            (look.table, look.volumes.len()),
            (None, 1),
            "{program} {arguments:?}"
        );
        assert_eq!(look.volumes[0].kind, Some(kind), "{program} {arguments:?}");
        assert_eq!(
            look.volumes[0].label.as_deref(),
            label,
            "{program} {arguments:?}"
        );
    }
    // The same in a partition, told by the kernel.
    let file = machine.path("part");
    fs::File::create(&file).unwrap().set_len(40 << 20).unwrap();
    said(Command::new("mkfs.exfat").args(["-L", "PART"]).arg(&file));
    let mut drive = vec![0; 4 << 20];
    drive[446 + 4] = 7;
    drive[446 + 8..446 + 12].copy_from_slice(&8192u32.to_le_bytes());
    drive[446 + 12..446 + 16].copy_from_slice(&81920u32.to_le_bytes());
    drive[510..512].copy_from_slice(&[0x55, 0xaa]);
    drive.extend(fs::read(file).unwrap());
    drive.resize(64 << 20, 0);
    fs::write(&node, drive).unwrap();
    for in_kernel in [false, true] {
        if in_kernel {
            machine.partition(&folder, "sdb1", 4 << 20, 40 << 20);
        }
        let drive = machine.drive("sdb");
        for part in &drive.partitions {
            assert_eq!(part.filesystem, Some(VolumeKind::ExFat));
            assert_eq!(part.label.as_deref(), Some("PART"));
        }
        assert_eq!(drive.partitions.len(), usize::from(in_kernel));
        let Contents::Seen(look) = drive.contents else {
            panic!("not seen");
        };
        assert_eq!(look.table, Some(Table::Mbr));
        assert_eq!(look.volumes.len(), 1);
        assert_eq!(look.volumes[0].label.as_deref(), Some("PART"));
    }
}

#[test]
fn drives_without_a_device_file_or_with_less_than_they_say() {
    let machine = Likeness::new();
    machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    fs::remove_file(machine.path("dev/sdb")).unwrap();
    assert_eq!(machine.drive("sdb").contents, Contents::Missing);
    fs::write(machine.path("dev/sdb"), "short").unwrap();
    let failed = Contents::Failed(std::io::ErrorKind::UnexpectedEof);
    assert_eq!(machine.drive("sdb").contents, failed);
    fs::remove_file(machine.path("dev/sdb")).unwrap();
    fs::create_dir(machine.path("dev/sdb")).unwrap();
    let failed = Contents::Failed(std::io::ErrorKind::InvalidInput);
    assert_eq!(machine.drive("sdb").contents, failed);
}

#[test]
fn what_people_type() {
    let machine = Likeness::new();
    for (name, port, unit, serial) in [
        ("sdb", "1-1", "2:0:0:0", "SAME0001"),
        ("sdc", "1-2", "3:0:0:0", "SAME0001"),
        ("sdd", "1-3", "4:0:0:0", "Own7"),
        ("sde", "1-4", "5:0:0:0", ""),
    ] {
        let folder = machine.usb(name, port, unit, GB, "");
        machine.write(machine.usb_device(&folder, port).join("serial"), serial);
        machine.partition(&folder, &format!("{name}1"), 1 << 20, 1 << 20);
    }
    machine.device("nvme0n1", "pci/nvme/nvme0", GB, "");
    fs::create_dir_all(machine.path("dev/disk/by-id")).unwrap();
    symlink("../../sdd", machine.path("dev/disk/by-id/usb-Own")).unwrap();
    machine.write("home/image.img", "");
    let drives = machine.list().unwrap();
    assert!(
        drives
            .iter()
            .find(|d| d.node.ends_with("sde"))
            .unwrap()
            .id
            .serial
            .is_none()
    );
    let answer = |typed: &[&str]| match resolve(&machine.root(), typed, &drives) {
        Ok(found) => {
            let names = found
                .iter()
                .map(|d| d.node.file_name().unwrap().to_str().unwrap());
            names.collect::<Vec<_>>().join(" ")
        }
        Err(ResolveError::NotFound { typed }) => format!("no {typed}"),
        Err(ResolveError::Partition { typed, drive }) => format!("{typed} of {}", drive.port),
        Err(ResolveError::NotADrive { typed }) => format!("{typed} is no drive"),
        Err(ResolveError::Ambiguous { drives, .. }) => {
            let ports: Vec<_> = drives.iter().map(|id| id.port.to_string()).collect();
            format!("one of {}", ports.join(", "))
        }
        Err(other) => panic!("{other}"),
    };
    for (typed, expected) in [
        (&["/dev/sdb"][..], "sdb"),
        (&["sdb"], "sdb"),
        (&["/dev/disk/by-id/usb-Own"], "sdd"),
        (&["usb 1-2"], "sdc"),
        (&["1-2"], "sdc"),
        (&["own7"], "sdd"),
        (&["OWN7", "usb 1-3", "/dev/sdd"], "sdd"),
        (&["usb 1-4", "1-1"], "sde sdb"),
        (&["SAME0001"], "one of usb 1-1, usb 1-2"),
        (&["all"], "sdb sdc sdd sde"),
        (&["nvme 0/1"], "nvme0n1"),
        (&["/dev/sdb1"], "/dev/sdb1 of usb 1-1"),
        (&["sdb1"], "sdb1 of usb 1-1"),
        (&["/dev/sdx"], "no /dev/sdx"),
        (&["1-9"], "no 1-9"),
        (&["sdb", "nobody"], "no nobody"),
        (&["../home"], "no ../home"),
        (&[""], "no "),
        (&["/home/image.img"], "/home/image.img is no drive"),
        (&["/"], "/ is no drive"),
        (&[], ""),
    ] {
        assert_eq!(answer(typed), expected, "{typed:?}");
    }
    let fixed = &drives[drives.iter().position(|d| !d.comes_and_goes()).unwrap()..][..1];
    assert!(resolve(&machine.root(), &["all"], fixed).is_err());
}

#[test]
fn another_drive_under_the_same_name_is_noticed() {
    let machine = Likeness::new();
    let folder = machine.usb("sdb", "1-1", "2:0:0:0", GB, "diskseq 4");
    let drive = machine.drive("sdb");
    assert_eq!(confirm(&machine.root(), &drive), Ok(()));
    for (name, before, after) in [
        ("diskseq", "4", "5"),
        ("size", &(GB / 512).to_string(), "4096"),
        ("dev", &format!("{}:{}", drive.dev.0, drive.dev.1), "8:99"),
    ] {
        machine.write(folder.join(name), after);
        let changed = confirm(&machine.root(), &drive);
        assert!(
            matches!(changed, Err(ConfirmError::Changed { .. })),
            "{name}: {changed:?}"
        );
        machine.write(folder.join(name), before);
    }
    machine.write(folder.join("size"), "0");
    assert_eq!(confirm(&machine.root(), &drive), Err(ConfirmError::Gone));
    machine.unplug("sdb");
    assert_eq!(confirm(&machine.root(), &drive), Err(ConfirmError::Gone));
    // Another port, the same name.
    machine.usb("sdb", "1-2", "3:0:0:0", GB, "diskseq 4");
    assert!(confirm(&machine.root(), &drive).is_err());
}

#[test]
fn drives_that_come_and_go() {
    let machine = Likeness::new();
    machine.usb("sdb", "1-1", "2:0:0:0", GB, "diskseq 1");
    let slot = machine.usb("sdc", "1-2", "3:0:0:0", 0, "diskseq 2");
    let mut watcher = Watcher::new(machine.root());
    let mut look = || -> Vec<String> {
        let changes = watcher.poll().unwrap();
        let word = |change: &Change| match change {
            Change::Present { plug, drive } => format!("{} was {}", drive.id.port, plug.0),
            Change::Added { plug, drive } => format!("{} came {}", drive.id.port, plug.0),
            Change::Removed { plug, id } => format!("{} went {}", id.port, plug.0),
        };
        changes.iter().map(word).collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(look(), ["usb 1-1 was 0"]);
    assert_eq!(look(), none);
    // A card into the empty slot.
    machine.write(slot.join("size"), "2048");
    machine.write(slot.join("diskseq"), "3");
    machine.write("dev/sdc", vec![0; 1 << 20]);
    assert_eq!(look(), none);
    assert_eq!(look(), ["usb 1-2 came 1"]);
    // Out and in between two looks, without a diskseq: the SCSI host is another.
    machine.unplug("sdb");
    machine.usb("sdb", "1-1", "9:0:0:0", GB, "");
    assert_eq!(look(), ["usb 1-1 went 0"]);
    assert_eq!(look(), ["usb 1-1 came 2"]);
    machine.unplug("sdb");
    machine.unplug("sdc");
    let mut gone = look();
    gone.sort();
    assert_eq!(gone, ["usb 1-1 went 2", "usb 1-2 went 1"]);
    assert_eq!(look(), none);
    // What cannot be read is an error, not an empty desk; the next look catches up.
    machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    let mounts = machine.path("proc/self/mountinfo");
    fs::rename(&mounts, machine.path("aside")).unwrap();
    assert!(watcher.poll().is_ok_and(|changes| changes.is_empty()));
    assert!(watcher.poll().is_err());
    fs::rename(machine.path("aside"), &mounts).unwrap();
    assert_eq!(watcher.poll().unwrap().len(), 1);
    // And somebody who waits can be stopped.
    assert!(watcher.wait(|| true).unwrap().is_empty());
}

#[test]
fn drives_that_were_there_are_not_new_because_the_first_look_failed() {
    let machine = Likeness::new();
    machine.usb("sdb", "1-1", "2:0:0:0", GB, "");
    let mut watcher = Watcher::new(machine.root());
    let mounts = machine.path("proc/self/mountinfo");
    fs::rename(&mounts, machine.path("aside")).unwrap();
    for _ in 0..3 {
        assert!(watcher.poll().is_err());
    }
    fs::rename(machine.path("aside"), &mounts).unwrap();
    let changes = watcher.poll().unwrap();
    assert!(
        matches!(changes.as_slice(), [Change::Present { .. }]),
        "{changes:?}"
    );
}
