//! Plans, images, folders and checks.

use std::fs;
use std::process::Command;

use crate::desk::{Desk, Loop, files_below};

#[test]
fn what_is_built_is_what_was_planned() {
    let desk = Desk::with_texts();
    desk.edition("spring", "");
    let plan = desk.run(&["plan", "spring", "--json"]).ends(0).json();
    let mut paths: Vec<&str> = plan["works"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|work| work["paths"].as_array().unwrap())
        .map(|path| path.as_str().unwrap())
        .collect();
    desk.run(&["build", "spring", "--to", "out/", "--dry-run"])
        .ends(0);
    assert!(!desk.path("out").exists());
    desk.run(&["build", "spring", "--to", "out/"]).ends(0);
    let built = files_below(&desk.path("out"));
    paths.sort_unstable();
    assert_eq!(built.keys().map(String::as_str).collect::<Vec<_>>(), paths);
    desk.run(&["check", "out/"]).ends(0);
    desk.run(&["check", "out", "--edition", "spring"]).ends(0);
}

#[test]
fn an_image_is_checked_without_the_library() {
    let desk = Desk::with_texts();
    for filesystem in ["fat32", "exfat"] {
        desk.edition("spring", &format!("filesystem = \"{filesystem}\"\n"));
        desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
        let alone = Desk::empty();
        for name in ["spring.img", "spring.img.manifest.json"] {
            fs::copy(desk.path(name), alone.path(name)).unwrap();
        }
        let report = alone.run(&["check", "spring.img", "--json"]).ends(0).json();
        assert_eq!(report["filesystem"], filesystem);
        assert_eq!(report["files"].as_array().unwrap().len(), 4);
        fs::rename(alone.path("spring.img.manifest.json"), alone.path("m.json")).unwrap();
        let none = alone.run(&["check", "spring.img"]).ends(1);
        assert!(none.err.contains("no manifest beside"), "{}", none.err);
        alone
            .run(&["check", "spring.img", "--manifest", "m.json"])
            .ends(0);
    }
}

#[test]
fn a_changed_image_is_told_by_file() {
    let desk = Desk::with_texts();
    desk.edition("spring", "");
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    let mut image = fs::read(desk.path("spring.img")).unwrap();
    let text = "장마당의".as_bytes();
    let at = image
        .windows(text.len())
        .position(|window| window == text)
        .unwrap();
    image[at] ^= 1;
    fs::write(desk.path("spring.img"), image).unwrap();
    let report = desk.run(&["check", "spring.img", "--json"]).ends(3).json();
    let states: Vec<&str> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["state"].as_str().unwrap())
        .collect();
    assert_eq!(
        states.iter().filter(|state| **state == "changed").count(),
        1,
        "{states:?}"
    );
    assert_eq!(
        states.iter().filter(|state| **state == "right").count(),
        3,
        "{states:?}"
    );
    let said = desk.run(&["check", "spring.img"]).ends(3).out;
    assert!(said.contains("쌀값.md: other content"), "{said}");
    assert!(said.contains("3 of 4 files are right."), "{said}");
}

#[test]
fn a_folder_with_more_or_less_is_told() {
    let desk = Desk::with_texts();
    desk.edition("spring", "");
    desk.run(&["build", "spring", "--to", "out/"]).ends(0);
    let built = files_below(&desk.path("out"));
    let first = built.keys().next().unwrap();
    fs::remove_file(desk.path("out").join(first)).unwrap();
    desk.write("out/extra.txt", "x");
    desk.write("out/System Volume Information/IndexerVolumeGuid", "x");
    let report = desk.run(&["check", "out", "--json"]).ends(3).json();
    let text = report.to_string();
    assert!(text.contains(r#""state":"missing""#), "{text}");
    let added = report["added"].as_array().unwrap();
    let by_host = |wanted: bool| {
        added
            .iter()
            .filter(|a| a["left_by_a_host"] == wanted)
            .count()
    };
    assert_eq!(by_host(false), 1, "{text}");
    assert!(by_host(true) >= 1, "{text}");
}

#[test]
fn a_damaged_blob_stops_the_build_and_leaves_what_was_there() {
    let desk = Desk::with_texts();
    desk.edition("spring", "");
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    let before = fs::read(desk.path("spring.img")).unwrap();
    let blob = desk.blob("# 쌀값\n\n장마당의 쌀값이 내렸다.\n".as_bytes());
    let mut bytes = fs::read(&blob).unwrap();
    for (change, said) in [
        ("other", "digest"),
        ("short", "bytes instead of"),
        ("gone", "gone"),
    ] {
        fs::remove_file(&blob).unwrap();
        match change {
            "other" => bytes[3] ^= 1,
            "short" => bytes.truncate(7),
            _ => {}
        }
        if change != "gone" {
            fs::write(&blob, &bytes).unwrap();
        }
        let failed = desk.run(&["build", "spring", "--to", "spring.img"]).ends(1);
        assert!(
            failed.err.contains("쌀값.md") && failed.err.contains(said),
            "{}",
            failed.err
        );
        let fresh = desk.run(&["build", "spring", "--to", "fresh.img"]).ends(1);
        assert!(fresh.err.contains("hint:"), "{}", fresh.err);
        assert!(!desk.path("fresh.img").exists());
        assert_eq!(fs::read(desk.path("spring.img")).unwrap(), before);
    }
    let left: Vec<_> = fs::read_dir(desk.path(""))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(
        left.len(),
        4,
        "desk, works, spring.img, its manifest: {left:?}"
    );
    desk.run(&["check", "spring.img"]).ends(0);
}

#[test]
fn what_an_edition_sent_is_not_sent_again() {
    let desk = Desk::new();
    for number in 1..=3 {
        desk.write(
            &format!("works/s/lesson {number}.md"),
            format!("# Lesson {number}\n\ntext {number}\n"),
        );
    }
    desk.write(
        "works/s/work.toml",
        "kind = \"english-lessons\"\nseries = \"Lessons\"\n",
    );
    desk.run(&["add", "works/s"]).ends(0);
    let third = desk.run(&["list", "lesson 3", "--json"]).json()["works"][0]["id"].clone();
    desk.edition(
        "spring",
        &format!("out = [\"{}\"]\n", third.as_str().unwrap()),
    );
    desk.edition("summer", "before = [\"spring\"]\n");
    let never = desk.run(&["plan", "summer"]).ends(1);
    assert!(never.err.contains("never sent"), "{}", never.err);
    desk.run(&["edition", "sent", "spring"]).ends(1);
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    // An image may be built to try something out.
    let built = desk.run(&["plan", "summer"]).ends(1);
    assert!(
        built.err.contains("bulssi edition sent spring"),
        "{}",
        built.err
    );
    let sent = desk.run(&["edition", "sent", "spring", "--json"]).ends(0);
    assert_eq!(sent.json()["sent"], 2);
    let plan = desk.run(&["plan", "summer", "--json"]).ends(0).json();
    assert_eq!(plan["works"].as_array().unwrap().len(), 1, "{plan}");
    assert_eq!(plan["works"][0]["id"], third);
    let why: Vec<&str> = plan["left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["why"].as_str().unwrap())
        .collect();
    assert_eq!(why, ["sent-before", "sent-before"]);
}

#[test]
fn pinned_works_that_do_not_fit_stop_the_build() {
    let desk = Desk::with_texts();
    desk.write("works/big.txt", "a long line of text\n".repeat(3_000_000));
    desk.run(&["add", "works"]).ends(0);
    let big = desk.run(&["list", "big", "--json"]).json()["works"][0]["id"].clone();
    desk.edition(
        "small",
        &format!("capacity = \"40MB exact\"\npin = [{big}]\n"),
    );
    desk.run(&["plan", "small"]).ends(3);
    let failed = desk.run(&["build", "small", "--to", "small.img"]).ends(1);
    assert!(
        failed.err.contains("pinned works do not go in"),
        "{}",
        failed.err
    );
    assert!(!desk.path("small.img").exists());
}

#[test]
fn independent_readers_find_what_was_built() {
    let desk = Desk::with_texts();
    for (filesystem, fsck) in [("fat32", "fsck.vfat"), ("exfat", "fsck.exfat")] {
        desk.edition("spring", &format!("filesystem = \"{filesystem}\"\n"));
        desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
        let image = fs::read(desk.path("spring.img")).unwrap();
        let start = u32::from_le_bytes(image[454..458].try_into().unwrap()) as usize * 512;
        fs::write(desk.path("part"), &image[start..]).unwrap();
        let checked = Command::new(fsck)
            .arg("-n")
            .arg(desk.path("part"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(checked.status.success(), "{fsck}: {said}");
        if filesystem == "fat32" {
            let out = desk.path("mtools");
            fs::create_dir_all(&out).unwrap();
            let copied = Command::new("mcopy")
                .env("MTOOLS_SKIP_CHECK", "1")
                .env("LC_ALL", "C.UTF-8")
                .args(["-s", "-n", "-i"])
                .arg(desk.path("part"))
                .arg("::*")
                .arg(&out)
                .output()
                .unwrap();
            assert!(
                copied.status.success(),
                "{}",
                String::from_utf8_lossy(&copied.stderr)
            );
            desk.run(&["check", "mtools", "--manifest", "spring.img.manifest.json"])
                .ends(0);
        }
    }
}

#[test]
fn a_block_device_is_checked_like_an_image() {
    let desk = Desk::with_texts();
    desk.edition("spring", "filesystem = \"exfat\"\n");
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    // A drive is larger than the image that was written to it.
    let image = fs::read(desk.path("spring.img")).unwrap();
    fs::write(desk.path("drive"), [image, vec![0; 3 << 20]].concat()).unwrap();
    let Some(device) = Loop::over(&desk.path("drive"), true) else {
        println!("skipped: no loop device to be had (it takes root)");
        return;
    };
    let check = ["check", &device.0, "--manifest", "spring.img.manifest.json"];
    desk.run(&check).ends(0);
    desk.run(&["check", &device.0, "--edition", "spring"])
        .ends(0);
    let out = desk.run(&check).out;
    assert!(out.contains("All 4 files are right."), "{out}");
}
