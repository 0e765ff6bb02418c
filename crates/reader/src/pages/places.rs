//! Where everything is before anything is written: the number of each view, and the plain page that
//! shows the same without scripts.
//!
//! Views are numbered in the order in which they are packed: what cannot be hidden, the list of all
//! sections, the pages of the sections, the series, the works, the tools.

use bulssi_model::{TreeError, TreePath};

use crate::site::{Body, Entry, Site};

/// Cards on one page of a section.
pub(super) const CARDS: usize = 48;
/// Files in one folder: FAT folders are read from their start.
const FILES: usize = 256;

/// Something that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum View {
    /// The home page, which is the entry page itself.
    Home,
    /// What cannot be hidden.
    Safety,
    /// The list of all sections.
    All,
    /// A section and the page in it, from 0.
    Section(usize, usize),
    /// A series.
    Series(usize),
    /// A work.
    Work(usize),
    /// Files made clean.
    Clean,
    /// Another drive held against its seal.
    Check,
}

/// The numbers and plain pages of a site's views.
pub(super) struct Places<'a> {
    site: &'a Site,
    /// The number of the first page of each section, and of what follows them.
    sections: Vec<usize>,
    /// The section and page that a series or a work is first met on.
    series_home: Vec<Option<(usize, usize)>>,
    work_home: Vec<Option<(usize, usize)>>,
    /// The plain page of each work that has its own.
    own: Vec<Option<TreePath>>,
    /// The number of the first plain page that no view before the tools has.
    free: usize,
    plain: PlainNames,
}

/// Hands out names of plain pages: `p/00/00.html`, which say nothing about what is on them.
struct PlainNames {
    folder: TreePath,
}

impl PlainNames {
    fn nth(&self, number: usize) -> Result<TreePath, TreeError> {
        let (folder, file) = (number / FILES, number % FILES);
        format!("{}/p/{folder:02x}/{file:02x}.html", self.folder).parse()
    }
}

impl<'a> Places<'a> {
    pub(super) fn of(site: &'a Site) -> Result<Self, TreeError> {
        let plain = PlainNames {
            folder: site.folder.clone(),
        };
        let mut sections = Vec::new();
        let mut next = 2;
        let mut series_home = vec![None; site.series.len()];
        let mut work_home = vec![None; site.works.len()];
        for (section, number) in site.sections.iter().zip(0..) {
            sections.push(next);
            next += pages(section.entries.len());
            for (entry, at) in section.entries.iter().zip(0..) {
                let here = (number, at / CARDS);
                match *entry {
                    Entry::Work(work) => {
                        work_home[work].get_or_insert(here);
                    }
                    Entry::Series(series) => {
                        series_home[series].get_or_insert(here);
                        for work in &site.series[series].works {
                            work_home[*work].get_or_insert(here);
                        }
                    }
                }
            }
        }
        sections.push(next);
        let mut number = next;
        let mut own = Vec::new();
        for work in &site.works {
            own.push(match (&work.page, has_own_page(&work.body)) {
                (Some(page), true) => Some(page.clone()),
                (None, true) => {
                    number += 1;
                    Some(plain.nth(number - 1)?)
                }
                (_, false) => None,
            });
        }
        Ok(Self {
            site,
            sections,
            series_home,
            work_home,
            own,
            free: number,
            plain,
        })
    }

    /// The number under which a view is packed; the home page is not.
    pub(super) fn number(&self, view: View) -> Option<usize> {
        let after = self.sections[self.site.sections.len()];
        let tools = after + self.site.series.len() + self.site.works.len();
        Some(match view {
            View::Home => return None,
            View::Safety => 0,
            View::All => 1,
            View::Section(section, page) => self.sections[section] + page,
            View::Series(series) => after + series,
            View::Work(work) => after + self.site.series.len() + work,
            View::Clean => tools,
            View::Check => tools + usize::from(self.site.tools.cleaner.is_some()),
        })
    }

    /// The plain page that shows a view, and the part of that page.
    pub(super) fn plain(&self, view: View) -> Result<(TreePath, Option<String>), TreeError> {
        let on = |home: Option<(usize, usize)>, id: String| match home {
            Some((section, page)) => Ok((self.plain.nth(self.sections[section] + page)?, Some(id))),
            None => Ok((self.site.entry.clone(), None)),
        };
        match view {
            View::Home => Ok((self.site.entry.clone(), None)),
            View::Series(series) => on(self.series_home[series], format!("s{series}")),
            View::Work(work) => match &self.own[work] {
                Some(page) => Ok((page.clone(), None)),
                None => on(self.work_home[work], format!("w{work}")),
            },
            View::Safety => Ok((self.plain.nth(0)?, None)),
            View::All => Ok((self.plain.nth(1)?, None)),
            View::Clean => Ok((self.plain.nth(self.free)?, None)),
            View::Check => Ok((self.plain.nth(self.free + 1)?, None)),
            View::Section(section, page) => {
                Ok((self.plain.nth(self.sections[section] + page)?, None))
            }
        }
    }

    /// The section page that leads to a series or a work.
    pub(super) fn home_of(&self, view: View) -> View {
        let home = match view {
            View::Series(series) => self.series_home[series],
            View::Work(work) => self.work_home[work],
            _ => None,
        };
        home.map_or(View::Home, |(section, page)| View::Section(section, page))
    }

    /// How many pages a section has, at least one.
    pub(super) fn pages_of(&self, section: usize) -> usize {
        pages(self.site.sections[section].entries.len())
    }
}

fn pages(entries: usize) -> usize {
    entries.div_ceil(CARDS).max(1)
}

/// Whether a work is text, which a plain page can show whole.
fn has_own_page(body: &Body) -> bool {
    match body {
        Body::Article(_) | Body::Lesson(_) => true,
        Body::Book(chapters) => !chapters.is_empty(),
        Body::Film(_) | Body::Audio(_) | Body::Gallery(_) | Body::Other => false,
    }
}
