//! A work's own view: what it is, how to see or hear it, what comes next.

use crate::glossary::Marks;
use crate::html::{address, escape};
use crate::site::{Body, Item, Markup, Picture};

use super::{Form, Found, View, WriteError, Writer};

impl Writer<'_> {
    pub(super) fn work(&mut self, number: usize) -> Result<(), WriteError> {
        let item = &self.site.works[number];
        let mut keep = false;
        let text = match &item.body {
            Body::Film(play) | Body::Audio(play) => {
                let film = matches!(item.body, Body::Film(_));
                let html = self.play(item, play, film)?;
                self.view_of_work(number, &html)?;
                String::new()
            }
            Body::Gallery(pictures) => {
                let html = self.gallery(pictures)?;
                self.view_of_work(number, &html)?;
                pictures
                    .iter()
                    .map(|picture| picture.alt.as_str())
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            Body::Other => {
                self.view_of_work(number, "")?;
                String::new()
            }
            Body::Article(text) => {
                keep = text.markup == Markup::Html;
                self.article(number, text)?
            }
            Body::Lesson(text) => self.lesson(number, text)?,
            Body::Book(chapters) => {
                self.book(number, chapters)?;
                String::new()
            }
        };
        self.find(Found {
            title: item.title.clone(),
            kind: self.kind(&item.body),
            go: self.go(View::Work(number)),
            text: format!("{}\n{text}", item.summary),
            keep,
            importance: item.importance,
        })?;
        Ok(())
    }

    /// The way here, the title, and what the work itself is.
    pub(super) fn head(&self, form: &Form, number: usize) -> Result<String, WriteError> {
        let item = &self.site.works[number];
        let mut html = String::new();
        if form.is_view() {
            let mut way = vec![View::Home, self.places.home_of(View::Work(number))];
            way.extend(item.series.map(View::Series));
            way.dedup();
            html.push_str(&self.crumb(form, &way)?);
        }
        let number = match item.number.as_str() {
            "" => String::new(),
            number => format!("<i class=\"n\">{}</i> ", escape(number)),
        };
        html.push_str(&format!("<h1>{number}{}</h1>\n", escape(&item.title)));
        Ok(html)
    }

    /// The view of a work that is not a text: `body` between title and facts.
    fn view_of_work(&mut self, number: usize, body: &str) -> Result<(), WriteError> {
        let form = Form::View;
        let mut html = self.head(&form, number)?;
        html.push_str(body);
        html.push_str(&self.about(number)?);
        self.put_view(View::Work(number), &html)
    }

    /// What the page does not show of a work, for whoever looks for it.
    pub(super) fn lacks(&self, item: &Item) -> String {
        let mut said = Vec::new();
        if matches!(&item.body, Body::Book(chapters) if chapters.is_empty()) {
            said.push(self.words.get("lacks-text"));
        }
        if item.lost_pictures > 0 {
            let lost = item.lost_pictures;
            said.push(self.words.number("lacks-pictures", "count", lost));
        }
        let note = |words: String| format!("<p class=\"note\">{}</p>\n", escape(&words));
        said.into_iter().map(note).collect()
    }

    /// Facts, summary, what comes next, files, the other episodes.
    fn about(&mut self, number: usize) -> Result<String, WriteError> {
        let form = Form::View;
        let item = &self.site.works[number];
        let mut html = format!("<p class=\"facts\">{}</p>\n", escape(&self.facts(item)));
        if !item.summary.is_empty() {
            let summary = Marks::default().text(&self.site.glossary, &item.summary);
            html.push_str(&format!("<p class=\"summary\">{summary}</p>\n"));
        }
        html.push_str(&self.lacks(item));
        html.push_str(&self.neighbours(&form, number)?);
        html.push_str(&self.file_box(&form, item));
        if let Some(series) = item.series {
            html.push_str(&format!("<h2>{}</h2>\n", self.words.get("episodes")));
            html.push_str(&self.episodes(&form, series, Some(number))?);
        }
        Ok(html)
    }

    /// The folder and files of a work, under a heading of their own.
    pub(super) fn file_box(&self, form: &Form, item: &Item) -> String {
        if item.files.is_empty() {
            return String::new();
        }
        let heading = match item.body {
            Body::Film(_) | Body::Audio(_) => "other-player",
            _ => "file",
        };
        format!(
            "<div class=\"box\"><h2>{}</h2>\n{}</div>\n",
            self.words.get(heading),
            self.files(form, item)
        )
    }

    /// The next work of the series, large, and the one before.
    pub(super) fn neighbours(&mut self, form: &Form, number: usize) -> Result<String, WriteError> {
        let site = self.site;
        let Some(series) = site.works[number].series else {
            return Ok(String::new());
        };
        let works = &site.series[series].works;
        let Some(at) = works.iter().position(|work| *work == number) else {
            return Ok(String::new());
        };
        let mut html = String::new();
        for (other, key, class) in [
            (works.get(at + 1), "next-episode", "b main"),
            (
                at.checked_sub(1).and_then(|at| works.get(at)),
                "before-episode",
                "b",
            ),
        ] {
            let Some(other) = other else { continue };
            let item = &site.works[*other];
            html.push_str(&format!(
                "<a class=\"{class}\" {}>{}: {} {}</a> ",
                self.link(form, View::Work(*other))?,
                self.words.get(key),
                escape(&item.number),
                escape(&item.title)
            ));
        }
        Ok(match html.is_empty() {
            true => html,
            false => format!("<p class=\"next\">{html}</p>\n"),
        })
    }

    fn gallery(&mut self, pictures: &[Picture]) -> Result<String, WriteError> {
        let form = Form::View;
        let mut html = String::from("<ul class=\"gallery\">\n");
        for (picture, number) in pictures.iter().zip(1u64..) {
            let count = pictures.len() as u64;
            let label = self
                .words
                .numbers("picture-of", [("number", number), ("count", count)]);
            let label = match picture.alt.as_str() {
                "" => label,
                alt => alt.to_owned(),
            };
            // The link says what the picture shows, so the picture itself is silent.
            let silent = Picture {
                alt: String::new(),
                ..picture.clone()
            };
            let shown = self.picture(&silent, "")?;
            html.push_str(&match &picture.full {
                Some(full) => format!(
                    "<li><a class=\"shot\" href=\"{}\">{shown} <small>{}</small></a></li>\n",
                    escape(&address(form.folder(), full)),
                    escape(&label)
                ),
                None => format!(
                    "<li><span class=\"shot\">{shown} <small>{}</small></span></li>\n",
                    escape(&label)
                ),
            });
        }
        html.push_str("</ul>\n");
        Ok(html)
    }
}
