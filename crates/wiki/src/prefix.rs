//! Decodes the beginning of a cluster, and more of it when more is asked for.

use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_error_name};

use crate::cluster::Cluster;
use crate::decode::window_log;
use crate::{Compression, ZimError};

/// Bytes of a cluster read at once; compressed ones have some 500 KiB.
const CHUNK: usize = 64 << 10;
/// Memory is asked for in pieces of this size, a block of Zstandard, so that little of it is idle.
const ROOM: usize = 128 << 10;
/// A cluster that is asked for again is decoded up to here, because it will be asked for a third time.
/// Writers close clusters at 1 or 2 MiB.
const AGAIN: usize = 4 << 20;

/// A decoder that stopped somewhere in a cluster.
#[derive(Default)]
pub(crate) struct Prefix {
    zstd: Option<DCtx<'static>>,
    /// The cluster it is in, and how far: bytes decoded.
    at: Option<(u32, usize)>,
    input: Vec<u8>,
    /// What of the input was decoded, and where more of it is.
    used: usize,
    next: u64,
    ended: bool,
}

impl Prefix {
    /// Decodes until `plain`, the cluster's beginning, is at least `reach` long; less only where the
    /// cluster ends before.
    pub(crate) fn read(
        &mut self,
        cluster: &Cluster<'_>,
        plain: &mut Vec<u8>,
        reach: usize,
    ) -> Result<(), ZimError> {
        let goes_on = self.at == Some((cluster.index, plain.len())) && !plain.is_empty();
        let again = !goes_on && !plain.is_empty();
        let reach = if again { reach.max(AGAIN) } else { reach };
        self.at = None;
        if cluster.compression() != Compression::Zstd {
            // xz is of the past: decoded anew.
            plain.clear();
            plain.resize(reach.max(AGAIN), 0);
            let read = cluster.decoded()?.fill(plain)?;
            plain.truncate(read);
            return Ok(());
        }
        if !goes_on {
            plain.clear();
            self.begin(cluster)?;
        }
        self.go_on(cluster, plain, reach)?;
        self.at = Some((cluster.index, plain.len()));
        Ok(())
    }

    fn begin(&mut self, cluster: &Cluster<'_>) -> Result<(), ZimError> {
        let zstd = self.zstd.get_or_insert_with(DCtx::create);
        let reset = zstd.reset(ResetDirective::SessionAndParameters);
        let window = DParameter::WindowLogMax(window_log(cluster.limits));
        reset
            .and_then(|_| zstd.set_parameter(window))
            .map_err(|code| refusal(cluster, code))?;
        self.input.clear();
        (self.used, self.next, self.ended) = (0, cluster.data, false);
        Ok(())
    }

    fn go_on(
        &mut self,
        cluster: &Cluster<'_>,
        plain: &mut Vec<u8>,
        reach: usize,
    ) -> Result<(), ZimError> {
        let Some(zstd) = self.zstd.as_mut() else {
            return Ok(());
        };
        while plain.len() < reach && !self.ended {
            if self.used == self.input.len() {
                let left = usize::try_from(cluster.end - self.next).unwrap_or(CHUNK);
                self.input.resize(left.min(CHUNK), 0);
                if self.input.is_empty() {
                    return Ok(());
                }
                cluster.source.read_exact_at(&mut self.input, self.next)?;
                self.next += self.input.len() as u64;
                self.used = 0;
            }
            // The decoder writes into the room that a vector has; the claimed length is not
            // believed before it is there.
            let have = plain.len();
            let room = (reach - have).div_ceil(ROOM).saturating_mul(ROOM);
            plain.reserve_exact(room.min(1 << 20));
            let mut input = InBuffer {
                src: &self.input,
                pos: self.used,
            };
            let mut output = OutBuffer::around_pos(plain, have);
            let left = zstd
                .decompress_stream(&mut output, &mut input)
                .map_err(|code| refusal(cluster, code))?;
            self.used = input.pos;
            self.ended = left == 0;
        }
        Ok(())
    }
}

/// The decoder's own words.
fn refusal(cluster: &Cluster<'_>, code: usize) -> ZimError {
    ZimError::ClusterData {
        cluster: cluster.index,
        reason: std::io::Error::other(get_error_name(code)),
    }
}
