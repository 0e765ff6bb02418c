//! What cannot be hidden, in plain words.

use super::{Form, View, WriteError, Writer};

/// The parts of the page, each with a heading `KEY-title`.
const PARTS: [&str; 8] = [
    "safety-history",
    "safety-recent",
    "safety-thumbnails",
    "safety-serial",
    "safety-marks",
    "safety-phones",
    "safety-deleted",
    "safety-exit",
];

impl Writer<'_> {
    pub(super) fn safety(&mut self) -> Result<(), WriteError> {
        let page = self.places.plain(View::Safety)?.0;
        for form in [Form::View, Form::Plain(page.parent())] {
            let mut html = match form.is_view() {
                true => self.crumb(&form, &[View::Home])?,
                false => String::new(),
            };
            let words = &self.words;
            html.push_str(&format!(
                "<div class=\"prose\"><h1>{}</h1>\n",
                words.get("safety")
            ));
            html.push_str(&format!("<p>{}</p>\n", words.get("safety-intro")));
            for part in PARTS {
                let title = words.get(&format!("{part}-title"));
                html.push_str(&format!("<h2>{title}</h2>\n<p>{}</p>\n", words.get(part)));
            }
            html.push_str(&format!(
                "<p class=\"strong\">{}</p></div>\n",
                words.get("safety-end")
            ));
            match form.is_view() {
                true => self.put_view(View::Safety, &html)?,
                false => self.put_plain(View::Safety, html)?,
            }
        }
        Ok(())
    }
}
