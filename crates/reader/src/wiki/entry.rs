//! The page by which an encyclopedia's folder opens, and its script and style.

use bulssi_model::{Lang, TreePath};

use crate::assets::{self, Fonts};
use crate::font::{self, FontError};
use crate::html::escape;
use crate::pages::shell::{Page, Style};
use crate::site::Font;
use crate::words::Words;
use crate::{Sink, SinkError};

/// What the page of an encyclopedia says.
#[derive(Clone, Debug)]
pub struct EntryOptions {
    /// The name of the page, such as [`crate::site::entry_name`] gives.
    pub name: String,
    /// The encyclopedia's name, in the reader's words.
    pub title: String,
    /// What the window is called; empty for a word that says nothing.
    pub window_title: String,
    /// The language of the interface: Korean and English are there, any other gets English.
    pub language: Lang,
    /// The font for machines without Hangul, with the letters of the articles among those wanted besides.
    pub font: Option<Font>,
}

/// Why the page of an encyclopedia could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// The sink failed, or the name is none.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// The font cannot be used.
    #[error("the font cannot be used")]
    Font(#[from] FontError),
}

/// Writes the page, its script and its style into `folder`, beside what [`super::convert()`] wrote there.
/// The page's path is handed back.
///
/// # Errors
/// [`EntryError`].
pub fn write_entry(
    options: &EntryOptions,
    folder: &TreePath,
    sink: &mut dyn Sink,
) -> Result<TreePath, EntryError> {
    let below =
        |parent: &TreePath, name: &str| parent.join(name).map_err(|error| SinkError(error.into()));
    let words = Words::of(&options.language);
    let scripts = below(folder, "a")?;
    let (script, style) = (below(&scripts, "b.js")?, below(&scripts, "b.css")?);
    let mut fonts = Fonts::None;
    if let Some(font) = &options.font {
        let ours = words.all() + &options.title;
        let wanted = font::hangul(ours.chars().chain(font.more.iter().copied()));
        // One form is enough: what reads articles at all reads WOFF, and packs should stay small.
        let subset = font::subset(&font.file, font.index, &wanted)?;
        sink.put(&below(&scripts, "h.woff")?, &subset.woff)?;
        fonts = Fonts::Woff;
    }
    let code = assets::wiki_script(&options.title, &words, fonts);
    sink.put(&script, code.as_bytes())?;
    sink.put(&style, assets::style(fonts).as_bytes())?;
    let window_title = match options.window_title.as_str() {
        "" => words.get("window-title"),
        title => title.to_owned(),
    };
    let page = Page {
        module: false,
        words: &words,
        window_title: &window_title,
        folder: Some(folder.clone()),
        style: Style::Site(style),
        home: None,
        script: Some(&script),
        end: String::new(),
        main: main(&options.title, &words),
    };
    let path = below(folder, &options.name)?;
    sink.put(&path, page.html().as_bytes())?;
    Ok(path)
}

/// The search box, a place for letters and titles, and what is said where scripts do not run.
fn main(title: &str, words: &Words) -> String {
    format!(
        "<h1>{title}</h1>\n<div id=\"find\" role=\"search\"><label for=\"q\" class=\"vh\">{search}</label>\
         <input id=\"q\" type=\"search\" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" \
         placeholder=\"{hint}\"><button type=\"button\" id=\"qb\" class=\"b\">{search}</button></div>\n\
         <div id=\"found\"></div>\n<p class=\"plain\">{plain}</p>\n\
         <div id=\"rest\"><div class=\"wiki-home\" data-w=\"0\"></div></div>",
        title = escape(title),
        search = words.get("search"),
        hint = words.get("search-hint"),
        plain = words.get("wiki-plain"),
    )
}
