//! What only decoding tells: loudness of the whole, black bars and interlacing of some samples.

use std::path::Path;

use bulssi_model::{Probe, Watch};

use super::{Inputs, RenderError, RenderLimits, command, filters, run};
use crate::Tools;
use crate::recipe::{AudioWork, Crop, Loudness, Measured, Pictures, Recipe, Video};

/// Samples of the pictures: so many, so long in seconds.
const SAMPLES: u32 = 5;
const SAMPLE: f64 = 6.0;
/// A frame of this share of the whole is whole; less than this is a dark film, not a small one.
const WHOLE: f64 = 0.98;
const LEAST: f64 = 0.35;
/// Silence, in hundredths of LUFS.
const SILENCE: i32 = -7000;

/// Plays through what a first recipe would encode: the sound of the whole, and samples of the
/// pictures.
///
/// # Errors
/// [`RenderError`], as for [`render()`](super::render()).
pub fn measure(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    tools: &Tools,
    into: &Path,
    limits: &RenderLimits,
    watch: &dyn Watch,
) -> Result<Measured, RenderError> {
    let program = tools.able(&["ebur128", "cropdetect", "idet"])?;
    super::check_pixels(inputs.probe, limits)?;
    let run = Run {
        program,
        recipe,
        inputs,
        into,
        limits,
        watch,
    };
    let mut measured = Measured::default();
    if let Some(Video::Encode(encode)) = &recipe.video
        && let Pictures::Stream(stream) = encode.from
    {
        run.pictures(stream, &mut measured)?;
    }
    for audio in &recipe.audio {
        if let AudioWork::Encode(encode) = &audio.work {
            let fold = filters::fold(encode.fold, encode.channels);
            measured.loudness.push(run.sound(audio.stream, &fold)?);
        }
    }
    Ok(measured)
}

struct Run<'a> {
    program: &'a Path,
    recipe: &'a Recipe,
    inputs: &'a Inputs<'a>,
    into: &'a Path,
    limits: &'a RenderLimits,
    watch: &'a dyn Watch,
}

impl Run<'_> {
    /// The words that filters print while a part of one stream is played.
    fn words(
        &self,
        part: Option<(f64, f64)>,
        stream: u32,
        filter: &[&str],
    ) -> Result<String, RenderError> {
        let mut command = command::base(self.program, self.into, "info")?;
        if let Some((from, length)) = part {
            command.args(["-ss", &format!("{from:.3}"), "-t", &format!("{length:.3}")]);
        }
        command::input(
            &mut command,
            self.inputs.film,
            self.recipe.from,
            command::ONE,
            self.limits,
        )?;
        command
            .args(["-map", &format!("0:{stream}")])
            .args(filter)
            .args(["-f", "null", "-"]);
        let ended = run::run(command, self.limits, self.watch, &mut |_| {})?;
        if ended.status.success() {
            Ok(ended.words)
        } else {
            let nowhere = Path::new("");
            Err(super::gave_up(&ended, self.inputs, nowhere, self.limits))
        }
    }

    fn pictures(&self, stream: u32, measured: &mut Measured) -> Result<(), RenderError> {
        let (mut interlaced, mut progressive) = (0u64, 0u64);
        let mut seen: Option<Crop> = None;
        for part in parts(self.inputs.probe) {
            let filter = "idet,cropdetect=limit=24:round=2:reset=0";
            let words = self.words(part, stream, &["-vf", filter])?;
            let fields = counts(&words);
            interlaced += fields.0;
            progressive += fields.1;
            seen = match (seen, crop(&words)) {
                (Some(a), Some(b)) => Some(both(a, b)),
                (a, b) => a.or(b),
            };
        }
        // A film of 24 frames brought to 30 by repeated fields is neither; half of it is striped.
        measured.interlaced = interlaced > 4 && interlaced * 2 > progressive;
        measured.crop = seen.filter(|crop| is_cut(*crop, self.inputs.probe, stream));
        Ok(())
    }

    fn sound(&self, stream: u32, fold: &str) -> Result<Loudness, RenderError> {
        let filter = format!("{fold},ebur128=peak=true:framelog=verbose");
        let words = self.words(None, stream, &["-af", &filter])?;
        let summary = words.rsplit("Summary:").next().unwrap_or_default();
        let value = |key: &str| {
            let line = summary.lines().find_map(|l| l.trim().strip_prefix(key))?;
            let number: f64 = line.split_whitespace().next()?.parse().ok()?;
            // `-inf` of silence saturates.
            Some(((number * 100.0).round() as i32).max(SILENCE))
        };
        Ok(Loudness {
            stream,
            integrated: value("I:").unwrap_or(SILENCE),
            peak: value("Peak:").unwrap_or(SILENCE),
        })
    }
}

/// Where samples are taken: the beginning and the end, with their logos and titles, are left out.
/// `None` stands for the whole.
fn parts(probe: &Probe) -> Vec<Option<(f64, f64)>> {
    let seconds = probe.duration.map_or(0.0, |d| d.0 as f64 / 1000.0);
    if seconds < SAMPLE * f64::from(SAMPLES) * 2.0 {
        // Without a length, too: what does not tell is short, or a stream that cannot be sought in.
        return vec![if seconds > 0.0 {
            None
        } else {
            Some((0.0, SAMPLE * f64::from(SAMPLES)))
        }];
    }
    (0..SAMPLES)
        .map(|n| {
            let share = 0.1 + 0.8 * (f64::from(n) + 0.5) / f64::from(SAMPLES);
            Some((seconds * share, SAMPLE))
        })
        .collect()
}

/// Interlaced and progressive frames, as `idet` counts them.
fn counts(words: &str) -> (u64, u64) {
    let line = words
        .lines()
        .rfind(|l| l.contains("Multi frame detection:"));
    let count = |key: &str| {
        let rest = line.and_then(|line| line.split(key).nth(1))?;
        rest.split_whitespace().next()?.parse::<u64>().ok()
    };
    let of = |key| count(key).unwrap_or(0);
    (of("TFF:") + of("BFF:"), of("Progressive:"))
}

/// The last and largest rectangle that `cropdetect` saw.
fn crop(words: &str) -> Option<Crop> {
    let text = words.rsplit("crop=").next()?;
    let mut sides = text.split_whitespace().next()?.split(':').map(str::parse);
    let mut side = || sides.next()?.ok();
    let (width, height, left, top) = (side()?, side()?, side()?, side()?);
    (width > 0 && height > 0).then_some(Crop {
        width,
        height,
        left,
        top,
    })
}

/// The smallest rectangle around two.
fn both(a: Crop, b: Crop) -> Crop {
    let (left, top) = (a.left.min(b.left), a.top.min(b.top));
    let right = (a.left + a.width).max(b.left + b.width);
    let bottom = (a.top + a.height).max(b.top + b.height);
    Crop {
        width: right - left,
        height: bottom - top,
        left,
        top,
    }
}

/// Whether a rectangle leaves out bars rather than everything or nothing.
fn is_cut(crop: Crop, probe: &Probe, stream: u32) -> bool {
    let stream = probe.streams.get(stream as usize);
    let Some(video) = stream.and_then(|s| s.video.as_ref()) else {
        return false;
    };
    let all = f64::from(video.width) * f64::from(video.height);
    let share = f64::from(crop.width) * f64::from(crop.height) / all.max(1.0);
    (LEAST..WHOLE).contains(&share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_filters_print() {
        let words = "[Parsed_cropdetect_1 @ 0x1] x1:0 x2:639 y1:60 y2:299 w:640 h:240 x:0 y:60 pts:1 t:0.1 crop=640:240:0:60\n\
                     [Parsed_idet_0 @ 0x1] Multi frame detection: TFF:    40 BFF:     2 Progressive:    10 Undetermined:     3\n";
        assert_eq!(counts(words), (42, 10));
        let crop = crop(words).unwrap();
        assert_eq!(
            (crop.width, crop.height, crop.left, crop.top),
            (640, 240, 0, 60)
        );
        assert_eq!(super::crop("crop=-640:-240:650:250"), None);
        assert_eq!(super::crop("nothing"), None);
        assert_eq!(counts(""), (0, 0));
    }

    #[test]
    fn rectangles() {
        let a = Crop {
            width: 10,
            height: 10,
            left: 0,
            top: 10,
        };
        let b = Crop {
            width: 10,
            height: 5,
            left: 5,
            top: 0,
        };
        assert_eq!(
            both(a, b),
            Crop {
                width: 15,
                height: 20,
                left: 0,
                top: 0
            }
        );
    }
}
