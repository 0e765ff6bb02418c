//! What names tell of kinds, languages and titles.

use std::collections::BTreeMap;

use bulssi_model::{Family, Format, KindId, Lang, Vocabulary, fold_name};

/// Other words that folders are named by, besides ids and names of kinds; folded.
const SYNONYMS: [(&str, &str); 32] = [
    ("movies", "films"),
    ("movie", "films"),
    ("film", "films"),
    ("drama", "dramas"),
    ("series", "dramas"),
    ("tv", "dramas"),
    ("tv shows", "dramas"),
    ("드라마", "dramas"),
    ("연속극", "dramas"),
    ("documentary", "documentaries"),
    ("다큐멘터리", "documentaries"),
    ("다큐", "documentaries"),
    ("cartoon", "cartoons"),
    ("animation", "cartoons"),
    ("만화", "cartoons"),
    ("애니메이션", "cartoons"),
    ("노래", "music"),
    ("뉴스", "news"),
    ("podcast", "radio"),
    ("podcasts", "radio"),
    ("라디오", "radio"),
    ("라디오 방송", "radio"),
    ("팟캐스트", "radio"),
    ("방송", "radio"),
    ("영어", "english-lessons"),
    ("wikipedia", "encyclopedia"),
    ("위키백과", "encyclopedia"),
    ("ebooks", "books"),
    ("도서", "books"),
    ("photos", "pictures"),
    ("사진", "pictures"),
    ("그림", "pictures"),
];

/// The kinds of a library, by what folders may be called.
pub(super) struct Kinds {
    known: Vec<KindId>,
    by_name: BTreeMap<String, KindId>,
}

impl Kinds {
    pub(super) fn of(words: &Vocabulary) -> Self {
        let known: Vec<KindId> = words.kinds.keys().cloned().collect();
        let mut by_name = BTreeMap::new();
        for (name, id) in SYNONYMS {
            if let Some(id) = known.iter().find(|kind| kind.as_str() == id) {
                by_name.insert(name.to_owned(), id.clone());
            }
        }
        for (id, kind) in &words.kinds {
            for name in kind
                .name
                .0
                .values()
                .map(String::as_str)
                .chain([id.as_str()])
            {
                by_name.insert(plain(name), id.clone());
            }
        }
        Self { known, by_name }
    }

    /// The kind that a folder is named after: its id, its name in any language, or a common word
    /// for it, perhaps behind a number: `03 Films`.
    pub(super) fn named(&self, folder: &str) -> Option<&KindId> {
        self.by_name.get(&plain(folder))
    }

    /// The kind by the folders from the one pointed at downwards, the nearest first; else what the
    /// format usually is.
    pub(super) fn guess(&self, folders: &[String], format: Format, series: bool) -> Option<KindId> {
        let named = folders.iter().rev().find_map(|folder| self.named(folder));
        let usual = match (format.family(), format) {
            (Family::Video, _) if series => "dramas",
            (Family::Video, _) => "films",
            (Family::Audio, _) => "music",
            (Family::Picture, _) => "pictures",
            (Family::Wiki, _) => "encyclopedia",
            (_, Format::Epub | Format::Pdf) => "books",
            _ => "articles",
        };
        let usual = || self.known.iter().find(|kind| kind.as_str() == usual);
        // A vocabulary always holds the shipped words; without one, any kind is as good.
        named.or_else(usual).or(self.known.first()).cloned()
    }
}

/// A folder's name without case, numbers in front and signs between words.
fn plain(name: &str) -> String {
    let folded = fold_name(name);
    let name = folded.trim_start_matches(|c: char| c.is_ascii_digit() || ".)_- ".contains(c));
    let words = name.split(|c: char| c.is_whitespace() || "_-.".contains(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The language of a title: Korean where there is Hangul in it, else the first of the work's own
/// languages that is not Korean, else English.
pub(super) fn language_of(title: &str, languages: &[Lang]) -> Lang {
    if title.chars().any(is_hangul) {
        return Lang::korean();
    }
    let other = languages.iter().find(|lang| lang.primary() != "ko");
    other.cloned().unwrap_or_else(Lang::english)
}

pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}')
}

/// Titles that programs and devices write without being asked; folded.
const JUNK: [&str; 26] = [
    "untitled",
    "no title",
    "unknown",
    "unknown title",
    "title",
    "video",
    "movie",
    "film",
    "audio",
    "track",
    "default",
    "new recording",
    "recording",
    "document",
    "powerpoint presentation",
    "slide",
    "test",
    "main",
    "output",
    "index",
    "powerpoint presentation",
    "powerpoint 프레젠테이션",
    "제목 없음",
    "제목없음",
    "동영상",
    "녹음",
];

/// Whether a title was not given by a person who knew the work: empty, a number, an address, a
/// file's name, or what programs write.
pub(super) fn is_junk(title: &str) -> bool {
    let folded = fold_name(title.trim());
    let words = folded.trim_end_matches(|c: char| c.is_ascii_digit() || " ._-#()".contains(c));
    let extension = folded
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    !folded.chars().any(char::is_alphabetic)
        || JUNK.contains(&words)
        || folded.contains("://")
        || folded.contains("www.")
        || folded.starts_with("microsoft word - ")
        || folded.starts_with("created by ")
        || folded.starts_with("encoded by ")
        || (2..=4).contains(&extension.len())
            && Format::ALL
                .iter()
                .any(|format| format.extension() == extension)
        || ["doc", "indd", "ppt", "qxd", "tmp", "xls"].contains(&extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_name_kinds() {
        let words = bulssi_model::Vocabulary {
            kinds: ["films", "radio", "english-lessons"]
                .map(|id| {
                    let name = match id {
                        "films" => [("ko", "영화"), ("en", "Films")],
                        "radio" => [("ko", "라지오방송"), ("en", "Radio programmes")],
                        _ => [("ko", "영어배우기"), ("en", "English lessons")],
                    };
                    let name = name.map(|(l, n)| (l.parse().unwrap(), n.to_owned()));
                    let name = bulssi_model::ByLang(name.into());
                    (
                        id.parse().unwrap(),
                        bulssi_model::Kind {
                            name,
                            order: 1,
                            loose: false,
                        },
                    )
                })
                .into(),
            ..Vocabulary::default()
        };
        let kinds = Kinds::of(&words);
        for (folder, kind) in [
            ("films", Some("films")),
            ("03 Films", Some("films")),
            ("영화", Some("films")),
            ("\u{110b}\u{1167}\u{11bc}\u{1112}\u{116a}", Some("films")),
            ("Movies", Some("films")),
            ("Radio Programmes", Some("radio")),
            ("podcasts", Some("radio")),
            ("라디오", Some("radio")),
            ("english_lessons", Some("english-lessons")),
            ("뉴스", None),
            ("Winter", None),
            ("", None),
            ("2019", None),
        ] {
            let found = kinds.named(folder).map(KindId::as_str);
            assert_eq!(found, kind, "{folder}");
        }
        let guess = |folders: &[&str], format| {
            let folders: Vec<_> = folders.iter().map(|f| (*f).to_owned()).collect();
            kinds.guess(&folders, format, false).unwrap().to_string()
        };
        assert_eq!(guess(&["films", "radio", "x"], Format::Mp3), "radio");
        assert_eq!(guess(&["x"], Format::Mp4), "films");
    }

    #[test]
    fn languages_of_titles() {
        let lang = |l: &str| l.parse::<Lang>().unwrap();
        for (title, languages, expected) in [
            ("겨울 Winter", vec!["en"], "ko"),
            ("Winter", vec![], "en"),
            ("Winter", vec!["ko"], "en"),
            ("Зіма", vec!["be"], "be"),
            ("Winter", vec!["ko", "de"], "de"),
        ] {
            let languages: Vec<_> = languages.into_iter().map(lang).collect();
            assert_eq!(language_of(title, &languages), lang(expected), "{title}");
        }
    }

    #[test]
    fn junk() {
        for title in [
            "",
            " ",
            "0001",
            "Track 01",
            "track",
            "untitled",
            "Untitled-1",
            "video",
            "movie 2",
            "http://films.example",
            "www.films.example",
            "Microsoft Word - a.doc",
            "film.avi",
            "scan.pdf",
            "제목 없음",
            "20190301_120000",
            "report.docx",
        ] {
            assert!(is_junk(title), "{title}");
        }
        for title in [
            "Winter",
            "겨울",
            "Dr. Winter",
            "Station 2049",
            "The Video",
            "Test Pilot",
            "눈 1",
            "봄.여름",
        ] {
            assert!(!is_junk(title), "{title}");
        }
    }
}
