//! Subtitles: SubRip, SAMI, SubStation Alpha and WebVTT as cues, with all the dirt of real files.
//!
//! [`parse`] takes decoded text ([`crate::text::decode`]); every format comes out as [`Track`]s of
//! [`Cue`]s whose text is plain. Only SAMI has more than one track: one for each class of
//! paragraphs, which is how Korean files carry two languages.
//!
//! [`parse`] takes what it can, for files that are added to a library. What goes onto a drive is
//! [`read()`]: damage is put right and told, or the file is refused with the line. [`write()`] writes
//! files for players, [`burn_script`] what is drawn into a film; [`embedded()`] and [`extract`]
//! find subtitles inside films.

mod ass;
mod burn;
mod embedded;
mod flat;
mod font;
mod lines;
mod read;
mod repair;
mod smi;
mod srt;
mod write;

use bulssi_model::{Format, Lang, Millis, Probe};

use crate::probe::{Fault, Trouble};
use crate::{html, text};

pub use burn::{BURN_VERSION, BurnStyle, BurnStyleError, burn_script};
pub use embedded::{Embedded, EmbeddedKind, ExtractError, embedded, extract};
pub use flat::flatten;
pub use font::{BurnFont, FontError};
pub use read::{ReadError, Reading, read, read_from};
pub use repair::{Mended, Repairs};
pub use write::{Missing, WriteError, Written, write};

/// A film of three hours has 3,000; this is for what was made to hurt.
const MOST_CUES: usize = 500_000;
/// Two languages are common, five have been seen.
const MOST_TRACKS: usize = 64;

/// The cues of a subtitle file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subtitles {
    /// One for each class of a SAMI file, in order of first appearance; one for all other formats.
    pub tracks: Vec<Track>,
    /// The first line, from 1, that makes no sense where a cue should be; such lines are left out.
    pub first_fault: Option<u32>,
    /// How many cues are lost because their times make no sense.
    pub lost: u32,
    /// How many cues stood behind one that is seen later.
    pub disorder: u32,
}

/// Cues of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// The class of a SAMI paragraph, for example `KRCC`; the other formats have none.
    pub class: Option<String>,
    /// The language that the class declares or is known for, else the one of the text.
    pub language: Option<Lang>,
    /// In order of their start.
    pub cues: Vec<Cue>,
}

/// Text and when it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// When it appears, from the start of the film.
    pub start: Millis,
    /// When it goes; never before the start. The last line of a SAMI file has no end of its own and
    /// is given five seconds.
    pub end: Millis,
    /// The text without markup, lines apart by `\n`. Never empty.
    pub text: String,
}

/// Why a text is no subtitle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubtitleError {
    /// There is no cue in it. The line, from 1, is the first that should have been one.
    #[error("no cue; line {line} makes no sense")]
    NoCue {
        /// The line.
        line: u32,
    },
    /// The format is none of subtitles.
    #[error("{0} holds no subtitles")]
    NotSubtitles(Format),
}

impl Subtitles {
    /// Notes a line that makes no sense.
    fn fault(&mut self, line: u32) {
        self.first_fault = self.first_fault.or(Some(line));
    }

    /// Notes a cue that cannot be placed in time.
    fn lose(&mut self, line: u32) {
        self.fault(line);
        self.lost = self.lost.saturating_add(1);
    }

    /// How many cues there are in all tracks.
    #[must_use]
    pub fn count(&self) -> usize {
        self.tracks.iter().map(|track| track.cues.len()).sum()
    }

    /// The languages of the tracks, each once, in their order.
    #[must_use]
    pub fn languages(&self) -> Vec<Lang> {
        let mut languages = Vec::new();
        for language in self
            .tracks
            .iter()
            .filter_map(|track| track.language.as_ref())
        {
            if !languages.contains(language) {
                languages.push(language.clone());
            }
        }
        languages
    }
}

/// Reads the cues of a subtitle text. Lenient: numbers may be missing, commas and dots mixed, tags
/// unclosed, cues out of order; what makes no sense is left out and its first line told.
///
/// ```
/// use bulssi_media::subtitle::parse;
/// use bulssi_model::Format;
///
/// let smi = "<SAMI><BODY><SYNC Start=1000><P Class=KRCC>눈이<br>온다<SYNC Start=2500><P Class=KRCC>&nbsp;";
/// let subtitles = parse(Format::Smi, smi).unwrap();
/// assert_eq!(subtitles.tracks[0].cues[0].text, "눈이\n온다");
/// assert_eq!(subtitles.tracks[0].cues[0].end.0, 2500);
/// assert_eq!(subtitles.languages()[0].as_str(), "ko");
/// ```
///
/// # Errors
/// [`SubtitleError`] where there is not one cue.
pub fn parse(format: Format, text: &str) -> Result<Subtitles, SubtitleError> {
    let mut subtitles = match format {
        Format::Srt | Format::Vtt => srt::parse(text, format == Format::Vtt),
        Format::Smi => smi::parse(text),
        Format::Ass => ass::parse(text),
        other => return Err(SubtitleError::NotSubtitles(other)),
    };
    for track in &mut subtitles.tracks {
        let behind = track
            .cues
            .windows(2)
            .filter(|two| two[1].start < two[0].start);
        subtitles.disorder += u32::try_from(behind.count()).unwrap_or(u32::MAX);
        track.cues.sort_by_key(|cue| cue.start);
        if track.language.is_none() {
            let lines = track.cues.iter().take(2000).map(|cue| cue.text.as_str());
            let all: String = lines.flat_map(|line| [line, "\n"]).collect();
            track.language = text::language_of(&all);
        }
    }
    subtitles.tracks.retain(|track| !track.cues.is_empty());
    if subtitles.tracks.is_empty() {
        let line = subtitles.first_fault.unwrap_or(1);
        return Err(SubtitleError::NoCue { line });
    }
    Ok(subtitles)
}

/// What a subtitle file says of itself.
pub(crate) fn look(format: Format, bytes: &[u8]) -> Result<Probe, Trouble> {
    let (text, encoding) = text::decode(bytes);
    let subtitles = parse(format, &text).map_err(|error| match error {
        SubtitleError::NoCue { line } => Trouble::Damaged(Fault::Line(line)),
        SubtitleError::NotSubtitles(_) => Trouble::HEADER,
    })?;
    let mut probe = Probe::new(format);
    probe.encoding = Some(encoding.name().to_owned());
    probe.languages = subtitles.languages();
    probe.count = Some(subtitles.count() as u64);
    let ends = subtitles.tracks.iter().flat_map(|track| &track.cues);
    probe.duration = ends.map(|cue| cue.end).max();
    Ok(probe)
}

/// Whether a line is one of SubRip that says when a cue is shown.
pub(crate) fn is_time_line(line: &str) -> bool {
    srt::times(line).is_some()
}

/// Text of a cue without markup: tags go, `<br>` and line ends stay, space is tidied. Empty where
/// nothing is to be seen, which in SAMI takes a line off the screen.
fn plain(markup: &str) -> String {
    let mut out = String::new();
    for token in html::Tokens::new(markup) {
        match token {
            html::Token::Text(text) => out.push_str(&html::unescape(text)),
            html::Token::Open(name, _) if name == "br" => out.push('\n'),
            _ => {}
        }
    }
    tidy_lines(&out)
}

fn tidy_lines(text: &str) -> String {
    let visible = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
    };
    let lines = text.split('\n').map(|line| {
        let clean: String = line
            .chars()
            .map(|c| if visible(c) { c } else { ' ' })
            .collect();
        clean.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Lines with their numbers, from 1, over any mixture of line ends.
fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.split('\n')
        // Old Macintosh files have no line feed at all.
        .flat_map(|line| line.trim_end_matches('\r').split('\r'))
        .enumerate()
        .map(|(at, line)| {
            (
                u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1),
                line,
            )
        })
}

#[cfg(test)]
mod tests;
