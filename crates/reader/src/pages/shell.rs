//! The frame around every page: head, content policy, bar, end.

use bulssi_model::TreePath;

use crate::html::{address, escape};
use crate::words::Words;

/// What a page may load: files beside it, and data made on it. No network, no forms, no plug-ins,
/// no code but the drive's own file.
///
/// `'self'` alone would do at `file://` in today's browsers; engines that give every file an origin
/// of its own need the scheme.
fn policy(module: bool) -> String {
    // A module of the drive's own, in a worker that the drive's own script makes; engines that know neither pass over
    // what they do not know of a list, and complain of a list that they do not know.
    let code = match module {
        true => " blob: 'wasm-unsafe-eval'",
        false => "",
    };
    format!(
        "default-src 'none'; script-src 'self' file:{code}; style-src 'self' file: 'unsafe-inline'; \
         img-src 'self' file: data: blob:; media-src 'self' file: data: blob:; font-src 'self' file: data:; \
         base-uri 'none'; form-action 'none'"
    )
}

/// The style of a page that stands in a work's own folder and is copied along with it.
const ALONE: &str = include_str!("../../assets/alone.css");

/// How a page gets its style.
pub(crate) enum Style {
    /// From the site's folder.
    Site(TreePath),
    /// In itself, for pages that may be copied away.
    Alone,
}

/// One page.
pub(crate) struct Page<'a> {
    pub(crate) words: &'a Words,
    /// The window's title, the same on every page.
    pub(crate) window_title: &'a str,
    /// The folder it stands in.
    pub(crate) folder: Option<TreePath>,
    pub(crate) style: Style,
    /// The entry page, unless this is it.
    pub(crate) home: Option<&'a TreePath>,
    /// The script, on the entry page alone.
    pub(crate) script: Option<&'a TreePath>,
    /// Whether that script runs a module.
    pub(crate) module: bool,
    /// What stands at its end; may be empty.
    pub(crate) end: String,
    pub(crate) main: String,
}

impl Page<'_> {
    pub(crate) fn html(&self) -> String {
        let words = self.words;
        let at = |path: &TreePath| escape(&address(self.folder.as_ref(), path)).into_owned();
        let style = match &self.style {
            Style::Site(path) => format!("<link rel=\"stylesheet\" href=\"{}\">", at(path)),
            Style::Alone => format!("<style>{}</style>", crate::script::style(ALONE)),
        };
        let home = match self.home {
            Some(home) => format!(
                "<div id=\"top\" role=\"banner\"><a class=\"b\" href=\"{}\">{}</a></div>\n",
                at(home),
                words.get("home")
            ),
            None => String::new(),
        };
        let end = match self.end.as_str() {
            "" => String::new(),
            end => format!("<div id=\"end\" role=\"contentinfo\">{end}</div>\n"),
        };
        let script = match self.script {
            Some(script) => format!("<script src=\"{}\"></script>\n", at(script)),
            None => String::new(),
        };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <link rel=\"icon\" href=\"data:,\">\n\
             <title>{title}</title>\n{style}\n</head>\n<body>\n{home}\
             <div id=\"main\" role=\"main\" tabindex=\"-1\">\n{main}\n</div>\n{end}{script}</body>\n</html>\n",
            policy = policy(self.module && self.script.is_some()),
            lang = words.tag(),
            title = escape(self.window_title),
            main = self.main,
        )
    }
}
