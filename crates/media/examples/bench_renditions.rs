//! What making renditions costs over bare ffmpeg, and what a second job gains. `scripts/bench-media`
//! calls it: `bench_renditions FILM PROFILE FOLDER ROUNDS`.

// Times are what this is for, and figures are printed.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic
)]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use bulssi_media::profile::Profiles;
use bulssi_media::recipe::{Burning, Decision, Recipe, Source, Wish, decide};
use bulssi_media::render::{self, Inputs, RenderLimits};
use bulssi_media::{Limits, Tools, probe};
use bulssi_model::{Lang, Probe, Silent};

struct Bench {
    film: PathBuf,
    probe: Probe,
    recipe: Recipe,
    tools: Tools,
    folder: PathBuf,
}

impl Bench {
    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            film: &self.film,
            probe: &self.probe,
            burn: None,
            cover: None,
        }
    }

    fn scratch(&self, name: &str) -> PathBuf {
        let path = self.folder.join(name);
        // What an earlier round left.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    fn bare(&self) -> f64 {
        let into = self.scratch("bare");
        let limits = RenderLimits::default();
        let command = render::process(&self.recipe, &self.inputs(), &self.tools, &into, &limits);
        seconds(|| {
            let mut command = command.unwrap();
            command.stdout(Stdio::null()).stdin(Stdio::null());
            assert!(command.status().unwrap().success());
        })
    }

    fn make(&self, name: &str) {
        let into = self.scratch(name);
        let limits = RenderLimits::default();
        render::render(
            &self.recipe,
            &self.inputs(),
            &self.tools,
            &into,
            &limits,
            &Silent,
        )
        .unwrap();
    }

    fn measure(&self) {
        let into = self.scratch("measure");
        let limits = RenderLimits::default();
        render::measure(
            &self.recipe,
            &self.inputs(),
            &self.tools,
            &into,
            &limits,
            &Silent,
        )
        .unwrap();
    }

    fn two(&self) {
        std::thread::scope(|scope| {
            scope.spawn(|| self.make("one"));
            scope.spawn(|| self.make("two"));
        });
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let from = Instant::now();
    work();
    from.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [film, profile, folder, rounds] = arguments.as_slice() else {
        println!("bench_renditions FILM PROFILE FOLDER ROUNDS");
        return;
    };
    let tools = Tools::find(None).unwrap().with_ffmpeg(None).unwrap();
    let film = PathBuf::from(film);
    let name = film.file_name().unwrap().to_string_lossy().into_owned();
    let found = probe(&film, &name, &tools, &Limits::default()).unwrap();
    let profiles = Profiles::shipped().unwrap();
    let profile = profiles.find(&profile.parse().unwrap()).unwrap();
    let wish = Wish {
        languages: vec![Lang::korean()],
        step: 0,
        burn: Burning::Never,
        font: None,
        cover: None,
        copy: true,
    };
    let source = Source {
        probe: found.clone(),
        measured: None,
        subtitles: Vec::new(),
    };
    let recipe = match decide(&source, &[profile], &wish).unwrap() {
        Decision::Make(recipe) => recipe,
        Decision::AsIs => panic!("nothing to time: {} plays it as it is", profile.id),
    };
    let bench = Bench {
        film,
        probe: found,
        recipe: *recipe,
        tools,
        folder: Path::new(folder).to_owned(),
    };
    println!("{}", bench.recipe);
    let rounds: usize = rounds.parse().unwrap();
    let (mut over, mut whole, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=rounds {
        let bare = bench.bare();
        let made = seconds(|| bench.make("one"));
        let measured = seconds(|| bench.measure());
        let two = seconds(|| bench.two());
        println!(
            "round {round}: bare {bare:.2} s, made {made:.2} s, measured {measured:.2} s, two at once {two:.2} s"
        );
        over.push(made / bare);
        whole.push((made + measured) / bare);
        jobs.push(2.0 * made / two);
    }
    let said = |good: bool| if good { "PASS" } else { "over its bar" };
    let (over, jobs) = (median(over), median(jobs));
    println!(
        "make and verify / bare ffmpeg                         {over:6.3}   (bar 1.05) {}",
        said(over <= 1.05)
    );
    println!(
        "measure, make and verify / bare ffmpeg                {:6.3}",
        median(whole)
    );
    println!(
        "two jobs / one, films a second                        {jobs:6.3}   (bar at least 1.7) {}",
        said(jobs >= 1.7)
    );
}
