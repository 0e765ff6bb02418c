//! The making of texts: pages, text files, books.

use std::path::Path;

use bulssi_library::Library;
use bulssi_media::document::Document;
use bulssi_media::text::decode;
use bulssi_media::textform::{Reading, TextError, TextSource, make_text};
use bulssi_model::{ByteLen, Digest, Lang, Watch};
use bulssi_reader::lesson;

use super::differs::TextMade;
use super::error::words;
use super::product::{LONGEST_PICTURE, Product, Trouble, path_of, read};
use super::task::TextTask;
use super::{Makers, RenditionsError};
use crate::lesson_text;

/// Longer lessons are read as plain text.
pub(super) const LONGEST_LESSON: ByteLen = ByteLen(4 * ByteLen::MIB);

/// Makes a text in the folder `scratch`. A form that cannot show the text is no failure of the work:
/// it is kept without files that it cannot, so that the next form is made.
pub(super) fn texts(
    library: &Library,
    makers: &Makers,
    text: &TextTask,
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<Product, Trouble> {
    let path = path_of(library, &text.digest)?;
    let pictures = |name: &str| {
        let (_, digest) = text.beside.iter().find(|(own, _)| own == name)?;
        read(library, digest, LONGEST_PICTURE).ok()
    };
    let document = match &text.recipe.reading {
        Reading::Lesson(lang) => Some(as_lesson(library, &text.digest, lang)?),
        Reading::As(_) => None,
    };
    let source = TextSource {
        path: &path,
        document,
        language: text.lang.clone(),
        fetch: &pictures,
    };
    let (files, made) = match make_text(&text.recipe, source, makers.texts(), scratch, watch) {
        Ok(made) => (made.files, TextMade::Made(made.notes)),
        Err(TextError::Unshowable { characters, .. }) => {
            (Vec::new(), TextMade::Unshowable(characters))
        }
        Err(TextError::Cancelled) => return Err(RenditionsError::Cancelled.into()),
        Err(error) => return Err(Trouble::Work(words(&error))),
    };
    Ok(Product {
        files,
        note: serde_json::to_vec(&made).unwrap_or_default(),
    })
}

fn as_lesson(library: &Library, digest: &Digest, lang: &Lang) -> Result<Document, Trouble> {
    let bytes = read(library, digest, LONGEST_LESSON)?;
    let lesson = lesson::parse(&decode(&bytes).0).map_err(|error| Trouble::Work(words(&error)))?;
    Ok(lesson_text::document(&lesson, lang))
}
