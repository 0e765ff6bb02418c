//! Pictures: their size in pixels, and whether they are whole. Nothing of EXIF or XMP is taken:
//! what cameras and editors write there tells of people and places, not of the work.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use bulssi_model::{Format, Probe};

use crate::probe::{Trouble, window};
use crate::xml::{self, Node};
use crate::{container, text};

/// Beyond this no reader decodes, and headers are nonsense; JPEG and WebP allow less.
const MOST_PIXELS: u64 = 1 << 30;

pub(crate) fn look(mut file: File, len: u64, format: Format) -> Result<Probe, Trouble> {
    container::ends(&mut file, len, format)?;
    file.rewind()?;
    let mut reader = BufReader::new(file);
    let mut progressive = false;
    match format {
        Format::Jpeg => progressive = jpeg(&mut reader)?,
        Format::Png => png(&mut reader, len)?,
        Format::Gif => gif(&mut reader)?,
        Format::Bmp => bmp(&mut reader, len)?,
        _ => {}
    }
    reader.rewind()?;
    let size = imagesize::reader_size(reader).map_err(|_| Trouble::HEADER)?;
    let side = |side: usize| u32::try_from(side).ok().filter(|side| *side > 0);
    let pixels = side(size.width)
        .zip(side(size.height))
        .ok_or(Trouble::HEADER)?;
    if u64::from(pixels.0) * u64::from(pixels.1) > MOST_PIXELS {
        return Err(Trouble::HEADER);
    }
    let mut probe = Probe::new(format);
    probe.pixels = Some(pixels);
    probe.progressive = progressive;
    Ok(probe)
}

fn array<const N: usize>(reader: &mut impl Read) -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Segments up to the end marker (ISO/IEC 10918-1, B.1.1): a frame before a scan, and an end. Says
/// whether it is anything but baseline, which is all that old devices show.
fn jpeg(reader: &mut (impl BufRead + Seek)) -> Result<bool, Trouble> {
    let [_, _] = array(reader)?;
    let (mut frame, mut scan) = (false, false);
    let mut progressive = false;
    loop {
        // Fill bytes may stand before any marker; within a scan, 0xff 0x00 is a plain 0xff.
        let skipped = skip_to_marker(reader)?;
        if skipped > 0 && !scan {
            return Err(Trouble::HEADER);
        }
        let [marker] = array(reader)?;
        match marker {
            0xd9 if frame && scan => return Ok(progressive),
            0xd9 => return Err(Trouble::HEADER),
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            // Several images in a row each have an end of their own; frames but not DHT, JPG, DAC.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                frame = true;
                progressive |= marker > 0xc1;
            }
            0xda if frame => scan = true,
            0xda => return Err(Trouble::HEADER),
            _ => {}
        }
        let len = u16::from_be_bytes(array(reader)?);
        let body = i64::from(len.checked_sub(2).ok_or(Trouble::HEADER)?);
        reader.seek_relative(body)?;
    }
}

/// Reads past the next run of 0xff; how many other bytes came before it.
fn skip_to_marker(reader: &mut impl BufRead) -> Result<usize, Trouble> {
    let mut skipped = 0;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Err(Trouble::TRUNCATED);
        }
        if let Some(at) = buffer.iter().position(|b| *b == 0xff) {
            skipped += at;
            reader.consume(at + 1);
            break;
        }
        let len = buffer.len();
        skipped += len;
        reader.consume(len);
    }
    loop {
        let buffer = reader.fill_buf()?;
        let Some(first) = buffer.first() else {
            return Err(Trouble::TRUNCATED);
        };
        if *first != 0xff {
            return Ok(skipped);
        }
        reader.consume(1);
    }
}

/// Chunks from IHDR over IDAT to IEND (PNG third edition, section 5).
fn png(reader: &mut (impl Read + Seek), len: u64) -> Result<(), Trouble> {
    let mut at = reader.seek(SeekFrom::Start(8))?;
    let (mut first, mut data) = (true, false);
    loop {
        let head: [u8; 8] = array(reader)?;
        let [a, b, c, d, kind @ ..] = head;
        let size = u64::from(u32::from_be_bytes([a, b, c, d]));
        if size > 0x7fff_ffff || (first && kind != *b"IHDR") {
            return Err(Trouble::HEADER);
        }
        first = false;
        data |= kind == *b"IDAT";
        at += 12 + size;
        if at > len {
            return Err(Trouble::TRUNCATED);
        }
        if kind == *b"IEND" {
            return if data { Ok(()) } else { Err(Trouble::HEADER) };
        }
        reader.seek(SeekFrom::Start(at))?;
    }
}

/// Blocks up to the trailer (GIF89a, sections 15 to 27).
fn gif(reader: &mut (impl BufRead + Seek)) -> Result<(), Trouble> {
    let head: [u8; 13] = array(reader)?;
    let table = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3i64 << ((flags & 7) + 1)
        }
    };
    reader.seek_relative(table(head[10]))?;
    let mut image = false;
    loop {
        match array(reader)? {
            [b'!'] => {
                let [_label] = array(reader)?;
            }
            [b','] => {
                let place: [u8; 9] = array(reader)?;
                reader.seek_relative(table(place[8]))?;
                let [_code_size] = array(reader)?;
                image = true;
            }
            [b';'] if image => return Ok(()),
            _ => return Err(Trouble::HEADER),
        }
        loop {
            let [size] = array(reader)?;
            if size == 0 {
                break;
            }
            reader.seek_relative(i64::from(size))?;
        }
    }
}

/// The file header: length and place of the pixels.
fn bmp(reader: &mut (impl Read + Seek), len: u64) -> Result<(), Trouble> {
    let head = window(reader, 0, 14)?;
    let word = |at: usize| -> Option<u64> {
        let four = head.get(at..at + 4)?.try_into().ok()?;
        Some(u64::from(u32::from_le_bytes(four)))
    };
    let (size, pixels) = word(2).zip(word(10)).ok_or(Trouble::TRUNCATED)?;
    if size > len || pixels >= len {
        return Err(Trouble::TRUNCATED);
    }
    Ok(())
}

/// The size that an SVG asks for: `width` and `height` in pixels, else those of its `viewBox`.
pub(crate) fn look_svg(bytes: &[u8]) -> Result<Probe, Trouble> {
    let (svg, encoding) = text::decode(bytes);
    let mut probe = Probe::new(Format::Svg);
    probe.encoding = Some(encoding.name().to_owned());
    let (mut depth, mut closed) = (0usize, false);
    xml::walk(&svg, |node| {
        match node {
            Node::Open(name, attributes) => {
                if depth == 0 && name == "svg" {
                    probe.pixels = svg_size(&attributes);
                }
                depth += 1;
            }
            Node::Close => {
                depth = depth.saturating_sub(1);
                closed |= depth == 0;
            }
            Node::Text(_) => {}
        }
        ControlFlow::Continue(())
    })
    .map_err(|_| Trouble::HEADER)?;
    if !closed {
        return Err(Trouble::TRUNCATED);
    }
    Ok(probe)
}

fn svg_size(attributes: &[(String, String)]) -> Option<(u32, u32)> {
    let attribute = |wanted: &str| {
        let found = attributes.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.trim())
    };
    let pixels = |text: &str| {
        let number: f64 = text
            .strip_suffix("px")
            .unwrap_or(text)
            .trim()
            .parse()
            .ok()?;
        (number >= 0.5 && number < f64::from(u16::MAX)).then_some(number.round() as u32)
    };
    let asked = attribute("width")
        .and_then(pixels)
        .zip(attribute("height").and_then(pixels));
    asked.or_else(|| {
        let mut sides = attribute("viewBox")?
            .split([' ', ',', '\t', '\n'])
            .filter(|s| !s.is_empty());
        let width = sides.nth(2).and_then(pixels)?;
        Some((width, sides.next().and_then(pixels)?))
    })
}
