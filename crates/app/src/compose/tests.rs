//! Trees of drives, as lists of paths.

use bulssi_model::{
    ByLang, ByteLen, Caution, Digest, DriveCapacity, Edition, Episode, FilesystemChoice, Format,
    Kind, Lang, Probe, Role, Vocabulary, Work, WorkFile, WorkId,
};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{Placing, compose};
use crate::fixture::film;

fn vocabulary() -> Vocabulary {
    let mut words = Vocabulary::default();
    for (id, ko, en, order) in [
        ("films", "영화", "Films", 1),
        ("dramas", "련속극", "Dramas", 2),
    ] {
        let name = ByLang([(Lang::korean(), ko.into()), (Lang::english(), en.into())].into());
        words.kinds.insert(
            id.parse().unwrap(),
            Kind {
                name,
                order,
                loose: false,
            },
        );
    }
    words
}

fn edition(language: &str) -> Edition {
    Edition {
        name: "spring".parse().unwrap(),
        title: String::new(),
        languages: vec![language.parse().unwrap()],
        date: "2026-11-21".parse().unwrap(),
        device: "any-tv".to_owned(),
        plays: Vec::new(),
        draw_subtitles: Default::default(),
        trade_quality: true,
        capacity: DriveCapacity::Exact(ByteLen(1 << 30)),
        largest_drive: None,
        filesystem: FilesystemChoice::Auto,
        label: String::new(),
        pinned: Vec::new(),
        out: Vec::new(),
        kinds: Default::default(),
        themes: Default::default(),
        kind_weights: Default::default(),
        caution: Caution::Middle,
        before: Vec::new(),
        folders: Default::default(),
        pages: None,
        seal: None,
        lint_allow: Default::default(),
    }
}

fn file(role: Role, name: &str, format: Format, language: Option<&str>) -> WorkFile {
    WorkFile {
        role,
        name: name.to_owned(),
        digest: Digest::of(name.as_bytes()),
        len: ByteLen(name.len() as u64),
        language: language.map(|l| l.parse().unwrap()),
        probe: Probe::new(format),
    }
}

fn work(kind: &str, title: &str) -> Work {
    film(kind, title, 1)
}

fn episode(series: &str, season: u16, number: u16, title: &str) -> Work {
    let mut work = work("dramas", title);
    work.files = vec![file(
        Role::Main,
        &format!("{series}{season}{number}"),
        Format::Mp4,
        None,
    )];
    work.id = WorkId::of(&[work.files[0].digest]);
    work.episode = Some(Episode {
        series: series.to_owned(),
        series_title: ByLang::default(),
        season,
        number,
    });
    work
}

fn paths(works: &[Work], language: &str) -> Vec<String> {
    let works: Vec<&Work> = works.iter().collect();
    let composed = compose(
        &works,
        &edition(language),
        &vocabulary(),
        &Placing::default(),
    )
    .unwrap();
    assert_eq!(composed.works.len(), composed.tree.files().len());
    let files = composed.tree.files().iter();
    files.map(|file| file.path.to_string()).collect()
}

#[test]
fn kinds_then_works_in_order() {
    let works = [
        episode("항구", 1, 2, "둘째 날"),
        work("films", "긴 겨울: 다시"),
        episode("항구", 1, 1, "항구"),
        work("films", "가을?"),
    ];
    assert_eq!(
        paths(&works, "ko"),
        [
            "01 영화/01 긴 겨울 - 다시.mp4",
            "01 영화/02 가을.mp4",
            "02 련속극/01 항구/01 항구.mp4",
            "02 련속극/01 항구/02 둘째 날.mp4",
        ]
    );
    assert!(paths(&works, "en")[0].starts_with("01 Films/"));
}

#[test]
fn seasons_are_told_apart() {
    let works = [episode("항구", 1, 10, "a"), episode("항구", 2, 1, "b")];
    assert_eq!(
        paths(&works, "ko"),
        [
            "01 련속극/01 항구/1-10 a.mp4",
            "01 련속극/01 항구/2-01 b.mp4"
        ]
    );
}

#[test]
fn subtitles_and_posters_bear_the_name_of_the_film() {
    let mut film = work("films", "긴 겨울");
    film.files.extend([
        file(Role::Poster, "poster.jpg", Format::Jpeg, None),
        file(Role::Subtitle, "a.en.srt", Format::Srt, Some("en")),
        file(Role::Subtitle, "a.ko.srt", Format::Srt, Some("ko")),
        file(Role::Subtitle, "a.ko.smi", Format::Smi, Some("ko")),
        file(Role::Subtitle, "b.ko.srt", Format::Srt, Some("ko")),
    ]);
    assert_eq!(
        paths(&[film], "ko"),
        [
            "01 영화/01 긴 겨울.mp4",
            "01 영화/01 긴 겨울.srt",
            "01 영화/01 긴 겨울.smi",
            "01 영화/01 긴 겨울.2.srt",
            "01 영화/01 긴 겨울.en.srt",
            "01 영화/01 긴 겨울.jpg",
        ]
    );
}

#[test]
fn names_are_short_and_folders_too() {
    let works: Vec<Work> = (0..250)
        .map(|i| work("films", &format!("{} {i}", "아주 긴 이름 ".repeat(20))))
        .collect();
    let paths = paths(&works, "ko");
    assert!(paths[0].starts_with("01 영화/001-099/001 아주 긴 이름"));
    assert!(
        paths[249].starts_with("01 영화/199-250/250 아주"),
        "{}",
        paths[249]
    );
    let mut entries = std::collections::BTreeMap::<&str, usize>::new();
    for path in &paths {
        let (folder, name) = path.rsplit_once('/').unwrap();
        *entries.entry(folder).or_default() += 1;
        assert!(name.graphemes(true).count() <= 32, "{name}");
    }
    assert!(entries.values().all(|count| *count <= 99));
}

#[test]
fn ten_thousand_works_are_folded_twice() {
    let works: Vec<Work> = (0..10_000)
        .map(|i| work("films", &format!("{i}")))
        .collect();
    let paths = paths(&works, "ko");
    assert!(
        paths[0].starts_with("01 영화/00001-09801/00001-00099/00001"),
        "{}",
        paths[0]
    );
}

#[test]
fn what_cannot_be_printed_still_has_a_name() {
    assert_eq!(paths(&[work("films", "😀")], "ko"), ["01 영화/01.mp4"]);
}

#[test]
fn an_encyclopedia_stands_in_a_folder_of_its_own() {
    let mut wiki = work("films", "백과");
    wiki.files = vec![
        file(Role::Main, "열기.html", Format::Html, None),
        file(Role::Main, "k/0.js", Format::Html, None),
        file(Role::Main, "wiki.zim", Format::Zim, None),
    ];
    let film = work("films", "긴 겨울");
    let placing = Placing {
        mark: "봄 2026-11-21".to_owned(),
        folders: [(wiki.id, 2)].into(),
    };
    let composed = compose(&[&wiki, &film], &edition("ko"), &vocabulary(), &placing).unwrap();
    let paths = composed.tree.files().iter();
    let paths: Vec<String> = paths.map(|file| file.path.to_string()).collect();
    assert_eq!(
        paths,
        [
            "01 영화 봄 2026-11-21/01 백과/열기.html",
            "01 영화 봄 2026-11-21/01 백과/k/0.js",
            "01 영화 봄 2026-11-21/01 백과.zim",
            "01 영화 봄 2026-11-21/02 긴 겨울.mp4",
        ]
    );
}
