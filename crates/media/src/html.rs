//! Tags and text of HTML, SAMI and the little markup in subtitles, in one pass over any input.
//!
//! This is no parser of documents: it tells tags from text the way browsers do, which is enough for
//! titles and lines, and leaves no state in which it could stop making progress.

use bulssi_model::Lang;

use crate::av::tidy;

/// So much visible text is enough to tell a language.
const ENOUGH: usize = 64 << 10;

/// A piece of markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text with its references as written.
    Text(&'a str),
    /// A start tag: its name in lower case and its attributes as written.
    Open(String, &'a str),
    /// An end tag.
    Close(String),
    /// What a comment holds.
    Comment(&'a str),
}

/// Cuts markup into tokens. What only looks like a tag is text.
pub(crate) struct Tokens<'a> {
    rest: &'a str,
    /// The element whose content is not markup, until its end tag.
    raw: Option<&'static str>,
}

impl<'a> Tokens<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            raw: None,
        }
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(name) = self.raw.take() {
            let end = find_end_tag(self.rest, name).unwrap_or(self.rest.len());
            if end > 0 {
                return Some(Token::Text(self.take(end)));
            }
        }
        if let Some(body) = self.rest.strip_prefix("<!--") {
            let end = body.find("-->");
            let inner = &body[..end.unwrap_or(body.len())];
            self.take(end.map_or(self.rest.len(), |end| end + 7));
            return Some(Token::Comment(inner));
        }
        if self.rest.starts_with("<!") || self.rest.starts_with("<?") {
            let end = self.rest.find('>').map_or(self.rest.len(), |end| end + 1);
            self.take(end);
            return Some(Token::Comment(""));
        }
        if let Some((len, token)) = tag(self.rest) {
            self.take(len);
            if let Token::Open(name, _) = &token {
                let raw = ["script", "style", "title", "textarea"];
                self.raw = raw.into_iter().find(|raw| raw == name);
            }
            return Some(token);
        }
        // The first character is text, whatever it is; then up to what may be a tag.
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self.rest[first..]
            .find('<')
            .map_or(self.rest.len(), |end| first + end);
        Some(Token::Text(self.take(end)))
    }
}

/// Looks for `</name` without regard to case, in one pass.
fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let start = from + at;
        let after = text.get(start + 2..start + 2 + name.len());
        if after.is_some_and(|after| after.eq_ignore_ascii_case(name)) {
            return Some(start);
        }
        from = start + 2;
    }
    None
}

/// A tag at the start of the text and its length. A `<` before the closing `>` means that the
/// author forgot it, which is common in SAMI; the tag ends there.
fn tag(text: &str) -> Option<(usize, Token<'_>)> {
    let body = text.strip_prefix('<')?;
    let (body, close) = match body.strip_prefix('/') {
        Some(body) => (body, true),
        None => (body, false),
    };
    if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name_end = body
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))
        .unwrap_or(body.len());
    let name = body[..name_end].to_ascii_lowercase();
    let mut quote = None;
    let mut end = body.len();
    let mut used = body.len();
    for (at, c) in body[name_end..].char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '>') => {
                (end, used) = (name_end + at, name_end + at + 1);
                break;
            }
            (None, '<') => {
                (end, used) = (name_end + at, name_end + at);
                break;
            }
            // A quote that is never closed must not swallow the file.
            (Some(_), '>') if body[name_end + at..].starts_with(">\n") => {
                (end, used) = (name_end + at, name_end + at + 1);
                break;
            }
            _ => {}
        }
    }
    let token = if close {
        Token::Close(name)
    } else {
        Token::Open(name, &body[name_end..end])
    };
    Some((text.len() - body.len() + used, token))
}

/// The value of an attribute, without regard to case; the first of that name counts.
pub(crate) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() && !after.starts_with('=') {
            return None;
        }
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = &value[1..];
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after;
    }
}

/// Text with its character references resolved: numbers and the names that people write.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))
            .unwrap_or(after.len());
        let (name, tail) = after.split_at(end);
        match reference(name) {
            Some(c) => {
                out.push(c);
                rest = tail.strip_prefix(';').unwrap_or(tail);
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control() || *c == '\n');
    }
    Some(match name {
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "quot" | "QUOT" => '"',
        "apos" => '\'',
        "nbsp" | "NBSP" => '\u{a0}',
        "middot" => '·',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "laquo" => '«',
        "raquo" => '»',
        "copy" => '©',
        "reg" => '®',
        "deg" => '°',
        "times" => '×',
        "eacute" => 'é',
        _ => return None,
    })
}

/// What a page says of itself.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) language: Option<Lang>,
    /// The beginning of its visible text.
    pub(crate) text: String,
}

/// Reads the head and the beginning of a page. The title is that of `<title>`, else of the first
/// `<h1>`.
pub(crate) fn page(text: &str) -> Page {
    let mut page = Page::default();
    let (mut title, mut heading) = (String::new(), String::new());
    let mut within: Option<String> = None;
    for token in Tokens::new(text) {
        match token {
            Token::Open(name, attributes) => {
                match name.as_str() {
                    "html" => {
                        let lang =
                            attribute(attributes, "lang").or(attribute(attributes, "xml:lang"));
                        page.language = lang.and_then(|l| l.parse().ok());
                    }
                    "meta" => {
                        let is = attribute(attributes, "name");
                        if is.is_some_and(|n| n.eq_ignore_ascii_case("description")) {
                            let content = attribute(attributes, "content").unwrap_or_default();
                            page.description =
                                Some(tidy(&unescape(content), 8000)).filter(|d| !d.is_empty());
                        }
                    }
                    _ => {}
                }
                if matches!(name.as_str(), "title" | "h1" | "script" | "style") {
                    within = Some(name);
                }
                page.text.push(' ');
            }
            Token::Close(name) => {
                if within.as_ref() == Some(&name) {
                    within = None;
                    let done = if name == "title" {
                        &mut title
                    } else {
                        &mut heading
                    };
                    // Only the first of each counts; the mark keeps the next one out.
                    done.push('\0');
                }
            }
            Token::Text(text) => match within.as_deref() {
                Some("script" | "style") => {}
                Some("title") if !title.contains('\0') => title.push_str(&unescape(text)),
                Some("h1") if !heading.contains('\0') => heading.push_str(&unescape(text)),
                _ => page.text.push_str(text),
            },
            Token::Comment(_) => {}
        }
        if page.text.len() > ENOUGH {
            break;
        }
    }
    page.text.push_str(&heading);
    let one_line = |text: &str| {
        let text = text.split('\0').next().unwrap_or_default();
        let text = tidy(&text.split_whitespace().collect::<Vec<_>>().join(" "), 500);
        Some(text).filter(|text| !text.is_empty())
    };
    page.title = one_line(&title).or_else(|| one_line(&heading));
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let open = |name: &str, attributes| Token::Open(name.to_owned(), attributes);
        let close = |name: &str| Token::Close(name.to_owned());
        for (text, tokens) in [
            (
                "a<B>b</B >",
                vec![
                    Token::Text("a"),
                    open("b", ""),
                    Token::Text("b"),
                    close("b"),
                ],
            ),
            (
                "1 < 2 <3",
                vec![Token::Text("1 "), Token::Text("< 2 "), Token::Text("<3")],
            ),
            (
                "<p class='a>b'>x",
                vec![open("p", " class='a>b'"), Token::Text("x")],
            ),
            ("<p a=1<p>", vec![open("p", " a=1"), open("p", "")]),
            (
                "<!-- <p> -->x",
                vec![Token::Comment(" <p> "), Token::Text("x")],
            ),
            ("<!-- open", vec![Token::Comment(" open")]),
            (
                "<script><p></SCRIPT>",
                vec![open("script", ""), Token::Text("<p>"), close("script")],
            ),
            ("<script>", vec![open("script", "")]),
            ("<p", vec![open("p", "")]),
        ] {
            assert_eq!(Tokens::new(text).collect::<Vec<_>>(), tokens, "{text}");
        }
    }

    #[test]
    fn attributes_and_references() {
        let attributes = " a = '1' B=2 c \"d\" e=\"x y\" /";
        for (name, value) in [
            ("a", Some("1")),
            ("b", Some("2")),
            ("e", Some("x y")),
            ("f", None),
        ] {
            assert_eq!(attribute(attributes, name), value, "{name}");
        }
        assert_eq!(
            unescape("&lt;&#44032;&#xAC00;&amp;amp; &nope; & &#0;"),
            "<가가&amp; &nope; & &#0;"
        );
    }
}
