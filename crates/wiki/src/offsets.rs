//! The table of offsets that begins every cluster, when it is in memory.

use crate::ZimError;
use crate::cluster::Cluster;

/// The table at the start of a decoded cluster.
pub(crate) struct Offsets<'a> {
    cluster: &'a Cluster<'a>,
    /// From the first byte of the table to its last; then whatever follows.
    bytes: &'a [u8],
    blobs: u32,
    /// No blob reaches further.
    end: u64,
}

impl<'a> Offsets<'a> {
    /// The table that `bytes` begin with.
    pub(crate) fn new(
        cluster: &'a Cluster<'a>,
        bytes: &'a [u8],
        end: u64,
    ) -> Result<Self, ZimError> {
        let first = number(bytes, 0, cluster.width).ok_or_else(|| cluster.bad_offset(0))?;
        let blobs = cluster.count(first)?;
        if first > bytes.len() as u64 {
            return Err(cluster.bad_offset(0));
        }
        Ok(Self {
            cluster,
            bytes,
            blobs,
            end,
        })
    }

    /// Where the blob of the entry `index` begins and ends.
    pub(crate) fn of(&self, blob: u32, index: u32) -> Result<(u64, u64), ZimError> {
        let Cluster {
            index: cluster,
            width,
            ..
        } = *self.cluster;
        if blob >= self.blobs {
            return Err(ZimError::DirentBlob {
                index,
                cluster,
                blob,
            });
        }
        let offset = |n: u32| {
            let place = (n as usize).checked_mul(width)?;
            number(self.bytes, place, width)
        };
        let first = number(self.bytes, 0, width).unwrap_or(0);
        match (offset(blob), offset(blob + 1)) {
            (Some(from), Some(to)) if first <= from && from <= to && to <= self.end => {
                Ok((from, to))
            }
            _ => Err(self.cluster.bad_offset(blob)),
        }
    }
}

/// The little-endian number of `width` bytes at `place`.
pub(crate) fn number(bytes: &[u8], place: usize, width: usize) -> Option<u64> {
    let field = bytes.get(place..place.checked_add(width)?)?;
    let mut wide = [0; 8];
    wide.get_mut(..width)?.copy_from_slice(field);
    Some(u64::from_le_bytes(wide))
}
