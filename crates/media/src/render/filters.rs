//! The filters between decoder and encoder, in ffmpeg's notation.

use bulssi_model::Ratio;

use crate::recipe::{
    AudioCodec, AudioEncode, Crop, Fold, Matrix, Pictures, Transfer, VideoCodec, VideoEncode,
};

/// The script of a burned subtitle and the folder of its fonts, as the process sees them.
pub(super) const SCRIPT: &str = "burn.ass";
pub(super) const FONTS: &str = "fonts";

/// Exact and the same on every machine, rather than fast.
pub(super) const SCALER: &str = "bicubic+accurate_rnd+full_chroma_int+bitexact";

/// Where peaks are held: -1.5 dBTP, which leaves room for what lossy codecs add.
pub(crate) const CEILING: i32 = -150;

/// Everything that happens to the pictures. `from` is where in the film they begin, for samples.
pub(super) fn video(encode: &VideoEncode, from: f64) -> String {
    let mut chain: Vec<String> = Vec::new();
    if encode.deinterlace {
        chain.push("bwdif=mode=send_frame:parity=auto:deint=all".to_owned());
    }
    let Ratio(frames, seconds) = encode.rate;
    if matches!(encode.from, Pictures::Stream(_)) {
        chain.push(format!(
            "fps=fps={frames}/{seconds}:start_time=0:round=near"
        ));
    }
    if let Some(Crop {
        width,
        height,
        left,
        top,
    }) = encode.crop
    {
        chain.push(format!("crop={width}:{height}:{left}:{top}"));
    }
    let (width, height) = encode.picture;
    chain.push(colours(encode, width, height));
    if encode.frame != encode.picture {
        let (wide, tall) = encode.frame;
        // Colour is kept for two by two pixels, so the picture begins at an even one.
        let left = (wide.saturating_sub(width) / 2) & !1;
        let top = (tall.saturating_sub(height) / 2) & !1;
        chain.push(format!("pad={wide}:{tall}:{left}:{top}:black"));
    }
    if encode.burn.is_some() {
        let draw = format!("ass=f={SCRIPT}:fontsdir={FONTS}:shaping=complex");
        if from > 0.0 {
            chain.push(format!("setpts=PTS+{from}/TB,{draw},setpts=PTS-{from}/TB"));
        } else {
            chain.push(draw);
        }
    }
    // What called itself interlaced, and is not or no longer, is not passed on as such.
    chain.push("setfield=prog".to_owned());
    chain.push("setsar=1".to_owned());
    chain.join(",")
}

/// Scales and brings the colours to what the codec and the screen expect: BT.709 for large
/// pictures, BT.601 for small ones, black at 16 but for JPEG.
fn colours(encode: &VideoEncode, width: u32, height: u32) -> String {
    let (range, format) = if is_jpeg(encode.codec) {
        ("pc", "yuvj420p")
    } else {
        ("tv", "yuv420p")
    };
    if let Some(transfer) = encode.tone_map {
        let transfer = match transfer {
            Transfer::Pq => "smpte2084",
            Transfer::Hlg => "arib-std-b67",
        };
        // Light is made linear, with 100 cd/m2 as the white of a screen, then bent by Hable's curve.
        return format!(
            "zscale=w={width}:h={height}:f=bicubic:tin={transfer}:pin=bt2020:min=bt2020nc:t=linear:npl=100,\
             format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,\
             zscale=t=bt709:m={}:r={range},format={format}",
            match matrix(encode) {
                Matrix::Bt709 => "bt709",
                Matrix::Bt601 => "smpte170m",
            }
        );
    }
    let assume = encode.assume.map_or_else(String::new, |matrix| {
        format!(":in_color_matrix={}", matrix.id())
    });
    format!(
        "scale={width}:{height}:flags={SCALER}{assume}:out_color_matrix={}:out_range={range},format={format}",
        matrix(encode).id()
    )
}

pub(super) const fn is_jpeg(codec: VideoCodec) -> bool {
    matches!(codec, VideoCodec::Mjpeg | VideoCodec::Amv)
}

/// The matrix that players assume of pictures of this size.
pub(super) const fn matrix(encode: &VideoEncode) -> Matrix {
    if encode.frame.1 > 576 || encode.frame.0 > 1024 {
        Matrix::Bt709
    } else {
        Matrix::Bt601
    }
}

/// What folds a track to what its loudness is measured on, and is encoded from.
pub(super) fn fold(fold: Option<Fold>, channels: u32) -> String {
    let layout = if channels == 1 { "mono" } else { "stereo" };
    match fold {
        // Weights are scaled so that nothing can clip; centre before front before back.
        Some(Fold::Speech) => format!(
            "aformat=channel_layouts=5.1,pan=stereo|FL<FL+1.41*FC+0.5*BL|FR<FR+1.41*FC+0.5*BR,\
             aformat=channel_layouts={layout}"
        ),
        None => format!("aformat=channel_layouts={layout}"),
    }
}

/// Everything that happens to a track of sound.
pub(super) fn audio(encode: &AudioEncode) -> String {
    // Gaps are filled, and what begins late begins with silence, so that sound stays in step.
    let mut chain = vec![
        format!("aresample={}:async=1:first_pts=0", encode.sample_rate),
        fold(encode.fold, encode.channels),
    ];
    if encode.gain != 0 {
        chain.push(format!(
            "volume=volume={}dB:precision=float",
            hundredths(encode.gain)
        ));
    }
    if encode.limit {
        let ceiling = 10f64.powf(f64::from(CEILING) / 2000.0);
        chain.push(format!(
            "alimiter=limit={ceiling:.4}:level=false:attack=5:release=50:latency=true"
        ));
    }
    if matches!(encode.codec, AudioCodec::AdpcmAmv | AudioCodec::Pcm) {
        chain.push("aformat=sample_fmts=s16".to_owned());
    }
    chain.join(",")
}

/// A number of hundredths as a decimal, without the rounding of floats.
pub(super) fn hundredths(n: i32) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let n = n.unsigned_abs();
    format!("{sign}{}.{:02}", n / 100, n % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        assert_eq!(hundredths(-5), "-0.05");
        assert_eq!(hundredths(310), "3.10");
        assert_eq!(hundredths(-2345), "-23.45");
    }
}
