//! All articles that go along, cleaned, into packs; and their texts, for the index.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Event, TreePath, Watch};

use super::choose::Chosen;
use super::pictures::Placed;
use super::resume::State;
use super::source::sweep;
use super::survey::{self, Lead, NONE, Survey};
use super::{Articles, Page, WikiError, WikiOptions};
use crate::Sink;
use crate::clean::{Link, Picture, Policy, Refs, clean};
use crate::font;
use crate::html::escape;
use crate::pack::{PackOptions, PackSummary, PackWriter, push_varint};
use crate::search::{Document, IndexBuilder};

/// Parts of pages that serve their site and not a reader: navigation, edit marks, boxes of links.
const FURNITURE: [&str; 19] = [
    "navbox",
    "navbox-styles",
    "vertical-navbox",
    "mw-editsection",
    "mw-jump-link",
    "noprint",
    "toc",
    "toctogglespan",
    "metadata",
    "ambox",
    "mbox-small",
    "sistersitebox",
    "authority-control",
    "mw-empty-elt",
    "printfooter",
    "catlinks-hidden",
    "mw-kartographer-container",
    "mw-authority-control",
    "external-link-icon",
];
/// Categories of an article that are listed.
const MOST_CATEGORIES: usize = 60;

/// What articles are written with.
pub(super) struct Writing<'a, A> {
    pub(super) source: &'a A,
    pub(super) survey: &'a Survey,
    pub(super) chosen: &'a Chosen,
    pub(super) placed: &'a Placed,
    pub(super) options: &'a WikiOptions,
    pub(super) watch: &'a dyn Watch,
    pub(super) scratch: &'a Path,
}

/// An article, ready to be packed.
struct Made {
    article: usize,
    /// Empty if it could not be read.
    html: String,
    text: String,
    read: u64,
}

impl<A: Articles> Writing<'_, A> {
    /// Writes the articles into `folder`, from where `state` says, and keeps the state of each piece.
    pub(super) fn write(
        &self,
        folder: &TreePath,
        sink: &mut dyn Sink,
        state: &mut State,
        keep: &mut dyn FnMut(&State) -> Result<(), WikiError>,
    ) -> Result<PackSummary, WikiError> {
        let pack = PackOptions {
            directory: false,
            ..PackOptions::text()
        };
        let pack = pack.with_threads(self.options.threads);
        let mut packs = if state.article_packs.is_empty() {
            PackWriter::new(folder.clone(), pack)
        } else {
            PackWriter::resume(folder.clone(), pack, &state.article_packs)
                .ok_or(WikiError::State)?
        };
        let mut texts = Texts::create(self.scratch, state.texts)?;
        let (mut piece, mut here) = (0, None);
        let want = |entry| {
            self.survey
                .article(entry)
                .is_some_and(|article| self.chosen.has(article))
        };
        let work = |pages: &[Page<'_>]| -> Vec<Made> {
            let articles = pages
                .iter()
                .filter_map(|(e, page)| Some((self.survey.article(*e)?, page)));
            articles
                .map(|(article, page)| self.clean(article, page))
                .collect()
        };
        let from = (self.options.threads, state.group);
        sweep(
            self.source,
            from,
            &want,
            &work,
            |group, batch: Vec<Made>| {
                // All groups before this one are whole.
                if here != Some(group) && piece >= self.options.piece_bytes {
                    piece = 0;
                    state.group = group;
                    state.article_packs = packs.suspend(sink)?;
                    state.texts = texts.next()?;
                    keep(state)?;
                }
                here = Some(group);
                for made in batch {
                    self.fill_up_to(made.article, &mut packs, sink, &mut texts, state)?;
                    piece += made.html.len() as u64;
                    self.watch.event(Event::Advanced {
                        bytes: ByteLen(made.read),
                        files: 1,
                    });
                    self.add(&made, &mut packs, sink, &mut texts, state)?;
                }
                if self.watch.cancelled() {
                    return Err(WikiError::Cancelled);
                }
                Ok(())
            },
        )?;
        self.fill_up_to(
            self.survey.articles.len(),
            &mut packs,
            sink,
            &mut texts,
            state,
        )?;
        state.texts = texts.finish()?;
        Ok(packs.finish(sink)?)
    }

    /// Articles that were passed over get a page that says so: the numbers of others count on them.
    fn fill_up_to(
        &self,
        article: usize,
        packs: &mut PackWriter,
        sink: &mut dyn Sink,
        texts: &mut Texts,
        state: &mut State,
    ) -> Result<(), WikiError> {
        let number = match self.chosen.numbers.get(article) {
            Some(number) => *number,
            None => self.chosen.count,
        };
        while packs.items() < number {
            self.add(
                &Made::unread(self.chosen.article(packs.items())),
                packs,
                sink,
                texts,
                state,
            )?;
        }
        Ok(())
    }

    fn add(
        &self,
        made: &Made,
        packs: &mut PackWriter,
        sink: &mut dyn Sink,
        texts: &mut Texts,
        state: &mut State,
    ) -> Result<(), WikiError> {
        let title = self.survey.title(made.article);
        let (number, links) = (packs.items(), self.survey.links[made.article]);
        packs.add(sink, &item(title, &made.html))?;
        texts.add(number, links, title, &made.text)?;
        state.unread += u64::from(made.html.is_empty());
        Ok(())
    }

    /// The article with links to its categories, where it names them in its head only, as Parsoid's do, and
    /// the archive has pages of them.
    fn with_categories(&self, mut html: String, page: &str, from: &str) -> String {
        if html.contains("class=\"x-cats\"") {
            return html;
        }
        let named = survey::categories(page).take(MOST_CATEGORIES);
        let found = named.filter_map(|href| match self.survey.find(from, &href) {
            Some(Lead::Article(to)) if self.chosen.has(to as usize) => Some(to as usize),
            _ => None,
        });
        let links: String = found
            .map(|to| {
                let title = self.survey.title(to);
                let name = title.split_once(':').map_or(title, |(_, name)| name);
                let number = self.chosen.numbers[to];
                format!("<li><a href=\"#a{number}\">{}</a></li>", escape(name))
            })
            .collect();
        if !links.is_empty() {
            html.push_str(&format!("<div class=\"x-cats\"><ul>{links}</ul></div>"));
        }
        html
    }

    fn clean(&self, article: usize, page: &[u8]) -> Made {
        let policy = Policy {
            extent: self.options.extent,
            without: &FURNITURE,
            without_title: true,
            text: true,
            ..Policy::default()
        };
        let mut leads = Leads {
            survey: self.survey,
            chosen: self.chosen,
            placed: self.placed,
            from: self.survey.path(article),
        };
        let page_text = String::from_utf8_lossy(page);
        match clean(&page_text, &policy, &mut leads) {
            // What does not fit into an item of a pack was no article.
            Ok(cleaned) if cleaned.html.len() < (8 << 20) - (64 << 10) => Made {
                article,
                html: self.with_categories(cleaned.html, &page_text, leads.from),
                text: cleaned.text,
                read: page.len() as u64,
            },
            _ => Made::unread(article),
        }
    }
}

impl Made {
    fn unread(article: usize) -> Self {
        Self {
            article,
            html: String::new(),
            text: String::new(),
            read: 0,
        }
    }
}

/// An article as it stands in a pack: a line with its title, then its HTML.
fn item(title: &str, html: &str) -> Vec<u8> {
    let mut item = Vec::with_capacity(title.len() + 1 + html.len());
    let title: String = title
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect();
    item.extend_from_slice(title.as_bytes());
    item.push(b'\n');
    item.extend_from_slice(html.as_bytes());
    item
}

/// Where the links and pictures of an article lead.
struct Leads<'a> {
    survey: &'a Survey,
    chosen: &'a Chosen,
    placed: &'a Placed,
    from: &'a str,
}

impl Refs for Leads<'_> {
    fn link(&mut self, href: &str) -> Link {
        let Some(Lead::Article(article)) = self.survey.find(self.from, href) else {
            return Link::Drop;
        };
        let number = self.chosen.numbers[article as usize];
        if number == NONE {
            return Link::Drop;
        }
        let fragment = href
            .split_once('#')
            .map(|(_, fragment)| fragment.to_owned());
        Link::Article { number, fragment }
    }

    fn picture(&mut self, src: &str) -> Picture {
        let Some(Lead::Picture(picture)) = self.survey.find(self.from, src) else {
            return Picture::Drop;
        };
        let number = self.placed.numbers[picture as usize];
        let Some((width, height)) = self.placed.sizes.get(number as usize) else {
            return Picture::Drop;
        };
        Picture::Number {
            number,
            width: u32::from(*width),
            height: u32::from(*height),
        }
    }
}

/// Texts of articles in the scratch folder, a file for each piece, until the index is built.
struct Texts {
    scratch: PathBuf,
    number: u64,
    file: BufWriter<File>,
}

impl Texts {
    fn create(scratch: &Path, number: u64) -> Result<Self, WikiError> {
        let file = BufWriter::with_capacity(1 << 18, File::create(texts_path(scratch, number))?);
        Ok(Self {
            scratch: scratch.to_owned(),
            number,
            file,
        })
    }

    fn add(&mut self, number: u32, links: u32, title: &str, text: &str) -> Result<(), WikiError> {
        let mut head = Vec::new();
        for number in [
            u64::from(number),
            u64::from(links),
            title.len() as u64,
            text.len() as u64,
        ] {
            push_varint(&mut head, number);
        }
        for bytes in [&head, title.as_bytes(), text.as_bytes()] {
            self.file.write_all(bytes)?;
        }
        Ok(())
    }

    /// Makes the file last and begins the next; says its number.
    fn next(&mut self) -> Result<u64, WikiError> {
        self.close()?;
        *self = Self::create(&self.scratch, self.number + 1)?;
        Ok(self.number)
    }

    /// Ends the last file; says how many there are.
    fn finish(mut self) -> Result<u64, WikiError> {
        self.close()?;
        Ok(self.number + 1)
    }

    fn close(&mut self) -> Result<(), WikiError> {
        self.file.flush()?;
        Ok(self.file.get_ref().sync_data()?)
    }
}

fn texts_path(scratch: &Path, number: u64) -> PathBuf {
    scratch.join(format!("texts-{number:04}"))
}

/// Which characters of the basic plane were seen.
pub(super) struct Letters(Vec<bool>);

impl Letters {
    pub(super) fn none() -> Self {
        Self(vec![false; 1 << 16])
    }

    fn see(&mut self, text: &str) {
        for c in text.chars() {
            if let Some(seen) = self.0.get_mut(c as usize) {
                *seen = true;
            }
        }
    }

    /// The Hangul among them.
    pub(super) fn hangul(&self) -> BTreeSet<char> {
        let seen = (0u32..).zip(&self.0).filter(|(_, seen)| **seen);
        font::hangul(seen.filter_map(|(c, _)| char::from_u32(c)))
    }
}

/// Hands the texts in the first `files` files to `index`.
pub(super) fn index_texts(
    scratch: &Path,
    files: u64,
    index: &mut IndexBuilder,
    letters: &mut Letters,
) -> Result<(), WikiError> {
    for number in 0..files {
        let mut file = BufReader::with_capacity(1 << 18, File::open(texts_path(scratch, number))?);
        while let Some(number) = read_varint(&mut file)? {
            let mut next =
                || read_varint(&mut file).and_then(|number| number.ok_or(WikiError::State));
            let (links, title, text) = (next()?, next()?, next()?);
            let title = read_text(&mut file, title)?;
            let text = read_text(&mut file, text)?;
            letters.see(&title);
            letters.see(&text);
            index.add(&Document {
                title: &title,
                kind: KIND,
                target: &format!("a{number}"),
                text: &text,
                shown: "",
                importance: 2 * links + 1,
            })?;
        }
    }
    Ok(())
}

/// Adds the other names of articles to `index`; says how many.
pub(super) fn index_redirects(
    source: &impl Articles,
    survey: &Survey,
    chosen: &Chosen,
    index: &mut IndexBuilder,
    letters: &mut Letters,
) -> Result<u32, WikiError> {
    let (mut count, mut failed) = (0, None);
    source.each_entry(&mut |entry| {
        let super::EntryKind::Redirect(_) = entry.kind else {
            return Ok(());
        };
        let Some(Lead::Article(article)) = survey.lead(entry.index) else {
            return Ok(());
        };
        let (article, number) = (article as usize, chosen.numbers[article as usize]);
        let same = survey.title(article).to_lowercase() == entry.title.to_lowercase();
        if number == NONE || same || entry.title.is_empty() || failed.is_some() {
            return Ok(());
        }
        count += 1;
        letters.see(entry.title);
        let added = index.add(&Document {
            title: entry.title,
            kind: KIND,
            target: &format!("a{number}"),
            text: "",
            shown: "",
            importance: 2 * u64::from(survey.links[article]),
        });
        failed = added.err();
        Ok(())
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(count),
    }
}

/// Removes the texts.
pub(super) fn remove_texts(scratch: &Path, files: u64) -> Result<(), WikiError> {
    for number in 0..files {
        std::fs::remove_file(texts_path(scratch, number))?;
    }
    Ok(())
}

/// What the index calls articles.
const KIND: &str = "a";

fn read_varint(file: &mut impl Read) -> Result<Option<u64>, WikiError> {
    let (mut number, mut byte) = (0, [0]);
    for shift in (0..64).step_by(7) {
        if file.read(&mut byte)? == 0 {
            return if shift == 0 {
                Ok(None)
            } else {
                Err(WikiError::State)
            };
        }
        number |= u64::from(byte[0] & 0x7F) << shift;
        if byte[0] & 0x80 == 0 {
            return Ok(Some(number));
        }
    }
    Err(WikiError::State)
}

fn read_text(file: &mut impl Read, len: u64) -> Result<String, WikiError> {
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != len {
        return Err(WikiError::State);
    }
    String::from_utf8(bytes).map_err(|_| WikiError::State)
}
