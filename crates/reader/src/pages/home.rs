//! The home page, which is the entry page: search, tiles, what is new, series.

use crate::html::{address, escape};
use crate::site::{Icon, Section, Wiki};

use super::icons;
use super::{Form, View, WriteError, Writer};

/// Tiles on the home page.
const TILES: usize = 7;
/// Cards of what is new, and of series, on the home page.
const SHOWN: usize = 12;

struct Tile {
    title: String,
    icon: Icon,
    link: String,
    facts: String,
}

impl Writer<'_> {
    /// Writes the home page, and packs it for whoever comes from another language; says its number.
    pub(super) fn home(&mut self) -> Result<u32, WriteError> {
        let site = self.site;
        let form = Form::View;
        let words = &self.words;
        let mut html = match self.others(&form, &site.entry)?.join(" · ").as_str() {
            "" => String::new(),
            links => format!("<p class=\"langs\">{links}</p>\n"),
        };
        html += &match site.title.as_str() {
            // Whoever hears the page is told where they are.
            "" => format!("<h1 class=\"vh\">{}</h1>\n", words.get("home")),
            title => format!("<h1>{}</h1>\n", escape(title)),
        };
        if site.search {
            // Only the script shows it; nothing typed is kept by the browser.
            html.push_str(&format!(
                "<div id=\"find\" role=\"search\"><label for=\"q\" class=\"vh\">{search}</label>\
                 <input id=\"q\" type=\"search\" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" \
                 placeholder=\"{hint}\"><button type=\"button\" id=\"qb\" class=\"b\">{search}</button></div>\n\
                 <div id=\"found\"></div>\n<p class=\"plain\">{plain}</p>\n",
                search = words.get("search"),
                hint = words.get("search-hint"),
                plain = words.get("no-script"),
            ));
        }
        html.push_str("<div id=\"rest\">\n");
        html.push_str(&self.tiles(&form, TILES)?);
        if !site.newest.is_empty() {
            html.push_str(&format!(
                "<h2>{}</h2>\n<ul class=\"wall\">\n",
                self.words.get("newest")
            ));
            for work in site.newest.iter().take(SHOWN) {
                html.push_str(&self.card(&form, View::Work(*work))?);
            }
            html.push_str("</ul>\n");
        }
        if !site.series.is_empty() {
            html.push_str(&format!(
                "<h2>{}</h2>\n<ul class=\"wall\">\n",
                self.words.get("series")
            ));
            for series in 0..site.series.len().min(SHOWN) {
                html.push_str(&self.card(&form, View::Series(series))?);
            }
            html.push_str("</ul>\n");
        }
        html.push_str("</div>");
        let number = match self.tongues {
            [_] => 0,
            _ => self.pack_view(&html)?,
        };
        self.put_page(&site.entry, false, html)?;
        Ok(number)
    }

    /// Large links to the sections and encyclopedias. When there are more than `most`, the last one
    /// leads to all of them; encyclopedias keep their place.
    pub(super) fn tiles(&self, form: &Form, most: usize) -> Result<String, WriteError> {
        let mut tiles = self.section_tiles(form)?;
        let mut wikis = self.wiki_tiles(form);
        if tiles.len() + wikis.len() > most {
            wikis.truncate(most / 2);
            tiles.truncate(most.saturating_sub(1 + wikis.len()));
            wikis.push(Tile {
                title: self.words.get("all"),
                icon: Icon::Other,
                link: self.link(form, View::All)?,
                facts: String::new(),
            });
        }
        tiles.append(&mut wikis);
        let mut html = String::from("<ul class=\"tiles\">\n");
        for tile in tiles {
            let facts = match tile.facts.as_str() {
                "" => String::new(),
                facts => format!(" <small>{facts}</small>"),
            };
            html.push_str(&format!(
                "<li><a class=\"tile {}\" {}>{}<b>{}</b>{}</a></li>\n",
                icons::hue(tile.icon),
                tile.link,
                icons::svg(tile.icon),
                escape(&tile.title),
                facts
            ));
        }
        html.push_str("</ul>\n");
        Ok(html)
    }

    fn section_tiles(&self, form: &Form) -> Result<Vec<Tile>, WriteError> {
        let tile = |(section, number): (&Section, usize)| {
            let count = section.entries.len() as u64;
            Ok(Tile {
                title: section.title.clone(),
                icon: section.icon,
                link: self.link(form, View::Section(number, 0))?,
                facts: self.words.number("count-works", "count", count),
            })
        };
        self.site.sections.iter().zip(0..).map(tile).collect()
    }

    fn wiki_tiles(&self, form: &Form) -> Vec<Tile> {
        let tile = |wiki: &Wiki| {
            let href = address(form.folder(), &wiki.entry);
            let go = match form.is_view() {
                true => format!(" data-go=\"{}\"", escape(&wiki.go)),
                false => String::new(),
            };
            Tile {
                title: wiki.title.clone(),
                icon: Icon::Encyclopedia,
                link: format!("href=\"{}\"{go}", escape(&href)),
                facts: self.words.number("count-articles", "count", wiki.articles),
            }
        };
        self.site.wikis.iter().map(tile).collect()
    }
}
