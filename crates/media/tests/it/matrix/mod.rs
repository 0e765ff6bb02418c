//! Every kind of film against every profile: what is made obeys the profile by two tools, plays to
//! its end in two players, is as long as it was, and its sound is in step.

mod burned;
mod clips;
mod judges;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bulssi_media::fit::{Fit, Verdict, Wrong, fit};
use bulssi_media::recipe::{Decision, Measured, Recipe, Source, Video, decide};
use bulssi_media::render::{RenderLimits, measure, render};
use bulssi_model::{Format, Probe, Profile, Silent, StreamKind};

use super::making::{PROFILES, TOOLS, inputs, korean, source};
use clips::Clip;

/// Every third kind of film, each against one profile, so that all profiles come up.
#[test]
fn a_sample() {
    let profiles = profiles();
    let clips = clips::all();
    let clips: Vec<&Clip> = clips.iter().step_by(3).collect();
    // A prime step visits all profiles before it comes back to one.
    play_all(&clips, |n| vec![profiles[n * 7 % profiles.len()]]);
}

/// All kinds of films against all profiles; `MATRIX` names those that begin so, apart by commas.
#[test]
#[ignore = "takes half an hour; scripts/media-matrix runs it"]
fn everything() {
    let clips = clips::all();
    let wanted = std::env::var("MATRIX").unwrap_or_default();
    let is_wanted = |clip: &&Clip| wanted.split(',').any(|name| clip.name.starts_with(name));
    let clips: Vec<&Clip> = clips.iter().filter(is_wanted).collect();
    play_all(&clips, |_| profiles());
}

fn profiles() -> Vec<&'static Profile> {
    let all = PROFILES.names().map(|id| PROFILES.find(id).unwrap());
    all.filter(|p| p.takes_nothing.is_none()).collect()
}

/// Two at a time, as there are cores at least; every fault is told, not only the first.
fn play_all(clips: &[&Clip], profiles: impl Fn(usize) -> Vec<&'static Profile> + Sync) {
    let next = AtomicUsize::new(0);
    let report = Mutex::new(Report::default());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(clip) = clips.get(n) else { break };
                    let one = play(clip, &profiles(n));
                    report.lock().unwrap().add(one);
                }
            });
        }
    });
    let report = report.into_inner().unwrap();
    println!("{} films, {report}", clips.len());
    assert!(report.faults.is_empty(), "{}", report.faults.join("\n"));
}

#[derive(Default)]
struct Report {
    pairs: usize,
    as_is: usize,
    recipes: usize,
    copied: usize,
    /// Renditions of which sound and pictures were held against those of the source.
    in_step: usize,
    /// The farthest of these out of step, in seconds, and which it was.
    worst_step: (f64, String),
    /// The rendition whose length is farthest off, in milliseconds.
    worst_length: (u64, String),
    faults: Vec<String>,
}

impl Report {
    fn add(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.as_is += other.as_is;
        self.recipes += other.recipes;
        self.copied += other.copied;
        self.in_step += other.in_step;
        if other.worst_step.0 > self.worst_step.0 {
            self.worst_step = other.worst_step;
        }
        self.worst_length = other
            .worst_length
            .max(std::mem::take(&mut self.worst_length));
        self.faults.extend(other.faults);
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} pairs: {} play as they are, {} recipes of which {} only copy; {} faults\n\
             {} renditions held to their sound, at most {:.0} ms out of step: {}\n\
             at most {} ms too long or short: {}",
            self.pairs,
            self.as_is,
            self.recipes,
            self.copied,
            self.faults.len(),
            self.in_step,
            self.worst_step.0 * 1000.0,
            self.worst_step.1,
            self.worst_length.0,
            self.worst_length.1,
        )
    }
}

/// One film against some profiles; equal recipes are made once.
fn play(clip: &Clip, profiles: &[&'static Profile]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let mut report = Report::default();
    let path = match clip.make(folder.path()) {
        Ok(path) => path,
        Err(words) => {
            report
                .faults
                .push(format!("{} cannot be made: {words}", clip.name));
            return report;
        }
    };
    let mut source = match look(&path) {
        Ok(probe) => source(&probe),
        Err(error) => {
            report.faults.push(format!("{}: {error}", clip.name));
            return report;
        }
    };
    let mut recipes: BTreeMap<String, (Recipe, Vec<&Profile>)> = BTreeMap::new();
    for profile in profiles {
        report.pairs += 1;
        match decided(&path, &mut source, profile, folder.path()) {
            Ok(Decision::AsIs) => report.as_is += 1,
            Ok(Decision::Make(recipe)) => {
                let line = recipe.to_string();
                recipes
                    .entry(line)
                    .or_insert_with(|| (*recipe, Vec::new()))
                    .1
                    .push(profile);
            }
            Err(error) => report
                .faults
                .push(format!("{} on {}: {error}", clip.name, profile.id)),
        }
    }
    // Of the source, where it has light and sound at all.
    let step = judges::pulses(&path).ok();
    if step.is_none() && clip.pulses() {
        report
            .faults
            .push(format!("{}: no pulses of light and sound", clip.name));
    }
    for (n, (recipe, profiles)) in recipes.values().enumerate() {
        report.recipes += 1;
        report.copied += usize::from(!recipe.encodes());
        let into = folder.path().join(n.to_string());
        std::fs::create_dir(&into).unwrap();
        let told = judge(&path, &source.probe, recipe, profiles, step, &into);
        let name = format!("{} as {recipe}", clip.name);
        let faults = told.faults.iter().map(|fault| format!("{name}: {fault}"));
        report.add(Report {
            in_step: usize::from(told.step.is_some()),
            worst_step: (told.step.unwrap_or(0.0), name.clone()),
            worst_length: (told.length, name.clone()),
            faults: faults.collect(),
            ..Report::default()
        });
        std::fs::remove_dir_all(&into).unwrap();
    }
    report
}

fn look(path: &Path) -> Result<Probe, bulssi_media::ProbeError> {
    let name = path.file_name().unwrap().to_str().unwrap();
    bulssi_media::probe(path, name, &TOOLS, &bulssi_media::Limits::default())
}

/// Decides as the program does; a film is measured once.
fn decided(
    path: &Path,
    source: &mut Source,
    profile: &Profile,
    folder: &Path,
) -> Result<Decision, String> {
    let decision = decide(source, &[profile], &korean()).map_err(|e| e.to_string())?;
    let Decision::Make(recipe) = &decision else {
        return Ok(decision);
    };
    if !recipe.wants_measuring() || source.measured.is_some() {
        return Ok(decision);
    }
    let limits = RenderLimits::default();
    let measured: Result<Measured, _> = measure(
        recipe,
        &inputs(path, &source.probe),
        &TOOLS,
        folder,
        &limits,
        &Silent,
    );
    source.measured = Some(measured.map_err(|e| e.to_string())?);
    decide(source, &[profile], &korean()).map_err(|e| e.to_string())
}

/// What everybody told of a rendition.
#[derive(Default)]
struct Told {
    /// By how many seconds sound and pictures moved against each other.
    step: Option<f64>,
    /// By how many milliseconds it is too long or too short.
    length: u64,
    faults: Vec<String>,
}

/// Makes a rendition and asks everybody about it.
fn judge(
    path: &Path,
    probe: &Probe,
    recipe: &Recipe,
    profiles: &[&Profile],
    step: Option<(f64, f64)>,
    into: &Path,
) -> Told {
    let limits = RenderLimits::default();
    let mut told = Told::default();
    let faults = &mut told.faults;
    let made = match render(recipe, &inputs(path, probe), &TOOLS, into, &limits, &Silent) {
        Ok(made) => made,
        Err(error) => {
            faults.push(error.to_string());
            return told;
        }
    };
    let out: PathBuf = made.path.clone();
    let info = judges::media_info(&out);
    for profile in profiles {
        let by_ffprobe = fit(&made.probe, profile);
        if by_ffprobe.verdict != Verdict::AsItIs && !too_short(&by_ffprobe) {
            faults.push(format!("{} by ffprobe: {:?}", profile.id, by_ffprobe.wrong));
        }
        match info.as_ref().map(|info| fit(info, profile)) {
            Ok(fit) if fit.verdict != Verdict::AsItIs && !too_short(&fit) => {
                faults.push(format!(
                    "{} by mediainfo: {:?} {info:?}",
                    profile.id, fit.wrong
                ));
            }
            Ok(_) => {}
            Err(error) => faults.push(error.clone()),
        }
    }
    let wanted = probe.duration.map_or(0, |d| d.0);
    told.length = made.duration.0.abs_diff(wanted);
    if told.length > 100 {
        faults.push(format!("{} ms of {wanted} ms", made.duration.0));
    }
    let streams: Vec<StreamKind> = made.probe.streams.iter().map(|s| s.kind).collect();
    faults.extend(judges::mpv(&out, &streams).err());
    // GStreamer's AVI reader does not know the AMV kind of it.
    if recipe.to != Format::Amv {
        faults.extend(judges::gstreamer(&out).err());
    }
    let heard = probe.streams.iter().any(|s| s.kind == StreamKind::Audio);
    if let (Some((light, sound)), true) = (step, heard && recipe.video.is_some()) {
        match judges::pulses(&out) {
            Ok(now) => {
                let off = (now.0 - now.1) - (light - sound);
                told.step = Some(off.abs());
                if off.abs() > 0.040 {
                    faults.push(format!("{:.0} ms out of step", off * 1000.0));
                }
            }
            // What flashes for less than two frames may fall between those of an uneven film.
            Err(_) if seldom(probe, recipe) => {}
            Err(error) => faults.push(error),
        }
    }
    told
}

/// A film that is shorter than its player's buffer may be denser than its rate; that longer ones
/// keep to it is another test.
fn too_short(fit: &Fit) -> bool {
    fit.wrong == [Wrong::BitRate]
}

/// Whether an uneven film is brought to fewer frames than show a flash of 0.12 s for sure.
fn seldom(probe: &Probe, recipe: &Recipe) -> bool {
    let mut uneven = probe.streams.iter().filter_map(|s| s.video.as_ref());
    let slow = match &recipe.video {
        Some(Video::Encode(encode)) => {
            u64::from(encode.rate.0) * 12 < u64::from(encode.rate.1) * 200
        }
        _ => false,
    };
    slow && uneven.any(|video| video.variable_rate)
}

/// Whoever judges can say no: a damaged film, a stream without a decoder, sound that is late.
#[test]
fn judges_hear_faults() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clips::all()
        .into_iter()
        .find(|clip| clip.name == "mp4-0.mp4");
    let path = clip.unwrap().make(folder.path()).unwrap();
    let both = [StreamKind::Video, StreamKind::Audio];
    judges::mpv(&path, &both).unwrap();
    judges::gstreamer(&path).unwrap();

    let mut bytes = std::fs::read(&path).unwrap();
    let data = bytes.windows(4).position(|word| word == b"mdat").unwrap();
    bytes[data + 4000..data + 6000].fill(0x55);
    let damaged = folder.path().join("damaged.mp4");
    std::fs::write(&damaged, &bytes).unwrap();
    assert!(judges::mpv(&damaged, &both).is_err());
    assert!(judges::gstreamer(&damaged).is_err());

    let silent = folder.path().join("silent.mp4");
    crate::ffmpeg(
        &["-i", path.to_str().unwrap(), "-an", "-c", "copy"],
        &silent,
    );
    assert!(judges::mpv(&silent, &both).is_err());

    let (light, sound) = judges::pulses(&path).unwrap();
    let late = folder.path().join("late.mkv");
    let film = path.to_str().unwrap();
    let words = [
        "-i",
        film,
        "-itsoffset",
        "0.06",
        "-i",
        film,
        "-map",
        "0:v",
        "-map",
        "1:a",
    ];
    crate::ffmpeg(&[&words[..], &["-c", "copy"]].concat(), &late);
    let (late_light, late_sound) = judges::pulses(&late).unwrap();
    let moved = (late_sound - late_light) - (sound - light);
    assert!((0.05..0.07).contains(&moved), "{moved}");
}
