//! Texts as one plain value, whatever file they come from, and back into files that old devices open.
//!
//! - [`read()`] makes a [`Document`] of TXT, Markdown, HTML, EPUB and office documents, [`read_pdf`] of PDF.
//! - [`write_txt`] and [`write_epub`] make files of it; [`typeset`](crate::typeset) makes pictures.
//!
//! A document is flat: blocks in reading order, each with its text. What only arranges a page
//! (columns, colours, fonts, side bars) is not kept, as no television shows it.

mod build;
mod docx;
mod epub;
mod epub_out;
mod html;
mod number;
mod odt;
mod office;
#[cfg(test)]
mod office_tests;
mod pdf;
mod plain;
mod pptx;
mod reflow;
#[cfg(test)]
mod tests;
mod txt;
mod xlsx;

use std::sync::Arc;

use bulssi_model::{ByteLen, Format, Lang};

use crate::text;

pub use epub_out::write_epub;
pub use pdf::{Pdf, PdfContent, PdfError, read_pdf};
pub(crate) use txt::begins_with_title;
pub use txt::{Txt, TxtOptions, write_txt};

/// A text with its structure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its title on one line; may be empty.
    pub title: String,
    /// Who wrote it, to be read; may be empty.
    pub creator: String,
    /// Its language, if known.
    pub language: Option<Lang>,
    /// Its parts in reading order.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Block {
    /// A heading, 1 (a chapter) to 6.
    Heading(u8, Text),
    /// A paragraph.
    Paragraph(Text),
    /// A paragraph of somebody else's words.
    Quote(Text),
    /// An item of a list.
    Item {
        /// 1 for a list of its own, 2 for a list in an item, and so on.
        depth: u8,
        /// What stands before it: `•`, `3.`, `A`.
        mark: String,
        /// The item.
        text: Text,
    },
    /// A line to learn and what it means, as lessons have them.
    Pair {
        /// In the language taught.
        text: Text,
        /// In the reader's; may be empty.
        meaning: Text,
    },
    /// A table: rows of cells.
    Table(Vec<Vec<Text>>),
    /// Text whose spaces and line ends count.
    Lines(Text),
    /// A picture.
    Picture(Picture),
    /// What follows begins on a new page.
    Break,
}

/// A run of words with its emphasis. `\n` is a line end that the author wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Its pieces in order; none is empty.
    pub spans: Vec<Span>,
}

/// Words of one emphasis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Bold in print.
    pub strong: bool,
    /// Italic in print, for which Hangul has no letters.
    pub emphasis: bool,
}

/// A picture of a document, undecoded and unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The bytes of its file.
    pub bytes: Arc<[u8]>,
    /// What stands below it, or instead of it; may be empty.
    pub caption: String,
}

/// Bounds for one document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentLimits {
    /// The longest text file, and the longest text of a container. Default: 64 MiB.
    pub text: ByteLen,
    /// The most that is unpacked from one member of a container. Default: 16 MiB.
    pub unpacked: ByteLen,
    /// How many pictures are taken. Default: 2,000.
    pub pictures: usize,
    /// How long all pictures together may be. Default: 256 MiB.
    pub picture_bytes: ByteLen,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            text: ByteLen(64 * ByteLen::MIB),
            unpacked: ByteLen(16 * ByteLen::MIB),
            pictures: 2_000,
            picture_bytes: ByteLen(256 * ByteLen::MIB),
        }
    }
}

/// Why a file is no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Its format holds no text.
    #[error("no text format: {}", .0.id())]
    NoText(Format),
    /// It is longer than allowed, or a part of it is.
    #[error("longer than {0}")]
    TooLong(ByteLen),
    /// Its container or its markup is broken.
    #[error("damaged {}", .0.id())]
    Damaged(Format),
    /// There is not a word in it.
    #[error("no words")]
    Empty,
}

/// Finds the pictures that a text names: a path or address as written in the text, to the bytes of
/// the file. What is not found is left out, and its caption stands there.
pub type Fetch<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// A text that is alone: it has no pictures.
pub const NO_PICTURES: Fetch<'static> = &|_| None;

/// Reads a document.
///
/// # Errors
/// [`DocumentError`]. PDF is read by [`read_pdf`] and [`DocumentError::NoText`] here.
pub fn read(
    bytes: &[u8],
    format: Format,
    fetch: Fetch<'_>,
    limits: &DocumentLimits,
) -> Result<Document, DocumentError> {
    let long = |len: usize| len as u64 > limits.text.0;
    let decoded = || text::decode_as(format, bytes).0;
    let document = match format {
        Format::PlainText | Format::Markdown | Format::Html if long(bytes.len()) => {
            return Err(DocumentError::TooLong(limits.text));
        }
        Format::PlainText => plain::read(&decoded()),
        Format::Markdown => html::read_markdown(&decoded(), fetch, limits),
        Format::Html => html::read(&decoded(), fetch, limits),
        Format::Epub => epub::read(bytes, limits)?,
        Format::Docx => docx::read(bytes, limits)?,
        Format::Odt | Format::Ods | Format::Odp => odt::read(bytes, format, limits)?,
        Format::Xlsx => xlsx::read(bytes, limits)?,
        Format::Pptx => pptx::read(bytes, limits)?,
        other => return Err(DocumentError::NoText(other)),
    };
    if document.has_content() {
        Ok(document)
    } else {
        Err(DocumentError::Empty)
    }
}

impl Document {
    /// Whether there is anything to see: a word or a picture.
    #[must_use]
    pub fn has_content(&self) -> bool {
        self.blocks
            .iter()
            .any(|block| !matches!(block, Block::Break))
    }

    /// The words of the beginning, at least `most` bytes of them if there are so many.
    #[must_use]
    pub fn beginning(&self, most: usize) -> String {
        let mut words = String::new();
        for text in self.blocks.iter().flat_map(Block::texts) {
            if words.len() >= most {
                break;
            }
            text.spans
                .iter()
                .for_each(|span| words.push_str(&span.text));
            words.push('\n');
        }
        words
    }
}

impl Block {
    /// The texts in it, in reading order.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let (one, two, rows): (Option<&Text>, Option<&Text>, &[Vec<Text>]) = match self {
            Self::Heading(_, text)
            | Self::Paragraph(text)
            | Self::Quote(text)
            | Self::Lines(text)
            | Self::Item { text, .. } => (Some(text), None, &[]),
            Self::Pair { text, meaning } => (Some(text), Some(meaning), &[]),
            Self::Table(rows) => (None, None, rows),
            Self::Picture(_) | Self::Break => (None, None, &[]),
        };
        one.into_iter().chain(two).chain(rows.iter().flatten())
    }
}

impl Text {
    /// Words without emphasis.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            return Self::default();
        }
        let span = Span {
            text,
            ..Span::default()
        };
        Self { spans: vec![span] }
    }

    /// All words, without their emphasis.
    #[must_use]
    pub fn words(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Whether there is nothing to see.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| span.text.trim().is_empty())
    }
}
