//! From a tree to a layout: names checked, folders filled, clusters given out.

use bulssi_model::{ByteLen, Filesystem, Tree};

use crate::costs::longest_file;
use crate::folders::{self, Folder};
use crate::geometry::{Geometry, SECTOR};
use crate::layout::{Kind, Layout, LayoutOptions, Piece, System};
use crate::{LayoutError, check_label, exfat, fat32};

impl Layout {
    /// Lays a tree out. Nothing is read or written, and equal input gives an equal layout.
    ///
    /// Clusters are given out without a gap: exFAT's bitmap and up-case table, the root, all other
    /// folders, then the files in tree order. With all folders at the front a slow player lists
    /// the drive after one short read, and files lie on the drive in the order of playing.
    ///
    /// # Errors
    /// See [`LayoutError`]; what names a file names the first one in tree order.
    pub fn plan(tree: &Tree, options: &LayoutOptions) -> Result<Self, LayoutError> {
        let geometry = Geometry::of(options.filesystem, options.image_len)?;
        check_label(options.filesystem, &options.label).map_err(LayoutError::Label)?;
        if !(1980..=2107).contains(&options.date.year()) {
            return Err(LayoutError::Date(options.date));
        }
        let most = ByteLen(longest_file(options.filesystem));
        for file in tree.files() {
            let len = file.content.len();
            if len > most {
                return Err(LayoutError::FileTooLarge {
                    path: file.path.clone(),
                    len,
                    most,
                    filesystem: options.filesystem,
                });
            }
        }
        let label = !options.label.is_empty();
        let mut folders = folders::collect(tree, options.filesystem, label)?;
        let system = System {
            bitmap: 2,
            upcase: 2 + geometry.clusters_of(geometry.bitmap_len()) as u32,
        };
        let needed = needed(&geometry, tree, &folders);
        let room = geometry.clusters - geometry.system_clusters();
        if needed > u128::from(room) {
            let bytes = needed * u128::from(geometry.cluster_len);
            return Err(LayoutError::DoesNotFit {
                needed: ByteLen(u64::try_from(bytes).unwrap_or(u64::MAX)),
                available: ByteLen(room * geometry.cluster_len),
            });
        }
        // From here on every cluster number fits into 32 bits.
        let mut next = 2 + geometry.system_clusters();
        for folder in &mut folders {
            folder.first = next as u32;
            next += folder_clusters(&geometry, folder);
        }
        let files_at = next;
        let mut files = Vec::with_capacity(tree.files().len());
        for file in tree.files() {
            files.push(next as u32);
            next += geometry.clusters_of(file.content.len().0);
        }
        let boot = boot(&geometry, options, folders[0].first, next);
        let pieces = pieces(&geometry, &boot, &folders, &system, next);
        Ok(Self {
            signature: nonzero(&options.seed.as_bytes()[4..8]),
            geometry,
            label: options.label.clone(),
            date: options.date,
            tree: tree.clone(),
            folders,
            files,
            files_at,
            system,
            next,
            boot,
            upcase: match options.filesystem {
                Filesystem::Fat32 => Vec::new(),
                Filesystem::ExFat => exfat::upcase::table(),
            },
            pieces,
        })
    }
}

/// A number from the seed that is never zero, because zero means "none" to Windows.
fn nonzero(seed: &[u8]) -> u32 {
    crate::bytes::u32_at(seed, 0).unwrap_or(1).max(1)
}

/// Clusters of all folders and files; the sum of lengths from outside may pass 64 bits.
fn needed(geometry: &Geometry, tree: &Tree, folders: &[Folder]) -> u128 {
    let folders = folders
        .iter()
        .map(|folder| folder_clusters(geometry, folder));
    let files = tree
        .files()
        .iter()
        .map(|file| geometry.clusters_of(file.content.len().0));
    folders.chain(files).map(u128::from).sum()
}

/// The clusters of a folder: at least one.
fn folder_clusters(geometry: &Geometry, folder: &Folder) -> u64 {
    geometry.clusters_of(folder.len).max(1)
}

/// The sectors at the start of the partition.
fn boot(geometry: &Geometry, options: &LayoutOptions, root: u32, next: u64) -> Vec<u8> {
    let serial = nonzero(&options.seed.as_bytes()[..4]);
    match options.filesystem {
        Filesystem::Fat32 => {
            let label = match options.label.as_str() {
                "" => *b"NO NAME    ",
                label => fat32::entry::label_bytes(label),
            };
            fat32::boot::region(geometry, serial, &label, next)
        }
        Filesystem::ExFat => exfat::boot::region(geometry, serial, root, next),
    }
}

/// Everything before the files, by address and without a gap.
fn pieces(
    geometry: &Geometry,
    boot: &[u8],
    folders: &[Folder],
    system: &System,
    next: u64,
) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(2 * folders.len() + 16);
    let mut at = 0;
    // Puts a piece, zeros before it where there is a gap.
    let mut put = |start: u64, len: u64, kind: Kind| {
        if at < start {
            let (zeros, zeros_len) = (at, start - at);
            pieces.push(Piece {
                at: zeros,
                len: zeros_len,
                kind: Kind::Zero,
            });
        }
        pieces.push(Piece {
            at: start,
            len,
            kind,
        });
        at = start + len;
    };
    put(0, SECTOR, Kind::Mbr);
    put(geometry.part_at, boot.len() as u64, Kind::Boot);
    let chained = match geometry.filesystem {
        Filesystem::Fat32 => next,
        // Files and folders have no chain; the root is the last that has one.
        Filesystem::ExFat => u64::from(folders[0].first) + folder_clusters(geometry, &folders[0]),
    };
    let fat_len = (chained * 4).next_multiple_of(SECTOR);
    for copy in 0..geometry.fats {
        put(
            geometry.fat_at + copy * geometry.fat_len,
            fat_len,
            Kind::Fat,
        );
    }
    if geometry.filesystem == Filesystem::ExFat {
        let used = (next - 2).div_ceil(8);
        put(geometry.cluster_at(system.bitmap), used, Kind::Bitmap);
        put(
            geometry.cluster_at(system.upcase),
            geometry.upcase_len(),
            Kind::Upcase,
        );
    }
    for (index, folder) in (0u32..).zip(folders) {
        if folder.len > 0 {
            put(
                geometry.cluster_at(folder.first),
                folder.len,
                Kind::Folder(index),
            );
        }
    }
    let end = folders.last().map_or(geometry.heap_at, |folder| {
        geometry.cluster_at(folder.first) + folder_clusters(geometry, folder) * geometry.cluster_len
    });
    if at < end {
        let len = end - at;
        pieces.push(Piece {
            at,
            len,
            kind: Kind::Zero,
        });
    }
    pieces
}
