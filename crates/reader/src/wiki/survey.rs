//! The first reading of an archive: its entries, and how often each article is linked to.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use bulssi_model::{ByteLen, Event, Watch};

use super::paths::{Paths, sum};
use super::source::sweep;
use super::{Articles, EntryKind, Page, SourceError, WikiError, WikiOptions};

/// No article or picture.
pub(super) const NONE: u32 = u32::MAX;
/// Marks pictures among what entries lead to.
const PICTURE: u32 = 1 << 31;
/// Redirects that are followed; real archives have one or two behind each other.
const REDIRECTS: usize = 16;
/// Pictures of an article that count when there is no room for all.
const MOST_PICTURES: usize = 16;

/// Where content is stored: group and slot.
type Stored = (u32, u32);

/// An article; its place among the others is its order of storage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Article {
    stored: Stored,
    entry: u32,
    /// Its path and title in the text of all names.
    name: usize,
    path_len: u32,
    title_len: u32,
}

/// What an archive holds.
pub(super) struct Survey {
    pub(super) articles: Vec<Article>,
    /// Entries of pictures, in the order of storage.
    pub(super) pictures: Vec<u32>,
    names: String,
    paths: Paths,
    /// By entry: an article, a picture, or [`NONE`]; redirects are followed.
    leads: Vec<u32>,
    main: Option<u32>,
    /// By article: how many other articles link to it.
    pub(super) links: Vec<u32>,
    /// By article: bytes of its page.
    pub(super) lengths: Vec<u32>,
    /// Articles and their pictures, if pictures must be chosen among.
    pub(super) shown: Vec<(u32, u32)>,
}

/// What an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    Article(u32),
    Picture(u32),
}

impl Survey {
    /// Reads the entries of an archive, not their content.
    pub(super) fn entries(source: &impl Articles) -> Result<Self, WikiError> {
        let mut found = Found::default();
        source.each_entry(&mut |entry| found.add(entry))?;
        if found.leads.len() >= PICTURE as usize {
            return Err(WikiError::TooMany);
        }
        found.finish(source.main_page())
    }

    /// The path of an article, which its links are relative to.
    pub(super) fn path(&self, article: usize) -> &str {
        let Article { name, path_len, .. } = self.articles[article];
        self.names.get(name..name + path_len as usize).unwrap_or("")
    }

    /// The title of an article.
    pub(super) fn title(&self, article: usize) -> &str {
        let Article {
            name,
            path_len,
            title_len,
            ..
        } = self.articles[article];
        let from = name + path_len as usize;
        self.names
            .get(from..from + title_len as usize)
            .unwrap_or("")
    }

    /// The main page, if it is an article.
    pub(super) fn main(&self) -> Option<u32> {
        match self.lead(self.main?) {
            Some(Lead::Article(article)) => Some(article),
            _ => None,
        }
    }

    /// What the entry `entry` leads to.
    pub(super) fn lead(&self, entry: u32) -> Option<Lead> {
        match *self.leads.get(entry as usize)? {
            NONE => None,
            picture if picture & PICTURE != 0 => Some(Lead::Picture(picture & !PICTURE)),
            article => Some(Lead::Article(article)),
        }
    }

    /// What `address` leads to in an article at the path `from`.
    pub(super) fn find(&self, from: &str, address: &str) -> Option<Lead> {
        self.lead(self.paths.find(from, address)?)
    }

    /// The article that the entry `entry` is; redirects are none.
    pub(super) fn article(&self, entry: u32) -> Option<usize> {
        match self.lead(entry) {
            Some(Lead::Article(article)) if self.articles[article as usize].entry == entry => {
                Some(article as usize)
            }
            _ => None,
        }
    }

    /// The picture that the entry `entry` is; redirects are none.
    pub(super) fn picture(&self, entry: u32) -> Option<usize> {
        match self.lead(entry) {
            Some(Lead::Picture(picture)) if self.pictures[picture as usize] == entry => {
                Some(picture as usize)
            }
            _ => None,
        }
    }

    /// Reads all articles to count the links between them.
    pub(super) fn count_links(
        &mut self,
        source: &impl Articles,
        options: &WikiOptions,
        watch: &dyn Watch,
    ) -> Result<(), WikiError> {
        let counts: Vec<AtomicU32> = self.articles.iter().map(|_| AtomicU32::new(0)).collect();
        let mut lengths = vec![0; self.articles.len()];
        let mut shown = Vec::new();
        let some_pictures = options
            .pictures
            .is_some_and(|pictures| pictures.bytes.is_some());
        let choose_pictures =
            options.pictures.is_some() && (some_pictures || options.bytes.is_some());
        let this = &*self;
        let work = |pages: &[Page<'_>]| {
            let mut read = Read::default();
            for (article, page) in pages
                .iter()
                .filter_map(|(e, page)| Some((this.article(*e)?, page)))
            {
                let (links, pictures) = this.links_of(article, page);
                for link in links {
                    counts[link as usize].fetch_add(1, Ordering::Relaxed);
                }
                let number = article as u32;
                read.lengths
                    .push((number, u32::try_from(page.len()).unwrap_or(u32::MAX)));
                if choose_pictures {
                    let first = pictures.into_iter().take(MOST_PICTURES);
                    read.shown.extend(first.map(|picture| (number, picture)));
                }
            }
            read
        };
        let want = |entry| this.article(entry).is_some();
        sweep(
            source,
            (options.threads, 0),
            &want,
            &work,
            |_, read: Read| {
                if watch.cancelled() {
                    return Err(WikiError::Cancelled);
                }
                let bytes = read
                    .lengths
                    .iter()
                    .map(|(_, length)| u64::from(*length))
                    .sum();
                let files = read.lengths.len() as u64;
                for (article, length) in read.lengths {
                    lengths[article as usize] = length;
                }
                shown.extend(read.shown);
                watch.event(Event::Advanced {
                    bytes: ByteLen(bytes),
                    files,
                });
                Ok(())
            },
        )?;
        self.links = counts.into_iter().map(AtomicU32::into_inner).collect();
        self.lengths = lengths;
        self.shown = shown;
        Ok(())
    }

    /// The articles that an article links to, each once, and its pictures in their order.
    fn links_of(&self, article: usize, page: &[u8]) -> (BTreeSet<u32>, Vec<u32>) {
        let page = String::from_utf8_lossy(page);
        let from = self.path(article);
        let (mut links, mut pictures) = (BTreeSet::new(), Vec::new());
        for name in ["href=", "src="] {
            for (at, _) in page.match_indices(name) {
                let Some(address) = quoted(&page[at + name.len()..]) else {
                    continue;
                };
                let plain = address.replace("&amp;", "&");
                match self.find(from, &plain) {
                    Some(Lead::Article(to)) if to as usize != article => {
                        links.insert(to);
                    }
                    Some(Lead::Picture(picture))
                        if name == "src=" && !pictures.contains(&picture) =>
                    {
                        pictures.push(picture);
                    }
                    _ => {}
                }
            }
        }
        (links, pictures)
    }
}

/// What reading one group gave.
#[derive(Default)]
struct Read {
    /// Articles and the bytes of their pages.
    lengths: Vec<(u32, u32)>,
    shown: Vec<(u32, u32)>,
}

/// The addresses of the categories that a page names in `link` elements, as Parsoid writes them.
pub(super) fn categories(page: &str) -> impl Iterator<Item = String> + '_ {
    page.match_indices("mw:PageProp/Category")
        .filter_map(|(at, _)| {
            let start = page[..at].rfind('<').filter(|start| at - start < 4096)?;
            let tag = page[start..].split('>').next()?;
            let href = &tag[tag.find("href=")? + 5..];
            Some(quoted(href)?.replace("&amp;", "&"))
        })
}

/// Whether a title is that of a page on a category, in the languages whose encyclopedias have been seen.
pub(super) fn is_category(title: &str) -> bool {
    const WORDS: [&str; 14] = [
        "분류",
        "갈래",
        "category",
        "категория",
        "категорія",
        "катэгорыя",
        "分类",
        "分類",
        "カテゴリ",
        "kategorie",
        "catégorie",
        "categoría",
        "categoria",
        "thể loại",
    ];
    let word = title
        .split_once(':')
        .map(|(word, _)| word.trim().to_lowercase());
    word.is_some_and(|word| WORDS.contains(&word.as_str()))
}

/// The value of an attribute that begins here, if it stands in quotes and could be an address.
fn quoted(rest: &str) -> Option<&str> {
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &rest[1..];
    let near = value.len().min(4096);
    let near = (0..=near).rev().find(|at| value.is_char_boundary(*at))?;
    value[..near].split_once(quote).map(|(value, _)| value)
}

/// Entries while they come.
#[derive(Default)]
struct Found {
    articles: Vec<Article>,
    pictures: Vec<(Stored, u32)>,
    names: String,
    sums: Vec<(u64, u32)>,
    redirects: Vec<(u32, u32)>,
    leads: Vec<u32>,
}

impl Found {
    fn add(&mut self, entry: super::Entry<'_>) -> Result<(), SourceError> {
        let index = entry.index as usize;
        if self.leads.len() <= index {
            self.leads.resize(index + 1, NONE);
        }
        match entry.kind {
            EntryKind::Content {
                media_type,
                group,
                slot,
            } => {
                let stored = (group, slot);
                if is_article(media_type) {
                    let title = entry.title.trim();
                    let title = if title.is_empty() { entry.path } else { title };
                    self.articles.push(Article {
                        stored,
                        entry: entry.index,
                        name: self.names.len(),
                        path_len: entry.path.len() as u32,
                        title_len: title.len() as u32,
                    });
                    self.names.push_str(entry.path);
                    self.names.push_str(title);
                } else if is_picture(media_type) {
                    self.pictures.push((stored, entry.index));
                } else {
                    return Ok(());
                }
            }
            EntryKind::Redirect(to) => self.redirects.push((entry.index, to)),
            EntryKind::Other => return Ok(()),
        }
        self.sums.push((sum(entry.path), entry.index));
        Ok(())
    }

    fn finish(mut self, main: Option<u32>) -> Result<Survey, WikiError> {
        if self.articles.is_empty() {
            return Err(WikiError::NoArticles);
        }
        self.articles
            .sort_unstable_by_key(|article| (article.stored, article.entry));
        self.pictures.sort_unstable();
        // Two entries may share their content: the second is another name for the first.
        let mut number = 0;
        let leads = &mut self.leads;
        self.articles.dedup_by(|article, before| {
            let same = article.stored == before.stored;
            number += u32::from(!same);
            leads[article.entry as usize] = number;
            same
        });
        leads[self.articles[0].entry as usize] = 0;
        number = 0;
        self.pictures.dedup_by(|picture, before| {
            let same = picture.0 == before.0;
            number += u32::from(!same);
            leads[picture.1 as usize] = number | PICTURE;
            same
        });
        if let Some(first) = self.pictures.first() {
            leads[first.1 as usize] = PICTURE;
        }
        self.redirects.sort_unstable();
        let ends: Vec<u32> = self
            .redirects
            .iter()
            .map(|redirect| self.end_of(*redirect))
            .collect();
        for ((entry, _), end) in self.redirects.iter().zip(ends) {
            self.leads[*entry as usize] = end;
        }
        Ok(Survey {
            links: vec![0; self.articles.len()],
            lengths: vec![0; self.articles.len()],
            articles: self.articles,
            pictures: self.pictures.into_iter().map(|(_, entry)| entry).collect(),
            names: self.names,
            paths: Paths::new(self.sums),
            leads: self.leads,
            main,
            shown: Vec::new(),
        })
    }

    /// What a redirect leads to in the end.
    fn end_of(&self, (_, mut to): (u32, u32)) -> u32 {
        for _ in 0..REDIRECTS {
            match self
                .redirects
                .binary_search_by_key(&to, |redirect| redirect.0)
            {
                Ok(at) => to = self.redirects[at].1,
                Err(_) => return self.leads.get(to as usize).copied().unwrap_or(NONE),
            }
        }
        NONE
    }
}

fn is_article(media_type: &str) -> bool {
    media_type.starts_with("text/html") || media_type.starts_with("application/xhtml")
}

/// Whether a picture of this type can be shown; vector pictures cannot, see `picture`.
fn is_picture(media_type: &str) -> bool {
    [
        "image/webp",
        "image/jpeg",
        "image/jpg",
        "image/png",
        "image/gif",
    ]
    .iter()
    .any(|known| media_type.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_in_the_head_are_found() {
        let page = "<link rel='mw:PageProp/Category' href='./분류:서울'/><p>mw:PageProp/Category</p>\
            <link href=\"./Category:A&amp;B\" rel=\"mw:PageProp/Category\"/>";
        let found: Vec<String> = categories(page).collect();
        assert_eq!(found, ["./분류:서울", "./Category:A&B"]);
        assert!(
            is_category("분류:서울") && is_category("Category: x") && !is_category("서울: 분류")
        );
    }

    #[test]
    fn addresses_stand_in_quotes() {
        assert_eq!(quoted("\"a b\">"), Some("a b"));
        assert_eq!(quoted("'가'>"), Some("가"));
        assert_eq!(quoted("a>"), None);
        assert_eq!(quoted("\"a"), None);
        assert_eq!(quoted(&format!("\"{}\"", "가".repeat(4000))), None);
        assert_eq!(quoted(""), None);
    }
}
