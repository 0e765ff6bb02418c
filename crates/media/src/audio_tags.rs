//! Embedded texts of old files, whose encoding is not told: ID3v1, ID3v2 frames that claim Latin-1,
//! RIFF INFO. Most old Korean recordings hold CP949 there.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use bulssi_model::Format;

use crate::probe::{Trouble, window};
use crate::text;

/// INFO lists are a few hundred bytes; one this long holds something else.
const INFO_LIMIT: usize = 64 << 10;
/// A WAVE or AVI file has few chunks before or behind its data.
const MOST_CHUNKS: usize = 64;

/// Puts right what the tool could not decode.
///
/// ID3v2 bytes that claim Latin-1 come out as one character a byte, so they can be taken back. From
/// ID3v1 and INFO the tool replaces what is no UTF-8; there the bytes are read again.
pub(crate) fn repair<R: Read + Seek>(
    texts: &mut BTreeMap<String, String>,
    file: &mut R,
    len: u64,
    format: Format,
) -> Result<(), Trouble> {
    if texts.values().any(|text| text.contains('\u{fffd}')) {
        let raw = match format {
            Format::Wav | Format::Avi => info(file, len)?,
            Format::Mp3 | Format::Mp2 | Format::Aac | Format::Flac => id3v1(file, len)?,
            _ => BTreeMap::new(),
        };
        // One guess for all of them: short texts alone tell too little.
        let joined = raw
            .values()
            .map(Vec::as_slice)
            .collect::<Vec<_>>()
            .join(&b'\n');
        let (_, encoding) = text::decode(&joined);
        for (name, bytes) in &raw {
            let (decoded, _) = encoding.decode_without_bom_handling(bytes);
            if texts
                .get(*name)
                .is_none_or(|text| text.contains('\u{fffd}'))
            {
                texts.insert((*name).to_owned(), decoded.into_owned());
            }
        }
        texts.retain(|_, text| !text.contains('\u{fffd}'));
    }

    let legacy: BTreeMap<String, Vec<u8>> = texts
        .iter()
        .filter_map(|(name, text)| Some((name.clone(), latin1(text)?)))
        .collect();
    let joined = legacy
        .values()
        .map(Vec::as_slice)
        .collect::<Vec<_>>()
        .join(&b'\n');
    if let Some(encoding) = text::double_byte_guess(&joined) {
        for (name, bytes) in legacy {
            if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes)
            {
                texts.insert(name, text.into_owned());
            }
        }
    }
    Ok(())
}

/// The bytes of a text that can have been read as Latin-1 and is not plain ASCII.
fn latin1(text: &str) -> Option<Vec<u8>> {
    if text.is_ascii() {
        return None;
    }
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}

type Raw = BTreeMap<&'static str, Vec<u8>>;

fn put(raw: &mut Raw, name: &'static str, bytes: &[u8]) {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    let bytes = bytes[..end].trim_ascii();
    if !bytes.is_empty() {
        raw.insert(name, bytes.to_vec());
    }
}

/// The last 128 bytes: `TAG`, title, artist, album, year, comment, genre.
fn id3v1<R: Read + Seek>(file: &mut R, len: u64) -> Result<Raw, Trouble> {
    let mut raw = Raw::new();
    let Some(at) = len.checked_sub(128) else {
        return Ok(raw);
    };
    let tag = window(file, at, 128)?;
    if tag.len() == 128 && tag.starts_with(b"TAG") {
        put(&mut raw, "title", &tag[3..33]);
        put(&mut raw, "artist", &tag[33..63]);
        put(&mut raw, "album", &tag[63..93]);
        // The last two bytes of the comment hold the track since version 1.1.
        put(&mut raw, "comment", &tag[97..125]);
    }
    Ok(raw)
}

/// The INFO list of a RIFF file, before or behind its data.
fn info<R: Read + Seek>(file: &mut R, len: u64) -> Result<Raw, Trouble> {
    let mut raw = Raw::new();
    let mut at = 12u64;
    for _ in 0..MOST_CHUNKS {
        let head = window(file, at, 12)?;
        let Some(size) = le32(&head, 4) else { break };
        if head.starts_with(b"LIST") && head.get(8..12) == Some(b"INFO".as_slice()) {
            let most = usize::try_from(size).unwrap_or(usize::MAX).min(INFO_LIMIT);
            let list = window(file, at + 12, most.saturating_sub(4))?;
            entries(&list, &mut raw);
            break;
        }
        at = at.saturating_add(8 + u64::from(size) + u64::from(size % 2));
        if at >= len {
            break;
        }
    }
    Ok(raw)
}

fn entries(mut list: &[u8], raw: &mut Raw) {
    while let (Some(id), Some(size)) = (list.get(..4), le32(list, 4)) {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let Some(body) = list.get(8..8usize.saturating_add(size)) else {
            return;
        };
        match id {
            b"INAM" => put(raw, "title", body),
            b"IART" => put(raw, "artist", body),
            b"IPRD" => put(raw, "album", body),
            b"ICMT" => put(raw, "comment", body),
            b"IGNR" => put(raw, "genre", body),
            _ => {}
        }
        list = list.get(8 + size + size % 2..).unwrap_or_default();
    }
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn repaired(title: &str, artist: &str) -> (String, String) {
        let mut texts = BTreeMap::from([
            ("title".to_owned(), title.to_owned()),
            ("artist".to_owned(), artist.to_owned()),
        ]);
        repair(&mut texts, &mut Cursor::new([]), 0, Format::Mp3).unwrap();
        (texts["title"].clone(), texts["artist"].clone())
    }

    fn mangled(text: &str) -> String {
        let (bytes, _, _) = encoding_rs::EUC_KR.encode(text);
        bytes.iter().map(|b| char::from(*b)).collect()
    }

    #[test]
    fn korean_read_as_latin_1() {
        for (title, artist) in [
            ("겨울 이야기", "산울림"),
            ("뷁", "가수"),
            ("Track 3 봄", "Band"),
            ("사랑", "ASCII"),
        ] {
            assert_eq!(
                repaired(&mangled(title), &mangled(artist)),
                (title.to_owned(), artist.to_owned())
            );
        }
    }

    #[test]
    fn what_is_latin_1_stays() {
        for (title, artist) in [
            ("Déjà vu", "Beyoncé"),
            ("Ærøskøbing", "Björk"),
            ("Für Elise", "Größe"),
            ("El Niño", "Peña"),
            ("이미 옳다", "é"),
            ("Español", "José"),
            ("Sigur Rós – Ágætis byrjun", "Þórr"),
        ] {
            assert_eq!(
                repaired(title, artist),
                (title.to_owned(), artist.to_owned())
            );
        }
    }

    #[test]
    fn old_tags_are_read_again() {
        let (korean, _, _) = encoding_rs::EUC_KR.encode("겨울 노래");
        let mut tag = vec![0u8; 200];
        tag[72..75].copy_from_slice(b"TAG");
        tag[75..75 + korean.len()].copy_from_slice(&korean);
        let mut texts = BTreeMap::from([("title".to_owned(), "\u{fffd}\u{fffd}".to_owned())]);
        repair(&mut texts, &mut Cursor::new(&tag), 200, Format::Mp3).unwrap();
        assert_eq!(texts["title"], "겨울 노래");

        let mut list = b"RIFF\0\0\0\0WAVELIST".to_vec();
        list.extend((12 + korean.len() as u32).to_le_bytes());
        list.extend(b"INFOINAM");
        list.extend((korean.len() as u32).to_le_bytes());
        list.extend(&*korean);
        let len = list.len() as u64;
        let mut texts = BTreeMap::from([("title".to_owned(), "\u{fffd}".to_owned())]);
        repair(&mut texts, &mut Cursor::new(&list), len, Format::Wav).unwrap();
        assert_eq!(texts["title"], "겨울 노래");
    }
}
