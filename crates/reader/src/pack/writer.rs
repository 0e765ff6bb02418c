//! Fills packs one after the other, each just short of the length wanted.

use std::collections::VecDeque;
use std::num::NonZeroUsize;

use bulssi_model::TreePath;

use super::encode::{Block, pack_file, push_varint};
use super::pool::Pool;
use super::{PackError, PackSummary, Place, file_name};
use crate::{Sink, SinkError};

/// Packs that may be under way at once: bounds memory, and fixes what a pack's length is guessed
/// from, so that it does not depend on the number of threads.
const UNDER_WAY: u32 = 8;
/// Bytes before compression in a pack are at most this many times its length, so that zeros without
/// end do not fill memory.
const RATIO: usize = 16;
/// How much of a pack is planned to be filled, in percent. Texts differ; what is longer than
/// planned takes one more cluster of the drive.
const FILL: u64 = 96;

/// How packs are filled.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PackOptions {
    /// Length in bytes that files stay below, as a rule: 131,072, the largest cluster in use. A
    /// pack is longer only where its items compress worse than those before.
    pub pack_bytes: usize,
    /// Bytes of a block before compression: 65,536. An item is never cut.
    pub block_bytes: usize,
    /// Longest item in bytes that is taken: 8 MiB.
    pub item_bytes: usize,
    /// Effort of compression, 0 to 9: 9, since packs are made once and read often.
    pub level: u32,
    /// Threads that compress: 1. The bytes are the same for any number.
    pub threads: NonZeroUsize,
    /// What the first pack expects a byte of a file to hold, in percent: 200, two bytes of text.
    pub first_ratio: u32,
    /// Whether the folder gets a file `d.js` with its directory, so that pages find items by number
    /// alone: yes.
    pub directory: bool,
}

impl PackOptions {
    /// For texts and markup.
    #[must_use]
    pub fn text() -> Self {
        Self {
            pack_bytes: 128 << 10,
            block_bytes: 64 << 10,
            item_bytes: 8 << 20,
            level: 9,
            threads: NonZeroUsize::MIN,
            first_ratio: 200,
            directory: true,
        }
    }

    /// For pictures and others that do not compress: packs of 256 KiB.
    #[must_use]
    pub fn pictures() -> Self {
        Self {
            pack_bytes: 256 << 10,
            level: 1,
            first_ratio: 97,
            ..Self::text()
        }
    }

    /// The same with this many threads.
    #[must_use]
    pub fn with_threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }
}

impl Default for PackOptions {
    fn default() -> Self {
        Self::text()
    }
}

/// Writes items into the packs of one folder.
///
/// Places are final as soon as they are returned, although packs are compressed later: how much
/// goes into a pack is foreseen from the packs before it.
pub struct PackWriter {
    folder: TreePath,
    options: PackOptions,
    pool: Pool,
    /// Full blocks of the pack that is being filled, and the one that is not full.
    blocks: Vec<Block>,
    block: Block,
    /// Bytes of the pack that is being filled, before compression, and how many it shall have.
    filled: usize,
    room: usize,
    /// Packs handed in, and how many of them were written.
    started: u32,
    written: u32,
    /// Items and bytes before compression of packs under way, and of the one that is being filled.
    under_way: VecDeque<usize>,
    pack_items: u32,
    /// Bytes before compression and of the file, of the last packs written.
    seen: VecDeque<(usize, usize)>,
    summary: PackSummary,
}

impl PackWriter {
    /// Packs will stand in `folder`, which nothing else writes into.
    #[must_use]
    pub fn new(folder: TreePath, options: PackOptions) -> Self {
        let pool = Pool::new(options.threads, options.level);
        let room = options.pack_bytes * options.first_ratio as usize / 100;
        Self {
            folder,
            pool,
            blocks: Vec::new(),
            block: Block::default(),
            filled: 0,
            room,
            started: 0,
            written: 0,
            under_way: VecDeque::new(),
            pack_items: 0,
            seen: VecDeque::new(),
            summary: PackSummary::default(),
            options,
        }
    }

    /// Adds an item and says where it will be. Its number is that of the items added before it.
    ///
    /// # Errors
    /// [`PackError::TooLong`] and [`PackError::TooMany`] leave everything as it was; after
    /// [`PackError::Sink`] the folder is incomplete.
    pub fn add(&mut self, sink: &mut dyn Sink, item: &[u8]) -> Result<Place, PackError> {
        let (length, limit) = (item.len(), self.options.item_bytes);
        if length > limit {
            return Err(PackError::TooLong { length, limit });
        }
        if self.summary.items == u32::MAX {
            return Err(PackError::TooMany);
        }
        if self.filled > 0 && self.filled + length > self.room {
            self.close_pack(sink)?;
        }
        if !self.block.is_empty() && self.block.len() + length > self.options.block_bytes {
            self.blocks.push(std::mem::take(&mut self.block));
        }
        let before = self.block.len();
        let place = Place {
            pack: self.started,
            block: self.blocks.len() as u32,
            item: self.block.push(item),
        };
        self.filled += self.block.len() - before;
        self.pack_items += 1;
        self.summary.items += 1;
        self.summary.raw_bytes += length as u64;
        Ok(place)
    }

    /// Ends the pack that is being filled, writes all that is under way, and says what
    /// [`PackWriter::resume`] needs to go on behind it.
    ///
    /// # Errors
    /// As [`PackWriter::add`].
    pub fn suspend(&mut self, sink: &mut dyn Sink) -> Result<Vec<u8>, PackError> {
        self.break_pack(sink)?;
        while self.written < self.started {
            self.write_next(sink)?;
        }
        let mut state = Vec::new();
        let PackSummary {
            items,
            raw_bytes,
            file_bytes,
            directory,
            ..
        } = &self.summary;
        for number in [
            u64::from(self.started),
            u64::from(*items),
            *raw_bytes,
            *file_bytes,
            self.room as u64,
        ] {
            push_varint(&mut state, number);
        }
        push_varint(&mut state, self.seen.len() as u64);
        for (raw, file) in &self.seen {
            push_varint(&mut state, *raw as u64);
            push_varint(&mut state, *file as u64);
        }
        state.extend_from_slice(directory);
        Ok(state)
    }

    /// Goes on where a writer into the same folder with the same options was suspended; nothing if
    /// `state` is none that [`PackWriter::suspend`] gave. The files are the same as without a break.
    #[must_use]
    pub fn resume(folder: TreePath, options: PackOptions, mut state: &[u8]) -> Option<Self> {
        let mut next = || read_varint(&mut state);
        let (started, items) = (u32::try_from(next()?).ok()?, u32::try_from(next()?).ok()?);
        let (raw_bytes, file_bytes, room) = (next()?, next()?, usize::try_from(next()?).ok()?);
        let mut seen = VecDeque::new();
        for _ in 0..next()?.min(4) {
            seen.push_back((
                usize::try_from(next()?).ok()?,
                usize::try_from(next()?).ok()?,
            ));
        }
        let directory = state.to_vec();
        let summary = PackSummary {
            items,
            raw_bytes,
            file_bytes,
            directory,
            ..PackSummary::default()
        };
        Some(Self {
            room,
            started,
            written: started,
            seen,
            summary,
            ..Self::new(folder, options)
        })
    }

    /// Starts a new pack with the next item, so that it does not share one with those before.
    ///
    /// # Errors
    /// As [`PackWriter::add`].
    pub fn break_pack(&mut self, sink: &mut dyn Sink) -> Result<(), PackError> {
        if self.filled > 0 {
            self.close_pack(sink)?;
        }
        Ok(())
    }

    /// Starts a new block with the next item, so that it is not inflated with those before.
    pub fn break_block(&mut self) {
        if !self.block.is_empty() {
            self.blocks.push(std::mem::take(&mut self.block));
        }
    }

    /// Items added so far, which is the number of the next one.
    #[must_use]
    pub fn items(&self) -> u32 {
        self.summary.items
    }

    /// Writes what is left and the directory.
    ///
    /// # Errors
    /// As [`PackWriter::add`].
    pub fn finish(mut self, sink: &mut dyn Sink) -> Result<PackSummary, PackError> {
        self.break_pack(sink)?;
        while self.written < self.started {
            self.write_next(sink)?;
        }
        self.summary.packs = self.started;
        if self.options.directory {
            let file = directory_file(&self.summary.directory, self.options.level)?;
            self.put(sink, "d.js", &file)?;
        }
        Ok(self.summary)
    }

    fn close_pack(&mut self, sink: &mut dyn Sink) -> Result<(), PackError> {
        self.break_block();
        let blocks = std::mem::take(&mut self.blocks);
        self.pool.start(self.started, blocks)?;
        push_varint(&mut self.summary.directory, u64::from(self.pack_items));
        self.under_way.push_back(self.filled);
        self.started = self.started.checked_add(1).ok_or(PackError::TooMany)?;
        (self.filled, self.pack_items) = (0, 0);
        // The first packs wait sooner, so that a small folder is filled well, too.
        let may_be_under_way = UNDER_WAY.min(self.started / 2);
        while self.started - self.written > may_be_under_way {
            self.write_next(sink)?;
        }
        self.room = self.foreseen_room();
        Ok(())
    }

    /// Bytes before compression that should make a full pack, from the last packs seen.
    fn foreseen_room(&self) -> usize {
        let (raw, file) = (self.seen.iter()).fold((0, 0), |(raw, file), &(r, f)| {
            (raw + r as u64, file + f as u64)
        });
        let full = self.options.pack_bytes as u64 * FILL / 100;
        let room = usize::try_from(full * raw / file.max(1)).unwrap_or(usize::MAX);
        room.min(self.options.pack_bytes * RATIO)
    }

    fn write_next(&mut self, sink: &mut dyn Sink) -> Result<(), PackError> {
        let file = self.pool.wait(self.written)?;
        self.put(sink, &file_name(self.written), &file)?;
        let raw = self.under_way.pop_front().unwrap_or_default();
        if self.seen.len() == 4 {
            self.seen.pop_front();
        }
        self.seen.push_back((raw, file.len()));
        self.written += 1;
        Ok(())
    }

    fn put(&mut self, sink: &mut dyn Sink, name: &str, file: &[u8]) -> Result<(), PackError> {
        let path = format!("{}/{name}", self.folder).parse::<TreePath>();
        let path = path.map_err(|error| SinkError(error.into()))?;
        sink.put(&path, file)?;
        self.summary.file_bytes += file.len() as u64;
        Ok(())
    }
}

/// The next number of `bytes`, as [`push_varint`] writes them.
fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// A pack of one item, which is the directory.
fn directory_file(directory: &[u8], level: u32) -> Result<Vec<u8>, PackError> {
    single_file("\"d\"", directory, level)
}

/// A file with one item, for what is found by its name and not by a number. `id` is the literal
/// that the script names itself by.
pub(crate) fn single_file(id: &str, item: &[u8], level: u32) -> Result<Vec<u8>, PackError> {
    let mut block = Block::default();
    block.push(item);
    pack_file(id, &[block], level)
}
