//! Texts for people: Fluent messages in the person's language.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The languages that there are texts in, English first: it is what others fall back to.
pub(crate) const LANGUAGES: [(&str, &str); 2] = [
    ("en", include_str!("../locales/en/cli.ftl")),
    ("ko", include_str!("../locales/ko/cli.ftl")),
];

/// The texts of one language.
pub(crate) struct Texts {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts in `language`, a tag such as `ko` or a locale such as `ko_KR.UTF-8`; English where
    /// there are none.
    pub(crate) fn in_language(language: &str) -> Self {
        let start = language.get(..2).unwrap_or_default().to_ascii_lowercase();
        let (language, source) = LANGUAGES
            .into_iter()
            .find(|(tag, _)| *tag == start)
            .unwrap_or(LANGUAGES[0]);
        Self {
            language,
            bundle: bundle(language, source),
            english: bundle(LANGUAGES[0].0, LANGUAGES[0].1),
        }
    }

    /// The tag of the language.
    pub(crate) fn language(&self) -> &'static str {
        self.language
    }

    /// A message without variables, if there is one under this key.
    pub(crate) fn find(&self, key: &str) -> Option<String> {
        self.format(key, None)
    }

    /// A message; the key itself where there is none, which a test forbids.
    pub(crate) fn say(&self, key: &str, values: &[(&'static str, Value)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, value.0.clone());
        }
        self.format(key, Some(&args))
            .unwrap_or_else(|| key.to_owned())
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        [&self.bundle, &self.english]
            .into_iter()
            .find_map(|bundle| {
                let pattern = bundle.get_message(key)?.value()?;
                // A missing variable shows as `{$name}`, which is better than nothing.
                let mut errors = Vec::new();
                Some(
                    bundle
                        .format_pattern(pattern, args, &mut errors)
                        .into_owned(),
                )
            })
    }
}

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
    // Terminals do not all know the marks that isolate directions; no text here needs them.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(good, _)| good);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A variable of a message.
#[derive(Clone)]
pub(crate) struct Value(FluentValue<'static>);

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(FluentValue::String(Cow::Owned(text)))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<u64> for Value {
    #[allow(clippy::cast_precision_loss)]
    fn from(number: u64) -> Self {
        // Fluent counts in floating point; exact as far as any number of files goes.
        Self(FluentValue::from(number as f64))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        (number as u64).into()
    }
}

/// Says a message: the texts, its key, its variables as `name = value`.
macro_rules! say {
    ($texts:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $texts.say($key, &[$((stringify!($name), $crate::text::Value::from($value))),*])
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Keys and the variables of each, read from the source.
    fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line
                .split_once('=')
                .filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                key = name.trim().to_owned();
                assert!(!messages.contains_key(&key), "{key} stands twice");
                messages.insert(key.clone(), BTreeSet::new());
            }
            for part in line.split('$').skip(1) {
                let end = part
                    .find(|c: char| !c.is_ascii_alphanumeric())
                    .unwrap_or(part.len());
                messages
                    .entry(key.clone())
                    .or_default()
                    .insert(part[..end].to_owned());
            }
        }
        messages
    }

    #[test]
    fn every_language_says_everything() {
        let [(_, english), (_, korean)] = LANGUAGES;
        for (_, source) in LANGUAGES {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
        }
        let (english, korean) = (messages(english), messages(korean));
        let only = |a: &BTreeMap<String, _>, b: &BTreeMap<String, _>| {
            a.keys()
                .filter(|key| !b.contains_key(*key))
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(only(&english, &korean), [""; 0], "missing in Korean");
        assert_eq!(only(&korean, &english), [""; 0], "missing in English");
        for (key, variables) in &english {
            assert_eq!(variables, &korean[key], "variables of {key}");
        }
    }

    #[test]
    fn the_code_says_only_what_there_is() {
        let messages = messages(LANGUAGES[0].1);
        let mut sources = Vec::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src"
        ))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    sources.push(std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut said = 0;
        for source in &sources {
            for part in source.split("say!(").skip(1) {
                let Some((_, rest)) = part.split_once(',') else {
                    continue;
                };
                let Some(rest) = rest.trim_start().strip_prefix('"') else {
                    continue;
                };
                let key = rest.split('"').next().unwrap();
                assert!(messages.contains_key(key), "no message {key}");
                said += 1;
            }
        }
        assert!(said > 50, "only {said} messages found in the code");
    }
}
