//! An image of bytes that do not repeat, which takes no room.

use std::io::{self, Read};

use bulssi_model::Digest;
use bulssi_press::{Image, Place};

use crate::rig::MIB;

/// So many bytes of noise, of which MiBs may be changed.
#[derive(Clone, Debug)]
pub(crate) struct Noise {
    len: u64,
    /// Every MiB whose number is a multiple of this is another one than in the image without.
    changed: Option<u64>,
}

impl Noise {
    pub(crate) fn new(len: u64) -> Self {
        Self { len, changed: None }
    }

    /// The same, but one MiB in so many is another.
    pub(crate) fn with_one_changed_in(mut self, every: u64) -> Self {
        self.changed = Some(every);
        self
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.reader(0).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }
}

struct NoiseReader<'n> {
    noise: &'n Noise,
    at: u64,
}

impl Read for NoiseReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.noise.len - self.at).unwrap_or(usize::MAX);
        let len = buffer.len().min(left);
        let mut rest = &mut buffer[..len];
        while !rest.is_empty() {
            let changed = self
                .noise
                .changed
                .is_some_and(|every| (self.at / MIB).is_multiple_of(every));
            // SplitMix64 of the address.
            let mut word =
                (self.at / 8 * 2 + u64::from(changed)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = &(word ^ word >> 31).to_le_bytes()[(self.at % 8) as usize..];
            let part = rest.len().min(bytes.len());
            rest[..part].copy_from_slice(&bytes[..part]);
            rest = &mut rest[part..];
            self.at += part as u64;
        }
        Ok(len)
    }
}

impl Image for Noise {
    fn len(&self) -> u64 {
        self.len
    }

    fn used_end(&self) -> u64 {
        self.len
    }

    fn seed(&self) -> Digest {
        Digest::of(&self.changed.unwrap_or(0).to_le_bytes())
    }

    fn reader(&self, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(NoiseReader { noise: self, at }))
    }

    fn place_of(&self, address: u64) -> Place {
        Place::File {
            path: "noise".to_owned(),
            offset: address,
        }
    }
}
