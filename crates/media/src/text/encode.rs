//! Texts as bytes of the encodings that players read.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::TextEncoding;
use encoding_rs::{EUC_KR, EncoderResult, Encoding, GBK};
use unicode_normalization::UnicodeNormalization;

/// U+FEFF, which marks the order of bytes at the beginning of a text.
const MARK: char = '\u{feff}';

/// What stands for characters that the old code pages lack and typing programs put in by
/// themselves. The first that the code page has is taken; none of them changes what is said.
const STAND_INS: [(char, &[&str]); 36] = [
    ('\u{a0}', &[" "]),
    ('\u{2002}', &[" "]),
    ('\u{2003}', &[" "]),
    ('\u{2009}', &[" "]),
    ('\u{202f}', &[" "]),
    ('\u{ad}', &[""]),
    ('\u{200b}', &[""]),
    ('\u{200c}', &[""]),
    ('\u{200d}', &[""]),
    ('\u{2060}', &[""]),
    ('\u{fe0e}', &[""]),
    ('\u{fe0f}', &[""]),
    ('\u{2010}', &["-"]),
    ('\u{2011}', &["-"]),
    ('\u{2012}', &["-"]),
    ('\u{2013}', &["―", "-"]),
    ('\u{2014}', &["―", "—", "-"]),
    ('\u{2015}', &["—", "-"]),
    ('\u{2212}', &["-"]),
    ('\u{201a}', &["‘", "'"]),
    ('\u{201b}', &["‘", "'"]),
    ('\u{201e}', &["“", "\""]),
    ('\u{201f}', &["“", "\""]),
    ('\u{2032}', &["'"]),
    ('\u{2033}', &["\""]),
    ('\u{2022}', &["·"]),
    ('\u{2027}', &["·"]),
    ('\u{22c5}', &["·"]),
    ('\u{30fb}', &["·"]),
    ('\u{266b}', &["♪", "#"]),
    ('\u{266a}', &["#"]),
    ('\u{301c}', &["～", "~"]),
    ('\u{ff5e}', &["∼", "~"]),
    ('\u{2039}', &["〈", "<"]),
    ('\u{203a}', &["〉", ">"]),
    ('\u{20a9}', &["￦", "\\"]),
];

/// A text as bytes, and what did not go in as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// The bytes, with the byte order mark where the encoding has one. Characters of
    /// [`missing`](Self::missing) are left out.
    pub bytes: Vec<u8>,
    /// Characters that the encoding does not have and what was written in their place without
    /// changing what is said: a plain hyphen, a letter without its accent, nothing for what is not
    /// seen.
    pub stand_ins: BTreeMap<char, String>,
    /// Characters that it does not have and that nothing stands for.
    pub missing: BTreeSet<char>,
}

/// Writes a text in an encoding. The Unicode ones hold everything.
///
/// ```
/// use bulssi_media::text::encode;
/// use bulssi_model::TextEncoding;
///
/// let encoded = encode("뷁 – ไ", TextEncoding::Cp949);
/// assert_eq!(encoded.bytes, b"\x94\xee \xa1\xaa ");
/// assert_eq!(encoded.stand_ins[&'–'], "―");
/// assert!(encoded.missing.contains(&'ไ'));
/// ```
#[must_use]
pub fn encode(text: &str, encoding: TextEncoding) -> Encoded {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let whole = |bytes| Encoded {
        bytes,
        ..Encoded::default()
    };
    match encoding {
        TextEncoding::Utf8 => whole(text.as_bytes().to_vec()),
        TextEncoding::Utf8Bom => whole(["\u{feff}", text].concat().into_bytes()),
        TextEncoding::Utf16Le => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            whole(units.flat_map(u16::to_le_bytes).collect())
        }
        TextEncoding::Cp949 => code_page(text, EUC_KR),
        TextEncoding::Gbk => code_page(text, GBK),
    }
}

fn code_page(text: &str, page: &'static Encoding) -> Encoded {
    let mut out = Encoded::default();
    let mut rest = text;
    // Bytes for a byte of text are at most one and a half; the rest is asked for piece by piece.
    let mut piece = vec![0; text.len().clamp(64, 1 << 16)];
    let mut encoder = page.new_encoder();
    loop {
        let (result, read, written) =
            encoder.encode_from_utf8_without_replacement(rest, &mut piece, true);
        out.bytes.extend_from_slice(&piece[..written]);
        rest = &rest[read..];
        match result {
            EncoderResult::InputEmpty => return out,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => out.stand_in(character, page),
        }
    }
}

impl Encoded {
    /// Writes what stands for a character of which the code page knows nothing.
    fn stand_in(&mut self, character: char, page: &'static Encoding) {
        if self.missing.contains(&character) {
            return;
        }
        let known = STAND_INS.iter().find(|(c, _)| *c == character);
        let listed = known.map_or(&[][..], |(_, texts)| texts);
        let listed = listed.iter().map(|text| (*text).to_owned());
        // Compatible forms, else the letter under its accents.
        let compatible: String = character.nfkc().collect();
        let base: String = std::iter::once(character)
            .nfkd()
            .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
            .collect();
        // Accents of Latin and Greek letters (U+0300 to U+036F); those of other scripts are vowels.
        let accent = ('\u{300}'..='\u{36f}').contains(&character);
        let bare = Some(base).filter(|base| !base.is_empty() || accent);
        let mut texts = listed.chain([compatible]).chain(bare);
        let found = texts.find_map(|text| {
            let (bytes, _, lost) = page.encode(&text);
            let bytes = bytes.into_owned();
            (!lost).then_some((bytes, text))
        });
        match found {
            Some((bytes, text)) => {
                self.bytes.extend_from_slice(&bytes);
                self.stand_ins.insert(character, text);
            }
            None => {
                self.missing.insert(character);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::decode;

    #[test]
    fn unicode_holds_everything() {
        let text = "눈이 온다 – ไ 🎵\r\n";
        for encoding in [TextEncoding::Utf8Bom, TextEncoding::Utf16Le] {
            let encoded = encode(text, encoding);
            assert!(encoded.stand_ins.is_empty() && encoded.missing.is_empty());
            let (read, found) = decode(&encoded.bytes);
            assert_eq!((read.as_str(), found.name()), (text, encoding.label()));
        }
        assert!(
            encode("가", TextEncoding::Utf8Bom)
                .bytes
                .starts_with(b"\xef\xbb\xbf")
        );
        assert_eq!(
            encode("\u{feff}가", TextEncoding::Utf8).bytes,
            "가".as_bytes()
        );
        assert_eq!(
            encode("가", TextEncoding::Utf16Le).bytes,
            [0xff, 0xfe, 0x00, 0xac]
        );
    }

    #[test]
    fn every_hangul_syllable_is_in_code_page_949() {
        let all: String = ('가'..='힣').collect();
        let encoded = encode(&all, TextEncoding::Cp949);
        assert_eq!(encoded.bytes.len(), 2 * 11_172);
        assert!(encoded.missing.is_empty() && encoded.stand_ins.is_empty());
        assert_eq!(EUC_KR.decode(&encoded.bytes).0, all);
        // Chinese players' own has none of them.
        let gbk = encode("가나", TextEncoding::Gbk);
        assert_eq!(gbk.missing.len(), 2);
        assert_eq!(
            encode("下雪了", TextEncoding::Gbk).bytes,
            b"\xcf\xc2\xd1\xa9\xc1\xcb"
        );
    }

    #[test]
    fn what_a_code_page_lacks_is_said() {
        for (text, bytes, instead) in [
            ("a\u{a0}b", &b"a b"[..], " "),
            ("café", b"cafe", "e"),
            ("e\u{301}", b"e", ""),
            ("\u{2014}", b"\xa1\xaa", "―"),
            ("x\u{200b}y", b"xy", ""),
            ("①②\u{24ea}", b"\xa8\xe7\xa8\xe80", "0"),
            ("\u{fb01}", b"fi", "fi"),
        ] {
            let encoded = encode(text, TextEncoding::Cp949);
            assert_eq!(encoded.bytes, bytes, "{text}");
            assert_eq!(encoded.stand_ins.values().collect::<Vec<_>>(), [instead]);
            assert!(encoded.missing.is_empty());
        }
        let encoded = encode("A🎵B🎵ไ", TextEncoding::Cp949);
        assert_eq!(encoded.bytes, b"AB");
        assert_eq!(encoded.missing.into_iter().collect::<Vec<_>>(), ['ไ', '🎵']);
        // A vowel above a letter that is missing too.
        let encoded = encode("รั", TextEncoding::Cp949);
        assert_eq!((encoded.missing.len(), encoded.stand_ins.len()), (2, 0));
    }

    #[test]
    fn long_texts_go_in_pieces() {
        let text = "눈이 오는 날, ".repeat(20_000);
        let encoded = encode(&text, TextEncoding::Cp949);
        assert_eq!(EUC_KR.decode(&encoded.bytes).0, text);
    }
}
