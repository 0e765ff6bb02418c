//! What a look at the outcome of a recipe will tell, before it is made.

use bulssi_model::{AudioStream, Format, Probe, Ratio, Stream, StreamKind, VideoStream};

use super::{
    Audio, AudioCodec, AudioEncode, AudioWork, Pictures, Recipe, Video, VideoCodec, VideoCopy,
    VideoEncode,
};

impl Recipe {
    /// The probe of what this makes of a source, as far as it bears on what plays: rates are the
    /// highest that they may be.
    #[must_use]
    pub fn predict(&self, source: &Probe) -> Probe {
        let mut probe = Probe::new(self.to);
        probe.duration = source.duration;
        if let Some(video) = &self.video {
            probe.streams.extend(match video {
                Video::Copy(copy) => copied(copy, source, self.to),
                Video::Encode(encode) => Some(encoded(encode, self.to)),
            });
        }
        for (place, audio) in self.audio.iter().enumerate() {
            probe.streams.extend(track(audio, source, place == 0));
        }
        for stream in &probe.streams {
            if let (StreamKind::Audio, Some(lang)) = (stream.kind, &stream.language)
                && !probe.languages.contains(lang)
            {
                probe.languages.push(lang.clone());
            }
        }
        // A copied stream whose rate nobody told is nearly all of its file.
        let known: Option<u64> = probe.streams.iter().map(|s| s.bit_rate).sum();
        probe.bit_rate = known.or(source.bit_rate);
        probe
    }
}

fn copied(copy: &VideoCopy, source: &Probe, to: Format) -> Option<Stream> {
    let mut stream = source.streams.get(copy.stream as usize)?.clone();
    let others = source
        .streams
        .iter()
        .filter(|s| s.kind == StreamKind::Audio);
    let others: u64 = others.filter_map(|s| s.bit_rate).sum();
    stream.bit_rate = stream
        .bit_rate
        .or_else(|| source.bit_rate.map(|all| all.saturating_sub(others)));
    if let Some(video) = &mut stream.video {
        video.tag = None;
        if copy.codec == "mpeg4" {
            video.packed = false;
            video.tag = (to == Format::Avi).then(|| "XVID".to_owned());
        }
    }
    Some(stream)
}

fn encoded(encode: &VideoEncode, to: Format) -> Stream {
    let jpeg = matches!(encode.codec, VideoCodec::Mjpeg | VideoCodec::Amv);
    let profile = match encode.codec {
        VideoCodec::H264 => encode.profile.map(|profile| profile.report().to_owned()),
        VideoCodec::Mpeg4 => Some("Simple Profile".to_owned()),
        VideoCodec::Mpeg2 => Some("Main".to_owned()),
        _ => None,
    };
    Stream {
        kind: StreamKind::Video,
        codec: encode.codec.id().to_owned(),
        profile,
        language: None,
        default: true,
        bit_rate: Some(encode.cap),
        video: Some(VideoStream {
            width: encode.frame.0,
            height: encode.frame.1,
            level: encode.level.and_then(|level| i32::try_from(level).ok()),
            frame_rate: Some(encode.rate),
            pixel_aspect: Some(Ratio(1, 1)),
            pixel_format: Some(if jpeg { "yuvj420p" } else { "yuv420p" }.to_owned()),
            tag: encode.tag.clone().filter(|_| to == Format::Avi),
            b_frames: encode.b_frames > 0,
            references: Some(encode.references),
            ..VideoStream::default()
        }),
        audio: None,
    }
}

fn track(audio: &Audio, source: &Probe, default: bool) -> Option<Stream> {
    let mut stream = match &audio.work {
        AudioWork::Copy { .. } => source.streams.get(audio.stream as usize)?.clone(),
        AudioWork::Encode(encode) => sound(encode),
    };
    stream.language.clone_from(&audio.lang);
    stream.default = default;
    Some(stream)
}

fn sound(encode: &AudioEncode) -> Stream {
    let bit_rate = match encode.codec {
        // Four bits a sample and a little for each block.
        AudioCodec::AdpcmAmv => u64::from(encode.sample_rate) * 4,
        AudioCodec::Pcm => u64::from(encode.sample_rate) * u64::from(encode.channels) * 16,
        _ => encode.bit_rate,
    };
    Stream {
        kind: StreamKind::Audio,
        codec: encode.codec.id().to_owned(),
        profile: (encode.codec == AudioCodec::Aac).then(|| "LC".to_owned()),
        language: None,
        default: true,
        bit_rate: Some(bit_rate),
        video: None,
        audio: Some(AudioStream {
            channels: encode.channels,
            sample_rate: encode.sample_rate,
            layout: None,
            variable: false,
        }),
    }
}

impl VideoEncode {
    /// Whether a stream of the source is encoded, rather than one picture.
    pub(super) const fn is_moving(&self) -> bool {
        matches!(self.from, Pictures::Stream(_))
    }
}
