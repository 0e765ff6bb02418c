//! Where clusters begin and, as far as an archive tells, end.

use bulssi_model::Watch;

use crate::entries::look;
use crate::window::Window;
use crate::{Archive, ZimError};

/// The beginnings of all clusters, by which the end of each is known: none reaches into what begins
/// behind it.
pub(crate) struct Places {
    /// By cluster.
    starts: Vec<u64>,
    /// Where anything begins that is in no cluster, and each cluster. Ascending.
    borders: Vec<u64>,
}

impl Places {
    /// Reads the table of cluster pointers: 16 bytes of memory a cluster.
    pub(crate) fn read(archive: &Archive, watch: &dyn Watch) -> Result<Self, ZimError> {
        let header = archive.header();
        let mut pointers = Window::new(&archive.source, header.checksum);
        let mut starts = Vec::new();
        for cluster in 0..header.clusters {
            look(watch, cluster)?;
            let place = header.cluster_pointers + u64::from(cluster) * 8;
            let outside = ZimError::ClusterOutside { cluster };
            let bytes = pointers.array(place)?.ok_or(outside)?;
            starts.push(u64::from_le_bytes(bytes));
        }
        let mut borders = starts.clone();
        // Not the titles: their table may be a blob of a cluster.
        borders.extend([
            header.path_pointers,
            header.cluster_pointers,
            header.checksum,
        ]);
        borders.sort_unstable();
        borders.dedup();
        Ok(Self { starts, borders })
    }

    /// Where the cluster begins, and a place behind which nothing of it lies.
    pub(crate) fn of(&self, cluster: u32) -> Option<(u64, u64)> {
        let start = *self.starts.get(cluster as usize)?;
        let next = self.borders.partition_point(|border| *border <= start);
        Some((start, *self.borders.get(next)?))
    }
}
