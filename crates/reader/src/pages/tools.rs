//! What a person may do with files of their own: make them clean, hold another drive against its seal.
//!
//! The views hold the words; `assets/clean.js` and `assets/check.js` put the rest into them.

use super::{Form, View, WriteError, Writer, packs};
use crate::pack::PackOptions;

/// A tool's view: the key of its heading, the class that the script looks for, what it says before it and after.
struct Tool {
    title: &'static str,
    class: &'static str,
    before: &'static [&'static str],
    after: &'static [&'static str],
}

const CLEAN: Tool = Tool {
    title: "clean",
    class: "cleaner",
    before: &["clean-intro", "clean-where"],
    after: &["clean-limits"],
};
const CHECK: Tool = Tool {
    title: "check",
    class: "checker",
    before: &["check-intro", "check-itself"],
    after: &["check-limits"],
};

/// Parts that nobody should overlook.
const STRONG: [&str; 2] = ["clean-where", "check-itself"];

impl Writer<'_> {
    /// The tools that this site has, each with the key of its heading.
    pub(super) fn tool_views(&self) -> Vec<(View, &'static str)> {
        let tools = &self.site.tools;
        let clean = tools.cleaner.as_ref().map(|_| (View::Clean, CLEAN.title));
        let check = tools.checker.then_some((View::Check, CHECK.title));
        clean.into_iter().chain(check).collect()
    }

    pub(super) fn tools(&mut self) -> Result<(), WriteError> {
        let views = self.tool_views();
        if !views.is_empty() {
            // Whatever the script will say.
            self.chars.extend(self.words.all().chars());
        }
        for (view, _) in views {
            let tool = match view {
                View::Clean => &CLEAN,
                _ => &CHECK,
            };
            let page = self.places.plain(view)?.0;
            for form in [Form::View, Form::Plain(page.parent())] {
                let html = self.tool(tool, &form)?;
                match form.is_view() {
                    true => self.put_view(view, &html)?,
                    false => self.put_plain(view, html)?,
                }
            }
        }
        Ok(())
    }

    fn tool(&self, tool: &Tool, form: &Form) -> Result<String, WriteError> {
        let mut html = match form.is_view() {
            true => self.crumb(form, &[View::Home])?,
            false => String::new(),
        };
        let words = &self.words;
        html.push_str(&format!(
            "<div class=\"prose\"><h1>{}</h1>\n",
            words.get(tool.title)
        ));
        for key in tool.before {
            let class = match STRONG.contains(key) {
                true => " class=\"note\"",
                false => "",
            };
            html.push_str(&format!("<p{class}>{}</p>\n", words.get(key)));
        }
        html.push_str("</div>\n");
        html.push_str(&match form.is_view() {
            true => format!("<div class=\"box tool {}\"></div>\n", tool.class),
            false => format!("<p class=\"box\">{}</p>\n", words.get("tool-script")),
        });
        html.push_str("<div class=\"prose\">\n");
        for key in tool.after {
            html.push_str(&format!("<p>{}</p>\n", words.get(key)));
        }
        html.push_str("</div>");
        Ok(html)
    }

    /// Packs the module that cleans; the script asks for it when somebody chooses a file.
    pub(super) fn module(&mut self) -> Result<(), WriteError> {
        let Some(module) = &self.site.tools.cleaner else {
            return Ok(());
        };
        let options = PackOptions::text();
        let mut writer = packs(&self.site.folder, "m", options)?;
        writer.add(self.sink, &module.0)?;
        writer.finish(self.sink)?;
        Ok(())
    }
}
