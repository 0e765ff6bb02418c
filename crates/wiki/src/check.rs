//! Whether an archive holds together.

use bulssi_model::Watch;

use crate::cluster::Budget;
use crate::entries::look;
use crate::window::Window;
use crate::{Archive, Checksum, Compression, Target, ZimError};

/// How deep a check goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Every entry is inside, whole, in order and of a listed type; every title pointer in order;
    /// every cluster inside and of a known compression; the offsets of uncompressed clusters. Finds
    /// each fault of the archives in openZIM's testing suite.
    Structure,
    /// Also the MD5, every compressed cluster decoded, and that each entry's blob exists.
    Full,
}

impl Archive {
    /// Checks the archive as deep as asked; `watch` is asked whether to stop and told nothing.
    ///
    /// # Errors
    /// The first fault, or [`ZimError::Cancelled`].
    pub fn check(&self, depth: Depth, watch: &dyn Watch) -> Result<(), ZimError> {
        self.check_entries(watch)?;
        self.check_titles(watch)?;
        let blobs = self.check_clusters(depth, watch)?;
        if depth == Depth::Full {
            self.check_blobs(&blobs, watch)?;
            self.check_sum(watch)?;
        }
        Ok(())
    }

    fn check_entries(&self, watch: &dyn Watch) -> Result<(), ZimError> {
        let mut before: Option<(u8, String)> = None;
        self.each_entry(watch, |entry| {
            let here = (entry.namespace, entry.path);
            if before.as_ref().is_some_and(|before| *before >= here) {
                return Err(ZimError::DirentsNotSorted { index: entry.index });
            }
            before = Some(here);
            Ok(())
        })
    }

    fn check_titles(&self, watch: &dyn Watch) -> Result<(), ZimError> {
        let header = self.header();
        let Some(table) = header.title_pointers else {
            return Ok(());
        };
        let mut pointers = Window::new(&self.source, header.checksum);
        let mut window = Window::new(&self.source, header.checksum);
        let mut room = self.len();
        let mut before: Option<(u8, String)> = None;
        for index in 0..header.entries {
            look(watch, index)?;
            let outside = ZimError::TitlePointersOutside { position: table };
            let pointer = pointers.array(table + u64::from(index) * 4)?;
            let entry = u32::from_le_bytes(pointer.ok_or(outside)?);
            if entry >= header.entries {
                return Err(ZimError::TitleEntryOutside { index, entry });
            }
            let place = header.path_pointers + u64::from(entry) * 8;
            let position = u64::from_le_bytes(self.source.array(place)?);
            let entry = self.entry_at(&mut window, entry, position)?;
            let overlap = ZimError::DirentsOverlap { index };
            room = room.checked_sub(entry.len as u64).ok_or(overlap)?;
            let here = (entry.namespace, entry.shown_title().to_owned());
            if before.as_ref().is_some_and(|before| *before > here) {
                return Err(ZimError::TitleIndexNotSorted { index });
            }
            before = Some(here);
        }
        Ok(())
    }

    /// Says how many blobs each cluster holds, where that was found out.
    fn check_clusters(&self, depth: Depth, watch: &dyn Watch) -> Result<Vec<u32>, ZimError> {
        let header = self.header();
        let mut pointers = Window::new(&self.source, header.checksum);
        let mut budget = Budget {
            raw: self.len(),
            decoded: self.len().saturating_mul(self.limits.expansion),
        };
        let mut blobs = Vec::new();
        for index in 0..header.clusters {
            // A cluster takes milliseconds to decode, so each is worth a look.
            look(watch, if depth == Depth::Full { 0 } else { index })?;
            let place = header.cluster_pointers + u64::from(index) * 8;
            let outside = ZimError::ClusterOutside { cluster: index };
            let position = pointers.array(place)?.ok_or(outside)?;
            let cluster = self.cluster_at(index, u64::from_le_bytes(position))?;
            if depth == Depth::Full {
                blobs.push(cluster.check(&mut budget)?);
            } else if cluster.compression() == Compression::None {
                cluster.check(&mut budget)?;
            }
        }
        Ok(blobs)
    }

    fn check_blobs(&self, blobs: &[u32], watch: &dyn Watch) -> Result<(), ZimError> {
        self.each_entry(watch, |entry| match entry.target {
            Target::Item { cluster, blob, .. }
                if blobs
                    .get(cluster as usize)
                    .is_none_or(|count| blob >= *count) =>
            {
                Err(ZimError::DirentBlob {
                    index: entry.index,
                    cluster,
                    blob,
                })
            }
            _ => Ok(()),
        })
    }

    fn check_sum(&self, watch: &dyn Watch) -> Result<(), ZimError> {
        let mut sum = Checksum::new();
        let mut buf = vec![0; 1 << 20];
        let mut position = 0;
        while position < self.len() {
            look(watch, 0)?;
            let left = usize::try_from(self.len() - position).unwrap_or(buf.len());
            let step = left.min(buf.len());
            self.source.read_exact_at(&mut buf[..step], position)?;
            sum.update(&buf[..step]);
            position += step as u64;
        }
        sum.finish()
    }
}
