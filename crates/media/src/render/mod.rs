//! Makes what a recipe says: `ffmpeg` as a process, bounded and watched, and a look at what came out.
//!
//! Nothing of the source can reach the network or other files: the demuxer is forced, the only
//! protocol is `file`, and no format that names other files is among the demuxers. What was made is
//! taken only when its frames were counted, its length compared and all of it decoded.
//!
//! Equal recipe, inputs and version of ffmpeg give equal bytes, in any folder: one thread, no dates,
//! no words of the encoders about themselves, fonts from the caller alone.

mod command;
mod filters;
mod limits;
mod measure;
mod quality;
mod run;
mod verify;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::{ByteLen, Event, Format, Millis, Probe, Watch};

use crate::recipe::{AudioWork, Pictures, Recipe, Video, VideoCodec};
use crate::{ProbeError, ToolError, Tools};

pub(crate) use filters::CEILING;
pub use limits::RenderLimits;
pub use measure::measure;
pub use quality::{Quality, quality};

/// A configuration of fontconfig without any font.
const NO_FONTS: &str = "no-fonts.conf";
/// What it says.
const NO_FONTS_TEXT: &str =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig></fontconfig>\n";

/// What a recipe is made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The film or recording.
    pub film: &'a Path,
    /// What a look at it told.
    pub probe: &'a Probe,
    /// The subtitle to draw, where the recipe has one.
    pub burn: Option<&'a BurnInput>,
    /// The JPEG file to show, where the recipe has one.
    pub cover: Option<&'a Path>,
}

/// A subtitle that is ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnInput {
    /// A script of Advanced SubStation Alpha.
    pub script: String,
    /// The files of the fonts that it names. No others are used.
    pub fonts: Vec<PathBuf>,
}

/// What was made and found to be good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file, in the scratch folder.
    pub path: PathBuf,
    /// Its length.
    pub len: ByteLen,
    /// Frames that were decoded from it; 0 of sound alone.
    pub frames: u64,
    /// How long it plays.
    pub duration: Millis,
    /// What a look at it told.
    pub probe: Probe,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// `ffmpeg` is missing, too old, or lacks what the recipe needs.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// `ffmpeg` cannot be run.
    #[error("cannot run ffmpeg: {0}")]
    Start(#[source] io::Error),
    /// The scratch folder fails.
    #[error("scratch folder: {0}")]
    Scratch(#[source] io::Error),
    /// Somebody asked to stop.
    #[error("stopped")]
    Cancelled,
    /// The source is neither film nor sound.
    #[error("{0} is neither film nor sound")]
    NotMedia(Format),
    /// The source does not tell how long it is, and a picture should be shown that long.
    #[error("length not known")]
    NoLength,
    /// The recipe shows a picture and there is none.
    #[error("no picture to show")]
    NoCover,
    /// The recipe draws a subtitle and there is none.
    #[error("no subtitle to draw")]
    NoScript,
    /// The subtitle is longer than a subtitle can be.
    #[error("subtitle of more than {0} bytes")]
    ScriptTooLong(ByteLen),
    /// A frame of the source has more pixels than any screen.
    #[error("pictures of {width}x{height} pixels")]
    PicturesTooLarge {
        /// Width.
        width: u32,
        /// Height.
        height: u32,
    },
    /// The source makes ffmpeg run without getting on.
    #[error("cannot be converted in bounded time")]
    Endless,
    /// The source makes ffmpeg ask for more memory than it may have.
    #[error("needs more than {0} bytes of memory")]
    Memory(ByteLen),
    /// The outcome grew past the longest file that is wanted.
    #[error("grew past {0} bytes")]
    TooLong(ByteLen),
    /// ffmpeg gave up, with these words.
    #[error("ffmpeg gave up: {0}")]
    GaveUp(String),
    /// What was made is of another length than the source.
    #[error("made {made} ms of {wanted} ms")]
    Length {
        /// The source's length in milliseconds.
        wanted: u64,
        /// The outcome's.
        made: u64,
    },
    /// Not as many frames can be decoded as were encoded.
    #[error("{decoded} of {encoded} frames can be decoded")]
    Frames {
        /// Frames put in.
        encoded: u64,
        /// Frames that came out.
        decoded: u64,
    },
    /// The pictures cannot be brought under the rate that the device takes: noise, as a rule.
    #[error("{made} bits a second where {most} are taken")]
    Rate {
        /// Bits a second of what was made.
        made: u64,
        /// The most that was allowed, with what a full buffer adds.
        most: u64,
    },
    /// What was made does not decode cleanly; the decoder's words.
    #[error("does not decode: {0}")]
    Undecodable(String),
    /// What was made is not even recognised.
    #[error("not what was wanted: {0}")]
    Unrecognised(#[source] ProbeError),
}

/// The name of a rendition: the recipe and the version of what makes it.
///
/// # Errors
/// [`ToolError::NoEncoder`] where there is no ffmpeg.
pub fn name(recipe: &Recipe, tools: &Tools) -> Result<String, ToolError> {
    let (_, version) = tools.ffmpeg().ok_or(ToolError::NoEncoder)?;
    // Versions of builds are words without space; one line has to stay one line.
    let version: String = version
        .chars()
        .map(|c| if c.is_ascii_graphic() { c } else { '_' })
        .collect();
    Ok(format!("{recipe} ffmpeg={version}"))
}

/// The very process that [`render()`] starts, for whoever wants to see or time it alone. What it
/// reads besides the film is put into `into` first.
///
/// # Errors
/// [`RenderError`], as for [`render()`].
pub fn process(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    tools: &Tools,
    into: &Path,
    limits: &RenderLimits,
) -> Result<Command, RenderError> {
    let program = tools.able(&needs(recipe))?;
    check_pixels(inputs.probe, limits)?;
    prepare(recipe, inputs, into, limits)?;
    command::make(program, recipe, inputs, into, limits)
}

/// Makes a rendition in `into`, a folder of its own, which is empty or holds what an earlier try left.
///
/// `watch` hears of the source's bytes as they are worked through, as far as that can be told, and
/// may cancel.
///
/// # Errors
/// [`RenderError`]. Nothing in the folder is to be used then.
pub fn render(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    tools: &Tools,
    into: &Path,
    limits: &RenderLimits,
    watch: &dyn Watch,
) -> Result<Rendered, RenderError> {
    let command = process(recipe, inputs, tools, into, limits)?;
    let bytes = fs::metadata(inputs.film).map_or(0, |m| m.len());
    let mut share = Share::new(bytes, inputs.probe.duration);
    let ended = run::run(command, limits, watch, &mut |beat| {
        let bytes = share.up_to(beat.micros);
        watch.event(Event::Advanced { bytes, files: 0 });
    })?;
    if !ended.status.success() {
        return Err(gave_up(
            &ended,
            inputs,
            &into.join(command::outcome(recipe)),
            limits,
        ));
    }
    let bytes = share.rest();
    let rendered = verify::accept(recipe, inputs, ended.last, tools, into, limits, watch)?;
    watch.event(Event::Advanced { bytes, files: 1 });
    Ok(rendered)
}

/// Puts script, fonts and picture where ffmpeg finds them, in an otherwise empty folder.
fn prepare(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    into: &Path,
    limits: &RenderLimits,
) -> Result<(), RenderError> {
    let scratch = RenderError::Scratch;
    fs::write(into.join(NO_FONTS), NO_FONTS_TEXT).map_err(scratch)?;
    let Some(Video::Encode(encode)) = &recipe.video else {
        return Ok(());
    };
    if matches!(encode.from, Pictures::Still(_)) {
        command::put_cover(inputs, into)?;
    }
    if encode.burn.is_none() {
        return Ok(());
    }
    let burn = inputs.burn.ok_or(RenderError::NoScript)?;
    if burn.script.len() as u64 > limits.script.0 {
        return Err(RenderError::ScriptTooLong(limits.script));
    }
    fs::write(into.join(filters::SCRIPT), &burn.script).map_err(scratch)?;
    let fonts = into.join(filters::FONTS);
    fs::create_dir_all(&fonts).map_err(scratch)?;
    for (n, font) in burn.fonts.iter().enumerate() {
        // libass looks at what is in the files, not at their names.
        fs::copy(font, fonts.join(format!("{n}"))).map_err(scratch)?;
    }
    Ok(())
}

/// The encoders and filters that a recipe needs.
fn needs(recipe: &Recipe) -> Vec<&'static str> {
    let mut needs = vec!["aresample", "scale", "fps"];
    if let Some(Video::Encode(encode)) = &recipe.video {
        needs.push(match encode.codec {
            VideoCodec::H264 => "libx264",
            other => other.id(),
        });
        needs.extend(encode.burn.as_ref().map(|_| "ass"));
        needs.extend(encode.deinterlace.then_some("bwdif"));
        if encode.tone_map.is_some() {
            needs.extend(["zscale", "tonemap"]);
        }
    }
    for audio in &recipe.audio {
        if let AudioWork::Encode(encode) = &audio.work {
            needs.push(command::encoder_of(encode.codec));
            needs.extend(encode.limit.then_some("alimiter"));
        }
    }
    needs
}

/// A header may promise a frame that takes all memory before the decoder sees any of it.
fn check_pixels(probe: &Probe, limits: &RenderLimits) -> Result<(), RenderError> {
    let videos = probe.streams.iter().filter_map(|s| s.video.as_ref());
    for video in videos {
        if u64::from(video.width) * u64::from(video.height) > limits.pixels {
            return Err(RenderError::PicturesTooLarge {
                width: video.width,
                height: video.height,
            });
        }
    }
    Ok(())
}

/// Why ffmpeg ended badly, as far as its words and the outcome tell.
fn gave_up(
    ended: &run::Ended,
    inputs: &Inputs<'_>,
    made: &Path,
    limits: &RenderLimits,
) -> RenderError {
    let len = fs::metadata(made).map_or(0, |m| m.len());
    if len >= limits.output.0 {
        return RenderError::TooLong(limits.output);
    }
    if ended.words.contains("Cannot allocate memory") {
        return RenderError::Memory(limits.memory);
    }
    RenderError::GaveUp(last_line(&ended.words, inputs.film))
}

/// The last line of a tool's words, without paths and control characters.
fn last_line(words: &str, path: &Path) -> String {
    let line = words.lines().rfind(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default();
    let line = line.replace(&*path.to_string_lossy(), "");
    let line = line.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Time played, as a share of the source's bytes.
struct Share {
    bytes: u64,
    micros: u64,
    told: u64,
}

impl Share {
    fn new(bytes: u64, duration: Option<Millis>) -> Self {
        Self {
            bytes,
            micros: duration.map_or(0, |d| d.0.saturating_mul(1000)),
            told: 0,
        }
    }

    fn up_to(&mut self, micros: u64) -> ByteLen {
        let micros = micros.min(self.micros);
        // Under a hundredth is left for the verification.
        let share = u128::from(self.bytes) * u128::from(micros) / u128::from(self.micros.max(1));
        let now = u64::try_from(share).unwrap_or(self.bytes) / 100 * 99;
        let more = now.saturating_sub(self.told);
        self.told += more;
        ByteLen(more)
    }

    fn rest(&mut self) -> ByteLen {
        let more = self.bytes.saturating_sub(self.told);
        self.told = self.bytes;
        ByteLen(more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        let mut share = Share::new(1000, Some(Millis(10)));
        let told: u64 = [0, 2_000, 9_000, 8_000, 99_000]
            .map(|t| share.up_to(t).0)
            .iter()
            .sum();
        assert!(told < 1000);
        assert_eq!(told + share.rest().0, 1000);
        let mut unknown = Share::new(1000, None);
        assert_eq!(unknown.up_to(5).0 + unknown.rest().0, 1000);
    }
}
