//! Works as they stand on a drive with pages: an encyclopedia is a folder of packs instead of an
//! archive, and every work takes a little more than its files.

use std::collections::BTreeMap;

use bulssi_library::{Library, Rendition};
use bulssi_model::{
    ByteLen, Content, Digest, Edition, Format, PagesWish, Probe, Role, TreeFile, Vocabulary, Watch,
    WikiWish, Work, WorkFile, WorkId,
};

use super::files::PagesFiles;
use super::mark::mark;
use super::room::PagesRoom;
use super::still::{self, Stills};
use super::{PagesError, PagesOptions, Unshown, site, unshown, wiki};
use crate::compose::{Composed, Placing};
use crate::plan::{Desk, SelectorError};

/// What stands for files that are not made yet is cut into pieces that FAT32 holds.
const PLACEHOLDER: u64 = 1 << 30;

/// Works of a library as they would stand on the drive of an edition with pages.
pub(crate) struct Shelf<'a> {
    library: &'a Library,
    edition: &'a Edition,
    vocabulary: &'a Vocabulary,
    wish: &'a PagesWish,
    works: Vec<Work>,
    room: PagesRoom,
    wikis: BTreeMap<WorkId, Shelved<'a>>,
    texts: &'a BTreeMap<WorkId, WorkFile>,
}

/// An encyclopedia.
pub(super) struct Shelved<'a> {
    /// The work with its archive.
    pub(super) work: &'a Work,
    pub(super) wish: WikiWish,
    /// The page to open and the packs, where they are made.
    pub(super) made: Option<[Rendition; 2]>,
}

impl<'a> Shelf<'a> {
    /// Looks what is made already; makes nothing.
    pub(crate) fn of(
        library: &'a Library,
        desk: &'a Desk<'a>,
        wish: &'a PagesWish,
    ) -> Result<Self, PagesError> {
        let (edition, works) = (desk.edition, desk.works.as_slice());
        let wishes = wishes_of(wish, works)?;
        let mut wikis = BTreeMap::new();
        let any = works.iter().any(wiki::is_wiki);
        let font = match any {
            true => site::known_font(library, wish)?,
            false => None,
        };
        let font = font.as_ref();
        for work in works.iter().filter(|work| wiki::is_wiki(work)) {
            let wish = wishes.get(&work.id).copied().unwrap_or(wish.wikis);
            let made = wiki::made(library, work, edition, &wish, font)?;
            wikis.insert(work.id, Shelved { work, wish, made });
        }
        let mut placing = Placing {
            mark: mark(edition, wish),
            folders: desk.standing.folders.clone(),
        };
        let on_drive = |work: &Work| match wikis.get(&work.id) {
            Some(wiki) => {
                let files = wiki_files(wiki, edition);
                placing.folders.insert(work.id, files.len());
                let archive = work.files.iter().filter(|_| wish.archives).cloned();
                Work {
                    files: files.into_iter().chain(archive).collect(),
                    ..work.clone()
                }
            }
            None => work.clone(),
        };
        let works: Vec<Work> = works.iter().map(on_drive).collect();
        Ok(Self {
            library,
            edition,
            vocabulary: desk.vocabulary,
            wish,
            room: PagesRoom::of_works(
                placing,
                &works,
                &desk.standing.texts,
                site::languages(edition),
                wish,
            ),
            works,
            wikis,
            texts: &desk.standing.texts,
        })
    }

    /// The works as they stand on the drive.
    pub(crate) fn works(&self) -> &[Work] {
        &self.works
    }

    /// What the pages take, and where they put works.
    pub(crate) fn room(&self) -> &PagesRoom {
        &self.room
    }

    /// What stands for the pages of these works while they are not made.
    pub(crate) fn estimate(&self, works: &[&Work]) -> PagesFiles {
        let len = self.room.base + works.iter().map(|work| self.room.of(work)).sum();
        let path = |n: u64| format!("pages/{n}").parse();
        let others = pieces(len, "pages").into_iter().zip(0..);
        let others = others.filter_map(|((digest, len), n)| {
            Some(TreeFile {
                path: path(n).ok()?,
                content: Content::Blob { digest, len },
            })
        });
        let entry = site::entry(self.edition, &self.room.placing.mark);
        let entry = entry.map(|path| TreeFile {
            path,
            content: Content::Blob {
                digest: Digest::of(b"entry"),
                len: ByteLen::ZERO,
            },
        });
        PagesFiles {
            entry: entry.into_iter().collect(),
            others: others.collect(),
            made: false,
            unshown: Vec::new(),
        }
    }

    /// What the pages of these works will not show, as far as that is known before they are made.
    pub(crate) fn unshown(&self, works: &[&Work]) -> Result<Vec<Unshown>, PagesError> {
        unshown::foreseen(self.library.blobs(), works, &self.edition.languages)
    }

    /// Makes the packs of the encyclopedias among these works, and says whether there were any to
    /// be made.
    pub(crate) fn make_wikis(
        &mut self,
        works: &[WorkId],
        options: &PagesOptions,
        watch: &dyn Watch,
    ) -> Result<bool, PagesError> {
        let wanted = |id: &WorkId, wiki: &Shelved<'_>| wiki.made.is_none() && works.contains(id);
        if !self.wikis.iter().any(|(id, wiki)| wanted(id, wiki)) {
            return Ok(false);
        }
        let font = site::font_of(self.library, self.wish)?;
        let mut any = false;
        for (id, wiki) in &mut self.wikis {
            if wanted(id, wiki) {
                let font = font.as_ref();
                let made = wiki::make(self.library, self.edition, wiki, font, options, watch)?;
                wiki.made = Some(made);
                any = true;
            }
        }
        Ok(any)
    }

    /// Makes the pages of works as they stand.
    pub(crate) fn make_site(
        &self,
        composed: &Composed,
        works: &[&Work],
        options: &PagesOptions,
        watch: &dyn Watch,
    ) -> Result<PagesFiles, PagesError> {
        let stills = still::stills(self.library, works, options, watch)?;
        let desk = site::Desk {
            stills: &stills,
            ..self.desk()
        };
        site::make(&desk, composed, works, options, watch)
    }

    /// What sites are made from, besides works.
    pub(super) fn desk(&self) -> site::Desk<'_> {
        static NONE: Stills = Stills::new();
        site::Desk {
            library: self.library,
            edition: self.edition,
            wish: self.wish,
            vocabulary: self.vocabulary,
            mark: &self.room.placing.mark,
            wikis: &self.wikis,
            stills: &NONE,
            texts: self.texts,
        }
    }
}

/// The files of an encyclopedia's folder: its packs, or what stands for them.
fn wiki_files(wiki: &Shelved<'_>, edition: &Edition) -> Vec<WorkFile> {
    let file = |name: String, digest, len| WorkFile {
        role: Role::Main,
        name,
        digest,
        len,
        language: None,
        probe: Probe::new(Format::Html),
    };
    match &wiki.made {
        Some(made) => {
            let files = made.iter().flat_map(|made| &made.files);
            // The page to open stands first in lists.
            let entry = wiki::entry_file(wiki.work, edition);
            let (first, others): (Vec<_>, Vec<_>) =
                files.partition(|piece| piece.path.as_str() == entry);
            let files = first.into_iter().chain(others);
            files
                .map(|piece| file(piece.path.to_string(), piece.digest, piece.len))
                .collect()
        }
        None => {
            let len = wiki::estimate(wiki.work, &wiki.wish);
            let pieces = pieces(len, &wiki.work.id.to_string()).into_iter().zip(0..);
            pieces
                .map(|((digest, len), n)| match n {
                    0 => file(wiki::entry_file(wiki.work, edition), digest, len),
                    n => file(n.to_string(), digest, len),
                })
                .collect()
        }
    }
}

/// So many bytes as lengths of files that every filesystem holds, each with a name for its content.
fn pieces(len: ByteLen, of: &str) -> Vec<(Digest, ByteLen)> {
    let count = len.0.div_ceil(PLACEHOLDER).max(1);
    let piece = |n: u64| {
        let rest = len.0 - n * PLACEHOLDER;
        let digest = Digest::of(format!("stands for {of} {n}").as_bytes());
        (digest, ByteLen(rest.min(PLACEHOLDER)))
    };
    (0..count).map(piece).collect()
}

/// What is asked of single encyclopedias, by work.
fn wishes_of(
    wish: &PagesWish,
    works: &[Work],
) -> Result<BTreeMap<WorkId, WikiWish>, SelectorError> {
    let mut wishes = BTreeMap::new();
    for (text, wish) in &wish.wiki_of {
        let named = works.iter().map(|work| work.id);
        let named = named.filter(|id| text.len() > 1 && id.to_string().starts_with(text.as_str()));
        match named.collect::<Vec<_>>().as_slice() {
            [] => return Err(SelectorError::None(text.clone())),
            [id] => {
                wishes.insert(*id, *wish);
            }
            several => {
                return Err(SelectorError::Several {
                    text: text.clone(),
                    ids: several.to_vec(),
                });
            }
        }
    }
    Ok(wishes)
}
