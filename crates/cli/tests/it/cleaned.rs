//! Nothing goes on a drive that tells who made it, whichever way it is built; and lint stops what must not be there.

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::desk::{Desk, files_below};

const CANARY: &str = "canary-7f3a";

/// A JPEG with a comment of its maker's, and of a camera's kind if it lies on its side.
fn picture(sideways: bool) -> Vec<u8> {
    let picture =
        image::RgbImage::from_fn(64, 40, |x, y| image::Rgb([x as u8 * 3, y as u8 * 5, 90]));
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    let bytes = bytes.into_inner();
    let mut out = bytes[..2].to_vec();
    let mut segment = |marker: u8, body: &[u8]| {
        out.extend([0xff, marker]);
        out.extend((body.len() as u16 + 2).to_be_bytes());
        out.extend(body);
    };
    if sideways {
        // One entry of EXIF: orientation 6, a quarter to the right.
        let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        segment(0xe1, exif);
    }
    segment(0xfe, CANARY.as_bytes());
    out.extend(&bytes[2..]);
    out
}

/// Works with something that tells in each, and one that nothing can clean.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("works/사진.jpg", picture(false));
    desk.write("works/side.jpg", picture(true));
    desk.write(
        "works/글.html",
        format!(
            "<!-- {CANARY} --><html><head><title>글</title><meta name=author content={CANARY}></head>\
             <body><h1>글</h1><p>하나\u{200b}\u{200d}둘</p></body></html>"
        ),
    );
    desk.write("works/words.txt", "one \u{2060}\u{200b}two \n");
    let bmp = {
        let picture = image::RgbImage::from_pixel(20, 20, image::Rgb([9, 90, 200]));
        let mut bytes = Cursor::new(Vec::new());
        picture
            .write_to(&mut bytes, image::ImageFormat::Bmp)
            .unwrap();
        [bytes.into_inner(), CANARY.into()].concat()
    };
    desk.write("works/scan.bmp", bmp);
    let film = desk.path("works/film.wmv");
    let made = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc=d=1:s=64x48:r=5",
        ])
        .args(["-metadata", &format!("title={CANARY}"), "-y"])
        .arg(&film)
        .status();
    assert!(made.unwrap().success());
    desk.run(&["add", "works"]).ends(0);
    desk
}

/// Whether bytes hold the canary or what nobody sees.
fn tells(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains(CANARY) || text.contains('\u{200b}') || text.contains('\u{2060}')
}

#[test]
fn no_way_onto_a_drive_leads_past_scrub() {
    let desk = desk();
    desk.edition("plain", "");
    desk.edition("paged", "[pages]\nfont = false\n");
    for (edition, to) in [("plain", "plain/"), ("paged", "paged/")] {
        let built = desk.run(&["build", edition, "--to", to, "--json"]).ends(0);
        // Nothing cleans it, and the edition asks for no other form of it.
        let left = built.json()["left"].to_string();
        assert!(
            left.contains("film.wmv") && left.contains("not-covered"),
            "{left}"
        );
        let files = files_below(&desk.path(to));
        for (path, bytes) in &files {
            assert!(!tells(bytes), "{path}");
        }
        // The picture in a format that is only written anew is there as one that all read.
        assert!(
            files.keys().any(|path| path.ends_with("scan.jpg")),
            "{:?}",
            files.keys()
        );
        let side = files
            .iter()
            .find(|(path, _)| path.contains("side"))
            .unwrap()
            .1;
        let side = image::load_from_memory(side).unwrap();
        assert_eq!((side.width(), side.height()), (40, 64));
    }
    desk.run(&["build", "plain", "--to", "plain.img"]).ends(0);
    assert!(!tells(&fs::read(desk.path("plain.img")).unwrap()));
    desk.run(&["build", "plain", "--pocket", "pocket.html"])
        .ends(0);
    assert!(!tells(&fs::read(desk.path("pocket.html")).unwrap()));
    // What is clean is kept: a second build makes nothing.
    let waits = desk.run(&["render", "plain", "--json"]).ends(0).json();
    assert_eq!(waits["made"], 0, "{waits}");
    let said = desk.run(&["build", "plain", "--to", "again.img"]).ends(0);
    assert!(
        said.out.contains("film.wmv cannot be cleaned"),
        "{}",
        said.out
    );
}

#[test]
fn lint_stops_a_build_on_what_the_desk_never_sends() {
    let desk = Desk::with_texts();
    desk.write(
        "works/letter.txt",
        "By Ann  EXAMPLE, from /home/ann/letters/1.txt.\n",
    );
    desk.write(
        "works/links.md",
        "# Links\n\n[here](https://some.example/page) and as one reads it: https://some.example/\n",
    );
    desk.write("more/alone.txt", "Nobody said who allowed this one.\n");
    desk.run(&["add", "works", "more"]).ends(0);
    desk.edition("spring", "");
    desk.write("desk/never.txt", "# ours\nann example\n");
    let found = desk.run(&["lint", "spring", "--json"]).ends(3).json();
    let rules: Vec<(&str, bool)> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["rule"].as_str().unwrap(),
                one["stops"].as_bool().unwrap(),
            )
        })
        .filter(|(rule, _)| *rule != "rights-missing")
        .collect();
    assert_eq!(
        rules,
        [("name", true), ("staff-path", true), ("remote-url", true)],
        "{found}"
    );
    for to in ["spring.img", "spring/"] {
        let stopped = desk.run(&["build", "spring", "--to", to]).ends(1);
        assert!(
            stopped.err.contains("/home/ann/letters/1.txt"),
            "{}",
            stopped.err
        );
        assert!(stopped.err.contains("ann example"), "{}", stopped.err);
        assert!(!desk.path(to).exists());
    }
    let pocket = ["build", "spring", "--pocket", "spring.html"];
    let stopped = desk.run(&pocket).ends(1);
    assert!(stopped.err.contains("ann example"), "{}", stopped.err);
    assert!(!desk.path("spring.html").exists());
    // Rights are asked for where the edition says so.
    desk.edition(
        "spring",
        "lint-allow = [\"name\", \"staff-path\", \"remote-url\"]\n",
    );
    let stopped = desk.run(&["build", "spring", "--to", "spring.img"]).ends(1);
    assert!(stopped.err.contains("rights missing"), "{}", stopped.err);
    desk.edition(
        "spring",
        "lint-allow = [\"name\", \"staff-path\", \"remote-url\", \"rights-missing\"]\n",
    );
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    let said = desk.run(&["lint", "spring", "--lang", "ko"]).ends(0);
    assert!(
        said.out.contains("만들기를 멈출 것이 없습니다"),
        "{}",
        said.out
    );
    desk.write("desk/never.txt", "x\n");
    let short = desk.run(&["lint", "spring"]).ends(1);
    assert!(short.err.contains("never.txt: line 1"), "{}", short.err);
}

/// What somebody put into the library past `add`.
#[test]
fn lint_stops_a_build_on_what_is_no_longer_what_it_was() {
    let desk = Desk::with_texts();
    desk.write("works/letter.txt", "Nothing but letters.\n");
    desk.run(&["add", "works/letter.txt"]).ends(0);
    desk.edition("spring", "");
    desk.run(&["lint", "spring"]).ends(0);
    let blob = desk.blob(b"Nothing but letters.\n");
    fs::set_permissions(&blob, fs::Permissions::from_mode(0o644)).unwrap();
    for (bytes, what) in [
        (&b"MZ\x90\0 a program"[..], "executable"),
        (b"#!/bin/sh\nrm -r /\n", "executable"),
        (
            b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46",
            "shortcut",
        ),
    ] {
        fs::write(&blob, bytes).unwrap();
        let found = desk.run(&["lint", "spring", "--json"]).ends(3).json();
        let all = found["findings"].as_array().unwrap();
        let foreign = all.iter().find(|one| one["rule"] == "foreign").unwrap();
        assert_eq!(
            (foreign["what"].as_str(), foreign["stops"].as_bool()),
            (Some(what), Some(true))
        );
        // A build reads every byte against its name besides, and leaves it out.
        let built = desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
        fs::remove_file(desk.path("spring.img")).unwrap();
        assert!(
            built.out.contains("is not what its name says"),
            "{}",
            built.out
        );
    }
    fs::write(&blob, b"Nothing but letters.\n").unwrap();
    desk.run(&["lint", "spring"]).ends(0);
}

#[test]
fn lint_stops_a_build_on_texts_that_nobody_searched() {
    let desk = Desk::new();
    let page = desk.path("page.html");
    desk.write("page.html", "<p>Letters of a page.</p>");
    fs::create_dir_all(desk.path("works")).unwrap();
    let made = Command::new("wkhtmltopdf")
        .args(["-q", page.to_str().unwrap()])
        .arg(desk.path("works/page.pdf"))
        .status();
    assert!(made.unwrap().success());
    desk.run(&["add", "works"]).ends(0);
    desk.edition("spring", "");
    desk.run(&["lint", "spring"]).ends(0);
    // A machine without Poppler.
    let without = desk
        .command(&["lint", "spring", "--json"])
        .env("PATH", "/nowhere")
        .output()
        .unwrap();
    assert_eq!(
        without.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&without.stderr)
    );
    let found: serde_json::Value = serde_json::from_slice(&without.stdout).unwrap();
    let unread = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["rule"] == "unread");
    assert!(unread.unwrap()["stops"].as_bool().unwrap(), "{found}");
    assert!(
        unread.unwrap()["what"].as_str().unwrap().contains("pdf"),
        "{found}"
    );
    desk.edition("spring", "lint-allow = [\"unread\", \"rights-missing\"]\n");
    let allowed = desk
        .command(&["lint", "spring"])
        .env("PATH", "/nowhere")
        .output()
        .unwrap();
    assert_eq!(allowed.status.code(), Some(0));
}

/// What tells that a table is one stands at the end of its archive, behind the pictures.
#[test]
fn a_table_with_a_large_picture_goes_on_a_drive() {
    const MAKE: &str = r#"
import os, sys, xlsxwriter
from PIL import Image
folder = sys.argv[1]
Image.frombytes("RGB", (256, 256), os.urandom(256 * 256 * 3)).save(folder + "/noise.png")
with xlsxwriter.Workbook(folder + "/works/table.xlsx") as book:
    sheet = book.add_worksheet()
    sheet.write("A1", "snow")
    sheet.insert_image("B2", folder + "/noise.png")
"#;
    let desk = Desk::new();
    fs::create_dir_all(desk.path("works")).unwrap();
    let found = Command::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../scripts/office-python"
    ))
    .output()
    .unwrap();
    assert!(found.status.success());
    let python = String::from_utf8(found.stdout).unwrap();
    let made = Command::new(python.trim())
        .args(["-c", MAKE])
        .arg(desk.path(""))
        .status();
    assert!(made.unwrap().success());
    desk.run(&["add", "works"]).ends(0);
    desk.edition("spring", "");
    desk.run(&["lint", "spring"]).ends(0);
    desk.run(&["build", "spring", "--to", "spring/"]).ends(0);
    let files = files_below(&desk.path("spring"));
    let table = files.iter().find(|(name, _)| name.ends_with(".xlsx"));
    assert!(
        table.is_some_and(|(_, bytes)| bytes.len() > 100_000),
        "{:?}",
        files.keys()
    );
}
