//! Writing HTML: text that stays text, and addresses that stay relative.

use std::borrow::Cow;

use bulssi_model::TreePath;

/// Text for element content and quoted attributes.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The address of `to` for a page that stands in the folder `from` (`None` for the root).
///
/// Letters of other scripts stay readable: every engine sends them as UTF-8. Whatever has a meaning
/// in an address is written as `%XX`, the colon too, so that no name is taken for a scheme.
pub(crate) fn address(from: Option<&TreePath>, to: &TreePath) -> String {
    let from: Vec<&str> = from.map(|from| from.names().collect()).unwrap_or_default();
    let to: Vec<&str> = to.names().collect();
    let folders = &to[..to.len() - 1];
    let shared = from.iter().zip(folders).take_while(|(a, b)| a == b).count();
    let mut address = "../".repeat(from.len() - shared);
    for (nth, name) in to[shared..].iter().enumerate() {
        if nth > 0 {
            address.push('/');
        }
        for c in name.chars() {
            match c {
                '-' | '_' | '.' | '~' | '(' | ')' | '!' | ',' => address.push(c),
                c if c.is_ascii_alphanumeric() || !c.is_ascii() => address.push(c),
                c => {
                    let mut bytes = [0; 4];
                    for byte in c.encode_utf8(&mut bytes).bytes() {
                        address.push_str(&format!("%{byte:02X}"));
                    }
                }
            }
        }
    }
    address
}

/// The text of HTML that our own writers made, tags as spaces.
pub(crate) fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&unescape(&rest[..at]));
        text.push(' ');
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    text.push_str(&unescape(rest));
    text
}

/// Text of HTML that our own writers made: five names and numbers.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 12);
        let one = end.and_then(|end| entity(&rest[1..end]));
        match (one, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TreePath {
        text.parse().unwrap()
    }

    #[test]
    fn addresses_are_relative() {
        for (from, to, address_) in [
            (None, "a.html", "a.html"),
            (
                None,
                "01 영화/01 긴 겨울.mp4",
                "01%20영화/01%20긴%20겨울.mp4",
            ),
            (Some("s/p"), "s/p/1.html", "1.html"),
            (Some("s/p"), "s/a/x.css", "../a/x.css"),
            (
                Some("s/p"),
                "01 b/100%?#:.mp3",
                "../../01%20b/100%25%3F%23%3A.mp3",
            ),
            (Some("a"), "a", "../a"),
        ] {
            let from = from.map(path);
            assert_eq!(address(from.as_ref(), &path(to)), address_);
        }
    }

    #[test]
    fn tags_and_names_become_text() {
        assert_eq!(
            text_of("<p>a<b>1 &lt; 2</b>&nbsp;&#x41;&bogus;</p"),
            " a 1 < 2 \u{a0}A&bogus; "
        );
        assert_eq!(text_of("가"), "가");
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a href='\"&"), "&lt;a href=&#39;&quot;&amp;");
        assert!(matches!(escape("가 b"), Cow::Borrowed(_)));
    }
}
