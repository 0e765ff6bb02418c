//! What files and folders take, for planners that must know before there is a tree.

use bulssi_model::{ByteLen, Filesystem};

use crate::LayoutError;
use crate::folders::{entry_len, folder_most, head_len};
use crate::geometry::Geometry;

/// The costs of one filesystem at one image length.
///
/// They are exact: a tree fits if and only if the sum of [`Costs::file`] over its files and of
/// [`Costs::folder`] over its folders, the root among them, is at most [`Costs::room`], and no
/// file and folder goes over what the filesystem can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costs {
    geometry: Geometry,
}

impl Costs {
    /// The costs of `filesystem` on an image of `image_len` bytes.
    ///
    /// # Errors
    /// [`LayoutError::ImageTooSmall`] (FAT32 below 35,654,144 bytes, exFAT below 3 MiB),
    /// [`LayoutError::ImageTooLarge`] (2 TiB and more) and [`LayoutError::ImageNotSectors`].
    pub fn of(filesystem: Filesystem, image_len: ByteLen) -> Result<Self, LayoutError> {
        Geometry::of(filesystem, image_len).map(|geometry| Self { geometry })
    }

    /// The length of a cluster: every file and folder takes whole ones.
    #[must_use]
    pub fn cluster_len(&self) -> ByteLen {
        ByteLen(self.geometry.cluster_len)
    }

    /// What all files and folders together can take.
    #[must_use]
    pub fn room(&self) -> ByteLen {
        let clusters = self.geometry.clusters - self.geometry.system_clusters();
        ByteLen(clusters * self.geometry.cluster_len)
    }

    /// The longest file that the filesystem can say.
    #[must_use]
    pub fn longest_file(&self) -> ByteLen {
        ByteLen(longest_file(self.geometry.filesystem))
    }

    /// What a file of this length takes; an empty one takes nothing but its entry.
    #[must_use]
    pub fn file(&self, len: ByteLen) -> ByteLen {
        len.round_up(self.geometry.cluster_len)
            .unwrap_or(ByteLen(u64::MAX))
    }

    /// Bytes that an entry of this name takes in its folder, for those who count as they go.
    #[must_use]
    pub fn entry(&self, name: &str) -> ByteLen {
        ByteLen(entry_len(self.geometry.filesystem, name))
    }

    /// What a folder with entries of these names takes (files and folders alike).
    #[must_use]
    pub fn folder<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> ByteLen {
        let entries = names.into_iter().map(|name| self.entry(name)).sum();
        self.folder_of(entries, false)
    }

    /// What the root takes with entries of these names, a volume label counted in.
    #[must_use]
    pub fn root<'a>(&self, names: impl IntoIterator<Item = &'a str>, label: bool) -> ByteLen {
        let entries = names.into_iter().map(|name| self.entry(name)).sum();
        let head = head_len(self.geometry.filesystem, true, label);
        self.whole(ByteLen(head) + entries)
    }

    /// What a folder takes whose entries come to this many bytes ([`Costs::entry`]); for the root
    /// a volume label is counted in, whether there is one or not.
    #[must_use]
    pub fn folder_of(&self, entries: ByteLen, root: bool) -> ByteLen {
        let head = head_len(self.geometry.filesystem, root, true);
        self.whole(ByteLen(head) + entries)
    }

    /// The most bytes of entries that a folder can have.
    #[must_use]
    pub fn fullest_folder(&self) -> ByteLen {
        let filesystem = self.geometry.filesystem;
        ByteLen(folder_most(filesystem) - head_len(filesystem, true, true).max(64))
    }

    /// Whole clusters, at least one: folders are never without.
    fn whole(&self, len: ByteLen) -> ByteLen {
        self.file(ByteLen(len.0.max(1)))
    }
}

/// The longest file that the filesystem can say.
pub(crate) const fn longest_file(filesystem: Filesystem) -> u64 {
    match filesystem {
        Filesystem::Fat32 => u32::MAX as u64,
        Filesystem::ExFat => u64::MAX,
    }
}
