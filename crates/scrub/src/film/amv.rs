//! AMV, the films of small players: heads of fixed places whose lengths mean nothing, then pictures and sound in
//! turns. (As ffmpeg and the makers' own programs write it; there is no specification.)

use std::io::{Read, Seek, Write};

use crate::bytes::{le16, le32, part};
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The longest head of a stream, and the longest picture or sound.
const HEAD_MOST: u32 = 4096;
const CHUNK_MOST: u32 = 4 << 20;
const PICTURE: &[u8; 4] = b"00dc";
const SOUND: &[u8; 4] = b"01wb";
const END: &[u8; 8] = b"AMV_END_";

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut heads = Heads {
        input,
        at: 0,
        came: Vec::new(),
        out: Vec::new(),
    };
    heads.read()?;
    let mut at = heads.at;
    if heads.out != heads.came {
        findings.add(Kind::ProgramData, 1, at);
    }
    output.write(&heads.out)?;
    let mut room = Vec::new();
    let mut chunks = 0u64;
    loop {
        let mut head = [0; 8];
        let held = input.read_some(at, &mut head)?;
        // The end, which not all writers write.
        if held == END || held.is_empty() && chunks > 0 {
            break;
        }
        // Some writers fill up to even places.
        if held.first() == Some(&0) && chunks > 0 {
            findings.add(Kind::Padding, 1, 1);
            at += 1;
            continue;
        }
        let damaged = Refusal::Damaged { what: "chunk", at };
        let (kind, len) = part(held, 0, 4).zip(le32(held, 4)).ok_or(damaged.clone())?;
        if len > CHUNK_MOST || kind != PICTURE && kind != SOUND {
            return Err(damaged.into());
        }
        room.clear();
        room.extend(held);
        room.resize(8 + len as usize, 0);
        input.read(at + 8, &mut room[8..], "chunk")?;
        let fits = if room.starts_with(PICTURE) {
            picture(&mut room, findings)
        } else {
            sound(&mut room[8..], findings)
        };
        fits.ok_or(damaged)?;
        output.write(&room)?;
        at += 8 + u64::from(len);
        chunks += 1;
    }
    if chunks == 0 {
        return Err(Refusal::Damaged { what: "chunk", at }.into());
    }
    let behind = (input.len() - at).checked_sub(END.len() as u64);
    if behind != Some(0) {
        findings.add(Kind::Trailing, 1, behind.unwrap_or(0));
    }
    output.write(END)
}

/// Everything before the first picture.
struct Heads<'i, 'r, R> {
    input: &'i mut Input<'r, R>,
    at: u64,
    /// As it came, and as it goes over.
    came: Vec<u8>,
    out: Vec<u8>,
}

impl<R: Read + Seek> Heads<'_, '_, R> {
    fn read(&mut self) -> Result<(), ScrubError> {
        self.list(b"RIFF", b"AMV ")?;
        self.list(b"LIST", b"hdrl")?;
        let main = self.chunk(b"amvh")?;
        let clean = main_head(&main).ok_or(self.damaged())?;
        push(&mut self.out, b"amvh", &clean);
        for picture in [true, false] {
            self.list(b"LIST", b"strl")?;
            // What players do not look at is zero in most files.
            let head = self.chunk(b"strh")?;
            push(&mut self.out, b"strh", &vec![0; head.len()]);
            let format = self.chunk(b"strf")?;
            let clean = if picture {
                vec![0; format.len()]
            } else {
                sound_head(&format).ok_or(self.damaged())?
            };
            push(&mut self.out, b"strf", &clean);
        }
        self.list(b"LIST", b"movi")
    }

    const fn damaged(&self) -> Refusal {
        Refusal::Damaged {
            what: "heads",
            at: self.at,
        }
    }

    fn next(&mut self, len: usize) -> Result<Vec<u8>, ScrubError> {
        let mut bytes = vec![0; len];
        self.input.read(self.at, &mut bytes, "heads")?;
        self.at += len as u64;
        self.came.extend(&bytes);
        Ok(bytes)
    }

    /// Four letters, a length that means nothing, four letters.
    fn list(&mut self, outer: &[u8; 4], inner: &[u8; 4]) -> Result<(), ScrubError> {
        let bytes = self.next(12)?;
        if !bytes.starts_with(outer) || !bytes.ends_with(inner) {
            return Err(self.damaged().into());
        }
        self.out.extend(outer);
        self.out.extend([0; 4]);
        self.out.extend(inner);
        Ok(())
    }

    fn chunk(&mut self, kind: &[u8; 4]) -> Result<Vec<u8>, ScrubError> {
        let head = self.next(8)?;
        let len = le32(&head, 4).filter(|len| *len <= HEAD_MOST && head.starts_with(kind));
        let len = len.ok_or(self.damaged())?;
        self.next(len as usize)
    }
}

fn push(out: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]) {
    out.extend(kind);
    // No longer than `HEAD_MOST`.
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(body);
}

/// How long a picture is shown, how large it is, how many there are a second; how long the film is.
fn main_head(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; 56];
    out[..4].copy_from_slice(part(body, 0, 4)?);
    out[32..48].copy_from_slice(part(body, 32, 16)?);
    out[52..].copy_from_slice(part(body, 52, 4)?);
    Some(out)
}

/// Channels and rate; the rest is the same in all films.
fn sound_head(body: &[u8]) -> Option<Vec<u8>> {
    let (channels, rate) = (le16(body, 2)?, le32(body, 4)?);
    let mut out = 1u16.to_le_bytes().to_vec();
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    let second = rate.checked_mul(u32::from(channels))?.checked_mul(2)?;
    out.extend(second.to_le_bytes());
    out.extend([2, 0, 16, 0]);
    out.resize(body.len().clamp(16, 20), 0);
    Some(out)
}

/// A picture: two markers, coded bytes, two more. What stands behind them goes.
fn picture(chunk: &mut Vec<u8>, findings: &mut Findings) -> Option<()> {
    let body = chunk.get(8..)?;
    if body.is_empty() {
        return Some(());
    }
    body.starts_with(&[0xff, 0xd8]).then_some(())?;
    let found = memchr::memchr_iter(0xff, &body[2..])
        .map(|at| at + 2)
        .find(|at| body.get(at + 1) != Some(&0))?;
    (body.get(found + 1) == Some(&0xd9)).then_some(())?;
    let end = found + 2;
    if end < body.len() {
        findings.add(Kind::Trailing, 1, (body.len() - end) as u64);
        chunk.truncate(8 + end);
        chunk[4..8].copy_from_slice(&(end as u32).to_le_bytes());
    }
    Some(())
}

/// Sound: where it begins, how many samples, four bits each. Its length stays, because players count on it.
fn sound(body: &mut [u8], findings: &mut Findings) -> Option<()> {
    if body.is_empty() {
        return Some(());
    }
    let samples = le32(body, 4)? as usize;
    let end = samples.div_ceil(2).checked_add(8)?;
    let mut quiet = |rest: &mut [u8]| {
        if rest.iter().any(|byte| *byte != 0) {
            findings.add(Kind::Padding, 1, rest.len() as u64);
            rest.fill(0);
        }
    };
    quiet(&mut body[3..4]);
    if end <= body.len() {
        quiet(&mut body[end..]);
    }
    Some(())
}
