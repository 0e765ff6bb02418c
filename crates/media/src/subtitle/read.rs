//! Subtitle files as they are used for drives: damage is put right and told, or the file is refused.

use std::io::{self, Read};

use bulssi_model::{ByteLen, Format};

use super::{MOST_CUES, Mended, Repairs, SubtitleError, Track, parse, repair};
use crate::{Limits, text};

/// One lost cue in so many is damage; more of them is another kind of file, or half of one.
const BEARABLE: u32 = 10;
/// Short files may lose this many, whatever their length.
const FEW: u32 = 2;
/// One character in so many may be broken.
const BROKEN: usize = 50;

/// A subtitle file that was read, and what had to be put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The cues, by language; no times are missing, and cues are in order.
    pub tracks: Vec<Track>,
    /// The encoding, by its WHATWG name.
    pub encoding: &'static str,
    /// What was put right, and how often.
    pub repairs: Repairs,
}

/// Why a subtitle file is not used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It cannot be read.
    #[error("read failed: {0}")]
    Read(#[source] io::Error),
    /// It is longer than subtitles are.
    #[error("longer than {0} bytes")]
    TooLarge(ByteLen),
    /// It has more cues than any film.
    #[error("more than {0} cues")]
    TooMany(usize),
    /// There are no subtitles in it.
    #[error(transparent)]
    None(#[from] SubtitleError),
    /// Too many of its cues have times that make no sense.
    #[error("line {line} makes no sense; {lost} of {} cues are lost", lost + kept)]
    Garbled {
        /// The first such line, from 1.
        line: u32,
        /// How many cues are lost.
        lost: u32,
        /// How many would be left.
        kept: u32,
    },
    /// Its bytes are text in no encoding.
    #[error("line {line} is text in no encoding; {broken} characters are broken")]
    Undecodable {
        /// The first line that is not, from 1.
        line: u32,
        /// How many characters are broken.
        broken: usize,
    },
}

/// Reads a subtitle file of at most [`Limits::subtitle`] bytes; no more than that is ever read.
///
/// # Errors
/// [`ReadError`].
pub fn read_from(
    from: &mut dyn Read,
    format: Format,
    limits: &Limits,
) -> Result<Reading, ReadError> {
    let mut bytes = Vec::new();
    let most = limits.subtitle.0.saturating_add(1);
    from.take(most)
        .read_to_end(&mut bytes)
        .map_err(ReadError::Read)?;
    read(&bytes, format, limits)
}

/// Reads the bytes of a subtitle file for use on a drive: encoding and languages are found, times
/// kept as they are, and what is damaged is put right where that loses nothing ([`Mended`]).
///
/// # Errors
/// [`ReadError`], with the line where there is one to name.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Reading, ReadError> {
    if bytes.len() as u64 > limits.subtitle.0 {
        return Err(ReadError::TooLarge(limits.subtitle));
    }
    let (text, encoding) = text::decode(bytes);
    check_text(&text)?;
    let subtitles = parse(format, &text)?;
    let kept = subtitles.count();
    let most = limits.cues.min(MOST_CUES);
    if kept >= most {
        return Err(ReadError::TooMany(most));
    }
    let (lost, kept) = (subtitles.lost, u32::try_from(kept).unwrap_or(u32::MAX));
    if lost > FEW && lost.saturating_mul(BEARABLE) > lost.saturating_add(kept) {
        let line = subtitles.first_fault.unwrap_or(1);
        return Err(ReadError::Garbled { line, lost, kept });
    }
    let mut repairs = Repairs::new();
    for (what, count) in [(Mended::LeftOut, lost), (Mended::Order, subtitles.disorder)] {
        if count > 0 {
            repairs.insert(what, count);
        }
    }
    let mut tracks = subtitles.tracks;
    for track in &mut tracks {
        track.cues = repair::repair(std::mem::take(&mut track.cues), &mut repairs);
    }
    tracks.retain(|track| !track.cues.is_empty());
    if tracks.is_empty() {
        return Err(SubtitleError::NoCue { line: 1 }.into());
    }
    Ok(Reading {
        tracks,
        encoding: encoding.name(),
        repairs,
    })
}

fn check_text(text: &str) -> Result<(), ReadError> {
    let broken = text.chars().filter(|c| *c == '\u{fffd}').count();
    if broken * BROKEN <= text.chars().count() {
        return Ok(());
    }
    let line = super::lines(text).find(|(_, line)| line.contains('\u{fffd}'));
    let line = line.map_or(1, |(number, _)| number);
    Err(ReadError::Undecodable { line, broken })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(format: Format, text: &str) -> Result<Reading, ReadError> {
        read(text.as_bytes(), format, &Limits::default())
    }

    fn block(number: u32, times: &str) -> String {
        format!("{number}\n{times}\n눈이 온다\n\n")
    }

    #[test]
    fn damage_is_put_right_and_told() {
        let good: String = (1..9)
            .map(|n| block(n, &format!("00:00:0{n},000 --> 00:00:0{n},900")))
            .collect();
        assert!(reading(Format::Srt, &good).unwrap().repairs.is_empty());
        for (text, told) in [
            (
                block(0, "00:00:20,000 --> 00:00:21,000") + &good,
                &[(Mended::Order, 1)][..],
            ),
            (
                good.clone() + &block(9, "00:00:xx --> 00:00:12,000"),
                &[(Mended::LeftOut, 1)],
            ),
            (
                good.clone() + &block(9, "00:00:10,000 -->"),
                &[(Mended::NoEnd, 1)],
            ),
            (
                good.clone() + &block(9, "00:00:10,000 --> 00:00:02,000"),
                &[(Mended::NoEnd, 1)],
            ),
            (good.replace("\n\n", "\n"), &[]),
            (good.replace("눈이", "<font color=\"#fff\"><i>눈이"), &[]),
        ] {
            let read = reading(Format::Srt, &text).unwrap();
            assert!(read.tracks[0].cues.len() >= 8, "{text}");
            assert!(
                read.tracks[0]
                    .cues
                    .iter()
                    .all(|cue| cue.text == "눈이 온다")
            );
            assert!(read.tracks[0].cues.iter().all(|cue| cue.end > cue.start));
            assert_eq!(read.repairs.into_iter().collect::<Vec<_>>(), told, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_put_right_is_refused_with_its_line() {
        let good = block(1, "00:00:01,000 --> 00:00:02,000");
        let bad = block(2, "00:00:xx,000 --> 00:00:02,000");
        let error = reading(Format::Srt, &(good + &bad.repeat(3))).unwrap_err();
        assert!(
            matches!(
                error,
                ReadError::Garbled {
                    line: 6,
                    lost: 3,
                    kept: 1
                }
            ),
            "{error}"
        );
        let error = reading(Format::Srt, "\n\nno times\n").unwrap_err();
        assert!(
            matches!(error, ReadError::None(SubtitleError::NoCue { line: 3 })),
            "{error}"
        );
        let error = reading(Format::Smi, "").unwrap_err();
        assert!(matches!(error, ReadError::None(_)), "{error}");
    }

    /// Bytes that are no text, in the shape of a subtitle.
    #[test]
    fn bytes_of_no_encoding_are_refused_with_their_line() {
        let mut bytes = b"\xef\xbb\xbf1\n00:00:01,000 --> 00:00:02,000\n".to_vec();
        bytes.extend([0xff, 0xfe, 0xff].repeat(20));
        let error = read(&bytes, Format::Srt, &Limits::default()).unwrap_err();
        assert!(
            matches!(error, ReadError::Undecodable { line: 3, .. }),
            "{error}"
        );
    }

    /// A subtitle of a gigabyte: refused after the limit, however much would come.
    #[test]
    fn a_subtitle_of_a_gigabyte_is_refused() {
        struct Endless(u64);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += buffer.len() as u64;
                buffer.fill(b'a');
                Ok(buffer.len())
            }
        }
        let limits = Limits::default();
        let mut endless = Endless(0);
        let error = read_from(&mut endless.by_ref().take(1 << 30), Format::Srt, &limits);
        assert!(matches!(error, Err(ReadError::TooLarge(most)) if most == limits.subtitle));
        assert!(
            endless.0 <= 2 * limits.subtitle.0,
            "{} bytes were read",
            endless.0
        );
    }

    #[test]
    fn more_cues_than_any_film_are_refused() {
        let text = "0:01-->0:02\na\n".repeat(101);
        let limits = Limits {
            cues: 100,
            ..Limits::default()
        };
        let error = read(text.as_bytes(), Format::Srt, &limits).unwrap_err();
        assert!(matches!(error, ReadError::TooMany(100)), "{error}");
    }
}
