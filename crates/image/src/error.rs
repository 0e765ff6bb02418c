//! What can go wrong while a tree is laid out or written.

use std::io;

use bulssi_model::{ByteLen, Date, Digest, Filesystem, TreePath};

/// A tree that cannot become this image. Each variant names what is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// A file is longer than the filesystem can say; FAT32 ends at 4 GiB - 1.
    #[error("file of {len} bytes is over the {most} bytes of {filesystem}: {path}")]
    FileTooLarge {
        /// The file.
        path: TreePath,
        /// Its length.
        len: ByteLen,
        /// The longest there can be.
        most: ByteLen,
        /// Where it should have gone.
        filesystem: Filesystem,
    },
    /// A name that the filesystem, or Windows upon it, does not take.
    #[error("name of {path}: {fault}")]
    Name {
        /// The path that ends in the name.
        path: TreePath,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// A folder has more entries than the filesystem lets it have.
    #[error("folder of {len} bytes of entries is over {most}: {}", .path.as_ref().map_or("/", TreePath::as_str))]
    FolderTooFull {
        /// The folder; nothing for the root.
        path: Option<TreePath>,
        /// What its entries would take.
        len: ByteLen,
        /// The most that a folder can have: 2 MiB on FAT32, 256 MiB on exFAT.
        most: ByteLen,
    },
    /// The image is smaller than the filesystem can be.
    #[error("image of {len} bytes is too small for {filesystem}, which begins at {least}")]
    ImageTooSmall {
        /// The filesystem.
        filesystem: Filesystem,
        /// The length asked for.
        len: ByteLen,
        /// The shortest there can be.
        least: ByteLen,
    },
    /// The image is larger than its partition table can say (2 TiB).
    #[error("image of {len} bytes is too large, a partition table ends at {most}")]
    ImageTooLarge {
        /// The length asked for.
        len: ByteLen,
        /// The longest there can be.
        most: ByteLen,
    },
    /// The image is not a whole number of sectors of 512 bytes.
    #[error("image of {0} bytes is not a whole number of sectors")]
    ImageNotSectors(ByteLen),
    /// The tree takes more than there is.
    #[error("{needed} bytes do not fit into {available}")]
    DoesNotFit {
        /// What the tree takes, in whole clusters.
        needed: ByteLen,
        /// What there is.
        available: ByteLen,
    },
    /// A volume label that the filesystem does not take.
    #[error("volume label: {0}")]
    Label(NameFault),
    /// A date outside 1980 to 2107, which is all that either filesystem can say.
    #[error("date outside 1980 to 2107: {0}")]
    Date(Date),
}

/// What is wrong with a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameFault {
    /// There is no character.
    #[error("empty")]
    Empty,
    /// It is `.` or `..`.
    #[error("stands for a folder")]
    Dots,
    /// A character that names on this filesystem cannot have.
    #[error("character U+{:04X} is not allowed", u32::from(*.0))]
    Character(char),
    /// It ends in a dot or a space, which Windows cuts off.
    #[error("ends in a dot or a space")]
    TrailingDotOrSpace,
    /// Windows takes it for a device, whatever the extension.
    #[error("device name on Windows: {0}")]
    Reserved(String),
    /// It has more UTF-16 units than fit (bytes for a FAT32 volume label).
    #[error("{units} units long, at most {most}")]
    TooLong {
        /// How many it has.
        units: usize,
        /// How many it can have.
        most: usize,
    },
}

/// What is wrong with the bytes that a file should consist of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceFault {
    /// It is not there any more.
    #[error("gone")]
    Missing,
    /// It could not be read.
    #[error("unreadable: {0}")]
    Unreadable(io::Error),
    /// It ended early.
    #[error("{have} bytes instead of {want}")]
    Shorter {
        /// What there was.
        have: ByteLen,
        /// What there should be.
        want: ByteLen,
    },
    /// It did not end where it should.
    #[error("longer than {want} bytes")]
    Longer {
        /// What there should be.
        want: ByteLen,
    },
    /// It has the right length and other bytes.
    #[error("digest {have} instead of {want}")]
    Differs {
        /// What it is.
        have: Digest,
        /// What it should be.
        want: Digest,
    },
}

impl SourceFault {
    /// The fault that a failed read is.
    pub(crate) fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Unreadable(error),
        }
    }
}

/// Writing that did not come to its end. Nothing is left of what was being written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A file of the tree is not what it should be.
    #[error("{path}: {fault}")]
    Source {
        /// The file.
        path: TreePath,
        /// What is wrong.
        #[source]
        fault: SourceFault,
    },
    /// The place that is written to failed.
    #[error("while writing at byte {at}: {error}")]
    Target {
        /// How far it had come in the image; in the file at hand for a folder.
        at: u64,
        /// The file at hand, when a folder is written.
        path: Option<TreePath>,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// The folder to write into holds something already.
    #[error("folder is not empty")]
    NotEmpty,
    /// What is to be replaced is no regular file.
    #[error("not a regular file")]
    NotAFile,
    /// Another program is writing the same image.
    #[error("being written by another program")]
    Busy,
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
}
