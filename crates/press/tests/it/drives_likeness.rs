//! Folders laid out like `/`, with the sysfs and `/proc` of machines that are not here.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use bulssi_press::drives::{Drive, ListError, SystemRoot, list};
use tempfile::TempDir;

/// Every machine has something at `/`.
const ROOT: &str = "20 1 0:5 / / rw - rootfs rootfs rw\n";
pub(crate) const GB: u64 = 1_000_000_000;
/// Where USB is plugged in.
const XHCI: &str = "pci0000:00/0000:00:14.0/usb1";

/// A machine.
#[derive(Debug)]
pub(crate) struct Likeness {
    dir: TempDir,
    minor: std::cell::Cell<u32>,
}

impl Likeness {
    pub(crate) fn new() -> Self {
        // In memory: thousands of small files are written, and a disk would want them kept.
        let dir = TempDir::new_in("/dev/shm").unwrap();
        let machine = Self {
            dir,
            minor: 0.into(),
        };
        fs::create_dir_all(machine.path("sys/block")).unwrap();
        machine.write("proc/self/mountinfo", ROOT);
        machine
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn root(&self) -> SystemRoot {
        SystemRoot::at(self.dir.path())
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Attributes of a device: `name value`, one a line.
    pub(crate) fn attributes(&self, folder: impl AsRef<Path>, attributes: &str) {
        for line in attributes.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.trim().split_once(' ').unwrap();
            self.write(folder.as_ref().join(name), format!("{value}\n"));
        }
    }

    /// A whole device below `sys/devices/PARENT`; gives its folder.
    pub(crate) fn device(&self, name: &str, parent: &str, len: u64, attributes: &str) -> PathBuf {
        let folder = Path::new("sys/devices")
            .join(parent)
            .join("block")
            .join(name);
        self.attributes(&folder, &format!("size {}\n{}", len / 512, self.number()));
        self.attributes(&folder, "removable 0\nro 0\nqueue/logical_block_size 512");
        self.attributes(&folder, attributes);
        let path = self.path(&folder);
        fs::create_dir_all(path.join("holders")).unwrap();
        fs::create_dir_all(path.join("slaves")).unwrap();
        std::os::unix::fs::symlink("../..", path.join("device")).unwrap();
        std::os::unix::fs::symlink(&path, self.path("sys/block").join(name)).unwrap();
        self.node(name, len);
        folder
    }

    /// A partition of the device in this folder, `at` bytes in.
    pub(crate) fn partition(&self, device: &Path, name: &str, at: u64, len: u64) -> PathBuf {
        let folder = device.join(name);
        let (start, size) = (at / 512, len / 512);
        let text = format!("partition 1\nstart {start}\nsize {size}\n{}", self.number());
        self.attributes(&folder, &text);
        fs::create_dir_all(self.path(&folder).join("holders")).unwrap();
        self.node(name, 0);
        folder
    }

    /// A USB stick at a port such as `1-2.3`, as the kernel's `host` and `unit` of SCSI.
    pub(crate) fn usb(&self, name: &str, port: &str, unit: &str, len: u64, attrs: &str) -> PathBuf {
        let (_, ports) = port.split_once('-').unwrap();
        let ports: Vec<&str> = ports.split('.').collect();
        let mut path = PathBuf::from(XHCI);
        for depth in 1..=ports.len() {
            path.push(format!("1-{}", ports[..depth].join(".")));
        }
        let (host, _) = unit.split_once(':').unwrap();
        let (target, _) = unit.rsplit_once(':').unwrap();
        path.push(format!("{port}:1.0/host{host}/target{target}/{unit}"));
        self.device(
            name,
            path.to_str().unwrap(),
            len,
            &format!("removable 1\n{attrs}"),
        )
    }

    /// The folder of the USB device at `port`.
    pub(crate) fn usb_device(&self, folder: &Path, port: &str) -> PathBuf {
        let mut folders = folder.ancestors();
        let found = folders.find(|folder| folder.file_name().unwrap() == port);
        found.unwrap().to_owned()
    }

    /// Device and holder: what `device` is made of, both ways as the kernel shows it.
    pub(crate) fn made_of(&self, device: &Path, parts: &[&Path]) {
        for part in parts {
            let (whole, own) = (device.file_name().unwrap(), part.file_name().unwrap());
            self.write(device.join("slaves").join(own), "");
            self.write(part.join("holders").join(whole), "");
        }
    }

    /// Adds a mount of a device.
    pub(crate) fn mount(&self, device: &Path, at: &str, filesystem: &str) {
        let dev = fs::read_to_string(self.path(device).join("dev")).unwrap();
        let name = device.file_name().unwrap().to_str().unwrap();
        self.mount_line(&format!(
            "{} / {at} rw - {filesystem} /dev/{name} rw",
            dev.trim()
        ));
    }

    /// Adds a line to the table of mounts, from its third field on.
    pub(crate) fn mount_line(&self, line: &str) {
        let path = self.path("proc/self/mountinfo");
        let table = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{table}30 20 {line}\n")).unwrap();
    }

    pub(crate) fn list(&self) -> Result<Vec<Drive>, ListError> {
        list(&self.root())
    }

    /// The drive with this device file.
    pub(crate) fn drive(&self, name: &str) -> Drive {
        let drives = self.list().unwrap();
        let drive = drives
            .into_iter()
            .find(|d| d.node.file_name().unwrap() == name);
        drive.unwrap_or_else(|| panic!("{name} is not listed"))
    }

    /// Takes a device out of the machine.
    pub(crate) fn unplug(&self, name: &str) {
        let link = self.path("sys/block").join(name);
        fs::remove_dir_all(fs::canonicalize(&link).unwrap()).unwrap();
        fs::remove_file(link).unwrap();
        fs::remove_file(self.path("dev").join(name)).unwrap();
    }

    /// An empty device file of this length.
    fn node(&self, name: &str, len: u64) {
        let path = self.path("dev").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(path).unwrap().set_len(len).unwrap();
    }

    fn number(&self) -> String {
        self.minor.set(self.minor.get() + 1);
        format!("dev 8:{}", self.minor.get())
    }
}
