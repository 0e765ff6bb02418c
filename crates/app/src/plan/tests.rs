//! Plans of small libraries: what goes in, what stays behind and why.

use std::collections::BTreeMap;

use bulssi_model::{
    ByLang, ByteLen, Caution, Digest, Edition, Episode, Kind, Rights, Vocabulary, Work, WorkId,
};

use super::{Barred, Plan, PlanError, PlanInput, SelectorError, Why, plan};
use crate::edition;
use crate::fixture::film as work;

const MB: u64 = 1_000_000;

fn vocabulary() -> Vocabulary {
    let kind = |order, loose| Kind {
        name: ByLang::default(),
        order,
        loose,
    };
    let mut words = Vocabulary::default();
    for (id, order, loose) in [
        ("films", 1, false),
        ("dramas", 2, false),
        ("radio", 3, true),
    ] {
        words.kinds.insert(id.parse().unwrap(), kind(order, loose));
    }
    words
}

fn edition(more: &str) -> Edition {
    let text =
        format!("title = ''\nlanguage = 'en'\ndate = 2026-11-21\ncapacity = '100MB exact'\n{more}");
    edition::parse("spring".parse().unwrap(), &text).unwrap()
}

fn episode(kind: &str, season: u16, number: u16) -> Work {
    let mut work = work(kind, &format!("S{season}E{number}"), 10 * MB);
    work.episode = Some(Episode {
        series: "Harbour".to_owned(),
        series_title: ByLang::default(),
        season,
        number,
    });
    work
}

fn planned(works: &[Work], edition: &Edition) -> Result<Plan, PlanError> {
    planned_after(works, edition, &[])
}

fn planned_after(works: &[Work], edition: &Edition, sent: &[&Work]) -> Result<Plan, PlanError> {
    let before = "winter".parse::<bulssi_model::EditionName>().unwrap();
    let sent: BTreeMap<_, _> = sent.iter().map(|work| (work.id, before.clone())).collect();
    plan(PlanInput {
        works,
        vocabulary: &vocabulary(),
        edition,
        sent: &sent,
        pages: None,
        folders: &BTreeMap::new(),
        refused: &BTreeMap::new(),
    })
}

fn titles(plan: &Plan) -> Vec<&str> {
    plan.works.iter().map(|work| work.title.as_str()).collect()
}

fn why<'a>(plan: &'a Plan, title: &str) -> &'a Why {
    &plan
        .left
        .iter()
        .find(|left| left.title == title)
        .unwrap()
        .why
}

#[test]
fn what_is_barred_is_said() {
    let mut danger = work("films", "danger", MB);
    danger.caution = Caution::High;
    let mut ended = work("films", "ended", MB);
    ended.rights = Some(Rights {
        by: "somebody".to_owned(),
        until: Some("2026-11-20".parse().unwrap()),
    });
    let mut lasts = work("films", "lasts", MB);
    lasts.rights = Some(Rights {
        by: "somebody".to_owned(),
        until: Some("2026-11-21".parse().unwrap()),
    });
    let long = work("films", "long", 1 << 32);
    let out = work("films", "out", MB);
    let radio = work("radio", "radio", MB);
    let sent = work("films", "sent", MB);
    let edition = edition(&format!("kinds = ['films']\nout = ['{}']", out.id));
    let works = [danger, ended, lasts, long, out, radio, sent];
    let plan = planned_after(&works, &edition, &[&works[6]]).unwrap();
    assert_eq!(titles(&plan), ["lasts"]);
    assert_eq!(
        *why(&plan, "danger"),
        Why::Barred(Barred::Caution(Caution::High))
    );
    assert!(matches!(
        why(&plan, "ended"),
        Why::Barred(Barred::RightsEnded(_))
    ));
    assert!(matches!(
        why(&plan, "long"),
        Why::Barred(Barred::TooLong { .. })
    ));
    assert_eq!(*why(&plan, "out"), Why::Barred(Barred::Out));
    assert_eq!(*why(&plan, "radio"), Why::Barred(Barred::Kind));
    assert!(matches!(
        why(&plan, "sent"),
        Why::Barred(Barred::SentBefore(_))
    ));
}

#[test]
fn a_series_stops_at_a_hole() {
    let works = [
        episode("dramas", 1, 1),
        episode("dramas", 1, 2),
        episode("dramas", 1, 4),
        episode("dramas", 2, 1),
    ];
    let plan = planned(&works, &edition("")).unwrap();
    assert_eq!(titles(&plan), ["S1E1", "S1E2"]);
    let hole = Barred::Hole {
        season: 1,
        number: 3,
    };
    assert_eq!(*why(&plan, "S1E4"), Why::Barred(hole));
    assert!(matches!(
        why(&plan, "S2E1"),
        Why::Barred(Barred::AfterBarred(_))
    ));
}

#[test]
fn a_series_without_its_beginning_stays_behind_but_songs_do_not() {
    let plan = planned(&[episode("dramas", 1, 5)], &edition("")).unwrap();
    assert!(titles(&plan).is_empty());
    let plan = planned(
        &[episode("radio", 1, 5), episode("radio", 3, 9)],
        &edition(""),
    )
    .unwrap();
    assert_eq!(titles(&plan), ["S1E5", "S3E9"]);
}

#[test]
fn seasons_and_specials_follow() {
    let works = [
        episode("dramas", 0, 3),
        episode("dramas", 1, 1),
        episode("dramas", 2, 1),
    ];
    let plan = planned(&works, &edition("")).unwrap();
    assert_eq!(plan.works.len(), 3);
    let plan = planned(
        &[episode("dramas", 1, 1), episode("dramas", 3, 1)],
        &edition(""),
    )
    .unwrap();
    assert!(matches!(
        why(&plan, "S3E1"),
        Why::Barred(Barred::Hole {
            season: 2,
            number: 1
        })
    ));
}

#[test]
fn a_series_goes_on_after_what_was_sent() {
    let works = [
        episode("dramas", 1, 1),
        episode("dramas", 1, 2),
        episode("dramas", 1, 3),
    ];
    let plan = planned_after(&works, &edition(""), &[&works[0], &works[1]]).unwrap();
    assert_eq!(titles(&plan), ["S1E3"]);
}

#[test]
fn an_episode_that_is_out_takes_the_later_ones_with_it() {
    let works = [
        episode("dramas", 1, 1),
        episode("dramas", 1, 2),
        episode("dramas", 1, 3),
    ];
    let edition = edition(&format!("out = ['{}']", works[1].id));
    let plan = planned(&works, &edition).unwrap();
    assert_eq!(titles(&plan), ["S1E1"]);
}

#[test]
fn what_is_pinned_goes_in_first_or_is_missed() {
    let small: Vec<Work> = (0..20)
        .map(|i| work("films", &format!("film {i}"), 5 * MB))
        .collect();
    let mut works = small;
    works.push(work("radio", "long", 60 * MB));
    let pin = |len: u64| {
        let mut works = works.clone();
        works[20].files[0].len = ByteLen(len);
        planned(
            &works,
            &edition(&format!("kinds = ['films']\npin = ['{}']", works[20].id)),
        )
        .unwrap()
    };
    let plan = pin(60 * MB);
    assert!(
        plan.works
            .iter()
            .any(|work| work.title == "long" && work.pinned)
    );
    assert_eq!(plan.pinned_left().count(), 0);
    let plan = pin(200 * MB);
    assert_eq!(plan.pinned_left().count(), 1);
}

#[test]
fn selectors_that_name_nothing_are_errors() {
    let works = [work("films", "a", MB), work("films", "b", MB)];
    let planned = |more: &str| planned(&works, &edition(more));
    assert!(matches!(
        planned("pin = ['series:Nothing']"),
        Err(PlanError::Selector(SelectorError::None(_)))
    ));
    assert!(matches!(
        planned("out = ['w']"),
        Err(PlanError::Selector(SelectorError::None(_)))
    ));
}

#[test]
fn a_full_drive_is_filled_exactly_and_never_over() {
    // Many folders, whose clusters only the layout counts.
    let mut works: Vec<Work> = Vec::new();
    for series in 0..300u64 {
        for number in 1..=2 {
            let mut work = work(
                "radio",
                &format!("{series:03} {number}"),
                200_000 + series * 997,
            );
            work.episode = Some(Episode {
                series: format!("series {series:03}"),
                series_title: ByLang::default(),
                season: 1,
                number,
            });
            works.push(work);
        }
    }
    for filesystem in ["fat32", "exfat"] {
        let plan = planned(&works, &edition(&format!("filesystem = '{filesystem}'"))).unwrap();
        assert!(!plan.left.is_empty());
        assert!(plan.used <= plan.room);
        let free = plan.room.saturating_sub(plan.used);
        assert!(free.0 < plan.room.0 / 50, "{filesystem}: {free} bytes free");
        let Why::NoRoom { .. } = &plan.left[0].why else {
            panic!("{:?}", plan.left[0].why);
        };
    }
}

#[test]
fn plans_do_not_depend_on_the_order_of_the_library() {
    let mut works: Vec<Work> = (0..40)
        .map(|i| work("films", &format!("{}", i % 7), (i + 1) * MB))
        .collect();
    for (number, work) in works.iter_mut().enumerate() {
        work.files[0].digest = Digest::of(&[u8::try_from(number).unwrap()]);
        work.id = WorkId::of(&[work.files[0].digest]);
    }
    let first = planned(&works, &edition("")).unwrap();
    works.reverse();
    let second = planned(&works, &edition("")).unwrap();
    assert_eq!(first.tree(), second.tree());
    assert_eq!(first.works, second.works);
}
