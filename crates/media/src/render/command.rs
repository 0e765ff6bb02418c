//! A recipe as the arguments of `ffmpeg`.
//!
//! Everything that is fixed here and not in the recipe belongs to the number in a recipe's line.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use bulssi_model::{Format, Millis, Probe, Ratio};

use super::{Inputs, RenderError, RenderLimits, filters, run};
use crate::av;
use crate::recipe::{
    Audio, AudioCodec, AudioEncode, AudioWork, H264Profile, Matrix, Pictures, Recipe, Video,
    VideoCodec, VideoEncode,
};
use crate::tools::file_url;

/// A picture shown with sound: frames a second do not matter, but players want some.
const COVER: &str = "cover.jpg";

/// `ffmpeg` with what holds for every run: no input, no shell, no terminal, progress on its output,
/// one thread, in the folder of its own.
pub(super) fn base(program: &Path, folder: &Path, level: &str) -> Result<Command, RenderError> {
    let program = std::path::absolute(program).map_err(RenderError::Start)?;
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        // Fonts come from the caller; those of the machine, which differ, are not looked at.
        .env("FONTCONFIG_FILE", folder.join(super::NO_FONTS))
        .args(["-hide_banner", "-nostdin", "-y", "-v", level, "-nostats"])
        .args(["-progress", "pipe:1", "-stats_period", run::BEAT])
        .args(["-filter_threads", "1", "-filter_complex_threads", "1"]);
    Ok(command)
}

/// What is made does not depend on how many decode, but the bar of one job for one core would.
pub(super) const ONE: &str = "1";

/// A film as input, read by the one demuxer of its format and from nowhere else.
pub(super) fn input(
    command: &mut Command,
    path: &Path,
    format: Format,
    threads: &str,
    limits: &RenderLimits,
) -> Result<(), RenderError> {
    let demuxer = av::demuxer(format).ok_or(RenderError::NotMedia(format))?;
    command
        .args(["-protocol_whitelist", "file", "-format_whitelist", demuxer])
        .args(["-f", demuxer, "-threads", threads])
        .args(["-max_alloc", &limits.allocation.to_string()])
        .args(["-max_pixels", &limits.pixels.to_string(), "-i"])
        .arg(file_url(path).map_err(RenderError::Start)?);
    Ok(())
}

/// The name of the file that a recipe makes, in the scratch folder.
pub(super) fn outcome(recipe: &Recipe) -> String {
    format!("made.{}", recipe.to.extension())
}

/// The whole run that makes a rendition.
pub(super) fn make(
    program: &Path,
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    folder: &Path,
    limits: &RenderLimits,
) -> Result<Command, RenderError> {
    let mut command = base(program, folder, "error")?;
    if let (Some(Video::Copy(_)), Format::MpegPs | Format::MpegTs) = (&recipe.video, recipe.from) {
        // Of several pictures in one packet only the first has a time; without a guess by their order the others
        // are given one that stands twice.
        command.args(["-fflags", "+genpts"]);
    }
    input(&mut command, inputs.film, recipe.from, ONE, limits)?;
    if let Some(Video::Encode(encode)) = &recipe.video
        && matches!(encode.from, Pictures::Still(_))
    {
        still(&mut command, encode, inputs)?;
    }
    let silent = silence(&mut command, recipe, inputs)?;
    if let Some(video) = &recipe.video {
        pictures(&mut command, video, recipe.to, inputs.probe);
    }
    for (place, audio) in recipe.audio.iter().enumerate() {
        sound(&mut command, place, audio, recipe);
    }
    if let Some(block) = silent {
        command.args(["-map", "1:0", "-c:a", AudioCodec::AdpcmAmv.id()]);
        command.args(["-block_size", &block.to_string()]);
    }
    command
        .args(["-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn"])
        .args(["-fflags", "+bitexact"])
        .args(["-flags:a", "+bitexact", "-threads", "1"])
        // In place of the encoder's name, which nothing else takes out.
        .args(["-metadata:s:v", "encoder=-", "-metadata:s:a", "encoder=-"])
        .args(["-max_muxing_queue_size", "4096"]);
    container(&mut command, recipe);
    let mut out = OsString::from("file:");
    out.push(outcome(recipe));
    command.arg(out);
    Ok(command)
}

/// AMV has no films without sound: one that has none is given silence. Tells how many samples go
/// with a picture.
fn silence(
    command: &mut Command,
    recipe: &Recipe,
    inputs: &Inputs<'_>,
) -> Result<Option<u32>, RenderError> {
    const RATE: u32 = 22_050;
    let (Format::Amv, true, Some(Video::Encode(encode))) =
        (recipe.to, recipe.audio.is_empty(), &recipe.video)
    else {
        return Ok(None);
    };
    let length = inputs.probe.duration.ok_or(RenderError::NoLength)?;
    command
        .args(["-f", "lavfi", "-t", &seconds(length)])
        .args(["-i", &format!("anullsrc=r={RATE}:cl=mono")]);
    Ok(Some(RATE * encode.rate.1 / encode.rate.0.max(1)))
}

fn still(
    command: &mut Command,
    encode: &VideoEncode,
    inputs: &Inputs<'_>,
) -> Result<(), RenderError> {
    let length = inputs.probe.duration.ok_or(RenderError::NoLength)?;
    command
        .args(["-protocol_whitelist", "file", "-format_whitelist", "image2"])
        .args(["-f", "image2", "-pattern_type", "none", "-loop", "1"])
        .args([
            "-framerate",
            &format!("{}/{}", encode.rate.0, encode.rate.1),
        ])
        .args(["-t", &seconds(length), "-i", &format!("file:{COVER}")]);
    Ok(())
}

/// Puts the picture where [`still`] reads it.
pub(super) fn put_cover(inputs: &Inputs<'_>, folder: &Path) -> Result<(), RenderError> {
    let cover = inputs.cover.ok_or(RenderError::NoCover)?;
    std::fs::copy(cover, folder.join(COVER)).map_err(RenderError::Scratch)?;
    Ok(())
}

pub(super) fn seconds(length: Millis) -> String {
    format!("{}.{:03}", length.0 / 1000, length.0 % 1000)
}

fn pictures(command: &mut Command, video: &Video, to: Format, probe: &Probe) {
    match video {
        Video::Copy(copy) => {
            command.args(["-map", &format!("0:{}", copy.stream), "-c:v", "copy"]);
            if copy.codec == "mpeg4" {
                // One frame a packet, which is what every container but old AVI means.
                command.args(["-bsf:v", "mpeg4_unpack_bframes"]);
                if to == Format::Avi {
                    command.args(["-tag:v", "XVID"]);
                }
            }
            let stream = probe.streams.get(copy.stream as usize);
            let video = stream.and_then(|stream| stream.video.as_ref());
            if let (Format::Avi, Some(Ratio(frames, seconds))) =
                (to, video.and_then(|video| video.frame_rate))
            {
                // Left to itself it writes twice the rate, and an empty frame after each.
                command.args(["-r:v", &format!("{frames}/{seconds}")]);
            }
            if copy.codec == "hevc" && matches!(to, Format::Mp4 | Format::Mov) {
                command.args(["-tag:v", "hvc1"]);
            }
        }
        Video::Encode(encode) => {
            match encode.from {
                Pictures::Stream(stream) => command.args(["-map", &format!("0:{stream}")]),
                Pictures::Still(_) => command.args(["-map", "1:0"]),
            };
            command
                .args(["-filter:v", &filters::video(encode, 0.0)])
                .args(["-fps_mode", "passthrough"]);
            encoder(command, encode);
        }
    }
}

/// The encoder of pictures and all its settings.
pub(super) fn encoder(command: &mut Command, encode: &VideoEncode) {
    let number = |n: u64| n.to_string();
    match encode.codec {
        VideoCodec::H264 => {
            command.args(["-c:v", "libx264", "-preset", "medium"]);
            if let Some(profile) = encode.profile {
                command.args(["-profile:v", profile.id()]);
            }
            if let Some(level) = encode.level {
                command.args(["-level:v", &format!("{}.{}", level / 10, level % 10)]);
            }
            let b_frames = match encode.profile {
                Some(H264Profile::Baseline) => 0,
                _ => encode.b_frames,
            };
            command
                .args(["-crf", &number(encode.quality.into())])
                .args(["-bf", &number(b_frames.into())])
                .args(["-refs", &number(encode.references.into())])
                // Messages of the encoder about itself help no player.
                .args(["-flags:v", "+bitexact+cgop"])
                .args(["-bsf:v", "filter_units=remove_types=6"]);
        }
        codec => {
            command.args(["-c:v", codec.id(), "-q:v", &number(encode.quality.into())]);
            if !filters::is_jpeg(codec) {
                command
                    .args(["-bf", &number(encode.b_frames.into())])
                    .args(["-mbd", "rd", "-trellis", "1"]);
            }
            if codec == VideoCodec::Mpeg4 {
                // The inverse transform that players use for what calls itself Xvid.
                command.args(["-idct", "xvid"]);
            }
            if codec == VideoCodec::Amv {
                command.args(["-strict", "-1"]);
            }
            command.args(["-flags:v", "+bitexact"]);
        }
    }
    if let Some(tag) = &encode.tag {
        command.args(["-tag:v", tag]);
    }
    if !filters::is_jpeg(encode.codec) {
        command
            .args(["-maxrate:v", &number(encode.cap)])
            .args(["-bufsize:v", &number(encode.buffer)])
            .args(["-g", &number(encode.key_every.into())]);
        let (matrix, transfer) = match filters::matrix(encode) {
            Matrix::Bt709 => ("bt709", "bt709"),
            Matrix::Bt601 => ("smpte170m", "smpte170m"),
        };
        command
            .args(["-colorspace", matrix, "-color_primaries", matrix])
            .args(["-color_trc", transfer, "-color_range", "tv"]);
    }
}

fn sound(command: &mut Command, place: usize, audio: &Audio, recipe: &Recipe) {
    let of = |what: &str| format!("-{what}:a:{place}");
    command.args(["-map", &format!("0:{}", audio.stream)]);
    match &audio.work {
        AudioWork::Copy { .. } => {
            command.args([of("c"), "copy".to_owned()]);
        }
        AudioWork::Encode(encode) => {
            let encoder = encoder_of(encode.codec);
            command
                .args([of("c"), encoder.to_owned()])
                .args([of("filter"), filters::audio(encode)])
                .args([of("ar"), encode.sample_rate.to_string()])
                .args([of("ac"), encode.channels.to_string()]);
            if !matches!(encode.codec, AudioCodec::Pcm | AudioCodec::AdpcmAmv) {
                command.args([of("b"), encode.bit_rate.to_string()]);
            }
            if let Some(samples) = block(encode, recipe) {
                command.args(["-block_size", &samples.to_string()]);
            }
        }
    }
    if let Some(lang) = &audio.lang {
        command.arg(format!("-metadata:s:a:{place}"));
        command.arg(format!(
            "language={}",
            lang.three_letters().unwrap_or("und")
        ));
    }
    let default = if place == 0 { "default" } else { "0" };
    command.args([format!("-disposition:a:{place}"), default.to_owned()]);
}

/// AMV holds one block of sound for each picture.
fn block(encode: &AudioEncode, recipe: &Recipe) -> Option<u32> {
    let Some(Video::Encode(video)) = &recipe.video else {
        return None;
    };
    let amv = encode.codec == AudioCodec::AdpcmAmv;
    amv.then(|| encode.sample_rate.saturating_mul(video.rate.1) / video.rate.0.max(1))
}

/// The encoder by ffmpeg's name.
pub(super) const fn encoder_of(codec: AudioCodec) -> &'static str {
    match codec {
        AudioCodec::Mp3 => "libmp3lame",
        other => other.id(),
    }
}

fn container(command: &mut Command, recipe: &Recipe) {
    let muxer = match recipe.to {
        Format::Mp4 => "mp4",
        Format::M4a => "ipod",
        Format::Mov => "mov",
        Format::ThreeGp => "3gp",
        Format::Matroska | Format::Mka => "matroska",
        Format::WebM => "webm",
        Format::Avi => "avi",
        Format::Amv => "amv",
        Format::MpegTs => "mpegts",
        Format::MpegPs => match &recipe.video {
            Some(Video::Encode(encode)) if encode.codec == VideoCodec::Mpeg1 => "mpeg",
            Some(Video::Copy(copy)) if copy.codec == "mpeg1video" => "mpeg",
            _ => "vob",
        },
        Format::Wmv | Format::Wma => "asf",
        Format::Flv => "flv",
        Format::Mp3 => "mp3",
        Format::Mp2 => "mp2",
        Format::Aac => "adts",
        Format::Wav => "wav",
        Format::Ac3 => "ac3",
        Format::Flac => "flac",
        // Nothing else is ever decided on.
        other => other.id(),
    };
    command.args(["-f", muxer]);
    match recipe.to {
        Format::Mp4 | Format::M4a | Format::Mov | Format::ThreeGp => {
            // The directory first, which players without much memory want.
            command.args(["-movflags", "+faststart"]);
        }
        // Frames have numbers there and no times: sound that begins a little before zero, as MP3
        // does, must not push the pictures on by one.
        Format::Avi | Format::Amv => {
            command.args(["-avoid_negative_ts", "disabled"]);
        }
        Format::Mp3 => {
            command.args(["-id3v2_version", "0", "-write_xing", "0"]);
        }
        _ => {}
    }
}
