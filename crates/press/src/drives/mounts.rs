//! The tables of the kernel: what is mounted, what is swapped to, which arrays run.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use super::root::{ListError, SystemRoot};

const MOUNTINFO: &str = "proc/self/mountinfo";

/// The number of a device: `(major, minor)`. The kernel gives filesystems without a device of
/// their own major 0.
pub type DeviceNumber = (u32, u32);

/// A device number as sysfs and mountinfo write it, `8:17`.
pub(super) fn device_number(text: &str) -> Option<DeviceNumber> {
    let (major, minor) = text.split_once(':')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// One mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    pub(super) dev: DeviceNumber,
    pub(super) at: PathBuf,
    pub(super) filesystem: String,
    pub(super) source: PathBuf,
    /// Folders that an overlay is made of.
    pub(super) layers: Vec<PathBuf>,
}

/// All mounts that this process sees, in the order in which they lie over each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mounts(pub(super) Vec<Mount>);

impl Mounts {
    /// What is mounted now.
    pub(super) fn read(root: &SystemRoot) -> Result<Self, ListError> {
        let path = root.join(MOUNTINFO);
        let table = root.table(MOUNTINFO)?.ok_or(ListError::Unreadable {
            path: path.clone(),
            error: std::io::ErrorKind::NotFound.into(),
        })?;
        let mounts = match Self::parse(&table) {
            Ok(mounts) => mounts,
            Err(line) => return Err(ListError::Garbled { path, line }),
        };
        if mounts.0.iter().any(|mount| mount.at == Path::new("/")) {
            Ok(mounts)
        } else {
            Err(ListError::NoRoot { path })
        }
    }

    /// `/proc/PID/mountinfo` (proc_pid_mountinfo(5)), or the first line that is not understood: a
    /// mount that is not understood may be the one that must not be written to.
    pub(super) fn parse(table: &[u8]) -> Result<Self, usize> {
        let lines = table.split(|byte| *byte == b'\n').enumerate();
        let lines = lines.filter(|(_, line)| !line.is_empty());
        lines
            .map(|(index, line)| parse_mount(line).ok_or(index + 1))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The mount that `path` lies on.
    pub(super) fn of(&self, path: &Path) -> Option<&Mount> {
        let mounts = self.0.iter().filter(|mount| path.starts_with(&mount.at));
        // Of several at the same place the last lies on top.
        mounts.max_by_key(|mount| mount.at.components().count())
    }
}

fn parse_mount(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|byte| *byte == b' ');
    let dev = fields.nth(2)?;
    let dev = device_number(std::str::from_utf8(dev).ok()?)?;
    let at = path(fields.nth(1)?);
    // Options, then fields that may be added to, then a dash.
    fields.by_ref().find(|field| *field == b"-")?;
    let filesystem = String::from_utf8_lossy(fields.next()?).into_owned();
    let source = path(fields.next()?);
    let options = fields.next().unwrap_or_default();
    let layers = if filesystem == "overlay" {
        layers(options)
    } else {
        Vec::new()
    };
    at.is_absolute().then_some(Mount {
        dev,
        at,
        filesystem,
        source,
        layers,
    })
}

/// The folders named in the options of an overlay.
fn layers(options: &[u8]) -> Vec<PathBuf> {
    let mut layers = Vec::new();
    for option in options.split(|byte| *byte == b',') {
        for name in [&b"lowerdir="[..], b"lowerdir+=", b"upperdir="] {
            if let Some(folders) = option.strip_prefix(name) {
                let folders = folders.split(|byte| *byte == b':');
                layers.extend(folders.filter(|folder| !folder.is_empty()).map(path));
            }
        }
    }
    layers
}

/// A path with spaces, tabs, line ends and backslashes written as three octal digits.
fn path(field: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match rest {
            [
                b'\\',
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                tail @ ..,
            ] => ((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'), tail),
            _ => (*first, tail),
        };
        bytes.push(byte);
        rest = tail;
    }
    PathBuf::from(OsString::from_vec(bytes))
}

/// What is swapped to: device files and files (`/proc/swaps`, proc_swaps(5)).
pub(super) fn swaps(table: &[u8]) -> Vec<PathBuf> {
    table
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.split(|byte| matches!(byte, b' ' | b'\t')).next())
        // The line of headings does not begin with a slash.
        .filter(|field| field.first() == Some(&b'/'))
        .map(path)
        .collect()
}

/// Arrays and their members by the kernel's names, as `/proc/mdstat` says (md(4)):
/// `md0 : active raid1 sdb1[1] sda1[0](F)`.
pub(super) fn arrays(table: &[u8]) -> Vec<(String, Vec<String>)> {
    let text = String::from_utf8_lossy(table);
    let mut arrays = Vec::new();
    for line in text.lines() {
        let Some((name, rest)) = line.split_once(" : ") else {
            continue;
        };
        let members = rest.split_whitespace().filter_map(|word| {
            let (member, place) = word.split_once('[')?;
            place.contains(']').then(|| member.to_owned())
        });
        let members: Vec<_> = members.collect();
        if !members.is_empty() {
            arrays.push((name.trim().to_owned(), members));
        }
    }
    arrays
}

/// Whether the running system is what is mounted here, whatever device that is: `/` and the folders
/// that systems are made of, and where live systems keep the stick that they run from. `/mnt`,
/// `/media` and `/run/media` are for drives that come and go.
pub(super) fn is_system_place(at: &Path) -> bool {
    const ALONE: [&str; 7] = ["/", "/home", "/opt", "/root", "/run", "/srv", "/tmp"];
    const WITH_ALL_BELOW: [&str; 21] = [
        "/bin",
        "/boot",
        "/cdrom",
        "/dev",
        "/efi",
        "/etc",
        "/gnu",
        "/lib",
        "/lib64",
        "/nix",
        "/ostree",
        "/proc",
        "/run/archiso",
        "/run/initramfs",
        "/run/live",
        "/sbin",
        "/snap",
        "/sys",
        "/sysroot",
        "/usr",
        "/var",
    ];
    ALONE.iter().any(|place| at == Path::new(place))
        || WITH_ALL_BELOW.iter().any(|place| at.starts_with(place))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = "\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/root rw,discard
30 27 8:17 / /media/a\\040desk/\\354\\262\\234 rw,nosuid - vfat /dev/sdb1 rw
31 27 8:18 / /media/a\\040desk rw - ext4 /dev/sdb2 rw
32 27 0:40 / /live rw - overlay overlay rw,lowerdir=/run/a:/run/b,upperdir=/run/c,workdir=/run/d
";

    #[test]
    fn mounts_as_the_kernel_lists_them() {
        let mounts = Mounts::parse(TABLE.as_bytes()).unwrap();
        let places: Vec<_> = mounts
            .0
            .iter()
            .map(|m| (m.dev, m.at.to_str().unwrap()))
            .collect();
        let expected = [
            ((0, 21), "/proc"),
            ((254, 0), "/"),
            ((8, 17), "/media/a desk/천"),
            ((8, 18), "/media/a desk"),
            ((0, 40), "/live"),
        ];
        assert_eq!(places, expected);
        assert_eq!(mounts.0[2].filesystem, "vfat");
        assert_eq!(mounts.0[2].source, Path::new("/dev/sdb1"));
        assert_eq!(
            mounts.0[4].layers,
            ["/run/a", "/run/b", "/run/c"].map(PathBuf::from)
        );
        for (path, dev) in [
            ("/media/a desk/천/film", (8, 17)),
            ("/media/a desk/other", (8, 18)),
            ("/media/a desktop", (254, 0)),
            ("/", (254, 0)),
        ] {
            assert_eq!(mounts.of(Path::new(path)).unwrap().dev, dev, "{path}");
        }
    }

    #[test]
    fn a_mount_that_is_not_understood_is_named() {
        for (line, fault) in [
            ("1 2", "ends early"),
            ("1 2 8 / / rw - ext4 /dev/sda rw", "no device number"),
            ("1 2 8:0 / / rw ext4 /dev/sda rw", "no dash"),
            (
                "1 2 8:0 / here rw - ext4 /dev/sda rw",
                "mount point is relative",
            ),
            ("1 2 8:0 / / rw -", "no filesystem"),
        ] {
            assert_eq!(
                Mounts::parse(format!("{TABLE}{line}\n").as_bytes()),
                Err(6),
                "{fault}"
            );
        }
    }

    #[test]
    fn of_two_mounts_at_one_place_the_later_counts() {
        let table = b"1 0 8:1 / /a rw - ext4 /dev/sda1 rw\n2 0 8:2 / /a rw - ext4 /dev/sda2 rw\n";
        let mounts = Mounts::parse(table).unwrap();
        assert_eq!(mounts.of(Path::new("/a/b")).unwrap().dev, (8, 2));
    }

    #[test]
    fn swaps_are_devices_and_files() {
        let table = b"Filename\t\t\tType\t\tSize\tUsed\tPriority\n\
            /dev/dm-1                               partition\t8388604\t0\t-2\n\
            /swap\\040file\tfile\t1\t0\t-3\n";
        assert_eq!(swaps(table), ["/dev/dm-1", "/swap file"].map(PathBuf::from));
        assert!(swaps(b"").is_empty());
    }

    #[test]
    fn arrays_and_their_members() {
        let table = b"Personalities : [raid1] [raid6]\n\
            md0 : active raid1 sdb1[1] sda1[0](F)\n      976630464 blocks [2/2] [UU]\n\
            md1 : inactive nvme0n1p2[2](S)\n\nunused devices: <none>\n";
        let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let arrays: Vec<_> = arrays(table)
            .into_iter()
            .filter(|(name, _)| name != "Personalities")
            .collect();
        assert_eq!(
            arrays,
            [
                ("md0".to_owned(), owned(&["sdb1", "sda1"])),
                ("md1".to_owned(), owned(&["nvme0n1p2"])),
            ]
        );
    }

    #[test]
    fn places_of_the_system() {
        for (at, system) in [
            ("/", true),
            ("/boot/efi", true),
            ("/home", true),
            ("/var/lib/desk", true),
            ("/run/live/medium", true),
            ("/cdrom", true),
            ("/home/desk/stick", false),
            ("/mnt", false),
            ("/media/desk/STICK", false),
            ("/run/media/desk/STICK", false),
            ("/tmp/x", false),
            ("/usrlocal", false),
        ] {
            assert_eq!(is_system_place(Path::new(at)), system, "{at}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_tables(table in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Mounts::parse(&table);
            swaps(&table);
            arrays(&table);
        }

        #[test]
        fn any_fields_are_mounts(fields in prop::collection::vec("[-/0-9a-z:\\\\,=]{0,8}", 0..14)) {
            let _ = Mounts::parse(fields.join(" ").as_bytes());
        }
    }
}
