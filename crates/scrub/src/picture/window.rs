//! A part of a file that moves along with whoever reads it, so that a picture streams through little memory.

use std::io::{Read, Seek};

use crate::ScrubError;
use crate::input::Input;

/// How much is held: enough for the longest segment of a JPEG, little enough to stay close to the processor.
const HELD: usize = 256 << 10;

/// Bytes of a file from a place on.
pub(super) struct Window<'i, 'r, R> {
    input: &'i mut Input<'r, R>,
    room: Vec<u8>,
    /// Where in the file the room begins, and how much of it is filled.
    from: u64,
    len: usize,
}

impl<'i, 'r, R: Read + Seek> Window<'i, 'r, R> {
    pub(super) fn new(input: &'i mut Input<'r, R>) -> Self {
        let held = usize::try_from(input.len()).map_or(HELD, |len| len.min(HELD));
        Self {
            input,
            room: vec![0; held],
            from: 0,
            len: 0,
        }
    }

    /// What is held from `at` on: `least` bytes, which must fit into the room, unless the file ends before.
    pub(super) fn at(&mut self, at: u64, least: usize) -> Result<&[u8], ScrubError> {
        let skip = at
            .checked_sub(self.from)
            .and_then(|skip| usize::try_from(skip).ok())
            .filter(|skip| *skip <= self.len);
        let skip = skip.unwrap_or_else(|| {
            (self.from, self.len) = (at, 0);
            0
        });
        let end = self.from + self.len as u64;
        if self.len - skip >= least || end >= self.input.len() {
            return Ok(&self.room[skip..self.len]);
        }
        self.room.copy_within(skip..self.len, 0);
        self.from = at;
        self.len -= skip;
        let more = self.input.read_some(end, &mut self.room[self.len..])?;
        self.len += more.len();
        Ok(&self.room[..self.len])
    }
}
