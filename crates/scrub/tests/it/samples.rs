//! Small files with something in every place that tells, made here; and how they are scrubbed.

use std::io::Cursor;

use bulssi_model::Format;
use bulssi_scrub::{Findings, ScrubError, Scrubbed, scrub};

/// What is planted wherever a format has room for it.
pub(crate) const CANARY: &str = "canary-7f3a";

/// The clean file, held against what must be true of every one: equal on every run, unchanged by a second.
pub(crate) fn clean(bytes: &[u8], format: Format) -> Result<(Vec<u8>, Findings), ScrubError> {
    let once = |bytes: &[u8]| -> Result<(Vec<u8>, Scrubbed), ScrubError> {
        let mut out = Vec::new();
        let report = scrub(&mut Cursor::new(bytes), &mut out, format)?;
        assert_eq!(report.written.0, out.len() as u64);
        assert_eq!(report.read.0, bytes.len() as u64);
        Ok((out, report))
    };
    let (out, report) = once(bytes)?;
    assert_eq!(once(bytes)?.0, out, "{format}: another run, other bytes");
    let (again, second) = once(&out).expect("what is clean is taken");
    assert_eq!(again, out, "{format}: a second run changed something");
    assert!(
        second.findings.is_empty(),
        "{format}: {:?}",
        second.findings
    );
    if report.findings.is_empty() {
        assert_eq!(out, bytes, "{format}: changed, and nothing said");
    }
    let canary = out
        .windows(CANARY.len())
        .position(|at| at == CANARY.as_bytes());
    assert_eq!(canary, None, "{format}: a canary is left");
    Ok((out, report.findings))
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], len.as_slice(), body].concat()
}

/// A JPEG of 8 by 8 grey points; `planted` goes behind the first marker.
pub(crate) fn jpeg(planted: &[(u8, &[u8])]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    for (marker, body) in planted {
        out.extend(segment(*marker, body));
    }
    out.extend(segment(0xdb, &[&[0], [16; 64].as_slice()].concat()));
    out.extend(segment(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]));
    // One code each: no difference, no more coefficients.
    let table = |class: u8| [&[class, 1], [0; 15].as_slice(), &[0]].concat();
    out.extend(segment(0xc4, &table(0x00)));
    out.extend(segment(0xc4, &table(0x10)));
    out.extend(segment(0xda, &[1, 1, 0, 0, 63, 0]));
    out.extend([0x3f, 0xff, 0xd9]);
    out
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = !0u32;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 != 0 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    !sum
}

pub(crate) fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    let len = u32::try_from(body.len()).unwrap().to_be_bytes();
    [len.as_slice(), &named, &crc(&named).to_be_bytes()].concat()
}

/// A PNG of one grey point; `planted` goes before the pixels, `behind` into their chunk.
pub(crate) fn png(planted: &[(&[u8; 4], &[u8])], behind: &[u8]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(png_chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
    for (kind, body) in planted {
        out.extend(png_chunk(kind, body));
    }
    // A stored block of a filter byte and a point.
    let pixels = [0x78, 0x01, 1, 2, 0, 0xfd, 0xff, 0, 0x80, 0, 0x82, 0, 0x81];
    out.extend(png_chunk(b"IDAT", &[pixels.as_slice(), behind].concat()));
    out.extend(png_chunk(b"IEND", &[]));
    out
}

/// A GIF of one point; `planted` are extensions before the picture, `behind` stands after the end code.
pub(crate) fn gif(planted: &[(u8, &[&[u8]])], behind: &[u8]) -> Vec<u8> {
    let mut out = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for (label, blocks) in planted {
        out.extend([0x21, *label]);
        for block in *blocks {
            out.push(u8::try_from(block.len()).unwrap());
            out.extend(*block);
        }
        out.push(0);
    }
    out.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02");
    let codes = [&[0x44, 0x01], behind].concat();
    out.push(u8::try_from(codes.len()).unwrap());
    out.extend(codes);
    out.extend([0, 0x3b]);
    out
}

pub(crate) fn riff(form: &[u8; 4], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = form.to_vec();
    for (kind, bytes) in chunks {
        body.extend(*kind);
        body.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        body.extend(*bytes);
        if bytes.len() % 2 == 1 {
            body.push(0);
        }
    }
    let len = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &len, &body].concat()
}

/// Mono, 8 kHz, 8 bits.
pub(crate) const PCM: &[u8] = b"\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0";

/// The smallest lossless WebP.
pub(crate) const VP8L: &[u8] = b"\x2f\0\0\0\0\x07\xd0\xff\xfe\xf7\xbf\xff\x81\x88\x88\x08";

/// One clean sample of every format that is covered.
pub(crate) fn clean_samples() -> Vec<(Format, Vec<u8>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (Format::Jpeg, jpeg(&[])),
        (Format::Png, png(&[], &[])),
        (Format::Gif, gif(&[], &[])),
        (Format::WebP, riff(b"WEBP", &[(b"VP8L", VP8L)])),
        (
            Format::Wav,
            riff(b"WAVE", &[(b"fmt ", PCM), (b"data", &[128; 800])]),
        ),
        (Format::Mp3, crate::sound::mp3(&[], &[], 0)),
        (Format::Mp2, crate::small::mp2()),
        (Format::Ac3, crate::small::ac3()),
        (Format::Amr, crate::small::amr(false)),
        (Format::Amv, crate::small::amv(&[], &[])),
        (Format::Flv, crate::small::flv(&[])),
        (Format::Html, text("<p>눈이 온다.</p>\n")),
        (
            Format::Svg,
            text(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg width=\"1\"><path d=\"M0 0\"/></svg>\n",
            ),
        ),
        (Format::Markdown, text("# 눈\n\n눈이 온다. 봄이 온다.\n")),
        (Format::PlainText, text("눈이 온다.\n봄이 온다.\n")),
        (
            Format::Srt,
            text("1\n00:00:01,000 --> 00:00:02,000\n눈이 온다.\n\n"),
        ),
        (
            Format::Vtt,
            text("WEBVTT\n\n00:01.000 --> 00:02.000\n눈이 온다.\n\n"),
        ),
        (
            Format::Smi,
            text("<SAMI>\n<BODY>\n<SYNC Start=1000><P Class=KRCC>눈이 온다.\n</BODY>\n</SAMI>\n"),
        ),
        (
            Format::Ass,
            text(
                "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Start, End, Name, Text\n\
                 Dialogue: 0:00:01.00,0:00:02.00,,눈이 온다.\n",
            ),
        ),
    ]
}

#[test]
fn what_is_clean_goes_through_unchanged() {
    for (format, bytes) in clean_samples() {
        let (out, findings) = clean(&bytes, format).unwrap();
        assert_eq!(out, bytes, "{format}");
        assert!(findings.is_empty(), "{format}: {findings:?}");
    }
}

#[test]
fn canaries_in_every_place_of_a_picture_are_gone() {
    let canary = CANARY.as_bytes();
    let with = |head: &[u8]| [head, canary].concat();
    let icc = with(b"ICC_PROFILE\0\x01\x01");
    let planted = [
        (0xe0, with(b"JFXX\0\x10")),
        (0xe1, with(b"Exif\0\0II\x2a\0")),
        (0xe1, with(b"http://ns.adobe.com/xap/1.0/\0")),
        (0xe2, icc),
        (0xe2, with(b"MPF\0")),
        (0xeb, with(b"JP\0\0")),
        (0xed, with(b"Photoshop 3.0\0")),
        (0xee, with(b"Adobe\0\x64\0\0\0\0\0")),
        (0xef, with(b"")),
        (0xfe, with(b"")),
    ];
    let planted: Vec<(u8, &[u8])> = planted
        .iter()
        .map(|(kind, body)| (*kind, body.as_slice()))
        .collect();
    let bytes = [jpeg(&planted), canary.to_vec(), jpeg(&[])].concat();
    let (out, findings) = clean(&bytes, Format::Jpeg).unwrap();
    assert_eq!(out.len(), jpeg(&[(0xee, b"Adobe\0\x64\0\0\0\0\0")]).len());
    assert_eq!(
        findings.iter().map(|(_, count)| count.times).sum::<u64>(),
        11
    );

    let text = with(b"Author\0");
    let chunks: [(&[u8; 4], &[u8]); 6] = [
        (b"tEXt", &text),
        (b"eXIf", canary),
        (b"iCCP", canary),
        (b"tIME", canary),
        (b"caBX", canary),
        (b"prVt", canary),
    ];
    let bytes = [png(&chunks, canary), canary.to_vec()].concat();
    assert_eq!(clean(&bytes, Format::Png).unwrap().0, png(&[], &[]));

    let xmp = with(b"XMP DataXMP");
    let blocks: [(u8, &[&[u8]]); 4] = [
        (0xfe, &[canary]),
        (0xff, &[&xmp]),
        (0x01, &[&[0; 12], canary]),
        (0x77, &[canary]),
    ];
    let bytes = [gif(&blocks, canary), canary.to_vec()].concat();
    assert_eq!(clean(&bytes, Format::Gif).unwrap().0, gif(&[], &[]));

    let chunks: [(&[u8; 4], &[u8]); 5] = [
        (b"VP8L", VP8L),
        (b"EXIF", canary),
        (b"XMP ", canary),
        (b"ICCP", canary),
        (b"zzzz", canary),
    ];
    let bytes = [riff(b"WEBP", &chunks), canary.to_vec()].concat();
    assert_eq!(
        clean(&bytes, Format::WebP).unwrap().0,
        riff(b"WEBP", &[(b"VP8L", VP8L)])
    );
}
