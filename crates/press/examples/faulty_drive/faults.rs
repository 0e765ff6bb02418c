//! All that can be wrong with a drive, and what is counted of it.

use std::time::Duration;

/// What happens to addresses past the true capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// They are those from 0 on again.
    Wrap,
    /// Writes vanish, reads give zeros.
    Zeros,
    /// Writes vanish, reads give noise that differs from address to address.
    Garbage,
    /// Writes vanish, reads give the block that was written last, wherever it went.
    Last,
    /// Only the last so many bytes written, to any address, are remembered; the rest reads as zeros.
    Cache(u64),
}

/// What the drive does when it dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// Every request fails.
    Eio,
    /// Requests are never answered.
    Hang,
    /// The connection ends.
    Gone,
    /// As `Gone`, in the middle of an answer.
    Abort,
}

/// What a flush does with the volatile cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flush {
    /// Writes it to the medium.
    Honest,
    /// Nothing, and claims success: what is in it is lost with the power.
    Lies,
    /// Forgets it, and claims success.
    Loses,
}

/// A request's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the drive.
    Read,
    /// To the drive.
    Write,
}

/// All that can be wrong with a drive. The default has no fault.
#[derive(Clone, Debug)]
pub(crate) struct Faults {
    /// The true capacity in bytes and what lies past it.
    pub(crate) real: Option<(u64, Beyond)>,
    /// Bits that change on their way to the medium: address and bit.
    pub(crate) flips: Vec<(u64, u8)>,
    /// Addresses whose sector of 512 bytes fails: reading, writing or both.
    pub(crate) bad: Vec<(u64, Option<Way>)>,
    /// Bytes of volatile cache; 0 for none.
    pub(crate) volatile: u64,
    /// What a flush does.
    pub(crate) flush: Flush,
    /// Dies at the first request that touches this address or a later one.
    pub(crate) dies_at: Option<u64>,
    /// Dies after so many bytes written, once.
    pub(crate) dies_after: Option<u64>,
    /// How it dies.
    pub(crate) death: Death,
    /// Comes back by itself after so long.
    pub(crate) revives_after: Option<Duration>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            real: None,
            flips: Vec::new(),
            bad: Vec::new(),
            volatile: 0,
            flush: Flush::Honest,
            dies_at: None,
            dies_after: None,
            death: Death::Eio,
            revives_after: None,
        }
    }
}

/// What was asked of the drive so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Bytes read.
    pub(crate) read: u64,
    /// Bytes written.
    pub(crate) written: u64,
    /// Read requests.
    pub(crate) reads: u64,
    /// Write requests.
    pub(crate) writes: u64,
    /// Flushes.
    pub(crate) flushes: u64,
    /// Requests that were refused or not answered.
    pub(crate) failed: u64,
    /// The largest read or write, in bytes.
    pub(crate) largest: u64,
    /// One past the highest address written.
    pub(crate) highest: u64,
}
