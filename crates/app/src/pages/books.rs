//! The book that is being read out: opened once for all its chapters, with pictures as far as there is
//! room for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bulssi_media::Limits;
use bulssi_media::epub::{self, Chapter};
use bulssi_model::Digest;
use bulssi_reader::site::Inside;

use super::{PagesError, picture, text};

/// Bytes that the pictures of one book may take; the first ones in it come first.
pub(super) const PICTURES: u64 = 3 << 20;

/// Books as the pages ask for them, one after the other.
#[derive(Default)]
pub(super) struct Books(Mutex<Option<Arc<Book>>>);

/// A book that is open.
pub(super) struct Book {
    digest: Digest,
    bytes: Vec<u8>,
    pub(super) chapters: Vec<Chapter>,
    pictures: Mutex<Pictures>,
}

#[derive(Default)]
struct Pictures {
    taken: u64,
    /// By chapter and name: the page and the plain page ask for the same.
    known: BTreeMap<(usize, String), Option<Inside>>,
}

impl Books {
    /// The book of this digest, with `read` giving its bytes where another is open.
    pub(super) fn open(
        &self,
        digest: &Digest,
        read: impl FnOnce() -> Result<Vec<u8>, PagesError>,
    ) -> Result<Arc<Book>, PagesError> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(book) = open.as_ref().filter(|book| book.digest == *digest) {
            return Ok(Arc::clone(book));
        }
        let bytes = read()?;
        let book = Arc::new(Book {
            digest: *digest,
            chapters: text::chapters(&bytes).unwrap_or_default(),
            bytes,
            pictures: Mutex::default(),
        });
        *open = Some(Arc::clone(&book));
        Ok(book)
    }
}

impl Book {
    /// The picture that a chapter calls `name`, while there is room.
    pub(super) fn picture(&self, chapter: usize, name: &str) -> Option<Inside> {
        let path = &self.chapters.get(chapter)?.path;
        let mut pictures = self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (chapter, name.to_owned());
        if let Some(known) = pictures.known.get(&key) {
            return known.clone();
        }
        let found = || {
            let bytes = epub::beside(&self.bytes, path, name, &Limits::default())?;
            picture::inside(&bytes)
        };
        let found = match pictures.taken < PICTURES {
            true => found(),
            false => None,
        };
        let found = found.filter(|found| pictures.taken + found.jpeg.len() as u64 <= PICTURES);
        pictures.taken += found.as_ref().map_or(0, |found| found.jpeg.len() as u64);
        pictures.known.insert(key, found.clone());
        found
    }
}
