//! Walking over all that a drive holds.

use std::collections::BTreeSet;

use bulssi_model::{Filesystem, fold_name};

use super::chain::{Chain, Chains};
use super::exfat::Tables;
use super::{Entry, Fault, Limits, Run, Volume, Walk, exfat, fat32};
use crate::folders::folder_most;

/// The up-case table cannot be longer: 65,536 units.
const UPCASE_MOST: u64 = 128 << 10;

/// What a folder says of something in it.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) folder: bool,
    pub(super) first: u32,
    pub(super) len: u64,
    pub(super) valid_len: u64,
    pub(super) contiguous: bool,
    pub(super) hidden: bool,
}

/// A folder whose names are being gone through.
struct Open {
    path: String,
    found: std::vec::IntoIter<Found>,
    /// Folded names so far.
    names: BTreeSet<String>,
}

struct Walker<'v> {
    volume: &'v Volume<'v>,
    limits: Limits,
    chains: Chains<'v>,
    walk: Walk,
    /// First clusters of folders met.
    folders: BTreeSet<u32>,
    folder_bytes: u64,
    path_bytes: u64,
    /// Names met in all folders so far, gone through or not.
    listed: u64,
    tables: Tables,
}

impl Volume<'_> {
    /// Finds all files and folders, and what is wrong with the filesystem on the way.
    ///
    /// A damaged drive gives what can be read of it; the faults say that there is more. The two
    /// FATs are not held against each other here, because that reads all of them: see
    /// [`Volume::fat_fault`].
    #[must_use]
    pub fn walk(&self, limits: &Limits) -> Walk {
        let mut walker = Walker {
            volume: self,
            limits: *limits,
            chains: Chains::new(self.drive, &self.shape, limits.runs),
            walk: Walk {
                entries: Vec::new(),
                faults: self.faults.clone(),
                bitmap: Vec::new(),
            },
            folders: BTreeSet::from([self.shape.root]),
            folder_bytes: 0,
            path_bytes: 0,
            listed: 0,
            tables: Tables::default(),
        };
        walker.run();
        let mut walk = walker.walk;
        cross_links(&mut walk);
        walk
    }
}

impl Walker<'_> {
    fn run(&mut self) {
        let root = self.volume.shape.root;
        let most = folder_most(self.volume.shape.filesystem) / self.volume.shape.cluster_len;
        let chain = self.chains.follow(root, None, most.max(1));
        if !chain.sound {
            self.fault(Fault::Chain {
                path: String::new(),
            });
        }
        let Some(found) = self.list("", &chain.runs, true) else {
            return;
        };
        if self.volume.shape.filesystem == Filesystem::ExFat {
            self.look_at_tables();
        }
        let mut stack = vec![Open {
            path: String::new(),
            found: found.into_iter(),
            names: BTreeSet::new(),
        }];
        while let Some(open) = stack.last_mut() {
            let Some(found) = open.found.next() else {
                stack.pop();
                continue;
            };
            let name = safe_name(&found.name);
            let twice = !open.names.insert(fold_name(&name));
            let path = match open.path.as_str() {
                "" => name,
                parent => format!("{parent}/{name}"),
            };
            if twice {
                self.fault(Fault::NameTwice { path: path.clone() });
            }
            self.path_bytes += path.len() as u64;
            let full = self.walk.entries.len() as u64 >= self.limits.entries
                || self.path_bytes > self.limits.path_bytes
                || self.chains.exhausted() && found.len > 0;
            if full {
                self.fault(Fault::Limit { path });
                return;
            }
            if let Some(inner) = self.take(&path, &found) {
                if stack.len() as u64 > u64::from(self.limits.depth) {
                    self.fault(Fault::Limit { path });
                    continue;
                }
                stack.push(Open {
                    path,
                    found: inner.into_iter(),
                    names: BTreeSet::new(),
                });
            }
        }
    }

    /// Keeps an entry; gives the names within a folder.
    fn take(&mut self, path: &str, found: &Found) -> Option<Vec<Found>> {
        let shape = &self.volume.shape;
        let clusters = found.len.div_ceil(shape.cluster_len);
        let most = folder_most(shape.filesystem);
        let again = found.folder && !self.folders.insert(found.first);
        let chain = match (found.folder, shape.filesystem) {
            _ if again => Chain {
                runs: Vec::new(),
                sound: true,
            },
            (true, Filesystem::Fat32) => {
                self.chains
                    .follow(found.first, None, most / shape.cluster_len)
            }
            (true, Filesystem::ExFat) if found.len > most => Chain {
                runs: Vec::new(),
                sound: false,
            },
            _ if clusters == 0 => Chain {
                runs: Vec::new(),
                // An empty file that has clusters loses them, no more.
                sound: true,
            },
            _ if found.contiguous => self.chains.contiguous(found.first, clusters),
            _ => self.chains.follow(found.first, Some(clusters), clusters),
        };
        if again {
            self.fault(Fault::FolderTwice {
                path: path.to_owned(),
            });
        }
        if !chain.sound {
            self.fault(Fault::Chain {
                path: path.to_owned(),
            });
        }
        let len = if found.folder { u64::MAX } else { found.len };
        let runs = cut(chain.runs, len);
        let inner = match found.folder && !again {
            true => self.list(path, &runs, false),
            false => None,
        };
        self.walk.entries.push(Entry {
            path: path.to_owned(),
            folder: found.folder,
            len: if found.folder { 0 } else { found.len },
            valid_len: found.valid_len.min(found.len),
            runs,
            hidden: found.hidden,
        });
        inner
    }

    /// The names in a folder.
    fn list(&mut self, path: &str, runs: &[Run], root: bool) -> Option<Vec<Found>> {
        let len: u64 = runs.iter().map(|run| run.len).sum();
        self.folder_bytes = self.folder_bytes.saturating_add(len);
        if self.folder_bytes > self.limits.folder_bytes {
            self.fault(Fault::Limit {
                path: path.to_owned(),
            });
            return None;
        }
        let mut bytes = Vec::new();
        for run in runs {
            // A drive that ends early is not made room for.
            let there = self.volume.drive.len().saturating_sub(run.at).min(run.len);
            let start = bytes.len();
            bytes.resize(start + there as usize, 0);
            let read = self.volume.drive.read_at(run.at, &mut bytes[start..]);
            if read.is_err() || there < run.len {
                self.fault(Fault::Unreadable {
                    path: path.to_owned(),
                });
                if read.is_err() {
                    bytes.truncate(start);
                }
                break;
            }
        }
        // One more than allowed, so that going over is noticed.
        let left = (self.limits.entries + 1).saturating_sub(self.listed);
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let (found, sound) = match self.volume.shape.filesystem {
            Filesystem::Fat32 => fat32::entries(&bytes),
            Filesystem::ExFat => {
                let (found, tables, sound) = exfat::entries(&bytes, most);
                if root {
                    self.tables = tables;
                }
                (found, sound)
            }
        };
        self.listed += found.len() as u64;
        if !sound {
            self.fault(Fault::Entries {
                path: path.to_owned(),
            });
        }
        Some(found)
    }

    /// The bitmap and the up-case table of exFAT.
    fn look_at_tables(&mut self) {
        let shape = &self.volume.shape;
        let clusters = |len: u64| len.div_ceil(shape.cluster_len);
        match self.tables.bitmap {
            Some((first, len)) if len >= u64::from(shape.clusters).div_ceil(8) => {
                let need = clusters(len);
                let chain = self.chains.follow(first, Some(need), need);
                if !chain.sound {
                    self.fault(Fault::NoBitmap);
                }
                self.walk.bitmap = cut(chain.runs, len);
            }
            _ => self.fault(Fault::NoBitmap),
        }
        let table = self
            .tables
            .upcase
            .filter(|(_, len, _)| (1..=UPCASE_MOST).contains(len));
        let good = table.is_some_and(|(first, len, sum)| {
            let need = clusters(len);
            let chain = self.chains.follow(first, Some(need), need);
            let mut bytes = vec![0; len as usize];
            let mut at = 0;
            let read = cut(chain.runs, len).iter().all(|run| {
                let end = at + run.len as usize;
                let place = &mut bytes[at..end];
                at = end;
                self.volume.drive.read_at(run.at, place).is_ok()
            });
            chain.sound && read && crate::exfat::upcase::checksum(&bytes) == sum
        });
        if !good {
            self.fault(Fault::Upcase);
        }
    }

    fn fault(&mut self, fault: Fault) {
        // A hostile drive has as many faults as entries; more say nothing more.
        if (self.walk.faults.len() as u64) < self.limits.entries {
            self.walk.faults.push(fault);
        }
    }
}

/// Cuts whole clusters to a length.
fn cut(mut runs: Vec<Run>, len: u64) -> Vec<Run> {
    let mut left = len;
    runs.retain_mut(|run| {
        run.len = run.len.min(left);
        left -= run.len;
        run.len > 0
    });
    runs
}

/// A name that can stand in a path.
fn safe_name(name: &str) -> String {
    if matches!(name, "" | "." | "..") {
        return "\u{fffd}".repeat(name.len().max(1));
    }
    let unsafe_char = |c: char| c.is_control() || matches!(c, '/' | '\\');
    name.replace(unsafe_char, "\u{fffd}")
}

/// Finds entries that share clusters.
fn cross_links(walk: &mut Walk) {
    let entries = walk.entries.iter().enumerate();
    let mut runs: Vec<(Run, usize)> = entries
        .flat_map(|(index, entry)| entry.runs.iter().map(move |run| (*run, index)))
        .collect();
    runs.sort_unstable();
    // The run that reaches furthest so far.
    let mut reach: Option<(u64, usize)> = None;
    let mut faults = BTreeSet::new();
    for (run, index) in runs {
        let end = run.at + run.len;
        if let Some((furthest, other)) = reach
            && run.at < furthest
        {
            faults.insert((index, other));
        }
        if reach.is_none_or(|(furthest, _)| end > furthest) {
            reach = Some((end, index));
        }
    }
    let path = |index: usize| walk.entries.get(index).map(|entry| entry.path.clone());
    let named = faults.into_iter().filter_map(|(index, other)| {
        Some(Fault::CrossLinked {
            path: path(index)?,
            other: path(other)?,
        })
    });
    let mut named: Vec<Fault> = named.collect();
    walk.faults.append(&mut named);
}
