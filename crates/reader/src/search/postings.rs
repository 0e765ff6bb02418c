//! Lists of document numbers as bits: Rice codes of the gaps.

/// Appends rising document numbers, each as its gap to the one before. `first` is the least that the
/// first can be. Ends at a whole byte.
///
/// A gap is its upper part as that many ones and a zero, then `bits` lower bits, the highest first.
pub(super) fn encode(documents: &[u32], first: u32, bits: u32, out: &mut Vec<u8>) {
    let mut writer = Writer {
        out,
        hold: 0,
        have: 0,
    };
    let mut least = first;
    for &document in documents {
        let gap = document - least;
        least = document + 1;
        let mut ones = gap >> bits;
        while ones > 31 {
            writer.push(u32::MAX >> 1, 31);
            ones -= 31;
        }
        writer.push(((1_u64 << ones) - 1) as u32, ones);
        writer.push(0, 1);
        writer.push(gap & ((1_u64 << bits) - 1) as u32, bits);
    }
    writer.end();
}

/// Lower bits of a gap in a list of `count` out of `documents`: the greatest number whose power of
/// two is at most 0.7 of the mean gap.
pub(super) fn bits(documents: u32, count: u32) -> u32 {
    let mut bits = 0;
    // An empty list has no gaps.
    let count = count.max(1);
    while (u64::from(count) * 20) << bits <= u64::from(documents) * 7 {
        bits += 1;
    }
    bits
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    hold: u64,
    have: u32,
}

impl Writer<'_> {
    fn push(&mut self, value: u32, bits: u32) {
        self.hold = self.hold << bits | u64::from(value);
        self.have += bits;
        while self.have >= 8 {
            self.have -= 8;
            self.out.push((self.hold >> self.have) as u8);
        }
    }

    fn end(&mut self) {
        if self.have > 0 {
            let rest = 8 - self.have;
            self.push(0, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{bits, encode};

    #[test]
    fn gaps_are_a_few_bits() {
        let mut out = Vec::new();
        encode(&[0, 1, 5], 0, 1, &mut out);
        // Gaps 0, 0, 3: 0|0, 0|0, 10|1, then zeros to the end of the byte.
        assert_eq!(out, [0b0000_1010]);
    }

    #[test]
    fn the_parameter_follows_the_density() {
        assert_eq!(bits(20_000, 20_000), 0);
        assert_eq!(bits(20_000, 5_000), 1);
        assert_eq!(bits(1_000_000, 1), 19);
        assert!(bits(u32::MAX, 1) < 32);
    }

    #[test]
    fn long_gaps_fit() {
        let mut out = Vec::new();
        encode(&[100], 0, 0, &mut out);
        assert_eq!(out.len(), 13);
        assert_eq!(out[12], 0b1111_0000);
    }
}
