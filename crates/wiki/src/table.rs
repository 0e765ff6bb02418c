//! Which items are in which cluster, for a stretch of clusters that fits a limit of memory.

use bulssi_model::Watch;

use crate::{Archive, Entry, Target, ZimError, entry};

/// An item of a cluster.
pub(crate) struct Item {
    pub(crate) cluster: u32,
    pub(crate) blob: u32,
    index: u32,
    /// Where the bytes of its entry begin in [`Table::names`].
    at: u32,
    len: u32,
}

/// Wanted items, sorted by cluster and blob.
pub(crate) struct Table {
    items: Vec<Item>,
    /// The entries as they are on disk, one behind the other.
    names: Vec<u8>,
    /// The first cluster that is not in the table.
    pub(crate) end: u32,
}

impl Table {
    /// The items from cluster `first` on, of as many clusters as fit in `memory` bytes.
    ///
    /// # Errors
    /// A bad entry, or [`ZimError::ClusterCrowded`] where not even one cluster fits.
    pub(crate) fn read(
        archive: &Archive,
        first: u32,
        memory: usize,
        watch: &dyn Watch,
        want: &impl Fn(&Entry) -> bool,
    ) -> Result<Self, ZimError> {
        let mut table = Self {
            items: Vec::new(),
            names: Vec::new(),
            end: archive.header().clusters,
        };
        let most = memory.min(u32::MAX as usize / 2);
        archive.each_raw(watch, |index, bytes| {
            let (_, target, _) = entry::fixed(bytes).ok_or(ZimError::DirentName { index })?;
            archive.check_target(index, target)?;
            let Target::Item { cluster, blob, .. } = target else {
                return Ok(());
            };
            if cluster < first || cluster >= table.end || !want(&Entry::parse(index, bytes)?) {
                return Ok(());
            }
            table.push(index, (cluster, blob), bytes);
            if table.weight() > most {
                table.halve()?;
            }
            Ok::<(), ZimError>(())
        })?;
        table
            .items
            .sort_unstable_by_key(|item| (item.cluster, item.blob, item.index));
        Ok(table)
    }

    fn push(&mut self, index: u32, (cluster, blob): (u32, u32), bytes: &[u8]) {
        // Both are below `u32::MAX`: the weight is held under half of that.
        let at = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.names.extend_from_slice(bytes);
        self.items.push(Item {
            cluster,
            blob,
            index,
            at,
            len,
        });
    }

    /// Bytes of memory. A vector may have twice the room that it needs, which sorting in place and the
    /// margin of the other three quarters cover.
    fn weight(&self) -> usize {
        self.items.len() * size_of::<Item>() + self.names.len()
    }

    /// Forgets the later half of the clusters; they come another time.
    fn halve(&mut self) -> Result<(), ZimError> {
        self.items.sort_unstable_by_key(|item| item.cluster);
        let (least, middle) = (
            self.items[0].cluster,
            self.items[self.items.len() / 2].cluster,
        );
        // The first one itself may hold most of the items.
        let end = if middle > least { middle } else { least + 1 };
        let before = self.items.len();
        self.items.retain(|item| item.cluster < end);
        if self.items.len() == before {
            return Err(ZimError::ClusterCrowded { cluster: least });
        }
        self.end = end;
        let mut names = Vec::new();
        for item in &mut self.items {
            let at = item.at as usize;
            item.at = u32::try_from(names.len()).unwrap_or(u32::MAX);
            names.extend_from_slice(&self.names[at..at + item.len as usize]);
        }
        self.names = names;
        Ok(())
    }

    /// The items of each cluster, one cluster after the other.
    pub(crate) fn clusters(&self) -> impl Iterator<Item = &[Item]> {
        self.items.chunk_by(|a, b| a.cluster == b.cluster)
    }

    /// The entry of an item.
    pub(crate) fn entry(&self, item: &Item) -> Result<Entry, ZimError> {
        let at = item.at as usize;
        let bytes = self.names.get(at..at + item.len as usize);
        let index = item.index;
        Entry::parse(index, bytes.ok_or(ZimError::DirentName { index })?)
    }
}
