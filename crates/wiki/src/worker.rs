//! One thread of a sweep: clusters in, batches of items out, within its share of memory.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use zstd::zstd_safe::{DCtx, find_frame_compressed_size};

use crate::cluster::Cluster;
use crate::decode::Decoded;
use crate::offsets::Offsets;
use crate::places::Places;
use crate::table::{Item, Table};
use crate::{Archive, Compression, Entry, ZimError};

/// Wanted items of one cluster with their bytes, in the order of blobs.
pub struct Batch<'a> {
    cluster: u32,
    items: &'a [(Entry, Content)],
    plain: &'a [u8],
}

/// Where an item's bytes are in what was decoded, or how many there would be.
enum Content {
    Here(Range<usize>),
    TooLong(u64),
}

/// The bytes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes<'a> {
    /// All of them.
    Here(&'a [u8]),
    /// There are more than [`Limits::blob`](crate::Limits::blob) or the memory allow, this many;
    /// [`Archive::copy`] streams them.
    TooLong(u64),
}

impl Batch<'_> {
    /// The cluster that holds them.
    #[must_use]
    pub fn cluster(&self) -> u32 {
        self.cluster
    }

    /// Each item with its bytes.
    pub fn iter(&self) -> impl Iterator<Item = (&Entry, Bytes<'_>)> {
        self.items.iter().map(|(entry, content)| {
            let bytes = match content {
                Content::Here(range) => Bytes::Here(&self.plain[range.clone()]),
                Content::TooLong(len) => Bytes::TooLong(*len),
            };
            (entry, bytes)
        })
    }
}

/// Bytes that may still be read or decoded before clusters are known to hold more than they can.
/// Threads share it.
pub(crate) struct Spent(AtomicU64);

impl Spent {
    pub(crate) fn new(archive: &Archive) -> Self {
        // Reading alone is once the archive; small ones have a table of offsets to spare.
        let most = archive
            .len()
            .saturating_mul(archive.limits.expansion.saturating_add(1));
        Self(AtomicU64::new(most))
    }

    fn pay(&self, cluster: u32, bytes: usize) -> Result<(), ZimError> {
        let bytes = bytes as u64;
        let paid = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(bytes)
            });
        match paid {
            Ok(_) => Ok(()),
            Err(_) => Err(ZimError::ClustersExpand { cluster }),
        }
    }
}

/// Buffers and a decoder that are used for one cluster after the other.
pub(crate) struct Worker<'a> {
    archive: &'a Archive,
    places: &'a Places,
    table: &'a Table,
    spent: &'a Spent,
    share: usize,
    raw: Vec<u8>,
    plain: Vec<u8>,
    zstd: Option<DCtx<'static>>,
    items: Vec<(Entry, Content)>,
}

impl<'a> Worker<'a> {
    pub(crate) fn new(
        archive: &'a Archive,
        places: &'a Places,
        table: &'a Table,
        spent: &'a Spent,
        share: usize,
    ) -> Self {
        Self {
            archive,
            places,
            table,
            spent,
            share,
            raw: Vec::new(),
            plain: Vec::new(),
            zstd: None,
            items: Vec::new(),
        }
    }

    /// Hands over what is wanted of the cluster that `items` are in.
    pub(crate) fn batches<E: From<ZimError>>(
        &mut self,
        items: &[Item],
        each: &mut impl FnMut(Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(index) = items.first().map(|item| item.cluster) else {
            return Ok(());
        };
        let outside = ZimError::ClusterOutside { cluster: index };
        let range = self.places.of(index).ok_or(outside)?;
        let (source, limits) = (&self.archive.source, &self.archive.limits);
        let most_blobs = self.archive.header().entries;
        let cluster = Cluster::open(source, limits, index, range, most_blobs)?;
        match self.load(&cluster)? {
            Loaded::Raw(len) => {
                self.spent.pay(index, len)?;
                find(
                    &mut self.items,
                    self.table,
                    &cluster,
                    items,
                    &self.raw[..len],
                )?;
                each(Batch {
                    cluster: index,
                    items: &self.items,
                    plain: &self.raw[..len],
                })
            }
            Loaded::Plain(read) => {
                self.spent.pay(index, read + self.plain.len())?;
                find(&mut self.items, self.table, &cluster, items, &self.plain)?;
                each(Batch {
                    cluster: index,
                    items: &self.items,
                    plain: &self.plain,
                })
            }
            Loaded::TooLong if cluster.compression() == Compression::None => {
                self.jump(&cluster, items, each)
            }
            Loaded::TooLong => self.stream(&cluster, items, each),
        }
    }

    /// Reads and decodes the whole cluster, if both fit the share.
    fn load(&mut self, cluster: &Cluster<'_>) -> Result<Loaded, ZimError> {
        let len = usize::try_from(cluster.end - cluster.data).unwrap_or(usize::MAX);
        if len > self.share {
            return Ok(Loaded::TooLong);
        }
        if cluster.compression() == Compression::Xz {
            return self.load_xz(cluster, len);
        }
        if self.raw.len() < len {
            self.raw.resize(len, 0);
        }
        let raw = &mut self.raw[..len];
        cluster.source.read_exact_at(raw, cluster.data)?;
        if cluster.compression() == Compression::None {
            return Ok(Loaded::Raw(len));
        }
        self.plain.clear();
        // Only what is written to takes memory.
        self.plain.reserve_exact(self.share);
        let zstd = self.zstd.get_or_insert_with(DCtx::create);
        let frame = find_frame_compressed_size(raw);
        let decoded = frame.and_then(|len| zstd.decompress(&mut self.plain, &raw[..len]));
        // What fails here is too long or bad; streaming finds out which.
        Ok(decoded.map_or(Loaded::TooLong, |_| Loaded::Plain(len)))
    }

    fn load_xz(&mut self, cluster: &Cluster<'_>, len: usize) -> Result<Loaded, ZimError> {
        let mut decoded = cluster.decoded()?;
        self.plain.clear();
        loop {
            let (have, step) = (self.plain.len(), 1 << 20);
            if have + step > self.share {
                return Ok(Loaded::TooLong);
            }
            self.plain.resize(have + step, 0);
            let read = decoded.fill(&mut self.plain[have..])?;
            if read < step {
                self.plain.truncate(have + read);
                return Ok(Loaded::Plain(len));
            }
        }
    }

    /// Bytes that an item of its own batch may have.
    fn longest(&self) -> u64 {
        self.archive.limits.blob.min(self.share as u64)
    }

    /// An uncompressed cluster, of which only the items are read.
    fn jump<E: From<ZimError>>(
        &mut self,
        cluster: &Cluster<'_>,
        items: &[Item],
        each: &mut impl FnMut(Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for item in items {
            let entry = self.table.entry(item)?;
            let (from, to) = cluster.range(item.blob)?;
            let len = to - from;
            self.plain.clear();
            let content = if len > self.longest() {
                Content::TooLong(len)
            } else {
                let len = usize::try_from(len).unwrap_or(usize::MAX);
                self.spent.pay(cluster.index, len)?;
                self.plain.resize(len, 0);
                let place = cluster.data + from;
                cluster.source.read_exact_at(&mut self.plain, place)?;
                Content::Here(0..len)
            };
            self.single(entry, content, each)?;
        }
        Ok(())
    }

    /// A compressed cluster that is not held as a whole.
    fn stream<E: From<ZimError>>(
        &mut self,
        cluster: &Cluster<'_>,
        items: &[Item],
        each: &mut impl FnMut(Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut decoded = cluster.decoded()?;
        let (first, blobs) = cluster.first(&mut decoded)?;
        let crowded = ZimError::ClusterCrowded {
            cluster: cluster.index,
        };
        let table = usize::try_from(first).ok().filter(|len| *len <= self.share);
        // The table begins with the offset that was read already.
        let mut head = first.to_le_bytes()[..cluster.width].to_vec();
        head.resize(table.ok_or(crowded)?, 0);
        cluster.fill(&mut decoded, &mut head[cluster.width..], blobs)?;
        let mut at = first;
        for item in items {
            let entry = self.table.entry(item)?;
            // Nothing but the table is held against an end that is not known yet.
            let offsets = Offsets::new(cluster, &head, u64::MAX)?;
            let (from, to) = offsets.of(item.blob, entry.index)?;
            let content = self.advance(cluster, &mut decoded, &mut at, (from, to), item.blob)?;
            self.single(entry, content, each)?;
        }
        Ok(())
    }

    /// Decodes up to the end of a blob, and keeps the blob.
    fn advance(
        &mut self,
        cluster: &Cluster<'_>,
        decoded: &mut Decoded<'_>,
        at: &mut u64,
        (from, to): (u64, u64),
        blob: u32,
    ) -> Result<Content, ZimError> {
        let len = to - from;
        if from < *at {
            // Two entries may be one blob, which then was the last one.
            if to != *at || self.plain.len() as u64 != len {
                return Err(cluster.bad_offset(blob));
            }
            return Ok(Content::Here(0..self.plain.len()));
        }
        let skipped = usize::try_from(from - *at).unwrap_or(usize::MAX);
        self.spent.pay(cluster.index, skipped)?;
        cluster.skip(decoded, from - *at, blob)?;
        *at = from;
        if len > self.longest() {
            self.plain.clear();
            return Ok(Content::TooLong(len));
        }
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        self.spent.pay(cluster.index, len)?;
        self.plain.clear();
        self.plain.resize(len, 0);
        cluster.fill(decoded, &mut self.plain, blob)?;
        *at = to;
        Ok(Content::Here(0..len))
    }

    /// Hands over a batch of one item, whose bytes are all of `plain`.
    fn single<E: From<ZimError>>(
        &mut self,
        entry: Entry,
        content: Content,
        each: &mut impl FnMut(Batch<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Entry { target, .. } = entry;
        let cluster = match target {
            crate::Target::Item { cluster, .. } => cluster,
            _ => return Ok(()),
        };
        self.items.clear();
        self.items.push((entry, content));
        each(Batch {
            cluster,
            items: &self.items,
            plain: &self.plain,
        })
    }
}

/// What became of a cluster.
enum Loaded {
    /// It is not compressed: so many bytes.
    Raw(usize),
    /// It was decoded from so many bytes.
    Plain(usize),
    /// It does not fit, or does not decode.
    TooLong,
}

/// Finds the items in the decoded cluster `plain`.
fn find(
    found: &mut Vec<(Entry, Content)>,
    table: &Table,
    cluster: &Cluster<'_>,
    items: &[Item],
    plain: &[u8],
) -> Result<(), ZimError> {
    let offsets = Offsets::new(cluster, plain, plain.len() as u64)?;
    found.clear();
    for item in items {
        let entry = table.entry(item)?;
        let (from, to) = offsets.of(item.blob, entry.index)?;
        let content = if to - from > cluster.limits.blob {
            Content::TooLong(to - from)
        } else {
            let inside = |offset| usize::try_from(offset).unwrap_or(plain.len());
            Content::Here(inside(from)..inside(to))
        };
        found.push((entry, content));
    }
    Ok(())
}
