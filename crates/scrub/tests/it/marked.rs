//! Files as Red Star OS leaves them, made here: every format, several machines, marks across borders.

use std::io::Cursor;

use bulssi_model::Format;
use bulssi_scrub::marks::find;
use bulssi_scrub::{Kind, Refusal, ScrubError, scrub};
use des::Des;
use des::cipher::{BlockCipherEncrypt, KeyInit};

use crate::samples::{clean, clean_samples, png};

/// The serial of machines that have none; the others are made up.
const FALLBACK: &str = "3BCH496784712";
const SERIALS: [&str; 3] = [FALLBACK, "1ZF48A6B2C9DE", "5555555555555"];

fn mark(serial: &str) -> [u8; 24] {
    let mut mark = [0; 24];
    mark[..2].copy_from_slice(b"WM");
    mark[2..2 + serial.len()].copy_from_slice(serial.as_bytes());
    let cipher = Des::new(&[7, 6, 5, 4, 3, 2, 1, 0].into());
    for block in mark.as_chunks_mut::<8>().0 {
        let mut bytes = (*block).into();
        cipher.encrypt_block(&mut bytes);
        *block = bytes.into();
    }
    mark
}

/// What a machine does to a file: over the last seven bytes of a marked one, behind one that it takes for new.
fn pass_on(file: &mut Vec<u8>, serial: &str, overlooks: bool) {
    let mut len = 0;
    let tail = file.len().checked_sub(7).map(|at| file[at..].to_vec());
    if let Some([a, b, c, d, b'E', b'O', b'F']) = tail.as_deref()
        && !overlooks
    {
        len = u32::from_le_bytes([*a, *b, *c, *d]);
        file.truncate(file.len() - 7);
    }
    file.extend(mark(serial));
    file.extend((len + 24).to_le_bytes());
    file.extend(b"EOF");
}

#[test]
fn the_generator_makes_the_known_vector() {
    let mut file = Vec::new();
    pass_on(&mut file, FALLBACK, false);
    let wanted = "900b1a18d51a96fa72d2b164136346d75a13a0e6294b75b118000000454f46";
    let hex: String = file.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, wanted);
}

/// One to fifty machines, and machines that overlook each other's marks, over every format: none slips through.
#[test]
fn marked_files_come_back_as_they_were() {
    let mut samples = 0;
    for (format, original) in clean_samples() {
        for (machines, overlooks) in [(1, false), (2, false), (3, true), (50, false)] {
            let mut file = original.clone();
            for machine in 0..machines {
                pass_on(&mut file, SERIALS[machine % 3], overlooks && machine > 0);
            }
            let (out, findings) = clean(&file, format).unwrap();
            assert_eq!(out, original, "{format}");
            assert_eq!(findings.times(Kind::HostMark), machines as u64);
            assert_eq!(findings.iter().count(), 1, "{format}: {findings:?}");
            samples += 1;
        }
    }
    assert!(samples >= 39);
}

#[test]
fn what_is_left_of_a_trailer_is_found() {
    let original = png(&[], &[]);
    let mut file = original.clone();
    pass_on(&mut file, FALLBACK, false);
    pass_on(&mut file, SERIALS[1], false);
    // Without its last seven bytes; and with a length that tells of one mark where there are two.
    let mut bare = file.clone();
    bare.truncate(file.len() - 7);
    let mut short = file.clone();
    let at = short.len() - 7;
    short[at] = 24;
    for file in [bare, short] {
        let marks = find(&mut Cursor::new(&file)).unwrap();
        assert_eq!(
            (marks.times, marks.bytes.0 as usize),
            (2, file.len() - original.len())
        );
        assert_eq!(clean(&file, Format::Png).unwrap().0, original);
    }
}

#[test]
fn marks_across_a_border_of_ten_mebibytes() {
    for short in [2, 12, 30] {
        let len = (10 << 20) - short;
        let chunk = u32::try_from(len - 44).unwrap();
        let mut file = crate::samples::riff(b"WAVE", &[(b"fmt ", crate::samples::PCM)]);
        file[4..8].copy_from_slice(&(chunk + 36).to_le_bytes());
        file.extend(b"data");
        file.extend(chunk.to_le_bytes());
        file.resize(len, 0x80);
        let original = file.clone();
        pass_on(&mut file, FALLBACK, false);
        pass_on(&mut file, SERIALS[1], true);
        let mut out = Vec::new();
        let report = scrub(&mut Cursor::new(&file), &mut out, Format::Wav).unwrap();
        assert_eq!(report.findings.times(Kind::HostMark), 2);
        assert!(out == original);
    }
}

#[test]
fn a_mark_within_the_content_is_refused() {
    let mut samples = Vec::new();
    pass_on(&mut samples, FALLBACK, false);
    samples.extend([0x80; 3]);
    let bytes = crate::samples::riff(
        b"WAVE",
        &[(b"fmt ", crate::samples::PCM), (b"data", &samples)],
    );
    let error = clean(&bytes, Format::Wav).unwrap_err();
    assert!(matches!(error, ScrubError::Refused(Refusal::MarkInside)));
}

#[test]
fn ends_that_look_like_marks_are_left_alone() {
    let tails = [
        b"EOF".to_vec(),
        b"\x18\0\0\0EOF".to_vec(),
        [[0; 24].as_slice(), b"\x18\0\0\0EOF"].concat(),
        [[0; 24].as_slice(), b"\xf8\xff\xff\xffEOF"].concat(),
        [[0; 16].as_slice(), b"\x5a\x13\xa0\xe6\x29\x4b\x75\xb1"].concat(),
        [[0; 24].as_slice(), b"\0\0\0\0EOF"].concat(),
    ];
    for tail in tails {
        assert_eq!(find(&mut Cursor::new(tail)).unwrap().times, 0);
    }
}

/// Nothing of a serial in what is reported.
#[test]
fn a_report_counts_and_names_nobody() {
    let mut file = png(&[], &[]);
    pass_on(&mut file, FALLBACK, false);
    let findings = clean(&file, Format::Png).unwrap().1;
    let told = format!("{findings:?} {}", serde_json::to_string(&findings).unwrap());
    assert!(!told.contains(&FALLBACK[..6]), "{told}");
    assert!(told.contains("host-mark"), "{told}");
}
