//! What a reader does with files of their own, in real browsers from `file://`: clean them, check another drive.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use bulssi_model::{Digest, Lang};
use bulssi_seal::words::List;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::pages::demo::tools::{Sealing, seal_folder, words};
use crate::pages::demo::{build, media};
use crate::pages::script;

/// A mark with the serial of machines that have none, and what follows it.
pub(crate) const MARK: &[u8] = b"\x90\x0b\x1a\x18\xd5\x1a\x96\xfa\x72\xd2\xb1\x64\x13\x63\x46\xd7\
    \x5a\x13\xa0\xe6\x29\x4b\x75\xb1\x18\0\0\0EOF";
/// A seal that a page does not read.
pub(crate) const TOO_LARGE: u64 = (128 << 20) + 1;
/// Longer than what is held in memory at once.
const LONG: u64 = 96 << 20;

pub(crate) fn marked(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut marked = bytes.to_vec();
    marked.extend(MARK[..24].repeat(times));
    marked.extend((24 * times as u32).to_le_bytes());
    marked.extend(b"EOF");
    marked
}

/// Files of a reader's, marked and otherwise.
fn chosen(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let text = "눈이\u{200b} 온다.\n";
    put("눈.txt", &marked(text.as_bytes(), 2));
    put("이미 깨끗한 글.txt", "눈이 온다.\n".as_bytes());
    let picture = media::picture(&folder.join("p.jpg"), 3);
    let comment = b"\xff\xfe\0\x08camera";
    put(
        "사진 & <b>.jpg",
        &marked(&[&picture[..2], comment, &picture[2..]].concat(), 1),
    );
    media::film(&folder.join("f.mp4"), 3);
    let film = fs::read(folder.join("f.mp4")).unwrap();
    put("영화.mp4", &marked(&film, 39));
    media::sound(&folder.join("소리.mp3"), 300);
    put("묶음.rar", &marked(b"Rar!\x1a\x07\0 and what is packed", 3));
    put("속.rar", &[b"Rar!\x1a\x07\0", MARK, b"more", MARK].concat());
    put("run.exe", &marked(b"MZ\0\0", 1));
    put("bad.png", b"\x89PNG\r\n\x1a\n\0\0");
    put("empty.txt", b"");
    // A sound of an hour, most of which is not on the disk.
    let mut long = File::create(folder.join("긴 소리.wav")).unwrap();
    let head = |len: u32| {
        let mut head = b"RIFF".to_vec();
        head.extend((36 + len).to_le_bytes());
        head.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data");
        head.extend(len.to_le_bytes());
        head
    };
    long.write_all(&head(LONG as u32)).unwrap();
    long.seek(SeekFrom::Start(44 + LONG)).unwrap();
    long.write_all(&marked(b"", 1)).unwrap();
}

/// What the program makes of the same files: names, words and digests.
fn expected(folder: &Path) -> Vec<Value> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let one = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut out = Vec::new();
        let mut said = bulssi_wasm::clean(&mut File::open(path).unwrap(), &mut out, name);
        if let Some(refused) = said.strip_suffix(" strip") {
            let why = refused.split(' ').nth(1).unwrap().to_owned();
            out.clear();
            said = bulssi_wasm::strip(&mut File::open(path).unwrap(), &mut out);
            if said.starts_with("stripped") {
                said = format!("{said} {why}");
            }
        }
        let good = !said.starts_with("refused");
        // SHA-256 in the way that digests are written.
        let sum = good.then(|| Digest::new(Sha256::digest(&out).into()).to_string());
        json!({"name": name, "said": said, "sum": sum})
    };
    files.iter().map(one).collect()
}

fn cleaned_in(browser: &str) {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    build(&at("drive"), &Lang::korean());
    chosen(&at("files"));
    let expected = expected(&at("files"));
    let said = |start: &str| {
        let said = expected.iter().map(|one| one["said"].as_str().unwrap());
        said.filter(|said| said.starts_with(start)).count()
    };
    assert_eq!(
        (said("clean "), said("stripped 3")),
        (8, 1),
        "{expected:#?}"
    );
    assert_eq!(said("refused mark-inside"), 1);
    fs::write(at("expected.json"), json!(expected).to_string()).unwrap();
    let (files, list) = (at("files"), at("expected.json"));
    let arguments = [files.to_str().unwrap(), list.to_str().unwrap(), browser];
    script("cleaner.mjs", &at("drive"), &arguments);
}

#[test]
fn chromium_cleans_what_a_reader_chooses() {
    cleaned_in("chrome");
}

#[test]
fn firefox_cleans_what_a_reader_chooses() {
    cleaned_in("firefox");
}

pub(crate) const OURS: Sealing = Sealing {
    root: 1,
    key: 1,
    number: 3,
    revoked: false,
};

/// A small drive of somebody's: 6 files, one of which takes several chunks.
fn drive(folder: &Path, how: Sealing) -> PathBuf {
    fs::create_dir_all(folder.join("01 영화")).unwrap();
    fs::create_dir_all(folder.join("02 글")).unwrap();
    let long: Vec<u8> = (0..(5 << 20) + 77).map(|i: u32| (i % 251) as u8).collect();
    fs::write(folder.join("01 영화/01 긴 겨울.mp4"), long).unwrap();
    fs::write(folder.join("01 영화/01 긴 겨울.srt"), "1\n").unwrap();
    for nth in 1..4 {
        let name = format!("02 글/0{nth} 글.txt");
        fs::write(folder.join(name), format!("글 {nth}\n")).unwrap();
    }
    fs::write(folder.join("02 글/빈 글.txt"), "").unwrap();
    seal_folder(folder, how)
}

/// Drives, what is typed, and what must come of it: the verdict, and how many files are right, altered, missing, added.
fn drives(at: &Path) -> Vec<Value> {
    let made = |name: &str, how: Sealing| {
        drive(&at.join(name), how);
        at.join(name)
    };
    let case = |folder: &Path, words: &str, expected: &str| json!({"folder": folder, "words": words, "said": expected});
    let right = made("right", OURS);
    let mut cases = vec![
        case(&right, "", "trusted 6 0 0 0"),
        case(&right, &words(1, List::Korean), "trusted 6 0 0 0"),
        case(
            &right,
            &words(1, List::English).replace(' ', ", "),
            "trusted 6 0 0 0",
        ),
        case(&right, &words(2, List::Korean), "unknown 6 0 0 0"),
        case(&right, "눈이 온다", "words-count"),
        case(
            &right,
            &words(1, List::English).replacen(' ', " zebra", 1),
            "words-word",
        ),
    ];
    let told = words(1, List::Korean);
    let mut swapped: Vec<&str> = told.split(' ').collect();
    swapped.swap(2, 7);
    cases.push(case(&right, &swapped.join(" "), "words-check"));

    let bad = made("bad", OURS);
    let film = bad.join("01 영화/01 긴 겨울.mp4");
    let mut bytes = fs::read(&film).unwrap();
    bytes[(4 << 20) + 5] ^= 1;
    fs::write(&film, bytes).unwrap();
    fs::write(bad.join("02 글/01 글.txt"), marked("글 1\n".as_bytes(), 1)).unwrap();
    fs::remove_file(bad.join("02 글/02 글.txt")).unwrap();
    fs::write(bad.join("02 글/읽어보십시오.txt"), "added").unwrap();
    cases.push(case(&bad, "", "trusted 3 2 1 1"));

    let older = made("older", Sealing { number: 2, ..OURS });
    cases.push(case(&older, "", "older 6 0 0 0"));
    let newer = made("newer", Sealing { number: 4, ..OURS });
    cases.push(case(&newer, "", "trusted 6 0 0 0"));
    let strange = made(
        "strange",
        Sealing {
            root: 2,
            key: 2,
            ..OURS
        },
    );
    cases.push(case(&strange, "", "unknown 6 0 0 0"));
    cases.push(case(&strange, &words(2, List::English), "trusted 6 0 0 0"));
    let revoked = made(
        "revoked",
        Sealing {
            key: 5,
            revoked: true,
            ..OURS
        },
    );
    cases.push(case(&revoked, "", "revoked 6 0 0 0"));
    // The seal does not say it, but these pages know.
    let lost = made("lost", Sealing { key: 7, ..OURS });
    cases.push(case(&lost, "", "revoked 6 0 0 0"));
    let changed = made("changed", OURS);
    let seal = changed.join("seal-k3f9qa.bin");
    let mut bytes = fs::read(&seal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&seal, bytes).unwrap();
    cases.push(case(&changed, "", "bad-seal"));
    let bare = made("bare", OURS);
    fs::remove_file(bare.join("seal-k3f9qa.bin")).unwrap();
    cases.push(case(&bare, "", "no-seal"));
    let large = made("large", OURS);
    let seal = File::options()
        .write(true)
        .open(large.join("seal-k3f9qa.bin"));
    seal.unwrap().set_len(TOO_LARGE).unwrap();
    cases.push(case(&large, "", "large-seal"));
    cases
}

fn checked_in(browser: &str) {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    build(&at("drive"), &Lang::korean());
    build(&at("english"), &Lang::english());
    let cases = json!(drives(&at("others")));
    fs::write(at("cases.json"), cases.to_string()).unwrap();
    let list = at("cases.json");
    let arguments = [list.to_str().unwrap(), browser];
    script("checker.mjs", &at("drive"), &arguments);
    script("checker.mjs", &at("english"), &arguments);
    // Where the browser has no sums and signatures of its own, the page's count.
    // One that finds other signatures good than the page does is believed in neither.
    for lacks in ["bare", "no-sha256", "no-ed25519", "contrary"] {
        let arguments = [list.to_str().unwrap(), browser, lacks];
        script("checker.mjs", &at("drive"), &arguments);
    }
}

#[test]
fn chromium_checks_another_drive() {
    checked_in("chrome");
}

#[test]
fn firefox_checks_another_drive() {
    checked_in("firefox");
}

#[test]
fn an_engine_of_2016_reads_seals_and_says_what_it_cannot_do() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    build(&at("drive"), &Lang::korean());
    let seal = drive(&at("other"), OURS);
    script("old-tools.mjs", &at("drive"), &[seal.to_str().unwrap()]);
}
