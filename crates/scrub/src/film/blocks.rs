//! Blocks of Matroska (RFC 9559, 10): frames of one track, alone or in a group, made quiet.

use std::io::{Read, Seek};

use flate2::{Decompress, FlushDecompress, Status};

use super::codec::Codec;
use super::ebml::{self, elements, number, push, push_head, push_number};
use super::lines::{self, Frames};
use super::mkv::{Film, Head, held};
use crate::input::Input;
use crate::{Findings, Kind, Refusal, ScrubError, words};

/// A block alone, a group, and the block within it.
pub(super) const SIMPLE: u32 = 0xa3;
pub(super) const GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;
/// The longest block.
const BLOCK_MOST: u64 = 64 << 20;

/// A block as it goes over.
pub(super) struct Passed {
    /// With its head; empty where only its length was asked for.
    pub(super) bytes: Vec<u8>,
    pub(super) len: u64,
    pub(super) track: u64,
    pub(super) time: i16,
    /// Whether it can be jumped to.
    pub(super) key: bool,
}

/// A block, alone or in a group; nothing where its track is left out.
pub(super) fn blocks<R: Read + Seek>(
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
        !self.unused.iter().any(crate::sound::Unused::is_done)
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
