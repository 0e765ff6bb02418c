//! Adding: once, again, changed, by several at a time.

use std::fs;

use bulssi_library::{Filter, IntakeError, Library, Outcome};
use bulssi_model::{ByLang, Digest, Event, Format, Lang, Overlay, Role, Silent, Watch, WorkId};

use crate::fixture::{Desk, bytes, film, source};
use crate::verifying::{full, spoil};

#[test]
fn what_came_in_reads_back_and_equal_bytes_are_kept_once() {
    let desk = Desk::new();
    let poster = bytes(7, 3000);
    let large = bytes(1, 1_000_000);
    let one = film("하나", &large).with(Role::Poster, "p.jpg", Format::Jpeg, &poster);
    let two = film("둘", b"").with(Role::Poster, "q.jpg", Format::Jpeg, &poster);
    let intake = desk.intake();
    one.add(&intake);
    two.add(&intake);
    let report = intake.finish().unwrap();
    assert_eq!(
        (report.added, report.new_blobs, report.new_bytes.0),
        (2, 3, 1_003_000)
    );
    let work = desk.library.work(one.work.id).unwrap();
    assert_eq!(work.as_ref(), Some(&one.work));
    for data in [&large, &poster, &Vec::new()] {
        let mut read = Vec::new();
        let digest = Digest::of(data);
        let mut reader = desk.library.blobs().open(&digest).unwrap();
        std::io::Read::read_to_end(&mut reader, &mut read).unwrap();
        assert_eq!(&read, data);
        let path = desk.library.blobs().path_of(&digest).unwrap();
        assert_eq!(path, desk.blob_file(data));
        assert!(fs::metadata(path).unwrap().permissions().readonly());
    }
    let mut tail = Vec::new();
    let mut reader = desk
        .library
        .blobs()
        .open_at(&Digest::of(&large), 999_990)
        .unwrap();
    std::io::Read::read_to_end(&mut reader, &mut tail).unwrap();
    assert_eq!(tail, large[999_990..]);
}

#[test]
fn adding_again_changes_nothing() {
    let desk = Desk::new();
    let path = desk.outside("a.mp4");
    let data = bytes(3, 500);
    fs::write(&path, &data).unwrap();
    let draft = film("하나", &data);
    let source = source(&path, &data);
    assert_eq!(desk.library.known(&path, &source.stamp).unwrap(), None);
    let add = |read: bool| {
        let intake = desk.intake();
        if read {
            intake.blob(&mut data.as_slice(), &Silent).unwrap();
        }
        let outcome = intake
            .work(draft.work.clone(), vec![source.clone()])
            .unwrap();
        let report = intake.finish().unwrap();
        (outcome, report)
    };
    assert_eq!(add(true).0, Outcome::Added);
    let rows = |db: &Library| {
        (
            db.list(&Filter::default()).unwrap(),
            db.works(&Filter::default()).unwrap(),
        )
    };
    let before = rows(&desk.library);

    let known = desk.library.known(&path, &source.stamp).unwrap();
    assert_eq!(known, Some((source.digest, source.probe.clone())));
    for read in [false, true] {
        let (outcome, report) = add(read);
        assert_eq!(outcome, Outcome::Unchanged);
        assert_eq!(
            (report.added, report.unchanged, report.new_blobs),
            (0, 1, 0)
        );
        assert_eq!(rows(&desk.library), before);
    }

    // Touched, replaced, or taken out of the store: it has to be read.
    let mut touched = source.stamp;
    touched.mtime_ns += 1;
    assert_eq!(desk.library.known(&path, &touched).unwrap(), None);
    let blob = desk.blob_file(&data);
    spoil(&blob, b"another length");
    assert_eq!(desk.library.known(&path, &source.stamp).unwrap(), None);
    fs::remove_file(&blob).unwrap();
    assert_eq!(desk.library.known(&path, &source.stamp).unwrap(), None);
    add(true);
    assert!(desk.library.verify(&full(1), &Silent).unwrap().is_whole());
    assert!(desk.library.known(&path, &source.stamp).unwrap().is_some());
}

#[test]
fn found_data_is_replaced_and_the_desks_edits_are_not() {
    let desk = Desk::new();
    let mut draft = film("하나", b"1");
    let [id] = desk.add(std::slice::from_ref(&draft))[..] else {
        panic!("one work")
    };
    let edit = Overlay {
        title: ByLang::single(Lang::english(), "One"),
        year: Some(1999),
        ..Overlay::default()
    };
    desk.library.edit(id, &edit).unwrap();
    draft.work.title = ByLang::single(Lang::korean(), "첫째");
    draft.work.year = Some(2001);
    draft = draft.with(Role::Subtitle, "a.srt", Format::Srt, b"lines");
    let intake = desk.intake();
    assert_eq!(draft.add(&intake).1, Outcome::Updated);
    // What is on its way already counts.
    assert_eq!(
        intake.work(draft.work.clone(), Vec::new()).unwrap(),
        Outcome::Unchanged
    );
    let report = intake.finish().unwrap();
    assert_eq!((report.updated, report.unchanged), (1, 1));
    let work = desk.library.work(id).unwrap().unwrap();
    assert_eq!(work.title.pick(&[Lang::korean()]), Some("첫째"));
    assert_eq!(work.title.pick(&[Lang::english()]), Some("One"));
    assert_eq!((work.year, work.files.len()), (Some(1999), 2));
    assert_eq!(
        desk.library.work_as_found(id).unwrap(),
        Some(draft.work.clone())
    );
    desk.library.reset_edits(id).unwrap();
    assert_eq!(desk.library.work(id).unwrap(), Some(draft.work));
}

#[test]
fn works_that_are_not_what_they_say_are_refused() {
    let desk = Desk::new();
    let intake = desk.intake();
    let good = film("하나", b"1");
    let absent = intake.work(good.work.clone(), Vec::new()).unwrap_err();
    assert!(matches!(absent, IntakeError::NotHere { digest, .. } if digest == Digest::of(b"1")));
    let mut wrong = good.clone();
    wrong.work.id = WorkId::of(&[Digest::of(b"2")]);
    let mut bare = good.clone();
    bare.work.files.clear();
    for bad in [wrong, bare] {
        let error = intake.work(bad.work, Vec::new()).unwrap_err();
        assert!(matches!(error, IntakeError::WrongId(_)), "{error:?}");
    }
    // None of that stops the others.
    good.add(&intake);
    assert_eq!(intake.finish().unwrap().added, 1);
}

#[test]
fn files_that_no_work_claims_and_cancelled_ones_leave_nothing() {
    struct Stop;
    impl Watch for Stop {
        fn event(&self, _: Event) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let desk = Desk::new();
    let intake = desk.intake();
    intake.blob(&mut &b"unclaimed"[..], &Silent).unwrap();
    let error = intake.blob(&mut &b"cancelled"[..], &Stop).unwrap_err();
    assert!(matches!(error, IntakeError::Cancelled));
    film("하나", b"1").add(&intake);
    intake.finish().unwrap();
    let dropped = desk.intake();
    film("둘", b"2").add(&dropped);
    drop(dropped);
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert_eq!((report.works, report.blobs), (1, 1));
    assert!(
        report.orphans.is_empty() && report.drafts.files == 0,
        "{report:?}"
    );
}

#[test]
fn more_than_a_batch_comes_in_from_several_threads() {
    let desk = Desk::new();
    let intake = desk.intake();
    let (threads, each) = (4u64, 300u64);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let intake = &intake;
            scope.spawn(move || {
                for n in 0..each {
                    let data = bytes(thread * 10_000 + n, 40);
                    let same = bytes(n % 5, 99);
                    let draft = film(&format!("{thread}-{n}"), &data);
                    draft
                        .with(Role::Poster, "p", Format::Png, &same)
                        .add(intake);
                }
            });
        }
    });
    // Full batches are in the library before the end.
    let early = desk.library.count(&Filter::default()).unwrap();
    let report = intake.finish().unwrap();
    assert_eq!(report.added, threads * each);
    assert_eq!(report.new_blobs, threads * each + 5);
    assert_eq!(early % 512, 0);
    assert_eq!(
        desk.library.count(&Filter::default()).unwrap(),
        threads * each
    );
    assert!(desk.library.verify(&full(2), &Silent).unwrap().is_whole());
}

#[test]
fn two_adders_at_once_do_not_hurt_each_other() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let library = Library::open(desk.root()).unwrap();
                for n in 0..12 {
                    let intake = library.intake(Default::default()).unwrap();
                    for m in 0..5 {
                        film(&format!("{n}-{m}"), &bytes(n * 10 + m, 600)).add(&intake);
                    }
                    intake.finish().unwrap();
                }
            });
        }
    });
    let report = desk.library.verify(&full(2), &Silent).unwrap();
    assert!(
        report.is_whole() && report.works == 60 && report.blobs == 60,
        "{report:?}"
    );
}
