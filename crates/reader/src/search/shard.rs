//! Terms and their documents as files: shards of a size that cheap sticks like, long lists apart.

use bulssi_model::TreePath;

use super::impact::CLASSES;
use super::postings::{bits, encode};
use super::terms::{INITIALS, START};
use super::{IndexError, IndexOptions};
use crate::Sink;
use crate::pack::{PackOptions, PackSummary, PackWriter, push_varint};

/// Bytes of one piece of what stands apart.
const PIECE_BYTES: usize = 48 << 10;
/// Documents of a start of titles: more would not be looked at.
const START_DOCUMENTS: usize = 200;

/// Bits of a term's mark: the classes that it has, and these.
const ONE: u8 = 1 << 5;
const PARTED: u8 = 1 << 6;

/// Documents of a term by class, each list rising.
pub(super) type Classes = [Vec<u32>; CLASSES];

/// Writes terms in the order of their bytes.
pub(super) struct ShardWriter {
    documents: u32,
    shard_bytes: usize,
    list_bytes: usize,
    shards: PackWriter,
    pieces: PackWriter,
    dictionary: Vec<u8>,
    lists: Vec<u8>,
    before: Vec<u8>,
    /// The first term of each shard.
    pub(super) firsts: Vec<Box<[u8]>>,
}

/// What a finished writer leaves.
pub(super) struct Shards {
    pub(super) firsts: Vec<Box<[u8]>>,
    pub(super) shards: PackSummary,
    pub(super) pieces: PackSummary,
}

impl ShardWriter {
    pub(super) fn new(
        folder: &TreePath,
        documents: u32,
        index: &IndexOptions,
    ) -> Result<Self, IndexError> {
        let options = PackOptions {
            block_bytes: usize::MAX,
            pack_bytes: 2 * index.shard_bytes,
            directory: false,
            level: 6,
            ..PackOptions::text()
        };
        Ok(Self {
            documents,
            shard_bytes: index.shard_bytes,
            list_bytes: index.list_bytes,
            shards: PackWriter::new(super::builder::below(folder, "t")?, options.clone()),
            pieces: PackWriter::new(
                super::builder::below(folder, "l")?,
                PackOptions {
                    block_bytes: 64 << 10,
                    pack_bytes: 128 << 10,
                    first_ratio: 97,
                    level: 1,
                    ..options
                },
            ),
            dictionary: Vec::new(),
            lists: Vec::new(),
            before: Vec::new(),
            firsts: Vec::new(),
        })
    }

    /// Adds a term, which comes after those before it.
    pub(super) fn add(
        &mut self,
        sink: &mut dyn Sink,
        term: &[u8],
        classes: &mut Classes,
    ) -> Result<(), IndexError> {
        if is_start(term) {
            classes[0].truncate(START_DOCUMENTS);
        }
        let total: usize = classes.iter().map(Vec::len).sum();
        if total == 0 {
            return Ok(());
        }
        if self.planned() >= self.shard_bytes {
            self.end_shard(sink)?;
        }
        if self.dictionary.is_empty() {
            self.firsts.push(term.into());
        }
        let shared = term
            .iter()
            .zip(&self.before)
            .take_while(|(a, b)| a == b)
            .count();
        push_varint(&mut self.dictionary, shared as u64);
        push_varint(&mut self.dictionary, (term.len() - shared) as u64);
        self.dictionary
            .extend_from_slice(term.get(shared..).unwrap_or_default());
        self.before.clear();
        self.before.extend_from_slice(term);
        let present = (0..CLASSES).filter(|&class| !classes[class].is_empty());
        let mark = present.fold(0, |mark, class| mark | 1_u8 << class);
        if total == 1 {
            self.dictionary.push(mark | ONE);
            let only = classes.iter().flatten().next().copied().unwrap_or_default();
            push_varint(&mut self.dictionary, u64::from(only));
            return Ok(());
        }
        self.lists_of(sink, mark, classes)
    }

    /// Counts into the dictionary, documents into the lists, what is too much into pieces.
    fn lists_of(
        &mut self,
        sink: &mut dyn Sink,
        mark: u8,
        classes: &Classes,
    ) -> Result<(), IndexError> {
        let from = self.lists.len();
        for class in classes {
            encode(class, 0, self.bits(class), &mut self.lists);
        }
        let mut heads = [0; CLASSES];
        for (head, class) in heads.iter_mut().zip(classes) {
            *head = class.len();
        }
        let parted = self.lists.len() - from > self.list_bytes;
        if parted {
            self.lists.truncate(from);
            heads = self.heads(classes);
        }
        self.dictionary
            .push(if parted { mark | PARTED } else { mark });
        for class in classes.iter().filter(|class| !class.is_empty()) {
            push_varint(&mut self.dictionary, class.len() as u64);
        }
        push_varint(&mut self.dictionary, (self.lists.len() - from) as u64);
        if parted {
            for (&head, class) in heads.iter().zip(classes) {
                if !class.is_empty() {
                    push_varint(&mut self.dictionary, head as u64);
                }
            }
            push_varint(&mut self.dictionary, u64::from(self.pieces.items()));
            let pieces = self.part(sink, &heads, classes)?;
            push_varint(&mut self.dictionary, pieces);
        }
        Ok(())
    }

    /// Writes as much as belongs into the shard; returns how many of each class that is.
    fn heads(&mut self, classes: &Classes) -> [usize; CLASSES] {
        let mut heads = [0; CLASSES];
        let from = self.lists.len();
        for (head, class) in heads.iter_mut().zip(classes) {
            let bits = self.bits(class);
            let room = (self.list_bytes / 2).saturating_sub(self.lists.len() - from);
            // A document takes about as many bits as the code has lower ones, and two.
            *head = class.len().min(room * 8 / (bits as usize + 2));
            encode(
                class.get(..*head).unwrap_or_default(),
                0,
                bits,
                &mut self.lists,
            );
        }
        heads
    }

    /// Writes what is not in the heads, as pieces; returns how many. A piece has a class, the first
    /// number that can be in it, a count, and the documents.
    fn part(
        &mut self,
        sink: &mut dyn Sink,
        heads: &[usize; CLASSES],
        classes: &Classes,
    ) -> Result<u64, IndexError> {
        let mut pieces = 0;
        for (number, (class, &head)) in classes.iter().zip(heads).enumerate() {
            let bits = self.bits(class);
            let each = (PIECE_BYTES * 8 / (bits as usize + 2)).max(1);
            let (in_head, rest) = class.split_at(head);
            let mut first = in_head.last().map_or(0, |last| last + 1);
            for documents in rest.chunks(each) {
                let mut piece = vec![number as u8];
                push_varint(&mut piece, u64::from(first));
                push_varint(&mut piece, documents.len() as u64);
                encode(documents, first, bits, &mut piece);
                self.pieces.add(sink, &piece)?;
                first = documents.last().map_or(first, |last| last + 1);
                pieces += 1;
            }
        }
        Ok(pieces)
    }

    fn bits(&self, class: &[u32]) -> u32 {
        bits(self.documents, class.len() as u32)
    }

    /// About the length of the shard as a file: the dictionary compresses to half, lists do not.
    fn planned(&self) -> usize {
        self.dictionary.len() * 9 / 16 + self.lists.len() * 65 / 64 + 64
    }

    fn end_shard(&mut self, sink: &mut dyn Sink) -> Result<(), IndexError> {
        if self.dictionary.is_empty() {
            return Ok(());
        }
        let mut shard = Vec::new();
        push_varint(&mut shard, self.dictionary.len() as u64);
        shard.append(&mut self.dictionary);
        shard.append(&mut self.lists);
        self.shards.add(sink, &shard)?;
        self.shards.break_pack(sink)?;
        self.before.clear();
        Ok(())
    }

    pub(super) fn finish(mut self, sink: &mut dyn Sink) -> Result<Shards, IndexError> {
        self.end_shard(sink)?;
        Ok(Shards {
            firsts: self.firsts,
            shards: self.shards.finish(sink)?,
            pieces: self.pieces.finish(sink)?,
        })
    }
}

fn is_start(term: &[u8]) -> bool {
    let first = term.first().map(|&byte| char::from(byte));
    matches!(first, Some(INITIALS | START))
}
