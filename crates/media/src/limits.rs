//! How much a look at one file may take.

use std::time::Duration;

use bulssi_model::ByteLen;

/// Bounds for [`probe`](crate::probe()). A file that needs more is refused, never cut.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long `ffprobe` may run for one file without ending its output; it is killed after that,
    /// or after twice that where it ended one of its two streams of output in between. Default:
    /// 60 s; a whole film takes under a second from a solid drive.
    pub wall: Duration,
    /// How much `ffprobe` may print. Default: 8 MiB; a file with 100 streams prints 200 KiB.
    pub output: ByteLen,
    /// The longest single allocation that `ffprobe` may make. Default: 512 MiB.
    pub allocation: ByteLen,
    /// The longest text or web page. Default: 64 MiB; the longest novels are under 10 MiB.
    pub text: ByteLen,
    /// The longest subtitle file. Default: 16 MiB.
    pub subtitle: ByteLen,
    /// The most cues of a subtitle. Default, and never more than: 500,000; a film of three hours
    /// has 3,000.
    pub cues: usize,
    /// The most that is unpacked from one entry of an EPUB or office document, or one stream of a PDF.
    /// Default: 16 MiB.
    pub unpacked: ByteLen,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(60),
            output: ByteLen(8 * ByteLen::MIB),
            allocation: ByteLen(512 * ByteLen::MIB),
            text: ByteLen(64 * ByteLen::MIB),
            subtitle: ByteLen(16 * ByteLen::MIB),
            cues: 500_000,
            unpacked: ByteLen(16 * ByteLen::MIB),
        }
    }
}
