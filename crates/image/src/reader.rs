//! Any stretch of an image as a reader.

use std::io::{self, Read};

use bulssi_model::Content;

use crate::{Contents, Layout, Source};

/// Reads an image from any byte on, to its end. See [`Layout::reader`].
pub struct ImageReader<'l> {
    layout: &'l Layout,
    contents: &'l dyn Contents,
    at: u64,
    /// The blob at hand: the file's place, the byte it stands at, the reader.
    open: Option<(usize, u64, Box<dyn Read + Send + 'l>)>,
}

impl Layout {
    /// Reads the image from byte `at` to its end without making it anywhere.
    ///
    /// Nothing is held against a digest here: whoever starts in the middle of a file could not.
    /// A source that ends early is [`io::ErrorKind::UnexpectedEof`].
    #[must_use]
    pub fn reader<'l>(&'l self, contents: &'l dyn Contents, at: u64) -> ImageReader<'l> {
        ImageReader {
            layout: self,
            contents,
            at,
            open: None,
        }
    }

    /// Fills `buf` with the bytes of the image at `at`.
    ///
    /// # Errors
    /// What the contents say; [`io::ErrorKind::UnexpectedEof`] past the end of the image.
    pub fn read_at(&self, contents: &dyn Contents, at: u64, buf: &mut [u8]) -> io::Result<()> {
        self.reader(contents, at).read_exact(buf)
    }
}

impl Read for ImageReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let Some(extent) = self.layout.extents_from(self.at).next() else {
            return Ok(0);
        };
        let len = extent.len.min(buf.len() as u64) as usize;
        let buf = &mut buf[..len];
        let count = match extent.source {
            Source::Zero => {
                buf.fill(0);
                len
            }
            Source::Metadata => {
                self.layout.metadata_at(self.at, buf);
                len
            }
            Source::File { index, from } => self.read_file(index, from, buf)?,
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl ImageReader<'_> {
    fn read_file(&mut self, index: usize, from: u64, buf: &mut [u8]) -> io::Result<usize> {
        let digest = match &self.layout.file(index).content {
            Content::Bytes(bytes) => {
                let from = from as usize;
                buf.copy_from_slice(&bytes[from..from + buf.len()]);
                return Ok(buf.len());
            }
            Content::Blob { digest, .. } => digest,
        };
        let mut reader = match self.open.take() {
            Some((open, at, reader)) if (open, at) == (index, from) => reader,
            _ => self.contents.open(digest, from)?,
        };
        let count = reader.read(buf)?;
        if count == 0 && !buf.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.open = Some((index, from + count as u64, reader));
        Ok(count)
    }
}
