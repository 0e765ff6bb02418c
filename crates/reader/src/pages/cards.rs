//! What stands for a work or a series in a list: a card with a picture, or a line.

use bulssi_model::{ByteLen, Millis};

use crate::html::{address, escape};
use crate::site::{Body, Icon, Item, Picture, Play};

use super::icons;
use super::{Form, View, WriteError, Writer};

impl Writer<'_> {
    /// A card of a series or a work. Episodes among other works are called by their series.
    pub(super) fn card(&mut self, form: &Form, view: View) -> Result<String, WriteError> {
        let site = self.site;
        let (title, poster, facts, icon) = match view {
            View::Series(index) => {
                let series = &site.series[index];
                let parts = self
                    .words
                    .number("count-parts", "count", series.works.len() as u64);
                let first = series.works.first().map(|work| &site.works[*work]);
                let poster = series.poster.as_ref().or_else(|| first?.poster.as_ref());
                let icon = first.map_or(Icon::Other, icon_of);
                (series.title.clone(), poster, parts, icon)
            }
            View::Work(index) => {
                let item = &site.works[index];
                let facts = self.short_facts(item);
                let (title, facts) = match item.series {
                    Some(series) => (
                        format!("{} {}", site.series[series].title, item.number),
                        format!("{} · {facts}", item.title),
                    ),
                    None => (item.title.clone(), facts),
                };
                (title, item.poster.as_ref(), facts, icon_of(item))
            }
            _ => return Ok(String::new()),
        };
        let picture = self.card_picture(poster, icon, &title)?;
        let link = self.link(form, view)?;
        Ok(format!(
            "<li><a class=\"card\" {link}>{picture}<b>{}</b> <small>{}</small></a></li>\n",
            escape(title.trim_end()),
            escape(&facts)
        ))
    }

    /// The poster, or a coloured field with the icon.
    fn card_picture(
        &mut self,
        poster: Option<&Picture>,
        icon: Icon,
        title: &str,
    ) -> Result<String, WriteError> {
        match poster {
            Some(poster) => {
                // The title stands beside it: nothing more to say to those who hear it.
                let silent = Picture {
                    alt: String::new(),
                    ..poster.clone()
                };
                self.picture(&silent, "")
            }
            None => Ok(format!(
                "<span class=\"pic none c{}\">{}</span>",
                title
                    .bytes()
                    .fold(0u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte))
                    % 6,
                icons::svg(icon)
            )),
        }
    }

    /// Length and size, as far as they are known: `1시간 32분 · 700 MB`.
    pub(super) fn short_facts(&self, item: &Item) -> String {
        let mut facts = Vec::new();
        match &item.body {
            Body::Film(play) | Body::Audio(play) => {
                facts.extend(length(play).map(|length| self.words.duration(length)));
            }
            Body::Gallery(pictures) => {
                let count = pictures.len() as u64;
                facts.push(self.words.number("count-pictures", "count", count));
            }
            Body::Article(_) | Body::Lesson(_) | Body::Book(_) | Body::Other => {
                facts.push(self.kind(&item.body));
            }
        }
        let size: ByteLen = item.files.iter().map(|file| file.len).sum();
        if size > ByteLen::ZERO && !matches!(item.body, Body::Article(_) | Body::Lesson(_)) {
            facts.push(self.words.size(size));
        }
        facts.join(" · ")
    }

    /// Everything known in one line: year, length, size, languages, subtitles.
    pub(super) fn facts(&self, item: &Item) -> String {
        let mut facts = Vec::new();
        let year = |year: u16| self.words.number("year-of", "year", year.into());
        facts.extend(item.year.map(year));
        facts.push(self.short_facts(item));
        let names = |languages: Vec<String>| languages.join(", ");
        if !item.languages.is_empty() {
            facts.push(names(
                item.languages
                    .iter()
                    .map(|l| self.words.language(l))
                    .collect(),
            ));
        }
        if let Body::Film(play) | Body::Audio(play) = &item.body {
            let subtitles = play
                .subtitles
                .iter()
                .filter_map(|track| track.language.as_ref());
            let subtitles: Vec<String> = subtitles.map(|l| self.words.language(l)).collect();
            if !subtitles.is_empty() {
                facts.push(format!(
                    "{}: {}",
                    self.words.get("subtitles"),
                    names(subtitles)
                ));
            }
        }
        facts.retain(|fact| !fact.is_empty());
        facts.join(" · ")
    }

    /// The files of a work with their folder and names, for other players.
    pub(super) fn files(&self, form: &Form, item: &Item) -> String {
        let Some(first) = item.files.first() else {
            return String::new();
        };
        let folder = match first.path.parent() {
            Some(folder) => folder.names().collect::<Vec<_>>().join(" › "),
            None => self.words.get("folder-root"),
        };
        let mut html = format!(
            "<p class=\"where\">{}: <b>{}</b></p>\n<ul class=\"files\">",
            self.words.get("folder"),
            escape(&folder)
        );
        for file in &item.files {
            html.push_str(&format!(
                "<li><a href=\"{}\">{}</a> <small>{}</small></li>\n",
                escape(&address(form.folder(), &file.path)),
                escape(file.path.name()),
                self.words.size(file.len)
            ));
        }
        html.push_str("</ul>\n");
        html
    }
}

/// How long something plays, when that is known of every part.
pub(super) fn length(play: &Play) -> Option<Millis> {
    let parts: Option<Vec<u64>> = play
        .parts
        .iter()
        .map(|part| part.duration.map(|d| d.0))
        .collect();
    let sum = parts?.into_iter().fold(0, u64::saturating_add);
    (sum > 0).then_some(Millis(sum))
}

/// The icon of a work, by what it is.
pub(super) const fn icon_of(item: &Item) -> Icon {
    match item.body {
        Body::Film(_) => Icon::Film,
        Body::Audio(_) => Icon::Radio,
        Body::Article(_) => Icon::Article,
        Body::Lesson(_) => Icon::Lesson,
        Body::Gallery(_) => Icon::Picture,
        Body::Book(_) => Icon::Book,
        Body::Other => Icon::Other,
    }
}
