//! What holds over what.

use bulssi_media::nfo::Nfo;
use bulssi_model::{Format, Kind, Overlay, Tags, Vocabulary};

use super::*;
use crate::collect::work_toml::Said;

/// A film or recording of this name in these folders.
struct Case {
    folders: Vec<String>,
    task: Task,
    probe: Probe,
}

impl Case {
    fn new(folders: &[&str], name: &str, format: Format) -> Self {
        Self {
            folders: folders.iter().map(|name| (*name).to_owned()).collect(),
            task: Task {
                group: Group {
                    view: 0,
                    name: name.to_owned(),
                    format,
                    main: vec![0],
                    subtitles: Vec::new(),
                    posters: Vec::new(),
                    nfo: None,
                    show: None,
                    place: None,
                    alone: true,
                },
                said: Said::default(),
                number: None,
            },
            probe: Probe::new(format),
        }
    }

    fn place(mut self, series: &str, season: u16, number: u16) -> Self {
        self.task.group.place = Some(Place {
            series: series.to_owned(),
            season,
            number,
            title: None,
        });
        self
    }

    fn tags(mut self, tags: Tags) -> Self {
        self.probe.tags = tags;
        self
    }

    fn work(&self) -> Work {
        let kind = |id: &str| {
            let name = ByLang::single(Lang::english(), id);
            let kind = Kind {
                name,
                order: 1,
                loose: false,
            };
            (id.parse().unwrap(), kind)
        };
        let words = Vocabulary {
            kinds: ["films", "dramas", "music"].map(kind).into(),
            ..Vocabulary::default()
        };
        let main = Taken {
            name: self.task.group.name.clone(),
            digest: Digest::of(b"x"),
            len: ByteLen(1),
            probe: self.probe.clone(),
        };
        let taken = TakenWork {
            main: vec![main],
            ..TakenWork::default()
        };
        describe(&Kinds::of(&words), &self.folders, &self.task, taken).unwrap()
    }

    fn title(&self) -> String {
        let title = self.work().title.0;
        let titles: Vec<String> = title.iter().map(|(l, t)| format!("{l}:{t}")).collect();
        titles.join(" ")
    }
}

fn titled(title: &str) -> Tags {
    Tags {
        title: Some(title.to_owned()),
        ..Tags::default()
    }
}

fn described(title: &str, original: Option<&str>) -> Option<Nfo> {
    Some(Nfo {
        title: Some(title.to_owned()),
        original_title: original.map(str::to_owned),
        year: Some(2001),
        ..Nfo::default()
    })
}

#[test]
fn titles_of_files_and_folders() {
    for (folders, name, title, year) in [
        (
            vec!["in"],
            "Winter.Story.2019.1080p.WEB.mp4",
            "en:Winter Story",
            Some(2019),
        ),
        (
            vec!["in", "Winter (1999)"],
            "w.mp4",
            "en:Winter",
            Some(1999),
        ),
        (vec!["in", "겨울"], "movie.mp4", "ko:겨울", None),
        (vec!["in", "겨울"], "눈.mp4", "ko:눈", None),
        (vec!["in", "films"], "0001.mp4", "en:0001", None),
        (vec!["Winter (1999)"], "w.mp4", "en:w", None),
    ] {
        let case = Case::new(&folders, name, Format::Mp4);
        assert_eq!(
            (case.title().as_str(), case.work().year),
            (title, year),
            "{name}"
        );
    }
    let mut several = Case::new(&["in", "Winter (1999)"], "w.mp4", Format::Mp4);
    several.task.group.alone = false;
    assert_eq!(several.title(), "en:w");
}

#[test]
fn work_toml_over_description_over_tag_over_name() {
    let mut case = Case::new(&["in"], "name.mp4", Format::Mp4).tags(Tags {
        year: Some(1990),
        summary: Some("by tag".to_owned()),
        ..titled("By Tag")
    });
    assert_eq!(
        (case.title().as_str(), case.work().year),
        ("en:By Tag", Some(1990))
    );
    case.task.group.nfo = described("By Nfo", None);
    assert_eq!(
        (case.title().as_str(), case.work().year),
        ("en:By Nfo", Some(2001))
    );
    assert_eq!(case.work().summary.pick(&[]), Some("by tag"));
    case.task.group.nfo = described("By Nfo", Some("설명"));
    assert_eq!(case.title(), "en:By Nfo ko:설명");
    case.task.said.overlay = Overlay {
        year: Some(2010),
        ..Overlay::default()
    };
    case.task.said.title = Some("손으로".to_owned());
    assert_eq!(
        (case.title().as_str(), case.work().year),
        ("ko:손으로", Some(2010))
    );
    case.probe.tags = titled("Untitled-3");
    case.task.group.nfo = None;
    case.task.said.title = None;
    assert_eq!(case.title(), "en:name");
}

#[test]
fn a_title_without_a_language_is_in_the_works_own() {
    let mut case = Case::new(&["in"], "name.mp4", Format::Mp4);
    case.task.said.title = Some("Schnee".to_owned());
    case.task.said.overlay.languages = Some(vec!["de".parse().unwrap()]);
    assert_eq!(case.title(), "de:Schnee");
    // Beside one that names its language, that one holds.
    case.task.said.overlay.title = ByLang::single("de".parse().unwrap(), "Der Schnee");
    assert_eq!(case.title(), "de:Der Schnee");
}

#[test]
fn titles_of_episodes() {
    let show = |season| Case::new(&["in"], "S01E02.mkv", Format::Matroska).place("눈", season, 2);
    assert_eq!(show(1).title(), "ko:눈 2");
    assert_eq!(show(3).title(), "ko:눈 3-2");
    for (tag, title) in [
        ("눈", "ko:눈 2"),
        ("눈 - S01E02 - Rain", "en:Rain"),
        ("눈 S01E02", "ko:눈 2"),
        ("Rain", "en:Rain"),
    ] {
        assert_eq!(show(1).tags(titled(tag)).title(), title, "{tag}");
    }
    let mut named = show(1);
    named.task.group.place.as_mut().unwrap().title = Some("Wind".to_owned());
    assert_eq!(named.title(), "en:Wind");
    assert_eq!(named.work().kind.as_str(), "dramas");
}

#[test]
fn places_by_tags_and_by_hand() {
    let place = |case: &Case| {
        let episode = case.work().episode;
        episode.map(|episode| (episode.series, episode.season, episode.number))
    };
    let album = |track| Tags {
        album: Some("모음".to_owned()),
        track,
        disc: Some(2),
        ..Tags::default()
    };
    let song = || Case::new(&["in", "노래"], "a.mp3", Format::Mp3);
    let at = |series: &str, season, number| Some((series.to_owned(), season, number));
    assert_eq!(place(&song()), None);
    assert_eq!(place(&song().tags(album(None))), None);
    assert_eq!(place(&song().tags(album(Some(7)))), at("모음", 2, 7));
    assert_eq!(place(&song().tags(album(Some(70_000)))), None);
    let named = song().tags(album(Some(7))).place("아침", 1, 3);
    assert_eq!(place(&named), at("모음", 2, 7));
    let mut by_hand = named;
    by_hand.task.said.series = Some("저녁".to_owned());
    assert_eq!(place(&by_hand), at("저녁", 1, 3));
    by_hand.task.group.place = None;
    by_hand.task.number = Some(9);
    assert_eq!(place(&by_hand), at("저녁", 1, 9));
    by_hand.task.said.episode = Some(4);
    by_hand.task.said.season = Some(0);
    assert_eq!(place(&by_hand), at("저녁", 0, 4));
    let mut alone = song();
    alone.task.said.episode = Some(4);
    assert_eq!(place(&alone), at("노래", 1, 4));
}

#[test]
fn languages_by_sound() {
    let mut case = Case::new(&["in"], "name.mkv", Format::Matroska);
    let sound = |language: &str| bulssi_model::Stream {
        kind: bulssi_model::StreamKind::Audio,
        codec: "aac".to_owned(),
        profile: None,
        language: language.parse().ok(),
        default: false,
        bit_rate: None,
        video: None,
        audio: Some(bulssi_model::AudioStream {
            channels: 2,
            sample_rate: 48_000,
            ..bulssi_model::AudioStream::default()
        }),
    };
    case.probe.streams = vec![sound("kor"), sound("und"), sound("eng"), sound("ko")];
    let languages: Vec<String> = case
        .work()
        .languages
        .into_iter()
        .map(String::from)
        .collect();
    assert_eq!(languages, ["ko", "en"]);
}
