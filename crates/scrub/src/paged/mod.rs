//! PDF (ISO 32000-2): rebuilt from its catalogue with what pages need to look as they do. There are no revisions
//! before the last, no objects that nothing leads to, nothing that describes the file or runs.

mod file;
mod filters;
mod keys;
mod object;

use std::collections::{BTreeMap, VecDeque};
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::bytes::{be32, part};
use crate::{Findings, Kind, Refusal, fonts, picture};
use file::{File, Found, inflated};
use keys::Role;
use object::{Dict, Object};

/// More objects than this are no document.
const OBJECTS_MOST: usize = 1 << 20;

pub(crate) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let mut file = File::read(bytes)?;
    for (key, kind) in [("Info", Kind::Tags), ("ID", Kind::ProgramData)] {
        if file.trailer.contains_key(key.as_bytes()) {
            findings.add(kind, 1, 0);
        }
    }
    let Some(Object::Reference(root)) = file.trailer.get(b"Root".as_slice()).cloned() else {
        return Err(Refusal::damaged("Root", 0));
    };
    let mut copy = Copy {
        numbers: BTreeMap::new(),
        waiting: VecDeque::new(),
        findings,
    };
    let catalogue = file.object(root)?.object;
    let root = copy.number(root, Role::Catalog);
    copy.pages(&mut file, &catalogue)?;
    // The second line tells programs that copy files that this one is not text.
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    while let Some((number, role)) = copy.waiting.pop_front() {
        if copy.numbers.len() > OBJECTS_MOST {
            return Err(Refusal::unaccounted("objects", 0));
        }
        let found = file.object(number)?;
        if role == Role::Catalog
            && found
                .object
                .dict()
                .is_none_or(|dict| !dict.contains_key(b"Pages".as_slice()))
        {
            return Err(Refusal::damaged("Root", 0));
        }
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", places.len()).bytes());
        copy.object(&mut file, found, role, &mut out)?;
        out.extend(b"\nendobj\n");
    }
    let at = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = places.len() + 1;
    out.extend(
        format!("trailer\n<</Root {root} 0 R/Size {size}>>\nstartxref\n{at}\n%%EOF\n").bytes(),
    );
    if out != bytes && findings.is_empty() {
        findings.add(Kind::ProgramData, 1, 0);
    }
    Ok(out)
}

/// The copying: which objects go over, under which numbers.
struct Copy<'f> {
    numbers: BTreeMap<u32, u32>,
    /// Those that are still to be written, in the order of their numbers.
    waiting: VecDeque<(u32, Role)>,
    findings: &'f mut Findings,
}

impl Copy<'_> {
    fn number(&mut self, number: u32, role: Role) -> u32 {
        let next = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
        *self.numbers.entry(number).or_insert_with(|| {
            self.waiting.push_back((number, role));
            next
        })
    }

    /// Numbers all pages before anything else, so that nothing that only leads to a page decides what it is.
    fn pages(&mut self, file: &mut File<'_>, catalogue: &Object) -> Result<(), Refusal> {
        let first = catalogue
            .dict()
            .and_then(|dict| dict.get(b"Pages".as_slice()));
        let Some(Object::Reference(first)) = first else {
            return Err(Refusal::damaged("Pages", 0));
        };
        let mut waiting = vec![*first];
        while let Some(number) = waiting.pop() {
            if self.numbers.contains_key(&number) {
                return Err(Refusal::unaccounted("Pages", number as usize));
            }
            self.number(number, Role::Pages);
            let node = file.object(number)?.object;
            let kids = node
                .dict()
                .and_then(|dict| dict.get(b"Kids".as_slice()))
                .cloned();
            let kids = kids.map(|kids| resolved(file, &kids)).transpose()?;
            for kid in kids
                .as_ref()
                .and_then(Object::array)
                .into_iter()
                .flatten()
                .rev()
            {
                if let Object::Reference(kid) = kid {
                    waiting.push(*kid);
                }
            }
            if waiting.len() + self.numbers.len() > OBJECTS_MOST {
                return Err(Refusal::unaccounted("Pages", 0));
            }
        }
        Ok(())
    }

    fn object(
        &mut self,
        file: &mut File<'_>,
        found: Found<'_>,
        role: Role,
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let Some(data) = found.stream else {
            self.value(file, &found.object, role)?.write(out);
            return Ok(());
        };
        let Object::Dict(mut dict) = found.object else {
            return Err(Refusal::damaged("stream", 0));
        };
        let role = if matches!(role, Role::Map | Role::States) {
            Role::Plain
        } else {
            role
        };
        let data = self.stream(file, &mut dict, data, role)?;
        let mut dict = self.dict(file, &dict, role)?;
        dict.insert(
            b"Length".to_vec(),
            Object::Number(data.len().to_string().into_bytes()),
        );
        Object::Dict(dict).write(out);
        out.extend(b"\nstream\n");
        out.extend(data);
        out.extend(b"\nendstream");
        Ok(())
    }

    fn value(
        &mut self,
        file: &mut File<'_>,
        object: &Object,
        role: Role,
    ) -> Result<Object, Refusal> {
        Ok(match object {
            Object::Reference(number) => Object::Reference(self.number(*number, role)),
            Object::Array(array) => {
                if let [Object::Name(name), Object::Reference(profile)] = array.as_slice()
                    && name == b"ICCBased"
                {
                    return self.colours(file, *profile);
                }
                let each = array.iter().map(|one| self.value(file, one, role));
                Object::Array(each.collect::<Result<_, _>>()?)
            }
            Object::Dict(dict) => Object::Dict(self.dict(file, dict, role)?),
            other => other.clone(),
        })
    }

    /// The colour space of a device instead of a profile.
    fn colours(&mut self, file: &mut File<'_>, profile: u32) -> Result<Object, Refusal> {
        let found = file.object(profile)?;
        let parts = found
            .object
            .dict()
            .and_then(|dict| dict.get(b"N".as_slice()))
            .and_then(Object::integer);
        let name = match parts {
            Some(1) => "DeviceGray",
            Some(3) => "DeviceRGB",
            Some(4) => "DeviceCMYK",
            _ => return Err(Refusal::damaged("ICCBased", 0)),
        };
        self.findings.add(Kind::ColourProfile, 1, 0);
        Ok(Object::Name(name.as_bytes().to_vec()))
    }

    fn dict(&mut self, file: &mut File<'_>, dict: &Dict, role: Role) -> Result<Dict, Refusal> {
        let mut out = Dict::new();
        for (key, value) in dict {
            let inner = role.of(key);
            let kept = role.keeps(key);
            let value = match (role, key.as_slice()) {
                _ if key == b"Length" => continue,
                _ if !kept => None,
                (Role::Catalog, b"Names") => self.names(file, value)?,
                (Role::Pages, b"Annots") => Some(self.annotations(file, value)?),
                (Role::Annotation | Role::Outline, b"A") => action(file, value)?
                    .map(|action| self.value(file, &action, Role::Map))
                    .transpose()?,
                (Role::Annotation, b"AP") => self.appearance(file, value)?,
                (_, b"BaseFont" | b"FontName") => Some(unprefixed(value)),
                _ => Some(self.value(file, value, inner)?),
            };
            match value {
                Some(value) => {
                    out.insert(key.clone(), value);
                }
                None => self.left_out(key),
            }
        }
        Ok(out)
    }

    fn left_out(&mut self, key: &[u8]) {
        let kind = match key {
            b"Metadata" => Kind::Xmp,
            b"Thumb" => Kind::OtherPicture,
            b"LastModified" | b"M" | b"CreationDate" | b"ModDate" => Kind::Dates,
            b"T" | b"Contents" | b"RC" => Kind::Comment,
            b"OutputIntents" => Kind::ColourProfile,
            _ => Kind::ProgramData,
        };
        self.findings.add(kind, 1, 0);
    }

    /// Of the names places alone: scripts and attached files have names, too.
    fn names(&mut self, file: &mut File<'_>, value: &Object) -> Result<Option<Object>, Refusal> {
        let names = resolved(file, value)?;
        let places = names.dict().and_then(|dict| dict.get(b"Dests".as_slice()));
        if names.dict().is_some_and(|dict| dict.len() > 1) {
            self.findings.add(Kind::ProgramData, 1, 0);
        }
        let Some(places) = places else {
            return Ok(None);
        };
        let mut dict = Dict::new();
        dict.insert(b"Dests".to_vec(), self.value(file, places, Role::Plain)?);
        Ok(Some(Object::Dict(dict)))
    }

    /// Links, and whatever shows on the page; nothing that opens, plays or holds files.
    fn annotations(&mut self, file: &mut File<'_>, value: &Object) -> Result<Object, Refusal> {
        let mut kept = Vec::new();
        for one in resolved(file, value)?
            .array()
            .map(Vec::as_slice)
            .unwrap_or_default()
        {
            let found = resolved(file, one)?;
            let dict = found.dict();
            let kind = dict
                .and_then(|dict| dict.get(b"Subtype".as_slice()))
                .and_then(Object::name);
            let shown = match kind {
                Some(b"Link") => true,
                Some(
                    b"FileAttachment" | b"Sound" | b"Movie" | b"Screen" | b"RichMedia" | b"3D"
                    | b"Popup" | b"PrinterMark" | b"TrapNet",
                )
                | None => false,
                Some(_) => dict.is_some_and(|dict| dict.contains_key(b"AP".as_slice())),
            };
            if shown {
                kept.push(self.value(file, one, Role::Annotation)?);
            } else {
                self.findings.add(Kind::Comment, 1, 0);
            }
        }
        Ok(Object::Array(kept))
    }

    /// How an annotation looks when nobody touches it.
    fn appearance(
        &mut self,
        file: &mut File<'_>,
        value: &Object,
    ) -> Result<Option<Object>, Refusal> {
        let looks = resolved(file, value)?;
        let Some(normal) = looks.dict().and_then(|dict| dict.get(b"N".as_slice())) else {
            return Ok(None);
        };
        let mut dict = Dict::new();
        dict.insert(b"N".to_vec(), self.value(file, normal, Role::States)?);
        Ok(Some(Object::Dict(dict)))
    }

    /// The data of a stream: deflated anew where it was deflated or plain, pictures made clean.
    fn stream(
        &mut self,
        file: &mut File<'_>,
        dict: &mut Dict,
        data: &[u8],
        role: Role,
    ) -> Result<Vec<u8>, Refusal> {
        if let Some(filter) = dict.get(b"Filter".as_slice()) {
            let filter = resolved(file, filter)?;
            dict.insert(b"Filter".to_vec(), filter);
        }
        let filters: Vec<Vec<u8>> = match dict.get(b"Filter".as_slice()) {
            None | Some(Object::Null) => Vec::new(),
            Some(Object::Name(name)) => vec![name.clone()],
            Some(Object::Array(array)) => array
                .iter()
                .map(|one| {
                    one.name()
                        .map(<[u8]>::to_vec)
                        .ok_or(Refusal::damaged("Filter", 0))
                })
                .collect::<Result<_, _>>()?,
            Some(_) => return Err(Refusal::damaged("Filter", 0)),
        };
        let filters: Vec<&[u8]> = filters.iter().map(Vec::as_slice).collect();
        if role == Role::Font {
            return self.font(dict, &filters, data);
        }
        match filters.as_slice() {
            [b"FlateDecode"] => {
                let plain = inflated(data).ok_or(Refusal::damaged("stream", 0))?;
                Ok(deflated(&plain))
            }
            [] => {
                let short = deflated(data);
                if short.len() >= data.len() {
                    return Ok(data.to_vec());
                }
                dict.insert(b"Filter".to_vec(), Object::Name(b"FlateDecode".to_vec()));
                Ok(short)
            }
            [b"DCTDecode"] => picture::jpeg_within(data, self.findings),
            [b"JPXDecode"] => jpeg2000(data, self.findings),
            all if all.iter().all(|name| {
                matches!(
                    *name,
                    b"FlateDecode"
                        | b"LZWDecode"
                        | b"ASCII85Decode"
                        | b"ASCIIHexDecode"
                        | b"RunLengthDecode"
                        | b"CCITTFaxDecode"
                        | b"JBIG2Decode"
                )
            }) =>
            {
                Ok(data.to_vec())
            }
            _ => Err(Refusal::unaccounted("Filter", 0)),
        }
    }

    /// Without what tells who made it. Only the tables of TrueType get shorter, which stand in one part.
    fn font(
        &mut self,
        dict: &mut Dict,
        filters: &[&[u8]],
        data: &[u8],
    ) -> Result<Vec<u8>, Refusal> {
        let plain = filters::plain(filters, data).ok_or(Refusal::unaccounted("font", 0))?;
        let clean = fonts::within(&plain, self.findings)?;
        if dict.contains_key(b"Length1".as_slice()) && !plain.starts_with(b"%!") {
            let len = clean.len().to_string().into_bytes();
            dict.insert(b"Length1".to_vec(), Object::Number(len));
        }
        dict.insert(b"Filter".to_vec(), Object::Name(b"FlateDecode".to_vec()));
        dict.remove(b"DecodeParms".as_slice());
        Ok(deflated(&clean))
    }
}

fn resolved(file: &mut File<'_>, object: &Object) -> Result<Object, Refusal> {
    match object {
        Object::Reference(number) => Ok(file.object(*number)?.object),
        other => Ok(other.clone()),
    }
}

/// To a place in the document, or to the web; nothing else is done.
fn action(file: &mut File<'_>, value: &Object) -> Result<Option<Object>, Refusal> {
    let action = resolved(file, value)?;
    let Some(dict) = action.dict() else {
        return Ok(None);
    };
    let mut out = Dict::new();
    let kind = dict.get(b"S".as_slice()).and_then(Object::name);
    let key: &[u8] = match kind {
        Some(b"GoTo") => b"D",
        Some(b"URI") => b"URI",
        _ => return Ok(None),
    };
    let Some(target) = dict.get(key) else {
        return Ok(None);
    };
    if let Object::String(text) = target
        && key == b"URI"
        && !(text.starts_with(b"http://") || text.starts_with(b"https://"))
    {
        return Ok(None);
    }
    if key == b"URI" && !matches!(target, Object::String(_)) {
        return Ok(None);
    }
    out.insert(
        b"S".to_vec(),
        Object::Name(kind.unwrap_or_default().to_vec()),
    );
    out.insert(key.to_vec(), target.clone());
    Ok(Some(Object::Dict(out)))
}

/// The six letters before the name of a part of a font are made at random: all become A.
fn unprefixed(value: &Object) -> Object {
    match value {
        Object::Name(name)
            if name.get(6) == Some(&b'+') && name[..6].iter().all(u8::is_ascii_uppercase) =>
        {
            Object::Name([b"AAAAAA", &name[6..]].concat())
        }
        other => other.clone(),
    }
}

fn deflated(plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    // Into memory nothing fails.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default()
}

/// JPEG 2000 (ISO/IEC 15444-1, annex I): its head without profiles, and the coded picture.
fn jpeg2000(data: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    // A bare code stream.
    if data.starts_with(b"\xff\x4f\xff\x51") {
        return Ok(data.to_vec());
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < data.len() {
        let damaged = || Refusal::damaged("JPX", at);
        let len = match be32(data, at).ok_or_else(damaged)? {
            0 => data.len() - at,
            len @ 8.. => len as usize,
            _ => return Err(damaged()),
        };
        let whole = part(data, at, len).ok_or_else(damaged)?;
        match part(data, at + 4, 4) {
            Some(b"jP  " | b"ftyp" | b"jp2h" | b"jp2c") => out.extend(whole),
            _ => findings.add(Kind::ProgramData, 1, len as u64),
        }
        at += len;
    }
    Ok(out)
}
