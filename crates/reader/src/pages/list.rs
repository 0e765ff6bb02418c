//! Lists: the pages of a section, the list of all sections, a series.

use crate::html::escape;
use crate::site::Entry;

use super::places::CARDS;
use super::{Form, Found, View, WriteError, Writer};

/// Episodes before and after the one that is shown.
const AROUND: usize = 15;

impl Writer<'_> {
    /// One page of a section: a wall of cards as a view, full lines on the plain page.
    pub(super) fn section(&mut self, number: usize, page: usize) -> Result<(), WriteError> {
        let section = &self.site.sections[number];
        let entries = section.entries.iter().skip(page * CARDS).take(CARDS);
        let view = View::Section(number, page);
        let heading = format!("<h1>{}</h1>\n", escape(&section.title));

        let mut html = format!(
            "{}{heading}<ul class=\"wall\">\n",
            self.crumb(&Form::View, &[View::Home])?
        );
        for entry in entries.clone() {
            html.push_str(&self.card(&Form::View, view_of(*entry))?);
        }
        html.push_str("</ul>\n");
        html.push_str(&self.pager(&Form::View, number, page)?);
        self.put_view(view, &html)?;

        let form = Form::Plain(self.places.plain(view)?.0.parent());
        let mut html = heading;
        for entry in entries {
            html.push_str(&match *entry {
                Entry::Work(work) => self.plain_work(&form, work, 2)?,
                Entry::Series(series) => self.plain_series(&form, series)?,
            });
        }
        html.push_str(&self.pager(&form, number, page)?);
        self.put_plain(view, html)
    }

    fn pager(&self, form: &Form, section: usize, page: usize) -> Result<String, WriteError> {
        let pages = self.places.pages_of(section);
        if pages == 1 {
            return Ok(String::new());
        }
        let counts = [("page", page as u64 + 1), ("pages", pages as u64)];
        let mut html = format!(
            "<div class=\"pager\" role=\"navigation\" aria-label=\"{}\">",
            self.words.get("pages")
        );
        if page > 0 {
            let link = self.link(form, View::Section(section, page - 1))?;
            html.push_str(&format!(
                "<a class=\"b\" {link}>{}</a> ",
                self.words.get("page-before")
            ));
        }
        html.push_str(&format!(
            "<span>{}</span> ",
            self.words.numbers("page-of", counts)
        ));
        if page + 1 < pages {
            let link = self.link(form, View::Section(section, page + 1))?;
            html.push_str(&format!(
                "<a class=\"b\" {link}>{}</a>",
                self.words.get("page-next")
            ));
        }
        html.push_str("</div>\n");
        Ok(html)
    }

    /// The way from the home page to here.
    pub(super) fn crumb(&self, form: &Form, way: &[View]) -> Result<String, WriteError> {
        let mut html = String::from("<p class=\"crumb\">");
        for (view, nth) in way.iter().zip(0..) {
            let title = match *view {
                View::Section(section, _) => self.site.sections[section].title.clone(),
                View::Series(series) => self.site.series[series].title.clone(),
                _ => self.words.get("home"),
            };
            let gap = if nth > 0 { " › " } else { "" };
            html.push_str(&format!(
                "{gap}<a {}>{}</a>",
                self.link(form, *view)?,
                escape(&title)
            ));
        }
        html.push_str("</p>\n");
        Ok(html)
    }

    /// The list of all sections, for what has no room among the tiles.
    pub(super) fn all_sections(&mut self) -> Result<(), WriteError> {
        let page = self.places.plain(View::All)?.0;
        for form in [Form::View, Form::Plain(page.parent())] {
            let mut html = match form.is_view() {
                true => self.crumb(&form, &[View::Home])?,
                false => String::new(),
            };
            html.push_str(&format!("<h1>{}</h1>\n", self.words.get("all-title")));
            html.push_str(&self.tiles(&form, usize::MAX)?);
            match form.is_view() {
                true => self.put_view(View::All, &html)?,
                false => self.put_plain(View::All, html)?,
            }
        }
        Ok(())
    }

    /// A series: what it is about, and its works in order.
    pub(super) fn series(&mut self, number: usize) -> Result<(), WriteError> {
        let series = &self.site.series[number];
        let form = Form::View;
        let home = self.places.home_of(View::Series(number));
        let mut html = self.crumb(&form, &[View::Home, home])?;
        html.push_str(&format!("<h1>{}</h1>\n", escape(&series.title)));
        if !series.summary.is_empty() {
            let mut marks = crate::glossary::Marks::default();
            let summary = marks.text(&self.site.glossary, &series.summary);
            html.push_str(&format!("<p class=\"summary\">{summary}</p>\n"));
        }
        html.push_str(&self.episodes(&form, number, None)?);
        self.put_view(View::Series(number), &html)?;
        self.find(Found {
            title: series.title.clone(),
            kind: self.words.get("kind-series"),
            go: self.go(View::Series(number)),
            text: series.summary.clone(),
            keep: false,
            importance: 5,
        })?;
        Ok(())
    }

    /// The works of a series in order; the one that is shown is no link, and of a long series only
    /// those around it are there.
    pub(super) fn episodes(
        &mut self,
        form: &Form,
        series: usize,
        here: Option<usize>,
    ) -> Result<String, WriteError> {
        let site = self.site;
        let mut html = String::from("<ol class=\"episodes\">\n");
        let works = &site.series[series].works;
        let at = works.iter().position(|work| here == Some(*work));
        let from = at.map_or(0, |at| at.saturating_sub(AROUND));
        let to = at.map_or(works.len(), |at| works.len().min(at + AROUND + 1));
        for work in &works[from..to] {
            let item = &site.works[*work];
            let facts = self.short_facts(item);
            let label = format!(
                "<i class=\"n\">{}</i> <b>{}</b> <small>{}</small>",
                escape(&item.number),
                escape(&item.title),
                escape(&facts)
            );
            html.push_str(&match here == Some(*work) {
                true => {
                    format!("<li><span class=\"ep\" aria-current=\"true\">{label}</span></li>\n")
                }
                false => {
                    let link = self.link(form, View::Work(*work))?;
                    format!("<li><a class=\"ep\" {link}>{label}</a></li>\n")
                }
            });
        }
        html.push_str("</ol>\n");
        Ok(html)
    }

    fn plain_series(&mut self, form: &Form, number: usize) -> Result<String, WriteError> {
        let series = &self.site.series[number];
        let mut html = format!(
            "<div class=\"w\" id=\"s{number}\">\n<h2>{}</h2>\n",
            escape(&series.title)
        );
        if !series.summary.is_empty() {
            html.push_str(&format!("<p>{}</p>\n", escape(&series.summary)));
        }
        for work in &series.works {
            html.push_str(&self.plain_work(form, *work, 3)?);
        }
        html.push_str("</div>\n");
        Ok(html)
    }

    /// A work on a plain list: everything known about it, and its files.
    fn plain_work(&mut self, form: &Form, work: usize, level: u8) -> Result<String, WriteError> {
        let item = &self.site.works[work];
        let number = match item.number.as_str() {
            "" => String::new(),
            number => format!("{}. ", escape(number)),
        };
        let (page, part) = self.places.plain(View::Work(work))?;
        let title = escape(&item.title);
        let title = match part {
            Some(_) => format!("{number}{title}"),
            None => {
                let href = crate::html::address(form.folder(), &page);
                format!("<a href=\"{}\">{number}{title}</a>", escape(&href))
            }
        };
        let mut html = format!("<div class=\"w\" id=\"w{work}\">\n<h{level}>{title}</h{level}>\n");
        html.push_str(&format!(
            "<p class=\"facts\">{}</p>\n",
            escape(&self.facts(item))
        ));
        if !item.summary.is_empty() {
            let mut marks = crate::glossary::Marks::default();
            html.push_str(&format!(
                "<p>{}</p>\n",
                marks.text(&self.site.glossary, &item.summary)
            ));
        }
        html.push_str(&self.lacks(item));
        html.push_str(&self.files(form, item));
        html.push_str("</div>\n");
        Ok(html)
    }

    /// What the script opens for a view.
    pub(super) fn go(&self, view: View) -> String {
        self.places
            .number(view)
            .map_or_else(|| "h".to_owned(), |number| format!("v{number}"))
    }
}

/// What a line of a section opens.
pub(super) const fn view_of(entry: Entry) -> View {
    match entry {
        Entry::Work(work) => View::Work(work),
        Entry::Series(series) => View::Series(series),
    }
}
