//! How much the making of one rendition may take.

use std::time::Duration;

use bulssi_model::ByteLen;

/// Bounds for [`render()`](super::render()) and its kin. What needs more is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderLimits {
    /// How long ffmpeg may run without getting on. Default: 120 s.
    pub stall: Duration,
    /// How long one run of ffmpeg may take. Default: 48 hours, which a slow machine needs for three
    /// hours of film.
    pub wall: Duration,
    /// The address space of ffmpeg; Linux only. Default: 6 GiB, of which most is never touched.
    pub memory: ByteLen,
    /// The longest file that ffmpeg may write; Linux only. Default: 4 GiB less one byte, the longest
    /// file of FAT32.
    pub output: ByteLen,
    /// The longest single allocation of ffmpeg. Default: 512 MiB.
    pub allocation: ByteLen,
    /// The most pixels of a frame that is decoded. Default: 8192 x 4352.
    pub pixels: u64,
    /// The longest subtitle script. Default: 16 MiB.
    pub script: ByteLen,
}

impl Default for RenderLimits {
    fn default() -> Self {
        Self {
            stall: Duration::from_secs(120),
            wall: Duration::from_secs(48 * 3600),
            memory: ByteLen(6 * ByteLen::GIB),
            output: ByteLen(4 * ByteLen::GIB - 1),
            allocation: ByteLen(512 * ByteLen::MIB),
            pixels: 8192 * 4352,
            script: ByteLen(16 * ByteLen::MIB),
        }
    }
}
