//! Programs that are not ours and tell what a rendition is, whether it plays, and whether sound and
//! pictures are in step.

use std::path::Path;
use std::process::Command;

use bulssi_model::{AudioStream, Format, Probe, Ratio, Stream, StreamKind, VideoStream};
use serde_json::Value;

/// What a program printed; it has to end well.
fn printed(command: &mut Command) -> Result<(String, String), String> {
    let out = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    let [text, words] = [out.stdout, out.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    if out.status.success() {
        Ok((text, words))
    } else {
        Err(format!("{command:?}: {}: {text}{words}", out.status))
    }
}

/// A file as MediaInfo describes it, in the words of a probe.
pub(super) fn media_info(path: &Path) -> Result<Probe, String> {
    let (text, _) = printed(Command::new("mediainfo").arg("--Output=JSON").arg(path))?;
    let report: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let tracks = report["media"]["track"].as_array().ok_or("no tracks")?;
    let general = tracks.first().ok_or("no general track")?;
    let mut probe = Probe::new(container(general)?);
    for track in tracks {
        match word(track, "@type") {
            "Video" => probe.streams.push(video(track)?),
            "Audio" => probe.streams.push(audio(track)?),
            _ => {}
        }
    }
    probe.bit_rate = number(general, "OverallBitRate").map(|n| n as u64);
    Ok(probe)
}

fn word<'a>(track: &'a Value, key: &str) -> &'a str {
    track[key].as_str().unwrap_or_default()
}

fn number(track: &Value, key: &str) -> Option<f64> {
    word(track, key).parse().ok()
}

fn container(general: &Value) -> Result<Format, String> {
    Ok(
        match (word(general, "Format"), word(general, "Format_Profile")) {
            ("MPEG-4", profile) if profile.starts_with("3GPP") => Format::ThreeGp,
            ("MPEG-4", _) => Format::Mp4,
            ("AVI", _) => Format::Avi,
            ("AMV", _) => Format::Amv,
            ("MPEG-PS", _) => Format::MpegPs,
            ("MPEG-TS", _) => Format::MpegTs,
            ("Matroska", _) => Format::Matroska,
            ("Windows Media", _) => Format::Wmv,
            ("Flash Video", _) => Format::Flv,
            ("MPEG Audio", _) => Format::Mp3,
            other => return Err(format!("unknown container {other:?}")),
        },
    )
}

fn video(track: &Value) -> Result<Stream, String> {
    let codec = match (word(track, "Format"), word(track, "Format_Version")) {
        ("AVC", _) => "h264",
        ("HEVC", _) => "hevc",
        ("MPEG-4 Visual", _) => "mpeg4",
        ("MPEG Video", "1") => "mpeg1video",
        ("MPEG Video", _) => "mpeg2video",
        ("JPEG", _) if word(track, "CodecID").is_empty() => "amv",
        ("JPEG" | "V_MJPEG", _) => "mjpeg",
        ("AMV", _) => "amv",
        ("H.263", _) => "h263",
        ("WMV2", _) => "wmv2",
        ("VP8", _) => "vp8",
        ("VP9", _) => "vp9",
        ("VC-1", _) => "vc1",
        ("Sorenson Spark", _) => "flv1",
        other => return Err(format!("unknown pictures {other:?}")),
    };
    let profile = word(track, "Format_Profile").to_owned();
    let level = number(track, "Format_Level").map(|level| (level * 10.0).round() as i32);
    let side = |key| number(track, key).map_or(0, |n| n as u32);
    let rate = number(track, "FrameRate").map(|rate| Ratio((rate * 1000.0).round() as u32, 1000));
    let shape = number(track, "PixelAspectRatio").unwrap_or(1.0);
    let sampling = word(track, "ChromaSubsampling");
    Ok(Stream {
        kind: StreamKind::Video,
        codec: codec.to_owned(),
        profile: (codec == "h264" && !profile.is_empty()).then_some(profile),
        language: None,
        default: true,
        bit_rate: number(track, "BitRate").map(|n| n as u64),
        video: Some(VideoStream {
            width: side("Width"),
            height: side("Height"),
            level: level.filter(|_| codec == "h264"),
            frame_rate: rate,
            // It counts the width with pixels of 0.999 and 1.
            pixel_aspect: Some(if (0.97..1.03).contains(&shape) {
                Ratio(1, 1)
            } else {
                Ratio((shape * 1000.0) as u32, 1000)
            }),
            pixel_format: Some(match (codec, sampling) {
                ("amv", _) => "yuvj420p".to_owned(),
                (_, "4:2:0" | "") => "yuv420p".to_owned(),
                (_, other) => other.to_owned(),
            }),
            interlaced: matches!(word(track, "ScanType"), "Interlaced" | "MBAFF"),
            b_frames: !matches!(word(track, "Format_Settings_BVOP"), "" | "No" | "0"),
            qpel: word(track, "Format_Settings_QPel") == "Yes",
            gmc: !matches!(word(track, "Format_Settings_GMC"), "" | "0"),
            references: number(track, "Format_Settings_RefFrames").map(|n| n as u32),
            variable_rate: false,
            rotation: number(track, "Rotation").map_or(0, |n| n as u32),
            tag: (word(track, "CodecID").len() == 4).then(|| word(track, "CodecID").to_owned()),
            ..VideoStream::default()
        }),
        audio: None,
    })
}

fn audio(track: &Value) -> Result<Stream, String> {
    let codec = match (word(track, "Format"), word(track, "Format_Profile")) {
        ("AAC", _) => "aac",
        ("MPEG Audio", "Layer 3") => "mp3",
        ("MPEG Audio", _) => "mp2",
        ("AC-3", _) => "ac3",
        ("E-AC-3", _) => "eac3",
        ("ADPCM", _) => "adpcm_ima_amv",
        ("PCM", _) => "pcm_s16le",
        ("WMA", _) => "wmav2",
        ("DTS", _) => "dts",
        ("FLAC", _) => "flac",
        ("Vorbis", _) => "vorbis",
        ("Opus", _) => "opus",
        ("AMR", _) => "amr_nb",
        other => return Err(format!("unknown sound {other:?}")),
    };
    let more = word(track, "Format_AdditionalFeatures");
    Ok(Stream {
        kind: StreamKind::Audio,
        codec: codec.to_owned(),
        profile: (codec == "aac" && !more.is_empty()).then(|| more.replace("SBR", "HE-AAC")),
        language: None,
        default: true,
        bit_rate: number(track, "BitRate").map(|n| n as u64),
        video: None,
        audio: Some(AudioStream {
            channels: number(track, "Channels").map_or(0, |n| n as u32),
            sample_rate: number(track, "SamplingRate").map_or(0, |n| n as u32),
            layout: None,
            variable: word(track, "BitRate_Mode") == "VBR",
        }),
    })
}

/// Plays all its streams to the end in mpv, without a word of complaint.
pub(super) fn mpv(path: &Path, streams: &[StreamKind]) -> Result<(), String> {
    let mut command = Command::new("mpv");
    // Told to be without a terminal it prints nothing at all, whatever goes wrong.
    command
        .args(["--no-config", "--input-terminal=no", "--quiet"])
        .args(["--msg-module", "--msg-color=no"])
        .args(["--msg-level=all=error,cplayer=info,vd=warn,ad=warn"])
        .args(["--vo=null", "--untimed", "--audio-display=no"])
        .args(["--ao=pcm", "--ao-pcm-file=/dev/null"])
        .args(["--load-scripts=no", "--ytdl=no", "--"])
        .arg(path);
    let (said, words) = printed(&mut command)?;
    // `ffmpeg/video: h264: what is wrong`; `cplayer:` tells what it does, `vd:` also of what is no fault.
    let bad = |line: &&str| {
        let (module, told) = line.trim().split_once(": ").unwrap_or(("", line.trim()));
        let known = [
            "(+)",
            "Audio --aid=",
            "VO:",
            "AO:",
            "Playing:",
            "Exiting...",
        ];
        match module {
            "cplayer" => !known.iter().any(|known| told.trim().starts_with(known)),
            "vd" | "ad" => told.contains("Error"),
            _ => !told.is_empty() && told != "cplayer:",
        }
    };
    if let Some(line) = said.lines().chain(words.lines()).find(bad) {
        return Err(format!("mpv: {line}"));
    }
    let plays = |kind: &StreamKind| match kind {
        StreamKind::Video => said.contains("(+) Video --vid="),
        StreamKind::Audio => said.contains("(+) Audio --aid="),
        _ => true,
    };
    if let Some(kind) = streams.iter().find(|kind| !plays(kind)) {
        return Err(format!("mpv plays no {kind:?}: {said}"));
    }
    match said.contains("Exiting... (End of file)") {
        true => Ok(()),
        false => Err(format!("mpv does not come to the end: {said}")),
    }
}

/// Plays to the end in GStreamer, without an error.
pub(super) fn gstreamer(path: &Path) -> Result<(), String> {
    let path = path.canonicalize().map_err(|e| e.to_string())?;
    let mut command = Command::new("gst-launch-1.0");
    command
        .env("GST_DEBUG", "1")
        .env("GST_DEBUG_NO_COLOR", "1")
        .args(["-q", "playbin", &format!("uri=file://{}", path.display())])
        .args([
            "video-sink=fakesink sync=false",
            "audio-sink=fakesink sync=false",
        ]);
    let (text, words) = printed(&mut command)?;
    // A stream without a decoder is a warning on the way.
    let bad = |line: &&str| line.contains("ERROR") || line.contains("WARNING");
    match text.lines().chain(words.lines()).find(bad) {
        Some(line) => Err(format!("gstreamer: {line}")),
        None => Ok(()),
    }
}

/// The middle of light and of sound, each in seconds: the mean of the edges of all pulses.
pub(super) fn pulses(path: &Path) -> Result<(f64, f64), String> {
    let graph = "[0:V:0]scale=32:32,format=gray,signalstats,\
                 metadata=mode=print:key=lavfi.signalstats.YAVG:file=-[v];\
                 [0:a:0]aformat=sample_fmts=flt:channel_layouts=mono,aresample=8000,asetnsamples=n=40:p=0,\
                 astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level,\
                 ametadata=mode=print:key=lavfi.astats.Overall.RMS_level:file=-[a]";
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-nostdin", "-threads", "1", "-i"])
        .arg(path)
        .args(["-filter_complex", graph, "-map", "[v]", "-map", "[a]"])
        .args(["-fps_mode", "passthrough", "-f", "null", "-"]);
    let (text, _) = printed(&mut command)?;
    let (mut light, mut sound) = (Vec::new(), Vec::new());
    let mut time = 0.0;
    for line in text.lines() {
        if let Some(at) = line.split("pts_time:").nth(1) {
            time = at.trim().parse().unwrap_or(time);
        } else if let Some(value) = line.strip_prefix("lavfi.signalstats.YAVG=") {
            light.push((time, value.parse().unwrap_or(0.0)));
        } else if let Some(value) = line.strip_prefix("lavfi.astats.Overall.RMS_level=") {
            let decibels: f64 = value.parse().unwrap_or(-200.0);
            sound.push((time, 10f64.powf(decibels.max(-200.0) / 20.0)));
        }
    }
    Ok((
        middle(&light).ok_or("no light")?,
        middle(&sound).ok_or("no sound")?,
    ))
}

/// The mean time of all crossings of the middle between least and most.
fn middle(series: &[(f64, f64)]) -> Option<f64> {
    let values = series.iter().map(|(_, value)| *value);
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.fold(f64::NEG_INFINITY, f64::max);
    let half = f64::midpoint(least, most);
    let edges: Vec<f64> = series
        .windows(2)
        .filter(|pair| (pair[0].1 > half) != (pair[1].1 > half))
        .map(|pair| pair[1].0)
        .collect();
    (edges.len() == 6).then(|| edges.iter().sum::<f64>() / 6.0)
}
