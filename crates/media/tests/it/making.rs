//! Renditions, made and looked at.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use bulssi_media::profile::Profiles;
use bulssi_media::recipe::{Burning, Decision, Recipe, Source, Wish, decide};
use bulssi_media::render::{Inputs, RenderError, RenderLimits, Rendered, measure, render};
use bulssi_media::{Limits, Tools, probe};
use bulssi_model::{Lang, Probe, Profile, Silent};
use tempfile::TempDir;

pub(crate) static TOOLS: LazyLock<Tools> = LazyLock::new(|| {
    let tools = Tools::find(None).and_then(|tools| tools.with_ffmpeg(None));
    tools.expect("ffmpeg is installed by scripts/setup")
});

pub(crate) static PROFILES: LazyLock<Profiles> =
    LazyLock::new(|| Profiles::shipped().expect("our own profiles"));

pub(crate) fn profile(id: &str) -> &'static Profile {
    let id = id.parse().unwrap();
    PROFILES
        .find(&id)
        .unwrap_or_else(|| panic!("no profile {id}"))
}

pub(crate) fn korean() -> Wish {
    Wish {
        languages: vec![Lang::korean(), Lang::english()],
        step: 0,
        burn: Burning::Never,
        font: None,
        cover: None,
        copy: true,
    }
}

pub(crate) fn look(path: &Path) -> Probe {
    let name = path.file_name().unwrap().to_str().unwrap();
    probe(path, name, &TOOLS, &Limits::default()).unwrap()
}

pub(crate) fn source(probe: &Probe) -> Source {
    Source {
        probe: probe.clone(),
        measured: None,
        subtitles: Vec::new(),
    }
}

/// The recipe for a file, decided on as the program does it: before and after measuring.
pub(crate) fn recipe(path: &Path, profiles: &[&Profile], wish: &Wish) -> Decision {
    let mut source = source(&look(path));
    let first = decide(&source, profiles, wish).unwrap();
    let Decision::Make(recipe) = &first else {
        return first;
    };
    if !recipe.wants_measuring() {
        return first;
    }
    let folder = tempfile::tempdir().unwrap();
    let inputs = inputs(path, &source.probe);
    let limits = RenderLimits::default();
    let measured = measure(recipe, &inputs, &TOOLS, folder.path(), &limits, &Silent).unwrap();
    source.measured = Some(measured);
    decide(&source, profiles, wish).unwrap()
}

pub(crate) fn made_recipe(path: &Path, profiles: &[&Profile], wish: &Wish) -> Recipe {
    match recipe(path, profiles, wish) {
        Decision::Make(recipe) => *recipe,
        Decision::AsIs => panic!("{} plays as it is", path.display()),
    }
}

pub(crate) fn inputs<'a>(film: &'a Path, probe: &'a Probe) -> Inputs<'a> {
    Inputs {
        film,
        probe,
        burn: None,
        cover: None,
    }
}

/// A rendition in a folder of its own.
pub(crate) struct Making {
    _folder: TempDir,
    pub(crate) made: Rendered,
}

impl Making {
    pub(crate) fn path(&self) -> &Path {
        &self.made.path
    }
}

pub(crate) fn make(path: &Path, recipe: &Recipe) -> Result<Making, RenderError> {
    make_of(&inputs(path, &look(path)), recipe)
}

pub(crate) fn make_of(inputs: &Inputs<'_>, recipe: &Recipe) -> Result<Making, RenderError> {
    let folder = tempfile::tempdir().unwrap();
    let limits = RenderLimits::default();
    let made = render(recipe, inputs, &TOOLS, folder.path(), &limits, &Silent)?;
    Ok(Making {
        _folder: folder,
        made,
    })
}

/// A short film with a tone, under a name, encoded by these words.
pub(crate) fn film(folder: &Path, name: &str, words: &str) -> PathBuf {
    let picture = "testsrc2=size=320x240:rate=25:duration=1";
    film_of(folder, name, picture, words)
}

pub(crate) fn film_of(folder: &Path, name: &str, picture: &str, words: &str) -> PathBuf {
    let path = folder.join(name);
    let sound = "sine=frequency=440:sample_rate=48000:duration=1";
    let mut arguments = vec!["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound];
    arguments.extend(words.split_whitespace());
    super::ffmpeg(&arguments, &path);
    path
}

/// One frame as grey pixels.
pub(crate) fn frame(path: &Path, second: &str) -> Vec<u8> {
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(path);
    command.args([
        "-ss",
        second,
        "-frames:v",
        "1",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-",
    ]);
    let out = command.output().unwrap();
    assert!(out.status.success() && !out.stdout.is_empty(), "{out:?}");
    out.stdout
}
