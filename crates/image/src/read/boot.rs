//! Finding the volume on a drive, and what its boot sector says.

use bulssi_model::Filesystem;

use super::{Drive, Fault, ReadError};
use crate::bytes::{u16_at, u32_at, u64_at};
use crate::exfat::boot as exfat_boot;
use crate::mbr::TABLE_AT;

/// The longest sector there is.
const MOST_SECTOR: usize = 4096;
/// exFAT ends at clusters of 32 MiB (section 3.1.14).
const EXFAT_CLUSTER_MOST: u32 = 25;
/// Partition types of FAT32 and exFAT, hidden ones among them.
const TYPES: [u8; 6] = [0x0b, 0x0c, 0x07, 0x1b, 0x1c, 0x17];

/// A FAT32 or exFAT volume on a drive.
pub struct Volume<'d> {
    pub(super) drive: &'d dyn Drive,
    pub(super) shape: Shape,
    /// What was found while opening.
    pub(super) faults: Vec<Fault>,
}

/// Where things are. Addresses are in bytes from the start of the drive and were checked not to
/// overflow; they may lie behind its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) filesystem: Filesystem,
    pub(super) sector_len: u64,
    pub(super) part_at: u64,
    pub(super) cluster_len: u64,
    pub(super) fat_at: u64,
    pub(super) fat_len: u64,
    pub(super) fats: u64,
    /// The FAT that counts.
    pub(super) active: u64,
    pub(super) heap_at: u64,
    pub(super) clusters: u32,
    pub(super) root: u32,
    /// Where the spare boot sectors are, and how many sectors they are.
    pub(super) spare: Option<(u64, u64)>,
}

impl Shape {
    /// Whether this is the number of a cluster.
    pub(super) fn has(&self, cluster: u32) -> bool {
        cluster >= 2 && cluster - 2 < self.clusters
    }

    /// The address of a cluster.
    pub(super) fn cluster_at(&self, cluster: u32) -> u64 {
        self.heap_at + u64::from(cluster.saturating_sub(2)) * self.cluster_len
    }

    /// Where the last cluster ends.
    pub(super) fn end(&self) -> u64 {
        self.heap_at + u64::from(self.clusters) * self.cluster_len
    }
}

/// The fields of a boot sector of one filesystem.
struct Fields<'s> {
    filesystem: Filesystem,
    sector: &'s [u8],
}

impl Fields<'_> {
    fn u8(&self, at: usize) -> u64 {
        self.sector.get(at).map_or(0, |byte| u64::from(*byte))
    }

    fn u16(&self, at: usize) -> u64 {
        u16_at(self.sector, at).map_or(0, u64::from)
    }

    fn u32(&self, at: usize) -> u32 {
        u32_at(self.sector, at).unwrap_or(0)
    }

    fn u64(&self, at: usize) -> u64 {
        u64_at(self.sector, at).unwrap_or(0)
    }

    /// Refuses a field unless `good`.
    fn need(&self, good: bool, field: &'static str, value: u64) -> Result<(), ReadError> {
        if good {
            return Ok(());
        }
        Err(ReadError::Field {
            filesystem: self.filesystem,
            field,
            value,
        })
    }
}

impl<'d> Volume<'d> {
    /// Finds the volume: at the start of the drive, or in the first partition that has one.
    ///
    /// # Errors
    /// [`ReadError::NoVolume`]; the fault of the only volume there is.
    pub fn open(drive: &'d dyn Drive) -> Result<Self, ReadError> {
        let first = sector(drive, 0)?;
        let mut failure = ReadError::NoVolume;
        let mut starts = vec![0];
        if u16_at(&first, 510) == Some(0xaa55) {
            let entries = (0..4).filter_map(|index| first.get(TABLE_AT + index * 16..)?.get(..16));
            let ours = entries.filter(|entry| TYPES.contains(&entry[4]));
            // Partition tables count in the drive's sectors, which hardly ever are longer.
            starts.extend(
                ours.filter_map(|entry| u32_at(entry, 8))
                    .map(|lba| u64::from(lba) * 512),
            );
        }
        for start in starts {
            let shape = match sector(drive, start) {
                Ok(sector) => shape(&sector, start),
                // A partition behind the end of the drive.
                Err(error) => Err(error),
            };
            match shape {
                Ok(shape) => return Ok(Self::of(drive, shape)),
                // What a boot sector says is more useful than that there is none elsewhere.
                Err(error @ (ReadError::Field { .. } | ReadError::Io { .. })) => failure = error,
                Err(_) => {}
            }
        }
        Err(failure)
    }

    fn of(drive: &'d dyn Drive, shape: Shape) -> Self {
        let mut faults = Vec::new();
        if shape.end() > drive.len() {
            faults.push(Fault::Truncated {
                have: drive.len(),
                want: shape.end(),
            });
        }
        let mut volume = Self {
            drive,
            shape,
            faults,
        };
        volume.look_at_boot();
        volume
    }

    /// The filesystem.
    #[must_use]
    pub fn filesystem(&self) -> Filesystem {
        self.shape.filesystem
    }

    /// Where the volume begins on the drive.
    #[must_use]
    pub fn partition_at(&self) -> u64 {
        self.shape.part_at
    }

    /// The length of a cluster in bytes.
    #[must_use]
    pub fn cluster_len(&self) -> u64 {
        self.shape.cluster_len
    }

    /// Checksum, spare copy and the mark of an unclean end.
    fn look_at_boot(&mut self) {
        let shape = &self.shape;
        let read = |at: u64, len: u64| {
            let mut bytes = vec![0; len as usize];
            self.drive.read_at(at, &mut bytes).ok().map(|()| bytes)
        };
        let mut faults = Vec::new();
        if let Some((spare, sectors)) = shape.spare {
            let len = sectors * shape.sector_len;
            let (main, copy) = (read(shape.part_at, len), read(spare, len));
            let same = match (&main, &copy) {
                (Some(main), Some(copy)) => self.same_boot(main, copy),
                _ => false,
            };
            if !same {
                faults.push(Fault::BootCopy);
            }
            if let (Filesystem::ExFat, Some(main)) = (shape.filesystem, &main) {
                let (body, sums) = main.split_at((11 * shape.sector_len) as usize);
                let sum = exfat_boot::checksum(body).to_le_bytes();
                if sums.chunks_exact(4).any(|field| field != sum) {
                    faults.push(Fault::BootSum);
                }
            }
        }
        let dirty = match shape.filesystem {
            // FAT[1]: bit 27 is set after a clean end, bit 26 when there were no errors.
            Filesystem::Fat32 => read(shape.fat_at + shape.active * shape.fat_len + 4, 4)
                .and_then(|entry| u32_at(&entry, 0))
                .is_some_and(|entry| entry & 0x0c00_0000 != 0x0c00_0000),
            Filesystem::ExFat => read(shape.part_at + 106, 2)
                .and_then(|flags| u16_at(&flags, 0))
                .is_some_and(|flags| flags & 0x02 != 0),
        };
        if dirty {
            faults.push(Fault::Dirty);
        }
        self.faults.append(&mut faults);
    }

    /// Whether the spare copy is as it should be; fields that change in use do not count.
    fn same_boot(&self, main: &[u8], copy: &[u8]) -> bool {
        match self.shape.filesystem {
            // Windows marks the first sector in use (byte 65), not the copy.
            Filesystem::Fat32 => {
                let counts = |at: &usize| *at != 65;
                let at = (0..main.len()).filter(counts);
                at.into_iter().all(|at| main.get(at) == copy.get(at))
            }
            Filesystem::ExFat => {
                let counts = |at: &usize| !matches!(at, 106 | 107 | 112);
                (0..main.len())
                    .filter(counts)
                    .all(|at| main.get(at) == copy.get(at))
            }
        }
    }
}

/// The first sector at an address, as much of it as any boot sector needs.
fn sector(drive: &dyn Drive, at: u64) -> Result<[u8; 512], ReadError> {
    let mut sector = [0; 512];
    match drive.read_at(at, &mut sector) {
        Ok(()) => Ok(sector),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Err(ReadError::NoVolume),
        Err(error) => Err(ReadError::Io { at, error }),
    }
}

/// What a boot sector says.
fn shape(sector: &[u8], part_at: u64) -> Result<Shape, ReadError> {
    if u16_at(sector, 510) != Some(0xaa55) {
        return Err(ReadError::NoVolume);
    }
    if sector.get(3..11) == Some(b"EXFAT   ") {
        return exfat(sector, part_at);
    }
    let jumps = matches!(sector.first(), Some(0xeb | 0xe9));
    // FAT12 and FAT16 have a length of the FAT here, NTFS has no FATs at all.
    let fat32 = u16_at(sector, 22) == Some(0) && sector.get(16).is_some_and(|fats| *fats > 0);
    if jumps && fat32 && u16_at(sector, 17) == Some(0) {
        return fat_32(sector, part_at);
    }
    Err(ReadError::NoVolume)
}

fn fat_32(sector: &[u8], part_at: u64) -> Result<Shape, ReadError> {
    let fields = Fields {
        filesystem: Filesystem::Fat32,
        sector,
    };
    let sector_len = fields.u16(11);
    let good = sector_len.is_power_of_two() && (512..=MOST_SECTOR as u64).contains(&sector_len);
    fields.need(good, "BPB_BytsPerSec", sector_len)?;
    let per_cluster = fields.u8(13);
    fields.need(per_cluster.is_power_of_two(), "BPB_SecPerClus", per_cluster)?;
    let reserved = fields.u16(14);
    fields.need(reserved > 0, "BPB_RsvdSecCnt", reserved)?;
    let fats = fields.u8(16);
    fields.need((1..=4).contains(&fats), "BPB_NumFATs", fats)?;
    let total = u64::from(fields.u32(32));
    let fat_sectors = u64::from(fields.u32(36));
    fields.need(fat_sectors > 0, "BPB_FATSz32", fat_sectors)?;
    let head = reserved + fats * fat_sectors;
    fields.need(total > head, "BPB_TotSec32", total)?;
    // A FAT that is too short ends the clusters it can name.
    let named = (fat_sectors * sector_len / 4).saturating_sub(2);
    let clusters = ((total - head) / per_cluster).min(named).min(0x0fff_fff5);
    fields.need(clusters > 0, "BPB_TotSec32", total)?;
    let flags = fields.u16(40);
    let active = if flags & 0x80 != 0 { flags & 0x0f } else { 0 };
    fields.need(active < fats, "BPB_ExtFlags", flags)?;
    let spare = fields.u16(50);
    let root = fields.u32(44);
    let shape = Shape {
        filesystem: Filesystem::Fat32,
        sector_len,
        part_at,
        cluster_len: per_cluster * sector_len,
        fat_at: part_at + reserved * sector_len,
        fat_len: fat_sectors * sector_len,
        fats,
        active,
        heap_at: part_at + head * sector_len,
        clusters: clusters as u32,
        root,
        spare: (spare > 0 && spare < reserved).then_some((part_at + spare * sector_len, 1)),
    };
    fields.need(shape.has(root), "BPB_RootClus", u64::from(root))?;
    Ok(shape)
}

fn exfat(sector: &[u8], part_at: u64) -> Result<Shape, ReadError> {
    let fields = Fields {
        filesystem: Filesystem::ExFat,
        sector,
    };
    let shift = fields.u8(108) as u32;
    fields.need(
        (9..=12).contains(&shift),
        "BytesPerSectorShift",
        shift.into(),
    )?;
    let cluster_shift = fields.u8(109) as u32;
    let good = cluster_shift <= EXFAT_CLUSTER_MOST - shift;
    fields.need(good, "SectorsPerClusterShift", cluster_shift.into())?;
    let fats = fields.u8(110);
    fields.need((1..=2).contains(&fats), "NumberOfFats", fats)?;
    let active = fields.u16(106) & 1;
    fields.need(active < fats, "VolumeFlags", active)?;
    let volume = fields.u64(72);
    // What no drive has does not overflow below.
    fields.need(volume <= u64::MAX >> 16, "VolumeLength", volume)?;
    let fat = u64::from(fields.u32(80));
    fields.need(fat >= 24, "FatOffset", fat)?;
    let fat_sectors = u64::from(fields.u32(84));
    let heap = u64::from(fields.u32(88));
    fields.need(heap >= fat + fats * fat_sectors, "ClusterHeapOffset", heap)?;
    let clusters = fields.u32(92);
    let heap_end = heap + (u64::from(clusters) << cluster_shift);
    fields.need(
        clusters > 0 && heap_end <= volume,
        "ClusterCount",
        clusters.into(),
    )?;
    let named = (fat_sectors << shift) / 4;
    fields.need(named >= u64::from(clusters) + 2, "FatLength", fat_sectors)?;
    let root = fields.u32(96);
    let shape = Shape {
        filesystem: Filesystem::ExFat,
        sector_len: 1 << shift,
        part_at,
        cluster_len: 1 << (shift + cluster_shift),
        fat_at: part_at + (fat << shift),
        fat_len: fat_sectors << shift,
        fats,
        active,
        heap_at: part_at + (heap << shift),
        clusters,
        root,
        spare: Some((
            part_at + (exfat_boot::SECTORS << shift),
            exfat_boot::SECTORS,
        )),
    };
    fields.need(shape.has(root), "FirstClusterOfRootDirectory", root.into())?;
    Ok(shape)
}
