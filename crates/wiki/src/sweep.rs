//! The whole content of an archive in the order in which it lies on disk, decoded once, on several
//! threads.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use bulssi_model::Watch;

use crate::places::Places;
use crate::table::Table;
use crate::worker::{Spent, Worker};
use crate::{Archive, Batch, Entry, ZimError};

/// How to go through an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepOptions {
    /// Threads that decode and work. With one, all happens on the caller's own. Default 1.
    pub jobs: NonZeroUsize,
    /// Bytes of memory for what is read: names of entries, compressed and decoded clusters. A
    /// quarter is for the names; where they do not fit, the entries are read more than once. What
    /// a streaming decoder holds for its window ([`Limits::window`](crate::Limits::window)) comes on top,
    /// but only clusters longer than their share are streamed. Default 256 MiB.
    pub memory: u64,
    /// The first cluster of interest, where an earlier sweep was broken off. Default 0.
    pub first: u32,
}

impl Default for SweepOptions {
    fn default() -> Self {
        Self {
            jobs: NonZeroUsize::MIN,
            memory: 256 << 20,
            first: 0,
        }
    }
}

impl SweepOptions {
    /// Bytes for the names of entries.
    fn names(&self) -> usize {
        usize::try_from(self.memory / 4).unwrap_or(usize::MAX)
    }

    /// Bytes for a cluster as it is on disk, and as many for the decoded one, of each thread.
    fn share(&self) -> usize {
        let share = (self.memory - self.memory / 4) / (2 * self.jobs.get() as u64);
        usize::try_from(share).unwrap_or(usize::MAX)
    }
}

/// Pieces of work that a thread may be ahead of what is taken.
const AHEAD: usize = 2;

/// What a thread sends: what it made of a batch, or that a cluster is done.
enum Sent<T, E> {
    Made(u32, T),
    Done,
    Failed(E),
}

impl Archive {
    /// Goes through all items that `want` wants, in the order of clusters and blobs.
    ///
    /// `work` is called for batches of items, on any thread; what it makes of each goes to `take`,
    /// on the caller's thread, with the number of the cluster, in the order of the archive whatever the
    /// number of threads. A batch is what is wanted of a cluster; a cluster too long for its share of
    /// the memory comes as several batches with one item each. A sweep from the cluster that `take`
    /// was told last goes on where this one ends.
    ///
    /// # Errors
    /// The first fault in the order of the archive, [`ZimError::Cancelled`], or the first error of
    /// `work` or `take`; what came before it was taken.
    pub fn sweep<T: Send, E: From<ZimError> + Send>(
        &self,
        options: &SweepOptions,
        watch: &dyn Watch,
        want: impl Fn(&Entry) -> bool,
        work: impl Fn(&Batch<'_>) -> Result<T, E> + Sync,
        mut take: impl FnMut(u32, T) -> Result<(), E>,
    ) -> Result<(), E> {
        let places = Places::read(self, watch)?;
        let spent = Spent::new(self);
        let mut first = options.first;
        while first < self.header().clusters {
            let table = Table::read(self, first, options.names(), watch, &want)?;
            let clusters: Vec<&[crate::table::Item]> = table.clusters().collect();
            let worker = || Worker::new(self, &places, &table, &spent, options.share());
            if options.jobs.get() == 1 {
                let mut worker = worker();
                for items in &clusters {
                    cancelled(watch)?;
                    worker.batches(items, &mut |batch| take(batch.cluster(), work(&batch)?))?;
                }
            } else {
                parallel(options.jobs, watch, &clusters, worker, &work, &mut take)?;
            }
            first = table.end;
        }
        Ok(())
    }
}

fn cancelled(watch: &dyn Watch) -> Result<(), ZimError> {
    if watch.cancelled() {
        return Err(ZimError::Cancelled);
    }
    Ok(())
}

/// Cluster n is the work of thread n modulo their number; each sends what it made through a channel of
/// its own, and they are emptied in turn. So the order is that of the archive, and nobody is far ahead.
fn parallel<'a, T: Send, E: From<ZimError> + Send>(
    jobs: NonZeroUsize,
    watch: &dyn Watch,
    clusters: &[&[crate::table::Item]],
    worker: impl Fn() -> Worker<'a> + Sync,
    work: &(impl Fn(&Batch<'_>) -> Result<T, E> + Sync),
    take: &mut impl FnMut(u32, T) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = jobs.get().min(clusters.len().max(1));
    thread::scope(|scope| {
        let (worker, mut channels) = (&worker, Vec::new());
        for job in 0..jobs {
            let (sender, receiver) = sync_channel(AHEAD);
            let mine = clusters.iter().skip(job).step_by(jobs);
            scope.spawn(move || {
                let mut worker = worker();
                for items in mine {
                    if !one(&mut worker, items, work, &sender) {
                        break;
                    }
                }
            });
            channels.push(receiver);
        }
        // Returning drops the channels, at which every thread stops.
        let mut turn = channels.iter().cycle();
        for _ in clusters {
            cancelled(watch)?;
            if let Some(channel) = turn.next() {
                empty(channel, take)?;
            }
        }
        Ok(())
    })
}

/// Works through one cluster and sends what comes of it; whether anybody still listens.
fn one<T, E: From<ZimError>>(
    worker: &mut Worker<'_>,
    items: &[crate::table::Item],
    work: &impl Fn(&Batch<'_>) -> Result<T, E>,
    sender: &SyncSender<Sent<T, E>>,
) -> bool {
    let mut open = true;
    let result = worker.batches(items, &mut |batch| {
        let made = work(&batch)?;
        open = open && sender.send(Sent::Made(batch.cluster(), made)).is_ok();
        if open {
            Ok(())
        } else {
            Err(ZimError::Cancelled.into())
        }
    });
    let last = match result {
        Ok(()) => Sent::Done,
        Err(error) => {
            let _ = sender.send(Sent::Failed(error));
            return false;
        }
    };
    open && sender.send(last).is_ok()
}

/// Takes what one cluster gives.
fn empty<T, E: From<ZimError>>(
    channel: &Receiver<Sent<T, E>>,
    take: &mut impl FnMut(u32, T) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        match channel.recv() {
            Ok(Sent::Made(cluster, made)) => take(cluster, made)?,
            Ok(Sent::Done) => return Ok(()),
            Ok(Sent::Failed(error)) => return Err(error),
            // A thread that panicked sends nothing more; the scope passes its panic on.
            Err(_) => return Err(ZimError::Cancelled.into()),
        }
    }
}
