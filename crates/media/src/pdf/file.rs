//! Finding objects in a PDF file: cross-reference tables and streams, object streams.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;

use bulssi_model::ByteLen;
use flate2::read::ZlibDecoder;

use super::object::{Cursor, Dict, Object};
use crate::probe::{Trouble, window};

/// Readers look for the end within the last KiB; watermarks and transfers add bytes behind it.
const TAIL: usize = 4096;
/// A file that was saved in place so often is rare.
const MOST_SECTIONS: usize = 256;
/// Atlases and statutes have some 300,000 objects.
const MOST_OBJECTS: usize = 2_000_000;
/// References to references.
const MOST_HOPS: usize = 16;
/// An object without its stream is small; the window grows for the few that are not.
const WINDOWS: [usize; 3] = [16 << 10, 1 << 20, 16 << 20];

#[derive(Clone, Copy)]
enum Place {
    /// At this byte of the file.
    At(u64),
    /// The nth object within an object stream.
    Within(u32, usize),
}

pub(super) struct Pdf {
    file: File,
    len: u64,
    most: u64,
    /// Bytes before the header; offsets count from it.
    shift: u64,
    places: BTreeMap<u32, Place>,
    pub(super) trailer: Dict,
}

impl Pdf {
    /// Reads the cross-references. `most` bounds what one stream unpacks to.
    pub(super) fn open(mut file: File, len: u64, most: u64) -> Result<Self, Trouble> {
        let head = window(&mut file, 0, 2048)?;
        let shift = head.windows(5).position(|w| w == b"%PDF-");
        let from = len.saturating_sub(TAIL as u64);
        let tail = window(&mut file, from, TAIL)?;
        let start = tail
            .windows(9)
            .rposition(|w| w == b"startxref")
            .ok_or(Trouble::TRUNCATED)?;
        let ended = tail[start..].windows(5).any(|w| w == b"%%EOF");
        let start = Cursor::new(&tail[start + 9..]).unsigned();
        let mut pdf = Self {
            file,
            len,
            most,
            shift: shift.unwrap_or(0) as u64,
            places: BTreeMap::new(),
            trailer: Dict::new(),
        };
        if linearized(&head).is_some_and(|told| told > len) {
            return Err(Trouble::TRUNCATED);
        }
        let read = start.map(|start| pdf.sections(start));
        match read {
            Some(Ok(())) if pdf.trailer.contains_key(b"Root".as_slice()) => Ok(pdf),
            Some(Err(error @ (Trouble::Read(_) | Trouble::TooLarge(_)))) => Err(error),
            // The table is wrong, as it is where an editor changed line ends; readers then search
            // the file for objects, and so does this.
            _ if ended => pdf.searched(),
            _ => Err(Trouble::TRUNCATED),
        }
    }

    /// All sections, newest first; what is known already is newer.
    fn sections(&mut self, start: u64) -> Result<(), Trouble> {
        let mut waiting = vec![start];
        let mut seen = BTreeSet::new();
        while let Some(at) = waiting.pop() {
            if !seen.insert(at) {
                continue;
            }
            if seen.len() > MOST_SECTIONS {
                return Err(Trouble::HEADER);
            }
            let at = at.checked_add(self.shift).filter(|at| *at < self.len);
            let dict = self.section(at.ok_or(Trouble::HEADER)?)?;
            let offset = |name: &[u8]| {
                let number = dict.get(name).and_then(Object::integer);
                number.and_then(|n| u64::try_from(n).ok())
            };
            // The stream of a hybrid file comes before the older sections.
            waiting.extend(offset(b"Prev"));
            waiting.extend(offset(b"XRefStm"));
            for (name, value) in dict {
                self.trailer.entry(name).or_insert(value);
            }
        }
        Ok(())
    }

    fn section(&mut self, at: u64) -> Result<Dict, Trouble> {
        for size in WINDOWS {
            let bytes = window(&mut self.file, at, size)?;
            let mut cursor = Cursor::new(&bytes);
            let whole = bytes.len() < size || size == WINDOWS[2];
            if cursor.keyword(b"xref").is_some() {
                if let Some(dict) = self.table(&mut cursor) {
                    return Ok(dict);
                }
            } else if let Some((dict, data)) = self.stream_at(at)? {
                self.stream_table(&dict, &data).ok_or(Trouble::HEADER)?;
                return Ok(dict);
            } else {
                return Err(Trouble::HEADER);
            }
            if whole {
                break;
            }
        }
        Err(Trouble::HEADER)
    }

    /// 7.5.4: subsections of fixed lines, then the trailer.
    fn table(&mut self, cursor: &mut Cursor<'_>) -> Option<Dict> {
        let mut found = Vec::new();
        loop {
            if cursor.keyword(b"trailer").is_some() {
                let dict = cursor.object()?.into_dict()?;
                for (id, at) in found {
                    self.places.entry(id).or_insert(Place::At(at));
                }
                return Some(dict);
            }
            let (first, count) = (cursor.unsigned()?, cursor.unsigned()?);
            for n in 0..count {
                let (at, _) = (cursor.unsigned()?, cursor.unsigned()?);
                let used = cursor.keyword(b"n").is_some();
                if !used {
                    cursor.keyword(b"f")?;
                }
                if self.places.len() + found.len() >= MOST_OBJECTS {
                    return None;
                }
                if used {
                    let id = u32::try_from(first.checked_add(n)?).ok()?;
                    found.push((id, at.checked_add(self.shift)?));
                }
            }
        }
    }

    /// 7.5.8: columns of fixed width.
    fn stream_table(&mut self, dict: &Dict, data: &[u8]) -> Option<()> {
        let integers = |name: &[u8]| -> Option<Vec<u64>> {
            let Object::Array(members) = dict.get(name)? else {
                return None;
            };
            let number = |m: &Object| m.integer().and_then(|n| u64::try_from(n).ok());
            members.iter().map(number).collect()
        };
        let widths: [u64; 3] = integers(b"W")?.try_into().ok()?;
        let widths = widths.map(|w| usize::try_from(w).unwrap_or(usize::MAX));
        let row: usize = widths
            .iter()
            .try_fold(0usize, |sum, w| sum.checked_add(*w))?;
        if row == 0 || row > 24 {
            return None;
        }
        let size = dict.get(b"Size".as_slice()).and_then(Object::integer)?;
        let index = integers(b"Index").unwrap_or_else(|| vec![0, size.unsigned_abs()]);
        let mut rows = data.chunks_exact(row);
        for pair in index.chunks_exact(2) {
            for n in 0..pair[1] {
                let Some(row) = rows.next() else {
                    return Some(());
                };
                let mut rest = row;
                let mut column = |width: usize| {
                    let (bytes, after) = rest.split_at(width);
                    rest = after;
                    bytes.iter().fold(0u64, |n, b| n << 8 | u64::from(*b))
                };
                let kind = if widths[0] == 0 { 1 } else { column(widths[0]) };
                let (second, third) = (column(widths[1]), column(widths[2]));
                let place = match kind {
                    1 => Place::At(second.checked_add(self.shift)?),
                    2 => Place::Within(u32::try_from(second).ok()?, usize::try_from(third).ok()?),
                    _ => continue,
                };
                if self.places.len() >= MOST_OBJECTS {
                    return None;
                }
                let id = u32::try_from(pair[0].checked_add(n)?).ok()?;
                self.places.entry(id).or_insert(place);
            }
        }
        Some(())
    }

    /// Searches the whole file for objects and trailers; the last of each counts.
    fn searched(mut self) -> Result<Self, Trouble> {
        const CHUNK: usize = 1 << 20;
        // A trailer or the beginning of an object may straddle two chunks.
        const OVERLAP: u64 = 4096;
        self.places.clear();
        self.trailer.clear();
        let mut at = 0;
        while at < self.len {
            let bytes = window(&mut self.file, at, CHUNK)?;
            for found in memchr_all(&bytes, b" obj") {
                if let Some((id, start)) = object_before(&bytes, found)
                    && self.places.len() < MOST_OBJECTS
                {
                    self.places.insert(id, Place::At(at + start as u64));
                }
            }
            for found in memchr_all(&bytes, b"trailer") {
                let dict = Cursor::new(&bytes[found + 7..])
                    .object()
                    .and_then(Object::into_dict);
                self.trailer.extend(dict.into_iter().flatten());
            }
            if bytes.len() < CHUNK {
                break;
            }
            at += CHUNK as u64 - OVERLAP;
        }
        if self.trailer.contains_key(b"Root".as_slice()) {
            Ok(self)
        } else {
            Err(Trouble::HEADER)
        }
    }

    /// The dictionary that the trailer names.
    pub(super) fn dict(&mut self, name: &[u8]) -> Result<Option<Dict>, Trouble> {
        let trailer = self.trailer.clone();
        Ok(self.member(&trailer, name)?.and_then(Object::into_dict))
    }

    /// A member of a dictionary, with references followed.
    pub(super) fn member(&mut self, dict: &Dict, name: &[u8]) -> Result<Option<Object>, Trouble> {
        let mut object = dict.get(name).cloned();
        for _ in 0..MOST_HOPS {
            match object {
                Some(Object::Reference(id)) => object = self.object(id)?,
                other => return Ok(other),
            }
        }
        Ok(None)
    }

    /// The unpacked content of the stream that a member refers to.
    pub(super) fn stream(&mut self, dict: &Dict, name: &[u8]) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(Object::Reference(id)) = dict.get(name) else {
            return Ok(None);
        };
        match self.places.get(id) {
            Some(Place::At(at)) => Ok(self.stream_at(*at)?.map(|(_, data)| data)),
            _ => Ok(None),
        }
    }

    fn object(&mut self, id: u32) -> Result<Option<Object>, Trouble> {
        match self.places.get(&id).copied() {
            None => Ok(None),
            Some(Place::At(at)) => Ok(self.object_at(at)?.map(|(object, _)| object)),
            Some(Place::Within(stream, index)) => {
                // Object streams are never within others (7.5.7).
                let Some(Place::At(at)) = self.places.get(&stream).copied() else {
                    return Ok(None);
                };
                let Some((dict, data)) = self.stream_at(at)? else {
                    return Ok(None);
                };
                Ok(within(&dict, &data, index))
            }
        }
    }

    /// The object at a byte, and where its stream would begin.
    fn object_at(&mut self, at: u64) -> Result<Option<(Object, u64)>, Trouble> {
        if at >= self.len {
            return Ok(None);
        }
        for size in WINDOWS {
            let bytes = window(&mut self.file, at, size)?;
            let mut cursor = Cursor::new(&bytes);
            let object = (|| {
                cursor.unsigned()?;
                cursor.unsigned()?;
                cursor.keyword(b"obj")?;
                cursor.object()
            })();
            if let Some(object) = object {
                cursor.skip_space();
                let used = bytes.len() - cursor.rest().len();
                return Ok(Some((object, at + used as u64)));
            }
            if bytes.len() < size {
                break;
            }
        }
        Ok(None)
    }

    /// The dictionary and unpacked content of the stream at a byte.
    fn stream_at(&mut self, at: u64) -> Result<Option<(Dict, Vec<u8>)>, Trouble> {
        let Some((Object::Dict(dict), body)) = self.object_at(at)? else {
            return Ok(None);
        };
        let mark = window(&mut self.file, body, 8)?;
        let start = match mark.as_slice() {
            b if b.starts_with(b"stream\r\n") => body + 8,
            b if b.starts_with(b"stream\n") => body + 7,
            _ => return Ok(None),
        };
        // A length that is a reference is a plain number elsewhere, never in a stream that needs
        // this one to be read.
        let len = match dict.get(b"Length".as_slice()) {
            Some(Object::Reference(id)) => match self.places.get(id).copied() {
                Some(Place::At(at)) => self.object_at(at)?.and_then(|(o, _)| o.integer()),
                _ => None,
            },
            other => other.and_then(Object::integer),
        };
        let Some(len) = len.and_then(|len| u64::try_from(len).ok()) else {
            return Ok(None);
        };
        let most = self.most;
        if len > most {
            return Err(Trouble::TooLarge(ByteLen(most)));
        }
        let packed = window(
            &mut self.file,
            start,
            usize::try_from(len).unwrap_or(usize::MAX),
        )?;
        Ok(unpack(&dict, packed, most)?.map(|data| (dict, data)))
    }
}

/// Undoes Flate with or without a PNG predictor; other filters hold no structure.
fn unpack(dict: &Dict, packed: Vec<u8>, most: u64) -> Result<Option<Vec<u8>>, Trouble> {
    let first = |name: &[u8]| match dict.get(name) {
        Some(Object::Array(members)) if members.len() == 1 => members.first(),
        other => other,
    };
    match first(b"Filter") {
        None => return Ok(Some(packed)),
        Some(Object::Name(name)) if name == b"FlateDecode" => {}
        Some(_) => return Ok(None),
    }
    let mut data = Vec::new();
    let mut decoder = ZlibDecoder::new(packed.as_slice()).take(most.saturating_add(1));
    if decoder.read_to_end(&mut data).is_err() {
        return Ok(None);
    }
    if data.len() as u64 > most {
        return Err(Trouble::TooLarge(ByteLen(most)));
    }
    let Some(Object::Dict(parameters)) = first(b"DecodeParms") else {
        return Ok(Some(data));
    };
    let number = |name: &[u8]| parameters.get(name).and_then(Object::integer);
    match number(b"Predictor") {
        None | Some(1) => Ok(Some(data)),
        Some(10..=15) => {
            let columns = number(b"Columns").and_then(|c| usize::try_from(c).ok());
            Ok(unpredict(&data, columns.unwrap_or(1)))
        }
        Some(_) => Ok(None),
    }
}

/// Rows of bytes with a filter each (PNG, section 9.2); one byte a sample, as tables have.
fn unpredict(data: &[u8], columns: usize) -> Option<Vec<u8>> {
    if columns == 0 || columns > 1024 {
        return None;
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0u8; columns];
    for row in data.chunks_exact(columns + 1) {
        let mut line = row[1..].to_vec();
        for at in 0..columns {
            let left = if at == 0 { 0 } else { line[at - 1] };
            let corner = if at == 0 { 0 } else { above[at - 1] };
            let add = match row[0] {
                0 => 0,
                1 => left,
                2 => above[at],
                3 => ((u16::from(left) + u16::from(above[at])) / 2) as u8,
                4 => paeth(left, above[at], corner),
                _ => return None,
            };
            line[at] = line[at].wrapping_add(add);
        }
        out.extend(&line);
        above = line;
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |b: u8| (guess - i16::from(b)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

/// The nth object of an object stream (7.5.7): pairs of numbers and offsets, then the objects.
fn within(dict: &Dict, data: &[u8], index: usize) -> Option<Object> {
    let first = dict.get(b"First".as_slice()).and_then(Object::integer)?;
    let mut cursor = Cursor::new(data);
    for _ in 0..index {
        cursor.unsigned()?;
        cursor.unsigned()?;
    }
    cursor.unsigned()?;
    let at = usize::try_from(first)
        .ok()?
        .checked_add(usize::try_from(cursor.unsigned()?).ok()?)?;
    Cursor::new(data.get(at..)?).object()
}

/// The length that a linearized file tells (annex F).
fn linearized(head: &[u8]) -> Option<u64> {
    let mark = head.windows(11).position(|w| w == b"/Linearized")?;
    let at = head[mark..].windows(3).position(|w| w == b"/L ")?;
    Cursor::new(&head[mark + at + 2..]).unsigned()
}

fn memchr_all<'a>(bytes: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes
        .windows(wanted.len())
        .enumerate()
        .filter(move |(_, window)| *window == wanted)
        .map(|(at, _)| at)
}

/// The number of the object whose ` obj` is at `at`, and where `12 0 obj` begins.
fn object_before(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let digits = |end: usize| {
        let count = bytes[..end]
            .iter()
            .rev()
            .take(10)
            .take_while(|b| b.is_ascii_digit())
            .count();
        (count > 0).then_some(end - count)
    };
    let generation = digits(at)?;
    let space = generation.checked_sub(1).filter(|at| bytes[*at] == b' ')?;
    let start = digits(space)?;
    let id = std::str::from_utf8(&bytes[start..space])
        .ok()?
        .parse()
        .ok()?;
    Some((id, start))
}
