//! The site in each of its languages, and the ways between them.

use bulssi_model::TreePath;

use crate::html::{address, escape};
use crate::site::{Entry, Site};
use crate::words::Words;

use super::{Form, View, WriteError, Writer};

/// The site in each of its languages: the same views under the same numbers, the others in folders of
/// their own.
pub(super) fn tongues(site: &Site) -> Result<Vec<Site>, WriteError> {
    let mut tongues = vec![Site {
        also: Vec::new(),
        ..site.clone()
    }];
    for also in &site.also {
        if !have_one_shape(also, site) {
            return Err(WriteError::Shape);
        }
        tongues.push(Site {
            folder: site.folder.join(Words::of(&also.language).tag())?,
            tools: site.tools.clone(),
            also: Vec::new(),
            ..also.clone()
        });
    }
    tongues.iter().try_for_each(check)?;
    Ok(tongues)
}

/// Whether two sites have the same numbers of views and of what these ask for later.
fn have_one_shape(one: &Site, other: &Site) -> bool {
    let sections = |site: &Site| -> Vec<Vec<Entry>> {
        let sections = site.sections.iter();
        sections.map(|section| section.entries.clone()).collect()
    };
    let series = |site: &Site| -> Vec<Vec<usize>> {
        site.series
            .iter()
            .map(|series| series.works.clone())
            .collect()
    };
    let works =
        |site: &Site| -> Vec<Option<usize>> { site.works.iter().map(|item| item.series).collect() };
    sections(one) == sections(other) && series(one) == series(other) && works(one) == works(other)
}

/// Every index must lead somewhere, so that nothing below can miss.
fn check(site: &Site) -> Result<(), WriteError> {
    let work = |index: &usize| match *index < site.works.len() {
        true => Ok(()),
        false => Err(WriteError::Missing(*index)),
    };
    let series = |index: &usize| match *index < site.series.len() {
        true => Ok(()),
        false => Err(WriteError::Missing(*index)),
    };
    site.newest.iter().try_for_each(work)?;
    site.series
        .iter()
        .flat_map(|series| &series.works)
        .try_for_each(work)?;
    site.works
        .iter()
        .filter_map(|item| item.series.as_ref())
        .try_for_each(series)?;
    for entry in site.sections.iter().flat_map(|section| &section.entries) {
        match entry {
            Entry::Work(index) => work(index)?,
            Entry::Series(index) => series(index)?,
        }
    }
    Ok(())
}

impl Writer<'_> {
    /// What stands at the end of the page at `path`: the way to what cannot be hidden, to the tools, and to the
    /// same page in other languages.
    pub(super) fn end(&self, form: &Form, path: &TreePath) -> Result<String, WriteError> {
        let safety = self.link(form, View::Safety)?;
        let word = self.words.get("safety");
        let mut html = format!("<a {safety}>{word}</a>");
        for (view, key) in self.tool_views() {
            let link = self.link(form, view)?;
            html.push_str(&format!(" · <a {link}>{}</a>", self.words.get(key)));
        }
        for link in self.others(form, path)? {
            html.push_str(&format!(" · {link}"));
        }
        Ok(html)
    }

    /// Links to the page at `path` in the other languages, each named in its own.
    pub(super) fn others(&self, form: &Form, path: &TreePath) -> Result<Vec<String>, WriteError> {
        let mut links = Vec::new();
        for (at, other) in self.tongues.iter().enumerate() {
            if other.folder == self.site.folder {
                continue;
            }
            let own = path.as_str().strip_prefix(self.site.folder.as_str());
            let there = match own {
                Some(own) if path != &self.site.entry => {
                    format!("{}{own}", other.folder).parse()?
                }
                _ => other.entry.clone(),
            };
            let words = Words::of(&other.language);
            links.push(format!(
                "<a href=\"{}\" lang=\"{}\" data-lang=\"{at}\">{}</a>",
                escape(&address(form.folder(), &there)),
                words.tag(),
                words.get("this-language")
            ));
        }
        Ok(links)
    }
}
