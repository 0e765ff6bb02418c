//! Threads that compress whole packs, while their order stays the order of the items.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use super::PackError;
use super::encode::{Block, pack_file};

type Made = Result<Vec<u8>, PackError>;

/// Packs under way. With one thread they are made at once, where they are handed in.
pub(super) struct Pool {
    level: u32,
    /// `None` with one thread.
    workers: Option<Workers>,
    ready: BTreeMap<u32, Made>,
}

struct Workers {
    jobs: Sender<(u32, Vec<Block>)>,
    done: Receiver<(u32, Made)>,
}

impl Pool {
    pub(super) fn new(threads: NonZeroUsize, level: u32) -> Self {
        Self {
            level,
            workers: (threads.get() > 1).then(|| Workers::start(threads, level)),
            ready: BTreeMap::new(),
        }
    }

    /// Hands in the pack of this number.
    pub(super) fn start(&mut self, number: u32, blocks: Vec<Block>) -> Result<(), PackError> {
        if let Some(workers) = &self.workers {
            let handed = workers.jobs.send((number, blocks));
            return handed.map_err(|_| PackError::Deflate);
        }
        let made = pack_file(&number.to_string(), &blocks, self.level);
        self.ready.insert(number, made);
        Ok(())
    }

    /// The file of a pack that was handed in; waits for it.
    pub(super) fn wait(&mut self, number: u32) -> Result<Vec<u8>, PackError> {
        loop {
            if let Some(made) = self.ready.remove(&number) {
                return made;
            }
            let next = self.workers.as_ref().and_then(|w| w.done.recv().ok());
            let (other, made) = next.ok_or(PackError::Deflate)?;
            self.ready.insert(other, made);
        }
    }
}

impl Workers {
    /// The threads end when the pool is dropped and with it their queue.
    fn start(threads: NonZeroUsize, level: u32) -> Self {
        let (jobs, queue) = mpsc::channel::<(u32, Vec<Block>)>();
        let (out, done) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..threads.get() {
            let (queue, out) = (Arc::clone(&queue), out.clone());
            thread::spawn(move || {
                loop {
                    let job = queue.lock().ok().and_then(|queue| queue.recv().ok());
                    let Some((number, blocks)) = job else { return };
                    let made = pack_file(&number.to_string(), &blocks, level);
                    if out.send((number, made)).is_err() {
                        return;
                    }
                }
            });
        }
        Self { jobs, done }
    }
}
