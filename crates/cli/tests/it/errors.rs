//! Every error says what happened and what to do, and nothing panics.

use std::fs;

use crate::desk::{Desk, Run};

fn explained(run: Run, code: i32, words: &str) {
    let run = run.ends(code);
    assert!(run.err.starts_with("error: "), "{}", run.err);
    assert!(run.err.contains("\nhint: "), "{}", run.err);
    assert!(run.err.contains(words), "{words}: {}", run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
}

#[test]
fn libraries_that_are_none() {
    let desk = Desk::empty();
    explained(desk.run(&["list"]), 1, "is no library");
    desk.write("full/file", "x");
    explained(desk.run(&["init", "full"]), 1, "is not empty");
    desk.run(&["init", "desk"]).ends(0);
    explained(desk.run(&["init", "desk"]), 1, "is a library already");
    explained(desk.run(&["init", "full/file"]), 1, "full/file");
    desk.write(
        "other/catalogue.sqlite",
        "not a database at all, but some text",
    );
    explained(
        desk.run(&["-L", "other", "list"]),
        1,
        "was not written by Bulssi",
    );
    fs::write(desk.path("desk/catalogue.sqlite"), b"").unwrap();
    explained(desk.run(&["list"]), 1, "catalogue");
}

#[test]
fn arguments() {
    let desk = Desk::with_texts();
    explained(desk.run(&["frobnicate"]), 2, "frobnicate");
    explained(desk.run(&["list", "--frob"]), 2, "--frob");
    explained(desk.run(&["add"]), 2, "PATH");
    explained(desk.run(&["list", "--kind", "Not A Kind"]), 2, "Not A Kind");
    explained(
        desk.run(&["remove", "w", "--yes", "--dry-run"]),
        2,
        "together",
    );
    explained(desk.run(&["edit", "w"]), 1, "several works start with w");
    explained(desk.run(&["show", "wzzzz"]), 1, "no work wzzzz");
    explained(desk.run(&["edition", "new", "Spring!"]), 2, "Spring!");
    explained(
        desk.run(&["edition", "new", "spring", "--capacity", "lots"]),
        2,
        "lots",
    );
    desk.run(&[]).ends(2);
}

#[test]
fn editions() {
    let desk = Desk::with_texts();
    explained(desk.run(&["plan", "spring"]), 1, "no edition");
    desk.run(&["edition", "new", "spring"]).ends(0);
    explained(
        desk.run(&["edition", "new", "spring"]),
        1,
        "is there already",
    );
    explained(desk.run(&["plan", "sprung"]), 1, "There are: spring");
    for (more, words) in [
        ("pins = []\n", "line 5"),
        ("pin = [\"wnothing\"]\n", "wnothing"),
        ("pin = [\"series:Nothing\"]\n", "series:Nothing"),
        ("kinds = [\"filmz\"]\n", "unknown kind filmz"),
        ("[themes.helth]\nleast = \"1%\"\n", "unknown theme helth"),
        (
            "[themes.health]\nleast = \"50%\"\nmost = \"10%\"\n",
            "above most",
        ),
        ("before = [\"bad\"]\n", "cannot come before itself"),
        ("capacity = \"1MB exact\"\n", "too small"),
        ("capacity = \"3TB\"\n", "too large"),
        ("[folders]\narticles = \"\\u0001\"\n", ""),
    ] {
        desk.edition("bad", more);
        let run = desk.run(&["plan", "bad"]);
        if words.is_empty() {
            assert!(run.code == 0 || run.code == 1, "{}", run.err);
        } else {
            explained(run, 1, words);
        }
    }
    let list = desk.run(&["edition", "list", "--json"]).ends(0).json();
    assert_eq!(list["editions"].as_array().unwrap().len(), 2);
}

#[test]
fn targets_that_cannot_be_written() {
    let desk = Desk::with_texts();
    desk.edition("spring", "");
    explained(
        desk.run(&["build", "spring", "--to", "no/such/folder/x.img"]),
        1,
        "no/such/folder",
    );
    desk.write("full/file", "x");
    explained(
        desk.run(&["build", "spring", "--to", "full/"]),
        1,
        "is not empty",
    );
    explained(
        desk.run(&["build", "spring", "--to", "/dev/null"]),
        1,
        "no plain file",
    );
    desk.edition("none", "kinds = [\"films\"]\n");
    explained(
        desk.run(&["build", "none", "--to", "none.img"]),
        1,
        "nothing goes in",
    );
}

#[test]
fn checks_of_what_is_no_drive() {
    let desk = Desk::with_texts();
    desk.edition("spring", "");
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    explained(
        desk.run(&[
            "check",
            "nothing.img",
            "--manifest",
            "spring.img.manifest.json",
        ]),
        1,
        "nothing.img",
    );
    desk.write("noise.img", [0x5a; 4096]);
    explained(
        desk.run(&[
            "check",
            "noise.img",
            "--manifest",
            "spring.img.manifest.json",
        ]),
        1,
        "noise.img",
    );
    desk.write("empty.img", "");
    explained(
        desk.run(&[
            "check",
            "empty.img",
            "--manifest",
            "spring.img.manifest.json",
        ]),
        1,
        "empty.img",
    );
    for (name, manifest) in [
        ("no-json", "{"),
        ("version", r#"{"version": 2, "files": []}"#),
        ("unknown-key", r#"{"version": 1, "files": [], "x": 1}"#),
        (
            "path-out",
            r#"{"version": 1, "files": [{"path": "../x", "len": 1, "blake3": "00"}]}"#,
        ),
    ] {
        desk.write(name, manifest);
        explained(
            desk.run(&["check", "spring.img", "--manifest", name]),
            1,
            name,
        );
    }
}

#[test]
fn a_film_without_ffprobe_is_said() {
    let desk = Desk::new();
    desk.texts();
    // The first bytes of an MP4: enough to be known, not enough to be one.
    desk.write(
        "works/film.mp4",
        b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08mdat",
    );
    let mut command = desk.command(&["add", "works"]);
    let run: Run = command.env("PATH", "/nowhere").output().unwrap().into();
    let run = run.ends(3);
    assert!(
        run.out
            .contains("film.mp4: cannot be understood: Install ffmpeg"),
        "{}",
        run.out
    );
    let mut command = desk.command(&["add", "works"]);
    let run: Run = command
        .env("BULSSI_FFPROBE", "/nowhere/ffprobe")
        .output()
        .unwrap()
        .into();
    explained(run, 1, "ffprobe");
}

#[test]
fn errors_are_json_for_scripts() {
    let desk = Desk::with_texts();
    let run = desk.run(&["plan", "spring", "--json"]).ends(1);
    let error: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    assert!(error["error"].as_str().unwrap().contains("no edition"));
    assert!(run.out.is_empty());
}
