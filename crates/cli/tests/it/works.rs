//! Adding, listing, editing, removing, verifying.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::desk::Desk;

#[test]
fn adding_again_changes_nothing() {
    let desk = Desk::with_texts();
    let again = desk.run(&["add", "works", "--json"]).ends(0).json();
    assert_eq!(again["new_blobs"], 0);
    let outcomes = again["works"].as_array().unwrap();
    assert_eq!(outcomes.len(), 4);
    assert!(outcomes.iter().all(|work| work["outcome"] == "unchanged"));
}

#[test]
fn bad_files_are_named_and_the_others_come_in() {
    let desk = Desk::new();
    desk.texts();
    desk.write("works/run.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0");
    desk.write("works/noise.bin", [0x9f, 0x00, 0x13, 0x37].repeat(99));
    desk.write("works/none.txt", "");
    let added = desk.run(&["add", "works", "--json"]).ends(3).json();
    assert_eq!(added["works"].as_array().unwrap().len(), 4);
    let mut reasons: Vec<(&str, &str)> = added["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            let path = problem["path"].as_str().unwrap();
            (
                path.rsplit('/').next().unwrap(),
                problem["reason"].as_str().unwrap(),
            )
        })
        .collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            ("noise.bin", "unknown"),
            ("none.txt", "empty"),
            ("run.exe", "executable")
        ]
    );
    let text = desk.run(&["add", "works"]).ends(3).out;
    assert!(text.contains("run.exe: a program; never taken"), "{text}");
}

#[test]
fn lists_are_filtered() {
    let desk = Desk::with_texts();
    let count = |args: &[&str]| {
        let mut all = vec!["list", "--json"];
        all.extend(args);
        desk.run(&all).ends(0).json()["count"].as_u64().unwrap()
    };
    assert_eq!(count(&[]), 4);
    assert_eq!(count(&["쌀"]), 1);
    assert_eq!(count(&["RIVERS"]), 1);
    assert_eq!(count(&["--theme", "free-market"]), 2);
    assert_eq!(count(&["--theme", "free-market", "--language", "ko"]), 1);
    assert_eq!(count(&["--kind", "practical-knowledge"]), 1);
    assert_eq!(count(&["nothing like it"]), 0);
}

#[test]
fn edits_stay_when_files_are_added_again() {
    let desk = Desk::with_texts();
    let list = desk.run(&["list", "rivers", "--json"]).json();
    let id = list["works"][0]["id"].as_str().unwrap().to_owned();
    let edit = [
        "edit",
        &id[..6],
        "--title",
        "ko=북쪽의 강",
        "--theme",
        "history",
        "--caution",
        "high",
    ];
    desk.run(&edit).ends(0);
    desk.run(&[
        "edit",
        &id,
        "--series",
        "Rivers",
        "--episode",
        "2",
        "--priority",
        "5",
    ])
    .ends(0);
    desk.run(&["add", "works", "--rehash"]).ends(0);
    let work = &desk.run(&["show", &id, "--json"]).ends(0).json()["works"][0];
    assert_eq!(work["title"]["ko"], "북쪽의 강");
    assert_eq!(work["title"]["en"], "Rivers of the north");
    assert_eq!(work["caution"], "high");
    assert_eq!(work["episode"]["series"], "Rivers");
    assert_eq!(work["episode"]["number"], 2);
    desk.run(&["edit", &id, "--reset"]).ends(0);
    let work = &desk.run(&["show", &id, "--json"]).ends(0).json()["works"][0];
    assert_eq!(work["title"].as_object().unwrap().len(), 1);
    assert_eq!(work["caution"], "middle");
}

#[test]
fn removing_shows_asks_and_then_does() {
    let desk = Desk::with_texts();
    let id = desk.run(&["list", "쌀", "--json"]).json()["works"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let blob = desk.blob("# 쌀값\n\n장마당의 쌀값이 내렸다.\n".as_bytes());
    desk.run(&["remove", id]).ends(2);
    desk.run(&["remove", id, "--dry-run"]).ends(0);
    assert!(blob.exists());
    let gone = desk.run(&["remove", id, "--yes", "--json"]).ends(0).json();
    assert_eq!(gone["removed"], 1);
    assert!(!blob.exists());
    desk.run(&["show", id]).ends(1);
    desk.run(&["verify"]).ends(0);
}

#[test]
fn verify_names_the_works_that_are_hit_and_adding_again_mends_them() {
    let desk = Desk::with_texts();
    let blob = desk.blob("# 쌀값\n\n장마당의 쌀값이 내렸다.\n".as_bytes());
    let good = fs::read(&blob).unwrap();
    let mut bad = good.clone();
    bad[5] ^= 1;
    // Blobs are read-only, so it takes a replacement to damage one.
    fs::remove_file(&blob).unwrap();
    fs::write(&blob, bad).unwrap();
    desk.run(&["verify", "--quick"]).ends(0);
    let report = desk.run(&["verify", "--json"]).ends(3).json();
    assert_eq!(report["damage"][0]["fault"], "content");
    assert_eq!(report["damage"][0]["works"].as_array().unwrap().len(), 1);
    let text = desk.run(&["--lang", "ko", "verify"]).ends(3).out;
    assert!(text.contains("내용이 다름"), "{text}");
    desk.run(&["add", "works"]).ends(0);
    assert_eq!(fs::read(&blob).unwrap(), good);
    desk.run(&["verify"]).ends(0);
}

#[test]
fn orphans_are_told_and_pruned() {
    let desk = Desk::with_texts();
    let name = bulssi_model::Digest::of(b"orphan").to_string();
    desk.write(
        &format!("desk/blobs/{}/{}", &name[..2], &name[2..]),
        "orphan",
    );
    let text = desk.run(&["verify"]).ends(0).out;
    assert!(text.contains("--prune"), "{text}");
    desk.run(&["verify", "--prune"]).ends(0);
    assert_eq!(
        desk.run(&["verify", "--json"]).ends(0).json()["orphans"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn an_interrupted_add_goes_on_where_it_was() {
    let desk = Desk::new();
    for n in 0..400 {
        desk.write(
            &format!("works/{n}.txt"),
            format!("text number {n}\n").repeat(2000),
        );
    }
    let mut child = desk
        .command(&["add", "works", "--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(120));
    // On a fast machine it may have ended already; both must leave a good library.
    let _ = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    let code = child.wait().unwrap().code();
    // No code at all: the signal came before the program listened for it.
    assert!(matches!(code, None | Some(0 | 130)), "{code:?}");
    desk.run(&["verify"]).ends(0);
    let added = desk.run(&["add", "works", "--json"]).ends(0).json();
    assert_eq!(added["works"].as_array().unwrap().len(), 400);
    assert_eq!(desk.run(&["list", "--json"]).json()["count"], 400);
    desk.run(&["verify"]).ends(0);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::with_texts();
    let mut child = desk
        .command(&["words"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_nearest_folder_above_that_is_a_library_is_used() {
    let desk = Desk::with_texts();
    let below = desk.path("desk/editions");
    let output = crate::desk::bulssi()
        .arg("list")
        .current_dir(&below)
        .output()
        .unwrap();
    assert!(output.status.success());
    let outside = crate::desk::bulssi()
        .arg("list")
        .current_dir("/")
        .output()
        .unwrap();
    assert_eq!(outside.status.code(), Some(1));
}

#[test]
fn the_desk_adds_words_of_its_own() {
    let desk = Desk::with_texts();
    let mut file = fs::File::create(desk.path("desk/vocabulary.toml")).unwrap();
    writeln!(
        file,
        "[kinds]\nsermons = {{ order = 75, name = {{ en = \"Sermons\", ko = \"설교\" }} }}"
    )
    .unwrap();
    let id = desk.run(&["list", "쌀", "--json"]).json()["works"][0]["id"].clone();
    desk.run(&["edit", id.as_str().unwrap(), "--kind", "sermons"])
        .ends(0);
    assert!(
        desk.run(&["--lang", "ko", "words"])
            .ends(0)
            .out
            .contains("설교")
    );
    desk.edition("spring", "");
    let plan = desk.run(&["plan", "spring", "--json"]).ends(0).json();
    let text = plan.to_string();
    assert!(text.contains("설교/01 쌀값.md"), "{text}");
}
