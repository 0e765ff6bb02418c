//! What the press needs of that which it writes.

use std::io::{self, Read};

use bulssi_model::Digest;
use serde::{Deserialize, Serialize};

/// An image that can be read from any byte on, by many at once.
///
/// It must give the same bytes each time; that it does is checked.
pub trait Image: Sync {
    /// Its length with everything, in bytes: what a drive must at least hold.
    fn len(&self) -> u64;

    /// Whether there is nothing to write.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where everything behind, up to [`len`](Self::len), is free space and zero.
    fn used_end(&self) -> u64;

    /// The length of the sectors that its partition table counts in.
    fn sector_len(&self) -> u32 {
        512
    }

    /// A digest that only this image has, known before it is read: that of its edition. Probes for
    /// fake drives are made of it, and of nothing else.
    fn seed(&self) -> Digest;

    /// Reads from byte `at` to the end.
    ///
    /// # Errors
    /// What the source says. It, and any error of the reader, is the source's fault and never a
    /// drive's.
    fn reader(&self, at: u64) -> io::Result<Box<dyn Read + Send + '_>>;

    /// What stands at this address.
    fn place_of(&self, address: u64) -> Place;
}

/// What stands at an address of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Place {
    /// A byte of a file.
    File {
        /// The file's path on the drive, `/` between names.
        path: String,
        /// The byte within the file.
        offset: u64,
    },
    /// The partition table, the filesystem's tables, a folder.
    Metadata,
    /// Free space.
    Free,
}
