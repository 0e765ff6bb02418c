//! A desk for tests: a folder with a library in it, and the program run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Desk {
    folder: TempDir,
}

/// How a run of the program ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// It ended with this code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.out, self.err
        );
        self
    }

    /// Its output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}", self.out))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

/// The program with nothing of this machine's settings.
pub(crate) fn bulssi() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bulssi"));
    for name in [
        "BULSSI_LIBRARY",
        "BULSSI_LANG",
        "BULSSI_FFPROBE",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
    ] {
        command.env_remove(name);
    }
    command
}

impl Desk {
    /// A folder without anything in it.
    pub(crate) fn empty() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    /// A library without works, in `desk`.
    pub(crate) fn new() -> Self {
        let desk = Self::empty();
        desk.run(&["init", "desk"]).ends(0);
        desk
    }

    /// A library with four texts of different kinds and themes.
    pub(crate) fn with_texts() -> Self {
        let desk = Self::new();
        desk.texts();
        desk.run(&["add", "works"]).ends(0);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The command, in this folder, with its library.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = bulssi();
        command.args(args).current_dir(self.folder.path());
        if args.first() != Some(&"init") {
            command.env("BULSSI_LIBRARY", "desk");
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// Writes four texts into `works`.
    pub(crate) fn texts(&self) {
        self.write("works/물.md", "# 물을 깨끗이 하는 법\n\n물을 끓인다.\n");
        self.write(
            "works/prices.md",
            "# Why prices rise and fall\n\nWhen many people want rice.\n",
        );
        self.write(
            "works/rivers.txt",
            "Rivers of the north\n\nThe longest is cold.\n",
        );
        self.write("works/쌀.md", "# 쌀값\n\n장마당의 쌀값이 내렸다.\n");
        self.write(
            "works/work.toml",
            "rights = { by = \"our own\" }\n\
             [file.\"물.md\"]\nkind = \"practical-knowledge\"\nthemes = [\"health\"]\n\
             [file.\"쌀.md\"]\nthemes = [\"free-market\"]\n\
             [file.\"prices.md\"]\nthemes = [\"free-market\"]\n",
        );
    }

    /// Writes the edition `name` of 64 MB with these lines added.
    pub(crate) fn edition(&self, name: &str, more: &str) {
        let head = "title = \"Test\"\nlanguage = \"ko\"\ndate = 2026-11-21\n";
        let capacity = match more.contains("capacity") {
            true => "",
            false => "capacity = \"64MB exact\"\n",
        };
        self.write(
            &format!("desk/editions/{name}.toml"),
            format!("{head}{capacity}{more}"),
        );
    }

    /// The only blob of the library with this content.
    pub(crate) fn blob(&self, content: &[u8]) -> PathBuf {
        let name = bulssi_model::Digest::of(content).to_string();
        let path = self.path("desk/blobs").join(&name[..2]).join(&name[2..]);
        assert!(path.exists(), "{}", path.display());
        path
    }
}

/// Every file below a folder, by its path within, with its content.
pub(crate) fn files_below(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// How many files are below a folder in which somebody is at work.
pub(crate) fn names_below(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let below = |entry: fs::DirEntry| match entry.path() {
        path if path.is_dir() => names_below(&path),
        _ => 1,
    };
    entries.map(below).sum()
}

/// A loop device over a file; detached when dropped.
pub(crate) struct Loop(pub(crate) String);

impl Loop {
    /// Nothing where there is none to be had, which takes root.
    pub(crate) fn over(file: &Path, read_only: bool) -> Option<Self> {
        Self::with(file, read_only.then_some("-r").as_slice())
    }

    /// The partition that begins at this byte of a file, for reading.
    pub(crate) fn partition(file: &Path, start: u64) -> Option<Self> {
        Self::with(file, &["-r", "-o", &start.to_string()])
    }

    fn with(file: &Path, options: &[&str]) -> Option<Self> {
        let mut command = Command::new("losetup");
        command.args(["-f", "--show"]).args(options).arg(file);
        let output = command.output().ok()?;
        let name = String::from_utf8(output.stdout).ok()?;
        output
            .status
            .success()
            .then(|| Self(name.trim().to_owned()))
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        let _ = Command::new("losetup").args(["-d", &self.0]).status();
    }
}
