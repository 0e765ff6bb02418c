//! Sources and targets that fail: a clear error, and nothing left behind.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use bulssi_image::{
    Contents, Sink, SourceFault, Streamed, WriteError, WriteOptions, build_image, write_folder,
};
use bulssi_model::{ByteLen, Content, Digest, Event, Filesystem, Job, Silent, Tree, Watch};

use crate::support::*;

/// What happens to a blob between planning and building.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    Vanishes,
    Denied,
    BreaksInTheMiddle,
    Shrinks,
    ShrinksToNothing,
    Grows,
    Differs,
}

/// Blobs on which one has a mishap; reads come in small pieces, with interruptions.
struct Unlucky {
    blobs: BTreeMap<Digest, Vec<u8>>,
    victim: Digest,
    mishap: Option<Mishap>,
}

struct Pieces<'b> {
    bytes: Vec<u8>,
    at: usize,
    turn: u32,
    breaks_at: Option<usize>,
    _life: std::marker::PhantomData<&'b ()>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(5) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.breaks_at.is_some_and(|at| self.at >= at) {
            return Err(io::Error::other("medium failed"));
        }
        let rest = &self.bytes[self.at..];
        let len = rest
            .len()
            .min(buf.len())
            .min(1 + self.turn as usize * 977 % 20_011);
        buf[..len].copy_from_slice(&rest[..len]);
        self.at += len;
        Ok(len)
    }
}

impl Contents for Unlucky {
    fn open(&self, digest: &Digest, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let mut bytes = self
            .blobs
            .get(digest)
            .ok_or(io::ErrorKind::NotFound)?
            .clone();
        let mishap = self.mishap.filter(|_| *digest == self.victim);
        let mut breaks_at = None;
        match mishap {
            None => {}
            Some(Mishap::Vanishes) => return Err(io::ErrorKind::NotFound.into()),
            Some(Mishap::Denied) => return Err(io::ErrorKind::PermissionDenied.into()),
            Some(Mishap::BreaksInTheMiddle) => breaks_at = Some(bytes.len() / 2),
            Some(Mishap::Shrinks) => bytes.truncate(bytes.len() - 1),
            Some(Mishap::ShrinksToNothing) => bytes.clear(),
            Some(Mishap::Grows) => bytes.push(0),
            Some(Mishap::Differs) => bytes[7] ^= 0x80,
        }
        Ok(Box::new(Pieces {
            bytes,
            at: at as usize,
            turn: 0,
            breaks_at,
            _life: std::marker::PhantomData,
        }))
    }
}

/// Seven files, the one at `index` with a mishap.
fn unlucky(index: usize, mishap: Option<Mishap>) -> (Tree, Unlucky) {
    let mut blobs = BTreeMap::new();
    let mut victim = Digest::new([0; 32]);
    let files = (0..7).map(|n| {
        let bytes = noise(
            n as u64 + 1,
            [3_000_000, 10, 70_000, 1 << 20, 512, 9, 2_500_000][n],
        );
        let digest = Digest::of(&bytes);
        let len = ByteLen(bytes.len() as u64);
        if n == index {
            victim = digest;
        }
        blobs.insert(digest, bytes);
        (format!("폴더/{n}.bin"), Content::Blob { digest, len })
    });
    let tree = tree(files.collect::<Vec<_>>());
    let contents = Unlucky {
        blobs,
        victim,
        mishap,
    };
    (tree, contents)
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn is(fault: &SourceFault, mishap: Mishap) -> bool {
    match mishap {
        Mishap::Vanishes => matches!(fault, SourceFault::Missing),
        Mishap::Denied => {
            matches!(fault, SourceFault::Unreadable(e) if e.kind() == io::ErrorKind::PermissionDenied)
        }
        Mishap::BreaksInTheMiddle => {
            matches!(fault, SourceFault::Unreadable(e) if e.to_string() == "medium failed")
        }
        Mishap::Shrinks => {
            matches!(fault, SourceFault::Shorter { have, want } if have.0 + 1 == want.0)
        }
        Mishap::ShrinksToNothing => {
            matches!(fault, SourceFault::Shorter { have, .. } if have.0 == 0)
        }
        Mishap::Grows => matches!(fault, SourceFault::Longer { .. }),
        Mishap::Differs => matches!(fault, SourceFault::Differs { have, want } if have != want),
    }
}

const MISHAPS: [Mishap; 7] = [
    Mishap::Vanishes,
    Mishap::Denied,
    Mishap::BreaksInTheMiddle,
    Mishap::Shrinks,
    Mishap::ShrinksToNothing,
    Mishap::Grows,
    Mishap::Differs,
];

#[test]
fn reads_in_pieces_are_the_same_bytes() {
    let (tree, contents) = unlucky(0, None);
    let layout = plan(&tree, Filesystem::ExFat, 36 * MIB);
    let image = |jobs| {
        let mut sink = Streamed(Vec::new());
        layout
            .write(&contents, &mut sink, &WriteOptions { jobs }, &Silent)
            .unwrap();
        sink.0
    };
    let mut whole = Vec::new();
    layout.reader(&contents, 0).read_to_end(&mut whole).unwrap();
    assert!(image(1) == whole && image(3) == whole);
}

#[test]
fn a_source_that_changes_is_named_and_no_image_is_left() {
    let dir = scratch();
    let image = dir.path().join("a.img");
    for (place, mishap) in MISHAPS.into_iter().enumerate() {
        for (index, jobs) in [(0, 1), (3, 2), (6, 3), (place, 3)] {
            let (tree, contents) = unlucky(index, Some(mishap));
            let layout = plan(&tree, BOTH[jobs % 2], 36 * MIB);
            let options = WriteOptions { jobs };
            match build_image(&layout, &contents, &image, &options, &Silent) {
                Err(WriteError::Source { path, fault }) => {
                    assert_eq!(path.as_str(), format!("폴더/{index}.bin"));
                    assert!(is(&fault, mishap), "{mishap:?}: {fault}");
                }
                other => panic!("{mishap:?}: {other:?}"),
            }
            assert_eq!(names(dir.path()), [""; 0], "{mishap:?}");
        }
        let folder = dir.path().join("folder");
        let (tree, contents) = unlucky(3, Some(mishap));
        match write_folder(&tree, &contents, &folder, &Silent) {
            Err(WriteError::Source { path, fault }) => {
                assert_eq!(path.as_str(), "폴더/3.bin");
                assert!(is(&fault, mishap), "{mishap:?}: {fault}");
            }
            other => panic!("{mishap:?}: {other:?}"),
        }
        assert_eq!(names(dir.path()), [""; 0], "{mishap:?}");
    }
}

#[test]
fn the_image_that_was_there_stays_when_the_new_one_fails() {
    let dir = scratch();
    let image = dir.path().join("a.img");
    fs::write(&image, b"last month's").unwrap();
    let (tree, contents) = unlucky(6, Some(Mishap::Differs));
    let layout = plan(&tree, Filesystem::Fat32, 36 * MIB);
    let options = WriteOptions::default();
    assert!(build_image(&layout, &contents, &image, &options, &Silent).is_err());
    assert_eq!(fs::read(&image).unwrap(), b"last month's");
    assert_eq!(names(dir.path()), ["a.img"]);
}

/// Takes only so many bytes.
struct Full {
    room: u64,
}

impl Sink for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.skip(bytes.len() as u64)
    }

    fn skip(&mut self, len: u64) -> io::Result<()> {
        let left = self
            .room
            .checked_sub(len)
            .ok_or(io::ErrorKind::StorageFull)?;
        self.room = left;
        Ok(())
    }
}

#[test]
fn a_target_that_is_full_is_no_fault_of_a_source() {
    let (tree, contents) = unlucky(0, None);
    let layout = plan(&tree, Filesystem::ExFat, 36 * MIB);
    for jobs in [1, 2, 3] {
        for room in [0, 512, 3 * MIB, 9 * MIB, 36 * MIB - 1] {
            let mut sink = Full { room };
            let options = WriteOptions { jobs };
            match layout.write(&contents, &mut sink, &options, &Silent) {
                Err(WriteError::Target { at, error, .. }) => {
                    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
                    assert!(at <= room);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Run by the test below, with a limit on what it may write.
#[test]
fn on_a_small_disk() {
    let Some(dir) = std::env::var_os("BULSSI_TEST_SMALL_DISK") else {
        return;
    };
    let dir = Path::new(&dir);
    let (tree, contents) = unlucky(0, None);
    let layout = plan(&tree, Filesystem::ExFat, 36 * MIB);
    let image = dir.join("a.img");
    let options = WriteOptions::default();
    match build_image(&layout, &contents, &image, &options, &Silent) {
        Err(WriteError::Target { error, .. }) => {
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{error}");
        }
        other => panic!("{other:?}"),
    }
    match write_folder(&tree, &contents, &dir.join("out"), &Silent) {
        Err(WriteError::Target { error, path, .. }) => {
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{error}");
            assert!(path.is_some());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(names(dir), [""; 0]);
    println!("disk was full");
}

#[test]
fn a_disk_that_is_full_is_left_as_it_was() {
    // A disk of 2 MiB in a mount namespace of our own. Who is not root becomes it in a user
    // namespace; root needs none, and some machines forbid them.
    let dir = scratch();
    let script = r#"
        test "$(id -u)" = 0 && user= || user="--user --map-root-user"
        exec unshare $user --mount sh -c 'mount -t tmpfs -o size=2m none "$1" &&
            exec "$0" --exact faults::on_a_small_disk --nocapture' "$0" "$1"
    "#;
    let output = run(Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .arg(dir.path())
        .env("BULSSI_TEST_SMALL_DISK", dir.path()));
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{error}");
    assert!(text.contains("disk was full"), "{text}");
}

/// Asks to stop after so many events, and counts beginnings and ends.
struct Impatient {
    after: u64,
    events: AtomicU64,
    jobs: AtomicU64,
}

impl Watch for Impatient {
    fn event(&self, event: Event) {
        self.events.fetch_add(1, Ordering::Relaxed);
        if matches!(
            event,
            Event::Started(Job::Build) | Event::Finished(Job::Build)
        ) {
            self.jobs.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn cancelled(&self) -> bool {
        self.events.load(Ordering::Relaxed) >= self.after
    }
}

#[test]
fn cancelling_leaves_nothing() {
    let (tree, contents) = unlucky(0, None);
    let dir = scratch();
    for after in [0, 2, 3, 5] {
        for jobs in [1, 2, 3] {
            let watch = Impatient {
                after,
                events: AtomicU64::new(0),
                jobs: AtomicU64::new(0),
            };
            let layout = plan(&tree, Filesystem::Fat32, 36 * MIB);
            let image = dir.path().join("a.img");
            let options = WriteOptions { jobs };
            let result = build_image(&layout, &contents, &image, &options, &watch);
            assert!(matches!(result, Err(WriteError::Cancelled)), "{result:?}");
            let result = write_folder(&tree, &contents, &dir.path().join("out"), &watch);
            assert!(matches!(result, Err(WriteError::Cancelled)), "{result:?}");
            assert_eq!(watch.jobs.load(Ordering::Relaxed), 4);
            assert_eq!(names(dir.path()), [""; 0]);
        }
    }
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let (tree, contents) = unlucky(0, None);
    let layout = plan(&tree, Filesystem::Fat32, 36 * MIB);
    let dir = scratch();
    let options = WriteOptions::default();
    let folder = dir.path().join("folder");
    fs::create_dir(&folder).unwrap();
    for target in [Path::new("/dev/null"), &folder, Path::new("/")] {
        let result = build_image(&layout, &contents, target, &options, &Silent);
        assert!(matches!(result, Err(WriteError::NotAFile)), "{result:?}");
    }
    let nowhere = dir.path().join("no/where.img");
    let result = build_image(&layout, &contents, &nowhere, &options, &Silent);
    assert!(
        matches!(result, Err(WriteError::Target { .. })),
        "{result:?}"
    );
    // A link in the place of the part leads nowhere.
    let precious = dir.path().join("precious");
    fs::write(&precious, b"precious").unwrap();
    std::os::unix::fs::symlink(&precious, dir.path().join("a.img.part")).unwrap();
    let image = dir.path().join("a.img");
    build_image(&layout, &contents, &image, &options, &Silent).unwrap();
    assert_eq!(fs::read(&precious).unwrap(), b"precious");
}

#[test]
fn two_builds_of_one_image_do_not_mix() {
    let (tree, contents) = unlucky(0, None);
    let layout = plan(&tree, Filesystem::Fat32, 36 * MIB);
    let dir = scratch();
    let image = dir.path().join("a.img");
    let part = fs::File::create(dir.path().join("a.img.part")).unwrap();
    part.lock().unwrap();
    let options = WriteOptions::default();
    let result = build_image(&layout, &contents, &image, &options, &Silent);
    assert!(matches!(result, Err(WriteError::Busy)), "{result:?}");
    assert_eq!(names(dir.path()), ["a.img.part"]);
    drop(part);
    build_image(&layout, &contents, &image, &options, &Silent).unwrap();
    assert_eq!(names(dir.path()), ["a.img"]);
}
