//! What is wanted of an archive, and what became of it.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use bulssi_model::Lang;

use crate::clean::Extent;

/// How an archive is converted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WikiOptions {
    /// The encyclopedia's name, in the reader's words.
    pub title: String,
    /// What it is written in.
    pub language: Lang,
    /// A sentence on whose work it is and under which licence; may be empty.
    pub about: String,
    /// Whole articles, or what stands before their first heading.
    pub extent: Extent,
    /// Whether pictures go along, and how; they do.
    pub pictures: Option<PictureOptions>,
    /// Bytes that all files of it may have together; the articles most linked to come first. All
    /// articles if nothing is said.
    pub bytes: Option<u64>,
    /// Longest article that is read: 16 MiB.
    pub article_bytes: usize,
    /// Threads that read and clean: 1. The files are the same for any number.
    pub threads: NonZeroUsize,
    /// Bytes of articles, before compression, after which the state is kept: 256 MiB.
    pub piece_bytes: u64,
    /// Bytes of memory that sorting the index may take: 256 MiB.
    pub index_memory: usize,
}

impl WikiOptions {
    /// Whole articles with pictures, all of them.
    #[must_use]
    pub fn new(title: &str, language: Lang) -> Self {
        Self {
            title: title.to_owned(),
            language,
            about: String::new(),
            extent: Extent::Whole,
            pictures: Some(PictureOptions::default()),
            bytes: None,
            article_bytes: 16 << 20,
            threads: NonZeroUsize::MIN,
            piece_bytes: 256 << 20,
            index_memory: 256 << 20,
        }
    }
}

/// How pictures are made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PictureOptions {
    /// Longest side in pixels: 480.
    pub side: u32,
    /// JPEG quality from 1 to 100: 70.
    pub quality: u8,
    /// Bytes that all pictures may have together, those of the articles most linked to first; all
    /// pictures if nothing is said.
    pub bytes: Option<u64>,
    /// Longest picture that is read: 16 MiB.
    pub source_bytes: usize,
}

impl Default for PictureOptions {
    fn default() -> Self {
        Self {
            side: 480,
            quality: 70,
            bytes: None,
            source_bytes: 16 << 20,
        }
    }
}

/// What became of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WikiReport {
    /// Articles written.
    pub articles: u32,
    /// Articles that were not chosen, because there was no room.
    pub articles_without_room: u32,
    /// Articles that could not be read or were too long: an empty page says so in their place.
    pub articles_unread: u32,
    /// Pictures written.
    pub pictures: u32,
    /// Pictures in chosen articles that were not written: no room, or nothing that can be shown.
    pub pictures_left: u32,
    /// Other names of articles, which the search finds, too.
    pub redirects: u32,
    /// The Hangul in titles and texts, for a font.
    pub hangul: BTreeSet<char>,
    /// Files written.
    pub files: u64,
    /// Bytes of packs of articles.
    pub article_bytes: u64,
    /// Bytes of packs of pictures.
    pub picture_bytes: u64,
    /// Bytes of lists of titles.
    pub listing_bytes: u64,
    /// Bytes of the index.
    pub index_bytes: u64,
}

impl WikiReport {
    /// Bytes of all files, before the clusters of a drive.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.article_bytes + self.picture_bytes + self.listing_bytes + self.index_bytes
    }
}
