//! How much the pages take, before they are made.

use std::collections::BTreeMap;

use bulssi_model::{ByteLen, Family, Format, PagesWish, Role, Work, WorkFile, WorkId};

use super::books;
use crate::compose::Placing;

/// Scripts, styles, the font, the entry page and the heads of packs.
const BASE: u64 = 1_500_000;
/// The module that cleans files, packed.
const MODULE: u64 = 700_000;
/// What a work's page, its lines in lists and its place in the index take, without texts.
const WORK: u64 = 8_000;
/// A small picture: at most 40 KiB, 14 on average.
const PICTURE: u64 = 20_000;

/// What the pages take of a drive and where they put works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PagesRoom {
    /// Names and folders.
    pub placing: Placing,
    /// Bytes that the pages take whatever the works are.
    pub base: ByteLen,
    /// Bytes that the pages take for a work, without its own files.
    pub of: BTreeMap<WorkId, ByteLen>,
}

impl PagesRoom {
    /// The room of pages for these works, before it is known how they are placed.
    pub(super) fn of_works(
        placing: Placing,
        works: &[Work],
        texts: &BTreeMap<WorkId, WorkFile>,
        languages: u64,
        wish: &PagesWish,
    ) -> Self {
        // An encyclopedia's packs are its own files; the pages show a tile of it.
        let of = |work: &Work| match texts.get(&work.id) {
            // The pages show the text itself, whatever stands for it on the drive.
            Some(text) => ByteLen(WORK * languages) + of_file(text, languages),
            None if placing.folders.contains_key(&work.id) => ByteLen(WORK * languages),
            None => of_work(work, languages),
        };
        Self {
            base: ByteLen(BASE + if wish.cleaner { MODULE } else { 0 }),
            of: works.iter().map(|work| (work.id, of(work))).collect(),
            placing,
        }
    }

    /// Bytes that the pages take for a work.
    #[must_use]
    pub fn of(&self, work: &Work) -> ByteLen {
        self.of.get(&work.id).copied().unwrap_or_default()
    }
}

/// All but pictures is there once in each language.
fn of_work(work: &Work, languages: u64) -> ByteLen {
    let files = work.files.iter().map(|file| of_file(file, languages));
    ByteLen(WORK * languages) + files.sum()
}

/// What a file adds: texts stand in the packs, on a plain page and in the index.
fn of_file(file: &WorkFile, languages: u64) -> ByteLen {
    let format = file.probe.format;
    let len = file.len.0;
    // Pictures of a book stand in its pages and, a third longer, in its plain pages.
    if format == Format::Epub {
        let text = len.saturating_mul(2).min(len + (4 << 20));
        return ByteLen((text + len.min(books::PICTURES) * 5 / 2) * languages);
    }
    ByteLen(match (file.role, format.family()) {
        // A film may get a frame of it as its picture.
        (Role::Poster, _) | (_, Family::Picture) | (Role::Main, Family::Video) => PICTURE,
        (_, Family::Subtitle) => (len / 2 + 1_000) * languages,
        (_, Family::Text) if format != Format::Pdf => {
            len.saturating_mul(2).min(len + (4 << 20)) * languages
        }
        _ => 0,
    })
}
