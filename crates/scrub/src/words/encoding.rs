//! Encodings, as far as every character of them can be accounted for: UTF-8, UTF-16 with its mark, and the double
//! bytes of CP949 and GBK, which go through as they are.

use bulssi_model::Format;

use crate::Refusal;

/// How a text came, and how it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8; with the mark by which old televisions know it, where that was there.
    Utf8 {
        mark: bool,
    },
    Utf16Le,
    Utf16Be,
    /// ASCII and pairs of bytes: each pair stands as one character of the private plane 15.
    Legacy,
}

const MARK: char = '\u{feff}';
const PLANE: u32 = 0xf_0000;

pub(super) fn decode(bytes: &[u8], format: Format) -> Result<(Encoding, String), Refusal> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Ok((Encoding::Utf16Le, utf16(rest, u16::from_le_bytes)?));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Ok((Encoding::Utf16Be, utf16(rest, u16::from_be_bytes)?));
    }
    if bytes.contains(&0) {
        let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(0);
        return Err(Refusal::Encoding { at: at as u64 });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let mark = text.starts_with(MARK);
            let text = text.strip_prefix(MARK).unwrap_or(text);
            Ok((Encoding::Utf8 { mark }, text.to_owned()))
        }
        Err(_) => Ok((Encoding::Legacy, pairs(bytes, format)?)),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Refusal::Encoding {
            at: bytes.len() as u64 + 1,
        });
    }
    let mut text = String::with_capacity(bytes.len());
    for (number, letter) in char::decode_utf16(units.iter().map(|pair| unit(*pair))).enumerate() {
        match letter {
            Ok('\0') | Err(_) => {
                return Err(Refusal::Encoding {
                    at: 2 + number as u64 * 2,
                });
            }
            Ok(letter) => text.push(letter),
        }
    }
    Ok(text)
}

/// CP949 everywhere; GBK, whose second bytes may look like brackets and backslashes, in plain text alone.
fn pairs(bytes: &[u8], format: Format) -> Result<String, Refusal> {
    let second = |byte: u8| match byte {
        0x41..=0x5a | 0x61..=0x7a | 0x81..=0xfe => true,
        0x40..=0x7e | 0x80 => format == Format::PlainText,
        _ => false,
    };
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        if first.is_ascii() {
            text.push(char::from(*first));
            at += 1;
            continue;
        }
        let pair = bytes
            .get(at + 1)
            .filter(|byte| second(**byte) && (0x81..=0xfe).contains(first));
        let letter =
            pair.and_then(|pair| char::from_u32(PLANE | u32::from(*first) << 8 | u32::from(*pair)));
        text.push(letter.ok_or(Refusal::Encoding { at: at as u64 })?);
        at += 2;
    }
    Ok(text)
}

/// The bytes of a text.
///
/// # Errors
///
/// Pairs of bytes that would be taken for UTF-8 once what does not show is gone from between them.
pub(super) fn encode(encoding: Encoding, text: &str) -> Result<Vec<u8>, Refusal> {
    let marked = || std::iter::once(MARK).chain(text.chars());
    let mut units = [0; 2];
    let mut out = Vec::with_capacity(text.len() + 3);
    match encoding {
        Encoding::Utf8 { mark } => {
            if mark {
                out.extend("\u{feff}".as_bytes());
            }
            out.extend(text.as_bytes());
        }
        Encoding::Utf16Le => marked().for_each(|letter| {
            for unit in letter.encode_utf16(&mut units) {
                out.extend(unit.to_le_bytes());
            }
        }),
        Encoding::Utf16Be => marked().for_each(|letter| {
            for unit in letter.encode_utf16(&mut units) {
                out.extend(unit.to_be_bytes());
            }
        }),
        Encoding::Legacy => {
            for letter in text.chars() {
                match u32::from(letter) {
                    code @ 0..0x80 => out.push(code as u8),
                    code => out.extend((code as u16).to_be_bytes()),
                }
            }
            if !out.is_ascii() && std::str::from_utf8(&out).is_ok() {
                return Err(Refusal::Encoding { at: 0 });
            }
        }
    }
    Ok(out)
}
