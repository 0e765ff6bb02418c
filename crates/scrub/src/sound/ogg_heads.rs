//! The heads of streams in Ogg: how each is coded, and what of it goes over. Comments, covers and names become empty.

use crate::bytes::{be16, le32, part};
use crate::{Findings, Kind};

/// The longest heads: books of codes, and covers among the comments.
const HEADS_MOST: usize = 64 << 20;
/// No vendor and no comments.
const NOTHING: [u8; 8] = [0; 8];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Vorbis I, 4.2.
    Vorbis,
    /// RFC 7845, 5.
    Opus,
    /// The Speex manual, 7.3.
    Speex,
    /// RFC 9639, 10.1.
    Flac,
    /// The Theora specification, 6.
    Theora,
}

impl Coding {
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        [
            (b"\x01vorbis".as_slice(), Self::Vorbis),
            (b"OpusHead", Self::Opus),
            (b"Speex   ", Self::Speex),
            (b"\x7fFLAC", Self::Flac),
            (b"\x80theora", Self::Theora),
        ]
        .into_iter()
        .find_map(|(letters, coding)| head.starts_with(letters).then_some(coding))
    }

    /// The first head as it goes over, and which are to come.
    pub(super) fn first(self, head: &[u8], findings: &mut Findings) -> Option<(Vec<u8>, Heads)> {
        let first = |len: usize| part(head, 0, len).map(<[u8]>::to_vec);
        let (clean, wanted) = match self {
            Self::Vorbis => (first(30)?, Some(2)),
            Self::Theora => (first(42)?, Some(2)),
            Self::Opus => {
                let family = *head.get(18)?;
                let len = if family == 0 {
                    19
                } else {
                    21 + usize::from(head[9])
                };
                (first(len)?, Some(1))
            }
            Self::Speex => {
                let mut clean = first(80)?;
                // Who wrote the library, in place of its version; heads that nobody knows; what is reserved.
                clean[8..28].fill(0);
                clean[8..11].copy_from_slice(b"1.2");
                clean[72..80].fill(0);
                if le32(head, 68) != Some(0) {
                    return None;
                }
                (clean, Some(1))
            }
            Self::Flac => {
                let mut clean = first(51)?;
                let blocks = be16(head, 7)?;
                if clean.get(9..17)? != b"fLaC\0\0\0\x22"
                    && clean.get(9..17)? != b"fLaC\x80\0\0\x22"
                {
                    return None;
                }
                // One more head: empty comments.
                clean[7..9].copy_from_slice(&[0, 1]);
                clean[13] = 0;
                let alone = head[13] & 0x80 != 0;
                if alone && blocks > 0 {
                    return None;
                }
                (clean, if alone { Some(0) } else { None })
            }
        };
        if clean != head {
            findings.add(Kind::Program, 1, head.len() as u64);
        }
        let heads = Heads {
            wanted,
            ..Heads::default()
        };
        Some((clean, heads))
    }

    /// What stands in place of comments.
    fn silent(self) -> Vec<u8> {
        match self {
            Self::Vorbis => [b"\x03vorbis", NOTHING.as_slice(), &[1]].concat(),
            Self::Opus => [b"OpusTags", NOTHING.as_slice()].concat(),
            Self::Speex => NOTHING.to_vec(),
            Self::Flac => [&[0x84, 0, 0, 8], NOTHING.as_slice()].concat(),
            Self::Theora => [b"\x81theora", NOTHING.as_slice()].concat(),
        }
    }
}

/// Heads as they come: whole packets, and the one at hand.
#[derive(Default)]
pub(super) struct Heads {
    all: Vec<Vec<u8>>,
    open: Vec<u8>,
    /// How many come; not known beforehand where each says whether it is the last.
    wanted: Option<usize>,
}

impl Heads {
    pub(super) const fn wanted(&self) -> Option<usize> {
        self.wanted
    }

    pub(super) fn is_whole(&self) -> bool {
        match self.wanted {
            Some(wanted) => self.all.len() >= wanted,
            None => self
                .all
                .last()
                .and_then(|last| last.first())
                .is_some_and(|first| first & 0x80 != 0),
        }
    }

    /// Takes a page; nothing where sound begins on it, which would have no page of its own.
    pub(super) fn take(&mut self, table: &[u8], body: &[u8]) -> Option<()> {
        let mut at = 0;
        for piece in table {
            if self.is_whole() {
                return None;
            }
            self.open.extend(part(body, at, usize::from(*piece))?);
            at += usize::from(*piece);
            if *piece < 255 {
                self.all.push(std::mem::take(&mut self.open));
            }
        }
        let all: usize = self.all.iter().map(Vec::len).sum();
        (all + self.open.len() <= HEADS_MOST).then_some(())
    }

    /// The heads as they go over.
    pub(super) fn packets(
        &mut self,
        coding: Coding,
        findings: &mut Findings,
    ) -> Option<Vec<Vec<u8>>> {
        let silent = coding.silent();
        let mut packets = std::mem::take(&mut self.all);
        let gone: usize = packets.first()?.len();
        let fits = match coding {
            Coding::Vorbis | Coding::Theora => {
                let setup: &[u8] = if coding == Coding::Vorbis {
                    b"\x05vorbis"
                } else {
                    b"\x82theora"
                };
                packets[0].starts_with(&silent[..7]) && packets.get(1)?.starts_with(setup)
            }
            Coding::Opus => packets[0].starts_with(b"OpusTags"),
            Coding::Speex => true,
            Coding::Flac => {
                packets.drain(1..).for_each(|block| {
                    findings.add(Kind::Tags, 1, block.len() as u64);
                });
                packets[0].first()? & 0x7f == 4
            }
        };
        if packets[0] != silent {
            findings.add(Kind::Tags, 1, gone as u64);
        }
        packets[0] = silent;
        fits.then_some(packets)
    }
}
