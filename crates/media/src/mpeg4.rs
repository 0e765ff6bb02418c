//! What the head of an MPEG-4 part 2 stream says and no tool prints: global motion compensation, and
//! movement by quarters of a pixel.

use std::io::{self, Read, Seek};

use crate::probe::window;

/// The head stands in front of the first picture (AVI), or in the directory at either end (MP4).
const WINDOW: usize = 1 << 20;

/// What of MPEG-4 a stream uses that not every player decodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Global motion compensation.
    pub(crate) gmc: bool,
    /// Movement by quarters of a pixel.
    pub(crate) qpel: bool,
}

/// What a film's stream of pictures of this size uses, as far as its head is found in the first or
/// the last megabyte.
pub(crate) fn tools<R: Read + Seek>(file: &mut R, len: u64, size: (u32, u32)) -> io::Result<Uses> {
    let first = window(file, 0, WINDOW)?;
    if let Some(uses) = found(&first, size) {
        return Ok(uses);
    }
    let last = window(file, len.saturating_sub(WINDOW as u64), WINDOW)?;
    Ok(found(&last, size).unwrap_or_default())
}

fn found(bytes: &[u8], size: (u32, u32)) -> Option<Uses> {
    let starts = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, window)| matches!(window, [0, 0, 1, 0x20..=0x2f]));
    starts
        .filter_map(|(at, _)| layer(bytes.get(at + 4..)?))
        .find(|layer| layer.size == size)
        .map(|layer| layer.uses)
}

/// What is read of a video object layer.
struct Layer {
    size: (u32, u32),
    uses: Uses,
}

/// The head of a video object layer (ISO/IEC 14496-2, 6.2.3) up to its quarters of a pixel.
fn layer(bytes: &[u8]) -> Option<Layer> {
    let mut bits = Bits { bytes, at: 0 };
    bits.take(1 + 8)?;
    let mut version = 1;
    if bits.take(1)? == 1 {
        version = bits.take(4)?;
        bits.take(3)?;
    }
    // An aspect of its own follows.
    if bits.take(4)? == 15 {
        bits.take(16)?;
    }
    if bits.take(1)? == 1 {
        bits.take(3)?;
        if bits.take(1)? == 1 {
            // Bit rate, buffer and occupancy.
            for _ in 0..79 {
                bits.take(1)?;
            }
        }
    }
    let rectangular = bits.take(2)? == 0;
    marker(&mut bits)?;
    let resolution = bits.take(16).filter(|ticks| *ticks > 0)?;
    marker(&mut bits)?;
    if bits.take(1)? == 1 {
        let width = (u32::BITS - (resolution - 1).leading_zeros()).max(1);
        bits.take(width)?;
    }
    if !rectangular {
        return None;
    }
    marker(&mut bits)?;
    let width = bits.take(13)?;
    marker(&mut bits)?;
    let height = bits.take(13)?;
    marker(&mut bits)?;
    // Interlaced, and whether blocks overlap.
    bits.take(2)?;
    let sprite = bits.take(if version == 1 { 1 } else { 2 })?;
    Some(Layer {
        size: (width, height),
        uses: Uses {
            gmc: sprite == 2,
            // The first version has no such thing.
            qpel: version != 1 && quarters(&mut bits, sprite).unwrap_or(false),
        },
    })
}

/// Reads on from the sprites to the bit that says whether movement is by quarters of a pixel.
fn quarters(bits: &mut Bits<'_>, sprite: u32) -> Option<bool> {
    match sprite {
        0 => {}
        // Warping points, accuracy, brightness.
        2 => drop(bits.take(6 + 2 + 1)?),
        _ => return None,
    }
    // Not 8 bits: precision and bits a pixel.
    if bits.take(1)? == 1 {
        bits.take(8)?;
    }
    if bits.take(1)? == 1 {
        // Two matrices, each of up to 64 numbers that a 0 ends.
        for _ in 0..2 {
            if bits.take(1)? == 1 {
                for _ in 0..64 {
                    if bits.take(8)? == 0 {
                        break;
                    }
                }
            }
        }
    }
    Some(bits.take(1)? == 1)
}

fn marker(bits: &mut Bits<'_>) -> Option<()> {
    (bits.take(1)? == 1).then_some(())
}

/// Reads bits, the highest first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next bits, at most 32.
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A head by its bits, between other bytes.
    fn head(bits: &str) -> Vec<u8> {
        let bits: Vec<u8> = bits.bytes().filter(|b| matches!(b, b'0' | b'1')).collect();
        let mut bytes = b"\0\0\x01\xb6 something else \0\0\x01\x20".to_vec();
        for chunk in bits.chunks(8) {
            let byte = chunk.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
            bytes.push(byte << (8 - chunk.len()));
        }
        bytes.extend([0xff; 4]);
        bytes
    }

    fn gmc(bits: &str) -> bool {
        let bytes = head(bits);
        let len = bytes.len() as u64;
        tools(&mut Cursor::new(bytes), len, (320, 240)).unwrap().gmc
    }

    fn qpel(bits: &str) -> bool {
        let bytes = head(bits);
        let len = bytes.len() as u64;
        tools(&mut Cursor::new(bytes), len, (320, 240))
            .unwrap()
            .qpel
    }

    #[test]
    fn heads_are_read() {
        let simple =
            "0 00000001 0 0001 0 00 1 0000000000011001 1 0 1 0000101000000 1 0000011110000 1 0 1 0";
        assert!(!gmc(simple));
        let advanced = |sprite: &str| {
            format!(
                "0 00010001 1 0101 001 0001 1 010 0 00 1 0000000000011001 1 1 00001 1 0000101000000 1 \
                 0000011110000 1 0 1 {sprite} 000010 11 0"
            )
        };
        assert!(!gmc(&advanced("00")));
        assert!(gmc(&advanced("10")));
        // A size that is not the stream's: these bytes are something else.
        assert!(!gmc(
            &advanced("10").replace("0000101000000", "0000101000001")
        ));
        let more = |bits: &str| format!("{} {bits}", advanced("10"));
        assert!(qpel(&more("0 0 1")) && !qpel(&more("0 0 0")));
        // After a matrix of two numbers and none.
        assert!(qpel(&more("0 1 1 00001000 00000000 0 1")));
        assert!(!qpel(simple));
        assert!(!gmc("0 0000"));
        assert!(!gmc(""));
    }

    #[test]
    fn any_bytes_do() {
        for seed in 0u32..2_000 {
            let noise =
                (0..40u32).map(|n| (seed.wrapping_mul(2_654_435_761) >> (n % 24)) as u8 ^ n as u8);
            let bytes: Vec<u8> = b"\0\0\x01\x21".iter().copied().chain(noise).collect();
            let _ = found(&bytes, (16, 16));
        }
    }
}
