//! Packs: many small items in few files that a page at `file://` can load.
//!
//! A page may not read its neighbours there, but it may run them: each pack is a script with one call
//! and one string. `assets/pack.js` reads what [`PackWriter`] writes; `docs/formats/packs.md` gives
//! every byte.

mod encode;
mod pool;
mod writer;

pub(crate) use encode::push_varint;
pub(crate) use writer::single_file;
pub use writer::{PackOptions, PackWriter};

use crate::SinkError;

/// Reads packs in the page: inflates, checks lengths and sums, keeps what was read for a while.
/// ECMAScript 3; adds `load`, `item`, `utf8` and others to the one global `B`.
pub const SCRIPT: &str = include_str!("../../assets/pack.js");

/// Where an item of a folder of packs is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Number of the pack in its folder, from 0.
    pub pack: u32,
    /// Number of the block in the pack, from 0.
    pub block: u32,
    /// Number of the item in the block, from 0.
    pub item: u32,
}

/// What was written into a folder of packs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackSummary {
    /// Packs, without the directory.
    pub packs: u32,
    /// Items. The first that was added has number 0, and so on.
    pub items: u32,
    /// Bytes of all items as they were added.
    pub raw_bytes: u64,
    /// Bytes of all files, the directory included.
    pub file_bytes: u64,
    /// The directory, which tells the pages which pack an item number is in: how many items each
    /// pack holds, as in `d.js`.
    pub directory: Vec<u8>,
}

/// Why items could not be packed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The sink refused a file.
    #[error("a pack could not be kept")]
    Sink(#[from] SinkError),
    /// An item is longer than [`PackOptions::item_bytes`].
    #[error("an item of {length} bytes is longer than {limit}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// More packs or items than numbers for them.
    #[error("more than {} items in a folder of packs", u32::MAX)]
    TooMany,
    /// Compression failed; it has no way to, but says it might.
    #[error("a block could not be compressed")]
    Deflate,
}

/// The path of a pack below its folder: `ab/cd.js` for 0xABCD, so that no folder has more than 256
/// packs; `x1/ab/cd.js` for 0x1ABCD.
#[must_use]
pub fn file_name(pack: u32) -> String {
    let below = format!("{:02x}/{:02x}.js", (pack >> 8) & 0xff, pack & 0xff);
    match pack >> 16 {
        0 => below,
        high => format!("x{high:x}/{below}"),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn at_most_256_packs_share_a_folder() {
        assert_eq!(file_name(0), "00/00.js");
        assert_eq!(file_name(255), "00/ff.js");
        assert_eq!(file_name(256), "01/00.js");
        assert_eq!(file_name(0x0001_abcd), "x1/ab/cd.js");
    }
}
