//! A whole drive with pages, looked at by real browsers from `file://`.

#[path = "../demo/mod.rs"]
pub(crate) mod demo;
#[path = "../browser/run.rs"]
mod run;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bulssi_model::Lang;
use bulssi_reader::site::Body;

pub(crate) use run::script;

/// The files of a folder, by their path within.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn korean() -> tempfile::TempDir {
    let drive = tempfile::tempdir().unwrap();
    let (_, _, written) = demo::build(drive.path(), &Lang::korean());
    assert!(written.characters > 200, "{written:?}");
    drive
}

#[test]
fn the_same_site_gives_the_same_bytes_and_everything_is_found() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (site, found, written) = demo::build(one.path(), &Lang::english());
    demo::build(other.path(), &Lang::english());
    let (one, other) = (files(one.path()), files(other.path()));
    assert!(one.keys().eq(other.keys()));
    for (path, bytes) in &one {
        // Films and sounds are ffmpeg's.
        if path.starts_with(site.folder.as_str()) || path.ends_with(site.entry.as_str()) {
            assert!(bytes == &other[path], "{}", path.display());
        }
    }
    // What cannot be hidden, all sections, and the two for files of the reader's own.
    let views = 4 + site.sections.len() + site.series.len() + site.works.len();
    assert_eq!(written.views as usize, views);
    // Each work and series, and the further screens of the book.
    assert!(found.0.len() >= site.works.len() + site.series.len() + 3);
    let kept: Vec<&str> = found
        .0
        .iter()
        .filter(|f| f.keep)
        .map(|f| f.title.as_str())
        .collect();
    assert_eq!(kept, ["Building a bridge"]);
    let summer = found
        .0
        .iter()
        .find(|f| f.title == "Mountain Tales: Summer")
        .unwrap();
    assert!(summer.go.starts_with('x') && summer.text.contains("The river took the bridge"));
}

#[test]
fn files_hold_without_a_browser() {
    script("files.mjs", korean().path(), &[]);
    let english = tempfile::tempdir().unwrap();
    demo::build(english.path(), &Lang::english());
    script("files.mjs", english.path(), &[]);
}

/// Texts that would be markup or script if anything forgot to say that they are text.
#[test]
fn no_text_becomes_markup() {
    const BAD: &str =
        "</a><script>hacked=1</script><img src=x onerror=hacked=1>\"' onfocus=\"hacked=1&lt;";
    let drive = tempfile::tempdir().unwrap();
    demo::build_with(drive.path(), &Lang::korean(), |site| {
        site.title.push_str(BAD);
        for section in &mut site.sections {
            section.title.push_str(BAD);
        }
        for series in &mut site.series {
            series.title.push_str(BAD);
            series.summary.push_str(BAD);
        }
        for work in &mut site.works {
            for text in [&mut work.title, &mut work.summary, &mut work.number] {
                text.push_str(BAD);
            }
            if let Some(poster) = &mut work.poster {
                poster.alt.push_str(BAD);
            }
            match &mut work.body {
                Body::Film(play) | Body::Audio(play) => {
                    play.parts
                        .iter_mut()
                        .for_each(|part| part.media_type.push_str(BAD));
                }
                Body::Gallery(pictures) => {
                    pictures
                        .iter_mut()
                        .for_each(|picture| picture.alt.push_str(BAD));
                }
                Body::Book(chapters) => {
                    chapters
                        .iter_mut()
                        .for_each(|chapter| chapter.title.push_str(BAD));
                }
                _ => {}
            }
        }
    });
    script("files.mjs", drive.path(), &[]);
    script("walk.mjs", drive.path(), &["chrome", "hostile"]);
}

#[test]
fn chromium_shows_every_view_and_does_what_a_reader_does() {
    let drive = korean();
    script("walk.mjs", drive.path(), &["chrome"]);
    script("use.mjs", drive.path(), &["chrome"]);
    script("traces.mjs", drive.path(), &["chrome"]);
}

#[test]
fn firefox_shows_every_view_and_does_what_a_reader_does() {
    let drive = korean();
    script("walk.mjs", drive.path(), &["firefox"]);
    script("use.mjs", drive.path(), &["firefox"]);
    script("traces.mjs", drive.path(), &["firefox"]);
}

#[test]
fn pages_need_no_script() {
    script("plain.mjs", korean().path(), &[]);
}

#[test]
fn hangul_shows_where_no_font_has_it() {
    script("font.mjs", korean().path(), &[]);
}

#[test]
fn an_engine_of_2016_shows_the_pages() {
    script("old.mjs", korean().path(), &[]);
}

#[test]
fn typing_on_a_slow_stick_finds_with_every_letter() {
    // Examples are built with the tests.
    let program = std::env::current_exe().unwrap();
    let program = program
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples/slow_stick");
    assert!(program.exists(), "{} is not built", program.display());
    let drive = korean();
    for browser in ["chrome", "firefox"] {
        script(
            "slow-typing.mjs",
            drive.path(),
            &[program.to_str().unwrap(), browser],
        );
    }
}
