//! Languages, and texts by language.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language tag in the shape of BCP 47: a language, perhaps a script and a region.
///
/// Containers say `kor`, desks say `ko`: three-letter codes of ISO 639-2 and -3 become the
/// two-letter code where there is one, so that one language has one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lang(String);

/// A text that is no language tag, or says that the language is not known (`und`).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no language tag: {0}")]
pub struct LangError(pub String);

impl Lang {
    /// Korean.
    #[must_use]
    pub fn korean() -> Self {
        Self("ko".to_owned())
    }

    /// English.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The three letters of ISO 639-3 for the language, which containers of films keep: `kor`.
    #[must_use]
    pub fn three_letters(&self) -> Option<&'static str> {
        let primary = self.primary();
        isolang::Language::from_639_1(primary)
            .or_else(|| isolang::Language::from_639_3(primary))
            .map(|language| language.to_639_3())
    }

    /// The language alone, without script and region: `zh` of `zh-Hant`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

/// ISO 639-2/B codes, which differ from 639-3; Matroska and MPEG-TS use them.
const BIBLIOGRAPHIC: [(&str, &str); 20] = [
    ("alb", "sq"),
    ("arm", "hy"),
    ("baq", "eu"),
    ("bur", "my"),
    ("chi", "zh"),
    ("cze", "cs"),
    ("dut", "nl"),
    ("fre", "fr"),
    ("geo", "ka"),
    ("ger", "de"),
    ("gre", "el"),
    ("ice", "is"),
    ("mac", "mk"),
    ("mao", "mi"),
    ("may", "ms"),
    ("per", "fa"),
    ("rum", "ro"),
    ("slo", "sk"),
    ("tib", "bo"),
    ("wel", "cy"),
];

impl FromStr for Lang {
    type Err = LangError;

    fn from_str(text: &str) -> Result<Self, LangError> {
        let bad = || LangError(text.to_owned());
        let mut parts = text.trim().split(['-', '_']);
        let first = parts.next().unwrap_or_default().to_ascii_lowercase();
        let language = match first.len() {
            2 => isolang::Language::from_639_1(&first)
                .map(|_| first)
                .ok_or_else(bad)?,
            3 => {
                let other = BIBLIOGRAPHIC.iter().find(|(code, _)| *code == first);
                match (other, isolang::Language::from_639_3(&first)) {
                    (Some((_, short)), _) => (*short).to_owned(),
                    (None, Some(language))
                        if first != "und" && first != "zxx" && first != "mul" =>
                    {
                        language.to_639_1().map_or(first, str::to_owned)
                    }
                    _ => return Err(bad()),
                }
            }
            _ => return Err(bad()),
        };
        let mut tag = language;
        for part in parts {
            let alphabetic = part.bytes().all(|b| b.is_ascii_alphabetic());
            let part = match part.len() {
                2 if alphabetic => part.to_ascii_uppercase(),
                4 if alphabetic => {
                    let (head, tail) = part.split_at(1);
                    head.to_ascii_uppercase() + &tail.to_ascii_lowercase()
                }
                3 if part.bytes().all(|b| b.is_ascii_digit()) => part.to_owned(),
                _ => return Err(bad()),
            };
            tag.push('-');
            tag.push_str(&part);
        }
        Ok(Self(tag))
    }
}

impl TryFrom<String> for Lang {
    type Error = LangError;

    fn try_from(text: String) -> Result<Self, LangError> {
        text.parse()
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> Self {
        lang.0
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One text in several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ByLang(pub BTreeMap<Lang, String>);

impl ByLang {
    /// A text in one language.
    #[must_use]
    pub fn single(lang: Lang, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(lang, text.into())]))
    }

    /// Whether there is no text in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in the first wanted language that there is (`ko` also finds `ko-KP` and the other
    /// way round), else in English, else in the first language of all.
    #[must_use]
    pub fn pick(&self, wanted: &[Lang]) -> Option<&str> {
        let english = Lang::english();
        wanted
            .iter()
            .chain([&english])
            .find_map(|lang| {
                let near = |(have, _): &(&Lang, &String)| have.primary() == lang.primary();
                self.0
                    .get(lang)
                    .or_else(|| self.0.iter().find(near).map(|(_, text)| text))
            })
            .or_else(|| self.0.values().next())
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_language_has_one_name() {
        for (text, tag) in [
            ("ko", "ko"),
            ("kor", "ko"),
            ("KOR", "ko"),
            ("eng", "en"),
            ("fre", "fr"),
            ("fra", "fr"),
            ("chi", "zh"),
            ("zh_hant_tw", "zh-Hant-TW"),
            ("ko-kp", "ko-KP"),
            ("yue", "yue"),
            ("es-419", "es-419"),
        ] {
            assert_eq!(text.parse::<Lang>().map(String::from), Ok(tag.to_owned()));
        }
        for bad in ["", "und", "korean", "xx", "k", "ko-", "ko/../x", "mul"] {
            assert!(bad.parse::<Lang>().is_err(), "{bad}");
        }
    }

    #[test]
    fn pick_prefers_what_was_asked_for() {
        let text = ByLang(
            [("ko", "가"), ("en", "a"), ("de", "b")]
                .map(|(l, t)| (l.parse().unwrap(), t.to_owned()))
                .into(),
        );
        let lang = |l: &str| l.parse::<Lang>().unwrap();
        assert_eq!(text.pick(&[lang("de")]), Some("b"));
        assert_eq!(text.pick(&[lang("ko-KP")]), Some("가"));
        assert_eq!(text.pick(&[lang("fr")]), Some("a"));
        assert_eq!(text.pick(&[]), Some("a"));
        assert_eq!(ByLang::default().pick(&[lang("ko")]), None);
    }
}
