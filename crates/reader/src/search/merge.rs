//! Sorted files of terms become one list of terms, each with all its documents.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::path::PathBuf;

use super::run::{Posting, RunReader};

/// Goes through the terms of all runs in the order of their bytes.
pub(super) struct Merge {
    readers: Vec<RunReader>,
    /// The term at which each reader stands, the least first.
    heap: BinaryHeap<Reverse<(Box<[u8]>, usize)>>,
}

impl Merge {
    pub(super) fn open(files: &[PathBuf]) -> io::Result<Self> {
        let mut readers = Vec::new();
        let mut heap = BinaryHeap::new();
        for (number, file) in files.iter().enumerate() {
            let mut reader = RunReader::open(file)?;
            if let Some(term) = reader.term.take() {
                heap.push(Reverse((term, number)));
            }
            readers.push(reader);
        }
        Ok(Self { readers, heap })
    }

    /// The next term; `postings` then holds its documents, in no order.
    pub(super) fn next(&mut self, postings: &mut Vec<Posting>) -> io::Result<Option<Box<[u8]>>> {
        postings.clear();
        let Some(Reverse((term, number))) = self.heap.pop() else {
            return Ok(None);
        };
        self.take(number, postings)?;
        while let Some(Reverse((other, _))) = self.heap.peek() {
            if *other != term {
                break;
            }
            if let Some(Reverse((_, number))) = self.heap.pop() {
                self.take(number, postings)?;
            }
        }
        Ok(Some(term))
    }

    fn take(&mut self, number: usize, postings: &mut Vec<Posting>) -> io::Result<()> {
        if let Some(reader) = self.readers.get_mut(number) {
            reader.take(postings)?;
            if let Some(term) = reader.term.take() {
                self.heap.push(Reverse((term, number)));
            }
        }
        Ok(())
    }
}
