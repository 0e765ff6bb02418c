//! Whatever the bytes: an answer, in bounded time.

use bulssi_media::{Limits, Tools, clean_title, episode_of, nfo, probe, season_of, sniff};
use bulssi_media::{is_poster, subtitle, subtitle_of, text};
use bulssi_model::{ByteLen, Format};
use proptest::prelude::*;

/// Bytes behind the head of a format, so that its reader is reached.
fn headed() -> impl Strategy<Value = Vec<u8>> {
    let heads: Vec<&'static [u8]> = vec![
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7\n",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
        b"GIF89a",
        b"RIFF\x40\0\0\0WEBPVP8 ",
        b"RIFF\x40\0\0\0WEBPVP8X",
        b"BM\x40\0\0\0\0\0\0\0\x20\0\0\0\x28\0\0\0",
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x18ftypisom\0\0\0\0isomisom",
        b"\x1a\x45\xdf\xa3",
        b"OggS\0\x02",
        b"ID3\x03\0\0",
        b"\xff\xfb\x90",
        b"\x0b\x77",
        b"<svg ",
        b"<SAMI><SYNC ",
        b"<html><title>",
        b"\xff\xfe",
    ];
    (
        proptest::sample::select(heads),
        proptest::collection::vec(any::<u8>(), 0..2000),
    )
        .prop_map(|(head, tail)| [head, &tail].concat())
}

/// Files of a format with some bytes changed.
fn changed(whole: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let changes = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20);
    changes.prop_map(move |changes| {
        let mut bytes = whole.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    })
}

/// Without tools: all that is read in this process.
fn look(bytes: &[u8], name: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(&path, bytes).unwrap();
    probe(&path, name, &Tools::none(), &Limits::default()).is_ok()
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lang(ko)/Metadata 4 0 R>>\nendobj\n\
2 0 obj\n<</Type/Pages/Count 3/Kids[]>>\nendobj\n3 0 obj\n<</Title(Winter \\(a story\\))>>\nendobj\n\
4 0 obj\n<</Length 5>>\nstream\n<x/>\n\nendstream\nendobj\nxref\n0 5\n0000000000 65535 f \n0000000009 00000 n \n\
0000000079 00000 n \n0000000125 00000 n \n0000000172 00000 n \n\
trailer\n<</Size 5/Root 1 0 R/Info 3 0 R>>\nstartxref\n224\n%%EOF\n";

#[test]
fn the_small_pdf_is_one() {
    assert!(look(PDF, "a.pdf"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_get_an_answer(bytes in headed(), name in "[a-z]{0,4}(\\.[a-z0-9]{0,5})?") {
        let _ = sniff(&bytes, ByteLen(bytes.len() as u64), &name);
        // A head of a longer file.
        let _ = sniff(&bytes, ByteLen(u64::MAX), &name);
        let _ = look(&bytes, &name);
    }

    #[test]
    fn broken_pdf(bytes in changed(PDF)) {
        let _ = look(&bytes, "a.pdf");
    }

    #[test]
    fn any_text_as_subtitles(text in "(\\PC|\n|<SYNC Start=[0-9]{1,5}>|<P Class=[A-Z]{2}>|[0-9]{2}:[0-9]{2}:[0-9]{2},[0-9]{3}| --> |\\{\\\\p1\\}|\\[Events\\]\n|Dialogue: |,|&#[0-9]{1,9};|\"|'|<|>){0,80}") {
        for format in [Format::Srt, Format::Smi, Format::Ass, Format::Vtt] {
            if let Ok(subtitles) = subtitle::parse(format, &text) {
                prop_assert!(subtitles.count() > 0);
                for track in &subtitles.tracks {
                    prop_assert!(track.cues.iter().all(|c| c.start <= c.end && !c.text.is_empty()));
                    prop_assert!(track.cues.is_sorted_by_key(|c| c.start));
                }
            }
        }
    }

    #[test]
    fn cues_come_back(cues in proptest::collection::vec((0u64..80_000_000, 1u64..9999, "[가-힣a-z]{1,9}( [가-힣a-z]{1,9})?"), 1..20)) {
        let mut cues = cues;
        cues.sort();
        cues.dedup_by_key(|c| c.0);
        let time = |ms: u64, mark: char| format!("{:02}:{:02}:{:02}{mark}{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        let block = |(start, len, text): &(u64, u64, String), mark| format!("{} --> {}\n{text}\n\n", time(*start, mark), time(start + len, mark));
        let srt: String = cues.iter().enumerate().map(|(n, c)| format!("{}\n{}", n + 1, block(c, ','))).collect();
        let vtt: String = std::iter::once("WEBVTT\n\n".to_owned()).chain(cues.iter().map(|c| block(c, '.'))).collect();
        for (format, text) in [(Format::Srt, srt), (Format::Vtt, vtt)] {
            let subtitles = subtitle::parse(format, &text).unwrap();
            let read: Vec<_> = subtitles.tracks[0].cues.iter().map(|c| (c.start.0, c.end.0 - c.start.0, c.text.clone())).collect();
            prop_assert_eq!(&read, &cues);
        }
    }

    #[test]
    fn any_text_decodes(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let (text, encoding) = text::decode(&bytes);
        let _ = text::language_of(&text);
        prop_assert!(!encoding.name().is_empty());
        let _ = nfo::parse(&bytes);
    }

    #[test]
    fn korean_survives_both_encodings(text in "[가-힣]{2,12}( [가-힣]{2,9}){3,9}") {
        let (old, _, broken) = encoding_rs::EUC_KR.encode(&text);
        prop_assert!(!broken);
        prop_assert_eq!(&text::decode(text.as_bytes()).0, &text);
        // Random syllables are mostly ones that no Korean text has, so the guess may fail; what it
        // then says must at least not lose a byte silently.
        let (read, encoding) = text::decode(&old);
        prop_assert!(read == text || encoding.name() != "EUC-KR");
    }

    #[test]
    fn any_name(name in "\\PC{0,40}", other in "\\PC{0,10}") {
        let (title, _) = clean_title(&name);
        prop_assert_eq!(title.is_empty(), name.is_empty());
        let _ = episode_of(&name);
        let _ = season_of(&name);
        let _ = subtitle_of(&other, &name);
        let _ = is_poster(&name, Some(&other));
    }

    #[test]
    fn any_nfo(body in "(\\PC|<title>|</title>|<plot>|&[a-z]{1,4};|<!\\[CDATA\\[|\\]\\]>|<movie>|<!DOCTYPE){0,60}") {
        let _ = nfo::parse(format!("<movie>{body}</movie>").as_bytes());
    }
}
