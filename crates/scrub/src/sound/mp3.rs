//! MPEG audio layer III (ISO/IEC 11172-3 and 13818-3): frames. Within them, what encoders leave behind the coded
//! sound (ancillary data, often their name and version) becomes zero, and the tag of the first frame keeps numbers
//! that players need to cut silence off, nothing else.

use std::collections::VecDeque;
use std::io::{Read, Seek, Write};

use crate::bytes::part;
use crate::input::Input;
use crate::output::Output;
use crate::{Findings, Kind, Refusal, ScrubError};

/// The longest frame: 320 kbit/s at 32 kHz, with its padding.
const FRAME_MOST: usize = 1441;
/// How far the next frame may be behind bytes that are none, before the file is no sound.
const STRAY_MOST: u64 = 64 << 10;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let start = super::tags::front(input, findings)?;
    let end = super::tags::back(input, start, findings)?;
    input.cut(end);
    let mut at = start;
    let mut sound = Sound::default();
    let mut form = None;
    let mut frames = 0u64;
    let mut stray = Vec::new();
    let mut room = [0; FRAME_MOST + 4];
    while at < end {
        let held = input.read_some(at, &mut room)?;
        let fits = |head: &Head| form.is_none_or(|form| head.form == form);
        let Some(head) = Head::read(held).filter(fits).filter(|head| {
            // After stray bytes, and at the start, two bytes of sync prove nothing.
            (frames > 0 && stray.is_empty())
                || head.len == held.len()
                || held
                    .get(head.len..)
                    .and_then(Head::read)
                    .is_some_and(|next| next.form == head.form)
        }) else {
            stray.push(at);
            if stray.len() as u64 > STRAY_MOST {
                return Err(Refusal::Unaccounted {
                    what: "bytes between frames",
                    at,
                }
                .into());
            }
            at += 1;
            continue;
        };
        let Some(frame) = held.get(..head.len) else {
            // Recordings are often cut within their last frame, which no decoder plays.
            findings.add(Kind::Trailing, 1, end - at);
            break;
        };
        if !stray.is_empty() {
            findings.add(Kind::Stray, 1, stray.len() as u64);
            stray.clear();
        }
        form = Some(head.form);
        let mut frame = frame.to_vec();
        at += head.len as u64;
        if frames == 0 && info_tag(&mut frame, &head, findings) {
            output.write(&frame)?;
        } else {
            sound.frame(frame, 0, &head);
            sound.ready(&mut |frame| output.write(frame))?;
        }
        frames += 1;
    }
    if frames == 0 {
        return Err(Refusal::Damaged {
            what: "frame",
            at: start,
        }
        .into());
    }
    if !stray.is_empty() {
        findings.add(Kind::Trailing, 1, stray.len() as u64);
    }
    sound.finish(&mut |frame| output.write(frame))?;
    for (_, len) in &sound.cleared {
        findings.add(Kind::Program, 1, u64::from(*len));
    }
    Ok(())
}

/// The head of a frame (2.4.1.3).
struct Head {
    /// Bytes of the whole frame.
    len: usize,
    /// Where the coded sound begins: behind head, checksum and side information.
    main_at: usize,
    /// Where the side information begins.
    side_at: usize,
    mpeg1: bool,
    mono: bool,
    /// What is equal in all frames of a stream: version, layer, rate.
    form: [u8; 2],
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        const KBITS_1: [usize; 14] = [
            32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
        ];
        const KBITS_2: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        const RATES: [usize; 3] = [44_100, 48_000, 32_000];
        let [0xff, second, third, fourth] = *bytes.first_chunk::<4>()? else {
            return None;
        };
        let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
        if second & 0xe0 != 0xe0 || version == 1 || layer != 1 || fourth & 3 == 2 {
            return None;
        }
        let mpeg1 = version == 3;
        let halved = match version {
            3 => 1,
            2 => 2,
            _ => 4,
        };
        let rate = RATES.get(usize::from(third >> 2 & 3))? / halved;
        let index = usize::from(third >> 4).checked_sub(1)?;
        let (kbits, samples) = if mpeg1 { (KBITS_1, 144) } else { (KBITS_2, 72) };
        let len = samples * kbits.get(index)? * 1000 / rate + usize::from(third >> 1 & 1);
        let mono = fourth >> 6 == 3;
        let side = match (mpeg1, mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        let side_at = 4 + if second & 1 == 0 { 2 } else { 0 };
        let main_at = side_at + side;
        (len >= main_at).then_some(Self {
            len,
            main_at,
            side_at,
            mpeg1,
            mono,
            form: [second & 0xfe, third & 0x0c],
        })
    }
}

/// Makes plain the tag that VBR encoders write in place of the first frame's sound; whether there is one.
fn info_tag(frame: &mut [u8], head: &Head, findings: &mut Findings) -> bool {
    let tag_at = head.side_at + (head.main_at - head.side_at);
    let letters = part(frame, tag_at, 4);
    let before = frame.to_vec();
    if matches!(letters, Some(b"Xing" | b"Info")) {
        let flags = frame.get(tag_at + 7).copied().unwrap_or(0);
        // Number of frames, number of bytes, places, quality.
        let parts = [(1, 4), (2, 4), (4, 100), (8, 4)];
        let numbers: usize = parts
            .iter()
            .filter(|(flag, _)| flags & flag != 0)
            .map(|(_, len)| len)
            .sum();
        let lame_at = tag_at + 8 + numbers;
        if let Some(rest) = frame.get_mut(lame_at..) {
            gapless(rest);
        }
        sum_of_tag(frame, lame_at);
    } else if part(frame, 36, 4) == Some(b"VBRI") {
        // Its places follow; what comes behind them is silence.
    } else {
        return false;
    }
    if before != frame {
        findings.add(Kind::Program, 1, 0);
    }
    true
}

/// Leaves of LAME's extension the four letters by which players know it, and how much silence to cut off.
fn gapless(rest: &mut [u8]) {
    let known = rest.starts_with(b"LAME") || rest.starts_with(b"Lavc") || rest.starts_with(b"Lavf");
    let delays: Option<[u8; 3]> = part(rest, 21, 3).and_then(|delays| delays.try_into().ok());
    rest.fill(0);
    if let (true, Some(delays)) = (known && rest.len() >= 36, delays) {
        rest[..4].copy_from_slice(b"LAME");
        rest[21..24].copy_from_slice(&delays);
    }
}

/// The checksum of the tag: CRC-16 of the frame up to it.
fn sum_of_tag(frame: &mut [u8], lame_at: usize) {
    let at = lame_at + 34;
    if part(frame, lame_at, 4) != Some(b"LAME") || frame.len() < at + 2 {
        return;
    }
    let sum = frame[..at].iter().fold(0u16, |mut sum, byte| {
        sum ^= u16::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 != 0 {
                (sum >> 1) ^ 0xa001
            } else {
                sum >> 1
            };
        }
        sum
    });
    frame[at..at + 2].copy_from_slice(&sum.to_be_bytes());
}

/// Frames whose coded sound may still be told by a later one: each says how far before it its own begins, in
/// the bytes that frames have behind their side information, put together.
#[derive(Default)]
struct Sound {
    waiting: VecDeque<Waiting>,
    /// The end of all coded bytes so far, counted from the first.
    end: u64,
    /// Up to here they are known to be sound, or were made zero.
    settled: u64,
    /// What was made zero and was not before: where in the stream, how long.
    cleared: Vec<(u64, u32)>,
}

struct Waiting {
    bytes: Vec<u8>,
    /// Where the frame begins in the stream.
    at: u64,
    main_at: usize,
    /// Where its coded bytes begin among all of them.
    from: u64,
}

impl Sound {
    fn frame(&mut self, bytes: Vec<u8>, at: u64, head: &Head) {
        let (back, bits) = side(&bytes, head);
        let from = self.end;
        let begin = from.saturating_sub(back);
        self.clear_until(begin);
        self.end += (bytes.len() - head.main_at) as u64;
        self.waiting.push_back(Waiting {
            bytes,
            at,
            main_at: head.main_at,
            from,
        });
        // A frame that tells more than there is decodes to nothing; then all there is may be sound.
        self.settled = self.settled.max((begin + bits.div_ceil(8)).min(self.end));
    }

    /// Gives away the frames that no later one can tell of.
    fn ready<E>(&mut self, emit: &mut dyn FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        while let Some(first) = self.waiting.front() {
            let end = first.from + (first.bytes.len() - first.main_at) as u64;
            // 511 bytes is as far back as a frame can say.
            if end + 511 > self.end {
                break;
            }
            if end > self.settled {
                self.clear_until(end);
            }
            if let Some(first) = self.waiting.pop_front() {
                emit(&first.bytes)?;
            }
        }
        Ok(())
    }

    /// Makes zero what lies between the sound of one frame and that of the next.
    fn clear_until(&mut self, to: u64) {
        for frame in &mut self.waiting {
            let main = &mut frame.bytes[frame.main_at..];
            let place = |at: u64| {
                usize::try_from(at.saturating_sub(frame.from))
                    .map_or(main.len(), |at| at.min(main.len()))
            };
            let (from, to) = (place(self.settled), place(to));
            let rest = main.get_mut(from..to).unwrap_or_default();
            if rest.iter().any(|byte| *byte != 0) {
                let at = frame.at + (frame.main_at + from) as u64;
                self.cleared
                    .push((at, u32::try_from(rest.len()).unwrap_or(0)));
                rest.fill(0);
            }
        }
        self.settled = self.settled.max(to);
    }

    fn finish<E>(&mut self, emit: &mut dyn FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        self.clear_until(self.end);
        for frame in std::mem::take(&mut self.waiting) {
            emit(&frame.bytes)?;
        }
        Ok(())
    }
}

/// What encoders left behind the coded sound of a stream that lies in a film, where frames must keep their places.
#[derive(Default)]
pub(crate) struct Unused {
    held: Vec<u8>,
    /// Where in the stream `held` begins.
    at: u64,
    form: Option<[u8; 2]>,
    sound: Sound,
    frames: u64,
    stray: u64,
    /// Whether the first bytes came.
    begun: bool,
    /// Whether the bytes before this one were of no frame.
    lost: bool,
    /// Whether the stream is of another layer, whose frames lend each other nothing.
    other: bool,
    done: bool,
}

impl Unused {
    /// Looks at the next bytes of the stream.
    pub(crate) fn look(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if !bytes.is_empty() && !std::mem::replace(&mut self.begun, true) {
            self.other = matches!(bytes, [0xff, second, ..] if second & 0xe0 == 0xe0 && second >> 1 & 3 != 1);
        }
        if self.other {
            return Ok(());
        }
        self.held.extend(bytes);
        self.frames_of(FRAME_MOST + 4)
    }

    /// Whether all of the stream was looked at.
    pub(crate) const fn is_done(&self) -> bool {
        self.done
    }

    /// Looks at what is left.
    pub(crate) fn end(&mut self) -> Result<(), Refusal> {
        self.done = true;
        self.frames_of(4)?;
        let none = &mut |_: &[u8]| Ok::<(), Refusal>(());
        self.sound.finish(none)
    }

    fn frames_of(&mut self, least: usize) -> Result<(), Refusal> {
        let mut done = 0;
        while self.held.len() - done >= least {
            let held = &self.held[done..];
            let fits = |head: &Head| self.form.is_none_or(|form| head.form == form);
            // After bytes of no frame, and at the start, two bytes of sync prove nothing.
            let proven = |head: &Head| {
                let next = held.get(head.len..).unwrap_or_default();
                !self.lost && (self.frames > 0 || next.is_empty())
                    || Head::read(next).is_some_and(|next| next.form == head.form)
            };
            let head = Head::read(held).filter(fits).filter(proven);
            let Some((head, frame)) =
                head.and_then(|head| held.get(..head.len).map(|frame| (head, frame.to_vec())))
            else {
                done += 1;
                self.stray += 1;
                self.lost = true;
                if self.stray > STRAY_MOST {
                    return Err(Refusal::Unaccounted {
                        what: "bytes between frames",
                        at: self.at,
                    });
                }
                continue;
            };
            let at = self.at + done as u64;
            done += head.len;
            self.form = Some(head.form);
            self.frames += 1;
            self.lost = false;
            let tag = part(&frame, head.main_at, 4);
            if self.frames == 1 && matches!(tag, Some(b"Xing" | b"Info")) {
                // Silence; its numbers are those of a file that it once was.
                let from = head.main_at + 4;
                let len = u32::try_from(frame.len() - from).unwrap_or(0);
                if frame[from..].iter().any(|byte| *byte != 0) {
                    self.sound.cleared.push((at + from as u64, len));
                }
                continue;
            }
            self.sound.frame(frame, at, &head);
            self.sound.ready(&mut |_| Ok::<(), Refusal>(()))?;
        }
        self.held.drain(..done);
        self.at += done as u64;
        Ok(())
    }

    /// Makes zero what of it lies in these bytes, which begin at `at` in the stream.
    pub(crate) fn clear(&self, at: u64, bytes: &mut [u8], findings: &mut Findings) {
        let end = at + bytes.len() as u64;
        let all = &self.sound.cleared;
        let first = all.partition_point(|(from, len)| from + u64::from(*len) <= at);
        for (from, len) in &all[first..] {
            if *from >= end {
                break;
            }
            let to = (from + u64::from(*len)).min(end) - at;
            let from = from.saturating_sub(at);
            let (from, to) = (from as usize, to as usize);
            bytes[from..to].fill(0);
            findings.add(Kind::Program, 1, (to - from) as u64);
        }
    }
}

/// How many bytes before its own a frame's sound begins, and how many bits it has (2.4.1.7).
fn side(frame: &[u8], head: &Head) -> (u64, u64) {
    let side = &frame[head.side_at..head.main_at];
    let bits = |at: usize, count: usize| {
        (at..at + count).fold(0u64, |sum, at| {
            let byte = side.get(at / 8).copied().unwrap_or(0);
            sum << 1 | u64::from(byte >> (7 - at % 8) & 1)
        })
    };
    let channels = if head.mono { 1 } else { 2 };
    // main_data_begin, private bits, scfsi; then a block for each granule and channel.
    let (back, first, granules, block) = match (head.mpeg1, head.mono) {
        (true, false) => (bits(0, 9), 9 + 3 + 8, 2, 59),
        (true, true) => (bits(0, 9), 9 + 5 + 4, 2, 59),
        (false, false) => (bits(0, 8), 8 + 2, 1, 63),
        (false, true) => (bits(0, 8), 8 + 1, 1, 63),
    };
    let total = (0..granules * channels)
        .map(|number| bits(first + number * block, 12))
        .sum();
    (back, total)
}
