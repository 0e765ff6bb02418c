//! Coded pictures and sound as they lie in films: what encoders write beside them is made quiet in place, so that
//! no length changes.

use memchr::memmem;

use super::nal::Nal;
use crate::{Findings, Kind};

/// What frames of a stream are, as far as something beside the pictures or the sound can hide in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// H.264 or H.265; how many bytes the length before each unit has, or nothing where units begin with a code.
    Nal(Nal, Option<usize>),
    /// MPEG-4 part 2 (ISO/IEC 14496-2).
    Mpeg4,
    /// MPEG-1 and -2 (ISO/IEC 13818-2).
    Mpeg2,
    /// AAC without heads (ISO/IEC 14496-3).
    Aac,
    /// AAC with a head before each block (ADTS).
    Adts,
    /// MPEG audio layer III, whose frames lend each other room: dealt with over the whole stream.
    Mp3,
    /// AV1 (section 5.3): units with a head, a length and a body.
    Av1,
    /// JPEG pictures one after the other.
    Jpeg,
    /// Nothing but pictures or sound.
    Plain,
}

impl Codec {
    /// Makes a frame quiet; whether it could be accounted for.
    #[must_use]
    pub(crate) fn quiet(self, frame: &mut [u8], findings: &mut Findings) -> bool {
        match self {
            Self::Nal(nal, Some(width)) => return nal.prefixed(frame, width, findings),
            Self::Nal(nal, None) => nal.marked(frame, findings),
            Self::Mpeg4 => user_data(frame, mpeg4_needed, findings),
            Self::Mpeg2 => user_data(frame, mpeg2_needed, findings),
            Self::Aac => aac(frame, findings),
            Self::Adts => adts(frame, findings),
            Self::Av1 => av1(frame, findings),
            Self::Jpeg => jpeg(frame, findings),
            Self::Mp3 | Self::Plain => {}
        }
        true
    }
}

/// What stays of user data.
enum Stays {
    All,
    /// The letters, with every digit a nine.
    Letters,
    Nothing,
}

/// Decoders work around the faults of these encoders, and know them by these words alone.
fn mpeg4_needed(data: &[u8]) -> Stays {
    let data = data.trim_ascii_end();
    let data = data.strip_suffix(b"\0").unwrap_or(data);
    let version = |rest: &[u8]| {
        rest.len() <= 16
            && rest
                .iter()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'b' | b'B' | b'p' | b'P'))
    };
    if let Some(rest) = data.strip_prefix(b"XviD".as_slice()) {
        return if version(rest) {
            Stays::All
        } else {
            Stays::Nothing
        };
    }
    if let Some(rest) = data.strip_prefix(b"DivX".as_slice()) {
        return if version(rest) {
            Stays::All
        } else {
            Stays::Nothing
        };
    }
    if let Some(rest) = data.strip_prefix(b"Lavc".as_slice())
        && rest.len() <= 16
        && rest
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.')
    {
        return Stays::Letters;
    }
    Stays::Nothing
}

/// How much of the frame is picture (ETSI TS 101 154, B.3).
fn mpeg2_needed(data: &[u8]) -> Stays {
    match data {
        [b'D', b'T', b'G', b'1', 0x41, 0xf0..=0xff] | [b'D', b'T', b'G', b'1', 0x01] => Stays::All,
        _ => Stays::Nothing,
    }
}

/// User data (start code 0xb2) becomes zeros, which decoders skip on their way to the next start code.
fn user_data(frame: &mut [u8], needed: fn(&[u8]) -> Stays, findings: &mut Findings) {
    let mut from = 0;
    while let Some(found) = memmem::find(frame.get(from..).unwrap_or_default(), b"\0\0\x01\xb2") {
        let start = from + found;
        let body = start + 4;
        let next = memmem::find(&frame[body..], b"\0\0\x01").map_or(frame.len(), |at| body + at);
        let data = &mut frame[body..next];
        match needed(data) {
            Stays::All => {}
            Stays::Letters => {
                if data
                    .iter()
                    .any(|byte| byte.is_ascii_digit() && *byte != b'9')
                {
                    findings.add(Kind::Program, 1, data.len() as u64);
                }
                for byte in data.iter_mut().filter(|byte| byte.is_ascii_digit()) {
                    *byte = b'9';
                }
            }
            Stays::Nothing => {
                findings.add(Kind::Program, 1, (next - start) as u64);
                frame[start..next].fill(0);
            }
        }
        from = next;
    }
}

/// Elements before the sound of a block (ISO/IEC 14496-3, 4.5.2.1): fill and data streams are made zero, but for
/// what belongs to the sound. Those behind the sound would take a whole decoder to reach.
pub(crate) fn aac(frame: &mut [u8], findings: &mut Findings) {
    let mut at = 0;
    loop {
        let Some(kind) = bits(frame, at, 3) else {
            return;
        };
        at += 3;
        let (from, len) = match kind {
            6 => {
                let Some(mut len) = bits(frame, at, 4) else {
                    return;
                };
                at += 4;
                if len == 15 {
                    let Some(more) = bits(frame, at, 8) else {
                        return;
                    };
                    at += 8;
                    len = (len + more).saturating_sub(1);
                }
                let needed = matches!(bits(frame, at, 4), Some(11..=14));
                if len > 0 && needed {
                    at += len * 8;
                    continue;
                }
                (at, len)
            }
            4 => {
                let (Some(aligned), Some(mut len)) =
                    (bits(frame, at + 4, 1), bits(frame, at + 5, 8))
                else {
                    return;
                };
                at += 13;
                if len == 255 {
                    let Some(more) = bits(frame, at, 8) else {
                        return;
                    };
                    at += 8;
                    len += more;
                }
                if aligned == 1 {
                    at = at.next_multiple_of(8);
                }
                (at, len)
            }
            _ => return,
        };
        let end = from + len * 8;
        if end > frame.len() * 8 {
            return;
        }
        let changed = match faac(frame, from, end).filter(|_| kind == 6) {
            Some(name) => {
                let before = frame.to_vec();
                silence(frame, from, end);
                for (number, byte) in name.iter().enumerate() {
                    write_byte(frame, from + NAME_AT + number * 8, *byte);
                }
                before != frame
            }
            None => silence(frame, from, end),
        };
        if changed {
            findings.add(Kind::Program, 1, len as u64);
        }
        at = end;
    }
}

/// Where the name of an encoder stands in an element that fills up: behind its kind and a field for alignment.
const NAME_AT: usize = 17;

/// The name by which decoders know that the first block is silence to be cut off; every digit a nine.
fn faac(frame: &[u8], from: usize, end: usize) -> Option<Vec<u8>> {
    if bits(frame, from, 4) != Some(0) {
        return None;
    }
    let name: Vec<u8> = (from + NAME_AT..end.saturating_sub(7))
        .step_by(8)
        .map_while(|at| bits(frame, at, 8))
        .map(|byte| byte as u8)
        .take_while(|byte| *byte != 0)
        .collect();
    let version = name.strip_prefix(b"libfaac ")?;
    let plain = version.len() <= 16
        && version.first().is_some_and(u8::is_ascii_digit)
        && version.contains(&b'.')
        && version
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let nines = |byte: u8| if byte.is_ascii_digit() { b'9' } else { byte };
    plain.then(|| name.into_iter().map(nines).collect())
}

/// Puts a byte to where zeros are.
fn write_byte(bytes: &mut [u8], at: usize, byte: u8) {
    for bit in 0..8 {
        if byte & 0x80 >> bit != 0
            && let Some(place) = bytes.get_mut((at + bit) / 8)
        {
            *place |= 0x80 >> ((at + bit) % 8);
        }
    }
}

/// What a decoder of AAC begins with, as long as it is (14496-3, 1.6.2.1 and 1.6.5); where channels are told one by
/// one, and of other kinds than the usual, at most 64 bytes.
pub(super) fn sound_config(config: &[u8]) -> Vec<u8> {
    let len = config_len(config).unwrap_or(64);
    config[..config.len().min(len)].to_vec()
}

fn config_len(config: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut take = |count: usize| {
        let value = bits(config, at, count)?;
        at += count;
        Some(value)
    };
    let kind = take(5)?;
    // A rate by its number, or in full.
    if take(4)? == 15 {
        take(24)?;
    }
    let channels = take(4)?;
    if matches!(kind, 5 | 29) {
        if take(4)? == 15 {
            take(24)?;
        }
        take(5)?;
    }
    if !matches!(kind, 1..=5 | 29) || channels == 0 {
        return None;
    }
    // The length of a block, a coder beneath with its delay, extensions.
    take(1)?;
    if take(1)? == 1 {
        take(14)?;
    }
    take(1)?;
    let plain = at.div_ceil(8);
    // A second rate, and a second channel made from one.
    let more = || {
        let mut end = at + 17;
        if bits(config, at, 16)? != 0x2b7 << 5 | 5 {
            return None;
        }
        if bits(config, end - 1, 1)? == 1 {
            end += if bits(config, end, 4)? == 15 { 28 } else { 4 };
            if bits(config, end, 11) == Some(0x548) {
                end += 12;
            }
        }
        Some(end.div_ceil(8))
    };
    Some(more().unwrap_or(plain))
}

/// Blocks of AAC with heads (ISO/IEC 14496-3, 1.A.2.2); a last one that is cut off is left alone.
fn adts(bytes: &mut [u8], findings: &mut Findings) {
    let mut at = 0;
    while let Some(head) = adts_head(bytes.get(at..).unwrap_or_default()) {
        let Some(frame) = bytes.get_mut(at..at + head.len) else {
            return;
        };
        if head.blocks == 1 {
            aac(&mut frame[head.skip..], findings);
        }
        at += head.len;
    }
}

/// The head of a block of AAC.
pub(crate) struct AdtsHead {
    /// Bytes of all of it, and of the head.
    pub(crate) len: usize,
    pub(crate) skip: usize,
    pub(crate) blocks: u8,
}

pub(crate) fn adts_head(bytes: &[u8]) -> Option<AdtsHead> {
    let [0xff, second, third, fourth, fifth, sixth, seventh] = *bytes.first_chunk::<7>()? else {
        return None;
    };
    let rate = third >> 2 & 0xf;
    if second & 0xf6 != 0xf0 || rate > 12 {
        return None;
    }
    let len = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
    let skip = if second & 1 == 0 { 9 } else { 7 };
    (len >= skip).then_some(AdtsHead {
        len,
        skip,
        blocks: (seventh & 3) + 1,
    })
}

fn bits(bytes: &[u8], at: usize, count: usize) -> Option<usize> {
    (at..at + count).try_fold(0, |sum, at| {
        let bit = bytes.get(at / 8)? >> (7 - at % 8) & 1;
        Some(sum << 1 | usize::from(bit))
    })
}

/// Makes these bits zero; whether they were not.
fn silence(bytes: &mut [u8], from: usize, to: usize) -> bool {
    let mut found = false;
    for at in from..to {
        if let Some(byte) = bytes.get_mut(at / 8) {
            let mask = 0x80 >> (at % 8);
            found |= *byte & mask != 0;
            *byte &= !mask;
        }
    }
    found
}

/// Comments and application data become zeros, but for the sign of interlaced AVI and Adobe's colours.
fn jpeg(frame: &mut [u8], findings: &mut Findings) {
    let mut at = 2;
    while let (Some(0xff), Some(marker)) = (frame.get(at), frame.get(at + 1).copied()) {
        if marker == 0xff {
            at += 1;
            continue;
        }
        let Some(len) = crate::bytes::be16(frame, at + 2).map(usize::from) else {
            return;
        };
        let end = (at + 2 + len).min(frame.len());
        let body = frame.get_mut(at + 4..end).unwrap_or_default();
        let from = match marker {
            0xe0 if body.starts_with(b"AVI1") => 5,
            0xe0 if body.starts_with(b"JFIF\0") => 12,
            0xee if body.starts_with(b"Adobe") => 12,
            0xe0..=0xef | 0xfe => 0,
            // The scan: pictures behind it are of the same frame.
            0xda => return,
            _ => body.len(),
        };
        let body = body.get_mut(from..).unwrap_or_default();
        if body.iter().any(|byte| *byte != 0) {
            findings.add(Kind::Comment, 1, body.len() as u64);
            body.fill(0);
        }
        at = end.max(at + 2);
    }
}

/// Units that hold notes, room or what is reserved become room; light and colours of the screen stay.
pub(super) fn av1(frame: &mut [u8], findings: &mut Findings) {
    let mut at = 0;
    while let Some(head) = frame.get(at).copied() {
        let kind = head >> 3 & 0xf;
        let mut from = at + 1 + usize::from(head >> 2 & 1);
        let mut len = frame.len().saturating_sub(from);
        if head & 2 != 0 {
            len = 0;
            for shift in 0..8 {
                let Some(byte) = frame.get(from).copied() else {
                    return;
                };
                from += 1;
                len |= usize::from(byte & 0x7f) << (7 * shift);
                if byte & 0x80 == 0 {
                    break;
                }
            }
        }
        let Some(body) = from.checked_add(len).and_then(|to| frame.get_mut(from..to)) else {
            return;
        };
        let lights = kind == 5 && matches!(body.first(), Some(1..=2)) && body.len() <= 32;
        if matches!(kind, 0 | 5 | 9..=15) && !lights {
            let before = body.to_vec();
            body.fill(0);
            if let Some(last) = body.last_mut() {
                *last = 0x80;
            }
            if before != body || kind != 15 {
                findings.add(Kind::Program, 1, len as u64);
            }
            frame[at] = head & 0x87 | 15 << 3;
        }
        at = from + len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(name: &[u8]) -> Vec<u8> {
        // An element that fills up with 18 bytes, and a channel behind it.
        let mut block = vec![0xde, 0x08, 0, 0];
        block.extend(name);
        block.resize(20, 0);
        block.extend([0x12, 0x34]);
        assert!(Codec::Aac.quiet(&mut block, &mut Findings::default()));
        assert!(block.ends_with(&[0x12, 0x34]));
        block
    }

    #[test]
    fn of_encoders_of_aac_one_name_stays() {
        assert_eq!(&quiet(b"libfaac 1.28")[4..18], b"libfaac 9.99\0\0");
        for name in [
            b"libfaac 1.28 x".as_slice(),
            b"Lavc59.37.100",
            b"libfaac some",
        ] {
            assert_eq!(quiet(name)[4..20], [0; 16]);
        }
    }

    #[test]
    fn what_a_decoder_begins_with_has_an_end() {
        for (config, len) in [
            (b"\x12\x10".as_slice(), 2),
            (b"\x12\x10\x56\xe5\0", 5),
            (b"\x2b\x92\x08\0", 4),
            (b"\x13\x90\x56\xe5\xa5\x48\x80", 7),
        ] {
            let behind = [config, b"something"].concat();
            assert_eq!(sound_config(&behind).len(), len, "{config:x?}");
            assert_eq!(sound_config(config), config);
        }
    }
}
