//! AVI (Microsoft's RIFF and OpenDML's extension of it): the heads of the streams, their chunks, and an index made
//! anew. Everything comes out as one RIFF form, which old players read.

use std::io::{Read, Seek, Write};

use super::avi_stream::stream;
use super::codec::Codec;
use crate::bytes::{le32, part};
use crate::input::Input;
use crate::output::Output;
use crate::sound::Unused;
use crate::{Findings, Kind, Refusal, ScrubError, riff};

/// More chunks than this are no film: three days of pictures and sound.
const CHUNKS_MOST: usize = 1 << 24;
/// The longest list of heads, and the longest chunk.
const HEAD_MOST: u32 = 4 << 20;
const CHUNK_MOST: u32 = 64 << 20;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut film = Film::default();
    let mut at = 0;
    while let Some((form, body, end)) = form(input, at)? {
        if &form != if at == 0 { b"AVI " } else { b"AVIX" } {
            break;
        }
        film.form(input, body, end, findings)?;
        at = end + end % 2;
    }
    let damaged = |at| Refusal::Damaged { what: "RIFF", at };
    if at == 0 || film.streams.is_empty() || film.chunks.is_empty() {
        return Err(damaged(0).into());
    }
    if at < input.len() {
        findings.add(Kind::Trailing, 1, input.len() - at);
    }
    film.unused(input)?;
    let heads = film.heads();
    let content: u64 = film.chunks.iter().map(Chunk::whole).sum();
    let index = film.chunks.len() as u64 * 16;
    let whole = 4 + heads.len() as u64 + 12 + content + 8 + index;
    let small = |len: u64| {
        u32::try_from(len).map_err(|_| Refusal::Unaccounted {
            what: "more than 4 GiB",
            at: 0,
        })
    };
    let mut front = b"RIFF".to_vec();
    front.extend(small(whole)?.to_le_bytes());
    front.extend(b"AVI ");
    front.extend(heads);
    front.extend(b"LIST");
    front.extend(small(content + 4)?.to_le_bytes());
    front.extend(b"movi");
    output.write(&front)?;
    film.write(input, output, findings)?;
    output.write(b"idx1")?;
    output.write(&small(index)?.to_le_bytes())?;
    let mut from = 4u64;
    for chunk in &film.chunks {
        let flags: u32 = if chunk.key { 0x10 } else { 0 };
        let mut row = chunk.name(&film.streams).to_vec();
        row.extend(flags.to_le_bytes());
        row.extend(small(from)?.to_le_bytes());
        row.extend(chunk.len.to_le_bytes());
        output.write(&row)?;
        from += chunk.whole();
    }
    Ok(())
}

/// The form at `at`: its kind, and from where to where its chunks are.
fn form<R: Read + Seek>(
    input: &mut Input<'_, R>,
    at: u64,
) -> Result<Option<([u8; 4], u64, u64)>, ScrubError> {
    let mut room = [0; 12];
    let head = input.read_some(at, &mut room)?;
    let (Some(b"RIFF"), Some(len), Some(kind)) =
        (part(head, 0, 4), le32(head, 4), part(head, 8, 4))
    else {
        return Ok(None);
    };
    let end = at + 8 + u64::from(len);
    if end > input.len() || len < 4 {
        return Err(Refusal::Damaged { what: "RIFF", at }.into());
    }
    Ok(kind.try_into().ok().map(|kind| (kind, at + 12, end)))
}

/// A stream that goes over.
pub(super) struct Stream {
    pub(super) picture: bool,
    pub(super) codec: Codec,
    /// `strh`, `strf`, and how pictures are shown.
    pub(super) heads: Vec<u8>,
    /// Which it was in the file.
    pub(super) number: u8,
}

struct Chunk {
    /// Which of the streams that go over.
    stream: usize,
    /// Where its bytes begin in the file.
    at: u64,
    len: u32,
    key: bool,
}

impl Chunk {
    fn whole(&self) -> u64 {
        8 + u64::from(self.len) + u64::from(self.len % 2)
    }

    fn name(&self, streams: &[Stream]) -> [u8; 4] {
        let number = self.stream as u8;
        let picture = streams
            .get(self.stream)
            .is_some_and(|stream| stream.picture);
        let kind = if picture { b"dc" } else { b"wb" };
        [b'0' + number / 10, b'0' + number % 10, kind[0], kind[1]]
    }
}

#[derive(Default)]
struct Film {
    avih: Vec<u8>,
    streams: Vec<Stream>,
    chunks: Vec<Chunk>,
    /// Pictures of all forms, where the first says how many there are.
    total: Option<u32>,
    unused: Vec<Unused>,
}

impl Film {
    fn form<R: Read + Seek>(
        &mut self,
        input: &mut Input<'_, R>,
        mut at: u64,
        end: u64,
        findings: &mut Findings,
    ) -> Result<(), ScrubError> {
        let mut movi = None;
        let before = self.chunks.len();
        // Where pictures begin that need no other, by the indexes.
        let mut keys = Vec::new();
        let mut indexed = false;
        while at + 8 <= end {
            let head = chunk(input, at, end)?;
            let mut kind = [0; 4];
            if &head.kind == b"LIST" {
                input.read(head.body, &mut kind, "LIST")?;
            }
            match (&head.kind, &kind) {
                (b"LIST", b"hdrl") if self.streams.is_empty() && head.len <= HEAD_MOST => {
                    let mut body = vec![0; head.len as usize];
                    input.read(head.body, &mut body, "hdrl")?;
                    self.head(&body[4..], findings)?;
                }
                (b"LIST", b"movi") if movi.is_none() => {
                    movi = Some(head.body);
                    self.movi(input, head.body + 4, head.end(), 0, &mut keys, findings)?;
                    indexed |= !keys.is_empty();
                }
                (b"idx1", _) => {
                    indexed = true;
                    self.index(input, &head, movi, &mut keys)?;
                }
                (b"LIST", _) => findings.add(Kind::Tags, 1, u64::from(head.len) + 8),
                (other, _) => findings.add(riff::left_out(*other), 1, u64::from(head.len) + 8),
            }
            at = head.next();
        }
        keys.sort_unstable();
        for chunk in &mut self.chunks[before..] {
            let picture = self
                .streams
                .get(chunk.stream)
                .is_some_and(|stream| stream.picture);
            chunk.key = !picture || !indexed || keys.binary_search(&chunk.at).is_ok();
        }
        Ok(())
    }

    fn head(&mut self, body: &[u8], findings: &mut Findings) -> Result<(), Refusal> {
        let mut at = 0;
        let mut number = 0u8;
        while at + 8 <= body.len() {
            let (one, next) = riff::chunk(body, at).ok_or(Refusal::damaged("hdrl", at))?;
            match (&one.kind, part(one.body, 0, 4)) {
                (b"avih", _) => {
                    self.avih = part(one.body, 0, 40)
                        .ok_or(Refusal::damaged("avih", at))?
                        .to_vec();
                }
                (b"LIST", Some(b"strl")) => {
                    let stream = stream(&one.body[4..], number, findings)?;
                    self.streams.extend(stream);
                    number = number.checked_add(1).ok_or(Refusal::damaged("strl", at))?;
                }
                (b"LIST", Some(b"odml")) => {
                    self.total = le32(one.body, 12);
                }
                (other, _) => findings.add(riff::left_out(*other), 1, one.body.len() as u64 + 8),
            }
            at = next;
        }
        if self.avih.is_empty() || self.streams.len() > 99 {
            return Err(Refusal::damaged("hdrl", 0));
        }
        Ok(())
    }

    /// The chunks of a list; lists within it hold those that are played together.
    fn movi<R: Read + Seek>(
        &mut self,
        input: &mut Input<'_, R>,
        mut at: u64,
        end: u64,
        depth: u8,
        keys: &mut Vec<u64>,
        findings: &mut Findings,
    ) -> Result<(), ScrubError> {
        while at + 8 <= end {
            let head = chunk(input, at, end)?;
            let [a, b, rest @ ..] = head.kind;
            let number =
                (a.is_ascii_digit() && b.is_ascii_digit()).then(|| (a - b'0') * 10 + (b - b'0'));
            match (number, &rest) {
                (Some(number), b"dc" | b"db" | b"wb") => {
                    let stream = self
                        .streams
                        .iter()
                        .position(|stream| stream.number == number);
                    match stream {
                        Some(stream) => self.chunks.push(Chunk {
                            stream,
                            at: head.body,
                            len: head.len,
                            key: false,
                        }),
                        None => findings.add(Kind::ProgramData, 1, u64::from(head.len) + 8),
                    }
                    if self.chunks.len() > CHUNKS_MOST {
                        return Err(Refusal::Unaccounted { what: "movi", at }.into());
                    }
                }
                (None, _) if &head.kind == b"LIST" && depth == 0 => {
                    self.movi(input, head.body + 4, head.end(), 1, keys, findings)?;
                }
                (None, _) if head.kind.starts_with(b"ix") => standard(input, &head, keys)?,
                _ => findings.add(riff::left_out(head.kind), 1, u64::from(head.len) + 8),
            }
            at = head.next();
        }
        Ok(())
    }

    /// `idx1`: its places count from the list or from the beginning of the file, as the writer took it.
    fn index<R: Read + Seek>(
        &self,
        input: &mut Input<'_, R>,
        head: &Head,
        movi: Option<u64>,
        keys: &mut Vec<u64>,
    ) -> Result<(), ScrubError> {
        let damaged = Refusal::Damaged {
            what: "idx1",
            at: head.body,
        };
        let (Some(movi), Some(first)) = (movi, self.chunks.first().map(|chunk| chunk.at)) else {
            return Ok(());
        };
        let rows = u64::from(head.len / 16);
        let mut room = vec![0; 16 * 4096];
        let mut base = None;
        let mut done = 0;
        while done < rows {
            let step = (rows - done).min(4096) as usize * 16;
            input.read(head.body + done * 16, &mut room[..step], "idx1")?;
            for row in room[..step].as_chunks::<16>().0 {
                let (flags, from) = (
                    le32(row, 4).unwrap_or(0),
                    u64::from(le32(row, 8).unwrap_or(0)),
                );
                // The first that is a stream's says which.
                let named = row[0].is_ascii_digit() && row[1].is_ascii_digit();
                if base.is_none() && named {
                    base = [movi, 0].into_iter().find(|base| base + from + 8 == first);
                    if base.is_none() {
                        return Err(damaged.into());
                    }
                }
                if flags & 0x10 != 0 && named {
                    keys.push(base.unwrap_or(0) + from + 8);
                }
            }
            done += step as u64 / 16;
        }
        Ok(())
    }

    /// Looks over sound whose frames lend each other room.
    fn unused<R: Read + Seek>(&mut self, input: &mut Input<'_, R>) -> Result<(), ScrubError> {
        self.unused = self.streams.iter().map(|_| Unused::default()).collect();
        let mut room = Vec::new();
        for chunk in &self.chunks {
            let at = chunk.at;
            if chunk.len > CHUNK_MOST {
                return Err(Refusal::Unaccounted { what: "chunk", at }.into());
            }
            let codec = self.streams.get(chunk.stream).map(|stream| stream.codec);
            if let (Some(Codec::Mp3), Some(unused)) = (codec, self.unused.get_mut(chunk.stream)) {
                room.resize(chunk.len as usize, 0);
                input.read(at, &mut room, "chunk")?;
                unused.look(&room)?;
            }
        }
        for unused in &mut self.unused {
            unused.end()?;
        }
        Ok(())
    }

    fn heads(&self) -> Vec<u8> {
        let mut avih = self.avih.clone();
        // Flags: there is an index, and streams lie side by side.
        let flags = le32(&avih, 12).unwrap_or(0) & 0x900 | 0x10;
        avih[12..16].copy_from_slice(&flags.to_le_bytes());
        if let Some(total) = self.total {
            avih[16..20].copy_from_slice(&total.to_le_bytes());
        }
        avih[24..28].copy_from_slice(&(self.streams.len() as u32).to_le_bytes());
        avih.extend([0; 16]);
        let mut inner = b"hdrl".to_vec();
        riff::push(&mut inner, b"avih", &avih);
        for stream in &self.streams {
            riff::push(
                &mut inner,
                b"LIST",
                &[b"strl", stream.heads.as_slice()].concat(),
            );
        }
        let mut out = Vec::new();
        riff::push(&mut out, b"LIST", &inner);
        out
    }

    fn write<R: Read + Seek, W: Write>(
        &self,
        input: &mut Input<'_, R>,
        output: &mut Output<'_, W>,
        findings: &mut Findings,
    ) -> Result<(), ScrubError> {
        let mut room = Vec::new();
        let mut behind = vec![0u64; self.streams.len()];
        for chunk in &self.chunks {
            let (Some(stream), Some(unused), Some(behind)) = (
                self.streams.get(chunk.stream),
                self.unused.get(chunk.stream),
                behind.get_mut(chunk.stream),
            ) else {
                continue;
            };
            room.clear();
            room.extend(chunk.name(&self.streams));
            room.extend(chunk.len.to_le_bytes());
            let len = 8 + chunk.len as usize;
            room.resize(len + len % 2, 0);
            input.read(chunk.at, &mut room[8..len], "chunk")?;
            if stream.codec == Codec::Mp3 {
                unused.clear(*behind, &mut room[8..len], findings);
            } else if !stream.codec.quiet(&mut room[8..len], findings) {
                return Err(Refusal::Damaged {
                    what: "chunk",
                    at: chunk.at,
                }
                .into());
            }
            *behind += u64::from(chunk.len);
            output.write(&room)?;
        }
        Ok(())
    }
}

/// The head of a chunk in the file.
struct Head {
    kind: [u8; 4],
    body: u64,
    len: u32,
}

impl Head {
    fn end(&self) -> u64 {
        self.body + u64::from(self.len)
    }

    fn next(&self) -> u64 {
        self.end() + u64::from(self.len % 2)
    }
}

fn chunk<R: Read + Seek>(input: &mut Input<'_, R>, at: u64, end: u64) -> Result<Head, ScrubError> {
    let mut head = [0; 8];
    input.read(at, &mut head, "chunk")?;
    let [a, b, c, d, ..] = head;
    let len = le32(&head, 4).unwrap_or(0);
    if at + 8 + u64::from(len) > end {
        return Err(Refusal::Damaged { what: "chunk", at }.into());
    }
    Ok(Head {
        kind: [a, b, c, d],
        body: at + 8,
        len,
    })
}

/// An index of OpenDML for one stream: places of pictures that need no other.
fn standard<R: Read + Seek>(
    input: &mut Input<'_, R>,
    head: &Head,
    keys: &mut Vec<u64>,
) -> Result<(), ScrubError> {
    if head.len < 24 || head.len > HEAD_MOST {
        return Ok(());
    }
    let mut body = vec![0; head.len as usize];
    input.read(head.body, &mut body, "ix")?;
    let base = part(&body, 12, 8).and_then(|base| base.try_into().ok());
    let base = base.map_or(0, u64::from_le_bytes);
    let count = le32(&body, 4).unwrap_or(0) as usize;
    for row in body[24..].as_chunks::<8>().0.iter().take(count) {
        let (from, len) = (le32(row, 0).unwrap_or(0), le32(row, 4).unwrap_or(0));
        if len & 1 << 31 == 0 {
            keys.push(base.saturating_add(u64::from(from)));
        }
    }
    Ok(())
}
