//! Twins of drives and images, in memory, with faults.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use bulssi_model::Digest;

use crate::{Device, Image, Place};

pub(super) const MIB: u64 = 1 << 20;
const PAGE: u64 = 4096;

/// What is wrong with a drive.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// Addresses wrap around here.
    Wraps(u64),
    /// Writes behind this are forgotten.
    Limbo(u64),
    /// Writes behind the first are kept only as long as no more than the second follow there.
    Cached(u64, u64),
    /// This bit of this byte comes back turned over.
    Flips(u64, u8),
    /// It comes back wrong the first so many times that it is read after having been written.
    Flickers(u64, u32),
    /// Writes to the page at the first address go to the second.
    Misdirects(u64, u64),
    /// A flush says that all is well, and forgets what is behind this.
    LosesAtFlush(u64),
    /// A flush fails.
    FlushFails,
    /// The drive is pulled out by the first write that touches this.
    DiesAt(u64),
    /// It answers as the kernel does for pulled-out sticks: EIO, and it is not there.
    VanishesAt(u64),
    /// This page cannot be written.
    Unwritable(u64),
    /// This page cannot be read.
    Unreadable(u64),
    /// This page cannot be read until it is written.
    Pending(u64),
    /// So many requests fail now and then, each only once.
    Resets(u32),
    /// Nothing that is written stays, and the drive does not say so.
    Forgets,
    /// A write here waits until the gate opens.
    Waits(u64, Arc<Gate>),
    /// Reading panics: a broken implementation.
    Panics,
}

/// Something that a thread waits for.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<u32>, Condvar);

impl Gate {
    pub(super) fn knock(&self) {
        *self.0.lock().unwrap() += 1;
        self.1.notify_all();
    }

    /// Waits for so many knocks; whether they came within half a minute.
    pub(super) fn wait(&self, knocks: u32) -> bool {
        let wait =
            self.1
                .wait_timeout_while(self.0.lock().unwrap(), Duration::from_secs(30), |count| {
                    *count < knocks
                });
        !wait.unwrap().1.timed_out()
    }
}

#[derive(Default)]
pub(super) struct Store {
    pages: BTreeMap<u64, Box<[u8]>>,
    /// Pages in the cache, oldest first, and where in the order each was written last.
    recent: BTreeMap<u64, u64>,
    order: BTreeMap<u64, u64>,
    turn: u64,
    pub(super) written: u64,
    pub(super) read: u64,
    flickers: u32,
    resets: u32,
    gone: bool,
    requests: u32,
}

/// A drive in memory. Clones are the same drive, as after plugging it in again.
#[derive(Clone)]
pub(super) struct Twin {
    len: u64,
    pub(super) sector_len: u32,
    pub(super) faults: Vec<Fault>,
    pub(super) store: Arc<Mutex<Store>>,
}

impl Twin {
    pub(super) fn good(len: u64) -> Self {
        Self {
            len,
            sector_len: 512,
            faults: Vec::new(),
            store: Arc::default(),
        }
    }

    pub(super) fn with(len: u64, fault: Fault) -> Self {
        let mut twin = Self::good(len);
        twin.faults.push(fault);
        twin
    }

    pub(super) fn bytes(&self, at: u64, len: u64) -> Vec<u8> {
        let store = self.store.lock().unwrap();
        let mut buf = vec![0; len as usize];
        for (here, range) in cut(at, len as usize) {
            store.get(here, &mut buf[range]);
        }
        buf
    }

    /// Every address that is not zero, in pages.
    pub(super) fn pages_used(&self) -> Vec<u64> {
        self.store.lock().unwrap().pages.keys().copied().collect()
    }

    pub(super) fn written(&self) -> u64 {
        self.store.lock().unwrap().written
    }

    pub(super) fn read(&self) -> u64 {
        self.store.lock().unwrap().read
    }

    fn before(&self, store: &mut Store) -> io::Result<()> {
        if store.gone {
            return Err(io::Error::from_raw_os_error(5));
        }
        store.requests += 1;
        for fault in &self.faults {
            if let Fault::Resets(count) = fault
                && store.resets < *count
                && store.requests.is_multiple_of(3)
            {
                store.resets += 1;
                return Err(io::Error::from_raw_os_error(5));
            }
        }
        Ok(())
    }
}

fn touches(at: u64, len: usize, place: u64) -> bool {
    at <= place && place < at + len as u64
}

impl Store {
    /// Takes a page into a cache of so many bytes, and forgets the oldest in turn.
    fn remember(&mut self, page: u64, cache: u64) {
        self.turn += 1;
        if let Some(before) = self.order.insert(page, self.turn) {
            self.recent.remove(&before);
        }
        self.recent.insert(self.turn, page);
        while self.recent.len() as u64 * PAGE > cache {
            let Some((_, old)) = self.recent.pop_first() else {
                break;
            };
            self.order.remove(&old);
            self.pages.remove(&old);
        }
    }

    /// Stores bytes; zero pages take no room.
    fn put(&mut self, at: u64, data: &[u8]) {
        for (here, range) in cut(at, data.len()) {
            self.put_in_page(here, &data[range]);
        }
    }

    fn put_in_page(&mut self, at: u64, data: &[u8]) {
        let (page, from) = (at / PAGE, (at % PAGE) as usize);
        let zero = |bytes: &[u8]| bytes == &[0; PAGE as usize][..bytes.len()];
        if data.len() == PAGE as usize && zero(data) {
            self.pages.remove(&page);
            return;
        }
        let bytes = self.pages.entry(page);
        let bytes = bytes.or_insert_with(|| vec![0; PAGE as usize].into());
        bytes[from..from + data.len()].copy_from_slice(data);
        if zero(bytes) {
            self.pages.remove(&page);
        }
    }

    fn get(&self, at: u64, buf: &mut [u8]) {
        for (here, range) in cut(at, buf.len()) {
            let (from, buf) = ((here % PAGE) as usize, &mut buf[range]);
            match self.pages.get(&(here / PAGE)) {
                Some(page) => buf.copy_from_slice(&page[from..from + buf.len()]),
                None => buf.fill(0),
            }
        }
    }
}

/// Cuts a request at the borders of pages: address, range.
fn cut(at: u64, len: usize) -> impl Iterator<Item = (u64, std::ops::Range<usize>)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let here = at + done as u64;
        let count = (PAGE - here % PAGE).min((len - done) as u64) as usize;
        let range = done..done + count;
        done += count;
        (count > 0).then_some((here, range))
    })
}

impl Device for Twin {
    fn len(&self) -> u64 {
        self.len
    }

    fn sector_len(&self) -> u32 {
        self.sector_len
    }

    fn write_at(&mut self, at: u64, data: &[u8]) -> io::Result<()> {
        assert!(at + data.len() as u64 <= self.len, "within the drive");
        assert_eq!((at % 512, data.len() % 512), (0, 0), "whole sectors");
        for fault in &self.faults {
            if let Fault::Waits(place, gate) = fault
                && touches(at, data.len(), *place)
            {
                assert!(gate.wait(1), "the others wait for this drive");
            }
        }
        let mut store = self.store.lock().unwrap();
        self.before(&mut store)?;
        for fault in &self.faults {
            match fault {
                Fault::DiesAt(place) if touches(at, data.len(), *place) => {
                    store.gone = true;
                    return Err(io::Error::from_raw_os_error(19));
                }
                Fault::VanishesAt(place) if touches(at, data.len(), *place) => {
                    store.gone = true;
                    return Err(io::Error::from_raw_os_error(5));
                }
                Fault::Unwritable(place) if touches(at, data.len(), *place) => {
                    return Err(io::Error::from_raw_os_error(5));
                }
                _ => {}
            }
        }
        store.written += data.len() as u64;
        for (mut here, range) in cut(at, data.len()) {
            let mut keep = true;
            for fault in &self.faults {
                match *fault {
                    Fault::Wraps(real) => here %= real,
                    Fault::Limbo(real) => keep &= here < real,
                    Fault::Cached(real, cache) if here >= real => {
                        store.remember(here / PAGE, cache)
                    }
                    Fault::Misdirects(from, to) if here / PAGE == from / PAGE => {
                        here = to + here % PAGE;
                    }
                    Fault::Forgets => keep = false,
                    Fault::Flickers(..) => store.flickers = 0,
                    _ => {}
                }
            }
            if keep {
                store.put(here, &data[range]);
            }
        }
        Ok(())
    }

    fn read_at(&mut self, at: u64, data: &mut [u8]) -> io::Result<()> {
        assert!(at + data.len() as u64 <= self.len, "within the drive");
        let mut store = self.store.lock().unwrap();
        self.before(&mut store)?;
        store.read += data.len() as u64;
        let len = data.len();
        for (mut here, range) in cut(at, len) {
            for fault in &self.faults {
                match *fault {
                    Fault::Wraps(real) => here %= real,
                    Fault::Pending(place)
                        if place / PAGE == here / PAGE
                            && !store.pages.contains_key(&(place / PAGE)) =>
                    {
                        return Err(io::Error::from_raw_os_error(5));
                    }
                    Fault::Unreadable(place) if place / PAGE == here / PAGE => {
                        return Err(io::Error::from_raw_os_error(5));
                    }
                    Fault::Panics => panic!("a broken device"),
                    _ => {}
                }
            }
            store.get(here, &mut data[range]);
        }
        for fault in &self.faults {
            match *fault {
                Fault::Flips(place, bit) if touches(at, len, place) => {
                    data[(place - at) as usize] ^= 1 << bit;
                }
                Fault::Flickers(place, times)
                    if touches(at, len, place) && store.flickers < times =>
                {
                    store.flickers += 1;
                    data[(place - at) as usize] ^= 1;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut store = self.store.lock().unwrap();
        self.before(&mut store)?;
        for fault in &self.faults {
            match *fault {
                Fault::FlushFails => return Err(io::Error::from_raw_os_error(5)),
                Fault::LosesAtFlush(from) => store.pages.retain(|page, _| *page < from / PAGE),
                _ => {}
            }
        }
        Ok(())
    }

    fn is_gone(&mut self) -> bool {
        self.store.lock().unwrap().gone
    }
}

/// An image in memory.
pub(super) struct Picture {
    pub(super) len: u64,
    pub(super) bytes: Vec<u8>,
    seed: u64,
    /// How much of it was read.
    pub(super) read: AtomicU64,
    pub(super) fails_at: Option<u64>,
    /// From the second reading on, this byte is another.
    pub(super) changes_at: Option<u64>,
    pub(super) ends_at: Option<u64>,
    pub(super) panics_at: Option<u64>,
}

impl Picture {
    /// `used` bytes that look like chance, in an image of `len`.
    pub(super) fn new(seed: u64, used: u64, len: u64) -> Self {
        let mut bytes = vec![0; used as usize];
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        hasher.finalize_xof().fill(&mut bytes);
        Self {
            len,
            bytes,
            seed,
            read: AtomicU64::new(0),
            fails_at: None,
            changes_at: None,
            ends_at: None,
            panics_at: None,
        }
    }
}

impl Image for Picture {
    fn len(&self) -> u64 {
        self.len
    }

    fn used_end(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn seed(&self) -> Digest {
        Digest::of(&self.seed.to_le_bytes())
    }

    fn reader(&self, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(PictureReader { picture: self, at }))
    }

    fn place_of(&self, address: u64) -> Place {
        if address < MIB {
            return Place::Metadata;
        }
        Place::File {
            path: format!("films/{}.mp4", address / MIB),
            offset: address % MIB,
        }
    }
}

struct PictureReader<'p> {
    picture: &'p Picture,
    at: u64,
}

impl Read for PictureReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let p = self.picture;
        if p.fails_at.is_some_and(|at| self.at + 70_000 > at) {
            return Err(io::Error::from_raw_os_error(5));
        }
        assert!(p.panics_at.is_none_or(|at| self.at < at), "a broken image");
        let end = p.ends_at.unwrap_or(p.len);
        let len = (end - self.at.min(end)).min(buf.len() as u64).min(70_000);
        let buf = &mut buf[..len as usize];
        buf.fill(0);
        if let Some(rest) = p.bytes.get(self.at as usize..) {
            let count = rest.len().min(buf.len());
            buf[..count].copy_from_slice(&rest[..count]);
        }
        let before = p.read.fetch_add(len, Relaxed);
        if let Some(place) = p.changes_at
            && before >= p.bytes.len() as u64
            && touches(self.at, buf.len(), place)
        {
            buf[(place - self.at) as usize] ^= 0xff;
        }
        self.at += len;
        Ok(len as usize)
    }
}
