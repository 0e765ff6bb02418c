//! A recipe carried out: files in a folder, and what they could not show.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_model::{ByteLen, Event, Format, Lang, Watch};
use serde::{Deserialize, Serialize};

use super::recipe::{Reading, TextForm, TextRecipe};
use crate::document::{
    self, Document, DocumentError, DocumentLimits, Fetch, Pdf, PdfContent, PdfError, TxtOptions,
    read_pdf, write_epub, write_txt,
};
use crate::typeset::{
    Fonts, PageLimits, Pages, ScanError, Sheet, TypesetError, draw_scan, scan_side,
};

/// What is on this machine for making texts.
#[derive(Default)]
pub struct TextTools {
    /// Fonts, for pages.
    pub fonts: Option<Fonts>,
    /// Poppler, for PDF.
    pub pdf: Option<Pdf>,
}

impl TextTools {
    /// What can be found; what is missing is said when something needs it.
    #[must_use]
    pub fn find(font: Option<&Path>, poppler: Option<&Path>) -> Self {
        Self {
            fonts: Fonts::find(font).ok(),
            pdf: Pdf::find(poppler).ok(),
        }
    }
}

/// The text to make something of.
pub struct TextSource<'a> {
    /// Its file.
    pub path: &'a Path,
    /// The document, where the caller has read it ([`Reading::Lesson`]).
    pub document: Option<Document>,
    /// The language of the work, which counts where the text does not say its own.
    pub language: Option<Lang>,
    /// The pictures that it names.
    pub fetch: Fetch<'a>,
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeText {
    /// Names, in the order of reading, and files.
    pub files: Vec<(String, PathBuf)>,
    /// What the files do not show as it was.
    pub notes: Vec<TextNote>,
}

/// Something that the text has and the files do not show as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TextNote {
    /// Characters that the encoding or the fonts do not have, and how often; a box stands for each.
    Letters(BTreeMap<char, u32>),
    /// Characters that the encoding does not have, and what was written instead.
    StandIns(BTreeMap<char, String>),
    /// So many pictures could not be read.
    Pictures(usize),
    /// The pages are scans: pictures of paper, whose letters are as small as they come.
    Scans,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// The source is no document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The source is a PDF that gives nothing.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// Poppler is missing, or another version than the recipe says.
    #[error("no Poppler {wanted}")]
    NoPoppler {
        /// The version that the recipe names; empty for any.
        wanted: String,
    },
    /// The fonts are missing, or others than the recipe says.
    #[error("not the fonts of the recipe")]
    NoFonts,
    /// The fonts or the encoding lack so many of its letters that what is left says nothing, as
    /// Korean in GBK.
    #[error("{missing} of {letters} letters cannot be shown")]
    Unshowable {
        /// Letters that cannot be shown.
        missing: u64,
        /// All letters.
        letters: u64,
        /// Each that cannot be shown, and how often.
        characters: BTreeMap<char, u32>,
    },
    /// The scans of a book have no text to write.
    #[error("pages without text")]
    OnlyScans,
    /// The text cannot be set.
    #[error(transparent)]
    Typeset(#[from] TypesetError),
    /// A scanned page cannot be drawn.
    #[error("page {page}: {source}")]
    Scan {
        /// The page of the PDF.
        page: u64,
        /// Why.
        source: ScanError,
    },
    /// The source could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The person asked to stop.
    #[error("stopped")]
    Cancelled,
}

/// Makes files in the folder `into`, which is there and empty.
///
/// # Errors
/// [`TextError`]; what was written until then stays in the folder.
pub fn make_text(
    recipe: &TextRecipe,
    source: TextSource<'_>,
    tools: &TextTools,
    into: &Path,
    watch: &dyn Watch,
) -> Result<MadeText, TextError> {
    let mut out = Out {
        into,
        watch,
        made: MadeText::default(),
    };
    let mut document = match content(recipe, &source, tools)? {
        PdfContent::Text(document) => document,
        PdfContent::Scans { pages } => {
            scans(recipe, &source, tools, pages, &mut out)?;
            return Ok(out.made);
        }
    };
    for (own, given) in [
        (&mut document.title, &recipe.title),
        (&mut document.creator, &recipe.creator),
    ] {
        if !given.is_empty() {
            own.clone_from(given);
        }
    }
    document.language = document.language.or(source.language);
    match &recipe.form {
        TextForm::Pages { sheet, fonts } => {
            let fonts = fonts_of(tools, *fonts)?;
            pages(&document, sheet, fonts, &mut out)?;
        }
        TextForm::Text { encoding, wrap } => {
            let options = TxtOptions {
                encoding: *encoding,
                wrap: *wrap,
            };
            let text = write_txt(&document, &options);
            showable(&text.missing, text.letters)?;
            out.file("text.txt".to_owned(), &text.bytes)?;
            out.letters(text.missing);
            if !text.stand_ins.is_empty() {
                out.made.notes.push(TextNote::StandIns(text.stand_ins));
            }
        }
        TextForm::Epub => {
            let (bytes, left_out) = write_epub(&document).map_err(|source| TextError::Write {
                path: into.join("book.epub"),
                source,
            })?;
            out.file("book.epub".to_owned(), &bytes)?;
            out.pictures(left_out);
        }
    }
    Ok(out.made)
}

struct Out<'a> {
    into: &'a Path,
    watch: &'a dyn Watch,
    made: MadeText,
}

impl Out<'_> {
    fn file(&mut self, name: String, bytes: &[u8]) -> Result<(), TextError> {
        if self.watch.cancelled() {
            return Err(TextError::Cancelled);
        }
        let path = self.into.join(&name);
        fs::write(&path, bytes).map_err(|source| TextError::Write {
            path: path.clone(),
            source,
        })?;
        self.watch.event(Event::Advanced {
            bytes: ByteLen(bytes.len() as u64),
            files: 1,
        });
        self.made.files.push((name, path));
        Ok(())
    }

    fn letters(&mut self, missing: BTreeMap<char, u32>) {
        if !missing.is_empty() {
            self.made.notes.push(TextNote::Letters(missing));
        }
    }

    fn pictures(&mut self, left_out: usize) {
        if left_out > 0 {
            self.made.notes.push(TextNote::Pictures(left_out));
        }
    }
}

fn content(
    recipe: &TextRecipe,
    source: &TextSource<'_>,
    tools: &TextTools,
) -> Result<PdfContent, TextError> {
    let limits = DocumentLimits::default();
    if let Some(document) = &source.document {
        return Ok(PdfContent::Text(document.clone()));
    }
    let format = match &recipe.reading {
        Reading::As(format) => *format,
        Reading::Lesson(_) => Format::PlainText,
    };
    if format == Format::Pdf {
        return Ok(read_pdf(source.path, poppler(recipe, tools)?, &limits)?);
    }
    let trouble = |error| TextError::Read {
        path: source.path.to_owned(),
        source: error,
    };
    // Containers hold pictures, too, and are unpacked member by member.
    let most = limits.text.0 + limits.picture_bytes.0;
    if fs::metadata(source.path).map_err(trouble)?.len() > most {
        return Err(DocumentError::TooLong(ByteLen(most)).into());
    }
    let bytes = fs::read(source.path).map_err(trouble)?;
    let document = document::read(&bytes, format, source.fetch, &limits)?;
    Ok(PdfContent::Text(document))
}

fn poppler<'t>(recipe: &TextRecipe, tools: &'t TextTools) -> Result<&'t Pdf, TextError> {
    let wanted = recipe.poppler.clone().unwrap_or_default();
    let found = tools
        .pdf
        .as_ref()
        .filter(|pdf| wanted.is_empty() || pdf.version() == wanted);
    found.ok_or(TextError::NoPoppler { wanted })
}

fn fonts_of(tools: &TextTools, digest: bulssi_model::Digest) -> Result<&Fonts, TextError> {
    let fonts = tools
        .fonts
        .as_ref()
        .filter(|fonts| fonts.digest() == digest);
    fonts.ok_or(TextError::NoFonts)
}

fn pages(
    document: &Document,
    sheet: &Sheet,
    fonts: &Fonts,
    out: &mut Out<'_>,
) -> Result<(), TextError> {
    let mut pages = Pages::lay_out(document, sheet, fonts, &PageLimits::default())?;
    showable(&pages.missing().letters, pages.letters())?;
    let count = pages.count();
    for number in 1..=count {
        let bytes = pages.draw(number)?;
        out.file(page_name(number, count), &bytes)?;
    }
    let missing = pages.missing().clone();
    out.letters(missing.letters);
    out.pictures(missing.pictures.len());
    Ok(())
}

/// A text of which more than one letter in twenty is a box is not worth carrying.
fn showable(missing: &BTreeMap<char, u32>, letters: u64) -> Result<(), TextError> {
    let count: u64 = missing.values().map(|times| u64::from(*times)).sum();
    if count * 20 > letters {
        return Err(TextError::Unshowable {
            missing: count,
            letters,
            characters: missing.clone(),
        });
    }
    Ok(())
}

/// Names that every player sorts rightly: digits of one length, three at least.
fn page_name(number: usize, count: usize) -> String {
    let digits = count.to_string().len().max(3);
    format!("{number:0digits$}.jpg")
}

fn scans(
    recipe: &TextRecipe,
    source: &TextSource<'_>,
    tools: &TextTools,
    count: u64,
    out: &mut Out<'_>,
) -> Result<(), TextError> {
    let TextForm::Pages { sheet, fonts } = &recipe.form else {
        return Err(TextError::OnlyScans);
    };
    let (pdf, fonts) = (poppler(recipe, tools)?, fonts_of(tools, *fonts)?);
    let most = PageLimits::default().pages;
    if count > most as u64 {
        return Err(TypesetError::TooManyPages {
            most,
            block: 0,
            blocks: 0,
        }
        .into());
    }
    let mut number = 0;
    for page in 1..=count {
        let ppm = pdf.page_picture(source.path, page, scan_side(sheet))?;
        let parts = draw_scan(&ppm, sheet, fonts, page, count)
            .map_err(|source| TextError::Scan { page, source })?;
        for part in parts {
            number += 1;
            // How many there will be is not known before the end.
            out.file(format!("{number:05}.jpg"), &part)?;
        }
    }
    out.made.notes.push(TextNote::Scans);
    Ok(())
}
