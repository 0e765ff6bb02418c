//! A target of a profile, applied to one stream of a source.

use bulssi_model::{AudioTarget, Ratio, Stream, VideoTarget};

use super::{
    AudioCodec, AudioEncode, Fold, H264Profile, Matrix, Pictures, Source, Transfer, VideoCodec,
    VideoEncode, picture,
};
use crate::render::CEILING;

/// A picture shown with sound moves this often; slower ones confuse players.
const STILL_RATE: Ratio = Ratio(5, 1);
/// No track is made louder or quieter by more, in hundredths of a decibel: what would need it is
/// noise, or damaged.
const MOST_GAIN: i32 = 2000;
/// Below this a track is silence, in hundredths of LUFS.
const SILENCE: i32 = -6000;

/// How the pictures of a stream are encoded for a target. `None` for codecs that are not written.
pub(super) fn video(
    target: &VideoTarget,
    from: Pictures,
    stream: &Stream,
    source: &Source,
    step: usize,
) -> Option<VideoEncode> {
    let pictures = stream.video.as_ref()?;
    let codec = VideoCodec::of(&target.codec)?;
    let measured = source.measured.as_ref();
    let crop = measured.and_then(|m| m.crop).filter(|_| target.crop_bars);
    let shape = picture::shape(pictures, crop, target.size, target.exact, target.multiple);
    let mpeg = matches!(codec, VideoCodec::Mpeg1 | VideoCodec::Mpeg2);
    let rate = picture::rate(pictures, target.frame_rate, &target.frame_rates, mpeg);
    let tone_map = match pictures.colour.transfer.as_deref() {
        Some("smpte2084") => Some(Transfer::Pq),
        Some("arib-std-b67") => Some(Transfer::Hlg),
        _ => None,
    };
    let untold = matches!(
        pictures.colour.matrix.as_deref(),
        None | Some("unknown" | "unspecified")
    );
    let rgb = pictures.pixel_format.as_deref().is_some_and(|name| {
        [
            "rgb", "bgr", "gbr", "pal", "gray", "mono", "0rgb", "0bgr", "argb", "abgr",
        ]
        .iter()
        .any(|start| name.starts_with(start))
    });
    let assume = (untold && !rgb && tone_map.is_none()).then_some(if pictures.height > 576 {
        Matrix::Bt709
    } else {
        Matrix::Bt601
    });
    Some(VideoEncode {
        from,
        codec,
        profile: target.profile.as_deref().and_then(H264Profile::reported),
        level: target.level.and_then(|level| u32::try_from(level).ok()),
        frame: shape.frame,
        picture: shape.picture,
        rate,
        quality: quality(target, step),
        cap: cap(target, step),
        buffer: target.buffer.unwrap_or(cap(target, step).saturating_mul(2)),
        key_every: key_every(rate, target.key_frame_seconds),
        b_frames: target.b_frames,
        references: target.references.max(1),
        tag: target.tag.clone(),
        crop,
        deinterlace: measured.map_or(pictures.interlaced, |m| m.interlaced),
        tone_map,
        assume,
        burn: None,
    })
}

/// How one picture is encoded for a target, to be shown as long as some sound lasts. The picture
/// was made in the size of the target.
pub(super) fn still(target: &VideoTarget, from: Pictures, step: usize) -> Option<VideoEncode> {
    let codec = VideoCodec::of(&target.codec)?;
    let mpeg = matches!(codec, VideoCodec::Mpeg1 | VideoCodec::Mpeg2);
    let own = bulssi_model::VideoStream {
        width: target.size.width,
        height: target.size.height,
        frame_rate: Some(STILL_RATE),
        ..bulssi_model::VideoStream::default()
    };
    let shape = picture::shape(&own, None, target.size, target.exact, target.multiple);
    let rate = picture::rate(&own, target.frame_rate, &target.frame_rates, mpeg);
    Some(VideoEncode {
        from,
        codec,
        profile: target.profile.as_deref().and_then(H264Profile::reported),
        level: target.level.and_then(|level| u32::try_from(level).ok()),
        frame: shape.frame,
        picture: shape.picture,
        rate,
        quality: quality(target, step),
        cap: cap(target, step),
        buffer: target.buffer.unwrap_or(cap(target, step).saturating_mul(2)),
        key_every: key_every(rate, target.key_frame_seconds),
        b_frames: target.b_frames,
        references: target.references.max(1),
        tag: target.tag.clone(),
        crop: None,
        deinterlace: false,
        tone_map: None,
        assume: None,
        burn: None,
    })
}

fn quality(target: &VideoTarget, step: usize) -> u32 {
    target
        .quality
        .get(step_of(target, step))
        .copied()
        .unwrap_or(4)
}

/// The most bits a second: a fifth less with each step, since what fills the cap at its best would
/// not become smaller by a lower quality alone.
fn cap(target: &VideoTarget, step: usize) -> u64 {
    (0..step_of(target, step)).fold(target.bit_rate, |cap, _| cap / 5 * 4)
}

/// The last step where there are not so many.
fn step_of(target: &VideoTarget, step: usize) -> usize {
    step.min(target.quality.len().saturating_sub(1))
}

fn key_every(rate: Ratio, seconds: u32) -> u32 {
    let frames = (picture::value(rate) * f64::from(seconds)).round();
    (frames as u32).max(1)
}

/// How a track is encoded for a target. `None` for codecs that are not written.
pub(super) fn audio(
    target: &AudioTarget,
    number: u32,
    stream: &Stream,
    source: &Source,
) -> Option<AudioEncode> {
    let own = stream.audio.as_ref()?;
    let codec = AudioCodec::of(&target.codec)?;
    let channels = target.channels.min(own.channels).clamp(1, 2);
    // One channel needs half of what two need; the tables of MPEG audio have these halves.
    let halved = channels < target.channels && matches!(codec, AudioCodec::Aac | AudioCodec::Mp3);
    let bit_rate = if halved {
        (target.bit_rate / 2).max(32_000)
    } else {
        target.bit_rate
    };
    let measured = source.measured.as_ref();
    let loudness = measured.and_then(|m| m.loudness.iter().find(|l| l.stream == number));
    let (gain, limit) = match loudness {
        Some(loud) if loud.integrated > SILENCE => {
            let gain = target.loudness.saturating_mul(100) - loud.integrated;
            let gain = gain.clamp(-MOST_GAIN, MOST_GAIN);
            (gain, loud.peak + gain > CEILING)
        }
        _ => (0, false),
    };
    Some(AudioEncode {
        codec,
        channels,
        sample_rate: target.sample_rate,
        bit_rate,
        fold: (own.channels > 2).then_some(Fold::Speech),
        gain,
        limit,
    })
}
