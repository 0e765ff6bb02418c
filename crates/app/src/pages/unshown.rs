//! What the pages cannot show of a work, and why: the desk is told, and the page has a word of its own
//! for the reader.

use bulssi_library::BlobStore;
use bulssi_media::epub::{self, EpubError};
use bulssi_model::{ByLang, ByteLen, Format, Lang, Work, WorkFile, WorkId};

use super::contents::read;
use super::{PagesError, text};

/// Something of a work that its page cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unshown {
    /// The work.
    pub work: WorkId,
    /// Its title in the edition's language.
    pub title: String,
    /// The name of the file.
    pub file: String,
    /// Why.
    pub why: UnshownWhy,
}

/// Why a page does not show a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnshownWhy {
    /// The text is longer than this.
    TooLong(ByteLen),
    /// The book has no chapters that can be read.
    Book(EpubError),
    /// No lines can be read from the subtitle.
    Subtitle,
    /// The picture, or its body, cannot be decoded.
    Picture,
}

impl UnshownWhy {
    pub(super) fn of(self, work: &Work, file: &WorkFile, languages: &[Lang]) -> Unshown {
        let title = |texts: &ByLang| texts.pick(languages).unwrap_or_default().to_owned();
        Unshown {
            work: work.id,
            title: title(&work.title),
            file: file.name.clone(),
            why: self,
        }
    }
}

/// Why a text is too long to be shown.
pub(super) fn too_long(file: &WorkFile) -> Option<UnshownWhy> {
    let most = match file.probe.format {
        Format::PlainText | Format::Markdown => text::LONGEST,
        Format::Html => text::LONGEST_HTML,
        _ => return None,
    };
    (file.len > most).then_some(UnshownWhy::TooLong(most))
}

/// The chapters of a book, or why there are none.
pub(super) fn chapters(
    blobs: &dyn BlobStore,
    file: &WorkFile,
) -> Result<Result<Vec<epub::Chapter>, UnshownWhy>, PagesError> {
    let most = text::LONGEST_FILE;
    let Some(bytes) = read(blobs, &file.digest, &file.name, most)? else {
        return Ok(Err(UnshownWhy::TooLong(most)));
    };
    Ok(match text::chapters(&bytes) {
        Ok(chapters) if chapters.is_empty() => Err(UnshownWhy::Book(EpubError::Package)),
        Ok(chapters) => match chapters.iter().any(|chapter| is_long(&chapter.html)) {
            true => Err(UnshownWhy::TooLong(text::LONGEST_HTML)),
            false => Ok(chapters),
        },
        Err(error) => Err(UnshownWhy::Book(error)),
    })
}

fn is_long(html: &str) -> bool {
    html.len() as u64 > text::LONGEST_HTML.0
}

/// What can be told of these works without making anything: texts by their length, books by their
/// chapters. That pictures are damaged shows when they are made small.
pub(super) fn foreseen(
    blobs: &dyn BlobStore,
    works: &[&Work],
    languages: &[Lang],
) -> Result<Vec<Unshown>, PagesError> {
    let mut unshown = Vec::new();
    for work in works {
        let Some(file) = work.main_files().next() else {
            continue;
        };
        let why = match file.probe.format {
            Format::Epub => chapters(blobs, file)?.err(),
            _ => too_long(file),
        };
        unshown.extend(why.map(|why| why.of(work, file, languages)));
    }
    Ok(unshown)
}
