//! Rules for names that hold on every filesystem.

use unicode_normalization::UnicodeNormalization;

/// The form under which two names are one: composed, upper-cased, lower-cased.
///
/// FAT and exFAT compare names without case; hosts differ in how they normalise. This folds at
/// least as much as any of them, so names that differ here are apart everywhere.
#[must_use]
pub fn fold_name(name: &str) -> String {
    name.nfc()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

/// Whether a television can be expected to print every character of `name`: composed (NFC), no
/// control, private-use or invisible formatting characters, none beyond the basic plane.
#[must_use]
pub fn is_printable_name(name: &str) -> bool {
    unicode_normalization::is_nfc(name) && name.chars().all(is_printable)
}

fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
        && c <= '\u{ffff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_joins_case_and_normalisation() {
        for (a, b) in [
            ("A", "a"),
            ("\u{ac00}", "\u{1100}\u{1161}"),
            ("ß", "SS"),
            ("É", "e\u{301}"),
        ] {
            assert_eq!(fold_name(a), fold_name(b), "{a} {b}");
        }
        assert_ne!(fold_name("a"), fold_name("b"));
    }

    #[test]
    fn printable() {
        assert!(is_printable_name("01 겨울 이야기.mp4"));
        for bad in [
            "\u{1100}\u{1161}",
            "a\u{200b}",
            "a\n",
            "\u{e000}",
            "😀",
            "\u{202e}gpj.exe",
        ] {
            assert!(!is_printable_name(bad), "{bad:?}");
        }
    }
}
