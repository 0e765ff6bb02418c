//! The marks of Red Star OS: one for each machine that touched a file, at its end.
//!
//! A marked file is `original | mark | mark | … | LE32(24 n) | "EOF"`. A mark is 24 bytes, `"WM"`, a serial number
//! and zeros, enciphered by DES in blocks of 8 with one fixed key. Which machines they were is read by nothing here:
//! marks are told from other bytes by their first letters, and counted. (Samples and key: the redstar-tools
//! project of takeshixx and the talk on it at 32C3.)

use std::io::{Read, Seek, Write};

use bulssi_model::ByteLen;
use des::Des;
use des::cipher::{BlockCipherDecrypt, KeyInit};
use memchr::memmem;

use crate::ScrubError;
use crate::input::Input;
use crate::output::Output;

/// Bytes of a mark.
const MARK: usize = 24;
/// Bytes behind the marks: how long they are, and three letters.
const TAIL: usize = 7;
const LETTERS: &[u8] = b"EOF";
const KEY: [u8; 8] = [7, 6, 5, 4, 3, 2, 1, 0];
/// Eight zeros enciphered, as every mark with a serial of usual length ends.
const ZEROS: [u8; 8] = [0x5a, 0x13, 0xa0, 0xe6, 0x29, 0x4b, 0x75, 0xb1];

/// Marks that were found together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Marks {
    /// How many: as many machines, or one machine as often.
    pub times: u64,
    /// The bytes that they take with what follows them.
    pub bytes: ByteLen,
}

/// The marks at the end of a file of any kind: cut off that many bytes, and the rest is what was marked. Also
/// finds a trailer behind another one, as where the first lay across a border of 10 MiB and was overlooked.
///
/// # Errors
///
/// [`ScrubError::Read`] where the stream failed.
pub fn find<R: Read + Seek>(input: &mut R) -> Result<Marks, ScrubError> {
    at_end(&mut Input::new(input)?)
}

/// Copies a file of any kind without the marks at its end, and says which these were. The rest is as it came: whatever
/// else the file tells stays in it, so it must not be called clean.
///
/// # Errors
///
/// [`ScrubError::Refused`] with [`Refusal::MarkInside`](crate::Refusal::MarkInside) where a mark is left within; what was written then must be
/// thrown away. `Read` and `Write` where the streams failed.
pub fn strip<R: Read + Seek, W: Write>(input: &mut R, output: &mut W) -> Result<Marks, ScrubError> {
    let mut input = Input::new(input)?;
    let marks = at_end(&mut input)?;
    let len = input.len() - marks.bytes.0;
    let mut output = Output::new(output);
    output.copy(&mut input, 0, len, "the file")?;
    output.finish()?;
    Ok(marks)
}

pub(crate) fn at_end<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Marks, ScrubError> {
    let cipher = Des::new(&KEY.into());
    let mut marks = Marks::default();
    let mut end = input.len();
    loop {
        let taken = match trailer(input, end, &cipher)? {
            0 => u64::from(bare(input, end, &cipher)?),
            count => count,
        };
        if taken == 0 {
            break;
        }
        let tail = has_tail(input, end)?;
        end -= taken * MARK as u64 + if tail { TAIL as u64 } else { 0 };
        marks.times += taken;
    }
    marks.bytes = ByteLen(input.len() - end);
    Ok(marks)
}

fn has_tail<R: Read + Seek>(input: &mut Input<'_, R>, end: u64) -> Result<bool, ScrubError> {
    let mut letters = [0; LETTERS.len()];
    let Some(at) = end.checked_sub(letters.len() as u64) else {
        return Ok(false);
    };
    input.read(at, &mut letters, "the end")?;
    Ok(letters == LETTERS)
}

/// How many marks the trailer that ends at `end` has; each of them must be one.
fn trailer<R: Read + Seek>(
    input: &mut Input<'_, R>,
    end: u64,
    cipher: &Des,
) -> Result<u64, ScrubError> {
    let mut tail = [0; TAIL];
    let Some(at) = end.checked_sub(TAIL as u64) else {
        return Ok(0);
    };
    input.read(at, &mut tail, "the end")?;
    let [a, b, c, d, letters @ ..] = tail;
    let len = u64::from(u32::from_le_bytes([a, b, c, d]));
    if letters != LETTERS || len == 0 || len % MARK as u64 != 0 || len > at {
        return Ok(0);
    }
    let count = len / MARK as u64;
    let mut mark = [0; MARK];
    // The last first: a wrong length is known by it at once.
    for number in (0..count).rev() {
        input.read(at - len + number * MARK as u64, &mut mark, "the end")?;
        if !is_mark(&mark, cipher) {
            return Ok(0);
        }
    }
    Ok(count)
}

/// Whether a mark alone ends at `end`: what is left when a trailer was overwritten in part.
fn bare<R: Read + Seek>(
    input: &mut Input<'_, R>,
    end: u64,
    cipher: &Des,
) -> Result<bool, ScrubError> {
    let mut mark = [0; MARK];
    let Some(at) = end.checked_sub(MARK as u64) else {
        return Ok(false);
    };
    input.read(at, &mut mark, "the end")?;
    Ok(mark.ends_with(&ZEROS) && is_mark(&mark, cipher))
}

fn is_mark(mark: &[u8], cipher: &Des) -> bool {
    let Some(first) = mark.first_chunk::<8>() else {
        return false;
    };
    let mut block = (*first).into();
    cipher.decrypt_block(&mut block);
    block.starts_with(b"WM")
}

/// Looks for marks in bytes that pass by in pieces.
#[derive(Default)]
pub(crate) struct Seen {
    /// The last bytes of what passed, as many as a mark with its tail may lack.
    before: Vec<u8>,
}

impl Seen {
    const KEPT: usize = MARK + TAIL - 1;

    /// Whether a mark ends within `bytes`.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let head = &bytes[..bytes.len().min(Self::KEPT)];
        self.before.extend_from_slice(head);
        let found = holds_mark(&self.before) || (bytes.len() > head.len() && holds_mark(bytes));
        if bytes.len() > Self::KEPT {
            self.before.clear();
            self.before
                .extend_from_slice(&bytes[bytes.len() - Self::KEPT..]);
        } else {
            let more = self.before.len().saturating_sub(Self::KEPT);
            self.before.drain(..more);
        }
        found
    }
}

/// A mark by its constant end, or by a tail that tells a length of marks.
fn holds_mark(bytes: &[u8]) -> bool {
    if bytes.len() < MARK {
        return false;
    }
    // The cipher is made for those alone that could be one: that takes longer than the search.
    let marked = |end: Option<usize>| {
        let start = end.and_then(|end| end.checked_sub(MARK));
        start.is_some_and(|start| {
            bytes
                .get(start..start + MARK)
                .is_some_and(|mark| is_mark(mark, &Des::new(&KEY.into())))
        })
    };
    memmem::find_iter(bytes, &ZEROS).any(|at| marked(Some(at + ZEROS.len())))
        || memmem::find_iter(bytes, LETTERS).any(|at| {
            let len = at
                .checked_sub(4)
                .and_then(|at| crate::bytes::le32(bytes, at));
            len.is_some_and(|len| len > 0 && len % MARK as u32 == 0) && marked(at.checked_sub(4))
        })
}
