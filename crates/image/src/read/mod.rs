//! Reading FAT32 and exFAT drives that anybody may have written.
//!
//! A drive comes back from a television, from another computer or from nobody knows where, so
//! every byte is taken for hostile: nothing here panics, and [`Limits`] bound memory and time.
//! Fragmented files and drives without a partition table are read as well.

mod boot;
mod chain;
mod drive;
mod exfat;
mod fat32;
mod file;
mod tables;
mod walk;

use std::io;

use bulssi_model::Filesystem;

pub use boot::Volume;
pub use drive::{Drive, FileDrive, Seekable};
pub use file::FileReader;

/// A drive that cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The drive does not give its bytes.
    #[error("unreadable at byte {at}: {error}")]
    Io {
        /// Where.
        at: u64,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// There is neither FAT32 nor exFAT, with or without a partition table of the old kind.
    #[error("no FAT32 or exFAT volume")]
    NoVolume,
    /// A boot sector says what cannot be.
    #[error("{filesystem} boot sector: {field} is {value}")]
    Field {
        /// The filesystem that the sector says it is of.
        filesystem: Filesystem,
        /// The field, named as in the specification.
        field: &'static str,
        /// What it says.
        value: u64,
    },
}

/// What a filesystem has besides good files. A path is as on the drive, empty for the root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The drive ends before its filesystem does.
    #[error("drive of {have} bytes, the filesystem ends at {want}")]
    Truncated {
        /// The drive's length.
        have: u64,
        /// Where the filesystem ends.
        want: u64,
    },
    /// exFAT's boot region does not have the checksum it names.
    #[error("checksum of the boot region is wrong")]
    BootSum,
    /// The spare boot sectors differ from the first ones, or cannot be read.
    #[error("spare boot sectors differ")]
    BootCopy,
    /// The two FATs differ.
    #[error("the two FATs differ from byte {at} on")]
    FatCopy {
        /// The first byte that differs, from the start of the first FAT.
        at: u64,
    },
    /// Somebody pulled the drive out while it was written to.
    #[error("not shut down cleanly")]
    Dirty,
    /// The root does not name a usable allocation bitmap.
    #[error("allocation bitmap is missing")]
    NoBitmap,
    /// The up-case table is missing or has another checksum than the root says.
    #[error("up-case table is missing or wrong")]
    Upcase,
    /// Clusters of a file are free in the allocation bitmap, so that they may be overwritten.
    #[error("clusters in use are marked as free: {path}")]
    MarkedFree {
        /// The file or folder.
        path: String,
    },
    /// A chain of clusters that ends early, late or nowhere.
    #[error("broken chain of clusters: {path}")]
    Chain {
        /// The file or folder.
        path: String,
    },
    /// A folder that stands within itself, or twice.
    #[error("folder met twice: {path}")]
    FolderTwice {
        /// The folder.
        path: String,
    },
    /// Two files or folders share clusters.
    #[error("clusters shared with {other}: {path}")]
    CrossLinked {
        /// The file or folder.
        path: String,
        /// The one it shares with.
        other: String,
    },
    /// Entries of a folder that make no file: halves of names, wrong checksums.
    #[error("damaged entries in folder {path}")]
    Entries {
        /// The folder.
        path: String,
    },
    /// Two entries of one folder have the same name.
    #[error("same name twice: {path}")]
    NameTwice {
        /// The later one.
        path: String,
    },
    /// A folder that the drive does not give.
    #[error("unreadable folder: {path}")]
    Unreadable {
        /// The folder.
        path: String,
    },
    /// More than [`Limits`] allow; what lies beyond was not looked at.
    #[error("over the limits of what is read, from {path} on")]
    Limit {
        /// Where it went over.
        path: String,
    },
}

/// Bounds on what a drive can make its reader do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files and folders.
    pub entries: u64,
    /// Folders within folders.
    pub depth: u32,
    /// Bytes of folders read.
    pub folder_bytes: u64,
    /// Bytes of all paths.
    pub path_bytes: u64,
    /// Stretches of all files.
    pub runs: u64,
}

impl Default for Limits {
    /// A million entries, 128 deep, 1 GiB of folders, 256 MiB of paths, four million stretches:
    /// well over what any drive of an edition has, and under 500 MB of memory.
    fn default() -> Self {
        Self {
            entries: 1_000_000,
            depth: 128,
            folder_bytes: 1 << 30,
            path_bytes: 256 << 20,
            runs: 4_000_000,
        }
    }
}

/// A stretch of a file on the drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// Its address on the drive.
    pub at: u64,
    /// Its length.
    pub len: u64,
}

/// A file or folder on a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its names from the root down, `/` between them. No name is empty, `.` or `..`, or holds `/`
    /// or a control character: `U+FFFD` stands where the drive says such.
    pub path: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// The length of a file; 0 for folders.
    pub len: u64,
    /// How much of a file was ever written; what follows reads as zero. Only exFAT tells.
    pub valid_len: u64,
    /// Where its bytes are, in order, cut to the length of a file; whole clusters for folders.
    /// Shorter than the length says where the chain is broken.
    pub runs: Vec<Run>,
    /// Hidden or system, as hosts mark what they leave behind.
    pub hidden: bool,
}

/// All that a drive holds, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// Files and folders in the order of the drive, each folder before what is in it.
    pub entries: Vec<Entry>,
    /// What is wrong, in the order of finding.
    pub faults: Vec<Fault>,
    /// Where exFAT's allocation bitmap is.
    bitmap: Vec<Run>,
}
