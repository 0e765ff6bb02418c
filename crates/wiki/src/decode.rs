//! Decoders of clusters, none of which holds more than the limits allow.

use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;

use zstd::stream::read::Decoder;

use crate::cluster::Compression;
use crate::{Limits, Source, ZimError};

/// Bytes of an archive from a position on, as a stream.
struct Stretch<'a> {
    source: &'a Source,
    position: u64,
    end: u64,
    failure: Rc<RefCell<Option<io::Error>>>,
}

impl Read for Stretch<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.end.saturating_sub(self.position);
        let here = usize::try_from(left).map_or(buf.len(), |left| left.min(buf.len()));
        match self.source.read_exact_at(&mut buf[..here], self.position) {
            Ok(()) => {
                self.position += here as u64;
                Ok(here)
            }
            Err(ZimError::Source(error)) => {
                let kind = error.kind();
                *self.failure.borrow_mut() = Some(error);
                Err(kind.into())
            }
            Err(other) => Err(io::Error::other(other)),
        }
    }
}

/// The decoded bytes of one cluster.
pub(crate) struct Decoded<'a> {
    cluster: u32,
    stream: Box<dyn Read + 'a>,
    failure: Rc<RefCell<Option<io::Error>>>,
}

impl<'a> Decoded<'a> {
    /// Decodes what lies from `position`, at most up to `end`.
    pub(crate) fn new(
        source: &'a Source,
        cluster: u32,
        (position, end): (u64, u64),
        compression: Compression,
        limits: &Limits,
    ) -> Result<Self, ZimError> {
        let failure = Rc::new(RefCell::new(None));
        let stretch = Stretch {
            source,
            position,
            end,
            failure: Rc::clone(&failure),
        };
        // Decoders read single bytes; the cluster's end is not known before it is decoded, so the
        // buffer is no larger than what a cluster of the usual size packs to.
        let stretch = io::BufReader::with_capacity(64 << 10, stretch);
        let stream: Box<dyn Read + 'a> = match compression {
            Compression::None => Box::new(stretch),
            Compression::Xz => {
                let kib = u32::try_from(limits.window >> 10).unwrap_or(u32::MAX);
                Box::new(lzma_rust2::XzReader::new_mem_limit(stretch, false, kib))
            }
            Compression::Zstd => {
                let refused = |reason| ZimError::ClusterData { cluster, reason };
                let mut decoder = Decoder::with_buffer(stretch).map_err(refused)?;
                decoder
                    .window_log_max(window_log(limits))
                    .map_err(refused)?;
                Box::new(decoder.single_frame())
            }
        };
        Ok(Self {
            cluster,
            stream,
            failure,
        })
    }

    /// Fills as much of `buf` as there is, and says how much that was.
    pub(crate) fn fill(&mut self, buf: &mut [u8]) -> Result<usize, ZimError> {
        let mut filled = 0;
        while filled < buf.len() {
            match self.stream.read(&mut buf[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(refusal(self.cluster, &self.failure, error)),
            }
        }
        Ok(filled)
    }
}

/// The error of the file where there was one, else that of the decoder.
fn refusal(cluster: u32, failure: &RefCell<Option<io::Error>>, reason: io::Error) -> ZimError {
    match failure.take() {
        Some(error) => ZimError::Source(error),
        None => ZimError::ClusterData { cluster, reason },
    }
}

/// The largest window that the limits allow, as the exponent of two in which Zstandard counts.
pub(crate) fn window_log(limits: &Limits) -> u32 {
    limits.window.checked_ilog2().unwrap_or(0).clamp(10, 31)
}
