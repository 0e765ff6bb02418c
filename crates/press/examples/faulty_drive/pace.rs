//! How fast a drive is: rates, a cache that fills up, and jitter from a seed.

use std::time::{Duration, Instant};

use crate::faults::Way;

/// Bytes a second, each way. The default knows no limit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace {
    /// Bytes a second when reading.
    read: Option<u64>,
    /// Bytes a second when writing.
    write: Option<u64>,
    /// After so many bytes written, writes go at this rate.
    slows: Option<(u64, u64)>,
    /// Requests take between half and one and a half times as long, from this seed.
    jitter: Option<u64>,
    /// When the last request will have been done.
    busy: Option<Instant>,
}

impl Pace {
    /// Rates of reading and writing, the amount after which writing slows and to what, and a seed.
    pub(crate) fn new(
        read: Option<u64>,
        write: Option<u64>,
        slows: Option<(u64, u64)>,
        jitter: Option<u64>,
    ) -> Self {
        Self {
            read,
            write,
            slows,
            jitter,
            busy: None,
        }
    }

    /// When a request of `len` bytes is done that comes now, after `written` bytes in the drive's life.
    pub(crate) fn busy_until(&mut self, way: Way, len: u64, written: u64) -> Option<Instant> {
        let slowed = self
            .slows
            .and_then(|(after, rate)| (written > after).then_some(rate));
        let rate = match way {
            Way::Read => self.read,
            Way::Write => slowed.or(self.write),
        };
        let mut took = Duration::from_secs_f64(len as f64 / rate?.max(1) as f64);
        if let Some(seed) = &mut self.jitter {
            *seed = mix(*seed);
            took = took.mul_f64(0.5 + (*seed >> 11) as f64 / (1_u64 << 53) as f64);
        }
        let from = self.busy.unwrap_or_else(now).max(now());
        self.busy = Some(from + took);
        self.busy
    }
}

/// One step of SplitMix64: the next of a row of numbers that look random.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut word = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

/// The time, to be slow by.
#[allow(
    clippy::disallowed_methods,
    reason = "a test tool whose matter is time; nothing of it reaches a drive"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}
