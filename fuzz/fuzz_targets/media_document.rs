//! Any bytes as a document of any format, and what is made of it: a text file, a book, pages.
//!
//! The first byte chooses the format, the second the screen.
#![no_main]

use std::sync::LazyLock;

use bulssi_media::document::{DocumentLimits, TxtOptions, read, write_epub, write_txt};
use bulssi_media::typeset::{Fonts, PageLimits, Pages, PixelAspect, Sheet, draw_scan, fit_picture};
use bulssi_model::{Format, Size, TextEncoding};
use libfuzzer_sys::fuzz_target;

/// Pages are laid out and drawn where the machine has a font.
static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| Fonts::find(None).ok());
const FORMATS: [Format; 10] = [
    Format::PlainText,
    Format::Markdown,
    Format::Html,
    Format::Epub,
    Format::Docx,
    Format::Odt,
    Format::Xlsx,
    Format::Ods,
    Format::Pptx,
    Format::Odp,
];

fuzz_target!(|bytes: &[u8]| {
    let [format, screen, bytes @ ..] = bytes else {
        return;
    };
    let size = [(160, 120), (320, 240), (720, 576)][usize::from(*screen) % 3];
    let size = Size { width: size.0, height: size.1 };
    let sheet = Sheet::new(size, PixelAspect::SQUARE).expect("a screen");
    let _ = fit_picture(bytes, size);
    if let Some(fonts) = FONTS.as_ref() {
        let _ = draw_scan(bytes, &sheet, fonts, 1, 1);
    }
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    let picture = |_: &str| Some(bytes.to_vec());
    let Ok(document) = read(bytes, format, &picture, &DocumentLimits::default()) else {
        return;
    };
    assert!(document.has_content());
    for encoding in [TextEncoding::Cp949, TextEncoding::Utf16Le] {
        let txt = write_txt(&document, &TxtOptions { encoding, wrap: Some(40) });
        assert!(txt.letters > 0 || txt.bytes.len() <= 2);
    }
    let (book, _) = write_epub(&document).expect("a book in memory");
    let again = read(&book, Format::Epub, &|_| None, &DocumentLimits::default());
    assert!(again.is_ok() || document.beginning(1).trim().is_empty());
    if let Some(fonts) = FONTS.as_ref() {
        let mut limits = PageLimits::default();
        limits.pages = 20;
        if let Ok(mut pages) = Pages::lay_out(&document, &sheet, fonts, &limits) {
            assert!(pages.count() <= 21);
            pages.draw(1).expect("a page");
        }
    }
});
