//! Moving bytes to and from a drive that may fail, be reset, hang or go away.

use std::io;
use std::ops::Range;
use std::time::Duration;

use rustix::io::Errno;

use super::{Run, Stop};
use crate::buffer::{AlignedBuf, PoolBuf};
use crate::mover::{Answer, Bytes, Failure, NoAnswer, Order, Room};
use crate::{FaultKind, PressEvent};

/// How often the whole of a request is tried: a hub that was reset answers the next time, ...
const TRIES: usize = 3;
/// ... or a little later.
const PAUSE: Duration = Duration::from_millis(500);
/// What a request is cut into to find the bad place of it, and how often each piece is tried.
const PIECE: usize = 4096;
const PIECE_TRIES: usize = 2;
/// How often somebody who waits looks up: a person who asked to stop is heard that soon.
const TICK: Duration = Duration::from_millis(250);
/// How long a request that is under way may still take when the person asked to stop.
const STOPPING: Duration = Duration::from_secs(5);
/// How long a drive may take to be closed before it is left behind.
const CLOSING: Duration = Duration::from_secs(2);

/// Errors by which a drive says itself that it is gone.
fn says_gone(said: &io::Error) -> bool {
    let gone = [Errno::NXIO, Errno::NODEV, Errno::NOMEDIUM, Errno::STALE];
    let errno = said.raw_os_error();
    gone.iter().any(|gone| Some(gone.raw_os_error()) == errno)
}

/// What is tried, perhaps more than once.
enum Request<'b> {
    Write(u64, Bytes),
    Read(u64, &'b mut PoolBuf, Range<usize>),
    ReadPage(u64, &'b mut [u8]),
    Flush,
}

/// Whether something failed, and how; or that work ends. The number of an error may be unknown.
type Tried = Result<Option<Option<i32>>, Stop>;

impl Run<'_> {
    /// Writes all of `data`.
    pub(super) fn write(&mut self, at: u64, data: &Bytes) -> Result<(), Stop> {
        let mut request = Request::Write(at, data.clone());
        if self.attempt(at, &mut request, TRIES)?.is_none() {
            return Ok(());
        }
        for from in (0..data.len()).step_by(PIECE) {
            let piece = data.part(from..data.len().min(from + PIECE));
            let at = at + from as u64;
            let mut request = Request::Write(at, piece);
            if let Some(errno) = self.attempt(at, &mut request, PIECE_TRIES)? {
                return Err(self.bad(at, FaultKind::Unwritable { errno }));
            }
        }
        Ok(())
    }

    /// Gives `data` to be written and returns while that is done, so that the drive has the next to
    /// do as soon as it has done with one. What was begun before is waited for; what is asked next
    /// of the drive waits for this.
    pub(super) fn begin_write(&mut self, at: u64, data: Bytes) -> Result<(), Stop> {
        let before = self.writing.take();
        self.mover.order(Order::Write(at, data.clone()));
        if let Some((before, written)) = before {
            let first = self.answer(before)?.result;
            if first.is_err() {
                // Both are answered before either is tried again.
                let second = self.answer(at)?.result;
                self.end_write(before, &written, first)?;
                return self.end_write(at, &data, second);
            }
        }
        self.writing = Some((at, data));
        Ok(())
    }

    /// Waits for what was begun to be written.
    pub(super) fn settle(&mut self) -> Result<(), Stop> {
        let Some((at, data)) = self.writing.take() else {
            return Ok(());
        };
        let result = self.answer(at)?.result;
        self.end_write(at, &data, result)
    }

    fn end_write(&mut self, at: u64, data: &Bytes, came: Result<(), Failure>) -> Result<(), Stop> {
        let Err(failure) = came else {
            return Ok(());
        };
        self.heed_failure(at, &failure)?;
        self.write(at, data)
    }

    /// Writes a copy of `page`.
    pub(super) fn write_page(&mut self, at: u64, page: &[u8]) -> Result<(), Stop> {
        self.write(at, &Bytes::copied(page))
    }

    /// Writes `len` zeros, at most a chunk of them.
    pub(super) fn write_zeros(&mut self, at: u64, len: u64) -> Result<(), Stop> {
        let mut buf = self.plan.pool.take();
        buf[..len as usize].fill(0);
        self.write(at, &Bytes::filled(buf, len as usize))
    }

    /// Reads the first `len` bytes of `buf`, from the drive itself.
    pub(super) fn read(&mut self, at: u64, buf: &mut PoolBuf, len: usize) -> Result<(), Stop> {
        let mut request = Request::Read(at, buf, 0..len);
        if self.attempt(at, &mut request, TRIES)?.is_none() {
            return Ok(());
        }
        self.read_in_pieces(at, buf, len)
    }

    fn read_in_pieces(&mut self, at: u64, buf: &mut PoolBuf, len: usize) -> Result<(), Stop> {
        for from in (0..len).step_by(PIECE) {
            let at = at + from as u64;
            let mut request = Request::Read(at, buf, from..len.min(from + PIECE));
            if let Some(errno) = self.attempt(at, &mut request, PIECE_TRIES)? {
                return Err(self.bad(at, FaultKind::Unreadable { errno }));
            }
        }
        Ok(())
    }

    /// Reads all of `page`, which is small.
    pub(super) fn read_page(&mut self, at: u64, page: &mut [u8]) -> Result<(), Stop> {
        let mut request = Request::ReadPage(at, page);
        match self.attempt(at, &mut request, TRIES)? {
            None => Ok(()),
            Some(errno) => Err(self.bad(at, FaultKind::Unreadable { errno })),
        }
    }

    /// Reads what was there before, which may be unreadable without any blame: writing heals it.
    /// Whether it could be read.
    pub(super) fn read_before(
        &mut self,
        at: u64,
        buf: &mut PoolBuf,
        len: usize,
    ) -> Result<bool, Stop> {
        let mut request = Request::Read(at, buf, 0..len);
        Ok(self.attempt(at, &mut request, PIECE_TRIES)?.is_none())
    }

    /// The same of a page.
    pub(super) fn read_page_before(&mut self, at: u64, page: &mut [u8]) -> Result<bool, Stop> {
        let mut request = Request::ReadPage(at, page);
        Ok(self.attempt(at, &mut request, PIECE_TRIES)?.is_none())
    }

    /// Begins to read into the first `len` bytes of `buf`, and returns at once.
    pub(super) fn begin_read(&mut self, at: u64, buf: PoolBuf, len: usize) {
        self.mover.order(Order::Read(at, Room::Buf(buf), 0..len));
    }

    /// What [`begin_read`](Self::begin_read) read, tried again where that failed.
    pub(super) fn end_read(&mut self, at: u64, len: usize) -> Result<PoolBuf, Stop> {
        let Answer { room, result } = self.answer(at)?;
        let mut buf = match room {
            Some(Room::Buf(buf)) => buf,
            _ => self.plan.pool.take(),
        };
        if let Err(failure) = result {
            self.heed_failure(at, &failure)?;
            self.read(at, &mut buf, len)?;
        }
        Ok(buf)
    }

    /// Makes durable what was written.
    pub(super) fn flush(&mut self) -> Result<(), Stop> {
        let at = self.position;
        match self.attempt(at, &mut Request::Flush, TRIES)? {
            None => Ok(()),
            Some(errno) => Err(self.bad(at, FaultKind::Unflushable { errno })),
        }
    }

    /// Nothing where it worked, the last error's number where it did not.
    fn attempt(&mut self, at: u64, request: &mut Request<'_>, tries: usize) -> Tried {
        let mut errno = None;
        for time in 0..tries {
            if time + 1 == TRIES {
                std::thread::sleep(PAUSE);
            }
            match self.ask(at, request)? {
                Ok(()) => return Ok(None),
                Err(failure) => errno = self.heed_failure(at, &failure)?,
            }
        }
        Ok(Some(errno))
    }

    fn ask(&mut self, at: u64, request: &mut Request<'_>) -> Result<Result<(), Failure>, Stop> {
        self.settle()?;
        self.mover.order(match request {
            Request::Write(at, bytes) => Order::Write(*at, bytes.clone()),
            Request::Read(at, buf, range) => Order::Read(*at, Room::Buf(buf.lend()), range.clone()),
            Request::ReadPage(at, page) => {
                let room = AlignedBuf::new(page.len());
                Order::Read(*at, Room::Page(room), 0..page.len())
            }
            Request::Flush => Order::Flush,
        });
        let Answer { room, result } = self.answer(at)?;
        match (request, room) {
            (Request::Read(_, buf, _), Some(Room::Buf(read))) => **buf = read,
            (Request::ReadPage(_, page), Some(Room::Page(read))) => page.copy_from_slice(&read),
            _ => {}
        }
        Ok(result)
    }

    /// Waits for the answer to the order that was given.
    ///
    /// A drive that does not answer is given up once it has answered nothing well for as long as
    /// the options say and no other drive moves any more; its thread stays behind with what it
    /// owns, and ends when the kernel lets it.
    fn answer(&mut self, at: u64) -> Result<Answer, Stop> {
        let patience = self.options.patience;
        let tick = TICK.min(patience / 4).max(Duration::from_millis(1));
        let mut stopping = Duration::ZERO;
        loop {
            match self.mover.answer(tick) {
                Ok(answer) => {
                    if answer.result.is_ok() {
                        self.silent = Duration::ZERO;
                    }
                    self.vigil.rests(self.slot, false);
                    return Ok(answer);
                }
                Err(NoAnswer::Ever) => return Err(Stop::Lost(at)),
                Err(NoAnswer::Yet) => {}
            }
            let before = self.silent;
            self.silent += tick;
            let stall = patience / 6;
            if before < stall && self.silent >= stall {
                self.say(PressEvent::Stalled);
            }
            if self.watch.cancelled() {
                stopping += tick;
            }
            let given_up = self.silent >= patience && self.vigil.rests(self.slot, true);
            if given_up || stopping >= STOPPING {
                return Err(Stop::Hangs(at));
            }
        }
    }

    /// Lets go of the drive, so that it is free for others when the press says what became of it.
    pub(super) fn close(&mut self) {
        self.mover.close();
        let mut waited = Duration::ZERO;
        while waited < CLOSING {
            match self.mover.answer(TICK) {
                Err(NoAnswer::Ever) => return self.mover.join(),
                Err(NoAnswer::Yet) => waited += TICK,
                // Of an order that nobody waited for.
                Ok(_) => {}
            }
        }
    }

    /// The number of an error, unless it ends the work.
    fn heed_failure(&mut self, at: u64, failure: &Failure) -> Result<Option<i32>, Stop> {
        if says_gone(&failure.said) || failure.gone {
            return Err(Stop::Lost(at));
        }
        self.heed()?;
        Ok(failure.said.raw_os_error())
    }
}
