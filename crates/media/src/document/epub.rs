//! Documents from EPUB: its chapters in reading order, with the pictures that they name.

use std::cell::RefCell;

use bulssi_model::Format;

use super::build::Builder;
use super::{Document, DocumentError, DocumentLimits, html};
use crate::epub::{Book, EpubError};
use crate::{Limits, xml};

pub(super) fn read(bytes: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentError> {
    let most = Limits {
        text: limits.text,
        unpacked: limits.unpacked,
        ..Limits::default()
    };
    let (book, chapters) = Book::open(bytes, &most).map_err(|error| match error {
        EpubError::TooLong(most) => DocumentError::TooLong(most),
        _ => DocumentError::Damaged(Format::Epub),
    })?;
    let mut builder = Builder::new(limits);
    let _ = xml::leaves(&book.package, 1 << 20, |path, words| {
        match path.last().map(String::as_str) {
            Some("title") => builder.title(words),
            Some("creator") => builder.creator(words),
            Some("language") => builder.language(words.parse().ok()),
            _ => {}
        }
    });
    let book = RefCell::new(book);
    for (path, chapter) in &chapters {
        builder.page_break();
        let fetch = |named: &str| book.borrow_mut().member_beside(path, named);
        html::read_into(&mut builder, &chapter.html, &fetch);
    }
    Ok(builder.done())
}
