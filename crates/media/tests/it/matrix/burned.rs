//! Subtitles drawn into films of many kinds for every profile: the picture differs from the same
//! rendition without them where and when it should, and nowhere else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

use bulssi_media::Limits;
use bulssi_media::recipe::{Burning, Decision, Recipe, SubtitleSource, Video, VideoEncode, decide};
use bulssi_media::render::BurnInput;
use bulssi_media::subtitle::{self, BurnFont, BurnStyle, Cue};
use bulssi_model::{Digest, Format, Lang, Probe, Profile, Size, TextEncoding};

use super::profiles;
use crate::making::{inputs, korean, look, make_of, source};

/// A SAMI file as Korean desks have them; two cues, the second of two lines.
const SAMI: &str = "<SAMI><BODY><SYNC Start=500><P Class=KRCC>눈이 온다<SYNC Start=1000><P Class=KRCC>&nbsp;\
    <SYNC Start=1300><P Class=KRCC>봄이 온다<br>꽃이 핀다<SYNC Start=1700><P Class=KRCC>&nbsp;";
/// When they are seen, in seconds.
const SEEN: [(f64, f64); 2] = [(0.5, 1.0), (1.3, 1.7)];
/// Pixels that differ by more are letters or their outline; by less, it is the encoder.
const LETTER: u8 = 64;

static FONT: LazyLock<BurnFont> =
    LazyLock::new(|| BurnFont::find(None).expect("a font is installed by scripts/setup"));
static SUBTITLE: LazyLock<Vec<u8>> =
    LazyLock::new(|| bulssi_media::text::encode(SAMI, TextEncoding::Cp949).bytes);

/// Name, size, rate, further filters, encoding.
const FILMS: [(&str, &str, &str, &str, &str); 8] = [
    ("plain.mkv", "640x360", "25", "null", "-c:v mpeg4 -q:v 2"),
    (
        "wide.mp4",
        "1920x800",
        "24000/1001",
        "null",
        "-c:v libx264 -preset ultrafast",
    ),
    (
        "fields.ts",
        "720x576",
        "50",
        "interlace=scan=tff,setsar=64/45",
        "-c:v mpeg2video -q:v 2 -flags +ilme+ildct",
    ),
    (
        "tall.mp4",
        "406x720",
        "30",
        "null",
        "-c:v libx264 -preset ultrafast",
    ),
    ("small.avi", "320x240", "15", "null", "-c:v libxvid -q:v 2"),
    (
        "uneven.mkv",
        "480x272",
        "30",
        "select='lt(mod(n,5),3)'",
        "-fps_mode vfr -c:v libx264 -preset ultrafast",
    ),
    (
        "bars.mkv",
        "640x360",
        "25",
        "pad=640:480:0:60",
        "-c:v libx264 -preset ultrafast",
    ),
    (
        "deep.mkv",
        "640x360",
        "50",
        "format=yuv420p10le",
        "-c:v libx265 -preset ultrafast -x265-params log-level=none -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc",
    ),
];

/// Each kind of film on one profile.
#[test]
fn drawn_where_and_when() {
    play_all(|n| {
        let all = profiles();
        vec![all[(n * 7 + 3) % all.len()]]
    });
}

/// Each on all of them. `scripts/media-matrix` runs it.
#[test]
#[ignore = "takes ten minutes; scripts/media-matrix runs it"]
fn everything_drawn() {
    play_all(|_| profiles());
}

fn play_all(on: impl Fn(usize) -> Vec<&'static Profile> + Sync) {
    let (next, made) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= FILMS.len() {
                        break;
                    }
                    let (count, told) = play(n, &on(n));
                    made.fetch_add(count, Ordering::Relaxed);
                    faults.lock().unwrap().extend(told);
                }
            });
        }
    });
    let (faults, made) = (faults.into_inner().unwrap(), made.into_inner());
    println!("{made} renditions with subtitles, {} faults", faults.len());
    assert!(made >= FILMS.len(), "{made} renditions");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn film(n: usize, folder: &Path) -> PathBuf {
    let (name, size, rate, filter, words) = FILMS[n];
    let path = folder.join(name);
    let picture = format!(
        "gradients=size={size}:rate={rate}:duration=2:c0=0x282828:c1=0x606060:n=2:speed=0.01:seed=1,{filter}"
    );
    let mut arguments = vec!["-f", "lavfi", "-i", &picture];
    arguments.extend(words.split_whitespace());
    arguments.extend(["-t", "2"]);
    crate::ffmpeg(&arguments, &path);
    path
}

/// How many renditions were looked at, and what is wrong with them.
fn play(n: usize, profiles: &[&'static Profile]) -> (usize, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = film(n, folder.path());
    let probe = look(&path);
    let reading = subtitle::read(&SUBTITLE, Format::Smi, &Limits::default()).unwrap();
    let mut film = source(&probe);
    film.subtitles.push(SubtitleSource {
        digest: Digest::of(&SUBTITLE),
        lang: Some(Lang::korean()),
        format: Format::Smi,
        encoding: Some("EUC-KR".to_owned()),
    });
    let mut wish = korean();
    wish.font = Some(FONT.clone());
    wish.burn = Burning::Always;
    let (mut recipes, mut faults) = (BTreeMap::new(), Vec::new());
    for profile in profiles {
        match decide(&film, &[profile], &wish) {
            Ok(Decision::Make(recipe)) => drop(recipes.insert(recipe.to_string(), *recipe)),
            Ok(Decision::AsIs) => faults.push(format!("{}: nothing is drawn", profile.id)),
            Err(error) => faults.push(format!("{}: {error}", profile.id)),
        }
    }
    for recipe in recipes.values() {
        if let Err(fault) = hold(&path, &probe, recipe, &reading.tracks[0].cues) {
            faults.push(format!("{} as {recipe}: {fault}", FILMS[n].0));
        }
    }
    (recipes.len(), faults)
}

fn hold(path: &Path, probe: &Probe, recipe: &Recipe, cues: &[Cue]) -> Result<(), String> {
    let Some(Video::Encode(encode)) = &recipe.video else {
        return Err("no pictures are encoded".to_owned());
    };
    let style = encode.burn.as_ref().ok_or("nothing is drawn")?;
    let style: BurnStyle = style.style.parse().map_err(|e| format!("{e}"))?;
    let (width, height) = encode.frame;
    let frame = Size { width, height };
    let burn = BurnInput {
        script: subtitle::burn_script(cues, &style, frame, &FONT),
        fonts: vec![FONT.file.clone()],
    };
    let mut bare = recipe.clone();
    bare.video = Some(Video::Encode(Box::new(VideoEncode {
        burn: None,
        ..(**encode).clone()
    })));
    let mut drawn = inputs(path, probe);
    drawn.burn = Some(&burn);
    let drawn = make_of(&drawn, recipe).map_err(|e| e.to_string())?;
    let bare = make_of(&inputs(path, probe), &bare).map_err(|e| e.to_string())?;
    let (one, other) = (frames(drawn.path()), frames(bare.path()));
    let pixels = (width * height) as usize;
    let step = 1.0 / f64::from(encode.rate.0) * f64::from(encode.rate.1);
    let wanted = (1.9 / step) as usize * pixels;
    if one.len() != other.len() || one.len() < wanted || !one.len().is_multiple_of(pixels) {
        return Err(format!(
            "{} and {} bytes of pictures",
            one.len(),
            other.len()
        ));
    }
    let pairs = one.chunks(pixels).zip(other.chunks(pixels));
    // Renditions are of even rates.
    for (n, (one, other)) in pairs.enumerate() {
        let time = n as f64 * step;
        let edge = |at: f64| (time - at).abs() <= step;
        if SEEN.iter().any(|(from, to)| edge(*from) || edge(*to)) {
            continue;
        }
        let cue = SEEN
            .iter()
            .position(|(from, to)| (*from..*to).contains(&time));
        at_one_time(one, other, frame, cue, style.em).map_err(|e| format!("{time:.2} s: {e}"))?;
    }
    Ok(())
}

/// Holds one picture against the one without letters; `cue` is what should be seen.
fn at_one_time(
    one: &[u8],
    other: &[u8],
    frame: Size,
    cue: Option<usize>,
    em: u32,
) -> Result<(), String> {
    let width = frame.width as usize;
    let letters = one.iter().zip(other).enumerate();
    let letters = letters.filter(|(_, (one, other))| one.abs_diff(**other) > LETTER);
    let at: Vec<(usize, usize)> = letters.map(|(n, _)| (n % width, n / width)).collect();
    let Some(cue) = cue else {
        return match at.len() {
            0 => Ok(()),
            count => Err(format!("{count} pixels differ, and nothing should be seen")),
        };
    };
    let least = (em * em / 3) as usize;
    if at.len() < least {
        return Err(format!("{} pixels differ, fewer than {least}", at.len()));
    }
    let bounds = |side: &dyn Fn(&(usize, usize)) -> usize| {
        let each = || at.iter().map(side);
        let (least, most) = (each().min().unwrap_or(0), each().max().unwrap_or(0));
        (least as f64, most as f64 + 1.0)
    };
    let (left, right) = bounds(&|at| at.0);
    let (top, bottom) = bounds(&|at| at.1);
    let (middle, em) = (f64::midpoint(left, right), f64::from(em));
    let half = f64::from(frame.width) / 2.0;
    if (middle - half).abs() > em / 2.0 {
        return Err(format!(
            "letters stand at {middle}, not in the middle, {half}"
        ));
    }
    let (from, lines) = (f64::from(frame.height) * 0.45, [1.0, 2.0][cue]);
    let tall = (0.6 * em * lines)..(1.5 * em * lines + 4.0);
    if top < from || !tall.contains(&(bottom - top)) {
        return Err(format!(
            "letters of {em} px reach from {top} to {bottom} of {}",
            frame.height
        ));
    }
    Ok(())
}

/// All pictures as grey pixels, one after the other.
fn frames(path: &Path) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(path);
    command.args(["-map", "0:V:0", "-fps_mode", "passthrough"]);
    command.args(["-f", "rawvideo", "-pix_fmt", "gray", "-"]);
    command.output().expect("installed by scripts/setup").stdout
}
