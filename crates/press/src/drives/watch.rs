//! Noticing drives that are plugged in and pulled out.
//!
//! sysfs is looked at twice a second. That needs no udev, no netlink socket and no privilege, and
//! costs a few thousand small reads a second with sixty drives. A change between two looks shows in
//! the number that the kernel gives every medium (`diskseq`, Linux 5.15 and later), and of USB
//! drives in the number of their SCSI host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use bulssi_model::ByteLen;
use rustix::fs::{Mode, OFlags};

use super::blocks::Blocks;
use super::drive::Drive;
use super::identity::{DriveIdentity, DriveKind};
use super::list::{list_some, present};
use super::ports::identify;
use super::root::{ListError, SystemRoot, number_attribute};

/// A person who plugs something in does not notice that half a second passes.
const INTERVAL: Duration = Duration::from_millis(500);

/// One stay of a drive in a port, from plugging in to pulling out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plug(pub u64);

/// What has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A drive that was there when watching began.
    Present {
        /// Its stay.
        plug: Plug,
        /// The drive.
        drive: Box<Drive>,
    },
    /// A drive was plugged in, or a card put into a reader, and is ready.
    Added {
        /// Its stay.
        plug: Plug,
        /// The drive.
        drive: Box<Drive>,
    },
    /// A drive or a card was pulled out.
    Removed {
        /// Its stay, now over.
        plug: Plug,
        /// Which drive it was.
        id: DriveIdentity,
    },
}

/// A device as one look at sysfs shows it. Anything else than an equal one is another medium.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    len: ByteLen,
    diskseq: Option<u64>,
    /// Holds the number of the SCSI host, which USB drives get anew each time.
    dir: PathBuf,
}

/// Watches drives come and go.
#[derive(Debug)]
pub struct Watcher {
    root: SystemRoot,
    looks: Looks,
    /// Readers that are being asked whether they have a card.
    asked: BTreeMap<String, Arc<AtomicBool>>,
}

/// What has been seen so far: the part without sysfs.
#[derive(Debug, Default)]
struct Looks {
    /// Whether the drives that were there at the beginning are known. Until then none is new.
    started: bool,
    next: u64,
    /// Seen once; a device is ready when two looks in a row show the same.
    fresh: BTreeMap<String, Seen>,
    settled: BTreeMap<String, (Seen, Plug, Option<DriveIdentity>)>,
}

/// What a look comes to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Difference {
    first: bool,
    gone: Vec<(Plug, DriveIdentity)>,
    ready: BTreeSet<String>,
}

impl Looks {
    fn on(&mut self, seen: BTreeMap<String, Seen>) -> Difference {
        let mut difference = Difference {
            first: !self.started,
            ..Difference::default()
        };
        self.settled.retain(|name, (before, plug, id)| {
            let stays = seen.get(name) == Some(before);
            if !stays {
                difference.gone.extend(id.take().map(|id| (*plug, id)));
            }
            stays
        });
        let before = std::mem::take(&mut self.fresh);
        for (name, now) in seen {
            if self.settled.contains_key(&name) {
                continue;
            }
            if difference.first || before.get(&name) == Some(&now) {
                difference.ready.insert(name.clone());
            }
            self.fresh.insert(name, now);
        }
        difference
    }

    /// A device that was ready is known from now on.
    fn settle(&mut self, name: &str, id: DriveIdentity) -> Option<Plug> {
        let seen = self.fresh.remove(name)?;
        let plug = Plug(self.next);
        self.next += 1;
        self.settled.insert(name.to_owned(), (seen, plug, Some(id)));
        Some(plug)
    }
}

impl Watcher {
    /// A watcher that has seen nothing yet.
    #[must_use]
    pub fn new(root: SystemRoot) -> Self {
        Self {
            root,
            looks: Looks::default(),
            asked: BTreeMap::new(),
        }
    }

    /// Looks once. The first look gives all drives as [`Change::Present`]; later ones give a drive
    /// when two looks in a row have shown it with the same length.
    ///
    /// # Errors
    /// When sysfs or `/proc` cannot be read or understood; the next look catches up.
    pub fn poll(&mut self) -> Result<Vec<Change>, ListError> {
        let blocks = Blocks::read(&self.root)?;
        self.ask_readers(&blocks);
        let mut seen = BTreeMap::new();
        for (name, len) in present(&blocks) {
            if let Some(block) = blocks.get(name) {
                let now = Seen {
                    len,
                    diskseq: number_attribute(&block.dir, "diskseq"),
                    dir: block.dir.clone(),
                };
                seen.insert(name.to_owned(), now);
            }
        }
        let difference = self.looks.on(seen);
        let gone = difference.gone.into_iter();
        let mut changes: Vec<_> = gone
            .map(|(plug, id)| Change::Removed { plug, id })
            .collect();
        if difference.ready.is_empty() {
            self.looks.started = true;
            return Ok(changes);
        }
        let ready = difference.ready.iter().map(String::as_str).collect();
        // What is gone must be said even if what came cannot be looked at now.
        let drives = match list_some(&self.root, &blocks, &ready) {
            Ok(drives) => drives,
            Err(error) if changes.is_empty() => return Err(error),
            Err(_) => return Ok(changes),
        };
        self.looks.started = true;
        for drive in drives {
            let node = drive.node.strip_prefix(self.root.join("dev")).ok();
            let name = node.map(|node| node.to_string_lossy().replace('/', "!"));
            let settled = name.and_then(|name| self.looks.settle(&name, drive.id.clone()));
            let Some(plug) = settled else {
                continue;
            };
            let drive = Box::new(drive);
            changes.push(match difference.first {
                true => Change::Present { plug, drive },
                false => Change::Added { plug, drive },
            });
        }
        Ok(changes)
    }

    /// Looks twice a second until something has changed, or `cancelled` says to stop; then there
    /// are no changes.
    ///
    /// # Errors
    /// As [`Watcher::poll`].
    pub fn wait(&mut self, cancelled: impl Fn() -> bool) -> Result<Vec<Change>, ListError> {
        loop {
            if cancelled() {
                return Ok(Vec::new());
            }
            let changes = self.poll()?;
            if !changes.is_empty() {
                return Ok(changes);
            }
            thread::sleep(INTERVAL);
        }
    }

    /// A card reader tells of a card only when it is asked. Kernels do that every two seconds where
    /// udev has told them to; elsewhere, opening the device does. Sticks need no asking, they go as
    /// a whole. Each reader is asked by a thread of its own, because one that is dying may take long
    /// to answer.
    fn ask_readers(&mut self, blocks: &Blocks) {
        let parameters = self.root.join("sys/module/block/parameters");
        let by_default = interval(number_attribute(&parameters, "events_dfl_poll_msecs"));
        for (name, block) in blocks.iter() {
            let removable = number_attribute(&block.dir, "removable") == Some(1);
            // `-1`, which is no number here, stands for the default.
            let own = number_attribute(&block.dir, "events_poll_msecs");
            let polled = own.map_or(by_default, |own| interval(Some(own)));
            if block.whole.is_some() || !removable || polled || !name.starts_with("sd") {
                continue;
            }
            let empty = number_attribute(&block.dir, "size").is_none_or(|len| len == 0);
            let card = || identify(name, &block.dir, ByteLen::ZERO).kind == DriveKind::Card;
            if !empty && !card() {
                continue;
            }
            let asking = self.asked.entry(name.to_owned()).or_default();
            if asking.swap(true, Ordering::AcqRel) {
                continue;
            }
            let (node, done) = (self.root.node(name), Arc::clone(asking));
            let ask = move || {
                let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
                drop(rustix::fs::open(node, flags, Mode::empty()));
                done.store(false, Ordering::Release);
            };
            if thread::Builder::new().spawn(ask).is_err() {
                asking.store(false, Ordering::Release);
            }
        }
        self.asked.retain(|name, _| blocks.get(name).is_some());
    }
}

fn interval(millis: Option<u64>) -> bool {
    millis.is_some_and(|millis| millis > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drives::PortPath;

    fn seen(devices: &[(&str, u64, u64)]) -> BTreeMap<String, Seen> {
        let one = |(name, len, seq): &(&str, u64, u64)| {
            let seen = Seen {
                len: ByteLen(*len),
                diskseq: Some(*seq),
                dir: PathBuf::from(name),
            };
            ((*name).to_owned(), seen)
        };
        devices.iter().map(one).collect()
    }

    fn id() -> DriveIdentity {
        DriveIdentity {
            port: PortPath::Mmc(0),
            serial: None,
            vendor: String::new(),
            model: String::new(),
            kind: DriveKind::Card,
            len: ByteLen(8),
        }
    }

    /// Looks, settles what is ready, and says what came and went.
    fn look(looks: &mut Looks, devices: &[(&str, u64, u64)]) -> (Vec<String>, Vec<u64>) {
        let difference = looks.on(seen(devices));
        for name in &difference.ready {
            looks.settle(name, id()).unwrap();
        }
        looks.started = true;
        let gone = difference.gone.iter().map(|(plug, _)| plug.0).collect();
        (difference.ready.into_iter().collect(), gone)
    }

    #[test]
    fn drives_are_told_once_they_have_settled() {
        let mut looks = Looks::default();
        type Step<'s> = (&'s [(&'s str, u64, u64)], &'s [&'s str], &'s [u64]);
        let steps: [Step<'_>; 12] = [
            (&[("sda", 8, 1)], &["sda"], &[]),
            (&[("sda", 8, 1)], &[], &[]),
            (&[("sda", 8, 1), ("sdb", 4, 2)], &[], &[]),
            // Its length was not final yet.
            (&[("sda", 8, 1), ("sdb", 8, 2)], &[], &[]),
            (&[("sda", 8, 1), ("sdb", 8, 2)], &["sdb"], &[]),
            (&[("sda", 8, 1), ("sdb", 8, 2)], &[], &[]),
            // Out and in again between two looks.
            (&[("sda", 8, 1), ("sdb", 8, 3)], &[], &[1]),
            (&[("sda", 8, 1), ("sdb", 8, 3)], &["sdb"], &[]),
            (&[("sda", 8, 1)], &[], &[2]),
            // Not there long enough to be told.
            (&[("sda", 8, 1), ("sdc", 8, 4)], &[], &[]),
            (&[("sda", 8, 1)], &[], &[]),
            (&[], &[], &[0]),
        ];
        for (step, (devices, ready, gone)) in steps.into_iter().enumerate() {
            let (came, went) = look(&mut looks, devices);
            assert_eq!(
                (came.as_slice(), went.as_slice()),
                (
                    ready
                        .iter()
                        .map(|n| (*n).to_owned())
                        .collect::<Vec<_>>()
                        .as_slice(),
                    gone
                ),
                "step {step}"
            );
        }
    }

    #[test]
    fn what_could_not_be_looked_at_is_ready_again() {
        let mut looks = Looks::default();
        look(&mut looks, &[]);
        looks.on(seen(&[("sdb", 8, 1)]));
        for _ in 0..3 {
            assert_eq!(looks.on(seen(&[("sdb", 8, 1)])).ready.len(), 1);
        }
        // Nobody was told of it, so nobody is told that it is gone.
        assert_eq!(looks.on(seen(&[])), Difference::default());
    }
}
