//! What the names of files and folders say: episodes, seasons, titles, subtitles, posters.

mod episode;
mod title;

use bulssi_model::{Lang, fold_name};
use unicode_normalization::UnicodeNormalization;

pub use episode::{EpisodeName, episode_of, season_of};
pub use title::clean_title;

/// Extensions that are cut off a name before it is read. Others may be part of it: `Show.EP03`.
const KNOWN: [&str; 60] = [
    "mp4", "m4v", "mov", "qt", "3gp", "3g2", "mkv", "webm", "avi", "divx", "ts", "m2ts", "mts",
    "trp", "tp", "mpg", "mpeg", "vob", "dat", "flv", "f4v", "wmv", "asf", "rm", "rmvb", "ogv",
    "ogm", "mp3", "mp2", "m4a", "m4b", "aac", "ogg", "oga", "opus", "flac", "wav", "wma", "amr",
    "ac3", "mka", "srt", "smi", "sami", "ass", "ssa", "vtt", "txt", "md", "html", "htm", "pdf",
    "epub", "docx", "odt", "xlsx", "ods", "pptx", "odp", "nfo",
];
const PICTURES: [&str; 8] = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tbn", "avif"];

/// The name without a known extension.
fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if is_among(extension, &KNOWN) => stem,
        _ => name,
    }
}

fn is_among(extension: &str, known: &[&str]) -> bool {
    known
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// What the name of a subtitle says beyond the film it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubtitleName {
    /// Its language, where the name tells.
    pub language: Option<Lang>,
    /// Only for what is foreign in the film itself.
    pub forced: bool,
    /// With sounds in words, for those who cannot hear.
    pub hearing_impaired: bool,
}

/// Names of languages as people and rippers write them, in lower case.
const LANGUAGES: [(&str, &[&str]); 12] = [
    (
        "ko",
        &["korean", "한국어", "한글", "국어", "한국", "조선어", "krn"],
    ),
    ("en", &["english", "영어", "영문", "engl"]),
    ("zh", &["chinese", "중국어", "중문", "中文", "mandarin"]),
    ("zh-Hans", &["chs", "sc", "简体", "简体中文", "gb"]),
    (
        "zh-Hant",
        &["cht", "tc", "繁體", "繁体", "繁體中文", "big5"],
    ),
    ("ja", &["japanese", "일본어", "日本語", "jp", "jap"]),
    ("ru", &["russian", "러시아어", "русский"]),
    ("fr", &["french", "프랑스어", "français"]),
    ("de", &["german", "독일어", "deutsch"]),
    ("es", &["spanish", "스페인어", "español"]),
    ("vi", &["vietnamese", "베트남어"]),
    ("th", &["thai", "태국어"]),
];

/// Whether a subtitle belongs to the film with this stem (its name without extension), and what its
/// name adds: `Film.srt`, `film.ko.srt`, `Film_ko.smi`, `Film.en.sdh.srt`, `Film.Korean.forced.ass`,
/// `Film [한글].smi`. Case and normalisation do not matter. `None` where it is another film's.
#[must_use]
pub fn subtitle_of(film_stem: &str, subtitle_name: &str) -> Option<SubtitleName> {
    let (subtitle, extension) = subtitle_name.rsplit_once('.')?;
    if !is_among(extension, &["srt", "smi", "sami", "ass", "ssa", "vtt"]) {
        return None;
    }
    let (film, subtitle) = (fold_name(film_stem), fold_name(subtitle));
    let rest = subtitle.strip_prefix(film.as_str())?;
    let mut found = SubtitleName::default();
    if rest.is_empty() {
        return Some(found);
    }
    let is_separator =
        |c: char| matches!(c, '.' | '_' | '-' | ' ' | '[' | ']' | '(' | ')' | '+' | ',');
    if film.is_empty() || !rest.starts_with(is_separator) {
        return None;
    }
    // A tag such as `pt-BR` holds a separator of its own, so whole parts are tried first.
    for part in rest.split(|c| is_separator(c) && c != '-') {
        let part = part.trim_matches('-');
        if part.is_empty() || found.take(part) {
            continue;
        }
        if !part.contains('-')
            || !part
                .split('-')
                .all(|word| word.is_empty() || found.take(word))
        {
            return None;
        }
    }
    Some(found)
}

impl SubtitleName {
    /// Takes in one word of a name; `false` where it is no word about subtitles.
    fn take(&mut self, word: &str) -> bool {
        match word {
            "forced" | "foreign" | "강제" => self.forced = true,
            "sdh" | "cc" | "hoh" => self.hearing_impaired = true,
            // Also the code of Hindi, which stands first where it is meant.
            "hi" if self.language.is_some() => self.hearing_impaired = true,
            "default" | "full" | "자막" | "sub" | "subs" | "subtitle" | "통합" => {}
            _ => match language(word) {
                // The first language is the main one of a file with two.
                Some(language) => self.language = self.language.take().or(Some(language)),
                None => return false,
            },
        }
        true
    }
}

fn language(word: &str) -> Option<Lang> {
    let named = LANGUAGES.iter().find(|(_, names)| names.contains(&word));
    if let Some((tag, _)) = named {
        return tag.parse().ok();
    }
    // Three letters are a language far too often: only those that also have two.
    let lang: Lang = word.parse().ok()?;
    (lang.primary().len() == 2).then_some(lang)
}

/// Whether a picture stands for a work: `poster`, `folder` or `cover`, or what bears the name of the
/// film, alone or with `-poster`, `-cover` or `-thumb`. Backgrounds, banners and logos do not.
#[must_use]
pub fn is_poster(name: &str, film_stem: Option<&str>) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    if !is_among(extension, &PICTURES) {
        return false;
    }
    let stem = fold_name(stem);
    let plain = [
        "poster",
        "folder",
        "cover",
        "front",
        "movie",
        "포스터",
        "표지",
    ];
    if plain.contains(&stem.as_str()) {
        return true;
    }
    let Some(rest) = film_stem.and_then(|film| {
        stem.strip_prefix(fold_name(film).as_str())
            .map(str::to_owned)
    }) else {
        return false;
    };
    let suffix = rest.trim_start_matches(['-', '.', '_', ' ']);
    let apart = rest.len() > suffix.len();
    film_stem != Some("")
        && (rest.is_empty()
            || (apart && ["poster", "cover", "thumb", "포스터", "표지"].contains(&suffix)))
}

/// Composed, so that a Korean name from any system matches.
fn composed(name: &str) -> String {
    name.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtitles_beside_a_film() {
        let film = "Winter Story (2019)";
        for (name, language, forced, impaired) in [
            ("Winter Story (2019).srt", None, false, false),
            ("winter story (2019).SMI", None, false, false),
            ("Winter Story (2019).ko.srt", Some("ko"), false, false),
            ("Winter Story (2019).kor.srt", Some("ko"), false, false),
            ("Winter Story (2019)_ko.ass", Some("ko"), false, false),
            ("Winter Story (2019)-ko.ass", Some("ko"), false, false),
            ("Winter Story (2019).en.sdh.srt", Some("en"), false, true),
            ("Winter Story (2019).en.hi.srt", Some("en"), false, true),
            ("Winter Story (2019).hi.srt", Some("hi"), false, false),
            ("Winter Story (2019).Korean.srt", Some("ko"), false, false),
            (
                "Winter Story (2019).forced.eng.vtt",
                Some("en"),
                true,
                false,
            ),
            ("Winter Story (2019) [한글].smi", Some("ko"), false, false),
            (
                "Winter Story (2019).zh-Hans.srt",
                Some("zh-Hans"),
                false,
                false,
            ),
            ("Winter Story (2019).pt-BR.srt", Some("pt-BR"), false, false),
            ("Winter Story (2019).chs.srt", Some("zh-Hans"), false, false),
            ("Winter Story (2019).ko-forced.srt", Some("ko"), true, false),
        ] {
            let expected = SubtitleName {
                language: language.map(|l| l.parse().unwrap()),
                forced,
                hearing_impaired: impaired,
            };
            assert_eq!(subtitle_of(film, name), Some(expected), "{name}");
        }
        for other in [
            "Winter Story (2019) 2.srt",
            "Winter Story (2019).S01E02.srt",
            "Winter Story (2019)ko.srt",
            "Winter Story.srt",
            "Winter Story (2019).the.srt",
            "Winter Story (2019).mp4",
            "Winter Story (2019)",
            ".srt",
        ] {
            assert_eq!(subtitle_of(film, other), None, "{other}");
        }
        assert!(
            subtitle_of("\u{1100}\u{1161}", "\u{ac00}.ko.srt").is_some(),
            "NFD and NFC"
        );
        assert_eq!(subtitle_of("", ".ko.srt"), None);
        assert_eq!(subtitle_of("Show", "Show.S01E02.ko.srt"), None);
    }

    #[test]
    fn posters() {
        for (name, yes) in [
            ("poster.jpg", true),
            ("Folder.JPG", true),
            ("cover.webp", true),
            ("film.jpg", true),
            ("Film-poster.png", true),
            ("film.thumb.jpg", true),
            ("fanart.jpg", false),
            ("film-fanart.jpg", false),
            ("film-banner.jpg", false),
            ("filmography.jpg", false),
            ("filmposter.jpg", false),
            ("poster.txt", false),
            ("poster", false),
        ] {
            assert_eq!(is_poster(name, Some("Film")), yes, "{name}");
        }
        assert!(!is_poster("film.jpg", None));
    }
}
