//! The documents of an index: kept in a scratch file as they come, numbered by importance at the end.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::{Document, IndexError};
use crate::pack::push_varint;

/// What is kept of a document in memory.
#[derive(Clone, Copy)]
struct Row {
    importance: u64,
    /// Decides between documents of the same importance, whatever order they came in.
    tie: u64,
    offset: u64,
    /// Bytes of the card, and of the text that is shown.
    card: u32,
    shown: u32,
    /// Number of its kind, by first use.
    kind: u32,
}

/// Takes documents in any order.
pub(super) struct Documents {
    path: PathBuf,
    file: BufWriter<File>,
    offset: u64,
    rows: Vec<Row>,
    kinds: BTreeMap<String, u32>,
}

/// Documents in the order of their numbers.
pub(super) struct Numbered {
    path: PathBuf,
    file: File,
    rows: Vec<Row>,
    /// From the order in which they came to their numbers.
    pub(super) numbers: Vec<u32>,
    /// Kinds in order.
    pub(super) kinds: Vec<String>,
    /// From the order of first use to the order of `kinds`.
    kind_numbers: Vec<u32>,
}

/// Takes a card and a text that is shown.
type Each<'a, E> = dyn FnMut(&[u8], &[u8]) -> Result<(), E> + 'a;

impl Documents {
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let file = BufWriter::with_capacity(1 << 18, options.open(&path)?);
        Ok(Self {
            path,
            file,
            offset: 0,
            rows: Vec::new(),
            kinds: BTreeMap::new(),
        })
    }

    /// Returns which one it is, in the order in which they come.
    pub(super) fn add(&mut self, document: &Document<'_>) -> Result<u32, IndexError> {
        let order = u32::try_from(self.rows.len()).map_err(|_| IndexError::TooMany)?;
        let next = u32::try_from(self.kinds.len()).map_err(|_| IndexError::TooMany)?;
        let kind = match self.kinds.get(document.kind) {
            Some(&kind) => kind,
            None => *self.kinds.entry(document.kind.to_owned()).or_insert(next),
        };
        let mut card = Vec::new();
        push_varint(&mut card, document.title.len() as u64);
        card.extend_from_slice(document.title.as_bytes());
        card.extend_from_slice(document.target.as_bytes());
        self.file.write_all(&card)?;
        self.file.write_all(document.shown.as_bytes())?;
        let length = |length: usize| u32::try_from(length).map_err(|_| IndexError::TooMany);
        self.rows.push(Row {
            importance: document.importance,
            tie: tie(&[document.title, document.target, document.kind]),
            offset: self.offset,
            card: length(card.len())?,
            shown: length(document.shown.len())?,
            kind,
        });
        self.offset += (card.len() + document.shown.len()) as u64;
        Ok(order)
    }

    /// Numbers the documents, the most important first.
    pub(super) fn number(self) -> io::Result<Numbered> {
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        let mut orders: Vec<u32> = (0..self.rows.len() as u32).collect();
        let rows = self.rows;
        orders.sort_by_key(|&order| {
            let row = &rows[order as usize];
            (Reverse(row.importance), row.tie)
        });
        let mut numbers = vec![0; orders.len()];
        for (number, &order) in orders.iter().enumerate() {
            numbers[order as usize] = number as u32;
        }
        let mut kind_numbers = vec![0; self.kinds.len()];
        for (number, first_use) in self.kinds.values().enumerate() {
            kind_numbers[*first_use as usize] = number as u32;
        }
        Ok(Numbered {
            path: self.path,
            file,
            rows: orders.iter().map(|&order| rows[order as usize]).collect(),
            numbers,
            kinds: self.kinds.into_keys().collect(),
            kind_numbers,
        })
    }
}

impl Numbered {
    pub(super) fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Whether any document has a text to show.
    pub(super) fn any_shown(&self) -> bool {
        self.rows.iter().any(|row| row.shown > 0)
    }

    /// Calls `each` with the card and the shown text of every document, by number.
    pub(super) fn each<E: From<io::Error>>(&mut self, each: &mut Each<'_, E>) -> Result<(), E> {
        let (mut card, mut bytes) = (Vec::new(), Vec::new());
        let mut at = None;
        for row in &self.rows {
            if at != Some(row.offset) {
                self.file.seek(SeekFrom::Start(row.offset))?;
            }
            let length = u64::from(row.card) + u64::from(row.shown);
            bytes.resize(length as usize, 0);
            self.file.read_exact(&mut bytes)?;
            at = Some(row.offset + length);
            card.clear();
            push_varint(&mut card, u64::from(self.kind_numbers[row.kind as usize]));
            let (stored, shown) = bytes.split_at(row.card as usize);
            card.extend_from_slice(stored);
            each(&card, shown)?;
        }
        Ok(())
    }
}

impl Drop for Numbered {
    fn drop(&mut self) {
        // A scratch file that stays is the caller's folder's matter.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// FNV-1a over texts with an end mark behind each.
fn tie(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
