//! Several blobs of one cluster in one pass.

use crate::{Cluster, Compression, ZimError};

impl Cluster<'_> {
    /// Hands over the blobs `wanted`, which ascend, each with its place in `wanted`. A compressed
    /// cluster is decoded once, up to the last of them. Blobs longer than `most` bytes are passed
    /// over; it ends early when `take` says `false`.
    ///
    /// # Errors
    /// When the cluster does not decode, lacks one of them, or its offsets are bad; what came
    /// before that was handed over.
    pub fn pick(
        &self,
        wanted: &[u32],
        most: u64,
        mut take: impl FnMut(usize, &[u8]) -> bool,
    ) -> Result<(), ZimError> {
        if self.compression() == Compression::None {
            for (place, blob) in wanted.iter().enumerate() {
                match self.blob(*blob, most) {
                    Ok(bytes) if !take(place, &bytes) => return Ok(()),
                    Ok(_) | Err(ZimError::BlobTooLong { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            return Ok(());
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let mut decoded = self.decoded()?;
        let (first, blobs) = self.first(&mut decoded)?;
        // Of the table only the ends of what is wanted are kept.
        let mut ranges = Vec::with_capacity(wanted.len());
        let (mut before, mut next) = (first, 0);
        for blob in 0..blobs {
            if next == wanted.len() {
                // The rest of the table is decoded below, as what lies before the first blob.
                break;
            }
            let offset = self.offset(&mut decoded, blob + 1)?;
            if offset < before {
                return Err(self.bad_offset(blob + 1));
            }
            if wanted.get(next) == Some(&blob) {
                ranges.push((blob, before, offset));
                next += 1;
            }
            before = offset;
        }
        if let Some(blob) = wanted.get(next) {
            return Err(self.bad_offset(*blob));
        }
        let read = match ranges.last() {
            Some((last, ..)) => self.width() * (u64::from(*last) + 2),
            None => return Ok(()),
        };
        let mut at = read;
        let mut bytes = Vec::new();
        for (place, (blob, from, to)) in ranges.into_iter().enumerate() {
            if to - from > most.min(self.longest()) {
                continue;
            }
            self.skip(
                &mut decoded,
                from.checked_sub(at).ok_or(self.bad_offset(blob))?,
                blob,
            )?;
            // The length is only claimed: memory grows with what is really there.
            bytes.clear();
            while (bytes.len() as u64) < to - from {
                let left = to - from - bytes.len() as u64;
                let step = usize::try_from(left.min(1 << 20)).unwrap_or(1 << 20);
                let start = bytes.len();
                bytes.resize(start + step, 0);
                self.fill(&mut decoded, &mut bytes[start..], blob + 1)?;
            }
            at = to;
            if !take(place, &bytes) {
                break;
            }
        }
        Ok(())
    }
}
