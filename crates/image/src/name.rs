//! Which names a drive can have, and making others so.

use bulssi_model::Filesystem;
use unicode_normalization::UnicodeNormalization;

use crate::NameFault;

/// UTF-16 units of a name, on both filesystems.
pub(crate) const MOST_UNITS: usize = 255;
/// UTF-16 units of an exFAT label and bytes of a FAT32 label.
const LABEL_MOST: usize = 11;

/// Whether FAT and exFAT refuse `c` in a name (Microsoft, exFAT specification, section 7.7.3.1).
fn is_illegal(c: char) -> bool {
    c.is_control() || matches!(c, '"' | '*' | '/' | ':' | '<' | '>' | '?' | '\\' | '|')
}

/// The device that Windows sees in a name, if any: names are cut at the first dot, and spaces
/// before it do not count (Microsoft, "Naming Files, Paths, and Namespaces").
fn device(name: &str) -> Option<&str> {
    let stem = name.split('.').next().unwrap_or(name).trim_end_matches(' ');
    let upper = stem.to_ascii_uppercase();
    let numbered = |prefix: &str| {
        let rest = upper.strip_prefix(prefix)?;
        let mut chars = rest.chars();
        let digit = matches!(chars.next()?, '0'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}');
        Some(digit && chars.next().is_none())
    };
    let fixed = matches!(
        upper.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    );
    let is_device = fixed || numbered("COM") == Some(true) || numbered("LPT") == Some(true);
    is_device.then_some(stem)
}

/// Says whether a file or folder on `filesystem` can have this name and be opened on Windows too.
///
/// # Errors
/// The first fault found. Both filesystems have the same rules today.
pub fn check_name(filesystem: Filesystem, name: &str) -> Result<(), NameFault> {
    match filesystem {
        // Long names of FAT follow the rules of Windows, as exFAT's do.
        Filesystem::Fat32 | Filesystem::ExFat => {}
    }
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if matches!(name, "." | "..") {
        return Err(NameFault::Dots);
    }
    if let Some(c) = name.chars().find(|c| is_illegal(*c)) {
        return Err(NameFault::Character(c));
    }
    if name.ends_with(['.', ' ']) {
        return Err(NameFault::TrailingDotOrSpace);
    }
    if let Some(device) = device(name) {
        return Err(NameFault::Reserved(device.to_owned()));
    }
    let units = name.encode_utf16().count();
    if units > MOST_UNITS {
        return Err(NameFault::TooLong {
            units,
            most: MOST_UNITS,
        });
    }
    Ok(())
}

/// Says whether `filesystem` can have this volume label; the empty one means none.
///
/// FAT32 takes 11 ASCII letters, digits and signs, which are shown in upper case: what lies beyond
/// ASCII depends on the code page of the host. exFAT takes 11 UTF-16 units.
///
/// # Errors
/// The first fault found.
pub fn check_label(filesystem: Filesystem, label: &str) -> Result<(), NameFault> {
    let illegal = |c: &char| match filesystem {
        Filesystem::Fat32 => {
            !(' '..='~').contains(c)
                || is_illegal(*c)
                || matches!(c, '+' | ',' | '.' | ';' | '=' | '[' | ']')
        }
        Filesystem::ExFat => is_illegal(*c),
    };
    if let Some(c) = label.chars().find(illegal) {
        return Err(NameFault::Character(c));
    }
    if label.starts_with(' ') || label.ends_with(' ') {
        return Err(NameFault::TrailingDotOrSpace);
    }
    let units = label.encode_utf16().count();
    if units > LABEL_MOST {
        return Err(NameFault::TooLong {
            units,
            most: LABEL_MOST,
        });
    }
    Ok(())
}

/// Makes a name that both filesystems take, as like to `name` as can be: composed (NFC), `_` for
/// what is not allowed, without spaces at either end and dots at the end, not longer than 255
/// UTF-16 units with the extension kept. A legal, composed name stays as it is, but for spaces
/// at its start.
#[must_use]
pub fn legal_name(name: &str) -> String {
    let replaced: String = name
        .nfc()
        .filter_map(|c| match c {
            c if c.is_control() => c.is_whitespace().then_some(' '),
            c if is_illegal(c) => Some('_'),
            c => Some(c),
        })
        .collect();
    let trim = |text: &str| {
        text.trim_start_matches(' ')
            .trim_end_matches(['.', ' '])
            .to_owned()
    };
    let mut legal = shortened(&trim(&replaced));
    if legal.is_empty() {
        return "_".to_owned();
    }
    if device(&legal).is_some() {
        let stem = legal.find('.').unwrap_or(legal.len());
        legal.insert(stem, '_');
        // A stem that was cut at its spaces: `CON .txt`.
        if device(&legal).is_some() {
            legal.insert(0, '_');
        }
        legal = shortened(&legal);
    }
    legal
}

/// Cuts the stem so that stem and extension fit.
fn shortened(name: &str) -> String {
    let units = |text: &str| text.encode_utf16().count();
    if units(name) <= MOST_UNITS {
        return name.to_owned();
    }
    // What is longer than any extension is part of the name.
    let extension = name
        .rfind('.')
        .filter(|at| *at > 0 && units(&name[*at..]) <= 16)
        .map_or("", |at| &name[at..]);
    let room = MOST_UNITS - units(extension);
    let mut stem = String::new();
    let mut used = 0;
    for c in name[..name.len() - extension.len()].chars() {
        used += c.len_utf16();
        if used > room {
            break;
        }
        stem.push(c);
    }
    let cut = stem.trim_end_matches(['.', ' ']);
    format!("{cut}{extension}")
        .trim_end_matches(['.', ' '])
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_refused_for_their_fault() {
        let long = "가".repeat(255);
        let longer = "가".repeat(256);
        let astral = "😀".repeat(128);
        for (name, want) in [
            ("01 겨울 이야기.mp4", Ok(())),
            (".hidden", Ok(())),
            ("a.b.c", Ok(())),
            ("conference.txt", Ok(())),
            ("com10", Ok(())),
            (long.as_str(), Ok(())),
            ("", Err(NameFault::Empty)),
            ("..", Err(NameFault::Dots)),
            ("a:b", Err(NameFault::Character(':'))),
            ("a\u{1}", Err(NameFault::Character('\u{1}'))),
            ("what?", Err(NameFault::Character('?'))),
            ("a.", Err(NameFault::TrailingDotOrSpace)),
            ("a ", Err(NameFault::TrailingDotOrSpace)),
            ("con", Err(NameFault::Reserved("con".into()))),
            ("NUL .txt", Err(NameFault::Reserved("NUL".into()))),
            ("lpt¹.log", Err(NameFault::Reserved("lpt¹".into()))),
            (
                longer.as_str(),
                Err(NameFault::TooLong {
                    units: 256,
                    most: 255,
                }),
            ),
            (
                astral.as_str(),
                Err(NameFault::TooLong {
                    units: 256,
                    most: 255,
                }),
            ),
        ] {
            for filesystem in [Filesystem::Fat32, Filesystem::ExFat] {
                assert_eq!(check_name(filesystem, name), want, "{name}");
            }
        }
    }

    #[test]
    fn names_become_legal() {
        let long = format!("{}.mp4", "가".repeat(300));
        let cut = format!("{}.mp4", "가".repeat(251));
        for (name, want) in [
            ("01 겨울.mp4", "01 겨울.mp4"),
            ("\u{1100}\u{1161}", "가"),
            ("a/b:c", "a_b_c"),
            (" a. . ", "a"),
            ("...", "_"),
            ("", "_"),
            ("a\tb\0", "a b"),
            ("con.txt", "con_.txt"),
            ("CON .txt", "CON _.txt"),
            ("AUX", "AUX_"),
            (long.as_str(), cut.as_str()),
        ] {
            assert_eq!(legal_name(name), want, "{name}");
        }
    }

    #[test]
    fn labels() {
        use Filesystem::{ExFat, Fat32};
        for (filesystem, label, ok) in [
            (Fat32, "", true),
            (Fat32, "My Stick 01", true),
            (Fat32, "twelve chars", false),
            (Fat32, "불씨", false),
            (Fat32, "a.b", false),
            (ExFat, "불씨 열한 글자까지", true),
            (ExFat, "a:b", false),
            (ExFat, "열두 글자나 되는 이름", false),
        ] {
            assert_eq!(check_label(filesystem, label).is_ok(), ok, "{label}");
        }
    }

    proptest! {
        #[test]
        fn made_names_are_legal(name in "\\PC{0,300}|[ .CONcomLPT1:/\u{0}-\u{1f}]{0,12}|\\PC{250,260}\\.[a-z]{0,20}") {
            let legal = legal_name(&name);
            prop_assert_eq!(check_name(Filesystem::Fat32, &legal), Ok(()));
            prop_assert_eq!(check_name(Filesystem::ExFat, &legal), Ok(()));
            prop_assert!(legal.parse::<bulssi_model::TreePath>().is_ok());
            prop_assert_eq!(legal_name(&legal), legal.clone());
        }
    }
}
