//! Single articles by path, with a few clusters kept.

use std::ops::Range;

use bulssi_model::Silent;

use crate::cluster::Cluster;
use crate::offsets::{Offsets, number};
use crate::places::Places;
use crate::prefix::Prefix;
use crate::{Archive, Compression, Entry, Target, ZimError};

/// Reads single entries fast: a cluster is decoded no further than the blob that is asked for, and the
/// clusters used last are kept.
///
/// Holds 16 bytes for each cluster of the archive, and decoded clusters up to the bytes given.
pub struct Lookup<'a> {
    archive: &'a Archive,
    places: Places,
    memory: usize,
    /// The one used last is last.
    kept: Vec<Kept>,
    prefix: Prefix,
    /// A blob of a cluster that is not kept.
    single: Vec<u8>,
}

/// The beginning of a decoded cluster.
struct Kept {
    cluster: u32,
    plain: Vec<u8>,
}

impl<'a> Lookup<'a> {
    /// A lookup that keeps at most `memory` bytes of decoded clusters, at least one. Encyclopedias
    /// have 1 to 2 MiB a cluster; 32 MiB are plenty where articles are read by chance.
    ///
    /// # Errors
    /// When the table of clusters cannot be read.
    pub fn new(archive: &'a Archive, memory: usize) -> Result<Self, ZimError> {
        Ok(Self {
            archive,
            places: Places::read(archive, &Silent)?,
            memory,
            kept: Vec::new(),
            prefix: Prefix::default(),
            single: Vec::new(),
        })
    }

    /// The entry of this namespace and path, or where its redirects lead, with its content.
    ///
    /// # Errors
    /// As [`Archive::find`], [`Archive::resolve`] and [`Lookup::content`].
    pub fn find(&mut self, namespace: u8, path: &str) -> Result<Option<(Entry, &[u8])>, ZimError> {
        let Some(entry) = self.archive.find(namespace, path)? else {
            return Ok(None);
        };
        let entry = self.archive.resolve(entry)?;
        Ok(self.content(&entry)?.map(|content| (entry, content)))
    }

    /// The content of an entry; nothing for redirects.
    ///
    /// # Errors
    /// When the cluster is bad or has no such blob, or the blob is longer than
    /// [`Limits::blob`](crate::Limits::blob).
    pub fn content(&mut self, entry: &Entry) -> Result<Option<&[u8]>, ZimError> {
        let Target::Item { cluster, blob, .. } = entry.target else {
            return Ok(None);
        };
        let outside = ZimError::ClusterOutside { cluster };
        let range = self.places.of(cluster).ok_or(outside)?;
        let archive = self.archive;
        let most = archive.header().entries;
        let cluster = Cluster::open(&archive.source, &archive.limits, cluster, range, most)?;
        if cluster.compression() == Compression::None {
            self.single = cluster.blob(blob, u64::MAX)?;
            return Ok(Some(&self.single));
        }
        let mut kept = self.taken(cluster.index);
        match self.reach(&cluster, &mut kept.plain, blob, entry.index)? {
            Some(place) => {
                self.kept.push(kept);
                let plain = self.kept.last().map_or(&[][..], |kept| &kept.plain);
                Ok(plain.get(place))
            }
            None => {
                self.single = cluster.blob(blob, u64::MAX)?;
                Ok(Some(&self.single))
            }
        }
    }

    /// The cluster if it is kept; else an empty one, for which others may have to go.
    fn taken(&mut self, cluster: u32) -> Kept {
        if let Some(place) = self.kept.iter().position(|kept| kept.cluster == cluster) {
            return self.kept.remove(place);
        }
        let mut plain = Vec::new();
        let mut weight: usize = self.kept.iter().map(|kept| kept.plain.capacity()).sum();
        while weight >= self.memory && !self.kept.is_empty() {
            // Its room is used again: fresh memory costs a fault each page.
            plain = self.kept.remove(0).plain;
            weight -= plain.capacity();
        }
        plain.clear();
        Kept { cluster, plain }
    }

    /// Decodes as far as the blob's end, if that was not done before; says where it is. Nothing where
    /// that is further than the memory goes.
    fn reach(
        &mut self,
        cluster: &Cluster<'_>,
        plain: &mut Vec<u8>,
        blob: u32,
        index: u32,
    ) -> Result<Option<Range<usize>>, ZimError> {
        loop {
            let reach = match place(cluster, plain, blob, index)? {
                Place::Here(range) => return Ok(Some(range)),
                Place::Within(reach) => reach,
            };
            let Some(reach) = usize::try_from(reach)
                .ok()
                .filter(|end| *end <= self.memory)
            else {
                return Ok(None);
            };
            self.prefix.read(cluster, plain, reach)?;
            if plain.len() < reach {
                return Err(cluster.bad_offset(blob));
            }
        }
    }
}

/// What the beginning of a cluster tells of a blob.
enum Place {
    /// It is all there.
    Here(Range<usize>),
    /// To know more, so many bytes are needed, more than there are.
    Within(u64),
}

fn place(cluster: &Cluster<'_>, plain: &[u8], blob: u32, index: u32) -> Result<Place, ZimError> {
    let Some(first) = number(plain, 0, cluster.width) else {
        return Ok(Place::Within(cluster.width as u64));
    };
    cluster.count(first)?;
    if (plain.len() as u64) < first {
        return Ok(Place::Within(first));
    }
    let (from, to) = Offsets::new(cluster, plain, u64::MAX)?.of(blob, index)?;
    let len = to - from;
    if len > cluster.limits.blob {
        let cluster = cluster.index;
        return Err(ZimError::BlobTooLong { cluster, blob, len });
    }
    match (usize::try_from(from), usize::try_from(to)) {
        (Ok(from), Ok(to)) if to <= plain.len() => Ok(Place::Here(from..to)),
        _ => Ok(Place::Within(to)),
    }
}
