//! A JPEG picture as the numbers that its scans hold, before any of them becomes light (ISO/IEC 10918-1, annexes F
//! and G): what can be moved about without loss.

use super::huffman::{Bits, Decoder, Lengths};
use crate::bytes::{be16, part};

/// The most blocks of 64 numbers that are held, some 270 MB: 90 million points with halved colours, as phones have them.
const BLOCKS_MOST: usize = 1 << 21;

/// The most scans; usual are ten. Each goes through all blocks, however little it says of them.
const SCANS_MOST: usize = 64;

/// Where the numbers of a block stand that come one after the other (figure A.6).
pub(super) const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

pub(super) type Block = [i16; 64];

/// One of the colours.
pub(super) struct Part {
    pub(super) id: u8,
    /// How many blocks of it a unit of all colours has, across and down.
    pub(super) h: usize,
    pub(super) v: usize,
    /// Which table its numbers are multiplied by.
    pub(super) table: u8,
    /// How many blocks there are, whole units of them.
    pub(super) across: usize,
    pub(super) down: usize,
    pub(super) blocks: Vec<Block>,
}

pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) parts: Vec<Part>,
    /// Steps of the numbers, in the order in which they come; whether they have two bytes each.
    pub(super) tables: [Option<([u16; 64], bool)>; 4],
    /// How colours are to be read: the segments that say so.
    pub(super) colours: Vec<(u8, Vec<u8>)>,
}

/// Reads a picture that was made clean; nothing where it is of a kind that is not turned: twelve bits a point, tables
/// that change between scans, scans that do not add up.
pub(super) fn read(bytes: &[u8]) -> Option<Picture> {
    let mut reader = Reader::default();
    let mut picture = None;
    let mut at = 2;
    loop {
        let [0xff, marker] = *part(bytes, at, 2)? else {
            return None;
        };
        if marker == 0xd9 {
            return picture;
        }
        let len = usize::from(be16(bytes, at + 2)?);
        let body = part(bytes, at + 4, len.checked_sub(2)?)?;
        at += 2 + len;
        match marker {
            0xdb if reader.scans == 0 => reader.steps(body)?,
            0xc4 => reader.codes(body)?,
            0xdd => reader.restart = usize::from(be16(body, 0)?),
            0xc0..=0xc2 => picture = Some(reader.frame(body, marker == 0xc2)?),
            0xda if reader.scans < SCANS_MOST => {
                let end = at + scan_len(bytes.get(at..)?)?;
                let picture = picture.as_mut()?;
                picture.tables = reader.tables;
                picture.colours.clone_from(&reader.colours);
                reader.scan(body, bytes.get(at..end)?, picture)?;
                reader.scans += 1;
                at = end;
            }
            0xe0 | 0xee => reader.colours.push((marker, body.to_vec())),
            _ => return None,
        }
    }
}

/// Up to the marker that is no restart.
fn scan_len(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0xff, bytes).find(|at| !matches!(bytes.get(at + 1), Some(0 | 0xd0..=0xd7)))
}

#[derive(Default)]
struct Reader {
    tables: [Option<([u16; 64], bool)>; 4],
    /// Of the numbers that come first in each block, and of the others.
    first: [Option<Decoder>; 4],
    others: [Option<Decoder>; 4],
    restart: usize,
    progressive: bool,
    scans: usize,
    colours: Vec<(u8, Vec<u8>)>,
}

/// One of the colours of a scan.
struct Lane {
    part: usize,
    first: usize,
    others: usize,
}

/// What a scan tells: which numbers of each block, and which of their bits.
struct Band {
    from: usize,
    to: usize,
    high: u32,
    low: u32,
    progressive: bool,
}

/// What goes from one block to the next.
#[derive(Default)]
struct State {
    last: [i32; 4],
    /// Blocks to come that have nothing more.
    empty: u32,
}

impl Reader {
    fn steps(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some(head) = body.first() {
            let (wide, which) = (head >> 4 == 1, usize::from(head & 0xf));
            let width = if wide { 2 } else { 1 };
            let rows = part(body, 1, 64 * width)?;
            let mut table = [0; 64];
            for (step, row) in table.iter_mut().zip(rows.chunks(width)) {
                *step = row.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte));
            }
            *self.tables.get_mut(which)? = Some((table, wide));
            body = &body[1 + 64 * width..];
        }
        Some(())
    }

    fn codes(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some(head) = body.first() {
            let counts: [u8; 16] = part(body, 1, 16)?.try_into().ok()?;
            let all = counts.iter().map(|count| usize::from(*count)).sum();
            let values = part(body, 17, all)?.to_vec();
            let table = Decoder::new(&Lengths { counts, values })?;
            let tables = match head >> 4 {
                0 => &mut self.first,
                1 => &mut self.others,
                _ => return None,
            };
            *tables.get_mut(usize::from(head & 0xf))? = Some(table);
            body = &body[17 + all..];
        }
        Some(())
    }

    fn frame(&mut self, body: &[u8], progressive: bool) -> Option<Picture> {
        let (height, width) = (usize::from(be16(body, 1)?), usize::from(be16(body, 3)?));
        let rows = body.get(6..)?.as_chunks::<3>().0;
        if body[0] != 8 || height == 0 || width == 0 || !matches!(rows.len(), 1 | 3 | 4) {
            return None;
        }
        self.progressive = progressive;
        let mut parts = Vec::new();
        for [id, form, table] in rows {
            let (h, v) = (usize::from(form >> 4), usize::from(form & 0xf));
            if !(1..=4).contains(&h) || !(1..=4).contains(&v) {
                return None;
            }
            // A picture of one colour has units of one block, whatever it says (A.2.2).
            let (h, v) = if rows.len() == 1 { (1, 1) } else { (h, v) };
            parts.push(Part {
                id: *id,
                h,
                v,
                table: *table,
                across: 0,
                down: 0,
                blocks: Vec::new(),
            });
        }
        let most = |of: fn(&Part) -> usize| parts.iter().map(of).max().unwrap_or(1);
        let (h, v) = (most(|part| part.h), most(|part| part.v));
        let (across, down) = (width.div_ceil(8 * h), height.div_ceil(8 * v));
        let mut all = 0usize;
        for part in &mut parts {
            (part.across, part.down) = (across * part.h, down * part.v);
            all += part.across * part.down;
            if all > BLOCKS_MOST {
                return None;
            }
            part.blocks = vec![[0; 64]; part.across * part.down];
        }
        Some(Picture {
            width,
            height,
            parts,
            tables: self.tables,
            colours: Vec::new(),
        })
    }

    fn scan(&self, body: &[u8], coded: &[u8], picture: &mut Picture) -> Option<()> {
        let count = usize::from(*body.first()?);
        let mut lanes = Vec::new();
        for pair in part(body, 1, count * 2)?.as_chunks::<2>().0 {
            let part = picture.parts.iter().position(|part| part.id == pair[0])?;
            lanes.push(Lane {
                part,
                first: usize::from(pair[1] >> 4),
                others: usize::from(pair[1] & 0xf),
            });
        }
        let rest = body.get(1 + count * 2..)?;
        let band = Band {
            from: usize::from(*rest.first()?),
            to: usize::from(*rest.get(1)?),
            high: u32::from(rest.get(2)? >> 4),
            low: u32::from(rest.get(2)? & 0xf),
            progressive: self.progressive,
        };
        let fits = if self.progressive {
            band.from <= band.to && band.to < 64 && band.low < 14 && (band.from > 0 || band.to == 0)
        } else {
            (band.from, band.to, band.high, band.low) == (0, 63, 0, 0)
        };
        if !fits || band.from > 0 && count != 1 {
            return None;
        }
        let mut bits = Bits::new(coded);
        let mut state = State::default();
        let units = units(picture, &lanes);
        for (number, unit) in units.enumerate() {
            if self.restart > 0 && number > 0 && number % self.restart == 0 {
                bits.restart()?;
                state = State::default();
            }
            for (lane, at) in unit {
                let lane = lanes.get(lane)?;
                let block = picture.parts.get_mut(lane.part)?.blocks.get_mut(at)?;
                self.block(block, &band, lane, &mut bits, &mut state)?;
            }
        }
        Some(())
    }

    fn block(
        &self,
        block: &mut Block,
        band: &Band,
        lane: &Lane,
        bits: &mut Bits<'_>,
        state: &mut State,
    ) -> Option<()> {
        let mut from = band.from;
        if from == 0 {
            if band.high > 0 {
                block[0] |= (bits.take(1)? as i16) << band.low;
            } else {
                let table = self.first.get(lane.first)?.as_ref()?;
                let len = u32::from(bits.code(table)?);
                let last = state.last.get_mut(lane.part)?;
                *last = last.checked_add(bits.number((len <= 15).then_some(len)?)?)?;
                block[0] = i16::try_from(*last << band.low).ok()?;
            }
            if band.progressive {
                return Some(());
            }
            from = 1;
        }
        let table = self.others.get(lane.others)?.as_ref()?;
        if band.high > 0 {
            return refine(block, band, table, bits, state);
        }
        if state.empty > 0 {
            state.empty -= 1;
            return Some(());
        }
        let mut at = from;
        while at <= band.to {
            let code = bits.code(table)?;
            let (run, len) = (usize::from(code >> 4), u32::from(code & 0xf));
            if len == 0 {
                match run {
                    15 => at += 16,
                    0 if !band.progressive => return Some(()),
                    run if band.progressive => {
                        state.empty = (1 << run) - 1 + bits.take(run as u32)?;
                        return Some(());
                    }
                    _ => return None,
                }
                continue;
            }
            at += run;
            let place = *ZIGZAG.get(at).filter(|_| at <= band.to)?;
            block[place] = i16::try_from(bits.number(len)? << band.low).ok()?;
            at += 1;
        }
        Some(())
    }
}

/// One more bit of each number that is known, and new numbers between them (G.1.2.3).
fn refine(
    block: &mut Block,
    band: &Band,
    table: &Decoder,
    bits: &mut Bits<'_>,
    state: &mut State,
) -> Option<()> {
    let step = 1i16.checked_shl(band.low)?;
    let more = |value: &mut i16, bits: &mut Bits<'_>| {
        if bits.take(1)? == 1 && *value & step == 0 {
            *value += if *value > 0 { step } else { -step };
        }
        Some(())
    };
    let mut at = band.from;
    if state.empty == 0 {
        while at <= band.to {
            let code = bits.code(table)?;
            let (mut run, len) = (i32::from(code >> 4), code & 0xf);
            let mut fresh = 0;
            match len {
                0 if run < 15 => {
                    state.empty = (1 << run) + bits.take(run.cast_unsigned())?;
                    break;
                }
                0 => {}
                1 => fresh = if bits.take(1)? == 1 { step } else { -step },
                _ => return None,
            }
            // Past so many zeros that stay zero.
            while at <= band.to {
                let value = &mut block[ZIGZAG[at]];
                if *value != 0 {
                    more(value, bits)?;
                } else if run == 0 {
                    *value = fresh;
                    at += 1;
                    break;
                } else {
                    run -= 1;
                }
                at += 1;
            }
        }
    }
    if state.empty > 0 {
        for place in &ZIGZAG[at..=band.to] {
            if block[*place] != 0 {
                more(&mut block[*place], bits)?;
            }
        }
        state.empty -= 1;
    }
    Some(())
}

/// Which blocks of which lanes come one after the other, in units between which a restart may stand. A scan of one
/// colour goes block by block, and only where there is picture (A.2.2).
fn units(picture: &Picture, lanes: &[Lane]) -> impl Iterator<Item = Vec<(usize, usize)>> + use<> {
    let most = |of: fn(&Part) -> usize| picture.parts.iter().map(of).max().unwrap_or(1);
    let (h, v) = (most(|part| part.h), most(|part| part.v));
    // Of each lane: blocks of a unit across and down, and of a line.
    let forms: Vec<(usize, usize, usize)> = lanes
        .iter()
        .filter_map(|lane| picture.parts.get(lane.part))
        .map(|part| (part.h, part.v, part.across))
        .collect();
    let (across, down, forms) = match forms.as_slice() {
        [(own_h, own_v, line)] => {
            let blocks =
                |len: usize, own: usize, most: usize| (len * own).div_ceil(most).div_ceil(8);
            (
                blocks(picture.width, *own_h, h),
                blocks(picture.height, *own_v, v),
                vec![(1, 1, *line)],
            )
        }
        _ => (
            picture.width.div_ceil(8 * h),
            picture.height.div_ceil(8 * v),
            forms,
        ),
    };
    (0..across * down).map(move |number| {
        let (x, y) = (number % across, number / across);
        let mut unit = Vec::with_capacity(10);
        for (lane, (h, v, line)) in forms.iter().enumerate() {
            for row in 0..*v {
                for column in 0..*h {
                    unit.push((lane, (y * v + row) * line + x * h + column));
                }
            }
        }
        unit
    })
}
