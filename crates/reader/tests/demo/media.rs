//! Films, sounds and pictures by ffmpeg: moons, hills and bells.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What [`film`] makes.
pub(crate) const FILM_TYPE: &str = "video/mp4; codecs=\"avc1.42c01e, mp4a.40.2\"";

const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
/// Pairs of colours for skies.
const SKIES: [(&str, &str); 8] = [
    ("0x16243f", "0x6d86a8"),
    ("0x3a1f2b", "0xc9785a"),
    ("0x10332f", "0x7fae8a"),
    ("0x2b2340", "0x9b7fb5"),
    ("0x3b2a12", "0xd9a95b"),
    ("0x0f2c3d", "0x58a0b0"),
    ("0x331a1a", "0xb5533c"),
    ("0x1d2b18", "0x8b9c4a"),
];

fn ffmpeg(arguments: &[&str]) {
    let done = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"])
        .args(arguments)
        .args([
            "-fflags",
            "+bitexact",
            "-flags:v",
            "+bitexact",
            "-flags:a",
            "+bitexact",
        ])
        .status();
    let hint = "ffmpeg is missing: scripts/setup test";
    assert!(done.expect(hint).success(), "{arguments:?}");
}

/// Tests run side by side, each in its own process: what one made, all copy.
fn made(path: &Path, key: &str, make: impl FnOnce(&str)) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    if path.exists() {
        return;
    }
    let own = tempfile::tempdir().unwrap();
    let cache = option_env!("CARGO_TARGET_TMPDIR").map_or(own.path(), Path::new);
    let kept = cache.join(format!("demo-1-{key}"));
    if !kept.exists() {
        let fresh = own.path().join(key);
        make(fresh.to_str().unwrap());
        let whole = cache.join(format!("{}-{key}", std::process::id()));
        fs::copy(fresh, &whole).unwrap();
        fs::rename(whole, &kept).unwrap();
    }
    fs::copy(kept, path).unwrap();
}

/// Six seconds with a moving moon and a low tone; MPEG-4 part 2 where the name ends with `avi`.
pub(crate) fn film(path: &Path, nth: usize) {
    let (dark, light) = SKIES[nth % SKIES.len()];
    let ending = path.extension().unwrap().to_str().unwrap();
    made(path, &format!("film-{nth}.{ending}"), |to| {
        let sky = format!(
            "gradients=s=320x180:r=12:d=6:c0={dark}:c1={light}:x0=0:y0=0:x1=0:y1=180:speed=0.01:seed=1"
        );
        let tone = format!("sine=f={}:d=6", 110 + 20 * nth);
        let codec = if to.ends_with("avi") {
            "mpeg4"
        } else {
            "libx264"
        };
        let sound = if to.ends_with("avi") { "mp3" } else { "aac" };
        ffmpeg(&[
            "-f",
            "lavfi",
            "-i",
            &sky,
            "-f",
            "lavfi",
            "-i",
            &tone,
            "-c:v",
            codec,
            "-profile:v",
            if codec == "libx264" { "baseline" } else { "0" },
            "-pix_fmt",
            "yuv420p",
            "-b:v",
            "120k",
            "-c:a",
            sound,
            "-b:a",
            "48k",
            to,
        ]);
    });
}

/// Four seconds of a tone.
pub(crate) fn sound(path: &Path, pitch: u32) {
    made(path, &format!("sound-{pitch}.mp3"), |to| {
        let tone = format!("sine=f={pitch}:d=4");
        ffmpeg(&[
            "-f",
            "lavfi",
            "-i",
            &tone,
            "-c:a",
            "libmp3lame",
            "-b:a",
            "32k",
            to,
        ]);
    });
}

/// A poster of 240 by 320: sky, moon, hills, the title.
pub(crate) fn poster(nth: usize, title: &str) -> Vec<u8> {
    let (dark, light) = SKIES[nth % SKIES.len()];
    let folder = tempfile::tempdir().unwrap();
    let words = folder.path().join("title.txt");
    fs::write(&words, title).unwrap();
    let size = if title.chars().count() > 9 { 20 } else { 30 };
    let (x, y) = (40 + nth * 37 % 140, 34 + nth * 23 % 60);
    let draw = format!(
        "gradients=s=240x320:d=1:c0={dark}:c1={light}:x0=0:y0=0:x1=0:y1=320:seed=1,\
         drawtext=fontfile={FONT}:text='●':fontsize=54:fontcolor=0xf3ead0:x={x}:y={y},\
         drawbox=x=0:y=246:w=240:h=74:color={dark}:t=fill,\
         drawtext=fontfile={FONT}:textfile={}:fontsize={size}:fontcolor=white:x=(w-tw)/2:y=268",
        words.display()
    );
    let language = if title.is_ascii() { "en" } else { "ko" };
    let to = folder.path().join("poster.jpg");
    made(&to, &format!("poster-{nth}-{language}.jpg"), |to| {
        ffmpeg(&[
            "-f",
            "lavfi",
            "-i",
            &draw,
            "-frames:v",
            "1",
            "-q:v",
            "5",
            "-update",
            "1",
            to,
        ]);
    });
    fs::read(to).unwrap()
}

/// A landscape of 480 by 320; its bytes, too.
pub(crate) fn picture(path: &Path, nth: usize) -> Vec<u8> {
    let (dark, light) = SKIES[(nth + 3) % SKIES.len()];
    made(path, &format!("picture-{nth}.jpg"), |to| {
        let draw = format!(
            "gradients=s=480x320:d=1:c0={light}:c1={dark}:x0=0:y0=0:x1={}:y1=320:seed=1,drawbox=x={}:y=190:w=150:h=130:color={dark}:t=fill,\
             drawbox=x=0:y=262:w=480:h=58:color=0x20241c:t=fill",
            nth * 90,
            60 + nth * 50
        );
        ffmpeg(&[
            "-f",
            "lavfi",
            "-i",
            &draw,
            "-frames:v",
            "1",
            "-q:v",
            "4",
            "-update",
            "1",
            to,
        ]);
    });
    fs::read(path).unwrap()
}
