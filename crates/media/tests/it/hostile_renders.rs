//! Films that were made to hurt whoever converts them, and tools that misbehave.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bulssi_media::recipe::Recipe;
use bulssi_media::render::{
    BurnInput, Inputs, RenderError, RenderLimits, Rendered, measure, render,
};
use bulssi_media::{ToolError, Tools};
use bulssi_model::{ByteLen, Event, Format, Probe, Silent, Watch};

use super::making::{TOOLS, film, inputs, korean, look, made_recipe, make, profile};
use super::{look_at, outcome};

const TO_MP4: &str = "film 1 matroska>mp4 v0:h264,profile=main,level=31,frame=320x240,fps=25/1,\
    quality=21,cap=4000000,buffer=8000000,keys=125,b=2,refs=2";

fn to_mp4(from: &str) -> Recipe {
    TO_MP4.replace("matroska", from).parse().unwrap()
}

fn try_with(
    recipe: &Recipe,
    inputs: &Inputs<'_>,
    tools: &Tools,
    limits: &RenderLimits,
    watch: &dyn Watch,
) -> Result<Rendered, RenderError> {
    let folder = tempfile::tempdir().unwrap();
    render(recipe, inputs, tools, folder.path(), limits, watch)
}

fn try_on(
    path: &Path,
    probe: &Probe,
    recipe: &Recipe,
    limits: &RenderLimits,
) -> Result<Rendered, RenderError> {
    try_with(recipe, &inputs(path, probe), &TOOLS, limits, &Silent)
}

fn mkv(folder: &Path) -> std::path::PathBuf {
    film(folder, "film.mkv", "-c:v mpeg4 -q:v 3 -c:a ac3")
}

#[test]
fn truncated_after_it_was_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = mkv(folder.path());
    let probe = look(&path);
    let bytes = fs::read(&path).unwrap();
    for part in [0, 1, 100, bytes.len() / 3, bytes.len() * 2 / 3] {
        fs::write(&path, &bytes[..part]).unwrap();
        let result = try_on(&path, &probe, &to_mp4("matroska"), &RenderLimits::default());
        assert!(
            matches!(
                result,
                Err(RenderError::GaveUp(_) | RenderError::Length { .. })
            ),
            "{part}: {result:?}"
        );
    }
}

/// A part in the middle is gone, as from a bad stick: no half film comes of it.
#[test]
fn full_of_holes() {
    let folder = tempfile::tempdir().unwrap();
    let path = film(folder.path(), "film.ts", "-c:v mpeg2video -q:v 3 -c:a mp2");
    let probe = look(&path);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 4]).unwrap();
    let result = try_on(&path, &probe, &to_mp4("mpeg-ts"), &RenderLimits::default());
    assert!(
        matches!(result, Err(RenderError::Length { .. })),
        "{result:?}"
    );
}

/// The name tells nothing; the content does.
#[test]
fn a_wrong_extension() {
    let folder = tempfile::tempdir().unwrap();
    let path = mkv(folder.path());
    let wrong = folder.path().join("film.txt");
    fs::rename(&path, &wrong).unwrap();
    let recipe = made_recipe(&wrong, &[profile("safe-tv")], &korean());
    assert_eq!(recipe.from, Format::Matroska);
    make(&wrong, &recipe).unwrap();
    assert_eq!(outcome(&look_at("film.mp4", b"")), "refused empty");
}

/// A playlist that names a file of this machine is no film; and should somebody take it for one,
/// nothing of that file comes out.
#[test]
fn a_playlist_that_names_a_local_file() {
    let folder = tempfile::tempdir().unwrap();
    let secret = film(folder.path(), "secret.ts", "-c:v mpeg2video -c:a mp2");
    let list = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{}\n#EXT-X-ENDLIST\n",
        secret.display()
    );
    assert_eq!(
        outcome(&look_at("film.mp4", list.as_bytes())),
        "refused playlist"
    );
    let concat = format!("ffconcat version 1.0\nfile '{}'\n", secret.display());
    let sdp = format!(
        "v=0\nm=video 5004 RTP/AVP 96\na=control:file://{}\n",
        secret.display()
    );
    let path = folder.path().join("film.mp4");
    for text in [list, concat, sdp] {
        fs::write(&path, &text).unwrap();
        for from in ["mpeg-ts", "mp4", "matroska", "avi", "mpeg-ps"] {
            let probe = look(&secret);
            let result = try_on(&path, &probe, &to_mp4(from), &RenderLimits::default());
            let refused = matches!(result, Err(RenderError::GaveUp(_)));
            assert!(refused, "{from} {text}: {result:?}");
        }
    }
}

/// A frame of 144 million pixels in a file of few bytes.
#[test]
fn a_picture_bomb() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mkv");
    let black = "color=black:size=12000x12000:rate=1:duration=1";
    super::ffmpeg(
        &[
            "-f", "lavfi", "-i", black, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p",
        ],
        &path,
    );
    let probe = look(&path);
    let recipe = to_mp4("matroska");
    let result = try_on(&path, &probe, &recipe, &RenderLimits::default());
    let told = matches!(
        result,
        Err(RenderError::PicturesTooLarge {
            width: 12000,
            height: 12000
        })
    );
    assert!(told, "{result:?}");
    let scratch = folder.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    let limits = RenderLimits::default();
    let measured = measure(
        &recipe,
        &inputs(&path, &probe),
        &TOOLS,
        &scratch,
        &limits,
        &Silent,
    );
    assert!(
        matches!(measured, Err(RenderError::PicturesTooLarge { .. })),
        "{measured:?}"
    );
    // The header lies: the decoder itself stops.
    let mut lie = probe.clone();
    let video = lie.streams[0].video.as_mut().unwrap();
    (video.width, video.height) = (320, 240);
    let result = try_on(&path, &lie, &recipe, &RenderLimits::default());
    assert!(result.is_err(), "{result:?}");
}

/// Names are bytes to the system and nothing to anybody else.
#[test]
fn names_with_newlines_and_signs() {
    let folder = tempfile::tempdir().unwrap();
    let path = mkv(folder.path());
    let recipe = to_mp4("matroska");
    let plain = fs::read(make(&path, &recipe).unwrap().path()).unwrap();
    for name in [
        "a\nb.mkv",
        "-y",
        "%d'\"; touch x.mkv",
        "concat:a|b",
        "눈.mkv",
        "a:b,[c]=d\\e",
    ] {
        let odd = folder.path().join(name);
        fs::copy(&path, &odd).unwrap();
        assert_eq!(
            fs::read(make(&odd, &recipe).unwrap().path()).unwrap(),
            plain,
            "{name:?}"
        );
    }
    // Words about such a file stay one line.
    let odd = folder.path().join("a\nb.mkv");
    fs::write(&odd, b"\x1a\x45\xdf\xa3nothing").unwrap();
    let result = try_on(&odd, &look(&path), &recipe, &RenderLimits::default());
    let Err(error) = result else { panic!() };
    assert!(!error.to_string().contains('\n'), "{error}");
}

#[test]
fn limits_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = mkv(folder.path());
    let probe = look(&path);
    let recipe = to_mp4("matroska");
    let with = |change: &dyn Fn(&mut RenderLimits)| {
        let mut limits = RenderLimits::default();
        change(&mut limits);
        try_on(&path, &probe, &recipe, &limits)
    };
    let result = with(&|limits| limits.output = ByteLen(4096));
    assert!(
        matches!(result, Err(RenderError::TooLong(ByteLen(4096)))),
        "{result:?}"
    );
    let result = with(&|limits| limits.memory = ByteLen(64 << 20));
    assert!(result.is_err(), "{result:?}");
    let result = with(&|limits| limits.pixels = 1000);
    assert!(
        matches!(result, Err(RenderError::PicturesTooLarge { .. })),
        "{result:?}"
    );
    let line = format!("{recipe},burn={}/ko/ass1", "00".repeat(32));
    let burned: Recipe = line.parse().unwrap();
    let result = try_on(&path, &probe, &burned, &RenderLimits::default());
    assert!(matches!(result, Err(RenderError::NoScript)), "{result:?}");
    let burn = BurnInput {
        script: "x".repeat((16 << 20) + 1),
        fonts: Vec::new(),
    };
    let mut inputs = inputs(&path, &probe);
    inputs.burn = Some(&burn);
    let result = try_with(&burned, &inputs, &TOOLS, &RenderLimits::default(), &Silent);
    assert!(
        matches!(result, Err(RenderError::ScriptTooLong(_))),
        "{result:?}"
    );
}

/// Asks to stop after some looks.
struct Impatient(AtomicU32);

impl Watch for Impatient {
    fn event(&self, _: Event) {}

    fn cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 3
    }
}

#[cfg(unix)]
mod stubs {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// An `ffmpeg` that can everything and does this.
    fn stub(folder: &Path, script: &str) -> Tools {
        let path = folder.join("ffmpeg");
        let all = "libx264 aresample scale fps";
        let text = format!(
            "#!/bin/sh\n[ \"$1\" = -version ] && echo 'ffmpeg version 9.9 x' && exit 0\n\
             [ \"$1\" = -hide_banner ] && [ $# = 2 ] && for n in {all}; do echo \" V $n x\"; done && exit 0\n{script}\n"
        );
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Tools::find(None).unwrap().with_ffmpeg(Some(&path)).unwrap()
    }

    fn run(script: &str, watch: &dyn Watch) -> Result<Rendered, RenderError> {
        let folder = tempfile::tempdir().unwrap();
        let path = mkv(folder.path());
        let tools = stub(folder.path(), script);
        let mut limits = RenderLimits::default();
        limits.stall = Duration::from_millis(500);
        try_with(
            &to_mp4("matroska"),
            &inputs(&path, &look(&path)),
            &tools,
            &limits,
            watch,
        )
    }

    #[test]
    fn a_tool_that_gets_nowhere_is_ended() {
        let same = "while :; do echo frame=1; echo out_time_us=5; echo progress=continue; sleep 0.05; done";
        for script in ["exec sleep 1000", same] {
            let result = run(script, &Silent);
            assert!(
                matches!(result, Err(RenderError::Endless)),
                "{script}: {result:?}"
            );
        }
    }

    #[test]
    fn stopped_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("pid");
        let script = format!("echo $$ > '{}'; exec sleep 1000", mark.display());
        let result = run(&script, &Impatient(AtomicU32::new(0)));
        assert!(matches!(result, Err(RenderError::Cancelled)), "{result:?}");
        let pid = fs::read_to_string(mark).unwrap();
        assert!(!Path::new("/proc").join(pid.trim()).join("cmdline").exists());
    }

    /// It says that all went well, and nothing or rubbish is there.
    #[test]
    fn a_tool_that_lies() {
        let result = run("echo progress=end", &Silent);
        assert!(matches!(result, Err(RenderError::Scratch(_))), "{result:?}");
        let result = run("echo rubbish > made.mp4; echo progress=end", &Silent);
        assert!(
            matches!(result, Err(RenderError::NotMedia(_))),
            "{result:?}"
        );
        let words = run("echo 'first\nlast: no luck' >&2; exit 1", &Silent).unwrap_err();
        assert_eq!(words.to_string(), "ffmpeg gave up: last: no luck");
    }

    #[test]
    fn a_tool_without_what_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let path = mkv(folder.path());
        let probe = look(&path);
        let recipe: Recipe = format!("{TO_MP4} a1:aac,channels=2,hz=48000,rate=128000")
            .parse()
            .unwrap();
        let of = |tools: &Tools| {
            let limits = RenderLimits::default();
            try_with(&recipe, &inputs(&path, &probe), tools, &limits, &Silent)
        };
        let result = of(&stub(folder.path(), "exit 1"));
        let Err(RenderError::Tool(ToolError::Lacks { what, .. })) = &result else {
            panic!("{result:?}")
        };
        assert_eq!(what, "aac");
        let result = of(&Tools::none());
        assert!(
            matches!(result, Err(RenderError::Tool(ToolError::NoEncoder))),
            "{result:?}"
        );
    }
}
