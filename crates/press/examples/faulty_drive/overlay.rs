//! A cache of blocks that forgets the oldest first: what cheap controllers keep in RAM.

use std::collections::BTreeMap;

/// Bytes in a block of the cache: what most flash translation layers map by.
pub(crate) const BLOCK: u64 = 4096;

/// The last blocks written, by number; some only take up room.
#[derive(Debug)]
pub(crate) struct Overlay {
    blocks: BTreeMap<u64, (u64, Option<Vec<u8>>)>,
    order: BTreeMap<u64, u64>,
    capacity: usize,
    next: u64,
}

impl Overlay {
    /// A cache of so many bytes, rounded down to blocks.
    pub(crate) fn new(bytes: u64) -> Self {
        let capacity = usize::try_from(bytes / BLOCK).unwrap_or(usize::MAX);
        Self {
            blocks: BTreeMap::new(),
            order: BTreeMap::new(),
            capacity,
            next: 0,
        }
    }

    /// The block, when it is held.
    pub(crate) fn get(&self, block: u64) -> Option<&[u8]> {
        self.blocks.get(&block)?.1.as_deref()
    }

    /// Takes a block in as the newest; gives the one that fell out for it, when it had bytes.
    pub(crate) fn put(&mut self, block: u64, bytes: Option<Vec<u8>>) -> Option<(u64, Vec<u8>)> {
        self.remove(block);
        self.blocks.insert(block, (self.next, bytes));
        self.order.insert(self.next, block);
        self.next += 1;
        if self.blocks.len() > self.capacity {
            self.pop()
        } else {
            None
        }
    }

    /// Forgets one block.
    pub(crate) fn remove(&mut self, block: u64) {
        if let Some((age, _)) = self.blocks.remove(&block) {
            self.order.remove(&age);
        }
    }

    /// Gives up the oldest block, when it had bytes.
    fn pop(&mut self) -> Option<(u64, Vec<u8>)> {
        let (_, block) = self.order.pop_first()?;
        let (_, bytes) = self.blocks.remove(&block)?;
        Some((block, bytes?))
    }

    /// Gives up all blocks, in the order they came.
    pub(crate) fn drain(&mut self) -> Vec<(u64, Vec<u8>)> {
        let order = std::mem::take(&mut self.order);
        let mut blocks = std::mem::take(&mut self.blocks);
        let all = order
            .into_values()
            .filter_map(|block| Some((block, blocks.remove(&block)?.1?)));
        all.collect()
    }
}
