//! Sealed editions as the desk makes them and somebody else checks them.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::desk::{Desk, Run, files_below};

/// A desk with keys for 2026 and an edition that asks for a seal.
fn desk(place: &str) -> Desk {
    let desk = Desk::with_texts();
    desk.write("root.pass", "five words that say nothing\n");
    desk.write("year.pass", "other words that say nothing\n");
    desk.run(&with_passphrases(&[
        "keys", "new", "root.key", "--year", "2026",
    ]))
    .ends(0);
    seal(&desk, place, 3);
    desk
}

fn seal(desk: &Desk, place: &str, number: u32) {
    let more = format!("[seal]\nwhere = \"{place}\"\nnumber = {number}\nseries = \"봄\"\n");
    desk.edition("spring", &more);
}

fn with_passphrases<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let root = ["--root-passphrase-file", "root.pass"];
    [args, &root, &["--passphrase-file", "year.pass"]].concat()
}

fn build(desk: &Desk, to: &str) -> Run {
    let args = [
        "build",
        "spring",
        "--to",
        to,
        "--passphrase-file",
        "year.pass",
    ];
    desk.run(&args).ends(0)
}

/// The same without a library: what somebody else sees.
fn elsewhere(desk: &Desk, args: &[&str]) -> Run {
    let mut command = desk.command(args);
    command.env_remove("BULSSI_LIBRARY");
    Run::from(command.output().unwrap())
}

fn words(desk: &Desk, list: &str) -> String {
    let json = desk.run(&["keys", "words", "--json"]).json();
    json[list].as_str().unwrap().to_owned()
}

fn verdict(json: &Value) -> &str {
    json["seal"]["verdict"].as_str().unwrap()
}

#[test]
fn an_edition_is_sealed_and_checked_by_words_alone() {
    let desk = desk("both");
    build(&desk, "spring.img");
    let json = desk.run(&["check", "spring.img", "--json"]).ends(0).json();
    assert_eq!(verdict(&json), "trusted");
    assert_eq!(
        (json["good"].as_bool(), json["seal"]["number"].as_u64()),
        (Some(true), Some(3))
    );

    let said = elsewhere(&desk, &["--lang", "en", "check", "spring.img"])
        .ends(3)
        .out;
    assert!(said.contains("You do not know its key"), "{said}");
    let (korean, english) = (words(&desk, "words_ko"), words(&desk, "words_en"));
    for heard in [&korean, &english] {
        let run = elsewhere(&desk, &["check", "spring.img", "--words", heard]);
        run.ends(0);
    }
    let mut wrong: Vec<&str> = english.split(' ').collect();
    wrong.swap(2, 3);
    let run = elsewhere(
        &desk,
        &[
            "--lang",
            "en",
            "check",
            "spring.img",
            "--words",
            &wrong.join(" "),
        ],
    );
    assert!(run.ends(1).err.contains("changed places"));

    // What lies beside is what lies on the drive, and another program checks it.
    desk.run(&[
        "build",
        "spring",
        "--to",
        "out/",
        "--passphrase-file",
        "year.pass",
    ])
    .ends(0);
    let files = files_below(&desk.path("out"));
    let on_drive: Vec<_> = files
        .iter()
        .filter(|(name, _)| name.starts_with("seal-"))
        .collect();
    assert_eq!(on_drive.len(), 1);
    assert_eq!(on_drive[0].1, &fs::read(desk.path("out.seal")).unwrap());
    assert_eq!(
        on_drive[0].1,
        &fs::read(desk.path("spring.img.seal")).unwrap()
    );
    let minisign = Command::new("minisign")
        .args(["-V", "-p", "desk/keys/2026.pub", "-m", "out.seal"])
        .current_dir(desk.path(""))
        .status()
        .unwrap();
    assert!(minisign.success());
}

#[test]
fn equal_editions_have_equal_seals() {
    let desk = desk("drive");
    build(&desk, "a.img");
    build(&desk, "b.img");
    assert_eq!(
        fs::read(desk.path("a.img")).unwrap(),
        fs::read(desk.path("b.img")).unwrap()
    );
    assert!(!desk.path("a.img.seal").exists());
    desk.run(&["check", "a.img"]).ends(0);
    // Without its manifest it is checked by the seal within.
    fs::remove_file(desk.path("a.img.manifest.json")).unwrap();
    desk.run(&["check", "a.img"]).ends(0);
}

#[test]
fn what_is_done_to_a_drive_is_told() {
    let desk = desk("drive");
    build(&desk, "drive/");
    let drive = desk.path("drive");
    let files = files_below(&drive);
    let texts: Vec<&String> = files
        .keys()
        .filter(|name| !name.starts_with("seal-"))
        .collect();
    let name = files.keys().find(|name| name.starts_with("seal-")).unwrap();
    let check = || desk.run(&["check", "drive", "--json"]).ends(3).json();
    let state = |json: &Value, path: &str| {
        let files = json["files"].as_array().unwrap();
        let file = files.iter().find(|file| file["path"] == path).unwrap();
        file["state"].as_str().unwrap().to_owned()
    };

    fs::write(drive.join(texts[0]), "made up").unwrap();
    fs::remove_file(drive.join(texts[1])).unwrap();
    fs::write(drive.join("읽어 보십시오.txt"), "added").unwrap();
    let json = check();
    assert_eq!(state(&json, texts[0]), "changed");
    assert_eq!(state(&json, texts[1]), "missing");
    assert_eq!(json["added"].as_array().unwrap().len(), 1);
    assert_eq!(verdict(&json), "trusted");

    // A seal that was changed is not believed, and no older manifest is taken in its place.
    let mut bytes = files[name].clone();
    bytes[300] ^= 1;
    fs::write(drive.join(name), &bytes).unwrap();
    let run = desk.run(&["--lang", "en", "check", "drive"]).ends(3);
    assert!(run.err.contains("must not be believed"), "{}", run.err);

    // Another desk's drive bears another key.
    let other = self::desk("drive");
    build(&other, "drive/");
    let args = ["check", other.path("drive").to_str().unwrap(), "--json"].map(str::to_owned);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    assert_eq!(verdict(&desk.run(&args).ends(3).json()), "unknown-key");
    let heard = words(&other, "words_ko");
    let mut trust = vec!["keys", "trust", "Harbour"];
    trust.extend(heard.split(' '));
    desk.run(&trust).ends(0);
    assert_eq!(verdict(&desk.run(&args).ends(0).json()), "trusted");
}

#[test]
fn older_editions_and_revoked_keys_are_told() {
    let desk = desk("beside");
    build(&desk, "third/");
    seal(&desk, "beside", 4);
    build(&desk, "fourth/");
    desk.run(&["check", "third"]).ends(0);
    desk.run(&["check", "fourth"]).ends(0);
    let json = desk.run(&["check", "third", "--json"]).ends(3).json();
    assert_eq!(verdict(&json), "older");
    let root = ["--root-passphrase-file", "root.pass"];
    let revoke = [&["keys", "revoke", "root.key", "2026", "--yes"][..], &root].concat();
    desk.run(&revoke).ends(0);
    let json = desk.run(&["check", "fourth", "--json"]).ends(3).json();
    assert_eq!(verdict(&json), "revoked");
    let run = desk
        .run(&["--lang", "en", "build", "spring", "--to", "fifth/"])
        .ends(1);
    assert!(run.err.contains("no key seals editions"), "{}", run.err);
    // A new key seals, and what it seals says to everybody that the old one is gone.
    desk.run(&with_passphrases(&[
        "keys", "rotate", "root.key", "--year", "2027",
    ]))
    .ends(0);
    let text = fs::read_to_string(desk.path("desk/editions/spring.toml")).unwrap();
    let text = text
        .replace("2026-11-21", "2027-01-05")
        .replace("number = 4", "number = 5");
    desk.write("desk/editions/spring.toml", text);
    build(&desk, "fifth/");
    desk.run(&["check", "fifth"]).ends(0);
    let heard = words(&desk, "words_en");
    elsewhere(&desk, &["check", "fifth", "--words", &heard]).ends(0);
    elsewhere(&desk, &["check", "fourth", "--words", &heard]).ends(0);
}

#[test]
fn keys_are_not_overwritten_and_passphrases_not_guessed() {
    let desk = desk("beside");
    let run = desk
        .run(&with_passphrases(&["keys", "new", "root.key"]))
        .ends(1);
    assert!(run.err.contains("root.key"), "{}", run.err);
    desk.write("wrong.pass", "words that open nothing at all\n");
    let args = [
        "build",
        "spring",
        "--to",
        "x.img",
        "--passphrase-file",
        "wrong.pass",
    ];
    desk.run(&args).ends(1);
    assert!(!desk.path("x.img").exists());
    desk.run(&["build", "spring", "--to", "x.img"]).ends(2);
    desk.write("short.pass", "short\n");
    let args = [
        "keys",
        "rotate",
        "root.key",
        "--passphrase-file",
        "short.pass",
    ];
    let args = [&args[..], &["--root-passphrase-file", "root.pass"]].concat();
    desk.run(&args).ends(1);
    let list = desk.run(&["keys", "list", "--json"]).ends(0).json();
    assert_eq!(list["keys"].as_array().unwrap().len(), 1);
}
