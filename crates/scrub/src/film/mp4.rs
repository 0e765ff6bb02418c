//! MP4, QuickTime and 3GP (ISO/IEC 14496-12): a head of fixed content, the tables of the tracks that play, and their
//! samples without anything between them. The tables come first, so that players need not seek; films in fragments
//! become ordinary ones.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use super::boxes::{Letters, boxes, push};
use super::codec::Codec;
use super::fragments::{self, Gathered};
use super::layout::{self, Piece};
use super::times;
use super::track::{self, Track};
use crate::bytes::{be32, be64, part};
use crate::input::Input;
use crate::output::Output;
use crate::sound::Unused;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The largest tables that are held in memory.
const MOOV_MOST: u64 = 256 << 20;
/// The longest sample.
const SAMPLE_MOST: u32 = 64 << 20;
/// How much is read at once, unless a sample is longer.
const STEP: usize = 1 << 20;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let found = survey(input, findings)?;
    let movie = Movie::read(&found.moov, &found.fragments, findings)?;
    let pieces = layout::pieces(&movie.tracks, &found.data, findings)?;
    let head = found
        .head
        .map_or_else(Vec::new, |head| brands(&head, findings));
    let content: u64 = pieces.iter().map(|piece| piece.chunk.len).sum();
    let head = front(&head, &movie, &pieces, content)?;
    output.write(&head)?;
    let unused = lent(input, &movie.tracks)?;
    samples(input, output, &movie.tracks, &pieces, &unused, findings)
}

/// The boxes of the file.
#[derive(Default)]
struct Found {
    head: Option<Vec<u8>>,
    moov: Vec<u8>,
    /// Where fragments begin, and their bodies.
    fragments: Vec<(u64, Vec<u8>)>,
    /// From where to where samples may lie.
    data: Vec<(u64, u64)>,
}

fn survey<R: Read + Seek>(
    input: &mut Input<'_, R>,
    findings: &mut Findings,
) -> Result<Found, ScrubError> {
    let mut found = Found::default();
    let mut at = 0;
    let end = input.len();
    let mut left = MOOV_MOST;
    while at < end {
        let mut room = [0; 16];
        let head = input.read_some(at, &mut room)?;
        let sized = be32(head, 0).zip(part(head, 4, 4));
        let (skip, len) = match sized {
            Some((0, _)) => (8, end - at),
            Some((1, _)) => (16, be64(head, 8).unwrap_or(0)),
            Some((len, _)) => (8, u64::from(len)),
            None => (8, 0),
        };
        let kind: Letters = sized
            .and_then(|(_, kind)| kind.try_into().ok())
            .unwrap_or_default();
        if len < skip || len > end - at {
            if found.moov.is_empty() || found.data.is_empty() || &kind == b"mdat" {
                return Err(Refusal::Damaged { what: "box", at }.into());
            }
            // Whatever was put behind a whole film.
            findings.add(Kind::Trailing, 1, end - at);
            break;
        }
        let body = at + skip;
        match &kind {
            b"ftyp" if found.head.is_none() && len <= 4096 => {
                let mut bytes = vec![0; (len - skip) as usize];
                input.read(body, &mut bytes, "ftyp")?;
                found.head = Some(bytes);
            }
            b"moov" if found.moov.is_empty() && len <= MOOV_MOST => {
                found.moov = vec![0; (len - skip) as usize];
                input.read(body, &mut found.moov, "moov")?;
            }
            b"moov" => return Err(Refusal::Unaccounted { what: "moov", at }.into()),
            b"moof" => {
                left = left.checked_sub(len).ok_or(Refusal::Unaccounted {
                    what: "fragments",
                    at,
                })?;
                let mut bytes = vec![0; (len - skip) as usize];
                input.read(body, &mut bytes, "moof")?;
                found.fragments.push((at, bytes));
            }
            b"mdat" => found.data.push((body, at + len)),
            other => findings.add(track::left_out(other), 1, len),
        }
        at += len;
    }
    if found.moov.is_empty() {
        return Err(Refusal::Damaged {
            what: "moov",
            at: 0,
        }
        .into());
    }
    Ok(found)
}

/// `ftyp` with brands that are in use and no version.
fn brands(body: &[u8], findings: &mut Findings) -> Vec<u8> {
    const KNOWN: [&Letters; 30] = [
        b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41",
        b"mp42", b"avc1", b"hvc1", b"hev1", b"M4V ", b"M4VH", b"M4VP", b"M4A ", b"M4B ", b"qt  ",
        b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3g2a", b"3g2b", b"3g2c", b"MSNV", b"dash", b"mmp4",
    ];
    let (letters, _) = body.as_chunks::<4>();
    let known = |one: &&Letters| KNOWN.contains(one);
    let major = letters.first().filter(known).unwrap_or(b"isom");
    let mut out = major.to_vec();
    out.extend([0; 4]);
    out.extend(letters.iter().skip(2).filter(known).flatten());
    if out.len() == 8 {
        out.extend(major);
    }
    if out != body {
        findings.add(Kind::ProgramData, 1, body.len() as u64 + 8);
    }
    out
}

struct Movie {
    mvhd: Vec<u8>,
    tracks: Vec<Track>,
}

impl Movie {
    fn read(
        moov: &[u8],
        fragments: &[(u64, Vec<u8>)],
        findings: &mut Findings,
    ) -> Result<Self, Refusal> {
        let all = boxes(moov, "moov")?;
        let mut defaults = BTreeMap::new();
        let tracks = || all.iter().filter(|one| &one.kind == b"trak");
        let chapters: Vec<u32> = tracks().flat_map(|one| track::chapters(one.body)).collect();
        let mut movie = Self {
            mvhd: Vec::new(),
            tracks: Vec::new(),
        };
        for one in &all {
            match &one.kind {
                b"trak" => movie
                    .tracks
                    .extend(track::read(one.body, &chapters, findings)?),
                b"mvhd" => {
                    let clean = mvhd(one.body).ok_or(Refusal::damaged("mvhd", 0))?;
                    track::noted(
                        &clean[..clean.len() - 4],
                        &one.body[..clean.len() - 4],
                        findings,
                    );
                    movie.mvhd = clean;
                }
                b"mvex" => defaults = fragments::defaults(one.body)?,
                b"cmov" => return Err(Refusal::unaccounted("cmov", 0)),
                other => findings.add(track::left_out(other), 1, one.body.len() as u64 + 8),
            }
        }
        if movie.mvhd.is_empty() || movie.tracks.is_empty() {
            return Err(Refusal::damaged("moov", 0));
        }
        if !fragments.is_empty() {
            findings.add(Kind::ProgramData, fragments.len() as u64, 0);
            movie.fill(&fragments::gather(fragments, &defaults)?)?;
        }
        let last = movie.tracks.iter().map(|track| track.id).max().unwrap_or(0);
        let at = movie.mvhd.len() - 4;
        movie.mvhd[at..].copy_from_slice(&last.saturating_add(1).to_be_bytes());
        Ok(movie)
    }

    /// Makes an ordinary film of one in fragments. The first track begins at once, the others as much later as they
    /// did: recordings off the air begin at some hour.
    fn fill(&mut self, gathered: &BTreeMap<u32, Gathered>) -> Result<(), Refusal> {
        let scale = times::scale(&self.mvhd).ok_or(Refusal::damaged("mvhd", 0))?;
        let begins = self.tracks.iter().filter_map(|track| {
            let gathered = gathered.get(&track.id)?;
            Some(track.begin(gathered, scale))
        });
        let first = begins.min().unwrap_or(0);
        let mut whole = 0;
        for track in &mut self.tracks {
            if let Some(gathered) = gathered.get(&track.id) {
                let late = track.begin(gathered, scale) - first;
                whole = whole.max(track.fill(gathered, scale, late)?);
            }
        }
        times::put_media(&mut self.mvhd, whole);
        Ok(())
    }

    fn write(&self, places: &[Vec<u64>], wide: bool) -> Vec<u8> {
        let mut inner = Vec::new();
        push(&mut inner, b"mvhd", &[&self.mvhd]);
        for (track, places) in self.tracks.iter().zip(places) {
            inner.extend(track.write(places, wide));
        }
        let mut out = Vec::new();
        push(&mut out, b"moov", &[&inner]);
        out
    }
}

/// Time scale, duration, rate, volume and matrix; what QuickTime's previews had is zero.
fn mvhd(body: &[u8]) -> Option<Vec<u8>> {
    let (mut out, at) = track::undated(body, 0)?;
    let wide = if at == 12 { 4 } else { 8 };
    out.extend(part(body, at, 4 + wide + 6)?);
    out.extend([0; 10]);
    out.extend(part(body, at + 4 + wide + 16, 36)?);
    out.extend([0; 24]);
    out.extend(part(body, at + 4 + wide + 76, 4)?);
    Some(out)
}

/// Everything before the samples, now that it is known how long it is.
fn front(head: &[u8], movie: &Movie, pieces: &[Piece], content: u64) -> Result<Vec<u8>, Refusal> {
    let mut ftyp = Vec::new();
    if !head.is_empty() {
        push(&mut ftyp, b"ftyp", &[head]);
    }
    let mut mdat = Vec::new();
    match u32::try_from(content + 8) {
        Ok(len) => mdat.extend(len.to_be_bytes()),
        Err(_) => mdat.extend(1u32.to_be_bytes()),
    }
    mdat.extend(b"mdat");
    if mdat.starts_with(&1u32.to_be_bytes()) {
        mdat.extend((content + 16).to_be_bytes());
    }
    let whole = |moov: &[u8]| (ftyp.len() + moov.len() + mdat.len()) as u64;
    let mut wide = false;
    loop {
        let nowhere = layout::places(pieces, &movie.tracks, 0);
        let start = whole(&movie.write(&nowhere, wide));
        if !wide && start + content > u64::from(u32::MAX) {
            wide = true;
            continue;
        }
        let places = layout::places(pieces, &movie.tracks, start);
        let moov = movie.write(&places, wide);
        if moov.len() as u64 > MOOV_MOST {
            return Err(Refusal::unaccounted("moov", 0));
        }
        return Ok([ftyp, moov, mdat].concat());
    }
}

/// What encoders left in room that frames of MPEG audio lend each other, by track.
fn lent<R: Read + Seek>(
    input: &mut Input<'_, R>,
    tracks: &[Track],
) -> Result<Vec<Unused>, ScrubError> {
    let mut all = Vec::new();
    for track in tracks {
        let mut unused = Unused::default();
        if track.codecs.contains(&Codec::Mp3) {
            let mut room = vec![0; STEP];
            for chunk in &track.chunks {
                let mut done = 0;
                while done < chunk.len {
                    let step = room
                        .len()
                        .min(usize::try_from(chunk.len - done).unwrap_or(STEP));
                    input.read(chunk.at + done, &mut room[..step], "sample")?;
                    unused.look(&room[..step])?;
                    done += step as u64;
                }
            }
        }
        unused.end()?;
        all.push(unused);
    }
    Ok(all)
}

/// Copies the samples, each made quiet.
fn samples<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    tracks: &[Track],
    pieces: &[Piece],
    unused: &[Unused],
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut room = Vec::new();
    // How much of each track went over.
    let mut behind: Vec<u64> = vec![0; tracks.len()];
    for piece in pieces {
        let chunk = piece.chunk;
        let (Some(track), Some(unused), Some(behind)) = (
            tracks.get(piece.track),
            unused.get(piece.track),
            behind.get_mut(piece.track),
        ) else {
            continue;
        };
        let codec = track.codecs.get(chunk.entry as usize);
        let codec = codec.copied().unwrap_or(Codec::Plain);
        if codec == Codec::Plain && !track.is_text() {
            output.copy(input, chunk.at, chunk.len, "sample")?;
            *behind += chunk.len;
            continue;
        }
        let (mut number, mut at) = (chunk.first, chunk.at);
        let end = chunk.first + chunk.count;
        while number < end {
            // As many whole samples as fit.
            let mut len = 0usize;
            let first = number;
            while number < end {
                let size = track.sizes.at(number);
                if size > SAMPLE_MOST {
                    return Err(Refusal::Unaccounted { what: "sample", at }.into());
                }
                if len > 0 && len + size as usize > STEP {
                    break;
                }
                len += size as usize;
                number += 1;
            }
            room.resize(len, 0);
            input.read(at, &mut room, "sample")?;
            let mut from = 0;
            for number in first..number {
                let size = track.sizes.at(number) as usize;
                let sample = &mut room[from..from + size];
                let fine = if track.is_text() {
                    line(sample)
                } else {
                    codec.quiet(sample, findings)
                };
                if !fine {
                    let at = at + from as u64;
                    return Err(Refusal::Damaged { what: "sample", at }.into());
                }
                from += size;
            }
            if codec == Codec::Mp3 {
                unused.clear(*behind, &mut room, findings);
            }
            output.write(&room)?;
            at += len as u64;
            *behind += len as u64;
        }
    }
    Ok(())
}

/// Whether a sample of timed text holds its letters and known styles, nothing else (3GPP TS 26.245, 5.17).
fn line(sample: &[u8]) -> bool {
    let len = crate::bytes::be16(sample, 0).map(usize::from);
    let Some(behind) = len.and_then(|len| sample.get(2 + len..)) else {
        return false;
    };
    boxes(behind, "text").is_ok_and(|all| {
        all.iter().all(|one| {
            matches!(
                &one.kind,
                b"styl" | b"hlit" | b"hclr" | b"krok" | b"dlay" | b"tbox" | b"twrp" | b"encd"
            )
        })
    })
}
