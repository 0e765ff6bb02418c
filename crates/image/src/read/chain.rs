//! Following chains of clusters through the FAT.

use bulssi_model::Filesystem;

use super::boot::Shape;
use super::{Drive, Run};

/// Bytes of the FAT kept at hand: long enough to follow a chain in order, short enough that a
/// chain which jumps about on purpose costs little a jump.
const WINDOW: u64 = 4096;

/// What an entry of the FAT says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    To(u32),
    End,
    Broken,
}

/// Follows chains, at most as many steps in all as there are clusters: on a sound drive no cluster
/// is in two chains.
pub(super) struct Chains<'d> {
    drive: &'d dyn Drive,
    shape: &'d Shape,
    window: Vec<u8>,
    window_at: Option<u64>,
    steps_left: u64,
    runs_left: u64,
}

/// A chain as far as it goes.
pub(super) struct Chain {
    /// Whole clusters, neighbours joined.
    pub(super) runs: Vec<Run>,
    /// It ends where it should.
    pub(super) sound: bool,
}

impl<'d> Chains<'d> {
    pub(super) fn new(drive: &'d dyn Drive, shape: &'d Shape, runs: u64) -> Self {
        Self {
            drive,
            shape,
            window: vec![0; WINDOW as usize],
            window_at: None,
            steps_left: u64::from(shape.clusters),
            runs_left: runs,
        }
    }

    /// Whether the drive has used up its steps or stretches.
    pub(super) fn exhausted(&self) -> bool {
        self.steps_left == 0 || self.runs_left == 0
    }

    /// A chain that should have `want` clusters; any number up to `most` where that is not known.
    pub(super) fn follow(&mut self, first: u32, want: Option<u64>, most: u64) -> Chain {
        let mut runs: Vec<Run> = Vec::new();
        let most = want.unwrap_or(most);
        let mut next = Link::To(first);
        let mut count = 0;
        while count < most {
            let Link::To(cluster) = next else {
                break;
            };
            if !self.shape.has(cluster) || !self.step(1) || !self.push(&mut runs, cluster, 1) {
                next = Link::Broken;
                break;
            }
            count += 1;
            next = self.link(cluster);
        }
        let sound = next == Link::End && want.is_none_or(|want| want == count);
        Chain { runs, sound }
    }

    /// Neighbouring clusters without a chain.
    pub(super) fn contiguous(&mut self, first: u32, want: u64) -> Chain {
        let mut runs = Vec::new();
        let room = match first.checked_sub(2) {
            Some(index) => u64::from(self.shape.clusters.saturating_sub(index)),
            None => 0,
        };
        let count = want.min(room).min(self.steps_left);
        let good = count > 0 && self.step(count) && self.push(&mut runs, first, count);
        Chain {
            runs,
            sound: good && count == want,
        }
    }

    fn step(&mut self, count: u64) -> bool {
        let enough = self.steps_left >= count;
        self.steps_left = self.steps_left.saturating_sub(count);
        enough
    }

    fn push(&mut self, runs: &mut Vec<Run>, cluster: u32, count: u64) -> bool {
        let at = self.shape.cluster_at(cluster);
        let len = count * self.shape.cluster_len;
        match runs.last_mut() {
            Some(last) if last.at + last.len == at => last.len += len,
            _ if self.runs_left == 0 => return false,
            _ => {
                self.runs_left -= 1;
                runs.push(Run { at, len });
            }
        }
        true
    }

    /// What stands in the FAT for a cluster.
    fn link(&mut self, cluster: u32) -> Link {
        let Some(entry) = self.entry(cluster) else {
            return Link::Broken;
        };
        match self.shape.filesystem {
            Filesystem::Fat32 => match entry & 0x0fff_ffff {
                0x0fff_fff8.. => Link::End,
                entry if self.shape.has(entry) => Link::To(entry),
                _ => Link::Broken,
            },
            Filesystem::ExFat => match entry {
                0xffff_ffff => Link::End,
                entry if self.shape.has(entry) => Link::To(entry),
                _ => Link::Broken,
            },
        }
    }

    fn entry(&mut self, cluster: u32) -> Option<u32> {
        let at = u64::from(cluster) * 4;
        let window_at = at - at % WINDOW;
        if self.window_at != Some(window_at) {
            // The FAT may end within the window.
            let len = WINDOW.min(self.shape.fat_len.checked_sub(window_at)?);
            let fat_at = self.shape.fat_at + self.shape.active * self.shape.fat_len;
            self.window_at = None;
            let place = self.window.get_mut(..len as usize)?;
            self.drive.read_at(fat_at + window_at, place).ok()?;
            self.window_at = Some(window_at);
        }
        crate::bytes::u32_at(&self.window, (at - window_at) as usize)
    }
}
