//! How much of a foreign archive is held in memory or worked through, at most.

/// Bounds on what one archive may make us do. The defaults fit every archive of the Kiwix catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the MIME type list; writers keep it under 1 KiB. Default 64 KiB.
    pub mime_list: usize,
    /// Bytes of one directory entry without its parameters. Paths are addresses, which nothing
    /// accepts past a few KiB. Default 16 KiB.
    pub entry: usize,
    /// Clusters of an archive. One holds 1 to 2 MiB, or one large item. Default 4 Mi.
    pub clusters: u32,
    /// Bytes of a blob that is read into memory. Default 64 MiB.
    pub blob: u64,
    /// Bytes of a metadata value. Illustrations are the longest. Default 1 MiB.
    pub metadata: u64,
    /// Bytes of window or dictionary that a decoder may hold. Writers use 8 MiB (Zstandard level
    /// 19) to 64 MiB (xz -9). Default 128 MiB.
    pub window: u64,
    /// How many times the archive's length all its clusters together may decode to. Text packs 3
    /// to 10 times. Default 1000.
    pub expansion: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            mime_list: 64 << 10,
            entry: 16 << 10,
            clusters: 4 << 20,
            blob: 64 << 20,
            metadata: 1 << 20,
            window: 128 << 20,
            expansion: 1000,
        }
    }
}
