//! The list of files of a seal as bytes: one encoding for each list, and nothing else is read.
//!
//! Fixed widths, ascending paths, the longest common beginning with the path before: there is no second way to write
//! anything, so bytes are checked by reading them once, and a browser reads them with a `DataView`. A general format
//! (CBOR, JSON) would need rules against its own freedom, and takes half as much again.

use bulssi_model::{ByteLen, Digest, MANIFEST_VERSION, Manifest, ManifestFile, TreePath};

use crate::bytes::{Reader, Short};
use crate::chunks::{SealedContent, TAIL, ZIP_AT, ZIP_LEN, chunks_of};
use crate::names::{self, NameFault};

/// The most files of a seal.
pub const FILES_MOST: usize = 2_000_000;
/// The longest path in bytes of UTF-8.
pub const PATH_MOST: usize = 1024;
/// The longest file: 2^53 - 1 bytes, which a browser's numbers hold exactly.
const LEN_MOST: u64 = (1 << 53) - 1;
/// The longest name of a series, in bytes.
const SERIES_MOST: usize = 64;
/// The bytes of the shortest entry: an empty file with a name of one byte.
const ENTRY_LEAST: usize = 2 + 2 + 1 + 1 + 8 + 32;

/// A file as a seal holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// Where it stands.
    pub path: TreePath,
    /// What is kept of its bytes.
    pub content: SealedContent,
}

/// The files of a drive, and what the edition is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedTree {
    series: String,
    files: Vec<SealedFile>,
}

/// A list that no seal has, or bytes that are no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyFault {
    /// The bytes end too early.
    #[error("cut off")]
    Short,
    /// Bytes follow the last file.
    #[error("{0} bytes too many")]
    Trailing(usize),
    /// The name of the series is too long, not composed or not plain text.
    #[error("no name of a series")]
    Series,
    /// More than [`FILES_MOST`] files, or more than there are bytes for.
    #[error("{0} files, more than there can be")]
    Count(u64),
    /// A path is no text.
    #[error("path {0} is no text")]
    Text(usize),
    /// A path says less of what it has in common with the one before than it could, or more.
    #[error("path {0} is written in another way than the one there is")]
    Prefix(usize),
    /// Paths do not ascend, or one stands twice.
    #[error("path {0} does not come after the one before")]
    Order(usize),
    /// A path that drives must not have.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// Flags that mean nothing.
    #[error("flags of file {0}")]
    Flags(usize),
    /// A file longer than any, or all of them together.
    #[error("length of file {0}")]
    Length(usize),
}

impl From<Short> for BodyFault {
    fn from(_: Short) -> Self {
        Self::Short
    }
}

impl SealedTree {
    /// A list of these files, in any order.
    ///
    /// # Errors
    /// [`BodyFault`] where a name or a length cannot be sealed.
    pub fn new(series: &str, mut files: Vec<SealedFile>) -> Result<Self, BodyFault> {
        check_series(series)?;
        if files.len() > FILES_MOST {
            return Err(BodyFault::Count(files.len() as u64));
        }
        files.sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
        let mut sum = 0_u64;
        for (index, file) in files.iter().enumerate() {
            names::path(file.path.as_str())?;
            sum = add_len(sum, file.content.len.0).ok_or(BodyFault::Length(index))?;
        }
        names::together(&files)?;
        Ok(Self {
            series: series.to_owned(),
            files,
        })
    }

    /// What the editions of one line are called, so that the older of two is told; may be empty.
    #[must_use]
    pub fn series(&self) -> &str {
        &self.series
    }

    /// The files by their paths, ascending.
    #[must_use]
    pub fn files(&self) -> &[SealedFile] {
        &self.files
    }

    /// The file of a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&SealedFile> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        self.files.get(at.ok()?)
    }

    /// What a drive is held against: the same files, without what only seals hold.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        let files = self.files.iter().map(|file| ManifestFile {
            path: file.path.clone(),
            len: file.content.len,
            blake3: file.content.blake3,
        });
        Manifest {
            version: MANIFEST_VERSION,
            filesystem: None,
            image_len: None,
            files: files.collect(),
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.series.len() as u8];
        bytes.extend_from_slice(self.series.as_bytes());
        bytes.extend_from_slice(&(self.files.len() as u32).to_le_bytes());
        let mut before = "";
        for file in &self.files {
            let path = file.path.as_str();
            let common = common(before, path);
            bytes.extend_from_slice(&(common as u16).to_le_bytes());
            bytes.extend_from_slice(&((path.len() - common) as u16).to_le_bytes());
            bytes.extend_from_slice(&path.as_bytes()[common..]);
            let content = &file.content;
            bytes.push(u8::from(content.zip.is_some()));
            bytes.extend_from_slice(&content.len.0.to_le_bytes());
            bytes.extend_from_slice(content.blake3.as_bytes());
            content
                .chunks
                .iter()
                .for_each(|chunk| bytes.extend_from_slice(chunk));
            bytes.extend_from_slice(&content.tail);
            bytes.extend_from_slice(content.zip.as_ref().map_or(&[], |zip| &zip[..]));
            before = path;
        }
        bytes
    }

    /// Reads bytes that anybody may have written. Takes no more memory than a few times their length.
    ///
    /// # Errors
    /// [`BodyFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, BodyFault> {
        let mut from = Reader::new(bytes);
        let len = usize::from(from.u8()?);
        let series = str::from_utf8(from.take(len)?).map_err(|_| BodyFault::Series)?;
        check_series(series)?;
        let count = from.u32()?;
        if count as usize > FILES_MOST || count as usize > from.left() / ENTRY_LEAST {
            return Err(BodyFault::Count(count.into()));
        }
        let mut files: Vec<SealedFile> = Vec::with_capacity(count as usize);
        let mut sum = 0;
        for index in 0..count as usize {
            let before = files.last().map_or("", |file| file.path.as_str());
            let path = read_path(&mut from, before, index)?;
            let content = read_content(&mut from, index)?;
            sum = add_len(sum, content.len.0).ok_or(BodyFault::Length(index))?;
            files.push(SealedFile { path, content });
        }
        if from.left() > 0 {
            return Err(BodyFault::Trailing(from.left()));
        }
        names::together(&files)?;
        Ok(Self {
            series: series.to_owned(),
            files,
        })
    }
}

/// How many bytes the list of such files takes: paths, lengths, and whether each is a ZIP file. Paths in any order.
pub(crate) fn body_len<'p>(
    series: &str,
    files: impl IntoIterator<Item = (&'p str, u64, bool)>,
) -> u64 {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_unstable_by_key(|(path, ..)| *path);
    let mut before = "";
    let mut sum = 1 + series.len() as u64 + 4;
    for (path, len, zip) in files {
        let zip = if zip { ZIP_LEN as u64 } else { 0 };
        sum += (ENTRY_LEAST - 1 + path.len() - common(before, path)) as u64
            + 32 * chunks_of(len)
            + len.min(TAIL as u64)
            + zip;
        before = path;
    }
    sum
}

fn read_path(from: &mut Reader<'_>, before: &str, index: usize) -> Result<TreePath, BodyFault> {
    let (shared, own) = (usize::from(from.u16()?), usize::from(from.u16()?));
    let own = from.take(own)?;
    let shared = before
        .as_bytes()
        .get(..shared)
        .ok_or(BodyFault::Prefix(index))?;
    if shared.len() + own.len() > PATH_MOST {
        return Err(NameFault::Long(String::new()).into());
    }
    let whole = [shared, own].concat();
    let text = str::from_utf8(&whole).map_err(|_| BodyFault::Text(index))?;
    if index > 0 && text <= before {
        return Err(BodyFault::Order(index));
    }
    if common(before, text) != shared.len() {
        return Err(BodyFault::Prefix(index));
    }
    Ok(names::path(text)?)
}

fn read_content(from: &mut Reader<'_>, index: usize) -> Result<SealedContent, BodyFault> {
    let flags = from.u8()?;
    let len = from.u64()?;
    if flags > 1 || (flags == 1 && len < (ZIP_AT + ZIP_LEN) as u64) {
        return Err(BodyFault::Flags(index));
    }
    if len > LEN_MOST {
        return Err(BodyFault::Length(index));
    }
    let blake3 = Digest::new(from.array()?);
    let chunks = chunks_of(len);
    if chunks > from.left() as u64 / 32 {
        return Err(BodyFault::Short);
    }
    let chunks = (0..chunks)
        .map(|_| from.array())
        .collect::<Result<_, _>>()?;
    let tail = from.take(len.min(TAIL as u64) as usize)?.to_vec();
    let zip = match flags {
        0 => None,
        _ => Some(from.array()?),
    };
    Ok(SealedContent {
        len: ByteLen(len),
        blake3,
        chunks,
        tail,
        zip,
    })
}

/// The sum of lengths, while it is one that numbers of browsers hold.
fn add_len(sum: u64, len: u64) -> Option<u64> {
    sum.checked_add(len).filter(|sum| *sum <= LEN_MOST)
}

/// How many whole characters two paths have in common, in bytes.
fn common(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    same.map(|(c, _)| c.len_utf8()).sum()
}

fn check_series(series: &str) -> Result<(), BodyFault> {
    let good = series.len() <= SERIES_MOST
        && bulssi_model::is_printable_name(series)
        && series.trim() == series;
    good.then_some(()).ok_or(BodyFault::Series)
}
