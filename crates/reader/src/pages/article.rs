//! Texts: articles, and books by chapters, in screens that load quickly.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::clean::percent_decoded;
use crate::glossary::Marks;
use crate::html::{address, escape, text_of};
use crate::site::{Chapter, Text};
use crate::text::{Named, Prose, pieces, prose};

use super::{Form, Found, View, WriteError, Writer};

/// Bytes of text in one screen of a long text.
const SCREEN: usize = 48 << 10;
/// Bytes of text on one plain page.
const PLAIN: usize = 512 << 10;

/// What fits on one screen.
struct Screen {
    /// The heading of the chapter it belongs to.
    title: String,
    html: String,
    /// Whether it begins a chapter.
    first: bool,
    /// The text of what is shown in a frame.
    framed: Option<String>,
}

impl Screen {
    fn text(&self) -> String {
        self.framed.clone().unwrap_or_else(|| text_of(&self.html))
    }
}

impl Writer<'_> {
    /// Writes an article, and gives its text.
    pub(super) fn article(&mut self, number: usize, text: &Text) -> Result<String, WriteError> {
        let screens = self.screens(number, "", text)?;
        let html = self.head(&Form::View, number)?;
        let item = &self.site.works[number];
        let mut end = self.neighbours(&Form::View, number)?;
        end.push_str(&self.file_box(&Form::View, item));
        self.put_screens(number, &screens, Some(html), &end)?;
        self.plain_text(number, &[("", text)])?;
        // Further screens are found by themselves.
        Ok(screens.first().map(Screen::text).unwrap_or_default())
    }

    /// Writes a book, and gives its text.
    pub(super) fn book(&mut self, number: usize, chapters: &[Chapter]) -> Result<(), WriteError> {
        let mut screens = Vec::new();
        for chapter in chapters {
            screens.extend(self.screens(number, &chapter.title, &chapter.text)?);
        }
        let base = self.extras.items();
        self.put_screens(number, &screens, None, "")?;

        let item = &self.site.works[number];
        let mut html = self.head(&Form::View, number)?;
        if let Some(poster) = &item.poster {
            html.push_str(&self.picture(poster, "poster")?);
        }
        html.push_str(&format!(
            "<p class=\"facts\">{}</p>\n",
            escape(&self.facts(item))
        ));
        if !item.summary.is_empty() {
            html.push_str(&format!(
                "<p class=\"summary\">{}</p>\n",
                escape(&item.summary)
            ));
        }
        html.push_str(&self.lacks(item));
        let (page, _) = self.places.plain(View::Work(number))?;
        let href = address(None, &page);
        let firsts = screens
            .iter()
            .zip(base..)
            .filter(|(screen, _)| screen.first);
        let mut list = String::new();
        for ((screen, extra), nth) in firsts.zip(1..) {
            let title = self.chapter_title(&screen.title, nth);
            list.push_str(&format!(
                "<li><a class=\"ep\" href=\"{}\" data-go=\"x{extra}\"><b>{}</b></a></li>\n",
                escape(&href),
                escape(&title)
            ));
        }
        if !list.is_empty() {
            html.push_str(&format!(
                "<h2>{}</h2>\n<ol class=\"episodes\">\n{list}</ol>\n",
                self.words.get("chapters")
            ));
        }
        html.push_str(&self.neighbours(&Form::View, number)?);
        html.push_str(&self.file_box(&Form::View, item));
        self.put_view(View::Work(number), &html)?;
        if !chapters.is_empty() {
            let texts: Vec<(&str, &Text)> = chapters
                .iter()
                .map(|c| (c.title.as_str(), &c.text))
                .collect();
            self.plain_text(number, &texts)?;
        }
        Ok(())
    }

    fn chapter_title(&self, title: &str, nth: u64) -> String {
        match title {
            "" => self.words.number("chapter", "number", nth),
            title => title.to_owned(),
        }
    }

    /// A text for a page at `form`, cleaned and marked.
    fn read(&self, text: &Text, form: &Form) -> Result<Prose, WriteError> {
        let source = self.contents.text(text.key)?;
        let resolve = |name: &str| {
            let attached = |name: &str| text.attached.get(name);
            let path = attached(name).or_else(|| attached(&percent_decoded(name)?))?;
            Some(address(form.folder(), path))
        };
        let inside = |name: &str| {
            let picture = self.contents.picture(text.key, name)?;
            let data = format!("data:image/jpeg;base64,{}", STANDARD.encode(picture.jpeg));
            Some((data, picture.width, picture.height))
        };
        let named = Named {
            resolve: &resolve,
            inside: &inside,
        };
        Ok(prose(text.markup, &source, named))
    }

    /// A text in screens, with words explained; imported texts are packed for a frame.
    fn screens(
        &mut self,
        number: usize,
        title: &str,
        text: &Text,
    ) -> Result<Vec<Screen>, WriteError> {
        let prose = self.read(text, &Form::View)?;
        let site = self.site;
        let mut marks = Marks::default();
        let marked: Vec<String> = prose
            .blocks
            .iter()
            .map(|block| marks.html(&site.glossary, block))
            .collect();
        let bodies = if prose.framed.is_some() {
            let html = marked.concat();
            self.chars.extend(html.chars());
            let extra = self.put_extra(html.as_bytes())?;
            let link = self.link(&Form::View, View::Work(number))?;
            let link = link.split(" data-go").next().unwrap_or_default();
            vec![format!(
                "<div class=\"frame\" data-x=\"{extra}\"><a class=\"b\" {link}>{}</a></div>\n",
                self.words.get("plain-page")
            )]
        } else {
            let pieces = pieces(&marked, SCREEN);
            let prose = |piece: &String| format!("<div class=\"prose\">{piece}</div>\n");
            pieces.iter().map(prose).collect()
        };
        let screen = |(html, nth): (String, usize)| Screen {
            title: title.to_owned(),
            html,
            first: nth == 0,
            framed: prose.framed.clone(),
        };
        Ok(bodies.into_iter().zip(0..).map(screen).collect())
    }

    /// Packs screens one after the other, each with links to its neighbours. With a `head`, the
    /// first one is the work's own view.
    fn put_screens(
        &mut self,
        number: usize,
        screens: &[Screen],
        head: Option<String>,
        end: &str,
    ) -> Result<(), WriteError> {
        let base = self.extras.items() as usize;
        let own = usize::from(head.is_some());
        let page = address(None, &self.places.plain(View::Work(number))?.0);
        let work = self.go(View::Work(number));
        let go = |nth: usize| match nth.checked_sub(own) {
            None => work.clone(),
            Some(nth) => format!("x{}", base + nth),
        };
        let button = |nth: usize, key: &str| {
            format!(
                "<a class=\"b\" href=\"{}\" data-go=\"{}\">{}</a> ",
                escape(&page),
                go(nth),
                self.words.get(key)
            )
        };
        let mut built = Vec::new();
        for (screen, nth) in screens.iter().zip(0..) {
            let mut pager = String::new();
            let next = screens.get(nth + 1);
            if nth > 0 {
                let key = if screen.first {
                    "chapter-before"
                } else {
                    "page-before"
                };
                pager.push_str(&button(nth - 1, key));
            }
            if let Some(next) = next {
                let key = if next.first {
                    "chapter-next"
                } else {
                    "page-next"
                };
                pager.push_str(&button(nth + 1, key));
            }
            if !pager.is_empty() {
                pager = format!(
                    "<div class=\"pager\" role=\"navigation\" aria-label=\"{}\">{pager}</div>\n",
                    self.words.get("pages")
                );
            }
            built.push((screen, pager));
        }
        let item = &self.site.works[number];
        if let Some(head) = head {
            let (body, pager) = match built.first() {
                Some((screen, pager)) => (screen.html.as_str(), pager.as_str()),
                None => ("", ""),
            };
            self.put_view(View::Work(number), &format!("{head}{body}{pager}{end}"))?;
        }
        for (screen, pager) in built.into_iter().skip(own) {
            let crumb = self.crumb_to(number)?;
            let title = if screen.title.is_empty() {
                &item.title
            } else {
                &screen.title
            };
            let html = format!("{crumb}<h1>{}</h1>\n{}{pager}", escape(title), screen.html);
            self.chars.extend(html.chars());
            let extra = self.put_extra(html.as_bytes())?;
            let title = match screen.title.as_str() {
                "" => item.title.clone(),
                chapter => format!("{}: {chapter}", item.title),
            };
            self.find(Found {
                title,
                kind: self.kind(&item.body),
                go: format!("x{extra}"),
                text: screen.text(),
                keep: screen.framed.is_some(),
                importance: item.importance,
            })?;
        }
        Ok(())
    }

    /// The way to the work itself, for its further screens.
    fn crumb_to(&self, number: usize) -> Result<String, WriteError> {
        let home = self.link(&Form::View, View::Home)?;
        let work = self.link(&Form::View, View::Work(number))?;
        Ok(format!(
            "<p class=\"crumb\"><a {home}>{}</a> › <a {work}>{}</a></p>\n",
            self.words.get("home"),
            escape(&self.site.works[number].title)
        ))
    }

    /// The plain page of a text; a long one goes on in `NAME-2.html`, and so on.
    fn plain_text(&mut self, number: usize, texts: &[(&str, &Text)]) -> Result<(), WriteError> {
        let site = self.site;
        let (path, _) = self.places.plain(View::Work(number))?;
        let form = Form::Plain(path.parent());
        let mut marks = Marks::default();
        let mut blocks = Vec::new();
        for ((title, text), nth) in texts.iter().zip(1..) {
            if texts.len() > 1 {
                let title = self.chapter_title(title, nth);
                blocks.push(format!("<h2>{}</h2>\n", escape(&title)));
            }
            let prose = self.read(text, &form)?;
            blocks.extend(
                prose
                    .blocks
                    .iter()
                    .map(|block| marks.html(&site.glossary, block)),
            );
        }
        let explained = self.explained(&marks);
        let pages = pieces(&blocks, PLAIN);
        let stem = path
            .as_str()
            .strip_suffix(".html")
            .unwrap_or(path.as_str())
            .to_owned();
        let name = |nth: usize| match nth {
            0 => Ok(path.clone()),
            nth => format!("{stem}-{}.html", nth + 1).parse(),
        };
        let alone = site.works[number].page.is_some();
        for nth in 0..pages.len().max(1) {
            let body = pages.get(nth).map_or("", String::as_str);
            let mut html = self.head(&form, number)?;
            html.push_str(&format!("<div class=\"prose\">{body}</div>\n"));
            if nth + 1 >= pages.len() {
                html.push_str(&explained);
            } else {
                let next = address(form.folder(), &name(nth + 1)?);
                html.push_str(&format!(
                    "<p><a class=\"b\" href=\"{}\">{}</a></p>\n",
                    escape(&next),
                    self.words.get("page-next")
                ));
            }
            self.put_page(&name(nth)?, alone, html)?;
        }
        Ok(())
    }

    /// The words explained in a text, as a list under it.
    pub(super) fn explained(&self, marks: &Marks<'_>) -> String {
        if marks.found.is_empty() {
            return String::new();
        }
        let mut html = format!(
            "<h2>{}</h2>\n<dl class=\"words\">\n",
            self.words.get("glossary")
        );
        for (word, gloss) in &marks.found {
            html.push_str(&format!(
                "<dt>{}</dt><dd>{}</dd>\n",
                escape(word),
                escape(gloss)
            ));
        }
        html.push_str("</dl>\n");
        html
    }
}
