//! Each key, and each way to get one wrong.

use bulssi_model::{Kind, Theme};

use super::*;

fn words() -> Vocabulary {
    let by_lang = |ko: &str, en: &str| {
        ByLang(
            [
                (Lang::korean(), ko.to_owned()),
                (Lang::english(), en.to_owned()),
            ]
            .into(),
        )
    };
    let kind = |id: &str, ko, en| {
        let name = by_lang(ko, en);
        (
            id.parse().unwrap(),
            Kind {
                name,
                order: 1,
                loose: false,
            },
        )
    };
    let theme = |id: &str, ko, en| {
        (
            id.parse().unwrap(),
            Theme {
                name: by_lang(ko, en),
            },
        )
    };
    Vocabulary {
        kinds: [
            kind("films", "영화", "Films"),
            kind("dramas", "련속극", "Dramas"),
            kind("radio", "라지오방송", "Radio programmes"),
        ]
        .into(),
        themes: [
            theme("free-market", "자유시장", "Free market"),
            theme("health", "건강", "Health"),
        ]
        .into(),
    }
}

fn read(text: &str) -> Result<WorkToml, WorkTomlError> {
    parse(text, &words())
}

/// The example of the documentation, whole.
fn example() -> String {
    let page = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/formats/work-toml.md"
    ));
    let start = page.find("```toml\n").unwrap() + 8;
    let end = start + page[start..].find("```").unwrap();
    page[start..end].to_owned()
}

#[test]
fn the_documented_example() {
    let mut vocabulary = words();
    let theme = vocabulary.themes.values().next().unwrap().clone();
    vocabulary
        .themes
        .insert("life-abroad".parse().unwrap(), theme);
    let toml = parse(&example(), &vocabulary).unwrap();
    let all = &toml.all;
    assert_eq!(all.overlay.kind.as_ref().unwrap().as_str(), "dramas");
    assert_eq!(all.series.as_deref(), Some("겨울 이야기"));
    assert_eq!(all.series_title.0[&Lang::english()], "A Winter Story");
    assert_eq!(all.season, Some(1));
    assert_eq!(all.overlay.languages.as_ref().unwrap().len(), 2);
    assert_eq!(all.overlay.themes.as_ref().unwrap().len(), 2);
    let rights = all.overlay.rights.as_ref().unwrap();
    assert_eq!(rights.until.unwrap().to_string(), "2030-12-31");
    assert_eq!(all.overlay.caution, Some(Caution::Low));
    assert_eq!(u8::from(all.overlay.priority.unwrap()), 4);
    assert!(all.overlay.notes.is_some());
    assert_eq!(all.single, None);
    assert_eq!(toml.files.len(), 2);
    let (_, name, said) = &toml.files["눈 오는 날.mp4"];
    assert_eq!(name, "눈 오는 날.mp4");
    assert_eq!(said.episode, Some(1));
    assert_eq!(said.overlay.title.0[&Lang::korean()], "눈 오는 날");
    assert_eq!(said.overlay.year, Some(2019));
    let (.., said) = &toml.files["second.mp4"];
    assert_eq!(said.title.as_deref(), Some("The second day"));
}

#[test]
fn every_key_of_the_page_is_known_and_the_other_way_round() {
    let page = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/formats/work-toml.md"
    ));
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented: BTreeSet<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    let keys: BTreeSet<&str> = KEYS.into_iter().filter(|key| *key != "file").collect();
    assert_eq!(documented, keys);
}

#[test]
fn short_forms() {
    let toml = read("title = ' Winter '\nlanguages = 'kor'\nthemes = 'health'\nyear = 2_019\n");
    let all = toml.unwrap().all;
    assert_eq!(all.title.as_deref(), Some("Winter"));
    assert_eq!(all.overlay.languages, Some(vec![Lang::korean()]));
    assert_eq!(all.overlay.year, Some(2019));
    assert_eq!(all.single, Some(("title", 1)));
    let quoted = read("rights = { by = 'x', until = '2030-01-02' }").unwrap();
    assert!(quoted.all.overlay.rights.unwrap().until.is_some());
    assert_eq!(read("").unwrap(), WorkToml::default());
}

#[test]
fn faults_have_a_line_and_say_what_there_is() {
    for (text, line, says) in [
        (
            "kind = 'films'\nlanguage = 'ko'",
            2,
            "unknown key language; there are kind, title",
        ),
        ("kind = 'film'", 1, "unknown kind film; near are films"),
        (
            "\nkind = '라디오방송'",
            2,
            "unknown kind 라디오방송; near are radio, ",
        ),
        (
            "themes = [\n'health',\n'markets']",
            3,
            "unknown theme markets; near are",
        ),
        ("title = 3", 1, "title: a text in quotes"),
        ("title = ''", 1, "title: a text in quotes"),
        ("title.korean = 'x'", 1, "title.korean: a language"),
        ("year = 'x'", 1, "year: a whole number"),
        ("year = 70000", 1, "year: a whole number"),
        ("episode = 0", 1, "episode: a whole number"),
        ("season = -1", 1, "season: a whole number"),
        ("priority = 6", 1, "priority: a number from 1 to 5"),
        ("caution = 'none'", 1, "caution: low, middle or high"),
        ("rights = 'mine'", 1, "rights: { by"),
        ("rights = { until = 2030-01-01 }", 1, "rights: { by"),
        (
            "[rights]\nby = 'x'\ntill = 2030-01-01",
            3,
            "unknown key till; there are by, until",
        ),
        (
            "rights = { by = 'x', until = 2030-01-01T10:00:00 }",
            1,
            "rights.until: a day",
        ),
        ("file = 'x'", 1, "file: [file"),
        ("[file]\nx = 3", 2, "x: [file"),
        ("[file.'a.mp4'.file]", 1, "unknown key file; there are"),
        ("[file.'a.mp4']\nkind = 'x'", 2, "unknown kind x"),
        ("kind = 'films'\nkind = 'films'", 2, "duplicate key"),
        ("kind = ", 1, ""),
        ("[[", 1, ""),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.line, line, "{text}: {error}");
        let told = error.fault.to_string();
        assert!(told.starts_with(says), "{text}: {told}");
    }
}

#[test]
fn nearer_words_hold() {
    let far = read("kind = 'films'\ncaution = 'high'\nseries = 'A'\ntitle.ko = '가'").unwrap();
    let near = read("kind = 'radio'\nseason = 2\ntitle.en = 'a'").unwrap();
    let said = far.all.then(near.all);
    assert_eq!(said.overlay.kind.unwrap().as_str(), "radio");
    assert_eq!(said.overlay.caution, Some(Caution::High));
    assert_eq!((said.series.as_deref(), said.season), (Some("A"), Some(2)));
    assert_eq!(said.overlay.title.0.len(), 2);
}

#[test]
fn distances() {
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    for (a, b, d) in [
        ("", "", 0),
        ("a", "", 1),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
        ("가나", "나", 1),
    ] {
        assert_eq!(distance(&chars(a), b), d, "{a} {b}");
        assert_eq!(distance(&chars(b), a), d, "{b} {a}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[a-z.=\\[\\]'\"{}, \\n0-9가-힣-]{0,120}") {
        let _ = read(&text);
    }
}
