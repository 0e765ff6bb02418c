//! Adobe's compact outlines (Technical Note 5176): the notices in its strings are written over where they stand, so
//! that no place in the table moves.

use super::Place;
use crate::bytes::{be16, part};
use crate::{Findings, Kind, Refusal};

/// Strings with lower numbers are the same in all fonts.
const STANDARD: usize = 391;
/// Operators with a string (table 9): the version, notice, copyright, and a text for other programs.
const NOTICES: [u16; 4] = [0, 1, 0x0c00, 0x0c15];
/// The whole and the family name, and what the font was made from: where a document names it.
const NAMES: [u16; 3] = [2, 3, 0x0c16];
/// Numbers under which its maker keeps it.
const NUMBERS: [u16; 2] = [13, 14];
/// Dictionaries of the parts of a font for Chinese, Japanese or Korean, and the name of such a part.
const PARTS: u16 = 0x0c24;
const PART_NAME: u16 = 0x0c26;

/// A list of byte strings (section 5): where each begins, and where the last ends.
struct Index {
    places: Vec<usize>,
    end: usize,
}

impl Index {
    fn read(table: &[u8], at: usize) -> Option<Self> {
        let count = usize::from(be16(table, at)?);
        if count == 0 {
            return Some(Self {
                places: Vec::new(),
                end: at + 2,
            });
        }
        let size = usize::from(*table.get(at + 2)?);
        if !(1..=4).contains(&size) {
            return None;
        }
        let base = at + 3 + (count + 1) * size - 1;
        let mut places = Vec::with_capacity(count + 1);
        for number in 0..=count {
            let offset = part(table, at + 3 + number * size, size)?;
            let offset = offset
                .iter()
                .fold(0usize, |all, byte| all << 8 | usize::from(*byte));
            let place = base.checked_add(offset)?;
            if place > table.len() || places.last().is_some_and(|last| place < *last) {
                return None;
            }
            places.push(place);
        }
        Some(Self {
            end: *places.last()?,
            places,
        })
    }

    fn each(&self) -> impl Iterator<Item = (usize, usize)> {
        self.places.windows(2).map(|pair| (pair[0], pair[1]))
    }

    fn string(&self, number: usize) -> Option<(usize, usize)> {
        let own = number.checked_sub(STANDARD)?;
        Some((*self.places.get(own)?, *self.places.get(own + 1)?))
    }
}

/// An operator of a dictionary, its operands and where they stand.
struct Entry {
    operator: u16,
    operands: Vec<i64>,
    from: usize,
    to: usize,
}

pub(super) fn rewrite(
    table: &[u8],
    place: Place,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let damaged = || Refusal::damaged("CFF", 0);
    let mut out = table.to_vec();
    let head = usize::from(*table.get(2).ok_or_else(damaged)?);
    let names = Index::read(table, head).ok_or_else(damaged)?;
    let tops = Index::read(table, names.end).ok_or_else(damaged)?;
    let strings = Index::read(table, tops.end).ok_or_else(damaged)?;
    for (from, to) in names.each() {
        unprefix(&mut out[from..to], findings);
    }
    let mut waiting: Vec<(usize, usize)> = tops.each().collect();
    let mut parts_seen = false;
    while let Some((from, to)) = waiting.pop() {
        for entry in entries(table, from, to).ok_or_else(damaged)? {
            let string = || {
                let number = usize::try_from(*entry.operands.first()?).ok()?;
                strings.string(number)
            };
            let notice = NOTICES.contains(&entry.operator)
                || place == Place::Within && NAMES.contains(&entry.operator);
            if notice {
                if let Some((from, to)) = string() {
                    blank(&mut out[from..to], findings);
                }
            } else if NUMBERS.contains(&entry.operator) {
                zero(&mut out[entry.from..entry.to], findings);
            } else if entry.operator == PART_NAME {
                if let Some((from, to)) = string() {
                    unprefix(&mut out[from..to], findings);
                }
            } else if entry.operator == PARTS && !parts_seen {
                // Once: parts have no parts of their own.
                parts_seen = true;
                let at = entry
                    .operands
                    .first()
                    .and_then(|at| usize::try_from(*at).ok());
                let parts = at
                    .and_then(|at| Index::read(table, at))
                    .ok_or_else(damaged)?;
                waiting.extend(parts.each());
            }
        }
    }
    Ok(out)
}

/// The entries of a dictionary (section 4).
fn entries(table: &[u8], from: usize, to: usize) -> Option<Vec<Entry>> {
    let dict = table.get(..to)?;
    let mut entries = Vec::new();
    let (mut at, mut begins) = (from, from);
    let mut operands = Vec::new();
    while at < to {
        let byte = dict[at];
        if byte <= 21 {
            let end = at;
            let mut operator = u16::from(byte);
            at += 1;
            if byte == 12 {
                operator = 0x0c00 | u16::from(*dict.get(at)?);
                at += 1;
            }
            entries.push(Entry {
                operator,
                operands: std::mem::take(&mut operands),
                from: begins,
                to: end,
            });
            begins = at;
        } else {
            let len = operand_len(dict, at)?;
            operands.push(operand(dict, at).unwrap_or(0));
            at += len;
        }
    }
    // Operands without an operator could hold anything.
    (at == to && operands.is_empty()).then_some(entries)
}

/// How many bytes the number takes that begins here (table 3).
fn operand_len(dict: &[u8], at: usize) -> Option<usize> {
    let len = match dict.get(at)? {
        28 => 3,
        29 => 5,
        // Nibbles, until one that ends them.
        30 => {
            let rest = dict.get(at + 1..)?;
            let end = |byte: &u8| byte & 0x0f == 0x0f || byte >> 4 == 0x0f;
            rest.iter().position(end)? + 2
        }
        32..=246 => 1,
        247..=254 => 2,
        _ => return None,
    };
    (at + len <= dict.len()).then_some(len)
}

/// A whole number; a broken one is never a place or a string.
fn operand(dict: &[u8], at: usize) -> Option<i64> {
    let byte = |n: usize| dict.get(at + n).copied().map(i64::from);
    Some(match byte(0)? {
        28 => i64::from(be16(dict, at + 1)?.cast_signed()),
        29 => i64::from(crate::bytes::be32(dict, at + 1)?.cast_signed()),
        one @ 32..=246 => one - 139,
        one @ 247..=250 => (one - 247) * 256 + byte(1)? + 108,
        one @ 251..=254 => -(one - 251) * 256 - byte(1)? - 108,
        _ => return None,
    })
}

/// The least that the same number of bytes can say.
fn zero(operands: &mut [u8], findings: &mut Findings) {
    let mut at = 0;
    let before = operands.to_vec();
    while let Some(len) = operand_len(operands, at) {
        let number = &mut operands[at..at + len];
        match number[0] {
            28 | 29 => number[1..].fill(0),
            32..=246 => number[0] = 139,
            247..=254 => number.copy_from_slice(&[247, 0]),
            _ => {
                number[1..].fill(0);
                number[len - 1] = 0x0f;
            }
        }
        at += len;
    }
    if operands != before {
        findings.add(Kind::ProgramData, 1, operands.len() as u64);
    }
}

fn blank(text: &mut [u8], findings: &mut Findings) {
    if text.iter().any(|byte| *byte != b' ') {
        findings.add(Kind::Tags, 1, text.len() as u64);
        text.fill(b' ');
    }
}

/// The six letters before the name of a part of a font are made at random: all become A.
pub(super) fn unprefix(name: &mut [u8], findings: &mut Findings) {
    let prefixed = name.get(6) == Some(&b'+') && name[..6].iter().all(u8::is_ascii_uppercase);
    if prefixed && &name[..6] != b"AAAAAA" {
        findings.add(Kind::ProgramData, 1, 6);
        name[..6].fill(b'A');
    }
}
