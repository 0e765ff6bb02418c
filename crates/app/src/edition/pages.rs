//! The table `[pages]` of an edition file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bulssi_model::{ByteLen, DriveCapacity, PagesWish, WikiWish, is_printable_name};
use serde::Deserialize;

use super::EditionFault;
use super::file::value;

/// The longest mark, in characters: with the entry page's word and the name of a kind it still
/// makes names of 32.
const MARK: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PagesTable {
    #[serde(default = "yes")]
    wanted: bool,
    #[serde(default)]
    title: String,
    #[serde(default)]
    mark: String,
    #[serde(default)]
    glossary: PathBuf,
    #[serde(default = "yes")]
    font: bool,
    #[serde(default)]
    archives: bool,
    #[serde(default = "yes")]
    cleaner: bool,
    #[serde(default = "yes")]
    checker: bool,
    #[serde(default)]
    encyclopedias: WikiTable,
    #[serde(default)]
    encyclopedia: BTreeMap<String, WikiTable>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WikiTable {
    pictures: Option<bool>,
    lead_only: Option<bool>,
    most: Option<String>,
}

fn yes() -> bool {
    true
}

impl PagesTable {
    /// What is asked; nothing where pages are not wanted, whatever else is said of them.
    pub(super) fn checked(self) -> Result<Option<PagesWish>, EditionFault> {
        let mark = self.mark.trim();
        let good = mark.chars().count() <= MARK
            && is_printable_name(mark)
            && !mark.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '#', '%'])
            && !mark.ends_with('.');
        if !mark.is_empty() && !good {
            let message = "at most 20 characters that file names can have";
            return Err(value("pages.mark", message));
        }
        let all = WikiWish::default();
        let wikis = self.encyclopedias.checked(all, "pages.encyclopedias")?;
        let mut wiki_of = BTreeMap::new();
        for (work, table) in self.encyclopedia {
            let key = format!("pages.encyclopedia.{work}");
            wiki_of.insert(work, table.checked(wikis, &key)?);
        }
        Ok(self.wanted.then(|| PagesWish {
            mark: mark.to_owned(),
            title: self.title.trim().to_owned(),
            glossary: self.glossary,
            font: self.font,
            archives: self.archives,
            cleaner: self.cleaner,
            checker: self.checker,
            wikis,
            wiki_of,
        }))
    }
}

impl WikiTable {
    /// What is asked of an encyclopedia, where `usual` holds what is not said.
    fn checked(self, usual: WikiWish, key: &str) -> Result<WikiWish, EditionFault> {
        let most = match self.most {
            None => usual.most,
            Some(text) => Some(size(&text, &format!("{key}.most"))?),
        };
        Ok(WikiWish {
            pictures: self.pictures.unwrap_or(usual.pictures),
            lead_only: self.lead_only.unwrap_or(usual.lead_only),
            most,
        })
    }
}

/// A size, written as capacities are; nothing is taken off one in GB.
fn size(text: &str, key: &str) -> Result<ByteLen, EditionFault> {
    match text.parse() {
        Ok(DriveCapacity::Sold(len) | DriveCapacity::Exact(len)) => Ok(len),
        Err(error) => Err(value(key, error)),
    }
}

#[cfg(test)]
mod tests {
    use bulssi_model::Edition;

    use super::*;

    fn parsed(pages: &str) -> Result<Edition, EditionFault> {
        let text =
            format!("title = 't'\nlanguage = 'ko'\ndate = 2026-11-21\ncapacity = '16GB'\n{pages}");
        super::super::parse("spring".parse().unwrap(), &text)
    }

    #[test]
    fn pages_are_made_where_they_are_wanted() {
        assert_eq!(parsed("").unwrap().pages, None);
        assert_eq!(
            parsed("[pages]\nwanted = false\nfont = false")
                .unwrap()
                .pages,
            None
        );
        let usual = parsed("[pages]").unwrap().pages;
        assert_eq!(usual, Some(PagesWish::default()));
        assert_eq!(parsed("pages.wanted = true").unwrap().pages, usual);
        let wish = parsed(
            "[pages]\ntitle = ' 봄 '\nmark = '봄호'\nglossary = 'words.csv'\nfont = false\n\
             archives = true\ncleaner = false\n[pages.encyclopedias]\nmost = '2GB'\n\
             [pages.encyclopedia.wk7c2]\nlead-only = true\npictures = false",
        );
        let wish = wish.unwrap().pages.unwrap();
        assert_eq!((wish.title.as_str(), wish.mark.as_str()), ("봄", "봄호"));
        assert_eq!((wish.font, wish.archives), (false, true));
        assert_eq!((wish.cleaner, wish.checker), (false, true));
        let all = WikiWish {
            most: Some(ByteLen(2_000_000_000)),
            ..WikiWish::default()
        };
        assert_eq!(wish.wikis, all);
        let one = WikiWish {
            pictures: false,
            lead_only: true,
            ..all
        };
        assert_eq!(wish.wiki_of.into_iter().next(), Some(("wk7c2".into(), one)));
    }

    #[test]
    fn faults_say_where() {
        for (pages, expected) in [
            ("[pages]\ntitel = 'x'", "line 6"),
            ("[pages]\nmark = 'a/b'", "pages.mark"),
            (
                "[pages]\nmark = '아주 긴 이름이라서 저장매체에 쓸수 없습니다'",
                "pages.mark",
            ),
            (
                "[pages.encyclopedias]\nmost = 'lots'",
                "pages.encyclopedias.most",
            ),
            (
                "[pages.encyclopedia.wk]\nmost = '0'",
                "pages.encyclopedia.wk.most",
            ),
        ] {
            let fault = parsed(pages).unwrap_err().to_string();
            assert!(fault.contains(expected), "{pages}: {fault}");
        }
    }
}
