//! The large pieces of a site: pictures, texts, lines of subtitles, read from blobs when asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use bulssi_library::BlobStore;
use bulssi_media::subtitle;
use bulssi_model::{ByteLen, Digest, Event, Format, Watch, WorkFile};
use bulssi_reader::SinkError;
use bulssi_reader::site::{Contents, Cue, Inside, Key};

use super::books::{Book, Books};
use super::{PagesError, PagesOptions, picture, text};

/// Where a piece comes from. What is written here decides what the reader gets, so its debug form
/// is part of what the pages are named by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    /// The small version of a picture, of this width and height.
    Thumb(Digest, (u32, u32)),
    /// A text of this format.
    Text(Digest, Format),
    /// A chapter of a book.
    Chapter(Digest, usize),
    /// A track of a subtitle file of this format.
    Cues(Digest, Format, usize),
}

impl Piece {
    pub(super) fn digest(&self) -> &Digest {
        match self {
            Self::Thumb(digest, _)
            | Self::Text(digest, _)
            | Self::Chapter(digest, _)
            | Self::Cues(digest, ..) => digest,
        }
    }
}

/// All pieces of a site, each once, and the names of the files that they come from.
#[derive(Default)]
pub(super) struct Pieces {
    keys: BTreeMap<Piece, Key>,
    list: Vec<(Piece, String)>,
}

impl Pieces {
    /// The key of a piece of this file.
    pub(super) fn key(&mut self, piece: Piece, of: &WorkFile) -> Key {
        let next = Key(self.list.len() as u64);
        *self.keys.entry(piece.clone()).or_insert_with(|| {
            self.list.push((piece, of.name.clone()));
            next
        })
    }

    /// All pieces, by key.
    pub(super) fn list(&self) -> impl Iterator<Item = &Piece> {
        self.list.iter().map(|(piece, _)| piece)
    }
}

/// Pieces read from a library.
pub(super) struct LibraryPieces<'a> {
    blobs: &'a dyn BlobStore,
    pieces: &'a Pieces,
    /// Small pictures that were made beforehand.
    thumbs: BTreeMap<Key, Vec<u8>>,
    /// Pictures whose head was good and whose body is not.
    damaged: BTreeSet<Key>,
    books: Books,
}

impl<'a> LibraryPieces<'a> {
    /// Makes all small pictures with as many threads as are allowed, and reads the rest when it is
    /// asked for. A library's pictures are a few tens of kilobytes each when small.
    pub(super) fn new(
        blobs: &'a dyn BlobStore,
        pieces: &'a Pieces,
        options: &PagesOptions,
        watch: &dyn Watch,
    ) -> Result<Self, PagesError> {
        let mut this = Self {
            blobs,
            pieces,
            thumbs: BTreeMap::new(),
            damaged: BTreeSet::new(),
            books: Books::default(),
        };
        let wanted: Vec<usize> = (0..pieces.list.len())
            .filter(|at| matches!(pieces.list[*at].0, Piece::Thumb(..)))
            .collect();
        let next = AtomicUsize::new(0);
        let made = Mutex::new(BTreeMap::new());
        let failed = Mutex::new(None);
        let work = || {
            while let Some(at) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                let thumb = match watch.cancelled() {
                    true => Err(PagesError::Cancelled),
                    false => this.thumb(&pieces.list[*at]),
                };
                match thumb {
                    Ok(thumb) => {
                        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                        made.insert(Key(*at as u64), thumb);
                    }
                    Err(error) => {
                        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                        failed.get_or_insert(error);
                        break;
                    }
                }
                watch.event(Event::Advanced {
                    bytes: ByteLen::ZERO,
                    files: 1,
                });
            }
        };
        thread::scope(|scope| {
            for _ in 0..options.jobs.get().min(wanted.len()) {
                scope.spawn(work);
            }
        });
        if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        for (key, thumb) in made.into_inner().unwrap_or_else(PoisonError::into_inner) {
            match thumb {
                Some(thumb) => drop(this.thumbs.insert(key, thumb)),
                None => drop(this.damaged.insert(key)),
            }
        }
        Ok(this)
    }

    /// Pictures that cannot be shown after all.
    pub(super) fn damaged(&self) -> &BTreeSet<Key> {
        &self.damaged
    }

    /// The small version of a picture; nothing where its body is damaged.
    fn thumb(&self, (piece, name): &(Piece, String)) -> Result<Option<Vec<u8>>, PagesError> {
        let Piece::Thumb(digest, _) = piece else {
            return Ok(None);
        };
        let bytes = read(self.blobs, digest, name, picture::LONGEST)?;
        Ok(bytes.and_then(|bytes| picture::thumb(&bytes)))
    }

    fn piece(&self, key: Key) -> Option<&(Piece, String)> {
        self.pieces.list.get(usize::try_from(key.0).ok()?)
    }

    /// The book that a piece is a chapter of, and which one.
    fn book(&self, key: Key) -> Result<Option<(Arc<Book>, usize)>, PagesError> {
        let Some((Piece::Chapter(digest, chapter), name)) = self.piece(key) else {
            return Ok(None);
        };
        let most = text::LONGEST_FILE;
        let book = self.books.open(digest, || {
            Ok(read(self.blobs, digest, name, most)?.unwrap_or_default())
        })?;
        Ok(Some((book, *chapter)))
    }

    /// The bytes that a text or a subtitle is read from.
    fn source(&self, key: Key) -> Result<(Option<&Piece>, Vec<u8>), PagesError> {
        let Some((piece, name)) = self.piece(key) else {
            return Ok((None, Vec::new()));
        };
        let bytes = read(self.blobs, piece.digest(), name, text::LONGEST_FILE)?;
        Ok((Some(piece), bytes.unwrap_or_default()))
    }
}

impl Contents for LibraryPieces<'_> {
    fn bytes(&self, key: Key) -> Result<Vec<u8>, SinkError> {
        match self.thumbs.get(&key) {
            Some(thumb) => Ok(thumb.clone()),
            None => Ok(self.source(key)?.1),
        }
    }

    fn text(&self, key: Key) -> Result<String, SinkError> {
        if let Some((book, chapter)) = self.book(key)? {
            let chapter = book.chapters.get(chapter);
            return Ok(chapter
                .map(|chapter| chapter.html.clone())
                .unwrap_or_default());
        }
        Ok(text::decoded(&self.source(key)?.1))
    }

    fn picture(&self, key: Key, name: &str) -> Option<Inside> {
        let (book, chapter) = self.book(key).ok()??;
        book.picture(chapter, name)
    }

    fn cues(&self, key: Key) -> Result<Vec<Cue>, SinkError> {
        let (piece, bytes) = self.source(key)?;
        let Some(Piece::Cues(_, format, track)) = piece else {
            return Ok(Vec::new());
        };
        let Ok(mut parsed) = subtitle::parse(*format, &text::decoded(&bytes)) else {
            return Ok(Vec::new());
        };
        if *track >= parsed.tracks.len() {
            return Ok(Vec::new());
        }
        let cues = parsed.tracks.swap_remove(*track).cues.into_iter();
        Ok(cues
            .map(|cue| Cue {
                start: cue.start,
                end: cue.end,
                text: cue.text,
            })
            .collect())
    }
}

/// A whole blob, checked; nothing where it is longer than `most`.
pub(super) fn read(
    blobs: &dyn BlobStore,
    digest: &Digest,
    name: &str,
    most: ByteLen,
) -> Result<Option<Vec<u8>>, PagesError> {
    let failed = |source| PagesError::Blob {
        name: name.to_owned(),
        source,
    };
    let mut reader = blobs.open(digest).map_err(failed)?;
    let len = reader.stored_len();
    if len > most {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(len.0).unwrap_or(0));
    reader
        .read_to_end(&mut bytes)
        .map_err(|source| PagesError::Read {
            name: name.to_owned(),
            source,
        })?;
    Ok(Some(bytes))
}
