//! Killing the process that adds and removes, at more than a hundred points.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bulssi_library::{IntakeOptions, Library};
use bulssi_model::{Digest, Format, Role, Silent, WorkId};

use crate::fixture::{Draft, bytes, film};
use crate::verifying::full;

const KILLS: u64 = 120;
const FOLDER: &str = "BULSSI_TEST_FOLDER";
const ROUND: &str = "BULSSI_TEST_ROUND";

/// The films of one addition: six of different lengths, all with one poster.
fn films(round: u64, batch: u64) -> Vec<Draft> {
    let poster = bytes(4, 2000);
    let one = |n: u64| {
        let seed = round * 1000 + batch * 10 + n;
        let len = [0, 100, 5_000, 70_000, 300_000, 17][usize::try_from(n).unwrap()];
        let mut data = bytes(seed, len);
        data.extend(seed.to_le_bytes());
        film(&format!("{seed}"), &data).with(Role::Poster, "p.jpg", Format::Jpeg, &poster)
    };
    (0..6).map(one).collect()
}

/// What the killed process does: adds and removes without end, and says so line by line.
///
/// Run by [`killed_at_any_instant_the_library_is_whole`] in a process of its own.
#[test]
#[ignore = "runs without end, until it is killed"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let round: u64 = std::env::var(ROUND).unwrap().parse().unwrap();
    let mut out = std::io::stdout();
    let mut say = |line: String| {
        writeln!(out, "{line}").unwrap();
        out.flush().unwrap();
    };
    let library = Library::open(Path::new(&folder)).unwrap();
    for batch in 0.. {
        let intake = library.intake(IntakeOptions::default()).unwrap();
        let films = films(round, batch);
        for film in &films {
            for data in &film.files {
                intake.blob(&mut data.as_slice(), &Silent).unwrap();
                say(".".to_owned());
            }
            intake.work(film.work.clone(), Vec::new()).unwrap();
            say(".".to_owned());
        }
        intake.finish().unwrap();
        for film in &films {
            say(format!("+{}", film.work.id));
        }
        if batch % 2 == 1 {
            let ids: Vec<_> = films.iter().take(4).map(|film| film.work.id).collect();
            for id in &ids {
                say(format!("-{id}"));
            }
            let plan = library.remove_plan(&ids).unwrap();
            library.remove(&plan).unwrap();
            say(".".to_owned());
        }
    }
}

/// The story: the desk's machine is switched off by somebody who wants to go home. Whenever that
/// is, every film that was reported as added is whole, and adding again completes the rest.
#[test]
fn killed_at_any_instant_the_library_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    let library = Library::create(&dir).unwrap();
    let mut here: BTreeSet<WorkId> = BTreeSet::new();
    let mut states = BTreeSet::new();
    for round in 0..KILLS {
        // After so many lines and then some thousandths of a second more.
        let drawn = *Digest::of(&round.to_le_bytes()).as_bytes();
        let lines = usize::from(drawn[0]) % 60;
        let delay = Duration::from_micros(u64::from(drawn[1]) * 120);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--ignored", "--nocapture"])
            .env(FOLDER, &dir)
            .env(ROUND, round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard = Vec::new();
        while heard.len() < lines {
            let line = said.next().expect("the child ended by itself").unwrap();
            // What the test runner says stands before the first of ours.
            if let Some(at) = line
                .find(['.', '+', '-'])
                .filter(|_| !line.contains("running"))
            {
                heard.push(line[at..].to_owned());
            }
        }
        std::thread::sleep(delay);
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        heard.extend(said.map_while(Result::ok));
        for line in &heard {
            if let Some(id) = line.strip_prefix('+') {
                here.insert(id.parse().unwrap());
            }
            // Gone or not: the child was about to.
            if let Some(id) = line.strip_prefix('-') {
                here.remove(&id.parse().unwrap());
            }
        }

        let report = library.verify(&full(2), &Silent).unwrap();
        assert!(report.is_whole(), "round {round}: {report:?}");
        assert!(report.foreign.is_empty(), "round {round}: {report:?}");
        let (drafts, orphans) = (report.drafts.files, report.orphans.len());
        states.insert((heard.len(), drafts, orphans, report.works));
        for id in &here {
            assert!(
                library.work(*id).unwrap().is_some(),
                "round {round}: {id} is lost"
            );
        }
        // Adding again what was cut short.
        let intake = library.intake(IntakeOptions::default()).unwrap();
        for film in films(round, 0) {
            let (id, _) = film.add(&intake);
            here.insert(id);
        }
        intake.finish().unwrap();
        let report = library.verify(&full(1), &Silent).unwrap();
        library.prune(&report).unwrap();
        let report = library.verify(&full(1), &Silent).unwrap();
        assert!(report.is_whole(), "round {round}: {report:?}");
        assert!(
            report.orphans.is_empty() && report.drafts.files == 0,
            "round {round}"
        );
        // Start over now and then, so that each round stays short.
        if round % 8 == 7 {
            let all: Vec<_> = here.iter().copied().collect();
            library.remove(&library.remove_plan(&all).unwrap()).unwrap();
            here.clear();
        }
    }
    // Killed while reading, while making durable, while removing: not always in one place.
    assert!(states.len() > 40, "{} states: {states:?}", states.len());
    let unfinished = states.iter().filter(|(_, drafts, ..)| *drafts > 0);
    assert!(unfinished.count() > 5, "{states:?}");
}
