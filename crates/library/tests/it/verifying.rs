//! Holding the library against itself.

use std::fs;
use std::num::NonZeroUsize;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bulssi_library::{CatalogueFault, Fault, VerifyDepth, VerifyOptions};
use bulssi_model::{ByteLen, Digest, Event, Format, Job, Role, Silent, Step, Watch};

use crate::fixture::{Desk, bytes, film};

pub(crate) fn full(jobs: usize) -> VerifyOptions {
    VerifyOptions {
        depth: VerifyDepth::Full,
        jobs: NonZeroUsize::new(jobs).unwrap(),
    }
}

fn quick() -> VerifyOptions {
    VerifyOptions {
        depth: VerifyDepth::Quick,
        ..full(1)
    }
}

/// Changes a file that nobody may write to.
pub(crate) fn spoil(path: &Path, data: &[u8]) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(path, data).unwrap();
}

#[test]
fn each_fault_is_named_with_the_works_that_it_hits() {
    let desk = Desk::new();
    let shared = bytes(50, 64);
    let one = film("하나", &bytes(1, 1000)).with(Role::Poster, "a.jpg", Format::Jpeg, &shared);
    let two = film("둘", &bytes(2, 1000)).with(Role::Poster, "a.jpg", Format::Jpeg, &shared);
    let three = film("셋", &bytes(3, 1000));
    desk.add(&[one.clone(), two.clone(), three.clone()]);
    assert!(desk.library.verify(&full(3), &Silent).unwrap().is_whole());

    let mut changed = shared.clone();
    changed[10] ^= 1;
    spoil(&desk.blob_file(&shared), &changed);
    spoil(&desk.blob_file(&one.files[0]), b"short");
    fs::remove_file(desk.blob_file(&three.files[0])).unwrap();

    let hurt = |options| {
        let report = desk.library.verify(&options, &Silent).unwrap();
        assert!(!report.is_whole() && report.complete);
        report.damage
    };
    assert_eq!(
        hurt(quick()).len(),
        2,
        "a look from outside sees no changed byte"
    );
    let damage = hurt(full(2));
    assert_eq!(damage.len(), 3);
    for damage in &damage {
        let mut works = match &damage.fault {
            Fault::Content => vec![one.work.id, two.work.id],
            Fault::Length(len) => {
                assert_eq!(*len, ByteLen(5));
                vec![one.work.id]
            }
            Fault::Missing => vec![three.work.id],
            other => panic!("{other:?}"),
        };
        works.sort_by_key(ToString::to_string);
        assert_eq!(damage.works, works);
    }

    // Adding the same files again brings back what was lost, and only that.
    let report = {
        let intake = desk.intake();
        for draft in [&one, &two, &three] {
            draft.add(&intake);
        }
        intake.finish().unwrap()
    };
    assert_eq!((report.unchanged, report.new_blobs), (3, 0));
    assert!(desk.library.verify(&full(2), &Silent).unwrap().is_whole());
}

#[test]
fn strangers_and_orphans_are_listed_and_only_orphans_pruned() {
    let desk = Desk::new();
    let kept = film("하나", b"kept");
    desk.add(std::slice::from_ref(&kept));
    let blobs = desk.root().join("blobs");
    let orphan = Digest::of(b"nobody's").to_string();
    let strangers = ["README", "ab/short", "zz/x", "a/b"];
    for name in strangers {
        let path = blobs.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"?").unwrap();
    }
    let path = blobs.join(&orphan[..2]);
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join(&orphan[2..]), b"nobody's").unwrap();
    fs::write(path.join(orphan[2..].to_uppercase()), b"?").unwrap();
    fs::create_dir_all(blobs.join("tmp/7")).unwrap();
    fs::write(blobs.join("tmp/7/0"), b"half a film").unwrap();

    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(report.orphans.len(), 1);
    assert_eq!(report.orphans[0].digest.to_string(), orphan);
    assert_eq!(report.orphans[0].len, ByteLen(8));
    assert_eq!((report.drafts.files, report.drafts.bytes), (1, ByteLen(11)));
    let upper = Path::new(&orphan[..2]).join(orphan[2..].to_uppercase());
    let mut foreign: Vec<PathBuf> = ["README", "a", "ab/short", "zz"].map(PathBuf::from).into();
    foreign.push(upper);
    foreign.sort();
    assert_eq!(report.foreign, foreign);

    let pruned = desk.library.prune(&report).unwrap();
    assert_eq!((pruned.blobs, pruned.freed), (1, ByteLen(8)));
    assert_eq!(pruned.drafts.files, 1);
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.orphans.is_empty() && report.drafts.files == 0);
    assert_eq!(report.foreign, foreign);
    assert!(desk.blob_file(b"kept").exists());
}

#[test]
fn files_of_a_running_addition_are_left_alone() {
    let desk = Desk::new();
    let intake = desk.intake();
    let draft = film("하나", &bytes(1, 100));
    draft.add(&intake);
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert_eq!(report.drafts.files, 1);
    assert_eq!(desk.library.prune(&report).unwrap().drafts.files, 0);
    assert_eq!(intake.finish().unwrap().added, 1);
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole() && report.drafts.files == 0);
}

/// Remembers events, and asks to stop after some of them.
struct Log(Mutex<Vec<Event>>, usize);

impl Watch for Log {
    fn event(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }

    fn cancelled(&self) -> bool {
        self.0.lock().unwrap().len() >= self.1
    }
}

#[test]
fn progress_adds_up_and_cancelling_stops() {
    let desk = Desk::new();
    let films: Vec<_> = (0..20)
        .map(|n| film(&n.to_string(), &bytes(n, 1000)))
        .collect();
    desk.add(&films);
    let log = Log(Mutex::default(), usize::MAX);
    let report = desk.library.verify(&full(4), &log).unwrap();
    assert_eq!(report.read, ByteLen(20_000));
    let events = log.0.into_inner().unwrap();
    assert_eq!(events.first(), Some(&Event::Started(Job::Verify)));
    assert_eq!(events.last(), Some(&Event::Finished(Job::Verify)));
    let (mut read, mut done) = (ByteLen::ZERO, 0);
    for event in &events {
        match event {
            Event::Advanced { bytes, files } => {
                read += *bytes;
                done += files;
            }
            Event::Step(Step::Transfer, Some(total)) => {
                assert_eq!((total.bytes, total.files), (ByteLen(20_000), 20));
            }
            _ => {}
        }
    }
    assert_eq!((read, done), (ByteLen(20_000), 20));

    let log = Log(Mutex::default(), 8);
    let report = desk.library.verify(&full(1), &log).unwrap();
    assert!(!report.complete && !report.is_whole());
    assert!(report.read < ByteLen(20_000));
    assert_eq!(
        log.0.into_inner().unwrap().last(),
        Some(&Event::Finished(Job::Verify))
    );
}

#[test]
fn a_catalogue_that_contradicts_itself_is_told_of() {
    let desk = Desk::new();
    let ids = desk.add(&[film("하나", b"1"), film("둘", b"2"), film("셋", b"3")]);
    let db = rusqlite::Connection::open(desk.root().join("catalogue.sqlite")).unwrap();
    db.execute("DELETE FROM file WHERE num = 1", []).unwrap();
    db.execute("UPDATE work SET found = '{' WHERE num = 2", [])
        .unwrap();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    let digest = Digest::of(b"3");
    db.execute("DELETE FROM blob WHERE digest = ?1", [digest.as_bytes()])
        .unwrap();
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    let faults: std::collections::BTreeSet<_> = report
        .catalogue
        .iter()
        .map(|fault| format!("{fault:?}"))
        .collect();
    let expected = [
        CatalogueFault::Reference("file".to_owned()),
        CatalogueFault::Files(ids[0].to_string()),
        CatalogueFault::Entry(ids[1].to_string()),
    ];
    assert_eq!(faults, expected.map(|fault| format!("{fault:?}")).into());
}
