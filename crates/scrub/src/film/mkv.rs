//! Matroska and WebM (RFC 9559): tracks that play and their frames, with places for players to jump to. Everything
//! that names, dates or describes goes. The file is read twice: once to learn how long each cluster becomes, then to
//! write it.

use std::io::{Read, Seek, Write};

use flate2::{Decompress, FlushDecompress, Status};

use super::codec::Codec;
use super::ebml::{self, elements, number, push, push_head, push_number};
use super::lines::{self, Frames, Line};
use crate::input::Input;
use crate::output::Output;
use crate::sound::Unused;
use crate::{Findings, Kind, Refusal, ScrubError, words};

const EBML: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const CLUSTER: u32 = 0x1f43_b675;
const CUES: u32 = 0x1c53_bb6b;
const SEEK_HEAD: u32 = 0x114d_9b74;
const TAGS: u32 = 0x1254_c367;
const CHAPTERS: u32 = 0x1043_a770;
const ATTACHMENTS: u32 = 0x1941_a469;
const TIME: u32 = 0xe7;
const SIMPLE: u32 = 0xa3;
const GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;
/// The longest description that is held in memory.
const HEAD_MOST: u64 = 16 << 20;
/// The longest block.
const BLOCK_MOST: u64 = 64 << 20;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut film = Film::default();
    // Findings are counted when it is written; what stands before the clusters is read in the first turn alone.
    let mut twice = Findings::default();
    let mut survey = Survey::default();
    walk(
        input,
        &mut film,
        &mut Turn::<W>::Survey(&mut survey),
        findings,
        &mut twice,
    )?;
    if film.lines.is_empty() || survey.clusters.is_empty() {
        return Err(Refusal::Damaged {
            what: "Segment",
            at: 0,
        }
        .into());
    }
    for unused in &mut film.unused {
        unused.end()?;
    }
    let front = survey.front(&film);
    output.write(&film.head)?;
    output.write(&front)?;
    film.behind = vec![0; film.lines.len()];
    let mut write = Writing {
        output,
        lens: survey.clusters.iter().map(|cluster| cluster.len).collect(),
        next: 0,
    };
    let mut silent = Findings::default();
    walk(
        input,
        &mut film,
        &mut Turn::Write(&mut write),
        &mut silent,
        findings,
    )
}

/// What is known of the film before its first cluster.
#[derive(Default)]
struct Film {
    head: Vec<u8>,
    info: Vec<u8>,
    lines: Vec<Line>,
    /// What encoders left in sound, by track; how much of each track went by.
    unused: Vec<Unused>,
    behind: Vec<u64>,
}

/// A cluster as it will be.
struct Cluster {
    time: u64,
    /// The length of its body.
    len: u64,
    /// When the first picture is shown that needs no other, and in which track.
    key: Option<(u64, u64)>,
}

#[derive(Default)]
struct Survey {
    clusters: Vec<Cluster>,
}

struct Writing<'o, 'w, W> {
    output: &'o mut Output<'w, W>,
    lens: Vec<u64>,
    next: usize,
}

/// What is done with the clusters.
enum Turn<'t, 'o, 'w, W> {
    Survey(&'t mut Survey),
    Write(&'t mut Writing<'o, 'w, W>),
}

impl Survey {
    /// Everything between the head of the file and its first cluster.
    fn front(&self, film: &Film) -> Vec<u8> {
        let mut tracks = Vec::new();
        for line in &film.lines {
            push(&mut tracks, 0xae, &line.bytes);
        }
        let mut before = Vec::new();
        push(&mut before, INFO, &film.info);
        push(&mut before, TRACKS, &tracks);
        let nowhere = self.cues(0);
        let first = (before.len() + nowhere.len()) as u64;
        before.extend(self.cues(first));
        let clusters: u64 = self.clusters.iter().map(Cluster::whole).sum();
        let mut out = Vec::new();
        push_head(&mut out, SEGMENT, before.len() as u64 + clusters);
        out.extend(before);
        out
    }

    /// Where to jump to: one place a cluster. Places have eight bytes, so that the length is known before them.
    fn cues(&self, mut at: u64) -> Vec<u8> {
        let mut cues = Vec::new();
        for cluster in &self.clusters {
            if let Some((time, track)) = cluster.key {
                let mut place = Vec::new();
                push_number(&mut place, 0xf7, track);
                push(&mut place, 0xf1, &at.to_be_bytes());
                let mut point = Vec::new();
                push_number(&mut point, 0xb3, time);
                push(&mut point, 0xb7, &place);
                push(&mut cues, 0xbb, &point);
            }
            at += cluster.whole();
        }
        let mut out = Vec::new();
        if !cues.is_empty() {
            push(&mut out, CUES, &cues);
        }
        out
    }
}

impl Cluster {
    fn whole(&self) -> u64 {
        let mut head = Vec::new();
        push_head(&mut head, CLUSTER, self.len);
        head.len() as u64 + self.len
    }
}

/// The head of an element in the file.
struct Head {
    id: u32,
    body: u64,
    /// No end where its length is not known.
    end: Option<u64>,
}

fn head<R: Read + Seek>(
    input: &mut Input<'_, R>,
    at: u64,
    within: u64,
) -> Result<Head, ScrubError> {
    let damaged = Refusal::Damaged {
        what: "element",
        at,
    };
    let mut room = [0; 12];
    let bytes = input.read_some(at, &mut room)?;
    let (id, width) = ebml::id(bytes).ok_or_else(|| damaged.clone())?;
    let (len, more) = ebml::size(&bytes[width..]).ok_or_else(|| damaged.clone())?;
    let body = at + (width + more) as u64;
    let end = match len {
        Some(len) => Some(
            body.checked_add(len)
                .filter(|end| *end <= within)
                .ok_or(damaged)?,
        ),
        None => None,
    };
    Ok(Head { id, body, end })
}

fn held<R: Read + Seek>(
    input: &mut Input<'_, R>,
    head: &Head,
    most: u64,
) -> Result<Vec<u8>, ScrubError> {
    let at = head.body;
    let len = head.end.map(|end| end - at).filter(|len| *len <= most);
    let len = len.ok_or(Refusal::Unaccounted {
        what: "element",
        at,
    })?;
    let mut bytes = vec![0; len as usize];
    input.read(at, &mut bytes, "element")?;
    Ok(bytes)
}

/// Goes through the file once. What is found before the clusters is counted in `once`, within them in `each`.
fn walk<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    film: &mut Film,
    turn: &mut Turn<'_, '_, '_, W>,
    once: &mut Findings,
    each: &mut Findings,
) -> Result<(), ScrubError> {
    let len = input.len();
    let first = head(input, 0, len)?;
    let end = first.end.filter(|_| first.id == EBML);
    let mut at = end.ok_or(Refusal::Damaged {
        what: "EBML",
        at: 0,
    })?;
    film.head = header(&held(input, &first, 4096)?)?;
    let segment = loop {
        let next = head(input, at, len)?;
        match (next.id, next.end) {
            (SEGMENT, _) => break next,
            (0xec, Some(end)) => at = end,
            _ => {
                return Err(Refusal::Damaged {
                    what: "Segment",
                    at,
                }
                .into());
            }
        }
    };
    let end = segment.end.unwrap_or(len);
    if end < len {
        once.add(Kind::Trailing, 1, len - end);
    }
    at = segment.body;
    while at < end {
        let next = head(input, at, end)?;
        match next.id {
            CLUSTER => {
                at = cluster(input, &next, end, film, turn, each)?;
                continue;
            }
            INFO if film.info.is_empty() => {
                film.info = info(&held(input, &next, HEAD_MOST)?, once)?
            }
            TRACKS if film.lines.is_empty() => {
                let body = held(input, &next, HEAD_MOST)?;
                for one in elements(&body, "Tracks")? {
                    match one.id {
                        0xae => film.lines.extend(lines::read(one.body, once)?),
                        _ => once.add(Kind::Padding, 1, one.body.len() as u64),
                    }
                }
                film.unused = film.lines.iter().map(|_| Unused::default()).collect();
                film.behind = vec![0; film.lines.len()];
            }
            INFO | TRACKS | SEEK_HEAD | CUES => {}
            TAGS => once.add(Kind::Tags, 1, next.end.unwrap_or(at) - at),
            CHAPTERS => once.add(Kind::Comment, 1, next.end.unwrap_or(at) - at),
            ATTACHMENTS => once.add(Kind::OtherPicture, 1, next.end.unwrap_or(at) - at),
            0xec | 0xbf => once.add(Kind::Padding, 1, next.end.unwrap_or(at) - at),
            _ => once.add(Kind::ProgramData, 1, next.end.unwrap_or(at) - at),
        }
        at = next.end.ok_or(Refusal::Damaged {
            what: "element",
            at,
        })?;
    }
    Ok(())
}

/// The head of the file: which kind it is, and from which version of the format on it can be read.
fn header(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let all = elements(body, "EBML")?;
    let one = |id: u32| all.iter().find(|one| one.id == id).map(|one| one.body);
    let kind = match one(0x4282).map(|kind| kind.strip_suffix(b"\0").unwrap_or(kind)) {
        Some(b"webm") => b"webm".as_slice(),
        Some(b"matroska") => b"matroska",
        _ => return Err(Refusal::damaged("DocType", 0)),
    };
    let version = |id: u32| one(id).and_then(number).unwrap_or(1).clamp(1, 4);
    let mut inner = Vec::new();
    for (id, value) in [(0x4286, 1), (0x42f7, 1), (0x42f2, 4), (0x42f3, 8)] {
        push_number(&mut inner, id, value);
    }
    push(&mut inner, 0x4282, kind);
    push_number(&mut inner, 0x4287, version(0x4287));
    push_number(&mut inner, 0x4285, version(0x4285));
    let mut out = Vec::new();
    push(&mut out, EBML, &inner);
    Ok(out)
}

/// How long a unit of time is and how long the film; the programs' names are empty.
fn info(body: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    for one in elements(body, "Info")? {
        let len = one.body.len() as u64;
        match one.id {
            0x2a_d7b1 => {
                let scale = number(one.body).ok_or(Refusal::damaged("TimestampScale", 0))?;
                push_number(&mut out, one.id, scale);
            }
            0x4489 if matches!(one.body.len(), 4 | 8) => push(&mut out, one.id, one.body),
            0x4d80 | 0x5741 if one.body.is_empty() => {}
            0x4d80 | 0x5741 => findings.add(Kind::Program, 1, len),
            0x4461 => findings.add(Kind::Dates, 1, len),
            0xec | 0xbf => findings.add(Kind::Padding, 1, len),
            0x7ba9 => findings.add(Kind::Tags, 1, len),
            _ => findings.add(Kind::ProgramData, 1, len),
        }
    }
    push(&mut out, 0x4d80, &[]);
    push(&mut out, 0x5741, &[]);
    Ok(out)
}

/// A cluster; where the next element begins.
fn cluster<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    this: &Head,
    within: u64,
    film: &mut Film,
    turn: &mut Turn<'_, '_, '_, W>,
    findings: &mut Findings,
) -> Result<u64, ScrubError> {
    let end = this.end.unwrap_or(within);
    let mut found = Cluster {
        time: 0,
        len: 0,
        key: None,
    };
    let mut begun = false;
    let mut at = this.body;
    while at < end {
        let next = head(input, at, end)?;
        // A cluster without a length ends where something begins that lies in none.
        if this.end.is_none()
            && matches!(
                next.id,
                CLUSTER | CUES | TAGS | INFO | TRACKS | SEEK_HEAD | CHAPTERS | ATTACHMENTS
            )
        {
            break;
        }
        let stop = next.end.ok_or(Refusal::Damaged {
            what: "element",
            at,
        })?;
        match next.id {
            TIME if !begun => {
                found.time = number(&held(input, &next, 8)?).unwrap_or(0);
                begun = true;
                let mut time = Vec::new();
                push_number(&mut time, TIME, found.time);
                found.len = time.len() as u64;
                if let Turn::Write(write) = turn {
                    let len = write.lens.get(write.next).copied().unwrap_or(0);
                    write.next += 1;
                    let mut head = Vec::new();
                    push_head(&mut head, CLUSTER, len);
                    write.output.write(&head)?;
                    write.output.write(&time)?;
                }
            }
            SIMPLE | GROUP if begun => {
                let skim = matches!(turn, Turn::Survey(_)) && next.id == SIMPLE;
                if let Some(block) = blocks(input, &next, film, skim, findings)? {
                    found.len += block.len;
                    if found.key.is_none() && block.key {
                        let time = found.time.saturating_add_signed(i64::from(block.time));
                        found.key = Some((time, block.track));
                    }
                    if let Turn::Write(write) = turn {
                        write.output.write(&block.bytes)?;
                    }
                }
            }
            0xa7 | 0xab => {}
            0xec | 0xbf => findings.add(Kind::Padding, 1, stop - at),
            SIMPLE | GROUP | TIME | 0xaf => {
                return Err(Refusal::Unaccounted {
                    what: "Cluster",
                    at,
                }
                .into());
            }
            _ => findings.add(Kind::ProgramData, 1, stop - at),
        }
        at = stop;
    }
    if let Turn::Survey(survey) = turn
        && begun
    {
        survey.clusters.push(found);
    }
    Ok(at)
}

/// A block as it goes over.
struct Passed {
    /// With its head; empty where only its length was asked for.
    bytes: Vec<u8>,
    len: u64,
    track: u64,
    time: i16,
    /// Whether it can be jumped to.
    key: bool,
}

/// A block, alone or in a group; nothing where its track is left out.
fn blocks<R: Read + Seek>(
    input: &mut Input<'_, R>,
    this: &Head,
    film: &mut Film,
    skim: bool,
    findings: &mut Findings,
) -> Result<Option<Passed>, ScrubError> {
    let mut room = [0; 16];
    let len = this.end.unwrap_or(this.body) - this.body;
    let at = this.body;
    let damaged = || Refusal::Damaged { what: "block", at };
    let only_picture = |film: &Film| !film.lines.iter().any(|line| line.picture);
    if skim {
        let head = input.read_some(at, &mut room)?;
        let (track, time, flags, _) = lines::block(head).ok_or_else(damaged)?;
        let Some(line) = film.lines.iter().find(|line| line.number == track) else {
            return Ok(None);
        };
        if !line.deflated
            && line.frames != Frames::Text
            && line.frames != Frames::Ass
            && line.frames != Frames::Coded(Codec::Mp3)
        {
            let mut head = Vec::new();
            push_head(&mut head, SIMPLE, len);
            return Ok(Some(Passed {
                bytes: Vec::new(),
                len: head.len() as u64 + len,
                track,
                time,
                key: flags & 0x80 != 0 && (line.picture || only_picture(film)),
            }));
        }
    }
    let body = held(input, this, BLOCK_MOST)?;
    let look = Look {
        at,
        survey: skim || film.surveying(),
    };
    let mut out = Vec::new();
    let passed = if this.id == SIMPLE {
        let Some((block, mut passed)) = look.one(&body, film, findings)? else {
            return Ok(None);
        };
        push(&mut out, SIMPLE, &block);
        passed.key &= only_picture(film) || film.shows(passed.track);
        passed
    } else {
        let Some(passed) = look.group(&body, film, &mut out, findings)? else {
            return Ok(None);
        };
        passed
    };
    Ok(Some(Passed {
        len: out.len() as u64,
        bytes: out,
        ..passed
    }))
}

impl Film {
    fn shows(&self, track: u64) -> bool {
        self.lines
            .iter()
            .any(|line| line.number == track && line.picture)
    }

    /// Whether sound is still looked at, rather than written.
    fn surveying(&self) -> bool {
        !self.unused.iter().any(Unused::is_done)
    }
}

/// A block that is looked into.
struct Look {
    at: u64,
    survey: bool,
}

impl Look {
    fn group(
        &self,
        body: &[u8],
        film: &mut Film,
        out: &mut Vec<u8>,
        findings: &mut Findings,
    ) -> Result<Option<Passed>, ScrubError> {
        let mut inner = Vec::new();
        let mut found = None;
        let mut key = true;
        for one in elements(body, "BlockGroup")? {
            match one.id {
                BLOCK => {
                    let Some((block, passed)) = self.one(one.body, film, findings)? else {
                        return Ok(None);
                    };
                    push(&mut inner, BLOCK, &block);
                    found = Some(passed);
                }
                // How long, which others it needs, what to cut off at the end.
                0x9b => push_number(&mut inner, one.id, number(one.body).unwrap_or(0)),
                0xfb | 0x75a2 if one.body.len() <= 8 => {
                    key &= one.id != 0xfb;
                    push(&mut inner, one.id, one.body);
                }
                0xa4 => {
                    return Err(Refusal::Unaccounted {
                        what: "CodecState",
                        at: self.at,
                    }
                    .into());
                }
                0xec | 0xbf => findings.add(Kind::Padding, 1, one.body.len() as u64),
                _ => findings.add(Kind::ProgramData, 1, one.body.len() as u64),
            }
        }
        push(out, GROUP, &inner);
        Ok(found.map(|found| Passed {
            key: key && (film.shows(found.track) || !film.lines.iter().any(|line| line.picture)),
            ..found
        }))
    }

    /// One block with its frames made quiet.
    fn one(
        &self,
        body: &[u8],
        film: &mut Film,
        findings: &mut Findings,
    ) -> Result<Option<(Vec<u8>, Passed)>, ScrubError> {
        let at = self.at;
        let damaged = || Refusal::Damaged { what: "block", at };
        let (track, time, flags, from) = lines::block(body).ok_or_else(damaged)?;
        let Some(which) = film.lines.iter().position(|line| line.number == track) else {
            findings.add(Kind::ProgramData, 1, body.len() as u64);
            return Ok(None);
        };
        let line = &film.lines[which];
        let mut out = body.to_vec();
        // Reserved bits become zero.
        out[from - 1] = flags & 0x8f;
        out[from - 1] |= flags & 6;
        let text = matches!(line.frames, Frames::Text | Frames::Ass);
        if text || line.deflated {
            if flags & 6 != 0 {
                return Err(Refusal::Unaccounted {
                    what: "laced lines",
                    at,
                }
                .into());
            }
            let frame = if line.deflated {
                inflated(&body[from..]).ok_or_else(damaged)?
            } else {
                body[from..].to_vec()
            };
            let clean = match line.frames {
                Frames::Text => words::srt_lines(&frame, findings)?,
                Frames::Ass => words::ass_line(&frame, findings)?,
                Frames::Coded(codec) => {
                    let mut frame = frame;
                    if codec == Codec::Mp3 || !codec.quiet(&mut frame, findings) {
                        return Err(damaged().into());
                    }
                    frame
                }
            };
            out.truncate(from);
            out.extend(clean);
        } else if let Frames::Coded(codec) = line.frames {
            let frames = laced(body, flags, from).ok_or_else(damaged)?;
            for (from, to) in frames {
                let frame = out.get_mut(from..to).ok_or_else(damaged)?;
                if codec == Codec::Mp3 {
                    let behind = film.behind.get_mut(which);
                    let (Some(behind), Some(unused)) = (behind, film.unused.get_mut(which)) else {
                        continue;
                    };
                    if self.survey {
                        unused.look(frame)?;
                    } else {
                        unused.clear(*behind, frame, findings);
                    }
                    *behind += frame.len() as u64;
                } else if !codec.quiet(frame, findings) {
                    return Err(damaged().into());
                }
            }
        }
        let passed = Passed {
            bytes: Vec::new(),
            len: 0,
            track,
            time,
            key: flags & 0x80 != 0,
        };
        Ok(Some((out, passed)))
    }
}

/// From where to where the frames of a block are (RFC 9559, 10.3).
fn laced(body: &[u8], flags: u8, from: usize) -> Option<Vec<(usize, usize)>> {
    if flags & 6 == 0 {
        return Some(vec![(from, body.len())]);
    }
    let count = usize::from(*body.get(from)?) + 1;
    let mut at = from + 1;
    let mut lens = Vec::with_capacity(count);
    match flags & 6 {
        2 => {
            for _ in 1..count {
                let mut len = 0usize;
                loop {
                    let byte = *body.get(at)?;
                    at += 1;
                    len += usize::from(byte);
                    if byte != 255 {
                        break;
                    }
                }
                lens.push(len);
            }
        }
        6 => {
            let mut last = 0i64;
            for number in 1..count {
                let (value, width) = ebml::size(body.get(at..)?)?;
                let value = i64::try_from(value?).ok()?;
                // Later ones are differences, around zero.
                let middle = (1i64 << (7 * width - 1)) - 1;
                last = if number == 1 {
                    value
                } else {
                    last.checked_add(value - middle)?
                };
                at += width;
                lens.push(usize::try_from(last).ok()?);
            }
        }
        _ => {
            let all = body.len().checked_sub(at)?;
            (all % count == 0).then_some(())?;
            lens = vec![all / count; count - 1];
        }
    }
    let mut frames = Vec::with_capacity(count);
    for len in lens {
        let to = at.checked_add(len).filter(|to| *to <= body.len())?;
        frames.push((at, to));
        at = to;
    }
    frames.push((at, body.len()));
    Some(frames)
}

/// A frame as it was before it was deflated, where all of it is that.
fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    const MOST: usize = 16 << 20;
    let mut inflate = Decompress::new(true);
    let mut out = Vec::with_capacity((bytes.len() * 4).clamp(1024, MOST));
    loop {
        let from = usize::try_from(inflate.total_in()).ok()?;
        let before = (inflate.total_in(), inflate.total_out());
        let status = inflate
            .decompress_vec(bytes.get(from..)?, &mut out, FlushDecompress::None)
            .ok()?;
        if status == Status::StreamEnd {
            return (inflate.total_in() == bytes.len() as u64).then_some(out);
        }
        if out.len() == out.capacity() {
            if out.len() >= MOST {
                return None;
            }
            out.reserve(out.len());
        } else if before == (inflate.total_in(), inflate.total_out()) {
            return None;
        }
    }
}
