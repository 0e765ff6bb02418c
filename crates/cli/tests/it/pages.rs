//! Pages on drives: planned, built, checked, reused, and told apart when drives are copied together.

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, files_below};

#[path = "../../../reader/tests/browser/run.rs"]
mod run;

pub(crate) use run::script as browser;

/// Everything that a build of a folder leaves, by path.
fn built(desk: &Desk, edition: &str, to: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    desk.run(&["build", edition, "--to", &format!("{to}/"), "--quiet"])
        .ends(0);
    files_below(&desk.path(to))
}

fn blobs(desk: &Desk) -> usize {
    files_below(&desk.path("desk/blobs")).len()
}

#[test]
fn pages_are_planned_built_checked_and_made_once() {
    let desk = Desk::with_texts();
    desk.edition("spring", "[pages]\nfont = false\ntitle = \"봄\"\n");
    let plan = desk.run(&["plan", "spring", "--json"]).ends(0).json();
    assert_eq!(plan["pages"]["entry"], "시작 봄 2026-11-21.html");
    assert_eq!(plan["pages"]["exact"], false);
    let about = plan["pages"]["bytes"].as_u64().unwrap();

    let json = desk
        .run(&["build", "spring", "--to", "a.img", "--json"])
        .ends(0)
        .json();
    assert_eq!(json["pages"]["exact"], true);
    let exact = json["pages"]["bytes"].as_u64().unwrap();
    assert!(exact > 10_000 && exact < about, "{exact} of {about}");
    desk.run(&["check", "a.img"]).ends(0);
    desk.run(&["check", "a.img", "--edition", "spring"]).ends(0);
    let manifest: Value =
        serde_json::from_slice(&fs::read(desk.path("a.img.manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files[0]["path"], "시작 봄 2026-11-21.html");
    assert!(
        files[1]["path"]
            .as_str()
            .unwrap()
            .starts_with("01 생활상식 봄 2026-11-21/")
    );
    let last = files[files.len() - 1]["path"].as_str().unwrap();
    assert!(last.starts_with("pages-"), "{last}");

    // A second build finds everything made, and the plan knows every length.
    let before = blobs(&desk);
    desk.run(&["build", "spring", "--to", "b.img", "--jobs", "8"])
        .ends(0);
    assert_eq!(blobs(&desk), before);
    let equal = fs::read(desk.path("a.img")).unwrap() == fs::read(desk.path("b.img")).unwrap();
    assert!(equal, "two builds differ");
    desk.run(&["verify"]).ends(0);
}

#[test]
fn what_is_not_needed_any_more_is_tidied_away() {
    let desk = Desk::with_texts();
    desk.edition("spring", "[pages]\nfont = false\n");
    let with = built(&desk, "spring", "with");
    let count = blobs(&desk);
    let nothing = desk.run(&["tidy", "--json"]).ends(0).json();
    assert_eq!(nothing["renditions"], Value::Array(Vec::new()));

    // Another heading makes other pages; the older ones are not needed then.
    desk.edition("spring", "[pages]\nfont = false\ntitle = \"x\"\n");
    built(&desk, "spring", "other");
    let tidy = desk.run(&["tidy", "--yes", "--json"]).ends(0).json();
    assert_eq!(tidy["removed"], 1);
    desk.run(&["verify", "--prune"]).ends(0);
    desk.run(&["tidy", "--all", "--yes"]).ends(0);
    assert_eq!(blobs(&desk), 4, "the works' own");
    desk.edition("spring", "[pages]\nfont = false\n");
    assert_eq!(built(&desk, "spring", "again"), with);
    assert_eq!(blobs(&desk), count);
}

#[test]
fn an_edition_without_pages_is_built_as_ever() {
    let desk = Desk::with_texts();
    desk.edition("plain", "");
    desk.edition("none", "[pages]\nwanted = false\ntitle = \"x\"\n");
    let plain = built(&desk, "plain", "plain");
    assert_eq!(built(&desk, "none", "none"), plain);
    let paths: Vec<&str> = plain.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "01 생활상식/01 물을 깨끗이 하는 법.md",
            "02 글/01 Rivers of the north.txt",
            "02 글/02 Why prices rise and fall.md",
            "02 글/03 쌀값.md",
        ]
    );
}

/// The story: a reader got the drive of November and that of December, and copies both to one.
#[test]
fn two_editions_on_one_drive_leave_each_other_alone() {
    let desk = Desk::with_texts();
    desk.edition("november", "[pages]\nfont = false\n");
    desk.edition("december", "[pages]\nfont = false\n");
    desk.edition(
        "titled",
        "kinds = [\"articles\"]\n[pages]\nfont = false\ntitle = \"겨울\"\n",
    );
    let editions = ["november", "december", "titled"].map(|name| built(&desk, name, name));
    for (nth, one) in editions.iter().enumerate() {
        for other in &editions[nth + 1..] {
            for (path, bytes) in one {
                let same = other.get(path).is_none_or(|others| others == bytes);
                assert!(same, "{path} is in both, and differs");
            }
            let entries = |drive: &std::collections::BTreeMap<String, Vec<u8>>| {
                drive
                    .keys()
                    .filter(|path| path.ends_with(".html") && !path.contains('/'))
                    .count()
            };
            let mut both = one.clone();
            both.extend(other.clone());
            assert_eq!(entries(&both), 2);
        }
    }
}

#[test]
fn nothing_on_a_drive_names_the_desk_or_this_program() {
    let desk = Desk::with_texts();
    desk.edition("the-desk-of-somebody", "[pages]\nfont = false\n");
    for (path, bytes) in built(&desk, "the-desk-of-somebody", "out") {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in [
            "bulssi",
            "불씨",
            "the-desk-of-somebody",
            "generator",
            "http://",
            "https://",
        ] {
            assert!(
                !text.contains(word) && !path.contains(word),
                "{word} in {path}"
            );
        }
    }
}

#[test]
fn a_full_drive_keeps_room_for_its_pages() {
    let desk = Desk::new();
    let text = |n: usize| format!("# 글 {n}\n\n{}\n", format!("{n} 낱말 ").repeat(20_000));
    for n in 0..40 {
        desk.write(&format!("works/글{n}.md"), text(n));
    }
    desk.run(&["add", "works", "--quiet"]).ends(0);
    desk.edition(
        "small",
        "capacity = \"8MB exact\"\nfilesystem = \"exfat\"\n[pages]\nfont = false\n",
    );
    let planned = desk.run(&["plan", "small", "--json"]).ends(0).json();
    let json = desk
        .run(&["build", "small", "--to", "small.img", "--json"])
        .ends(0)
        .json();
    let works = |json: &Value| json["works"].as_array().unwrap().len();
    assert!(works(&json) > 4 && works(&json) < 40, "{}", works(&json));
    assert_eq!(works(&planned), works(&json));
    assert!(json["used"].as_u64() <= json["room"].as_u64());
    desk.run(&["check", "small.img"]).ends(0);
}

#[test]
fn a_glossary_is_read_beside_the_edition_and_its_faults_have_their_line() {
    let desk = Desk::with_texts();
    desk.edition(
        "spring",
        "[pages]\nfont = false\nglossary = \"words.csv\"\n",
    );
    let missing = desk.run(&["build", "spring", "--to", "a/"]).ends(1);
    assert!(missing.err.contains("words.csv"), "{}", missing.err);
    desk.write("desk/editions/words.csv", "장마당,사고파는 곳\n쌀값\n");
    let fault = desk.run(&["build", "spring", "--to", "a/"]).ends(1);
    assert!(fault.err.contains("line 2"), "{}", fault.err);
    desk.write("desk/editions/words.csv", "장마당,사고파는 곳\n");
    let drive = built(&desk, "spring", "a");
    let explained = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("사고파는 곳");
    assert!(
        drive
            .iter()
            .any(|(path, bytes)| path.contains("/p/") && explained(bytes))
    );
}

/// A JPEG picture of one grey pixel, and the most hostile text that people send.
fn more_works(desk: &Desk) {
    const PIXEL: &str = "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616\
        183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc0000b\
        080001000101011100ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000\
        000000000000ffda0008010100003f0054bfffd9";
    let bytes = PIXEL.split_whitespace().collect::<String>();
    let bytes: Vec<u8> = (0..bytes.len() / 2)
        .map(|at| u8::from_str_radix(&bytes[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    desk.write("works/강.jpg", bytes);
    desk.write(
        "works/나쁜 글.html",
        "<html><title>나쁜 글</title><body><p onclick='hacked=1'>강물</p><script>top.hacked=1</script>\
         <img src='http://example.org/x.png' onerror='top.hacked=1'><iframe src='강.jpg'></iframe>\
         <a href='javascript:top.hacked=1'>x</a></body></html>",
    );
    desk.run(&["add", "works", "--quiet"]).ends(0);
}

/// The story: a reader copies the drives of two editions onto one, and both still open and find.
#[test]
fn two_editions_on_one_drive_both_open_in_browsers() {
    let desk = Desk::with_texts();
    desk.edition("november", "[pages]\nfont = false\n");
    desk.edition(
        "winter",
        "kinds = [\"articles\"]\n[pages]\nfont = false\ntitle = \"겨울\"\n",
    );
    for edition in ["november", "winter"] {
        for (path, bytes) in built(&desk, edition, edition) {
            desk.write(&format!("stick/{path}"), bytes);
        }
    }
    for name in ["chrome", "firefox"] {
        browser("built.mjs", &desk.path("stick"), &[name, "장마당", "2"]);
    }
}

#[test]
fn a_single_page_holds_all_that_is_read_and_asks_for_nothing() {
    let desk = Desk::with_texts();
    more_works(&desk);
    desk.edition("spring", "");
    let made = desk
        .run(&["build", "spring", "--pocket", "alone/p.html", "--json"])
        .ends(0)
        .json();
    assert_eq!(
        (made["works"].as_u64(), made["others"].as_u64()),
        (Some(6), Some(0))
    );
    assert_eq!(files_below(&desk.path("alone")).len(), 1);
    let page = fs::read(desk.path("alone/p.html")).unwrap();
    desk.run(&["build", "spring", "--pocket", "again.html", "--jobs", "8"])
        .ends(0);
    assert!(
        page == fs::read(desk.path("again.html")).unwrap(),
        "two pages differ"
    );
    for name in ["chrome", "firefox"] {
        browser("pocket.mjs", &desk.path("alone/p.html"), &[name, "장마당"]);
    }
}

#[test]
fn a_page_that_is_too_long_leaves_the_least_wanted_out() {
    let desk = Desk::new();
    for n in 0..12u64 {
        let mut state = n + 1;
        let mut text = format!("# 글 {n}\n\n");
        for _ in 0..30_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(&format!("{:x} ", state >> 40));
        }
        desk.write(&format!("works/글{n}.md"), text);
    }
    desk.run(&["add", "works", "--quiet"]).ends(0);
    let list = desk.run(&["list", "--json"]).ends(0).json();
    let last = list["works"][7]["id"].as_str().unwrap().to_owned();
    desk.run(&["edit", &last, "--priority", "5"]).ends(0);
    desk.edition("spring", "");
    let made = desk
        .run(&[
            "build", "spring", "--pocket", "p.html", "--most", "1MB", "--json",
        ])
        .ends(0)
        .json();
    let (works, left) = (
        made["works"].as_u64().unwrap(),
        made["left"].as_array().unwrap(),
    );
    assert_eq!(works as usize + left.len(), 12);
    assert!((2..11).contains(&works), "{works}");
    let title = desk.run(&["show", &last, "--json"]).ends(0).json();
    let title = title["works"][0]["title"]["ko"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(
        !title.is_empty() && left.iter().all(|out| *out != title.as_str()),
        "{title}: {left:?}"
    );
    assert!(fs::metadata(desk.path("p.html")).unwrap().len() <= 1_000_000);
}
