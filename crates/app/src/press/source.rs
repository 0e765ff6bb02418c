//! An edition's image as the press reads it: straight from the layout and the library's blobs.

use std::io::{self, Read};

use bulssi_image::{ImageReader, Layout, Source};
use bulssi_library::BlobStore;
use bulssi_model::{Digest, Hasher};
use bulssi_press::{Image, Place};

use crate::contents::LibraryContents;
use crate::plan::Plan;

/// The image of a plan; no file of it is made anywhere.
pub(super) struct EditionImage<'a> {
    layout: &'a Layout,
    contents: LibraryContents<'a>,
    seed: Digest,
}

impl<'a> EditionImage<'a> {
    pub(super) fn new(plan: &'a Plan, blobs: &'a dyn BlobStore) -> Self {
        Self {
            layout: &plan.layout,
            contents: LibraryContents(blobs),
            seed: plan.seed,
        }
    }
}

impl Image for EditionImage<'_> {
    fn len(&self) -> u64 {
        self.layout.image_len().0
    }

    fn used_end(&self) -> u64 {
        self.layout.used_end()
    }

    fn seed(&self) -> Digest {
        self.seed
    }

    fn reader(&self, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(Verified {
            layout: self.layout,
            inner: self.layout.reader(&self.contents, at),
            at,
            file: None,
        }))
    }

    fn place_of(&self, address: u64) -> Place {
        let Some(extent) = self.layout.extents_from(address).next() else {
            return Place::Free;
        };
        match extent.source {
            Source::Metadata => Place::Metadata,
            Source::Zero => Place::Free,
            Source::File { index, from } => {
                let files = self.layout.tree().files();
                let path = files.get(index).map(|file| file.path.to_string());
                Place::File {
                    path: path.unwrap_or_default(),
                    offset: from,
                }
            }
        }
    }
}

/// Holds each file that is read from its first byte against its digest, so that a blob gone bad is
/// told as the source's fault, before any drive is finished with it. A file that is begun in its
/// middle is not: the press holds those bytes against what was read there before.
struct Verified<'l> {
    layout: &'l Layout,
    inner: ImageReader<'l>,
    at: u64,
    /// The file at hand: its place in the tree and what was hashed of it.
    file: Option<(usize, Hasher)>,
}

impl Read for Verified<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let source = self
            .layout
            .extents_from(self.at)
            .next()
            .map(|extent| extent.source);
        let count = self.inner.read(buf)?;
        self.at += count as u64;
        let Some(Source::File { index, from }) = source else {
            return Ok(count);
        };
        if from == 0 {
            self.file = Some((index, Hasher::new()));
        }
        let Some((_, hasher)) = self.file.as_mut().filter(|(at, _)| *at == index) else {
            return Ok(count);
        };
        // A read never goes past the file's extent.
        hasher.update(&buf[..count]);
        let Some(file) = self.layout.tree().files().get(index) else {
            return Ok(count);
        };
        if from + count as u64 == file.content.len().0 {
            let whole = hasher.finish();
            self.file = None;
            if whole != file.content.digest() {
                let text = format!("{} is not what its digest says", file.path);
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
            }
        }
        Ok(count)
    }
}
