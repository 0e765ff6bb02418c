//! Texts as HTML: plain text and Markdown in blocks that can be cut between; imported HTML cleaned.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::clean::{self, Policy};
use crate::html::{escape, text_of};
use crate::site::Markup;

/// Bytes of one block: no screen should be longer than a few.
const BLOCK: usize = 16 << 10;
/// The longest block of a text that is written in Markdown; beyond it lies no table but a mistake.
const LONGEST_BLOCK: usize = 1 << 20;
/// The longest imported text that is shown as it is laid out. A pack holds 8 MiB in one piece, and
/// marks of words explained come on top.
const LONGEST_FRAMED: usize = 6 << 20;

/// A text as HTML.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    /// Pieces that each stand by themselves, in order.
    pub(crate) blocks: Vec<String>,
    /// The text alone of what was imported and must be shown in a sandbox.
    pub(crate) framed: Option<String>,
}

/// Where files named in a text are, as addresses; `None` for what is not on the drive.
pub(crate) type Resolve<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A picture that comes with a text: its address as data, width and height.
pub(crate) type Inside = (String, u32, u32);

/// Where files named in a text are.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    /// As addresses; `None` for what is not on the drive.
    pub(crate) resolve: Resolve<'a>,
    /// Pictures that come with the text itself; only imported texts have them.
    pub(crate) inside: &'a dyn Fn(&str) -> Option<Inside>,
}

/// Reads a text. A lesson is none of these and comes out as plain text.
pub(crate) fn prose(markup: Markup, source: &str, named: Named<'_>) -> Prose {
    match markup {
        Markup::Plain | Markup::Lesson => plain(source),
        Markup::Markdown => markdown(source, named.resolve),
        Markup::Html => imported(source, named),
    }
}

fn plain(source: &str) -> Prose {
    let mut prose = Prose::default();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut bytes = 0;
    let mut end = |paragraph: &mut Vec<&str>| {
        if !paragraph.is_empty() {
            let lines: Vec<_> = paragraph.drain(..).map(escape).collect();
            let lines = lines.join("<br>\n");
            prose.blocks.push(format!("<p>{lines}</p>\n"));
        }
    };
    for line in source.lines().map(str::trim_end) {
        if line.is_empty() {
            end(&mut paragraph);
            bytes = 0;
        }
        for piece in cut(line) {
            if bytes + piece.len() > BLOCK {
                end(&mut paragraph);
                bytes = 0;
            }
            paragraph.push(piece);
            bytes += piece.len();
        }
    }
    end(&mut paragraph);
    prose
}

/// A line in pieces of about [`BLOCK`] bytes; an empty one has none.
fn cut(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let at = rest.floor_char_boundary(BLOCK);
        let (piece, after) = rest.split_at(at);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn markdown(source: &str, resolve: Resolve<'_>) -> Prose {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut prose = Prose::default();
    let mut block: Vec<Event<'_>> = Vec::new();
    let mut depth = 0u32;
    // The page shows the title itself, so a first heading that repeats it goes.
    let mut in_title = false;
    let mut links = Vec::new();
    for event in Parser::new_ext(source, options) {
        match &event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            }) if prose.blocks.is_empty() && block.is_empty() => {
                in_title = true;
            }
            Event::End(TagEnd::Heading(HeadingLevel::H1)) if in_title => {
                in_title = false;
                continue;
            }
            _ => {}
        }
        if in_title {
            continue;
        }
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        block.extend(safe(event, resolve, &mut links));
        if depth == 0 && !block.is_empty() {
            let mut html = String::new();
            pulldown_cmark::html::push_html(&mut html, block.drain(..));
            if html.len() > LONGEST_BLOCK {
                return plain(source);
            }
            prose.blocks.push(html);
        }
    }
    prose
}

/// An event without raw HTML, and with links and pictures on the drive alone. `links` says of each
/// open link or picture whether it leads somewhere.
fn safe<'e>(
    mut event: Event<'e>,
    resolve: Resolve<'_>,
    links: &mut Vec<bool>,
) -> Option<Event<'e>> {
    Some(match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Heading {
            level: HeadingLevel::H1,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level: HeadingLevel::H2,
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
            Event::End(TagEnd::Heading(HeadingLevel::H2))
        }
        // Without its picture, the words that stand for it stay.
        Event::Start(
            Tag::Link {
                ref mut dest_url, ..
            }
            | Tag::Image {
                ref mut dest_url, ..
            },
        ) => {
            let address = resolve(dest_url);
            links.push(address.is_some());
            *dest_url = address?.into();
            event
        }
        Event::End(TagEnd::Link | TagEnd::Image) if !links.pop()? => return None,
        other => other,
    })
}

/// An imported page, cleaned. What is too long to be laid out comes as plain text.
fn imported(source: &str, named: Named<'_>) -> Prose {
    let policy = Policy {
        without_title: true,
        text: true,
        ..Policy::default()
    };
    let mut refs = Imported {
        named,
        pictures: Vec::new(),
    };
    let Ok(cleaned) = clean::clean(source, &policy, &mut refs) else {
        return plain(&text_of(source));
    };
    let html = with_pictures(&cleaned.html, &refs.pictures);
    if html.len() > LONGEST_FRAMED {
        return plain(&cleaned.text);
    }
    Prose {
        blocks: vec![html],
        framed: Some(cleaned.text),
    }
}

/// Finds the pictures of an imported page on the drive or in the text itself.
struct Imported<'a> {
    named: Named<'a>,
    pictures: Vec<String>,
}

impl clean::Refs for Imported<'_> {
    fn picture(&mut self, src: &str) -> clean::Picture {
        if let Some(address) = (self.named.resolve)(src) {
            return clean::Picture::Beside(address);
        }
        let Some((data, width, height)) = (self.named.inside)(src) else {
            return clean::Picture::Drop;
        };
        self.pictures.push(data);
        clean::Picture::Number {
            number: (self.pictures.len() - 1) as u32,
            width,
            height,
        }
    }
}

/// Puts pictures where the cleaner left their numbers. No text holds the mark: its `<` is escaped.
fn with_pictures(html: &str, pictures: &[String]) -> String {
    const MARK: &str = "<img data-p=\"";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(MARK) {
        out.push_str(before);
        let (number, tail) = after.split_once('"').unwrap_or((after, ""));
        let data = number.parse::<usize>().ok().and_then(|at| pictures.get(at));
        out.push_str("<img src=\"");
        out.push_str(data.map_or("", String::as_str));
        out.push('"');
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Joins blocks into pieces of at most `most` bytes; a longer block stays whole.
pub(crate) fn pieces(blocks: &[String], most: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for block in blocks {
        match pieces.last_mut() {
            Some(piece) if piece.len() + block.len() <= most => piece.push_str(block),
            _ => pieces.push(block.clone()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markup: Markup, source: &str) -> String {
        let resolve = |name: &str| (name == "a b.jpg").then(|| "x/a%20b.jpg".to_owned());
        let inside = |name: &str| {
            (name == "in.png").then(|| ("data:image/jpeg;base64,AA==".to_owned(), 2, 3))
        };
        let named = Named {
            resolve: &resolve,
            inside: &inside,
        };
        prose(markup, source, named).blocks.concat()
    }

    #[test]
    fn plain_text_has_paragraphs() {
        assert_eq!(
            html(Markup::Plain, "a <b>\nc\n\n\n d\r\n"),
            "<p>a &lt;b&gt;<br>\nc</p>\n<p> d</p>\n"
        );
        assert_eq!(html(Markup::Plain, "\n\n"), "");
    }

    #[test]
    fn markdown_leads_nowhere_else_and_runs_nothing() {
        for (source, expected) in [
            ("# Title\n\nOne *two*.", "<p>One <em>two</em>.</p>\n"),
            ("One\n\n# Two", "<p>One</p>\n<h2>Two</h2>\n"),
            ("[a](http://example.org) b", "<p>a b</p>\n"),
            (
                "[a](javascript:x) [*b*](<a b.jpg>)",
                "<p>a <a href=\"x/a%20b.jpg\"><em>b</em></a></p>\n",
            ),
            ("![words](//host/p.png)", "<p>words</p>\n"),
            (
                "![w](<a b.jpg>)",
                "<p><img src=\"x/a%20b.jpg\" alt=\"w\" /></p>\n",
            ),
            (
                "<script>x</script>",
                "<p>&lt;script&gt;x&lt;/script&gt;</p>\n",
            ),
            ("a <b onclick=x>c", "<p>a &lt;b onclick=x&gt;c</p>\n"),
            ("<http://example.org>", "<p>http://example.org</p>\n"),
        ] {
            assert_eq!(html(Markup::Markdown, source), expected, "{source}");
        }
    }

    #[test]
    fn imported_pages_keep_no_script() {
        let out = html(
            Markup::Html,
            "<p onclick=x>a<script>b</script><img src=http://h/x><img src='a b.jpg' alt=w></p>",
        );
        assert!(
            !out.contains("script") && !out.contains("onclick") && !out.contains("http"),
            "{out}"
        );
        assert!(out.contains("x/a%20b.jpg"), "{out}");
    }

    #[test]
    fn pictures_that_come_along_are_data() {
        let out = html(
            Markup::Html,
            "<p>a<img src=in.png alt=w>&lt;img data-p=\"0\"</p>",
        );
        let data = "<img src=\"data:image/jpeg;base64,AA==\" alt=\"w\" width=\"2\" height=\"3\">";
        assert!(out.contains(data), "{out}");
        assert_eq!(out.matches("data:").count(), 1, "{out}");
    }

    #[test]
    fn a_text_without_paragraphs_is_cut() {
        let line = "가".repeat(BLOCK);
        for text in [
            line.clone(),
            format!("{line}\n{line}"),
            "줄\n".repeat(BLOCK),
        ] {
            let cut = plain(&text);
            assert!(cut.blocks.len() > 2);
            assert!(cut.blocks.iter().all(|block| block.len() < 4 * BLOCK));
            let shown = text_of(&cut.blocks.concat()).replace(['\n', ' '], "");
            assert_eq!(shown, text.replace('\n', ""));
        }
        let cell = "| x ".repeat(LONGEST_BLOCK / 4);
        let table = html(Markup::Markdown, &format!("{cell}|\n"));
        assert!(table.contains("| x |"));
    }

    #[test]
    fn a_page_too_long_to_lay_out_comes_as_text() {
        let page = format!(
            "<p>가나<b>다</b></p>{}",
            "<i>x</i> ".repeat(LONGEST_FRAMED / 9)
        );
        let shown = prose(
            Markup::Html,
            &page,
            Named {
                resolve: &|_| None,
                inside: &|_| None,
            },
        );
        assert!(shown.framed.is_none() && shown.blocks.len() > 10);
        assert!(
            shown.blocks[0].starts_with("<p>가나다"),
            "{}",
            &shown.blocks[0][..40]
        );
    }

    #[test]
    fn texts_are_cut_between_blocks() {
        let blocks: Vec<String> = ["aaa", "bb", "c", "dddddd"].map(str::to_owned).into();
        assert_eq!(pieces(&blocks, 5), ["aaabb", "c", "dddddd"]);
    }
}
