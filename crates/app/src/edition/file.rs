//! The TOML of an edition file (`docs/formats/edition.md`).

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::{
    Caution, Date, DrawSubtitles, DriveCapacity, Edition, EditionName, FilesystemChoice, KindId,
    Lang, LintRule, ProfileId, Share, ThemeId, ThemeWish,
};
use serde::Deserialize;

use super::pages::PagesTable;
use super::seal::SealTable;

/// What is wrong with the text of an edition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditionFault {
    /// No TOML, a key that editions do not have, or a value of the wrong type.
    #[error("{message}{}", at(*line))]
    Syntax {
        /// What the parser said.
        message: String,
        /// The line, from 1, where it is known.
        line: Option<usize>,
    },
    /// A value that means nothing.
    #[error("{key}: {message}")]
    Value {
        /// The key.
        key: String,
        /// Why it means nothing.
        message: String,
    },
    /// A theme wants more at least than it may have at most.
    #[error("theme {theme}: least {least} is above most {most}")]
    LeastAboveMost {
        /// The theme.
        theme: ThemeId,
        /// Its least share.
        least: Share,
        /// Its most share.
        most: Share,
    },
    /// A kind that the library does not know.
    #[error("unknown kind {kind}")]
    UnknownKind {
        /// The word.
        kind: KindId,
        /// The words that there are.
        known: Vec<String>,
    },
    /// A theme that the library does not know.
    #[error("unknown theme {theme}")]
    UnknownTheme {
        /// The word.
        theme: ThemeId,
        /// The words that there are.
        known: Vec<String>,
    },
}

fn at(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    language: OneOrMany,
    date: toml::Value,
    #[serde(default = "any_tv")]
    device: String,
    #[serde(default)]
    plays: Vec<ProfileId>,
    #[serde(default, rename = "draw-subtitles")]
    draw_subtitles: DrawSubtitles,
    #[serde(default = "yes", rename = "trade-quality")]
    trade_quality: bool,
    capacity: String,
    #[serde(rename = "largest-drive")]
    largest_drive: Option<String>,
    #[serde(default)]
    filesystem: FilesystemChoice,
    #[serde(default)]
    label: String,
    #[serde(default)]
    pin: Vec<String>,
    #[serde(default)]
    out: Vec<String>,
    #[serde(default)]
    kinds: BTreeSet<KindId>,
    #[serde(default)]
    caution: Caution,
    #[serde(default)]
    before: Vec<EditionName>,
    #[serde(default)]
    themes: BTreeMap<ThemeId, Wish>,
    #[serde(default)]
    weights: BTreeMap<KindId, f64>,
    #[serde(default)]
    folders: BTreeMap<KindId, String>,
    pages: Option<PagesTable>,
    seal: Option<SealTable>,
    #[serde(default = "rights_missing", rename = "lint-allow")]
    lint_allow: BTreeSet<LintRule>,
}

/// Desks that note rights say so; to others every build would fail.
fn rights_missing() -> BTreeSet<LintRule> {
    BTreeSet::from([LintRule::RightsMissing])
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Lang),
    Many(Vec<Lang>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    least: Option<String>,
    most: Option<String>,
    weight: Option<f64>,
}

const fn yes() -> bool {
    true
}

fn any_tv() -> String {
    "any-tv".to_owned()
}

/// Reads the text of the edition `name`.
///
/// # Errors
/// [`EditionFault`], with the line where the parser knows it.
pub fn parse(name: EditionName, text: &str) -> Result<Edition, EditionFault> {
    let file: File = toml::from_str(text).map_err(|error| EditionFault::Syntax {
        message: error.message().to_owned(),
        line: error.span().map(|span| {
            1 + text
                .bytes()
                .take(span.start)
                .filter(|b| *b == b'\n')
                .count()
        }),
    })?;
    let languages = match file.language {
        OneOrMany::One(lang) => vec![lang],
        OneOrMany::Many(langs) => langs,
    };
    if languages.is_empty() {
        return Err(value("language", "at least one language"));
    }
    let mut themes = BTreeMap::new();
    for (theme, wish) in file.themes {
        themes.insert(theme.clone(), wish.checked(theme)?);
    }
    let mut kind_weights = BTreeMap::new();
    for (kind, number) in file.weights {
        let weight = weight(&format!("weights.{kind}"), number)?;
        kind_weights.insert(kind, weight);
    }
    let capacity: DriveCapacity = file
        .capacity
        .parse()
        .map_err(|error| value("capacity", error))?;
    let largest_drive = file
        .largest_drive
        .map(|text| largest_drive(&text, capacity))
        .transpose()?;
    Ok(Edition {
        name,
        title: file.title,
        languages,
        date: date(&file.date)?,
        device: file.device,
        plays: file.plays,
        draw_subtitles: file.draw_subtitles,
        trade_quality: file.trade_quality,
        capacity,
        largest_drive,
        filesystem: file.filesystem,
        label: label(&file.label)?,
        pinned: file.pin,
        out: file.out,
        kinds: file.kinds,
        themes,
        kind_weights,
        caution: file.caution,
        before: file.before,
        folders: file.folders,
        pages: file.pages.map_or(Ok(None), PagesTable::checked)?,
        seal: file.seal.map(SealTable::checked).transpose()?,
        lint_allow: file.lint_allow,
    })
}

fn largest_drive(text: &str, capacity: DriveCapacity) -> Result<DriveCapacity, EditionFault> {
    let largest: DriveCapacity = text
        .parse()
        .map_err(|error| value("largest-drive", error))?;
    if largest.most() < capacity.usable() {
        return Err(value("largest-drive", "less than the capacity"));
    }
    Ok(largest)
}

impl Wish {
    fn checked(self, theme: ThemeId) -> Result<ThemeWish, EditionFault> {
        let usual = ThemeWish::default();
        let share = |key: &str, text: Option<String>, usual: Share| {
            text.map_or(Ok(usual), |text| {
                text.parse()
                    .map_err(|error| value(&format!("themes.{theme}.{key}"), error))
            })
        };
        let wish = ThemeWish {
            least: share("least", self.least, usual.least)?,
            most: share("most", self.most, usual.most)?,
            weight: self.weight.map_or(Ok(usual.weight), |number| {
                weight(&format!("themes.{theme}.weight"), number)
            })?,
        };
        if wish.least > wish.most {
            return Err(EditionFault::LeastAboveMost {
                theme,
                least: wish.least,
                most: wish.most,
            });
        }
        Ok(wish)
    }
}

pub(super) fn value(key: &str, message: impl ToString) -> EditionFault {
    EditionFault::Value {
        key: key.to_owned(),
        message: message.to_string(),
    }
}

/// A weight in thousandths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn weight(key: &str, number: f64) -> Result<u32, EditionFault> {
    if (0.0..=100.0).contains(&number) {
        Ok((number * 1000.0).round() as u32)
    } else {
        Err(value(key, "a weight from 0 to 100"))
    }
}

/// TOML has dates of its own; quoted ones are as good.
fn date(given: &toml::Value) -> Result<Date, EditionFault> {
    let text = match given {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.parse().map_err(|error| value("date", error))
}

/// A volume label: 11 bytes of upper-case ASCII on FAT32, and no more is asked of exFAT, so that
/// one edition has one label.
fn label(text: &str) -> Result<String, EditionFault> {
    let good =
        |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b' ' | b'_' | b'-');
    let text = text.trim().to_ascii_uppercase();
    if text.len() <= 11 && text.bytes().all(good) {
        Ok(text)
    } else {
        Err(value(
            "label",
            "at most 11 of the letters A to Z, digits, spaces, - and _",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"
title = "봄, 텔레비죤"
language = ["ko", "eng"]
date = 2026-11-21
device = "any-tv"
plays = ["any-tv", "portable"]
capacity = "16GB"
largest-drive = "32GB"
filesystem = "fat32"
label = "spring"
pin = ["series:겨울"]
out = ["wabc"]
kinds = ["films"]
caution = "low"
before = ["winter"]

[themes.free-market]
least = "5%"
most = "12.5%"
weight = 1.5

[weights]
films = 2

[folders]
films = "영화"
"#;

    fn parsed(text: &str) -> Result<Edition, EditionFault> {
        parse("spring".parse().unwrap(), text)
    }

    #[test]
    fn everything_is_read() {
        let edition = parsed(FULL).unwrap();
        assert_eq!(edition.languages, [Lang::korean(), Lang::english()]);
        assert_eq!(edition.date.to_string(), "2026-11-21");
        assert_eq!(edition.label, "SPRING");
        let plays: Vec<&str> = edition.plays.iter().map(ProfileId::as_str).collect();
        assert_eq!(plays, ["any-tv", "portable"]);
        let wish = edition.themes.values().next().unwrap();
        assert_eq!((wish.least.permille(), wish.most.permille()), (50, 125));
        assert_eq!(wish.weight, 1500);
        assert_eq!(edition.kind_weights.values().next(), Some(&2000));
        assert_eq!(edition.largest_drive_len().0, 34_000_000_000);
        let quoted = FULL.replace("2026-11-21", "\"2026-11-21\"");
        assert_eq!(parsed(&quoted), Ok(edition));
    }

    #[test]
    fn a_drive_much_larger_than_the_edition_is_hardly_the_one_meant() {
        let edition = parsed(&FULL.replace("largest-drive = \"32GB\"\n", "")).unwrap();
        let usable = edition.capacity.usable().0;
        assert_eq!(edition.largest_drive_len().0, usable * 5 / 2);
        let exact = parsed(&FULL.replace("\"32GB\"", "\"20GiB\"")).unwrap();
        assert_eq!(exact.largest_drive_len().0, 20 << 30);
    }

    #[test]
    fn faults_say_where() {
        let changed = |from: &str, to: &str| parsed(&FULL.replace(from, to)).unwrap_err();
        for (from, to, expected) in [
            ("label =", "lable =", "line 10"),
            ("\"16GB\"", "\"lots\"", "capacity"),
            ("\"32GB\"", "\"lots\"", "largest-drive"),
            ("\"32GB\"", "\"8GB\"", "largest-drive: less"),
            ("2026-11-21", "2026-11-21T10:00:00", "date"),
            ("\"5%\"", "\"50%\"", "least 50%"),
            ("\"5%\"", "\"5\"", "themes.free-market.least"),
            ("1.5", "-1", "themes.free-market.weight"),
            ("\"spring\"", "\"a label too long\"", "label"),
            ("[\"ko\", \"eng\"]", "[]", "language"),
            ("\"fat32\"", "\"ntfs\"", "line 9"),
            ("[weights]", "[weights", "line"),
        ] {
            let text = changed(from, to).to_string();
            assert!(text.contains(expected), "{to}: {text}");
        }
    }
}
