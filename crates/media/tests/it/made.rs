//! Films and sound that ffmpeg made, held against what its own tools say in another way.

use std::path::Path;
use std::process::Command;

use bulssi_model::{Lang, Probe, StreamKind};

use super::{ffmpeg, look, look_at, outcome};

const PICTURE: [&str; 4] = [
    "-f",
    "lavfi",
    "-i",
    "testsrc=size=176x144:rate=10:duration=2",
];
const SOUND: [&str; 4] = [
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=440:sample_rate=44100:duration=2",
];

/// Name, expected format, whether it has pictures, whether its end shows where it was cut off, and
/// how it is encoded.
type Recipe = (
    &'static str,
    &'static str,
    bool,
    bool,
    &'static [&'static str],
);

const RECIPES: [Recipe; 24] = [
    (
        "film.mp4",
        "mp4",
        true,
        true,
        &["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"],
    ),
    (
        "fast.mp4",
        "mp4",
        true,
        true,
        &["-c:v", "mpeg4", "-c:a", "aac", "-movflags", "+faststart"],
    ),
    (
        "parts.mp4",
        "mp4",
        true,
        false,
        &[
            "-c:v",
            "mpeg4",
            "-c:a",
            "aac",
            "-movflags",
            "frag_keyframe+empty_moov",
        ],
    ),
    (
        "film.mov",
        "mov",
        true,
        true,
        &["-c:v", "mjpeg", "-c:a", "pcm_s16le"],
    ),
    (
        "film.3gp",
        "3gp",
        true,
        true,
        &["-c:v", "h263", "-c:a", "aac", "-ar", "8000"],
    ),
    (
        "film.mkv",
        "matroska",
        true,
        true,
        &["-c:v", "mpeg4", "-c:a", "libvorbis"],
    ),
    (
        "film.webm",
        "webm",
        true,
        true,
        &["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"],
    ),
    (
        "film.avi",
        "avi",
        true,
        true,
        &["-c:v", "libxvid", "-c:a", "libmp3lame"],
    ),
    (
        "film.ts",
        "mpeg-ts",
        true,
        false,
        &["-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"],
    ),
    (
        "film.mpg",
        "mpeg-ps",
        true,
        false,
        &["-c:v", "mpeg1video", "-r", "25", "-c:a", "mp2"],
    ),
    (
        "film.flv",
        "flv",
        true,
        false,
        &["-c:v", "flv", "-c:a", "libmp3lame"],
    ),
    (
        "film.wmv",
        "wmv",
        true,
        true,
        &["-c:v", "wmv2", "-c:a", "wmav2"],
    ),
    (
        "film.rm",
        "realmedia",
        true,
        false,
        &["-c:v", "rv10", "-c:a", "ac3"],
    ),
    (
        "film.ogv",
        "ogg-video",
        true,
        false,
        &["-c:v", "libtheora", "-c:a", "libvorbis"],
    ),
    ("sound.m4a", "m4a", false, true, &["-c:a", "aac"]),
    ("sound.mka", "mka", false, true, &["-c:a", "flac"]),
    ("sound.mp3", "mp3", false, false, &["-c:a", "libmp3lame"]),
    ("sound.mp2", "mp2", false, false, &["-c:a", "mp2"]),
    ("sound.aac", "aac", false, false, &["-c:a", "aac"]),
    ("sound.ogg", "ogg", false, false, &["-c:a", "libopus"]),
    ("sound.flac", "flac", false, false, &["-c:a", "flac"]),
    ("sound.wav", "wav", false, true, &["-c:a", "pcm_s16le"]),
    ("sound.wma", "wma", false, true, &["-c:a", "wmav2"]),
    ("sound.ac3", "ac3", false, false, &["-c:a", "ac3"]),
];

fn make(folder: &Path, recipe: &Recipe) -> std::path::PathBuf {
    let (name, _, film, _, encode) = recipe;
    let path = folder.join(name);
    let mut arguments: Vec<&str> = Vec::new();
    if *film {
        arguments.extend(PICTURE);
    }
    arguments.extend(SOUND);
    arguments.extend(*encode);
    ffmpeg(&arguments, &path);
    path
}

/// What the tool prints as a table, asked in another way than the crate asks.
fn independent(path: &Path, film: bool) -> Vec<String> {
    let mut told = Vec::new();
    let mut ask = |stream: &str, entries: &str| {
        let out = Command::new("ffprobe")
            .args([
                "-v",
                "error",
                "-select_streams",
                stream,
                "-show_entries",
                entries,
            ])
            .args(["-of", "csv=p=0"])
            .arg(path)
            .output()
            .unwrap();
        // Programs of a transport stream are listed too; the first line is the stream's.
        let out = String::from_utf8(out.stdout).unwrap();
        told.push(
            out.lines()
                .next()
                .unwrap_or_default()
                .trim_end_matches(',')
                .to_owned(),
        );
    };
    if film {
        ask("v:0", "stream=codec_name,width,height");
    }
    ask("a:0", "stream=codec_name,sample_rate,channels");
    told
}

fn as_table(probe: &Probe) -> Vec<String> {
    let mut told = Vec::new();
    let of = |kind| probe.streams.iter().find(move |s| s.kind == kind);
    if let Some(stream) = of(StreamKind::Video) {
        let video = stream.video.as_ref().unwrap();
        told.push(format!("{},{},{}", stream.codec, video.width, video.height));
    }
    if let Some(stream) = of(StreamKind::Audio) {
        let audio = stream.audio.as_ref().unwrap();
        told.push(format!(
            "{},{},{}",
            stream.codec, audio.sample_rate, audio.channels
        ));
    }
    told
}

/// Whole, every format is what it is; cut at many places it is an error, or at least no more than
/// was there.
#[test]
fn every_format_whole_and_cut() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path();
    let (even, odd) = RECIPES.split_at(RECIPES.len() / 2);
    std::thread::scope(|scope| {
        for half in [even, odd] {
            scope.spawn(move || {
                for recipe in half {
                    let path = make(to, recipe);
                    whole(recipe, &path);
                    cut(recipe, &std::fs::read(&path).unwrap());
                }
            });
        }
    });
}

fn whole((name, format, film, ..): &Recipe, path: &Path) {
    // The name plays no part: the content tells.
    let bytes = std::fs::read(path).unwrap();
    let result = look_at("", &bytes);
    assert_eq!(outcome(&result), *format, "{name}: {result:?}");
    let probe = result.unwrap();
    assert_eq!(as_table(&probe), independent(path, *film), "{name}");
    let seconds = probe.duration.unwrap().0 as f64 / 1000.0;
    assert!((1.8..2.6).contains(&seconds), "{name}: {seconds} s");
}

fn cut((name, _, _, told_by_structure, _): &Recipe, bytes: &[u8]) {
    for part in [0, 1, 3, 6, 9] {
        let cut = bytes.len() * part / 10;
        let result = look_at(name, &bytes[..cut]);
        match &result {
            Ok(probe) => {
                assert!(!told_by_structure, "{name} cut at {cut}: {probe:?}");
                assert!(
                    probe.duration.is_none_or(|d| d.0 < 2700),
                    "{name}: {probe:?}"
                );
            }
            Err(error) => assert!(
                !matches!(error, bulssi_media::ProbeError::Tool(_)),
                "{name} cut at {cut}: the file's fault, not the tool's: {error}"
            ),
        }
    }
    let last = look_at(name, &bytes[..bytes.len() - 1]);
    assert!(
        last.is_err() || !told_by_structure,
        "{name} without its last byte"
    );
}

/// Speech in 12.2 kbit/s frames (RFC 4867, section 5.3), which ffmpeg reads but does not write.
#[test]
fn recorded_speech() {
    let mut bytes = b"#!AMR\n".to_vec();
    for _ in 0..100 {
        bytes.push(0x3c);
        bytes.extend([0u8; 31]);
    }
    let probe = look_at("voice.amr", &bytes).unwrap();
    assert_eq!(probe.format.id(), "amr");
    assert_eq!(probe.streams[0].codec, "amr_nb");
    assert_eq!(probe.streams[0].audio.as_ref().unwrap().sample_rate, 8000);
}

#[test]
fn streams_and_their_languages() {
    let folder = tempfile::tempdir().unwrap();
    let subtitle = folder.path().join("s.srt");
    std::fs::write(&subtitle, "1\n00:00:00,000 --> 00:00:01,000\n눈\n").unwrap();
    let path = folder.path().join("film.mkv");
    let mut arguments: Vec<&str> = Vec::new();
    arguments.extend(PICTURE);
    arguments.extend(SOUND);
    arguments.extend(["-i", subtitle.to_str().unwrap()]);
    arguments
        .extend("-map 0:v -map 1:a -map 1:a -map 2:s -c:v libx264 -c:a aac -c:s srt".split(' '));
    arguments.extend("-profile:v main -level 3.1 -pix_fmt yuv420p".split(' '));
    arguments.extend([
        "-metadata:s:a:0",
        "language=kor",
        "-metadata:s:a:1",
        "language=eng",
    ]);
    arguments.extend([
        "-metadata:s:s:0",
        "language=kor",
        "-disposition:a:0",
        "default",
    ]);
    arguments.extend([
        "-metadata",
        "title=겨울 이야기",
        "-metadata",
        "DATE_RELEASED=2019-01-02",
    ]);
    arguments.extend(["-metadata", "SYNOPSIS=눈이 온다."]);
    ffmpeg(&arguments, &path);
    let probe = look(&path).unwrap();
    let kinds: Vec<StreamKind> = probe.streams.iter().map(|s| s.kind).collect();
    use StreamKind::{Audio, Subtitle, Video};
    assert_eq!(kinds, [Video, Audio, Audio, Subtitle]);
    assert_eq!(probe.languages, [Lang::korean(), Lang::english()]);
    assert_eq!(probe.streams[3].language, Some(Lang::korean()));
    assert_eq!(probe.streams[0].profile.as_deref(), Some("Main"));
    let video = probe.streams[0].video.as_ref().unwrap();
    assert_eq!((video.level, video.interlaced), (Some(31), false));
    assert!(probe.streams[1].default && !probe.streams[2].default);
    assert_eq!(probe.tags.title.as_deref(), Some("겨울 이야기"));
    assert_eq!(probe.tags.summary.as_deref(), Some("눈이 온다."));
    assert_eq!(probe.tags.year, Some(2019));
}

#[test]
fn films_without_a_directory_are_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(make(folder.path(), &RECIPES[0])).unwrap();
    let moov = bytes.windows(4).position(|w| w == b"moov").unwrap();
    // What a camera leaves when its battery dies: all pictures, no directory.
    let result = look_at("film.mp4", &bytes[..moov - 4]);
    assert_eq!(outcome(&result), "damaged truncated");
    let mut zeroed = bytes.clone();
    zeroed[moov..].fill(0);
    assert!(look_at("film.mp4", &zeroed).is_err());
}

#[test]
fn interlaced_films() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.ts");
    let mut arguments: Vec<&str> = PICTURE.to_vec();
    arguments.extend("-vf setfield=tff -flags +ilme+ildct -c:v mpeg2video -r 25".split(' '));
    ffmpeg(&arguments, &path);
    assert!(
        look(&path).unwrap().streams[0]
            .video
            .as_ref()
            .unwrap()
            .interlaced
    );
}
