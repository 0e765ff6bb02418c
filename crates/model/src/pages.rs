//! What an edition asks of the pages on the drive.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::ByteLen;

/// What an edition asks of the pages that browsers open on the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagesWish {
    /// The heading of the home page; empty for one in the readers' language that says nothing of
    /// the desk.
    pub title: String,
    /// What tells the edition apart from others on the same drive, in the names of the entry page
    /// and of folders; empty for one that is made from title, date and name.
    pub mark: String,
    /// The file of glosses; empty for none.
    pub glossary: PathBuf,
    /// Whether a font goes along, for machines without one for the readers' script.
    pub font: bool,
    /// Whether archives of encyclopedias go on the drive as files too, for those who have a program
    /// that opens them.
    pub archives: bool,
    /// Whether a page goes along that cleans files which readers choose.
    pub cleaner: bool,
    /// Whether a page goes along that checks another drive.
    pub checker: bool,
    /// What is asked of encyclopedias.
    pub wikis: WikiWish,
    /// What is asked of single ones, by id or start of an id.
    pub wiki_of: BTreeMap<String, WikiWish>,
}

impl Default for PagesWish {
    fn default() -> Self {
        Self {
            title: String::new(),
            mark: String::new(),
            glossary: PathBuf::new(),
            font: true,
            archives: false,
            cleaner: true,
            checker: true,
            wikis: WikiWish::default(),
            wiki_of: BTreeMap::new(),
        }
    }
}

/// What is asked of an encyclopedia on the drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WikiWish {
    /// Whether its pictures go along.
    pub pictures: bool,
    /// Whether only the lead section of each article does.
    pub lead_only: bool,
    /// The most bytes that it takes: the articles that others link to most go first. All go where
    /// nothing is said.
    pub most: Option<ByteLen>,
}

impl Default for WikiWish {
    fn default() -> Self {
        Self {
            pictures: true,
            lead_only: false,
            most: None,
        }
    }
}
