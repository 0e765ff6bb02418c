//! A machine with USB ports that is not here: a folder laid out like `/`, whose sticks are files or
//! loop devices. The program looks for drives there by `BULSSI_SYSTEM_ROOT`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Where USB is plugged in.
const XHCI: &str = "sys/devices/pci0000:00/0000:00:14.0/usb1";

pub(crate) struct Machine {
    dir: TempDir,
    next: u32,
}

impl Machine {
    /// In memory: what is pressed here is read back, and a disk would want to keep it.
    pub(crate) fn new() -> Self {
        let dir = TempDir::new_in("/dev/shm").unwrap();
        let machine = Self { dir, next: 0 };
        fs::create_dir_all(machine.path("sys/block")).unwrap();
        fs::create_dir_all(machine.path("dev")).unwrap();
        machine.write(
            "proc/self/mountinfo",
            "20 1 0:5 / / rw - rootfs rootfs rw\n",
        );
        machine
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.dir.path().join(path)
    }

    fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// An empty stick that is not plugged in, by its serial number.
    pub(crate) fn stick(&self, serial: &str, len: u64) -> PathBuf {
        let path = self.path(format!("stick-{serial}"));
        fs::File::create(&path).unwrap().set_len(len).unwrap();
        path
    }

    /// Plugs a stick, or a block device that stands for one, into a port such as `1-2.3`; gives its
    /// device's name.
    pub(crate) fn plug(&mut self, medium: &Path, serial: &str, port: &str, len: u64) -> String {
        self.next += 1;
        let (number, name) = (self.next, format!("sd{}", letter(self.next)));
        let ports: Vec<&str> = port.split_once('-').unwrap().1.split('.').collect();
        let mut usb = PathBuf::from(XHCI);
        for depth in 1..=ports.len() {
            usb.push(format!("1-{}", ports[..depth].join(".")));
        }
        self.write(usb.join("serial"), serial);
        let unit = usb.join(format!(
            "{port}:1.0/host{number}/target{number}:0:0/{number}:0:0:0"
        ));
        let block = unit.join("block").join(&name);
        for (attribute, value) in [
            ("size", (len / 512).to_string()),
            ("dev", format!("8:{}", number * 16)),
            ("diskseq", number.to_string()),
            ("removable", "1".to_owned()),
            ("ro", "0".to_owned()),
            ("queue/logical_block_size", "512".to_owned()),
        ] {
            self.write(block.join(attribute), &value);
        }
        self.write(unit.join("vendor"), "Example");
        self.write(unit.join("model"), "Stick");
        for folder in ["holders", "slaves"] {
            fs::create_dir_all(self.path(block.join(folder))).unwrap();
        }
        symlink("../..", self.path(block.join("device"))).unwrap();
        symlink(medium, self.path("dev").join(&name)).unwrap();
        // Last: whoever looks in between sees nothing of it.
        let shown = self.path("sys/block").join(&name);
        symlink(self.path(block), shown).unwrap();
        name
    }

    /// Pulls a device out.
    pub(crate) fn pull(&self, name: &str) {
        let shown = self.path("sys/block").join(name);
        let folder = fs::canonicalize(&shown).unwrap();
        fs::remove_file(shown).unwrap();
        fs::remove_dir_all(folder).unwrap();
        fs::remove_file(self.path("dev").join(name)).unwrap();
    }

    /// Lets the desktop mount the device that is plugged in next.
    pub(crate) fn mount_next(&self, at: &str) {
        let (dev, name) = ((self.next + 1) * 16, letter(self.next + 1));
        let table = self.path("proc/self/mountinfo");
        let text = fs::read_to_string(&table).unwrap();
        let line = format!("30 20 8:{dev} / {at} rw - vfat /dev/sd{name} rw\n");
        fs::write(table, text + &line).unwrap();
    }
}

/// `a` to `z`, then `aa` and so on.
fn letter(number: u32) -> String {
    let (above, last) = ((number - 1) / 26, (number - 1) % 26);
    let last = char::from(b'a' + u8::try_from(last).unwrap());
    match above {
        0 => last.to_string(),
        above => format!("{}{last}", letter(above)),
    }
}
