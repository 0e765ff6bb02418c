//! The thread that moves bytes to and from one drive, and how others ask it to.
//!
//! A request that the kernel never answers holds up this thread and nobody else: it owns the drive
//! and the bytes that it moves, so whoever waits for it may leave it behind.

use std::fmt;
use std::io;
use std::ops::{Deref, Range};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::Device;
use crate::buffer::{AlignedBuf, PoolBuf};

/// Bytes to write, kept alive by whoever still needs them.
#[derive(Clone)]
pub(crate) struct Bytes {
    owner: Arc<dyn Deref<Target = [u8]> + Send + Sync>,
    range: Range<usize>,
}

impl Bytes {
    /// All bytes of an owner.
    pub(crate) fn all<T>(owner: Arc<T>) -> Self
    where
        T: Deref<Target = [u8]> + Send + Sync + 'static,
    {
        let range = 0..owner.len();
        Self { owner, range }
    }

    /// The first `len` bytes of a buffer that was filled.
    pub(crate) fn filled(buf: PoolBuf, len: usize) -> Self {
        Self::all(Arc::new(buf)).part(0..len)
    }

    /// A copy, aligned.
    pub(crate) fn copied(bytes: &[u8]) -> Self {
        let mut copy = AlignedBuf::new(bytes.len());
        copy.copy_from_slice(bytes);
        Self::all(Arc::new(copy))
    }

    /// A part of them.
    pub(crate) fn part(&self, part: Range<usize>) -> Self {
        let from = self.range.start;
        let range = from + part.start..from + part.end;
        debug_assert!(range.end <= self.range.end);
        let owner = Arc::clone(&self.owner);
        Self { owner, range }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.owner[self.range.clone()]
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

/// Where bytes are read to.
#[derive(Debug)]
pub(crate) enum Room {
    /// A buffer of the pool.
    Buf(PoolBuf),
    /// A small one.
    Page(AlignedBuf),
}

impl Room {
    fn bytes(&mut self) -> &mut [u8] {
        match self {
            Self::Buf(buf) => buf,
            Self::Page(page) => page,
        }
    }
}

/// What is asked of a drive.
#[derive(Debug)]
pub(crate) enum Order {
    /// To write these bytes at this address.
    Write(u64, Bytes),
    /// To read from this address into this part of the room.
    Read(u64, Room, Range<usize>),
    /// To make durable what was written.
    Flush,
}

/// What the drive said.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The room that was given to read into.
    pub(crate) room: Option<Room>,
    pub(crate) result: Result<(), Failure>,
}

/// An error of a drive.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) said: io::Error,
    /// Whether the drive is no longer there.
    pub(crate) gone: bool,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// Not yet.
    Yet,
    /// The device's code panicked, or it has no thread.
    Ever,
}

/// A drive in the hands of its thread.
#[derive(Debug)]
pub(crate) struct Mover {
    /// What the drive claims to hold, in bytes.
    pub(crate) len: u64,
    /// The smallest piece that it writes, in bytes.
    pub(crate) sector_len: u32,
    orders: Option<SyncSender<Order>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Mover {
    pub(crate) fn new(device: Box<dyn Device>) -> Self {
        let (len, sector_len) = (device.len(), device.sector_len());
        // One order is under way and one waits at most, so neither side ever waits to be heard.
        let (orders, received) = sync_channel(1);
        let (said, answers) = sync_channel(1);
        let thread = std::thread::Builder::new().spawn(move || work(device, &received, &said));
        Self {
            len,
            sector_len,
            orders: Some(orders),
            answers,
            thread: thread.ok(),
        }
    }

    /// Gives an order. All answers but that to the one before must have come.
    pub(crate) fn order(&self, order: Order) {
        // A thread that ended answers with `NoAnswer::Ever`.
        let _ = self.orders.as_ref().map(|orders| orders.send(order));
    }

    /// Waits so long for the answer.
    pub(crate) fn answer(&self, within: Duration) -> Result<Answer, NoAnswer> {
        self.answers.recv_timeout(within).map_err(|why| match why {
            RecvTimeoutError::Timeout => NoAnswer::Yet,
            RecvTimeoutError::Disconnected => NoAnswer::Ever,
        })
    }

    /// Asks for no more: the drive is closed.
    pub(crate) fn close(&mut self) {
        self.orders = None;
    }

    /// Waits until a thread that answers no more has ended, so that the drive is free for others.
    pub(crate) fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic has been told to whoever waited for an answer.
            let _ = thread.join();
        }
    }
}

fn work(mut device: Box<dyn Device>, orders: &Receiver<Order>, answers: &SyncSender<Answer>) {
    for order in orders {
        let (room, result) = match order {
            Order::Write(at, bytes) => (None, device.write_at(at, &bytes)),
            Order::Read(at, mut room, range) => {
                let result = device.read_at(at, &mut room.bytes()[range]);
                (Some(room), result)
            }
            Order::Flush => (None, device.flush()),
        };
        let result = result.map_err(|said| Failure {
            said,
            gone: device.is_gone(),
        });
        if answers.send(Answer { room, result }).is_err() {
            // Left behind: there is nobody to work for.
            return;
        }
    }
}
