//! Where partition, FAT and clusters lie, from nothing but the filesystem and the image's length.

use bulssi_model::{ByteLen, Filesystem};

use crate::LayoutError;

/// Bytes a sector; every USB stick and SD card says 512.
pub(crate) const SECTOR: u64 = 512;
/// Bytes of a directory entry on both filesystems.
pub(crate) const ENTRY: u64 = 32;

const KIB: u64 = ByteLen::KIB;
const MIB: u64 = ByteLen::MIB;
const GIB: u64 = ByteLen::GIB;

/// FAT32 has at least 65,525 clusters; the specification advises to stay 16 away from the border,
/// because there are programs that miscount.
const FAT32_LEAST_CLUSTERS: u64 = 65_525 + 16;
/// Cluster numbers from 0x0FFF_FFF7 on have a meaning of their own; the first cluster is 2.
const FAT32_MOST_CLUSTERS: u64 = 0x0fff_fff5;
/// Reserved sectors of FAT32: what every formatter has at least.
const FAT32_RESERVED: u64 = 32 * SECTOR;
/// The field for reserved sectors has 16 bits.
const FAT32_RESERVED_MOST: u64 = 65_535 * SECTOR;
/// Boot region and its copy take 24 sectors; the FAT begins at a whole flash page behind them.
const EXFAT_FAT_AT: u64 = 64 * KIB;

/// The shortest image of a filesystem: partition and clusters at 1 MiB each and the fewest
/// clusters there can be, for exFAT a volume of 2 MiB.
pub(crate) const fn least_image(filesystem: Filesystem) -> u64 {
    match filesystem {
        Filesystem::Fat32 => 2 * MIB + FAT32_LEAST_CLUSTERS * SECTOR,
        Filesystem::ExFat => 3 * MIB,
    }
}

/// The longest image: partition tables count 2^32 - 1 sectors.
const MOST_IMAGE: u64 = (u32::MAX as u64) * SECTOR;

/// Addresses are in bytes from the start of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Geometry {
    pub(crate) filesystem: Filesystem,
    pub(crate) image_len: u64,
    /// Where the partition begins; it goes on to the end of the image.
    pub(crate) part_at: u64,
    pub(crate) cluster_len: u64,
    /// Where the first FAT begins.
    pub(crate) fat_at: u64,
    /// The length of one FAT.
    pub(crate) fat_len: u64,
    /// How many FATs there are.
    pub(crate) fats: u64,
    /// Where cluster 2 begins.
    pub(crate) heap_at: u64,
    pub(crate) clusters: u64,
}

/// The boundary unit of a capacity (SD Association, table as in mkfs.exfat(8)); 1 MiB, as all
/// partitioning programs do, for what is too small for that table.
fn boundary(image_len: u64) -> u64 {
    match image_len {
        len if len <= 2 * GIB => MIB,
        len if len <= 32 * GIB => 4 * MIB,
        len if len <= 128 * GIB => 16 * MIB,
        len if len <= 512 * GIB => 32 * MIB,
        _ => 64 * MIB,
    }
}

/// The cluster length of exFAT: the same table, and what Windows takes below it.
fn exfat_cluster(image_len: u64) -> u64 {
    match image_len {
        len if len <= 256 * MIB => 4 * KIB,
        len if len <= 32 * GIB => 32 * KIB,
        len if len <= 128 * GIB => 128 * KIB,
        len if len <= 512 * GIB => 256 * KIB,
        _ => 512 * KIB,
    }
}

impl Geometry {
    /// The only geometry that a filesystem has at this length.
    pub(crate) fn of(filesystem: Filesystem, image_len: ByteLen) -> Result<Self, LayoutError> {
        let len = image_len.0;
        let too_small = LayoutError::ImageTooSmall {
            filesystem,
            len: image_len,
            least: ByteLen(least_image(filesystem)),
        };
        if !len.is_multiple_of(SECTOR) {
            return Err(LayoutError::ImageNotSectors(image_len));
        }
        if len > MOST_IMAGE {
            return Err(LayoutError::ImageTooLarge {
                len: image_len,
                most: ByteLen(MOST_IMAGE),
            });
        }
        if len < least_image(filesystem) {
            return Err(too_small);
        }
        match filesystem {
            Filesystem::Fat32 => {
                // The largest cluster that leaves enough of them: 32 KiB from a little over 2 GiB
                // on, the size of the SD table, and the largest that all readers take above it.
                let lens = (0..=6).rev().map(|shift| SECTOR << shift);
                lens.map(|cluster_len| Self::fat32(len, cluster_len))
                    .find(|geometry| geometry.clusters >= FAT32_LEAST_CLUSTERS)
                    .ok_or(too_small)
            }
            Filesystem::ExFat => Ok(Self::exfat(len, exfat_cluster(len))),
        }
    }

    fn fat32(image_len: u64, cluster_len: u64) -> Self {
        let unit = boundary(image_len);
        let part_len = image_len - unit;
        let fat_len = |clusters: u64| ((clusters + 2) * 4).next_multiple_of(SECTOR);
        // The FAT of more clusters than there will be is long enough; cut to measure below.
        let most = fat_len(part_len / cluster_len);
        let head = (FAT32_RESERVED + 2 * most).next_multiple_of(unit);
        let clusters = (part_len.saturating_sub(head) / cluster_len).min(FAT32_MOST_CLUSTERS);
        // What the reserved sectors cannot take up, because their number has 16 bits, the FATs do:
        // longer than needed is allowed.
        let need = fat_len(clusters);
        let excess = (head - 2 * need).saturating_sub(FAT32_RESERVED_MOST);
        let fat_len = need + excess.div_ceil(2).next_multiple_of(SECTOR);
        Self {
            filesystem: Filesystem::Fat32,
            image_len,
            part_at: unit,
            cluster_len,
            fat_at: unit + head - 2 * fat_len,
            fat_len,
            fats: 2,
            heap_at: unit + head,
            clusters,
        }
    }

    fn exfat(image_len: u64, cluster_len: u64) -> Self {
        let unit = boundary(image_len);
        let part_len = image_len - unit;
        let fat_len = |clusters: u64| ((clusters + 2) * 4).next_multiple_of(SECTOR);
        let head = (EXFAT_FAT_AT + fat_len(part_len / cluster_len)).next_multiple_of(unit);
        let clusters = part_len.saturating_sub(head) / cluster_len;
        Self {
            filesystem: Filesystem::ExFat,
            image_len,
            part_at: unit,
            cluster_len,
            fat_at: unit + EXFAT_FAT_AT,
            fat_len: fat_len(clusters),
            fats: 1,
            heap_at: unit + head,
            clusters,
        }
    }

    /// The partition's first sector.
    pub(crate) fn part_lba(&self) -> u32 {
        (self.part_at / SECTOR) as u32
    }

    /// The partition's sectors.
    pub(crate) fn part_sectors(&self) -> u32 {
        ((self.image_len - self.part_at) / SECTOR) as u32
    }

    /// The address of a cluster.
    pub(crate) fn cluster_at(&self, cluster: u32) -> u64 {
        self.heap_at + (u64::from(cluster) - 2) * self.cluster_len
    }

    /// How many clusters `len` bytes take.
    pub(crate) fn clusters_of(&self, len: u64) -> u64 {
        len.div_ceil(self.cluster_len)
    }

    /// The length of exFAT's allocation bitmap; nothing for FAT32.
    pub(crate) fn bitmap_len(&self) -> u64 {
        match self.filesystem {
            Filesystem::Fat32 => 0,
            Filesystem::ExFat => self.clusters.div_ceil(8),
        }
    }

    /// The length of exFAT's up-case table; nothing for FAT32.
    pub(crate) fn upcase_len(&self) -> u64 {
        match self.filesystem {
            Filesystem::Fat32 => 0,
            Filesystem::ExFat => crate::exfat::upcase::TABLE_LEN,
        }
    }

    /// Clusters that hold no folder and no file.
    pub(crate) fn system_clusters(&self) -> u64 {
        self.clusters_of(self.bitmap_len()) + self.clusters_of(self.upcase_len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIB: u64 = 1024 * GIB;

    #[test]
    fn sizes_follow_the_sd_association() {
        use Filesystem::{ExFat, Fat32};
        // Image, cluster, boundary.
        for (filesystem, image, cluster, unit) in [
            (Fat32, 64 * MIB, 512, MIB),
            (Fat32, 200 * MIB, 2 * KIB, MIB),
            (Fat32, GIB, 8 * KIB, MIB),
            (Fat32, 4 * GIB, 32 * KIB, 4 * MIB),
            (Fat32, 32 * GIB, 32 * KIB, 4 * MIB),
            (Fat32, 64 * GIB, 32 * KIB, 16 * MIB),
            (Fat32, 200 * GIB, 32 * KIB, 32 * MIB),
            (Fat32, TIB, 32 * KIB, 64 * MIB),
            (ExFat, 3 * MIB, 4 * KIB, MIB),
            (ExFat, GIB, 32 * KIB, MIB),
            (ExFat, 32 * GIB, 32 * KIB, 4 * MIB),
            (ExFat, 32 * GIB + SECTOR, 128 * KIB, 16 * MIB),
            (ExFat, 128 * GIB, 128 * KIB, 16 * MIB),
            (ExFat, 512 * GIB, 256 * KIB, 32 * MIB),
            (ExFat, TIB, 512 * KIB, 64 * MIB),
            (ExFat, MOST_IMAGE, 512 * KIB, 64 * MIB),
        ] {
            let g = Geometry::of(filesystem, ByteLen(image)).unwrap();
            assert_eq!((g.cluster_len, g.part_at), (cluster, unit), "{image}");
            assert_eq!(g.heap_at % unit, 0);
            assert!((g.clusters + 2) * 4 <= g.fat_len);
            assert!(g.fat_at + g.fats * g.fat_len <= g.heap_at);
            assert!(g.heap_at + g.clusters * cluster <= image);
            assert!(g.heap_at + (g.clusters + 1) * cluster > image);
            if filesystem == Fat32 {
                let reserved = (g.fat_at - g.part_at) / SECTOR;
                assert!((32..=65_535).contains(&reserved), "{image}: {reserved}");
                assert_eq!(g.fat_at + 2 * g.fat_len, g.heap_at);
            }
        }
    }

    #[test]
    fn lengths_at_the_border() {
        for filesystem in [Filesystem::Fat32, Filesystem::ExFat] {
            let least = least_image(filesystem);
            let of = |len| Geometry::of(filesystem, ByteLen(len));
            assert!(of(least).is_ok());
            assert!(matches!(
                of(least - SECTOR),
                Err(LayoutError::ImageTooSmall { .. })
            ));
            assert!(matches!(of(0), Err(LayoutError::ImageTooSmall { .. })));
            assert!(matches!(
                of(least + 1),
                Err(LayoutError::ImageNotSectors(_))
            ));
            assert!(of(MOST_IMAGE).is_ok());
            assert!(matches!(
                of(2 * TIB),
                Err(LayoutError::ImageTooLarge { .. })
            ));
        }
    }

    #[test]
    fn every_length_has_a_geometry() {
        // Around each border of cluster sizes, in steps that hit odd remainders.
        for filesystem in [Filesystem::Fat32, Filesystem::ExFat] {
            let mut len = least_image(filesystem);
            while len < MOST_IMAGE {
                let g = Geometry::of(filesystem, ByteLen(len)).unwrap();
                assert!(g.clusters > g.system_clusters() && g.clusters <= FAT32_MOST_CLUSTERS);
                len += (len / 97).next_multiple_of(SECTOR);
            }
        }
    }
}
