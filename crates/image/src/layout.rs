//! The layout of an image: a value that says what every byte of it is.

use std::iter::FusedIterator;

use bulssi_model::{ByteLen, Date, Digest, Filesystem, Tree, TreeFile};

use crate::bytes::overlay;
use crate::folders::{Folder, Node, ROOT, name_of};
use crate::geometry::Geometry;
use crate::{exfat, fat32, mbr};

/// What an image is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutOptions {
    /// The filesystem.
    pub filesystem: Filesystem,
    /// The length of the whole image, partition table and all; a multiple of 512.
    pub image_len: ByteLen,
    /// The volume label; empty for none. See [`check_label`](crate::check_label).
    pub label: String,
    /// The date of every file and folder, at midnight; 1980 to 2107.
    pub date: Date,
    /// Gives the volume's serial number (bytes 0 to 3) and the disk's signature (4 to 7), and
    /// nothing else.
    pub seed: Digest,
}

/// Where every byte of an image comes from. Made by [`Layout::plan`], never changed.
///
/// It holds the tree, 4 bytes for each file, and about 40 for each entry of a folder. FATs, the
/// bitmap and folders are made on demand, for any range, and never stand in memory as a whole.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(crate) geometry: Geometry,
    pub(crate) label: String,
    pub(crate) date: Date,
    pub(crate) signature: u32,
    pub(crate) tree: Tree,
    pub(crate) folders: Vec<Folder>,
    /// The first cluster of each file; of an empty one, where the next begins.
    pub(crate) files: Vec<u32>,
    /// The first cluster behind the folders.
    pub(crate) files_at: u64,
    pub(crate) system: System,
    /// The first free cluster; all behind it are free too.
    pub(crate) next: u64,
    pub(crate) boot: Vec<u8>,
    pub(crate) upcase: Vec<u8>,
    /// What stands before the files, without a gap.
    pub(crate) pieces: Vec<Piece>,
}

/// The first clusters of exFAT's own data.
#[derive(Clone, Debug)]
pub(crate) struct System {
    pub(crate) bitmap: u32,
    pub(crate) upcase: u32,
}

/// A stretch of the image before the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) at: u64,
    pub(crate) len: u64,
    pub(crate) kind: Kind,
}

/// What a stretch before the files holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Zero,
    Mbr,
    Boot,
    Fat,
    Bitmap,
    Upcase,
    Folder(u32),
}

/// A stretch of an image with one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Its address in the image.
    pub at: u64,
    /// Its length; never zero.
    pub len: u64,
    /// Where its bytes come from.
    pub source: Source,
}

/// Where the bytes of an extent come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From [`Layout::metadata_at`].
    Metadata,
    /// From a file of the tree.
    File {
        /// Its place in [`Tree::files`].
        index: usize,
        /// The byte of the file that stands at the start of the extent.
        from: u64,
    },
    /// They are zero.
    Zero,
}

impl Layout {
    /// The tree that is laid out.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The filesystem.
    #[must_use]
    pub fn filesystem(&self) -> Filesystem {
        self.geometry.filesystem
    }

    /// The length of the image.
    #[must_use]
    pub fn image_len(&self) -> ByteLen {
        ByteLen(self.geometry.image_len)
    }

    /// The length of a cluster.
    #[must_use]
    pub fn cluster_len(&self) -> ByteLen {
        ByteLen(self.geometry.cluster_len)
    }

    /// Where the partition begins; it goes on to the end of the image.
    #[must_use]
    pub fn partition_at(&self) -> u64 {
        self.geometry.part_at
    }

    /// Where the first cluster begins.
    #[must_use]
    pub fn clusters_at(&self) -> u64 {
        self.geometry.heap_at
    }

    /// What files and folders take, in whole clusters.
    #[must_use]
    pub fn used(&self) -> ByteLen {
        let clusters = self.next - 2 - self.geometry.system_clusters();
        ByteLen(clusters * self.geometry.cluster_len)
    }

    /// What more could be taken.
    #[must_use]
    pub fn free(&self) -> ByteLen {
        ByteLen((self.geometry.clusters + 2 - self.next) * self.geometry.cluster_len)
    }

    /// Where everything behind is free space, and zero.
    #[must_use]
    pub fn used_end(&self) -> u64 {
        self.geometry.heap_at + (self.next - 2) * self.geometry.cluster_len
    }

    /// The address of a file's first byte; nothing for an empty file, which has none.
    #[must_use]
    pub fn file_at(&self, index: usize) -> Option<u64> {
        let file = self.tree.files().get(index)?;
        let first = *self.files.get(index)?;
        (!file.content.is_empty()).then(|| self.geometry.cluster_at(first))
    }

    /// All extents by address; each byte of the image is in exactly one.
    #[must_use]
    pub fn extents(&self) -> Extents<'_> {
        self.extents_from(0)
    }

    /// The extents from byte `at` on, the first one cut there.
    #[must_use]
    pub fn extents_from(&self, at: u64) -> Extents<'_> {
        Extents { layout: self, at }
    }

    /// The extent that holds the byte at `at`, from there to its end.
    fn extent_at(&self, at: u64) -> Option<Extent> {
        let g = &self.geometry;
        let until = |end: u64, source| Extent {
            at,
            len: end - at,
            source,
        };
        if at >= g.image_len {
            return None;
        }
        let files_at = g.heap_at + (self.files_at - 2) * g.cluster_len;
        if at < files_at {
            let after = self.pieces.partition_point(|piece| piece.at <= at);
            let piece = self.pieces.get(after.checked_sub(1)?)?;
            let source = match piece.kind {
                Kind::Zero => Source::Zero,
                _ => Source::Metadata,
            };
            return Some(until(piece.at + piece.len, source));
        }
        if at >= self.used_end() {
            return Some(until(g.image_len, Source::Zero));
        }
        let cluster = ((at - g.heap_at) / g.cluster_len + 2) as u32;
        // The last that begins at or before: empty files begin where the next one does.
        let index = self.files.partition_point(|first| *first <= cluster) - 1;
        let start = g.cluster_at(self.files[index]);
        let end = start + self.tree.files()[index].content.len().0;
        if at < end {
            let from = at - start;
            return Some(until(end, Source::File { index, from }));
        }
        Some(until(end.next_multiple_of(g.cluster_len), Source::Zero))
    }

    /// Fills `buf` with the bytes at `at` as far as they are metadata or zero; where a file stands,
    /// and past the end of the image, it is filled with zeros.
    pub fn metadata_at(&self, at: u64, buf: &mut [u8]) {
        buf.fill(0);
        let end = at + buf.len() as u64;
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        let pieces = self.pieces[after.saturating_sub(1)..].iter();
        for piece in pieces.take_while(|piece| piece.at < end) {
            let from = at.max(piece.at);
            let to = end.min(piece.at + piece.len);
            if from < to {
                let part = &mut buf[(from - at) as usize..(to - at) as usize];
                self.render(piece, from - piece.at, part);
            }
        }
    }

    /// Fills `out` with the bytes of a piece from `from` on.
    fn render(&self, piece: &Piece, from: u64, out: &mut [u8]) {
        match piece.kind {
            Kind::Zero => {}
            Kind::Mbr => overlay(out, from, &mbr::sector(&self.geometry, self.signature), 0),
            Kind::Boot => overlay(out, from, &self.boot, 0),
            Kind::Upcase => overlay(out, from, &self.upcase, 0),
            Kind::Bitmap => self.render_bitmap(from, out),
            Kind::Fat => self.render_fat(from, out),
            Kind::Folder(index) => self.render_folder(index, from, out),
        }
    }

    /// One bit for each cluster; used ones come first.
    fn render_bitmap(&self, from: u64, out: &mut [u8]) {
        let used = self.next - 2;
        for (index, byte) in (from..).zip(out) {
            let set = used.saturating_sub(index * 8).min(8);
            *byte = ((1u16 << set) - 1) as u8;
        }
    }

    fn render_fat(&self, from: u64, out: &mut [u8]) {
        // Whole entries around what was asked for.
        let first = from / 4;
        let count = (from + out.len() as u64).div_ceil(4) - first;
        let mut entries = vec![0; count as usize * 4];
        let range = first..first + count;
        match self.geometry.filesystem {
            Filesystem::Fat32 => {
                let lasts = self.chain_ends(range);
                fat32::fat::fill(&mut entries, first, self.next, lasts);
            }
            Filesystem::ExFat => {
                let ends = [self.system.upcase, self.folders[0].first, self.root_end()];
                exfat::fat::fill(&mut entries, first, &ends);
            }
        }
        overlay(out, from, &entries, first * 4);
    }

    /// The first cluster behind the root.
    fn root_end(&self) -> u32 {
        let next = self.folders.get(1).map(|folder| folder.first);
        next.unwrap_or(self.files_at as u32)
    }

    /// The last clusters of all folders and files that end within a range of clusters.
    fn chain_ends(&self, range: std::ops::Range<u64>) -> impl Iterator<Item = u64> {
        // Something ends right before something begins, and at the end of all. Empty files begin
        // where the next does, which does no harm.
        let within = move |first: &u32| u64::from(*first) <= range.end;
        let begins = move |first: u32| u64::from(first) > range.start;
        let folders = self.folders.partition_point(|folder| !begins(folder.first));
        let files = self.files.partition_point(|first| !begins(*first));
        let folders = self.folders[folders..].iter().map(|folder| folder.first);
        let files = self.files[files..].iter().copied();
        folders
            .take_while(within)
            .chain(files.take_while(within))
            .map(u64::from)
            .chain([self.next])
            .filter(|first| *first > 2)
            .map(|first| first - 1)
    }

    fn render_folder(&self, index: u32, from: u64, out: &mut [u8]) {
        let folder = &self.folders[index as usize];
        let head = self.folder_head(index);
        overlay(out, from, &head, 0);
        let end = from + out.len() as u64;
        let after = folder
            .children
            .partition_point(|child| u64::from(child.at) <= from);
        let mut entries = Vec::with_capacity(21 * 32);
        for child in &folder.children[after.saturating_sub(1)..] {
            if u64::from(child.at) >= end {
                break;
            }
            entries.clear();
            let name = name_of(child.node, &self.tree, &self.folders);
            let (folder, first, len) = match child.node {
                Node::File(file) => {
                    let len = self.tree.files()[file as usize].content.len().0;
                    let first = self.files[file as usize];
                    (false, if len == 0 { 0 } else { first }, len)
                }
                Node::Folder(inner) => {
                    let inner = &self.folders[inner as usize];
                    let len = self.geometry.clusters_of(inner.len) * self.geometry.cluster_len;
                    (true, inner.first, len)
                }
            };
            match self.geometry.filesystem {
                Filesystem::Fat32 => {
                    let item = fat32::entry::Item {
                        name,
                        short: child.short,
                        folder,
                        first,
                        // Folders have no length on FAT; files were checked.
                        len: if folder { 0 } else { len as u32 },
                    };
                    fat32::entry::entries(&item, self.date, &mut entries);
                }
                Filesystem::ExFat => {
                    let item = exfat::entry::Item {
                        name,
                        folder,
                        first,
                        len,
                    };
                    exfat::entry::set(&item, self.date, &mut entries);
                }
            }
            overlay(out, from, &entries, u64::from(child.at));
        }
    }

    /// What stands in a folder before its first name.
    fn folder_head(&self, index: u32) -> Vec<u8> {
        let folder = &self.folders[index as usize];
        match self.geometry.filesystem {
            Filesystem::Fat32 if index != ROOT => {
                let parent = match folder.parent {
                    ROOT => 0,
                    parent => self.folders[parent as usize].first,
                };
                fat32::entry::dots(folder.first, parent, self.date).to_vec()
            }
            Filesystem::Fat32 if self.label.is_empty() => Vec::new(),
            Filesystem::Fat32 => fat32::entry::label_entry(&self.label, self.date).to_vec(),
            Filesystem::ExFat if index != ROOT => Vec::new(),
            Filesystem::ExFat => exfat::entry::root_head(
                &self.label,
                (self.system.bitmap, self.geometry.bitmap_len()),
                (self.system.upcase, self.geometry.upcase_len()),
            ),
        }
    }

    /// A file of the tree by its place.
    pub(crate) fn file(&self, index: usize) -> &TreeFile {
        &self.tree.files()[index]
    }
}

/// The extents of a layout by address. See [`Layout::extents`].
#[derive(Clone, Debug)]
pub struct Extents<'l> {
    layout: &'l Layout,
    at: u64,
}

impl Iterator for Extents<'_> {
    type Item = Extent;

    fn next(&mut self) -> Option<Extent> {
        let extent = self.layout.extent_at(self.at)?;
        self.at += extent.len;
        Some(extent)
    }
}

impl FusedIterator for Extents<'_> {}
