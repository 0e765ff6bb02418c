//! Whether what was made is whole: recognised, as long as its source, and decodable to the end.

use std::fs;
use std::path::Path;

use bulssi_model::{ByteLen, Format, Millis, Watch};

use super::run::{Beat, Ended};
use super::{Inputs, RenderError, RenderLimits, Rendered, command, last_line, run};
use crate::recipe::{Audio, AudioWork, Pictures, Recipe, Video};
use crate::{Limits, Tools, probe};

/// Looks at the outcome and decodes all of it. `made` is what the encoder said at its end.
pub(super) fn accept(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    made: Beat,
    tools: &Tools,
    into: &Path,
    limits: &RenderLimits,
    watch: &dyn Watch,
) -> Result<Rendered, RenderError> {
    let name = command::outcome(recipe);
    let path = into.join(&name);
    let len = fs::metadata(&path).map_err(RenderError::Scratch)?.len();
    if len >= limits.output.0 {
        return Err(RenderError::TooLong(limits.output));
    }
    let found =
        probe(&path, &name, tools, &Limits::default()).map_err(RenderError::Unrecognised)?;
    let decoded = decode(&path, found.format, tools, into, limits, watch)?;
    let copied = matches!(recipe.video, Some(Video::Copy(_)));
    if !decoded.status.success()
        || decoded.lines > 0 && !excused(recipe, inputs, &decoded, tools, into, limits, watch)?
    {
        return Err(RenderError::Undecodable(last_line(&decoded.words, &path)));
    }
    // A packet of a copied stream may hold half a frame or two.
    let frames = decoded.last.frames;
    // AMV takes turns between pictures and sound, and is filled up with pictures.
    let filled = frames.saturating_sub(if recipe.to == Format::Amv { 2 } else { 0 });
    let whole = (filled..=frames).contains(&made.frames);
    if recipe.video.is_some() && !copied && !whole || copied && frames == 0 {
        return Err(RenderError::Frames {
            encoded: made.frames,
            decoded: frames,
        });
    }
    let duration = length(recipe, &found.duration, decoded.last);
    same_length(recipe, inputs, duration)?;
    within_rate(recipe, len, duration)?;
    Ok(Rendered {
        path,
        len: ByteLen(len),
        frames,
        duration,
        probe: found,
    })
}

/// Plays a file to its end without showing it.
fn decode(
    path: &Path,
    format: Format,
    tools: &Tools,
    into: &Path,
    limits: &RenderLimits,
    watch: &dyn Watch,
) -> Result<Ended, RenderError> {
    let program = tools.able(&[])?;
    let mut command = command::base(program, into, "error")?;
    // What smooths edges cannot fail and takes a fifth of the time. Unlike the making, looking may use a second
    // core: what is found does not depend on it.
    command.args(["-skip_loop_filter", "all"]);
    command::input(&mut command, path, format, "2", limits)?;
    command
        .args(["-map", "0:V?", "-map", "0:a?", "-fps_mode", "passthrough"])
        .args(["-f", "null", "-"]);
    run::run(command, limits, watch, &mut |_| {})
}

/// Copied streams bring the faults of their source along: those are not ours, and players had to
/// live with them before. Anything beyond them is.
fn excused(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    decoded: &Ended,
    tools: &Tools,
    into: &Path,
    limits: &RenderLimits,
    watch: &dyn Watch,
) -> Result<bool, RenderError> {
    if !recipe.copies() {
        return Ok(false);
    }
    let source = decode(inputs.film, recipe.from, tools, into, limits, watch)?;
    Ok(source.status.success() && source.lines >= decoded.lines)
}

/// How long the outcome plays. AMV does not tell, but its frames do.
fn length(recipe: &Recipe, told: &Option<Millis>, decoded: Beat) -> Millis {
    match (&recipe.video, told) {
        (_, Some(told)) => *told,
        (Some(Video::Encode(encode)), None) => {
            let rate = encode.rate;
            let millis = u128::from(decoded.frames) * 1000 * u128::from(rate.1);
            Millis(u64::try_from(millis / u128::from(rate.0.max(1))).unwrap_or(u64::MAX))
        }
        _ => Millis(decoded.micros / 1000),
    }
}

fn same_length(recipe: &Recipe, inputs: &Inputs<'_>, made: Millis) -> Result<(), RenderError> {
    // Streams without a container are as long as their bytes seem to be at the first frame's rate.
    let guessed = matches!(
        recipe.from,
        Format::Mp3 | Format::Mp2 | Format::Aac | Format::Ac3 | Format::Amr
    );
    let (Some(wanted), false) = (inputs.probe.duration, guessed) else {
        return Ok(());
    };
    // A subtitle or a second track may end later than what is kept; half a film is missing more.
    let frame = match &recipe.video {
        Some(Video::Encode(e)) if matches!(e.from, Pictures::Stream(_)) => {
            1000 * u64::from(e.rate.1) / u64::from(e.rate.0.max(1))
        }
        _ => 40,
    };
    let tolerance = 100 + 2 * frame + (wanted.0 / 100).min(2000);
    let alone = inputs.probe.streams.len() == 1;
    let short = made.0 + tolerance < wanted.0;
    let long = made.0 > wanted.0 + tolerance && alone;
    if short || long {
        return Err(RenderError::Length {
            wanted: wanted.0,
            made: made.0,
        });
    }
    Ok(())
}

/// Quantisers end somewhere, and what has to come out then comes out.
fn within_rate(recipe: &Recipe, len: u64, duration: Millis) -> Result<(), RenderError> {
    let Some(Video::Encode(encode)) = &recipe.video else {
        return Ok(());
    };
    let per_second = |bits: u64| bits.saturating_mul(1000) / duration.0.max(1);
    let sound = recipe.audio.iter().map(|audio| match &audio.work {
        AudioWork::Encode(encode) => encode.bit_rate,
        // Copied tracks were let through for what they are.
        AudioWork::Copy { .. } => 1_500_000,
    });
    let streams = encode.cap.saturating_add(sound.sum());
    // Two hundredths and some headers are the container's.
    let most = streams + streams / 20 + per_second(encode.buffer + 400_000);
    let made = per_second(len.saturating_mul(8));
    if made > most {
        return Err(RenderError::Rate { made, most });
    }
    Ok(())
}

impl Recipe {
    /// Whether any stream is taken over unchanged.
    fn copies(&self) -> bool {
        let audio = |a: &Audio| matches!(a.work, AudioWork::Copy { .. });
        matches!(self.video, Some(Video::Copy(_))) || self.audio.iter().any(audio)
    }
}
