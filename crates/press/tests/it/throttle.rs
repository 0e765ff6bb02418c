//! Slow sticks: the kernel holds direct reads and writes of this process to a rate, for each device.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A control group of our own with this process in it; put back when dropped.
#[derive(Debug)]
pub(crate) struct Throttle {
    group: PathBuf,
    parent: PathBuf,
    second: bool,
}

impl Throttle {
    /// # Panics
    ///
    /// Where the kernel has neither version of the block I/O controller.
    pub(crate) fn new() -> Self {
        let name = format!("bulssi-press-{}", std::process::id());
        let first = Path::new("/sys/fs/cgroup/blkio");
        let (parent, second) = if first.is_dir() {
            let own = fs::read_to_string("/proc/self/cgroup").unwrap();
            let mut own = own.lines().filter_map(|line| {
                line.splitn(3, ':')
                    .nth(2)
                    .filter(|_| line.contains(":blkio:"))
            });
            (
                first.join(own.next().unwrap_or("/").trim_start_matches('/')),
                false,
            )
        } else {
            let root = PathBuf::from("/sys/fs/cgroup");
            fs::write(root.join("cgroup.subtree_control"), "+io").unwrap();
            let own = fs::read_to_string("/proc/self/cgroup").unwrap();
            let own = own
                .lines()
                .find_map(|line| line.strip_prefix("0::/"))
                .unwrap_or("");
            // A group with processes in it can have no groups with controllers below: ours goes to the root.
            let group = root.join(&name);
            fs::create_dir(&group).unwrap();
            fs::write(group.join("cgroup.procs"), "0").unwrap();
            return Self {
                group,
                parent: root.join(own),
                second: true,
            };
        };
        let group = parent.join(&name);
        fs::create_dir(&group).unwrap();
        fs::write(group.join("cgroup.procs"), "0").unwrap();
        Self {
            group,
            parent,
            second,
        }
    }

    /// Holds a block device to so many bytes a second each way; `None` for no limit.
    pub(crate) fn limit(&self, device: &Path, read: Option<u64>, write: Option<u64>) {
        let number = fs::metadata(device).unwrap().rdev();
        let (major, minor) = (number >> 8 & 0xfff, number & 0xff | number >> 12 & 0xf_ff00);
        for (rate, first, second) in [(read, "read", "rbps"), (write, "write", "wbps")] {
            let Some(rate) = rate else { continue };
            if self.second {
                fs::write(
                    self.group.join("io.max"),
                    format!("{major}:{minor} {second}={rate}"),
                )
                .unwrap();
            } else {
                let file = self
                    .group
                    .join(format!("blkio.throttle.{first}_bps_device"));
                fs::write(file, format!("{major}:{minor} {rate}")).unwrap();
            }
        }
    }
}

impl Drop for Throttle {
    fn drop(&mut self) {
        let _ = fs::write(self.parent.join("cgroup.procs"), "0");
        let _ = fs::remove_dir(&self.group);
    }
}
