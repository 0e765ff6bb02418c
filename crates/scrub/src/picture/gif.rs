//! GIF (version 89a, 1990): screen, colours, pictures, how long each is shown and how often. The codes of each
//! picture are followed to learn where they end, and cut into blocks of one length.

use crate::bytes::{le16, part};
use crate::{Findings, Kind, Refusal};

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    if !bytes.starts_with(b"GIF87a") && !bytes.starts_with(b"GIF89a") {
        return Err(Refusal::damaged("signature", 0));
    }
    let mut out = Vec::with_capacity(bytes.len());
    let screen = part(bytes, 0, 13).ok_or(Refusal::damaged("screen", 0))?;
    out.extend(screen);
    let mut at = 13;
    at = colours(bytes, at, screen[10], &mut out)?;
    let mut pictures = 0;
    loop {
        let start = at;
        match bytes.get(at) {
            Some(0x2c) => {
                at = picture(bytes, at, &mut out, findings)?;
                pictures += 1;
            }
            Some(0x21) => at = extension(bytes, at, &mut out, findings)?,
            Some(0x3b) if pictures > 0 => {
                out.push(0x3b);
                if bytes.len() > at + 1 {
                    findings.add(Kind::Trailing, 1, (bytes.len() - at - 1) as u64);
                }
                return Ok(out);
            }
            _ => return Err(Refusal::damaged("block", start)),
        }
    }
}

/// A table of colours, where the flags say that there is one.
fn colours(bytes: &[u8], at: usize, flags: u8, out: &mut Vec<u8>) -> Result<usize, Refusal> {
    if flags & 0x80 == 0 {
        return Ok(at);
    }
    let len = 3 << ((flags & 7) + 1);
    out.extend(part(bytes, at, len).ok_or(Refusal::damaged("colours", at))?);
    Ok(at + len)
}

/// Sub-blocks put together, and where they end.
fn blocks(bytes: &[u8], mut at: usize) -> Result<(Vec<u8>, Vec<u8>, usize), Refusal> {
    let mut data = Vec::new();
    let mut lens = Vec::new();
    loop {
        let len = *bytes.get(at).ok_or(Refusal::damaged("sub-block", at))?;
        if len == 0 {
            return Ok((data, lens, at + 1));
        }
        let block = part(bytes, at + 1, usize::from(len));
        data.extend(block.ok_or(Refusal::damaged("sub-block", at))?);
        lens.push(len);
        at += 1 + usize::from(len);
    }
}

fn picture(
    bytes: &[u8],
    at: usize,
    out: &mut Vec<u8>,
    findings: &mut Findings,
) -> Result<usize, Refusal> {
    let damaged = || Refusal::damaged("picture", at);
    let descriptor = part(bytes, at, 10).ok_or_else(damaged)?;
    out.extend(descriptor);
    let start = colours(bytes, at + 10, descriptor[9], out)?;
    let width = *bytes.get(start).ok_or_else(damaged)?;
    if !(1..=11).contains(&width) {
        return Err(damaged());
    }
    out.push(width);
    let (data, lens, behind) = blocks(bytes, start + 1)?;
    let end = codes_end(&data, u32::from(width));
    if end < data.len() {
        findings.add(Kind::Trailing, 1, (data.len() - end) as u64);
    }
    if !lens
        .iter()
        .map(|len| usize::from(*len))
        .eq(data[..end].chunks(255).map(<[u8]>::len))
    {
        findings.add(Kind::Program, 1, 0);
    }
    for block in data[..end].chunks(255) {
        // No longer than 255.
        out.push(u8::try_from(block.len()).unwrap_or(u8::MAX));
        out.extend(block);
    }
    out.push(0);
    Ok(behind)
}

/// How many bytes the codes take, the end code among them (appendix F). All of them where there is none.
fn codes_end(data: &[u8], width: u32) -> usize {
    let clear = 1u32 << width;
    let (mut size, mut next) = (width + 1, clear + 2);
    // After a clear the first code adds nothing to the table.
    let mut fresh = true;
    let (mut bits, mut held, mut at) = (0u32, 0u32, 0usize);
    loop {
        while held < size {
            let Some(byte) = data.get(at) else {
                return data.len();
            };
            bits |= u32::from(*byte) << held;
            held += 8;
            at += 1;
        }
        let code = bits & ((1 << size) - 1);
        bits >>= size;
        held -= size;
        if code == clear + 1 {
            return at;
        }
        if code == clear {
            (size, next, fresh) = (width + 1, clear + 2, true);
            continue;
        }
        if !std::mem::take(&mut fresh) && next < 4096 {
            next += 1;
            if next == 1 << size && size < 12 {
                size += 1;
            }
        }
    }
}

fn extension(
    bytes: &[u8],
    at: usize,
    out: &mut Vec<u8>,
    findings: &mut Findings,
) -> Result<usize, Refusal> {
    let label = *bytes.get(at + 1).ok_or(Refusal::damaged("extension", at))?;
    let (data, _, behind) = blocks(bytes, at + 2)?;
    let len = (behind - at) as u64;
    match label {
        // How long the next picture is shown; which colour is none.
        0xf9 => {
            let control = part(bytes, at, 8)
                .filter(|control| control[2] == 4 && control[7] == 0 && behind == at + 8)
                .ok_or(Refusal::damaged("control", at))?;
            out.extend(control);
        }
        // How often the whole is shown.
        0xff if data.starts_with(b"NETSCAPE2.0\x01") || data.starts_with(b"ANIMEXTS1.0\x01") => {
            let times = le16(&data, 12).ok_or(Refusal::damaged("repetition", at))?;
            let start = out.len();
            out.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01");
            out.extend(times.to_le_bytes());
            out.push(0);
            if out[start..] != bytes[at..behind] {
                findings.add(Kind::ProgramData, 1, len);
            }
        }
        0xff if data.starts_with(b"XMP DataXMP") => findings.add(Kind::Xmp, 1, len),
        0xff if data.starts_with(b"ICCRGBG1012") => findings.add(Kind::ColourProfile, 1, len),
        0xfe => findings.add(Kind::Comment, 1, len),
        0x01 => findings.add(Kind::Comment, 1, len),
        _ => findings.add(Kind::ProgramData, 1, len),
    }
    Ok(behind)
}
