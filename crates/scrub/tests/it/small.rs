//! Small films and speech, byte by byte.

use bulssi_model::Format;
use bulssi_scrub::Kind;

use crate::samples::{CANARY, clean};

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(body.len()).unwrap().to_le_bytes();
    [kind.as_slice(), &len, body].concat()
}

/// A film of small players with one picture; `behind` stands after the end of the picture, `beside` in the heads.
pub(crate) fn amv(beside: &[u8], behind: &[u8]) -> Vec<u8> {
    let with = |len: usize| {
        let mut body = vec![0; len];
        body[len - beside.len()..].copy_from_slice(beside);
        body
    };
    let mut sound = b"\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0".to_vec();
    sound.extend([0; 4]);
    let mut main = vec![0; 56];
    main[4..4 + beside.len()].copy_from_slice(beside);
    let mut out = b"RIFF\0\0\0\0AMV LIST\0\0\0\0hdrl".to_vec();
    out.extend(chunk(b"amvh", &main));
    out.extend(b"LIST\0\0\0\0strl");
    out.extend(chunk(b"strh", &with(56)));
    out.extend(chunk(b"strf", &with(36)));
    out.extend(b"LIST\0\0\0\0strl");
    out.extend(chunk(b"strh", &with(48)));
    out.extend(chunk(b"strf", &sound));
    out.extend(b"LIST\0\0\0\0movi");
    out.extend(chunk(
        b"00dc",
        &[b"\xff\xd8\x01\x02\xff\0\x03\xff\xd9", behind].concat(),
    ));
    out.extend(chunk(b"01wb", &[0, 0, 0, 0, 4, 0, 0, 0, 0x12, 0x34]));
    out.extend(b"AMV_END_");
    out
}

pub(crate) fn amr(wide: bool) -> Vec<u8> {
    if wide {
        [b"#!AMR-WB\n".as_slice(), &[0x04], &[0x70; 17], &[0x7c]].concat()
    } else {
        [b"#!AMR\n".as_slice(), &[0x3c], &[0x70; 31], &[0x7c]].concat()
    }
}

/// Frames of silence, 192 kbit/s at 48 kHz.
pub(crate) fn ac3() -> Vec<u8> {
    let mut frame = vec![0; 768];
    frame[..8].copy_from_slice(b"\x0b\x77\0\0\x14\x40\x40\0");
    frame.repeat(3)
}

pub(crate) fn mp2() -> Vec<u8> {
    let mut frame = vec![0; 522];
    frame[..4].copy_from_slice(b"\xff\xfd\x90\0");
    frame.repeat(3)
}

/// A tag of Flash video.
fn tag(kind: u8, body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(body.len()).unwrap();
    let mut out = vec![kind];
    out.extend(&len.to_be_bytes()[1..]);
    out.extend([0; 7]);
    out.extend(body);
    out.extend((len + 11).to_be_bytes());
    out
}

pub(crate) fn flv(planted: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"FLV\x01\x01\0\0\0\x09\0\0\0\0".to_vec();
    planted.iter().for_each(|one| out.extend(one));
    out.extend(tag(9, &[0x12, 0, 0, 0x84, 0]));
    out
}

#[test]
fn canaries_in_small_films_are_gone() {
    let canary = CANARY.as_bytes();
    let bytes = [amv(canary, canary), canary.to_vec()].concat();
    let (out, findings) = clean(&bytes, Format::Amv).unwrap();
    assert!(out == amv(&[], &[]));
    assert_eq!(findings.times(Kind::Trailing), 2);

    let name = [
        b"\x02\0\x0aonMetaData\x08\0\0\0\x01\0\x06".as_slice(),
        canary,
    ]
    .concat();
    let command = [b"\x52\0".as_slice(), canary].concat();
    let planted = [tag(18, &name), tag(18, canary), tag(9, &command)];
    let (out, findings) = clean(&flv(&planted), Format::Flv).unwrap();
    assert!(out == flv(&[]));
    assert_eq!(findings.times(Kind::Tags), 2);
}

#[test]
fn speech_is_clean_to_its_last_bit() {
    for wide in [false, true] {
        let mut bytes = amr(wide);
        let (out, findings) = clean(&bytes, Format::Amr).unwrap();
        assert!(out == bytes && findings.is_empty());
        // What fills up the last byte, the highest bit of a head, and a frame that is cut off.
        let last = bytes.len() - 2;
        bytes[last] |= 1;
        *bytes.last_mut().unwrap() |= 0x80;
        bytes.extend([0x3c, 1, 2]);
        let (out, findings) = clean(&bytes, Format::Amr).unwrap();
        assert!(out == amr(wide));
        assert_eq!(
            (
                findings.times(Kind::Padding),
                findings.times(Kind::Trailing)
            ),
            (2, 1)
        );
    }
}

#[test]
fn the_time_of_day_in_dolby_sound_is_refused() {
    assert!(clean(&ac3(), Format::Ac3).is_ok());
    let mut bytes = ac3();
    // One channel, nothing of loudness; then a time code.
    bytes[5..12].copy_from_slice(&[0x40, 0x20, 0x03, 0xff, 0xf0, 0, 0]);
    let told = clean(&bytes, Format::Ac3);
    assert!(told.is_err(), "{told:?}");
}

#[test]
fn a_film_of_commands_alone_is_none() {
    let front = b"FLV\x01\x01\0\0\0\x09\0\0\0\0".to_vec();
    let bytes = [front, tag(9, b"\x52\0")].concat();
    assert!(clean(&bytes, Format::Flv).is_err());
}

/// What follows in later tags is not looked at either: its places would be counted from somewhere else.
#[test]
fn sound_of_another_layer_in_a_film_stays_as_it_is() {
    let first = [b"\x2e".as_slice(), &mp2()].concat();
    let later = [b"\x2e".as_slice(), &crate::sound::mp3(&[], &[], 8)].concat();
    let mut bytes = flv(&[tag(8, &first), tag(8, &later)]);
    bytes[4] = 5;
    let mut out = Vec::new();
    let report = bulssi_scrub::scrub(&mut std::io::Cursor::new(&bytes), &mut out, Format::Flv);
    assert!(report.unwrap().findings.is_empty() && out == bytes);
}
