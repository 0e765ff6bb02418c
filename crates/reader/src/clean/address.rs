//! Where links and pictures may lead: to places beside the page, and nowhere else.

/// Longer addresses are no names of files beside the page.
const MOST: usize = 2048;
/// Longer ids serve no link that a person follows.
const MOST_ID: usize = 128;
/// What stands before every id, so that none of a page's own is met.
pub(super) const PREFIX: &str = "x-";

/// Whether `address` can only lead to a file beside the page, whatever browser reads it: no scheme,
/// no host, no way up that a browser resolves differently, no character that a browser strips.
pub(super) fn is_beside(address: &str) -> bool {
    if address.is_empty() || address.len() > MOST {
        return false;
    }
    if address.starts_with(['/', '\\', '?']) {
        return false;
    }
    // Browsers strip blanks and line ends, then look for a scheme again; a backslash is a slash to them.
    if address
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
    {
        return false;
    }
    let path = address.split(['/', '?', '#']).next().unwrap_or(address);
    !path.contains(':')
}

/// The id as it goes out: with our prefix, once. Nothing for an id that could not be linked to.
pub(super) fn id(given: &str) -> Option<String> {
    let bare = given.strip_prefix(PREFIX).unwrap_or(given);
    let good =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '(' | ')' | ',');
    if bare.is_empty() || bare.len() > MOST_ID || !bare.chars().all(good) {
        return None;
    }
    Some(format!("{PREFIX}{bare}"))
}

/// The id that a fragment names: `#a%20b` is written in percent signs where the id is not.
pub(super) fn fragment(given: &str) -> Option<String> {
    id(given).or_else(|| id(&percent_decoded(given)?))
}

/// `text` with its percent signs resolved; nothing where that gives no UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = (byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let value = digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(value) = value {
            out.push(value);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_beside_the_page() {
        for good in [
            "a.html",
            "../가/나.jpg",
            "./x",
            "#a",
            "a/b:c",
            "a?b=c:d",
            ".",
        ] {
            assert!(is_beside(good), "{good}");
        }
        for bad in [
            "",
            "http://a",
            "//a",
            "/a",
            "\\\\a",
            "javascript:x",
            "JaVa\nscript:x",
            " javascript:x",
            "data:text/html,x",
            "java\tscript:x",
            "c:/x",
            "?x",
            "\u{1}javascript:x",
            "a\\b",
            "vbscript:x",
            "file:///x",
            "blob:x",
            "a b",
            "mailto:x",
            "x\u{a0}:y",
        ] {
            assert!(!is_beside(bad), "{bad:?}");
        }
    }

    #[test]
    fn ids_bear_the_prefix_once() {
        assert_eq!(id("력사").as_deref(), Some("x-력사"));
        assert_eq!(id("x-력사").as_deref(), Some("x-력사"));
        assert_eq!(id("a\"b"), None);
        assert_eq!(id(""), None);
        assert_eq!(fragment("%EB%A0%A5").as_deref(), Some("x-력"));
        assert_eq!(fragment("%ff"), None);
        assert_eq!(percent_decoded("a%2"), Some("a%2".to_owned()));
    }
}
