//! Cues as files that players read: SubRip, SAMI, SubStation Alpha, WebVTT, in the encoding that
//! they expect.
//!
//! Lines end in CRLF, which every player reads and old ones need. Text is plain, so nothing of it
//! may turn into markup: what a player would take for a tag is written in a way that it shows.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::{Format, Lang, Millis, TextEncoding};

use super::{Cue, Track, flatten, tidy_lines};
use crate::{html, text};

/// A style sheet that players of the time and today's show white and centred.
const SAMI_STYLE: &str = "P { margin-left:8pt; margin-right:8pt; margin-bottom:2pt; \
    margin-top:2pt; text-align:center; font-size:20pt; font-family:Arial, Sans-serif; \
    font-weight:bold; color:white; }";

/// The head of a SubStation file without wishes of its own: players scale from this screen.
const ASS_HEAD: &str = "[Script Info]\nScriptType: v4.00+\nPlayResX: 384\nPlayResY: 288\n\n\
    [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, \
    BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, \
    Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n\
    Style: Default,Arial,18,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,1.5,0,2,10,10,12,1\n\n";

/// The columns of events, as everybody writes them.
pub(super) const ASS_EVENTS: &str =
    "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

/// A subtitle file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Characters that the encoding does not have and what stands in their place, as of
    /// [`text::Encoded::stand_ins`].
    pub stand_ins: BTreeMap<char, String>,
}

/// A character that an encoding does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The character.
    pub character: char,
    /// The first cue that holds it, from 1, in order of the track.
    pub cue: usize,
    /// When that cue appears.
    pub start: Millis,
    /// How many cues hold it.
    pub cues: usize,
}

/// Why cues were not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The encoding lacks characters that nothing can stand for.
    #[error("{encoding} lacks {} characters of the text", missing.len())]
    Unencodable {
        /// The encoding.
        encoding: TextEncoding,
        /// Each character once, in the order of the cues.
        missing: Vec<Missing>,
    },
    /// The format is no subtitle, or is not written.
    #[error("{0} is not written")]
    NotWritten(Format),
    /// Only SAMI holds several languages.
    #[error("{0} holds one language")]
    OneLanguage(Format),
    /// The format is always of another encoding: WebVTT is UTF-8 (its section 4).
    #[error("{format} is never in {encoding}")]
    NeverIn {
        /// The format.
        format: Format,
        /// The encoding that was asked for.
        encoding: TextEncoding,
    },
}

/// Writes tracks as a subtitle file. SAMI takes several, a class each, never merged; the other
/// formats take one.
///
/// Times are kept to the millisecond, but for SubStation, which counts hundredths of a second:
/// they are rounded. In SAMI a line stays until the next of its class, so where cues overlap,
/// each stretch of time is written with all that is seen then.
///
/// ```
/// use bulssi_media::subtitle::{parse, write};
/// use bulssi_model::{Format, TextEncoding};
///
/// let smi = "<SAMI><BODY><SYNC Start=1000><P Class=KRCC>눈이 온다<SYNC Start=2500><P Class=KRCC>&nbsp;";
/// let subtitles = parse(Format::Smi, smi).unwrap();
/// let srt = write(&subtitles.tracks, Format::Srt, TextEncoding::Utf8Bom).unwrap();
/// let text = "\u{feff}1\r\n00:00:01,000 --> 00:00:02,500\r\n눈이 온다\r\n\r\n";
/// assert_eq!(srt.bytes, text.as_bytes());
/// ```
///
/// # Errors
/// [`WriteError`].
pub fn write(
    tracks: &[Track],
    format: Format,
    encoding: TextEncoding,
) -> Result<Written, WriteError> {
    let one = || match tracks {
        [track] => Ok(track),
        _ => Err(WriteError::OneLanguage(format)),
    };
    let unicode = [TextEncoding::Utf8, TextEncoding::Utf8Bom];
    let text = match format {
        Format::Srt => srt(&one()?.cues),
        Format::Smi => smi(tracks),
        Format::Ass => ass(&one()?.cues),
        Format::Vtt if !unicode.contains(&encoding) => {
            return Err(WriteError::NeverIn { format, encoding });
        }
        Format::Vtt => vtt(&one()?.cues),
        other => return Err(WriteError::NotWritten(other)),
    };
    let encoded = text::encode(&text.replace('\n', "\r\n"), encoding);
    if !encoded.missing.is_empty() {
        return Err(WriteError::Unencodable {
            encoding,
            missing: places(tracks, &encoded.missing),
        });
    }
    Ok(Written {
        bytes: encoded.bytes,
        stand_ins: encoded.stand_ins,
    })
}

/// Where characters stand first, and how often.
fn places(tracks: &[Track], missing: &BTreeSet<char>) -> Vec<Missing> {
    let mut found: Vec<Missing> = Vec::new();
    for track in tracks {
        for (cue, number) in track.cues.iter().zip(1..) {
            let here: BTreeSet<char> = cue.text.chars().filter(|c| missing.contains(c)).collect();
            for character in here {
                match found.iter_mut().find(|m| m.character == character) {
                    Some(known) => known.cues += 1,
                    None => found.push(Missing {
                        character,
                        cue: number,
                        start: cue.start,
                        cues: 1,
                    }),
                }
            }
        }
    }
    found
}

/// Hours, minutes, seconds and the rest in milliseconds.
fn clock(time: Millis) -> (u64, u64, u64, u64) {
    let Millis(ms) = time;
    (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// SubRip: a number, the times, the text, an empty line.
fn srt(cues: &[Cue]) -> String {
    let mut out = String::new();
    for (cue, number) in cues.iter().zip(1u32..) {
        let time = |time| {
            let (h, m, s, ms) = clock(time);
            format!("{h:02}:{m:02}:{s:02},{ms:03}")
        };
        out += &format!("{number}\n{} --> {}\n", time(cue.start), time(cue.end));
        out += &srt_text(&cue.text);
        out += "\n\n";
    }
    out
}

/// There are no escapes in SubRip, and players take tags, braces and arrows out of the text: these
/// are taken apart.
fn srt_text(text: &str) -> String {
    let mut text = without_braces(&tidy_lines(text)).replace("-->", "→");
    if html::unescape(&text) != text {
        text = apart(&text, '&', |next| {
            next.is_ascii_alphanumeric() || next == '#'
        });
    }
    // Some take anything between angle brackets for a tag.
    let closed = text.contains('>');
    let tag = |next: char| match closed {
        true => !next.is_whitespace(),
        false => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
    };
    apart(&text, '<', tag)
}

/// Players know the overrides of SubStation in other formats, too.
fn without_braces(text: &str) -> String {
    text.replace("{\\", "{ \\")
}

/// A space after each `mark` that is followed by such a character.
fn apart(text: &str, mark: char, before: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == mark && chars.peek().is_some_and(|next| before(*next)) {
            out.push(' ');
        }
    }
    out
}

/// WebVTT (W3C): as SubRip, with escapes.
fn vtt(cues: &[Cue]) -> String {
    let mut out = "WEBVTT\n\n".to_owned();
    for cue in cues {
        let time = |time| {
            let (h, m, s, ms) = clock(time);
            format!("{h:02}:{m:02}:{s:02}.{ms:03}")
        };
        let text = escaped(&without_braces(&tidy_lines(&cue.text)));
        out += &format!("{} --> {}\n{text}\n\n", time(cue.start), time(cue.end));
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// SubStation Alpha 4+.
fn ass(cues: &[Cue]) -> String {
    let mut out = ASS_HEAD.to_owned() + ASS_EVENTS;
    for cue in cues {
        out += &ass_event(cue, &ass_text(&tidy_lines(&cue.text)));
    }
    out
}

/// A line of events whose text is ready.
pub(super) fn ass_event(cue: &Cue, text: &str) -> String {
    let time = |Millis(ms)| {
        let (h, m, s, ms) = clock(Millis((ms + 5) / 10 * 10));
        format!("{h}:{m:02}:{s:02}.{:02}", ms / 10)
    };
    let (start, end) = (time(cue.start), time(cue.end));
    format!("Dialogue: 0,{start},{end},Default,,0,0,0,,{text}\n")
}

/// SubStation has no escapes that all players know: braces and backslashes get their wide twins,
/// which look the same.
pub(super) fn ass_text(text: &str) -> String {
    text.replace('{', "｛")
        .replace('}', "｝")
        .replace('\\', "＼")
        .replace('\n', "\\N")
}

/// SAMI (Microsoft): one class a track.
fn smi(tracks: &[Track]) -> String {
    let mut out = "<SAMI>\n<HEAD>\n<TITLE></TITLE>\n<STYLE TYPE=\"text/css\">\n<!--\n".to_owned();
    out += SAMI_STYLE;
    out.push('\n');
    let mut classes: Vec<String> = Vec::new();
    for track in tracks {
        let class = class(track, &classes);
        let lang = track.language.as_ref();
        out += &format!(
            ".{class} {{ Name:{}; lang:{}; SAMIType:CC; }}\n",
            lang.map_or("Unknown", |lang| language_name(lang)),
            lang.map_or("und".to_owned(), region),
        );
        classes.push(class);
    }
    out += "-->\n</STYLE>\n</HEAD>\n<BODY>\n";
    let mut changes: Vec<(Millis, usize, String)> = Vec::new();
    for (place, track) in tracks.iter().enumerate() {
        let cues = flatten(&track.cues);
        for (at, cue) in cues.iter().enumerate() {
            let text = sami_text(&cue.text);
            changes.push((cue.start, place, text));
            if cues.get(at + 1).is_none_or(|next| next.start > cue.end) {
                changes.push((cue.end, place, "&nbsp;".to_owned()));
            }
        }
    }
    // Stable, so that what ends at an instant comes before what begins.
    changes.sort_by_key(|(time, ..)| *time);
    for (Millis(time), place, text) in changes {
        out += &format!("<SYNC Start={time}><P Class={}>\n{text}\n", classes[place]);
    }
    out + "</BODY>\n</SAMI>\n"
}

/// Old players know few references, so an ampersand stays where it can only be one.
fn sami_text(text: &str) -> String {
    let text = tidy_lines(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek();
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' if next.is_some_and(|n| n.is_ascii_alphanumeric() || *n == '#') => out += "&amp;",
            '\n' => out += "<br>",
            c => out.push(c),
        }
    }
    out
}

/// The class of a track: its own where it is a plain word, else the usual one of its language.
fn class(track: &Track, taken: &[String]) -> String {
    let plain = |class: &&String| {
        class.len() <= 16
            && class.starts_with(|c: char| c.is_ascii_alphabetic())
            && class.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let usual = match track.language.as_ref().map(Lang::primary) {
        Some("ko") => "KRCC".to_owned(),
        Some("en") => "ENCC".to_owned(),
        Some("ja") => "JPCC".to_owned(),
        Some("zh") => "CNCC".to_owned(),
        Some(other) => format!("{}CC", other.to_ascii_uppercase()),
        None => "XXCC".to_owned(),
    };
    let class = track.class.as_ref().filter(plain).cloned().unwrap_or(usual);
    let class = class.to_ascii_uppercase();
    let free = |class: &String| !taken.contains(class);
    std::iter::once(class.clone())
        .chain((2..).map(|n| format!("{class}{n}")))
        .find(free)
        .unwrap_or(class)
}

/// In ASCII, as players list the languages and few show others.
fn language_name(lang: &Lang) -> &str {
    match lang.primary() {
        "ko" => "Korean",
        "en" => "English",
        "ja" => "Japanese",
        "zh" => "Chinese",
        _ => lang.as_str(),
    }
}

/// Players look for the tags that the first authoring tools wrote.
fn region(lang: &Lang) -> String {
    let usual = match lang.as_str() {
        "ko" => "ko-KR",
        "en" => "en-US",
        "ja" => "ja-JP",
        "zh" => "zh-CN",
        other => other,
    };
    usual.to_owned()
}
