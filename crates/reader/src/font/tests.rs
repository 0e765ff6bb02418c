//! A small font made here: four glyphs of squares, so that no test needs a foreign file.

use std::collections::BTreeSet;

use allsorts::font::read_cmap_subtable;
use proptest::prelude::*;

use super::*;

/// Big-endian numbers of two bytes.
fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// A font with `가` and `나` in squares, a name that tells on its maker, and dates.
fn square_font() -> Vec<u8> {
    // One contour of four points on the curve, all coordinates as two bytes.
    let mut glyph = words(&[1, 0, 0, 500, 500, 3, 0]);
    glyph.extend([1, 1, 1, 1]);
    glyph.extend(words(&[0, 500, 0, 0xfe0c, 0, 0, 500, 0]));
    let len = glyph.len() as u16;
    let mut head = words(&[1, 0, 3, 0x7777, 0, 0, 0x5f0f, 0x3cf5, 0, 1000]);
    head.extend([0x55; 16]);
    head.extend(words(&[0, 0, 500, 500, 0, 8, 2, 0, 0]));
    let hhea = words(&[
        1, 0, 800, 0xff38, 0, 500, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 3,
    ]);
    let hmtx = words(&[500, 0, 500, 0, 500, 0]);
    let maxp = words(&[1, 0, 3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    // Format 4: 가 (U+AC00) is glyph 1, 나 (U+B098) glyph 2.
    let segments = [0xac00, 0xb098, 0xffff];
    let mut sub = words(&[4, 16 + 8 * 3, 0, 6, 4, 1, 2]);
    sub.extend(words(&segments));
    sub.extend(words(&[0]));
    sub.extend(words(&segments));
    sub.extend(words(&[
        1u16.wrapping_sub(0xac00),
        2u16.wrapping_sub(0xb098),
        1,
        0,
        0,
        0,
    ]));
    let mut cmap = words(&[0, 1, 3, 1, 0, 12]);
    cmap.extend(sub);
    let names = BTreeMap::from([
        (0, "(c) somebody"),
        (1, "Secret Sans"),
        (11, "desk"),
        (13, "OFL"),
    ]);
    let mut os2 = vec![0; 78];
    os2[58..62].copy_from_slice(b"DESK");
    let post = words(&[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let tables = [
        (*b"head", head),
        (*b"hhea", hhea),
        (*b"hmtx", hmtx),
        (*b"maxp", maxp),
        (*b"cmap", cmap),
        (*b"OS/2", os2),
        (*b"post", post),
        (*b"name", sfnt::tests_name_table(&names)),
        (*b"glyf", glyph.repeat(3)),
        (*b"loca", words(&[0, len / 2, len, len / 2 * 3])),
    ];
    sfnt::tests_write(tables)
}

fn has(font: &[u8], c: char) -> bool {
    let data = ReadScope::new(font).read::<FontData<'_>>().unwrap();
    let provider = data.table_provider(0).unwrap();
    let cmap = provider.read_table_data(tag::CMAP).unwrap();
    let cmap = ReadScope::new(&cmap).read::<Cmap<'_>>().unwrap();
    let (_, mapping) = read_cmap_subtable(&cmap).unwrap().unwrap();
    mapping
        .map_glyph(u32::from(c))
        .unwrap()
        .is_some_and(|glyph| glyph > 0)
}

#[test]
fn a_subset_has_what_was_asked_for_and_betrays_nothing() {
    let font = square_font();
    assert!(has(&font, '가') && has(&font, '나'));
    let cut = subset(&font, 0, &BTreeSet::from(['나', '다'])).unwrap();
    assert_eq!(cut.characters, 1);
    for file in [&cut.sfnt, &cut.woff] {
        assert!(has(file, '나') && !has(file, '가'));
    }
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let holds = |needle: &[u8]| {
        cut.sfnt
            .windows(needle.len())
            .any(|window| window == needle)
    };
    assert!(!holds(b"DESK") && !holds(&utf16("Secret")) && !holds(&utf16("desk")));
    assert!(!holds(&[0x55; 8]), "dates");
    assert!(
        holds(&utf16("(c) somebody")) && holds(&utf16("OFL")),
        "what the licence asks for"
    );
    assert_eq!(
        subset(&font, 0, &BTreeSet::from(['나', '다'])).unwrap(),
        cut
    );
}

#[test]
fn fonts_without_the_characters_are_refused() {
    let font = square_font();
    assert!(matches!(
        subset(&font, 0, &BTreeSet::from(['힣'])),
        Err(FontError::Missing(1))
    ));
    assert!(matches!(
        subset(b"", 0, &BTreeSet::new()),
        Err(FontError::Broken(_))
    ));
}

#[test]
fn hangul_is_picked_out() {
    let found: String = hangul("a가 ㄷ《中.".chars()).into_iter().collect();
    assert_eq!(found, "《ㄷ가");
}

proptest! {
    #[test]
    fn broken_fonts_are_refused_or_cut(at in 0usize..900, value: u8, end in 0usize..900) {
        let mut font = square_font();
        let at = at % font.len();
        font[at] = value;
        let _ = subset(&font, 0, &BTreeSet::from(['가']));
        let end = end % font.len();
        let _ = subset(&font[..end], 0, &BTreeSet::from(['가']));
    }
}
