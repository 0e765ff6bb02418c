//! Sound with something in every place that tells.

use bulssi_model::Format;
use bulssi_scrub::{Kind, Refusal, ScrubError};

use crate::samples::{CANARY, PCM, clean, riff};

/// Frames of silence at 128 kbit/s, 44.1 kHz, mono; `ancillary` stands at the end of each.
pub(crate) fn mp3(front: &[u8], back: &[u8], ancillary: usize) -> Vec<u8> {
    let mut frame = vec![0; 417];
    frame[..4].copy_from_slice(b"\xff\xfb\x90\xc0");
    frame[417 - ancillary..].copy_from_slice(&CANARY.as_bytes()[..ancillary]);
    [front, &frame.repeat(6), back].concat()
}

#[test]
fn canaries_in_wave_are_gone() {
    let canary = CANARY.as_bytes();
    let chunks: [(&[u8; 4], &[u8]); 7] = [
        (b"bext", canary),
        (b"fmt ", PCM),
        (b"LIST", canary),
        (b"data", &[128; 801]),
        (b"id3 ", canary),
        (b"JUNK", canary),
        (b"zzzz", canary),
    ];
    let bytes = [riff(b"WAVE", &chunks), canary.to_vec()].concat();
    let (out, findings) = clean(&bytes, Format::Wav).unwrap();
    assert_eq!(
        out,
        riff(b"WAVE", &[(b"fmt ", PCM), (b"data", &[128; 801])])
    );
    assert_eq!(findings.times(Kind::Tags), 3);
    assert_eq!(findings.times(Kind::Trailing), 1);
}

#[test]
fn sound_of_another_kind_within_wave_is_refused() {
    let mp3 = [b"\x55\0".as_slice(), &PCM[2..]].concat();
    let bytes = riff(b"WAVE", &[(b"fmt ", &mp3), (b"data", &[0; 8])]);
    let error = clean(&bytes, Format::Wav).unwrap_err();
    assert!(matches!(
        error,
        ScrubError::Refused(Refusal::Unaccounted { what: "fmt", .. })
    ));
}

#[test]
fn tags_around_mpeg_audio_are_gone() {
    let canary = CANARY.as_bytes();
    let id3 = [b"ID3\x04\0\0\0\0\0\x0b".as_slice(), canary].concat();
    let mut id3v1 = [b"TAG".as_slice(), canary].concat();
    id3v1.resize(128, 0);
    let mut footer = b"APETAGEX\xd0\x07\0\0".to_vec();
    footer.extend((32 + canary.len() as u32).to_le_bytes());
    footer.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let ape = [canary, &footer].concat();
    let lyrics = [b"LYRICSBEGIN".as_slice(), canary, b"000022LYRICS200"].concat();
    let back = [ape, lyrics, id3v1].concat();
    let (out, findings) = clean(&mp3(&id3, &back, 9), Format::Mp3).unwrap();
    assert_eq!(out, mp3(&[], &[], 0));
    assert_eq!(findings.times(Kind::Tags), 4);
    assert!(findings.times(Kind::Program) > 0);
}

#[test]
fn a_name_in_the_first_frame_is_gone_and_the_silence_to_cut_off_stays() {
    let mut bytes = mp3(&[], &[], 0);
    let info = [
        b"Info\0\0\0\0".as_slice(),
        b"LAME3.100",
        &[7; 12],
        &[0x24, 0x04, 0x51],
        &[7; 12],
    ]
    .concat();
    bytes[21..21 + info.len()].copy_from_slice(&info);
    let (out, findings) = clean(&bytes, Format::Mp3).unwrap();
    assert_eq!(&out[21..38], b"Info\0\0\0\0LAME\0\0\0\0\0");
    assert_eq!(&out[50..53], &[0x24, 0x04, 0x51]);
    assert_eq!(findings.times(Kind::Program), 1);
}
