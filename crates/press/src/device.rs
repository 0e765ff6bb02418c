//! What the press needs of a drive.

use std::io;

/// A drive that is open for writing and that nobody else uses.
///
/// Addresses and lengths are in bytes and multiples of [`sector_len`](Self::sector_len); buffers
/// begin at multiples of [`ALIGN`](crate::ALIGN). Whoever implements it moves all of a buffer or
/// says an error; pieces and interrupted calls are its own business.
pub trait Device: Send {
    /// What the drive claims to hold, in bytes.
    fn len(&self) -> u64;

    /// Whether it claims to hold nothing: a reader without a card.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The smallest piece that it writes, in bytes; 512 on nearly everything.
    fn sector_len(&self) -> u32;

    /// Writes `data` at `at`. It need not be durable before [`flush`](Self::flush).
    ///
    /// # Errors
    /// What the drive says.
    fn write_at(&mut self, at: u64, data: &[u8]) -> io::Result<()>;

    /// Fills `data` with what the drive itself holds at `at`: no cache of this machine may answer.
    ///
    /// # Errors
    /// What the drive says; [`io::ErrorKind::UnexpectedEof`] where it ended.
    fn read_at(&mut self, at: u64, data: &mut [u8]) -> io::Result<()>;

    /// Makes all that was written durable, as far as the drive is honest.
    ///
    /// # Errors
    /// What the drive says.
    fn flush(&mut self) -> io::Result<()>;

    /// Whether the drive is no longer there. Asked after an error, to tell a drive that was pulled
    /// out from one that is bad: the kernel answers both with the same number.
    fn is_gone(&mut self) -> bool {
        false
    }
}
