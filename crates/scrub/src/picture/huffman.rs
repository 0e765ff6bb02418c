//! Huffman codes of JPEG (ISO/IEC 10918-1, annexes C, F and K.2): read from a scan, and made anew for one.

use crate::bytes::part;

/// A table as it stands in a file: how many codes of each length, and what they stand for.
#[derive(Clone, Default)]
pub(super) struct Lengths {
    pub(super) counts: [u8; 16],
    pub(super) values: Vec<u8>,
}

/// A table to read by.
#[derive(Clone)]
pub(super) struct Decoder {
    /// For every eight bits: the value and the length of the code that they begin with; length zero where it is
    /// longer.
    short: [(u8, u8); 256],
    /// By length: the first code, the code behind the last one, and which value the first stands for.
    long: [(u32, u32, usize); 17],
    values: Vec<u8>,
}

impl Decoder {
    /// Nothing where the lengths are those of no code.
    pub(super) fn new(lengths: &Lengths) -> Option<Self> {
        let mut table = Self {
            short: [(0, 0); 256],
            long: [(0, 0, 0); 17],
            values: lengths.values.clone(),
        };
        let (mut code, mut number) = (0u32, 0usize);
        for (len, count) in (1usize..).zip(lengths.counts) {
            let first = code;
            for _ in 0..count {
                let value = *lengths.values.get(number)?;
                if len <= 8 {
                    let from = (code as usize) << (8 - len);
                    let to = from + (1 << (8 - len));
                    let rows = table.short.get_mut(from..to)?;
                    rows.fill((value, len as u8));
                }
                code += 1;
                number += 1;
            }
            if code > 1 << len {
                return None;
            }
            table.long[len] = (first, code, number - usize::from(count));
            code <<= 1;
        }
        Some(table)
    }
}

/// The bits of a scan, without the bytes that keep markers from showing in it.
pub(super) struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
    held: u32,
    count: u32,
}

impl<'b> Bits<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            held: 0,
            count: 0,
        }
    }

    fn fill(&mut self, least: u32) -> Option<()> {
        while self.count < least {
            let byte = *self.bytes.get(self.at)?;
            if byte == 0xff {
                if self.bytes.get(self.at + 1) != Some(&0) {
                    return None;
                }
                self.at += 1;
            }
            self.at += 1;
            self.held = self.held << 8 | u32::from(byte);
            self.count += 8;
        }
        Some(())
    }

    /// At most 16 bits.
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        if count == 0 {
            return Some(0);
        }
        self.fill(count)?;
        self.count -= count;
        Some(self.held >> self.count & ((1 << count) - 1))
    }

    pub(super) fn code(&mut self, table: &Decoder) -> Option<u8> {
        if self.fill(8).is_some() {
            let next = self.held >> (self.count - 8) & 0xff;
            let (value, len) = table.short[next as usize];
            if len > 0 {
                self.count -= u32::from(len);
                return Some(value);
            }
        }
        // The code is longer, or the scan ends with fewer bits.
        let mut code = 0;
        for len in 1..=16 {
            code = code << 1 | self.take(1)?;
            let (first, end, number) = table.long[len];
            if code >= first && code < end {
                return table.values.get(number + (code - first) as usize).copied();
            }
        }
        None
    }

    /// A number of so many bits, as it is told behind its length (F.2.2.1).
    pub(super) fn number(&mut self, count: u32) -> Option<i32> {
        if count == 0 {
            return Some(0);
        }
        let value = self.take(count)?.cast_signed();
        let half = 1 << (count - 1);
        Some(if value < half {
            value - (1 << count) + 1
        } else {
            value
        })
    }

    /// Goes on behind the restart marker, which must be the next thing but for bits that fill up a byte.
    pub(super) fn restart(&mut self) -> Option<()> {
        self.count = 0;
        let marker = part(self.bytes, self.at, 2)?;
        matches!(marker, [0xff, 0xd0..=0xd7]).then_some(())?;
        self.at += 2;
        Some(())
    }
}

/// How often each value is written.
pub(super) type Times = [u32; 256];

/// The shortest codes for values written that often, none longer than 16 bits and none of ones alone (K.2).
pub(super) fn shortest(times: &Times) -> Lengths {
    // One more value, so that no code is all ones.
    let mut weights: Vec<u64> = times.iter().map(|times| u64::from(*times)).collect();
    weights.push(1);
    let mut lens = vec![0usize; weights.len()];
    let mut groups: Vec<Vec<usize>> = (0..weights.len()).map(|value| vec![value]).collect();
    loop {
        let mut least: Option<usize> = None;
        let mut second: Option<usize> = None;
        for (value, weight) in weights
            .iter()
            .enumerate()
            .filter(|(_, weight)| **weight > 0)
        {
            // Of equal ones the last, as the standard has it.
            if least.is_none_or(|least| *weight <= weights[least]) {
                second = least;
                least = Some(value);
            } else if second.is_none_or(|second| *weight <= weights[second]) {
                second = Some(value);
            }
        }
        let (Some(least), Some(second)) = (least, second) else {
            break;
        };
        weights[least] += weights[second];
        weights[second] = 0;
        let joined = std::mem::take(&mut groups[second]);
        groups[least].extend(joined);
        for value in &groups[least] {
            lens[*value] += 1;
        }
    }
    let mut counts = [0usize; 258];
    for len in &lens {
        counts[*len] += 1;
    }
    counts[0] = 0;
    limited(&mut counts);
    // The value that is none has the longest code.
    if let Some(last) = (1..=16).rev().find(|len| counts[*len] > 0) {
        counts[last] -= 1;
    }
    let mut by_len: Vec<(usize, usize)> = lens[..256]
        .iter()
        .enumerate()
        .filter(|(_, len)| **len > 0)
        .map(|(value, len)| (*len, value))
        .collect();
    by_len.sort_unstable();
    let mut out = Lengths::default();
    for (count, all) in out.counts.iter_mut().zip(&counts[1..]) {
        *count = u8::try_from(*all).unwrap_or(u8::MAX);
    }
    out.values = by_len.into_iter().map(|(_, value)| value as u8).collect();
    out
}

/// Shortens codes of more than 16 bits: a pair of them takes the place of a shorter one.
fn limited(counts: &mut [usize; 258]) {
    for len in (17..258).rev() {
        while counts[len] > 0 {
            let Some(shorter) = (1..len - 1).rev().find(|len| counts[*len] > 0) else {
                return;
            };
            counts[len] -= 2;
            counts[len - 1] += 1;
            counts[shorter + 1] += 2;
            counts[shorter] -= 1;
        }
    }
}

/// A table to write by: code and length of each value.
pub(super) struct Encoder([(u16, u8); 256]);

impl Encoder {
    pub(super) fn new(lengths: &Lengths) -> Self {
        let mut codes = [(0, 0); 256];
        let (mut code, mut number) = (0u32, 0);
        for (len, count) in (1u8..).zip(lengths.counts) {
            for _ in 0..count {
                if let Some(value) = lengths.values.get(number) {
                    codes[usize::from(*value)] = (code as u16, len);
                }
                code += 1;
                number += 1;
            }
            code <<= 1;
        }
        Self(codes)
    }
}

/// The bits of a scan as they are written.
pub(super) struct Writer {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Writer {
    /// Goes on behind bytes that are whole.
    pub(super) const fn behind(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            held: 0,
            count: 0,
        }
    }

    pub(super) fn code(&mut self, table: &Encoder, value: u8) {
        let (code, len) = table.0[usize::from(value)];
        self.push(u32::from(code), u32::from(len));
    }

    /// At most 16 bits.
    pub(super) fn push(&mut self, bits: u32, count: u32) {
        self.held = self.held << count | bits & ((1 << count) - 1);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count & 0xff) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    /// Fills up the last byte with ones (F.1.2.3).
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            let rest = 8 - self.count;
            self.push((1 << rest) - 1, rest);
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        // Rare and frequent values, so that codes would be longer than 16 bits.
        let mut times = [0; 256];
        let (mut a, mut b) = (1u32, 1u32);
        for times in &mut times[..40] {
            *times = a;
            (a, b) = (b, a.saturating_add(b));
        }
        let lengths = shortest(&times);
        assert_eq!(lengths.values.len(), 40);
        let (encoder, decoder) = (Encoder::new(&lengths), Decoder::new(&lengths).unwrap());
        let mut writer = Writer::behind(Vec::new());
        for value in 0..40 {
            writer.code(&encoder, value);
            writer.push(u32::from(value) & 7, 3);
        }
        let bytes = writer.finish();
        let mut bits = Bits::new(&bytes);
        for value in 0..40 {
            assert_eq!(bits.code(&decoder), Some(value));
            assert_eq!(bits.take(3), Some(u32::from(value) & 7));
        }
        assert!(bits.take(8).is_none());
    }

    #[test]
    fn one_value_alone_has_a_code() {
        let mut times = [0; 256];
        times[7] = 1;
        let lengths = shortest(&times);
        assert_eq!(
            (lengths.counts[0], lengths.values.as_slice()),
            (1, [7].as_slice())
        );
    }

    #[test]
    fn lengths_of_no_code_are_refused() {
        let mut lengths = Lengths::default();
        lengths.counts[0] = 3;
        lengths.values = vec![0, 1, 2];
        assert!(Decoder::new(&lengths).is_none());
    }
}
