//! Pages: lines, what is kept together, sizes, scripts, and documents made to hurt.

use std::sync::{Arc, LazyLock};

use bulssi_model::Size;
use proptest::prelude::*;

use super::shape::Look;
use super::*;
use crate::document::{Block, Document, Picture, Text};

static FONTS: LazyLock<Fonts> =
    LazyLock::new(|| Fonts::find(None).expect("a Hangul font is installed by scripts/setup"));

fn sheet(size: &str) -> Sheet {
    Sheet::new(size.parse().unwrap(), PixelAspect::SQUARE).unwrap()
}

fn paragraphs(texts: &[&str]) -> Document {
    let blocks = texts
        .iter()
        .map(|text| Block::Paragraph(Text::plain(*text)));
    Document {
        blocks: blocks.collect(),
        ..Document::default()
    }
}

/// The lines of a paragraph as text, set so wide.
fn lines_of(text: &str, measure: f32) -> Vec<String> {
    let mut shaper = Shaper::new(&FONTS);
    let shaped = shaper.shape(&[(text.to_owned(), Look::default())], 20.0);
    let ends = lines::ends(&shaped, measure, shaper.segmenter());
    let mut start = 0;
    ends.into_iter()
        .map(|end| {
            let line = shaped.text[start..end].trim().to_owned();
            start = end;
            line
        })
        .collect()
}

#[test]
fn korean_words_stay_whole() {
    // Nine syllables and two spaces wide.
    for (text, lines) in [
        (
            "가나다라 마바사 아자차카 타파하",
            vec!["가나다라 마바사", "아자차카 타파하"],
        ),
        // Three syllables and nothing would be too short a line.
        (
            "가나다 라마바사아자차카타파",
            vec!["가나다 라마바사아자", "차카타파"],
        ),
        // One syllable is never alone.
        ("가나다라마바사 아자차", vec!["가나다라마바사", "아자차"]),
        (
            "가나다라마바사아자차카타파하",
            vec!["가나다라마바사아자", "차카타파하"],
        ),
        // Closing marks stay with their word, opening ones, too.
        (
            "가나다라 마바사아, 차카",
            vec!["가나다라 마바사아,", "차카"],
        ),
        (
            "日本語の文章も改行できる。",
            vec!["日本語の文章も改", "行できる。"],
        ),
        (
            "one two three four five",
            vec!["one two three four", "five"],
        ),
        (
            "https://example.org/aaaaaaaaaaaaaaaaaaaaaaaaa",
            vec!["https://", "example.org/", "aaaaaaaaaaaaaaa", "aaaaaaaaaa"],
        ),
    ] {
        let set = lines_of(text, 176.0);
        assert_eq!(set, lines, "{text}");
    }
}

#[test]
fn letters_are_large_enough_for_every_screen() {
    for (size, em, pitch) in [
        ("1920x1080", 46.0, 69.0),
        ("1280x720", 31.0, 47.0),
        ("720x576", 23.0, 35.0),
        ("480x272", 16.0, 22.0),
        ("320x240", 16.0, 22.0),
    ] {
        let sheet = sheet(size);
        assert_eq!((sheet.em(), sheet.pitch()), (em, pitch), "{size}");
    }
    let odd = |width, height| Sheet::new(Size { width, height }, PixelAspect::SQUARE).is_none();
    assert!(odd(100, 100) && odd(8000, 4000));
}

/// Where the lines of each page stand: their base lines and ends.
fn frames(pages: &Pages<'_>) -> Vec<Vec<(f32, f32, f32)>> {
    let line = |placed: &Placed| match placed {
        Placed::Line(line) => Some((line.x, line.y, line.x + line.line.width)),
        _ => None,
    };
    pages
        .pages
        .iter()
        .map(|page| page.iter().filter_map(line).collect())
        .collect()
}

#[test]
fn everything_is_within_the_safe_area() {
    let long =
        "감자는 캔 뒤에도 숨을 쉬는 덩이줄기여서 따뜻하면 싹이 트고 추우면 얼며 습하면 썩는다. ";
    let mut document = paragraphs(&[&long.repeat(30), &long.repeat(3), "السلام عليكم"]);
    document.title = long.repeat(3);
    document
        .blocks
        .push(Block::Quote(Text::plain(long.repeat(9))));
    for size in ["1920x1080", "720x576", "320x240"] {
        let sheet = sheet(size);
        let pages = Pages::lay_out(&document, &sheet, &FONTS, &PageLimits::default()).unwrap();
        let (left, right) = (
            sheet.margin_x() - 1.0,
            sheet.width() - sheet.margin_x() + 1.0,
        );
        for (x, y, end) in frames(&pages).into_iter().flatten() {
            assert!(x >= left && end <= right, "{size}: {x} to {end}");
            assert!(
                y <= sheet.height() - sheet.margin_y() && y > sheet.margin_y(),
                "{size}: {y}"
            );
        }
    }
}

#[test]
fn no_line_of_a_paragraph_is_alone_on_a_page() {
    let sheet = sheet("320x240");
    let long =
        "감자는 캔 뒤에도 숨을 쉬는 덩이줄기여서 따뜻하면 싹이 트고 추우면 얼며 습하면 썩는다.";
    for first in 1..12 {
        let words = "가나다라 마바사 ".repeat(first);
        let document = paragraphs(&[&words, &long.repeat(3)]);
        let pages = Pages::lay_out(&document, &sheet, &FONTS, &PageLimits::default()).unwrap();
        for page in frames(&pages) {
            // The last line is the page number. A gap parts the paragraphs.
            let lines: Vec<f32> = page[..page.len() - 1].iter().map(|(_, y, _)| *y).collect();
            let gaps: Vec<bool> = lines
                .windows(2)
                .map(|two| two[1] - two[0] > sheet.pitch() + 1.0)
                .collect();
            let last_alone = gaps.last() == Some(&true);
            assert!(!last_alone, "{first}: {lines:?}");
        }
    }
}

#[test]
fn headings_go_with_their_text() {
    let sheet = sheet("320x240");
    for before in 1..10 {
        let mut document = paragraphs(&vec!["글이다."; before]);
        document.blocks.push(Block::Heading(2, Text::plain("제목")));
        let text =
            "감자는 캔 뒤에도 숨을 쉬는 덩이줄기여서 따뜻하면 싹이 트고 추우면 얼며 습하면 썩는다.";
        document.blocks.push(Block::Paragraph(Text::plain(text)));
        let pages = Pages::lay_out(&document, &sheet, &FONTS, &PageLimits::default()).unwrap();
        let larger = |placed: &Placed| matches!(placed, Placed::Line(line) if line.em > sheet.em());
        for page in &pages.pages {
            if let Some(at) = page.iter().position(larger) {
                let after = page[at + 1..]
                    .iter()
                    .filter(|p| matches!(p, Placed::Line(l) if l.em == sheet.em()));
                assert!(after.count() >= 2, "{before}");
            }
        }
    }
}

#[test]
fn right_to_left_is_set_from_the_right() {
    let mut shaper = Shaper::new(&FONTS);
    let shaped = shaper.shape(&[("שלום 12".to_owned(), Look::default())], 20.0);
    let set = lines::lines(&shaped, 1000.0, shaper.segmenter());
    assert!(set[0].right);
    // The digits come first for the eye, in their own order.
    let first = set[0]
        .glyphs
        .iter()
        .map(|glyph| glyph.id)
        .collect::<Vec<_>>();
    assert_eq!(first.len(), 6);
    assert_eq!(first[1], first[0] + 1, "1 before 2");
    assert_ne!(set[0].glyphs[0].face, set[0].glyphs[5].face);
}

/// A picture in PNG.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30]));
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn picture(bytes: Vec<u8>) -> Block {
    Block::Picture(Picture {
        bytes: Arc::from(bytes),
        caption: "그림".to_owned(),
    })
}

#[test]
fn pages_are_baseline_jpeg_of_the_size_of_the_screen() {
    let mut document = paragraphs(&["글이다."]);
    document.title = "제목".to_owned();
    document.blocks.push(picture(png(400, 300)));
    for (size, aspect) in [
        ("320x240", "1:1"),
        ("720x576", "16:15"),
        ("1280x720", "1:1"),
    ] {
        let sheet = Sheet::new(size.parse().unwrap(), aspect.parse().unwrap()).unwrap();
        let mut pages = Pages::lay_out(&document, &sheet, &FONTS, &PageLimits::default()).unwrap();
        let bytes = pages.draw(1).unwrap();
        assert_eq!(pages.draw(1).unwrap(), bytes, "equal pages, equal bytes");
        let read = imagesize::blob_size(&bytes).unwrap();
        assert_eq!(format!("{}x{}", read.width, read.height), size);
        assert!(bytes.windows(2).any(|two| two == [0xff, 0xc0]), "SOF0");
        assert!(!bytes.windows(2).any(|two| two == [0xff, 0xc2]), "SOF2");
        let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert!(
            picture
                .pixels()
                .any(|pixel| pixel.0[0] > 180 && pixel.0[2] < 60),
            "{size}"
        );
        let frame = picture
            .enumerate_pixels()
            .filter(|(x, y, _)| *x < sheet.size.width / 20 - 1 || *y < sheet.size.height / 20 - 1);
        assert!(
            frame.map(|(_, _, pixel)| pixel.0[0]).max() < Some(60),
            "margins are empty"
        );
        assert!(matches!(pages.draw(9), Err(TypesetError::NoPage(9))));
    }
}

#[test]
fn what_cannot_be_shown_is_said() {
    let mut document = paragraphs(&["글 \u{10ffff} 글"]);
    document.blocks.push(picture(b"<svg/>".to_vec()));
    document
        .blocks
        .push(picture(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()));
    // A picture bomb: 60,000 pixels a side in 33 bytes of header.
    let mut bomb = png(1, 1);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    document.blocks.push(picture(bomb));
    // Cut off: the header is right.
    let mut cut = png(300, 300);
    cut.truncate(cut.len() / 2);
    document.blocks.push(picture(cut));
    let mut pages =
        Pages::lay_out(&document, &sheet("320x240"), &FONTS, &PageLimits::default()).unwrap();
    for number in 1..=pages.count() {
        pages.draw(number).unwrap();
    }
    let missing = pages.missing();
    assert_eq!(missing.letters.get(&'\u{10ffff}'), Some(&1));
    assert_eq!(missing.pictures[&1], PictureFault::Unknown);
    assert_eq!(missing.pictures.len(), 4, "{:?}", missing.pictures);
}

#[test]
fn books_without_end_are_refused() {
    let limits = PageLimits {
        pages: 5,
        glyphs: 100_000,
    };
    let line = "감자는 캔 뒤에도 숨을 쉬는 덩이줄기이다.";
    let many = paragraphs(&vec![line; 200]);
    let refused = Pages::lay_out(&many, &sheet("320x240"), &FONTS, &limits);
    assert!(
        matches!(refused, Err(TypesetError::TooManyPages { most: 5, block, blocks: 200 }) if block < 60)
    );
    // One paragraph that goes on, and one of line ends alone.
    let one = paragraphs(&[&line.repeat(20_000)]);
    let refused = Pages::lay_out(&one, &sheet("320x240"), &FONTS, &limits);
    assert!(matches!(
        refused,
        Err(TypesetError::TooManyPages { .. } | TypesetError::TooLong(_))
    ));
    let empty = paragraphs(&[&"\n".repeat(1 << 20)]);
    let refused = Pages::lay_out(&empty, &sheet("320x240"), &FONTS, &limits);
    assert!(matches!(
        refused,
        Err(TypesetError::TooManyPages { .. } | TypesetError::TooLong(_))
    ));
}

#[test]
fn scans_fill_the_screen_in_parts() {
    // A page of paper, 600x900: grey, with black lines of writing.
    let (width, height) = (600u32, 900u32);
    let mut ppm = format!("P6\n{width} {height}\n255\n").into_bytes();
    for y in 0..height {
        for x in 0..width {
            let ink = (60..540).contains(&x) && (60..840).contains(&y) && y % 30 < 14;
            ppm.extend([if ink { 20 } else { 235 }; 3]);
        }
    }
    let sheet = sheet("1280x720");
    let parts = draw_scan(&ppm, &sheet, &FONTS, 3, 12).unwrap();
    assert!(parts.len() >= 3, "{}", parts.len());
    for part in &parts {
        assert_eq!(imagesize::blob_size(part).unwrap().width, 1280);
    }
    assert_eq!(
        draw_scan(b"P6 9 9 255 ", &sheet, &FONTS, 1, 1),
        Err(ScanError::NoPage)
    );
    assert_eq!(draw_scan(b"", &sheet, &FONTS, 1, 1), Err(ScanError::NoPage));
    let blank = [b"P6 40 40 255\n".as_slice(), &[255; 4800]].concat();
    assert!(!draw_scan(&blank, &sheet, &FONTS, 1, 1).unwrap().is_empty());
}

#[test]
fn covers_have_a_title_and_a_picture() {
    let bytes = png(300, 300);
    let cover = Cover {
        title: "저녁 방송 제3회",
        creator: "눈사람",
        picture: Some(&bytes),
    };
    let (jpeg, fault) = draw_cover(&cover, &sheet("1280x720"), &FONTS).unwrap();
    assert_eq!(fault, None);
    assert!(
        image::load_from_memory(&jpeg)
            .unwrap()
            .into_rgb8()
            .pixels()
            .any(|p| p.0[0] > 180 && p.0[2] < 60)
    );
    let cover = Cover {
        picture: Some(b"no picture"),
        ..cover
    };
    let (_, fault) = draw_cover(&cover, &sheet("320x240"), &FONTS).unwrap();
    assert_eq!(fault, Some(PictureFault::Unknown));
    let fitted = fit_picture(
        &png(900, 300),
        Size {
            width: 320,
            height: 240,
        },
    )
    .unwrap();
    let size = imagesize::blob_size(&fitted).unwrap();
    assert_eq!((size.width, size.height), (320, 107));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_set_within_its_measure(text in "\\PC{0,120}", measure in 40f32..600.0) {
        let mut shaper = Shaper::new(&FONTS);
        let shaped = shaper.shape(&[(text, Look::default())], 16.0);
        let widest = shaped.clusters.iter().map(|c| c.advance).fold(0.0, f32::max);
        let set = lines::lines(&shaped, measure, shaper.segmenter());
        for line in set {
            prop_assert!(line.width <= measure.max(widest) + 0.1);
        }
    }

    #[test]
    fn any_document_is_drawn(text in "[가-힣a-zא-ת \n0-9.,()]{0,300}", kind in 0..6) {
        let text = Text::plain(text);
        let block = match kind {
            0 => Block::Heading(1, text),
            1 => Block::Quote(text),
            2 => Block::Item { depth: 2, mark: "12.".to_owned(), text },
            3 => Block::Pair { text: text.clone(), meaning: text },
            4 => Block::Table(vec![vec![text.clone(), text]]),
            _ => Block::Lines(text),
        };
        let document = Document { blocks: vec![block], title: "제목".to_owned(), ..Document::default() };
        let sheet = sheet("160x120");
        let mut pages = Pages::lay_out(&document, &sheet, &FONTS, &PageLimits::default()).unwrap();
        for number in 1..=pages.count() {
            prop_assert!(pages.draw(number).is_ok());
        }
    }
}
