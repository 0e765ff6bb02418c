//! Terms of some of the documents, in memory, then as a sorted file.

use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use hashbrown::HashMap;

use super::terms::Cutter;

/// A term in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting {
    /// Number of the document in the order in which they came.
    pub(super) document: u32,
    /// How often, at most 255.
    pub(super) count: u8,
    /// Whether in the title, too.
    pub(super) in_title: bool,
}

#[derive(Clone, Copy)]
struct Record {
    term: u32,
    posting: Posting,
}

/// A fixed hash, so that nothing differs from run to run; the order of the map is never used.
#[derive(Clone, Copy, Default)]
struct Fixed(u64);

impl Hasher for Fixed {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = chunk
                .iter()
                .rev()
                .fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        // The upper bits of the product are the mixed ones.
        self.0 ^ self.0 >> 32
    }
}

impl BuildHasher for Fixed {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

/// Collects postings until memory is full, then writes them as a file sorted by term.
pub(super) struct RunBuilder {
    /// Where files go: this with a number behind it.
    stem: PathBuf,
    limit: usize,
    cutter: Cutter,
    table: Table,
    files: Vec<PathBuf>,
}

#[derive(Default)]
struct Table {
    terms: HashMap<Box<str>, u32, Fixed>,
    /// For each term its last record.
    last: Vec<u32>,
    records: Vec<Record>,
    text_bytes: usize,
}

impl Table {
    fn note(&mut self, document: u32, term: &str, in_title: bool) {
        let number = match self.terms.get(term) {
            Some(&number) => number,
            None => self.number(term),
        };
        let Some(last) = self.last.get_mut(number as usize) else {
            return;
        };
        if let Some(record) = self.records.get_mut(*last as usize)
            && record.posting.document == document
        {
            record.posting.count = record.posting.count.saturating_add(1);
            record.posting.in_title |= in_title;
            return;
        }
        *last = self.records.len() as u32;
        let count = 1;
        let posting = Posting {
            document,
            count,
            in_title,
        };
        self.records.push(Record {
            term: number,
            posting,
        });
    }

    fn number(&mut self, term: &str) -> u32 {
        let number = self.last.len() as u32;
        self.terms.insert(term.into(), number);
        self.last.push(u32::MAX);
        self.text_bytes += term.len();
        number
    }

    /// About how many bytes this takes while it is written.
    fn memory(&self) -> usize {
        self.records.len() * 2 * size_of::<Record>() + self.last.len() * 80 + self.text_bytes
    }

    /// Terms in order, each with its postings in the order in which they were noted.
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut sorted: Vec<(&str, u32)> = self.terms.iter().map(|(t, &n)| (&**t, n)).collect();
        sorted.sort_unstable();
        let mut starts = vec![0_u32; self.last.len() + 1];
        for record in &self.records {
            if let Some(count) = starts.get_mut(record.term as usize + 1) {
                *count += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let Some(&any) = self.records.first() else {
            return Ok(());
        };
        let mut grouped = vec![any.posting; self.records.len()];
        for record in &self.records {
            let at = &mut next[record.term as usize];
            grouped[*at as usize] = record.posting;
            *at += 1;
        }
        for (term, number) in sorted {
            let (from, to) = (starts[number as usize], starts[number as usize + 1]);
            write_term(out, term, &grouped[from as usize..to as usize])?;
        }
        Ok(())
    }
}

impl RunBuilder {
    /// `stem` names the files, `limit` is the memory in bytes to use.
    pub(super) fn new(stem: PathBuf, limit: usize) -> Self {
        Self {
            stem,
            limit,
            cutter: Cutter::new(),
            table: Table::default(),
            files: Vec::new(),
        }
    }

    /// Adds a document; returns how many terms its text has.
    pub(super) fn add(&mut self, document: u32, title: &str, text: &str) -> io::Result<u32> {
        let (cutter, table) = (&mut self.cutter, &mut self.table);
        let mut length = 0;
        let mut title_term = |term: &str| table.note(document, term, true);
        cutter.terms(title, &mut title_term);
        cutter.starts(title, &mut title_term);
        cutter.terms(text, &mut |term| {
            length += 1;
            table.note(document, term, false);
        });
        if self.table.memory() > self.limit {
            self.spill()?;
        }
        Ok(length)
    }

    /// Writes what is left; returns the files.
    pub(super) fn finish(mut self) -> io::Result<Vec<PathBuf>> {
        self.spill()?;
        Ok(self.files)
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut name = self.stem.clone().into_os_string();
        name.push(format!("-{}", self.files.len()));
        let path = PathBuf::from(name);
        let mut out = BufWriter::with_capacity(1 << 18, File::create(&path)?);
        self.table.write(&mut out)?;
        out.flush()?;
        self.files.push(path);
        self.table = Table::default();
        Ok(())
    }
}

fn write_term(out: &mut impl Write, term: &str, postings: &[Posting]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(16 + postings.len() * 4);
    number(&mut bytes, term.len() as u32);
    bytes.extend_from_slice(term.as_bytes());
    number(&mut bytes, postings.len() as u32);
    let mut before = 0;
    for posting in postings {
        number(&mut bytes, posting.document - before);
        before = posting.document;
        bytes.extend_from_slice(&[posting.count, u8::from(posting.in_title)]);
    }
    out.write_all(&bytes)
}

fn number(out: &mut Vec<u8>, value: u32) {
    crate::pack::push_varint(out, u64::from(value));
}

/// Reads the terms of a sorted file, one after the other.
pub(super) struct RunReader {
    bytes: BufReader<File>,
    /// The term at which the file stands; `None` at the end.
    pub(super) term: Option<Box<[u8]>>,
}

impl RunReader {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let bytes = BufReader::with_capacity(1 << 17, File::open(path)?);
        let mut reader = Self { bytes, term: None };
        reader.next_term()?;
        Ok(reader)
    }

    fn next_term(&mut self) -> io::Result<()> {
        self.term = match self.byte() {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => return Err(error),
            Ok(first) => {
                let length = self.number_from(first)?;
                let mut term = vec![0; length as usize];
                self.bytes.read_exact(&mut term)?;
                Some(term.into())
            }
        };
        Ok(())
    }

    /// Appends the postings of the term at which the file stands, and goes on to the next.
    pub(super) fn take(&mut self, out: &mut Vec<Posting>) -> io::Result<()> {
        let first = self.byte()?;
        let mut document = 0;
        for _ in 0..self.number_from(first)? {
            let first = self.byte()?;
            document += self.number_from(first)?;
            let (count, in_title) = (self.byte()?, self.byte()? != 0);
            out.push(Posting {
                document,
                count,
                in_title,
            });
        }
        self.next_term()
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.bytes.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn number_from(&mut self, first: u8) -> io::Result<u32> {
        let (mut value, mut shift, mut byte) = (u32::from(first & 0x7f), 7, first);
        while byte > 0x7f && shift < 32 {
            byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << shift;
            shift += 7;
        }
        Ok(value)
    }
}
