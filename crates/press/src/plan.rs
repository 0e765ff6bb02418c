//! What is pressed: an image in blocks, and what is known of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::buffer::{AlignedBuf, Pool};
use crate::stamp::{BlockHash, Salt, piece_hash};
use crate::{Image, Place, SourceFault};

/// What has a hash of its own, and is compared and skipped as one.
pub(crate) const BLOCK: u64 = 1 << 20;
/// What is read from the source and moved to and from a drive at once. Flash is erased in pieces of
/// up to this size, so smaller writes cost more.
pub(crate) const CHUNK: u64 = 4 * BLOCK;
/// What is looked at in a block to see cheaply whether it is still there: a page of flash.
pub(crate) const PIECE: u64 = 4096;

/// How drives are pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PressOptions {
    /// Write everything, without looking at what a drive holds already. Off by default.
    pub full: bool,
    /// Look for drives that do not hold what they claim. On by default; the proof of what was
    /// written is made in any case.
    pub find_fakes: bool,
    /// How long a drive may answer nothing well before it is given up with
    /// [`Outcome::Hangs`](crate::Outcome::Hangs), once no other drive of the press moves any more.
    /// A minute by default: twice what Linux gives a drive for one command.
    pub patience: Duration,
}

impl Default for PressOptions {
    fn default() -> Self {
        Self {
            full: false,
            find_fakes: true,
            patience: Duration::from_secs(60),
        }
    }
}

/// An image that contradicts itself. No drive was touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageFault {
    /// There is nothing to write.
    #[error("the image is empty")]
    Empty,
    /// Its length is no number of whole sectors, or more than can be addressed.
    #[error("the image's {len} bytes are no whole sectors of {sector_len}")]
    Odd {
        /// Its length in bytes.
        len: u64,
        /// The length of its sectors in bytes.
        sector_len: u32,
    },
    /// It says that more of it is used than there is.
    #[error("{used_end} bytes of the image's {len} are used")]
    Overused {
        /// Its length in bytes.
        len: u64,
        /// Where its free space begins.
        used_end: u64,
    },
}

/// An image that is ready to be pressed, any number of times.
///
/// It remembers the hash of each block once that has been read (24 bytes a MiB), so that the
/// source cannot change unnoticed between one drive and the next.
pub struct PressPlan<'i> {
    pub(crate) image: &'i dyn Image,
    content_end: u64,
    known: Mutex<Known>,
    pub(crate) pool: Arc<Pool>,
}

/// What is known of an image that was read at least in part.
#[derive(Default)]
struct Known {
    blocks: Vec<Block>,
    /// The first block itself, which goes on last.
    first: Option<Arc<AlignedBuf>>,
    low: Low,
}

/// How many blocks are known sector by sector: as many as are written before a drive is searched
/// for copies of them.
const LOW_BLOCKS: u64 = 60;

/// Sectors near the start of the image, but for the first block, by the start of their hash.
enum Low {
    Growing(Vec<(u64, u32)>),
    Sorted(Arc<LowSectors>),
}

impl Default for Low {
    fn default() -> Self {
        Self::Growing(Vec::new())
    }
}

/// Where sectors of the first [`LOW_BLOCKS`] stand that are nowhere else there. At most 2 MiB.
#[derive(Debug)]
pub(crate) struct LowSectors(Vec<(u64, u32)>);

impl LowSectors {
    fn new(mut sectors: Vec<(u64, u32)>) -> Self {
        sectors.sort_unstable();
        let (mut kept, mut from) = (0, 0);
        while from < sectors.len() {
            let same = sectors[from..]
                .iter()
                .take_while(|s| s.0 == sectors[from].0);
            let count = same.count();
            if count == 1 {
                sectors[kept] = sectors[from];
                kept += 1;
            }
            from += count;
        }
        sectors.truncate(kept);
        Self(sectors)
    }

    /// The address of a sector with these bytes.
    pub(crate) fn find(&self, sector: &[u8]) -> Option<u64> {
        let hash = piece_hash(sector);
        let place = self.0.binary_search_by_key(&hash, |(hash, _)| *hash).ok()?;
        Some(u64::from(self.0[place].1) * 512)
    }
}

/// What is remembered of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) hash: BlockHash,
    /// The start of the hash of one of its pieces; see [`Salt::piece_of`].
    pub(crate) piece: u64,
}

impl<'i> PressPlan<'i> {
    /// Looks at the image's figures; nothing of it is read yet.
    ///
    /// # Errors
    /// When they contradict each other.
    pub fn new(image: &'i dyn Image) -> Result<Self, ImageFault> {
        let (len, used_end, sector_len) = (image.len(), image.used_end(), image.sector_len());
        if len == 0 {
            return Err(ImageFault::Empty);
        }
        // Addresses of drives are signed in Linux.
        let whole = u64::from(sector_len).is_power_of_two() && len % u64::from(sector_len) == 0;
        if !whole || i64::try_from(len).is_err() {
            return Err(ImageFault::Odd { len, sector_len });
        }
        if used_end > len {
            return Err(ImageFault::Overused { len, used_end });
        }
        Ok(Self {
            image,
            content_end: used_end.max(1).next_multiple_of(BLOCK).min(len),
            known: Mutex::default(),
            pool: Pool::new(CHUNK as usize),
        })
    }

    /// How much of the image is written, in bytes from its start; the rest is free space, and what
    /// a drive holds there stays.
    #[must_use]
    pub fn content_len(&self) -> u64 {
        self.content_end
    }

    /// The number of chunks of content.
    pub(crate) fn chunks(&self) -> u64 {
        self.content_end.div_ceil(CHUNK)
    }

    /// The number of blocks of content.
    pub(crate) fn blocks(&self) -> u64 {
        self.content_end.div_ceil(BLOCK)
    }

    /// Where block `index` ends.
    pub(crate) fn block_end(&self, index: u64) -> u64 {
        ((index + 1) * BLOCK).min(self.content_end)
    }

    /// The length of chunk `index`.
    pub(crate) fn chunk_len(&self, index: u64) -> u64 {
        CHUNK.min(self.content_end.saturating_sub(index * CHUNK))
    }

    pub(crate) fn salt(&self) -> Salt {
        Salt::new(&self.image.seed())
    }

    /// What is remembered of a block; nothing where it was not read yet.
    pub(crate) fn block(&self, index: u64) -> Option<Block> {
        let index = usize::try_from(index).ok()?;
        self.known().blocks.get(index).copied()
    }

    /// The first block of the image, once it was read.
    pub(crate) fn first(&self) -> Option<Arc<AlignedBuf>> {
        self.known().first.clone()
    }

    /// What is known of the image's first sectors. No more is learned after this is asked for.
    pub(crate) fn low_sectors(&self) -> Arc<LowSectors> {
        let mut known = self.known();
        match &mut known.low {
            Low::Sorted(low) => Arc::clone(low),
            Low::Growing(low) => {
                let low = Arc::new(LowSectors::new(std::mem::take(low)));
                known.low = Low::Sorted(Arc::clone(&low));
                low
            }
        }
    }

    /// The address of the block with this hash.
    pub(crate) fn find(&self, hash: &BlockHash) -> Option<u64> {
        let known = self.known();
        let index = known.blocks.iter().position(|block| block.hash == *hash)?;
        Some(index as u64 * BLOCK)
    }

    /// Remembers what was read from `at` on, a multiple of [`BLOCK`], or holds it against what was
    /// read there before.
    pub(crate) fn learn(&self, salt: &Salt, at: u64, data: &[u8]) -> Result<(), SourceFault> {
        for (index, bytes) in (at / BLOCK..).zip(data.chunks(BLOCK as usize)) {
            let block = Block {
                hash: salt.hash(bytes),
                piece: salt.piece_in(index, bytes),
            };
            let mut known = self.known();
            match known.blocks.get(index as usize) {
                Some(before) if *before != block => {
                    return Err(self.fault(index * BLOCK, None));
                }
                Some(_) => {}
                // Whoever reads first reads from the start on; others are behind.
                None if known.blocks.len() as u64 == index => {
                    known.blocks.push(block);
                    if let (1..LOW_BLOCKS, Low::Growing(low)) = (index, &mut known.low) {
                        let first = (index * BLOCK / 512) as u32;
                        let sectors = (first..).zip(bytes.chunks_exact(512));
                        low.extend(sectors.map(|(at, bytes)| (piece_hash(bytes), at)));
                    }
                }
                None => {}
            }
            if index == 0 && known.first.is_none() {
                let mut first = AlignedBuf::new(bytes.len());
                first.copy_from_slice(bytes);
                known.first = Some(Arc::new(first));
            }
        }
        Ok(())
    }

    /// That the source failed at an address, or changed there.
    pub(crate) fn fault(&self, address: u64, said: Option<std::io::Error>) -> SourceFault {
        SourceFault {
            address,
            place: self.place_of(address),
            changed: said.is_none(),
            said: said.map_or_else(String::new, |said| said.to_string()),
        }
    }

    /// What stands at an address of a drive.
    pub(crate) fn place_of(&self, address: u64) -> Place {
        if address >= self.content_end {
            return Place::Free;
        }
        self.image.place_of(address)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
