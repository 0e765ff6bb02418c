//! Which streams of a source are wanted, and which containers can hold what.

use bulssi_model::{Format, Lang, Probe, Stream, StreamKind};

use super::AudioCodec;

/// More tracks than this only confuse.
const MOST_TRACKS: usize = 4;

/// The stream of pictures: the first that is no cover.
pub(super) fn video(probe: &Probe) -> Option<(u32, &Stream)> {
    numbered(probe).find(|(_, stream)| stream.kind == StreamKind::Video)
}

/// The tracks of sound that the audience understands, the best first: by the order of languages,
/// then what the file wants to be played, then the file's order. Where none is understood, that is
/// one track.
pub(super) fn tracks<'a>(probe: &'a Probe, languages: &[Lang]) -> Vec<(u32, &'a Stream)> {
    let plays = |s: &Stream| {
        s.kind == StreamKind::Audio
            && s.audio
                .as_ref()
                .is_some_and(|a| a.channels > 0 && a.sample_rate > 0)
    };
    let mut tracks: Vec<_> = numbered(probe).filter(|(_, s)| plays(s)).collect();
    let rank = |stream: &Stream| {
        let own = stream.language.as_ref();
        own.and_then(|own| place(own, languages))
            .unwrap_or(languages.len())
    };
    tracks.sort_by_key(|(number, stream)| (rank(stream), !stream.default, *number));
    let mut understood: Vec<_> = tracks
        .iter()
        .copied()
        .filter(|(_, stream)| rank(stream) < languages.len())
        .collect();
    // Of each language one: the others are comments and descriptions.
    understood.dedup_by_key(|(_, stream)| rank(stream));
    understood.truncate(MOST_TRACKS);
    if understood.is_empty() {
        tracks.truncate(1);
        return tracks;
    }
    understood
}

/// The place of a language in a list, by the language alone.
pub(super) fn place(own: &Lang, languages: &[Lang]) -> Option<usize> {
    languages
        .iter()
        .position(|lang| lang.primary() == own.primary())
}

fn numbered(probe: &Probe) -> impl Iterator<Item = (u32, &Stream)> {
    (0u32..).zip(&probe.streams)
}

/// Whether ffmpeg writes these pictures unchanged into this container, and players find them there.
pub(super) fn holds_video(to: Format, codec: &str, stream: &Stream, from: Format) -> bool {
    let video = stream.video.as_ref();
    let reordered = video.is_some_and(|v| v.b_frames);
    let uneven = video.is_some_and(|v| v.variable_rate);
    // AVI tells in which order frames are stored, not when they are seen: elsewhere they would come
    // late by as many frames as were put out of order.
    if from == Format::Avi && to != Format::Avi && reordered {
        return false;
    }
    match to {
        Format::Mp4 | Format::Mov => matches!(
            codec,
            "h264" | "hevc" | "mpeg4" | "mpeg2video" | "mpeg1video" | "av1" | "vp9"
        ),
        Format::ThreeGp => matches!(codec, "h264" | "mpeg4" | "h263"),
        Format::Matroska => true,
        Format::WebM => matches!(codec, "vp8" | "vp9" | "av1"),
        // Frames have numbers there and no times: an even rate, and nothing out of order where the
        // order was not the container's already.
        Format::Avi => {
            !uneven
                && (from == Format::Avi || !reordered)
                && matches!(
                    codec,
                    "mpeg4" | "msmpeg4v3" | "mjpeg" | "mpeg1video" | "mpeg2video" | "h264"
                )
                && (codec != "h264" || from == Format::Avi)
        }
        Format::MpegTs => matches!(codec, "h264" | "hevc" | "mpeg2video" | "mpeg1video"),
        Format::MpegPs => matches!(codec, "mpeg2video" | "mpeg1video"),
        Format::Wmv => matches!(codec, "wmv1" | "wmv2" | "wmv3" | "vc1" | "msmpeg4v3"),
        Format::Flv => matches!(codec, "flv1" | "h264"),
        _ => false,
    }
}

/// Whether ffmpeg writes this sound unchanged into this container, and players find it there.
pub(super) fn holds_audio(to: Format, codec: &str) -> bool {
    match to {
        // MP2 is there under the number of MP3, and taken for it.
        Format::Mp4 | Format::M4a | Format::Mov => {
            matches!(codec, "aac" | "mp3" | "ac3" | "eac3" | "alac")
        }
        Format::ThreeGp => matches!(codec, "aac" | "amr_nb" | "amr_wb"),
        Format::Matroska | Format::Mka => true,
        Format::WebM => matches!(codec, "vorbis" | "opus"),
        Format::Avi => matches!(
            codec,
            "mp3" | "mp2" | "ac3" | "pcm_s16le" | "pcm_u8" | "dts"
        ),
        Format::MpegTs => matches!(codec, "aac" | "mp3" | "mp2" | "ac3" | "eac3" | "dts"),
        Format::MpegPs => matches!(codec, "mp3" | "mp2" | "ac3"),
        Format::Wmv | Format::Wma => matches!(codec, "wmav1" | "wmav2" | "wmapro" | "mp3"),
        Format::Flv => matches!(codec, "mp3" | "aac"),
        Format::Mp3 => codec == "mp3",
        Format::Mp2 => codec == "mp2",
        Format::Aac => codec == "aac",
        Format::Ac3 => codec == "ac3",
        Format::Flac => codec == "flac",
        Format::Wav => codec.starts_with("pcm_"),
        _ => false,
    }
}

/// Whether ffmpeg writes sound that it encodes into this container. AMV takes no sound of others: its
/// blocks are as long as a picture.
pub(super) fn takes_encoded(to: Format, codec: AudioCodec) -> bool {
    match to {
        Format::Amv => codec == AudioCodec::AdpcmAmv,
        _ => holds_audio(to, codec.id()),
    }
}

/// How many tracks of sound a container holds.
pub(super) const fn most_tracks(to: Format) -> usize {
    match to {
        Format::Amv | Format::Flv => 1,
        _ => MOST_TRACKS,
    }
}
