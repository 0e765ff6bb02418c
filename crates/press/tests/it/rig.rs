//! Sticks with faults as real block devices: `faulty_drive` behind `nbdfuse` and a loop device.
//!
//! Whatever becomes of a test, the machine is left as it was: `nbdfuse` mounts in a mount namespace of its
//! own, both programs die with the thread that started them, and the loop device is let go of by the
//! kernel when its last user closes it.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

pub(crate) const MIB: u64 = 1 << 20;
pub(crate) const GIB: u64 = 1 << 30;

/// Where bytes of sticks are kept: in memory.
const SHM: &str = "/dev/shm";

/// What a stick was asked, as `faulty_drive` counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub(crate) struct Counts {
    pub(crate) read: u64,
    pub(crate) written: u64,
    pub(crate) reads: u64,
    pub(crate) writes: u64,
    pub(crate) flushes: u64,
    pub(crate) failed: u64,
    pub(crate) largest: u64,
    pub(crate) highest: u64,
}

/// Whether block devices can be made. Says so where they cannot: the tests need root.
pub(crate) fn privileged() -> bool {
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    if !root {
        eprintln!("not root: no block devices can be made, this test shows nothing");
    }
    root
}

/// The command's standard output; anything but success ends the test.
pub(crate) fn said(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Tries for ten seconds.
pub(crate) fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1000 {
        if let Some(found) = found() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("waited in vain for {what}");
}

/// An example of this package, built along with the tests.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).unwrap().join("examples").join(name);
    assert!(path.exists(), "cargo build -p bulssi-press --examples");
    path
}

/// A program that dies with the thread that started it.
fn mortal(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(program);
    command.stdin(Stdio::null());
    command
}

/// A loop device that the kernel lets go of when its last user closes it.
#[derive(Debug)]
pub(crate) struct Loop {
    path: PathBuf,
    _held: File,
}

impl Loop {
    /// `prefix` is what `losetup` is run by, when not as it is.
    pub(crate) fn new(prefix: &[&str], file: &Path, direct: bool) -> Self {
        let mut words = prefix.to_vec();
        words.push("losetup");
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg(if direct {
            "--direct-io=on"
        } else {
            "--direct-io=off"
        });
        let path = PathBuf::from(said(command.args(["-f", "--show"]).arg(file)));
        let held = File::open(&path).unwrap();
        // While it is held, to detach only marks it.
        said(Command::new("losetup").arg("-d").arg(&path));
        Self { path, _held: held }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The half of a stick that a plug connects: the mount and the block device.
#[derive(Debug)]
struct Plugged {
    fuse: Child,
    device: Loop,
}

/// A stick with faults.
#[derive(Debug)]
pub(crate) struct Stick {
    dir: TempDir,
    server: Child,
    plugged: Option<Plugged>,
}

impl Stick {
    /// A stick that claims `size` bytes, with `faulty_drive`'s arguments, one word each, parted by spaces.
    pub(crate) fn new(size: u64, arguments: &str) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("stick")
            .tempdir_in(SHM)
            .unwrap();
        let mut command = mortal(example("faulty_drive"));
        for (name, file) in [
            ("--socket", "nbd"),
            ("--control", "control"),
            ("--store", "store"),
        ] {
            command.arg(name).arg(dir.path().join(file));
        }
        command
            .args(["--size", &size.to_string()])
            .args(arguments.split_whitespace());
        let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let mut stick = Self {
            dir,
            server,
            plugged: None,
        };
        assert_eq!(line, "listening\n", "{arguments}");
        stick.connect();
        stick
    }

    fn connect(&mut self) {
        let file = self.dir.path().join("stick");
        let ready = self.dir.path().join("ready");
        File::create(&file).unwrap();
        let _ = std::fs::remove_file(&ready);
        let mut command = mortal("unshare");
        command
            .args(["--mount", "--propagation", "private", "nbdfuse", "-P"])
            .arg(&ready)
            .arg(&file);
        let fuse = command
            .arg("--unix")
            .arg(self.dir.path().join("nbd"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Neither `setpriv` nor `unshare` forks: the process is `nbdfuse` in the end, and says so when it is ready.
        let pid = fuse.id().to_string();
        until("nbdfuse", || {
            std::fs::read_to_string(&ready)
                .ok()
                .filter(|said| said.trim() == pid)
        });
        let device = Loop::new(&["nsenter", "--mount", "--target", &pid], &file, true);
        self.plugged = Some(Plugged { fuse, device });
    }

    /// The block device.
    pub(crate) fn path(&self) -> &Path {
        self.plugged.as_ref().unwrap().device.path()
    }

    /// The address of `faulty_drive`'s NBD socket, for QEMU and others.
    pub(crate) fn socket(&self) -> PathBuf {
        self.dir.path().join("nbd")
    }

    /// The file that holds what is really on the medium.
    pub(crate) fn medium(&self) -> File {
        File::options()
            .read(true)
            .write(true)
            .open(self.dir.path().join("store"))
            .unwrap()
    }

    /// One command to `faulty_drive`; its answer.
    pub(crate) fn command(&self, line: &str) -> String {
        let mut stream = UnixStream::connect(self.dir.path().join("control")).unwrap();
        writeln!(stream, "{line}").unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        assert!(!answer.contains("error"), "{line}: {answer}");
        answer
    }

    /// What it was asked since it was made, or since `zero`.
    pub(crate) fn counts(&self) -> Counts {
        serde_json::from_str(&self.command("stats")).unwrap()
    }

    /// Takes it out, so that what was in its cache is lost, and plugs it in again: a new block device.
    pub(crate) fn replug(&mut self) {
        self.command("pull");
        self.disconnect();
        self.command("plug");
        self.connect();
    }

    fn disconnect(&mut self) {
        if let Some(Plugged { mut fuse, device }) = self.plugged.take() {
            let _ = fuse.kill();
            let _ = fuse.wait();
            drop(device);
        }
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        // Whoever still waits for an answer of a drive that hangs must get an error.
        if let Ok(mut stream) = UnixStream::connect(self.dir.path().join("control")) {
            let _ = writeln!(stream, "pull");
        }
        self.disconnect();
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A good stick: a loop device on a file in memory.
#[derive(Debug)]
pub(crate) struct Plain {
    _dir: TempDir,
    device: Loop,
    file: PathBuf,
}

impl Plain {
    /// Of `size` bytes, which take memory when they are written.
    pub(crate) fn new(size: u64) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("stick")
            .tempdir_in(SHM)
            .unwrap();
        let file = dir.path().join("store");
        File::create(&file).unwrap().set_len(size).unwrap();
        let device = Loop::new(&["env"], &file, false);
        Self {
            _dir: dir,
            device,
            file,
        }
    }

    /// The block device.
    pub(crate) fn path(&self) -> &Path {
        self.device.path()
    }

    /// Whether it begins with these bytes.
    pub(crate) fn holds(&self, bytes: &[u8]) -> bool {
        let mut found = vec![0; bytes.len()];
        let file = File::open(&self.file).unwrap();
        file.read_exact_at(&mut found, 0).is_ok() && found == bytes
    }
}
