//! Network abstraction layer units of H.264 and H.265 (ITU-T H.264, 7.3.1 and annex D; H.265, 7.3.1 and annex D).
//! Messages beside the pictures, in which encoders write their name and settings, become filler of the same length,
//! so that nothing around them moves.

use memchr::memmem;

use crate::{Findings, Kind};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nal {
    H264,
    H265,
}

/// A message that is nothing but bytes of 0xff (D.1.4).
const FILLER: u32 = 3;

impl Nal {
    /// Makes quiet a frame whose units have a length of `width` bytes before each; whether the lengths add up.
    #[must_use]
    pub(crate) fn prefixed(self, frame: &mut [u8], width: usize, findings: &mut Findings) -> bool {
        let mut rest = frame;
        while !rest.is_empty() {
            if rest.len() < width {
                // Encoders fill up with fewer zeros than a length has.
                return rest.iter().all(|byte| *byte == 0);
            }
            let (head, behind) = rest.split_at_mut(width);
            let len = head
                .iter()
                .fold(0usize, |len, byte| len << 8 | usize::from(*byte));
            let Some((unit, behind)) = behind.split_at_mut_checked(len) else {
                return false;
            };
            self.unit(unit, findings);
            rest = behind;
        }
        true
    }

    /// Makes quiet units that begin with 00 00 01 (annex B). What stands before the first is left alone.
    pub(crate) fn marked(self, bytes: &mut [u8], findings: &mut Findings) {
        let starts: Vec<usize> = memmem::find_iter(bytes, b"\0\0\x01").collect();
        for (number, start) in starts.iter().enumerate() {
            let from = start + 3;
            let to = starts.get(number + 1).map_or(bytes.len(), |next| *next);
            // Zeros before the next start belong to no unit.
            let unit = bytes.get_mut(from..to).unwrap_or_default();
            let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
            let len = unit.len() - zeros;
            self.unit(&mut unit[..len], findings);
        }
    }

    /// Makes one unit quiet.
    pub(crate) fn unit(self, unit: &mut [u8], findings: &mut Findings) {
        let Some(first) = unit.first() else {
            return;
        };
        match self {
            Self::H264 => match first & 0x1f {
                6 => self.messages(unit, findings),
                12 => fill(unit, 12, 1, findings),
                // Not specified, or reserved: decoders leave them out.
                0 | 16..=18 | 22..=31 => fill(unit, 12, 1, findings),
                _ => {}
            },
            Self::H265 => match first >> 1 & 0x3f {
                39 | 40 => self.messages(unit, findings),
                38 | 41..=63 => fill(unit, 38 << 1 | first & 1, 2, findings),
                _ => {}
            },
        }
    }

    const fn head(self) -> usize {
        match self {
            Self::H264 => 1,
            Self::H265 => 2,
        }
    }

    /// Messages that say how pictures are shown: buffering, timing, recovery, packing, turning, light, transfer.
    const fn needed(self, kind: u32) -> bool {
        match kind {
            0 | 1 | 6 | 45 | 47 | 137 | 144 | 147 => true,
            129..=132 | 148 => matches!(self, Self::H265),
            _ => false,
        }
    }

    fn messages(self, unit: &mut [u8], findings: &mut Findings) {
        let head = self.head().min(unit.len());
        let len = unit.len();
        let body = plain(&unit[head..]);
        let (kept, gone) = self.sift(&body);
        if gone == 0 {
            return;
        }
        let room = len - head;
        let filled = refilled(&kept, room).or_else(|| refilled(&[], room));
        let clean = filled.unwrap_or_else(|| vec![0xff; room]);
        if clean != unit[head..] {
            findings.add(Kind::Program, 1, gone);
            unit[head..].copy_from_slice(&clean);
        }
    }

    /// The messages that are needed, and how many bytes the others have.
    fn sift(self, body: &[u8]) -> (Vec<u8>, u64) {
        let mut kept = Vec::new();
        let mut gone = 0;
        let mut at = 0;
        // The bit that ends the messages, and zeros behind it.
        let end = body
            .iter()
            .rposition(|byte| *byte != 0)
            .filter(|at| body[*at] == 0x80)
            .unwrap_or(body.len());
        while at < end {
            let start = at;
            let (Some(kind), Some(len)) = (number(body, &mut at), number(body, &mut at)) else {
                return (kept, (body.len() - start) as u64);
            };
            let next = at.saturating_add(len as usize);
            let Some(payload) = body.get(at..next).filter(|_| next <= end) else {
                return (kept, (body.len() - start) as u64);
            };
            let silent = kind == FILLER && payload.iter().all(|byte| *byte == 0xff);
            if self.needed(kind) {
                kept.extend(&body[start..next]);
            } else if !silent {
                gone += (next - start) as u64;
            }
            at = next;
        }
        (kept, gone)
    }
}

/// A number of messages: as many 255 as there are, and the rest.
fn number(body: &[u8], at: &mut usize) -> Option<u32> {
    let mut number = 0u32;
    loop {
        let byte = *body.get(*at)?;
        *at += 1;
        number = number.checked_add(u32::from(byte))?;
        if byte != 0xff {
            return Some(number);
        }
    }
}

/// The messages, then filler, so that all of it is `room` bytes long.
fn refilled(kept: &[u8], room: usize) -> Option<Vec<u8>> {
    for zeros in 0..2 {
        for empty in 0..3 {
            for payload in (room.saturating_sub(room / 255 + 12)..=room).rev() {
                let mut body = kept.to_vec();
                for _ in 0..empty {
                    body.extend([FILLER as u8, 0]);
                }
                body.push(FILLER as u8);
                body.extend(std::iter::repeat_n(0xff, payload / 255));
                body.push((payload % 255) as u8);
                if body.len() + payload + 1 + zeros > room {
                    continue;
                }
                body.extend(std::iter::repeat_n(0xff, payload));
                body.push(0x80);
                let mut clean = escaped(&body);
                clean.extend(std::iter::repeat_n(0, zeros));
                if clean.len() == room {
                    return Some(clean);
                }
            }
        }
    }
    None
}

/// A unit of nothing.
fn fill(unit: &mut [u8], first: u8, head: usize, findings: &mut Findings) {
    let before = unit.to_vec();
    if let [start, rest @ ..] = unit {
        *start = first;
        rest.fill(0xff);
        if head == 2
            && let Some(second) = rest.first_mut()
        {
            *second = 1;
        }
        if rest.len() >= head
            && let Some(last) = rest.last_mut()
        {
            *last = 0x80;
        }
    }
    if before != unit {
        findings.add(Kind::ProgramData, 1, unit.len() as u64);
    }
}

/// Without the bytes that keep starts from showing within a unit (7.4.1).
fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out
}

fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 4);
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte <= 3 {
            out.push(3);
            zeros = 0;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_filler_of_the_same_length() {
        for len in [
            0usize, 1, 5, 200, 236, 237, 238, 254, 255, 256, 600, 1021, 1022,
        ] {
            let mut unit = vec![6, 6, 1, 0xc4, 5];
            unit.extend(std::iter::repeat_n(0xff, len / 255));
            unit.push((len % 255) as u8);
            unit.extend(std::iter::repeat_n(b'x', len));
            unit.push(0x80);
            let before = unit.len();
            let mut findings = Findings::default();
            Nal::H264.unit(&mut unit, &mut findings);
            assert_eq!(unit.len(), before);
            assert!(!unit.contains(&b'x'), "{len}");
            assert!(unit.starts_with(&[6, 6, 1, 0xc4, 3]), "{len}: {unit:x?}");
            assert_eq!(findings.times(Kind::Program), 1);
            let once = unit.clone();
            let mut findings = Findings::default();
            Nal::H264.unit(&mut unit, &mut findings);
            assert!(findings.is_empty() && unit == once);
        }
    }
}
