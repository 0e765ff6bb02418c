//! What a file made for a target would be found to be, before it is made.

use bulssi_model::{
    AudioStream, AudioTarget, Colour, FilmTarget, Probe, Ratio, SoundTarget, Stream, StreamKind,
    VideoStream,
};

/// The probe of a film that fills a target: its largest frame, its highest rates.
#[must_use]
pub fn film_probe(target: &FilmTarget) -> Probe {
    let video = &target.video;
    let mut probe = Probe::new(target.container);
    probe.streams.push(Stream {
        kind: StreamKind::Video,
        codec: video.codec.clone(),
        profile: video.profile.clone(),
        language: None,
        default: true,
        bit_rate: Some(video.bit_rate),
        video: Some(VideoStream {
            width: video.size.width,
            height: video.size.height,
            level: video.level,
            frame_rate: Some(video.frame_rate),
            pixel_aspect: Some(Ratio(1, 1)),
            pixel_format: Some(pixel_format(&video.codec).to_owned()),
            interlaced: false,
            tag: video.tag.clone(),
            b_frames: video.b_frames > 0,
            references: Some(video.references),
            qpel: false,
            gmc: false,
            packed: false,
            variable_rate: false,
            rotation: 0,
            colour: Colour::default(),
        }),
        audio: None,
    });
    probe.streams.push(audio(&target.audio));
    probe.bit_rate = Some(video.bit_rate + target.audio.bit_rate);
    probe
}

/// The probe of a file of sound that fills a target.
#[must_use]
pub fn sound_probe(target: &SoundTarget) -> Probe {
    let mut probe = Probe::new(target.container);
    probe.streams.push(audio(&target.audio));
    probe.bit_rate = Some(target.audio.bit_rate);
    probe
}

fn audio(target: &AudioTarget) -> Stream {
    Stream {
        kind: StreamKind::Audio,
        codec: target.codec.clone(),
        profile: (target.codec == "aac").then(|| "LC".to_owned()),
        language: None,
        default: true,
        bit_rate: Some(target.bit_rate),
        video: None,
        audio: Some(AudioStream {
            channels: target.channels,
            sample_rate: target.sample_rate,
            layout: None,
            variable: false,
        }),
    }
}

/// Codecs of the JPEG kind count from 0, all others from 16.
fn pixel_format(codec: &str) -> &'static str {
    match codec {
        "amv" | "mjpeg" => "yuvj420p",
        _ => "yuv420p",
    }
}
