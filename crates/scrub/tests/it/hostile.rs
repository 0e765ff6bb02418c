//! Files made to harm: nothing panics, memory and time are bounded, and nothing is called clean that is not.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use bulssi_model::Format;
use bulssi_scrub::{Advice, Refusal, ScrubError, covers, scrub};
use proptest::prelude::*;

use crate::films::FILMS;
use crate::samples::{VP8L, clean_samples, gif, jpeg, png, riff};

fn outcome(bytes: &[u8], format: Format) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    match scrub(&mut Cursor::new(bytes), &mut out, format) {
        Ok(_) => Ok(out),
        Err(ScrubError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other}"),
    }
}

/// Covered formats whose samples are made in other tests: by programs of the machine, or file by file.
const ELSEWHERE: [Format; 14] = [
    Format::Flac,
    Format::Epub,
    Format::Docx,
    Format::Odt,
    Format::Xlsx,
    Format::Ods,
    Format::Pptx,
    Format::Odp,
    Format::Pdf,
    Format::Ttf,
    Format::Otf,
    Format::Ttc,
    Format::Woff,
    Format::Zip,
];

#[test]
fn every_format_is_covered_or_refused_with_what_to_do() {
    let mut shown: Vec<Format> = clean_samples().iter().map(|(format, _)| *format).collect();
    shown.extend(FILMS.iter().map(|(_, format, _)| *format));
    shown.extend(ELSEWHERE);
    for format in Format::ALL {
        let refusal = outcome(b"\x01\x02 anything", *format).err();
        if covers(*format) {
            assert!(shown.contains(format), "{format} has no sample");
            assert_ne!(refusal, Some(Refusal::NotCovered(*format)));
        } else {
            assert_eq!(refusal, Some(Refusal::NotCovered(*format)));
            let advice = refusal.map(|refusal| refusal.advice());
            assert_eq!(advice, Some(Advice::Convert), "{format}");
        }
    }
}

#[test]
fn empty_and_cut_pictures_are_refused() {
    let pictures = clean_samples().into_iter().filter(|(format, _)| {
        matches!(
            format,
            Format::Jpeg | Format::Png | Format::Gif | Format::WebP
        )
    });
    for (format, bytes) in pictures {
        for len in 0..bytes.len() {
            let refusal = outcome(&bytes[..len], format);
            assert!(refusal.is_err(), "{format} cut to {len} bytes was taken");
        }
    }
}

#[test]
fn a_picture_on_its_side_is_refused() {
    let exif = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let chunks: [(&[u8; 4], &[u8]); 2] = [(b"VP8L", VP8L), (b"EXIF", exif)];
    for (format, bytes) in [
        (Format::Png, png(&[(b"eXIf", exif)], &[])),
        (Format::WebP, riff(b"WEBP", &chunks)),
    ] {
        let refusal = outcome(&bytes, format).unwrap_err();
        assert_eq!(refusal, Refusal::Sideways { orientation: 6 });
        assert_eq!(refusal.advice(), Advice::Turn);
    }
}

#[test]
fn a_picture_that_inflates_to_more_than_it_says_is_refused() {
    let mut bytes = png(&[], &[]);
    // The height, and its checksum.
    bytes[23] = 0;
    assert!(outcome(&bytes, Format::Png).is_err());
    let other = crate::samples::png_chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
    bytes[8..8 + other.len()].copy_from_slice(&other);
    let refusal = outcome(&bytes, Format::Png).unwrap_err();
    assert!(matches!(refusal, Refusal::Damaged { what: "pixels", .. }));
}

#[test]
fn an_unknown_part_that_decoders_need_is_refused() {
    let bytes = png(&[(b"ABCD", b"")], &[]);
    let refusal = outcome(&bytes, Format::Png).unwrap_err();
    assert!(matches!(
        refusal,
        Refusal::Unaccounted {
            what: "critical chunk",
            ..
        }
    ));
    let arithmetic = jpeg(&[(0xc9, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0])]);
    let refusal = outcome(&arithmetic, Format::Jpeg).unwrap_err();
    assert!(matches!(
        refusal,
        Refusal::Unaccounted {
            what: "coding process",
            ..
        }
    ));
}

/// A stream that breaks at a place.
struct Broken(Cursor<Vec<u8>>, u64);

impl Read for Broken {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.0.position() >= self.1 {
            return Err(io::Error::from_raw_os_error(5));
        }
        // Short reads too.
        let len = buf.len().min(7);
        self.0.read(&mut buf[..len])
    }
}

impl Seek for Broken {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn streams_that_break_are_told_from_bad_files() {
    for (format, bytes) in clean_samples() {
        let half = bytes.len() as u64 / 2;
        let error = scrub(
            &mut Broken(Cursor::new(bytes.clone()), half),
            &mut Vec::new(),
            format,
        );
        assert!(matches!(error, Err(ScrubError::Read(_))), "{format}");
        let mut small = [0u8; 4];
        let error = scrub(&mut Cursor::new(&bytes), &mut small.as_mut_slice(), format);
        assert!(matches!(error, Err(ScrubError::Write(_))), "{format}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever the bytes: refused, or clean so that a second run finds nothing.
    #[test]
    fn changed_files_are_refused_or_clean(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        behind in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut samples = clean_samples();
        let (format, mut bytes) = samples.swap_remove(which.index(samples.len()));
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.extend(behind);
        if let Ok(out) = outcome(&bytes, format) {
            let again = outcome(&out, format);
            prop_assert_eq!(again.as_deref(), Ok(out.as_slice()));
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), which in any::<prop::sample::Index>()) {
        let mut samples = clean_samples();
        let (format, mut head) = samples.swap_remove(which.index(samples.len()));
        head.truncate(12);
        head.extend(bytes);
        let _ = outcome(&head, format);
    }

    #[test]
    fn any_codes_of_a_gif_are_followed(codes in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = gif(&[], &codes);
        let out = outcome(&bytes, Format::Gif).unwrap();
        prop_assert_eq!(out, gif(&[], &[]));
    }
}
