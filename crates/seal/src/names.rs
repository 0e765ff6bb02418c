//! Which paths a seal may name: those that mean one file on every host, and stay on the drive.

use bulssi_model::{Content, Tree, TreeError, TreeFile, TreePath};
use unicode_normalization::is_nfc;

use crate::SealedFile;
use crate::encoding::PATH_MOST;

/// The most folders above a file.
const DEPTH_MOST: usize = 32;
/// The longest name, in UTF-16 units: what FAT32 and exFAT allow.
const NAME_MOST: usize = 255;

/// A path that a seal must not name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameFault {
    /// Empty, absolute, with an empty name, `.` or `..`, a backslash or a control character.
    #[error("no path on a drive: {0}")]
    Path(String),
    /// Longer than [`PATH_MOST`] bytes, a name longer than 255 units, or too many folders.
    #[error("too long or too deep: {0}")]
    Long(String),
    /// Another spelling of the same letters is the usual one (Unicode's form NFC).
    #[error("letters that are not composed: {0}")]
    Spelling(String),
    /// A character that Windows does not allow, or one that does not show or turns the order of letters round.
    #[error("a character that names cannot have: {0}")]
    Character(String),
    /// A name that Windows takes for a device, or that ends in a dot or a space, which it drops.
    #[error("a name that means something else: {0}")]
    Reserved(String),
    /// Two names that a host takes for one, or one that is a file and a folder.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// Checks a path by itself.
pub(crate) fn path(text: &str) -> Result<TreePath, NameFault> {
    let fault = |kind: fn(String) -> NameFault| kind(shown(text));
    let path: TreePath = text.parse().map_err(|_| fault(NameFault::Path))?;
    if text.len() > PATH_MOST || path.names().count() > DEPTH_MOST + 1 {
        return Err(fault(NameFault::Long));
    }
    if !is_nfc(text) {
        return Err(fault(NameFault::Spelling));
    }
    for name in path.names() {
        if name.encode_utf16().count() > NAME_MOST {
            return Err(fault(NameFault::Long));
        }
        if name.chars().any(is_forbidden) {
            return Err(fault(NameFault::Character));
        }
        if name.ends_with(['.', ' ']) || name.starts_with(' ') || is_device(name) {
            return Err(fault(NameFault::Reserved));
        }
    }
    Ok(path)
}

/// Checks paths together.
pub(crate) fn together(files: &[SealedFile]) -> Result<(), NameFault> {
    let files = files.iter().map(|file| TreeFile {
        path: file.path.clone(),
        content: Content::Blob {
            digest: file.content.blake3,
            len: file.content.len,
        },
    });
    Tree::new(files.collect())?;
    Ok(())
}

/// What a fault shows of a path: not all of a long one.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

fn is_forbidden(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}')
}

/// Whether Windows opens a device of this name, whatever stands behind a dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$"
    ) {
        return true;
    }
    let digit = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    matches!(
        digit,
        Some("0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_one_file_everywhere() {
        for good in [
            "01 영화/01 긴 겨울.mp4",
            "pages-k3f9qa/0/a.js",
            "com.txt",
            "console",
            "a b/ㄱ.html",
        ] {
            assert!(path(good).is_ok(), "{good}");
        }
        let long = "a".repeat(256);
        let deep = "a/".repeat(33) + "a";
        let bytes = vec!["가".repeat(80); 5].join("/");
        for (bad, kind) in [
            ("", "no path"),
            ("/a", "no path"),
            ("a//b", "no path"),
            ("../a", "no path"),
            ("a/./b", "no path"),
            ("a\\b", "no path"),
            ("a\nb", "no path"),
            (&long, "too long"),
            (&deep, "too long"),
            (&bytes, "too long"),
            ("\u{1100}\u{1161}", "not composed"),
            ("C:a", "character"),
            ("a\u{202e}gpj.exe", "character"),
            ("a\u{200b}", "character"),
            ("a?", "character"),
            ("con", "something else"),
            ("x/AUX.tar.gz", "something else"),
            ("Com1.txt", "something else"),
            ("lpt³", "something else"),
            ("nul .txt", "something else"),
            ("a.", "something else"),
            ("a /b", "something else"),
        ] {
            let fault = path(bad).unwrap_err().to_string();
            assert!(fault.contains(kind), "{bad:?}: {fault}");
        }
    }
}
