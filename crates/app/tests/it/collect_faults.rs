//! Files that change, go away or become something else while they are added; stopping; much of it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bulssi_app::collect::{AddError, Problem, Reason};
use bulssi_app::library::{
    Entry, Files, FolderStore, HostFiles, Library, Outcome, VerifyDepth, VerifyOptions,
};
use bulssi_model::{Event, Silent, Step, Watch};

use crate::collect::{Desk, options};

/// Does something once, when an event is heard.
struct Meddler<F, W> {
    when: W,
    act: F,
    heard: AtomicU64,
}

impl<F: Fn() + Sync, W: Fn(&Event) -> bool + Sync> Watch for Meddler<F, W> {
    fn event(&self, event: Event) {
        if (self.when)(&event) && self.heard.fetch_add(1, Ordering::SeqCst) == 0 {
            (self.act)();
        }
    }
}

fn meddle<F: Fn() + Sync, W: Fn(&Event) -> bool + Sync>(when: W, act: F) -> Meddler<F, W> {
    let heard = AtomicU64::new(0);
    Meddler { when, act, heard }
}

fn problem<'r>(problems: &'r [Problem], name: &str) -> &'r Reason {
    let found = problems.iter().find(|problem| problem.path.ends_with(name));
    &found
        .unwrap_or_else(|| panic!("nothing about {name}: {problems:?}"))
        .reason
}

#[test]
fn between_survey_and_transfer() {
    let desk = Desk::new();
    for name in [
        "changed.txt",
        "folder.txt",
        "gone.txt",
        "good.txt",
        "link.txt",
        "pipe.txt",
    ] {
        desk.file(name, format!("봄 {name}"));
    }
    let transfer = |event: &Event| matches!(event, Event::Step(Step::Transfer, _));
    let watch = meddle(transfer, || {
        fs::remove_file(desk.path("gone.txt")).unwrap();
        fs::write(desk.path("changed.txt"), "something else").unwrap();
        fs::remove_file(desk.path("folder.txt")).unwrap();
        fs::create_dir(desk.path("folder.txt")).unwrap();
        fs::remove_file(desk.path("link.txt")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", desk.path("link.txt")).unwrap();
        fs::remove_file(desk.path("pipe.txt")).unwrap();
        let made = Command::new("mkfifo")
            .arg(desk.path("pipe.txt"))
            .status()
            .unwrap();
        assert!(made.success());
    });
    let report = desk.try_add(&["."], &options(2), &watch).unwrap();
    assert_eq!(report.works.len(), 1);
    let problems = &report.problems;
    assert_eq!(problems.len(), 5);
    assert!(matches!(
        problem(problems, "gone.txt"),
        Reason::Unreadable(_)
    ));
    assert!(matches!(
        problem(problems, "changed.txt"),
        Reason::ChangedWhileReading
    ));
    for name in ["folder.txt", "link.txt", "pipe.txt"] {
        assert!(matches!(problem(problems, name), Reason::NoFile), "{name}");
    }
    // Adding again finds what is there now.
    let again = desk.add();
    assert_eq!(
        (again.count(Outcome::Added), again.count(Outcome::Unchanged)),
        (1, 1)
    );
    assert!(matches!(problem(&again.problems, "link.txt"), Reason::Link));
    assert!(matches!(
        problem(&again.problems, "pipe.txt"),
        Reason::NoFile
    ));
}

#[test]
fn a_file_that_changes_while_it_is_copied() {
    for grows in [true, false] {
        let desk = Desk::new();
        let text = "눈이 온다.\n".repeat(100_000);
        let path = desk.file("long.txt", &text);
        desk.file("other.txt", "봄");
        // The first piece of a file in the transfer has bytes.
        let piece = |event: &Event| matches!(event, Event::Advanced { bytes, .. } if bytes.0 > 0);
        let watch = meddle(piece, || {
            let mut file = OpenOptions::new()
                .append(grows)
                .write(true)
                .open(&path)
                .unwrap();
            match grows {
                true => file.write_all(text.as_bytes()).unwrap(),
                false => file.set_len(1000).unwrap(),
            }
        });
        let report = desk.try_add(&["."], &options(1), &watch).unwrap();
        assert_eq!(report.works.len(), 1);
        let reason = problem(&report.problems, "long.txt");
        assert!(matches!(reason, Reason::ChangedWhileReading), "{reason}");
        let verify = VerifyOptions {
            depth: VerifyDepth::Full,
            jobs: std::num::NonZeroUsize::MIN,
        };
        assert!(desk.library.verify(&verify, &Silent).unwrap().is_whole());
        assert_eq!(desk.add().count(Outcome::Added), 1);
    }
}

/// Says stop when so many works were begun.
struct Stop(AtomicU64, u64);

impl Watch for Stop {
    fn event(&self, event: Event) {
        if matches!(event, Event::Item(_)) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst) >= self.1
    }
}

#[test]
fn stopped_and_taken_up_again() {
    let desk = Desk::new();
    for n in 0..20 {
        desk.file(&format!("{n}.txt"), format!("글 {n}"));
    }
    let stop = Stop(AtomicU64::new(0), 8);
    let Err(AddError::Cancelled(report)) = desk.try_add(&["."], &options(2), &stop) else {
        panic!("it went on");
    };
    let done = report.works.len();
    assert!((1..8).contains(&done), "{done}");
    assert_eq!(desk.works().len(), done);
    let again = desk.add();
    assert_eq!(again.count(Outcome::Unchanged), done);
    assert_eq!(again.count(Outcome::Added), 20 - done);
    let stop = Stop(AtomicU64::new(0), 0);
    let early = desk.try_add(&["."], &options(2), &stop);
    assert!(matches!(early, Err(AddError::Cancelled(_))));
}

/// The filesystem of this machine, but for waiting on its disk: how long that takes says nothing of
/// what is tested here.
struct NoWait(HostFiles);

impl Files for NoWait {
    fn sync_files(&self, _: &[PathBuf]) -> io::Result<()> {
        Ok(())
    }
    fn sync_folders(&self, _: &[PathBuf]) -> io::Result<()> {
        Ok(())
    }
    fn create(&self, path: &Path) -> io::Result<Box<dyn io::Write + Send>> {
        self.0.create(path)
    }
    fn open(&self, path: &Path, offset: u64) -> io::Result<Box<dyn io::Read + Send>> {
        self.0.open(path, offset)
    }
    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        self.0.len(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.0.list(folder)
    }
    fn make_folder(&self, path: &Path) -> io::Result<bool> {
        self.0.make_folder(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.0.remove_folder(path)
    }
    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        self.0.try_lock(path)
    }
}

#[test]
fn ten_thousand_small_files() {
    let mut desk = Desk::new();
    let store = FolderStore::on(
        desk.library.root().join("blobs"),
        Arc::new(NoWait(HostFiles)),
    );
    desk.library = Library::open_on(desk.library.root(), Arc::new(store)).unwrap();
    for n in 0..10_000 {
        desk.file(&format!("{}/{n}.txt", n % 7), format!("글 {n}"));
    }
    let report = desk.add();
    assert_eq!(report.count(Outcome::Added), 10_000);
    assert!(report.problems.is_empty());
    let total = meddle(
        |event: &Event| {
            matches!(event, Event::Step(Step::Transfer, Some(total))
                if total.bytes.0 == 0 && total.files == 10_000)
        },
        || {},
    );
    let again = desk.try_add(&["."], &options(2), &total).unwrap();
    assert_eq!(again.count(Outcome::Unchanged), 10_000);
    assert_eq!(total.heard.into_inner(), 1, "nothing was read again");
}
