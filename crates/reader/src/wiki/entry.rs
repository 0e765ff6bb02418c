//! The page by which an encyclopedia's folder opens, and its script and style.

use bulssi_model::{Lang, TreePath};

use crate::html::escape;
use crate::pages::shell::{Page, Style};
use crate::words::Words;
use crate::{Sink, SinkError, assets};

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
}

/// Writes the page, its script and its style into `folder`, beside what [`super::convert()`] wrote there.
/// The page's path is handed back.
///
/// # Errors
/// When the sink fails, or the name is none.
pub fn write_entry(
    options: &EntryOptions,
    folder: &TreePath,
    sink: &mut dyn Sink,
) -> Result<TreePath, SinkError> {
    let below =
        |parent: &TreePath, name: &str| parent.join(name).map_err(|error| SinkError(error.into()));
    let words = Words::of(&options.language);
    let scripts = below(folder, "a")?;
    let (script, style) = (below(&scripts, "b.js")?, below(&scripts, "b.css")?);
    sink.put(
        &script,
        assets::wiki_script(&options.title, &words).as_bytes(),
    )?;
    sink.put(&style, assets::style(false).as_bytes())?;
    let window_title = match options.window_title.as_str() {
        "" => words.get("window-title"),
        title => title.to_owned(),
    };
    let page = Page {
        words: &words,
        window_title: &window_title,
        folder: Some(folder.clone()),
        style: Style::Site(style),
        home: None,
        script: Some(&script),
        safety: None,
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
