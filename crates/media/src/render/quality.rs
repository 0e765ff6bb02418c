//! How much of a film's pictures is left in what was made of it.

use std::path::Path;

use bulssi_model::Watch;
use serde::{Deserialize, Serialize};

use super::{Inputs, RenderError, RenderLimits, Rendered, command, filters, run};
use crate::Tools;
use crate::recipe::{Recipe, Video};

/// Samples: so many, so long in seconds.
const SAMPLES: u32 = 5;
const SAMPLE: u32 = 3;

/// How alike pictures are, over samples of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quality {
    /// Structural similarity to the source brought to the same size, in ten-thousandths.
    pub ssim: u32,
    /// VMAF in hundredths, where the ffmpeg at hand has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vmaf: Option<u32>,
}

/// Compares samples of what was made with the same pictures of the source, brought to size and
/// speed by the same filters. `None` where no pictures were encoded. `into` is the folder that
/// [`render()`](super::render()) worked in.
///
/// # Errors
/// [`RenderError`], as for [`render()`](super::render()).
pub fn quality(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    made: &Rendered,
    tools: &Tools,
    into: &Path,
    limits: &RenderLimits,
    watch: &dyn Watch,
) -> Result<Option<Quality>, RenderError> {
    let Some(Video::Encode(encode)) = &recipe.video else {
        return Ok(None);
    };
    let crate::recipe::Pictures::Stream(stream) = encode.from else {
        return Ok(None);
    };
    let program = tools.able(&["ssim"])?;
    let vmaf = tools.able(&["libvmaf"]).is_ok();
    let (mut ssim, mut scores, mut count) = (0.0, 0.0, 0u32);
    for from in starts(made, encode.rate) {
        let mut command = command::base(program, into, "info")?;
        let part = [
            "-ss".to_owned(),
            format!("{from}"),
            "-t".to_owned(),
            format!("{SAMPLE}"),
        ];
        command.args(&part);
        command::input(&mut command, &made.path, recipe.to, command::ONE, limits)?;
        command.args(&part);
        command::input(&mut command, inputs.film, recipe.from, command::ONE, limits)?;
        let source = filters::video(encode, from);
        let fps = format!("fps={}/{}:start_time=0", encode.rate.0, encode.rate.1);
        let compare = if vmaf {
            "split[a][b];[d]split[c][e];[a][c]ssim[s];[b][e]libvmaf[v];[s][v]hstack"
        } else {
            "null[a];[a][d]ssim"
        };
        let graph =
            format!("[1:{stream}]{source}[d];[0:v:0]{fps},format=yuv420p,setsar=1,{compare}");
        command.args(["-lavfi", &graph, "-f", "null", "-"]);
        let ended = run::run(command, limits, watch, &mut |_| {})?;
        if !ended.status.success() {
            return Err(super::gave_up(&ended, inputs, Path::new(""), limits));
        }
        if let Some(value) = after(&ended.words, "All:") {
            ssim += value;
            scores += after(&ended.words, "VMAF score: ").unwrap_or(0.0);
            count += 1;
        }
    }
    let mean = |sum: f64, unit: f64| (sum / f64::from(count.max(1)) * unit).round() as u32;
    Ok((count > 0).then(|| Quality {
        ssim: mean(ssim, 10_000.0),
        vmaf: vmaf.then(|| mean(scores, 100.0)),
    }))
}

/// Where samples begin: at whole frames.
fn starts(made: &Rendered, rate: bulssi_model::Ratio) -> Vec<f64> {
    let frame = f64::from(rate.1) / f64::from(rate.0.max(1));
    let seconds = made.duration.0 as f64 / 1000.0;
    if seconds < f64::from(SAMPLES * SAMPLE) {
        return vec![0.0];
    }
    let start = |n: u32| {
        let share = (f64::from(n) + 0.5) / f64::from(SAMPLES);
        (seconds * share / frame).floor() * frame
    };
    (0..SAMPLES).map(start).collect()
}

/// The last number behind a word.
fn after(words: &str, key: &str) -> Option<f64> {
    let text = words.rsplit_once(key)?.1;
    let number = text
        .split(|c: char| c != '.' && !c.is_ascii_digit())
        .next()?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_filters_print() {
        let words =
            "[Parsed_ssim_3 @ 0x5] SSIM Y:0.98 (17) U:0.99 (20) V:0.99 (20) All:0.983 (17.9)\n";
        assert_eq!(after(words, "All:"), Some(0.983));
        assert_eq!(after("VMAF score: 95.25\n", "VMAF score: "), Some(95.25));
        assert_eq!(after("nothing", "All:"), None);
    }
}
