//! Coded pictures and sound that lie in pieces among other things: looked at once as a whole, to learn which of their
//! bytes become quiet, then changed piece by piece.

use memchr::memmem;

use super::codec::{Codec, adts_head};
use super::nal::Nal;
use crate::sound::Unused;
use crate::{Findings, Kind, Refusal};

/// The longest unit of a stream.
const UNIT_MOST: usize = 64 << 20;

/// A stream and what is to be changed in it.
pub(super) struct Elementary {
    codec: Codec,
    held: Vec<u8>,
    /// Where in the stream `held` begins.
    at: u64,
    /// How far `held` was searched for the start of the next unit.
    searched: usize,
    changes: Vec<(u64, Vec<u8>)>,
    unused: Unused,
    /// Whether sound of MPEG is of layer III; it is not known before its first frame.
    layer: Option<bool>,
    pub(super) findings: Findings,
}

impl Elementary {
    pub(super) fn new(codec: Codec) -> Self {
        Self {
            codec,
            held: Vec::new(),
            at: 0,
            searched: 0,
            changes: Vec::new(),
            unused: Unused::default(),
            layer: None,
            findings: Findings::default(),
        }
    }

    /// Looks at the next bytes.
    pub(super) fn look(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        match self.codec {
            Codec::Mp3 => {
                if self.layer.is_none() {
                    let head = bytes
                        .windows(2)
                        .find(|pair| pair[0] == 0xff && pair[1] & 0xe0 == 0xe0);
                    self.layer = head.map(|pair| pair[1] >> 1 & 3 == 1);
                }
                if self.layer == Some(true) {
                    self.unused.look(bytes)?;
                }
            }
            Codec::Adts => {
                self.held.extend(bytes);
                self.blocks();
            }
            Codec::Nal(..) | Codec::Mpeg2 | Codec::Mpeg4 => {
                self.held.extend(bytes);
                self.units(false);
                if self.held.len() > UNIT_MOST {
                    return Err(Refusal::Unaccounted {
                        what: "unit",
                        at: self.at,
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Looks at what is left.
    pub(super) fn end(&mut self) -> Result<(), Refusal> {
        match self.codec {
            Codec::Nal(..) | Codec::Mpeg2 | Codec::Mpeg4 => self.units(true),
            _ => {}
        }
        self.unused.end()
    }

    /// Units from one start code to the next; the last one only where nothing follows.
    fn units(&mut self, last: bool) {
        let mut from = 0;
        loop {
            let search = self.searched.max(from + 1);
            let found = memmem::find(self.held.get(search..).unwrap_or_default(), b"\0\0\x01");
            let to = match found {
                Some(found) => search + found,
                None if last => self.held.len(),
                None => break,
            };
            self.change(from, to);
            from = to;
            self.searched = 0;
            if from >= self.held.len() {
                break;
            }
        }
        self.held.drain(..from);
        self.at += from as u64;
        // The start of the next unit may have begun.
        self.searched = self.held.len().saturating_sub(2);
    }

    fn blocks(&mut self) {
        let mut from = 0;
        while self.held.len() - from >= 7 {
            match adts_head(&self.held[from..]) {
                Some(head) if self.held.len() - from >= head.len => {
                    self.change(from, from + head.len);
                    from += head.len;
                }
                Some(_) => break,
                None => from += 1,
            }
        }
        self.held.drain(..from);
        self.at += from as u64;
    }

    fn change(&mut self, from: usize, to: usize) {
        let before = &self.held[from..to];
        let quick = match self.codec {
            // Most units hold pictures.
            Codec::Nal(Nal::H264, _) => before
                .get(3)
                .is_some_and(|first| matches!(first & 0x1f, 1..=5 | 7..=9)),
            Codec::Mpeg2 | Codec::Mpeg4 => before.get(3) != Some(&0xb2),
            _ => false,
        };
        if quick {
            return;
        }
        let mut after = before.to_vec();
        let _ = self.codec.quiet(&mut after, &mut self.findings);
        if after != before {
            self.changes.push((self.at + from as u64, after));
        }
    }

    /// Changes bytes that begin at `at` in the stream.
    pub(super) fn apply(&self, at: u64, bytes: &mut [u8], findings: &mut Findings) {
        let end = at + bytes.len() as u64;
        let first = self
            .changes
            .partition_point(|(from, change)| from + change.len() as u64 <= at);
        for (from, change) in self.changes.iter().skip(first) {
            if *from >= end {
                break;
            }
            let begin = (*from).max(at);
            let stop = (from + change.len() as u64).min(end);
            let source = &change[(begin - from) as usize..(stop - from) as usize];
            bytes[(begin - at) as usize..(stop - at) as usize].copy_from_slice(source);
        }
        self.unused.clear(at, bytes, findings);
    }
}

/// What of the head of a packet of a stream (ISO/IEC 13818-1, 2.4.3.6) goes over: when it is shown. All else in it
/// becomes room; the length stays. How long the head is; nothing where it does not fit or is enciphered.
pub(super) fn packet_head(packet: &mut [u8], findings: &mut Findings) -> Option<usize> {
    let [0, 0, 1, _, _, _, flags, second, len, ..] = *packet else {
        return None;
    };
    if flags & 0xf0 != 0x80 {
        return None;
    }
    let head = 9 + usize::from(len);
    let kept = match second >> 6 {
        0 => 0,
        2 => 5,
        3 => 10,
        _ => return None,
    };
    let rest = packet.get_mut(9 + kept..head)?;
    if rest.iter().any(|byte| *byte != 0xff) {
        findings.add(Kind::ProgramData, 1, rest.len() as u64);
        rest.fill(0xff);
    }
    // Of the flags urgency and alignment; copyright goes.
    packet[6] = flags & 0xfc;
    packet[7] = second & 0xc0;
    Some(head)
}
