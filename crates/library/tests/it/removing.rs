//! Removing: what goes, what stays, and who adds at the same time.

use bulssi_library::{Filter, IntakeOptions, Library, LibraryError};
use bulssi_model::{ByteLen, Digest, Format, Role, Silent, WorkId};

use crate::fixture::{Desk, bytes, film, source};
use crate::verifying::full;

#[test]
fn only_what_no_other_work_uses_goes() {
    let desk = Desk::new();
    let poster = bytes(9, 100);
    let films: Vec<_> = (0..3)
        .map(|n| {
            let own = bytes(n, 1000);
            film(&n.to_string(), &own).with(Role::Poster, "p", Format::Png, &poster)
        })
        .collect();
    let ids = desk.add(&films);
    let plan = desk.library.remove_plan(&[ids[0], ids[1], ids[0]]).unwrap();
    assert_eq!(
        (plan.works.len(), plan.blobs.len(), plan.freed),
        (2, 2, ByteLen(2000))
    );
    assert_eq!(
        desk.library.count(&Filter::default()).unwrap(),
        3,
        "a plan changes nothing"
    );
    let report = desk.library.remove(&plan).unwrap();
    assert_eq!(
        (report.works, report.blobs, report.freed),
        (2, 2, ByteLen(2000))
    );
    assert!(report.kept.is_empty() && report.left.is_empty());
    assert!(!desk.blob_file(&films[0].files[0]).exists());
    assert!(desk.blob_file(&poster).exists());
    let plan = desk.library.remove_plan(&[ids[2]]).unwrap();
    assert_eq!(
        plan.freed,
        ByteLen(1100),
        "the last user takes the poster along"
    );
    desk.library.remove(&plan).unwrap();
    let verified = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(verified.is_whole() && verified.orphans.is_empty() && verified.works == 0);
    let error = desk.library.remove_plan(&ids).unwrap_err();
    assert!(matches!(error, LibraryError::NoWork(id) if id == ids[0]));
}

#[test]
fn a_blob_that_came_into_use_since_the_plan_stays() {
    let desk = Desk::new();
    let poster = bytes(9, 100);
    let first = film("하나", b"1").with(Role::Poster, "p", Format::Png, &poster);
    let ids = desk.add(std::slice::from_ref(&first));
    let plan = desk.library.remove_plan(&ids).unwrap();
    desk.add(&[film("둘", b"2").with(Role::Poster, "p", Format::Png, &poster)]);
    let report = desk.library.remove(&plan).unwrap();
    assert_eq!(report.kept, [Digest::of(&poster)]);
    assert!(desk.library.verify(&full(1), &Silent).unwrap().is_whole());
}

#[test]
fn a_removed_file_is_read_again() {
    let desk = Desk::new();
    let path = desk.outside("a");
    std::fs::write(&path, b"1").unwrap();
    let draft = film("하나", b"1");
    let source = source(&path, b"1");
    let intake = desk.intake();
    intake.blob(&mut &b"1"[..], &Silent).unwrap();
    intake
        .work(draft.work.clone(), vec![source.clone()])
        .unwrap();
    intake.finish().unwrap();

    // Known when it is asked for, removed before the work's batch is durable.
    assert!(desk.library.known(&path, &source.stamp).unwrap().is_some());
    let intake = desk.intake();
    intake
        .work(draft.work.clone(), vec![source.clone()])
        .unwrap();
    let plan = desk.library.remove_plan(&[draft.work.id]).unwrap();
    desk.library.remove(&plan).unwrap();
    assert_eq!(intake.finish().unwrap().lost, [draft.work.id]);
    assert_eq!(desk.library.known(&path, &source.stamp).unwrap(), None);

    // Read and then removed: the intake has the bytes.
    desk.add(std::slice::from_ref(&draft));
    let intake = desk.intake();
    draft.add(&intake);
    let plan = desk.library.remove_plan(&[draft.work.id]).unwrap();
    desk.library.remove(&plan).unwrap();
    assert_eq!(intake.finish().unwrap().added, 1);
    assert!(desk.library.verify(&full(1), &Silent).unwrap().is_whole());
}

/// The story: one person adds films while another removes some that have the same bytes. An adder
/// that found a blob in its place must not lose it to the remover between looking and writing.
#[test]
fn adders_and_a_remover_at_once_lose_no_blob() {
    let desk = Desk::new();
    let poster = bytes(9, 500);
    let drafts: Vec<_> = (0..6)
        .map(|n| {
            let data = bytes(n, 2000);
            film(&n.to_string(), &data).with(Role::Poster, "p", Format::Png, &poster)
        })
        .collect();
    let (drafts, desk_root) = (&drafts, desk.root());
    std::thread::scope(|scope| {
        for adder in 0..2 {
            scope.spawn(move || {
                let library = Library::open(desk_root).unwrap();
                for n in 0..25 {
                    let intake = library.intake(IntakeOptions::default()).unwrap();
                    for m in 0..3 {
                        drafts[(n + m * (adder + 1)) % drafts.len()].add(&intake);
                    }
                    assert!(intake.finish().unwrap().lost.is_empty());
                }
            });
        }
        scope.spawn(move || {
            let library = Library::open(desk_root).unwrap();
            for _ in 0..60 {
                let rows = library.list(&Filter::default()).unwrap();
                let ids: Vec<WorkId> = rows.iter().map(|row| row.id).step_by(2).collect();
                match library.remove_plan(&ids) {
                    Ok(plan) => drop(library.remove(&plan).unwrap()),
                    Err(error) => panic!("only this thread removes: {error}"),
                }
            }
        });
        scope.spawn(move || {
            let library = Library::open(desk_root).unwrap();
            for _ in 0..20 {
                let report = library.verify(&full(1), &Silent).unwrap();
                assert!(report.is_whole(), "{report:?}");
                library.prune(&report).unwrap();
            }
        });
    });
    let report = desk.library.verify(&full(2), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");
    for work in desk.library.works(&Filter::default()).unwrap() {
        for file in &work.files {
            assert_eq!(desk.library.blobs().stat(&file.digest).unwrap(), file.len);
        }
    }
}
