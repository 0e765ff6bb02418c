//! A reader's files along with their seal: the page gives the original bytes back, in real browsers from `file://`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use bulssi_model::{Digest, Lang};
use bulssi_seal::words::List;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::pages::demo::tools::{Sealing, seal_folder, words};
use crate::pages::demo::{build, media};
use crate::pages::script;
use crate::tools::{MARK, OURS, TOO_LARGE, marked};

const FILM: &str = "01 영화/01 긴 겨울.mp4";
const PICTURE: &str = "01 영화/01 긴 겨울.jpg";
const BOOK: &str = "02 글/책.docx";
const SMALL: &str = "02 글/작은 책.epub";
const SHORT: &str = "02 글/짧은 글.txt";
const EMPTY: &str = "02 글/빈 글.txt";
const TEXT: &str = "02 글/긴 글.txt";
const SEAL: &str = "seal-k3f9qa.bin";

/// A file that begins as ZIP files do, with room for a mark at 0x50.
fn zip(len: usize) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04\x14\0".to_vec();
    bytes.resize(len.min(120), 0);
    bytes.extend((bytes.len()..len).map(|i| (i % 251) as u8));
    bytes
}

/// What a desk sealed.
fn originals(folder: &Path) {
    fs::create_dir_all(folder.join("01 영화")).unwrap();
    fs::create_dir_all(folder.join("02 글")).unwrap();
    let film: Vec<u8> = (0..(9 << 20) + 77).map(|i: u32| (i % 251) as u8).collect();
    fs::write(folder.join(FILM), film).unwrap();
    media::picture(&folder.join(PICTURE), 4);
    fs::write(folder.join(BOOK), zip(40_000)).unwrap();
    // The end that is kept begins before the bytes at 0x50.
    fs::write(folder.join(SMALL), zip(111)).unwrap();
    fs::write(folder.join(SHORT), "눈\n").unwrap();
    fs::write(folder.join(EMPTY), "").unwrap();
    fs::write(folder.join(TEXT), "눈이 온다.\n".repeat(50)).unwrap();
    seal_folder(folder, OURS);
}

/// The same drive after hosts had it, and what must be said of each file that is not as it was.
fn through_hosts(from: &Path, to: &Path) -> Vec<Value> {
    let bytes = |name: &str| fs::read(from.join(name)).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        fs::create_dir_all(to.join(name).parent().unwrap()).unwrap();
        fs::write(to.join(name), bytes).unwrap();
    };
    put(FILM, &marked(&bytes(FILM), 1));
    put(PICTURE, &marked(&bytes(PICTURE), 2));
    let mut book = bytes(BOOK);
    book[0x50..0x50 + 31].copy_from_slice(MARK);
    put(BOOK, &book);
    // One inside, another whose host saw no mark, and one behind that.
    let mut small = bytes(SMALL);
    small[0x50..0x50 + 31].copy_from_slice(MARK);
    put(SMALL, &marked(&marked(&small, 3), 1));
    put(SHORT, &marked(&bytes(SHORT), 50));
    put(EMPTY, &bytes(EMPTY));
    put(TEXT, &bytes(TEXT));
    put(SEAL, &marked(&bytes(SEAL), 2));
    [
        (FILM, 1),
        (PICTURE, 2),
        (BOOK, 1),
        (SMALL, 5),
        (SHORT, 50),
        (SEAL, 2),
    ]
    .map(|(name, marks)| row(name, &format!("restored {marks}"), Some(&bytes(name))))
    .to_vec()
}

fn row(name: &str, said: &str, given: Option<&[u8]>) -> Value {
    let sum = given.map(|bytes| Digest::new(Sha256::digest(bytes).into()).to_string());
    json!({"name": name, "said": said, "sum": sum})
}

/// Rows as a page names them: with the folder that was picked, or by their names alone.
fn named(rows: &[Value], folder: Option<&str>) -> Vec<Value> {
    let name = |row: &Value| {
        let path = row["name"].as_str().unwrap();
        let name = match folder {
            Some(folder) => format!("{folder}/{path}"),
            None => path.rsplit('/').next().unwrap().to_owned(),
        };
        json!({"name": name, "said": row["said"], "sum": row["sum"]})
    };
    rows.iter().map(name).collect()
}

/// One of them.
fn case(name: &str, choices: Value, words: &str, said: &str, rows: Vec<Value>) -> Value {
    json!({"name": name, "choices": choices, "words": words, "said": said, "rows": rows})
}

/// Cases for a browser: what is chosen and typed, what is thought of the seal, and what of each file.
fn cases(at: &Path) -> Vec<Value> {
    let made = |name: &str| -> (PathBuf, Vec<Value>) {
        let folder = at.join(name);
        let rows = through_hosts(&at.join("original"), &folder);
        (folder, rows)
    };
    originals(&at.join("original"));
    let folder = |folder: &Path| json!([{"folder": folder}]);
    let files = |folder: &Path, names: &[&str]| -> Value {
        let files: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        json!([{"files": files}])
    };
    let mut cases = Vec::new();

    let (marks, rows) = made("marked");
    let mut first = case(
        "marked",
        folder(&marks),
        "",
        "trusted 2 6 0 0",
        named(&rows, Some("marked")),
    );
    let original = |name: &&str| at.join("original").join(name);
    let kept: Vec<PathBuf> = [BOOK, FILM, SMALL].iter().map(original).collect();
    first["originals"] = json!(kept);
    cases.push(first);

    // Altered where no seal gives back, one cut off, one more in the middle of the tail, and one that nobody sealed.
    let (worse, mut rows) = made("worse");
    let spoil = |name: &str, change: fn(&mut Vec<u8>)| {
        let mut bytes = fs::read(worse.join(name)).unwrap();
        change(&mut bytes);
        fs::write(worse.join(name), bytes).unwrap();
    };
    spoil(FILM, |film| film[(5 << 20) + 3] ^= 1);
    spoil(TEXT, |text| {
        let len = text.len();
        text.truncate(len - 20);
    });
    spoil(PICTURE, |picture| picture.truncate(200));
    fs::write(
        worse.join("02 글/더한 글.txt"),
        marked("눈\n".as_bytes(), 1),
    )
    .unwrap();
    rows.retain(|row| row["name"] != FILM && row["name"] != PICTURE);
    let text = fs::read(at.join("original").join(TEXT)).unwrap();
    rows.extend([
        row(FILM, "altered", None),
        row(PICTURE, "altered", None),
        row(TEXT, "restored 0", Some(&text)),
        row("02 글/더한 글.txt", "clean 1 0", Some("눈\n".as_bytes())),
    ]);
    let heard = words(1, List::Korean);
    cases.push(case(
        "worse",
        folder(&worse),
        &heard,
        "trusted 1 5 2 1",
        named(&rows, Some("worse")),
    ));

    // Chosen one by one, the seal among them, then more without it; and one of the same name that is another.
    let (single, rows) = made("single");
    fs::create_dir_all(at.join("other")).unwrap();
    fs::write(at.join("other/긴 글.txt"), "딴 글\n").unwrap();
    let mut choices = files(&single, &[SHORT, SEAL, TEXT]);
    let more = files(&single, &[BOOK, FILM]);
    choices.as_array_mut().unwrap().push(more[0].clone());
    let other = json!({"files": [at.join("other/긴 글.txt")]});
    choices.as_array_mut().unwrap().push(other);
    let mut expected = named(&rows, None);
    expected.retain(|row| {
        !["작은 책.epub", "01 긴 겨울.jpg"]
            .iter()
            .any(|name| row["name"] == *name)
    });
    expected.extend([
        row("긴 글.txt", "altered", None),
        row("긴 글.txt", "right", None),
    ]);
    cases.push(case("single", choices, "", "trusted 1 4 1 0", expected));
    cases.extend(doubtful(at));
    cases
}

/// Seals that are not to be believed, or of nobody that is known, and none.
fn doubtful(at: &Path) -> Vec<Value> {
    let text = "눈\n".as_bytes();
    let drive = |name: &str, how: Option<Sealing>| {
        let folder = at.join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("글.txt"), text).unwrap();
        if let Some(how) = how {
            seal_folder(&folder, how);
        }
        fs::write(folder.join("글.txt"), marked(text, 1)).unwrap();
        folder
    };
    let folder = |folder: &Path| json!([{"folder": folder}]);
    let cleaned = |name: &str| vec![row(&format!("{name}/글.txt"), "clean 1 0", Some(text))];
    let given = |name: &str| vec![row(&format!("{name}/글.txt"), "restored 1", Some(text))];
    let bad = drive("bad", Some(OURS));
    let seal = bad.join(SEAL);
    let mut bytes = fs::read(&seal).unwrap();
    // Within the signature.
    bytes[230] ^= 1;
    fs::write(&seal, bytes).unwrap();
    let large = drive("large", Some(OURS));
    let seal = File::options().write(true).open(large.join(SEAL));
    seal.unwrap().set_len(TOO_LARGE).unwrap();
    let revoked = Sealing {
        key: 5,
        revoked: true,
        ..OURS
    };
    let revoked = drive("revoked", Some(revoked));
    let lost = drive("lost", Some(Sealing { key: 7, ..OURS }));
    let strange = Sealing {
        root: 2,
        key: 2,
        number: 9,
        ..OURS
    };
    let strange = drive("strange", Some(strange));
    let older = drive("older", Some(Sealing { number: 2, ..OURS }));
    let none = drive("none", None);
    let told = words(2, List::English);
    vec![
        case("bad", folder(&bad), "", "bad-seal", cleaned("bad")),
        case(
            "revoked",
            folder(&revoked),
            "",
            "revoked",
            cleaned("revoked"),
        ),
        case("large", folder(&large), "", "large-seal", cleaned("large")),
        case("lost", folder(&lost), "", "revoked", cleaned("lost")),
        case(
            "strange",
            folder(&strange),
            "",
            "unknown 0 1 0 0",
            given("strange"),
        ),
        case(
            "strange by words",
            folder(&strange),
            &told,
            "trusted 0 1 0 0",
            given("strange"),
        ),
        case("older", folder(&older), "", "older 0 1 0 0", given("older")),
        case("none", folder(&none), "", "no-seal", cleaned("none")),
        case(
            "wrong words",
            folder(&older),
            "눈 비",
            "words-count",
            Vec::new(),
        ),
    ]
}

fn given_back_in(browser: &str) {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    build(&at("drive"), &Lang::korean());
    build(&at("english"), &Lang::english());
    fs::create_dir_all(at("files")).unwrap();
    fs::write(at("cases.json"), json!(cases(&at("files"))).to_string()).unwrap();
    let list = at("cases.json");
    let list = list.to_str().unwrap();
    script("sealed.mjs", &at("drive"), &[list, browser]);
    script("sealed.mjs", &at("english"), &[list, browser]);
    // Where the browser has no sums and signatures of its own, the page's count; where it has no modules, seals do.
    script("sealed.mjs", &at("drive"), &[list, browser, "bare"]);
    script("sealed.mjs", &at("english"), &[list, browser, "old"]);
}

#[test]
fn chromium_gives_sealed_files_back() {
    given_back_in("chrome");
}

#[test]
fn firefox_gives_sealed_files_back() {
    given_back_in("firefox");
}

fn many_in(browser: &str) {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    build(&at("drive"), &Lang::korean());
    fs::create_dir_all(at("small")).unwrap();
    fs::write(at("small/눈.txt"), "눈\n").unwrap();
    let seal = seal_folder(&at("small"), OURS);
    let arguments = [seal.to_str().unwrap(), browser];
    script("many.mjs", &at("drive"), &arguments);
}

#[test]
fn chromium_takes_many_files_and_any_names() {
    many_in("chrome");
}

#[test]
fn firefox_takes_many_files_and_any_names() {
    many_in("firefox");
}
