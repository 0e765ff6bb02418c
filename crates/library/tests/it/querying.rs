//! Asking: every filter against a plain look at all works.

use bulssi_library::{Filter, IntakeOptions, ResolveError, Row};
use bulssi_model::{
    ByLang, Caution, Episode, Family, Format, Lang, Millis, Overlay, Priority, Work, fold_name,
};

use crate::fixture::{Desk, Draft, film};

/// Works of all kinds, drawn by number.
fn draw(n: u64) -> Draft {
    let titles = [
        "겨울 련가",
        "Ember",
        "장마당 소식",
        "ÉTÉ",
        "Part 10",
        "part 2",
    ];
    let pick = |from: usize, salt: u64| usize::try_from(n / salt).unwrap() % from;
    let mut draft = film(titles[pick(6, 1)], &n.to_le_bytes());
    let work = &mut draft.work;
    work.kind = ["films", "news", "radio"][pick(3, 2)].parse().unwrap();
    let lang = |tag: &str| tag.parse::<Lang>().unwrap();
    work.languages =
        [vec![lang("ko-KP")], vec![lang("en"), lang("ko")], vec![]][pick(3, 5)].clone();
    if n.is_multiple_of(2) {
        work.title.0.insert(Lang::english(), format!("Winter {n}"));
    }
    work.year = (!n.is_multiple_of(4)).then_some(1990 + (n % 30) as u16);
    work.caution = [Caution::Low, Caution::Middle, Caution::High][pick(3, 7)];
    work.themes = [vec![], vec!["health"], vec!["free-market", "history"]][pick(3, 3)]
        .iter()
        .map(|theme| theme.parse().unwrap())
        .collect();
    if n.is_multiple_of(5) {
        work.episode = Some(Episode {
            series: ["달빛", "Harbour"][pick(2, 10)].to_owned(),
            series_title: ByLang::single(Lang::english(), "Moon Light"),
            season: (n % 3) as u16,
            number: (n / 5 % 12) as u16,
        });
    }
    work.files[0].name = format!("file{n}.mp4");
    work.files[0].probe.duration = (!n.is_multiple_of(3)).then_some(Millis(n * 1000));
    if n % 4 == 1 {
        work.files[0].probe.format = Format::Mp3;
    }
    draft
}

/// The same question, asked in the plainest way.
fn means(filter: &Filter, work: &Work) -> bool {
    let episode = work.episode.as_ref();
    let series: Vec<&String> = episode
        .map(|e| e.series_title.0.values().chain([&e.series]).collect())
        .unwrap_or_default();
    let names = work.files.iter().map(|file| &file.name);
    let texts = work
        .title
        .0
        .values()
        .chain(series.iter().copied())
        .chain(names);
    let texts: Vec<String> = texts.map(|text| fold_name(text)).collect();
    let word = |word: &str| texts.iter().any(|text| text.contains(&fold_name(word)));
    let near = |lang: &Lang| {
        work.languages
            .iter()
            .any(|l| l == lang || l.primary() == lang.as_str())
    };
    filter
        .text
        .as_ref()
        .is_none_or(|text| text.split_whitespace().all(word))
        && filter.kind.as_ref().is_none_or(|kind| *kind == work.kind)
        && filter
            .theme
            .as_ref()
            .is_none_or(|theme| work.themes.contains(theme))
        && filter.language.as_ref().is_none_or(near)
        && filter
            .series
            .as_ref()
            .is_none_or(|name| series.iter().any(|s| fold_name(s) == fold_name(name)))
        && filter
            .caution_at_most
            .is_none_or(|most| work.caution <= most)
        && filter.family.is_none_or(|f| {
            work.main_files()
                .any(|file| file.probe.format.family() == f)
        })
        && filter
            .format
            .is_none_or(|f| work.main_files().any(|file| file.probe.format == f))
        && filter
            .year_from
            .is_none_or(|year| work.year.is_some_and(|y| y >= year))
        && filter
            .year_to
            .is_none_or(|year| work.year.is_some_and(|y| y <= year))
}

fn filters() -> Vec<Filter> {
    let all = Filter::default;
    let text = |text: &str| Filter {
        text: Some(text.to_owned()),
        ..all()
    };
    let lang = |tag: &str| Filter {
        language: tag.parse().ok(),
        ..all()
    };
    vec![
        all(),
        text("마당"),
        text("WINTER 1"),
        text("été"),
        text("e\u{301}t"),
        text("moon"),
        text("file7 mp4"),
        text("%"),
        text("' OR 1 --"),
        text("no such"),
        text("  "),
        Filter {
            kind: "news".parse().ok(),
            ..all()
        },
        Filter {
            kind: "news".parse().ok(),
            theme: "history".parse().ok(),
            ..all()
        },
        Filter {
            theme: "health".parse().ok(),
            ..text("winter")
        },
        lang("ko"),
        lang("ko-KP"),
        lang("en"),
        lang("fr"),
        Filter {
            series: Some("MOON light".to_owned()),
            ..all()
        },
        Filter {
            series: Some("달빛".to_owned()),
            ..all()
        },
        Filter {
            caution_at_most: Some(Caution::Low),
            ..all()
        },
        Filter {
            caution_at_most: Some(Caution::Middle),
            ..text("part")
        },
        Filter {
            family: Some(Family::Audio),
            ..all()
        },
        Filter {
            format: Some(Format::Mp4),
            ..all()
        },
        Filter {
            year_from: Some(1995),
            year_to: Some(2000),
            ..all()
        },
        Filter {
            year_to: Some(1991),
            kind: "films".parse().ok(),
            ..all()
        },
    ]
}

#[test]
fn filters_mean_what_they_say() {
    let desk = Desk::new();
    let drafts: Vec<_> = (0..400).map(draw).collect();
    desk.add(&drafts);
    let works = desk.library.works(&Filter::default()).unwrap();
    assert_eq!(works.len(), 400);
    let mut some = 0;
    for filter in filters() {
        let expected: Vec<_> = works.iter().filter(|work| means(&filter, work)).collect();
        let rows = desk.library.list(&filter).unwrap();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        assert!(
            ids.iter().eq(expected.iter().map(|work| &work.id)),
            "{filter:?}"
        );
        assert_eq!(
            desk.library.count(&filter).unwrap(),
            ids.len() as u64,
            "{filter:?}"
        );
        let whole = desk.library.works(&filter).unwrap();
        assert!(whole.iter().eq(expected), "{filter:?}");
        let page = Filter {
            limit: Some(3),
            offset: 2,
            ..filter.clone()
        };
        let page: Vec<_> = desk.library.list(&page).unwrap();
        assert!(page.iter().eq(rows.iter().skip(2).take(3)), "{filter:?}");
        some += usize::from(!rows.is_empty() && rows.len() < 400);
    }
    assert!(some > 18, "most filters choose");
    for (row, work) in desk
        .library
        .list(&Filter::default())
        .unwrap()
        .iter()
        .zip(&works)
    {
        assert_eq!(*row, row_of(work));
    }
}

fn row_of(work: &Work) -> Row {
    Row {
        id: work.id,
        kind: work.kind.clone(),
        title: work.title.clone(),
        episode: work.episode.clone(),
        year: work.year,
        languages: work.languages.clone(),
        themes: work.themes.clone(),
        duration: work.files[0].probe.duration,
        len: work.len(),
        caution: work.caution,
        priority: work.priority,
        added: None,
    }
}

#[test]
fn lists_go_by_series_season_number_and_title() {
    let desk = Desk::new();
    let episode = |n: u64, season, number| {
        let mut draft = film(&format!("Episode {n}"), &n.to_le_bytes());
        draft.work.episode = Some(Episode {
            series: "Harbour".to_owned(),
            series_title: ByLang::default(),
            season,
            number,
        });
        draft
    };
    desk.add(&[
        film("part 10", b"p10"),
        film("달빛", b"m"),
        episode(1, 2, 1),
        episode(2, 1, 10),
        film("Part 2", b"p2"),
        episode(3, 1, 2),
        film("harbour", b"h"),
        film("Anchor", b"a"),
    ]);
    let rows = desk.library.list(&Filter::default()).unwrap();
    let titles: Vec<_> = rows.iter().filter_map(|row| row.title.pick(&[])).collect();
    let expected = [
        "Anchor",
        "harbour",
        "Episode 3",
        "Episode 2",
        "Episode 1",
        "Part 2",
        "part 10",
        "달빛",
    ];
    assert_eq!(titles, expected);
}

#[test]
fn edits_are_listed_found_and_forgotten() {
    let desk = Desk::new();
    let ids = desk.add(&[film("하나", b"1"), film("둘", b"2")]);
    let edit = Overlay {
        kind: "radio".parse().ok(),
        title: ByLang::single(Lang::english(), "Night Harbour"),
        themes: Some(["health".parse().unwrap()].into()),
        caution: Some(Caution::High),
        priority: Priority::try_from(5).ok(),
        ..Overlay::default()
    };
    desk.library.edit(ids[0], &edit).unwrap();
    let later = Overlay {
        year: Some(2020),
        ..Overlay::default()
    };
    desk.library.edit(ids[0], &later).unwrap();
    assert_eq!(
        desk.library.edits(ids[0]).unwrap(),
        edit.clone().then(later)
    );
    let filter = Filter {
        text: Some("night harb".to_owned()),
        kind: "radio".parse().ok(),
        theme: "health".parse().ok(),
        year_from: Some(2020),
        ..Filter::default()
    };
    let rows = desk.library.list(&filter).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].id, rows[0].caution, u8::from(rows[0].priority)),
        (ids[0], Caution::High, 5)
    );
    desk.library.reset_edits(ids[0]).unwrap();
    assert_eq!(desk.library.list(&filter).unwrap(), []);
    assert_eq!(desk.library.edits(ids[0]).unwrap(), Overlay::default());
    let nobody = bulssi_model::WorkId::of(&[]);
    assert!(desk.library.edit(nobody, &edit).is_err());
    assert!(desk.library.edits(nobody).is_err());
    assert_eq!(desk.library.work(nobody).unwrap(), None);
}

#[test]
fn the_start_of_an_id_names_a_work() {
    let desk = Desk::new();
    let drafts: Vec<_> = (0..40u64).map(|n| film("x", &n.to_le_bytes())).collect();
    let ids = desk.add(&drafts);
    for id in ids {
        let text = id.to_string();
        assert_eq!(desk.library.resolve(&text).unwrap(), id);
        assert_eq!(desk.library.resolve(&text[..12]).unwrap(), id);
        assert_eq!(desk.library.resolve(&text.to_uppercase()).unwrap(), id);
    }
    for vague in ["w", ""] {
        match desk.library.resolve(vague) {
            Err(ResolveError::Ambiguous { works, .. }) => assert_eq!(works.len(), 10),
            other => panic!("{other:?}"),
        }
    }
    for none in ["x", "w1", "wa~", "%", "웅"] {
        assert!(
            matches!(desk.library.resolve(none), Err(ResolveError::None(_))),
            "{none}"
        );
    }
}

#[test]
fn works_are_found_by_the_day_they_came() {
    let desk = Desk::new();
    for (n, day) in ["2026-01-31", "2026-02-01"].iter().enumerate() {
        let day = day.parse().ok();
        let intake = desk.library.intake(IntakeOptions { day }).unwrap();
        film(&n.to_string(), &[n as u8]).add(&intake);
        intake.finish().unwrap();
    }
    let since = |day: &str| {
        let added_since = day.parse().ok();
        let filter = Filter {
            added_since,
            ..Filter::default()
        };
        desk.library.count(&filter).unwrap()
    };
    assert_eq!(
        [
            since("2026-01-01"),
            since("2026-02-01"),
            since("2026-02-02")
        ],
        [2, 1, 0]
    );
}
