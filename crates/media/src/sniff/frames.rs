//! Formats without a head: frames that follow each other at the lengths they tell.

use bulssi_model::{ByteLen, Format};

/// So many frames in a row must agree; two bytes of sync alone turn up by chance every 32 KiB.
const IN_A_ROW: usize = 4;
/// Encoders and editors leave some bytes before the first frame.
const SLACK: usize = 4096;

/// MPEG audio, ADTS or AC-3 within the first bytes. `len` is how much of the file there is from
/// here; where it ends sooner, fewer frames will do, but never fewer than two.
pub(crate) fn sync(head: &[u8], len: u64) -> Option<Format> {
    let text = head
        .iter()
        .take(64)
        .all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace());
    if text {
        return None;
    }
    (0..head.len().min(SLACK)).find_map(|start| chain(head, start, len))
}

fn chain(head: &[u8], start: usize, len: u64) -> Option<Format> {
    let (format, _) = frame(head.get(start..)?)?;
    let mut at = start;
    let mut count = 0;
    while count < IN_A_ROW {
        match head.get(at..).and_then(frame) {
            Some((same, size)) if same == format => {
                at += size;
                count += 1;
            }
            _ => break,
        }
    }
    // The frames reach the end of the file, or the tag that may stand there.
    let left = len.saturating_sub(at as u64);
    let at_end = at as u64 >= len || left <= 128 || head.get(at..).is_some_and(is_tail);
    (count == IN_A_ROW || (count >= 2 && at_end && start == 0)).then_some(format)
}

fn is_tail(rest: &[u8]) -> bool {
    rest.starts_with(b"TAG") || rest.starts_with(b"APETAGEX") || rest.starts_with(b"LYRICSBEGIN")
}

/// The format and length of the frame that begins here.
fn frame(bytes: &[u8]) -> Option<(Format, usize)> {
    let head: &[u8; 4] = bytes.first_chunk()?;
    if head[0] == 0x0b && head[1] == 0x77 {
        return ac3(bytes);
    }
    if head[0] != 0xff || head[1] & 0xe0 != 0xe0 {
        return None;
    }
    if head[1] & 0xf6 == 0xf0 {
        return adts(bytes);
    }
    mpeg_audio(head)
}

/// ISO/IEC 11172-3, 2.4.1.3, and 13818-3 for the lower rates. Layer I is no longer met.
fn mpeg_audio(head: &[u8; 4]) -> Option<(Format, usize)> {
    const KBITS_1_2: [usize; 15] = [
        0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ];
    const KBITS_1_3: [usize; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const KBITS_2: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    const RATES: [usize; 3] = [44_100, 48_000, 32_000];
    let version = head[1] >> 3 & 3;
    let layer = head[1] >> 1 & 3;
    let rate_index = usize::from(head[2] >> 2 & 3);
    let kbit_index = usize::from(head[2] >> 4);
    if version == 1 || head[3] & 3 == 2 || kbit_index == 0 {
        return None;
    }
    let halved = match version {
        3 => 1,
        2 => 2,
        _ => 4,
    };
    let rate = RATES.get(rate_index)? / halved;
    let (format, kbits, samples) = match (layer, version) {
        (1, 3) => (Format::Mp3, KBITS_1_3.get(kbit_index)?, 144),
        (1, _) => (Format::Mp3, KBITS_2.get(kbit_index)?, 72),
        (2, 3) => (Format::Mp2, KBITS_1_2.get(kbit_index)?, 144),
        (2, _) => (Format::Mp2, KBITS_2.get(kbit_index)?, 144),
        _ => return None,
    };
    let padding = usize::from(head[2] >> 1 & 1);
    Some((format, samples * kbits * 1000 / rate + padding))
}

/// ISO/IEC 14496-3, 1.A.3.2.
fn adts(bytes: &[u8]) -> Option<(Format, usize)> {
    let head: &[u8; 7] = bytes.first_chunk()?;
    if head[2] >> 2 & 0xf > 12 {
        return None;
    }
    let size =
        usize::from(head[3] & 3) << 11 | usize::from(head[4]) << 3 | usize::from(head[5] >> 5);
    (size >= 7).then_some((Format::Aac, size))
}

/// ETSI TS 102 366, 4.4.1 and table 4.13; E-AC-3 (annex E) tells its length itself.
fn ac3(bytes: &[u8]) -> Option<(Format, usize)> {
    const KBITS: [usize; 19] = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
    ];
    let head: &[u8; 6] = bytes.first_chunk()?;
    if head[5] >> 3 > 10 {
        return None;
    }
    let code = usize::from(head[4] & 0x3f);
    let kbits = *KBITS.get(code / 2)?;
    let words = match head[4] >> 6 {
        0 => kbits * 2,
        1 => kbits * 320 / 147 + code % 2,
        2 => kbits * 3,
        _ => return None,
    };
    Some((Format::Ac3, words * 2))
}

/// Sync bytes at the distance of packets (ISO/IEC 13818-1, 2.4.3.2): plain, with the time stamps of
/// recorders (192 bytes), or with error correction (204).
pub(super) fn is_transport_stream(head: &[u8], len: ByteLen) -> bool {
    [(188usize, 0usize), (192, 4), (204, 0)]
        .iter()
        .any(|(size, first)| {
            // Recordings cut from the air begin within a packet.
            (*first..*first + size).any(|start| {
                let packets = (len.0.saturating_sub(start as u64) / *size as u64).min(8);
                let sync = |n: usize| {
                    // Then an adaptation field or a payload, which every packet has one of.
                    let packet = head.get(start + n * size..);
                    packet.is_some_and(|p| {
                        p.first() == Some(&0x47) && p.get(3).is_some_and(|b| b & 0x30 != 0)
                    })
                };
                packets >= 5 && (0..packets as usize).all(sync)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_lengths() {
        // 128 kbit/s, 44.1 kHz, layer III.
        assert_eq!(frame(b"\xff\xfb\x90\x00"), Some((Format::Mp3, 417)));
        assert_eq!(frame(b"\xff\xfb\x92\x00"), Some((Format::Mp3, 418)));
        assert_eq!(frame(b"\xff\xfd\x90\x00"), Some((Format::Mp2, 522)));
        assert_eq!(frame(b"\xff\xf3\x90\x00"), Some((Format::Mp3, 261)));
        assert_eq!(
            frame(b"\xff\xf1\x50\x80\x02\x1f\xfc"),
            Some((Format::Aac, 16))
        );
        assert_eq!(frame(b"\x0b\x77\0\0\x14\x40"), Some((Format::Ac3, 768)));
        for none in [
            b"\xff\xff\xff\xff",
            b"\xff\xfb\x00\x00",
            b"\xff\xfb\xf0\x00",
        ] {
            assert_eq!(frame(none), None);
        }
    }

    #[test]
    fn two_bytes_of_sync_are_no_sound() {
        let mut noise = vec![0u8; 8192];
        noise[0] = 0xff;
        noise[1] = 0xfb;
        noise[2] = 0x90;
        assert_eq!(sync(&noise, 8192), None);
        for at in (0..8192 - 4).step_by(417) {
            noise[at..at + 3].copy_from_slice(b"\xff\xfb\x90");
        }
        assert_eq!(sync(&noise, 8192), Some(Format::Mp3));
    }

    #[test]
    fn a_letter_g_is_no_stream() {
        assert!(!is_transport_stream(&[0x47; 100], ByteLen(100)));
        assert!(!is_transport_stream(&b"G".repeat(4096), ByteLen(4096)));
        let mut stream = vec![0xffu8; 188 * 10];
        for at in (0..stream.len()).step_by(188) {
            stream[at..at + 4].copy_from_slice(b"\x47\x40\x00\x10");
        }
        assert!(is_transport_stream(&stream, ByteLen(1880)));
        stream[188 * 3] = 0;
        assert!(!is_transport_stream(&stream, ByteLen(1880)));
    }
}
