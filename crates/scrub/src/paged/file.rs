//! A PDF file as its cross-references tell it (ISO 32000-2, 7.5): where each object is. Files that need to be mended
//! are refused: what a mender would find is not what others see.

use std::collections::{BTreeMap, BTreeSet};

use flate2::{Decompress, FlushDecompress, Status};

use super::object::{Dict, Object, Reader};
use crate::Refusal;
use crate::bytes::part;

/// The most objects, revisions, and bytes of one inflated stream.
const OBJECTS_MOST: u64 = 1 << 22;
const REVISIONS_MOST: usize = 1024;
pub(super) const INFLATED_MOST: usize = 256 << 20;

#[derive(Clone, Copy)]
enum Place {
    At(usize),
    /// In a stream of objects, and as which of them.
    Within(u32, usize),
}

/// A stream of objects, inflated, and where each begins.
type Opened = (Vec<u8>, Vec<(u32, usize)>);

pub(super) struct File<'a> {
    bytes: &'a [u8],
    places: BTreeMap<u32, Option<Place>>,
    pub(super) trailer: Dict,
    /// Streams of objects, inflated: the object itself and where each begins.
    packed: BTreeMap<u32, Opened>,
}

/// An object, and where its stream lies.
pub(super) struct Found<'a> {
    pub(super) object: Object,
    pub(super) stream: Option<&'a [u8]>,
}

impl<'a> File<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let damaged = |what| Refusal::damaged(what, 0);
        let head = &bytes[..bytes.len().min(1024)];
        let start = memchr::memmem::find(head, b"%PDF-").ok_or(damaged("%PDF"))?;
        let bytes = &bytes[start..];
        let tail = memchr::memmem::rfind(bytes, b"startxref").ok_or(damaged("startxref"))?;
        let mut reader = Reader::new(bytes, tail + 9);
        let first = reader.unsigned().ok_or(damaged("startxref"))?;
        let mut file = Self {
            bytes,
            places: BTreeMap::new(),
            trailer: Dict::new(),
            packed: BTreeMap::new(),
        };
        let mut waiting = vec![first];
        let mut seen = BTreeSet::new();
        while let Some(at) = waiting.pop() {
            if !seen.insert(at) || seen.len() > REVISIONS_MOST {
                return Err(Refusal::unaccounted("xref", 0));
            }
            let at = usize::try_from(at).map_err(|_| damaged("xref"))?;
            let trailer = file.section(at).ok_or(Refusal::damaged("xref", at))?;
            let number = |key: &[u8]| {
                let value = trailer.get(key).and_then(Object::integer);
                value.and_then(|value| u64::try_from(value).ok())
            };
            waiting.extend(number(b"Prev"));
            // Of a file for two generations of readers, the newer ones' part goes before what is older.
            waiting.extend(number(b"XRefStm"));
            if file.trailer.is_empty() {
                file.trailer = trailer;
            }
        }
        if file.trailer.contains_key(b"Encrypt".as_slice()) {
            return Err(Refusal::unaccounted("encrypted file", 0));
        }
        Ok(file)
    }

    fn put(&mut self, number: u64, place: Option<Place>) -> Option<()> {
        let number = u32::try_from(number)
            .ok()
            .filter(|number| u64::from(*number) < OBJECTS_MOST)?;
        self.places.entry(number).or_insert(place);
        Some(())
    }

    /// A table or a stream of places, and the dictionary that comes with it.
    fn section(&mut self, at: usize) -> Option<Dict> {
        let mut reader = Reader::new(self.bytes, at);
        if reader.keyword(b"xref").is_none() {
            return self.stream_of_places(at);
        }
        loop {
            if reader.keyword(b"trailer").is_some() {
                let Object::Dict(dict) = reader.object()? else {
                    return None;
                };
                return Some(dict);
            }
            let (first, count) = (reader.unsigned()?, reader.unsigned()?);
            if count > OBJECTS_MOST {
                return None;
            }
            for number in first..first.checked_add(count)? {
                let at = usize::try_from(reader.unsigned()?).ok()?;
                reader.unsigned()?;
                match reader.keyword(b"n") {
                    Some(()) => self.put(number, Some(Place::At(at)))?,
                    None => {
                        reader.keyword(b"f")?;
                        self.put(number, None)?;
                    }
                }
            }
        }
    }

    fn stream_of_places(&mut self, at: usize) -> Option<Dict> {
        let (_, found) = self.at(at, None)?;
        let Object::Dict(dict) = found.object else {
            return None;
        };
        let data = decoded(&dict, found.stream?)?;
        let numbers = |key: &[u8]| {
            let array = dict.get(key)?.array()?;
            let values = array.iter().map(|one| u64::try_from(one.integer()?).ok());
            values.collect::<Option<Vec<u64>>>()
        };
        let widths: [usize; 3] = numbers(b"W")?
            .into_iter()
            .map(|width| usize::try_from(width).unwrap_or(9))
            .collect::<Vec<_>>()
            .try_into()
            .ok()?;
        if widths.iter().any(|width| *width > 8) {
            return None;
        }
        let size = u64::try_from(dict.get(b"Size".as_slice())?.integer()?).ok()?;
        let index = numbers(b"Index").unwrap_or_else(|| vec![0, size]);
        let mut at = 0;
        for pair in index.as_chunks::<2>().0 {
            for number in pair[0]..pair[0].checked_add(pair[1].min(OBJECTS_MOST))? {
                let mut fields = [1u64, 0, 0];
                for (field, width) in fields.iter_mut().zip(widths) {
                    if width > 0 {
                        let bytes = part(&data, at, width)?;
                        *field = bytes
                            .iter()
                            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
                    }
                    at += width;
                }
                let second = usize::try_from(fields[1]).ok()?;
                let place = match fields[0] {
                    0 => None,
                    1 => Some(Place::At(second)),
                    2 => Some(Place::Within(
                        u32::try_from(fields[1]).ok()?,
                        usize::try_from(fields[2]).ok()?,
                    )),
                    _ => return None,
                };
                self.put(number, place)?;
            }
        }
        Some(dict)
    }

    /// The object that begins at a place: its number, itself, its stream.
    fn at(&self, at: usize, length: Option<usize>) -> Option<(u32, Found<'a>)> {
        let mut reader = Reader::new(self.bytes, at);
        let number = u32::try_from(reader.unsigned()?).ok()?;
        reader.unsigned()?;
        reader.keyword(b"obj")?;
        let object = reader.object()?;
        let mut stream = None;
        if let Object::Dict(dict) = &object
            && reader.keyword(b"stream").is_some()
        {
            let rest = reader.rest();
            let skip = match rest {
                [b'\r', b'\n', ..] => 2,
                [b'\n' | b'\r', ..] => 1,
                _ => return None,
            };
            let own = dict.get(b"Length".as_slice()).and_then(Object::integer);
            let len = length.or(own.and_then(|len| usize::try_from(len).ok()))?;
            stream = Some(part(rest, skip, len)?);
            let mut behind = Reader::new(rest, skip + len);
            behind.keyword(b"endstream")?;
        }
        Some((number, Found { object, stream }))
    }

    /// An object by its number; nothing where the file has none.
    pub(super) fn object(&mut self, number: u32) -> Result<Found<'a>, Refusal> {
        let none = Found {
            object: Object::Null,
            stream: None,
        };
        let damaged = Refusal::damaged("object", number as usize);
        match self.places.get(&number).copied().flatten() {
            None => Ok(none),
            Some(Place::At(at)) => {
                if let Some(stream) = self.length_within(at) {
                    self.unpack(stream).ok_or(damaged.clone())?;
                }
                let length = self.length(at)?;
                let (own, found) = self.at(at, length).ok_or(damaged.clone())?;
                if own == number {
                    Ok(found)
                } else {
                    Err(damaged)
                }
            }
            Some(Place::Within(stream, which)) => {
                self.unpack(stream).ok_or(damaged.clone())?;
                let opened = self.packed.get(&stream).ok_or(damaged.clone())?;
                let object = self.member(opened, number, which).ok_or(damaged)?;
                Ok(Found {
                    object,
                    stream: None,
                })
            }
        }
    }

    /// Reads a stream of objects, once.
    fn unpack(&mut self, stream: u32) -> Option<()> {
        if !self.packed.contains_key(&stream) {
            let opened = self.open(stream)?;
            self.packed.insert(stream, opened);
        }
        Some(())
    }

    /// An object of a stream of objects.
    fn member(&self, opened: &Opened, number: u32, which: usize) -> Option<Object> {
        let (data, index) = opened;
        let (_, at) = index.get(which).filter(|(own, _)| *own == number)?;
        Reader::new(data, *at).object()
    }

    /// The stream of objects that tells the length of the stream at this place.
    fn length_within(&self, at: usize) -> Option<u32> {
        let mut reader = Reader::new(self.bytes, at);
        reader.unsigned()?;
        reader.unsigned()?;
        reader.keyword(b"obj")?;
        let Object::Dict(dict) = reader.object()? else {
            return None;
        };
        let Object::Reference(number) = dict.get(b"Length".as_slice())? else {
            return None;
        };
        match self.places.get(number).copied().flatten()? {
            Place::Within(stream, _) => Some(stream),
            Place::At(_) => None,
        }
    }

    /// The length of a stream where it is told by another object.
    fn length(&self, at: usize) -> Result<Option<usize>, Refusal> {
        let damaged = Refusal::damaged("object", at);
        let mut reader = Reader::new(self.bytes, at);
        let begins = reader
            .unsigned()
            .and_then(|_| reader.unsigned())
            .and_then(|_| reader.keyword(b"obj"));
        begins.ok_or(damaged.clone())?;
        let Some(Object::Dict(dict)) = reader.object() else {
            return Ok(None);
        };
        let Some(Object::Reference(number)) = dict.get(b"Length".as_slice()) else {
            return Ok(None);
        };
        let found = match self.places.get(number).copied().flatten() {
            Some(Place::At(at)) => self.at(at, None).map(|(_, found)| found.object),
            Some(Place::Within(stream, which)) => {
                let opened = self.packed.get(&stream).ok_or(damaged.clone())?;
                self.member(opened, *number, which)
            }
            None => None,
        };
        let len = found.and_then(|found| usize::try_from(found.integer()?).ok());
        len.map(Some).ok_or(damaged)
    }

    /// A stream of objects (7.5.7).
    fn open(&self, number: u32) -> Option<Opened> {
        let Some(Place::At(at)) = self.places.get(&number).copied().flatten() else {
            return None;
        };
        let (_, found) = self.at(at, self.length(at).ok()?)?;
        let dict = found.object.dict()?.clone();
        let data = decoded(&dict, found.stream?)?;
        let whole = |key: &[u8]| usize::try_from(dict.get(key)?.integer()?).ok();
        let (count, first) = (whole(b"N")?, whole(b"First")?);
        let mut reader = Reader::new(&data, 0);
        let mut index = Vec::new();
        for _ in 0..count.min(OBJECTS_MOST as usize) {
            let number = u32::try_from(reader.unsigned()?).ok()?;
            let at = usize::try_from(reader.unsigned()?).ok()?;
            index.push((number, first.checked_add(at)?));
        }
        Some((data, index))
    }
}

/// The data of a stream of places or objects: deflated or plain, with PNG's prediction.
fn decoded(dict: &Dict, stream: &[u8]) -> Option<Vec<u8>> {
    let filter = dict.get(b"Filter".as_slice());
    let filter = match filter {
        Some(Object::Array(array)) if array.len() <= 1 => array.first(),
        other => other,
    };
    let data = match filter.map(Object::name) {
        None => stream.to_vec(),
        Some(Some(b"FlateDecode")) => inflated(stream)?,
        Some(_) => return None,
    };
    let parameters = match dict.get(b"DecodeParms".as_slice()) {
        Some(Object::Array(array)) => array.first().and_then(Object::dict),
        Some(other) => other.dict(),
        None => None,
    };
    let number = |key: &[u8]| {
        parameters
            .and_then(|dict| dict.get(key))
            .and_then(Object::integer)
    };
    match number(b"Predictor").unwrap_or(1) {
        1 => Some(data),
        10..=15 => {
            let columns = usize::try_from(number(b"Columns").unwrap_or(1)).ok()?;
            let plain = number(b"Colors").unwrap_or(1) == 1
                && number(b"BitsPerComponent").unwrap_or(8) == 8;
            (plain && columns > 0 && columns < 1 << 16).then(|| unpredicted(&data, columns))?
        }
        _ => None,
    }
}

/// PNG's prediction of bytes (PNG specification, chapter 9) taken back.
fn unpredicted(data: &[u8], columns: usize) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0u8; columns];
    for line in data.chunks(columns + 1) {
        let (kind, line) = line.split_first()?;
        let mut now = vec![0u8; columns];
        for (at, byte) in line.iter().enumerate() {
            let left = if at > 0 { now[at - 1] } else { 0 };
            let corner = if at > 0 { above[at - 1] } else { 0 };
            let up = above[at];
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => {
                    let base = i16::from(left) + i16::from(up) - i16::from(corner);
                    let far = |value: u8| (base - i16::from(value)).abs();
                    let (a, b, c) = (far(left), far(up), far(corner));
                    if a <= b && a <= c {
                        left
                    } else if b <= c {
                        up
                    } else {
                        corner
                    }
                }
                _ => return None,
            };
            now[at] = byte.wrapping_add(guess);
        }
        out.extend(&now[..line.len()]);
        above = now;
    }
    Some(out)
}

/// What a zlib stream holds.
pub(super) fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut inflate = Decompress::new(true);
    let mut out = Vec::with_capacity((bytes.len() * 4).clamp(1024, 1 << 20));
    loop {
        let from = usize::try_from(inflate.total_in()).ok()?;
        let before = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress_vec(bytes.get(from..)?, &mut out, FlushDecompress::None);
        if status.ok()? == Status::StreamEnd {
            return Some(out);
        }
        if out.len() == out.capacity() {
            if out.len() >= INFLATED_MOST {
                return None;
            }
            out.reserve(out.len().max(1024));
        } else if before == (inflate.total_in(), inflate.total_out()) {
            return None;
        }
    }
}
