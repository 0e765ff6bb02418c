//! A drive with faults: what it claims, what it keeps, and how it fails.
//!
//! Bytes live in a sparse file. Between a request and that file lie, in this order: death (`Life`), bad
//! sectors, speed, a volatile cache, the true capacity, and bits that flip.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::faults::{Beyond, Counts, Death, Faults, Flush, Way};
use crate::nbd::{Device, Fault};
use crate::overlay::{BLOCK, Overlay};
use crate::pace::{Pace, now};

/// Whether it lives, and how it died.
#[derive(Debug, Default)]
struct Life {
    dead: Option<(Death, Instant)>,
    /// Its power was cut: it is not there until it is plugged in again.
    pulled: bool,
    /// `dies_after` has happened.
    spent: bool,
    /// Bytes written in its whole life, whatever the counts say.
    written: u64,
}

/// A drive, to be served.
#[derive(Debug)]
pub(crate) struct Drive {
    size: u64,
    faults: Faults,
    store: File,
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Debug)]
struct State {
    counts: Counts,
    life: Life,
    pace: Pace,
    /// Written and not on the medium yet.
    volatile: Overlay,
    /// What `Beyond::Cache` remembers.
    beyond: Overlay,
    /// What `Beyond::Last` gives.
    last: Vec<u8>,
}

impl Drive {
    /// A drive that claims `size` bytes and keeps them in `store`, whose length is set.
    ///
    /// # Errors
    ///
    /// When the store cannot be given its length.
    pub(crate) fn new(size: u64, faults: Faults, pace: Pace, store: File) -> io::Result<Self> {
        store.set_len(faults.real.map_or(size, |(real, _)| real))?;
        let beyond = match faults.real {
            Some((_, Beyond::Cache(bytes))) => bytes,
            _ => 0,
        };
        let state = Mutex::new(State {
            counts: Counts::default(),
            life: Life::default(),
            pace,
            volatile: Overlay::new(faults.volatile),
            beyond: Overlay::new(beyond),
            last: vec![0; 512],
        });
        Ok(Self {
            size,
            faults,
            store,
            state,
            woken: Condvar::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was asked of it so far.
    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    /// Starts counting anew.
    pub(crate) fn zero_counts(&self) {
        self.lock().counts = Counts::default();
    }

    /// Takes its power: the volatile cache is lost, and it is not there until [`Drive::plug`].
    pub(crate) fn pull(&self) {
        let mut state = self.lock();
        state.volatile.drain();
        state.life.pulled = true;
        self.woken.notify_all();
    }

    /// Gives it power. One that died lives again.
    pub(crate) fn plug(&self) {
        let mut state = self.lock();
        state.life.pulled = false;
        state.life.dead = None;
        self.woken.notify_all();
    }

    /// Lets it die now.
    pub(crate) fn die(&self, death: Death) {
        self.lock().life.dead = Some((death, now()));
    }

    /// Whether a client that connects would find it.
    pub(crate) fn is_there(&self) -> bool {
        let state = self.lock();
        let dead = state.life.dead.map(|(death, _)| death);
        !state.life.pulled && !matches!(dead, Some(Death::Gone | Death::Abort))
    }

    /// How a request fares that touches `len` bytes from `address`: how many of them it may handle.
    fn admit(&self, way: Way, address: u64, len: u64) -> Result<u64, Fault> {
        let mut state = self.lock();
        let reaches = self.faults.dies_at.is_some_and(|at| address + len > at);
        if reaches && !state.life.spent {
            state.life.spent = true;
            state.life.dead = Some((self.faults.death, now()));
        }
        loop {
            if state.life.pulled {
                state.counts.failed += 1;
                return Err(Fault::Gone);
            }
            let Some((death, since)) = state.life.dead else {
                break;
            };
            let left = self
                .faults
                .revives_after
                .map(|after| after.saturating_sub(now() - since));
            if left == Some(Duration::ZERO) {
                state.life.dead = None;
                break;
            }
            let fault = match death {
                Death::Eio => Fault::Io,
                Death::Gone => Fault::Gone,
                Death::Abort => Fault::Aborted,
                Death::Hang => {
                    let wait = left.unwrap_or(Duration::from_secs(3600));
                    let woken = self.woken.wait_timeout(state, wait);
                    state = woken.unwrap_or_else(PoisonError::into_inner).0;
                    continue;
                }
            };
            state.counts.failed += 1;
            return Err(fault);
        }
        let touched = |at: u64| at / 512 * 512 < address + len && address < at / 512 * 512 + 512;
        let mut bad = self.faults.bad.iter();
        if bad.any(|&(at, ways)| touched(at) && ways.is_none_or(|only| only == way)) {
            state.counts.failed += 1;
            return Err(Fault::Io);
        }
        let mut part = len;
        if way == Way::Write {
            if let Some(after) = self.faults.dies_after
                && !state.life.spent
                && state.life.written + len > after
            {
                state.life.spent = true;
                state.life.dead = Some((self.faults.death, now()));
                part = after - state.life.written;
            }
            state.life.written += part;
        }
        Ok(part)
    }

    /// Sleeps for as long as the drive would take, without holding anything.
    fn take_time(&self, way: Way, len: u64) {
        let until = {
            let mut state = self.lock();
            let written = state.life.written;
            state.pace.busy_until(way, len, written)
        };
        if let Some(until) = until {
            std::thread::sleep(until.saturating_duration_since(now()));
        }
    }

    /// Puts bytes on the medium, as far as there is one.
    fn persist(&self, state: &mut State, address: u64, data: &[u8]) -> io::Result<()> {
        let Some((real, beyond)) = self.faults.real else {
            return self.put(address, address, data);
        };
        let mut done = 0;
        while done < data.len() {
            let at = address + done as u64;
            let rest = &data[done..];
            let part = match (at < real, beyond) {
                (true, _) => cut(rest, real - at),
                (false, Beyond::Wrap) => cut(rest, real - at % real),
                (false, _) => cut(rest, BLOCK - at % BLOCK),
            };
            match beyond {
                Beyond::Wrap => self.put(at, at % real, part)?,
                _ if at < real => self.put(at, at, part)?,
                Beyond::Cache(_) => {
                    let block = at / BLOCK;
                    let mut bytes = state
                        .beyond
                        .get(block)
                        .map_or(vec![0; BLOCK as usize], <[u8]>::to_vec);
                    let from = (at % BLOCK) as usize;
                    bytes[from..from + part.len()].copy_from_slice(part);
                    state.beyond.put(block, Some(bytes));
                }
                Beyond::Zeros | Beyond::Garbage | Beyond::Last => {}
            }
            // What goes to good addresses passes through the same cache.
            if matches!(beyond, Beyond::Cache(_)) && at < real {
                for block in at / BLOCK..(at + part.len() as u64).div_ceil(BLOCK) {
                    state.beyond.put(block, None);
                }
            }
            done += part.len();
        }
        if beyond == Beyond::Last && !data.is_empty() {
            state.last = data[data.len().saturating_sub(BLOCK as usize)..].to_vec();
        }
        Ok(())
    }

    /// Into the store, with the bits that flip on the way.
    fn put(&self, claimed: u64, place: u64, data: &[u8]) -> io::Result<()> {
        let inside = |at: u64| {
            at.checked_sub(claimed)
                .filter(|&from| from < data.len() as u64)
        };
        let mut flips = self
            .faults
            .flips
            .iter()
            .filter_map(|&(at, bit)| Some((inside(at)?, bit)))
            .peekable();
        if flips.peek().is_none() {
            return self.store.write_all_at(data, place);
        }
        let mut data = data.to_vec();
        for (from, bit) in flips {
            data[from as usize] ^= 1 << bit;
        }
        self.store.write_all_at(&data, place)
    }

    /// Reads what the medium holds, or pretends to.
    fn load(&self, state: &State, address: u64, buffer: &mut [u8]) -> io::Result<()> {
        let Some((real, beyond)) = self.faults.real else {
            return self.store.read_exact_at(buffer, address);
        };
        let mut done = 0;
        while done < buffer.len() {
            let at = address + done as u64;
            let room = (buffer.len() - done) as u64;
            let part = match (at < real, beyond) {
                (true, _) => room.min(real - at),
                (false, Beyond::Wrap) => room.min(real - at % real),
                (false, _) => room.min(BLOCK - at % BLOCK),
            };
            let into = &mut buffer[done..done + part as usize];
            match beyond {
                Beyond::Wrap => self.store.read_exact_at(into, at % real)?,
                _ if at < real => self.store.read_exact_at(into, at)?,
                Beyond::Zeros => into.fill(0),
                Beyond::Garbage => noise(at, into),
                Beyond::Last => {
                    for (to, from) in into.iter_mut().zip(state.last.iter().cycle()) {
                        *to = *from;
                    }
                }
                Beyond::Cache(_) => match state.beyond.get(at / BLOCK) {
                    Some(bytes) => {
                        let from = (at % BLOCK) as usize;
                        into.copy_from_slice(&bytes[from..from + into.len()]);
                    }
                    None => into.fill(0),
                },
            }
            done += part as usize;
        }
        Ok(())
    }

    /// What a read sees of one block: the volatile cache before the medium.
    fn block(&self, state: &State, block: u64) -> io::Result<Vec<u8>> {
        if let Some(bytes) = state.volatile.get(block) {
            return Ok(bytes.to_vec());
        }
        let mut bytes = vec![0; BLOCK.min(self.size - block * BLOCK) as usize];
        self.load(state, block * BLOCK, &mut bytes)?;
        Ok(bytes)
    }

    /// Through the volatile cache; the oldest blocks make room.
    fn cache(&self, state: &mut State, address: u64, data: &[u8]) -> io::Result<()> {
        let mut done = 0;
        while done < data.len() {
            let at = address + done as u64;
            let part = cut(&data[done..], BLOCK - at % BLOCK);
            let mut bytes = self.block(state, at / BLOCK)?;
            let from = (at % BLOCK) as usize;
            bytes[from..from + part.len()].copy_from_slice(part);
            if let Some((block, bytes)) = state.volatile.put(at / BLOCK, Some(bytes)) {
                self.persist(state, block * BLOCK, &bytes)?;
            }
            done += part.len();
        }
        Ok(())
    }

    fn settle(&self, state: &mut State) -> io::Result<()> {
        match self.faults.flush {
            Flush::Honest => {
                for (block, bytes) in state.volatile.drain() {
                    self.persist(state, block * BLOCK, &bytes)?;
                }
            }
            Flush::Lies => {}
            Flush::Loses => {
                state.volatile.drain();
            }
        }
        Ok(())
    }
}

/// The first `len` bytes, or all.
fn cut(data: &[u8], len: u64) -> &[u8] {
    &data[..data.len().min(usize::try_from(len).unwrap_or(usize::MAX))]
}

/// Bytes that depend on their address alone.
fn noise(address: u64, into: &mut [u8]) {
    for (at, byte) in (address..).zip(into) {
        let word = crate::pace::mix(at / 8 + 1);
        *byte = word.to_le_bytes()[(at % 8) as usize];
    }
}

impl Device for Drive {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), Fault> {
        let len = buffer.len() as u64;
        self.admit(Way::Read, address, len)?;
        self.take_time(Way::Read, len);
        let mut state = self.lock();
        state.counts.read += len;
        state.counts.reads += 1;
        state.counts.largest = state.counts.largest.max(len);
        if self.faults.volatile == 0 {
            return self.load(&state, address, buffer).map_err(|_| Fault::Io);
        }
        let mut done = 0;
        while done < buffer.len() {
            let at = address + done as u64;
            let bytes = self.block(&state, at / BLOCK).map_err(|_| Fault::Io)?;
            let from = &bytes[(at % BLOCK) as usize..];
            let part = from.len().min(buffer.len() - done);
            buffer[done..done + part].copy_from_slice(&from[..part]);
            done += part;
        }
        Ok(())
    }

    fn write(&self, address: u64, data: &[u8], fua: bool) -> Result<(), Fault> {
        let part = self.admit(Way::Write, address, data.len() as u64)?;
        self.take_time(Way::Write, part);
        let whole = part == data.len() as u64;
        let data = cut(data, part);
        {
            let mut state = self.lock();
            state.counts.written += part;
            state.counts.writes += 1;
            state.counts.largest = state.counts.largest.max(part);
            state.counts.highest = state.counts.highest.max(address + part);
            let kept = if self.faults.volatile == 0 {
                self.persist(&mut state, address, data)
            } else {
                let kept = self.cache(&mut state, address, data);
                // Force unit access means this data; writing all there is does no less.
                if fua {
                    kept.and_then(|()| self.settle(&mut state))
                } else {
                    kept
                }
            };
            kept.map_err(|_| Fault::Io)?;
        }
        if whole {
            Ok(())
        } else {
            // It died in the middle: from here on as any other request.
            Err(self
                .admit(Way::Write, address, 0)
                .err()
                .unwrap_or(Fault::Io))
        }
    }

    fn flush(&self) -> Result<(), Fault> {
        self.admit(Way::Write, 0, 0)?;
        let mut state = self.lock();
        state.counts.flushes += 1;
        self.settle(&mut state).map_err(|_| Fault::Io)
    }

    fn trim(&self, address: u64, len: u64) -> Result<(), Fault> {
        // A drive may take no notice, and then what was there stays.
        self.admit(Way::Write, address, 0)
            .map(|_| ())
            .and(if len == 0 {
                Err(Fault::Invalid)
            } else {
                Ok(())
            })
    }
}
