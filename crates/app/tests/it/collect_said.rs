//! What `work.toml` files say, from any folder above a work.

use bulssi_app::collect::{Reason, WorkTomlFault};
use bulssi_app::library::Outcome;
use bulssi_model::Silent;

use crate::collect::{Desk, options, record};

#[test]
fn a_bad_work_toml_holds_works_back() {
    let desk = Desk::new();
    desk.file("a/work.toml", "kind = 'articles'\ncaution = 'hihg'\n");
    desk.file("a/1.txt", "하나");
    desk.file("a/b/2.txt", "둘");
    desk.file("c/3.txt", "셋");
    let report = desk.add();
    assert_eq!(report.works.len(), 1);
    let [problem] = report.problems.as_slice() else {
        panic!("{:?}", report.problems);
    };
    let Reason::WorkToml { error, held } = &problem.reason else {
        panic!("{problem:?}");
    };
    assert_eq!((error.line, *held), (2, 2));
    desk.file("a/work.toml", "kind = 'articles'\ncaution = 'high'\n");
    assert_eq!(desk.add().count(Outcome::Added), 2);
    assert_eq!(desk.work("2.txt").caution, bulssi_model::Caution::High);

    let fault = |text: &str| {
        desk.file("a/work.toml", text);
        match desk.add().problems.remove(0).reason {
            Reason::WorkToml { error, .. } => error.fault,
            other => panic!("{other}"),
        }
    };
    assert!(matches!(
        fault("title = 'x'"),
        WorkTomlFault::OneOfMany {
            key: "title",
            works: 2
        }
    ));
    assert_eq!(
        fault("[file.'9.txt']\nyear = 1"),
        WorkTomlFault::NoSuchFile("9.txt".to_owned())
    );
    assert_eq!(fault("\u{0}"), fault("\u{0}"));
    desk.file("a/work.toml", [0xFF, 0xFE]);
    let reason = desk.add().problems.remove(0).reason;
    assert!(matches!(
        reason,
        Reason::WorkToml { error, held: 2 } if error.fault == WorkTomlFault::NoText
    ));
}

#[test]
fn a_series_that_only_work_toml_names_is_numbered() {
    let desk = Desk::new();
    desk.file(
        "work.toml",
        "series = 'Papers'\n[file.'3.txt']\nepisode = 1\n",
    );
    for name in ["10.txt", "2.txt", "3.txt", "sub/1.txt"] {
        desk.file(name, name);
    }
    desk.add();
    let place = |name: &str| desk.work(name).episode.unwrap().number;
    let places = ["3.txt", "2.txt", "10.txt", "1.txt"].map(place);
    assert_eq!(places, [1, 2, 3, 4]);
}

#[test]
fn how_far_up_one_points_does_not_matter() {
    let desk = Desk::new();
    record(&desk.path("Show/Season 1/S01E01.mkv"), 1, &[]);
    record(&desk.path("Show/Season 1/S01E02.mkv"), 2, &[]);
    desk.file("Show/tvshow.nfo", "<tvshow><title>Long</title></tvshow>");
    desk.file(
        "work.toml",
        "caution = 'high'\n[file.'elsewhere.txt']\nyear = 1999\n",
    );
    let add = |inner: &[&str]| desk.try_add(inner, &options(1), &Silent).unwrap();
    add(&["Show/Season 1/S01E02.mkv"]);
    let work = desk.work("S01E02.mkv");
    assert_eq!(work.episode.as_ref().unwrap().series, "Long");
    assert_eq!(work.caution, bulssi_model::Caution::High);
    assert_eq!(add(&["Show/Season 1"]).count(Outcome::Unchanged), 1);
    assert_eq!(add(&["Show"]).count(Outcome::Unchanged), 2);
    // From the top, the file that is named nowhere is an error.
    assert_eq!(add(&["."]).problems.len(), 1);
    desk.file("work.toml", "caution = 'high'\n");
    assert_eq!(add(&["."]).count(Outcome::Unchanged), 2);
}
