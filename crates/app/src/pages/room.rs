//! How much the pages take, before they are made.

use std::collections::BTreeMap;

use bulssi_model::{ByteLen, Family, Format, Role, Work, WorkFile, WorkId};

use crate::compose::Placing;

/// Scripts, styles, the font, the entry page and the heads of packs.
const BASE: u64 = 1_500_000;
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
    pub(super) fn of_works(placing: Placing, works: &[Work]) -> Self {
        // An encyclopedia's packs are its own files; the pages show a tile of it.
        let of = |work: &Work| match placing.folders.contains_key(&work.id) {
            true => ByteLen(WORK),
            false => of_work(work),
        };
        Self {
            base: ByteLen(BASE),
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

fn of_work(work: &Work) -> ByteLen {
    ByteLen(WORK) + work.files.iter().map(of_file).sum()
}

/// What a file adds: texts stand in the packs, on a plain page and in the index.
fn of_file(file: &WorkFile) -> ByteLen {
    let format = file.probe.format;
    let len = file.len.0;
    ByteLen(match (file.role, format.family()) {
        (Role::Poster, _) | (_, Family::Picture) => PICTURE,
        (_, Family::Subtitle) => len / 2 + 1_000,
        (_, Family::Text) if format != Format::Pdf => len.saturating_mul(2).min(len + (4 << 20)),
        _ => 0,
    })
}
