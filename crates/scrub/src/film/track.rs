//! A track of ISO base media: its boxes, one by one, without dates, names and what only editors use.

use super::boxes::{Box, Letters, boxes, push};
use super::codec::Codec;
use super::entry;
use super::fragments::Gathered;
use super::table::{self, Chunk, Sizes};
use super::times;
use crate::bytes::{be32, part};
use crate::{Findings, Kind, Refusal};

/// A track that goes over.
pub(super) struct Track {
    /// Its tables, but for where its chunks are.
    pub(super) sizes: Sizes,
    pub(super) chunks: Vec<Chunk>,
    /// What its samples are, by description.
    pub(super) codecs: Vec<Codec>,
    /// The box `trak` up to the places of its chunks; `stbl` and those around it are open.
    parts: Parts,
    pub(super) id: u32,
}

/// The boxes of a track as they are written.
#[derive(Default)]
struct Parts {
    tkhd: Vec<u8>,
    edts: Vec<u8>,
    mdhd: Vec<u8>,
    handler: Letters,
    /// `vmhd`, `smhd` and the like.
    media_head: Vec<u8>,
    /// What stands in `stbl` before the places; `stsd` is first, and so long.
    tables: Vec<u8>,
    described: usize,
}

/// What a box of a film that is left out holds, by its letters.
pub(super) fn left_out(kind: &Letters) -> Kind {
    match kind {
        b"udta" | b"meta" | b"ilst" | b"ID32" => Kind::Tags,
        b"free" | b"skip" | b"wide" => Kind::Padding,
        b"uuid" => Kind::ProgramData,
        b"colr" => Kind::ColourProfile,
        _ => Kind::ProgramData,
    }
}

fn drop(one: &Box<'_>, findings: &mut Findings) {
    findings.add(left_out(&one.kind), 1, one.body.len() as u64 + 8);
}

/// Reads a track; nothing where it is one of those that are left out: times of a camera, its sensors, chapters.
pub(super) fn read(
    body: &[u8],
    chapters: &[u32],
    findings: &mut Findings,
) -> Result<Option<Track>, Refusal> {
    let all = boxes(body, "trak")?;
    let one = |kind: &Letters| all.iter().find(|one| &one.kind == kind);
    let head = one(b"tkhd").ok_or(Refusal::damaged("tkhd", 0))?;
    let (tkhd, id) = tkhd(head.body).ok_or(Refusal::damaged("tkhd", 0))?;
    let media = one(b"mdia").ok_or(Refusal::damaged("mdia", 0))?;
    let handler = handler(media.body)?;
    let kept = matches!(
        &handler,
        b"vide" | b"soun" | b"sbtl" | b"text" | b"subt" | b"subp"
    ) && !chapters.contains(&id);
    if !kept {
        findings.add(Kind::ProgramData, 1, body.len() as u64 + 8);
        return Ok(None);
    }
    let mut parts = Parts {
        handler,
        ..Parts::default()
    };
    noted(tkhd.as_slice(), head.body, findings);
    parts.tkhd = tkhd;
    for one in &all {
        match &one.kind {
            b"tkhd" | b"mdia" => {}
            b"edts" => parts.edts = edits(one.body)?,
            _ => drop(one, findings),
        }
    }
    let mut track = media_of(media.body, parts, findings)?;
    track.id = id;
    Ok(Some(track))
}

/// Tracks that hold the chapters of others.
pub(super) fn chapters(body: &[u8]) -> Vec<u32> {
    let mut found = Vec::new();
    for one in boxes(body, "trak").unwrap_or_default() {
        if &one.kind != b"tref" {
            continue;
        }
        for reference in boxes(one.body, "tref").unwrap_or_default() {
            if &reference.kind == b"chap" {
                let (ids, _) = reference.body.as_chunks::<4>();
                found.extend(ids.iter().map(|id| u32::from_be_bytes(*id)));
            }
        }
    }
    found
}

/// Counts a head that is not written as it came: its dates, mostly.
pub(super) fn noted(clean: &[u8], came: &[u8], findings: &mut Findings) {
    if clean != came {
        findings.add(Kind::Dates, 1, 0);
    }
}

/// The head of a box with dates: version, flags and two dates that become zero, then so many bytes of version 0
/// or 1; what follows is given by `rest`.
pub(super) fn undated(body: &[u8], flags: u8) -> Option<(Vec<u8>, usize)> {
    let version = *body.first()?;
    let dates = match version {
        0 => 8,
        1 => 16,
        _ => return None,
    };
    let mut out = vec![version, 0, 0, *body.get(3)? & flags];
    out.extend(std::iter::repeat_n(0, dates));
    Some((out, 4 + dates))
}

fn tkhd(body: &[u8]) -> Option<(Vec<u8>, u32)> {
    let (mut out, at) = undated(body, 7)?;
    let wide = if at == 12 { 4 } else { 8 };
    let id = be32(body, at)?;
    out.extend(id.to_be_bytes());
    out.extend([0; 4]);
    out.extend(part(body, at + 8, wide)?);
    out.extend([0; 8]);
    let rest = part(body, at + 8 + wide + 8, 52)?;
    // Layer, group, volume; reserved; matrix, width, height.
    out.extend(&rest[..6]);
    out.extend([0; 2]);
    out.extend(&rest[8..]);
    Some((out, id))
}

fn edits(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    for one in boxes(body, "edts")? {
        if &one.kind == b"elst" {
            let width = if one.body.first() == Some(&1) { 20 } else { 12 };
            push(&mut out, b"elst", &[&table::rows(one.body, width, "elst")?]);
        }
    }
    Ok(out)
}

fn handler(media: &[u8]) -> Result<Letters, Refusal> {
    let all = boxes(media, "mdia")?;
    let found = all.iter().find(|one| &one.kind == b"hdlr");
    found
        .and_then(|one| part(one.body, 8, 4)?.try_into().ok())
        .ok_or(Refusal::damaged("hdlr", 0))
}

fn media_of(body: &[u8], mut parts: Parts, findings: &mut Findings) -> Result<Track, Refusal> {
    let mut inner = None;
    for one in boxes(body, "mdia")? {
        match &one.kind {
            b"mdhd" => {
                let clean = mdhd(one.body).ok_or(Refusal::damaged("mdhd", 0))?;
                noted(&clean, one.body, findings);
                parts.mdhd = clean;
            }
            b"hdlr" => {
                if one.body.len() > 25
                    || one
                        .body
                        .get(12..)
                        .is_some_and(|rest| rest.iter().any(|byte| *byte != 0))
                {
                    findings.add(Kind::Program, 1, one.body.len() as u64 + 8);
                }
            }
            b"minf" => inner = Some(one.body),
            _ => drop(&one, findings),
        }
    }
    if parts.mdhd.is_empty() {
        return Err(Refusal::damaged("mdhd", 0));
    }
    let mut tables = None;
    for one in boxes(inner.ok_or(Refusal::damaged("minf", 0))?, "minf")? {
        match &one.kind {
            b"vmhd" | b"smhd" | b"sthd" | b"nmhd" => {
                let len = match &one.kind {
                    b"vmhd" => 12,
                    b"smhd" => 8,
                    _ => 4,
                };
                let head = part(one.body, 0, len).ok_or(Refusal::damaged("minf", 0))?;
                push(&mut parts.media_head, &one.kind, &[head]);
            }
            // The head of QuickTime's text: a matrix and colours, which players do without.
            b"gmhd" => push(&mut parts.media_head, b"nmhd", &[&[0; 4]]),
            b"dinf" => elsewhere(one.body)?,
            b"stbl" => tables = Some(one.body),
            // The handler of the data, which every QuickTime film has.
            b"hdlr" if part(one.body, 8, 4).is_some() => {
                findings.add(Kind::Program, 1, one.body.len() as u64 + 8);
            }
            _ => drop(&one, findings),
        }
    }
    samples(tables.ok_or(Refusal::damaged("stbl", 0))?, parts, findings)
}

fn mdhd(body: &[u8]) -> Option<Vec<u8>> {
    let (mut out, at) = undated(body, 0)?;
    let wide = if at == 12 { 4 } else { 8 };
    // Time scale, duration, language; QuickTime's quality.
    out.extend(part(body, at, 4 + wide + 2)?);
    out.extend([0; 2]);
    Some(out)
}

/// Samples must be in the file itself.
fn elsewhere(body: &[u8]) -> Result<(), Refusal> {
    for one in boxes(body, "dinf")? {
        let rows = one.body.get(8..).unwrap_or_default();
        for entry in boxes(rows, "dref")? {
            if entry.body.get(3).is_none_or(|flags| flags & 1 == 0) {
                return Err(Refusal::unaccounted("data of another file", 0));
            }
        }
    }
    Ok(())
}

fn samples(body: &[u8], mut parts: Parts, findings: &mut Findings) -> Result<Track, Refusal> {
    let all = boxes(body, "stbl")?;
    let one = |kinds: &[&Letters]| all.iter().find(|one| kinds.contains(&&one.kind));
    let need = |kinds: &[&Letters]| one(kinds).ok_or(Refusal::damaged("stbl", 0));
    let described = entry::read(need(&[b"stsd"])?.body, &parts.handler, findings)?;
    let lengths = need(&[b"stsz", b"stz2"])?;
    let sizes = table::sizes(&lengths.kind, lengths.body)?;
    let stsc = need(&[b"stsc"])?;
    let chunks = table::chunks(need(&[b"stco", b"co64"])?, stsc.body, &sizes)?;
    if chunks
        .iter()
        .any(|chunk| chunk.entry as usize >= described.codecs.len())
    {
        return Err(Refusal::damaged("stsc", 0));
    }
    push(&mut parts.tables, b"stsd", &[&described.bytes]);
    parts.described = parts.tables.len();
    let out = &mut parts.tables;
    for one in &all {
        match &one.kind {
            b"stts" => push(out, b"stts", &[&table::rows(one.body, 8, "stts")?]),
            b"ctts" => push(out, b"ctts", &[&table::rows(one.body, 8, "ctts")?]),
            b"stss" => push(out, b"stss", &[&table::rows(one.body, 4, "stss")?]),
            b"cslg" => {
                let len = if one.body.first() == Some(&1) { 44 } else { 24 };
                let rows = part(one.body, 0, len).ok_or(Refusal::damaged("cslg", 0))?;
                push(out, b"cslg", &[rows]);
            }
            b"stsd" | b"stsz" | b"stz2" | b"stsc" | b"stco" | b"co64" => {}
            _ => drop(one, findings),
        }
    }
    push(out, b"stsc", &[&table::rows(stsc.body, 12, "stsc")?]);
    let lengths = match &sizes {
        Sizes::Even(size, count) => [[0; 4], size.to_be_bytes(), count.to_be_bytes()].concat(),
        Sizes::Each(each) => {
            let mut rows = [[0; 4], [0; 4], sizes.count().to_be_bytes()].concat();
            rows.extend(each.iter().flat_map(|size| size.to_be_bytes()));
            rows
        }
    };
    push(out, b"stsz", &[&lengths]);
    Ok(Track {
        sizes,
        chunks,
        codecs: described.codecs,
        parts,
        id: 0,
    })
}

impl Track {
    /// Gives a track without samples those of its fragments. `scale` is how many units a second of the film has; the
    /// track begins so many of them late. How long it is then.
    pub(super) fn fill(
        &mut self,
        gathered: &Gathered,
        scale: u32,
        late: u64,
    ) -> Result<u64, Refusal> {
        let entries = self.codecs.len();
        let mut chunks = gathered.chunks.iter();
        if self.sizes.count() > 0 || chunks.any(|chunk| chunk.entry as usize >= entries) {
            return Err(Refusal::unaccounted("fragments", 0));
        }
        self.sizes = gathered.sizes();
        self.chunks.clone_from(&gathered.chunks);
        let parts = &mut self.parts;
        parts.tables.truncate(parts.described);
        gathered.tables(&mut parts.tables);
        let own = times::scale(&parts.mdhd).ok_or(Refusal::damaged("mdhd", 0))?;
        times::put_media(&mut parts.mdhd, gathered.len);
        let (edts, whole) = times::edits(&parts.edts, gathered.shown, own, scale, late);
        parts.edts = edts;
        times::put_track(&mut parts.tkhd, whole);
        Ok(whole)
    }

    /// When its first sample is decoded, in units of the film.
    pub(super) fn begin(&self, gathered: &Gathered, scale: u32) -> u64 {
        let own = times::scale(&self.parts.mdhd).unwrap_or(1);
        times::scaled(gathered.begin, own, scale)
    }

    /// The box `trak` with its chunks at these places.
    pub(super) fn write(&self, places: &[u64], wide: bool) -> Vec<u8> {
        let parts = &self.parts;
        let count = u32::try_from(places.len()).unwrap_or(u32::MAX);
        let mut rows = [[0; 4], count.to_be_bytes()].concat();
        let mut tables = parts.tables.clone();
        if wide {
            rows.extend(places.iter().flat_map(|at| at.to_be_bytes()));
            push(&mut tables, b"co64", &[&rows]);
        } else {
            let narrow = |at: &u64| u32::try_from(*at).unwrap_or(u32::MAX).to_be_bytes();
            rows.extend(places.iter().flat_map(narrow));
            push(&mut tables, b"stco", &[&rows]);
        }
        let mut inner = parts.media_head.clone();
        // One reference: the file itself.
        let here = [
            0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, b'u', b'r', b'l', b' ', 0, 0, 0, 1,
        ];
        let mut references = Vec::new();
        push(&mut references, b"dref", &[&here]);
        push(&mut inner, b"dinf", &[&references]);
        push(&mut inner, b"stbl", &[&tables]);
        let mut media = Vec::new();
        push(&mut media, b"mdhd", &[&parts.mdhd]);
        push(&mut media, b"hdlr", &[&[0; 8], &parts.handler, &[0; 13]]);
        push(&mut media, b"minf", &[&inner]);
        let mut all = Vec::new();
        push(&mut all, b"tkhd", &[&parts.tkhd]);
        if !parts.edts.is_empty() {
            push(&mut all, b"edts", &[&parts.edts]);
        }
        push(&mut all, b"mdia", &[&media]);
        let mut out = Vec::new();
        push(&mut out, b"trak", &[&all]);
        out
    }

    pub(super) fn is_text(&self) -> bool {
        !matches!(&self.parts.handler, b"vide" | b"soun")
    }
}
