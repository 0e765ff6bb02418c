//! Matroska and WebM (RFC 9559): tracks that play and their frames, with places for players to jump to. Everything
//! that names, dates or describes goes. The file is read twice: once to learn how long each cluster becomes, then to
//! write it.

use std::io::{Read, Seek, Write};

use super::blocks::{GROUP, SIMPLE, blocks};
use super::ebml::{self, elements, number, push, push_head, push_number};
use super::lines::{self, Line};
use crate::input::Input;
use crate::output::Output;
use crate::sound::Unused;
use crate::{Findings, Kind, Refusal, ScrubError};

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
/// The longest description that is held in memory.
const HEAD_MOST: u64 = 16 << 20;

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
    if film.info.is_empty() || film.lines.is_empty() || survey.clusters.is_empty() {
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
pub(super) struct Film {
    head: Vec<u8>,
    info: Vec<u8>,
    pub(super) lines: Vec<Line>,
    /// What encoders left in sound, by track; how much of each track went by.
    pub(super) unused: Vec<Unused>,
    pub(super) behind: Vec<u64>,
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
pub(super) struct Head {
    pub(super) id: u32,
    pub(super) body: u64,
    /// No end where its length is not known.
    pub(super) end: Option<u64>,
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

pub(super) fn held<R: Read + Seek>(
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
