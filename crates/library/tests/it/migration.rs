//! Catalogues of older releases still open.

use std::fs;
use std::path::Path;

use bulssi_library::{Filter, JobState, Library};
use bulssi_model::{Lang, Silent};

use crate::fixture::film;
use crate::verifying::full;

/// Catalogues that released versions wrote, as SQL. `migration::write` makes a new one.
const RELEASED: &[(i64, &str)] = &[
    (1, include_str!("../data/catalogue-1.sql")),
    (2, include_str!("../data/catalogue-2.sql")),
    (3, include_str!("../data/catalogue-3.sql")),
];

#[test]
fn every_released_catalogue_opens_and_serves() {
    for (version, sql) in RELEASED {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("blobs")).unwrap();
        let db = rusqlite::Connection::open(folder.path().join("catalogue.sqlite")).unwrap();
        db.execute_batch(sql).unwrap();
        let found: i64 = db
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(found, *version);
        drop(db);

        let library = Library::open(folder.path()).unwrap();
        let works = library.works(&Filter::default()).unwrap();
        assert_eq!(works.len(), 2);
        assert_eq!(library.resolve("wivon").unwrap(), works[0].id);
        let filter = Filter {
            text: Some("달빛".to_owned()),
            ..Filter::default()
        };
        let found = library.list(&filter).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].title.pick(&[Lang::english()]),
            Some("Moonlight, edited")
        );
        let report = library.verify(&full(1), &Silent).unwrap();
        assert_eq!(report.catalogue, []);
        let blobs = if *version >= 2 { 3 } else { 2 };
        assert_eq!(report.damage.len(), blobs, "the fixture has no blobs");
        let renditions = library.renditions().unwrap();
        assert_eq!(renditions.len(), usize::from(*version >= 2));
        let intake = library.intake(Default::default()).unwrap();
        film("새것", b"new").add(&intake);
        assert_eq!(intake.finish().unwrap().added, 1);
        assert_eq!(library.count(&Filter::default()).unwrap(), 3);
        let queue = library.queue().unwrap();
        let rows = queue.jobs().unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.state, row.attempt, row.done))
            .collect();
        let kept = [
            (JobState::Failed, 1, 0),
            (JobState::Running, 1, 250),
            (JobState::Waiting, 0, 0),
        ];
        assert_eq!(told, kept[..if *version >= 3 { 3 } else { 0 }]);
        // What older versions did not have works in them, too.
        let key = crate::renditions::key(b"new", "wiki 1");
        let mut making = crate::renditions::begin(&library, &key, &[b"new"]);
        crate::renditions::put(&mut making, "k/0.js", b"made");
        making.finish(b"").unwrap();
        assert!(library.rendition(&key).unwrap().is_some());
        queue
            .enqueue(&[crate::jobs::job(b"new", "film 1")])
            .unwrap();
        let claim = queue.claim("desk", None).unwrap().unwrap();
        let job = if *version >= 3 { "film 3" } else { "film 1" };
        assert_eq!(claim.job.key.recipe, job);
    }
}

/// Fields that later releases add are absent in what older ones wrote, and the other way round.
#[test]
fn entries_with_fewer_and_with_unknown_fields_are_read() {
    let desk = crate::fixture::Desk::new();
    let ids = desk.add(&[film("하나", b"1")]);
    let file = desk.root().join("catalogue.sqlite");
    let db = rusqlite::Connection::open(file).unwrap();
    let found: String = db
        .query_row("SELECT found FROM work", [], |row| row.get(0))
        .unwrap();
    let mut found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let entry = found.as_object_mut().unwrap();
    entry.insert("mood".to_owned(), "bright".into());
    entry.remove("caution");
    entry.remove("priority");
    entry.remove("languages");
    db.execute("UPDATE work SET found = ?1", [found.to_string()])
        .unwrap();
    let work = desk.library.work(ids[0]).unwrap().unwrap();
    assert!(work.languages.is_empty());
}

/// Writes the fixture of the present version to the folder that `BULSSI_FIXTURE` names, for
/// `sqlite3 catalogue.sqlite .dump`.
#[test]
#[ignore = "writes a fixture, once a schema version"]
fn write() {
    let folder = std::env::var_os("BULSSI_FIXTURE").expect("BULSSI_FIXTURE");
    let library = Library::create(Path::new(&folder)).unwrap();
    let day = "2026-11-21".parse().ok();
    let intake = library
        .intake(bulssi_library::IntakeOptions { day })
        .unwrap();
    let mut one = film("달빛", b"moon");
    one.work
        .title
        .0
        .insert(Lang::english(), "Moonlight".to_owned());
    one.work.year = Some(2001);
    one.work.episode = Some(bulssi_model::Episode {
        series: "달빛".to_owned(),
        series_title: Default::default(),
        season: 1,
        number: 2,
    });
    intake.blob(&mut &b"moon"[..], &Silent).unwrap();
    let path = Path::new(&folder).join("moon.mp4");
    fs::write(&path, b"moon").unwrap();
    let mut source = crate::fixture::source(&path, b"moon");
    source.path = Path::new("/films/moon.mp4").to_owned();
    intake.work(one.work.clone(), vec![source]).unwrap();
    film("소식", b"news").add(&intake);
    intake.finish().unwrap();
    let edit = bulssi_model::Overlay {
        title: bulssi_model::ByLang::single(Lang::english(), "Moonlight, edited"),
        ..Default::default()
    };
    library.edit(one.work.id, &edit).unwrap();
    let key = crate::renditions::key(b"moon", "wiki 1");
    let mut making = crate::renditions::begin(&library, &key, &[b"moon"]);
    crate::renditions::put(&mut making, "k/0.js", b"pack");
    making.finish(b"note").unwrap();
    let queue = library.queue().unwrap();
    let jobs = ["film 1", "film 2", "film 3"].map(|recipe| crate::jobs::job(b"moon", recipe));
    queue.enqueue(&jobs).unwrap();
    let claim = queue.claim("desk 1", None).unwrap().unwrap();
    queue.fail(&claim, "line 7").unwrap();
    let claim = queue.claim("desk 2", None).unwrap().unwrap();
    queue.beat(&claim, 250).unwrap();
}
