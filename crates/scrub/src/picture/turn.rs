//! Turns and mirrors a JPEG picture without loss: its blocks change places, and the numbers in each their signs and
//! places. Where the edge that would come to the left or the top is not a whole unit of blocks, nothing but a new
//! compression helps, and the picture is refused.

use super::coefficients::{Block, Part, Picture, ZIGZAG, read};
use super::huffman::{Encoder, Times, Writer, shortest};
use super::jpeg::push;
use crate::Refusal;

/// How a picture comes to stand upright: mirrored left to right, mirrored top to bottom, then lines made columns.
#[derive(Clone, Copy)]
struct Way {
    across: bool,
    down: bool,
    swap: bool,
}

impl Way {
    /// By EXIF's number (Exif 2.32, 4.6.4, tag 0x0112).
    const fn of(orientation: u16) -> Option<Self> {
        let (across, down, swap) = match orientation {
            2 => (true, false, false),
            3 => (true, true, false),
            4 => (false, true, false),
            5 => (false, false, true),
            6 => (false, true, true),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => return None,
        };
        Some(Self { across, down, swap })
    }
}

/// The clean picture `bytes` as it is to be seen, in one scan.
pub(super) fn upright(bytes: &[u8], orientation: u16) -> Result<Vec<u8>, Refusal> {
    let turned = || {
        let way = Way::of(orientation)?;
        let picture = read(bytes)?;
        let most = |of: fn(&Part) -> usize| picture.parts.iter().map(of).max().unwrap_or(1);
        let whole = |len: usize, most: usize| len.is_multiple_of(8 * most);
        let fits = (!way.across || whole(picture.width, most(|part| part.h)))
            && (!way.down || whole(picture.height, most(|part| part.v)));
        fits.then(|| write(&turn(picture, way)))?
    };
    turned().ok_or(Refusal::Sideways { orientation })
}

fn turn(mut picture: Picture, way: Way) -> Picture {
    for part in &mut picture.parts {
        let (across, down) = if way.swap {
            (part.down, part.across)
        } else {
            (part.across, part.down)
        };
        let mut blocks = Vec::with_capacity(part.blocks.len());
        for y in 0..down {
            for x in 0..across {
                let (x, y) = if way.swap { (y, x) } else { (x, y) };
                let x = if way.across { part.across - 1 - x } else { x };
                let y = if way.down { part.down - 1 - y } else { y };
                blocks.push(block(&part.blocks[y * part.across + x], way));
            }
        }
        (part.across, part.down, part.blocks) = (across, down, blocks);
        if way.swap {
            std::mem::swap(&mut part.h, &mut part.v);
        }
    }
    if way.swap {
        std::mem::swap(&mut picture.width, &mut picture.height);
        for table in picture.tables.iter_mut().flatten() {
            let mut places = [0; 64];
            for (step, place) in table.0.iter().zip(ZIGZAG) {
                places[place % 8 * 8 + place / 8] = *step;
            }
            for (step, place) in table.0.iter_mut().zip(ZIGZAG) {
                *step = places[place];
            }
        }
    }
    picture
}

fn block(from: &Block, way: Way) -> Block {
    let mut out = [0; 64];
    for (place, value) in from.iter().enumerate() {
        let (x, y) = (place % 8, place / 8);
        // Waves of odd number are the other way round in a mirror.
        let odd = way.across && x % 2 == 1;
        let flipped = odd != (way.down && y % 2 == 1);
        let to = if way.swap { x * 8 + y } else { place };
        out[to] = if flipped {
            value.wrapping_neg()
        } else {
            *value
        };
    }
    out
}

/// A number as a scan tells it: how many bits, and which (F.1.2.1).
fn told(value: i32) -> (u32, u32) {
    let len = 32 - value.unsigned_abs().leading_zeros();
    let bits = if value < 0 { value - 1 } else { value };
    (len, bits.cast_unsigned())
}

/// Goes through the blocks of all colours in the order of a scan; gives each code and the bits behind it. `None` where
/// a number is too large for codes of this kind.
fn each(picture: &Picture, mut emit: impl FnMut(usize, bool, u8, u32, u32)) -> Option<()> {
    let mut last = [0i32; 4];
    let first = picture.parts.first()?;
    let (across, down) = (first.across / first.h, first.down / first.v);
    for unit in 0..across * down {
        for (number, part) in picture.parts.iter().enumerate() {
            // The first colour has codes of its own, as most writers have it.
            let kind = number.min(1);
            for inner in 0..part.h * part.v {
                let x = unit % across * part.h + inner % part.h;
                let y = unit / across * part.v + inner / part.h;
                let block = part.blocks.get(y * part.across + x)?;
                let value = i32::from(block[0]);
                let (len, bits) = told(value - last[number]);
                last[number] = value;
                (len <= 11).then_some(())?;
                emit(kind, false, len as u8, bits, len);
                let mut run = 0u8;
                for place in &ZIGZAG[1..] {
                    let value = i32::from(block[*place]);
                    if value == 0 {
                        run += 1;
                        continue;
                    }
                    while run > 15 {
                        emit(kind, true, 0xf0, 0, 0);
                        run -= 16;
                    }
                    let (len, bits) = told(value);
                    (len <= 10).then_some(())?;
                    emit(kind, true, run << 4 | len as u8, bits, len);
                    run = 0;
                }
                if run > 0 {
                    emit(kind, true, 0, 0, 0);
                }
            }
        }
    }
    Some(())
}

/// The file: one scan of all colours, with the shortest codes.
fn write(picture: &Picture) -> Option<Vec<u8>> {
    let kinds = picture.parts.len().min(2);
    let mut times: [[Times; 2]; 2] = [[[0; 256]; 2]; 2];
    each(picture, |kind, other, code, _, _| {
        times[kind][usize::from(other)][usize::from(code)] += 1;
    })?;
    let mut out = vec![0xff, 0xd8];
    for (marker, body) in &picture.colours {
        push(&mut out, *marker, body);
    }
    let mut wide_steps = false;
    for (number, table) in (0u8..).zip(&picture.tables) {
        let Some((steps, wide)) = table else {
            continue;
        };
        wide_steps |= wide;
        let mut body = vec![number | u8::from(*wide) << 4];
        for step in steps {
            let bytes = step.to_be_bytes();
            body.extend(&bytes[usize::from(!wide)..]);
        }
        push(&mut out, 0xdb, &body);
    }
    let mut frame = vec![8];
    frame.extend(u16::try_from(picture.height).ok()?.to_be_bytes());
    frame.extend(u16::try_from(picture.width).ok()?.to_be_bytes());
    frame.push(picture.parts.len() as u8);
    let mut scan = vec![picture.parts.len() as u8];
    for (number, part) in picture.parts.iter().enumerate() {
        frame.extend([part.id, (part.h << 4 | part.v) as u8, part.table]);
        scan.extend([part.id, if number == 0 { 0 } else { 0x11 }]);
    }
    scan.extend([0, 63, 0]);
    // Steps of two bytes are for the extended process.
    push(&mut out, if wide_steps { 0xc1 } else { 0xc0 }, &frame);
    let mut encoders = Vec::new();
    for (kind, both) in (0u8..).zip(&times[..kinds]) {
        for (class, times) in (0u8..).zip(both) {
            let lengths = shortest(times);
            let body = [
                &[class << 4 | kind],
                lengths.counts.as_slice(),
                &lengths.values,
            ]
            .concat();
            push(&mut out, 0xc4, &body);
            encoders.push(Encoder::new(&lengths));
        }
    }
    push(&mut out, 0xda, &scan);
    let mut writer = Writer::behind(out);
    each(picture, |kind, other, code, bits, len| {
        if let Some(encoder) = encoders.get(kind * 2 + usize::from(other)) {
            writer.code(encoder, code);
            writer.push(bits, len);
        }
    })?;
    let mut out = writer.finish();
    out.extend([0xff, 0xd9]);
    Some(out)
}
