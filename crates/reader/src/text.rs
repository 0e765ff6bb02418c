//! Texts as HTML: plain text and Markdown in blocks that can be cut between; imported HTML cleaned.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::clean::{self, CleanError, Policy};
use crate::html::escape;
use crate::site::Markup;

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

/// Reads a text. A lesson is none of these and comes out as plain text.
pub(crate) fn prose(
    markup: Markup,
    source: &str,
    resolve: Resolve<'_>,
) -> Result<Prose, CleanError> {
    match markup {
        Markup::Plain | Markup::Lesson => Ok(plain(source)),
        Markup::Markdown => Ok(markdown(source, resolve)),
        Markup::Html => imported(source, resolve),
    }
}

fn plain(source: &str) -> Prose {
    let mut prose = Prose::default();
    let mut paragraph: Vec<&str> = Vec::new();
    for line in source.lines().map(str::trim_end).chain([""]) {
        if !line.is_empty() {
            paragraph.push(line);
        } else if !paragraph.is_empty() {
            let lines: Vec<_> = paragraph.drain(..).map(escape).collect();
            prose
                .blocks
                .push(format!("<p>{}</p>\n", lines.join("<br>\n")));
        }
    }
    prose
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
            prose.blocks.push(html);
        }
    }
    prose
}

/// An event without raw HTML, and with links and pictures on the drive alone. `links` says of each
/// open link or picture whether it leads somewhere.
fn safe<'e>(event: Event<'e>, resolve: Resolve<'_>, links: &mut Vec<bool>) -> Option<Event<'e>> {
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
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let address = resolve(&dest_url);
            links.push(address.is_some());
            let dest_url = address?.into();
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        // Without its picture, the words that stand for it stay.
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let address = resolve(&dest_url);
            links.push(address.is_some());
            let dest_url = address?.into();
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        Event::End(TagEnd::Link | TagEnd::Image) if !links.pop()? => return None,
        other => other,
    })
}

fn imported(source: &str, resolve: Resolve<'_>) -> Result<Prose, CleanError> {
    struct OnDrive<'a>(Resolve<'a>);
    impl clean::Refs for OnDrive<'_> {
        fn picture(&mut self, src: &str) -> clean::Picture {
            self.0(src).map_or(clean::Picture::Drop, clean::Picture::Beside)
        }
    }
    let policy = Policy {
        without_title: true,
        text: true,
        ..Policy::default()
    };
    let cleaned = clean::clean(source, &policy, &mut OnDrive(resolve))?;
    Ok(Prose {
        blocks: vec![cleaned.html],
        framed: Some(cleaned.text),
    })
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
        prose(markup, source, &resolve).unwrap().blocks.concat()
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
    fn texts_are_cut_between_blocks() {
        let blocks: Vec<String> = ["aaa", "bb", "c", "dddddd"].map(str::to_owned).into();
        assert_eq!(pieces(&blocks, 5), ["aaabb", "c", "dddddd"]);
    }
}
