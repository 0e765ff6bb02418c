//! Films as other programs write them, with something in every place that tells; judged by ffmpeg and exiftool.

use std::path::Path;
use std::process::Command;

use bulssi_model::Format;
use bulssi_scrub::Kind;

use crate::samples::{CANARY, clean};

/// A film of a second: its name, what it is, how ffmpeg codes it.
pub(crate) const FILMS: &[(&str, Format, &[&str])] = &[
    (
        "vorbis.ogg",
        Format::Ogg,
        &["-map", "1:a", "-c:a", "libvorbis"],
    ),
    ("opus.ogg", Format::Ogg, &["-map", "1:a", "-c:a", "libopus"]),
    ("sound.aac", Format::Aac, &["-map", "1:a", "-c:a", "aac"]),
    ("x264.mp4", Format::Mp4, &["-c:v", "libx264", "-c:a", "aac"]),
    (
        "x265.mp4",
        Format::Mp4,
        &[
            "-c:v",
            "libx265",
            "-x265-params",
            "log-level=none",
            "-c:a",
            "ac3",
        ],
    ),
    (
        "mpeg4.mp4",
        Format::Mp4,
        &["-c:v", "mpeg4", "-c:a", "libmp3lame"],
    ),
    ("mp2.mp4", Format::Mp4, &["-c:v", "mpeg4", "-c:a", "mp2"]),
    (
        "x264.mov",
        Format::Mov,
        &["-c:v", "libx264", "-c:a", "pcm_s16le"],
    ),
    (
        "h263.3gp",
        Format::ThreeGp,
        &["-c:v", "h263", "-s", "176x144", "-c:a", "aac"],
    ),
    (
        "x264.mkv",
        Format::Matroska,
        &["-c:v", "libx264", "-c:a", "aac"],
    ),
    (
        "x265.mkv",
        Format::Matroska,
        &[
            "-c:v",
            "libx265",
            "-x265-params",
            "log-level=none",
            "-c:a",
            "libvorbis",
        ],
    ),
    (
        "mpeg4.mkv",
        Format::Matroska,
        &["-c:v", "mpeg4", "-c:a", "libmp3lame"],
    ),
    (
        "vp9.webm",
        Format::WebM,
        &["-c:v", "libvpx-vp9", "-c:a", "libopus"],
    ),
    ("sound.mka", Format::Mka, &["-map", "1:a", "-c:a", "flac"]),
    (
        "mpeg4.avi",
        Format::Avi,
        &["-c:v", "mpeg4", "-c:a", "libmp3lame"],
    ),
    (
        "x264.avi",
        Format::Avi,
        &["-c:v", "libx264", "-bf", "0", "-c:a", "ac3"],
    ),
    (
        "jpeg.avi",
        Format::Avi,
        &["-c:v", "mjpeg", "-c:a", "pcm_s16le"],
    ),
    (
        "x264.ts",
        Format::MpegTs,
        &["-c:v", "libx264", "-c:a", "aac"],
    ),
    (
        "mpeg2.ts",
        Format::MpegTs,
        &["-c:v", "mpeg2video", "-c:a", "libmp3lame"],
    ),
    (
        "mpeg1.mpg",
        Format::MpegPs,
        &["-c:v", "mpeg1video", "-c:a", "mp2"],
    ),
    (
        "mpeg2.mpg",
        Format::MpegPs,
        &["-c:v", "mpeg2video", "-c:a", "ac3", "-f", "vob"],
    ),
    ("sound.m4a", Format::M4a, &["-map", "1:a", "-c:a", "aac"]),
    (
        "speex.ogg",
        Format::Ogg,
        &["-map", "1:a", "-c:a", "libspeex", "-ar", "16000"],
    ),
    ("flac.ogg", Format::Ogg, &["-map", "1:a", "-c:a", "flac"]),
    (
        "theora.ogv",
        Format::OggVideo,
        &["-c:v", "libtheora", "-c:a", "libvorbis"],
    ),
    ("sound.mp2", Format::Mp2, &["-map", "1:a", "-c:a", "mp2"]),
    ("sound.ac3", Format::Ac3, &["-map", "1:a", "-c:a", "ac3"]),
    (
        "small.amv",
        Format::Amv,
        &[
            "-c:v",
            "amv",
            "-s",
            "160x112",
            "-r",
            "15",
            "-pix_fmt",
            "yuvj420p",
            "-c:a",
            "adpcm_ima_amv",
            "-ar",
            "22050",
            "-ac",
            "1",
            "-block_size",
            "1470",
        ],
    ),
    (
        "h263.flv",
        Format::Flv,
        &["-c:v", "flv", "-c:a", "libmp3lame", "-ar", "22050"],
    ),
    ("x264.flv", Format::Flv, &["-c:v", "libx264", "-c:a", "aac"]),
    (
        "pieces.mp4",
        Format::Mp4,
        &[
            "-c:v",
            "libx264",
            "-g",
            "10",
            "-c:a",
            "aac",
            "-movflags",
            "frag_keyframe+empty_moov+default_base_moof",
        ],
    ),
];

pub(crate) fn made(folder: &Path, name: &str, coding: &[&str]) -> Vec<u8> {
    let path = folder.join(name);
    let title = format!("title={CANARY}");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y"]);
    ffmpeg.args(["-f", "lavfi", "-i", "testsrc=s=176x144:r=25:d=1.2"]);
    ffmpeg.args(["-f", "lavfi", "-i", "sine=d=1.2", "-metadata", &title]);
    ffmpeg.args(["-metadata", "creation_time=2019-03-04T05:06:07Z"]);
    ffmpeg.args(["-metadata:s", &title]).args(coding).arg(&path);
    let output = ffmpeg.output().unwrap();
    assert!(
        output.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read(path).unwrap()
}

/// The hash of every frame that a decoder makes of it.
pub(crate) fn frames(path: &Path) -> Vec<String> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-map", "0:V?", "-map", "0:a?", "-f", "framemd5", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", path.display());
    let said = String::from_utf8(output.stdout).unwrap();
    let frames = said.lines().filter(|line| !line.starts_with('#'));
    frames.map(str::to_owned).collect()
}

fn holds(bytes: &[u8], word: &str) -> bool {
    memchr::memmem::find(bytes, word.as_bytes()).is_some()
}

#[test]
fn films_decode_as_before_and_name_nobody() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format, coding) in FILMS {
        let bytes = made(folder.path(), name, coding);
        let before = frames(&folder.path().join(name));
        let (out, findings) = clean(&bytes, *format).unwrap_or_else(|why| panic!("{name}: {why}"));
        // Raw frames of ffmpeg's own encoders tell nothing.
        let plain = matches!(format, Format::Mp2 | Format::Ac3 | Format::Amv);
        assert!(plain || !findings.is_empty(), "{name}");
        let path = folder.path().join(format!("clean-{name}"));
        std::fs::write(&path, &out).unwrap();
        assert!(frames(&path) == before && before.len() > 8, "{name}");
        for word in [
            CANARY, "Lavf", "Lavc5", "Lavc6", "x264", "x265", "LAME", "Handler",
        ] {
            assert!(!holds(&out, word), "{name} says {word}");
        }
        let (again, findings) = clean(&out, *format).unwrap();
        assert!(again == out && findings.is_empty(), "{name}: {findings:?}");
    }
}

/// In fragments ffmpeg plays the silence before the sound that the edits cut off; in an ordinary film it does not.
#[test]
fn a_film_in_fragments_keeps_its_edits() {
    let folder = tempfile::tempdir().unwrap();
    let flags = "frag_keyframe+delay_moov+dash";
    let coding = [
        "-c:v",
        "libx264",
        "-g",
        "10",
        "-c:a",
        "aac",
        "-movflags",
        flags,
    ];
    let bytes = made(folder.path(), "late.mp4", &coding);
    let path = folder.path().join("clean.mp4");
    std::fs::write(&path, clean(&bytes, Format::Mp4).unwrap().0).unwrap();
    let of = |path: &Path, stream: &str| -> Vec<String> {
        let mine = frames(path)
            .into_iter()
            .filter(|line| line.starts_with(stream));
        mine.map(|line| line.rsplit(' ').next().unwrap().to_owned())
            .collect()
    };
    let came = folder.path().join("late.mp4");
    assert_eq!(of(&came, "0,"), of(&path, "0,"));
    assert_eq!(of(&came, "1,")[1..], of(&path, "1,"));
}

#[test]
fn bytes_behind_a_film_and_marks_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format, coding) in FILMS.iter().filter(|(name, ..)| name.ends_with("mp4")) {
        let bytes = made(folder.path(), name, coding);
        let (once, _) = clean(&bytes, *format).unwrap();
        let behind = [once.as_slice(), CANARY.as_bytes()].concat();
        let (out, findings) = clean(&behind, *format).unwrap();
        assert!(out == once, "{name}");
        assert!(findings.times(Kind::Trailing) + findings.times(Kind::Stray) > 0);
    }
}

#[test]
fn films_that_end_too_soon_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format, coding) in FILMS {
        let bytes = made(folder.path(), name, coding);
        let (bytes, _) = clean(&bytes, *format).unwrap();
        for part in 0..24 {
            let len = bytes.len() * part / 24;
            let cut = clean(&bytes[..len], *format);
            if let Ok((out, _)) = cut {
                // Streams have no end of their own: what is whole of them goes through.
                let streams = matches!(
                    format,
                    Format::MpegTs
                        | Format::MpegPs
                        | Format::Aac
                        | Format::Ogg
                        | Format::OggVideo
                        | Format::Mp2
                        | Format::Ac3
                        | Format::Amv
                        | Format::Flv
                );
                assert!(streams && out.len() <= len, "{name} cut to {len} was taken");
            }
        }
    }
}

#[test]
fn lines_within_films_stay() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let lines = "1\n00:00:00,100 --> 00:00:00,900\n<i>눈이</i> 온다.\n\n";
    std::fs::write(at("lines.srt"), lines).unwrap();
    let told = |path: &Path| {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-i"]).arg(path);
        let output = ffmpeg.args(["-map", "0:s", "-f", "srt", "-"]).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let source = at("lines.srt");
    for (name, format, coding) in [
        ("lines.mp4", Format::Mp4, "mov_text"),
        ("lines.mkv", Format::Matroska, "subrip"),
        ("styled.mkv", Format::Matroska, "ass"),
    ] {
        let input = ["-i", source.to_str().unwrap()];
        let title = format!("title={CANARY}");
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-y", "-f", "lavfi"]);
        ffmpeg.args(["-i", "testsrc=s=96x64:d=1"]).args(input);
        ffmpeg.args(["-metadata", &title, "-metadata:s", &title]);
        ffmpeg.args(["-c:v", "mpeg4", "-c:s", coding]).arg(at(name));
        assert!(ffmpeg.status().unwrap().success(), "{name}");
        let bytes = std::fs::read(at(name)).unwrap();
        std::fs::write(at("clean"), clean(&bytes, format).unwrap().0).unwrap();
        assert_eq!(told(&at("clean")), told(&at(name)), "{name}");
        assert!(told(&at(name)).contains("눈이"), "{name}");
    }
}
