//! What an item is, told by its MIME type.

/// Sorts of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// HTML and XHTML.
    Page,
    /// A style sheet.
    Style,
    /// JavaScript and WebAssembly.
    Script,
    /// A picture of pixels.
    Picture,
    /// A drawing of lines: SVG.
    Drawing,
    /// A typeface.
    Font,
    /// Sound alone.
    Sound,
    /// Moving pictures.
    Film,
    /// A track of subtitles.
    Subtitle,
    /// PDF and EPUB.
    Book,
    /// Text without markup.
    Text,
    /// Whatever only a program reads: JSON, search indexes, unknown types.
    Other,
}

impl Kind {
    /// The kind of a MIME type (RFC 6838), whose parameters and case do not matter.
    #[must_use]
    pub fn of(mime: &str) -> Self {
        let essence = mime.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let (family, name) = essence.split_once('/').unwrap_or((&essence, ""));
        match (family, name) {
            ("text", "html") | ("application", "xhtml+xml") => Self::Page,
            ("text", "css") => Self::Style,
            ("text" | "application", "javascript" | "x-javascript" | "ecmascript" | "wasm") => {
                Self::Script
            }
            ("image", "svg+xml" | "svg") => Self::Drawing,
            ("image", _) => Self::Picture,
            ("font", _) => Self::Font,
            ("application", name) if is_font(name) => Self::Font,
            ("audio", _) | ("application", "ogg") => Self::Sound,
            ("video", _) => Self::Film,
            ("text", "vtt") | ("application", "x-subrip") => Self::Subtitle,
            ("application", "pdf" | "epub+zip") => Self::Book,
            ("text", "plain") => Self::Text,
            _ => Self::Other,
        }
    }
}

/// Fonts before RFC 8081 gave them a family of their own.
fn is_font(name: &str) -> bool {
    name.starts_with("font-") || name.starts_with("x-font-") || name == "vnd.ms-fontobject"
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn kinds() {
        for (mime, kind) in [
            ("text/html", Kind::Page),
            ("text/html; charset=utf-8; raw=true", Kind::Page),
            ("TEXT/HTML", Kind::Page),
            ("application/xhtml+xml", Kind::Page),
            ("text/css", Kind::Style),
            ("application/javascript", Kind::Script),
            ("text/javascript;charset=utf-8", Kind::Script),
            ("application/wasm", Kind::Script),
            ("image/webp", Kind::Picture),
            ("image/svg+xml", Kind::Drawing),
            ("image/svg+xml; charset=utf-8", Kind::Drawing),
            ("font/woff2", Kind::Font),
            ("application/font-woff", Kind::Font),
            ("application/vnd.ms-fontobject", Kind::Font),
            ("audio/ogg", Kind::Sound),
            ("video/webm", Kind::Film),
            ("text/vtt", Kind::Subtitle),
            ("application/pdf", Kind::Book),
            ("text/plain", Kind::Text),
            ("application/json", Kind::Other),
            ("application/octet-stream+xapian", Kind::Other),
            ("deleted", Kind::Other),
            ("", Kind::Other),
        ] {
            assert_eq!(Kind::of(mime), kind, "{mime}");
        }
    }
}
