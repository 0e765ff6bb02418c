//! Documents set as pages for screens: numbered baseline JPEG pictures that every television shows.
//!
//! [`Pages::lay_out`] sets a whole [`Document`] without drawing anything, so that each page knows how
//! many there are; [`Pages::draw`] draws one. Equal documents, sheets and fonts give equal bytes: the
//! fonts are files named by their digests, nothing is asked of the system.
//!
//! How large letters are, where lines break and what is kept together: `docs/text-pages.md`.

mod canvas;
mod flow;
mod font;
mod lines;
pub(crate) mod picture;
mod scan;
mod shape;
mod sheet;
mod still;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::document::{Block, Document, Picture, begins_with_title};

use canvas::Canvas;
use flow::{Flow, Placed};
use shape::Shaper;

pub use font::{FontError, Fonts, HangulFont};
pub use picture::{PictureFault, fit_picture};
pub use scan::{ScanError, draw_scan, scan_side};
pub use sheet::{PixelAspect, Sheet};
pub use still::{Cover, draw_cover};

/// The version of what this module does: another one may break lines elsewhere or draw otherwise,
/// so recipes carry it.
pub const VERSION: u32 = 1;
/// JPEG quality: thin strokes stay clean, and a page of text is about 150 KB at 1920x1080.
pub const QUALITY: u8 = 85;

/// Bounds for setting one document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageLimits {
    /// The most pages. Default: 4,000, with which a player's remote control is at its end, and
    /// three times a long novel on a television.
    pub pages: usize,
    /// The most letters and marks set. Default: 8 million, the whole of a large novel cycle.
    pub glyphs: usize,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self {
            pages: 4_000,
            glyphs: 8_000_000,
        }
    }
}

/// Why a document was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TypesetError {
    /// It needs more pages than allowed; so far along the blocks of the document it came.
    #[error("more than {most} pages, after block {block} of {blocks}")]
    TooManyPages {
        /// How many are allowed.
        most: usize,
        /// The block, from 1, at which the pages were used up.
        block: usize,
        /// How many blocks there are.
        blocks: usize,
    },
    /// It has more letters than allowed.
    #[error("more than {0} letters")]
    TooLong(usize),
    /// A page was asked for that is not there.
    #[error("no page {0}")]
    NoPage(usize),
    /// A page could not be written as JPEG.
    #[error("not written as JPEG: {0}")]
    Jpeg(String),
}

/// What pages could not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Characters that no font has, and how often they stand in the text; a box is drawn for each.
    pub letters: BTreeMap<char, u32>,
    /// Pictures that could not be read, by their place from 1 among all pictures, with the reason.
    pub pictures: BTreeMap<usize, PictureFault>,
}

impl Missing {
    /// Whether everything is shown.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.letters.is_empty() && self.pictures.is_empty()
    }
}

/// A document set on pages, ready to be drawn one by one.
pub struct Pages<'f> {
    sheet: Sheet,
    fonts: &'f Fonts,
    pages: Vec<Vec<Placed>>,
    /// Pictures with their places from 1 among all of the document.
    pictures: Vec<(usize, Picture)>,
    canvas: Canvas<'f>,
    missing: Missing,
    letters: u64,
}

impl<'f> Pages<'f> {
    /// Sets a document on pages.
    ///
    /// # Errors
    /// [`TypesetError::TooManyPages`] and [`TypesetError::TooLong`].
    pub fn lay_out(
        document: &Document,
        sheet: &Sheet,
        fonts: &'f Fonts,
        limits: &PageLimits,
    ) -> Result<Self, TypesetError> {
        let mut shaper = Shaper::new(fonts);
        let mut flow = Flow::new(sheet, limits.glyphs, limits.pages);
        let titled = !document.title.is_empty();
        if titled {
            flow.title(&mut shaper, &document.title, &document.creator);
        }
        // A text that begins with its title does not say it twice.
        let skipped = if titled && begins_with_title(document) {
            document
                .blocks
                .iter()
                .position(|block| *block != Block::Break)
        } else {
            None
        };
        let mut pictures = Vec::new();
        let mut missing = Missing::default();
        let mut seen = 0;
        for (at, block) in document.blocks.iter().enumerate() {
            if let Block::Picture(picture) = block {
                seen += 1;
                match picture::size(&picture.bytes) {
                    Ok(size) => {
                        flow.picture(&mut shaper, pictures.len(), size, &picture.caption);
                        pictures.push((seen, picture.clone()));
                    }
                    Err(fault) => {
                        missing.pictures.insert(seen, fault);
                        flow.caption(&mut shaper, &format!("[{}]", picture.caption));
                    }
                }
            } else if skipped != Some(at) {
                let next = document.blocks.get(at + 1);
                flow.block(&mut shaper, block, next);
            }
            if flow.page_count() > limits.pages {
                return Err(TypesetError::TooManyPages {
                    most: limits.pages,
                    block: at + 1,
                    blocks: document.blocks.len(),
                });
            }
            if flow.is_full() {
                return Err(TypesetError::TooLong(limits.glyphs));
            }
        }
        let letters = flow.letters;
        let pages = flow.done(&mut shaper, &document.title);
        missing.letters = shaper.missing();
        Ok(Self {
            sheet: *sheet,
            fonts,
            pages,
            pictures,
            canvas: Canvas::new(sheet, fonts),
            missing,
            letters,
        })
    }

    /// How many pages there are; at least one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// How many letters and marks are set, spaces too.
    #[must_use]
    pub const fn letters(&self) -> u64 {
        self.letters
    }

    /// What the pages cannot show. Pictures that turn out broken when they are drawn come in then.
    #[must_use]
    pub const fn missing(&self) -> &Missing {
        &self.missing
    }

    /// Draws page `number`, from 1, as baseline JPEG.
    ///
    /// # Errors
    /// [`TypesetError::NoPage`] and [`TypesetError::Jpeg`].
    pub fn draw(&mut self, number: usize) -> Result<Vec<u8>, TypesetError> {
        let page = number
            .checked_sub(1)
            .and_then(|at| self.pages.get(at))
            .ok_or(TypesetError::NoPage(number))?;
        self.canvas.clear();
        for placed in page {
            match placed {
                Placed::Line(line) => self.canvas.line(line),
                Placed::Rule(rule) => self.canvas.rule(rule),
                Placed::Picture(place) => {
                    let Some((at, picture)) = self.pictures.get(place.picture) else {
                        continue;
                    };
                    match picture::decode(&picture.bytes) {
                        Ok(drawn) => self.canvas.picture(&drawn, place),
                        Err(fault) => {
                            self.missing.pictures.insert(*at, fault);
                        }
                    }
                }
            }
        }
        self.canvas.jpeg().map_err(TypesetError::Jpeg)
    }

    /// The fonts that it is set in.
    #[must_use]
    pub const fn fonts(&self) -> &'f Fonts {
        self.fonts
    }

    /// The sheet that it is set on.
    #[must_use]
    pub const fn sheet(&self) -> &Sheet {
        &self.sheet
    }
}
