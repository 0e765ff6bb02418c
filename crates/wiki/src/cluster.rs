//! Clusters: blobs behind a table of their offsets, compressed as a whole or not at all.

use std::io::Write;

use crate::decode::Decoded;
use crate::{CopyError, Limits, Source, ZimError};

/// What a cluster is compressed with. Numbers 2 (zlib) and 3 (bzip2) were never in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Nothing (0 or 1).
    None,
    /// One xz stream (4).
    Xz,
    /// One Zstandard frame (5; RFC 8878).
    Zstd,
}

/// One cluster of an archive. Nothing of it is kept: each call reads what it needs.
pub struct Cluster<'a> {
    pub(crate) source: &'a Source,
    pub(crate) limits: &'a Limits,
    pub(crate) index: u32,
    /// Behind the first byte, which tells compression and width.
    pub(crate) data: u64,
    /// Where the archive's checksum begins; where the cluster itself ends is not written anywhere.
    pub(crate) end: u64,
    compression: Compression,
    /// Bytes of an offset: 4, or 8 in extended clusters.
    pub(crate) width: usize,
    /// More blobs than the archive has entries make no sense.
    most_blobs: u32,
}

/// What may still be read or decoded before clusters are known to hold more than they can.
pub(crate) struct Budget {
    /// Bytes of offsets in uncompressed clusters; those do not overlap in a sound archive.
    pub(crate) raw: u64,
    /// Bytes out of decoders.
    pub(crate) decoded: u64,
}

impl<'a> Cluster<'a> {
    /// The cluster `index`, which begins at `position`.
    pub(crate) fn open(
        source: &'a Source,
        limits: &'a Limits,
        index: u32,
        (position, end): (u64, u64),
        most_blobs: u32,
    ) -> Result<Self, ZimError> {
        if position < crate::HEADER_LEN || position >= end {
            return Err(ZimError::ClusterOutside { cluster: index });
        }
        let [info] = source.array(position)?;
        let compression = match info & 0x0F {
            0 | 1 => Compression::None,
            4 => Compression::Xz,
            5 => Compression::Zstd,
            compression => {
                return Err(ZimError::ClusterCompression {
                    cluster: index,
                    compression,
                });
            }
        };
        Ok(Self {
            source,
            limits,
            index,
            data: position + 1,
            end,
            compression,
            width: if info & 0x10 == 0 { 4 } else { 8 },
            most_blobs,
        })
    }

    /// What it is compressed with.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// How many blobs it holds.
    ///
    /// # Errors
    /// When it does not decode, or its first offset fits no number of blobs.
    pub fn blobs(&self) -> Result<u32, ZimError> {
        let mut decoded = self.decoded()?;
        self.first(&mut decoded).map(|(_, blobs)| blobs)
    }

    /// The bytes of the blob `blob`, of at most `most` bytes.
    ///
    /// A compressed cluster is decoded up to the blob's end; nothing but the blob is kept.
    ///
    /// # Errors
    /// When the cluster does not decode, has no such blob, or its offsets are bad; when the blob is
    /// longer than `most` or [`Limits::blob`].
    pub fn blob(&self, blob: u32, most: u64) -> Result<Vec<u8>, ZimError> {
        let (mut decoded, len) = self.reach(blob)?;
        if len > most.min(self.limits.blob) {
            return Err(ZimError::BlobTooLong {
                cluster: self.index,
                blob,
                len,
            });
        }
        // The length is only claimed: memory grows with what is really there.
        let mut bytes = Vec::new();
        let mut left = len;
        while left > 0 {
            let step = usize::try_from(left.min(1 << 20)).unwrap_or(1 << 20);
            let start = bytes.len();
            bytes.resize(start + step, 0);
            self.fill(&mut decoded, &mut bytes[start..], blob + 1)?;
            left -= step as u64;
        }
        Ok(bytes)
    }

    /// Writes the bytes of the blob `blob` to `to`, and says how many there are.
    pub(crate) fn copy(&self, blob: u32, to: &mut dyn Write) -> Result<u64, CopyError> {
        let (mut decoded, len) = self.reach(blob)?;
        let mut piece = vec![0; 128 << 10];
        let mut left = len;
        while left > 0 {
            let step = usize::try_from(left).map_or(piece.len(), |left| left.min(piece.len()));
            self.fill(&mut decoded, &mut piece[..step], blob + 1)?;
            to.write_all(&piece[..step]).map_err(CopyError::Target)?;
            left -= step as u64;
        }
        Ok(len)
    }

    /// A decoder that stands at the blob's first byte, and the blob's length.
    fn reach(&self, blob: u32) -> Result<(Decoded<'a>, u64), ZimError> {
        if self.compression == Compression::None {
            // No need to read what lies before it.
            let (from, to) = self.range(blob)?;
            let range = (self.data + from, self.data + to);
            let decoded = Decoded::new(
                self.source,
                self.index,
                range,
                self.compression,
                self.limits,
            )?;
            return Ok((decoded, to - from));
        }
        let bad = |blob| self.bad_offset(blob);
        let mut decoded = self.decoded()?;
        let (first, blobs) = self.first(&mut decoded)?;
        if blob >= blobs {
            return Err(bad(blob));
        }
        let width = self.width as u64;
        // `first` is the offset of blob 0 and the end of the table.
        let (from, to) = if blob == 0 {
            (first, self.offset(&mut decoded, 1)?)
        } else {
            self.skip(&mut decoded, u64::from(blob - 1) * width, blob)?;
            let from = self.offset(&mut decoded, blob)?;
            (from, self.offset(&mut decoded, blob + 1)?)
        };
        let read = width * (u64::from(blob) + 2);
        let len = to.checked_sub(from).ok_or_else(|| bad(blob + 1))?;
        if from < first {
            return Err(bad(blob));
        }
        self.skip(&mut decoded, from - read, blob)?;
        Ok((decoded, len))
    }

    /// Holds every offset against its neighbours and, as far as it can be known, the cluster's end;
    /// says how many blobs there are.
    ///
    /// A compressed cluster is decoded to the end of its last blob.
    pub(crate) fn check(&self, budget: &mut Budget) -> Result<u32, ZimError> {
        let mut decoded = self.decoded()?;
        let (first, blobs) = self.first(&mut decoded)?;
        let raw = self.compression == Compression::None;
        let purse = if raw {
            &mut budget.raw
        } else {
            &mut budget.decoded
        };
        let mut pay = |bytes: u64| {
            let expand = ZimError::ClustersExpand {
                cluster: self.index,
            };
            *purse = purse.checked_sub(bytes).ok_or(expand)?;
            Ok(())
        };
        pay(first)?;
        let room = if raw { self.end - self.data } else { u64::MAX };
        let mut before = first;
        for blob in 1..=blobs {
            let offset = self.offset(&mut decoded, blob)?;
            if offset < before || offset > room {
                return Err(self.bad_offset(blob));
            }
            before = offset;
        }
        if raw {
            return Ok(blobs);
        }
        let mut left = before - first;
        let mut sink = vec![0; 64 << 10];
        while left > 0 {
            let step = usize::try_from(left).map_or(sink.len(), |left| left.min(sink.len()));
            pay(step as u64)?;
            if decoded.fill(&mut sink[..step])? < step {
                return Err(self.bad_offset(blobs));
            }
            left -= step as u64;
        }
        Ok(blobs)
    }

    pub(crate) fn bad_offset(&self, blob: u32) -> ZimError {
        ZimError::OffsetInCluster {
            cluster: self.index,
            blob,
        }
    }

    pub(crate) fn decoded(&self) -> Result<Decoded<'a>, ZimError> {
        let range = (self.data, self.end);
        Decoded::new(
            self.source,
            self.index,
            range,
            self.compression,
            self.limits,
        )
    }

    /// The first offset, and the number of blobs that it tells: one less than the offsets before it.
    pub(crate) fn first(&self, decoded: &mut Decoded<'_>) -> Result<(u64, u32), ZimError> {
        let first = self.offset(decoded, 0)?;
        Ok((first, self.count(first)?))
    }

    /// The number of blobs that the first offset tells.
    pub(crate) fn count(&self, first: u64) -> Result<u32, ZimError> {
        let width = self.width as u64;
        let blobs = (first / width).checked_sub(1);
        match blobs.map(u32::try_from) {
            Some(Ok(blobs)) if first.is_multiple_of(width) && blobs <= self.most_blobs => Ok(blobs),
            _ => Err(self.bad_offset(0)),
        }
    }

    /// Where a blob of an uncompressed cluster begins and ends, counted from [`Cluster::data`].
    pub(crate) fn range(&self, blob: u32) -> Result<(u64, u64), ZimError> {
        let at = |n: u64| {
            let place = self.data + n * self.width as u64;
            if place + self.width as u64 > self.end {
                return Err(self.bad_offset(blob));
            }
            let mut bytes = [0; 8];
            self.source.read_exact_at(&mut bytes[..self.width], place)?;
            Ok(u64::from_le_bytes(bytes))
        };
        let first = at(0)?;
        if blob >= self.count(first)? {
            return Err(self.bad_offset(blob));
        }
        let (from, to) = (at(u64::from(blob))?, at(u64::from(blob) + 1)?);
        if from < first || to < from || to > self.end - self.data {
            return Err(self.bad_offset(blob));
        }
        Ok((from, to))
    }

    /// Fills all of `buf`, or says that the offset behind `blob` is bad.
    pub(crate) fn fill(
        &self,
        decoded: &mut Decoded<'_>,
        buf: &mut [u8],
        blob: u32,
    ) -> Result<(), ZimError> {
        if decoded.fill(buf)? < buf.len() {
            return Err(self.bad_offset(blob));
        }
        Ok(())
    }

    /// The next offset, which is that of `blob`.
    fn offset(&self, decoded: &mut Decoded<'_>, blob: u32) -> Result<u64, ZimError> {
        let mut bytes = [0; 8];
        if decoded.fill(&mut bytes[..self.width])? < self.width {
            return Err(self.bad_offset(blob));
        }
        Ok(u64::from_le_bytes(bytes))
    }

    /// Decodes `len` bytes and forgets them.
    pub(crate) fn skip(
        &self,
        decoded: &mut Decoded<'_>,
        len: u64,
        blob: u32,
    ) -> Result<(), ZimError> {
        // Decoding past what a sound archive can hold is no way to a blob.
        let most = self.end.saturating_mul(self.limits.expansion);
        if len > most {
            return Err(self.bad_offset(blob));
        }
        let mut left = len;
        let mut sink = vec![0; 64 << 10];
        while left > 0 {
            let step = usize::try_from(left).map_or(sink.len(), |left| left.min(sink.len()));
            if decoded.fill(&mut sink[..step])? < step {
                return Err(self.bad_offset(blob));
            }
            left -= step as u64;
        }
        Ok(())
    }
}
