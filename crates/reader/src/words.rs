//! The words of the interface, from the Fluent files in `locales`, by the time a page is written:
//! what reaches the drive is plain text.

use bulssi_model::{ByteLen, Lang, Millis};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

pub(crate) const KOREAN: &str = include_str!("../locales/ko/reader.ftl");
pub(crate) const ENGLISH: &str = include_str!("../locales/en/reader.ftl");

/// The words in one language.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
    korean: bool,
}

impl Words {
    /// Korean for Korean, English for everything else.
    pub(crate) fn of(language: &Lang) -> Self {
        let korean = language.primary() == "ko";
        let (tag, source) = if korean {
            ("ko", KOREAN)
        } else {
            ("en", ENGLISH)
        };
        // A fault in our own files would show as a bare key; the tests look at each.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(good, _)| good);
        let mut bundle = FluentBundle::new(tag.parse().into_iter().collect());
        // Marks of writing direction would stand in file names and titles as boxes on old systems.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { bundle, korean }
    }

    /// The tag of the language that the interface is in.
    pub(crate) const fn tag(&self) -> &'static str {
        if self.korean { "ko" } else { "en" }
    }

    /// Every word there is, for a font.
    pub(crate) fn all(&self) -> String {
        let source = if self.korean { KOREAN } else { ENGLISH };
        source.to_owned()
    }

    /// A word without variables.
    pub(crate) fn get(&self, key: &str) -> String {
        self.with(key, &FluentArgs::new())
    }

    /// A word with one number in it.
    pub(crate) fn number(&self, key: &str, name: &str, number: u64) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), number);
        self.with(key, &args)
    }

    /// A word with two numbers in it.
    pub(crate) fn numbers(&self, key: &str, [one, two]: [(&str, u64); 2]) -> String {
        let mut args = FluentArgs::new();
        args.set(one.0.to_owned(), one.1);
        args.set(two.0.to_owned(), two.1);
        self.with(key, &args)
    }

    fn with(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value());
        debug_assert!(pattern.is_some(), "no word for {key}");
        let Some(pattern) = pattern else {
            return key.to_owned();
        };
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut faults);
        debug_assert!(faults.is_empty(), "{key}: {faults:?}");
        text.replace('\n', " ")
    }

    /// `1시간 32분`; under a minute in seconds.
    pub(crate) fn duration(&self, Millis(millis): Millis) -> String {
        let minutes = millis.div_ceil(60_000);
        match (minutes / 60, minutes % 60) {
            _ if millis < 60_000 => self.number("seconds", "seconds", millis.div_ceil(1000)),
            (0, minutes) => self.number("minutes", "minutes", minutes),
            (hours, 0) => self.number("hours", "hours", hours),
            (hours, minutes) => {
                self.numbers("hours-minutes", [("hours", hours), ("minutes", minutes)])
            }
        }
    }

    /// `700 MB`, in units of a thousand, as file lists and drives are labelled.
    pub(crate) fn size(&self, ByteLen(len): ByteLen) -> String {
        let tenths = |unit: u64| {
            let tenths = (u128::from(len) * 10).div_ceil(u128::from(unit));
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        let (key, number) = match len {
            0..1_000_000 => ("size-kb", len.div_ceil(1000).to_string()),
            1_000_000..10_000_000 => ("size-mb", tenths(1_000_000)),
            10_000_000..1_000_000_000 => ("size-mb", len.div_ceil(1_000_000).to_string()),
            _ => ("size-gb", tenths(1_000_000_000)),
        };
        let mut args = FluentArgs::new();
        args.set("number", number);
        self.with(key, &args)
    }

    /// The name of a language; its tag where the files have no name.
    pub(crate) fn language(&self, language: &Lang) -> String {
        let key = format!("lang-{}", language.primary());
        if self.bundle.has_message(&key) {
            self.get(&key)
        } else {
            language.as_str().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<&str> {
        let message = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        source
            .lines()
            .filter(message)
            .filter_map(|line| line.split(" =").next())
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        assert_eq!(keys(KOREAN), keys(ENGLISH));
        for (source, tag) in [(KOREAN, "ko"), (ENGLISH, "en")] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{tag}");
            let words = Words::of(&tag.parse().unwrap());
            for key in keys(source) {
                assert!(words.bundle.has_message(key), "{tag} {key}");
            }
        }
    }

    #[test]
    fn times_and_sizes() {
        let (ko, en) = (Words::of(&Lang::korean()), Words::of(&Lang::english()));
        assert_eq!(ko.duration(Millis(5_520_000)), "1시간 32분");
        assert_eq!(en.duration(Millis(3_600_000)), "1 h");
        assert_eq!(ko.duration(Millis(20_000)), "20초");
        assert_eq!(en.duration(Millis(60_001)), "2 min");
        assert_eq!(ko.size(ByteLen(734_003_200)), "735 MB");
        assert_eq!(en.size(ByteLen(1_400_000_000)), "1.4 GB");
        assert_eq!(en.size(ByteLen(1)), "1 KB");
        assert_eq!(en.number("count-works", "count", 1), "1 title");
        assert_eq!(ko.language(&"zh-Hant".parse().unwrap()), "중국어");
        assert_eq!(ko.language(&"mn".parse().unwrap()), "mn");
    }
}
