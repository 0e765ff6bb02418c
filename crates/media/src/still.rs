//! A frame of a film, to stand for films that have no poster: taken by `ffmpeg`, a process of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bulssi_model::{ByteLen, Millis, Probe};

use crate::tools::{self, Run};
use crate::{Limits, ToolError, av};

/// Where frames are looked for, in hundredths of the film: past the titles first, never near the end,
/// which tells the story or is black.
const PLACES: [u64; 5] = [22, 35, 12, 50, 62];
/// Of a film whose length is not known.
const SOMEWHERE: Millis = Millis(20_000);
/// The most pixels across and down.
const SIDES: (u32, u32) = (320, 480);
/// A frame of that size as PPM has 460,800 bytes and a head.
const OUTPUT: ByteLen = ByteLen(1 << 20);
/// A frame takes about 0.2 s from a disk; a film that is one long group of pictures some seconds.
const WALL: Duration = Duration::from_secs(20);
/// Mean brightness that people see something at, of 255.
const BRIGHT: std::ops::RangeInclusive<u64> = 38..=222;
/// Mean distance from the mean: a frame below the first shows nothing, one above the second enough.
const SOME: u64 = 6;
const ENOUGH: u64 = 22;

/// A frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Still {
    /// Pixels across, at most 320.
    pub width: u32,
    /// Pixels down, at most 480.
    pub height: u32,
    /// Red, green and blue of each pixel, line by line.
    pub rgb: Vec<u8>,
}

/// Where `ffmpeg` is: the first on the search path.
#[must_use]
pub fn ffmpeg() -> Option<PathBuf> {
    tools::on_path("ffmpeg")
}

/// A frame of the film at `path` that shows something: not black, not of one colour. Nothing where
/// none of a few places has one, or the film cannot be decoded there.
///
/// # Errors
/// When `ffmpeg` cannot be run.
pub fn still(
    ffmpeg: &Path,
    path: &Path,
    probe: &Probe,
    limits: &Limits,
) -> Result<Option<Still>, ToolError> {
    let places: Vec<Millis> = match probe.duration {
        Some(Millis(long)) => PLACES
            .iter()
            .map(|place| Millis(long / 100 * place))
            .collect(),
        None => vec![SOMEWHERE, Millis(0)],
    };
    let mut best: Option<(u64, Still)> = None;
    for place in places {
        let Some(still) = frame(ffmpeg, path, probe, place, limits)? else {
            continue;
        };
        let (mean, spread) = seen(&still);
        if BRIGHT.contains(&mean) && spread >= ENOUGH {
            return Ok(Some(still));
        }
        if spread >= SOME && best.as_ref().is_none_or(|(before, _)| spread > *before) {
            best = Some((spread, still));
        }
    }
    Ok(best.map(|(_, still)| still))
}

/// The first frame from `place` on.
fn frame(
    ffmpeg: &Path,
    path: &Path,
    probe: &Probe,
    place: Millis,
    limits: &Limits,
) -> Result<Option<Still>, ToolError> {
    let (Some(demuxer), Ok(url)) = (av::demuxer(probe.format), tools::file_url(path)) else {
        return Ok(None);
    };
    let seconds = format!("{}.{:03}", place.0 / 1000, place.0 % 1000);
    let scale = format!(
        "scale=iw*sar:ih,scale={}:{}:force_original_aspect_ratio=decrease:flags=bicubic,setsar=1",
        SIDES.0, SIDES.1
    );
    let mut command = Command::new(ffmpeg);
    command
        .args(["-nostdin", "-v", "error", "-threads", "1"])
        .args(["-max_alloc", &limits.allocation.to_string()])
        .args(["-protocol_whitelist", "file"])
        .args(["-format_whitelist", demuxer])
        .args(["-ss", &seconds, "-f", demuxer, "-i"])
        .arg(url)
        // `V` is a stream of moving pictures, never a cover.
        .args(["-map", "0:V:0", "-frames:v", "1", "-vf", &scale])
        .args(["-an", "-sn", "-dn", "-pix_fmt", "rgb24"])
        .args(["-c:v", "ppm", "-f", "image2pipe", "pipe:1"]);
    let run = tools::run(command, WALL.min(limits.wall), OUTPUT);
    let run = run.map_err(|source| ToolError::NotRunnable {
        path: ffmpeg.to_owned(),
        source,
    })?;
    match run {
        Run::Ended { out, .. } => Ok(ppm(&out)),
        _ => Ok(None),
    }
}

/// A picture in the raw form of PPM, as `ffmpeg` writes it.
fn ppm(bytes: &[u8]) -> Option<Still> {
    let rest = bytes.strip_prefix(b"P6\n")?;
    let mut parts = rest.splitn(3, |byte| *byte == b'\n');
    let (size, most, rgb) = (parts.next()?, parts.next()?, parts.next()?);
    let (width, height) = std::str::from_utf8(size).ok()?.split_once(' ')?;
    let (width, height): (u32, u32) = (width.parse().ok()?, height.parse().ok()?);
    let fits = (1..=SIDES.0).contains(&width) && (1..=SIDES.1).contains(&height);
    let len = u64::from(width) * u64::from(height) * 3;
    (fits && most == b"255" && rgb.len() as u64 == len).then(|| Still {
        width,
        height,
        rgb: rgb.to_vec(),
    })
}

/// Mean brightness, and the mean distance of pixels from it.
fn seen(still: &Still) -> (u64, u64) {
    let luma: Vec<u64> = still
        .rgb
        .chunks_exact(3)
        .map(|pixel| {
            let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u64::from);
            (r * 299 + g * 587 + b * 114) / 1000
        })
        .collect();
    let count = (luma.len() as u64).max(1);
    let mean = luma.iter().sum::<u64>() / count;
    let apart = luma.iter().map(|luma| luma.abs_diff(mean)).sum::<u64>();
    (mean, apart / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_must_be_as_long_as_it_says() {
        assert_eq!(
            ppm(b"P6\n2 1\n255\nabcdef").map(|still| (still.width, still.height)),
            Some((2, 1))
        );
        for bad in [
            &b""[..],
            b"P6\n2 1\n255\nabcde",
            b"P6\n0 1\n255\n",
            b"P6\n99999 99999\n255\n",
            b"P6\n2 1\n65535\nabcdef",
            b"P5\n2 1\n255\nabcdef",
        ] {
            assert_eq!(ppm(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn black_and_blank_frames_show_nothing() {
        let still = |rgb: Vec<u8>| Still {
            width: 2,
            height: 1,
            rgb,
        };
        assert_eq!(seen(&still(vec![0; 6])), (0, 0));
        assert_eq!(seen(&still(vec![0, 0, 0, 255, 255, 255])), (127, 127));
    }
}
