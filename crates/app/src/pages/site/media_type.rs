//! What a browser is asked whether it plays: types of files with their codecs (RFC 6381).

use bulssi_model::{Format, Probe, Stream, StreamKind};

/// The type of a file with codecs, as far as both are known; empty for what no browser plays.
pub(super) fn media_type(probe: &Probe) -> String {
    let container = match probe.format {
        Format::Mp4 | Format::Mov | Format::ThreeGp => "video/mp4",
        Format::WebM => "video/webm",
        Format::Matroska => "video/x-matroska",
        Format::OggVideo => "video/ogg",
        Format::Mp3 => return "audio/mpeg".to_owned(),
        Format::M4a => "audio/mp4",
        Format::Aac => return "audio/aac".to_owned(),
        Format::Ogg => "audio/ogg",
        Format::Flac => return "audio/flac".to_owned(),
        Format::Wav => return "audio/wav".to_owned(),
        Format::Mka => "audio/webm",
        _ => return String::new(),
    };
    let played = |stream: &&Stream| matches!(stream.kind, StreamKind::Video | StreamKind::Audio);
    let mut codecs: Vec<String> = Vec::new();
    for stream in probe.streams.iter().filter(played) {
        let codec = codec(stream);
        // A stream that no browser decodes makes the whole file one.
        if codec.is_empty() {
            return String::new();
        }
        if !codecs.contains(&codec) {
            codecs.push(codec);
        }
    }
    if codecs.is_empty() {
        return container.to_owned();
    }
    format!("{container}; codecs=\"{}\"", codecs.join(", "))
}

fn codec(stream: &Stream) -> String {
    let profile = stream.profile.as_deref().unwrap_or_default();
    let level = stream.video.as_ref().and_then(|video| video.level);
    let name = match stream.codec.as_str() {
        "h264" => return avc(profile, level),
        "hevc" => "hvc1",
        "vp8" => "vp8",
        "vp9" => "vp9",
        "av1" => "av01.0.05M.08",
        "theora" => "theora",
        "aac" if profile == "HE-AAC" => "mp4a.40.5",
        "aac" => "mp4a.40.2",
        "mp3" => "mp3",
        "vorbis" => "vorbis",
        "opus" => "opus",
        "flac" => "flac",
        "ac3" => "ac-3",
        _ => "",
    };
    name.to_owned()
}

/// `avc1.PPCCLL`: profile, its constraints and level in hexadecimal (ISO/IEC 14496-15, annex E).
fn avc(profile: &str, level: Option<i32>) -> String {
    let profile = match profile {
        "Constrained Baseline" => "42c0",
        "Baseline" => "4200",
        "Extended" => "5800",
        "High" => "6400",
        "High 10" => "6e00",
        "High 4:2:2" => "7a00",
        "High 4:4:4 Predictive" => "f400",
        _ => "4d40",
    };
    // 3.1 where it is not told: what most files for old players have.
    let level = level
        .and_then(|level| u8::try_from(level).ok())
        .unwrap_or(31);
    format!("avc1.{profile}{level:02x}")
}

#[cfg(test)]
mod tests {
    use bulssi_model::VideoStream;

    use super::*;

    fn stream(kind: StreamKind, codec: &str, profile: &str, level: i32) -> Stream {
        let video = VideoStream {
            width: 640,
            height: 360,
            level: Some(level),
            ..VideoStream::default()
        };
        Stream {
            kind,
            codec: codec.to_owned(),
            profile: Some(profile.to_owned()),
            language: None,
            default: false,
            bit_rate: None,
            video: (kind == StreamKind::Video).then_some(video),
            audio: None,
        }
    }

    #[test]
    fn types_name_codecs() {
        let video = |codec, profile, level| stream(StreamKind::Video, codec, profile, level);
        let audio = |codec| stream(StreamKind::Audio, codec, "LC", 0);
        for (format, streams, expected) in [
            (
                Format::Mp4,
                vec![video("h264", "Main", 31), audio("aac"), audio("aac")],
                "video/mp4; codecs=\"avc1.4d401f, mp4a.40.2\"",
            ),
            (
                Format::WebM,
                vec![video("vp9", "", 0), audio("opus")],
                "video/webm; codecs=\"vp9, opus\"",
            ),
            (Format::Mp4, vec![video("mpeg4", "", 0), audio("aac")], ""),
            (Format::Avi, vec![video("h264", "High", 40)], ""),
            (Format::Mp3, vec![audio("mp3")], "audio/mpeg"),
            (Format::Mp4, vec![], "video/mp4"),
        ] {
            let probe = Probe {
                streams,
                ..Probe::new(format)
            };
            assert_eq!(media_type(&probe), expected);
        }
    }
}
