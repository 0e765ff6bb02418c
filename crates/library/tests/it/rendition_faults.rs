//! Making renditions while power goes and processes are killed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bulssi_library::{Library, Make, Making, RenditionError, RenditionKey};
use bulssi_model::{Digest, Silent};

use crate::disk::{Names, Pull};
use crate::faults::Rig;
use crate::fixture::{Desk, bytes, film};
use crate::renditions::key;
use crate::verifying::full;

/// A film that everything here is made of.
const FILM: &[u8] = b"film";
const PIECES: u64 = 5;
const KILLS: u64 = 32;
const FOLDER: &str = "BULSSI_TEST_MAKING";

/// The piece `n` of the rendition `round`, some of which are alike.
fn piece(round: u64, n: u64) -> Vec<u8> {
    let seed = if n.is_multiple_of(4) {
        99
    } else {
        round * 100 + n
    };
    bytes(seed, 2000 + 700 * usize::try_from(n).unwrap())
}

/// Makes a rendition from wherever it was left, with a checkpoint after every two pieces.
fn go_on(
    making: Box<Making>,
    round: u64,
    mut each: impl FnMut(&str),
) -> Result<(), RenditionError> {
    let mut making = making;
    let done = making.done().len() as u64;
    if done > 0 {
        assert_eq!(making.note(), done.to_string().as_bytes());
    }
    for n in done..PIECES {
        let path = format!("k/{n}").parse().unwrap();
        making.put(path, &mut piece(round, n).as_slice(), &Silent)?;
        each("put");
        if n % 2 == 1 {
            making.checkpoint((n + 1).to_string().as_bytes())?;
            each("kept");
        }
    }
    making.finish(b"all").map(drop)
}

fn make(library: &Library, key: &RenditionKey, round: u64) -> Result<(), RenditionError> {
    match library.make(key, &[Digest::of(FILM)])? {
        Make::Begun(making) => go_on(making, round, |_| ()),
        Make::Whole(_) => Ok(()),
    }
}

#[track_caller]
fn assert_whole(library: &Library, key: &RenditionKey, round: u64) {
    let made = library.rendition(key).unwrap().expect("whole");
    assert_eq!(made.note, b"all");
    let names = made.files.iter().map(|file| file.digest);
    assert!(names.eq((0..PIECES).map(|n| Digest::of(&piece(round, n)))));
    let report = library.verify(&full(1), &Silent).unwrap();
    library.prune(&report).unwrap();
    let report = library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");
}

/// The story: power goes while an encyclopedia is converted. What the catalogue speaks of is whole,
/// what was kept is not made twice, and in the end the rendition is the same.
#[test]
fn a_power_cut_at_any_operation_leaves_every_rendition_whole_or_resumable() {
    for (pull, names) in [(Pull::Before, Names::Synced), (Pull::After, Names::All)] {
        let mut cuts = 0;
        for operation in 0.. {
            let rig = Rig::new();
            let library = rig.open();
            let intake = library.intake(Default::default()).unwrap();
            film("하나", FILM).add(&intake);
            intake.finish().unwrap();
            let key = key(FILM, "test 1");
            rig.disk.pull_at(operation, pull);
            let result = make(&library, &key, 1);
            let ended = !rig.disk.is_dead();
            drop(library);
            rig.disk.power_cycle(names);

            let place = format!("{pull:?} operation {operation}, {names:?}");
            let report = rig.verify();
            assert!(report.is_whole(), "{place}: {report:?}");
            let library = rig.open();
            if result.is_ok() {
                assert!(library.rendition(&key).unwrap().is_some(), "{place}");
            }
            make(&library, &key, 1).unwrap();
            assert_whole(&library, &key, 1);
            if ended {
                break;
            }
            cuts += 1;
        }
        assert!(cuts > 20, "only {cuts} operations");
    }
}

/// What the killed process does: makes renditions without end.
///
/// Run by [`killed_at_any_instant_a_rendition_is_whole_or_resumable`] in a process of its own.
#[test]
#[ignore = "runs without end, until it is killed"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let library = Library::open(Path::new(&folder)).unwrap();
    let mut out = std::io::stdout();
    for round in 0.. {
        let key = key(FILM, &format!("test {round}"));
        let mut say = |line: &str| {
            writeln!(out, "{line}").unwrap();
            out.flush().unwrap();
        };
        if let Make::Begun(making) = library.make(&key, &[Digest::of(FILM)]).unwrap() {
            go_on(making, round, &mut say).unwrap();
            say(&format!("made {round}"));
        }
    }
}

#[test]
fn killed_at_any_instant_a_rendition_is_whole_or_resumable() {
    let desk = Desk::new();
    desk.add(&[film("하나", FILM)]);
    let (mut made, mut resumed) = (0, 0);
    for kill in 0..KILLS {
        let drawn = *Digest::of(&kill.to_le_bytes()).as_bytes();
        let lines = 3 + usize::from(drawn[0]) % 20;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "rendition_faults::child",
                "--ignored",
                "--nocapture",
            ])
            .env(FOLDER, desk.root())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard: Vec<String> = said.by_ref().take(lines).map_while(Result::ok).collect();
        std::thread::sleep(Duration::from_micros(u64::from(drawn[1]) * 60));
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success(), "{heard:?}");
        heard.extend(said.map_while(Result::ok));
        for line in &heard {
            if let Some(round) = line.strip_prefix("made ") {
                made = made.max(round.parse::<u64>().unwrap() + 1);
            }
        }
        let report = desk.library.verify(&full(2), &Silent).unwrap();
        assert!(report.is_whole(), "kill {kill}: {report:?}");
        for round in 0..made {
            let key = key(FILM, &format!("test {round}"));
            let whole = desk.library.rendition(&key).unwrap();
            assert!(whole.is_some(), "kill {kill}: {round} is lost");
        }
        let next = key(FILM, &format!("test {made}"));
        if let Make::Begun(making) = desk.library.make(&next, &[Digest::of(FILM)]).unwrap() {
            resumed += u64::from(!making.done().is_empty());
        }
        if kill % 8 == 7 {
            make(&desk.library, &next, made).unwrap();
            assert_whole(&desk.library, &next, made);
        }
    }
    assert!(made > 5 && resumed > 5, "{made} made, {resumed} resumed");
}
