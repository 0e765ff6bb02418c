//! Subtitles inside films: which there are, and taking those out that are text.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::{Format, Lang, Probe, StreamKind};

use super::{ReadError, Reading, read};
use crate::tools::{self, Run};
use crate::{Limits, av};

/// The whole film is read to find its subtitles, so this takes longer than a look: so many times
/// [`Limits::wall`].
const LONGER: u32 = 10;

/// A subtitle stream of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Its place among all streams of the file, from 0.
    pub stream: usize,
    /// The codec by ffmpeg's name.
    pub codec: String,
    /// Its language, where the file tells.
    pub language: Option<Lang>,
    /// Whether players show it unasked.
    pub default: bool,
    /// What can be done with it.
    pub kind: EmbeddedKind,
}

/// What a subtitle stream consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmbeddedKind {
    /// Text, which comes out as this format.
    Text(Format),
    /// Pictures of text, as on discs: they can be drawn into the film as they are, and nothing else.
    Pictures,
    /// Nothing that ffmpeg reads as a subtitle.
    Unknown,
}

impl EmbeddedKind {
    /// What streams of a codec consist of.
    fn of(codec: &str) -> Self {
        match codec {
            "subrip" | "srt" | "mov_text" | "text" => Self::Text(Format::Srt),
            "ass" | "ssa" => Self::Text(Format::Ass),
            "webvtt" => Self::Text(Format::Vtt),
            "hdmv_pgs_subtitle" | "dvd_subtitle" | "dvb_subtitle" | "xsub" => Self::Pictures,
            _ => Self::Unknown,
        }
    }
}

/// Why a stream was not taken out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// There is no such stream, or it is no text.
    #[error("stream {0} is no text")]
    NoText(usize),
    /// ffmpeg cannot be run.
    #[error("cannot run {path}: {source}")]
    NotRunnable {
        /// The tool.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// ffmpeg ran too long or gave more than a subtitle is long.
    #[error("cannot be taken out in bounded time and length")]
    Endless,
    /// ffmpeg failed, with these words of its own.
    #[error("{0}")]
    Tool(String),
    /// What came out is no subtitle.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The subtitle streams of a film, in their order.
#[must_use]
pub fn embedded(probe: &Probe) -> Vec<Embedded> {
    let streams = probe.streams.iter().enumerate();
    let subtitles = streams.filter(|(_, stream)| stream.kind == StreamKind::Subtitle);
    let told = subtitles.map(|(place, stream)| Embedded {
        stream: place,
        codec: stream.codec.clone(),
        language: stream.language.clone(),
        default: stream.default,
        kind: EmbeddedKind::of(&stream.codec),
    });
    told.collect()
}

/// Takes a subtitle stream out of the film at `path`, through `ffmpeg`. The bytes of its text come
/// as they are in the file, so that an encoding which nobody declared is found as in other files.
///
/// # Errors
/// [`ExtractError`].
pub fn extract(
    path: &Path,
    probe: &Probe,
    stream: usize,
    ffmpeg: &Path,
    limits: &Limits,
) -> Result<Reading, ExtractError> {
    let codec = probe.streams.get(stream).map_or("", |s| s.codec.as_str());
    let (EmbeddedKind::Text(format), Some(demuxer)) =
        (EmbeddedKind::of(codec), av::demuxer(probe.format))
    else {
        return Err(ExtractError::NoText(stream));
    };
    let failed = |source| ExtractError::NotRunnable {
        path: ffmpeg.to_owned(),
        source,
    };
    // These have no file of their own form, so ffmpeg writes what it read of them.
    let how = if matches!(codec, "mov_text" | "text") {
        "srt"
    } else {
        "copy"
    };
    let into = match format {
        Format::Ass => "ass",
        Format::Vtt => "webvtt",
        _ => "srt",
    };
    let mut command = Command::new(ffmpeg);
    command
        .args(["-v", "error", "-nostdin", "-protocol_whitelist", "file"])
        .args(["-format_whitelist", demuxer, "-f", demuxer])
        .args(["-max_alloc", &limits.allocation.to_string(), "-i"])
        .arg(tools::file_url(path).map_err(failed)?)
        .args(["-map", &format!("0:{stream}"), "-c:s", how])
        .args(["-f", into, "pipe:1"]);
    let run = tools::run(command, limits.wall * LONGER, limits.subtitle).map_err(failed)?;
    let Run::Ended { status, out, words } = run else {
        return Err(ExtractError::Endless);
    };
    if !status.success() {
        let words = String::from_utf8_lossy(&words);
        let line = words.lines().rfind(|line| !line.trim().is_empty());
        let line: String = line
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        return Err(ExtractError::Tool(line.chars().take(200).collect()));
    }
    let mut reading = read(&out, format, limits)?;
    if let Some(language) = &probe.streams[stream].language {
        for track in &mut reading.tracks {
            track.language = track.language.take().or_else(|| Some(language.clone()));
        }
    }
    Ok(reading)
}
