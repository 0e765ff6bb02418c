//! PNG and APNG (PNG specification, third edition): header, palette, transparency, pixels, frames of an animation.
//! The pixels are inflated to learn where they end, and cut into chunks of one length.

use flate2::{Decompress, FlushDecompress, Status};

use super::exif;
use crate::bytes::{be32, part};
use crate::{Findings, Kind, Refusal};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The length of the chunks that pixels are written in: how they were cut tells one program from another.
const CUT: usize = 1 << 20;
/// Pixels inflated to more than this are refused; it is 16-bit RGBA of some 134 million points.
const INFLATED_MOST: u64 = 1 << 30;

struct Chunk<'b> {
    kind: [u8; 4],
    body: &'b [u8],
    at: usize,
}

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    if !bytes.starts_with(SIGNATURE) {
        return Err(Refusal::damaged("signature", 0));
    }
    let mut out = Writer {
        bytes: Vec::with_capacity(bytes.len()),
        sequence: 0,
    };
    out.bytes.extend(SIGNATURE);
    let mut picture = Picture::default();
    let mut at = SIGNATURE.len();
    let mut done = false;
    while !done {
        let chunk = chunk(bytes, at)?;
        at += chunk.body.len() + 12;
        done = picture.take(&chunk, &mut out, findings)?;
    }
    if bytes.len() > at {
        findings.add(Kind::Trailing, 1, (bytes.len() - at) as u64);
    }
    Ok(out.bytes)
}

fn chunk(bytes: &[u8], at: usize) -> Result<Chunk<'_>, Refusal> {
    let damaged = Refusal::damaged("chunk", at);
    let read = || {
        let len = usize::try_from(be32(bytes, at)?).ok()?;
        let kind: [u8; 4] = part(bytes, at + 4, 4)?.try_into().ok()?;
        let body = part(bytes, at + 8, len)?;
        let sum = be32(bytes, at + 8 + len)?;
        let right = sum == crc(&bytes[at + 4..at + 8 + len]);
        right.then_some(Chunk { kind, body, at })
    };
    read().ok_or(damaged)
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

struct Writer {
    bytes: Vec<u8>,
    /// The number of the next chunk of the animation.
    sequence: u32,
}

impl Writer {
    fn chunk(&mut self, kind: &[u8; 4], body: &[&[u8]]) {
        let len: usize = body.iter().map(|part| part.len()).sum();
        // Bodies are parts of what came, and shorter than a chunk may be.
        let len = u32::try_from(len).unwrap_or(u32::MAX);
        self.bytes.extend(len.to_be_bytes());
        let start = self.bytes.len();
        self.bytes.extend(kind);
        for part in body {
            self.bytes.extend(*part);
        }
        let sum = crc(&self.bytes[start..]);
        self.bytes.extend(sum.to_be_bytes());
    }

    fn number(&mut self) -> [u8; 4] {
        let number = self.sequence;
        self.sequence = number.wrapping_add(1);
        number.to_be_bytes()
    }
}

/// What came so far, and the pixels of the frame at hand.
#[derive(Default)]
struct Picture {
    header: Option<Header>,
    palette: bool,
    pixels: Pixels,
    animated: bool,
}

#[derive(Default)]
struct Pixels {
    /// Where they began; chunks of one frame follow each other.
    at: usize,
    frame: Option<Frame>,
    data: Vec<u8>,
    /// The lengths of the chunks that they came in.
    cuts: Vec<usize>,
    /// Whether the default picture has come.
    first: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Frame {
    /// IDAT.
    Default,
    /// fdAT.
    Further,
}

#[derive(Clone, Copy)]
struct Header {
    width: u32,
    height: u32,
    bits: u64,
    interlaced: bool,
    /// Of the frame at hand.
    frame: (u32, u32),
}

impl Picture {
    /// Takes a chunk; whether it was the last.
    fn take(
        &mut self,
        chunk: &Chunk<'_>,
        out: &mut Writer,
        findings: &mut Findings,
    ) -> Result<bool, Refusal> {
        let Chunk { kind, body, at } = chunk;
        if self.header.is_none() != (kind == b"IHDR") {
            return Err(Refusal::damaged("IHDR", *at));
        }
        match kind {
            b"IDAT" => self.pixels(Frame::Default, body, *at)?,
            b"fdAT" if self.animated && body.len() >= 4 => {
                self.pixels(Frame::Further, &body[4..], *at)?;
            }
            _ => self.flush(out, findings)?,
        }
        match kind {
            b"IDAT" => {}
            b"fdAT" if self.animated => {}
            b"IHDR" => {
                self.header = Some(header(body).ok_or(Refusal::damaged("IHDR", *at))?);
                out.chunk(kind, &[body]);
            }
            b"PLTE" if !self.palette && body.len() % 3 == 0 && body.len() <= 768 => {
                self.palette = true;
                out.chunk(kind, &[body]);
            }
            b"tRNS" if body.len() <= 256 => out.chunk(kind, &[body]),
            b"acTL" if body.len() == 8 && !self.animated => {
                self.animated = true;
                out.chunk(kind, &[body]);
            }
            b"fcTL" if self.animated && body.len() == 26 => {
                let size = be32(body, 4).zip(be32(body, 8));
                if let (Some(header), Some(size)) = (&mut self.header, size) {
                    header.frame = size;
                }
                let number = out.number();
                out.chunk(kind, &[&number, &body[4..]]);
            }
            b"IEND" if body.is_empty() && self.pixels.first => {
                out.chunk(kind, &[]);
                return Ok(true);
            }
            // An upper-case first letter: no decoder goes on without it.
            [b'A'..=b'Z', ..] => return Err(Refusal::unaccounted("critical chunk", *at)),
            _ => {
                if kind == b"eXIf" {
                    exif::upright(body)?;
                }
                findings.add(ancillary(kind), 1, body.len() as u64 + 12);
            }
        }
        Ok(false)
    }

    fn pixels(&mut self, frame: Frame, body: &[u8], at: usize) -> Result<(), Refusal> {
        let pixels = &mut self.pixels;
        match pixels.frame {
            None if frame == Frame::Default && pixels.first => {
                return Err(Refusal::unaccounted("second IDAT", at));
            }
            None => {
                pixels.frame = Some(frame);
                pixels.at = at;
            }
            Some(now) if now != frame => return Err(Refusal::damaged("fdAT", at)),
            Some(_) => {}
        }
        pixels.data.extend(body);
        pixels.cuts.push(body.len());
        Ok(())
    }

    /// Writes the pixels of a frame, up to where they end.
    fn flush(&mut self, out: &mut Writer, findings: &mut Findings) -> Result<(), Refusal> {
        let (Some(frame), Some(header)) = (self.pixels.frame.take(), self.header) else {
            return Ok(());
        };
        let at = self.pixels.at;
        let data = std::mem::take(&mut self.pixels.data);
        let size = match frame {
            Frame::Default => (header.width, header.height),
            Frame::Further => header.frame,
        };
        let raw = header
            .raw_len(size)
            .filter(|raw| *raw <= INFLATED_MOST)
            .ok_or(Refusal::unaccounted("picture of this size", at))?;
        let end = inflated_end(&data, raw).ok_or(Refusal::damaged("pixels", at))?;
        if end < data.len() {
            findings.add(Kind::Trailing, 1, (data.len() - end) as u64);
        }
        let cuts = std::mem::take(&mut self.pixels.cuts);
        if !cuts
            .iter()
            .copied()
            .eq(data[..end].chunks(CUT).map(<[u8]>::len))
        {
            findings.add(Kind::Program, 1, 0);
        }
        for part in data[..end].chunks(CUT) {
            match frame {
                Frame::Default => out.chunk(b"IDAT", &[part]),
                Frame::Further => {
                    let number = out.number();
                    out.chunk(b"fdAT", &[&number, part]);
                }
            }
        }
        self.pixels.first |= frame == Frame::Default;
        Ok(())
    }
}

fn header(body: &[u8]) -> Option<Header> {
    let (width, height) = (be32(body, 0)?, be32(body, 4)?);
    let [depth, colour, 0, 0, interlace @ 0..=1] = *body.get(8..)? else {
        return None;
    };
    let samples = match (colour, depth) {
        (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
        (2, 8 | 16) => 3,
        (4, 8 | 16) => 2,
        (6, 8 | 16) => 4,
        _ => return None,
    };
    (width > 0 && height > 0).then_some(Header {
        width,
        height,
        bits: samples * u64::from(depth),
        interlaced: interlace == 1,
        frame: (width, height),
    })
}

impl Header {
    /// Bytes of the filtered lines of a frame (chapters 7 and 8).
    fn raw_len(&self, (width, height): (u32, u32)) -> Option<u64> {
        let lines = |width: u64, height: u64| {
            if width == 0 {
                return Some(0);
            }
            let line = width.checked_mul(self.bits)?.div_ceil(8).checked_add(1)?;
            line.checked_mul(height)
        };
        let (width, height) = (u64::from(width), u64::from(height));
        if !self.interlaced {
            return lines(width, height);
        }
        // Adam7: where each pass begins, and its steps.
        const PASSES: [(u64, u64, u64, u64); 7] = [
            (0, 8, 0, 8),
            (4, 8, 0, 8),
            (0, 4, 4, 8),
            (2, 4, 0, 4),
            (0, 2, 2, 4),
            (1, 2, 0, 2),
            (0, 1, 1, 2),
        ];
        PASSES.iter().try_fold(0u64, |sum, (x, across, y, down)| {
            let pass = lines(
                width.saturating_sub(*x).div_ceil(*across),
                height.saturating_sub(*y).div_ceil(*down),
            )?;
            sum.checked_add(pass)
        })
    }
}

/// Where a zlib stream that holds `raw` bytes ends; `None` where it holds another number or is damaged.
fn inflated_end(data: &[u8], raw: u64) -> Option<usize> {
    let mut inflate = Decompress::new(true);
    let mut room = vec![0; 64 << 10];
    loop {
        let before = (inflate.total_in(), inflate.total_out());
        let from = usize::try_from(before.0).ok()?;
        let status = inflate
            .decompress(data.get(from..)?, &mut room, FlushDecompress::None)
            .ok()?;
        if inflate.total_out() > raw {
            return None;
        }
        if status == Status::StreamEnd {
            let end = usize::try_from(inflate.total_in()).ok()?;
            return (inflate.total_out() == raw).then_some(end);
        }
        if (inflate.total_in(), inflate.total_out()) == before {
            return None;
        }
    }
}

fn ancillary(kind: &[u8; 4]) -> Kind {
    match kind {
        b"tEXt" | b"zTXt" | b"iTXt" => Kind::Comment,
        b"eXIf" | b"zxIf" => Kind::Exif,
        b"iCCP" | b"gAMA" | b"cHRM" | b"sRGB" | b"cICP" => Kind::ColourProfile,
        b"tIME" => Kind::Dates,
        b"caBX" => Kind::Provenance,
        _ => Kind::ProgramData,
    }
}
