//! FATs and bitmap held against each other and against what was found.

use bulssi_model::Filesystem;

use super::{Fault, Run, Volume, Walk};

/// Bits of exFAT's allocation bitmap, a window of it at hand.
struct Bitmap<'w> {
    volume: &'w Volume<'w>,
    runs: &'w [Run],
    window: Vec<u8>,
    window_at: Option<u64>,
}

impl Bitmap<'_> {
    /// Bytes at hand; runs are whole clusters, which it divides or is divided by.
    const WINDOW: u64 = 512;

    /// Whether a cluster, counted from 0, is marked as used; nothing where that cannot be read.
    fn is_used(&mut self, index: u64) -> Option<bool> {
        let (byte, bit) = (index / 8, index % 8);
        let window_at = byte - byte % Self::WINDOW;
        if self.window_at != Some(window_at) {
            self.window_at = None;
            let mut run_at = 0;
            let run = self.runs.iter().find(|run| {
                let holds = window_at < run_at + run.len;
                run_at += if holds { 0 } else { run.len };
                holds
            })?;
            let within = window_at - run_at;
            let len = Self::WINDOW.min(run.len - within) as usize;
            self.window.resize(len, 0);
            let at = run.at + within;
            self.volume.drive.read_at(at, &mut self.window).ok()?;
            self.window_at = Some(window_at);
        }
        let byte = self.window.get((byte - window_at) as usize)?;
        Some(byte >> bit & 1 == 1)
    }
}

impl Volume<'_> {
    /// Whether the FATs are the same, as they are unless a drive was pulled out while it was
    /// written to. Reads all of both.
    #[must_use]
    pub fn fat_fault(&self) -> Option<Fault> {
        const PART: u64 = 1 << 20;
        let shape = &self.shape;
        // A drive that keeps one FAT only says so.
        if shape.filesystem == Filesystem::ExFat || shape.fats < 2 || shape.active != 0 {
            return None;
        }
        let (mut first, mut second) = (vec![0; PART as usize], vec![0; PART as usize]);
        // What no cluster belongs to does not matter.
        let end = shape.fat_len.min((u64::from(shape.clusters) + 2) * 4);
        let mut at = 0;
        while at < end {
            let len = PART.min(end - at) as usize;
            let (a, b) = (&mut first[..len], &mut second[..len]);
            let read = |from: u64, place: &mut [u8]| self.drive.read_at(from + at, place).is_ok();
            if !read(shape.fat_at, a) || !read(shape.fat_at + shape.fat_len, b) {
                return Some(Fault::FatCopy { at });
            }
            if a != b {
                let same = a.iter().zip(b.iter()).take_while(|(a, b)| a == b).count();
                return Some(Fault::FatCopy {
                    at: at + same as u64,
                });
            }
            at += len as u64;
        }
        None
    }
    /// Files and folders whose clusters exFAT's allocation bitmap calls free: the next host that
    /// writes to the drive would write over them.
    #[must_use]
    pub fn bitmap_faults(&self, walk: &Walk) -> Vec<Fault> {
        if walk.bitmap.is_empty() {
            return Vec::new();
        }
        let mut bitmap = Bitmap {
            volume: self,
            runs: &walk.bitmap,
            window: Vec::new(),
            window_at: None,
        };
        let shape = &self.shape;
        let index = |at: u64| (at - shape.heap_at) / shape.cluster_len;
        let mut free = Vec::new();
        for entry in &walk.entries {
            let mut clusters = entry.runs.iter().flat_map(|run| {
                let last = run.at + run.len - 1;
                index(run.at)..=index(last)
            });
            if clusters.any(|cluster| bitmap.is_used(cluster) == Some(false)) {
                free.push(Fault::MarkedFree {
                    path: entry.path.clone(),
                });
            }
        }
        free
    }
}
