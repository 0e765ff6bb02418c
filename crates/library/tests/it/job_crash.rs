//! Killing the process that does jobs, at many points; stopping one and letting it go on.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bulssi_library::{JobState, Library, Vigil};
use bulssi_model::{Digest, Silent};

use crate::fixture::{Desk, bytes, film};
use crate::jobs::{attempt, job, put};
use crate::verifying::full;

const KILLS: u64 = 40;
const FOLDER: &str = "BULSSI_TEST_FOLDER";
/// How long the child rests after each file that it put, in milliseconds.
const REST: &str = "BULSSI_TEST_REST";

/// What the killed process does: jobs, one after the other, as long as there are some; it says
/// where it is line by line.
///
/// Run by the tests below in a process of its own.
#[test]
#[ignore = "runs until there are no jobs, or it is killed"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let rest = std::env::var(REST).map_or(0, |rest| rest.parse().unwrap());
    let mut out = std::io::stdout();
    let mut say = |line: &str| {
        writeln!(out, "{line}").unwrap();
        out.flush().unwrap();
    };
    let library = Library::open(Path::new(&folder)).unwrap();
    let queue = library.queue().unwrap();
    while let Some(claim) = queue.claim("child", None).unwrap() {
        say("=claimed");
        let mut making = attempt(&library, &queue, &claim);
        let seed = u64::from(claim.job.key.recipe.len() as u32);
        for n in 0..4 {
            put(&mut making, &format!("{n}.bin"), &bytes(seed + n, 200_000));
            std::fs::write(making.scratch().unwrap().join("own"), b"x").unwrap();
            say("=put");
            std::thread::sleep(Duration::from_millis(rest));
            if !queue.beat(&claim, 250).unwrap() {
                say("=lost");
            }
        }
        say("=publish");
        match making.publish(b"") {
            Ok(_) => say("=published"),
            Err(error) => say(&format!("=refused {error}")),
        }
    }
    say("=done");
}

fn start(folder: &Path, rest: u64) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "job_crash::child", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(REST, rest.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // What the test runner says stands before the first of ours.
    let said = lines
        .map_while(Result::ok)
        .filter_map(|line| line.find('=').map(|at| line[at + 1..].to_owned()));
    (child, said)
}

/// The story: the worker's machine loses power, again and again. Whenever that is, nobody ever sees
/// half a rendition, the library is whole, and the next worker gets the job done.
#[test]
fn killed_at_any_instant_the_job_is_taken_again() {
    let desk = Desk::new();
    desk.add(&[film("하나", b"one")]);
    let queue = desk.library.queue().unwrap();
    let jobs: Vec<_> = (1..400).map(|n| job(b"one", &"x".repeat(n))).collect();
    queue.enqueue(&jobs).unwrap();
    let mut cut_short = 0;
    for round in 0..KILLS {
        let drawn = *Digest::of(&round.to_le_bytes()).as_bytes();
        let (mut child, mut said) = start(desk.root(), 0);
        for _ in 0..usize::from(drawn[0]) % 12 {
            said.next().expect("the child ended by itself");
        }
        std::thread::sleep(Duration::from_micros(u64::from(drawn[1]) * 60));
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());

        let report = desk.library.verify(&full(1), &Silent).unwrap();
        assert!(
            report.is_whole() && report.foreign.is_empty(),
            "round {round}: {report:?}"
        );
        for row in desk.library.renditions().unwrap() {
            assert_eq!(
                (row.files, row.len.0),
                (4, 800_000),
                "round {round}: a half one is seen"
            );
        }
        // Silent for three looks, and taken away.
        let mut vigil = Vigil::new(3);
        for _ in 0..3 {
            assert!(vigil.look(&queue.jobs().unwrap()).is_empty());
        }
        for row in vigil.look(&queue.jobs().unwrap()) {
            assert!(queue.take_away(&row).unwrap());
            // Not the job's fault in this test.
            queue.retry(&[row.id]).unwrap();
            cut_short += 1;
        }
        let running = queue.jobs().unwrap().into_iter();
        assert_eq!(
            running.filter(|row| row.state == JobState::Running).count(),
            0
        );
        desk.library.prune(&report).unwrap();
    }
    assert!(cut_short > KILLS / 2, "{cut_short} were cut short");
    // Somebody finishes what there is left, and clears up after all who died.
    for row in queue.jobs().unwrap().iter().skip(8) {
        queue.forget(&[row.id]).unwrap();
    }
    let left = queue.jobs().unwrap();
    let (mut child, said) = start(desk.root(), 0);
    assert_eq!(said.filter(|line| line == "published").count(), left.len());
    assert!(child.wait().unwrap().success());
    for row in left {
        assert_eq!(
            desk.library
                .rendition(&row.key)
                .unwrap()
                .unwrap()
                .files
                .len(),
            4
        );
    }
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");
    assert_eq!(report.drafts.files, 0);
    let making = std::fs::read_dir(desk.root().join("making")).unwrap();
    assert_eq!(making.count(), 0);
}

/// The story: a worker is stopped (a lid is closed, a debugger attached), its job is done by
/// another, and then it goes on as if nothing had been.
#[cfg(unix)]
#[test]
fn stopped_and_continued_it_changes_nothing() {
    let signal = |child: &Child, name: &str| {
        let sent = Command::new("kill")
            .args([name, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    };
    let desk = Desk::new();
    desk.add(&[film("하나", b"one")]);
    let queue = desk.library.queue().unwrap();
    let one = job(b"one", "film 1");
    queue.enqueue(std::slice::from_ref(&one)).unwrap();
    // Resting when it is stopped: within a transaction it would hold up everybody, as any process
    // does that is stopped while it writes to the catalogue.
    let (mut child, mut said) = start(desk.root(), 500);
    assert_eq!(said.next().as_deref(), Some("claimed"));
    assert_eq!(said.next().as_deref(), Some("put"));
    signal(&child, "-STOP");
    std::thread::sleep(Duration::from_millis(100));
    let mut vigil = Vigil::new(2);
    let silent = loop {
        if let [row] = &vigil.look(&queue.jobs().unwrap())[..] {
            break row.clone();
        }
    };
    assert!(queue.take_away(&silent).unwrap());
    let claim = queue.claim("other", None).unwrap().unwrap();
    assert_eq!(claim.attempt, 2);
    let mut making = attempt(&desk.library, &queue, &claim);
    put(&mut making, "x", b"made by the other");
    let made = making.publish(b"").unwrap();
    signal(&child, "-CONT");
    let rest: Vec<String> = said.collect();
    assert!(rest.iter().any(|line| line == "lost"), "{rest:?}");
    assert!(
        rest.iter().any(|line| line.starts_with("refused")),
        "{rest:?}"
    );
    assert!(!rest.iter().any(|line| line == "published"), "{rest:?}");
    assert!(child.wait().unwrap().success());
    assert_eq!(desk.library.rendition(&one.key).unwrap(), Some(made));
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");
    assert_eq!(report.drafts.files, 0);
}
