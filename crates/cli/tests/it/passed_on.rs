//! Drives that went through computers which mark files: `clean` gives back what they were.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::desk::{Desk, files_below};

/// The mark of a machine without a serial number, as it is published with the tools that found it.
const MARK: [u8; 24] = [
    0x90, 0x0b, 0x1a, 0x18, 0xd5, 0x1a, 0x96, 0xfa, 0x72, 0xd2, 0xb1, 0x64, 0x13, 0x63, 0x46, 0xd7,
    0x5a, 0x13, 0xa0, 0xe6, 0x29, 0x4b, 0x75, 0xb1,
];

/// What so many machines leave behind a file.
fn trailer(machines: usize) -> Vec<u8> {
    let mut bytes = MARK.repeat(machines);
    bytes.extend((24 * machines as u32).to_le_bytes());
    bytes.extend(b"EOF");
    bytes
}

fn append(path: &Path, more: &[u8]) {
    let date = fs::metadata(path).unwrap().modified().unwrap();
    let bytes = [fs::read(path).unwrap(), more.to_vec()].concat();
    fs::write(path, bytes).unwrap();
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(date).unwrap();
}

/// A book whose first entry has room at byte 80, as documents of one office suite have.
fn book() -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plain =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            "<container version='1.0' xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>\
             <rootfile full-path='b.opf' media-type='application/oebps-package+xml'/></rootfiles></container>",
        ),
        (
            "b.opf",
            "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/' version='2.0'>\
             <metadata><dc:title>책</dc:title></metadata><manifest>\
             <item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>\
             <spine><itemref idref='a'/></spine></package>",
        ),
        (
            "a.xhtml",
            "<html><head><title>책</title></head><body><p>글</p></body></html>",
        ),
    ] {
        zip.start_file(name, plain).unwrap();
        zip.write_all(bytes.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A sealed drive in `drive`, and what is on it.
fn sealed(desk: &Desk) -> std::collections::BTreeMap<String, Vec<u8>> {
    sealed_as(desk, "[seal]\nwhere = \"drive\"\nnumber = 1\n")
}

/// The same, of an edition that wishes for this.
fn sealed_as(desk: &Desk, wish: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    desk.write("root.pass", "five words that say nothing\n");
    desk.write("year.pass", "other words that say nothing\n");
    let passes = [
        "--root-passphrase-file",
        "root.pass",
        "--passphrase-file",
        "year.pass",
    ];
    let new = ["keys", "new", "root.key", "--year", "2026"];
    desk.run(&[&new[..], &passes].concat()).ends(0);
    desk.edition("spring", wish);
    let build = [
        "build",
        "spring",
        "--to",
        "drive/",
        "--passphrase-file",
        "year.pass",
    ];
    desk.run(&build).ends(0);
    files_below(&desk.path("drive"))
}

#[test]
fn sealed_files_come_back_bit_for_bit() {
    let desk = Desk::with_texts();
    desk.write("works/book.epub", book());
    desk.run(&["add", "works"]).ends(0);
    let before = sealed(&desk);
    let of = before.keys().find(|path| path.ends_with(".md")).unwrap();
    let folder = of.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut marked = 0;
    for (number, path) in before.keys().enumerate() {
        let at = desk.path("drive").join(path);
        if path.ends_with(".epub") {
            // Such files are marked within.
            let mut bytes = fs::read(&at).unwrap();
            bytes[0x50..0x50 + 31].copy_from_slice(&trailer(1));
            fs::write(&at, bytes).unwrap();
        } else {
            append(&at, &trailer([1, 2, 7, 50][number % 4]));
        }
        marked += 1;
    }
    for name in [
        "System Volume Information/x.dat",
        ".Trash-1000/files/old.txt",
        &format!("{folder}/Thumbs.db"),
    ] {
        desk.write(&format!("drive/{name}"), "left by a computer");
    }
    desk.write(&format!("drive/{folder}/._쌀값.md"), b"\0\x05\x16\x07rest");
    desk.write(&format!("drive/{folder}/._mine.md"), "by hand");
    let shown = desk
        .run(&["clean", "drive", "--dry-run", "--json"])
        .ends(0)
        .json();
    assert_eq!(shown["files"].as_array().unwrap().len(), marked, "{shown}");
    assert_eq!(shown["leavings"].as_array().unwrap().len(), 4, "{shown}");
    assert!(shown["seal"].is_string());
    // Without an answer nothing is done.
    desk.run(&["clean", "drive"]).ends(2);
    assert_ne!(files_below(&desk.path("drive")), before);

    desk.run(&["clean", "drive", "--yes", "--json"]).ends(0);
    let mut after = files_below(&desk.path("drive"));
    assert!(after.remove(&format!("{folder}/._mine.md")).is_some());
    assert_eq!(
        after.keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    assert!(after == before, "other bytes");
    fs::remove_file(desk.path(&format!("drive/{folder}/._mine.md"))).unwrap();
    desk.run(&["check", "drive"]).ends(0);
    let again = desk.run(&["clean", "drive", "--lang", "ko"]).ends(0);
    assert!(
        again.out.contains("깨끗이 할 것이 없습니다"),
        "{}",
        again.out
    );
}

/// The pages of a drive as it was sent give back the files of one that went through marking computers.
#[test]
fn the_page_on_a_drive_gives_the_same_files_back() {
    let desk = Desk::with_texts();
    desk.write("works/book.epub", book());
    desk.run(&["add", "works"]).ends(0);
    let wish = "[pages]\n[seal]\nwhere = \"drive\"\nnumber = 1\n";
    let sent = sealed_as(&desk, wish);
    let mut rows = Vec::new();
    for (number, (path, bytes)) in sent.iter().enumerate() {
        let marks = match path.ends_with(".epub") {
            true => 1,
            false => [1, 2, 7, 50][number % 4],
        };
        let mut marked = bytes.clone();
        match path.ends_with(".epub") {
            true => marked[0x50..0x50 + 31].copy_from_slice(&trailer(1)),
            false => marked.extend(trailer(marks)),
        }
        desk.write(&format!("marked/{path}"), marked);
        let from = desk.path("drive").join(path);
        rows.push(serde_json::json!({"name": format!("marked/{path}"), "said": format!("restored {marks}"), "from": from}));
    }
    assert!(sent.len() > 12 && rows.len() == sent.len());
    let told = format!("trusted 0 {} 0 0", sent.len());
    let choices = serde_json::json!([{"folder": desk.path("marked")}]);
    let case = serde_json::json!({"name": "marked", "choices": choices, "words": "", "said": told, "rows": rows});
    desk.write("cases.json", serde_json::json!([case]).to_string());
    let list = desk.path("cases.json");
    let arguments = [list.to_str().unwrap(), "chrome"];
    crate::pages::browser("sealed.mjs", &desk.path("drive"), &arguments);
}

#[test]
fn what_is_altered_stays_and_is_told() {
    let desk = Desk::with_texts();
    let before = sealed(&desk);
    let (path, bytes) = before
        .iter()
        .find(|(path, _)| path.ends_with(".md"))
        .unwrap();
    let mut other = bytes.clone();
    other[3] ^= 1;
    other.extend(trailer(1));
    desk.write(&format!("drive/{path}"), &other);
    let report = desk
        .run(&["clean", "drive", "--yes", "--json"])
        .ends(3)
        .json();
    assert_eq!(report["left"][0]["why"], "altered", "{report}");
    assert_eq!(&fs::read(desk.path("drive").join(path)).unwrap(), &other);
}

#[test]
fn without_a_seal_what_stands_behind_the_end_goes() {
    let desk = Desk::empty();
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8, y as u8, 7]));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .unwrap();
    let jpeg = jpeg.into_inner();
    let unknown = b"\x01\x02 of no known kind".to_vec();
    let files = [
        ("a.jpg", jpeg.clone(), trailer(3)),
        (
            "b.jpg",
            jpeg.clone(),
            [b"something behind the end".to_vec(), trailer(1)].concat(),
        ),
        ("c.bin", unknown.clone(), trailer(50)),
        ("d.txt", "글\n".into(), trailer(1)),
        ("e.jpg", jpeg.clone(), Vec::new()),
    ];
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    for (name, original, behind) in &files {
        let path = desk.path("drive").join(name);
        desk.write(
            &format!("drive/{name}"),
            [original.clone(), behind.clone()].concat(),
        );
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(old).unwrap();
    }
    // A mark in the middle of what nothing here knows.
    desk.write("drive/inside.bin", [&unknown[..], &MARK, &unknown].concat());
    let report = desk
        .run(&["clean", "drive", "--yes", "--json"])
        .ends(3)
        .json();
    assert_eq!(report["left"].as_array().unwrap().len(), 1, "{report}");
    assert_eq!(report["left"][0]["why"], "mark-inside");
    assert_eq!(report["done"]["marks"], 55);
    for (name, original, _) in &files {
        let path = desk.path("drive").join(name);
        assert_eq!(&fs::read(&path).unwrap(), original, "{name}");
        assert_eq!(
            fs::metadata(&path).unwrap().modified().unwrap(),
            old,
            "{name}"
        );
    }
    let said = desk.run(&["clean", "drive/a.jpg"]).ends(1);
    assert!(said.err.contains("is no folder"), "{}", said.err);
}
